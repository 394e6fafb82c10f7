#include "backup/backup.h"

#include "wire/wire.h"

#define FORMAT 1
#define EPOCH_FILE_MAX 256

enum err backup_keys_seal(const struct backup_keys *k, struct view public_key, struct buf *out)
{
    struct buf plain;
    enum err err;

    buf_init(&plain, BACKUP_KEYS_MAX);
    buf_str(&plain, "AZKK");
    wire_put_u8(&plain, FORMAT);
    wire_put_u64(&plain, k->epoch);
    wire_put_u64(&plain, k->rows);
    wire_put_bytes(&plain, k->epoch_file);
    TRY(buf_status(&plain));
    TRY(box_seal(public_key, buf_view(&plain), out));
out:
    buf_clear(&plain);
    return err;
}

enum err backup_keys_unseal(struct view sealed, const struct secret *private_key, struct buf *plain,
                            struct backup_keys *out)
{
    struct wire_reader r;
    enum err err;

    TRY(box_unseal(private_key, sealed, plain));
    wire_reader_init(&r, buf_view(plain));
    bool ours = view_eq_str(wire_get_fixed(&r, 4), "AZKK") && wire_get_u8(&r) == FORMAT;
    out->epoch = wire_get_u64(&r);
    out->rows = wire_get_u64(&r);
    out->epoch_file = wire_get_bytes(&r, EPOCH_FILE_MAX);
    if (!ours || wire_end(&r) != ERR_OK)
        err = ERR_CORRUPT;
out:
    return err;
}
