#include "policy/profile.h"

#include <stddef.h>

const struct profile_clause *profile_clause_find(const struct profile *p, struct view id)
{
    for (unsigned i = 0; i < p->clauses_n; i++) {
        const struct profile_clause *c = &p->clauses[i];
        if (view_eq(c->id, id))
            return c;
        for (unsigned k = 0; k < c->also_n; k++)
            if (view_eq(c->also[k], id))
                return c;
    }
    return NULL;
}

const struct profile_clause *profile_clause_of(const struct profile *p, unsigned binding)
{
    unsigned i = 0;

    while (i + 1 < p->clauses_n && p->clauses[i + 1].bindings <= binding)
        i++;
    return &p->clauses[i];
}

unsigned profile_cell_no(unsigned act, unsigned data_class, unsigned medium)
{
    return (act * HANDLING_CLASSES + data_class) * HANDLING_MEDIA + medium;
}

bool profile_cells_hold(const struct profile_cells *cells, unsigned no)
{
    unsigned medium = no % HANDLING_MEDIA, data_class = no / HANDLING_MEDIA % HANDLING_CLASSES;

    return cells->act == no / HANDLING_MEDIA / HANDLING_CLASSES && (cells->classes >> data_class & 1) != 0 &&
           (cells->media >> medium & 1) != 0;
}

/* --- the canonical text ---------------------------------------------------------------------------------------------- */

static void print_line(struct buf *out, const char *word, struct view text)
{
    if (text.n == 0)
        return;
    buf_str(out, word);
    buf_byte(out, ' ');
    buf_put(out, text);
    buf_byte(out, '\n');
}

static void print_words(struct buf *out, const struct profile_words *w)
{
    print_line(out, "ja", w->ja);
    print_line(out, "en", w->en);
}

/* The words of ${bits} joined by ${sep}; "*" for all of a list that knows it. */
static void print_bits(struct buf *out, enum vocab v, uint32_t bits, char sep)
{
    unsigned n = 0;
    bool first = true;

    while (vocab_word(v, n) != NULL)
        n++;
    if (v != VOCAB_CONDITION && bits == (UINT32_C(1) << n) - 1) {
        buf_byte(out, '*');
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        if ((bits >> i & 1) == 0)
            continue;
        if (!first)
            buf_byte(out, (uint8_t)sep);
        buf_str(out, vocab_word(v, i));
        first = false;
    }
}

void profile_print_cells(const struct profile_cells *cells, struct buf *out)
{
    buf_fmt(out, "matrix %s ", vocab_word(VOCAB_ACT, cells->act));
    print_bits(out, VOCAB_CLASS, cells->classes, ',');
    buf_byte(out, ' ');
    print_bits(out, VOCAB_MEDIUM, cells->media, ',');
    buf_fmt(out, " %s", vocab_word(VOCAB_VERDICT, cells->verdict));
    if (cells->conditions != 0) {
        buf_byte(out, ' ');
        print_bits(out, VOCAB_CONDITION, cells->conditions, '+');
    }
}

static void print_duty(const struct profile *p, const struct profile_duty *d, struct buf *out)
{
    buf_str(out, "duty ");
    buf_put(out, d->id);
    buf_fmt(out, " %s %s ", vocab_word(VOCAB_WHO, d->who), vocab_word(VOCAB_WHO, d->whom));
    if (d->days != 0)
        buf_fmt(out, "within-%u-days ", d->days);
    else
        buf_fmt(out, "%s ", vocab_word(VOCAB_WHEN, d->when));
    buf_put(out, p->forms[d->form].id);
}

void profile_print_binding(const struct profile *p, const struct profile_binding *b, struct buf *out)
{
    switch (b->kind) {
    case BINDING_CONTROL:
        buf_fmt(out, "control %s ", param_name(b->control.param));
        param_print(b->control.param, b->control.value, out);
        break;
    case BINDING_BY:
        buf_fmt(out, "by %s", param_name(b->control.param));
        break;
    case BINDING_CELLS:
        profile_print_cells(&b->cells, out);
        break;
    case BINDING_DUTY:
        print_duty(p, &b->duty, out);
        break;
    case BINDING_CHECK:
        buf_str(out, "check ");
        buf_put(out, b->check.id);
        break;
    case BINDING_MEASURE:
        buf_fmt(out, "measure %s", vocab_word(VOCAB_MEASURE, b->name));
        break;
    case BINDING_EVIDENCE:
        buf_fmt(out, "evidence %s", vocab_word(VOCAB_EVIDENCE, b->name));
        break;
    case BINDING__MAX:
        break;
    }
    buf_byte(out, '\n');
}

static void print_clause(const struct profile *p, const struct profile_clause *c, struct buf *out)
{
    buf_byte(out, '\n');
    print_line(out, "clause", c->id);
    for (unsigned i = 0; i < c->also_n; i++)
        print_line(out, "also", c->also[i]);
    print_line(out, "article", c->article);
    print_words(out, &c->text);
    buf_str(out, "met");
    for (unsigned i = 0; i < MET__MAX; i++)
        if ((c->met >> i & 1) != 0)
            buf_fmt(out, " %s", vocab_word(VOCAB_MET, i));
    buf_byte(out, '\n');
    for (unsigned i = 0; i < c->bindings_n; i++) {
        const struct profile_binding *b = &p->bindings[c->bindings + i];
        profile_print_binding(p, b, out);
        if (b->kind == BINDING_CHECK)
            print_words(out, &b->check.text);
    }
}

void profile_print_deviation(const struct profile_deviation *d, struct buf *out)
{
    buf_str(out, "deviation ");
    if (d->is_cells) {
        profile_print_cells(&d->cells, out);
    } else {
        buf_fmt(out, "%s ", param_name(d->param));
        if (d->off)
            buf_str(out, "off");
        else
            param_print(d->param, d->value, out);
    }
    buf_byte(out, '\n');
}

void profile_print(const struct profile *p, struct buf *out)
{
    buf_str(out, p->is_local ? "local " : "profile ");
    buf_put(out, p->name);
    buf_fmt(out, " %u\n", (unsigned)p->version);
    print_words(out, &p->title);
    print_line(out, "document", p->document);
    print_line(out, "issuer", p->issuer);
    for (unsigned i = 0; i < p->forms_n; i++) {
        buf_byte(out, '\n');
        print_line(out, "form", p->forms[i].id);
        print_line(out, "article", p->forms[i].article);
        print_words(out, &p->forms[i].title);
    }
    for (unsigned i = 0; i < p->clauses_n; i++)
        print_clause(p, &p->clauses[i], out);
    for (unsigned i = 0; i < p->deviations_n; i++) {
        buf_byte(out, '\n');
        profile_print_deviation(&p->deviations[i], out);
        print_words(out, &p->deviations[i].reason);
    }
}
