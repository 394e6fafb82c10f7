/*
 * The fields of the forms of matters (案件).  Those with which a condition of the handling matrix is met are asked for where the terms of the
 * contract have that condition, and say by which clause (N20.3, N20.9, N20.13, H10.2, H10.3, K-T9).
 */
#include "desk/page_matter.h"

#include "policy/words.h"

#define CLAUSES_SHOWN 4
#define TEXT_MAX 600

/* What the form is about, and what the terms say of it. */
struct inputs {
    struct page *p;
    const struct page_matter_asking *a;
    struct flow_matter_cells cells;
    uint32_t lacks; /* what was asked for and not met */
};

/* What is wrong with what stands in the field, noted in the page. */
static const char *wrong_of(struct page *p, const struct matter_field *f, struct view text, const char *id)
{
    static const enum msg words[] = {
        [FLOW_MATTER_NO_NUMBER] = MSG_MATTERS_BAD_NUMBER,
        [FLOW_MATTER_NO_DATE] = MSG_MATTERS_BAD_DATE,
        [FLOW_MATTER_NO_CHOICE] = MSG_MATTERS_BAD_CHOICE,
        [FLOW_MATTER_TOO_LONG] = MSG_MATTERS_TOO_LONG,
    };
    enum flow_matter_wrong wrong = flow_matter_check(f, text);

    if (wrong == FLOW_MATTER_FINE)
        return NULL;
    if (wrong == FLOW_MATTER_MISSING && f->type == MATTER_CHOICE)
        return page_unchosen(p, id, f->words[p->r->lang]);
    if (wrong == FLOW_MATTER_MISSING)
        return page_wrong(p, id, PAGE_SAY(p, MSG_MATTERS_MISSING, [MSG_MATTERS_MISSING__what] = msg_str(f->words[p->r->lang])));
    return page_wrong(p, id, page_word(p, words[wrong]));
}

/* --- what the terms ask for ---------------------------------------------------------------------------------------------------- */

/* The conditions that the field can meet and must, in the cells that the form can be about; ${cells} of them, at most ${max}. */
static uint32_t asked_of(const struct inputs *in, unsigned field, const struct desk_keeper_cell_info **cells, size_t max, size_t *n_out)
{
    const struct page_matter_asking *a = in->a;
    const struct matter_row *row = matter_row(a->def->kind);
    uint32_t asked = 0;

    *n_out = 0;
    for (unsigned medium = 0; medium < MATTER_MEDIUM__MAX; medium++)
        for (unsigned class = 0; class < CLASS__MAX; class++) {
            const struct desk_keeper_cell_info *cell = in->cells.at[medium][class];
            uint32_t here = flow_matter_asks(a->def->kind, a->step, cell) & matter_field_meets(row, medium, field);
            if (here == 0 || (row->media >> medium & 1) == 0 || (a->chosen && (medium != a->medium || class != a->data_class)))
                continue;
            asked |= here;
            if (*n_out < max)
                cells[(*n_out)++] = cell;
        }
    return asked;
}

static const char *conditions_text(struct page *p, uint32_t conditions)
{
    struct buf out;

    buf_init(&out, TEXT_MAX);
    words_bits(p->ctx.lang, VOCAB_CONDITION, conditions, &out);
    const char *text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

static bool has_view(const struct view *list, size_t n, struct view v)
{
    for (size_t i = 0; i < n; i++)
        if (view_eq(list[i], v))
            return true;
    return false;
}

/* "N20.3 K-T9", each once. */
static const char *clauses_text(struct page *p, const struct desk_keeper_cell_info *const *cells, size_t n)
{
    struct view shown[CLAUSES_SHOWN];
    size_t shown_n = 0;
    struct buf out;

    buf_init(&out, TEXT_MAX);
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < cells[i]->clauses_n && shown_n < CLAUSES_SHOWN; k++) {
            struct view clause = cells[i]->clauses[k];
            if (has_view(shown, shown_n, clause))
                continue;
            buf_str(&out, shown_n == 0 ? "" : " ");
            buf_put(&out, clause);
            shown[shown_n++] = clause;
        }
    const char *text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

static const struct desk_keeper_cell_info *chosen_cell(const struct inputs *in)
{
    return in->a->chosen ? in->cells.at[in->a->medium][in->a->data_class] : NULL;
}

const char *page_conditions(struct page *p, uint32_t conditions)
{
    return PAGE_SAY(p, MSG_MATTERS_NOT_MET, [MSG_MATTERS_NOT_MET__what] = msg_str(conditions_text(p, conditions)));
}

const char *page_asked(struct page *p, uint32_t conditions, struct view *clauses, uint32_t clauses_n)
{
    const struct desk_keeper_cell_info cell = {.clauses = clauses, .clauses_n = clauses_n}, *const cells = &cell;

    return PAGE_SAY(p, MSG_PRINT_ASKED, [MSG_PRINT_ASKED__what] = msg_str(conditions_text(p, conditions)),
                    [MSG_PRINT_ASKED__clauses] = msg_str(clauses_text(p, &cells, 1)));
}

/* "Not met: sealed (N20.3)". */
static const char *lacking(struct inputs *in, uint32_t conditions)
{
    const struct desk_keeper_cell_info *cell = chosen_cell(in);

    return PAGE_SAY(in->p, MSG_MATTERS_LACKS, [MSG_MATTERS_LACKS__what] = msg_str(conditions_text(in->p, conditions)),
                    [MSG_MATTERS_LACKS__clauses] = msg_str(clauses_text(in->p, &cell, cell == NULL ? 0 : 1)));
}

/* What no field of this step can meet: the area is one of those that it belongs to, anything else is of this medium and class. */
static void note_rest(struct inputs *in, struct page_matter_form *view)
{
    const uint32_t area = UINT32_C(1) << CONDITION_AREA_ONLY;

    if ((in->lacks & area) != 0)
        view->ref.error = page_wrong(in->p, matter_row(in->a->def->kind)->under == 0 ? "medium" : "ref", lacking(in, area));
    if ((in->lacks & ~area) != 0)
        view->medium.error = page_wrong(in->p, "medium", lacking(in, in->lacks & ~area));
}

/* --- inputs -------------------------------------------------------------------------------------------------------------------- */

static void add_help(struct inputs *in, const struct matter_field *f, struct page_matter_input *input)
{
    const struct desk_keeper_cell_info *cells[MATTER_MEDIUM__MAX * CLASS__MAX];
    size_t n;
    uint32_t asked = asked_of(in, f->no, cells, sizeof(cells) / sizeof(cells[0]), &n);

    if (f->type == MATTER_PEOPLE)
        input->help = page_word(in->p, MSG_MATTERS_PEOPLE_HELP);
    else if (f->type == MATTER_DATE)
        input->help = page_word(in->p, MSG_MATTERS_DATE_HELP);
    else if (f->type == MATTER_TIME)
        input->help = page_word(in->p, MSG_MATTERS_TIME_HELP);
    else if (asked != 0)
        input->help = PAGE_SAY(in->p, MSG_MATTERS_ASKED, [MSG_MATTERS_ASKED__what] = msg_str(conditions_text(in->p, asked)),
                               [MSG_MATTERS_ASKED__clauses] = msg_str(clauses_text(in->p, cells, n)));
    input->is_asked = asked != 0 && !in->a->chosen;
    input->is_required = f->required || (asked != 0 && in->a->chosen);
}

/* A field with which only a condition is met that nothing asks for is not on the form. */
static bool is_shown(const struct inputs *in, const struct matter_field *f, struct view text)
{
    const struct matter_row *row = matter_row(in->a->def->kind);
    const struct desk_keeper_cell_info *cell;
    uint32_t meets = 0;
    size_t n;

    for (unsigned medium = 0; medium < MATTER_MEDIUM__MAX; medium++)
        meets |= matter_field_meets(row, medium, f->no);
    if (f->kept)
        return false;
    return f->required || meets == 0 || text.n > 0 || asked_of(in, f->no, &cell, 1, &n) != 0;
}

static void add_options(struct page *p, const struct matter_field *f, struct view text, struct page_matter_input *input)
{
    struct page_option *options = page_list(p, f->choices_n, sizeof(*options));

    for (size_t i = 0; options != NULL && i < f->choices_n; i++)
        options[input->options_n++] =
            (struct page_option){f->choices[i].name, f->choices[i].words[p->r->lang], view_eq_str(text, f->choices[i].name)};
    input->options = options;
}

/* "Not of this contract: …": the first who is not; NULL: all are.  Who is filed and in their term, the keeper knows. */
static const char *stranger(struct page *p, struct view list)
{
    struct matter_name name, known;

    (void)page_person(p, p->self.person); /* asks for the names */
    while (matter_next_name(&list, &name)) {
        bool found = p->persons.persons_n == 0;
        for (uint32_t i = 0; !found && i < p->persons.persons_n; i++) {
            struct view text = p->persons.persons[i].name;
            found = matter_next_name(&text, &known) && matter_same_name(&known, &name);
        }
        if (!found)
            return PAGE_SAY(p, MSG_MATTERS_STRANGER, [MSG_MATTERS_STRANGER__name] = msg_view(view_of(name.text, name.n < sizeof(name.text) ? name.n : 0)));
    }
    return NULL;
}

/* What is wrong with the text; if nothing else, the conditions that the field should meet and does not. */
static const char *error_of(struct inputs *in, const struct matter_field *f, struct view text, const char *id)
{
    const char *error = wrong_of(in->p, f, text, id);
    uint32_t should = error != NULL || !in->a->chosen ? 0 : in->lacks & matter_field_meets(matter_row(in->a->def->kind), in->a->medium, f->no);

    if (error == NULL && should != 0)
        error = page_wrong(in->p, id, lacking(in, should));
    bool named = (flow_matter_asks(in->a->def->kind, in->a->step, chosen_cell(in)) >> CONDITION_NAMED_PEOPLE & 1) != 0;
    if (error == NULL && f->type == MATTER_PEOPLE && named && stranger(in->p, text) != NULL)
        error = page_wrong(in->p, id, stranger(in->p, text));
    in->lacks &= ~should;
    return error;
}

static void add_input(struct inputs *in, const struct matter_field *f, struct page_matter_form *view, struct page_matter_input *inputs)
{
    const struct member_numbered *typed = in->a->typed;
    struct view text = typed == NULL ? view_str("") : flow_matter_typed(typed, f->no);
    const char *id = arena_fmt(&in->p->d->arena, "f-%u", (unsigned)f->no);

    if (f->step != in->a->step || id == NULL || !is_shown(in, f, text))
        return;
    struct page_matter_input *input = &inputs[view->inputs_n++];
    *input = (struct page_matter_input){.id = id, .label = f->words[in->p->r->lang], .is_long = f->type == MATTER_TEXT, .value = page_text(in->p, text)};
    if (typed != NULL)
        input->error = error_of(in, f, text, id);
    add_help(in, f, input);
    add_options(in->p, f, text, input);
}

enum err page_matter_inputs(struct page *p, const struct page_matter_asking *a, struct page_matter_form *view)
{
    struct page_matter_input *inputs = page_list(p, a->def->fields_n + 1, sizeof(*inputs));
    struct inputs in = {.p = p, .a = a};
    enum err err = ERR_OK;

    view->inputs = inputs;
    if (inputs == NULL)
        return ERR_MEMORY;
    TRY(flow_matter_cells(p->d, a->def->kind, &in.cells));
    if (a->typed != NULL && a->chosen) {
        in.lacks = flow_matter_asks(a->def->kind, a->step, chosen_cell(&in)) & ~flow_matter_meets(a->def->kind, a->medium, a->typed);
        if (a->ref != 0) /* the keeper knows whether it is an area */
            in.lacks &= ~(UINT32_C(1) << CONDITION_AREA_ONLY);
    }
    for (size_t i = 0; i < a->def->fields_n; i++)
        add_input(&in, &a->def->fields[i], view, inputs);
    note_rest(&in, view);
    struct view remark = a->typed == NULL ? view_str("") : flow_matter_typed(a->typed, 0);
    struct page_matter_input *last = &inputs[view->inputs_n++];
    *last = (struct page_matter_input){.id = "f-0", .label = page_word(p, MSG_MATTERS_REMARK), .is_long = true, .value = page_text(p, remark)};
    if (remark.n > 1000)
        last->error = page_wrong(p, "f-0", page_word(p, MSG_MATTERS_TOO_LONG));
out:
    return err;
}
