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

/* The clauses that a refusal cites, in the order in which the profiles were given; an entry holds ENTRY_CLAUSES_MAX. */
static void put_cited(const struct terms *t, enum param p, struct buf *out)
{
    const struct profile_clause *last = NULL;
    unsigned n = 0;

    for (unsigned i = 0; i < t->profiles_n; i++) {
        for (unsigned k = 0; k < t->profiles[i]->bindings_n && n < ENTRY_CLAUSES_MAX; k++) {
            const struct profile_clause *c = profile_clause_of(t->profiles[i], k);
            if (c == last || !terms_cites(t, &t->profiles[i]->bindings[k], p))
                continue;
            put_id(out, c->id, n++ == 0 ? '=' : ',');
            last = c;
        }
    }
}

/* The first clauses that say what the cell says; of a deviation, what it deviates from. */
static void put_cell_clauses(const struct terms *t, unsigned no, struct buf *out)
{
    const struct terms_cell *c = &t->cells[no];
    unsigned verdict = c->deviation == NULL ? c->verdict : c->was, n = 0;
    const struct profile_clause *last = NULL;

    for (unsigned i = 0; i < t->profiles_n; i++) {
        const struct profile *p = t->profiles[i];
        for (unsigned k = 0; k < p->bindings_n && n < ENTRY_CELL_CLAUSES_MAX; k++) {
            const struct profile_binding *b = &p->bindings[k];
            bool says = b->kind == BINDING_CELLS && b->cells.verdict == verdict && profile_cells_hold(&b->cells, no);
            if (!says || profile_clause_of(p, k) == last)
                continue;
            last = profile_clause_of(p, k);
            put_id(out, last->id, n++ == 0 ? '=' : ',');
        }
    }
}

static void put_cell(const struct terms *t, unsigned contract, unsigned no, struct buf *out)
{
    const struct terms_cell *c = &t->cells[no];
    char before = '=';

    buf_fmt(out, "cell contract=%u kind=%s/%s class=%s limit=%s", contract,
            vocab_word(VOCAB_ACT, no / HANDLING_MEDIA / HANDLING_CLASSES), vocab_word(VOCAB_MEDIUM, no % HANDLING_MEDIA),
            vocab_word(VOCAB_CLASS, no / HANDLING_MEDIA % HANDLING_CLASSES), vocab_word(VOCAB_VERDICT, c->verdict));
    for (unsigned i = 0; vocab_word(VOCAB_CONDITION, i) != NULL; i++) {
        if ((c->conditions >> i & 1) == 0)
            continue;
        buf_fmt(out, "%s%c%s", before == '=' ? " conditions" : "", before, vocab_word(VOCAB_CONDITION, i));
        before = '+';
    }
    buf_str(out, " clauses");
    put_cell_clauses(t, no, out);
    buf_byte(out, '\n');
}

void terms_facts(const struct terms *t, unsigned contract, struct buf *out)
{
    for (unsigned p = 0; p < PARAM_KEEPER__MAX; p++) {
        if (!t->controls[p].demanded)
            continue;
        buf_fmt(out, "control contract=%u kind=%s limit=%llu clauses", contract, param_name((enum param)p),
                (unsigned long long)param_limit((enum param)p, t->controls[p].value));
        put_cited(t, (enum param)p, out);
        buf_byte(out, '\n');
    }
    for (unsigned no = 0; no < HANDLING_CELLS; no++)
        if (t->cells[no].verdict != TERMS_SILENT)
            put_cell(t, contract, no, out);
}
