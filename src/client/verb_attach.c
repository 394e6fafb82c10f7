/* Files that belong to a matter (添付): brought, waited for until the virus scanner has seen them, attached; fetched. */
#include "client/verb.h"

#include "base/clock.h"
#include "client/upload.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define POLL_FIRST_MS 100
#define POLL_LAST_MS 1000

static enum err bring(struct verb *v, uint64_t matter, const char *file)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    char path[VERB_PATH_MAX];
    struct stat st;
    enum err err;

    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        TRY(verb_fail(v, ERR_NOT_FOUND, MSG_CLI_NET_NOT_READ, file));
    if (st.st_size <= 0)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_EMPTY_FILE, file));
    (void)snprintf(path, sizeof(path), "/matters/%llu/uploads", (unsigned long long)matter);
    doc_clear(&v->answer);
    err = server_call(&v->server, &(struct server_call){.method = "POST", .path = path, .is_bytes = true, .in_fd = fd, .in_bytes = (uint64_t)st.st_size});
    err = err == ERR_OK ? doc_read(buf_view(&v->server.answer), &v->answer) : verb_say_failure(v, err);
out:
    if (fd >= 0)
        (void)close(fd);
    return err;
}

/* Until the scanner has come to an end; what it says then the server decides on. */
static enum err await_scan(struct verb *v, uint64_t matter, uint64_t upload)
{
    char path[VERB_PATH_MAX];
    unsigned ms = POLL_FIRST_MS;
    enum err err = ERR_OK;

    (void)snprintf(path, sizeof(path), "/matters/%llu/uploads/%llu", (unsigned long long)matter, (unsigned long long)upload);
    for (uint64_t waited = 0; err == ERR_OK && view_eq_str(doc_text(v->answer.root, "scan"), "waiting"); waited += ms) {
        if (waited >= UPLOAD_SCAN_MS)
            return verb_fail(v, ERR_TIMEOUT, MSG_CLI_NET_SCAN_LONG, NULL);
        clock_pause_ms(ms);
        ms = ms * 2 < POLL_LAST_MS ? ms * 2 : POLL_LAST_MS;
        err = verb_get(v, path);
    }
    return err;
}

enum err verb_attach_file(struct verb *v, uint64_t matter, const char *file, const char *words)
{
    char path[VERB_PATH_MAX];
    enum err err;

    if (words == NULL)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, "--words"));
    TRY(verb_resume(v));
    TRY(bring(v, matter, file));
    uint64_t upload = doc_number(v->answer.root, "upload");
    TRY(await_scan(v, matter, upload));
    verb_ask(v);
    jot_number(&v->jot, "upload", upload);
    jot_word(&v->jot, "words", words);
    (void)snprintf(path, sizeof(path), "/matters/%llu/files", (unsigned long long)matter);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    err = verb_print(v);
out:
    return err;
}

enum err verb_attached_file(struct verb *v, uint64_t matter, uint64_t leaf, const char *output)
{
    char path[VERB_PATH_MAX];
    enum err err;

    if (output == NULL)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, "--output"));
    TRY(verb_resume(v));
    (void)snprintf(path, sizeof(path), "/files/matters/%llu/files/%llu", (unsigned long long)matter, (unsigned long long)leaf);
    struct server_call call = {.method = "GET", .path = path};
    err = verb_save(v, &call, output, MSG_CLI_NET_SAVED);
out:
    return err;
}
