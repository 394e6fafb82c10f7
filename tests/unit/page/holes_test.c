/* Each feature of templates once, with hostile values, against a golden file. */
#include "support/t.h"

#include "page/holes.h"

#include "base/io.h"

static const char attack[] = "<b>\"&'</b>";

static enum err render(struct buf *out, enum msg word, bool hostile_message)
{
    const struct holes_cell cells[] = {{attack, true}, {"x", false}};
    const struct holes_row rows[] = {{attack, 1, cells, 2, {"<i>", false}},
                                     {"", 2, NULL, 0, {attack, false}}};
    const struct page_ctx ctx = {LANG_EN, "\"token", false};

    return page_holes_render(out,
                             &(struct page_holes){
                                 .text = attack,
                                 .bytes = view_of("<\xff\0>", 4),
                                 .url = {"/a?b=c&d=%22"},
                                 .count = 1234567,
                                 .signed_count = hostile_message ? -8 : 8,
                                 .date = {2026, 4, 1},
                                 .at_ms = 1775019900000,
                                 .code = "ab<d\"f",
                                 .safe = {view_str("<hr>")},
                                 .empty = "",
                                 .word = word,
                                 .rows = rows,
                                 .rows_n = 2,
                                 .inner = {attack, false},
                             },
                             &ctx);
}

T_CASE(holes_render_as_the_golden_file_says)
{
    struct buf out, golden;

    buf_init(&out, 1 << 20);
    buf_init(&golden, 1 << 20);
    T_OK(render(&out, MSG_STATE_OK, false));
    T_OK(io_read_file(GOLDEN, &golden));
    T_VIEW(buf_view(&out), buf_view(&golden));
    buf_clear(&out);
    buf_clear(&golden);
}

T_CASE(message_argument_of_the_wrong_kind_stops_the_page)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    T_ERR(render(&out, MSG_STATE_OK, true), ERR_INPUT);
    buf_clear(&out);
}

T_CASE(message_field_that_needs_arguments_stops_the_page)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    T_ERR(render(&out, MSG_HOME_HEADING, false), ERR_INPUT);
    buf_clear(&out);
}

T_MAIN(&case_holes_render_as_the_golden_file_says,
       &case_message_argument_of_the_wrong_kind_stops_the_page,
       &case_message_field_that_needs_arguments_stops_the_page)
