/*
 * Matters (案件): applied for, recorded, done step by step, listed (N19 N20.3 N20.4 N20.11 N20.16 N21 H10.2 H12 K-T7 K-T11 K-T12).  What
 * the approver signs is a descriptor that is made here of numbered fields: each stands behind its number and its length, so that no word
 * of an applicant can pass for another field.
 */
#include "keeper/keeper.h"

#include "base/clock.h"
#include "base/codec.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "wire/wire.h"

#include <string.h>

#define WORDS_BYTES_MAX 2600 /* of one application or step: with what stands before them a descriptor */
#define DESCRIPTOR_MAX 4096
#define SHOWN 20
#define EVENTS 64
#define ANSWER_BYTES 90000 /* of words in one answer: the rest of a frame is numbers */
#define REMARK 0

/* --- what is asked for ---------------------------------------------------------------------------------------------------- */

/* Fields of this step, each once, none empty, all that are required; a remark may always stand there. */
static bool words_fit(const struct matter_step_row *row, const struct desk_keeper_matter_word *words, uint32_t n)
{
    uint32_t seen = 0;
    size_t bytes = 0;
    bool remark = false;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t bit = words[i].field == REMARK || words[i].field > MATTER_FIELDS_MAX ? 0 : UINT32_C(1) << (words[i].field - 1);
        if (words[i].text.n == 0 || (words[i].field == REMARK ? remark : bit == 0 || (seen & bit) != 0))
            return false;
        remark = remark || words[i].field == REMARK;
        seen |= bit;
        bytes += words[i].text.n;
    }
    return bytes <= WORDS_BYTES_MAX && matter_filled(row, seen);
}

/* What of its cell the words meet.  Named are people of the contract; somebody else only where the approver, who decides, signs the name
 * (${decided}) and the field is not for people of the contract alone. */
static uint32_t words_meet(const struct op *op, const struct matter_row *row, unsigned medium, bool decided,
                           const struct desk_keeper_matter_word *words, uint32_t n)
{
    const uint32_t named = UINT32_C(1) << CONDITION_NAMED_PEOPLE;
    uint32_t met = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t here = matter_meets(row, medium, words[i].field, words[i].text);
        bool others = decided && !matter_takes_people(row, words[i].field);
        if ((here & named) != 0 && !others && !roster_names(op, words[i].text))
            here &= ~named;
        met |= here;
    }
    return met;
}

static void put_words(struct buf *out, const struct desk_keeper_matter_word *words, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        buf_fmt(out, "field %u %zu ", words[i].field, words[i].text.n);
        buf_put(out, words[i].text);
        buf_byte(out, '\n');
    }
}

static void put_end(const struct op *op, struct buf *out)
{
    uint8_t nonce[16];
    char time[25];

    clock_format(keeper_now(op->k), time);
    random_bytes(nonce, sizeof(nonce));
    buf_fmt(out, "time %s\nnonce ", time);
    hex_put(out, view_of(nonce, sizeof(nonce)));
    buf_byte(out, '\n');
}

/* The chain of contracts above the one in which it is applied for, and who entrusts in each: those decide as their terms ask for it. */
static void put_deciders(const struct op *op, struct buf *out)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct contract_rule *list[CHAIN_MAX];
    const size_t n = state_chain(s, state_contract(s, op->d->contract), list);

    for (size_t i = 1; i < n; i++)
        buf_fmt(out, "under-contract %u entruster %u\n", list[i]->no, list[i]->entruster);
}

/* What the approver is asked to sign: the entry in hand, and every word of the form. */
static void put_descriptor(const struct op *op, const struct desk_keeper_matter_apply *m, struct buf *out)
{
    const struct entry *e = &op->e;
    char from[11], until[11];

    date_format(e->from, from);
    date_format(e->until, until);
    buf_str(out, "azukari-operation v2\nlog ");
    buf_str(out, logbook_origin(op->k->logs, op->d->log));
    buf_fmt(out, "\nact matter\nkind %u %s\ncontract %u\napplicant %u\nclass %u\nmedium %s\ncount %llu\nfrom %s\nuntil %s\n", e->kind,
            matter_row(e->kind)->name, op->d->contract, op->d->person, e->data_class, matter_medium_name((unsigned)e->limit),
            (unsigned long long)e->count, from, until);
    if (e->register_no != 0)
        buf_fmt(out, "register %u\n", e->register_no);
    for (unsigned i = 0; i < e->fields_n; i++)
        buf_fmt(out, "%s%u%s", i == 0 ? "register-fields " : ",", e->fields[i], i + 1 == e->fields_n ? "\n" : "");
    if (e->purpose != 0)
        buf_fmt(out, "purpose %u\n", e->purpose);
    if (e->org != 0)
        buf_fmt(out, "org %u\nparent %u\n", e->org, e->parent);
    if (e->ref != 0)
        buf_fmt(out, "ref %llu\n", (unsigned long long)e->ref);
    put_deciders(op, out);
    put_words(out, m->words, m->words_n);
    put_end(op, out);
}

static struct view remark_of(const struct desk_keeper_matter_word *words, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (words[i].field == REMARK)
            return words[i].text;
    return (struct view){NULL, 0};
}

/* As application_read() takes it: descriptor, remark; then the words. */
static enum err put_sealed(struct view descriptor, const struct desk_keeper_matter_word *words, uint32_t n, struct buf *out)
{
    wire_put_bytes(out, descriptor);
    wire_put_bytes(out, remark_of(words, n));
    wire_put_u8(out, (uint8_t)n);
    for (uint32_t i = 0; i < n; i++) {
        wire_put_u8(out, words[i].field);
        wire_put_bytes(out, words[i].text);
    }
    return buf_status(out);
}

/* The next number that no organisation has, nor any subcontract. */
static uint32_t next_org(const struct keeper *k)
{
    const struct org_rule *o;
    const struct matter *m;
    uint32_t last = 0;

    for (uint16_t log = 0; log < logbook_logs(k->logs); log++) {
        const struct state *s = logbook_state(k->logs, log);
        for (size_t i = 0; (o = state_org_at(s, i)) != NULL; i++)
            last = o->no > last ? o->no : last;
        for (size_t i = 0; (m = state_matter_at(s, i)) != NULL; i++)
            last = m->org > last ? m->org : last;
    }
    return last == UINT32_MAX ? 0 : last + 1;
}

static bool day_ok(int64_t day)
{
    return day > 0 && day <= date_to_days((struct date){9999, 12, 31});
}

/* The entry of what is asked for.  ERR_UNSUPPORTED: a form that was not filled in; ERR_INPUT: no desk of ours sends it. */
static enum err matter_entry(struct op *op, const struct desk_keeper_matter_apply *m)
{
    const struct matter_row *row = matter_row(m->kind);

    if (row == NULL || m->data_class >= CLASS__MAX || m->medium >= MATTER_MEDIUM__MAX || !day_ok(m->from) || !day_ok(m->until))
        return ERR_INPUT;
    if (m->count == 0 || m->until < m->from || !words_fit(&row->open, m->words, m->words_n))
        return ERR_UNSUPPORTED;
    op_begin(op, ACT_MATTER);
    entry_set_kind(&op->e, m->kind);
    entry_set_class(&op->e, m->data_class);
    entry_set_limit(&op->e, m->medium);
    entry_set_count(&op->e, m->count);
    entry_set_from(&op->e, date_from_days(m->from));
    entry_set_until(&op->e, date_from_days(m->until));
    if (m->register_ != 0)
        entry_set_register(&op->e, m->register_);
    entry_set_fields(&op->e, m->fields, m->fields_n);
    if (m->purpose != 0)
        entry_set_purpose(&op->e, m->purpose);
    uint32_t org = m->org == 0 && (row->flags & MATTER_NEW_ORG) != 0 ? next_org(op->k) : m->org;
    if (org != 0)
        entry_set_org(&op->e, org);
    if (m->parent != 0)
        entry_set_parent(&op->e, m->parent);
    if (m->ref != 0)
        entry_set_ref(&op->e, m->ref);
    const struct contract_rule *c = state_contract(logbook_state(op->k->logs, op->d->log), op->d->contract);
    bool decided = c != NULL && chain_verdict(logbook_state(op->k->logs, op->d->log), c, row, m->medium, m->data_class, NULL) == VERDICT_APPROVAL;
    entry_set_conditions(&op->e, words_meet(op, row, m->medium, decided, m->words, m->words_n));
    return ERR_OK;
}

/* What would become of the entry in hand, which is not written: neither as a matter nor as a refusal. */
static enum err answer_trial(struct op *op)
{
    static const uint8_t no_words[32] = {1};
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct desk_keeper_matter_opened opened = {0};
    struct view clauses[ENTRY_CLAUSES_MAX];

    entry_set_object(&op->e, no_words);
    op->e.verdict = VERDICT_PERMIT;
    if (entry_check(&op->e) != ERR_OK)
        return ERR_UNSUPPORTED;
    decide(s, &op->e, &op->decision);
    opened.clauses = clauses;
    if (op->decision.verdict == VERDICT_PERMIT) {
        opened.waits = chain_verdict(s, state_contract(s, op->d->contract), matter_row(op->e.kind), (unsigned)op->e.limit, op->e.data_class,
                                     NULL) != VERDICT_ALLOWED;
    } else {
        opened.refusal = (uint8_t)op->decision.refusal;
        for (; opened.clauses_n < op->decision.clauses_n; opened.clauses_n++)
            clauses[opened.clauses_n] = view_str(op->decision.clauses[opened.clauses_n]);
    }
    return OP_ANSWER(op, matter_opened, &opened);
}

enum err op_matter_apply(struct op *op)
{
    struct desk_keeper_matter_apply m;
    struct desk_keeper_matter_opened opened = {0};
    struct buf descriptor, sealed, payload;
    struct hash object;
    enum err err;

    buf_init(&descriptor, DESCRIPTOR_MAX);
    buf_init(&sealed, MATTER_SEALED_MAX);
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    TRY(OP_GET(op, matter_apply, &m));
    TRY(review_counts(op, &m));
    TRY(matter_entry(op, &m));
    if (m.trial) {
        err = answer_trial(op);
        goto out;
    }
    TRY(review_words(op, &m));
    put_descriptor(op, &m, &descriptor);
    TRY(buf_status(&descriptor));
    hash_of(buf_view(&descriptor), &object);
    entry_set_object(&op->e, object.b);
    TRY(put_sealed(buf_view(&descriptor), m.words, m.words_n, &sealed));
    op->e.verdict = VERDICT_PERMIT; /* for the check alone: op_decide() says which it is */
    if (entry_check(&op->e) != ERR_OK) /* fields of no register, and the like: a slip */
        TRY(ERR_UNSUPPORTED);
    TRY(op_decide(op, buf_view(&sealed)));
    opened.leaf = op->leaf;
    opened.waits = state_matter(logbook_state(op->k->logs, op->d->log), op->leaf)->state == MATTER_WAITS;
    memcpy(opened.object, object.b, sizeof(opened.object));
    TRY(desk_keeper_matter_opened_put(&payload, &opened));
    err = hold_answer(op, DESK_KEEPER_MATTER_OPENED, &payload);
out:
    buf_clear(&descriptor);
    buf_clear(&sealed);
    buf_clear(&payload);
    return err;
}

/* --- steps ------------------------------------------------------------------------------------------------------------------ */

/* The matter ${leaf} of this contract, or of one below on which is decided here, if this session's person may see it; else NULL. */
static const struct matter *seen(const struct op *op, uint64_t leaf)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    const struct matter *m = state_matter(s, leaf);

    if (m == NULL)
        return NULL;
    bool own = m->contract == op->d->contract && decide_sees_matter(s, m, op->d->person);
    return own || (m->contract != op->d->contract && application_here(op, leaf) != NULL) ? m : NULL;
}

static void step_entry(struct op *op, const struct matter *m, unsigned step, uint64_t count)
{
    op_begin(op, ACT_MATTER_STEP);
    entry_set_ref(&op->e, m->leaf);
    entry_set_kind(&op->e, (uint16_t)step);
    entry_set_count(&op->e, count);
}

enum err matter_step_words(struct op *op, const struct matter *m, unsigned step, const struct desk_keeper_matter_word *words, uint32_t n,
                           struct buf *sealed)
{
    static const struct matter_step_row plain = {0}; /* withdrawing has no fields but the remark */
    const struct matter_step_row *row = step == MATTER_WITHDRAW ? &plain : &matter_row(m->kind)->steps[step];
    struct buf descriptor;
    struct hash object;
    enum err err;

    buf_init(&descriptor, DESCRIPTOR_MAX);
    if (!words_fit(row, words, n))
        TRY(ERR_UNSUPPORTED);
    buf_fmt(&descriptor, "azukari-operation v2\nact %s\nmatter %llu\nstep %s\n", entry_act_name(op->e.act), (unsigned long long)m->leaf,
            matter_step_name(step));
    put_words(&descriptor, words, n);
    put_end(op, &descriptor);
    TRY(buf_status(&descriptor));
    hash_of(buf_view(&descriptor), &object);
    entry_set_object(&op->e, object.b);
    err = put_sealed(buf_view(&descriptor), words, n, sealed);
out:
    buf_clear(&descriptor);
    return err;
}

void matter_step_meets(struct op *op, const struct matter *m, const struct desk_keeper_matter_word *words, uint32_t n)
{
    entry_set_conditions(&op->e, words_meet(op, matter_row(m->kind), m->medium, false, words, n));
}

enum err op_matter_step(struct op *op)
{
    struct desk_keeper_matter_step m;
    struct buf sealed;
    enum err err;

    buf_init(&sealed, MATTER_SEALED_MAX);
    TRY(OP_GET(op, matter_step, &m));
    const struct matter *matter = seen(op, m.matter);
    if (matter == NULL)
        TRY(ERR_NOT_FOUND);
    if (m.step >= MATTER_STEP__MAX)
        TRY(ERR_INPUT);
    if ((m.count != 0) != (m.step < MATTER_CLOSE))
        TRY(ERR_UNSUPPORTED);
    step_entry(op, matter, m.step, m.count);
    matter_step_meets(op, matter, m.words, m.words_n);
    TRY(matter_step_words(op, matter, m.step, m.words, m.words_n, &sealed));
    TRY(op_decide(op, buf_view(&sealed)));
    TRY(hold_ok(op));
    sessions_check(op->k); /* a subcontract may have ended, and its people with it */
out:
    buf_clear(&sealed);
    return err;
}

/* --- looking -------------------------------------------------------------------------------------------------------------- */

/* The words beside ${leaf}: appended to ${list} of at most ${max}, or in the place of an older word of the same field. */
static enum err read_words(const struct op *op, uint64_t leaf, struct view *descriptor_out, struct desk_keeper_matter_word *list,
                           uint32_t *n)
{
    struct wire_reader r;
    struct view words;
    struct entry e;
    enum err err = words_read(op->k, op->d->log, leaf, op->arena, &e, &words);

    if (err != ERR_OK) /* a step that another operation wrote down has no words */
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    if (e.act == ACT_PRINT) /* beside a numbered copy stands its reason */
        return ERR_OK;
    wire_reader_init(&r, words);
    *descriptor_out = wire_get_bytes(&r, DESCRIPTOR_MAX);
    (void)wire_get_bytes(&r, 1000);
    for (unsigned left = wire_get_u8(&r); left > 0; left--) {
        struct desk_keeper_matter_word w = {.field = wire_get_u8(&r)};
        uint32_t at = 0;
        w.text = wire_get_bytes(&r, 1000);
        while (at < *n && list[at].field != w.field)
            at++;
        if (at > MATTER_FIELDS_MAX)
            break;
        list[at] = w;
        *n = at == *n ? at + 1 : *n;
    }
    return wire_end(&r) == ERR_OK ? ERR_OK : ERR_CORRUPT;
}

enum err matter_first_word(const struct op *op, uint64_t leaf, struct view *out)
{
    struct desk_keeper_matter_word *words = arena_alloc(op->arena, MATTER_FIELDS_MAX + 1, sizeof(*words));
    struct view unused;
    uint32_t n = 0;
    enum err err = ERR_MEMORY;

    *out = (struct view){NULL, 0};
    if (words == NULL)
        return err;
    TRY(read_words(op, leaf, &unused, words, &n));
    for (uint32_t i = 0; i < n; i++)
        if (words[i].field == 1)
            *out = words[i].text;
out:
    return err;
}

/* The steps that this session's person could do now, as decide() says. */
static uint8_t steps_of(const struct op *op, const struct matter *m)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct op probe = *op;
    uint8_t steps = 0;

    for (unsigned step = 0; matter_is_open(m) && step < MATTER_STEP__MAX; step++) {
        struct decision d;
        step_entry(&probe, m, step, step < MATTER_CLOSE ? 1 : 0);
        probe.e.has |= ENTRY_HAS(KEY_OBJECT);
        entry_set_conditions(&probe.e, matter_row(m->kind)->steps[step].meets); /* as if its form were filled in */
        decide(s, &probe.e, &d);
        if (d.verdict == VERDICT_PERMIT)
            steps |= (uint8_t)(1U << step);
    }
    return steps;
}

/* Whether this session's person is an approver who could decide on it. */
static bool decides(const struct op *op, const struct matter *m)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct op probe = *op;
    struct decision d;

    if (m->state != MATTER_WAITS)
        return false;
    op_begin(&probe, ACT_REJECT);
    entry_set_ref(&probe.e, m->leaf);
    entry_set_object(&probe.e, m->object);
    decide(s, &probe.e, &d);
    return d.verdict == VERDICT_PERMIT;
}

/* What the register and the fields are called in the contract below. */
static enum err fill_names(const struct op *op, const struct matter *m, struct desk_keeper_matter_info *out)
{
    out->register_name = view_str(people_register_name(op->k->people, m->contract, m->register_no));
    out->field_names = arena_alloc(op->arena, ENTRY_FIELDS_MAX, sizeof(*out->field_names));
    if (out->field_names == NULL)
        return ERR_MEMORY;
    for (uint16_t no = 1; no <= ENTRY_FIELDS_MAX; no++)
        if ((m->fields >> (no - 1) & 1) != 0)
            out->field_names[out->field_names_n++] = view_str(people_field_name(op->k->people, m->contract, m->register_no, no));
    return ERR_OK;
}

static enum err fill(const struct op *op, const struct matter *m, struct view *descriptor_out, struct desk_keeper_matter_info *out)
{
    struct view unused;
    enum err err = ERR_OK;

    *out = (struct desk_keeper_matter_info){.matter = m->leaf,
                                            .kind = m->kind,
                                            .data_class = (uint8_t)m->data_class,
                                            .medium = (uint8_t)m->medium,
                                            .register_ = m->register_no,
                                            .purpose = m->purpose,
                                            .fields = m->fields,
                                            .org = m->org,
                                            .parent = m->parent,
                                            .ref = m->ref,
                                            .count = m->count,
                                            .from = date_to_days(m->from),
                                            .until = date_to_days(m->until),
                                            .state = (uint8_t)m->state,
                                            .overdue = matter_is_overdue(m, date_of_ms(keeper_now(op->k))),
                                            .steps = steps_of(op, m),
                                            .decides = decides(op, m),
                                            .applicant = m->applicant,
                                            .approver = m->approver,
                                            .opened_ms = m->opened_ms,
                                            .decided_ms = m->decided_ms,
                                            .closed_ms = m->closed_ms,
                                            .contract = m->contract,
                                            .done_n = MATTER_STEP__MAX};
    if (m->contract != op->d->contract)
        TRY(fill_names(op, m, out));
    out->done = arena_alloc(op->arena, MATTER_STEP__MAX, sizeof(*out->done));
    out->words = arena_alloc(op->arena, MATTER_FIELDS_MAX + 1, sizeof(*out->words));
    if (out->done == NULL || out->words == NULL)
        return ERR_MEMORY;
    TRY(read_words(op, m->leaf, descriptor_out, out->words, &out->words_n));
    for (unsigned step = 0; step < MATTER_STEP__MAX; step++) {
        const struct matter_done *d = &m->done[step];
        out->done[step] = (struct desk_keeper_matter_done){d->count, d->person, d->ms};
        if (d->leaf != 0)
            TRY(read_words(op, d->leaf, &unused, out->words, &out->words_n));
    }
out:
    return err;
}

/* Whether something is still to come of it: what nobody need look at costs nothing. */
static bool is_pending(const struct op *op, const struct matter *m)
{
    const struct matter_row *row = matter_row(m->kind);
    bool does = row->steps[MATTER_DO].roles != 0;
    uint64_t done = does ? m->done[MATTER_DO].count : m->count;
    bool back = row->steps[MATTER_BACK].roles != 0 && m->done[MATTER_BACK].count < done;
    bool receive = row->steps[MATTER_RECEIVE].roles != 0 && m->done[MATTER_RECEIVE].count < done;
    bool own = does && done < m->count && m->applicant == op->d->person;

    return m->state == MATTER_WAITS || (m->state == MATTER_OPEN && (back || receive || own)) ||
           matter_is_overdue(m, date_of_ms(keeper_now(op->k)));
}

/* What waits for this session's person: a decision, a return or receipt to confirm, their own to be done, or something overdue. */
static bool is_for_me(const struct op *op, const struct matter *m)
{
    const unsigned confirm = 1U << MATTER_BACK | 1U << MATTER_RECEIVE, done = 1U << MATTER_DO;

    if (!is_pending(op, m))
        return false;
    uint8_t steps = steps_of(op, m);
    return decides(op, m) || (steps & confirm) != 0 || ((steps & done) != 0 && m->applicant == op->d->person) ||
           (steps != 0 && matter_is_overdue(m, date_of_ms(keeper_now(op->k))));
}

static bool took_part(const struct matter *m, uint32_t person)
{
    bool did = m->applicant == person || m->approver == person;

    for (unsigned step = 0; step < MATTER_STEP__MAX; step++)
        did = did || m->done[step].person == person;
    return did;
}

static bool is_asked_for(const struct op *op, const struct matter *m, const struct desk_keeper_matters *f)
{
    if (f->kind != 0 && m->kind != f->kind)
        return false;
    if ((f->states != 0 && (f->states >> m->state & 1) == 0) || (f->person != 0 && !took_part(m, f->person)))
        return false;
    if ((f->from_ms != 0 && m->opened_ms < f->from_ms) || (f->until_ms != 0 && m->opened_ms > f->until_ms))
        return false;
    if ((f->medium != 0 && (unsigned)m->medium + 1 != f->medium) || (f->data_class != 0 && (unsigned)m->data_class + 1 != f->data_class) ||
        (f->org != 0 && m->org != f->org) || (f->ref != 0 && m->ref != f->ref))
        return false;
    if (f->overdue && !matter_is_overdue(m, date_of_ms(keeper_now(op->k))))
        return false;
    return seen(op, m->leaf) != NULL && (!f->for_me || is_for_me(op, m));
}

static size_t words_bytes(const struct desk_keeper_matter_word *words, uint32_t n)
{
    size_t bytes = 0;

    for (uint32_t i = 0; i < n; i++)
        bytes += words[i].text.n + 8;
    return bytes;
}

enum err op_matters(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct desk_keeper_matters m;
    struct desk_keeper_matters_are are = {0};
    struct view descriptor;
    size_t n = 0, bytes = 0;
    enum err err;

    TRY(OP_GET(op, matters, &m));
    are.matters = arena_alloc(op->arena, SHOWN, sizeof(*are.matters));
    if (are.matters == NULL)
        return ERR_MEMORY;
    while (state_matter_at(s, n) != NULL)
        n++;
    for (size_t i = n; i > 0; i--) {
        const struct matter *matter = state_matter_at(s, i - 1);
        bool here = matter->contract == op->d->contract || m.for_me; /* what waits here, from below too */
        if (!here || (m.before != 0 && matter->leaf >= m.before) || !is_asked_for(op, matter, &m))
            continue;
        if (are.matters_n == SHOWN || bytes > ANSWER_BYTES) {
            are.next = are.matters[are.matters_n - 1].matter;
            break;
        }
        struct desk_keeper_matter_info *info = &are.matters[are.matters_n++];
        TRY(fill(op, matter, &descriptor, info));
        bytes += words_bytes(info->words, info->words_n);
    }
    err = OP_ANSWER(op, matters_are, &are);
out:
    return err;
}

static enum err fill_event(const struct op *op, uint64_t leaf, struct desk_keeper_matter_event *out)
{
    struct view text, sealed, unused;
    struct entry e;
    enum err err;

    TRY(logbook_read(op->k->logs, op->d->log, leaf, &text, &sealed));
    TRY(entry_get(text, &e, NULL));
    bool step = e.act == ACT_MATTER_STEP; /* else a numbered copy or a package is what was done */
    const struct package *p = e.act == ACT_PACKAGE_FETCH ? state_package(logbook_state(op->k->logs, op->d->log), e.ref) : NULL;
    *out = (struct desk_keeper_matter_event){.leaf = leaf,
                                             .step = step ? (uint8_t)e.kind : MATTER_DO,
                                             .count = step        ? e.count
                                                      : p != NULL ? p->count
                                                                  : 1,
                                             .person = e.person,
                                             .ms = e.time_ms};
    out->words = arena_alloc(op->arena, MATTER_FIELDS_MAX + 1, sizeof(*out->words));
    if (out->words == NULL)
        return ERR_MEMORY;
    err = read_words(op, leaf, &unused, out->words, &out->words_n);
out:
    return err;
}

enum err op_matter(struct op *op)
{
    struct desk_keeper_matter m;
    struct desk_keeper_matter_is is = {0};
    uint64_t leaf;
    enum err err;

    TRY(OP_GET(op, matter, &m));
    const struct matter *matter = seen(op, m.matter);
    if (matter == NULL)
        return ERR_NOT_FOUND;
    TRY(fill(op, matter, &is.descriptor, &is.info));
    is.steps = arena_alloc(op->arena, EVENTS, sizeof(*is.steps));
    if (is.steps == NULL)
        return ERR_MEMORY;
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    for (size_t i = 0, bytes = 0; is.steps_n < EVENTS && (leaf = state_matter_step(s, matter->leaf, i)) != 0 && bytes < ANSWER_BYTES; i++) {
        struct desk_keeper_matter_event *event = &is.steps[is.steps_n++];
        TRY(fill_event(op, leaf, event));
        bytes += words_bytes(event->words, event->words_n);
    }
    TRY(attach_list(op, state_matter(s, m.matter), &is));
    err = OP_ANSWER(op, matter_is, &is);
out:
    return err;
}

/* One more of its kind: how many there are, are not over, are late, and when the newest was opened. */
static void count_kind(const struct matter *m, struct date today, struct desk_keeper_matter_counts_are *are)
{
    uint32_t at = 0;

    while (at < are->kinds_n && are->kinds[at].kind != m->kind)
        at++;
    if (at == are->kinds_n)
        are->kinds[are->kinds_n++] = (struct desk_keeper_matter_kind_count){.kind = m->kind};
    struct desk_keeper_matter_kind_count *c = &are->kinds[at];
    c->total++;
    c->open += matter_is_open(m);
    c->overdue += matter_is_overdue(m, today);
    c->last_ms = m->opened_ms > c->last_ms ? m->opened_ms : c->last_ms;
}

enum err op_matter_counts(struct op *op)
{
    const struct state *s = logbook_state(op->k->logs, op->d->log);
    struct date today = date_of_ms(keeper_now(op->k));
    struct desk_keeper_matter_counts m;
    struct desk_keeper_matter_counts_are are = {0};
    const struct matter *matter;
    enum err err;

    TRY(OP_GET(op, matter_counts, &m));
    are.kinds = arena_alloc(op->arena, MATTER_KINDS_MAX, sizeof(*are.kinds));
    if (are.kinds == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (matter = state_matter_at(s, i)) != NULL; i++) {
        if (matter->contract != op->d->contract) {
            are.for_me += seen(op, matter->leaf) != NULL && is_for_me(op, matter);
            continue;
        }
        if (seen(op, matter->leaf) == NULL)
            continue;
        count_kind(matter, today, &are);
        if (!matter_is_open(matter))
            continue;
        are.open++;
        are.overdue += matter_is_overdue(matter, today);
        are.for_me += is_for_me(op, matter);
    }
    err = OP_ANSWER(op, matter_counts_are, &are);
out:
    return err;
}
