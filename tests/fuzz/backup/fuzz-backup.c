/*
 * Targets: backup_header_get, backup_read (the stream made of the input, sealed under a known key, so that the parser behind
 * the seal is reached), key_file_get.  Properties: names handed out are safe; no part is longer than it was announced; what
 * was read agrees with its manifest.
 */
#include "backup/backup.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    uint64_t left;
};

static enum err part(void *arg, const char *name, uint64_t size)
{
    struct seen *s = arg;

    if (!backup_name_ok(view_str(name)) || size > BACKUP_SIZE_MAX)
        abort();
    s->left = size;
    return ERR_OK;
}

static enum err bytes(void *arg, struct view v)
{
    struct seen *s = arg;

    if (v.n > s->left)
        abort();
    s->left -= v.n;
    return ERR_OK;
}

static enum err part_end(void *arg)
{
    const struct seen *s = arg;

    if (s->left != 0)
        abort();
    return ERR_OK;
}

static void read_stream(struct view in)
{
    static const uint8_t key[BACKUP_STREAM_KEY_BYTES] = {1};
    struct seen seen = {0};
    const struct backup_events events = {part, bytes, part_end, &seen};
    uint8_t header[BACKUP_HEADER_BYTES] = {'A', 'Z', 'K', 'B', 1, 0, 1};
    struct view whole = view_of(header, sizeof(header));
    struct backup_reader r;
    struct stream s;
    struct buf sealed;
    uint64_t leaf;

    stream_seal_begin(&s, view_of(key, sizeof(key)), header + sizeof(header) - STREAM_HEADER_BYTES);
    buf_init(&sealed, BACKUP_PIECE + STREAM_OVERHEAD);
    if (stream_seal(&s, whole, view_part(in, 0, BACKUP_PIECE), true, &sealed) != ERR_OK)
        abort();
    enum err err = backup_read_begin(&r, &events, whole, view_of(key, sizeof(key)));
    if (err == ERR_OK)
        err = backup_read(&r, buf_view(&sealed));
    if (err == ERR_OK)
        (void)!backup_read_end(&r, &leaf, &(struct hash){0});
    backup_reader_clear(&r);
    buf_clear(&sealed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view in = view_of(data, size);
    struct backup_key_file k;
    struct backup_header h;

    if (backup_header_get(in, &h) == ERR_OK && h.key_no == 0)
        abort();
    if (key_file_get(in, &k) == ERR_OK && (k.no == 0 || k.root.n > BACKUP_ROOT_MAX))
        abort();
    read_stream(in);
    return 0;
}
