/* Every element in every state, from the partials that the pages use: for whoever looks after how they are shown.  It says nothing
 * of anybody, so everybody who is signed in may see it. */
#include "desk/page_internal.h"

#include "page/components.h"

#define CHOICES 2

static void fill_fields(struct page *p, struct page_components *view)
{
    struct page_option *options = page_list(p, CHOICES, sizeof(*options));
    struct page_box *boxes = page_list(p, CHOICES, sizeof(*boxes)), *others = page_list(p, CHOICES, sizeof(*others));
    const char *wrong = page_word(p, MSG_SEARCH_NUMBER_WRONG);
    const struct page_date_in day = {view_str("R"), view_str("8"), view_str("4"), view_str("1")};
    const struct page_date_in bad = {view_str("R"), view_str("8"), view_str("13"), view_str("1")};

    if (options == NULL || boxes == NULL || others == NULL)
        return;
    options[0] = (struct page_option){"1", page_word(p, MSG_COMPONENTS_CHOICE_A), true};
    options[1] = (struct page_option){"2", page_word(p, MSG_COMPONENTS_CHOICE_B), false};
    boxes[0] = (struct page_box){"c-box-1", "box-1", "1", options[0].label, true};
    boxes[1] = (struct page_box){"c-box-2", "box-2", "1", options[1].label, false};
    others[0] = (struct page_box){"c-other-1", "other", "1", options[0].label, false};
    others[1] = (struct page_box){"c-other-2", "other", "2", options[1].label, false};
    view->filled.value = "1234567897";
    view->wrong = (struct page_field){"ABC", wrong};
    view->select = (struct page_select){options, CHOICES, NULL};
    view->wrong_select = (struct page_select){options, CHOICES, wrong};
    view->date = page_date_form(p, &day);
    view->wrong_date = page_date_form(p, &bad);
    view->wrong_date.error = wrong;
    view->boxes = (struct page_boxes){boxes, CHOICES, NULL};
    view->wrong_boxes = (struct page_boxes){others, CHOICES, wrong};
}

static enum err show(struct desk *d, struct request *r)
{
    const struct url here = url_route("/components");
    struct page_chip chips[PAGE_STATE__MAX];
    struct page_banner banners[PAGE_BANNER__MAX - 1];
    const struct page_head heads[] = {
        {MSG_COMPONENTS_FIELD, false, "ascending", "up", MSG_TABLE_SORT_DOWN, here},
        {MSG_SEARCH_STATE, false, "none", NULL, MSG_TABLE_SORT_UP, here},
        {MSG_SEARCH_LEAF, true, NULL, NULL, MSG_TABLE_SORT_UP, {NULL}},
    };
    struct page_components view = {.chips = chips,
                                   .chips_n = PAGE_STATE__MAX,
                                   .banners = banners,
                                   .banners_n = PAGE_BANNER__MAX - 1,
                                   .here = here,
                                   .heads = heads,
                                   .heads_n = sizeof(heads) / sizeof(heads[0]),
                                   .files = {here, here, here, here},
                                   .pager = {.total = 1234, .first = 51, .last = 100, .page = 2, .pages = 25, .previous = here, .next = here},
                                   .today = date_of_ms(clock_now_ms())};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV__MAX, &p));
    const struct page_fact facts[] = {{page_word(&p, MSG_COMPONENTS_FIELD), page_word(&p, MSG_COMPONENTS_CHOICE_A)},
                                      {page_word(&p, MSG_COMPONENTS_SELECT), NULL}};
    const struct page_clause clauses[] = {{"N20.6", page_word(&p, MSG_COMPONENTS_WHY)}};
    for (size_t i = 0; i < PAGE_STATE__MAX; i++)
        chips[i] = page_chip((enum page_state)i);
    for (size_t i = 0; i < PAGE_BANNER__MAX - 1; i++)
        banners[i] = page_banner((enum page_banner_kind)(i + 1), page_word(&p, MSG_COMPONENTS_BANNERS),
                                 page_word(&p, MSG_COMPONENTS_LEAD));
    fill_fields(&p, &view);
    view.facts = facts;
    view.facts_n = sizeof(facts) / sizeof(facts[0]);
    view.clauses = clauses;
    view.clauses_n = 1;
    view.frame = p.frame;
    err = page_send(&p, components, &view);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/components", DESK_SESSION, show),
};
const struct route_table page_components = PAGE_TABLE(routes);
