/* The sheet of the contract (報告票) for each organisation: what is written down of it, item by item, in versions (S4). */
#include "desk/page_admin.h"
#include "desk/page_document.h"
#include "desk/page_report.h"
#include "desk/page_staff.h"

#define TEXT_MAX_BYTES 2000
#define SHEET_FORM "S-F1" /* the form that is filled from the sheets */

static const enum msg item_words[] = {
    [SHEET_YEARS] = MSG_SHEET_YEARS,
    [SHEET_WORK] = MSG_SHEET_WORK,
    [SHEET_REASON] = MSG_SHEET_REASON,
    [SHEET_WHOSE] = MSG_SHEET_WHOSE,
    [SHEET_ITEMS] = MSG_SHEET_ITEMS,
    [SHEET_COUNT] = MSG_SHEET_COUNT,
    [SHEET_SYSTEMS] = MSG_SHEET_SYSTEMS,
    [SHEET_MEDIA] = MSG_SHEET_MEDIA,
    [SHEET_FLOWS] = MSG_SHEET_FLOWS,
    [SHEET_MEASURES_WORK] = MSG_SHEET_MEASURES_WORK,
    [SHEET_MEASURES_SYSTEM] = MSG_SHEET_MEASURES_SYSTEM,
    [SHEET_CERTIFIED] = MSG_SHEET_CERTIFIED,
    [SHEET_CHANGES] = MSG_SHEET_CHANGES,
    [SHEET_REMARKS] = MSG_SHEET_REMARKS,
};
_Static_assert(sizeof(item_words) / sizeof(item_words[0]) == SHEET_ITEM__MAX, "one word for each item");

/* --- the sheet -------------------------------------------------------------------------------------------------------- */

struct sheet_query {
    struct view format;
};
static const struct member sheet_members[] = {
    REPORT_FORMAT_MEMBER(struct sheet_query, format),
};
static const struct member_set sheet_set = MEMBER_SET(sheet_members, struct sheet_query);

/* The organisation of the path.  ERR_NOT_FOUND. */
static enum err begin_org(struct desk *d, struct request *r, struct page *p, struct desk_keeper_org_info *org,
                          struct desk_keeper_sheet_is *is)
{
    struct desk_keeper_orgs_are orgs;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, p));
    page_crumb(p, page_word(p, MSG_CONTRACT_TITLE), url_route("/contract"));
    TRY(ask_keeper_orgs(d, &(struct desk_keeper_orgs){0}, &orgs));
    for (uint32_t i = 0; i < orgs.orgs_n; i++)
        if (orgs.orgs[i].org == r->match.params.number[0]) {
            *org = orgs.orgs[i];
            return ask_keeper_sheet(d, &(struct desk_keeper_sheet){.org = org->org}, is);
        }
    err = ERR_NOT_FOUND;
out:
    return err;
}

static const struct desk_keeper_sheet_item *item_of(const struct desk_keeper_sheet_is *is, unsigned item)
{
    for (uint32_t i = 0; i < is->items_n; i++)
        if (is->items[i].item == item)
            return &is->items[i];
    return NULL;
}

/* 報告票: what is written down of the contract for one organisation, and what the system knows by itself. */
static enum err sheet_file(struct page *p, const struct desk_keeper_org_info *org, const struct desk_keeper_sheet_is *is,
                           struct view wanted)
{
    struct desk_keeper_registers_are registers;
    enum report_format format;
    struct report out;
    uint64_t leaf = 0;
    enum err err;

    TRY(report_wanted(p->d, wanted, &format));
    TRY(ask_keeper_registers(p->d, &(struct desk_keeper_registers){.all = true}, &registers));
    for (uint32_t i = 0; i < is->items_n; i++)
        leaf = is->items[i].leaf > leaf ? is->items[i].leaf : leaf;
    page_report_begin(p, &(struct page_report){.title = page_word(p, MSG_SHEET_TITLE), .leaf = leaf}, &out);
    report_section(&out, view_str(page_text(p, org->name)));
    report_fact(&out, view_str(page_word(p, MSG_CONTRACT_KIND)), view_str(page_org_kind(p, org->kind)));
    report_fact(&out, view_str(page_word(p, MSG_CONTRACT_FROM)), view_str(page_day(p, p->self.contract_from)));
    report_fact(&out, view_str(page_word(p, MSG_CONTRACT_UNTIL)), view_str(page_day(p, p->self.contract_until)));
    report_fact(&out, view_str(page_word(p, MSG_CONTRACT_REGISTERS)), view_str(page_register_names(p, &registers)));
    report_section(&out, view_str(page_word(p, MSG_SHEET_WRITTEN)));
    for (unsigned i = 0; i < SHEET_ITEM__MAX; i++) {
        const struct desk_keeper_sheet_item *item = item_of(is, i);
        report_fact(&out, view_str(page_word(p, item_words[i])), item == NULL ? view_str(page_word(p, MSG_SHEET_NONE)) : item->text);
    }
    if (p->err == ERR_OK)
        return answer_report(p->d, p->r, &out, "azukari-sheet", format);
    err = p->err;
    report_clear(&out);
out:
    return err;
}

static const char *version_word(struct page *p, uint32_t version, int64_t ms)
{
    return PAGE_SAY(p, MSG_SHEET_VERSION, [MSG_SHEET_VERSION__n] = msg_count(version), [MSG_SHEET_VERSION__day] = msg_str(page_when(p, ms)));
}

static enum err show_sheet(struct desk *d, struct request *r)
{
    const struct sheet_query *in = r->query;
    struct desk_keeper_org_info org;
    struct desk_keeper_sheet_is is;
    struct page_sheet view = {.back = url_route("/contract")};
    struct page p;
    enum err err;

    TRY(begin_org(d, r, &p, &org, &is));
    if (in->format.n > 0)
        return sheet_file(&p, &org, &is, in->format);
    struct page_sheet_row *rows = page_list(&p, SHEET_ITEM__MAX, sizeof(*rows));
    for (unsigned i = 0; rows != NULL && i < SHEET_ITEM__MAX; i++) {
        const struct desk_keeper_sheet_item *item = item_of(&is, i);
        rows[i] = (struct page_sheet_row){.label = page_word(&p, item_words[i])};
        if (item != NULL) {
            rows[i].text = page_text(&p, item->text);
            rows[i].version = version_word(&p, item->version, item->time_ms);
        }
        if (is.mine)
            rows[i].change = page_url(&p, "/contract/%u/items/%u", (unsigned)org.org, i + 1);
    }
    view.org = page_text(&p, org.name);
    view.rows = rows;
    view.rows_n = rows == NULL ? 0 : SHEET_ITEM__MAX;
    view.files = page_files(&p);
    if (is.items_n > 0)
        view.versions = page_url(&p, "/contract/%u/versions", (unsigned)org.org);
    const struct form *form = form_named(view_str(SHEET_FORM));
    if (form != NULL && (p.self.roles & ROLE_OFFICER) != 0) { /* owed by who entrusts */
        view.draft = page_url(&p, "/documents/new/%u", (unsigned)form->number);
        view.form = page_form_title(&p, form->number);
    }
    view.frame = p.frame;
    err = page_send(&p, sheet, &view);
out:
    return err;
}

/* --- its versions ----------------------------------------------------------------------------------------------------- */

struct versions_query {
    uint64_t before;
};
static const struct member versions_members[] = {
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct versions_query, before), NULL},
};
static const struct member_set versions_set = MEMBER_SET(versions_members, struct versions_query);

static enum err show_versions(struct desk *d, struct request *r)
{
    const struct versions_query *in = r->query;
    struct desk_keeper_sheet_history_is is;
    struct page_sheet_versions view = {0};
    struct desk_keeper_sheet_is sheet;
    struct desk_keeper_org_info org;
    struct page p;
    enum err err;

    TRY(begin_org(d, r, &p, &org, &sheet));
    page_crumb(&p, page_word(&p, MSG_SHEET_TITLE), page_url(&p, "/contract/%u", (unsigned)org.org));
    TRY(ask_keeper_sheet_history(d, &(struct desk_keeper_sheet_history){.org = org.org, .before = in->before}, &is));
    struct page_sheet_change *rows = page_list(&p, is.changes_n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < is.changes_n; i++) {
        const struct desk_keeper_sheet_change *c = &is.changes[i];
        rows[i] = (struct page_sheet_change){
            .label = page_word(&p, c->item < SHEET_ITEM__MAX ? item_words[c->item] : MSG_ACT_UNKNOWN),
            .version = page_count(&p, MSG_SHEET_NTH, c->version),
            .time_ms = c->time_ms,
            .before = c->version > 1 ? page_text(&p, c->before) : NULL,
            .text = page_text(&p, c->text),
            .entry = page_url(&p, "/ledger/%llu", (unsigned long long)c->leaf),
        };
    }
    view.org = page_text(&p, org.name);
    view.changes = rows;
    view.changes_n = rows == NULL ? 0 : is.changes_n;
    if (is.more && is.changes_n > 0)
        view.older = page_url(&p, "/contract/%u/versions?before=%llu", (unsigned)org.org, (unsigned long long)is.changes[is.changes_n - 1].leaf);
    view.back = page_url(&p, "/contract/%u", (unsigned)org.org);
    view.frame = p.frame;
    err = page_send(&p, sheet_versions, &view);
out:
    return err;
}

/* --- an item ---------------------------------------------------------------------------------------------------------- */

struct item_in {
    uint64_t nonce;
    struct view text;
};
static const struct member item_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct item_in, nonce), NULL},
    {"text", MEMBER_TEXT, true, TEXT_MAX_BYTES, offsetof(struct item_in, text), NULL},
};
static const struct member_set item_set = MEMBER_SET(item_members, struct item_in);

/* The page of one item; ${*version_out}: of what stands, 0: nothing yet. */
static enum err begin_item(struct desk *d, struct request *r, struct page *p, struct page_words *view, uint32_t *version_out)
{
    struct desk_keeper_org_info org;
    struct desk_keeper_sheet_is is;
    uint64_t no = r->match.params.number[1];
    enum err err;

    if (no < 1 || no > SHEET_ITEM__MAX)
        return ERR_NOT_FOUND;
    TRY(begin_org(d, r, p, &org, &is));
    const struct desk_keeper_sheet_item *item = item_of(&is, (unsigned)no - 1);
    *version_out = item == NULL ? 0 : item->version;
    *view = (struct page_words){
        .shoulder = page_text(p, org.name),
        .title = page_word(p, item_words[no - 1]),
        .lead = page_word(p, MSG_SHEET_LEAD),
        .version = item == NULL ? NULL : page_count(p, MSG_WORDS_VERSION, item->version),
        .text = item == NULL ? "" : page_text(p, item->text),
        .may_change = is.mine,
        .action = page_url(p, "/contract/%u/items/%u", (unsigned)org.org, (unsigned)no),
        .back = page_url(p, "/contract/%u", (unsigned)org.org),
        .frame = p->frame,
    };
out:
    return err;
}

static enum err show_item(struct desk *d, struct request *r)
{
    struct page_words view;
    struct page p;
    uint32_t version;
    enum err err;

    TRY(begin_item(d, r, &p, &view, &version));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = page_send(&p, words, &view);
out:
    return err;
}

static enum err set_item(struct desk *d, struct request *r)
{
    const struct item_in *in = r->member;
    struct desk_keeper_changed changed;
    struct page_form *form;
    struct page_words view;
    struct page p;
    uint32_t version;
    enum err err;

    TRY(begin_item(d, r, &p, &view, &version));
    form = page_form_sent(&p, in->nonce, "/contract", &err);
    if (form == NULL)
        return err;
    view.text = page_text(&p, in->text);
    view.nonce = page_nonce(&p, form);
    if (in->text.n == 0) {
        view.error = page_missing(&p, "text", MSG_WORDS_TEXT);
        view.frame = p.frame;
        return page_send(&p, words, &view);
    }
    const struct flow_fact fact = {.act = ACT_SHEET,
                                   .contract = p.self.contract,
                                   .org = (uint32_t)r->match.params.number[0],
                                   .kind = (uint16_t)(r->match.params.number[1] - 1),
                                   .version = version + 1,
                                   .name = in->text};
    TRY(flow_change(d, &fact, 0, &changed));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_SHEET_DONE), NULL);
    err = page_go(&p, view.back);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/contract/#", .where = DESK_SESSION, .query = &sheet_set, .handler = show_sheet},
    {.method = GATE_DESK_METHOD_GET, .pattern = "/contract/#/versions", .where = DESK_SESSION, .query = &versions_set, .handler = show_versions},
    PAGE_GET("/contract/#/items/#", DESK_SESSION, show_item),
    PAGE_POST("/contract/#/items/#", DESK_SESSION, &item_set, set_item),
};
const struct route_table page_contract = PAGE_TABLE(routes);

static const struct route files[] = {
    PAGE_FILE("/files/contract/#", &sheet_set, show_sheet),
};
const struct route_table api_file_contract = PAGE_FILE_TABLE(files);
