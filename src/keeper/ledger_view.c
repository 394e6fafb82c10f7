/* Looking at the ledger: pages of leaves, proofs, sealed words, the checkpoint.  Looking is an act too. */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "keeper/envelope.h"

#include <string.h>

#define ENTRIES_MAX 500
#define ENTRIES_USUAL 100
#define READ_BUDGET 20000  /* of those that match */
#define SCAN_BUDGET 500000 /* leaves looked at for one page; the page says where to go on */
#define PAGE_BYTES 100000
#define SUMS_MAX 1500
#define CLAUSES_MAX 64
#define LISTS_MAX 1024

static bool all_zero(const uint8_t *p, size_t n)
{
    uint8_t any = 0;

    for (size_t i = 0; i < n; i++)
        any |= p[i];
    return any == 0;
}

/* The blinded id of the record that is asked for. */
static enum err record_subject(const struct op *op, const struct desk_keeper_ledger_filter *f,
                               uint8_t subject_out[ENTRY_SUBJECT_BYTES])
{
    struct record_facts facts;
    struct record_keys keys;
    struct record_id id;
    enum err err;

    memcpy(id.b, f->record, sizeof(id.b));
    TRY(keystore_record(op->k->keys, &id, &facts));
    if (facts.contract != op->d->contract)
        TRY(ERR_NOT_FOUND);
    TRY(record_keys_of(op->k->keys, &id, &keys));
    memcpy(subject_out, keys.subject, ENTRY_SUBJECT_BYTES);
    record_keys_clear(&keys);
    if (!op_reaches(op, record_block(op->k, op->d->log, &facts, subject_out)))
        err = ERR_NOT_FOUND;
out:
    return err;
}

static unsigned verdict_bits(enum desk_keeper_ledger_verdict v)
{
    static const unsigned bits[] = {
        [DESK_KEEPER_LEDGER_VERDICT_PERMIT] = 1U << VERDICT_PERMIT,
        [DESK_KEEPER_LEDGER_VERDICT_REFUSAL] =
            1U << VERDICT_DENY | 1U << VERDICT_STEP_UP | 1U << VERDICT_SECOND_PERSON,
        [DESK_KEEPER_LEDGER_VERDICT_FACT] = 1U << VERDICT_FACT,
    };

    return bits[v];
}

/* A filter of a desk in the terms of the logbook.  ${subject} is what the query then points to. */
static enum err read_filter(const struct op *op, const struct desk_keeper_ledger_filter *f,
                            uint8_t subject[ENTRY_SUBJECT_BYTES], struct leaf_query *q_out)
{
    enum err err = ERR_OK;

    memset(subject, 0, ENTRY_SUBJECT_BYTES);
    *q_out = (struct leaf_query){
        .like = {.person = f->person,
                 .act = f->act == 0 ? 0xffff : f->act,
                 .register_no = f->register_,
                 .contract = op->d->contract,
                 .session = (uint32_t)f->session,
                 .purpose = (uint8_t)f->purpose},
        .from_ms = f->from_ms,
        .until_ms = f->until_ms,
        .terminal = f->terminal,
        .verdicts = verdict_bits(f->verdict),
        .clause = f->clause,
    };
    if (!all_zero(f->record, sizeof(f->record)))
        TRY(record_subject(op, f, subject));
    else
        memcpy(subject, f->subject, ENTRY_SUBJECT_BYTES);
    if (!all_zero(subject, ENTRY_SUBJECT_BYTES))
        q_out->subject = subject;
out:
    return err;
}

/* The act of looking: what was asked for, and how many entries it gave. */
static enum err decide_read(struct op *op, const struct desk_keeper_ledger_filter *f, enum ledger_filter kind,
                            uint64_t count)
{
    op_begin(op, ACT_LEDGER_READ);
    entry_set_kind(&op->e, (uint16_t)(f->person == op->d->person ? LEDGER_OWN : kind));
    entry_set_count(&op->e, count);
    if (f->from_ms > 0)
        entry_set_from(&op->e, date_of_ms(f->from_ms));
    if (f->until_ms > 0 && f->until_ms > f->from_ms)
        entry_set_until(&op->e, date_of_ms(f->until_ms - 1));
    return op_decide(op, (struct view){NULL, 0});
}

/* Whether values of records were read or changed under ${act}: its entries name the fields. */
static bool uses_values(unsigned act)
{
    return act == ACT_LIST || act == ACT_OPEN || act == ACT_REVEAL || act == ACT_EDIT || act == ACT_PRINT || act == ACT_UPDATE_BATCH ||
           act == ACT_PACKAGE_BATCH;
}

/* Whether ${text} is an entry under which values of a field of ${data_class} were read or changed (Nerima 20(8), Hino 10(2)). */
static bool uses_class(const struct op *op, struct view text, unsigned data_class)
{
    struct entry e;

    if (entry_get(text, &e, NULL) != ERR_OK)
        return false;
    const struct register_rule *r = state_register(logbook_state(op->k->logs, op->d->log), e.contract, e.register_no);
    for (unsigned i = 0; r != NULL && uses_values(e.act) && i < e.fields_n; i++) {
        const struct field_rule *f = register_field(r, e.fields[i]);
        if (f != NULL && (unsigned)f->data_class == data_class)
            return true;
    }
    return false;
}

static enum err add_leaf(const struct op *op, uint64_t index, struct view text, struct desk_keeper_ledger_is *is)
{
    struct desk_keeper_leaf_info *leaf = &is->entries[is->entries_n++];

    leaf->index = index;
    leaf->terminal = logbook_terminal(op->k->logs, op->d->log, logbook_column(op->k->logs, op->d->log, index));
    leaf->text = arena_view(op->arena, text);
    return leaf->text.p == NULL ? ERR_MEMORY : ERR_OK;
}

/* Collect the newest matching leaves below ${before}; ${data_class} as in the filter. */
static enum err collect(const struct op *op, uint64_t before, uint32_t limit, const struct leaf_query *q, unsigned data_class,
                        struct desk_keeper_ledger_is *is)
{
    unsigned budget = SCAN_BUDGET, reads = READ_BUDGET;
    size_t bytes = 0;
    enum err err = ERR_OK;

    for (; is->entries_n < limit && bytes < PAGE_BYTES && reads > 0; reads--) {
        struct view text, sealed;
        uint64_t index = 0;
        err = logbook_find(op->k->logs, op->d->log, q, before, &budget, &index);
        if (err == ERR_NOT_FOUND)
            return ERR_OK;
        before = index;
        if (err == ERR_AGAIN)
            break;
        TRY(err);
        if (data_class == 0 || uses_values(logbook_column(op->k->logs, op->d->log, index)->act)) {
            TRY(logbook_read(op->k->logs, op->d->log, index, &text, &sealed));
            if (data_class == 0 || uses_class(op, text, data_class - 1)) {
                TRY(add_leaf(op, index, text, is));
                bytes += text.n;
            }
        }
        if (index == 0)
            return ERR_OK;
    }
    is->next = before;
    err = ERR_OK;
out:
    return err;
}

enum err op_ledger(struct op *op)
{
    struct desk_keeper_ledger m;
    struct desk_keeper_ledger_is is = {0};
    struct leaf_query q;
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, ledger, &m));
    TRY(read_filter(op, &m.filter, is.subject, &q));
    is.entries = arena_alloc(op->arena, ENTRIES_MAX, sizeof(*is.entries));
    if (is.entries == NULL)
        TRY(ERR_MEMORY);
    uint32_t limit = m.limit == 0 ? ENTRIES_USUAL : m.limit > ENTRIES_MAX ? ENTRIES_MAX : m.limit;
    TRY(collect(op, m.before, limit, &q, m.filter.data_class, &is));
    TRY(decide_read(op, &m.filter, q.subject != NULL ? LEDGER_SUBJECT : LEDGER_ALL, is.entries_n));
    is.leaf = op->leaf;
    is.size = logbook_size(op->k->logs, op->d->log);
    TRY(desk_keeper_ledger_is_put(&payload, &is));
    TRY(hold_answer(op, DESK_KEEPER_LEDGER_IS, &payload));
out:
    buf_clear(&payload);
    return err;
}

/* --- counting -------------------------------------------------------------------------------- */

struct tally {
    struct desk_keeper_ledger_counted *is;
    struct desk_keeper_ledger_sum *last;
    uint64_t total;
    struct {
        uint64_t permits, refusals;
        bool used;
    } lists[LISTS_MAX]; /* by list of clauses; longer tables of them share the last place, which is not told */
};

/* The sum to which the leaf belongs; NULL if there is no more room.  Leaves come with their days descending. */
static struct desk_keeper_ledger_sum *sum_of(struct tally *t, int64_t day, const struct leaf_column *c)
{
    struct desk_keeper_ledger_counted *is = t->is;
    struct desk_keeper_ledger_sum *s = t->last;

    if (s != NULL && s->day == day && s->person == c->person && s->act == c->act)
        return s;
    for (uint32_t i = is->sums_n; i > 0 && is->sums[i - 1].day == day; i--)
        if (is->sums[i - 1].person == c->person && is->sums[i - 1].act == c->act)
            return &is->sums[i - 1];
    if (is->sums_n == SUMS_MAX)
        return NULL;
    s = &is->sums[is->sums_n++];
    *s = (struct desk_keeper_ledger_sum){
        .day = day, .person = c->person, .act = c->act, .first_ms = c->time_ms, .last_ms = c->time_ms};
    return s;
}

static bool add(struct tally *t, const struct leaf_column *c)
{
    struct desk_keeper_ledger_sum *s = sum_of(t, date_to_days(date_of_ms(c->time_ms)), c);
    unsigned list = c->clauses < LISTS_MAX ? c->clauses : LISTS_MAX - 1;

    if (s == NULL)
        return false;
    t->last = s;
    t->total++;
    s->first_ms = c->time_ms < s->first_ms ? c->time_ms : s->first_ms;
    s->last_ms = c->time_ms > s->last_ms ? c->time_ms : s->last_ms;
    s->permits += c->verdict == VERDICT_PERMIT;
    s->facts += c->verdict == VERDICT_FACT;
    s->refusals += c->verdict != VERDICT_PERMIT && c->verdict != VERDICT_FACT;
    t->lists[list].used = true;
    t->lists[list].permits += c->verdict == VERDICT_PERMIT;
    t->lists[list].refusals += c->verdict != VERDICT_PERMIT && c->verdict != VERDICT_FACT;
    return true;
}

static enum err add_clause(struct op *op, struct tally *t, const char *id, unsigned list)
{
    struct desk_keeper_ledger_counted *is = t->is;
    uint32_t i = 0;

    while (i < is->clauses_n && !view_eq_str(is->clauses[i].clause, id))
        i++;
    if (i == CLAUSES_MAX)
        return ERR_OK;
    if (i == is->clauses_n) {
        is->clauses[i] = (struct desk_keeper_clause_sum){.clause = arena_view(op->arena, view_str(id))};
        if (is->clauses[i].clause.p == NULL)
            return ERR_MEMORY;
        is->clauses_n++;
    }
    is->clauses[i].permits += t->lists[list].permits;
    is->clauses[i].refusals += t->lists[list].refusals;
    return ERR_OK;
}

static enum err count(struct op *op, const struct leaf_query *q, uint64_t before, struct tally *t)
{
    const struct logbook *logs = op->k->logs;
    unsigned budget = SCAN_BUDGET, n;
    uint64_t index = 0;
    enum err err;

    for (;;) {
        err = logbook_find(op->k->logs, op->d->log, q, before, &budget, &index);
        if (err != ERR_OK || !add(t, logbook_column(logs, op->d->log, index)))
            break;
        before = index;
        if (index == 0)
            break;
    }
    if (err == ERR_AGAIN)
        t->is->next = index;
    else if (err == ERR_OK)
        t->is->next = before; /* 0 at the first leaf; else no room for more */
    else if (err != ERR_NOT_FOUND)
        return err;
    err = ERR_OK;
    for (unsigned list = 1; list < LISTS_MAX - 1; list++) {
        if (!t->lists[list].used)
            continue;
        const char(*ids)[ENTRY_CLAUSE_MAX + 1] = logbook_clauses(logs, op->d->log, (uint16_t)list, &n);
        for (unsigned i = 0; i < n; i++)
            TRY(add_clause(op, t, ids[i], list));
    }
out:
    return err;
}

enum err op_ledger_count(struct op *op)
{
    struct desk_keeper_ledger_count m;
    struct desk_keeper_ledger_counted is = {0};
    struct tally *tally = arena_alloc(op->arena, 1, sizeof(*tally));
    struct leaf_query q;
    struct buf payload;
    enum err err;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    is.sums = arena_alloc(op->arena, SUMS_MAX, sizeof(*is.sums));
    is.clauses = arena_alloc(op->arena, CLAUSES_MAX, sizeof(*is.clauses));
    if (tally == NULL || is.sums == NULL || is.clauses == NULL)
        TRY(ERR_MEMORY);
    tally->is = &is;
    TRY(OP_GET(op, ledger_count, &m));
    TRY(read_filter(op, &m.filter, is.subject, &q));
    TRY(count(op, &q, m.before, tally));
    TRY(decide_read(op, &m.filter, LEDGER_COUNTED, tally->total));
    is.leaf = op->leaf;
    is.size = logbook_size(op->k->logs, op->d->log);
    TRY(desk_keeper_ledger_counted_put(&payload, &is));
    TRY(hold_answer(op, DESK_KEEPER_LEDGER_COUNTED, &payload));
out:
    buf_clear(&payload);
    return err;
}

/* --- one leaf --------------------------------------------------------------------------------- */

/* Read leaf ${index} and say whose it is: LEDGER_OWN if it is the asking person's own act. */
static enum err read_leaf(const struct op *op, uint64_t index, struct entry *e_out, struct view *text_out,
                          struct view *sealed_out, uint16_t *kind_out)
{
    enum err err = logbook_read(op->k->logs, op->d->log, index, text_out, sealed_out);

    if (err != ERR_OK)
        return err;
    err = entry_get(*text_out, e_out, NULL);
    if (err != ERR_OK)
        return err;
    if (e_out->contract != 0 && e_out->contract != op->d->contract)
        return ERR_NOT_FOUND; /* another contract of the same entruster */
    *kind_out = e_out->person == op->d->person ? LEDGER_OWN : LEDGER_ALL;
    return ERR_OK;
}

enum err op_proof(struct op *op)
{
    struct desk_keeper_proof m;
    struct desk_keeper_proof_is is;
    struct view text, sealed;
    struct entry leaf;
    struct buf proof, payload;
    uint16_t kind;
    enum err err;

    buf_init(&proof, 16384);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, proof, &m));
    TRY(read_leaf(op, m.index, &leaf, &text, &sealed, &kind));
    is.text = arena_view(op->arena, text);
    op_begin(op, ACT_LEDGER_READ);
    entry_set_kind(&op->e, kind);
    entry_set_count(&op->e, 1);
    TRY(op_decide(op, (struct view){NULL, 0}));
    TRY(logbook_proof(op->k->logs, op->d->log, m.index, &proof));
    is.proof = buf_view(&proof);
    TRY(desk_keeper_proof_is_put(&payload, &is));
    TRY(hold_answer(op, DESK_KEEPER_PROOF_IS, &payload));
out:
    buf_clear(&proof);
    buf_clear(&payload);
    return err;
}

/* The sealed words of an entry, once the reading of them is durable. */
static enum err release_detail(struct keeper *k, struct desk *d, const struct held *h)
{
    struct desk_keeper_detail m;
    struct desk_keeper_detail_is is = {.leaf = h->leaf};
    struct application_words application;
    struct view text, sealed;
    struct entry e;
    struct buf words;
    enum err err;

    buf_init(&words, 65536);
    TRY(desk_keeper_detail_get(buf_view(&h->payload), &k->arena, &m));
    TRY(logbook_read(k->logs, d->log, m.index, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    if (e.act == ACT_APPLY) {
        TRY(application_read(k, d->log, m.index, &k->arena, &application));
        is.words = application.reason;
    } else {
        TRY(words_unseal(k, &e, sealed, &words));
        is.words = view_part(buf_view(&words), 0, 4096);
    }
    err = desk_keeper_detail_is_send(d->chan, h->id, &is);
out:
    buf_clear(&words);
    arena_clear(&k->arena);
    return err;
}

enum err op_detail(struct op *op)
{
    struct desk_keeper_detail m;
    struct view text, sealed;
    struct entry leaf;
    uint16_t kind;
    enum err err;

    TRY(OP_GET(op, detail, &m));
    TRY(read_leaf(op, m.index, &leaf, &text, &sealed, &kind));
    if (!entry_has(&leaf, KEY_DETAIL) || sealed.n == 0)
        return ERR_NOT_FOUND;
    op_begin(op, ACT_DETAIL_READ);
    entry_set_ref(&op->e, m.index);
    entry_set_kind(&op->e, kind);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_release(op, release_detail);
out:
    return err;
}

enum err op_checkpoint(struct op *op)
{
    struct keeper *k = op->k;
    struct desk_keeper_checkpoint m;
    struct desk_keeper_checkpoint_is is;
    struct buf note, vkey;
    enum err err;

    buf_init(&note, 4096);
    buf_init(&vkey, 256);
    TRY(OP_GET(op, checkpoint, &m));
    TRY(logbook_checkpoint(k->logs, op->d->log, &note));
    TRY(logbook_vkey(k->logs, op->d->log, &vkey));
    int64_t witnessed = logbook_witnessed_ms(k->logs, op->d->log);
    is = (struct desk_keeper_checkpoint_is){
        .checkpoint = buf_view(&note),
        .vkey = buf_view(&vkey),
        .witness_age_s = witnessed == 0 ? -1 : (keeper_now(k) - witnessed) / 1000,
    };
    TRY(lost_ends(k, op->d->log, op->arena, &is.losses, &is.losses_n));
    err = OP_ANSWER(op, checkpoint_is, &is);
out:
    buf_clear(&note);
    buf_clear(&vkey);
    return err;
}
