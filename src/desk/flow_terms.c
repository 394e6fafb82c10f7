#include "desk/flow_terms.h"

#include "base/alloc.h"
#include "base/codec.h"
#include "policy/form.h"
#include "rules/decide.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void flow_terms_clear(struct flow_terms *t)
{
    for (unsigned i = 0; i < t->n; i++)
        profile_free(t->profiles[i]);
    mem_free(t->terms);
    *t = (struct flow_terms){.n = 0};
}

static enum err merge(struct desk *d, struct flow_terms *t, struct terms_problem *problem)
{
    const struct profile *list[TERMS_PROFILES_MAX];
    struct buf text;
    enum err err;

    buf_init(&text, TERMS_TEXT_MAX);
    for (unsigned i = 0; i < t->n; i++)
        list[i] = t->profiles[i];
    terms_sort(list, t->n);
    t->terms = mem_zalloc(sizeof(*t->terms));
    if (t->terms == NULL)
        return ERR_MEMORY;
    TRY(terms_merge(list, t->n, t->terms, problem));
    terms_print(t->terms, &text);
    TRY(buf_status(&text));
    uint8_t *copy = arena_alloc(&d->arena, text.n + 1, 1);
    if (copy == NULL)
        TRY(ERR_MEMORY);
    memcpy(copy, buf_view(&text).p, text.n);
    t->text = view_of(copy, text.n);
out:
    buf_clear(&text);
    return err;
}

enum err flow_terms_read(struct desk *d, const struct view *texts, unsigned n, struct flow_terms *out,
                         struct flow_terms_fault *fault)
{
    struct flow_terms_fault *found = fault != NULL ? fault : arena_alloc(&d->arena, 1, sizeof(*found));
    enum err err = ERR_OK;

    *out = (struct flow_terms){.n = 0};
    if (found == NULL || n > TERMS_PROFILES_MAX)
        return found == NULL ? ERR_MEMORY : ERR_LIMIT;
    memset(found, 0, sizeof(*found));
    for (; out->n < n; out->n++) {
        found->text = out->n;
        TRY(profile_read(texts[out->n], &out->profiles[out->n], &found->faults));
    }
    err = merge(d, out, &found->problem);
out:
    if (err != ERR_OK)
        flow_terms_clear(out);
    return err;
}

/* --- proposing -------------------------------------------------------------------------------------------------------- */

static enum err keep_text(struct desk *d, const struct profile *p)
{
    struct desk_keeper_terms_text m = {0};
    struct desk_keeper_terms_text_is is;
    struct buf text;
    enum err err;

    buf_init(&text, FLOW_TERMS_TEXT_MAX);
    profile_print(p, &text);
    TRY(buf_status(&text));
    memcpy(m.object, p->digest.b, sizeof(m.object));
    m.text = buf_view(&text);
    err = ask_keeper_terms_text(d, &m, &is);
out:
    buf_clear(&text);
    return err;
}

struct listing {
    struct desk *d;
    struct desk_keeper_terms_fact *facts;
    uint32_t n;
};

static enum err list_fact(void *arg, const struct entry *e)
{
    struct listing *l = arg;
    struct view *clauses = arena_alloc(&l->d->arena, e->clauses_n, sizeof(*clauses));

    if (clauses == NULL || l->n == TERMS_FACTS_MAX)
        return clauses == NULL ? ERR_MEMORY : ERR_LIMIT;
    for (unsigned i = 0; i < e->clauses_n; i++) {
        const char *id = arena_fmt(&l->d->arena, "%s", e->clauses[i]);
        if (id == NULL)
            return ERR_MEMORY;
        clauses[i] = view_str(id);
    }
    l->facts[l->n++] = (struct desk_keeper_terms_fact){.act = (uint16_t)e->act,
                                                       .kind = e->kind,
                                                       .data_class = (uint8_t)e->data_class,
                                                       .limit = e->limit,
                                                       .conditions = (uint32_t)e->count,
                                                       .clauses = clauses,
                                                       .clauses_n = e->clauses_n};
    return ERR_OK;
}

enum err flow_terms_propose(struct desk *d, const struct flow_terms *t, int64_t from, struct view reason,
                            struct desk_keeper_terms_proposed *out)
{
    struct listing l = {.d = d, .facts = arena_alloc(&d->arena, TERMS_FACTS_MAX, sizeof(*l.facts))};
    struct desk_keeper_terms_propose m = {.from = from, .text = t->text, .reason = reason};
    enum err err = l.facts == NULL ? ERR_MEMORY : ERR_OK;

    TRY(err);
    TRY(terms_each_fact(t->terms, 1, list_fact, &l));
    for (unsigned i = 0; i < t->n; i++)
        TRY(keep_text(d, t->profiles[i]));
    m.facts = l.facts;
    m.facts_n = l.n;
    err = ask_keeper_terms_propose(d, &m, out);
out:
    return err;
}

/* --- what is kept ------------------------------------------------------------------------------------------------------- */

/* The text of the profile called ${name} with this digest: kept in the contract, or shipped. */
static enum err text_of(struct desk *d, struct view name, const uint8_t digest[32], struct view *out)
{
    struct desk_keeper_terms_text m = {0};
    struct desk_keeper_terms_text_is is;
    enum err err;

    memcpy(m.object, digest, sizeof(m.object));
    err = ask_keeper_terms_text(d, &m, &is);
    *out = err == ERR_OK ? is.text : shipped_text(name);
    return err == ERR_NOT_FOUND && out->p != NULL ? ERR_OK : err;
}

enum err flow_terms_stored(struct desk *d, struct view compiled, struct flow_terms *out)
{
    struct view rest = compiled, texts[TERMS_PROFILES_MAX];
    uint8_t digest[32];
    unsigned n = 0;
    enum err err = ERR_OK;

    *out = (struct flow_terms){.n = 0};
    if (!view_eq_str(view_cut(&rest, '\n'), "azukari-terms v1"))
        return ERR_CORRUPT;
    while (rest.n > 0 && n < TERMS_PROFILES_MAX) {
        struct view line = view_cut(&rest, '\n'), word = view_cut(&line, ' '), name = view_cut(&line, ' ');
        if (!view_eq_str(word, "profile") && !view_eq_str(word, "local"))
            break;
        (void)view_cut(&line, ' '); /* its version */
        if (hex_get(line, digest, sizeof(digest)) != ERR_OK)
            return ERR_CORRUPT;
        TRY(text_of(d, name, digest, &texts[n++]));
    }
    err = flow_terms_read(d, texts, n, out, NULL);
    if (err == ERR_INPUT || (err == ERR_OK && !view_eq(out->text, compiled)))
        err = ERR_CORRUPT;
    if (err != ERR_OK)
        flow_terms_clear(out);
out:
    return err;
}

/* Whether a clause of the shipped profile ${name} rests on a control in force: its clauses begin with the letter of its forms. */
static bool is_named(const struct desk_keeper_controls_are *are, const char *name)
{
    for (size_t f = 0; f < forms_n; f++)
        for (uint32_t i = 0; strcmp(forms[f].profile, name) == 0 && i < are->controls_n; i++)
            for (uint32_t k = 0; k < are->controls[i].clauses_n; k++)
                if (are->controls[i].clauses[k].n > 0 && are->controls[i].clauses[k].p[0] == (uint8_t)forms[f].id[0])
                    return true;
    return false;
}

/* Read ${texts}.  ERR_NOT_FOUND: they do not have this digest. */
static enum err read_as(struct desk *d, const struct view *texts, unsigned n, const uint8_t digest[32], struct flow_terms *out)
{
    struct hash h;
    enum err err = flow_terms_read(d, texts, n, out, NULL);

    if (err != ERR_OK)
        return err == ERR_INPUT ? ERR_NOT_FOUND : err;
    hash_of(out->text, &h);
    if (view_eq(view_of(h.b, sizeof(h.b)), view_of(digest, 32)))
        return ERR_OK;
    flow_terms_clear(out);
    return ERR_NOT_FOUND;
}

/* What was entered at setting up is known by its digest, if it comes from shipped profiles alone: those whose clauses are in force, or
 * what "azukari init --sample" enters. */
static enum err shipped(struct desk *d, const uint8_t digest[32], struct flow_terms *out)
{
    static const char *const sample[] = {"nerima", "hino", "jica", "koto", "sample"};
    struct view texts[TERMS_PROFILES_MAX];
    struct desk_keeper_controls_are are;
    unsigned n = 0;
    enum err err;

    TRY(ask_keeper_controls(d, &(struct desk_keeper_controls){0}, &are));
    for (unsigned no = 0; shipped_name(no) != NULL && n < TERMS_PROFILES_MAX; no++)
        if (is_named(&are, shipped_name(no)))
            texts[n++] = shipped_text(view_str(shipped_name(no)));
    err = n == 0 ? ERR_NOT_FOUND : read_as(d, texts, n, digest, out);
    if (err != ERR_NOT_FOUND)
        goto out;
    for (n = 0; n < COUNT(sample); n++)
        texts[n] = shipped_text(view_str(sample[n]));
    err = read_as(d, texts, n, digest, out);
out:
    return err;
}

enum err flow_terms_in_force(struct desk *d, struct flow_terms *out)
{
    struct desk_keeper_terms_are are;
    struct desk_keeper_terms_proposal_is is;
    enum err err;

    *out = (struct flow_terms){.n = 0};
    TRY(ask_keeper_terms(d, &(struct desk_keeper_terms){0}, &are));
    if (are.versions_n == 0)
        return ERR_NOT_FOUND;
    const struct desk_keeper_terms_version *last = &are.versions[are.versions_n - 1];
    if (last->application == 0)
        return shipped(d, last->text, out);
    TRY(ask_keeper_terms_proposal(d, &(struct desk_keeper_terms_proposal){.application = last->application}, &is));
    err = flow_terms_stored(d, is.text, out);
out:
    return err;
}

/* --- sets --------------------------------------------------------------------------------------------------------------- */

static struct change_set *new_set(struct desk *d)
{
    struct change_set *set = arena_alloc(&d->arena, 1, sizeof(*set));

    if (set != NULL)
        memset(set, 0, sizeof(*set));
    return set;
}

static void put_clauses(struct entry *e, const struct view *clauses, uint32_t n)
{
    char id[ENTRY_CLAUSE_MAX + 1];

    for (uint32_t i = 0; i < n; i++) {
        if (clauses[i].n > ENTRY_CLAUSE_MAX)
            continue;
        memcpy(id, clauses[i].p, clauses[i].n);
        id[clauses[i].n] = '\0';
        entry_add_clause(e, id);
    }
}

enum err flow_terms_now(struct desk *d, struct change_set **out)
{
    struct desk_keeper_controls_are are;
    struct entry e;
    enum err err;

    *out = new_set(d);
    if (*out == NULL)
        return ERR_MEMORY;
    TRY(ask_keeper_controls(d, &(struct desk_keeper_controls){0}, &are));
    for (uint32_t i = 0; i < are.controls_n; i++) {
        entry_init(&e, ACT_CONTROL, 0);
        e.kind = are.controls[i].control;
        e.limit = are.controls[i].limit;
        put_clauses(&e, are.controls[i].clauses, are.controls[i].clauses_n);
        TRY(change_add(*out, &e));
    }
    for (uint32_t i = 0; i < are.cells_n; i++) {
        entry_init(&e, ACT_CELL, 0);
        e.kind = are.cells[i].kind;
        e.data_class = are.cells[i].data_class;
        e.limit = are.cells[i].verdict;
        e.count = are.cells[i].conditions;
        put_clauses(&e, are.cells[i].clauses, are.cells[i].clauses_n);
        TRY(change_add(*out, &e));
    }
out:
    return err;
}

enum err flow_terms_proposed(struct desk *d, const struct desk_keeper_terms_proposal_is *is, struct change_set **out)
{
    struct entry e;
    enum err err = ERR_OK;

    *out = new_set(d);
    if (*out == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < is->facts_n; i++) {
        const struct desk_keeper_terms_fact *f = &is->facts[i];
        if (f->act != ACT_CONTROL && f->act != ACT_CELL)
            return ERR_CORRUPT;
        entry_init(&e, (enum entry_act)f->act, 0);
        e.kind = f->kind;
        e.data_class = f->data_class;
        e.limit = f->limit;
        e.count = f->conditions;
        put_clauses(&e, f->clauses, f->clauses_n);
        TRY(change_add(*out, &e));
    }
out:
    return err;
}

enum err flow_terms_before(struct desk *d, uint32_t version, struct change_set **out)
{
    const struct desk_keeper_terms_version *before = NULL;
    struct desk_keeper_terms_proposal_is is;
    struct desk_keeper_terms_are are;
    struct flow_terms t;
    enum err err;

    TRY(ask_keeper_terms(d, &(struct desk_keeper_terms){0}, &are));
    for (uint32_t i = 0; i < are.versions_n; i++)
        if (are.versions[i].version + 1 == version)
            before = &are.versions[i];
    if (before == NULL)
        return ERR_NOT_FOUND;
    if (before->application != 0) {
        TRY(ask_keeper_terms_proposal(d, &(struct desk_keeper_terms_proposal){.application = before->application}, &is));
        return flow_terms_proposed(d, &is, out);
    }
    TRY(shipped(d, before->text, &t));
    err = flow_terms_demanded(d, &t, out);
    flow_terms_clear(&t);
out:
    return err;
}

static enum err add_fact(void *arg, const struct entry *e)
{
    return change_add(arg, e);
}

enum err flow_terms_demanded(struct desk *d, const struct flow_terms *t, struct change_set **out)
{
    *out = new_set(d);
    return *out == NULL ? ERR_MEMORY : terms_each_fact(t->terms, 1, add_fact, *out);
}

bool flow_terms_same(const struct change_set *a, const struct change_set *b)
{
    struct change changes[CHANGES_MAX];

    return change_list(a, b, changes) == 0;
}

/* --- local changes -------------------------------------------------------------------------------------------------------- */

void flow_terms_local(const struct terms *base, enum param control, uint64_t value, struct view reason, struct buf *out)
{
    const struct terms_control *now = &base->controls[control];
    bool stricter = !now->demanded || param_covers(control, value, now->value);

    if (now->demanded && now->value == value)
        return;
    if (stricter)
        buf_fmt(out, "clause L-%s\narticle L-%s\n", param_name(control), param_name(control));
    else {
        buf_fmt(out, "deviation %s ", param_name(control));
        param_print(control, value, out);
        buf_byte(out, '\n');
    }
    for (unsigned i = 0; i < 2; i++) {
        buf_str(out, i == 0 ? "ja " : "en ");
        buf_put(out, reason);
        buf_byte(out, '\n');
    }
    if (!stricter)
        return;
    buf_fmt(out, "met E\ncontrol %s ", param_name(control));
    param_print(control, value, out);
    buf_byte(out, '\n');
}
