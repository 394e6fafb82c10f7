/* The compiled text of a contract, its digest, and the facts of the keeper. */
#include "policy/terms.h"

#include "base/codec.h"

#include <string.h>

/* The numbers of the profiles by name: the order in which they were given changes no byte. */
static void by_name(const struct terms *t, unsigned order[TERMS_PROFILES_MAX])
{
    for (unsigned i = 0; i < t->profiles_n; i++) {
        unsigned at = i;
        struct view name = t->profiles[i]->name;
        for (; at > 0; at--) {
            struct view before = t->profiles[order[at - 1]]->name;
            size_t n = before.n < name.n ? before.n : name.n;
            size_t k = 0;
            while (k < n && before.p[k] == name.p[k])
                k++;
            if (k < n ? before.p[k] < name.p[k] : before.n < name.n)
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

void terms_sort(const struct profile *list[], unsigned n)
{
    struct terms t = {.profiles_n = n < TERMS_PROFILES_MAX ? n : TERMS_PROFILES_MAX};
    unsigned order[TERMS_PROFILES_MAX] = {0};

    for (unsigned i = 0; i < t.profiles_n; i++)
        t.profiles[i] = list[i];
    by_name(&t, order);
    for (unsigned i = 0; i < t.profiles_n; i++)
        list[i] = t.profiles[order[i]];
}

static void put_id(struct buf *out, struct view id, char before)
{
    buf_byte(out, (uint8_t)before);
    buf_put(out, id);
}

/* The clauses of profile ${p} that demand ${param}, or hold the cell. */
static void print_clauses(const struct profile *p, enum param param, unsigned cell, struct buf *out)
{
    const struct profile_clause *last = NULL;

    for (unsigned i = 0; i < p->bindings_n; i++) {
        const struct profile_binding *b = &p->bindings[i];
        bool is = param < PARAM__MAX ? terms_demands(b, param)
                                     : b->kind == BINDING_CELLS && profile_cells_hold(&b->cells, cell);
        const struct profile_clause *c = profile_clause_of(p, i);
        if (is && c != last)
            put_id(out, c->id, ' ');
        if (is)
            last = c;
    }
}

static void print_control(const struct terms *t, const unsigned *order, enum param p, struct buf *out)
{
    const struct terms_control *c = &t->controls[p];

    if (!c->demanded && c->deviation == NULL)
        return;
    buf_fmt(out, "%s %s ", c->deviation == NULL ? "control" : "deviation", param_name(p));
    if (c->demanded)
        param_print(p, c->value, out);
    else
        buf_str(out, "off");
    if (c->deviation != NULL) {
        buf_str(out, " for ");
        param_print(p, c->was, out);
    }
    for (unsigned i = 0; i < t->profiles_n; i++)
        print_clauses(t->profiles[order[i]], p, 0, out);
    buf_byte(out, '\n');
}

static void print_verdict(unsigned act, unsigned no, unsigned verdict, uint32_t conditions, struct buf *out)
{
    if (verdict == TERMS_SILENT) {
        buf_fmt(out, "matrix %s silent", vocab_word(VOCAB_ACT, act));
        return;
    }
    profile_print_cells(&(struct profile_cells){act, 1U << no / HANDLING_MEDIA % HANDLING_CLASSES,
                                                1U << no % HANDLING_MEDIA, verdict, conditions},
                        out);
}

static void print_cell(const struct terms *t, const unsigned *order, unsigned no, struct buf *out)
{
    const struct terms_cell *c = &t->cells[no];
    unsigned act = no / HANDLING_MEDIA / HANDLING_CLASSES;

    if (c->verdict == TERMS_SILENT)
        return;
    if (c->deviation != NULL)
        buf_str(out, "deviation ");
    print_verdict(act, no, c->verdict, c->conditions, out);
    if (c->deviation != NULL) {
        buf_str(out, " for ");
        print_verdict(act, no, c->was, c->was_conditions, out);
    }
    for (unsigned i = 0; i < t->profiles_n; i++)
        print_clauses(t->profiles[order[i]], PARAM__MAX, no, out);
    buf_byte(out, '\n');
}

/* Duties, checklists, measures and evidence: their words are in the profiles, whose digests stand above. */
static void print_others(const struct profile *p, struct buf *out)
{
    for (unsigned i = 0; i < p->bindings_n; i++) {
        const struct profile_binding *b = &p->bindings[i];
        if (b->kind < BINDING_DUTY)
            continue;
        buf_put(out, profile_clause_of(p, i)->id);
        buf_byte(out, ' ');
        profile_print_binding(p, b, out);
    }
}

void terms_print(const struct terms *t, struct buf *out)
{
    unsigned order[TERMS_PROFILES_MAX] = {0};

    by_name(t, order);
    buf_str(out, "azukari-terms v1\n");
    for (unsigned i = 0; i < t->profiles_n; i++) {
        const struct profile *p = t->profiles[order[i]];
        buf_str(out, p->is_local ? "local " : "profile ");
        buf_put(out, p->name);
        buf_fmt(out, " %u ", (unsigned)p->version);
        hex_put(out, view_of(p->digest.b, HASH_BYTES));
        buf_byte(out, '\n');
    }
    for (unsigned p = 0; p < PARAM__MAX; p++)
        print_control(t, order, (enum param)p, out);
    for (unsigned no = 0; no < HANDLING_CELLS; no++)
        print_cell(t, order, no, out);
    for (unsigned i = 0; i < t->profiles_n; i++)
        print_others(t->profiles[order[i]], out);
}

enum err terms_digest(const struct terms *t, struct hash *out)
{
    struct buf b;

    buf_init(&b, TERMS_TEXT_MAX);
    terms_print(t, &b);
    hash_of(buf_view(&b), out);
    enum err err = buf_status(&b);
    buf_clear(&b);
    return err;
}

static void add_clause(struct entry *e, const struct profile_clause *c)
{
    char id[ENTRY_CLAUSE_MAX + 1] = "";

    if (c->id.n < sizeof(id))
        memcpy(id, c->id.p, c->id.n);
    entry_add_clause(e, id);
}

/* The fact of a control, with the clauses that a refusal cites, in the order in which the profiles were given. */
static void control_fact(const struct terms *t, unsigned contract, enum param p, struct entry *e)
{
    entry_init(e, ACT_CONTROL, 0);
    entry_set_contract(e, contract);
    entry_set_kind(e, (uint16_t)p);
    entry_set_limit(e, param_limit(p, t->controls[p].value));
    for (unsigned i = 0; i < t->profiles_n; i++)
        for (unsigned k = 0; k < t->profiles[i]->bindings_n && e->clauses_n < ENTRY_CLAUSES_MAX; k++)
            if (terms_cites(t, &t->profiles[i]->bindings[k], p))
                add_clause(e, profile_clause_of(t->profiles[i], k));
}

/* The fact of a cell, with the first clauses that say what it says; of a deviation, what it deviates from. */
static void cell_fact(const struct terms *t, unsigned contract, unsigned no, struct entry *e)
{
    const struct terms_cell *c = &t->cells[no];
    unsigned verdict = c->deviation == NULL ? c->verdict : c->was;

    entry_init(e, ACT_CELL, 0);
    entry_set_contract(e, contract);
    entry_set_kind(e, handling_kind(no / HANDLING_MEDIA / HANDLING_CLASSES, no % HANDLING_MEDIA));
    entry_set_class(e, (uint16_t)(CLASS_SPI - no / HANDLING_MEDIA % HANDLING_CLASSES)); /* here the strictest class is the first */
    entry_set_limit(e, c->verdict);
    if (c->conditions != 0)
        entry_set_count(e, c->conditions);
    for (unsigned i = 0; i < t->profiles_n; i++) {
        const struct profile *p = t->profiles[i];
        for (unsigned k = 0; k < p->bindings_n && e->clauses_n < ENTRY_CELL_CLAUSES_MAX; k++) {
            const struct profile_binding *b = &p->bindings[k];
            if (b->kind == BINDING_CELLS && b->cells.verdict == verdict && profile_cells_hold(&b->cells, no))
                add_clause(e, profile_clause_of(p, k));
        }
    }
}

static void put_conditions(uint64_t conditions, struct buf *out)
{
    char before = '=';

    for (unsigned i = 0; vocab_word(VOCAB_CONDITION, i) != NULL; i++) {
        if ((conditions >> i & 1) == 0)
            continue;
        buf_fmt(out, "%s%c%s", before == '=' ? " conditions" : "", before, vocab_word(VOCAB_CONDITION, i));
        before = '+';
    }
}

static void put_fact(const struct entry *e, struct buf *out)
{
    buf_fmt(out, "%s contract=%u kind=", entry_act_name(e->act), (unsigned)e->contract);
    if (e->act == ACT_CONTROL)
        buf_fmt(out, "%s limit=%llu", param_name((enum param)e->kind), (unsigned long long)e->limit);
    else
        buf_fmt(out, "%s/%s class=%s limit=%s", vocab_word(VOCAB_ACT, e->kind / HANDLING_MEDIA),
                vocab_word(VOCAB_MEDIUM, e->kind % HANDLING_MEDIA), vocab_word(VOCAB_CLASS, CLASS_SPI - e->data_class),
                vocab_word(VOCAB_VERDICT, (unsigned)e->limit));
    put_conditions(e->count, out);
    for (unsigned i = 0; i < e->clauses_n; i++)
        buf_fmt(out, "%s%s", i == 0 ? " clauses=" : ",", e->clauses[i]);
    buf_byte(out, '\n');
}

/* What follows ACT_TERMS. */
struct following {
    uint8_t chain[32];
    unsigned n;
    struct buf lines;
};

static enum err follows(void *arg, const struct entry *e)
{
    struct following *f = arg;

    f->n++;
    put_fact(e, &f->lines);
    return entry_chain(e, f->chain);
}

enum err terms_each_fact(const struct terms *t, unsigned contract, terms_fact_fn *take, void *arg)
{
    struct entry e;
    enum err err = ERR_OK;

    for (unsigned p = 0; err == ERR_OK && p < PARAM_KEEPER__MAX; p++) {
        if (!t->controls[p].demanded)
            continue;
        control_fact(t, contract, (enum param)p, &e);
        err = take(arg, &e);
    }
    for (unsigned no = 0; err == ERR_OK && no < HANDLING_CELLS; no++) {
        if (t->cells[no].verdict == TERMS_SILENT)
            continue;
        cell_fact(t, contract, no, &e);
        err = take(arg, &e);
    }
    return err;
}

enum err terms_facts(const struct terms *t, unsigned contract, struct buf *out)
{
    struct following f = {.n = 0};
    struct hash text;
    enum err err;

    buf_init(&f.lines, TERMS_TEXT_MAX);
    TRY(terms_digest(t, &text));
    TRY(terms_each_fact(t, contract, follows, &f));
    TRY(buf_status(&f.lines));
    if (f.n > 0) {
        buf_fmt(out, "terms contract=%u version=1 from=@start count=%u object=", contract, f.n);
        hex_put(out, view_of(text.b, HASH_BYTES));
        buf_str(out, " value=");
        hex_put(out, view_of(f.chain, sizeof(f.chain)));
        buf_byte(out, '\n');
    }
    buf_put(out, buf_view(&f.lines));
    err = buf_status(out);
out:
    buf_clear(&f.lines);
    return err;
}
