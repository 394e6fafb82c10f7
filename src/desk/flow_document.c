#include "desk/flow_document.h"

#include "crypto/random.h"
#include "crypto/seal.h"
#include "crypto/secret.h"

#include <string.h>

#define PART_BYTES 65536
#define AAD_BYTES 32
#define SOURCE_PART 63 /* behind the parts of every file */
_Static_assert(FLOW_DOCUMENT_MAX / PART_BYTES < SOURCE_PART, "no file reaches it");

/* What a sealed part belongs to: its place in a file, or the draft. */
static struct view aad_of(uint32_t draft, uint32_t part, uint8_t out[AAD_BYTES])
{
    static const char purpose[] = "azukari document v1";

    memset(out, 0, AAD_BYTES);
    memcpy(out, purpose, sizeof(purpose) - 1);
    for (int i = 0; i < 4; i++) {
        out[24 + i] = (uint8_t)(draft >> (24 - 8 * i));
        out[28 + i] = (uint8_t)(part >> (24 - 8 * i));
    }
    return view_of(out, AAD_BYTES);
}

/* --- what there is ---------------------------------------------------------------------------------------------------------- */

enum err flow_documents(struct desk *d, uint32_t number, struct desk_keeper_documents_are *out)
{
    struct desk_keeper_document_info *all = arena_alloc(&d->arena, FLOW_DOCUMENTS_MAX, sizeof(*all));
    struct desk_keeper_documents ask = {.number = number};
    uint32_t n = 0;
    enum err err;

    if (all == NULL)
        return ERR_MEMORY;
    do {
        TRY(ask_keeper_documents(d, &ask, out));
        for (uint32_t i = 0; i < out->documents_n && n < FLOW_DOCUMENTS_MAX; i++)
            all[n++] = out->documents[i];
        ask.before = n == 0 ? 0 : all[n - 1].leaf;
    } while (out->more && n < FLOW_DOCUMENTS_MAX);
    out->documents = all;
    out->documents_n = n;
out:
    return err;
}

enum err flow_document(struct desk *d, uint64_t leaf, struct desk_keeper_document_info *out)
{
    struct desk_keeper_documents_are are;
    enum err err;

    TRY(flow_documents(d, 0, &are));
    err = ERR_NOT_FOUND;
    for (uint32_t i = 0; i < are.documents_n && err == ERR_NOT_FOUND; i++)
        if (are.documents[i].leaf == leaf) {
            *out = are.documents[i];
            err = ERR_OK;
        }
    if (err != ERR_OK)
        goto out;
    TRY(flow_documents(d, out->number, &are));
    for (uint32_t i = 0; i < are.documents_n; i++)
        if (are.documents[i].leaf == leaf)
            *out = are.documents[i];
out:
    return err;
}

enum err flow_form_words(struct desk *d, uint16_t form, struct view *words_out, uint32_t *version_out)
{
    struct desk_keeper_form_is is;
    enum err err;

    TRY(ask_keeper_form_get(d, &(struct desk_keeper_form_get){form}, &is));
    *words_out = is.words;
    *version_out = is.version;
out:
    return err;
}

/* --- drafts ----------------------------------------------------------------------------------------------------------------- */

/* The key of this side's drafts, and which side that is. */
static enum err draft_key(struct desk *d, uint8_t key[32], uint8_t *side_out)
{
    struct desk_keeper_document_key is;
    struct desk_keeper_documents_are are;
    enum err err;

    TRY(ask_keeper_document_open(d, &(struct desk_keeper_document_open){0}, &is));
    memcpy(key, is.key, 32);
    secret_wipe(&is, sizeof(is));
    TRY(ask_keeper_documents(d, &(struct desk_keeper_documents){0}, &are));
    *side_out = (uint8_t)are.side;
out:
    return err;
}

enum err flow_draft_keep(struct desk *d, const struct draft *draft, uint32_t *no, int64_t *base_ms)
{
    struct desk_office_document_put put = {.form = draft->form->number, .base_ms = *base_ms};
    struct desk_office_stored stored;
    uint8_t key[32], aad[AAD_BYTES];
    struct buf plain, sealed;
    enum err err;

    buf_init(&plain, DRAFT_BYTES_MAX + 4096);
    buf_init(&sealed, DRAFT_BYTES_MAX + 4096 + SEAL_OVERHEAD);
    put.draft = *no != 0 ? *no : 1 + random_below(UINT32_MAX - 1);
    TRY(draft_put(draft, &plain));
    TRY(draft_key(d, key, &put.side));
    TRY(seal(view_of(key, sizeof(key)), aad_of(put.draft, 0, aad), buf_view(&plain), &sealed));
    put.sealed = buf_view(&sealed);
    TRY(ask_office_document_put(d, &put, &stored));
    *no = put.draft;
out:
    secret_wipe(key, sizeof(key));
    buf_clear(&plain);
    buf_clear(&sealed);
    return err;
}

enum err flow_draft_read(struct desk *d, uint32_t no, struct draft *out, int64_t *base_ms_out)
{
    struct desk_office_document_is is;
    uint8_t key[32], aad[AAD_BYTES], side;
    struct view words;
    struct buf plain;
    uint32_t version;
    enum err err;

    buf_init(&plain, DRAFT_BYTES_MAX + 4096);
    if (no == 0)
        TRY(ERR_NOT_FOUND);
    TRY(draft_key(d, key, &side));
    TRY(ask_office_document_get(d, &(struct desk_office_document_get){.draft = no}, &is));
    if (is.side != side) /* the other side's: its key opens nothing of ours */
        TRY(ERR_NOT_FOUND);
    TRY(unseal(view_of(key, sizeof(key)), aad_of(no, 0, aad), is.sealed, &plain));
    const struct form *form = form_of(draft_form_of(buf_view(&plain)));
    if (form == NULL || form->number != is.form)
        TRY(ERR_CORRUPT);
    TRY(flow_form_words(d, form->number, &words, &version));
    TRY(draft_begin(out, form, words, &d->arena));
    TRY(draft_get(out, buf_view(&plain), &d->arena));
    *base_ms_out = is.updated_ms;
out:
    secret_wipe(key, sizeof(key));
    buf_clear(&plain);
    return err;
}

enum err flow_draft_remove(struct desk *d, uint32_t no)
{
    struct desk_office_document_put put = {.draft = no};
    struct desk_office_stored stored;
    uint8_t key[32];
    enum err err;

    TRY(draft_key(d, key, &put.side)); /* whoever may keep drafts may remove them */
    secret_wipe(key, sizeof(key));
    TRY(ask_office_document_put(d, &put, &stored));
out:
    return err;
}

/* --- frozen files ------------------------------------------------------------------------------------------------------------- */

/* Seal ${plain} and keep it as the next part. */
static enum err keep_part(struct desk *d, const uint8_t key[32], struct view plain, struct desk_office_document_put *put)
{
    struct desk_office_stored stored;
    uint8_t aad[AAD_BYTES];
    struct buf sealed;
    enum err err;

    buf_init(&sealed, PART_BYTES + SEAL_OVERHEAD);
    TRY(seal(view_of(key, 32), aad_of(0, put->part, aad), plain, &sealed));
    put->sealed = buf_view(&sealed);
    TRY(ask_office_document_put(d, put, &stored));
out:
    buf_clear(&sealed);
    return err;
}

/* Seal ${file} in parts, a last one of less than PART_BYTES at its end, under the key of its hash; and what it was made of. */
static enum err keep_file(struct desk *d, struct view file, struct view source, const uint8_t pdf[32])
{
    struct desk_keeper_document_open open = {.document = 0};
    struct desk_keeper_document_key key;
    struct desk_office_document_put put = {.draft = 0};
    enum err err;

    memcpy(open.pdf, pdf, sizeof(open.pdf));
    memcpy(put.pdf, pdf, sizeof(put.pdf));
    TRY(ask_keeper_document_open(d, &open, &key));
    for (size_t at = 0; at <= file.n; at += PART_BYTES, put.part++)
        TRY(keep_part(d, key.key, view_part(file, at, PART_BYTES), &put));
    put.part = SOURCE_PART;
    err = keep_part(d, key.key, source, &put);
out:
    secret_wipe(&key, sizeof(key));
    return err;
}

enum err flow_document_freeze(struct desk *d, const struct flow_freezing *what, struct report *report, uint64_t *leaf_out)
{
    struct desk_keeper_document_freeze m = {
        .form = what->form, .number = what->number, .version = what->version, .answers = what->answers};
    struct desk_keeper_ok ok;
    struct hash pdf, says;
    struct buf file;
    enum err err;

    buf_init(&file, FLOW_DOCUMENT_MAX);
    TRY(report_whole(d, report, REPORT_PDF, &file, &says));
    hash_of(buf_view(&file), &pdf);
    memcpy(m.pdf, pdf.b, sizeof(m.pdf));
    memcpy(m.says, says.b, sizeof(m.says));
    TRY(keep_file(d, buf_view(&file), what->source, m.pdf));
    TRY(ask_keeper_document_freeze(d, &m, &ok));
    *leaf_out = ok.leaf;
out:
    buf_clear(&file);
    return err;
}

static enum err read_part(struct desk *d, const struct desk_keeper_document_key *key, const struct desk_office_document_get *get, struct buf *out)
{
    struct desk_office_document_is is;
    struct arena kept;
    uint8_t aad[AAD_BYTES];
    enum err err;

    ask_apart(d, &kept);
    TRY(ask_office_document_get(d, get, &is));
    err = unseal(view_of(key->key, sizeof(key->key)), aad_of(0, get->part, aad), is.sealed, out);
out:
    ask_apart_end(d, &kept);
    return err;
}

enum err flow_document_read(struct desk *d, uint64_t leaf, struct buf *out)
{
    struct desk_office_document_get get = {.draft = 0};
    struct desk_keeper_document_key key;
    size_t before, from = out->n;
    struct hash h;
    enum err err;

    TRY(ask_keeper_document_open(d, &(struct desk_keeper_document_open){.document = leaf}, &key));
    memcpy(get.pdf, key.pdf, sizeof(get.pdf));
    do {
        before = out->n;
        TRY(read_part(d, &key, &get, out));
        get.part++;
    } while (out->n - before == PART_BYTES);
    hash_of(view_part(buf_view(out), from, SIZE_MAX), &h);
    if (!view_eq(view_of(h.b, sizeof(h.b)), view_of(key.pdf, sizeof(key.pdf))))
        err = ERR_CORRUPT;
out:
    secret_wipe(&key, sizeof(key));
    return err;
}

enum err flow_document_source(struct desk *d, uint64_t leaf, struct draft *out)
{
    struct desk_office_document_get get = {.part = SOURCE_PART};
    struct desk_office_document_is is;
    struct desk_keeper_document_key key;
    uint8_t aad[AAD_BYTES];
    struct view words;
    struct buf plain;
    uint32_t version;
    enum err err;

    buf_init(&plain, PART_BYTES);
    TRY(ask_keeper_document_open(d, &(struct desk_keeper_document_open){.document = leaf}, &key));
    memcpy(get.pdf, key.pdf, sizeof(get.pdf));
    TRY(ask_office_document_get(d, &get, &is));
    TRY(unseal(view_of(key.key, sizeof(key.key)), aad_of(0, SOURCE_PART, aad), is.sealed, &plain));
    const struct form *form = form_of(draft_form_of(buf_view(&plain)));
    if (form == NULL)
        TRY(ERR_NOT_FOUND);
    TRY(flow_form_words(d, form->number, &words, &version));
    TRY(draft_begin(out, form, words, &d->arena));
    TRY(draft_get(out, buf_view(&plain), &d->arena));
out:
    secret_wipe(&key, sizeof(key));
    buf_clear(&plain);
    return err;
}
