#include "backup/backup.h"

#include "crypto/seal.h"
#include "wire/wire.h"

#include <string.h>

#define FORMAT 1
#define SUM_BYTES 16
#define SEALED_BYTES (BOX_KEY_BYTES + SEAL_OVERHEAD)
#define DAYS_MAX 2932896 /* 9999-12-31 */

/* What the sealed private half is bound to. */
static void put_head(struct buf *out, const struct backup_key_file *f)
{
    buf_str(out, "AZKP");
    wire_put_u8(out, FORMAT);
    wire_put_u16(out, f->no);
    wire_put_i64(out, date_to_days(f->until));
    wire_put_fixed(out, view_of(f->public_key, sizeof(f->public_key)));
}

enum err key_file_put(const struct backup_key_file *f, struct view wrapping, const struct secret *private_key,
                      struct buf *out)
{
    struct buf file;
    struct hash sum;
    enum err err;

    buf_init(&file, BACKUP_KEY_FILE_MAX);
    if (f->root.n > BACKUP_ROOT_MAX)
        TRY(ERR_LIMIT);
    put_head(&file, f);
    TRY(buf_status(&file));
    struct buf sealed;
    buf_init(&sealed, SEALED_BYTES);
    err = seal(wrapping, buf_view(&file), secret_view(private_key), &sealed);
    wire_put_fixed(&file, buf_view(&sealed));
    buf_clear(&sealed);
    TRY(err);
    wire_put_bytes(&file, f->root);
    TRY(buf_status(&file));
    hash_of(buf_view(&file), &sum);
    wire_put_fixed(&file, view_of(sum.b, SUM_BYTES));
    TRY(buf_status(&file));
    buf_put(out, buf_view(&file));
    err = buf_status(out);
out:
    buf_clear(&file);
    return err;
}

enum err key_file_get(struct view file, struct backup_key_file *out)
{
    struct view body = view_part(file, 0, file.n < SUM_BYTES ? 0 : file.n - SUM_BYTES);
    struct wire_reader r;
    struct hash sum;

    if (!view_starts(file, "AZKP"))
        return ERR_INPUT;
    hash_of(body, &sum);
    if (!view_eq(view_of(sum.b, SUM_BYTES), view_part(file, body.n, SIZE_MAX)))
        return ERR_CORRUPT;
    wire_reader_init(&r, view_part(body, 4, SIZE_MAX));
    uint8_t format = wire_get_u8(&r);
    out->no = wire_get_u16(&r);
    int64_t days = wire_get_i64(&r);
    struct view public_key = wire_get_fixed(&r, sizeof(out->public_key));
    out->sealed = wire_get_fixed(&r, SEALED_BYTES);
    out->root = wire_get_bytes(&r, BACKUP_ROOT_MAX);
    if (wire_end(&r) != ERR_OK || out->no == 0 || days < 0 || days > DAYS_MAX)
        return ERR_CORRUPT;
    if (format != FORMAT)
        return ERR_UNSUPPORTED;
    out->until = date_from_days(days);
    memcpy(out->public_key, public_key.p, sizeof(out->public_key));
    return ERR_OK;
}

enum err key_file_open(const struct backup_key_file *f, struct view wrapping, struct secret **private_out)
{
    struct buf head, key;
    enum err err;

    buf_init(&head, BACKUP_KEY_FILE_MAX);
    buf_init(&key, BOX_KEY_BYTES);
    put_head(&head, f);
    TRY(buf_status(&head));
    TRY(unseal(wrapping, buf_view(&head), f->sealed, &key));
    *private_out = secret_from(buf_view(&key));
    if (*private_out == NULL)
        err = ERR_MEMORY;
out:
    buf_clear(&head);
    buf_clear(&key);
    return err;
}
