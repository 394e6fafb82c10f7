#include "desk/page_report.h"

void page_report_begin(struct page *p, const struct page_report *head, struct report *out)
{
    struct arena *a = &p->d->arena;
    const struct desk_keeper_self_is *self = &p->self;
    struct report_head h = {
        .english = p->ctx.lang == LANG_EN,
        .made_ms = clock_now_ms(),
        .title = view_str(head->title),
        .period = view_str(head->period),
        .copy = view_str(head->copy),
        .contract = self->title,
    };

    h.made_by = view_str(PAGE_SAY(p, MSG_REPORT_PERSON, [MSG_REPORT_PERSON__name] = msg_view(self->name),
                                  [MSG_REPORT_PERSON__org] = msg_view(self->org_name)));
    if (head->leaf != 0) {
        h.number = view_str(arena_fmt(a, "AZ-%u-%llu", (unsigned)self->contract, (unsigned long long)head->leaf));
        h.verify_url = view_str(arena_fmt(a, "%.*s/ledger/%llu", (int)self->origin.n, (const char *)self->origin.p,
                                          (unsigned long long)head->leaf));
    }
    report_begin(out, &h);
}

static struct url file_url(struct page *p, enum report_format format)
{
    static const char *const words[REPORT_FORMAT__MAX] = {"pdf", "xlsx", "csv", "csv-cp932"};
    static const char *const drop[] = {"before=", "after=", "format=", NULL};

    return page_url_with(p, drop, arena_fmt(&p->d->arena, "format=%s", words[format]));
}

struct page_files page_files(struct page *p)
{
    return (struct page_files){
        .pdf = file_url(p, REPORT_PDF),
        .xlsx = file_url(p, REPORT_XLSX),
        .csv = file_url(p, REPORT_CSV),
        .csv_cp932 = file_url(p, REPORT_CSV_CP932),
    };
}
