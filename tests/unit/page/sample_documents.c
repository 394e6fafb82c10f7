/* Samples of the pages of documents in forms. */
#include "sample_internal.h"

#include "page/documents.h"

static struct page_document_row sample_row(void)
{
    return (struct page_document_row){T("AZ-1-D12-2"), T("事務取扱担当者届"), T("受託者"), T("令和8年11月21日 10時23分"),
                                      T("第3号　令和8年11月22日 9時00分"), page_chip(PAGE_STATE_DONE), url_route("/documents/81")};
}

SAMPLE(documents)
{
    const struct page_nav_item items[] = {{MSG_TABS_PEOPLE, url_route("/people"), false, PAGE_KEY_NONE},
                                          {MSG_TABS_DOCUMENTS, url_route("/documents"), true, PAGE_KEY_NONE}};
    const struct page_option show[] = {{"0", T("すべて"), true}, {"1", T("未提出"), false}};
    const struct page_head heads[] = {{MSG_DOCUMENTS_NUMBER, false, "ascending", NULL, MSG_DOCUMENTS_NUMBER, url_route("/documents")},
                                      {MSG_DOCUMENTS_FORM, false, "none", NULL, MSG_DOCUMENTS_FORM, url_route("/documents")},
                                      {MSG_DOCUMENTS_FROM, false, "none", NULL, MSG_DOCUMENTS_FROM, url_route("/documents")},
                                      {MSG_DOCUMENTS_FROZEN, false, "none", NULL, MSG_DOCUMENTS_FROZEN, url_route("/documents")},
                                      {MSG_DOCUMENTS_RECEIPT, false, "none", NULL, MSG_DOCUMENTS_RECEIPT, url_route("/documents")},
                                      {MSG_SEARCH_STATE, false, "none", NULL, MSG_SEARCH_STATE, url_route("/documents")}};
    const struct page_draft_row drafts[] = {{T("教育実施報告書"), T("山田 花子"), T("令和8年11月21日"), url_route("/documents/drafts/7")}};
    const struct page_document_row rows[] = {sample_row(), sample_row()};
    const struct url url = url_route("/documents");

    return page_documents_render(out,
                                 &(struct page_documents){.frame = sample_frame(2),
                                                          .tabs = {items, N(items)},
                                                          .action = url,
                                                          .show = {show, N(show), NULL},
                                                          .heads = heads,
                                                          .heads_n = N(heads),
                                                          .rows = rows,
                                                          .rows_n = N(rows),
                                                          .pager = {.total = 2, .first = 1, .last = 2, .page = 1},
                                                          .files = {url, url, url, url},
                                                          .drafts = drafts,
                                                          .drafts_n = N(drafts),
                                                          .add = url,
                                                          .letterhead = url},
                                 ctx);
}

SAMPLE(document)
{
    const struct page_fact facts[] = {{T("様式"), T("N-F9 第9条")}, {T("収受"), NULL}};
    const struct page_document_row rows[] = {sample_row(), sample_row()};
    const struct url url = url_route("/documents/81");
    const struct page_link answers[] = {{T("「再委託承認通知書」で回答する"), url}};

    return page_document_render(out,
                                &(struct page_document){.frame = sample_frame(2),
                                                        .title = T("事務取扱担当者届"),
                                                        .number = T("AZ-1-D12-2"),
                                                        .state = page_chip(PAGE_STATE_BACK),
                                                        .facts = facts,
                                                        .facts_n = N(facts),
                                                        .words = T("役職が空です"),
                                                        .pdf = url,
                                                        .check = url,
                                                        .submit = url,
                                                        .receive = url,
                                                        .back = url,
                                                        .withdraw = url,
                                                        .version = url,
                                                        .answers = answers,
                                                        .answers_n = N(answers),
                                                        .versions = rows,
                                                        .versions_n = N(rows)},
                                ctx);
}

SAMPLE(document_new)
{
    const struct url url = url_route("/documents/new/1106");
    const struct page_form_row rows[] = {{T("N-F9 第9条"), T("事務取扱担当者届"), url, url}, {T("N-F10 第10条"), T("変更届"), url, url}};
    const struct page_form_group groups[] = {{T("練馬区の特記事項"), rows, N(rows)}};

    return page_document_new_render(
        out, &(struct page_document_new){.frame = sample_frame(2), .groups = groups, .groups_n = N(groups), .letterhead = url}, ctx);
}

SAMPLE(draft)
{
    const struct url url = url_route("/documents/drafts/7");
    const struct page_option choices[] = {{"", "－", true}, {T("兼ねる"), T("兼ねる"), false}};
    const struct page_option heads[] = {{NULL, T("氏名"), false}, {NULL, T("役職"), false}, {NULL, T("区分"), false}};
    const struct page_draft_cell cells[] = {{NULL, T("氏名"), T("山田 花子"), NULL, 0},
                                            {"f-2002", T("役職"), T("担当"), NULL, 0},
                                            {"f-2003", T("区分"), NULL, choices, N(choices)}};
    const struct page_draft_line lines[] = {{"out-2001", T("1行目を載せない"), true, cells, N(cells)}};
    const struct page_draft_item items[] = {
        {.is_section = true, .name = "f-1000", .label = T("事務取扱担当者")},
        {.is_table = true, .is_required = true, .name = "f-2000", .label = T("従事者"), .heads = heads, .heads_n = N(heads),
         .has_records = true, .lines = lines, .lines_n = N(lines), .error = T("空です")},
        {.is_choice = true, .name = "f-3000", .label = T("兼用"), .options = choices, .options_n = N(choices)},
        {.is_long = true, .name = "f-4000", .label = T("備考"), .value = T("なし\n以上"), .error = T("空です")},
        {.name = "f-5000", .label = T("場所"), .value = T("区役所")},
    };

    return page_draft_render(out,
                             &(struct page_draft){.frame = sample_frame(2),
                                                  .title = T("事務取扱担当者届"),
                                                  .id = T("N-F9 第9条"),
                                                  .number = T("AZ-1-D12-2"),
                                                  .action = url,
                                                  .pdf = url,
                                                  .remove = url,
                                                  .items_url = url,
                                                  .back = url,
                                                  .base = T("1"),
                                                  .to = T("練馬区長"),
                                                  .from = T("株式会社\n代表取締役"),
                                                  .date = T("令和8年11月21日"),
                                                  .items = items,
                                                  .items_n = N(items)},
                             ctx);
}

SAMPLE(form_items)
{
    const struct url url = url_route("/documents/forms/1106");
    const struct page_form_item_row rows[] = {{"1", T("従事者"), T("1"), true}, {"3", T("備考"), T("2"), false}};
    const struct page_form_item_row added[] = {{"50", T("緊急連絡先"), T("3"), true}};

    return page_form_items_render(out,
                                  &(struct page_form_items){.frame = sample_frame(2),
                                                            .title = T("事務取扱担当者届"),
                                                            .id = T("N-F9"),
                                                            .version = T("2"),
                                                            .action = url,
                                                            .back = url,
                                                            .nonce = T("1"),
                                                            .rows = rows,
                                                            .rows_n = N(rows),
                                                            .added = added,
                                                            .added_n = N(added)},
                                  ctx);
}

SAMPLE(letterhead)
{
    const struct url url = url_route("/documents/letterhead");

    return page_letterhead_render(out,
                                  &(struct page_letterhead){.frame = sample_frame(2),
                                                            .action = url,
                                                            .back = url,
                                                            .nonce = T("1"),
                                                            .version = T("1"),
                                                            .entruster = T("東京都練馬区長"),
                                                            .contractor = T("株式会社\n代表取締役")},
                                  ctx);
}
