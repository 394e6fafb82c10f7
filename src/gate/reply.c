#include "gate/reply.h"

#include "base/clock.h"
#include "base/codec.h"
#include "gate/facts.h"
#include "http/field.h"

#include <string.h>

static const char *const allowed[] = {"Content-Type", "Location", "Content-Disposition",
                                      "Cache-Control", "Retry-After"};
#define ALLOWED_COUNT (sizeof(allowed) / sizeof(allowed[0]))

enum { CONTENT_TYPE, LOCATION, CONTENT_DISPOSITION, CACHE_CONTROL, RETRY_AFTER };

static const char common_fields[] = "X-Content-Type-Options: nosniff\r\n"
                                    "X-Frame-Options: DENY\r\n"
                                    "Referrer-Policy: same-origin\r\n"
                                    "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n"
                                    "Cross-Origin-Opener-Policy: same-origin\r\n"
                                    "Cross-Origin-Resource-Policy: same-origin\r\n"
                                    "Permissions-Policy: camera=(), display-capture=(), "
                                    "geolocation=(), microphone=(), payment=(), usb=()\r\n"
                                    "Content-Security-Policy: default-src 'none'; style-src "
                                    "'self'; img-src 'self'; font-src 'self'; "
                                    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static const char *const language_cookie[] = {"", "ja", "en"};
#define LANGUAGE_COUNT (sizeof(language_cookie) / sizeof(language_cookie[0]))

/* The index in ${allowed}, or ALLOWED_COUNT. */
static size_t which(struct view name)
{
    size_t i = 0;

    while (i < ALLOWED_COUNT && !http_same_word(name, allowed[i]))
        i++;
    return i;
}

static bool is_visible(struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] < 0x20 || v.p[i] > 0x7e)
            return false;
    }
    return v.n > 0;
}

/* A path on this server: "//host" and "/\host" would lead elsewhere. */
static bool is_own_location(struct view v)
{
    return view_starts(v, "/") && !view_starts(v, "//") && !view_starts(v, "/\\");
}

bool reply_is_allowed(const struct gate_desk_answer *a)
{
    bool seen[ALLOWED_COUNT + 1] = {false};

    if (a->status < 200 || a->status > 599 || a->body_bytes < -1 ||
        a->set_language >= LANGUAGE_COUNT || (a->set_session.n != 0 && a->set_session.n != 32) ||
        (a->set_session.n != 0 && a->clear_session))
        return false;
    for (uint32_t i = 0; i < a->headers_n; i++) {
        size_t at = which(a->headers[i].name);
        if (at == ALLOWED_COUNT || seen[at] || !is_visible(a->headers[i].value) ||
            (at == LOCATION && !is_own_location(a->headers[i].value)))
            return false;
        seen[at] = true;
    }
    return true;
}

bool reply_has_body(unsigned status)
{
    return status != 204 && status != 304;
}

static const char *reason_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {204, "No Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (reasons[i].status == status)
            return reasons[i].reason;
    }
    return ""; /* optional, and read by nobody */
}

static void put_headers(struct buf *out, const struct gate_desk_answer *a)
{
    bool caches = false;

    for (uint32_t i = 0; i < a->headers_n; i++) {
        size_t at = which(a->headers[i].name);
        caches = caches || at == CACHE_CONTROL;
        buf_fmt(out, "%s: ", allowed[at]);
        buf_put(out, a->headers[i].value);
        buf_str(out, "\r\n");
    }
    if (!caches)
        buf_str(out, "Cache-Control: no-store\r\n");
}

static void put_cookies(struct buf *out, const struct gate_desk_answer *a, enum door door)
{
    if (a->set_session.n > 0 || a->clear_session) {
        buf_fmt(out, "Set-Cookie: %s=", facts_cookie(door));
        hex_put(out, a->set_session);
        buf_fmt(out, "; Path=/; Secure; HttpOnly; SameSite=Strict%s\r\n",
                a->clear_session ? "; Max-Age=0" : "");
    }
    if (a->set_language > 0)
        buf_fmt(out,
                "Set-Cookie: %s=%s; Path=/; Secure; HttpOnly; SameSite=Lax; "
                "Max-Age=31536000\r\n",
                FACTS_LANGUAGE_COOKIE, language_cookie[a->set_language]);
}

void reply_head(struct buf *out, const struct gate_desk_answer *a, const struct reply_way *way)
{
    buf_fmt(out, "HTTP/1.1 %u %s\r\nDate: ", (unsigned)a->status, reason_of(a->status));
    reply_put_date(out, way->now_ms);
    buf_str(out, "\r\n");
    put_headers(out, a);
    put_cookies(out, a, way->door);
    if (reply_has_body(a->status)) {
        if (a->body_bytes >= 0)
            buf_fmt(out, "Content-Length: %lld\r\n", (long long)a->body_bytes);
        else
            buf_str(out, "Transfer-Encoding: chunked\r\n");
    }
    if (a->put_away_s > 0)
        buf_fmt(out, "Refresh: %u; url=/put-away\r\n", a->put_away_s);
    if (way->close)
        buf_str(out, "Connection: close\r\n");
    buf_str(out, common_fields);
    buf_str(out,
            a->script_allowed ? "; script-src 'self'; connect-src 'self'\r\n\r\n" : "\r\n\r\n");
}

void reply_put_date(struct buf *out, int64_t ms)
{
    static const char days[][4] = {"Thu", "Fri", "Sat", "Sun",
                                   "Mon", "Tue", "Wed"}; /* from 1970-01-01 */
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = ms < 0 ? 0 : ms / 1000, day = seconds / 86400;
    struct date d = date_from_days(day);
    unsigned left = (unsigned)(seconds % 86400);

    buf_fmt(out, "%s, %02u %s %04u %02u:%02u:%02u GMT", days[day % 7], d.day, months[d.month - 1],
            (unsigned)d.year, left / 3600, left / 60 % 60, left % 60);
}
