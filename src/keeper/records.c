/*
 * Work on records: search, list, open, reveal, edit.  Each handler finds out which record and fields are meant, has that
 * decided and written down, and leaves the unwrapping to a release function that runs when the leaf is durable.
 */
#include "keeper/keeper.h"

#include "crypto/hash.h"
#include "crypto/secret.h"
#include "keeper/envelope.h"

#include <string.h>

void found_clear(struct found *f)
{
    record_keys_clear(&f->keys);
}

enum err found_record(const struct keeper *k, const struct desk *d, uint16_t register_no,
                      const struct desk_keeper_envelope *row, struct found *out)
{
    struct record_id id;
    enum err err;

    memset(out, 0, sizeof(*out));
    memcpy(id.b, row->record, sizeof(id.b));
    out->envelope = row->envelope;
    out->rule = state_register(logbook_state(k->logs, d->log), d->contract, register_no);
    if (out->rule == NULL)
        return ERR_NOT_FOUND;
    TRY(keystore_record(k->keys, &id, &out->facts));
    if (out->facts.contract != d->contract || out->facts.register_no != register_no)
        return ERR_NOT_FOUND; /* not to be told from one that does not exist */
    TRY(record_keys_of(k->keys, &id, &out->keys));
    out->block = record_block(k, d->log, &out->facts, out->keys.subject);
out:
    return err;
}

/* The envelope that came with the record is genuine.  With ${historic} an older version than the newest is accepted as what it
 * says it is.  A genuine version that is one ahead was sealed here and stored, but the news of that was lost in a crash: it is
 * the newest from now on. */
enum err found_verify(struct keeper *k, bool historic, struct found *f)
{
    uint32_t newest = f->facts.version;
    struct record_facts claims;
    enum err err;

    TRY(envelope_claims(f->envelope, &claims));
    if (historic ? claims.version <= newest : claims.version == newest + 1)
        f->facts.version = claims.version;
    TRY(envelope_verify(&f->keys, &f->facts, f->envelope));
    if (f->facts.version == newest + 1)
        err = keystore_set_version(k->keys, &f->facts.id, f->facts.version);
out:
    return err;
}

/* Both at once: what a release needs again. */
static enum err find(struct keeper *k, const struct desk *d, uint16_t register_no, const struct desk_keeper_envelope *row,
                     bool historic, struct found *out)
{
    enum err err = found_record(k, d, register_no, row, out);

    if (err == ERR_OK)
        err = found_verify(k, historic, out);
    if (err != ERR_OK)
        found_clear(out);
    return err;
}

/* The fields that the purpose shows and whose flags are as wanted, ascending: of the envelope, or without one (it will be
 * refused) of the register. */
static unsigned visible_fields(const struct op *op, uint16_t purpose_no, const struct found *f, uint32_t flags,
                               uint32_t unwanted, uint16_t out[ENTRY_FIELDS_MAX])
{
    const struct purpose_rule *p = state_purpose(logbook_state(op->k->logs, op->d->log), op->d->contract, purpose_no);
    uint16_t all[ENTRY_FIELDS_MAX];
    unsigned n = 0, all_n = 0;

    if (f->envelope.n > 0)
        all_n = envelope_fields(f->envelope, all);
    for (; f->envelope.n == 0 && all_n < f->rule->fields_n; all_n++)
        all[all_n] = f->rule->fields[all_n].no;

    for (unsigned i = 0; i < all_n; i++) {
        const struct field_rule *field = register_field(f->rule, all[i]);
        if (field == NULL || (field->flags & flags) != flags || (field->flags & unwanted) != 0)
            continue;
        if (p != NULL && (p->fields >> (field->no - 1) & 1) == 0)
            continue;
        out[n++] = all[i];
    }
    return n;
}

static void begin_record(struct op *op, enum entry_act act, uint16_t register_no, uint16_t purpose)
{
    op_begin(op, act);
    entry_set_register(&op->e, register_no);
    entry_set_purpose(&op->e, purpose);
}

enum err found_open(const struct found *f, uint64_t fields, struct arena *a, struct desk_keeper_shown_row *row_out)
{
    struct envelope_value values[ENTRY_FIELDS_MAX];
    unsigned n;
    enum err err = envelope_open(&f->keys, &f->facts, f->rule, f->envelope, fields, a, values, &n);

    if (err != ERR_OK)
        return err;
    memcpy(row_out->record, f->facts.id.b, sizeof(row_out->record));
    row_out->version = f->facts.version;
    row_out->block = f->block;
    row_out->fields = arena_alloc(a, n, sizeof(*row_out->fields));
    if (row_out->fields == NULL)
        return ERR_MEMORY;
    for (unsigned i = 0; i < n; i++)
        row_out->fields[i] = (struct desk_keeper_field_value){.field = values[i].field, .value = values[i].value};
    row_out->fields_n = n;
    return ERR_OK;
}

/* Fill ${row_out} with the plaintext of the fields ${fields}. */
static enum err show(const struct found *f, const uint16_t *fields, unsigned n, struct arena *a,
                     struct desk_keeper_shown_row *row_out)
{
    uint64_t wanted = 0;

    for (unsigned i = 0; i < n; i++)
        wanted |= UINT64_C(1) << (fields[i] - 1);
    return found_open(f, wanted, a, row_out);
}

/* Which veiled fields the record holds: their labels are shown, not their values. */
static enum err show_veiled(const struct op *op, uint16_t purpose, const struct found *f, struct arena *a,
                            struct desk_keeper_shown_row *row_out)
{
    uint16_t veiled[ENTRY_FIELDS_MAX];
    unsigned n = visible_fields(op, purpose, f, FIELD_VEILED, 0, veiled);

    row_out->veiled = arena_alloc(a, n, sizeof(*row_out->veiled));
    if (row_out->veiled == NULL)
        return ERR_MEMORY;
    memcpy(row_out->veiled, veiled, n * sizeof(*veiled));
    row_out->veiled_n = n;
    return ERR_OK;
}

/* An operation as its release sees it again. */
static struct op again(struct keeper *k, struct desk *d, const struct held *h)
{
    return (struct op){.k = k, .d = d, .id = h->id, .type = h->type, .payload = buf_view(&h->payload),
                       .arena = &k->arena, .leaf = h->leaf};
}

/* --- search --------------------------------------------------------------------------------------------------------------- */

enum err tokens_put(struct index_keys *index, const struct register_rule *r, const struct key_list *keys,
                    struct desk_keeper_token *tokens)
{
    for (uint32_t i = 0; i < keys->n; i++) {
        const struct desk_keeper_search_key *key = &keys->p[i];
        const struct field_rule *f = r == NULL ? NULL : register_field(r, key->field);
        if (f == NULL || (f->flags & FIELD_VEILED) != 0)
            return ERR_INPUT;
        tokens[i].index = key->index;
        tokens[i].field = key->field;
        index_token(index, key->index, key->field, key->key, tokens[i].token);
    }
    return ERR_OK;
}

enum err tokens_make(const struct op *op, uint16_t register_no, const struct key_list *keys, struct desk_keeper_token *tokens,
                     struct hash *all_out)
{
    const struct register_rule *r = state_register(logbook_state(op->k->logs, op->d->log), op->d->contract, register_no);
    struct index_keys index;
    struct hash_state s;
    struct view index_key;
    enum err err = keystore_contract_key(op->k->keys, op->d->contract, CONTRACT_KEY_INDEX, &index_key);

    if (err != ERR_OK)
        return err;
    index_keys_init(&index, index_key, op->d->contract, register_no);
    err = tokens_put(&index, r, keys, tokens);
    index_keys_clear(&index);
    hash_start(&s);
    for (uint32_t i = 0; err == ERR_OK && i < keys->n; i++)
        hash_add(&s, view_of(tokens[i].token, sizeof(tokens[i].token)));
    hash_end(&s, all_out);
    return err;
}

/* A search may only name fields that the purpose shows: else it would be an oracle for the others. */
static bool searchable(const struct op *op, uint16_t purpose_no, const struct key_list *keys)
{
    const struct purpose_rule *p = state_purpose(logbook_state(op->k->logs, op->d->log), op->d->contract, purpose_no);

    for (uint32_t i = 0; p != NULL && i < keys->n; i++)
        if (keys->p[i].field < 1 || keys->p[i].field > 64 || (p->fields >> (keys->p[i].field - 1) & 1) == 0)
            return false;
    return true;
}

/* Limited duties search in their blocks alone: the office knows them, the list shows no others. */
static void search_blocks(struct op *op)
{
    const struct assignment *a =
        state_assignment(logbook_state(op->k->logs, op->d->log), op->d->contract, op->d->person);

    if (a != NULL)
        entry_set_blocks(&op->e, a->blocks, a->blocks_n);
}

/* Without keys there is nothing to find; but who may not search is refused all the same, and that is written down.  ERR_INPUT
 * for who may. */
static enum err refuse_empty_search(struct op *op, const struct desk_keeper_search *m)
{
    static const uint8_t no_tokens[HASH_BYTES];
    enum err err;

    begin_record(op, ACT_SEARCH, m->register_, m->purpose);
    entry_set_kind(&op->e, 0);
    entry_set_object(&op->e, no_tokens);
    search_blocks(op);
    TRY(op_refuse(op));
    err = ERR_INPUT;
out:
    return err;
}

enum err op_search(struct op *op)
{
    struct desk_keeper_search m;
    struct desk_keeper_search_ok ok = {0};
    struct buf payload;
    struct hash all;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, search, &m));
    struct key_list keys = {m.keys, m.keys_n};
    if (m.keys_n == 0)
        TRY(refuse_empty_search(op, &m));
    if (!searchable(op, m.purpose, &keys))
        TRY(ERR_INPUT);
    ok.tokens = arena_alloc(op->arena, m.keys_n, sizeof(*ok.tokens));
    if (ok.tokens == NULL)
        TRY(ERR_MEMORY);
    ok.tokens_n = m.keys_n;
    TRY(tokens_make(op, m.register_, &keys, ok.tokens, &all));
    begin_record(op, ACT_SEARCH, m.register_, m.purpose);
    entry_set_kind(&op->e, m.keys[0].index);
    entry_set_object(&op->e, all.b);
    search_blocks(op);
    TRY(op_decide(op, (struct view){NULL, 0}));
    ok.leaf = op->leaf;
    TRY(desk_keeper_search_ok_put(&payload, &ok));
    TRY(hold_answer(op, DESK_KEEPER_SEARCH_OK, &payload));
out:
    buf_clear(&payload);
    return err;
}

/* --- list ----------------------------------------------------------------------------------------------------------------- */

static enum err release_list(struct keeper *k, struct desk *d, const struct held *h)
{
    struct op op = again(k, d, h);
    struct desk_keeper_list m;
    struct desk_keeper_list_ok ok = {.leaf = h->leaf};
    enum err err;

    TRY(desk_keeper_list_get(op.payload, op.arena, &m));
    ok.rows = arena_alloc(op.arena, m.rows_n, sizeof(*ok.rows));
    if (ok.rows == NULL)
        TRY(ERR_MEMORY);
    for (uint32_t i = 0; i < m.rows_n; i++) {
        uint16_t fields[ENTRY_FIELDS_MAX];
        struct found f;
        TRY(find(k, d, m.register_, &m.rows[i], false, &f));
        unsigned n = visible_fields(&op, m.purpose, &f, FIELD_LISTED, FIELD_VEILED, fields);
        err = show(&f, fields, n, op.arena, &ok.rows[ok.rows_n]);
        if (err == ERR_OK)
            err = show_veiled(&op, m.purpose, &f, op.arena, &ok.rows[ok.rows_n++]);
        found_clear(&f);
        if (err != ERR_OK)
            goto out;
    }
    err = desk_keeper_list_ok_send(d->chan, h->id, &ok);
out:
    arena_clear(op.arena);
    return err;
}

/* Leave out the hits that the duties do not reach, which an office that was not told of a move may still name; but if that
 * leaves none, they are all asked for, and refused. */
static enum err leave_out(struct op *op, struct desk_keeper_list *m, struct buf *request)
{
    const struct assignment *a =
        state_assignment(logbook_state(op->k->logs, op->d->log), op->d->contract, op->d->person);
    uint32_t kept = 0;
    enum err err = ERR_OK;

    for (uint32_t i = 0; a != NULL && a->blocks_n > 0 && i < m->rows_n; i++) {
        struct found f;
        TRY(found_record(op->k, op->d, m->register_, &m->rows[i], &f));
        if (op_reaches(op, f.block)) {
            struct desk_keeper_envelope row = m->rows[i];
            m->rows[i] = m->rows[kept];
            m->rows[kept++] = row;
        }
        found_clear(&f);
    }
    if (kept == 0 || kept == m->rows_n) /* or the duties are not limited */
        return ERR_OK;
    m->rows_n = kept;
    TRY(desk_keeper_list_put(request, m));
    op->payload = arena_view(op->arena, buf_view(request));
    err = op->payload.p == NULL ? ERR_MEMORY : ERR_OK;
out:
    return err;
}

static enum err decide_list(struct op *op, const struct desk_keeper_list *m)
{
    uint16_t fields[ENTRY_FIELDS_MAX];
    struct block_set blocks = {0};
    unsigned fields_n = 0;
    enum err err = ERR_OK;

    begin_record(op, ACT_LIST, m->register_, m->purpose);
    for (uint32_t i = 0; i < m->rows_n; i++) {
        struct found f;
        TRY(find(op->k, op->d, m->register_, &m->rows[i], false, &f));
        entry_add_subject(&op->e, f.keys.subject);
        blocks_add(&blocks, f.block);
        if (i == 0)
            fields_n = visible_fields(op, m->purpose, &f, FIELD_LISTED, FIELD_VEILED, fields);
        found_clear(&f);
    }
    blocks_name(&blocks, &op->e);
    entry_set_count(&op->e, m->rows_n);
    if (fields_n > 0)
        entry_set_fields(&op->e, fields, fields_n);
    err = op_decide(op, (struct view){NULL, 0});
out:
    return err;
}

enum err op_list(struct op *op)
{
    struct desk_keeper_list m;
    struct buf request;
    enum err err;

    buf_init(&request, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, list, &m));
    TRY(leave_out(op, &m, &request));
    TRY(decide_list(op, &m));
    err = hold_release(op, release_list);
out:
    buf_clear(&request);
    return err;
}

/* --- open and reveal ------------------------------------------------------------------------------------------------------ */

static enum err release_open(struct keeper *k, struct desk *d, const struct held *h)
{
    struct op op = again(k, d, h);
    struct desk_keeper_open m;
    struct desk_keeper_open_ok ok = {.leaf = h->leaf};
    uint16_t fields[ENTRY_FIELDS_MAX];
    struct found f = {0};
    enum err err;

    TRY(desk_keeper_open_get(op.payload, op.arena, &m));
    TRY(find(k, d, m.register_, &m.row, m.historic, &f));
    TRY(show(&f, fields, visible_fields(&op, m.purpose, &f, 0, FIELD_VEILED, fields), op.arena, &ok.row));
    TRY(show_veiled(&op, m.purpose, &f, op.arena, &ok.row));
    err = desk_keeper_open_ok_send(d->chan, h->id, &ok);
out:
    found_clear(&f);
    arena_clear(op.arena);
    return err;
}
/* Begin the entry of an act on one record. */
static void begin_one(struct op *op, enum entry_act act, uint16_t purpose, const struct found *f)
{
    begin_record(op, act, f->facts.register_no, purpose);
    entry_add_subject(&op->e, f->keys.subject);
    entry_set_version(&op->e, f->facts.version);
    entry_set_blocks(&op->e, &f->block, 1);
}

/* Write down that ${f}, which op_refuse() has let pass, is shown: in the version that it turned out to have. */
static enum err write_shown(struct op *op, const struct found *f)
{
    if (op->e.version == f->facts.version)
        return op_permitted(op);
    entry_set_version(&op->e, f->facts.version);
    return op_decide(op, (struct view){NULL, 0});
}

enum err op_open(struct op *op)
{
    struct desk_keeper_open m;
    uint16_t fields[ENTRY_FIELDS_MAX];
    struct found f = {0};
    enum err err;

    TRY(OP_GET(op, open, &m));
    TRY(found_record(op->k, op->d, m.register_, &m.row, &f));
    begin_one(op, ACT_OPEN, m.purpose, &f);
    if (m.list != 0)
        entry_set_ref(&op->e, m.list);
    entry_set_fields(&op->e, fields, visible_fields(op, m.purpose, &f, 0, FIELD_VEILED, fields));
    TRY(op_refuse(op));
    TRY(found_verify(op->k, m.historic, &f));
    TRY(write_shown(op, &f));
    err = hold_release(op, release_open);
out:
    found_clear(&f);
    return err;
}

static enum err release_reveal(struct keeper *k, struct desk *d, const struct held *h)
{
    struct op op = again(k, d, h);
    struct desk_keeper_reveal m;
    struct desk_keeper_reveal_ok ok = {.leaf = h->leaf};
    struct found f = {0};
    enum err err;

    TRY(desk_keeper_reveal_get(op.payload, op.arena, &m));
    TRY(find(k, d, m.register_, &m.row, false, &f));
    memcpy(ok.record, f.facts.id.b, sizeof(ok.record));
    ok.value.field = m.field;
    TRY(envelope_open_field(&f.keys, &f.facts, f.rule, f.envelope, m.field, op.arena, &ok.value.value));
    err = desk_keeper_reveal_ok_send(d->chan, h->id, &ok);
out:
    found_clear(&f);
    arena_clear(op.arena);
    return err;
}

enum err op_reveal(struct op *op)
{
    struct desk_keeper_reveal m;
    struct found f = {0};
    enum err err;

    TRY(OP_GET(op, reveal, &m));
    TRY(found_record(op->k, op->d, m.register_, &m.row, &f));
    if (register_field(f.rule, m.field) == NULL)
        TRY(ERR_NOT_FOUND);
    begin_one(op, ACT_REVEAL, m.purpose, &f);
    entry_set_fields(&op->e, &m.field, 1);
    TRY(op_refuse(op));
    TRY(found_verify(op->k, false, &f));
    TRY(write_shown(op, &f));
    err = hold_release(op, release_reveal);
out:
    found_clear(&f);
    return err;
}

/* --- a numbered copy ------------------------------------------------------------------------------------------------------ */

/* Of ${fields}, those whose class may stand on paper; all where no clause says which (then decide() has the last word). */
static unsigned printable(const struct op *op, const struct found *f, uint16_t *fields, unsigned n)
{
    const struct contract_rule *c = state_contract(logbook_state(op->k->logs, op->d->log), op->d->contract);
    unsigned kept = 0;

    for (unsigned i = 0; i < n; i++) {
        const struct field_rule *field = register_field(f->rule, fields[i]);
        bool stays = field != NULL && c != NULL && c->controls[CONTROL_PRINT].in_force &&
                     (uint64_t)field->data_class > c->controls[CONTROL_PRINT].limit;
        if (!stays)
            fields[kept++] = fields[i];
    }
    return kept;
}

static enum err release_print(struct keeper *k, struct desk *d, const struct held *h)
{
    struct op op = again(k, d, h);
    struct desk_keeper_print m;
    struct desk_keeper_print_ok ok = {.leaf = h->leaf};
    uint16_t fields[ENTRY_FIELDS_MAX];
    struct view clauses[ENTRY_CLAUSES_MAX], text, unused;
    struct entry e;
    struct found f = {0};
    enum err err;

    TRY(desk_keeper_print_get(op.payload, op.arena, &m));
    TRY(logbook_read(k->logs, d->log, h->leaf, &text, &unused));
    TRY(entry_get(text, &e, NULL));
    ok.copy = e.count;
    ok.clauses = clauses;
    const struct contract_rule *c = state_contract(logbook_state(k->logs, d->log), d->contract);
    const struct control_rule *rule = c == NULL ? NULL : &c->controls[CONTROL_PRINT];
    for (; rule != NULL && rule->in_force && ok.clauses_n < rule->clauses_n; ok.clauses_n++)
        clauses[ok.clauses_n] = view_str(rule->clauses[ok.clauses_n]);
    TRY(find(k, d, m.register_, &m.row, false, &f));
    unsigned n = visible_fields(&op, m.purpose, &f, 0, FIELD_VEILED, fields);
    TRY(show(&f, fields, printable(&op, &f, fields, n), op.arena, &ok.row));
    err = desk_keeper_print_ok_send(d->chan, h->id, &ok);
out:
    found_clear(&f);
    arena_clear(op.arena);
    return err;
}

/* The next numbered copy of the record; ${met}: what its reason meets of the terms. */
static void begin_copy(struct op *op, const struct found *f, uint16_t purpose, uint64_t under, uint32_t met)
{
    uint16_t fields[ENTRY_FIELDS_MAX];

    begin_one(op, ACT_PRINT, purpose, f);
    unsigned n = visible_fields(op, purpose, f, 0, FIELD_VEILED, fields);
    entry_set_fields(&op->e, fields, printable(op, f, fields, n));
    entry_set_count(&op->e, state_copies(logbook_state(op->k->logs, op->d->log), f->keys.subject) + 1);
    if (under != 0)
        entry_set_ref(&op->e, under);
    entry_set_conditions(&op->e, met);
}

/* What the entry in hand would be told. */
static struct decision told(const struct op *op)
{
    struct decision d;

    decide(logbook_state(op->k->logs, op->d->log), &op->e, &d);
    return d;
}

#define UNDERS 20

/* The runs and places of the contract under which the copy could be made, newest first. */
static enum err find_unders(struct op *op, const struct found *f, uint16_t purpose, struct desk_keeper_copy_form_is *is)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct matter *m;
    size_t n = 0;
    enum err err = ERR_OK;

    is->unders = arena_alloc(op->arena, UNDERS, sizeof(*is->unders));
    if (is->unders == NULL)
        return ERR_MEMORY;
    while (state_matter_at(s, n) != NULL)
        n++;
    while (n-- > 0 && is->unders_n < UNDERS) {
        struct op probe = *op;
        m = state_matter_at(s, n);
        if (m->contract != op->d->contract || m->state != MATTER_OPEN || (matter_row(m->kind)->flags & (MATTER_PRINTS | MATTER_AREA)) == 0)
            continue;
        begin_copy(&probe, f, purpose, m->leaf, COPY_MEETS);
        if (told(&probe).verdict != VERDICT_PERMIT)
            continue;
        struct desk_keeper_copy_under *u = &is->unders[is->unders_n++];
        bool prints = (matter_row(m->kind)->flags & MATTER_PRINTS) != 0;
        *u = (struct desk_keeper_copy_under){.matter = m->leaf, .kind = m->kind, .left = prints ? matter_left(s, m) : 0};
        TRY(matter_first_word(op, m->leaf, &u->name));
    }
out:
    return err;
}

enum err op_copy_form(struct op *op)
{
    struct desk_keeper_copy_form m;
    struct desk_keeper_copy_form_is is = {0};
    struct view clauses[ENTRY_CLAUSES_MAX];
    struct found f = {0};
    struct decision d, without;
    enum err err;

    TRY(OP_GET(op, copy_form, &m));
    TRY(found_record(op->k, op->d, m.register_, &m.row, &f));
    begin_copy(op, &f, m.purpose, 0, COPY_MEETS);
    d = told(op);
    is.needs = d.refusal == REFUSAL_NOT_APPROVED || d.refusal == REFUSAL_CONDITION;
    if (is.needs)
        TRY(find_unders(op, &f, m.purpose, &is));
    if (d.refusal != REFUSAL_NONE && is.unders_n == 0)
        TRY(op_refuse(op));
    begin_copy(op, &f, m.purpose, is.needs ? is.unders[0].matter : 0, 0); /* what its reason is asked for */
    without = told(op);
    is.conditions = without.conditions;
    is.clauses = clauses;
    const struct decision *why = is.needs ? &d : &without;
    for (; why->refusal != REFUSAL_NONE && is.clauses_n < why->clauses_n; is.clauses_n++)
        clauses[is.clauses_n] = view_str(why->clauses[is.clauses_n]);
    err = OP_ANSWER(op, copy_form_is, &is);
out:
    found_clear(&f);
    return err;
}

enum err op_print(struct op *op)
{
    struct desk_keeper_print m;
    struct found f = {0};
    enum err err;

    TRY(OP_GET(op, print, &m));
    TRY(found_record(op->k, op->d, m.register_, &m.row, &f));
    begin_copy(op, &f, m.purpose, m.under, m.reason.n > 0 ? COPY_MEETS : 0);
    TRY(op_refuse(op));
    if (m.reason.n == 0)
        TRY(ERR_INPUT);
    TRY(found_verify(op->k, false, &f));
    entry_set_version(&op->e, f.facts.version);
    TRY(op_decide(op, m.reason));
    err = hold_release(op, release_print);
out:
    found_clear(&f);
    return err;
}

/* --- edit ----------------------------------------------------------------------------------------------------------------- */

static enum err edit_values(const struct desk_keeper_edit *m, struct arena *a, struct envelope_value **values_out,
                            uint16_t fields_out[ENTRY_FIELDS_MAX])
{
    struct envelope_value *values = arena_alloc(a, m->fields_n, sizeof(*values));

    if (values == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < m->fields_n; i++) {
        if (i > 0 && m->fields[i].field <= m->fields[i - 1].field)
            return ERR_INPUT;
        values[i] = (struct envelope_value){.field = m->fields[i].field, .value = m->fields[i].value};
        fields_out[i] = m->fields[i].field;
    }
    *values_out = values;
    return ERR_OK;
}

/* Seal the new version and make its tokens; the answer waits for the leaf. */
static enum err hold_edit(struct op *op, const struct desk_keeper_edit *m, const struct found *f,
                          const struct envelope_value *values)
{
    struct desk_keeper_edit_ok ok = {.leaf = op->leaf, .version = f->facts.version + 1};
    struct buf envelope, payload;
    struct hash unused;
    enum err err;

    buf_init(&envelope, ENVELOPE_MAX);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    ok.tokens = arena_alloc(op->arena, m->keys_n, sizeof(*ok.tokens));
    if (ok.tokens == NULL)
        TRY(ERR_MEMORY);
    ok.tokens_n = m->keys_n;
    TRY(tokens_make(op, m->register_, &(struct key_list){m->keys, m->keys_n}, ok.tokens, &unused));
    TRY(envelope_edit(&f->keys, &f->facts, f->rule, f->envelope, values, m->fields_n, &envelope));
    ok.envelope = buf_view(&envelope);
    TRY(desk_keeper_edit_ok_put(&payload, &ok));
    TRY(hold_answer(op, DESK_KEEPER_EDIT_OK, &payload));
out:
    buf_clear(&envelope);
    buf_clear(&payload);
    return err;
}

enum err op_edit(struct op *op)
{
    struct desk_keeper_edit m;
    uint16_t fields[ENTRY_FIELDS_MAX];
    struct envelope_value *values;
    struct found f = {0};
    enum err err;

    TRY(OP_GET(op, edit, &m));
    TRY(found_record(op->k, op->d, m.register_, &m.row, &f));
    TRY(edit_values(&m, op->arena, &values, fields));
    begin_one(op, ACT_EDIT, m.purpose, &f);
    if (m.fields_n > 0)
        entry_set_fields(&op->e, fields, m.fields_n);
    TRY(op_refuse(op));
    if (m.fields_n == 0 || m.reason.n == 0)
        TRY(ERR_INPUT);
    TRY(found_verify(op->k, false, &f));
    entry_set_version(&op->e, f.facts.version + 1);
    TRY(op_decide(op, m.reason));
    err = hold_edit(op, &m, &f, values);
out:
    found_clear(&f);
    return err;
}

enum err record_stored(struct keeper *k, const struct record_id *id, uint32_t contract, uint32_t version)
{
    struct record_facts facts;
    enum err err = keystore_record(k->keys, id, &facts);

    if (err != ERR_OK || facts.contract != contract || version != facts.version + 1)
        return ERR_OK; /* erased meanwhile, or known already */
    return keystore_set_version(k->keys, id, version);
}
