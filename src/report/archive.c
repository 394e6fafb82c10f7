/* libzip does the work; here stand the bounds, and that everything stays in memory. */
#include "report/archive.h"

#include "base/alloc.h"
#include "base/log.h"
#include "crypto/secret.h"

#include <string.h>
#include <zip.h>

#define STEP_BYTES 65536
#define DEFLATE_LEVEL 6

bool archive_name_fits(struct view name)
{
    static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.";

    if (name.n == 0 || name.n > ARCHIVE_NAME_MAX || name.p[0] == '.')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '\0' || strchr(allowed, name.p[i]) == NULL)
            return false;
    return true;
}

/* What libzip says: a wrong passphrase or a changed file, memory, or that it is no archive. */
static enum err meaning(const zip_error_t *error)
{
    switch (zip_error_code_zip(error)) {
    case ZIP_ER_OK:
        return ERR_OK;
    case ZIP_ER_MEMORY:
        return ERR_MEMORY;
    case ZIP_ER_WRONGPASSWD:
    case ZIP_ER_NOPASSWD:
    case ZIP_ER_CRC: /* the authentication code of AE-2 too */
        return ERR_DENIED;
    default:
        return ERR_INPUT;
    }
}

static enum err internal(const char *what, zip_t *z)
{
    log_error("could not %s: %s", what, zip_strerror(z));
    return meaning(zip_get_error(z)) == ERR_MEMORY ? ERR_MEMORY : ERR_INTERNAL;
}

static enum err add(zip_t *z, const struct archive_file *file, const char *passphrase, int64_t made_ms)
{
    zip_source_t *content = zip_source_buffer(z, file->content.p, file->content.n, 0);
    zip_int64_t at;

    if (content == NULL)
        return ERR_MEMORY;
    at = zip_file_add(z, file->name, content, ZIP_FL_ENC_GUESS);
    if (at < 0) {
        zip_source_free(content);
        return internal("add a file to an archive", z);
    }
    if (zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_DEFLATE, DEFLATE_LEVEL) < 0 ||
        zip_file_set_mtime(z, (zip_uint64_t)at, (time_t)(made_ms / 1000), 0) < 0 ||
        (passphrase != NULL && zip_file_set_encryption(z, (zip_uint64_t)at, ZIP_EM_AES_256, passphrase) < 0))
        return internal("encrypt a file of an archive", z);
    return ERR_OK;
}

static enum err copy_out(zip_source_t *from, struct buf *out)
{
    uint8_t step[STEP_BYTES];
    zip_int64_t n = -1;

    if (zip_source_open(from) == 0) {
        while ((n = zip_source_read(from, step, sizeof(step))) > 0)
            buf_put(out, view_of(step, (size_t)n));
        (void)zip_source_close(from);
    }
    return n < 0 ? ERR_INTERNAL : buf_status(out);
}

static bool files_fit(const struct archive_file *files, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (!archive_name_fits(view_str(files[i].name)) || files[i].content.n > ARCHIVE_FILE_BYTES_MAX)
            return false;
    return n > 0 && n <= ARCHIVE_FILES_MAX;
}

enum err archive_write(const struct archive_file *files, unsigned n, const char *passphrase, int64_t made_ms,
                       struct buf *out)
{
    zip_source_t *all = NULL;
    zip_t *z = NULL;
    enum err err = files_fit(files, n) && (passphrase == NULL || passphrase[0] != '\0') ? ERR_OK : ERR_INPUT;

    if (err != ERR_OK)
        return err;
    all = zip_source_buffer_create(NULL, 0, 0, NULL);
    if (all == NULL)
        TRY(ERR_MEMORY);
    zip_source_keep(all); /* the archive takes one of the two when it is opened */
    z = zip_open_from_source(all, ZIP_TRUNCATE, NULL);
    if (z == NULL) {
        zip_source_free(all);
        TRY(ERR_MEMORY);
    }
    for (unsigned i = 0; i < n; i++)
        TRY(add(z, &files[i], passphrase, made_ms));
    if (zip_close(z) < 0)
        TRY(internal("write an archive", z));
    z = NULL;
    err = copy_out(all, out);
out:
    if (z != NULL)
        zip_discard(z);
    zip_source_free(all);
    return err;
}

/* --- reading ---------------------------------------------------------------------------------------------------------- */

/* Everything that is left of ${f}, to its end; ${out} NULL: only read. */
static enum err read_to_end(zip_file_t *f, struct buf *out)
{
    uint8_t step[STEP_BYTES];
    zip_int64_t n;

    while ((n = zip_fread(f, step, sizeof(step))) > 0)
        if (out != NULL)
            buf_put(out, view_of(step, (size_t)n));
    secret_wipe(step, sizeof(step));
    if (n < 0)
        return meaning(zip_file_get_error(f));
    return out == NULL ? ERR_OK : buf_status(out);
}

static enum err read_entry(zip_t *z, zip_uint64_t at, zip_flags_t flags, const char *passphrase, struct buf *out)
{
    zip_file_t *f = passphrase == NULL ? zip_fopen_index(z, at, flags) : zip_fopen_index_encrypted(z, at, flags, passphrase);

    if (f == NULL)
        return meaning(zip_get_error(z));
    enum err err = read_to_end(f, out);
    (void)zip_fclose(f);
    return err;
}

/* What is encrypted is read twice: libzip looks at the authentication code only when it is asked for more than there is, and who
 * decompresses never asks, because a deflated stream says itself where it ends. */
static enum err read_file(zip_t *z, zip_uint64_t at, const char *passphrase, struct buf *out)
{
    const zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    zip_stat_t stat;

    if (zip_stat_index(z, at, 0, &stat) < 0 || (stat.valid & needed) != needed || !archive_name_fits(view_str(stat.name)))
        return ERR_INPUT;
    if ((stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) ||
        (stat.encryption_method != ZIP_EM_NONE && stat.encryption_method != ZIP_EM_AES_256))
        return ERR_INPUT;
    if (stat.encryption_method == ZIP_EM_AES_256) {
        enum err err = read_entry(z, at, ZIP_FL_COMPRESSED, passphrase, NULL);
        if (err != ERR_OK)
            return err;
    }
    return read_entry(z, at, 0, passphrase, out);
}

static enum err take_files(zip_t *z, const char *passphrase, archive_take *take, void *arg)
{
    zip_int64_t n = zip_get_num_entries(z, 0);
    struct buf content;
    enum err err = n < 1 || n > ARCHIVE_FILES_MAX ? ERR_INPUT : ERR_OK;

    buf_init(&content, ARCHIVE_FILE_BYTES_MAX);
    for (zip_int64_t i = 0; i < n && err == ERR_OK; i++) {
        buf_clear(&content);
        err = read_file(z, (zip_uint64_t)i, passphrase, &content);
        if (err == ERR_OK)
            err = take(arg, zip_get_name(z, (zip_uint64_t)i, 0), buf_view(&content));
    }
    buf_clear(&content);
    return err;
}

enum err archive_read(struct view bytes, const char *passphrase, archive_take *take, void *arg)
{
    zip_error_t error;
    zip_source_t *all = zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);
    zip_t *z;
    enum err err;

    if (all == NULL)
        return ERR_MEMORY;
    zip_error_init(&error);
    z = zip_open_from_source(all, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    err = meaning(&error);
    zip_error_fini(&error);
    if (z == NULL) {
        zip_source_free(all);
        return err == ERR_OK ? ERR_INPUT : err;
    }
    err = take_files(z, passphrase, take, arg);
    zip_discard(z);
    return err;
}
