/* The ledger as a file: the entries that the filters of the page leave, newest first. */
#include "desk/page_ledger_file.h"

#include "desk/page_audit.h"

#define ROWS_MAX 10000 /* more are not given at once: narrow the filter */

static void put_row(struct page *p, struct report *out, const struct desk_keeper_leaf_info *leaf)
{
    struct entry e;

    if (entry_get(leaf->text, &e, NULL) != ERR_OK)
        return; /* never: the keeper read it */
    report_number(out, (int64_t)leaf->index);
    report_time(out, e.time_ms);
    report_text(out, view_str(entry_has(&e, KEY_PERSON) ? page_person(p, e.person) : ""));
    report_text(out, view_str(page_act(p, e.act)));
    report_text(out, view_str(page_word(p, page_verdict(e.verdict).word)));
    report_text(out, view_str(page_entry_clauses(p, &e)));
}

static void put_batch(struct page *p, const struct desk_keeper_ledger_is *is, page_ledger_row_fn *fn, struct report *out)
{
    for (uint32_t i = 0; i < is->entries_n; i++)
        fn(p, out, &is->entries[i]);
}

enum err page_ledger_rows(struct page *p, struct desk_keeper_ledger *ask, const struct desk_keeper_ledger_is *first,
                          page_ledger_row_fn *fn, struct report *out)
{
    struct desk_keeper_ledger_is is = *first;
    uint32_t rows = is.entries_n;
    enum err err = ERR_OK;

    (void)page_person(p, 0); /* so that the names are known before the first batch */
    page_names(p);
    put_batch(p, &is, fn, out);
    while (err == ERR_OK && is.next > 0 && rows < ROWS_MAX) {
        struct arena kept = p->d->arena;
        arena_init(&p->d->arena, kept.max);
        ask->before = is.next;
        err = ask_keeper_ledger(p->d, ask, &is);
        if (err == ERR_OK) {
            put_batch(p, &is, fn, out);
            rows += is.entries_n;
        }
        arena_clear(&p->d->arena);
        p->d->arena = kept;
    }
    if (err == ERR_OK && is.next > 0)
        report_note(out, view_str(page_count(p, MSG_LEDGER_FILE_CUT, rows)));
    return err;
}

enum err page_ledger_file(struct page *p, const struct desk_keeper_ledger *wanted, const char *period,
                          enum report_format format)
{
    const struct report_column columns[] = {
        {REPORT_NUMBER, 0, view_str(page_word(p, MSG_LEDGER_LEAF))},
        {REPORT_TIME, 0, view_str(page_word(p, MSG_LEDGER_AT))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_PERSON))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_ACT))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_VERDICT))},
        {REPORT_TEXT, 0, view_str(page_word(p, MSG_LEDGER_CLAUSE))},
    };
    struct desk_keeper_ledger ask = *wanted;
    struct desk_keeper_ledger_is is;
    struct report out;
    enum err err;

    ask.limit = PAGE_LEDGER_BATCH;
    TRY(ask_keeper_ledger(p->d, &ask, &is));
    page_report_begin(p, &(struct page_report){page_word(p, MSG_LEDGER_FILE_TITLE), period, NULL, is.leaf}, &out);
    report_table(&out, columns, sizeof(columns) / sizeof(columns[0]));
    err = page_ledger_rows(p, &ask, &is, put_row, &out);
    if (err == ERR_OK)
        err = p->err;
    if (err == ERR_OK)
        return answer_report(p->d, p->r, &out, "azukari-ledger", format);
    report_clear(&out);
out:
    return err;
}
