/*
 * Targets: decide(), decide_agrees(), state_apply().
 * The bytes become a sequence of entries, facts and operations, that are decided and folded one after the other.
 * Properties: nobody is permitted anything without an assignment; no administrator handles a record; what decide()
 * permits always folds, and a replay agrees with it.
 */
#include "../../unit/rules/world.h"

#include "rules/entry_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t take(struct view *in)
{
    uint8_t byte = in->n > 0 ? in->p[0] : 0;

    *in = view_part(*in, 1, in->n);
    return byte;
}

static uint32_t some_person(uint8_t byte)
{
    return HANDLER + byte % (STRANGER - HANDLER + 1U);
}

static void take_lists(struct entry *e, uint64_t keys, struct view *in)
{
    uint8_t bytes[32] = {0};
    uint16_t fields[4];

    if ((keys & ENTRY_HAS(KEY_FIELDS)) != 0) {
        unsigned n = e->act == ACT_REVEAL || e->act == ACT_FIELD ? 1 : 1 + take(in) % 4U;
        for (unsigned i = 0; i < n; i++)
            fields[i] = (uint16_t)(1 + take(in) % 6);
        entry_set_fields(e, fields, n);
    }
    for (unsigned n = take(in) % 4U; (keys & ENTRY_HAS(KEY_SUBJECTS)) != 0 && n > 0; n--)
        entry_add_subject(e, bytes);
    bytes[0] = take(in) % 4;
    if ((keys & ENTRY_HAS(KEY_OBJECT)) != 0)
        entry_set_object(e, bytes);
    if ((keys & ENTRY_HAS(KEY_VALUE)) != 0)
        entry_set_rows(e, take(in) % 4, 4);
    if (e->act == ACT_LIST || e->act == ACT_ERASE || e->act == ACT_IMPORT_BATCH || e->act == ACT_UPDATE_BATCH || e->act == ACT_PACKAGE_BATCH)
        entry_set_count(e, e->subjects_n);
}

/* An operation that may well be permitted, so that approvals, erasures and jobs get somewhere. */
static struct entry take_operation(const struct world *w, struct view *in)
{
    static const enum entry_act record_acts[] = {ACT_SEARCH, ACT_LIST, ACT_OPEN, ACT_REVEAL, ACT_EDIT};
    uint8_t what = take(in), who = take(in);
    uint32_t person = who % (FIRM_APPROVER + 1 - HANDLER) + HANDLER;
    uint64_t recent = w->leaf - 1 - take(in) % 4;

    switch (what % 8) {
    case 0:
        return world_import(w, person);
    case 1:
    case 2:
        return world_batch(w, 1 + who % 4U, take(in) % 4, 3);
    case 3:
        return world_application(w, person, 1 + what / 8 % 4);
    case 4:
        return world_approval(w, ACT_APPROVE, who < 200 ? APPROVER : person, recent);
    case 5:
    case 6:
        return world_erasure(w, who < 200 ? MANAGER : person, recent, 1 + what / 8 % 3);
    default:
        return world_record(w, record_acts[what / 8 % 5], person);
    }
}

/* An entry of any act, whose numbers are small enough to meet something. */
static struct entry take_entry(const struct world *w, struct view *in)
{
    struct entry e = fact(w, (enum entry_act)(take(in) % ACT__MAX));
    const struct act_row *row = &entry_acts[e.act];
    uint64_t keys = row->must | (row->may & (take(in) | UINT64_C(0xffffff00)));
    uint32_t actor = some_person(take(in));

#define SET(key, call)                                                                                                 \
    do {                                                                                                               \
        if ((keys & ENTRY_HAS(key)) != 0)                                                                              \
            (call);                                                                                                    \
    } while (0)
    keys &= ~(ENTRY_HAS(KEY_CLAUSES) | ENTRY_HAS(KEY_DETAIL));
    if (row->way == WAY_EITHER && take(in) % 2 == 0)
        keys &= ~ENTRY_HAS(KEY_SESSION);
    SET(KEY_CONTRACT, entry_set_contract(&e, 1 + take(in) / 250));
    SET(KEY_SESSION, entry_set_session(&e, e.act == ACT_SESSION_OPEN ? state_next_session(w->s) : 1 + actor - HANDLER));
    SET(KEY_JOB, entry_set_job(&e, 1 + take(in) % 4U));
    SET(KEY_PERSON, entry_set_person(&e, take(in) < 200 ? actor : some_person(take(in))));
    SET(KEY_ORG, entry_set_org(&e, 1 + take(in) % 3U));
    SET(KEY_PARENT, entry_set_parent(&e, 1 + take(in) % 3U));
    SET(KEY_TERMINAL, entry_set_terminal(&e, TERMINAL + take(in) / 200));
    SET(KEY_ROLES, entry_set_roles(&e, 1 + (take(in) | take(in) % 2U << 8) % ROLE__ALL));
    SET(KEY_PURPOSE, entry_set_purpose(&e, (uint16_t)(1 + take(in) % 4)));
    SET(KEY_PURPOSES, entry_set_purposes(&e, 1 + take(in)));
    SET(KEY_REGISTER, entry_set_register(&e, (uint16_t)(1 + take(in) % 3)));
    SET(KEY_CLASS, entry_set_class(&e, take(in) % CLASS__MAX));
    SET(KEY_KIND, entry_set_kind(&e, (uint16_t)(take(in) % (row->kind_max + 1U))));
    SET(KEY_FROM, entry_set_from(&e, date_from_days(20454 + take(in))));
    SET(KEY_UNTIL, entry_set_until(&e, date_from_days(20709 + take(in))));
    SET(KEY_VERSION, entry_set_version(&e, 1 + take(in)));
    SET(KEY_COUNT, entry_set_count(&e, 1 + take(in) % 8));
    SET(KEY_LIMIT, entry_set_limit(&e, row->limit_max == 1 ? take(in) % 2 : 1 + take(in) % 31));
    SET(KEY_REF, entry_set_ref(&e, w->leaf > take(in) % 16U ? w->leaf - take(in) % 16U : 1));
#undef SET
    take_lists(&e, keys, in);
    if (e.act == ACT_CELL)
        entry_add_clause(&e, "N20.11");
    return e;
}

static void check_permit(const struct world *w, const struct entry *e)
{
    const struct session_facts *session = state_session(w->s, e->session);
    uint32_t person = session != NULL && e->act != ACT_SESSION_OPEN ? session->person : e->person;
    uint32_t contract = session != NULL && e->act != ACT_SESSION_OPEN ? session->contract : e->contract;
    const struct assignment *a = state_assignment(w->s, contract, person);
    const struct person_rule *p = state_person(w->s, person);

    if (e->act == ACT_SIGN_IN || e->act == ACT_IMPORT_CLOSE || e->act == ACT_UPDATE_CLOSE) /* need no assignment: they release nothing */
        return;
    if (a == NULL || p == NULL || p->ended)
        abort();
    bool of_nothing = e->act == ACT_SESSION_OPEN || e->act == ACT_SESSION_END || e->act == ACT_SETTING || e->act == ACT_DRILL || e->act == ACT_MEASURE ||
                      (e->act >= ACT_BACKUP_KEY && e->act <= ACT_BACKUP_KEY_END); /* no record, no word of the registry */
    if (!of_nothing && (a->roles & ROLE_ADMINISTRATOR) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view in = view_of(data, size < 4096 ? size : 4096);
    struct world w = world_new();

    while (in.n > 0) {
        struct entry e = take(&in) % 2 == 0 ? take_entry(&w, &in) : take_operation(&w, &in);
        struct decision d;
        w.now += take(&in) * INT64_C(1000);
        e.time_ms = w.now;
        decide(w.s, &e, &d);
        decision_into_entry(&d, &e);
        if (d.verdict == VERDICT_PERMIT)
            check_permit(&w, &e);
        if (entry_check(&e) != ERR_OK)
            continue;
        if (!decide_agrees(w.s, &e, &d))
            abort();
        enum err err = state_apply(w.s, &e, w.leaf);
        if (err == ERR_OK)
            w.leaf++;
        else if (d.verdict != VERDICT_FACT && e.ref < w.leaf)
            abort();
    }
    state_free(w.s);
    return 0;
}
