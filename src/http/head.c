#include "http/head.h"

#include "base/num.h"
#include "http/field.h"
#include "http/target.h"

#include <string.h>

static const struct {
    const char *name;
    bool once; /* a second one is refused; otherwise the first counts */
} known[HTTP_FIELD__MAX] = {
    [HTTP_HOST] = {"host", true},
    [HTTP_CONTENT_LENGTH] = {"content-length", true},
    [HTTP_TRANSFER_ENCODING] = {"transfer-encoding", true},
    [HTTP_CONNECTION] = {"connection", true},
    [HTTP_EXPECT] = {"expect", true},
    [HTTP_CONTENT_TYPE] = {"content-type", true},
    [HTTP_COOKIE] = {"cookie", true},
    [HTTP_AUTHORIZATION] = {"authorization", true},
    [HTTP_ORIGIN] = {"origin", true},
    [HTTP_SEC_FETCH_SITE] = {"sec-fetch-site", true},
    [HTTP_ACCEPT] = {"accept", false},
    [HTTP_ACCEPT_LANGUAGE] = {"accept-language", false},
};

static const char *const methods[HTTP_METHOD__MAX] = {"GET", "HEAD", "POST", "PUT", "DELETE"};

/* Whether ${c} may stand in a head at all: what is not ASCII is decided field by field. */
static bool may_stand(uint8_t c)
{
    return (c >= 0x20 && c != 0x7f) || c == '\t';
}

/* How many bytes of CR LF CR LF are there after ${c}, when ${seen} were before; 5 if ${c} may not
 * come. */
static unsigned next_seen(unsigned seen, uint8_t c)
{
    bool wants_lf = (seen & 1) != 0;

    if (wants_lf)
        return c == '\n' ? seen + 1 : 5;
    if (c == '\r')
        return seen + 1;
    return may_stand(c) ? 0 : 5;
}

enum err http_scan(struct http_scan *s, struct view bytes, size_t *head_bytes_out)
{
    for (; s->at < bytes.n; s->at++) {
        if (s->at == HTTP_HEAD_MAX)
            return ERR_LIMIT;
        s->seen = next_seen(s->seen, bytes.p[s->at]);
        if (s->seen > 4)
            return ERR_INPUT;
        if (s->seen == 4) {
            *head_bytes_out = s->at + 1;
            return ERR_OK;
        }
    }
    return s->at == HTTP_HEAD_MAX ? ERR_LIMIT : ERR_AGAIN;
}

static bool is_token_byte(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (!is_token_byte(v.p[i]))
            return false;
    }
    return v.n > 0;
}

static bool is_ascii(struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] > 0x7e)
            return false;
    }
    return true;
}

static enum err refuse(struct http_head *h, int status)
{
    h->refusal = status;
    return ERR_INPUT;
}

/* The next line of ${*rest}, without its CRLF: http_scan() has seen that every LF follows a CR. */
static struct view next_line(struct view *rest)
{
    struct view line = view_cut(rest, '\n');

    return view_part(line, 0, line.n - 1);
}

static enum err parse_method(struct view name, struct http_head *h)
{
    if (!is_token(name))
        return refuse(h, 400);
    for (unsigned i = 0; i < HTTP_METHOD__MAX; i++) {
        if (view_eq_str(name, methods[i])) {
            h->method = (enum http_method)i;
            return ERR_OK;
        }
    }
    return refuse(h, 501);
}

/* "HTTP/" digit "." digit. */
static bool is_version(struct view v)
{
    return v.n == 8 && view_starts(v, "HTTP/") && v.p[5] >= '0' && v.p[5] <= '9' && v.p[6] == '.' &&
           v.p[7] >= '0' && v.p[7] <= '9';
}

static enum err parse_request_line(struct view line, struct http_head *h)
{
    struct view method = view_cut(&line, ' ');
    struct view target = view_cut(&line, ' ');

    /* What is left, even if it holds another space, is the version. */
    if (!is_version(line))
        return refuse(h, 400);
    if (!view_eq_str(line, "HTTP/1.1"))
        return refuse(h, 505);
    /* The path of a request with an unknown method says how it is refused. */
    enum err method_err = parse_method(method, h);
    enum err err = http_target(target, HTTP_PATH_MAX, h->path, &h->path_bytes, &h->query);
    if (err != ERR_OK)
        h->path[0] = '\0';
    if (method_err != ERR_OK)
        return method_err;
    if (err == ERR_LIMIT || (err == ERR_OK && h->query.n > HTTP_QUERY_MAX))
        return refuse(h, 414);
    return err == ERR_OK ? ERR_OK : refuse(h, 400);
}

static enum err parse_field(struct view line, struct http_head *h)
{
    struct view value = line, name = view_cut(&value, ':');

    if (value.p == NULL || !is_token(name))
        return refuse(h, 400); /* also a folded line, whose first byte is a space */
    value = http_trim(value);
    for (unsigned i = 0; i < HTTP_FIELD__MAX; i++) {
        if (!http_same_word(name, known[i].name))
            continue;
        bool is_second = h->fields[i].p != NULL;
        if (!is_ascii(value) || (is_second && known[i].once))
            return refuse(h, 400);
        if (!is_second)
            h->fields[i] = value;
    }
    return ERR_OK;
}

static bool is_host_byte(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("-._~:[]", c) != NULL);
}

static bool is_host(struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (!is_host_byte(v.p[i]))
            return false;
    }
    return v.n > 0 && v.n <= 255;
}

/* How the body is delimited (RFC 9112 6.3); never in two ways. */
static enum err parse_framing(struct http_head *h)
{
    struct view length = h->fields[HTTP_CONTENT_LENGTH];
    struct view coding = h->fields[HTTP_TRANSFER_ENCODING];
    uint64_t bytes;

    h->body_bytes = HTTP_BODY_NONE;
    if (length.p != NULL && coding.p != NULL)
        return refuse(h, 400);
    if (coding.p != NULL) {
        if (!http_same_word(coding, "chunked"))
            return refuse(h, 501);
        h->body_bytes = HTTP_BODY_CHUNKED;
    } else if (length.p != NULL) {
        if (num_parse_u64(length, INT64_MAX, NUM_CANONICAL, &bytes) != ERR_OK)
            return refuse(h, 400);
        h->body_bytes = (int64_t)bytes;
    }
    /* A body has no meaning in these, and some readers would take it for the next request. */
    if ((h->method == HTTP_GET || h->method == HTTP_HEAD) && h->body_bytes != HTTP_BODY_NONE &&
        h->body_bytes != 0)
        return refuse(h, 400);
    return ERR_OK;
}

enum err http_head_parse(struct view head, struct http_head *head_out)
{
    struct http_head *h = head_out;
    unsigned count = 0;

    *h = (struct http_head){0};
    enum err err = parse_request_line(next_line(&head), h);
    if (err != ERR_OK)
        return err;
    for (;;) {
        struct view line = next_line(&head);
        if (line.n == 0)
            break;
        if (++count > HTTP_FIELDS_MAX)
            return refuse(h, 431);
        err = parse_field(line, h);
        if (err != ERR_OK)
            return err;
    }
    if (!is_host(h->fields[HTTP_HOST]))
        return refuse(h, 400);
    struct view expect = h->fields[HTTP_EXPECT];
    if (expect.p != NULL && !http_same_word(expect, "100-continue"))
        return refuse(h, 417);
    err = parse_framing(h);
    h->expects_continue = expect.p != NULL && h->body_bytes != HTTP_BODY_NONE && h->body_bytes != 0;
    h->close = http_list_has(h->fields[HTTP_CONNECTION], "close");
    return err;
}
