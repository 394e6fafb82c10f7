/*
 * Applications for erasure (消去の申請).  The keeper counts for itself what is asked for and writes the descriptor with
 * everything that the form demands (項目・媒体・数量・方法・予定日, K-T12): it is what the approver's passkey will sign.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/codec.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "keeper/envelope.h"
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

#define DESCRIPTOR_MAX 4096
#define APPLICATION_WORDS_MAX 65000
#define APPLICATIONS_SHOWN 24

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, RECORD_ID_BYTES); /* stylecheck: allow memcmp, because qsort needs an order */
}

/* The records exist here and none is named twice; they are put into ascending order. */
static enum err check_records(const struct op *op, uint16_t register_no, struct view *list, uint32_t n,
                              uint8_t ids_out[][RECORD_ID_BYTES], struct block_set *blocks_out)
{
    for (uint32_t i = 0; i < n; i++)
        memcpy(ids_out[i], list[i].p, RECORD_ID_BYTES);
    qsort(ids_out, n, RECORD_ID_BYTES, compare_ids);
    for (uint32_t i = 0; i < n; i++) {
        struct record_id id;
        struct record_facts facts;
        memcpy(id.b, ids_out[i], sizeof(id.b));
        if (i > 0 && view_eq(view_of(ids_out[i - 1], RECORD_ID_BYTES), view_of(ids_out[i], RECORD_ID_BYTES)))
            return ERR_INPUT;
        enum err err = keystore_record(op->k->keys, &id, &facts);
        if (err != ERR_OK || facts.contract != op->d->contract || facts.register_no != register_no)
            return ERR_NOT_FOUND;
        struct record_keys keys;
        err = record_keys_of(op->k->keys, &id, &keys);
        if (err != ERR_OK)
            return err;
        blocks_add(blocks_out, record_block(op->k, op->d->log, &facts, keys.subject));
        record_keys_clear(&keys);
    }
    return ERR_OK;
}

/* The ${i}-th register of the contract that an erasure of ${register_no} (0: all) covers; NULL behind the last. */
static const struct register_rule *covered(const struct state *s, uint32_t contract, uint16_t register_no, size_t *i)
{
    const struct register_rule *r;

    while ((r = state_register_at(s, (*i)++)) != NULL)
        if (r->contract == contract && (register_no == 0 || r->no == register_no))
            return r;
    return NULL;
}

uint64_t scope_count(const struct keeper *k, uint16_t log, uint32_t contract, uint16_t register_no)
{
    const struct register_rule *r;
    uint64_t n = 0;

    for (size_t i = 0; (r = covered(logbook_state(k->logs, log), contract, register_no, &i)) != NULL;)
        n += keystore_count(k->keys, contract, r->no);
    return n;
}

enum err scope_hash(const struct keeper *k, uint16_t log, uint32_t contract, uint16_t register_no, struct hash *out)
{
    const struct register_rule *r;
    struct hash_state state;

    hash_start(&state);
    for (size_t i = 0; (r = covered(logbook_state(k->logs, log), contract, register_no, &i)) != NULL;) {
        struct record_facts facts;
        struct record_id last;
        enum err err = keystore_next(k->keys, contract, r->no, NULL, &facts);
        for (; err == ERR_OK; err = keystore_next(k->keys, contract, r->no, &last, &facts)) {
            last = facts.id;
            hash_add(&state, view_of(last.b, sizeof(last.b)));
        }
        if (err != ERR_NOT_FOUND)
            return err;
    }
    hash_end(&state, out);
    return ERR_OK;
}

/* One line of the descriptor holds one thing: what could break out of it is refused. */
static bool one_line(struct view text, bool required)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < 0x20 || text.p[i] == 0x7f)
            return false;
    return text.n > 0 || !required;
}

static bool well_formed(const struct op *op, const struct desk_keeper_apply_erase *m)
{
    int64_t today = date_to_days(date_of_ms(keeper_now(op->k)));
    bool named = m->kind == APPLY_ERASE_SUBJECTS;

    if (m->kind >= APPLY_ERASE__MAX || named != (m->records_n > 0) || (m->kind == APPLY_ERASE_CONTRACT) != (m->register_ == 0))
        return false;
    return one_line(m->items, true) && one_line(m->media, true) && one_line(m->reason, true) && m->planned >= today &&
           m->planned <= date_to_days((struct date){9999, 12, 31});
}

static void put_line(struct buf *out, const char *key, struct view text)
{
    buf_str(out, key);
    buf_put(out, text);
    buf_byte(out, '\n');
}

/* What the approver is asked to sign, in words that leave nothing open. */
static void put_descriptor(const struct op *op, const struct desk_keeper_apply_erase *m, uint64_t count,
                           const struct hash *records, struct buf *out)
{
    static const char *const scopes[] = {"subjects", "register", "contract"};
    uint8_t nonce[16];
    char time[25], planned[11];

    _Static_assert(sizeof(scopes) / sizeof(scopes[0]) == APPLY_ERASE__MAX, "one word each");
    clock_format(keeper_now(op->k), time);
    date_format(date_from_days(m->planned), planned);
    random_bytes(nonce, sizeof(nonce));
    buf_str(out, "azukari-operation v2\nlog ");
    buf_str(out, logbook_origin(op->k->logs, op->d->log));
    buf_fmt(out, "\nact erase\nscope %s\ncontract %u\nregister %u\napplicant %u\ncount %llu\nrecords ", scopes[m->kind],
            op->d->contract, m->register_, op->d->person, (unsigned long long)count);
    hex_put(out, view_of(records->b, sizeof(records->b)));
    put_line(out, "\nitems ", m->items);
    put_line(out, "media ", m->media);
    buf_fmt(out, "method cryptographic-erase NIST-SP-800-88r2\nplanned %s\n", planned);
    put_line(out, "reason ", m->reason);
    buf_fmt(out, "time %s\nnonce ", time);
    hex_put(out, view_of(nonce, sizeof(nonce)));
    buf_byte(out, '\n');
}

/* What is asked for: how many records, their ids or (whole) the hash over them, and the hash for the descriptor. */
struct asked {
    uint64_t count;
    struct view records;
    struct hash hash;
    struct block_set blocks; /* of named records */
};

static enum err find_asked(const struct op *op, const struct desk_keeper_apply_erase *m, struct asked *out)
{
    uint8_t(*ids)[RECORD_ID_BYTES];
    enum err err;

    if (m->kind == APPLY_ERASE_SUBJECTS) {
        ids = arena_alloc(op->arena, m->records_n, RECORD_ID_BYTES);
        if (ids == NULL)
            return ERR_MEMORY;
        TRY(check_records(op, m->register_, m->records, m->records_n, ids, &out->blocks));
        out->count = m->records_n;
        out->records = view_of(ids, (size_t)m->records_n * RECORD_ID_BYTES);
        hash_of(out->records, &out->hash);
    } else {
        out->count = scope_count(op->k, op->d->log, op->d->contract, m->register_);
        TRY(scope_hash(op->k, op->d->log, op->d->contract, m->register_, &out->hash));
        out->records = view_of(out->hash.b, sizeof(out->hash.b));
    }
    if (out->count == 0)
        TRY(ERR_NOT_FOUND);
    err = out->count == m->quantity ? ERR_OK : ERR_CONFLICT; /* the applicant counted something else */
out:
    return err;
}

static enum err put_words(const struct desk_keeper_apply_erase *m, const struct asked *asked, struct view descriptor,
                          struct buf *out)
{
    const struct view parts[] = {descriptor, m->reason, asked->records, m->items, m->media};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        wire_put_bytes(out, parts[i]);
    return buf_status(out);
}

static enum err write_application(struct op *op, const struct desk_keeper_apply_erase *m, const struct asked *asked,
                                  struct buf *payload)
{
    struct desk_keeper_applied applied = {0};
    struct buf descriptor, words;
    struct hash object;
    enum err err;

    buf_init(&descriptor, DESCRIPTOR_MAX);
    buf_init(&words, APPLICATION_WORDS_MAX);
    put_descriptor(op, m, asked->count, &asked->hash, &descriptor);
    TRY(buf_status(&descriptor));
    hash_of(buf_view(&descriptor), &object);
    TRY(put_words(m, asked, buf_view(&descriptor), &words));
    op_begin(op, ACT_APPLY);
    if (m->register_ != 0)
        entry_set_register(&op->e, m->register_);
    entry_set_kind(&op->e, m->kind);
    entry_set_count(&op->e, asked->count);
    entry_set_from(&op->e, date_from_days(m->planned));
    entry_set_object(&op->e, object.b);
    blocks_name(&asked->blocks, &op->e);
    TRY(op_decide(op, buf_view(&words)));
    applied.leaf = op->leaf;
    memcpy(applied.object, object.b, sizeof(applied.object));
    err = desk_keeper_applied_put(payload, &applied);
out:
    buf_clear(&descriptor);
    buf_clear(&words);
    return err;
}

enum err op_apply_erase(struct op *op)
{
    struct desk_keeper_apply_erase m;
    struct asked asked = {0};
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, apply_erase, &m));
    if (!well_formed(op, &m))
        TRY(ERR_INPUT);
    TRY(find_asked(op, &m, &asked));
    TRY(write_application(op, &m, &asked, &payload));
    err = hold_answer(op, DESK_KEEPER_APPLIED, &payload);
out:
    buf_clear(&payload);
    return err;
}

enum err application_read(struct keeper *k, uint16_t log, uint64_t leaf, struct arena *a, struct application_words *out)
{
    struct wire_reader r;
    struct view words;
    struct entry e;
    enum err err;

    *out = (struct application_words){0};
    TRY(words_read(k, log, leaf, a, &e, &words));
    if (e.act != ACT_APPLY && e.act != ACT_MATTER)
        TRY(ERR_NOT_FOUND);
    wire_reader_init(&r, words);
    out->descriptor = wire_get_bytes(&r, DESCRIPTOR_MAX);
    out->reason = wire_get_bytes(&r, 1000);
    if (e.act == ACT_MATTER)
        goto out;
    out->records = wire_get_bytes(&r, (size_t)APPLICATION_RECORDS_MAX * RECORD_ID_BYTES);
    if (wire_end(&r) == ERR_OK) /* an application from before the form had these lines */
        goto out;
    out->items = wire_get_bytes(&r, 200);
    out->media = wire_get_bytes(&r, 200);
    if (wire_end(&r) != ERR_OK)
        err = ERR_CORRUPT;
out:
    return err;
}

const struct application *application_of(const struct op *op, uint64_t leaf)
{
    const struct application *a = state_application(logbook_state(op->k->logs, op->d->log), leaf);

    return a != NULL && a->contract == op->d->contract ? a : NULL;
}

/* Who entrusts in this contract has to decide on it, or did, after those of the contract below in which it was applied for (N17, K-T7). */
static bool comes_from_below(const struct op *op, const struct application *a)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct contract_rule *c = state_contract(s, op->d->contract), *next;
    const struct person_rule *p = state_person(s, op->d->person);

    if (c == NULL || p == NULL || !state_is_above(s, c->no, a->contract) || state_party(s, c, p->org) != PARTY_ENTRUSTER)
        return false;
    next = state_decider(s, a);
    return state_decided(s, a->leaf, c->no) != NULL || (next != NULL && next->no == c->no);
}

const struct application *application_here(const struct op *op, uint64_t leaf)
{
    const struct application *a = state_application(logbook_state(op->k->logs, op->d->log), leaf);

    return a != NULL && (a->contract == op->d->contract || comes_from_below(op, a)) ? a : NULL;
}

/* Whether a hold stands in the way of what is applied for. */
static bool is_held(const struct op *op, const struct application *a, struct view records)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);

    if (a->executed || a->rejected || a->kind >= APPLY_ERASE__MAX)
        return false;
    if (a->kind != APPLY_ERASE_SUBJECTS)
        return state_held(s, a->contract, a->register_no, NULL, 0) != NULL;
    for (size_t i = 0; i + RECORD_ID_BYTES <= records.n; i += RECORD_ID_BYTES) {
        struct record_keys keys;
        struct record_id id;
        memcpy(id.b, records.p + i, sizeof(id.b));
        if (record_keys_of(op->k->keys, &id, &keys) != ERR_OK)
            continue;
        const uint8_t(*subject)[ENTRY_SUBJECT_BYTES] = (const uint8_t(*)[ENTRY_SUBJECT_BYTES])keys.subject;
        bool held = state_held(s, a->contract, a->register_no, subject, 1) != NULL;
        record_keys_clear(&keys);
        if (held)
            return true;
    }
    return false;
}

static enum desk_keeper_application_state state_of(const struct application *a)
{
    return a->rejected              ? DESK_KEEPER_APPLICATION_STATE_REJECTED
           : a->executed            ? DESK_KEEPER_APPLICATION_STATE_EXECUTED
           : a->approved_by_leaf > 0 ? DESK_KEEPER_APPLICATION_STATE_APPROVED
                                     : DESK_KEEPER_APPLICATION_STATE_WAITING;
}

static int64_t days_or_none(struct date d)
{
    return d.year == 0 ? 0 : date_to_days(d);
}

static uint32_t next_of(const struct op *op, const struct application *a)
{
    const struct contract_rule *c = a->rejected || a->approved_by_leaf != 0 ? NULL : state_decider(logbook_state(op->k->logs, op->d->log), a);

    return c == NULL ? 0 : c->no;
}

/* Those who approved it, and whose turn it is; who comes after them is known when it is theirs. */
static void fill_deciders(const struct op *op, const struct application *a, struct desk_keeper_application_is *is)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct contract_rule *list[CHAIN_MAX];
    const size_t n = state_chain(s, state_contract(s, a->contract), list);
    const struct people *names = op->k->people;
    const uint32_t next = next_of(op, a);

    for (size_t i = 0; i < n; i++) {
        const struct decided *d = state_decided(s, a->leaf, list[i]->no);
        if (d == NULL && !state_decides(s, list[i], a) && list[i]->no != next)
            continue;
        is->deciders[is->deciders_n++] = (struct desk_keeper_decider){
            .contract = list[i]->no,
            .org = view_str(people_org_name(names, list[i]->entruster)),
            .name = view_str(d == NULL ? "" : people_person_name(names, d->approver)),
            .ms = d == NULL ? 0 : d->ms,
        };
    }
}

/* How many records there are is told to whom the duties reach all of them: limited ones hear of whole registers without a number. */
static bool is_told(const struct op *op, const struct application *a)
{
    bool whole = a->kind == APPLY_ERASE_REGISTER || a->kind == APPLY_ERASE_CONTRACT;

    return !whole || op_reaches(op, 0);
}

/* What people of a subcontractor apply for is read by their own organisation and those above it, not by one beside it (N17). */
static bool is_seen(const struct op *op, const struct application *a)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct person_rule *applicant = state_person(s, a->applicant);
    const struct person_rule *subject = a->kind == APPLY_REPLACE ? state_person(s, (uint32_t)a->count) : NULL;
    const struct matter *m = a->kind == APPLY_MATTER ? state_matter(s, a->leaf) : NULL;

    if (a->contract != op->d->contract) /* of a contract below: here are those who decide on it */
        return true;
    if (m != NULL)
        return decide_sees_matter(s, m, op->d->person);
    if (subject != NULL && op_works_with(op, subject->org)) /* who looks after them may decide */
        return true;
    return applicant != NULL && op_works_with(op, applicant->org);
}

static enum err fill_application(const struct op *op, const struct application *a, struct application_words *words,
                                 struct desk_keeper_application_info *info)
{
    enum err err = application_read(op->k, op->d->log, a->leaf, op->arena, words);

    if (err != ERR_OK)
        return err;
    *info = (struct desk_keeper_application_info){
        .leaf = a->leaf,
        .kind = (uint8_t)a->kind,
        .register_ = a->register_no,
        .count = is_told(op, a) ? a->count : 0,
        .applicant = a->applicant,
        .approver = a->approver,
        .executor = a->executor,
        .state = state_of(a),
        .applied_ms = a->applied_ms,
        .planned = days_or_none(a->planned),
        .certificate = a->certificate_leaf,
        .stage = (uint8_t)a->stage,
        .backups_until = days_or_none(a->backups_until),
        .held = is_held(op, a, words->records),
        .reason = words->reason,
        .contract = a->contract,
        .next = next_of(op, a),
        .register_name = view_str(people_register_name(op->k->people, a->contract, a->register_no)),
    };
    memcpy(info->object, a->object, sizeof(info->object));
    return ERR_OK;
}

enum err op_applications(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct application *a;
    struct application_words words;
    struct desk_keeper_applications m;
    struct desk_keeper_applications_are are = {0};
    size_t n = 0;
    enum err err;

    TRY(OP_GET(op, applications, &m));
    are.applications = arena_alloc(op->arena, APPLICATIONS_SHOWN, sizeof(*are.applications));
    if (are.applications == NULL)
        return ERR_MEMORY;
    while (state_application_at(s, n) != NULL)
        n++;
    while (n-- > 0 && !are.more) {
        a = state_application_at(s, n);
        if ((m.before != 0 && a->leaf >= m.before) || application_here(op, a->leaf) == NULL || !is_seen(op, a))
            continue;
        are.more = are.applications_n == APPLICATIONS_SHOWN;
        if (!are.more)
            TRY(fill_application(op, a, &words, &are.applications[are.applications_n++]));
    }
    err = OP_ANSWER(op, applications_are, &are);
out:
    return err;
}

enum err op_application(struct op *op)
{
    struct desk_keeper_application m;
    struct desk_keeper_application_is is = {0};
    struct desk_keeper_decider deciders[CHAIN_MAX];
    struct application_words words;
    enum err err;

    TRY(OP_GET(op, application, &m));
    const struct application *a = application_here(op, m.application);
    if (a == NULL || !is_seen(op, a))
        return ERR_NOT_FOUND;
    TRY(fill_application(op, a, &words, &is.info));
    if (is_told(op, a)) /* it names the number */
        is.descriptor = words.descriptor;
    is.items = words.items;
    is.media = words.media;
    is.title = view_str(people_contract_title(op->k->people, a->contract));
    is.applicant_name = view_str(people_person_name(op->k->people, a->applicant));
    is.deciders = deciders;
    fill_deciders(op, a, &is);
    err = OP_ANSWER(op, application_is, &is);
out:
    return err;
}
