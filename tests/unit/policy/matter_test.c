/*
 * Hino's handling matrix, cell by cell, as it decides on matters (案件): ○ is open at once, △ waits for the approver, × is refused under its
 * clause; what the matrix does not speak of waits.  The rows are those of article 10(2) and (3), not read from the profile.
 */
#include "support/t.h"

#include "policy/param.h"
#include "policy/shipped.h"
#include "policy/terms.h"
#include "unit/rules/world.h"

static const struct {
    const char *clause;
    enum handling_act act;
    const char *spi, *important, *general; /* paper, data, audio: O allowed, A approval, X never, - silent */
} rows[] = {
    {"H10.2-obtain", HANDLING_OBTAIN, "OOO", "OOO", "---"},     {"H10.2-use", HANDLING_USE, "OOO", "OOO", "---"},
    {"H10.2-out", HANDLING_TAKE_OUT, "AAA", "AAA", "---"},      {"H10.2-copy", HANDLING_COPY, "AAA", "AOA", "---"},
    {"H10.2-send", HANDLING_SEND, "XXX", "AAA", "---"},         {"H10.2-post", HANDLING_POST, "XXX", "AAA", "---"},
    {"H10.2-net", HANDLING_INTERNET, "XXX", "AAA", "---"},      {"H10.2-media", HANDLING_MEDIUM, "XXX", "AAA", "---"},
    {"H10.2-give", HANDLING_PROVIDE, "OOO", "OOO", "---"},      {"H10.3", HANDLING_DISPOSE, "AAA", "AAA", "OOO"},
};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct terms merged;

static struct profile *hino(void)
{
    struct profile_faults faults = {0};
    struct profile *p;

    if (profile_read(shipped_text(view_str("hino")), &p, &faults) != ERR_OK)
        world_stop("hino.profile");
    return p;
}

/* The cells of Hino's terms as facts of the contract; each cites the clause of its row. */
static void put_cells(struct world *w)
{
    for (unsigned act = 0; act < HANDLING_ACTS; act++)
        for (unsigned medium = 0; medium < HANDLING_MEDIA; medium++)
            for (unsigned class = 0; class < CLASS__MAX; class++) {
                const struct terms_cell *cell = &merged.cells[profile_cell_no(act, CLASS__MAX - 1 - class, medium)];
                struct entry e = fact(w, ACT_CELL);
                if (cell->verdict == TERMS_SILENT)
                    continue;
                entry_set_contract(&e, CONTRACT);
                entry_set_kind(&e, handling_kind(act, medium));
                entry_set_class(&e, (uint16_t)class);
                entry_set_limit(&e, cell->verdict);
                entry_add_clause(&e, rows[act].clause);
                world_fact(w, &e);
            }
}

/* A matter of a kind with this row of the matrix that can be on this medium; 0: there is no such kind. */
static uint16_t kind_of(unsigned act, unsigned medium)
{
    for (uint16_t kind = 1; kind <= MATTER_KINDS_MAX; kind++) {
        const struct matter_row *row = matter_row(kind);
        if (row != NULL && row->handling == act && row->decides == MATTER_DECIDES_CELL && (row->media >> medium & 1) != 0)
            return kind;
    }
    return 0;
}

static struct decision opened(struct world *w, uint16_t kind, unsigned medium, unsigned class)
{
    static const uint8_t descriptor[32] = {6};
    struct entry e = world_op(w, ACT_MATTER, MANAGER);

    entry_set_kind(&e, kind);
    entry_set_class(&e, (uint16_t)class);
    entry_set_limit(&e, medium);
    entry_set_count(&e, 1);
    entry_set_from(&e, day(2026, 11, 21));
    entry_set_until(&e, day(2026, 11, 30));
    entry_set_object(&e, descriptor);
    return world_ask(w, &e);
}

static unsigned checked;

/* The cell says ${want}: O, A, X or -. */
static void check_cell(struct world *w, size_t row, unsigned medium, unsigned class, char want)
{
    uint16_t kind = kind_of(rows[row].act, medium);

    if (kind == 0) /* no kind of matter goes by this cell: use is no matter that somebody decides on */
        return;
    struct decision d = opened(w, kind, medium, class);
    checked++;
    if (want == 'X') {
        T_STR(refusal_name(d.refusal), refusal_name(REFUSAL_NEVER));
        T_EQ(d.clauses_n, 1);
        T_STR(d.clauses[0], rows[row].clause);
        return;
    }
    T_STR(refusal_name(d.refusal), refusal_name(REFUSAL_NONE));
    T_EQ(state_matter(w->s, w->leaf - 1)->state == MATTER_WAITS, want != 'O');
}

T_CASE(H10_2_every_cell_of_Hinos_matrix_opens_waits_or_refuses_as_the_document_says)
{
    struct world w = world_new();
    struct profile *p = hino();
    const struct profile *const list[] = {p};
    struct terms_problem problem;

    T_OK(terms_merge(list, 1, &merged, &problem));
    put_cells(&w);
    for (size_t row = 0; row < COUNT(rows); row++) {
        const char *const classes[CLASS__MAX] = {
            [CLASS_GENERAL] = rows[row].general, [CLASS_IMPORTANT] = rows[row].important, [CLASS_SPI] = rows[row].spi};
        for (unsigned class = 0; class < CLASS__MAX; class++)
            for (unsigned medium = 0; medium < HANDLING_MEDIA; medium++)
                check_cell(&w, row, medium, class, classes[class][medium]);
    }
    T_TRUE(checked >= 60);
    profile_free(p);
    state_free(w.s);
}

T_CASE(H10_1_USB_memory_is_never_used_under_Hinos_terms)
{
    struct profile *p = hino();
    const struct profile *const list[] = {p};
    struct terms_problem problem;

    T_OK(terms_merge(list, 1, &merged, &problem));
    T_TRUE(merged.controls[CONTROL_USB].demanded);
    T_EQ(param_limit((enum param)CONTROL_USB, merged.controls[CONTROL_USB].value), VERDICT_NEVER);
    T_TRUE(merged.controls[CONTROL_SUBCONTRACT].demanded);
    profile_free(p);
}

T_MAIN(&case_H10_2_every_cell_of_Hinos_matrix_opens_waits_or_refuses_as_the_document_says,
       &case_H10_1_USB_memory_is_never_used_under_Hinos_terms)
