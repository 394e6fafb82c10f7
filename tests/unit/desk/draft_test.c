/* Drafts of documents in forms: the contract's own items (H15), what may be typed, and that nothing foreign or oversized is taken. */
#include "support/t.h"

#include "desk/draft.h"

#include <stdlib.h>
#include <string.h>

static struct arena arena;

static void begin(struct draft *d, const char *id, const char *mask)
{
    arena_clear(&arena);
    arena_init(&arena, (size_t)4 << 20);
    T_OK(draft_begin(d, form_named(view_str(id)), view_str(mask), &arena));
}

static struct draft_item *item(struct draft *d, const char *id)
{
    for (unsigned i = 0; i < d->items_n; i++)
        if (d->items[i].item != NULL && strcmp(d->items[i].item->id, id) == 0)
            return &d->items[i];
    abort(); /* the form has it */
}

static enum err type(struct draft *d, uint16_t number, const char *text)
{
    struct member_text cell = {number, view_str(text)};
    struct member_numbered cells = {&cell, 1}, none = {NULL, 0};
    struct member_fault fault;

    return draft_type(d, &cells, &none, &fault);
}

T_CASE(every_form_of_the_profiles_has_a_number_of_its_side_and_words)
{
    T_TRUE(forms_n > 90);
    for (size_t i = 0; i < forms_n; i++) {
        T_TRUE(form_of(forms[i].number) == &forms[i]);
        T_TRUE(form_named(view_str(forms[i].id)) == &forms[i]);
        T_TRUE(forms[i].number >= 1000 && forms[i].items_n > 0);
        T_TRUE(forms[i].answers == 0 || form_of(forms[i].answers) != NULL);
    }
}

T_CASE(H15_items_are_left_out_reordered_and_added_for_a_contract)
{
    struct draft d;

    begin(&d, "N-F9", "remarks\n-merged\n+2 緊急連絡先\npeople\n");
    T_TRUE(item(&d, "merged")->hidden);
    T_TRUE(item(&d, "remarks") < item(&d, "people"));
    unsigned added = 0;
    for (unsigned i = 0; i < d.items_n; i++)
        added += d.items[i].item == NULL && view_eq_str(d.items[i].label, "緊急連絡先");
    T_EQ(added, 1);
}

T_CASE(H15_words_that_are_no_items_change_nothing)
{
    struct draft d, as_it_is;

    begin(&as_it_is, "N-F9", "");
    unsigned n = as_it_is.items_n;
    begin(&d, "N-F9", "people\npeople\nnothing\n-\n+0 zero\n+99 far\n+x y\n+1\n\n");
    T_EQ(d.items_n, n);
    T_EQ(item(&d, "people")->rows_n, 0);
}

T_CASE(N9_what_the_records_say_is_not_typed_over)
{
    struct draft d;

    begin(&d, "N-F9", "");
    struct draft_item *people = item(&d, "people");
    people->rows[people->rows_n++] = (struct draft_row){.key = 12, .cells = {view_str("山田 花子")}};
    T_ERR(type(&d, draft_cell_no(people, 0, 0), "somebody else"), ERR_INPUT);
    T_ERR(type(&d, draft_cell_no(people, 1, 5), "a row that is not there"), ERR_INPUT);
    T_OK(type(&d, draft_cell_no(people, 0, 5), "係長"));
    T_TRUE(view_eq_str(people->rows[0].cells[0], "山田 花子"));
    T_TRUE(view_eq_str(people->rows[0].cells[5], "係長"));
}

T_CASE(what_is_too_long_no_choice_or_no_item_is_refused)
{
    char text[DRAFT_TEXT_MAX + 2];
    struct draft d;

    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    begin(&d, "H-F7", "-conditions\n");
    T_ERR(type(&d, draft_field_no(item(&d, "scope")), text), ERR_INPUT);
    T_ERR(type(&d, draft_field_no(item(&d, "decision")), "たぶん"), ERR_INPUT);
    T_OK(type(&d, draft_field_no(item(&d, "decision")), "承認"));
    T_ERR(type(&d, draft_field_no(item(&d, "conditions")), "hidden"), ERR_INPUT);
    T_ERR(type(&d, 0, "x"), ERR_INPUT);
    T_ERR(type(&d, 65000, "x"), ERR_INPUT);
    T_ERR(type(&d, (uint16_t)(draft_field_no(item(&d, "scope")) + 1), "x"), ERR_INPUT);
}

T_CASE(nothing_required_is_missing_when_it_is_complete)
{
    struct draft d;

    begin(&d, "H-F7", "");
    T_TRUE(draft_missing(&d) == item(&d, "decision"));
    T_OK(type(&d, draft_field_no(item(&d, "decision")), "承認"));
    item(&d, "name")->text = item(&d, "scope")->text = item(&d, "approver")->text = view_str("x");
    T_TRUE(draft_missing(&d) == NULL);
    begin(&d, "N-F9", "");
    struct draft_item *people = item(&d, "people");
    T_TRUE(draft_missing(&d) == people);
    people->rows[people->rows_n++] = (struct draft_row){.key = 1, .left_out = true};
    T_TRUE(draft_missing(&d) == people); /* a row that is left out is none */
    people->rows[0].left_out = false;
    T_TRUE(draft_missing(&d) == NULL);
}

T_CASE(a_draft_is_read_as_it_was_written_also_under_other_items)
{
    struct draft d, again;
    struct buf bytes;

    buf_init(&bytes, DRAFT_BYTES_MAX + 4096);
    begin(&d, "N-F9", "+1 緊急連絡先\n");
    d.number = 12;
    d.version = 3;
    d.answers = 81;
    d.to = view_str("練馬区長");
    struct draft_item *people = item(&d, "people");
    people->rows[people->rows_n++] = (struct draft_row){.key = 7, .left_out = true, .cells = {view_str("山田 花子")}};
    item(&d, "remarks")->text = view_str("=1+1");
    T_OK(draft_put(&d, &bytes));
    T_OK(draft_begin(&again, d.form, view_str("-remarks\n"), &arena));
    T_OK(draft_get(&again, buf_view(&bytes), &arena));
    T_EQ(again.number, 12);
    T_EQ(again.version, 3);
    T_EQ(again.answers, 81);
    T_TRUE(view_eq_str(item(&again, "remarks")->text, "=1+1"));
    T_EQ(item(&again, "people")->rows[0].key, 7);
    T_TRUE(item(&again, "people")->rows[0].left_out);
    for (size_t n = 0; n < bytes.n; n += 7) { /* cut short */
        T_OK(draft_begin(&again, d.form, view_str(""), &arena));
        T_ERR(draft_get(&again, view_of(bytes.p, n), &arena), ERR_CORRUPT);
    }
    T_OK(draft_begin(&again, form_named(view_str("H-F7")), view_str(""), &arena));
    T_ERR(draft_get(&again, buf_view(&bytes), &arena), ERR_CORRUPT); /* another form's */
    buf_clear(&bytes);
    arena_clear(&arena);
}

T_CASE(a_draft_that_says_too_much_is_not_kept)
{
    static char text[DRAFT_TEXT_MAX + 1];
    struct draft d;
    struct buf bytes;

    memset(text, 'a', DRAFT_TEXT_MAX);
    begin(&d, "N-F20.4", "");
    struct draft_item *out = item(&d, "out");
    for (unsigned i = 0; i < 40; i++)
        out->rows[out->rows_n++] = (struct draft_row){.cells = {view_str(text)}};
    buf_init(&bytes, (size_t)1 << 20);
    T_ERR(draft_put(&d, &bytes), ERR_LIMIT);
    buf_clear(&bytes);
    arena_clear(&arena);
}

T_MAIN(&case_every_form_of_the_profiles_has_a_number_of_its_side_and_words,
       &case_H15_items_are_left_out_reordered_and_added_for_a_contract, &case_H15_words_that_are_no_items_change_nothing,
       &case_N9_what_the_records_say_is_not_typed_over, &case_what_is_too_long_no_choice_or_no_item_is_refused,
       &case_nothing_required_is_missing_when_it_is_complete, &case_a_draft_is_read_as_it_was_written_also_under_other_items,
       &case_a_draft_that_says_too_much_is_not_kept)
