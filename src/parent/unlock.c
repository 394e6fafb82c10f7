#include "parent/unlock.h"

#include "base/codec.h"
#include "base/io.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define GROUP_BYTES 4
#define SHARES_TEXT_MAX 8192

/* Read up to the end of the line or of the file; what does not fit is an error, never cut. */
static enum err read_line(int fd, uint8_t *line, size_t max, size_t *n_out)
{
    size_t n = 0;

    for (;;) {
        uint8_t c;
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_from_errno(errno);
        if (got == 0 || c == '\n')
            break;
        if (n == max)
            return ERR_LIMIT;
        line[n++] = c;
    }
    *n_out = n;
    return ERR_OK;
}

enum err unlock_passphrase_fd(int fd, struct secret **out)
{
    uint8_t line[UNLOCK_PASSPHRASE_MAX];
    size_t n = 0;
    enum err err;

    TRY(read_line(fd, line, sizeof(line), &n));
    if (n == 0)
        TRY(ERR_INPUT);
    *out = secret_from(view_of(line, n));
    if (*out == NULL)
        err = ERR_MEMORY;
out:
    secret_wipe(line, sizeof(line));
    if (err == ERR_INPUT || err == ERR_LIMIT)
        log_error("the passphrase is empty or longer than %d bytes", UNLOCK_PASSPHRASE_MAX);
    else if (err != ERR_OK)
        log_error("could not read the passphrase: %s", err_name(err));
    return err == ERR_LIMIT ? ERR_INPUT : err;
}

enum err unlock_passphrase_file(const char *path, struct secret **out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        log_error("could not open the passphrase file: %s", strerror(errno));
        return err_from_errno(errno);
    }
    enum err err = unlock_passphrase_fd(fd, out);
    io_close(&fd);
    return err;
}

enum err unlock_ask(const char *prompt, struct secret **out)
{
    struct termios before, quiet;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (fd < 0 || tcgetattr(fd, &before) != 0) {
        io_close(&fd);
        log_error("there is no terminal to ask for the passphrase: give --passphrase-file");
        return ERR_NOT_FOUND;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    enum err err = io_write_all(fd, view_str(prompt));
    if (err == ERR_OK && tcsetattr(fd, TCSAFLUSH, &quiet) != 0)
        err = err_from_errno(errno);
    if (err == ERR_OK) {
        err = unlock_passphrase_fd(fd, out);
        if (tcsetattr(fd, TCSAFLUSH, &before) != 0)
            log_warn("the terminal's echo could not be switched on again");
        if (err == ERR_OK)
            err = io_write_all(fd, view_str("\n"));
    }
    io_close(&fd);
    return err;
}

void unlock_put_share(struct buf *out, const uint8_t share[SHARE_BYTES])
{
    for (size_t i = 0; i < SHARE_BYTES; i += GROUP_BYTES) {
        buf_str(out, i == 0 ? "" : "-");
        hex_put(out, view_of(share + i, GROUP_BYTES));
    }
}

enum err unlock_get_share(struct view text, uint8_t share_out[SHARE_BYTES])
{
    uint8_t digits[2 * SHARE_BYTES];
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '-' || text.p[i] == ' ' || text.p[i] == '\r')
            continue;
        if (n == sizeof(digits))
            return ERR_INPUT;
        digits[n++] = text.p[i];
    }
    enum err err = hex_get(view_of(digits, n), share_out, SHARE_BYTES);
    secret_wipe(digits, sizeof(digits));
    return err;
}

static enum err read_shares(const char *path, struct unlock_secret *out)
{
    struct view rest;
    struct buf text;
    enum err err;

    buf_init(&text, SHARES_TEXT_MAX);
    TRY(io_read_file(path, &text));
    rest = buf_view(&text);
    while (rest.n > 0) {
        struct view line = view_cut(&rest, '\n');
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (out->shares_n == SHARES_MAX)
            TRY(ERR_INPUT);
        TRY(unlock_get_share(line, out->shares[out->shares_n]));
        out->shares_n++;
    }
    err = out->shares_n == 0 ? ERR_INPUT : ERR_OK;
out:
    buf_clear(&text);
    if (err == ERR_INPUT)
        log_error("a share is malformed (it has %d hexadecimal digits), or there is none or more than %d", 2 * SHARE_BYTES,
                  SHARES_MAX);
    else if (err == ERR_NOT_FOUND)
        log_error("the file of shares does not exist");
    return err;
}

/* The path of ${name} in systemd's directory of credentials; false if there is none. */
static bool credential(const char *name, char *path_out, size_t size)
{
    const char *dir = getenv("CREDENTIALS_DIRECTORY");

    return dir != NULL && snprintf(path_out, size, "%s/%s", dir, name) < (int)size && access(path_out, R_OK) == 0;
}

enum err unlock_read(const struct unlock_source *source, struct unlock_secret *out)
{
    char path[PATH_MAX];
    int given = (source->passphrase_file != NULL) + (source->shares_file != NULL) + (source->passphrase_fd >= 0);

    *out = (struct unlock_secret){0};
    if (given > 1) {
        log_error("give one of --passphrase-file, --passphrase-fd and --shares");
        return ERR_INPUT;
    }
    if (source->passphrase_file != NULL)
        return unlock_passphrase_file(source->passphrase_file, &out->passphrase);
    if (source->passphrase_fd >= 0)
        return unlock_passphrase_fd(source->passphrase_fd, &out->passphrase);
    if (source->shares_file != NULL)
        return read_shares(source->shares_file, out);
    if (credential("passphrase", path, sizeof(path)))
        return unlock_passphrase_file(path, &out->passphrase);
    if (credential("shares", path, sizeof(path)))
        return read_shares(path, out);
    return unlock_ask("Passphrase: ", &out->passphrase);
}
