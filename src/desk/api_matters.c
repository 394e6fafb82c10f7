/* Matters (案件) over the API: kinds, lists, one with its steps; applied for or recorded, done step by step. */
#include "desk/api_internal.h"

#include "desk/flow_attach.h"
#include "desk/flow_matter.h"
#include "desk/flow_package.h"
#include "policy/vocab.h"

struct list_query {
    uint64_t kind, person, before;
    struct view show; /* "mine", "open", "overdue"; "": all */
};
static const struct member list_members[] = {
    {"kind", MEMBER_NUMBER, false, MATTER_KINDS_MAX, offsetof(struct list_query, kind), NULL},
    {"person", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct list_query, person), NULL},
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct list_query, before), NULL},
    {"show", MEMBER_TEXT, false, 16, offsetof(struct list_query, show), NULL},
};
static const struct member_set list_set = MEMBER_SET(list_members, struct list_query);

struct apply_body {
    uint64_t kind, data_class, count, reg, purpose, org, parent, ref;
    struct view medium, from, until, fields;
    struct member_numbered words;
};
static const struct member apply_members[] = {
    {"kind", MEMBER_NUMBER, true, MATTER_KINDS_MAX, offsetof(struct apply_body, kind), NULL},
    {"class", MEMBER_NUMBER, true, CLASS__MAX - 1, offsetof(struct apply_body, data_class), NULL},
    {"medium", MEMBER_TEXT, true, 16, offsetof(struct apply_body, medium), NULL},
    {"count", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct apply_body, count), NULL},
    {"from", MEMBER_TEXT, true, 10, offsetof(struct apply_body, from), NULL},
    {"until", MEMBER_TEXT, true, 10, offsetof(struct apply_body, until), NULL},
    {"register", MEMBER_NUMBER, false, 64, offsetof(struct apply_body, reg), NULL},
    {"fields", MEMBER_TEXT, false, 200, offsetof(struct apply_body, fields), NULL},
    {"purpose", MEMBER_NUMBER, false, 32, offsetof(struct apply_body, purpose), NULL},
    {"org", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct apply_body, org), NULL},
    {"parent", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct apply_body, parent), NULL},
    {"ref", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct apply_body, ref), NULL},
    {"words", MEMBER_NUMBERED, true, MATTER_FIELDS_MAX + 1, offsetof(struct apply_body, words), NULL},
};
static const struct member_set apply_set = MEMBER_SET(apply_members, struct apply_body);

struct step_body {
    uint64_t count;
    struct view step;
    struct member_numbered words;
};
static const struct member step_members[] = {
    {"step", MEMBER_TEXT, true, 16, offsetof(struct step_body, step), NULL},
    {"count", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct step_body, count), NULL},
    {"words", MEMBER_NUMBERED, false, MATTER_FIELDS_MAX + 1, offsetof(struct step_body, words), NULL},
};
static const struct member_set step_set = MEMBER_SET(step_members, struct step_body);

struct engage_body {
    struct view name;
};
static const struct member engage_members[] = {{"name", MEMBER_TEXT, true, 100, offsetof(struct engage_body, name), NULL}};
static const struct member_set engage_set = MEMBER_SET(engage_members, struct engage_body);

/* --- answers ------------------------------------------------------------------------------------------------------------------ */

static void put_words(struct jot *j, const struct desk_keeper_matter_word *words, uint32_t n)
{
    jot_list(j, "words");
    for (uint32_t i = 0; i < n; i++) {
        jot_object(j, NULL);
        jot_number(j, "field", words[i].field);
        jot_text(j, "text", words[i].text);
        jot_object_end(j);
    }
    jot_list_end(j);
}

/* A number that is not always there. */
static void put_number(struct jot *j, const char *name, uint64_t n)
{
    if (n != 0)
        jot_number(j, name, n);
}

static void put_matter(struct jot *j, const struct desk_keeper_matter_info *m)
{
    static const char *const states[MATTER_STATE__MAX] = {"waiting", "open", "rejected", "withdrawn", "closed"};
    const struct matter_def *def = matter_def(m->kind);

    jot_number(j, "matter", m->matter);
    jot_number(j, "kind", m->kind);
    jot_word(j, "name", def == NULL ? "" : def->name);
    jot_word(j, "state", m->state < MATTER_STATE__MAX ? states[m->state] : "?");
    jot_number(j, "class", m->data_class);
    jot_word(j, "medium", matter_medium_name(m->medium));
    jot_number(j, "count", m->count);
    jot_date(j, "from", m->from);
    jot_date(j, "until", m->until);
    jot_truth(j, "overdue", m->overdue);
    put_number(j, "register", m->register_);
    put_number(j, "org", m->org);
    put_number(j, "parent", m->parent);
    put_number(j, "ref", m->ref);
    jot_number(j, "applicant", m->applicant);
    put_number(j, "approver", m->approver);
    jot_instant(j, "opened", m->opened_ms);
    if (m->decided_ms != 0)
        jot_instant(j, "decided", m->decided_ms);
    if (m->closed_ms != 0)
        jot_instant(j, "closed", m->closed_ms);
    jot_list(j, "can");
    for (unsigned step = 0; step < MATTER_STEP__MAX; step++)
        if ((m->steps >> step & 1) != 0)
            jot_word(j, NULL, matter_step_name(step));
    jot_list_end(j);
    put_words(j, m->words, m->words_n);
}

static enum err list(struct desk *d, struct request *r)
{
    const struct list_query *in = r->query;
    struct desk_keeper_matters ask = {.kind = (uint16_t)in->kind, .person = (uint32_t)in->person, .before = in->before};
    struct desk_keeper_matters_are are;
    struct jot j;
    enum err err;

    ask.for_me = view_eq_str(in->show, "mine");
    ask.overdue = view_eq_str(in->show, "overdue");
    if (view_eq_str(in->show, "open"))
        ask.states = 1U << MATTER_WAITS | 1U << MATTER_OPEN;
    else if (in->show.n > 0 && !ask.for_me && !ask.overdue)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("show"));
    TRY(ask_keeper_matters(d, &ask, &are));
    answer_json_begin(r, &j);
    jot_list(&j, "matters");
    for (uint32_t i = 0; i < are.matters_n; i++) {
        jot_object(&j, NULL);
        put_matter(&j, &are.matters[i]);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    put_number(&j, "next", are.next);
    err = answer_json(d, r, &j);
out:
    return err;
}

void api_put_conditions(struct jot *j, const char *name, uint32_t conditions)
{
    jot_list(j, name);
    for (unsigned i = 0; vocab_word(VOCAB_CONDITION, i) != NULL; i++)
        if ((conditions >> i & 1) != 0)
            jot_word(j, NULL, vocab_word(VOCAB_CONDITION, i));
    jot_list_end(j);
}

/* A field of a form, its choices, and the conditions of the handling matrix that it can meet. */
static void put_field(struct jot *j, const struct request *r, unsigned kind, const struct matter_field *f)
{
    uint32_t meets = 0;

    for (unsigned medium = 0; medium < MATTER_MEDIUM__MAX; medium++)
        meets |= matter_field_meets(matter_row(kind), medium, f->no);
    jot_object(j, NULL);
    jot_number(j, "field", f->no);
    jot_word(j, "name", f->name);
    jot_text(j, "title", view_str(f->words[r->lang]));
    jot_word(j, "step", f->step == MATTER_OPENING ? "open" : matter_step_name((unsigned)f->step));
    jot_truth(j, "required", f->required);
    jot_list(j, "choices");
    for (size_t i = 0; i < f->choices_n; i++)
        jot_word(j, NULL, f->choices[i].name);
    jot_list_end(j);
    api_put_conditions(j, "meets", meets);
    jot_object_end(j);
}

static enum err kinds(struct desk *d, struct request *r)
{
    struct jot j;

    answer_json_begin(r, &j);
    jot_list(&j, "kinds");
    for (size_t i = 0; i < matter_defs_n; i++) {
        jot_object(&j, NULL);
        jot_number(&j, "kind", matter_defs[i].kind);
        jot_word(&j, "name", matter_defs[i].name);
        jot_text(&j, "title", view_str(matter_defs[i].words[r->lang]));
        jot_list(&j, "fields");
        for (size_t k = 0; k < matter_defs[i].fields_n; k++) {
            put_field(&j, r, matter_defs[i].kind, &matter_defs[i].fields[k]);
        }
        jot_list_end(&j);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    return answer_json(d, r, &j);
}

static void put_files(struct jot *j, const struct desk_keeper_matter_is *is)
{
    jot_list(j, "files");
    for (uint32_t i = 0; i < is->files_n; i++) {
        const struct desk_keeper_matter_file *f = &is->files[i];
        jot_object(j, NULL);
        jot_number(j, "leaf", f->leaf);
        jot_word(j, "type", f->kind < ATTACH__MAX ? flow_attach_type((enum attach_kind)f->kind) : "?");
        jot_number(j, "bytes", f->bytes);
        jot_hex(j, "file", view_of(f->file, sizeof(f->file)));
        jot_text(j, "words", f->words);
        jot_number(j, "person", f->person);
        jot_instant(j, "at", f->ms);
        jot_object_end(j);
    }
    jot_list_end(j);
}

static enum err one(struct desk *d, struct request *r)
{
    const struct desk_keeper_matter ask = {r->match.params.number[0]};
    struct desk_keeper_matter_is is;
    struct jot j;
    enum err err;

    TRY(ask_keeper_matter(d, &ask, &is));
    answer_json_begin(r, &j);
    put_matter(&j, &is.info);
    jot_list(&j, "steps");
    for (uint32_t i = 0; i < is.steps_n; i++) {
        const struct desk_keeper_matter_event *e = &is.steps[i];
        jot_object(&j, NULL);
        jot_number(&j, "leaf", e->leaf);
        jot_word(&j, "step", matter_step_name(e->step));
        jot_number(&j, "count", e->count);
        jot_number(&j, "person", e->person);
        jot_instant(&j, "at", e->ms);
        put_words(&j, e->words, e->words_n);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    put_files(&j, &is);
    err = answer_json(d, r, &j);
out:
    return err;
}

/* --- acts ----------------------------------------------------------------------------------------------------------------------- */

enum err api_matter_words(struct desk *d, const struct matter_def *def, int step, const struct member_numbered *typed,
                           struct desk_keeper_matter_word **words_out, uint32_t *n_out)
{
    for (size_t i = 0; i < def->fields_n; i++)
        if (def->fields[i].step == step && flow_matter_check(&def->fields[i], flow_matter_typed(typed, def->fields[i].no)) != FLOW_MATTER_FINE)
            return member_wrong(&d->fault, MEMBER_WRONG, view_str("words"));
    *words_out = flow_matter_words(d, def, step, typed, n_out);
    if (*words_out == NULL)
        return ERR_MEMORY;
    return *n_out == typed->n ? ERR_OK : member_wrong(&d->fault, MEMBER_WRONG, view_str("words"));
}

static enum err apply(struct desk *d, struct request *r)
{
    const struct apply_body *in = r->member;
    const struct matter_def *def = matter_def((unsigned)in->kind);
    struct desk_keeper_matter_apply m = {.kind = (uint16_t)in->kind, .data_class = (uint8_t)in->data_class, .count = in->count,
                                         .register_ = (uint16_t)in->reg, .purpose = (uint16_t)in->purpose, .org = (uint32_t)in->org,
                                         .parent = (uint32_t)in->parent, .ref = in->ref};
    struct desk_keeper_matter_opened opened;
    struct jot j;
    enum err err;

    if (def == NULL)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("kind"));
    while (m.medium < MATTER_MEDIUM__MAX && !view_eq_str(in->medium, matter_medium_name(m.medium)))
        m.medium++;
    if (m.medium == MATTER_MEDIUM__MAX)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("medium"));
    if (in->fields.n > 0)
        TRY(flow_field_numbers(d, in->fields, &m.fields, &m.fields_n));
    TRY(api_day(d, "from", in->from, &m.from));
    TRY(api_day(d, "until", in->until, &m.until));
    TRY(api_matter_words(d, def, MATTER_OPENING, &in->words, &m.words, &m.words_n));
    TRY(ask_keeper_matter_apply(d, &m, &opened));
    answer_json_begin(r, &j);
    jot_number(&j, "matter", opened.leaf);
    jot_truth(&j, "waits", opened.waits);
    jot_hex(&j, "object", view_of(opened.object, sizeof(opened.object)));
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err step(struct desk *d, struct request *r)
{
    const struct step_body *in = r->member;
    const struct desk_keeper_matter ask = {r->match.params.number[0]};
    struct desk_keeper_matter_step m = {.matter = ask.matter, .count = in->count};
    struct desk_keeper_matter_is is;
    struct desk_keeper_ok ok;
    enum err err;

    while (m.step < MATTER_STEP__MAX && !view_eq_str(in->step, matter_step_name(m.step)))
        m.step++;
    if (m.step == MATTER_STEP__MAX)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("step"));
    TRY(ask_keeper_matter(d, &ask, &is));
    const struct matter_def *def = matter_def(is.info.kind);
    if (def == NULL)
        return ERR_NOT_FOUND;
    TRY(api_matter_words(d, def, (int)m.step, &in->words, &m.words, &m.words_n));
    TRY(ask_keeper_matter_step(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

static enum err engage(struct desk *d, struct request *r)
{
    const struct engage_body *in = r->member;
    const struct desk_keeper_matter_engage m = {r->match.params.number[0], in->name};
    struct desk_keeper_changed changed;
    enum err err;

    TRY(ask_keeper_matter_engage(d, &m, &changed));
    err = api_answer_leaf(d, r, changed.leaf);
out:
    return err;
}

/* --- stocktaking -------------------------------------------------------------------------------------------------------------- */

struct stock_query {
    uint64_t after;
};
static const struct member stock_members[] = {{"after", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct stock_query, after), NULL}};
static const struct member_set stock_set = MEMBER_SET(stock_members, struct stock_query);

struct count_body {
    uint64_t thing, missing;
};
static const struct member count_members[] = {
    {"thing", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct count_body, thing), NULL},
    {"missing", MEMBER_NUMBER, false, 1, offsetof(struct count_body, missing), NULL},
};
static const struct member_set count_set = MEMBER_SET(count_members, struct count_body);

static enum err stock(struct desk *d, struct request *r)
{
    static const char *const states[DESK_KEEPER_STOCK_STATE__MAX] = {"uncounted", "seen", "missing"};
    const struct stock_query *in = r->query;
    const struct desk_keeper_stock ask = {.matter = r->match.params.number[0], .after = in == NULL ? 0 : in->after};
    struct desk_keeper_stock_is is;
    struct jot j;
    enum err err;

    if (ask.matter == 0)
        return ERR_NOT_FOUND;
    TRY(ask_keeper_stock(d, &ask, &is));
    answer_json_begin(r, &j);
    jot_list(&j, "things");
    for (uint32_t i = 0; i < is.things_n; i++) {
        const struct desk_keeper_stock_thing *t = &is.things[i];
        jot_object(&j, NULL);
        jot_number(&j, "matter", t->matter);
        jot_number(&j, "kind", t->kind);
        jot_number(&j, "count", t->count);
        put_number(&j, "ref", t->place);
        jot_text(&j, "words", t->words);
        jot_word(&j, "state", states[t->state]);
        put_number(&j, "person", t->by);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    put_number(&j, "next", is.next);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err count_thing(struct desk *d, struct request *r)
{
    const struct count_body *in = r->member;
    const struct desk_keeper_stock_count m = {r->match.params.number[0], in->thing, in->missing != 0};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(ask_keeper_stock_count(d, &m, &ok));
    err = api_answer_leaf(d, r, ok.leaf);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/matters", .where = DESK_SESSION, .query = &list_set, .handler = list},
    API_GET("/matters/kinds", kinds),
    API_GET("/matters/#", one),
    API_POST("/matters", &apply_set, apply),
    API_POST("/matters/#/steps", &step_set, step),
    API_POST("/matters/#/engage", &engage_set, engage),
    {.method = GATE_DESK_METHOD_GET, .pattern = "/matters/#/stock", .where = DESK_SESSION, .query = &stock_set, .handler = stock},
    API_POST("/matters/#/stock", &count_set, count_thing),
};
const struct route_table api_matters = API_TABLE(routes);
