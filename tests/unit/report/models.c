#include "models.h"

#include <stdio.h>

#define V(text) view_str(text)

void model_certificate(struct report *r)
{
    const struct report_head head = {
        .made_ms = MODELS_MADE_MS,
        .title = V("個人情報消去証明書"),
        .number = V("AZ-1-4711"),
        .contract = V("住民健診データ管理業務委託契約（令和8年度）"),
        .period = V("令和8年4月1日～令和9年3月31日"),
        .made_by = V("山川 一郎（株式会社あずさ事務センター）"),
        .verify_url = V("https://azukari.city.example/ledger/4711"),
    };
    const struct report_column columns[] = {
        {REPORT_TEXT, 0, V("項目")}, {REPORT_NUMBER, 0, V("件数")}, {REPORT_TEXT, 0, V("消去の方法")}, {REPORT_DATE, 0, V("消去した日")}};

    report_begin(r, &head);
    report_paragraph(r, V("下記のとおり、委託契約に基づいて取り扱った特定個人情報を復元できない方法により消去したことを証明します。"
                          "消去は、記録の鍵を破棄することにより行いました。この証明書の内容は、委託元の立会サーバーが確認した台帳に記録されています。"));
    report_section(r, V("消去した情報"));
    report_fact(r, V("名簿"), V("健診対象者名簿"));
    report_fact(r, V("件数"), V("1,234件"));
    report_fact(r, V("承認"), V("田中 花子（架空市）　令和8年11月21日"));
    report_section(r, V("内訳"));
    report_table(r, columns, 4);
    for (int i = 0; i < 5; i++) {
        report_text(r, V(i == 2 ? "辻󠄀 邉󠄂 髙﨑 𠮷野家（異体字・拡張漢字）" : "氏名・住所・生年月日・健診結果"));
        report_number(r, 1234 * i);
        report_text(r, V("鍵の破棄（NIST SP 800-88 Rev.1 Cryptographic Erase）"));
        report_date(r, (struct date){2026, 11, (uint8_t)(20 + i)});
    }
    report_section(r, V("添付"));
    report_table(r, columns, 2);
    report_note(r, V("この証明書は、台帳の記録とともに確認できます。紙の写しは、二次元コードから確認してください。"));
}

void model_list(struct report *r, unsigned rows)
{
    static const char *const texts[] = {"=1+1", "+81-3-0000-0000", "-5", "@SUM(A1)", "\tTAB", "\rCR", "＝１＋１", "普通の文字,引用\"符",
                                        "二行\n目", "鷗と髙と𠮷", "<b>&amp;_x000D_"};
    const struct report_head head = {.made_ms = MODELS_MADE_MS,
                                     .title = V("台帳の記録"),
                                     .number = V("AZ-1-99"),
                                     .contract = V("見本契約"),
                                     .made_by = V("監査 太郎"),
                                     .verify_url = V("https://localhost:8443/ledger/99")};
    const struct report_column columns[] = {{REPORT_NUMBER, 0, V("番号")}, {REPORT_TIME, 0, V("日時")}, {REPORT_TEXT, 0, V("内容")},
                                            {REPORT_MONO, 0, V("識別番号")}, {REPORT_DATE, 0, V("期日")}};
    char id[40];

    report_begin(r, &head);
    report_section(r, V("一覧"));
    report_table(r, columns, 5);
    for (unsigned i = 0; i < rows; i++) {
        report_number(r, i);
        report_time(r, MODELS_MADE_MS + (int64_t)i * 61001);
        report_text(r, V(texts[i % (sizeof(texts) / sizeof(texts[0]))]));
        (void)snprintf(id, sizeof(id), "00%08x%08x", i, i * 2654435761U);
        report_text(r, V(id));
        report_date(r, i % 7 == 0 ? (struct date){0} : (struct date){1890 + (int32_t)(i % 150), 2, 3});
    }
}

void model_people(struct report *r)
{
    static const char *const rows[][4] = {{"R8-000001", "髙﨑 𠮷子", "0600001", "03-0000-0000"},
                                          {"000123", "辻\xf3\xa0\x84\x80 一郎", "0010010", "0901234567"},
                                          {"-1+1", "=HYPERLINK(\"https://example.invalid\",\"x\")", "1/2", "TRUE"}};
    const struct report_head head = {.made_ms = MODELS_MADE_MS, .title = V("交付対象者名簿"), .number = V("AZ-1-7")};
    const struct report_column columns[] = {{REPORT_TEXT, 0, V("予約管理番号")}, {REPORT_TEXT, 0, V("氏名")}, {REPORT_DATE, 0, V("生年月日")},
                                            {REPORT_TEXT, 0, V("郵便番号")}, {REPORT_TEXT, 0, V("電話番号")}};

    report_begin(r, &head);
    report_section(r, V("名簿"));
    report_table(r, columns, 5);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        report_text(r, V(rows[i][0]));
        report_text(r, V(rows[i][1]));
        report_date(r, (struct date){1958, 1, (uint8_t)(7 + i)});
        report_text(r, V(rows[i][2]));
        report_text(r, V(rows[i][3]));
    }
}

void model_labels(struct report *r, unsigned labels)
{
    const struct report_head head = {.is_labels = true, .made_ms = MODELS_MADE_MS, .title = V("ラベル")};
    char code[24];

    report_begin(r, &head);
    for (unsigned i = 0; i < labels; i++) {
        (void)snprintf(code, sizeof(code), "AZ-1-%u", 128 + i);
        report_label(r, V("HDD-07"), V("記録媒体\n特定個人情報\n個人番号カード交付等業務委託（見本）\n本館3階 第一保管庫"), view_str(code));
    }
}
