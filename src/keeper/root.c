#include "keeper/root.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/seal.h"
#include "keeper/disk.h"
#include "wire/wire.h"

#include <string.h>

/*
 * The file: "AZKR" | format u8 | kind u8 | k u8 | n u8 | memory u32 | passes u32 | salt 16 | sealed
 * root 72 or check value 32 | first 16 bytes of SHA-256 of all before.  The sum tells a damaged
 * file from a wrong passphrase; everything before the sealed root is its associated data.
 */
#define FORMAT 1
#define ROOT_BYTES 32
#define SUM_BYTES 16
#define FILE_MAX 256
#define PASSPHRASE_MIN 12
#define PASSPHRASE_MAX 1024
#define MEMORY_MAX_KIB ((uint32_t)4 << 20)
#define PASSES_MAX 64

enum kind { KIND_PASSPHRASE = 1, KIND_SHARES = 2 };

struct header {
    uint8_t kind, k, n;
    struct passhash_cost cost;
    uint8_t salt[PASSHASH_SALT_BYTES];
};

static void put_header(struct buf *out, const struct header *h)
{
    buf_str(out, "AZKR");
    wire_put_u8(out, FORMAT);
    wire_put_u8(out, h->kind);
    wire_put_u8(out, h->k);
    wire_put_u8(out, h->n);
    wire_put_u32(out, h->cost.memory_kib);
    wire_put_u32(out, h->cost.passes);
    wire_put_fixed(out, view_of(h->salt, sizeof(h->salt)));
}

static void derive(struct view root, const char *purpose, uint8_t out[32])
{
    hkdf(root, view_of(NULL, 0), purpose, out, 32);
}

static enum err make_keys(struct view root, struct root_keys *out)
{
    *out = (struct root_keys){secret_new(32), secret_new(32), secret_new(32)};
    if (out->wrapping == NULL || out->signing == NULL || out->backup == NULL) {
        root_keys_free(out);
        return ERR_MEMORY;
    }
    derive(root, "azukari root wrapping v1", secret_bytes(out->wrapping));
    derive(root, "azukari root signing v1", secret_bytes(out->signing));
    derive(root, "azukari root backup v1", secret_bytes(out->backup));
    return ERR_OK;
}

/* A root is written once: to replace it would be to lose everything under it. */
static enum err write_new(const char *dir, struct buf *file)
{
    struct disk_path path;
    struct buf old;
    struct hash sum;
    enum err err;

    buf_init(&old, FILE_MAX);
    TRY(disk_join(&path, dir, "root"));
    err = io_read_file(path.s, &old);
    if (err != ERR_NOT_FOUND) {
        log_error("there is a root key file already");
        err = ERR_CONFLICT;
        goto out;
    }
    hash_of(buf_view(file), &sum);
    wire_put_fixed(file, view_of(sum.b, SUM_BYTES));
    TRY(buf_status(file));
    TRY(disk_replace(path.s, buf_view(file)));
out:
    buf_clear(&old);
    return err;
}

/* Read the file; ${*body_out} is what stands between header and sum. */
static enum err read_file(const char *dir, struct buf *file, struct header *h,
                          struct view *body_out)
{
    struct disk_path path;
    struct wire_reader r;
    struct hash sum;
    enum err err;

    TRY(disk_join(&path, dir, "root"));
    TRY(io_read_file(path.s, file));
    struct view all = buf_view(file);
    size_t n = all.n < SUM_BYTES ? 0 : all.n - SUM_BYTES;
    hash_of(view_part(all, 0, n), &sum);
    wire_reader_init(&r, view_part(all, 0, n));
    bool ours = view_eq_str(wire_get_fixed(&r, 4), "AZKR") && wire_get_u8(&r) == FORMAT;
    h->kind = wire_get_u8(&r);
    h->k = wire_get_u8(&r);
    h->n = wire_get_u8(&r);
    h->cost.memory_kib = wire_get_u32(&r);
    h->cost.passes = wire_get_u32(&r);
    struct view salt = wire_get_fixed(&r, sizeof(h->salt));
    *body_out =
        wire_get_fixed(&r, h->kind == KIND_PASSPHRASE ? ROOT_BYTES + SEAL_OVERHEAD : HASH_BYTES);
    /* The bounds keep a forged cost from costing the machine its memory. */
    if (!ours || wire_end(&r) != ERR_OK ||
        !view_eq(view_part(all, n, SUM_BYTES), view_of(sum.b, SUM_BYTES)) ||
        (h->kind != KIND_PASSPHRASE && h->kind != KIND_SHARES) ||
        h->cost.memory_kib > MEMORY_MAX_KIB || h->cost.passes > PASSES_MAX) {
        log_error("keeper/root is damaged: the key of the root cannot be opened with any secret");
        err = ERR_CORRUPT;
        goto out;
    }
    memcpy(h->salt, salt.p, sizeof(h->salt));
out:
    /* Longer than any file of ours. */
    return err == ERR_LIMIT ? ERR_CORRUPT : err;
}

enum err root_create(const char *dir, struct view passphrase, struct passhash_cost cost,
                     struct root_keys *keys_out)
{
    struct header h = {.kind = KIND_PASSPHRASE, .cost = cost};
    uint8_t root[ROOT_BYTES], key[PASSHASH_BYTES];
    struct buf file, sealed;
    enum err err;

    *keys_out = (struct root_keys){0};
    if (passphrase.n < PASSPHRASE_MIN || passphrase.n > PASSPHRASE_MAX ||
        cost.memory_kib > MEMORY_MAX_KIB || cost.passes > PASSES_MAX)
        return ERR_INPUT;
    buf_init(&file, FILE_MAX);
    buf_init(&sealed, FILE_MAX);
    random_bytes(h.salt, sizeof(h.salt));
    random_bytes(root, sizeof(root));
    put_header(&file, &h);
    TRY(passhash(passphrase, view_of(h.salt, sizeof(h.salt)), cost, key));
    TRY(seal(view_of(key, sizeof(key)), buf_view(&file), view_of(root, sizeof(root)), &sealed));
    buf_put(&file, buf_view(&sealed));
    TRY(make_keys(view_of(root, sizeof(root)), keys_out));
    TRY(write_new(dir, &file));
out:
    if (err != ERR_OK)
        root_keys_free(keys_out);
    secret_wipe(root, sizeof(root));
    secret_wipe(key, sizeof(key));
    buf_clear(&sealed);
    buf_clear(&file);
    return err;
}

enum err root_create_shared(const char *dir, unsigned k, unsigned n,
                            uint8_t shares_out[][SHARE_BYTES], struct root_keys *keys_out)
{
    struct header h = {.kind = KIND_SHARES, .k = (uint8_t)k, .n = (uint8_t)n};
    uint8_t root[ROOT_BYTES], check[HASH_BYTES];
    struct buf file;
    enum err err;

    *keys_out = (struct root_keys){0};
    buf_init(&file, FILE_MAX);
    random_bytes(root, sizeof(root));
    TRY(shares_split(view_of(root, sizeof(root)), k, n, shares_out));
    put_header(&file, &h);
    derive(view_of(root, sizeof(root)), "azukari root check v1", check);
    wire_put_fixed(&file, view_of(check, sizeof(check)));
    TRY(make_keys(view_of(root, sizeof(root)), keys_out));
    TRY(write_new(dir, &file));
out:
    if (err != ERR_OK)
        root_keys_free(keys_out);
    secret_wipe(root, sizeof(root));
    buf_clear(&file);
    return err;
}

enum err root_open(const char *dir, struct view passphrase, struct root_keys *keys_out)
{
    struct header h;
    struct view sealed;
    uint8_t key[PASSHASH_BYTES];
    struct buf file, root;
    enum err err;

    *keys_out = (struct root_keys){0};
    buf_init(&file, FILE_MAX);
    buf_init(&root, ROOT_BYTES);
    TRY(read_file(dir, &file, &h, &sealed));
    if (h.kind != KIND_PASSPHRASE)
        TRY(ERR_UNSUPPORTED);
    if (passphrase.n < PASSPHRASE_MIN || passphrase.n > PASSPHRASE_MAX)
        TRY(ERR_DENIED);
    TRY(passhash(passphrase, view_of(h.salt, sizeof(h.salt)), h.cost, key));
    err = unseal(view_of(key, sizeof(key)),
                 view_part(buf_view(&file), 0, (size_t)(sealed.p - file.p)), sealed, &root);
    if (err == ERR_CORRUPT)
        err = ERR_DENIED;
    if (err == ERR_OK)
        err = make_keys(buf_view(&root), keys_out);
out:
    secret_wipe(key, sizeof(key));
    buf_clear(&root);
    buf_clear(&file);
    return err;
}

enum err root_open_shared(const char *dir, const uint8_t shares[][SHARE_BYTES], unsigned count,
                          struct root_keys *keys_out, enum shares_problem *problem_out,
                          unsigned *which_out)
{
    struct header h;
    struct view check;
    uint8_t root[ROOT_BYTES] = {0}, mine[HASH_BYTES];
    struct buf file;
    enum err err;

    *keys_out = (struct root_keys){0};
    *problem_out = SHARES_FINE;
    *which_out = count;
    buf_init(&file, FILE_MAX);
    TRY(read_file(dir, &file, &h, &check));
    if (h.kind != KIND_SHARES)
        TRY(ERR_UNSUPPORTED);
    TRY(shares_join(shares, count, root, problem_out, which_out));
    derive(view_of(root, sizeof(root)), "azukari root check v1", mine);
    if (!secret_equal(view_of(mine, sizeof(mine)), check))
        TRY(ERR_DENIED);
    TRY(make_keys(view_of(root, sizeof(root)), keys_out));
out:
    secret_wipe(root, sizeof(root));
    buf_clear(&file);
    return err;
}

enum err root_file(const char *dir, struct buf *out)
{
    struct disk_path path;
    enum err err;

    TRY(disk_join(&path, dir, "root"));
    TRY(io_read_file(path.s, out));
out:
    return err;
}

void root_keys_free(struct root_keys *keys)
{
    secret_free(keys->wrapping);
    secret_free(keys->signing);
    secret_free(keys->backup);
    *keys = (struct root_keys){0};
}
