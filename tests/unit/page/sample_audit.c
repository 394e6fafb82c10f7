/* The ledger as an auditor asks it: touched, timeline, overview, clauses, guide. */
#include "sample_internal.h"

#include "page/audit.h"

static struct page_ledger_nav nav(void)
{
    static const struct page_nav_item views[] = {{MSG_TRAIL_LIST, {"/ledger"}, false, PAGE_KEY_NONE},
                                                 {MSG_TRAIL_TOUCHED, {"/ledger/touched"}, true, PAGE_KEY_NONE}};

    return (struct page_ledger_nav){.views = views, .views_n = N(views)};
}

static struct page_files files(void)
{
    return (struct page_files){url_route("/ledger/day?format=pdf"), url_route("/ledger/day?format=xlsx"),
                               url_route("/ledger/day?format=csv"), url_route("/ledger/day?format=csv-cp932")};
}

static struct page_date_field date(const struct page_option *eras)
{
    return (struct page_date_field){.era = {eras, 1, NULL}, .year = T("8"), .month = T("4"), .day = T("1")};
}

SAMPLE(touched)
{
    const struct page_touched_row rows[] = {
        {5120, url_route("/ledger/5120"), sample_ms(0), T("山田 花子"), url_route("/ledger/persons/12"), T("個人番号の表示"),
         T("個人番号"), T("本人確認・交付"), T("00aa11bb22cc33dd"), T("N20.6i"), page_chip(PAGE_STATE_PERMITTED)},
        {5119, url_route("/ledger/5119"), sample_ms(-9), "", {NULL}, T("閲覧"), "", "", "", "",
         page_chip(PAGE_STATE_REFUSED)},
    };

    return page_touched_render(out,
                               &(struct page_touched){.frame = sample_frame(5),
                                                      .nav = nav(),
                                                      .subject = T("00112233445566778899aabbccddeeff"),
                                                      .only_own = true,
                                                      .action = url_route("/ledger/touched"),
                                                      .typed = T("00112233445566778899aabbccddeeff"),
                                                      .error = T("対象者番号は16進数32桁で入力してください。"),
                                                      .record = url_route("/registers/1/records/00"),
                                                      .rows = rows,
                                                      .rows_n = N(rows),
                                                      .older = url_route("/ledger/touched?before=5"),
                                                      .files = files()},
                               ctx);
}

SAMPLE(timeline)
{
    const struct page_option eras[] = {{"R", T("令和"), true}};
    const struct page_timeline_row rows[] = {
        {.day = T("令和8年4月3日（金）"), .url = url_route("/ledger?person=12"), .hours = T("8:58 – 17:04"),
         .acts = T("閲覧 12、検索 3"), .total = 15, .refusals = 1},
        {.gap = T("3日間、記録はありません")},
        {.day = T("令和8年3月30日（月）"), .url = url_route("/ledger?person=12"), .hours = T("9:00 – 9:04"),
         .acts = T("閲覧 2"), .total = 2},
    };

    return page_timeline_render(out,
                                &(struct page_timeline){.frame = sample_frame(5),
                                                        .nav = nav(),
                                                        .person = T("山田 花子"),
                                                        .action = url_route("/ledger/persons/12"),
                                                        .from = date(eras),
                                                        .to = date(eras),
                                                        .period = T("令和8年3月1日 から"),
                                                        .total = 17,
                                                        .refusals = 1,
                                                        .days = 2,
                                                        .rows = rows,
                                                        .rows_n = N(rows),
                                                        .more = true,
                                                        .files = files()},
                                ctx);
}

SAMPLE(overview)
{
    const struct page_option eras[] = {{"R", T("令和"), true}};
    const struct page_link acts[] = {{T("閲覧"), {NULL}}, {T("検索"), {NULL}}};
    const struct page_cell cells[] = {{12}, {0}};
    const struct page_overview_row rows[] = {
        {T("山田 花子"), url_route("/ledger/persons/12"), cells, N(cells), 12, 1},
        {T("（人によらない記録）"), {NULL}, cells, N(cells), 12, 0},
    };

    return page_overview_render(out,
                                &(struct page_overview){.frame = sample_frame(5),
                                                        .nav = nav(),
                                                        .day = T("令和8年4月3日（金）"),
                                                        .action = url_route("/ledger/day"),
                                                        .previous = url_route("/ledger/day?day-era=W"),
                                                        .next = url_route("/ledger/day"),
                                                        .entries = url_route("/ledger"),
                                                        .date = date(eras),
                                                        .acts = acts,
                                                        .acts_n = N(acts),
                                                        .rows = rows,
                                                        .rows_n = N(rows),
                                                        .more = true,
                                                        .files = files()},
                                ctx);
}

SAMPLE(clause_counts)
{
    const struct page_option eras[] = {{"R", T("令和"), true}};
    const struct page_clause_row rows[] = {
        {T("N20.9"), T("管理者は記録を開けません。"), 0, 3, url_route("/ledger"), url_route("/ledger")},
        {T("N9.1"), T("期間の外では誰も操作できません。"), 1200, 0, url_route("/ledger"), url_route("/ledger")},
    };

    return page_clause_counts_render(out,
                                     &(struct page_clause_counts){.frame = sample_frame(5),
                                                                  .nav = nav(),
                                                                  .action = url_route("/ledger/clauses"),
                                                                  .from = date(eras),
                                                                  .to = date(eras),
                                                                  .period = T("令和8年3月1日 から"),
                                                                  .rows = rows,
                                                                  .rows_n = N(rows),
                                                                  .more = true,
                                                                  .files = files()},
                                     ctx);
}

SAMPLE(log_review)
{
    const struct page_option eras[] = {{"R", T("令和"), true}};
    const struct page_fact facts[] = {{T("台帳の記録"), T("1,204件")}, {T("深夜（22時～5時）"), T("0件")}};

    return page_log_review_render(out,
                                  &(struct page_log_review){.frame = sample_frame(5),
                                                            .nav = nav(),
                                                            .action = url_route("/ledger/review"),
                                                            .from = date(eras),
                                                            .to = date(eras),
                                                            .period = T("令和8年10月1日 から 令和8年10月31日 まで"),
                                                            .through = T("令和8年9月30日"),
                                                            .facts = facts,
                                                            .facts_n = N(facts),
                                                            .record = url_route("/ledger/review/20000/20030"),
                                                            .book = url_route("/matters/kinds/38"),
                                                            .last = url_route("/matters/128"),
                                                            .entries = url_route("/ledger/day")},
                                  ctx);
}

SAMPLE(guide)
{
    return page_guide_render(out,
                             &(struct page_guide){.frame = sample_frame(5),
                                                  .nav = nav(),
                                                  .checkpoint = url_route("/ledger/checkpoint"),
                                                  .vkey = T("log.example/kaku+0011aabb+AQ=="),
                                                  .witnessed = T("3分前"),
                                                  .size = T("5120")},
                             ctx);
}
