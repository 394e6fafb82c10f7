/* A backup's file: what was written comes back, whatever was changed is refused, and nothing opens with less than everything. */
#include "support/t.h"

#include "backup/backup.h"
#include "crypto/random.h"

#include <string.h>

#define FILE_MAX ((size_t)4 << 20)

static const struct date UNTIL = {2027, 1, 31};

struct fixture {
    struct secret *private_key;
    uint8_t public_key[BOX_KEY_BYTES];
    struct buf file;
    struct hash manifest;
};

static enum err to_file(void *arg, struct view bytes)
{
    buf_put(arg, bytes);
    return buf_status(arg);
}

static struct view content(size_t n)
{
    static uint8_t bytes[200000];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    return view_of(bytes, n);
}

static const struct {
    const char *name;
    size_t size;
} parts[] = {{"keeper/keys.sealed", 200}, {"keeper/keys/keys.3", 199999}, {"empty", 0}, {"office/office.db", 65536}};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static struct fixture written(void)
{
    struct backup_writer w;
    struct fixture f;

    T_OK(crypto_init());
    T_OK(box_keys(&f.private_key, f.public_key));
    buf_init(&f.file, FILE_MAX);
    T_OK(backup_write_begin(&w, to_file, &f.file, 3, UNTIL, view_of(f.public_key, BOX_KEY_BYTES)));
    for (size_t i = 0; i < PARTS; i++) {
        T_OK(backup_write_part(&w, parts[i].name, parts[i].size));
        for (size_t at = 0; at < parts[i].size; at += 1000)
            T_OK(backup_write_bytes(&w, view_part(content(parts[i].size), at, 1000)));
    }
    T_OK(backup_write_end(&w, 77, &f.manifest));
    T_EQ(w.bytes, f.file.n);
    backup_writer_clear(&w);
    return f;
}

static void drop(struct fixture *f)
{
    secret_free(f->private_key);
    buf_clear(&f->file);
}

struct seen {
    size_t part, bytes;
    bool wrong;
};

static enum err saw_part(void *arg, const char *name, uint64_t size)
{
    struct seen *s = arg;

    s->bytes = 0;
    s->wrong = s->wrong || s->part >= PARTS || strcmp(name, parts[s->part].name) != 0 || size != parts[s->part].size;
    return ERR_OK;
}

static enum err saw_bytes(void *arg, struct view bytes)
{
    struct seen *s = arg;

    s->wrong = s->wrong || !view_eq(bytes, view_part(content(200000), s->bytes, bytes.n));
    s->bytes += bytes.n;
    return ERR_OK;
}

static enum err saw_end(void *arg)
{
    struct seen *s = arg;

    s->wrong = s->wrong || s->bytes != parts[s->part].size;
    s->part++;
    return ERR_OK;
}

/* Read ${file} in steps; the error it ends with. */
static enum err reads(struct view file, const struct secret *private_key, size_t step)
{
    struct seen seen = {0};
    const struct backup_events events = {saw_part, saw_bytes, saw_end, &seen};
    struct backup_header h;
    struct backup_reader r;
    struct hash manifest;
    struct buf key;
    uint64_t leaf = 0;
    enum err err = backup_header_get(view_part(file, 0, BACKUP_HEADER_BYTES), &h);

    if (err != ERR_OK)
        return err;
    buf_init(&key, BACKUP_STREAM_KEY_BYTES);
    err = box_unseal(private_key, view_of(h.sealed_key, sizeof(h.sealed_key)), &key);
    if (err == ERR_OK) {
        err = backup_read_begin(&r, &events, view_part(file, 0, BACKUP_HEADER_BYTES), buf_view(&key));
        for (size_t at = BACKUP_HEADER_BYTES; err == ERR_OK && at < file.n; at += step)
            err = backup_read(&r, view_part(file, at, step));
        if (err == ERR_OK)
            err = backup_read_end(&r, &leaf, &manifest);
        backup_reader_clear(&r);
    }
    buf_clear(&key);
    if (err == ERR_OK)
        T_TRUE(!seen.wrong && seen.part == PARTS && leaf == 77);
    return err;
}

T_CASE(what_was_written_comes_back_however_it_is_cut)
{
    static const size_t steps[] = {1, 7, 65536, 65553, 1 << 20};
    struct fixture f = written();

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        T_OK(reads(buf_view(&f.file), f.private_key, steps[i]));
    drop(&f);
}

T_CASE(E1_without_the_private_half_nothing_opens)
{
    struct fixture f = written(), other = written();

    T_ERR(reads(buf_view(&f.file), other.private_key, 65536), ERR_CORRUPT);
    /* Nor does any content stand in the file. */
    for (size_t i = 0; i + 64 < f.file.n; i += 16)
        T_TRUE(!view_eq(view_part(buf_view(&f.file), i, 32), view_part(content(200000), 0, 32)));
    drop(&f);
    drop(&other);
}

T_CASE(a_flipped_bit_anywhere_is_refused)
{
    struct fixture f = written();

    for (size_t at = 0; at < f.file.n; at += at < 400 ? 1 : 2503) {
        f.file.p[at] ^= 4;
        T_TRUE(reads(buf_view(&f.file), f.private_key, 65536) != ERR_OK);
        f.file.p[at] ^= 4;
    }
    T_OK(reads(buf_view(&f.file), f.private_key, 65536));
    drop(&f);
}

T_CASE(a_file_cut_off_or_continued_is_refused)
{
    struct fixture f = written();

    for (size_t n = 0; n < f.file.n; n += n < 300 ? 1 : 2111)
        T_TRUE(reads(view_part(buf_view(&f.file), 0, n), f.private_key, 65536) != ERR_OK);
    T_TRUE(reads(view_part(buf_view(&f.file), 0, f.file.n - 1), f.private_key, 65536) != ERR_OK);
    buf_byte(&f.file, 0);
    T_TRUE(reads(buf_view(&f.file), f.private_key, 65536) != ERR_OK);
    drop(&f);
}

T_CASE(pieces_cannot_change_places)
{
    struct fixture f = written();
    size_t piece = BACKUP_PIECE + STREAM_OVERHEAD;
    uint8_t *first = f.file.p + BACKUP_HEADER_BYTES, *second = first + piece;

    for (size_t i = 0; i < piece; i++) {
        uint8_t c = first[i];
        first[i] = second[i];
        second[i] = c;
    }
    T_ERR(reads(buf_view(&f.file), f.private_key, 65536), ERR_CORRUPT);
    drop(&f);
}

T_CASE(a_writer_refuses_what_does_not_fit)
{
    static const char *const names[] = {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "A", "a b", "a/./b"};
    struct backup_writer w;
    struct hash manifest;
    struct fixture f = written();

    buf_reset(&f.file);
    T_OK(backup_write_begin(&w, to_file, &f.file, 3, UNTIL, view_of(f.public_key, BOX_KEY_BYTES)));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        T_ERR(backup_write_part(&w, names[i], 0), ERR_INPUT);
    T_ERR(backup_write_bytes(&w, content(1)), ERR_INPUT);
    T_OK(backup_write_part(&w, "a", 10));
    T_ERR(backup_write_bytes(&w, content(11)), ERR_INPUT);
    T_ERR(backup_write_end(&w, 1, &manifest), ERR_INPUT); /* the part is not complete */
    backup_writer_clear(&w);
    drop(&f);
}

T_CASE(the_key_file_opens_only_under_its_root)
{
    struct fixture f = written();
    uint8_t root[32] = {1}, other[32] = {2};
    struct backup_key_file k = {.no = 3, .until = UNTIL, .root = view_str("AZKR...")}, again;
    struct secret *key = NULL;
    struct buf file;

    buf_init(&file, BACKUP_KEY_FILE_MAX);
    memcpy(k.public_key, f.public_key, sizeof(k.public_key));
    T_OK(key_file_put(&k, view_of(root, 32), f.private_key, &file));
    T_OK(key_file_get(buf_view(&file), &again));
    T_TRUE(again.no == 3 && view_eq_str(again.root, "AZKR...") && again.until.day == 31);
    T_ERR(key_file_open(&again, view_of(other, 32), &key), ERR_CORRUPT);
    T_OK(key_file_open(&again, view_of(root, 32), &key));
    T_OK(reads(buf_view(&f.file), key, 65536));
    secret_free(key);
    for (size_t at = 0; at < file.n; at++) {
        file.p[at] ^= 1;
        T_TRUE(key_file_get(buf_view(&file), &again) != ERR_OK);
        file.p[at] ^= 1;
        T_TRUE(key_file_get(view_part(buf_view(&file), 0, at), &again) != ERR_OK);
    }
    buf_clear(&file);
    drop(&f);
}

T_CASE(the_keys_open_only_for_the_backup_key)
{
    struct fixture f = written(), other = written();
    struct backup_keys k = {.epoch = 4, .rows = 12, .epoch_file = view_str("AZKE")}, again;
    struct buf sealed, plain;

    buf_init(&sealed, BACKUP_KEYS_MAX + BOX_OVERHEAD);
    buf_init(&plain, BACKUP_KEYS_MAX);
    T_OK(backup_keys_seal(&k, view_of(f.public_key, 32), &sealed));
    T_ERR(backup_keys_unseal(buf_view(&sealed), other.private_key, &plain, &again), ERR_CORRUPT);
    T_OK(backup_keys_unseal(buf_view(&sealed), f.private_key, &plain, &again));
    T_TRUE(again.epoch == 4 && again.rows == 12 && view_eq_str(again.epoch_file, "AZKE"));
    for (size_t at = 0; at < sealed.n; at++) {
        sealed.p[at] ^= 1;
        buf_reset(&plain);
        T_ERR(backup_keys_unseal(buf_view(&sealed), f.private_key, &plain, &again), ERR_CORRUPT);
        sealed.p[at] ^= 1;
    }
    buf_clear(&sealed);
    buf_clear(&plain);
    drop(&f);
    drop(&other);
}

T_MAIN(&case_what_was_written_comes_back_however_it_is_cut,
       &case_E1_without_the_private_half_nothing_opens,
       &case_a_flipped_bit_anywhere_is_refused,
       &case_a_file_cut_off_or_continued_is_refused,
       &case_pieces_cannot_change_places,
       &case_a_writer_refuses_what_does_not_fit,
       &case_the_key_file_opens_only_under_its_root,
       &case_the_keys_open_only_for_the_backup_key)
