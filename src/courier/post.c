#include "courier/post.h"

#include "base/alloc.h"
#include "base/log.h"
#include "courier/answer.h"

#include <curl/curl.h>

#define HEAD_BYTES_MAX 16384
#define LOOKUP_MAX 1024

struct post {
    struct loop *loop;
    CURLM *multi;
    struct loop_timer *timer;
    CURL *easy; /* NULL: not busy */
    struct curl_slist *head, *addresses;
    struct buf body;  /* of the answer */
    size_t head_left; /* bytes that the head of the answer may still have */
    struct view ca;
    post_done_fn *done;
    void *arg;
};

static void on_socket(void *arg, int fd, unsigned events);
static void on_timer(void *arg);

/* --- what libcurl asks for --- */

static int watch(CURL *easy, curl_socket_t fd, int what, void *arg, void *unused)
{
    struct post *p = arg;
    unsigned events =
        (what & CURL_POLL_IN ? LOOP_READ : 0U) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0U);

    (void)easy;
    (void)unused;
    if (what != CURL_POLL_REMOVE)
        return loop_watch(p->loop, fd, events, on_socket, p) == ERR_OK ? 0 : -1;
    loop_unwatch(p->loop, fd);
    return 0;
}

static int set_timer(CURLM *multi, long delay_ms, void *arg)
{
    struct post *p = arg;

    (void)multi;
    loop_cancel(p->loop, p->timer);
    p->timer = delay_ms < 0 ? NULL : loop_after(p->loop, delay_ms, on_timer, p);
    return delay_ms < 0 || p->timer != NULL ? 0 : -1;
}

static size_t take_head(char *bytes, size_t size, size_t n, void *arg)
{
    struct post *p = arg;

    (void)bytes;
    if (size * n > p->head_left)
        return 0;
    p->head_left -= size * n;
    return size * n;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *arg)
{
    struct post *p = arg;

    buf_put(&p->body, view_of(bytes, size * n));
    return buf_status(&p->body) == ERR_OK ? size * n : 0;
}

/* --- the end of a request --- */

static void clean_up(struct post *p)
{
    if (p->easy != NULL)
        (void)curl_multi_remove_handle(p->multi, p->easy);
    curl_easy_cleanup(p->easy);
    curl_slist_free_all(p->head);
    curl_slist_free_all(p->addresses);
    p->easy = NULL;
    p->head = p->addresses = NULL;
}

static void finish(struct post *p, CURLcode code)
{
    long status = 0;

    if (code == CURLE_OK)
        code = curl_easy_getinfo(p->easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        log_warn("no answer from a witness: %s", curl_easy_strerror(code));
    clean_up(p);
    p->done(p->arg, code == CURLE_OK && status >= 100 && status <= 999 ? (unsigned)status : 0,
            buf_view(&p->body));
}

/* Let libcurl look at ${fd}; it finds out itself what happened there. */
static void advance(struct post *p, curl_socket_t fd)
{
    CURLMsg *m;
    int n;

    if (curl_multi_socket_action(p->multi, fd, 0, &n) != CURLM_OK) {
        finish(p, CURLE_FAILED_INIT);
        return;
    }
    m = curl_multi_info_read(p->multi, &n);
    if (m != NULL && m->msg == CURLMSG_DONE)
        finish(p, m->data.result);
}

static void on_socket(void *arg, int fd, unsigned events)
{
    (void)events;
    advance(arg, fd);
}

static void on_timer(void *arg)
{
    struct post *p = arg;

    p->timer = NULL;
    if (p->easy != NULL)
        advance(p, CURL_SOCKET_TIMEOUT);
}

/* --- the beginning of a request --- */

enum err post_init(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        return ERR_OK;
    log_error("libcurl could not be prepared");
    return ERR_INTERNAL;
}

struct post *post_new(struct loop *loop, struct view ca, post_done_fn *done, void *arg)
{
    struct post *p = mem_zalloc(sizeof(*p));

    if (p == NULL)
        return NULL;
    *p =
        (struct post){.loop = loop, .ca = ca, .done = done, .arg = arg, .multi = curl_multi_init()};
    buf_init(&p->body, ANSWER_BYTES_MAX);
    if (p->multi != NULL &&
        curl_multi_setopt(p->multi, CURLMOPT_SOCKETFUNCTION, watch) == CURLM_OK &&
        curl_multi_setopt(p->multi, CURLMOPT_SOCKETDATA, p) == CURLM_OK &&
        curl_multi_setopt(p->multi, CURLMOPT_TIMERFUNCTION, set_timer) == CURLM_OK &&
        curl_multi_setopt(p->multi, CURLMOPT_TIMERDATA, p) == CURLM_OK)
        return p;
    post_free(p);
    return NULL;
}

void post_free(struct post *p)
{
    if (p == NULL)
        return;
    clean_up(p);
    (void)curl_multi_cleanup(p->multi);
    loop_cancel(p->loop, p->timer);
    buf_clear(&p->body);
    mem_free(p);
}

bool post_is_busy(const struct post *p)
{
    return p->easy != NULL;
}

static enum err append(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*list, line);

    if (longer == NULL)
        return ERR_MEMORY;
    *list = longer;
    return ERR_OK;
}

static enum err look_up(struct post *p, const struct place *place)
{
    struct buf line;
    enum err err;

    buf_init(&line, LOOKUP_MAX);
    TRY(place_look_up(place, &line));
    if (line.n > 0)
        TRY(append(&p->addresses, buf_cstr(&line)));
    err = buf_status(&line);
out:
    buf_clear(&line);
    return err;
}

/* Remember that one of several options was not accepted. */
#define SET(option, value) (ok = ok && curl_easy_setopt(p->easy, option, value) == CURLE_OK)

/* What libcurl must not do by itself or because of the environment. */
static bool restrain(struct post *p)
{
    bool ok = true;

    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FORBID_REUSE, 1L);
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TCP_NODELAY, 0L); /* an option of TCP, which the sandbox does not know */
    SET(CURLOPT_TIMEOUT_MS, (long)POST_TIMEOUT_MS);
    SET(CURLOPT_RESOLVE, p->addresses);
    return ok;
}

static bool demand_certificate(struct post *p)
{
    struct curl_blob ca = {(void *)(uintptr_t)p->ca.p, p->ca.n, CURL_BLOB_NOCOPY};
    bool ok = true;

    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_CAINFO, NULL);
    SET(CURLOPT_CAPATH, NULL);
    if (ca.len > 0)
        SET(CURLOPT_CAINFO_BLOB, &ca);
    return ok;
}

static bool describe(struct post *p, const char *url, struct view body)
{
    bool ok = true;

    SET(CURLOPT_URL, url);
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDSIZE, (long)body.n);
    SET(CURLOPT_COPYPOSTFIELDS, (const char *)body.p);
    SET(CURLOPT_HTTPHEADER, p->head);
    SET(CURLOPT_USERAGENT, "azukari-courier");
    SET(CURLOPT_HEADERFUNCTION, take_head);
    SET(CURLOPT_HEADERDATA, p);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, p);
    return ok;
}

#undef SET

enum err post_start(struct post *p, const struct place *place, struct view body)
{
    enum err err;

    if (p->easy != NULL)
        return ERR_INTERNAL;
    buf_reset(&p->body);
    p->head_left = HEAD_BYTES_MAX;
    TRY(look_up(p, place));
    TRY(append(&p->head, "Content-Type: text/plain; charset=utf-8"));
    TRY(append(&p->head, "Expect:"));
    p->easy = curl_easy_init();
    if (p->easy == NULL || !restrain(p) || !demand_certificate(p) ||
        !describe(p, place->url, body) || curl_multi_add_handle(p->multi, p->easy) != CURLM_OK)
        err = ERR_MEMORY;
out:
    if (err != ERR_OK)
        clean_up(p);
    return err;
}
