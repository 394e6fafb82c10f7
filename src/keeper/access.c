/*
 * Who may see what: the answers come from the gates of decide() themselves, so a table on a page cannot promise what an
 * operation would refuse.  "What can this person open?", "who can open this register, this field?"  Serves H6, J27.
 */
#include "keeper/keeper.h"

#include <string.h>

#define PERSONS_MAX 256
#define PURPOSES_MAX 64
#define ACTS_MAX 64

/* Whom and what is asked about. */
struct query {
    struct op *op;
    const struct state *s;
    uint32_t person;
    uint16_t register_no, field; /* 0: any */
};

/* The entry of ${act} as ${q}'s person would ask for it. */
static struct entry probe(const struct query *q, enum entry_act act)
{
    struct entry e;

    entry_init(&e, act, keeper_now(q->op->k));
    entry_set_contract(&e, q->op->d->contract);
    entry_set_person(&e, q->person);
    return e;
}

static bool could(const struct query *q, const struct entry *e)
{
    struct decision d;

    decide_could(q->s, e, &d);
    return d.verdict == VERDICT_PERMIT;
}

/* The fields of the register that ${act} would show for the purpose, as bits. */
static uint64_t fields_shown(const struct query *q, const struct purpose_rule *p, const struct register_rule *r,
                             enum entry_act act)
{
    uint64_t shown = 0;

    for (unsigned i = 0; i < r->fields_n; i++) {
        struct entry e = probe(q, act);
        uint16_t no = r->fields[i].no;
        if (no == 0 || (q->field != 0 && no != q->field))
            continue;
        entry_set_purpose(&e, p->no);
        entry_set_register(&e, r->no);
        entry_set_fields(&e, &no, 1);
        if (could(q, &e))
            shown |= UINT64_C(1) << (no - 1);
    }
    return shown;
}

/* What the purpose opens in the register; false: nothing that was asked about. */
static bool fill_purpose(const struct query *q, const struct purpose_rule *p, const struct register_rule *r,
                         struct desk_keeper_access_purpose *out)
{
    *out = (struct desk_keeper_access_purpose){.purpose = p->no, .register_ = r->no};
    for (unsigned act = ACT_SEARCH; act <= ACT_IMPORT_OPEN; act++) {
        struct entry e = probe(q, (enum entry_act)act);
        uint32_t bit = purpose_act_bit((enum entry_act)act);
        if ((p->acts & bit) == 0)
            continue;
        if (act == ACT_OPEN || act == ACT_REVEAL || act == ACT_LIST || act == ACT_EDIT) {
            uint64_t shown = fields_shown(q, p, r, (enum entry_act)act);
            if (act == ACT_OPEN)
                out->fields = shown;
            else if (act == ACT_REVEAL)
                out->veiled = shown;
            if (shown != 0)
                out->acts |= bit;
            continue;
        }
        entry_set_purpose(&e, p->no);
        entry_set_register(&e, r->no);
        if (could(q, &e))
            out->acts |= bit;
    }
    return q->field != 0 ? (out->fields | out->veiled) != 0 : out->acts != 0;
}

static enum err fill_purposes(const struct query *q, struct desk_keeper_access_info *out)
{
    const struct register_rule *r;
    const struct purpose_rule *p;

    out->purposes = arena_alloc(q->op->arena, PURPOSES_MAX, sizeof(*out->purposes));
    if (out->purposes == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (r = state_register_at(q->s, i)) != NULL; i++) {
        if (r->contract != q->op->d->contract || (q->register_no != 0 && r->no != q->register_no))
            continue;
        for (size_t k = 0; (p = state_purpose_at(q->s, k)) != NULL && out->purposes_n < PURPOSES_MAX; k++)
            if (p->contract == r->contract && (p->register_no == 0 || p->register_no == r->no) &&
                fill_purpose(q, p, r, &out->purposes[out->purposes_n]))
                out->purposes_n++;
    }
    return ERR_OK;
}

/* The acts outside records that the person's role allows. */
static enum err fill_acts(const struct query *q, struct desk_keeper_access_info *out)
{
    out->acts = arena_alloc(q->op->arena, ACTS_MAX, sizeof(*out->acts));
    if (out->acts == NULL)
        return ERR_MEMORY;
    for (unsigned act = 0; act < ACT__MAX && out->acts_n < ACTS_MAX; act++) {
        struct entry e = probe(q, (enum entry_act)act);
        bool of_record = (act >= ACT_SEARCH && act <= ACT_IMPORT_CLOSE) || (act >= ACT_UPDATE_OPEN && act <= ACT_UPDATE_CLOSE) ||
                         (act >= ACT_PACKAGE_OPEN && act <= ACT_PACKAGE_GONE);
        if (of_record || act == ACT_SIGN_IN || act == ACT_SESSION_OPEN || !could(q, &e))
            continue;
        out->acts[out->acts_n++] = (uint16_t)act;
    }
    return ERR_OK;
}

/* To which blocks of subjects the duties are limited; none: not limited. */
static enum err fill_blocks(const struct query *q, struct desk_keeper_access_info *out)
{
    const struct assignment *a = state_assignment(q->s, q->op->d->contract, q->person);

    out->blocks = arena_alloc(q->op->arena, a->blocks_n, sizeof(*out->blocks));
    if (out->blocks == NULL)
        return ERR_MEMORY;
    memcpy(out->blocks, a->blocks, a->blocks_n * sizeof(*a->blocks));
    out->blocks_n = a->blocks_n;
    return ERR_OK;
}

static enum err fill_clauses(const struct query *q, const struct decision *d, struct desk_keeper_access_info *out)
{
    out->clauses = arena_alloc(q->op->arena, ENTRY_CLAUSES_MAX, sizeof(*out->clauses));
    if (out->clauses == NULL)
        return ERR_MEMORY;
    for (unsigned i = 0; i < d->clauses_n; i++) {
        out->clauses[i] = arena_view(q->op->arena, view_str(d->clauses[i]));
        if (out->clauses[i].p == NULL)
            return ERR_MEMORY;
    }
    out->clauses_n = d->clauses_n;
    return ERR_OK;
}

/* First what keeps the person from working at all: term, assignment, training, pledge. */
static enum err fill(const struct query *q, struct desk_keeper_access_info *out)
{
    struct entry e = probe(q, ACT_SESSION_OPEN);
    struct decision d;

    decide_could(q->s, &e, &d);
    *out = (struct desk_keeper_access_info){.person = q->person, .refusal = (uint8_t)d.refusal, .control = (uint8_t)d.control};
    if (d.verdict != VERDICT_PERMIT)
        return fill_clauses(q, &d, out);
    enum err err = fill_blocks(q, out);
    if (err == ERR_OK)
        err = fill_purposes(q, out);
    return err != ERR_OK ? err : fill_acts(q, out);
}

/* Everybody may ask about themselves, those who oversee the contract about all that they work with. */
enum err op_access(struct op *op)
{
    struct query q = {.op = op, .s = logbook_state(op->k->logs, op->d->log)};
    struct desk_keeper_access m;
    struct desk_keeper_access_is is = {0};
    const struct assignment *a;
    enum err err;

    TRY(OP_GET(op, access, &m));
    if (m.person != op->d->person && !op_oversees(op))
        return op_deny(op, VERDICT_DENY, REFUSAL_ROLE, CONTROL_ROLE);
    q.register_no = m.register_;
    q.field = m.field;
    is.persons = arena_alloc(op->arena, PERSONS_MAX, sizeof(*is.persons));
    if (is.persons == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; (a = state_assignment_at(q.s, i)) != NULL; i++) {
        if (a->contract != op->d->contract || (m.person != 0 && a->person != m.person))
            continue;
        const struct person_rule *p = state_person(q.s, a->person);
        if (p == NULL || !op_works_with(op, p->org))
            continue;
        if (is.persons_n == PERSONS_MAX) {
            is.more = true;
            break;
        }
        q.person = a->person;
        TRY(fill(&q, &is.persons[is.persons_n++]));
    }
    err = OP_ANSWER(op, access_is, &is);
out:
    return err;
}
