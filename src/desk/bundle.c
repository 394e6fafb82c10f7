#include "desk/bundle.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "bundle_texts.h"
#include "desk/ask.h"
#include "ledger/tar.h"
#include "ledger/tile.h"
#include "rules/state.h"

#include <stdio.h>
#include <string.h>

#define PIECE_BYTES ((size_t)65536)
#define KEY_MAX 512
#define NOTE_MAX 4096
#define LEVELS 8
#define MODE_FILE 0644
#define MODE_PROGRAM 0755

/* What comes next. */
enum stage { STAGE_PROGRAM, STAGE_HASHES, STAGE_ENTRIES, STAGE_HEADS, STAGE_SUMS, STAGE_END };

struct bundle {
    uint32_t request;
    uint16_t log;
    uint64_t size;
    char vkey[KEY_MAX], witness[KEY_MAX];
    struct buf checkpoint, cosigned;
    struct {
        unsigned number;
        struct buf checkpoint;
    } lost[LOSSES_MAX];
    unsigned lost_n;
    struct tar tar;
    enum stage stage;
    size_t at;        /* bytes of the program, or of the sums, that have gone */
    unsigned level;   /* of the tile in hand; its number */
    uint64_t index;
    struct buf entries; /* of the file of entries in hand */
    unsigned entries_n;
};

static struct view program(void)
{
    return view_of(bundle_program_start, (size_t)(bundle_program_end - bundle_program_start));
}

/* The next piece of ${content}; true if that was the last. */
static bool put_piece(struct bundle *b, struct view content)
{
    struct view piece = view_part(content, b->at, PIECE_BYTES);

    buf_put(&b->tar.out, piece);
    b->at += piece.n;
    return b->at == content.n;
}

static enum err put_program(struct bundle *b)
{
    enum err err = ERR_OK;

    if (b->at == 0) {
        TRY(tar_put(&b->tar, "README.ja.txt", MODE_FILE, view_of(text_readme_ja_txt, text_readme_ja_txt_n)));
        TRY(tar_put(&b->tar, "README.en.txt", MODE_FILE, view_of(text_readme_en_txt, text_readme_en_txt_n)));
        TRY(tar_put(&b->tar, "guide.html", MODE_FILE, view_of(text_guide_html, text_guide_html_n)));
        TRY(tar_put_head(&b->tar, "azukari-verify", MODE_PROGRAM, program()));
    }
    if (!put_piece(b, program()))
        return ERR_OK;
    TRY(tar_put_padding(&b->tar, b->at));
    b->at = 0;
    b->stage = STAGE_HASHES;
out:
    return err;
}

static enum err put_tile_file(struct bundle *b, const struct tile *t, struct view content)
{
    struct buf name;
    enum err err;

    buf_init(&name, TILE_PATH_MAX + 8);
    buf_str(&name, "log/");
    tile_path_put(&name, t);
    TRY(buf_status(&name));
    err = tar_put(&b->tar, buf_cstr(&name), MODE_FILE, content);
out:
    buf_clear(&name);
    return err;
}

static enum err put_hashes(struct desk *d, struct bundle *b)
{
    const struct tile t = {.level = b->level, .width = tile_width(b->size, b->level, b->index), .index = b->index};
    struct desk_keeper_bundle_tile_is is;
    enum err err = ERR_OK;

    if (t.width == 0) { /* the level has ended; above the last there is none */
        bool was_last = b->index == 0 || b->level + 1 == LEVELS;
        b->level++;
        b->index = 0;
        if (was_last)
            b->stage = STAGE_ENTRIES;
        return ERR_OK;
    }
    const struct desk_keeper_bundle_tile ask = {.level = (uint8_t)t.level, .index = t.index, .width = (uint16_t)t.width};
    TRY(ask_keeper_bundle_tile(d, &ask, &is));
    TRY(put_tile_file(b, &t, is.hashes));
    b->index++;
out:
    return err;
}

static enum err put_entries(struct desk *d, struct bundle *b)
{
    const struct tile t = {.level = TILE_ENTRIES, .width = tile_width(b->size, 0, b->index), .index = b->index};
    struct desk_keeper_bundle_entries_are are;
    enum err err = ERR_OK;

    if (t.width == 0) {
        b->stage = STAGE_HEADS;
        return ERR_OK;
    }
    const struct desk_keeper_bundle_entries ask = {.from = b->index * TILE_WIDTH + b->entries_n,
                                                   .n = (uint16_t)(t.width - b->entries_n)};
    TRY(ask_keeper_bundle_entries(d, &ask, &are));
    if (are.entries_n == 0 || are.entries_n > ask.n)
        TRY(ERR_INTERNAL);
    for (uint32_t i = 0; i < are.entries_n; i++)
        TRY(tile_entry_put(&b->entries, are.entries[i]));
    b->entries_n += are.entries_n;
    if (b->entries_n < t.width)
        return ERR_OK;
    TRY(put_tile_file(b, &t, buf_view(&b->entries)));
    buf_reset(&b->entries);
    b->entries_n = 0;
    b->index++;
out:
    return err;
}

/* Whom to trust, to be compared with what was given on another way; and what is signed. */
static enum err put_heads(struct bundle *b)
{
    bool has_witness = b->witness[0] != '\0';
    struct buf text;
    enum err err;

    buf_init(&text, 4 * KEY_MAX);
    buf_fmt(&text, "%s\n", b->vkey);
    TRY(tar_put(&b->tar, "log/log.vkey", MODE_FILE, buf_view(&text)));
    buf_reset(&text);
    if (has_witness) {
        buf_fmt(&text, "%s\n", b->witness);
        TRY(tar_put(&b->tar, "witness.vkey", MODE_FILE, buf_view(&text)));
        buf_reset(&text);
    }
    buf_fmt(&text, "log %s\n", b->vkey);
    if (has_witness)
        buf_fmt(&text, "witness entruster %s\n", b->witness);
    buf_fmt(&text, "quorum %s\n", has_witness ? "entruster" : "none");
    TRY(buf_status(&text));
    TRY(tar_put(&b->tar, "policy", MODE_FILE, buf_view(&text)));
    TRY(tar_put(&b->tar, "log/checkpoint", MODE_FILE, buf_view(&b->checkpoint)));
    if (b->cosigned.n > 0)
        TRY(tar_put(&b->tar, "log/checkpoint.cosigned", MODE_FILE, buf_view(&b->cosigned)));
    for (unsigned i = 0; i < b->lost_n; i++) {
        char name[24];
        (void)snprintf(name, sizeof(name), "log/lost.%u", b->lost[i].number);
        TRY(tar_put(&b->tar, name, MODE_FILE, buf_view(&b->lost[i].checkpoint)));
    }
    err = tar_put_sums_head(&b->tar);
    b->stage = STAGE_SUMS;
out:
    buf_clear(&text);
    return err;
}

static enum err put_sums(struct bundle *b)
{
    enum err err;

    if (!put_piece(b, buf_view(&b->tar.sums)))
        return ERR_OK;
    TRY(tar_put_padding(&b->tar, b->at));
    err = tar_put_last(&b->tar);
    b->stage = STAGE_END;
out:
    return err;
}

/* A little more of it, into ${b->tar.out}. */
static enum err step(struct desk *d, struct bundle *b)
{
    enum err err = ERR_INTERNAL;

    switch (b->stage) {
    case STAGE_PROGRAM:
        err = put_program(b);
        break;
    case STAGE_HASHES:
        err = put_hashes(d, b);
        break;
    case STAGE_ENTRIES:
        err = put_entries(d, b);
        break;
    case STAGE_HEADS:
        err = put_heads(b);
        break;
    case STAGE_SUMS:
        err = put_sums(b);
        break;
    case STAGE_END:
        break;
    }
    return err;
}

void bundle_free(struct desk *d)
{
    struct bundle *b = d->bundle;

    d->bundle = NULL;
    if (b == NULL)
        return;
    tar_close(&b->tar);
    buf_clear(&b->checkpoint);
    buf_clear(&b->cosigned);
    buf_clear(&b->entries);
    for (unsigned i = 0; i < b->lost_n; i++)
        buf_clear(&b->lost[i].checkpoint);
    mem_free(b);
}

/* Make a piece and send it on. */
static enum err go_on(struct desk *d, struct bundle *b, struct request *r)
{
    enum err err = ERR_OK;

    while (err == ERR_OK && b->stage != STAGE_END && b->tar.out.n < PIECE_BYTES)
        err = step(d, b);
    if (err == ERR_OK)
        err = request_add(d, r, buf_view(&b->tar.out));
    buf_reset(&b->tar.out);
    arena_clear(&d->arena);
    return err;
}

void bundle_room(struct desk *d)
{
    struct request *r = d->bundle == NULL ? NULL : request_find(d, d->bundle->request);

    while (r != NULL && d->bundle != NULL && request_has_gone(r)) {
        enum err err = go_on(d, d->bundle, r);
        bool is_whole = err == ERR_OK && d->bundle->stage == STAGE_END;
        if (err != ERR_OK)
            request_break(d, r);
        if (is_whole)
            request_end(d, r);
        if (err != ERR_OK || is_whole)
            bundle_free(d);
    }
}

void bundle_request_gone(struct desk *d, const struct request *r)
{
    if (d->bundle != NULL && d->bundle->request == r->id)
        bundle_free(d);
}

/* Keep what the keeper said of the log. */
static enum err open_bundle(struct desk *d, const struct request *r, const struct desk_keeper_bundle_opened *m)
{
    struct bundle *b = mem_zalloc(sizeof(*b));
    char dir[40];
    enum err err;

    d->bundle = b;
    if (b == NULL)
        return ERR_MEMORY;
    buf_init(&b->checkpoint, NOTE_MAX);
    buf_init(&b->cosigned, NOTE_MAX);
    buf_init(&b->entries, TILE_BUNDLE_MAX);
    (void)snprintf(dir, sizeof(dir), "azukari-ledger-%u", (unsigned)m->log);
    TRY(tar_begin_pieces(&b->tar, dir, clock_now_ms() / 1000));
    b->request = r->id;
    b->log = m->log;
    b->size = m->size;
    (void)snprintf(b->vkey, sizeof(b->vkey), "%.*s", (int)m->vkey.n, (const char *)m->vkey.p);
    (void)snprintf(b->witness, sizeof(b->witness), "%.*s", (int)m->witness_vkey.n, (const char *)m->witness_vkey.p);
    buf_put(&b->checkpoint, m->checkpoint);
    buf_put(&b->cosigned, m->cosigned);
    for (; b->lost_n < m->lost_n && b->lost_n < LOSSES_MAX; b->lost_n++) {
        b->lost[b->lost_n].number = m->lost[b->lost_n].number;
        buf_init(&b->lost[b->lost_n].checkpoint, NOTE_MAX);
        buf_put(&b->lost[b->lost_n].checkpoint, m->lost[b->lost_n].checkpoint);
        TRY(buf_status(&b->lost[b->lost_n].checkpoint));
    }
    TRY(buf_status(&b->checkpoint));
    err = buf_status(&b->cosigned);
out:
    if (err != ERR_OK)
        bundle_free(d);
    return err;
}

enum err answer_bundle(struct desk *d, struct request *r)
{
    struct desk_keeper_bundle_opened m;
    char disposition[80];
    enum err err;

    if (d->bundle != NULL)
        return ERR_AGAIN;
    TRY(ask_keeper_bundle_open(d, &(struct desk_keeper_bundle_open){0}, &m));
    TRY(open_bundle(d, r, &m));
    const struct date today = date_of_ms(clock_now_ms());
    (void)snprintf(disposition, sizeof(disposition), "attachment; filename=\"azukari-ledger-%04d%02u%02u.tar\"", (int)today.year,
                   today.month, today.day);
    buf_clear(&r->answer);
    buf_init(&r->answer, DESK_ANSWER_MAX);
    TRY(request_answer_endless(
        d, r, &(struct request_answer){.status = 200, .content_type = "application/x-tar", .disposition = disposition}));
    bundle_room(d);
out:
    return err;
}
