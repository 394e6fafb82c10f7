/* The forms of matters (案件): a new one, a step of one, the organisation of a subcontract.  They are made from the files in matters/. */
#include "desk/page_matter.h"

#include "desk/page_table.h"

#define INPUTS_MAX (MATTER_FIELDS_MAX + 1)
#define ID_BYTES 8

struct new_in {
    uint64_t nonce, data_class, medium, reg, org, parent, ref; /* class and medium count from 1 */
    struct view count;
    struct page_term_in term;
    struct member_numbered f, items;
};
static const struct member new_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct new_in, nonce), NULL},
    {"data_class", MEMBER_NUMBER, false, CLASS__MAX, offsetof(struct new_in, data_class), NULL},
    {"medium", MEMBER_NUMBER, false, MATTER_MEDIUM__MAX, offsetof(struct new_in, medium), NULL},
    {"register", MEMBER_NUMBER, false, 64, offsetof(struct new_in, reg), NULL},
    {"org", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct new_in, org), NULL},
    {"parent", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct new_in, parent), NULL},
    {"ref", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct new_in, ref), NULL},
    {"count", MEMBER_TEXT, false, 20, offsetof(struct new_in, count), NULL},
    PAGE_TERM_MEMBERS(struct new_in, term),
    {"f", MEMBER_NUMBERED, false, INPUTS_MAX, offsetof(struct new_in, f), NULL},
    {"item", MEMBER_NUMBERED, false, ENTRY_FIELDS_MAX, offsetof(struct new_in, items), NULL},
};
static const struct member_set new_set = MEMBER_SET(new_members, struct new_in);

struct step_in {
    uint64_t nonce;
    struct view count;
    struct member_numbered f;
};
static const struct member step_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct step_in, nonce), NULL},
    {"count", MEMBER_TEXT, false, 20, offsetof(struct step_in, count), NULL},
    {"f", MEMBER_NUMBERED, false, INPUTS_MAX, offsetof(struct step_in, f), NULL},
};
static const struct member_set step_set = MEMBER_SET(step_members, struct step_in);

/* --- inputs ------------------------------------------------------------------------------------------------------------------ */

static const char *number_text(struct page *p, uint64_t n)
{
    const char *text = arena_fmt(&p->d->arena, "%llu", (unsigned long long)n);

    return text == NULL ? "" : text;
}

static uint64_t count_typed(struct page *p, struct view text, struct page_matter_form *view)
{
    uint64_t n = 0;

    view->count.value = page_text(p, text);
    if (text.n == 0)
        view->count.error = page_missing(p, "count", MSG_MATTERS_COUNT);
    else if (!page_number_typed(text, &n) || n == 0)
        view->count.error = page_wrong(p, "count", page_word(p, MSG_MATTERS_BAD_NUMBER));
    return n;
}

/* --- a new one --------------------------------------------------------------------------------------------------------------- */

/* The classes, or the media that the kind has; both count from 1. */
static struct page_select classes_of(struct page *p, uint64_t chosen)
{
    struct page_option *options = page_list(p, CLASS__MAX, sizeof(*options));
    struct page_select select = {.options = options};

    for (unsigned i = 0; options != NULL && i < CLASS__MAX; i++)
        options[select.options_n++] = (struct page_option){number_text(p, i + 1), page_class(p, i), chosen == i + 1};
    return select;
}

static struct page_select media_of(struct page *p, const struct matter_row *row, uint64_t chosen)
{
    struct page_option *options = page_list(p, MATTER_MEDIUM__MAX, sizeof(*options));
    struct page_select select = {.options = options};

    for (unsigned i = 0; options != NULL && i < MATTER_MEDIUM__MAX; i++)
        if ((row->media >> i & 1) != 0)
            options[select.options_n++] =
                (struct page_option){number_text(p, i + 1), page_matter_medium(p, i), chosen == i + 1 || row->media == 1U << i};
    return select;
}

/* The number of an item's box: its register and field. */
#define ITEM(register_no, field) ((uint32_t)(register_no)*100 + (field))
#define ITEM_REGISTER(item) ((item) / 100)
#define ITEM_FIELD(item) ((item) % 100)

static bool has_item(const struct member_numbered *items, uint32_t item)
{
    for (uint32_t i = 0; items != NULL && i < items->n; i++)
        if (items->list[i].number == item)
            return true;
    return false;
}

/* A box for each item of each register; where there are several, with the name of the register. */
static struct page_boxes items_of(struct page *p, const struct desk_keeper_registers_are *are, const struct member_numbered *ticked)
{
    struct page_boxes out = {0};
    struct page_box *boxes;
    size_t max = 0;

    for (uint32_t i = 0; i < are->registers_n; i++)
        max += are->registers[i].fields_n;
    out.items = boxes = page_list(p, max, sizeof(*boxes));
    for (uint32_t i = 0; boxes != NULL && i < are->registers_n; i++)
        for (uint32_t k = 0; k < are->registers[i].fields_n; k++) {
            const char *name = page_text(p, are->registers[i].fields[k].name);
            const uint32_t item = ITEM(are->registers[i].no, are->registers[i].fields[k].no);
            const char *id = arena_fmt(&p->d->arena, "item-%u", (unsigned)item);
            if (are->registers_n > 1)
                name = arena_fmt(&p->d->arena, "%s %s", page_text(p, are->registers[i].name), name);
            if (id != NULL && name != NULL)
                boxes[out.items_n++] = (struct page_box){id, id, "1", name, has_item(ticked, item)};
        }
    return out;
}

static enum err registers_of(struct page *p, uint64_t chosen, const struct member_numbered *ticked, struct page_select *out,
                             struct page_boxes *items_out)
{
    struct desk_keeper_registers_are are;
    enum err err;

    TRY(ask_keeper_registers(p->d, &(struct desk_keeper_registers){0}, &are));
    *items_out = items_of(p, &are, ticked);
    struct page_option *options = page_list(p, are.registers_n, sizeof(*options));
    *out = (struct page_select){.options = options};
    for (uint32_t i = 0; options != NULL && i < are.registers_n; i++)
        options[out->options_n++] =
            (struct page_option){number_text(p, are.registers[i].no), page_text(p, are.registers[i].name), are.registers[i].no == chosen};
    err = p->err;
out:
    return err;
}

/* Organisations: those that may receive it; of a subcontract, those that may stand above it. */
static enum err orgs_of(struct page *p, bool mine, uint64_t chosen, struct page_select *out)
{
    struct desk_keeper_orgs_are are;
    enum err err;

    TRY(ask_keeper_orgs(p->d, &(struct desk_keeper_orgs){0}, &are));
    struct page_option *options = page_list(p, are.orgs_n, sizeof(*options));
    *out = (struct page_select){.options = options};
    for (uint32_t i = 0; options != NULL && i < are.orgs_n; i++)
        if (!mine || are.orgs[i].mine)
            options[out->options_n++] = (struct page_option){number_text(p, are.orgs[i].org), page_text(p, are.orgs[i].name), are.orgs[i].org == chosen};
    if (mine && out->options_n == 1)
        options[0].is_selected = true;
    err = p->err;
out:
    return err;
}

/* The open matters to which one of this kind may belong. */
static enum err refs_of(struct page *p, const struct matter_row *row, uint64_t chosen, struct page_select *out)
{
    const struct desk_keeper_matters filter = {.states = 1U << MATTER_OPEN};
    struct desk_keeper_matter_info *list;
    uint32_t n;
    enum err err;

    TRY(flow_matters(p->d, &filter, FLOW_MATTERS_MAX, &list, &n));
    struct page_option *options = page_list(p, n, sizeof(*options));
    *out = (struct page_select){.options = options};
    for (uint32_t i = 0; options != NULL && i < n; i++) {
        struct page_matter_row shown;
        if ((row->under >> list[i].kind & 1) == 0)
            continue;
        shown = page_matter_row(p, &list[i]);
        const char *label = arena_fmt(&p->d->arena, "%s %s %s", shown.kind, shown.number, shown.what);
        options[out->options_n++] = (struct page_option){number_text(p, list[i].matter), label == NULL ? "" : label, list[i].matter == chosen};
    }
    err = p->err;
out:
    return err;
}

/* The kind of the path, which this person may open. */
static enum err begin_new(struct desk *d, struct request *r, struct page *p, const struct matter_def **def_out)
{
    enum err err;

    *def_out = r->match.params.number[0] > UINT16_MAX ? NULL : matter_def((unsigned)r->match.params.number[0]);
    if (*def_out == NULL)
        return ERR_NOT_FOUND;
    TRY(page_begin(d, r, PAGE_NAV_MATTERS, p));
    page_crumb(p, page_word(p, MSG_MATTERS_TITLE), url_route("/matters"));
out:
    return err;
}

static enum err new_form(struct page *p, const struct matter_def *def, const struct new_in *in, struct page_matter_form *view)
{
    const struct matter_row *row = matter_row(def->kind);
    enum err err;

    view->shoulder = def->ledger[p->r->lang];
    view->title = def->words[p->r->lang];
    view->lead = row->decides == MATTER_DECIDES_NOBODY ? page_word(p, MSG_MATTERS_LEAD_RECORD) : page_word(p, MSG_MATTERS_LEAD_APPLY);
    view->clauses = page_matter_clauses(p, def, &view->clauses_n);
    view->is_new = true;
    view->has_kind = view->has_count = (row->flags & MATTER_STOCK) == 0; /* what is counted has its class, and the keeper knows how many there are */
    const char *const class_error = view->data_class.error, *const medium_error = view->medium.error, *const parent_error = view->parent.error;
    view->data_class = classes_of(p, in == NULL ? 0 : in->data_class);
    view->data_class.error = class_error;
    view->medium = media_of(p, row, in == NULL ? 0 : in->medium);
    view->medium.error = medium_error;
    view->has_register = (row->flags & MATTER_OF_REGISTER) != 0;
    view->has_org = (row->flags & MATTER_OF_ORG) != 0;
    view->has_parent = (row->flags & MATTER_NEW_ORG) != 0;
    view->has_ref = row->under != 0;
    if (view->has_register)
        TRY(registers_of(p, in == NULL ? 0 : in->reg, in == NULL ? NULL : &in->items, &view->reg, &view->items));
    if (view->has_org)
        TRY(orgs_of(p, false, in == NULL ? 0 : in->org, &view->org));
    if (view->has_parent)
        TRY(orgs_of(p, true, in == NULL ? 0 : in->parent, &view->parent));
    view->parent.error = parent_error;
    const char *const ref_error = view->ref.error;
    if (view->has_ref)
        TRY(refs_of(p, row, in == NULL ? 0 : in->ref, &view->ref));
    view->ref.error = ref_error;
    view->action = page_url(p, "/matters/new/%u", (unsigned)def->kind);
    view->back = page_url(p, "/matters/kinds/%u", (unsigned)def->kind);
    view->verb = page_word(p, row->decides == MATTER_DECIDES_NOBODY ? MSG_MATTERS_RECORD : MSG_MATTERS_APPLY);
    view->frame = p->frame;
    err = page_send(p, matter_form, view);
out:
    return err;
}

static enum err show_new(struct desk *d, struct request *r)
{
    struct page_matter_form view = {0};
    const struct matter_def *def;
    struct page p;
    enum err err;

    TRY(begin_new(d, r, &p, &def));
    if ((matter_row(def->kind)->flags & MATTER_REVIEW) != 0)
        return answer_redirect(d, r, "/ledger/review"); /* begins with the figures */
    int64_t today = date_to_days(date_of_ms(clock_now_ms()));
    view.from = page_day_form(&p, today);
    view.until = page_day_form(&p, matter_row(def->kind)->ends == MATTER_STEP__MAX ? today : 0);
    view.count.value = "1";
    TRY(page_matter_inputs(&p, &(struct page_matter_asking){.def = def, .step = MATTER_OPENING}, &view));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = new_form(&p, def, NULL, &view);
out:
    return err;
}

/* The items that go, into ${m}; the class says no less than what is in them. */
static enum err check_items(struct page *p, const struct new_in *in, struct desk_keeper_matter_apply *m, struct page_matter_form *view)
{
    struct desk_keeper_register_info info;
    bool heavier = false;
    enum err err = ERR_OK;

    if (in->reg == 0)
        return ERR_OK;
    TRY(flow_register(p->d, (uint16_t)in->reg, &info));
    m->fields = page_list(p, info.fields_n, sizeof(*m->fields));
    if (m->fields == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < info.fields_n; i++)
        if (has_item(&in->items, ITEM(in->reg, info.fields[i].no)))
            m->fields[m->fields_n++] = info.fields[i].no;
    for (uint32_t i = 0; i < info.fields_n; i++)
        if (m->fields_n == 0 || has_item(&in->items, ITEM(in->reg, info.fields[i].no)))
            heavier = heavier || info.fields[i].data_class > m->data_class;
    if (in->data_class != 0 && heavier)
        view->data_class.error = page_wrong(p, "data_class", page_word(p, MSG_MATTERS_CLASS_LOW));
out:
    return err;
}

/* What was typed; what is wrong is noted in the page. */
static enum err check_new(struct page *p, const struct matter_def *def, const struct new_in *in, struct desk_keeper_matter_apply *m,
                      struct page_matter_form *view)
{
    const bool new_org = (matter_row(def->kind)->flags & MATTER_NEW_ORG) != 0;
    struct flow_fact term = {0};
    enum err err;

    bool counted = (matter_row(def->kind)->flags & MATTER_STOCK) != 0;
    if (!counted && in->data_class == 0)
        view->data_class.error = page_unchosen(p, "data_class", page_word(p, MSG_MATTERS_CLASS));
    if (!counted && in->medium == 0)
        view->medium.error = page_unchosen(p, "medium", page_word(p, MSG_MATTERS_MEDIUM));
    *m = (struct desk_keeper_matter_apply){.kind = def->kind,
                                           .data_class = (uint8_t)(in->data_class == 0 ? CLASS_GENERAL : in->data_class - 1),
                                           .medium = (uint8_t)(in->medium == 0 ? 0 : in->medium - 1),
                                           .register_ = (uint16_t)in->reg,
                                           .org = (uint32_t)in->org,
                                           .parent = (uint32_t)in->parent,
                                           .ref = in->ref};
    m->count = counted ? 1 : count_typed(p, in->count, view);
    page_term_typed(p, &in->term, &view->from, &view->until, &term);
    m->from = term.from;
    m->until = term.until;
    if (new_org && in->parent == 0)
        view->parent.error = page_unchosen(p, "parent", page_word(p, MSG_MATTERS_PARENT));
    const struct page_matter_asking asking = {def, MATTER_OPENING, &in->f, in->medium > 0 && in->data_class > 0, m->medium, m->data_class, in->ref};
    TRY(page_matter_inputs(p, &asking, view));
    m->words = flow_matter_words(p->d, def, MATTER_OPENING, &in->f, &m->words_n);
    err = check_items(p, in, m, view);
out:
    return err;
}

/* A stocktaking has something to count. */
static enum err check_stock(struct page *p, uint64_t place, struct page_matter_form *view)
{
    struct desk_keeper_stock_is is;
    enum err err = ask_keeper_stock(p->d, &(struct desk_keeper_stock){.place = place}, &is);

    if (err == ERR_OK && is.things_n == 0)
        view->ref.error = page_wrong(p, "ref", page_word(p, MSG_STOCK_NONE));
    return err;
}

static enum err add(struct desk *d, struct request *r)
{
    const struct new_in *in = r->member;
    struct desk_keeper_matter_apply m;
    struct desk_keeper_matter_opened opened;
    struct page_matter_form view = {0};
    const struct matter_def *def;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_new(d, r, &p, &def));
    form = page_form_sent(&p, in->nonce, "/matters", &err);
    if (form == NULL)
        return err;
    TRY(check_new(&p, def, in, &m, &view));
    if ((matter_row(def->kind)->flags & MATTER_STOCK) != 0)
        TRY(check_stock(&p, m.ref, &view));
    view.nonce = page_nonce(&p, form);
    if (m.words == NULL)
        return ERR_MEMORY;
    if (p.frame.errors_n > 0)
        return new_form(&p, def, in, &view);
    TRY(ask_keeper_matter_apply(d, &m, &opened));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, opened.waits ? MSG_MATTERS_APPLIED : MSG_MATTERS_RECORDED), NULL);
    err = page_go(&p, page_url(&p, "/matters/%llu", (unsigned long long)opened.leaf));
out:
    return err;
}

/* --- a step ------------------------------------------------------------------------------------------------------------------ */

static enum err begin_step(struct desk *d, struct request *r, struct page *p, struct desk_keeper_matter_is *is, unsigned *step_out)
{
    enum err err;

    TRY(page_matter_begin(d, r, p, is));
    *step_out = (unsigned)r->match.params.number[1];
    err = r->match.params.number[1] < MATTER_STEP__MAX && (is->info.steps >> *step_out & 1) != 0 ? ERR_OK : ERR_NOT_FOUND;
out:
    return err;
}

/* How much is left of the step: what the form begins with. */
static uint64_t left_of(const struct desk_keeper_matter_info *m, unsigned step)
{
    bool does = matter_row(m->kind)->steps[MATTER_DO].roles != 0;
    uint64_t before = step == MATTER_DO || !does ? m->count : m->done[MATTER_DO].count;

    return before > m->done[step].count ? before - m->done[step].count : 0;
}

static enum err step_form(struct page *p, const struct desk_keeper_matter_info *m, unsigned step, struct page_matter_form *view)
{
    struct page_fact *facts = page_list(p, PAGE_MATTER_FACTS_MAX, sizeof(*facts));

    view->shoulder = page_matter_row(p, m).number;
    view->title = PAGE_SAY(p, MSG_MATTERS_STEP_TITLE, [MSG_MATTERS_STEP_TITLE__kind] = msg_str(page_matter_kind(p, m->kind)),
                           [MSG_MATTERS_STEP_TITLE__step] = msg_str(page_matter_step(p, step)));
    view->facts = facts;
    view->facts_n = page_matter_facts(p, m, facts, PAGE_MATTER_FACTS_MAX);
    view->has_count = step < MATTER_CLOSE;
    view->action = page_url(p, "/matters/%llu/steps/%u", (unsigned long long)m->matter, step);
    view->back = page_url(p, "/matters/%llu", (unsigned long long)m->matter);
    view->verb = page_matter_step(p, step);
    view->frame = p->frame;
    return page_send(p, matter_form, view);
}

static enum err step_inputs(struct page *p, const struct desk_keeper_matter_info *m, unsigned step, const struct member_numbered *typed,
                            struct page_matter_form *view)
{
    const struct page_matter_asking asking = {matter_def(m->kind), (int)step, typed, true, m->medium, m->data_class, 0};

    return page_matter_inputs(p, &asking, view);
}

static enum err ask_step(struct desk *d, struct request *r)
{
    struct page_matter_form view = {0};
    struct desk_keeper_matter_is is;
    struct page p;
    unsigned step;
    enum err err;

    TRY(begin_step(d, r, &p, &is, &step));
    TRY(step_inputs(&p, &is.info, step, NULL, &view));
    view.count.value = number_text(&p, left_of(&is.info, step));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = step_form(&p, &is.info, step, &view);
out:
    return err;
}

static enum err do_step(struct desk *d, struct request *r)
{
    const struct step_in *in = r->member;
    struct page_matter_form view = {0};
    struct desk_keeper_matter_is is;
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct page p;
    unsigned step;
    enum err err;

    TRY(begin_step(d, r, &p, &is, &step));
    form = page_form_sent(&p, in->nonce, "/matters", &err);
    if (form == NULL)
        return err;
    const struct matter_def *def = matter_def(is.info.kind);
    struct desk_keeper_matter_step m = {.matter = is.info.matter, .step = (uint8_t)step};
    m.count = step < MATTER_CLOSE ? count_typed(&p, in->count, &view) : 0;
    TRY(step_inputs(&p, &is.info, step, &in->f, &view));
    m.words = flow_matter_words(d, def, (int)step, &in->f, &m.words_n);
    view.nonce = page_nonce(&p, form);
    if (m.words == NULL)
        return ERR_MEMORY;
    if (p.frame.errors_n > 0)
        return step_form(&p, &is.info, step, &view);
    TRY(ask_keeper_matter_step(d, &m, &ok));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_MATTERS_DONE), NULL);
    err = page_go(&p, page_url(&p, "/matters/%llu", (unsigned long long)m.matter));
out:
    return err;
}

/* --- the organisation of a subcontract ------------------------------------------------------------------------------------------ */

struct engage_in {
    uint64_t nonce;
    struct member_numbered f;
};
static const struct member engage_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct engage_in, nonce), NULL},
    {"f", MEMBER_NUMBERED, false, 1, offsetof(struct engage_in, f), NULL},
};
static const struct member_set engage_set = MEMBER_SET(engage_members, struct engage_in);

static enum err engage_form(struct page *p, const struct desk_keeper_matter_info *m, struct view name, struct page_matter_form *view)
{
    struct page_fact *facts = page_list(p, PAGE_MATTER_FACTS_MAX, sizeof(*facts));
    struct page_matter_input *input = page_list(p, 1, sizeof(*input));

    if (facts == NULL || input == NULL)
        return ERR_MEMORY;
    *input = (struct page_matter_input){.id = "f-1", .label = page_word(p, MSG_MATTERS_ORG_NAME), .is_required = true, .value = page_text(p, name)};
    if (p->frame.errors_n > 0)
        input->error = p->errors[0].text;
    view->inputs = input;
    view->inputs_n = 1;
    view->shoulder = page_matter_row(p, m).number;
    view->title = page_word(p, MSG_MATTERS_ENGAGE);
    view->facts = facts;
    view->facts_n = page_matter_facts(p, m, facts, PAGE_MATTER_FACTS_MAX);
    view->action = page_url(p, "/matters/%llu/engage", (unsigned long long)m->matter);
    view->back = page_url(p, "/matters/%llu", (unsigned long long)m->matter);
    view->verb = page_word(p, MSG_MATTERS_ENGAGE);
    view->frame = p->frame;
    return page_send(p, matter_form, view);
}

static enum err ask_engage(struct desk *d, struct request *r)
{
    struct page_matter_form view = {0};
    struct desk_keeper_matter_is is;
    struct page p;
    enum err err;

    TRY(page_matter_begin(d, r, &p, &is));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = engage_form(&p, &is.info, view_str(""), &view);
out:
    return err;
}

static enum err engage(struct desk *d, struct request *r)
{
    const struct engage_in *in = r->member;
    struct page_matter_form view = {0};
    struct desk_keeper_matter_is is;
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(page_matter_begin(d, r, &p, &is));
    form = page_form_sent(&p, in->nonce, "/matters", &err);
    if (form == NULL)
        return err;
    const struct desk_keeper_matter_engage m = {is.info.matter, flow_matter_typed(&in->f, 1)};
    view.nonce = page_nonce(&p, form);
    if (m.name.n == 0)
        (void)page_missing(&p, "f-1", MSG_MATTERS_ORG_NAME);
    else if (m.name.n > 100)
        (void)page_wrong(&p, "f-1", page_word(&p, MSG_MATTERS_TOO_LONG));
    if (p.frame.errors_n > 0)
        return engage_form(&p, &is.info, m.name, &view);
    TRY(ask_keeper_matter_engage(d, &m, &changed));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_MATTERS_ENGAGED), NULL);
    err = page_go(&p, page_url(&p, "/matters/%llu", (unsigned long long)m.matter));
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/matters/new/#", DESK_SESSION, show_new),
    PAGE_POST("/matters/new/#", DESK_SESSION, &new_set, add),
    PAGE_GET("/matters/#/steps/#", DESK_SESSION, ask_step),
    PAGE_POST("/matters/#/steps/#", DESK_SESSION, &step_set, do_step),
    PAGE_GET("/matters/#/engage", DESK_SESSION, ask_engage),
    PAGE_POST("/matters/#/engage", DESK_SESSION, &engage_set, engage),
};
const struct route_table page_matter_form = PAGE_TABLE(routes);
