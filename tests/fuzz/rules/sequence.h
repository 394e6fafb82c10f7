/*
 * tests/fuzz/rules/sequence.h: bytes as a sequence of entries, facts and operations, that are decided and folded one after the other in
 * the small contract of unit/rules/world.h.  An entry begins as one that may well be permitted, so that applications, matters, jobs and
 * packages get somewhere, and is then changed key by key as the bytes say.  Shared by the fuzzer and the test of recorded ledgers.
 *
 *     act (128 and above: time passes), person (the highest: a fact), kind, how far back it refers, changes; for each: key, value
 */
#ifndef FUZZ_RULES_SEQUENCE_H
#define FUZZ_RULES_SEQUENCE_H

#include "../../unit/rules/world.h"

#include "rules/entry_table.h"
#include "rules/state_tables.h"

enum { SEQUENCE_PEOPLE = STRANGER - HANDLER + 3 }; /* everybody, one of a subcontractor, and nobody: a fact */
#define SEQUENCE_BYTES_MAX 4096
#define SEQUENCE_TIME 128
_Static_assert((int)ACT__MAX <= SEQUENCE_TIME && (int)KEY__MAX <= 32, "acts and keys that are added leave the recorded sequences as they are");
enum { SEQUENCE_SUB = 3, SEQUENCE_SUB_PERSON = STRANGER };

/* Of each entry: how it was decided, before it is folded; and then whether it could be. */
struct sequence_watch {
    void (*decided)(void *arg, const struct world *w, const struct entry *e, const struct decision *d);
    void (*folded)(void *arg, const struct world *w, const struct entry *e, enum err err);
    void *arg;
};

static uint8_t take(struct view *in)
{
    uint8_t byte = in->n > 0 ? in->p[0] : 0;

    *in = view_part(*in, 1, in->n);
    return byte;
}

static void sequence_cells(struct world *w)
{
    static const struct {
        uint8_t act, medium;
        enum handling_verdict verdict;
    } cells[] = {{0, 0, VERDICT_ALLOWED}, {0, 1, VERDICT_APPROVAL}, {1, 0, VERDICT_APPROVAL}, {1, 1, VERDICT_ALLOWED}, {2, 0, VERDICT_NEVER}};

    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        struct entry e = fact(w, ACT_CELL);
        entry_set_contract(&e, CONTRACT);
        entry_set_kind(&e, handling_kind((enum handling_act)cells[i].act, (enum handling_medium)cells[i].medium));
        entry_set_class(&e, CLASS_IMPORTANT);
        entry_set_limit(&e, cells[i].verdict);
        entry_add_clause(&e, "N20.11");
        world_fact(w, &e);
    }
}

/* A subcontractor with one person, and a contract below ours. */
static void sequence_chain(struct world *w)
{
    struct entry e = fact(w, ACT_ORG);

    entry_set_org(&e, SEQUENCE_SUB);
    entry_set_parent(&e, FIRM);
    entry_set_kind(&e, ORG_SUBCONTRACTOR);
    world_fact(w, &e);
    world_person(w, SEQUENCE_SUB_PERSON, SEQUENCE_SUB, SEQUENCE_SUB_PERSON);
    world_assign(w, SEQUENCE_SUB_PERSON, ROLE_HANDLER | ROLE_MANAGER);
    e = fact(w, ACT_CONTRACT);
    entry_set_contract(&e, CONTRACT + 1);
    entry_set_org(&e, SEQUENCE_SUB);
    entry_set_parent(&e, FIRM);
    entry_set_count(&e, CONTRACT);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    world_fact(w, &e);
    world_child_work(w, CONTRACT + 1);
}

/* The first byte: which controls, cells and people there are. */
static struct world sequence_world(uint8_t what)
{
    struct world w = (what & 1) == 0 ? world_empty() : world_bare();

    if ((what & 2) != 0)
        sequence_cells(&w);
    if ((what & 4) != 0)
        sequence_chain(&w);
    world_all_sign_in(&w);
    if ((what & 4) != 0)
        (void)world_sign_in(&w, SEQUENCE_SUB_PERSON);
    return w;
}

static void sequence_lists(struct entry *e, uint64_t key, uint8_t v)
{
    static const uint16_t numbers[] = {NAME, MY_NUMBER, ADDRESS, PHONE, NOT_SHOWN, 6};
    uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
    uint16_t some[6];
    unsigned n = 0;

    for (unsigned i = 0; i < 6; i++)
        if ((v >> i & 1) != 0)
            some[n++] = numbers[i];
    if (key == KEY_FIELDS && n > 0)
        entry_set_fields(e, some, n);
    if (key == KEY_BLOCKS && n > 0)
        entry_set_blocks(e, some, n);
    if (key == KEY_SUBJECTS) {
        subject[1] = v / 4;
        entry_add_subject(e, subject);
    }
}

static void sequence_bytes(struct entry *e, uint64_t key, uint8_t v)
{
    uint8_t bytes[32] = {v};

    if (key == KEY_OBJECT)
        entry_set_object(e, bytes);
    else if (key == KEY_DETAIL)
        entry_set_detail(e, bytes);
    else if (v < 128)
        entry_set_rows(e, v % 8, v / 8);
    else
        entry_set_value(e, view_of("signature of 32 bytes, or other.", v % 33U));
}

static void sequence_set(const struct world *w, struct entry *e, uint64_t key, uint8_t v)
{
    int32_t today = (int32_t)date_to_days(date_of_ms(w->now));
    uint64_t back = v;

    switch ((int)key) {
    case KEY_CONTRACT: entry_set_contract(e, v); break;
    case KEY_SESSION: entry_set_session(e, v); break;
    case KEY_JOB: entry_set_job(e, v); break;
    case KEY_PERSON: entry_set_person(e, v); break;
    case KEY_ORG: entry_set_org(e, v); break;
    case KEY_PARENT: entry_set_parent(e, v); break;
    case KEY_TERMINAL: entry_set_terminal(e, TERMINAL + v); break;
    case KEY_ROLES: entry_set_roles(e, v < 16 ? 1U << v : v); break;
    case KEY_PURPOSE: entry_set_purpose(e, v); break;
    case KEY_PURPOSES: entry_set_purposes(e, v); break;
    case KEY_REGISTER: entry_set_register(e, v); break;
    case KEY_CLASS: entry_set_class(e, v); break;
    case KEY_KIND: entry_set_kind(e, v); break;
    case KEY_FROM: entry_set_from(e, date_from_days(today + v - 128)); break;
    case KEY_UNTIL: entry_set_until(e, date_from_days(today + v - 64)); break;
    case KEY_VERSION: entry_set_version(e, v); break;
    case KEY_COUNT: entry_set_count(e, v == 255 ? UINT64_C(1) << 40 : v); break;
    case KEY_LIMIT: entry_set_limit(e, v); break;
    case KEY_REF: entry_set_ref(e, w->leaf > back ? w->leaf - back : back); break;
    case KEY_FIELDS:
    case KEY_BLOCKS:
    case KEY_SUBJECTS: sequence_lists(e, key, v); break;
    case KEY_CLAUSES: entry_add_clause(e, v < 128 ? "N20.11" : "J21"); break;
    case KEY_OBJECT:
    case KEY_VALUE:
    case KEY_DETAIL: sequence_bytes(e, key, v); break;
    default: e->time_ms += v; break;
    }
}

/* Only the rows that are there: tables begin with room for many. */
static void sequence_copy_table(struct table *table, size_t size)
{
    uint8_t *rows = table->n == 0 ? NULL : malloc(table->n * size);

    if (table->n > 0 && rows == NULL)
        world_stop("memory");
    if (table->n > 0)
        memcpy(rows, table->rows, table->n * size);
    table->rows = rows;
    table->cap = table->n;
}

/* A state of its own with what ${from} says: no row of a state points anywhere. */
static struct state *sequence_copy(const struct state *from)
{
    struct state *s = malloc(sizeof(*s));

    if (s == NULL)
        world_stop("memory");
    *s = *from;
    for (size_t t = 0; t < TABLE__MAX; t++)
        sequence_copy_table(&s->tables[t], state_table_row_bytes((enum table_no)t));
    return s;
}

/* A world like sequence_world(), which is folded once only: that takes longer than most sequences. */
static struct world sequence_begin(uint8_t what)
{
    static struct world worlds[8];
    struct world *first = &worlds[what % 8];

    if (first->s == NULL)
        *first = sequence_world(what % 8);
    struct world w = *first;
    w.s = sequence_copy(first->s);
    return w;
}

/* What the act must carry, such as a manager would ask for it. */
static void sequence_fill(const struct world *w, struct entry *e, uint32_t person, uint8_t kind, uint8_t back)
{
    static const uint8_t usual[KEY__MAX] = {[KEY_CONTRACT] = CONTRACT, [KEY_ORG] = FIRM, [KEY_PARENT] = CITY, [KEY_ROLES] = 1,
        [KEY_PURPOSE] = PURPOSE, [KEY_PURPOSES] = 3, [KEY_REGISTER] = REGISTER, [KEY_CLASS] = CLASS_IMPORTANT, [KEY_FROM] = 128,
        [KEY_UNTIL] = 70, [KEY_VERSION] = 1, [KEY_COUNT] = 1, [KEY_LIMIT] = 1, [KEY_FIELDS] = 1, [KEY_BLOCKS] = 1, [KEY_OBJECT] = 5,
        [KEY_VALUE] = 255};
    uint64_t keys = entry_acts[e->act].must;

    for (unsigned key = KEY_CLAUSES; key < KEY__MAX; key++)
        if ((keys >> key & 1) != 0)
            sequence_set(w, e, key, usual[key]);
    if ((keys & ENTRY_HAS(KEY_KIND)) != 0)
        entry_set_kind(e, kind);
    if ((keys & ENTRY_HAS(KEY_PERSON)) != 0)
        entry_set_person(e, person);
    if ((keys & ENTRY_HAS(KEY_REF)) != 0 || back > 0)
        entry_set_ref(e, w->leaf > back ? w->leaf - back : 1);
    if (e->act == ACT_SESSION_OPEN)
        entry_set_session(e, state_next_session(w->s));
    else if (person <= STRANGER && (entry_acts[e->act].way == WAY_DECIDED || entry_acts[e->act].way == WAY_EITHER))
        entry_set_session(e, w->session[person]);
    if (e->act == ACT_IMPORT_OPEN || e->act == ACT_UPDATE_OPEN || e->act == ACT_PACKAGE_OPEN)
        entry_set_job(e, state_next_job(w->s));
    else if ((keys & ENTRY_HAS(KEY_JOB)) != 0)
        entry_set_job(e, state_next_job(w->s) - 1);
}

static struct entry sequence_entry(const struct world *w, enum entry_act act, struct view *in)
{
    struct entry e = fact(w, act);
    uint8_t who = take(in), kind = take(in), back = take(in);

    sequence_fill(w, &e, HANDLER + who % SEQUENCE_PEOPLE, kind, back);
    for (unsigned n = take(in) % 8U; n > 0; n--) {
        unsigned key = take(in) % 32;
        uint8_t v = take(in);
        if (key >= KEY__MAX)
            continue;
        if (v == 0 && key > KEY_VERDICT)
            e.has &= ~ENTRY_HAS(key);
        else
            sequence_set(w, &e, key, v);
    }
    return e;
}

static void sequence_run(struct view in, const struct sequence_watch *watch)
{
    struct world w = sequence_begin(take(&in));

    for (unsigned n = 0; in.n > 0 && n < 200; n++) {
        unsigned act = take(&in);
        if (act >= SEQUENCE_TIME) {
            uint8_t much = take(&in);
            w.now += much < 128 ? much * MINUTE : (much - 127) * DAY;
            continue;
        }
        if (act >= ACT__MAX) /* an act that is still to come */
            continue;
        struct entry e = sequence_entry(&w, (enum entry_act)act, &in);
        struct decision d;
        decide(w.s, &e, &d);
        decision_into_entry(&d, &e);
        watch->decided(watch->arg, &w, &e, &d);
        enum err err = entry_check(&e);
        if (err == ERR_OK)
            err = state_apply(w.s, &e, w.leaf);
        watch->folded(watch->arg, &w, &e, err);
        if (err == ERR_OK && e.act == ACT_SESSION_OPEN && d.verdict == VERDICT_PERMIT && e.person <= STRANGER)
            w.session[e.person] = e.session;
        w.leaf += err == ERR_OK;
    }
    state_free(w.s);
}

#endif
