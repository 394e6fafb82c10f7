#include "client/terminals.h"

#include "base/codec.h"
#include "base/io.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "parent/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#define CA_DIR "terminals"
#define CA_CERT "terminals/ca.pem"
#define CA_KEY "terminals/key.pem"
#define GATE_COPY "gate/tls/clients-ca.pem"

static enum err make_path(const char *dir, const char *name, char out[PATH_MAX])
{
    int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);

    return n < 0 || n >= PATH_MAX ? ERR_LIMIT : ERR_OK;
}

static enum err read_one(const char *dir, const char *name, struct buf *out)
{
    char path[PATH_MAX];
    enum err err = make_path(dir, name, path);

    return err == ERR_OK ? io_read_file(path, out) : err;
}

static enum err write_one(const char *dir, const char *name, const struct buf *content, mode_t mode)
{
    char path[PATH_MAX];
    enum err err = make_path(dir, name, path);

    return err == ERR_OK ? io_replace_file(path, buf_view(content), mode) : err;
}

/* The key first: without its certificate it counts for nothing and is made again. */
static enum err make_authority(const char *dir, const struct config *config, struct buf *cert)
{
    char path[PATH_MAX];
    struct buf key;
    enum err err;

    buf_init(&key, TERMINAL_CERT_BYTES_MAX);
    TRY(make_path(dir, CA_DIR, path));
    TRY(io_make_dir(path, 0700));
    TRY(terminal_ca_make(config->rp_id, cert, &key));
    TRY(write_one(dir, CA_KEY, &key, 0600));
    TRY(write_one(dir, CA_CERT, cert, 0644));
out:
    buf_clear(&key);
    return err;
}

/* The certificate for the gate, readable by its user. */
static enum err copy_for_gate(const char *dir, const struct config *config, const struct buf *cert, bool *made_out)
{
    struct child_identity id;
    char path[PATH_MAX];
    struct buf old;
    enum err err;

    buf_init(&old, TERMINAL_CERT_BYTES_MAX);
    err = read_one(dir, GATE_COPY, &old);
    *made_out = err == ERR_NOT_FOUND || (err == ERR_OK && !view_eq(buf_view(&old), buf_view(cert)));
    if (!*made_out)
        goto out;
    TRY(child_identity(config->users[PARENT_CHILD_ROLE_GATE], &id));
    TRY(make_path(dir, GATE_COPY, path));
    TRY(io_replace_file(path, buf_view(cert), 0644));
    if (id.change && chown(path, id.uid, id.gid) != 0)
        err = err_from_errno(errno);
out:
    buf_clear(&old);
    return err;
}

enum err terminals_prepare(const char *dir, const struct config *config, bool *made_out)
{
    struct buf cert;
    enum err err;

    buf_init(&cert, TERMINAL_CERT_BYTES_MAX);
    err = read_one(dir, CA_CERT, &cert);
    if (err == ERR_NOT_FOUND)
        err = make_authority(dir, config, &cert);
    if (err == ERR_OK)
        err = copy_for_gate(dir, config, &cert, made_out);
    buf_clear(&cert);
    return err;
}

enum err terminals_issue(const char *dir, struct terminal_cert_order *order, const char *path,
                         struct terminal_cert *cert_out)
{
    struct buf cert, key, p12;
    enum err err;

    buf_init(&cert, TERMINAL_CERT_BYTES_MAX);
    buf_init(&key, TERMINAL_CERT_BYTES_MAX);
    buf_init(&p12, TERMINAL_CERT_BYTES_MAX);
    if (access(path, F_OK) == 0)
        TRY(ERR_CONFLICT);
    TRY(read_one(dir, CA_CERT, &cert));
    TRY(read_one(dir, CA_KEY, &key));
    order->ca_cert = buf_view(&cert);
    order->ca_key = buf_view(&key);
    TRY(terminal_cert_issue(order, &p12, cert_out));
    err = io_replace_file(path, buf_view(&p12), 0600);
out:
    order->ca_cert = order->ca_key = (struct view){NULL, 0};
    buf_clear(&p12);
    buf_clear(&key);
    buf_clear(&cert);
    return err;
}

void terminals_password(char out[TERMINALS_PASSWORD_CHARS + 1])
{
    static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    uint8_t dice[TERMINALS_PASSWORD_CHARS];

    _Static_assert(sizeof(alphabet) == 33, "five bits for each character");
    random_bytes(dice, sizeof(dice));
    for (size_t i = 0; i < sizeof(dice); i++)
        out[i] = i % 6 == 5 ? '-' : alphabet[dice[i] & 31];
    out[TERMINALS_PASSWORD_CHARS] = '\0';
    secret_wipe(dice, sizeof(dice));
}

void terminals_put_number(struct buf *out, uint64_t number)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(number >> (56 - 8 * i));
    hex_put(out, view_of(bytes, sizeof(bytes)));
}
