/* One upload under the eyes of an office and a virus scanner that tell the truth, or do not. */
#include "support/t.h"

#include "base/io.h"
#include "crypto/hash.h"
#include "crypto/part.h"
#include "proto/scanner_office.h"
#include "scanner/scan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define UPLOAD 7
#define FILE_TEXT "the first part and the last"
#define CUT 15 /* the first part's length */
#define PATIENCE_MS 20000

enum lie { NO_LIE, PART_IS_MISSING, PARTS_CHANGE_PLACES, PART_IS_LONGER, PART_IS_EMPTY, OTHER_WORDS, OTHER_NUMBER, OFFICE_GOES };

static const uint8_t key[32] = {1, 2, 3};

/* The other ends: an office and a daemon, in a process of their own. */
struct others {
    char dir[64], path[96];
    struct chan *office; /* the scanner's end */
    int stop[2];
    pid_t pid;
};

static void need(bool holds)
{
    if (!holds)
        _exit(1);
}

static void put_part(struct buf *out, uint32_t no, enum lie lie)
{
    struct view file = view_str(lie == OTHER_WORDS ? "the first part and the rest" : FILE_TEXT);
    uint32_t from = lie == PARTS_CHANGE_PLACES ? 1 - no : no;
    struct view part = from == 0 ? view_part(file, 0, CUT) : view_part(file, CUT, SIZE_MAX);

    if (lie == PART_IS_LONGER && no == 1)
        part = file;
    if (lie == PART_IS_EMPTY && no == 1)
        part = view_str("");
    need(part_seal(view_of(key, sizeof(key)), UPLOAD, from, part, out) == ERR_OK);
}

/* The office: both parts, as long as the scanner asks for them. */
static void give_parts(struct chan *office, enum lie lie)
{
    struct chan_frame f;
    struct buf sealed;

    for (uint32_t no = 0; no < 2; no++) {
        if (chan_recv_wait(office, PATIENCE_MS, &f) != ERR_OK)
            return; /* it has heard enough */
        if (lie == OFFICE_GOES)
            _exit(0);
        need(f.type == SCANNER_OFFICE_FETCH && f.id == no);
        buf_init(&sealed, PART_BYTES_MAX);
        if (lie != PART_IS_MISSING || no == 0)
            put_part(&sealed, no, lie);
        need(scanner_office_part_send(office, lie == OTHER_NUMBER ? no + 1 : no, &(struct scanner_office_part){buf_view(&sealed)}) == ERR_OK);
        buf_clear(&sealed);
    }
}

static int take_conversation(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

    need(fd >= 0);
    return fd;
}

static void say(int fd, const char *line)
{
    need(io_write_all(fd, view_of(line, strlen(line) + 1)) == ERR_OK);
}

static void be_the_others(int listener, int office_fd, const char *verdict, enum lie lie)
{
    struct chan *office = chan_new(office_fd, &scanner_office_proto);
    char heard[256];

    need(office != NULL);
    int fd = take_conversation(listener);
    need(read(fd, heard, sizeof(heard)) > 0);
    say(fd, "ClamAV 1.0.7/27461/Mon Nov 17 08:33:31 2026");
    io_close(&fd);
    fd = take_conversation(listener);
    give_parts(office, lie);
    size_t n = 0;
    ssize_t got = 1;
    while (n < sizeof(heard) && got > 0 && (n < 4 || heard[n - 1] != 0 || heard[n - 2] != 0 || heard[n - 3] != 0 || heard[n - 4] != 0)) {
        got = read(fd, heard + n, sizeof(heard) - n);
        n += got > 0 ? (size_t)got : 0;
    }
    if (got > 0)
        say(fd, verdict);
    _exit(0);
}

static struct others others_start(const char *verdict, enum lie lie)
{
    struct others o = {.dir = "/tmp/azukari-scan-test-XXXXXX"};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fds[2];

    T_TRUE(mkdtemp(o.dir) != NULL);
    (void)snprintf(o.path, sizeof(o.path), "%s/clamd", o.dir);
    memcpy(address.sun_path, o.path, strlen(o.path) + 1);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    T_EQ(bind(listener, (const struct sockaddr *)&address, sizeof(address)), 0);
    T_EQ(listen(listener, 4), 0);
    T_OK(chan_pair(fds));
    T_EQ(pipe(o.stop), 0);
    o.pid = fork();
    T_TRUE(o.pid >= 0);
    if (o.pid == 0) {
        io_close(&fds[0]);
        be_the_others(listener, fds[1], verdict, lie);
    }
    io_close(&listener);
    io_close(&fds[1]);
    o.office = chan_new(fds[0], &scanner_office_proto);
    T_TRUE(o.office != NULL);
    return o;
}

static void others_end(struct others *o)
{
    int status = -1;

    chan_free(o->office);
    io_close(&o->stop[0]);
    io_close(&o->stop[1]);
    T_EQ(waitpid(o->pid, &status, 0), o->pid);
    T_EQ(status, 0);
    (void)unlink(o->path);
    (void)rmdir(o->dir);
}

struct outcome {
    enum err err;
    struct keeper_scanner_scanned said;
    char virus[CLAMD_VIRUS_MAX + 1];
};

static struct outcome scan(const char *clamd_path, struct others *o)
{
    const struct scanner s = {.clamd_path = clamd_path, .office = o->office, .stop_fd = o->stop[0]};
    struct keeper_scanner_scan m = {.contract = 3, .upload = UPLOAD, .bytes = strlen(FILE_TEXT)};
    struct outcome out = {.err = ERR_OK};
    struct hash h;

    hash_of(view_str(FILE_TEXT), &h);
    memcpy(m.file, h.b, sizeof(m.file));
    memcpy(m.key, key, sizeof(m.key));
    out.err = scan_upload(&s, &m, &out.said, out.virus);
    return out;
}

static struct outcome scan_beside(const char *verdict, enum lie lie)
{
    struct others o = others_start(verdict, lie);
    struct outcome out = scan(o.path, &o);

    others_end(&o);
    return out;
}

T_CASE(file_that_is_the_one_named_gets_the_verdict_and_the_definitions)
{
    struct outcome clean = scan_beside("stream: OK", NO_LIE), infected = scan_beside("stream: Eicar-Test-Signature FOUND", NO_LIE);

    T_OK(clean.err);
    T_EQ(clean.said.result, KEEPER_SCANNER_RESULT_CLEAN);
    T_EQ(clean.said.signatures, 27461);
    T_EQ(clean.said.upload, UPLOAD);
    T_STR(clean.virus, "");
    T_OK(infected.err);
    T_EQ(infected.said.result, KEEPER_SCANNER_RESULT_INFECTED);
    T_STR(infected.virus, "Eicar-Test-Signature");
}

T_CASE(clean_words_about_another_file_are_not_about_this_one)
{
    struct outcome out = scan_beside("stream: OK", OTHER_WORDS);

    T_OK(out.err);
    T_EQ(out.said.result, KEEPER_SCANNER_RESULT_OTHER_FILE);
}

T_CASE(parts_that_are_missing_exchanged_longer_or_empty_are_never_clean)
{
    static const enum lie lies[] = {PART_IS_MISSING, PARTS_CHANGE_PLACES, PART_IS_LONGER, PART_IS_EMPTY};

    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        struct outcome out = scan_beside("stream: OK", lies[i]);
        T_OK(out.err);
        T_EQ(out.said.result, KEEPER_SCANNER_RESULT_FAILED);
        T_STR(out.virus, "");
    }
}

T_CASE(office_that_answers_something_else_or_goes_leaves_no_answer)
{
    struct outcome other = scan_beside("stream: OK", OTHER_NUMBER), gone = scan_beside("stream: OK", OFFICE_GOES);

    T_ERR(other.err, ERR_INPUT);
    T_ERR(gone.err, ERR_CLOSED);
}

T_CASE(without_a_daemon_every_file_is_answered_as_unavailable)
{
    struct others none = {.stop = {-1, -1}};

    T_EQ(pipe(none.stop), 0);
    struct outcome unset = scan(NULL, &none), nobody = scan("/nonexistent/clamd", &none);
    io_close(&none.stop[0]);
    io_close(&none.stop[1]);
    T_OK(unset.err);
    T_EQ(unset.said.result, KEEPER_SCANNER_RESULT_UNAVAILABLE);
    T_OK(nobody.err);
    T_EQ(nobody.said.result, KEEPER_SCANNER_RESULT_UNAVAILABLE);
}

T_MAIN(&case_file_that_is_the_one_named_gets_the_verdict_and_the_definitions, &case_clean_words_about_another_file_are_not_about_this_one,
       &case_parts_that_are_missing_exchanged_longer_or_empty_are_never_clean,
       &case_office_that_answers_something_else_or_goes_leaves_no_answer, &case_without_a_daemon_every_file_is_answered_as_unavailable)
