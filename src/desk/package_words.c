#include "desk/package_words.h"

#include "base/clock.h"
#include "msg.h"
#include "text/wareki.h"

#define NUMBER "AZP-%llu"

const char *package_number(struct arena *a, uint64_t leaf)
{
    return arena_fmt(a, NUMBER, (unsigned long long)leaf);
}

static struct view word(enum msg msg)
{
    return view_str(msg_text(LANG_JA, msg));
}

static void put_number(struct report *out, enum msg label, const char *prefix, uint64_t n)
{
    struct buf text;

    buf_init(&text, 64);
    buf_fmt(&text, "%s%llu", prefix, (unsigned long long)n);
    report_fact(out, word(label), buf_view(&text));
    buf_clear(&text);
}

static void put_day(struct report *out, enum msg label, int64_t day)
{
    struct buf text;

    buf_init(&text, 128);
    wareki_format(&text, date_from_days(day));
    report_fact(out, word(label), buf_view(&text));
    buf_clear(&text);
}

static void begin(const struct package_sheet *s, struct view title, struct report *out)
{
    struct buf number;

    buf_init(&number, 64);
    buf_fmt(&number, NUMBER, (unsigned long long)s->is->info.leaf);
    report_begin(out, &(struct report_head){.made_ms = s->made_ms, .title = title, .number = buf_view(&number), .contract = s->is->title,
                                            .made_by = s->is->org_name});
    buf_clear(&number);
}

void package_sheet_make(const struct package_sheet *s, struct report *out)
{
    static const enum msg rules[] = {MSG_PACKAGE_RULE_PURPOSE, MSG_PACKAGE_RULE_KEEP, MSG_PACKAGE_RULE_PASS, MSG_PACKAGE_RULE_COPY,
                                     MSG_PACKAGE_RULE_END, MSG_PACKAGE_RULE_LOST};
    const struct desk_keeper_package_is *is = s->is;

    begin(s, word(MSG_PACKAGE_SHEET), out);
    put_number(out, MSG_PACKAGE_NUMBER, "AZP-", is->info.leaf);
    report_fact(out, word(MSG_PACKAGE_CONTRACT), is->title);
    report_fact(out, word(MSG_PACKAGE_PURPOSE), is->purpose_name);
    put_number(out, MSG_PACKAGE_MATTER, "", is->info.matter);
    put_number(out, MSG_PACKAGE_RECORDS, "", is->info.planned);
    put_day(out, MSG_PACKAGE_UNTIL, is->info.until);
    report_fact(out, word(MSG_PACKAGE_BY), is->org_name);
    report_section(out, word(MSG_PACKAGE_RULES));
    for (unsigned i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        report_paragraph(out, word(rules[i]));
}

void package_list_begin(const struct package_sheet *s, struct view register_name, struct report *out)
{
    report_clear(out);
    begin(s, register_name, out);
}
