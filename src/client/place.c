#include "client/place.h"

#include "base/num.h"
#include "crypto/secret.h"

#include <string.h>

static const char file_head[] = "azukari-session v1";

static enum err keep(struct view v, char *out, size_t max)
{
    if (v.n > max || !view_is_utf8(v) ||
        memchr(v.p == NULL ? (const void *)"" : v.p, '\n', v.n) != NULL)
        return ERR_INPUT;
    if (v.n > 0)
        memcpy(out, v.p, v.n);
    out[v.n] = '\0';
    return ERR_OK;
}

static bool is_port(struct view v)
{
    uint64_t port;

    return num_parse_u64(v, 65535, NUM_CANONICAL, &port) == ERR_OK && port > 0;
}

/* Letters, digits, "-", "." and, within brackets, ":". */
static bool is_host(struct view v)
{
    bool bracketed = v.n > 2 && v.p[0] == '[' && v.p[v.n - 1] == ']';

    if (bracketed)
        v = view_part(v, 1, v.n - 2);
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alnum && c != '.' && !(bracketed ? c == ':' : c == '-'))
            return false;
    }
    return v.n > 0;
}

/* Split "host:port" at the last colon outside of brackets; the port is empty if there is none. */
static void split(struct view v, struct view *host_out, struct view *port_out)
{
    *host_out = v;
    *port_out = (struct view){NULL, 0};
    for (size_t i = v.n; i > 0 && v.p[i - 1] != ']'; i--) {
        if (v.p[i - 1] != ':')
            continue;
        *host_out = view_part(v, 0, i - 1);
        *port_out = (struct view){v.p + i, v.n - i};
        return;
    }
}

enum err place_set_origin(struct place *p, struct view url)
{
    struct view rest = view_part(url, strlen("https://"), SIZE_MAX), host, port;

    if (!view_starts(url, "https://"))
        return ERR_INPUT;
    if (rest.n > 0 && rest.p[rest.n - 1] == '/') {
        rest.n--;
        url.n--;
    }
    split(rest, &host, &port);
    if (!is_host(host) || (port.p != NULL && !is_port(port)))
        return ERR_INPUT;
    return keep(url, p->origin, PLACE_ORIGIN_MAX);
}

enum err place_set_listen(struct place *p, struct view listen)
{
    struct view host, port;
    struct buf text;

    split(listen, &host, &port);
    if (!is_host(host) || !is_port(port))
        return ERR_INPUT;
    if (view_eq_str(host, "0.0.0.0"))
        host = view_str("127.0.0.1");
    else if (view_eq_str(host, "[::]"))
        host = view_str("[::1]");
    buf_init(&text, PLACE_ORIGIN_MAX);
    buf_put(&text, host);
    buf_byte(&text, ':');
    buf_put(&text, port);
    enum err err = buf_status(&text);
    if (err == ERR_OK)
        err = keep(buf_view(&text), p->connect, PLACE_ORIGIN_MAX);
    buf_clear(&text);
    return err;
}

enum err place_move(struct place *p, struct view url)
{
    struct view host, port, unused;
    struct buf text;
    enum err err;

    buf_init(&text, PLACE_ORIGIN_MAX);
    TRY(place_set_origin(p, url));
    secret_wipe(p->token, sizeof(p->token));
    if (p->connect[0] == '\0')
        goto out;
    split(view_str(p->connect), &host, &unused);
    split(view_part(view_str(p->origin), strlen("https://"), SIZE_MAX), &unused, &port);
    buf_put(&text, host);
    buf_byte(&text, ':');
    buf_put(&text, port.p == NULL ? view_str("443") : port);
    TRY(buf_status(&text));
    err = place_set_listen(p, buf_view(&text));
out:
    buf_clear(&text);
    return err;
}

enum err place_set_cacert(struct place *p, struct view path)
{
    return keep(path, p->cacert, PLACE_PATH_MAX);
}

enum err place_set_terminal(struct place *p, struct view path, struct view password_path)
{
    if ((path.n == 0) != (password_path.n == 0))
        return ERR_INPUT;
    enum err err = keep(path, p->terminal, PLACE_PATH_MAX);

    return err == ERR_OK ? keep(password_path, p->terminal_password, PLACE_PATH_MAX) : err;
}

enum err place_set_token(struct place *p, struct view token)
{
    for (size_t i = 0; i < token.n; i++)
        if (!((token.p[i] >= '0' && token.p[i] <= '9') || (token.p[i] >= 'a' && token.p[i] <= 'f')))
            return ERR_INPUT;
    if (token.n != PLACE_TOKEN_CHARS)
        return ERR_INPUT;
    return keep(token, p->token, PLACE_TOKEN_CHARS);
}

void place_url(const struct place *p, const char *path, struct buf *out)
{
    buf_str(out, p->origin);
    buf_str(out, "/api/v1");
    buf_str(out, path);
}

static void put_line(struct buf *out, const char *key, const char *value)
{
    buf_str(out, key);
    buf_byte(out, ' ');
    buf_str(out, value);
    buf_byte(out, '\n');
}

void place_put(const struct place *p, struct buf *out)
{
    buf_fmt(out, "%s\n", file_head);
    put_line(out, "origin", p->origin);
    put_line(out, "connect", p->connect);
    put_line(out, "cacert", p->cacert);
    put_line(out, "terminal", p->terminal);
    put_line(out, "terminal-password", p->terminal_password);
    put_line(out, "token", p->token);
}

/* The value of the next line, which must have the key ${key}; p is NULL if it has not. */
static struct view value_of(struct view *rest, const char *key)
{
    struct view value = view_cut(rest, '\n'), name = view_cut(&value, ' ');

    return view_eq_str(name, key) ? value : (struct view){NULL, 0};
}

enum err place_get(struct view text, struct place *p_out)
{
    struct view rest = text;
    enum err err = ERR_CORRUPT;

    *p_out = (struct place){0};
    if (!view_eq_str(view_cut(&rest, '\n'), file_head))
        goto out;
    TRY(place_set_origin(p_out, value_of(&rest, "origin")));
    struct view connect = value_of(&rest, "connect");
    if (connect.p == NULL || (connect.n > 0 && place_set_listen(p_out, connect) != ERR_OK))
        TRY(ERR_CORRUPT);
    TRY(place_set_cacert(p_out, value_of(&rest, "cacert")));
    struct view terminal = value_of(&rest, "terminal"), password = value_of(&rest, "terminal-password");
    if (terminal.p == NULL || password.p == NULL)
        TRY(ERR_CORRUPT);
    TRY(place_set_terminal(p_out, terminal, password));
    TRY(place_set_token(p_out, value_of(&rest, "token")));
    err = rest.n == 0 ? ERR_OK : ERR_CORRUPT;
out:
    if (err != ERR_OK)
        place_clear(p_out);
    return err == ERR_INPUT ? ERR_CORRUPT : err;
}

void place_clear(struct place *p)
{
    secret_wipe(p, sizeof(*p));
}
