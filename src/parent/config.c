#include "parent/config.h"

#include "base/io.h"
#include "base/log.h"
#include "base/num.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define LOG_MAX 63
#define AGE_MAX_S 31536000

static const char *const role_names[PARENT_CHILD_ROLE__MAX] = {
    [PARENT_CHILD_ROLE_GATE] = "gate",       [PARENT_CHILD_ROLE_OFFICE] = "office", [PARENT_CHILD_ROLE_KEEPER] = "keeper",
    [PARENT_CHILD_ROLE_AUTHN] = "authn",     [PARENT_CHILD_ROLE_COURIER] = "courier", [PARENT_CHILD_ROLE_SCANNER] = "scanner",
    [PARENT_CHILD_ROLE_DESK] = "desk",
    [PARENT_CHILD_ROLE_PRESS] = "press",
};

const char *config_role_name(enum parent_child_role role)
{
    return (unsigned)role < PARENT_CHILD_ROLE__MAX ? role_names[role] : "?";
}

/* What a reader of one line needs. */
struct line {
    struct config *c;
    struct view value;
    const char **reason_out;
};

static enum err refuse(const struct line *l, const char *reason)
{
    *l->reason_out = reason;
    return ERR_INPUT;
}

/* Printable ASCII without a space. */
static bool is_word(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] > '~')
            return false;
    return v.n > 0;
}

static enum err set_text(const struct line *l, char *text_out, size_t max)
{
    if (text_out[0] != '\0')
        return refuse(l, "this key stands twice");
    if (!is_word(l->value) || l->value.n > max)
        return refuse(l, "the value must be one word of printable ASCII that is not too long");
    memcpy(text_out, l->value.p, l->value.n);
    text_out[l->value.n] = '\0';
    return ERR_OK;
}

static enum err read_listen(const struct line *l)
{
    return set_text(l, l->c->listen, CONFIG_TEXT_MAX);
}

static enum err read_rp_id(const struct line *l)
{
    return set_text(l, l->c->rp_id, CONFIG_TEXT_MAX);
}

static enum err read_origin(const struct line *l)
{
    if (!view_starts(l->value, "https://"))
        return refuse(l, "an origin begins with https://");
    return set_text(l, l->c->origin, CONFIG_TEXT_MAX);
}

static enum err read_approval_listen(const struct line *l)
{
    return set_text(l, l->c->approval_listen, CONFIG_TEXT_MAX);
}

static enum err read_approval_origin(const struct line *l)
{
    if (!view_starts(l->value, "https://"))
        return refuse(l, "an origin begins with https://");
    return set_text(l, l->c->approval_origin, CONFIG_TEXT_MAX);
}

static bool url_is_plain(struct view url)
{
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] == '?' || url.p[i] == '#' || url.p[i] == '@' || url.p[i] == '"' || url.p[i] == '\\')
            return false;
    return is_word(url) && (view_starts(url, "https://") || view_starts(url, "http://"));
}

enum err config_add_witness(struct config *c, uint16_t log, struct view url, const char **reason_out)
{
    *reason_out = "the address of a witness is http(s)://HOST/PATH without user, query and fragment";
    if (log > LOG_MAX || url.n > CONFIG_TEXT_MAX || !url_is_plain(url))
        return ERR_INPUT;
    *reason_out = "there are too many witnesses";
    if (c->witness_n == CONFIG_WITNESSES_MAX)
        return ERR_LIMIT;
    *reason_out = "a log has one witness";
    for (unsigned i = 0; i < c->witness_n; i++)
        if (c->witnesses[i].log == log)
            return ERR_INPUT;
    struct config_witness *w = &c->witnesses[c->witness_n++];
    w->log = log;
    memcpy(w->url, url.p, url.n);
    w->url[url.n] = '\0';
    return ERR_OK;
}

static enum err read_witness(const struct line *l)
{
    struct view url = l->value, number = view_cut(&url, ' ');
    uint64_t log;

    if (num_parse_u64(number, LOG_MAX, NUM_CANONICAL, &log) != ERR_OK)
        return refuse(l, "a witness line is the number of a log and an address");
    return config_add_witness(l->c, (uint16_t)log, url, l->reason_out);
}

static enum err read_max_age(const struct line *l)
{
    uint64_t seconds;

    if (l->c->witness_max_age_s != 0)
        return refuse(l, "this key stands twice");
    if (num_parse_u64(l->value, AGE_MAX_S, NUM_CANONICAL, &seconds) != ERR_OK || seconds == 0)
        return refuse(l, "the age is a number of seconds, at most a year");
    l->c->witness_max_age_s = (uint32_t)seconds;
    return ERR_OK;
}

static enum err read_ledger_copy(const struct line *l)
{
    if (l->value.n == 0 || l->value.p[0] != '/')
        return refuse(l, "the directory of the ledger's copy begins with /");
    return set_text(l, l->c->ledger_copy, CONFIG_TEXT_MAX);
}

static enum err read_virus_scanner(const struct line *l)
{
    if (l->value.n == 0 || l->value.p[0] != '/')
        return refuse(l, "the socket of the virus scanner begins with /");
    return set_text(l, l->c->virus_scanner, CONFIG_TEXT_MAX);
}

static enum err read_uploads_max(const struct line *l)
{
    if (l->c->uploads_max != 0)
        return refuse(l, "this key stands twice");
    if (num_parse_u64(l->value, INT64_MAX, NUM_CANONICAL, &l->c->uploads_max) != ERR_OK || l->c->uploads_max == 0)
        return refuse(l, "the largest upload is a number of bytes");
    return ERR_OK;
}

static enum err read_user(const struct line *l)
{
    struct view name = l->value, role = view_cut(&name, ' ');

    for (size_t i = 0; i < PARENT_CHILD_ROLE__MAX; i++) {
        if (view_eq_str(role, role_names[i]))
            return set_text(&(struct line){l->c, name, l->reason_out}, l->c->users[i], CONFIG_USER_MAX);
    }
    return refuse(l, "there is no such process");
}

static enum err set_path(const struct line *l, char *path_out)
{
    if (l->value.n == 0 || l->value.p[0] != '/')
        return refuse(l, "the path must begin with /");
    return set_text(l, path_out, CONFIG_TEXT_MAX);
}

static enum err read_status_socket(const struct line *l)
{
    return set_path(l, l->c->status_socket);
}

static enum err read_status_group(const struct line *l)
{
    return set_text(l, l->c->status_group, CONFIG_USER_MAX);
}

static enum err read_include(const struct line *l)
{
    return set_path(l, l->c->include);
}

static const struct {
    const char *key;
    enum err (*read)(const struct line *l);
} keys[] = {
    {"listen", read_listen},   {"rp_id", read_rp_id},          {"origin", read_origin},
    {"approval_listen", read_approval_listen}, {"approval_origin", read_approval_origin},
    {"witness", read_witness}, {"witness_max_age", read_max_age}, {"user", read_user},
    {"ledger_copy", read_ledger_copy},
    {"virus_scanner", read_virus_scanner},
    {"uploads_max", read_uploads_max}, {"status_socket", read_status_socket}, {"status_group", read_status_group},
    {"include", read_include},
};

static enum err read_line(const struct line *whole)
{
    struct view value = whole->value, key = view_cut(&value, ' ');

    if (key.n == 0 || key.p[0] == '#')
        return whole->value.n == 0 || key.n > 0 ? ERR_OK : refuse(whole, "a line begins with a key");
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (view_eq_str(key, keys[i].key))
            return keys[i].read(&(struct line){whole->c, value, whole->reason_out});
    return refuse(whole, "there is no such key");
}

static enum err parse_lines(struct view text, struct config *c_out, unsigned *line_out, const char **reason_out)
{
    struct line l = {.c = c_out, .reason_out = reason_out};

    *c_out = (struct config){0};
    *line_out = 0;
    while (text.p != NULL && text.n > 0) {
        (*line_out)++;
        l.value = view_cut(&text, '\n');
        enum err err = read_line(&l);
        if (err != ERR_OK)
            return err;
    }
    *line_out = 0;
    return ERR_OK;
}

enum err config_parse(struct view text, struct config *c_out, unsigned *line_out, const char **reason_out)
{
    enum err err = parse_lines(text, c_out, line_out, reason_out);

    if (err != ERR_OK)
        return err;
    if (c_out->uploads_max == 0)
        c_out->uploads_max = CONFIG_UPLOADS_MAX;
    if (c_out->listen[0] == '\0' || c_out->rp_id[0] == '\0' || c_out->origin[0] == '\0')
        return refuse(&(struct line){.reason_out = reason_out}, "listen, rp_id and origin are needed");
    return ERR_OK;
}

static void take_text(char *text, const char *over, size_t max)
{
    if (over[0] != '\0')
        memcpy(text, over, max + 1);
}

enum err config_overlay(struct view text, struct config *c, unsigned *line_out, const char **reason_out)
{
    struct config over;
    enum err err = parse_lines(text, &over, line_out, reason_out);

    if (err != ERR_OK)
        return err;
    if (over.include[0] != '\0')
        return refuse(&(struct line){.reason_out = reason_out}, "an included file includes no other");
    take_text(c->listen, over.listen, CONFIG_TEXT_MAX);
    take_text(c->rp_id, over.rp_id, CONFIG_TEXT_MAX);
    take_text(c->origin, over.origin, CONFIG_TEXT_MAX);
    take_text(c->approval_listen, over.approval_listen, CONFIG_TEXT_MAX);
    take_text(c->approval_origin, over.approval_origin, CONFIG_TEXT_MAX);
    take_text(c->status_socket, over.status_socket, CONFIG_TEXT_MAX);
    take_text(c->status_group, over.status_group, CONFIG_USER_MAX);
    for (size_t i = 0; i < PARENT_CHILD_ROLE__MAX; i++)
        take_text(c->users[i], over.users[i], CONFIG_USER_MAX);
    if (over.witness_max_age_s != 0)
        c->witness_max_age_s = over.witness_max_age_s;
    take_text(c->ledger_copy, over.ledger_copy, CONFIG_TEXT_MAX);
    take_text(c->virus_scanner, over.virus_scanner, CONFIG_TEXT_MAX);
    if (over.uploads_max != 0)
        c->uploads_max = over.uploads_max;
    if (over.witness_n > 0) {
        memcpy(c->witnesses, over.witnesses, sizeof(c->witnesses));
        c->witness_n = over.witness_n;
    }
    return ERR_OK;
}

void config_ports(const struct config *c, uint16_t out[CONFIG_PORTS])
{
    const char *const listens[CONFIG_PORTS] = {c->listen, c->approval_listen};
    uint64_t port;

    for (unsigned i = 0; i < CONFIG_PORTS; i++) {
        const char *colon = strrchr(listens[i], ':');
        bool fine = colon != NULL && num_parse_u64(view_str(colon + 1), UINT16_MAX, NUM_CANONICAL, &port) == ERR_OK;
        out[i] = fine ? (uint16_t)port : 0;
    }
}

struct view config_host(const char *origin)
{
    struct view v = view_part(view_str(origin), strlen("https://"), SIZE_MAX);
    size_t n = 0;

    if (v.n > 0 && v.p[0] == '[') { /* an IPv6 address */
        struct view inside = view_part(v, 1, SIZE_MAX);
        return view_cut(&inside, ']');
    }
    while (n < v.n && v.p[n] != ':' && v.p[n] != '/')
        n++;
    return view_part(v, 0, n);
}

/* The text of ${listen} with the next port. */
static enum err next_port(const char *listen, char out[CONFIG_TEXT_MAX + 1])
{
    const char *colon = strrchr(listen, ':');
    uint64_t port;

    if (colon == NULL || num_parse_u64(view_str(colon + 1), 65534, NUM_CANONICAL, &port) != ERR_OK)
        return ERR_INPUT;
    int n = snprintf(out, CONFIG_TEXT_MAX + 1, "%.*s:%u", (int)(colon - listen), listen, (unsigned)port + 1);
    return n > 0 && n <= CONFIG_TEXT_MAX ? ERR_OK : ERR_INPUT;
}

/* The host of ${origin} at the port of ${listen}. */
static enum err origin_at(const char *origin, const char *listen, char out[CONFIG_TEXT_MAX + 1])
{
    const char *port = strrchr(listen, ':');
    struct view host = config_host(origin);
    bool is_v6 = host.n > 0 && memchr(host.p, ':', host.n) != NULL;

    if (port == NULL)
        return ERR_INPUT;
    int n = snprintf(out, CONFIG_TEXT_MAX + 1, is_v6 ? "https://[%.*s]%s" : "https://%.*s%s", (int)host.n, (const char *)host.p,
                     port);
    return n > 0 && n <= CONFIG_TEXT_MAX ? ERR_OK : ERR_INPUT;
}

/* Whether a page at ${host} may ask for passkeys of ${rp_id} (WebAuthn level 3, 5.1.3). */
static bool rp_fits(struct view host, struct view rp_id)
{
    if (host.n <= rp_id.n)
        return view_eq(host, rp_id);
    size_t at = host.n - rp_id.n;
    return host.p[at - 1] == '.' && view_eq(view_part(host, at, SIZE_MAX), rp_id);
}

enum err config_complete(struct config *c, const char **reason_out)
{
    *reason_out = "approval_listen cannot be made of listen: name it";
    if (c->approval_listen[0] == '\0' && next_port(c->listen, c->approval_listen) != ERR_OK)
        return ERR_INPUT;
    *reason_out = "approval_origin cannot be made of origin and approval_listen: name it";
    if (c->approval_origin[0] == '\0' && origin_at(c->origin, c->approval_listen, c->approval_origin) != ERR_OK)
        return ERR_INPUT;
    *reason_out = "approval_listen and approval_origin must differ from listen and origin";
    if (strcmp(c->approval_listen, c->listen) == 0 || strcmp(c->approval_origin, c->origin) == 0)
        return ERR_INPUT;
    *reason_out = "the host of approval_origin must be rp_id, or a name below it: passkeys work nowhere else";
    return rp_fits(config_host(c->approval_origin), view_str(c->rp_id)) ? ERR_OK : ERR_INPUT;
}

enum err config_put(const struct config *c, struct buf *out)
{
    buf_fmt(out, "listen %s\nrp_id %s\norigin %s\n", c->listen, c->rp_id, c->origin);
    if (c->approval_listen[0] != '\0')
        buf_fmt(out, "approval_listen %s\n", c->approval_listen);
    if (c->approval_origin[0] != '\0')
        buf_fmt(out, "approval_origin %s\n", c->approval_origin);
    for (unsigned i = 0; i < c->witness_n; i++)
        buf_fmt(out, "witness %u %s\n", (unsigned)c->witnesses[i].log, c->witnesses[i].url);
    if (c->witness_max_age_s != 0)
        buf_fmt(out, "witness_max_age %u\n", (unsigned)c->witness_max_age_s);
    if (c->ledger_copy[0] != '\0')
        buf_fmt(out, "ledger_copy %s\n", c->ledger_copy);
    if (c->virus_scanner[0] != '\0')
        buf_fmt(out, "virus_scanner %s\n", c->virus_scanner);
    buf_fmt(out, "uploads_max %llu\n", (unsigned long long)c->uploads_max);
    for (size_t i = 0; i < PARENT_CHILD_ROLE__MAX; i++)
        if (c->users[i][0] != '\0')
            buf_fmt(out, "user %s %s\n", role_names[i], c->users[i]);
    if (c->status_socket[0] != '\0')
        buf_fmt(out, "status_socket %s\n", c->status_socket);
    if (c->status_group[0] != '\0')
        buf_fmt(out, "status_group %s\n", c->status_group);
    if (c->include[0] != '\0')
        buf_fmt(out, "include %s\n", c->include);
    return buf_status(out);
}

/* Read ${path} by ${parse}.  Logged; ERR_NOT_FOUND silently. */
static enum err read_with(enum err (*parse)(struct view, struct config *, unsigned *, const char **), const char *path,
                          struct config *c)
{
    const char *reason = "";
    struct buf text;
    unsigned line;
    enum err err;

    buf_init(&text, CONFIG_BYTES_MAX);
    TRY(io_read_file(path, &text));
    err = parse(buf_view(&text), c, &line, &reason);
    if (err != ERR_OK)
        log_error("%s, line %u: %s", path, line, reason);
out:
    buf_clear(&text);
    return err;
}

enum err config_read(const char *dir, struct config *c_out)
{
    const char *reason;
    char path[PATH_MAX];

    if (snprintf(path, sizeof(path), "%s/" CONFIG_FILE, dir) >= (int)sizeof(path))
        return ERR_LIMIT;
    enum err err = read_with(config_parse, path, c_out);
    if (err == ERR_NOT_FOUND)
        log_error("%s: no such file: make the directory with \"azukari init\"", path);
    if (err == ERR_OK && c_out->include[0] != '\0') {
        err = read_with(config_overlay, c_out->include, c_out);
        if (err == ERR_NOT_FOUND) /* another machine, or the package was purged: what stands in the directory is enough */
            log_warn("%s is not there: going on without it", c_out->include);
        err = err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    if (err != ERR_OK)
        return err;
    err = config_complete(c_out, &reason);
    if (err != ERR_OK)
        log_error("%s: %s", path, reason);
    return err;
}
