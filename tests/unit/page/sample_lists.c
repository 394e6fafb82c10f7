/* Worklists, kept searches and keyboard shortcuts. */
#include "sample_internal.h"

#include "page/work.h"

#define HEAD(word, order, pointer)                                                                                     \
    {                                                                                                                  \
        .label = (word), .sort = (order), .icon = (pointer), .hint = MSG_TABLE_SORT_UP,                                \
        .url = url_route("/worklists?sort=x&dir=asc")                                                                   \
    }

SAMPLE(worklists)
{
    const struct url url = url_route("/worklists/81"), next = url_route("/worklists/81/next");
    const struct page_head heads[] = {
        HEAD(MSG_WORK_NAME, "none", NULL), HEAD(MSG_WORK_REGISTER, "none", NULL), HEAD(MSG_WORK_PERSON, "none", NULL),
        HEAD(MSG_WORK_DUE, "ascending", "up"),
        {.label = MSG_WORK_PROGRESS, .is_number = true, .sort = "none", .hint = MSG_TABLE_SORT_UP, .url = url},
        HEAD(MSG_SEARCH_STATE, "descending", "down"), {.label = MSG_WORK_ACT}};
    const struct page_worklist_row rows[] = {
        {T("4月の架電"), url, T("受診勧奨対象者名簿"), T("山田 花子"), T("令和8年3月31日"), sample_ms(0), 33, 120,
         T("33 / 120件"), page_chip(PAGE_STATE_LATE), next},
        {T("返戻の確認"), url, T("受診勧奨対象者名簿"), T("共有"), T("令和8年4月30日"), sample_ms(-90), 8, 8, T("8 / 8件"),
         page_chip(PAGE_STATE_DONE), {0}},
    };
    const struct page_option show[] = {{"open", T("終了していないもの"), true}, {"all", T("指定しない"), false}};

    return page_worklists_render(out,
                                 &(struct page_worklists){
                                     .frame = sample_frame(2),
                                     .action = url_route("/worklists"),
                                     .show = {show, N(show), NULL},
                                     .heads = heads,
                                     .heads_n = N(heads),
                                     .rows = rows,
                                     .rows_n = N(rows),
                                     .pager = {.total = 52, .first = 1, .last = 50, .page = 1, .pages = 2, .next = url},
                                     .files = {url, url, url, url},
                                 },
                                 ctx);
}

SAMPLE(worklist)
{
    const struct url url = url_route("/worklists/81");
    const struct page_fact facts[] = {{T("名簿"), T("受診勧奨対象者名簿")}, {T("担当"), T("共有")}, {T("期限"), T("令和8年4月30日")}};
    const struct page_work_row rows[] = {
        {1, T("00a1b2c3"), page_chip(PAGE_STATE_DONE), T("山田 花子"), sample_ms(-60), NULL, url},
        {2, T("00a1b2c4"), page_chip(PAGE_STATE_ASIDE), T("佐藤 次郎"), sample_ms(-50), T("住所が変わっている。市に確認中。"), url},
        {3, T("00a1b2c5"), page_chip(PAGE_STATE_DOING), T("佐藤 次郎"), sample_ms(-5), NULL, url},
        {4, T("00a1b2c6"), page_chip(PAGE_STATE_WAITING), NULL, 0, NULL, {0}},
    };
    const struct page_option show[] = {{"0", T("指定しない"), true}, {"1", T("未着手"), false}};

    return page_worklist_render(out,
                                &(struct page_worklist){
                                    .frame = sample_frame(2),
                                    .name = T("4月の架電"),
                                    .state = page_chip(PAGE_STATE_LATE),
                                    .facts = facts,
                                    .facts_n = N(facts),
                                    .finished = 2,
                                    .total = 4,
                                    .progress = T("2 / 4件"),
                                    .next = url_route("/worklists/81/next"),
                                    .change = url,
                                    .close = url,
                                    .is_finished = true,
                                    .action = url,
                                    .show = {show, N(show), NULL},
                                    .rows = rows,
                                    .rows_n = N(rows),
                                    .more = url,
                                },
                                ctx);
}

SAMPLE(work_new)
{
    const struct page_option purposes[] = {{"1", T("受診勧奨の架電"), true}, {"2", T("苦情への対応"), false}};
    const struct page_option people[] = {{"12", T("山田 花子"), false}, {"13", T("佐藤 次郎"), true}};
    const struct page_option eras[] = {{"R", T("令和"), true}, {"AD", T("西暦"), false}};
    struct page_work_new v = {
        .frame = sample_frame(2),
        .register_name = T("受診勧奨対象者名簿"),
        .what = T("取込み7の記録3,000件で作ります。"),
        .rest = T("この取込みには40,000件あります。"),
        .action = url_route("/worklists/new/1"),
        .back = url_route("/imports/7"),
        .nonce = T("1"),
        .name = {NULL, T("名前を入力してください。")},
        .purpose = {purposes, N(purposes), NULL},
        .person = {people, N(people), NULL},
        .due = {.era = {eras, N(eras), NULL}, .year = T("8"), .month = T("3"), .day = T("1"), .error = T("今日以降の日付を入力してください。")},
    };
    const struct page_field_error errors[] = {{"name", v.name.error}, {"due", v.due.error}};

    v.frame.errors = errors;
    v.frame.errors_n = N(errors);
    return page_work_new_render(out, &v, ctx);
}

SAMPLE(work_change)
{
    const struct page_option people[] = {{"12", T("山田 花子"), false}, {"13", T("佐藤 次郎"), true}};
    const struct page_option eras[] = {{"R", T("令和"), true}, {"AD", T("西暦"), false}};

    return page_work_change_render(out,
                                   &(struct page_work_change){
                                       .frame = sample_frame(2),
                                       .name = T("4月の架電"),
                                       .action = url_route("/worklists/81/change"),
                                       .back = url_route("/worklists/81"),
                                       .nonce = T("1"),
                                       .person = {people, N(people), NULL},
                                       .due = {.era = {eras, N(eras), NULL}, .year = T("8"), .month = T("4"), .day = T("30")},
                                   },
                                   ctx);
}

SAMPLE(work_aside)
{
    struct page_work_aside v = {
        .frame = sample_frame(2),
        .name = T("4月の架電"),
        .place = T("120件中 3件目"),
        .action = url_route("/worklists/81/records/0/aside"),
        .back = url_route("/registers/1/records/0"),
        .reason = {NULL, T("理由を入力してください。")},
    };
    const struct page_field_error errors[] = {{"reason", v.reason.error}};

    v.frame.errors = errors;
    v.frame.errors_n = N(errors);
    return page_work_aside_render(out, &v, ctx);
}

SAMPLE(search_name)
{
    return page_search_name_render(out,
                                   &(struct page_search_name){
                                       .frame = sample_frame(2),
                                       .register_name = T("受診勧奨対象者名簿"),
                                       .action = url_route("/registers/1/searches/5/name"),
                                       .back = url_route("/registers/1/search"),
                                       .nonce = T("1"),
                                       .name = {T("東陽四丁目"), NULL},
                                   },
                                   ctx);
}

SAMPLE(keys)
{
    const struct page_key_item items[] = {{"N", MSG_KEY_NEXT}, {"1", MSG_NAV_HOME}};

    return page_keys_render(out,
                            &(struct page_keys){.frame = sample_frame(9),
                                                .is_on = true,
                                                .setting = url_route("/keys"),
                                                .items = items,
                                                .items_n = N(items)},
                            ctx);
}
