#include "client/verb.h"

#include "base/io.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "parent/config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define LINE_MAX_BYTES 8192
#define SESSION_BYTES_MAX 16384
#define RECORD_CHARS 32
#define COMMON_OPTIONS 9
#define OPTIONS_MAX 26

/* --- saying
 * --------------------------------------------------------------------------------------------------------
 */

static void put_note(const struct verb *v, enum msg msg, const char *text)
{
    struct buf line, word;

    buf_init(&line, LINE_MAX_BYTES);
    buf_init(&word, LINE_MAX_BYTES);
    say_clean(&word, view_str(text));
    const struct msg_arg arg = msg_view(buf_view(&word));
    buf_fmt(&line, "azukari %s: ", v->name);
    say_msg(&line, v->lang, msg, &arg, text == NULL ? 0 : 1);
    if (line.err == ERR_OK)
        (void)fwrite(line.p, 1, line.n, stderr);
    buf_clear(&word);
    buf_clear(&line);
}

enum err verb_fail(const struct verb *v, enum err err, enum msg msg, const char *text)
{
    put_note(v, msg, text);
    return err;
}

void verb_note(const struct verb *v, enum msg msg, const char *text)
{
    put_note(v, msg, text);
}

void verb_line(struct verb *v, enum msg msg, const struct msg_arg *args, size_t args_n)
{
    say_msg(&v->out, v->lang, msg, args, args_n);
}

void verb_fact(struct verb *v, const char *word, uint64_t value)
{
    buf_fmt(&v->out, "%s\t%llu\n", word, (unsigned long long)value);
}

enum err verb_print(struct verb *v)
{
    struct view text = v->json ? buf_view(&v->server.answer) : buf_view(&v->out);
    enum err err = v->json ? ERR_OK : buf_status(&v->out);

    if (err != ERR_OK)
        return verb_fail(v, err, MSG_CLI_NET_NO_MEMORY, NULL);
    bool done = fwrite(text.p, 1, text.n, stdout) == text.n && (!v->json || putchar('\n') != EOF) &&
                fflush(stdout) == 0;
    return done ? ERR_OK : verb_fail(v, ERR_IO, MSG_CLI_NET_NOT_WRITTEN, "stdout");
}

/* --- options
 * -------------------------------------------------------------------------------------------------------
 */

static enum err say_fault(const struct verb *v, const struct args_fault *f)
{
    static const enum msg texts[] = {
        [ARGS_FINE] = MSG_CLI_NET_TOO_FEW,        [ARGS_UNKNOWN] = MSG_CLI_NET_UNKNOWN_OPTION,
        [ARGS_NO_VALUE] = MSG_CLI_NET_NO_VALUE,   [ARGS_TWICE] = MSG_CLI_NET_TWICE,
        [ARGS_NO_NUMBER] = MSG_CLI_NET_NO_NUMBER, [ARGS_MISSING] = MSG_CLI_NET_MISSING,
        [ARGS_TOO_FEW] = MSG_CLI_NET_TOO_FEW,     [ARGS_TOO_MANY] = MSG_CLI_NET_TOO_MANY,
    };

    _Static_assert(sizeof(texts) / sizeof(texts[0]) == ARGS_PROBLEM__MAX, "one text per problem");
    return verb_fail(v, ERR_INPUT, texts[f->problem], f->word);
}

enum err verb_read(struct verb *v, const struct args_option *options, unsigned n,
                   struct args_words *words)
{
    const struct args_option common[COMMON_OPTIONS] = {
        {.name = "--data", .text = &v->data},         {.name = "--dir", .text = &v->data},
        {.name = "--server", .text = &v->server_url}, {.name = "--origin", .text = &v->server_url},
        {.name = "--cacert", .text = &v->cacert},     {.name = "--session", .text = &v->session},
        {.name = "--json", .flag = &v->json},         {.name = "--terminal", .text = &v->terminal},
        {.name = "--terminal-password-file", .text = &v->terminal_password_file},
    };
    struct args_option all[OPTIONS_MAX];
    struct args_fault fault;

    if (n + COMMON_OPTIONS > OPTIONS_MAX)
        return ERR_INTERNAL;
    memcpy(all, common, sizeof(common));
    if (n > 0)
        memcpy(all + COMMON_OPTIONS, options, n * sizeof(*options));
    enum err err =
        args_read(v->argc, v->argv, (struct args_options){all, n + COMMON_OPTIONS}, words, &fault);
    return err == ERR_OK ? ERR_OK : say_fault(v, &fault);
}

/* --- where the server is
 * ------------------------------------------------------------------------------------------- */

static enum err place_of_data(struct verb *v, struct place *p)
{
    struct config config;
    struct buf path;
    enum err err;

    buf_init(&path, PLACE_PATH_MAX);
    err = config_read(v->data, &config);
    if (err != ERR_OK)
        TRY(verb_fail(v, err, MSG_CLI_NET_NO_DATA, v->data));
    buf_fmt(&path, "%s/gate/tls/cert.pem", v->data);
    TRY(buf_status(&path));
    TRY(place_set_cacert(p, buf_view(&path)));
    if (v->server_url == NULL) {
        TRY(place_set_origin(p, view_str(config.origin)));
        TRY(place_set_listen(p, view_str(config.listen)));
    }
out:
    buf_clear(&path);
    return err;
}

/* What the options say of the place; nothing if there are none. */
static enum err place_of_options(struct verb *v, struct place *p)
{
    *p = (struct place){0};
    if (v->data != NULL) {
        enum err err = place_of_data(v, p);
        if (err != ERR_OK)
            return err;
    }
    if (v->server_url != NULL && place_set_origin(p, view_str(v->server_url)) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_BAD_URL, v->server_url);
    if (v->cacert != NULL && place_set_cacert(p, view_str(v->cacert)) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NOT_READ, v->cacert);
    if (place_set_terminal(p, view_str(v->terminal), view_str(v->terminal_password_file)) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING,
                         v->terminal == NULL ? "--terminal" : "--terminal-password-file");
    return ERR_OK;
}

static enum err connect_server(struct verb *v)
{
    if (server_init(&v->server, &v->place, v->lang) != ERR_OK)
        return verb_fail(v, ERR_MEMORY, MSG_CLI_NET_NO_MEMORY, NULL);
    if (v->place.terminal[0] == '\0')
        return ERR_OK;
    enum err err = verb_secret(v, v->place.terminal_password, MSG_CLI_TERMINAL_PASSWORD, &v->terminal_password);
    v->server.terminal_password = err == ERR_OK ? buf_cstr(&v->terminal_password) : NULL;
    return err;
}

enum err verb_meet(struct verb *v)
{
    enum err err = place_of_options(v, &v->place);

    if (err != ERR_OK)
        return err;
    if (v->place.origin[0] == '\0')
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_PLACE, NULL);
    return connect_server(v);
}

/* --- the session file
 * ---------------------------------------------------------------------------------------------- */

static enum err session_path(const struct verb *v, struct buf *out)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR"), *home = getenv("HOME");

    if (v->session != NULL)
        buf_str(out, v->session);
    else if (runtime != NULL && runtime[0] == '/')
        buf_fmt(out, "%s/azukari-session", runtime);
    else if (home != NULL && home[0] == '/')
        buf_fmt(out, "%s/.azukari-session", home);
    else
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_MISSING, "--session");
    return buf_status(out);
}

static enum err read_session(const struct verb *v, const char *path, struct place *p)
{
    struct buf text;
    struct stat st;

    buf_init(&text, SESSION_BYTES_MAX);
    if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
        return verb_fail(v, ERR_DENIED, MSG_CLI_NET_TOO_OPEN, path);
    enum err err = io_read_file(path, &text);
    if (err == ERR_OK)
        err = place_get(buf_view(&text), p);
    buf_clear(&text);
    if (err == ERR_NOT_FOUND)
        return verb_fail(v, ERR_DENIED, MSG_CLI_NET_NO_SESSION, path);
    return err == ERR_OK ? ERR_OK : verb_fail(v, err, MSG_CLI_NET_BAD_SESSION, path);
}

enum err verb_resume(struct verb *v)
{
    struct place given;
    struct buf path;
    enum err err;

    buf_init(&path, PLACE_PATH_MAX);
    TRY(place_of_options(v, &given));
    TRY(session_path(v, &path));
    TRY(read_session(v, buf_cstr(&path), &v->place));
    if (given.origin[0] != '\0' && strcmp(given.origin, v->place.origin) != 0)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_OTHER_SERVER, v->place.origin));
    if (given.cacert[0] != '\0')
        TRY(place_set_cacert(&v->place, view_str(given.cacert)));
    if (given.terminal[0] != '\0')
        TRY(place_set_terminal(&v->place, view_str(given.terminal), view_str(given.terminal_password)));
    err = connect_server(v);
out:
    buf_clear(&path);
    return err;
}

/* The file ${path} as an absolute path: the next command may run elsewhere. */
static enum err absolute(const struct verb *v, char path[PLACE_PATH_MAX + 1])
{
    char real[PATH_MAX];

    if (path[0] == '\0')
        return ERR_OK;
    if (realpath(path, real) == NULL || strlen(real) > PLACE_PATH_MAX)
        return verb_fail(v, ERR_NOT_FOUND, MSG_CLI_NET_NOT_READ, path);
    memcpy(path, real, strlen(real) + 1);
    return ERR_OK;
}

enum err verb_keep_session(struct verb *v)
{
    struct buf path, text;
    enum err err;

    buf_init(&path, PLACE_PATH_MAX);
    buf_init(&text, SESSION_BYTES_MAX);
    TRY(absolute(v, v->place.cacert));
    TRY(absolute(v, v->place.terminal));
    TRY(absolute(v, v->place.terminal_password));
    TRY(session_path(v, &path));
    place_put(&v->place, &text);
    TRY(buf_status(&text));
    err = io_replace_file(buf_cstr(&path), buf_view(&text), 0600);
    if (err != ERR_OK)
        err = verb_fail(v, err, MSG_CLI_NET_NOT_WRITTEN, buf_cstr(&path));
out:
    buf_clear(&text);
    buf_clear(&path);
    return err;
}

void verb_forget_session(struct verb *v)
{
    struct buf path;

    buf_init(&path, PLACE_PATH_MAX);
    if (session_path(v, &path) == ERR_OK && unlink(buf_cstr(&path)) != 0 && errno != ENOENT)
        verb_note(v, MSG_CLI_NET_NOT_WRITTEN, buf_cstr(&path));
    buf_clear(&path);
}

/* --- asking
 * --------------------------------------------------------------------------------------------------------
 */

void verb_ask(struct verb *v)
{
    buf_reset(&v->request);
    jot_begin(&v->jot, &v->request);
    jot_object(&v->jot, NULL);
}

enum err verb_say_failure(struct verb *v, enum err err)
{
    struct buf text;

    if (v->server.problem.status == 0) {
        if (err == ERR_CLOSED)
            return verb_fail(v, err, MSG_CLI_NET_UNREACHABLE, v->server.unreachable);
        return verb_fail(v, err,
                         err == ERR_CORRUPT ? MSG_CLI_NET_BAD_ANSWER : MSG_CLI_NET_NO_MEMORY, NULL);
    }
    buf_init(&text, LINE_MAX_BYTES);
    buf_fmt(&text, "azukari %s: ", v->name);
    problem_say(&v->server.problem, v->lang, &text);
    if (text.err == ERR_OK)
        (void)fwrite(text.p, 1, text.n, stderr);
    buf_clear(&text);
    return err;
}

static enum err call(struct verb *v, const struct server_call *c)
{
    enum err err;

    doc_clear(&v->answer);
    TRY(server_call(&v->server, c));
    err = doc_read(buf_view(&v->server.answer), &v->answer);
out:
    return err == ERR_OK ? ERR_OK : verb_say_failure(v, err);
}

static enum err send(struct verb *v, const char *method, const char *path)
{
    jot_object_end(&v->jot);
    enum err err = buf_status(&v->request);

    if (err == ERR_INPUT)
        return verb_fail(v, err, MSG_CLI_NET_NOT_UTF8, NULL);
    if (err != ERR_OK)
        return verb_fail(v, err, MSG_CLI_NET_NO_MEMORY, NULL);
    err = call(
        v, &(struct server_call){.method = method, .path = path, .body = buf_view(&v->request)});
    buf_reset(&v->request); /* there may be a password in it */
    return err;
}

enum err verb_post(struct verb *v, const char *path)
{
    return send(v, "POST", path);
}

enum err verb_put(struct verb *v, const char *path)
{
    return send(v, "PUT", path);
}

enum err verb_get(struct verb *v, const char *path)
{
    return call(v, &(struct server_call){.method = "GET", .path = path});
}

/* --- keys
 * ----------------------------------------------------------------------------------------------------------
 */

enum err verb_load_key(const struct verb *v, const char *path, struct view rp_id,
                       struct softkey *k_out)
{
    enum err err = softkey_load(path, k_out);

    if (err == ERR_DENIED)
        return verb_fail(v, err, MSG_CLI_NET_TOO_OPEN, path);
    if (err != ERR_OK)
        return verb_fail(v, err, err == ERR_CORRUPT ? MSG_CLI_NET_NO_KEY : MSG_CLI_NET_NOT_READ,
                         path);
    if (view_eq_str(rp_id, k_out->rp_id) && softkey_rp_fits(v->place.origin, k_out->rp_id))
        return ERR_OK;
    err = verb_fail(v, ERR_DENIED, MSG_CLI_NET_OTHER_KEY, k_out->rp_id);
    softkey_clear(k_out);
    return err;
}

enum err verb_put_assertion(struct verb *v, const struct softkey *k, const uint8_t challenge[32])
{
    struct softkey_assertion a;
    enum err err = softkey_assert(k, view_of(challenge, 32), v->place.origin, &a);

    if (err == ERR_OK) {
        jot_base64url(&v->jot, "credential", view_of(k->credential, sizeof(k->credential)));
        jot_base64url(&v->jot, "authenticator_data", view_of(a.auth_data, sizeof(a.auth_data)));
        jot_base64url(&v->jot, "client_data", buf_view(&a.client_data));
        jot_base64url(&v->jot, "signature", view_of(a.signature, a.signature_n));
    } else {
        err = verb_fail(v, err, MSG_CLI_NET_NO_MEMORY, NULL);
    }
    softkey_assertion_clear(&a);
    return err;
}

bool verb_is_record(const char *text)
{
    return strlen(text) == RECORD_CHARS && strspn(text, "0123456789abcdef") == RECORD_CHARS;
}

/* --- files and the terminal
 * ---------------------------------------------------------------------------------------- */

enum err verb_write(struct verb *v, const char *path, struct view text)
{
    if (path == NULL) {
        say_lines(&v->out, text);
        return buf_status(&v->out);
    }
    enum err err = io_replace_file(path, text, 0600);

    return err == ERR_OK ? ERR_OK : verb_fail(v, err, MSG_CLI_NET_NOT_WRITTEN, path);
}

/* Read to the end of the line, byte by byte: what follows is for the next reader. */
static enum err read_line(int fd, struct buf *out)
{
    for (uint8_t c = 0;;) {
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ERR_IO;
        if (n == 0 || c == '\n')
            break;
        buf_byte(out, c);
    }
    if (out->n > 0 && out->p[out->n - 1] == '\r')
        out->n--;
    return out->err != ERR_OK ? out->err : out->n == 0 ? ERR_INPUT : ERR_OK;
}

/* Without echo.  The terminal is left as it was found. */
static enum err read_hidden(struct buf *out)
{
    struct termios before, hidden;

    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return read_line(STDIN_FILENO, out);
    hidden = before;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0)
        return ERR_IO;
    enum err err = read_line(STDIN_FILENO, out);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    (void)fputc('\n', stderr);
    return err;
}

enum err verb_secret(const struct verb *v, const char *path, enum msg prompt, struct buf *out)
{
    int fd = -1;
    enum err err;

    if (path == NULL) {
        if (isatty(STDIN_FILENO))
            (void)fprintf(stderr, "%s ", msg_text(v->lang, prompt));
        err = read_hidden(out);
    } else if (strcmp(path, "-") == 0) {
        err = read_line(STDIN_FILENO, out);
    } else {
        fd = open(path, O_RDONLY | O_CLOEXEC);
        err = fd < 0 ? err_from_errno(errno) : read_line(fd, out);
        io_close(&fd);
    }
    return err == ERR_OK ? ERR_OK
                         : verb_fail(v, err, MSG_CLI_NET_NOT_READ, path == NULL ? "stdin" : path);
}
