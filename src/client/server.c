#include "client/server.h"

#include "base/io.h"
#include "client/doc.h"
#include "crypto/secret.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_S 10L
#define STALL_S 300L /* an erasure is silent while it works */
#define URL_MAX 1024
#define HEADER_MAX 512

static size_t take_answer(char *p, size_t size, size_t n, void *arg)
{
    struct buf *answer = arg;

    buf_put(answer, view_of(p, size * n));
    return answer->err == ERR_OK ? size * n : 0;
}

/* Only what was asked for goes to the file: why it was refused is read as always. */
static size_t take_file(char *p, size_t size, size_t n, void *arg)
{
    struct server *s = arg;
    long status = 0;

    (void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        return take_answer(p, size, n, &s->answer);
    return io_write_all(s->out_fd, view_of(p, size * n)) == ERR_OK ? size * n : 0;
}

/* The next bytes of the file that is the body; and from another place on, when it must be sent once more. */
static size_t give_file(char *p, size_t size, size_t n, void *arg)
{
    struct server *s = arg;
    ssize_t got = pread(s->in_fd, p, size * n, (off_t)s->in_at);

    if (got < 0)
        return CURL_READFUNC_ABORT;
    s->in_at += (uint64_t)got;
    return (size_t)got;
}

static int seek_file(void *arg, curl_off_t offset, int origin)
{
    struct server *s = arg;

    if (origin != SEEK_SET || offset < 0)
        return CURL_SEEKFUNC_CANTSEEK;
    s->in_at = (uint64_t)offset;
    return CURL_SEEKFUNC_OK;
}

enum err server_init(struct server *s, const struct place *place, enum lang lang)
{
    *s = (struct server){.place = place, .lang = lang};
    buf_init(&s->answer, DOC_BYTES_MAX);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return ERR_INTERNAL;
    s->curl = curl_easy_init();
    return s->curl == NULL ? ERR_MEMORY : ERR_OK;
}

void server_clear(struct server *s)
{
    if (s->curl != NULL)
        curl_easy_cleanup(s->curl);
    s->curl = NULL;
    buf_clear(&s->answer);
}

static bool add(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*list, line);

    if (longer != NULL)
        *list = longer;
    return longer != NULL;
}

/* The header fields.  The origin is named because the server takes requests only from its own site.
 */
static bool make_headers(const struct server *s, const struct server_call *call,
                         struct curl_slist **list)
{
    const char *token = call->token != NULL ? call->token : s->place->token;
    char line[HEADER_MAX];

    (void)snprintf(line, sizeof(line), "Origin: %s", s->place->origin);
    bool done = add(list, line) && add(list, "Accept: application/json") && add(list, "Expect:");
    (void)snprintf(line, sizeof(line), "Accept-Language: %s", msg_lang_code(s->lang));
    done = done && add(list, line);
    if (call->body.n > 0 || call->in_bytes > 0)
        done = done && add(list, call->is_bytes ? "Content-Type: application/octet-stream"
                                                : "Content-Type: application/json");
    (void)snprintf(line, sizeof(line), "Authorization: Bearer %s", token);
    if (token[0] != '\0')
        done = done && add(list, line);
    secret_wipe(line, sizeof(line));
    return done;
}

static bool set_trust(const struct server *s)
{
    const char *cacert = s->place->cacert;

    return curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3) ==
               CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_PROXY, "") == CURLE_OK &&
           (cacert[0] == '\0' || curl_easy_setopt(s->curl, CURLOPT_CAINFO, cacert) == CURLE_OK);
}

/* The certificate of this terminal, if it has one. */
static bool set_terminal(const struct server *s)
{
    return s->place->terminal[0] == '\0' || s->terminal_password == NULL ||
           (curl_easy_setopt(s->curl, CURLOPT_SSLCERTTYPE, "P12") == CURLE_OK &&
            curl_easy_setopt(s->curl, CURLOPT_SSLCERT, s->place->terminal) == CURLE_OK &&
            curl_easy_setopt(s->curl, CURLOPT_KEYPASSWD, s->terminal_password) == CURLE_OK);
}

static bool set_times(const struct server *s)
{
    return curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_LOW_SPEED_TIME, STALL_S) == CURLE_OK;
}

static bool set_file(struct server *s, const struct server_call *call)
{
    s->in_fd = call->in_fd;
    s->in_at = 0;
    return curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, call->method) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->in_bytes) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give_file) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_READDATA, s) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_SEEKFUNCTION, seek_file) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_SEEKDATA, s) == CURLE_OK;
}

static bool set_body(struct server *s, const struct server_call *call)
{
    if (call->in_bytes > 0)
        return set_file(s, call);
    bool done = curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, call->method) == CURLE_OK;

    if (strcmp(call->method, "GET") == 0)
        return done;
    return done &&
           curl_easy_setopt(s->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.n) ==
               CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS,
                            call->body.n == 0 ? "" : (const char *)call->body.p) == CURLE_OK;
}

/* Everything that libcurl must know for ${call}; what was set for the last one is forgotten, the
 * connection is not. */
static bool prepare(struct server *s, const struct server_call *call, struct buf *url,
                    struct curl_slist **lists)
{
    char connect[PLACE_ORIGIN_MAX + 3];

    curl_easy_reset(s->curl);
    place_url(s->place, call->path, url);
    (void)snprintf(connect, sizeof(connect), "::%s", s->place->connect);
    if (url->err != ERR_OK || (s->place->connect[0] != '\0' && !add(&lists[1], connect)))
        return false;
    return make_headers(s, call, &lists[0]) && set_trust(s) && set_terminal(s) && set_times(s) && set_body(s, call) &&
           curl_easy_setopt(s->curl, CURLOPT_URL, buf_cstr(url)) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, lists[0]) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_CONNECT_TO, lists[1]) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, call->out_fd > 0 ? take_file : take_answer) == CURLE_OK &&
           curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, call->out_fd > 0 ? (void *)s : &s->answer) == CURLE_OK;
}

enum err server_call(struct server *s, const struct server_call *call)
{
    struct curl_slist *lists[2] = {NULL, NULL};
    long status = 0;
    struct buf url;
    enum err err = ERR_MEMORY;

    buf_init(&url, URL_MAX);
    buf_reset(&s->answer);
    s->out_fd = call->out_fd;
    s->problem = (struct problem){0};
    s->unreachable[0] = '\0';
    if (!prepare(s, call, &url, lists))
        goto out;
    CURLcode code = curl_easy_perform(s->curl);
    if (code != CURLE_OK) {
        (void)snprintf(s->unreachable, sizeof(s->unreachable), "%s", curl_easy_strerror(code));
        TRY(buf_status(&s->answer)); /* too long, or memory is out: not the server's fault */
        TRY(ERR_CLOSED);
    }
    err = ERR_OK;
    (void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || status > 299) {
        problem_read((int)status, buf_view(&s->answer), &s->problem);
        err = problem_err(&s->problem);
    }
out:
    curl_slist_free_all(lists[0]);
    curl_slist_free_all(lists[1]);
    buf_clear(&url);
    return err;
}
