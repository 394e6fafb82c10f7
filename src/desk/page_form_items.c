/* The items of a form as one contract has them (H15), and its letterhead: versions in the ledger, their words sealed. */
#include "desk/page_document.h"

#include "desk/page_admin.h"
#include "page/documents.h"

#include <string.h>

#define WORDS_MAX 8000
#define LABEL_MAX 200
#define SPARE_ITEMS 3 /* added ones that are offered empty */
#define LETTERHEAD 0

/* --- the letterhead: lines "e text" of 甲, "c text" of 乙 ---------------------------------------------------------------------- */

static struct view lines_of(struct page *p, struct view words, char side)
{
    struct buf out;
    struct view lines;

    buf_init(&out, WORDS_MAX);
    while (words.n > 0) {
        struct view line = view_cut(&words, '\n');
        if (line.n < 2 || line.p[0] != (uint8_t)side)
            continue;
        if (out.n > 0)
            buf_byte(&out, '\n');
        buf_put(&out, view_part(line, 2, SIZE_MAX));
    }
    lines = view_str(page_text(p, buf_view(&out)));
    buf_clear(&out);
    return lines;
}

enum err page_letterhead(struct page *p, enum desk_keeper_document_side side, struct view *lines_out)
{
    struct view words;
    uint32_t version;
    enum err err;

    TRY(flow_form_words(p->d, LETTERHEAD, &words, &version));
    *lines_out = lines_of(p, words, side == DESK_KEEPER_DOCUMENT_SIDE_ENTRUSTER ? 'e' : 'c');
out:
    return err;
}

struct letterhead_in {
    uint64_t nonce, version;
    struct view entruster, contractor;
};
static const struct member letterhead_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct letterhead_in, nonce), NULL},
    {"version", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct letterhead_in, version), NULL},
    {"entruster", MEMBER_TEXT, false, 1000, offsetof(struct letterhead_in, entruster), NULL},
    {"contractor", MEMBER_TEXT, false, 1000, offsetof(struct letterhead_in, contractor), NULL},
};
static const struct member_set letterhead_set = MEMBER_SET(letterhead_members, struct letterhead_in);

static const char *next_version(struct page *p, uint32_t version)
{
    return arena_fmt(&p->d->arena, "%u", (unsigned)version + 1);
}

static enum err show_letterhead(struct desk *d, struct request *r)
{
    struct page_letterhead view = {0};
    struct view words;
    uint32_t version;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, &p));
    page_crumb(&p, page_word(&p, MSG_DOCUMENTS_TITLE), url_route("/documents"));
    TRY(flow_form_words(d, LETTERHEAD, &words, &version));
    view.entruster = page_text(&p, lines_of(&p, words, 'e'));
    view.contractor = page_text(&p, lines_of(&p, words, 'c'));
    view.version = next_version(&p, version);
    view.nonce = page_nonce(&p, page_form_new(d));
    view.action = url_route("/documents/letterhead");
    view.back = url_route("/documents");
    view.frame = p.frame;
    err = page_send(&p, letterhead, &view);
out:
    return err;
}

static void put_lines(struct buf *out, char side, struct view lines)
{
    while (lines.n > 0) {
        struct view line = view_cut(&lines, '\n');
        while (line.n > 0 && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == ' '))
            line.n--;
        if (line.n == 0)
            continue;
        buf_byte(out, (uint8_t)side);
        buf_byte(out, ' ');
        buf_put(out, line);
        buf_byte(out, '\n');
    }
}

static enum err save_letterhead(struct desk *d, struct request *r)
{
    const struct letterhead_in *in = r->member;
    struct desk_keeper_form_set set = {.form = LETTERHEAD, .version = (uint32_t)in->version};
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct buf words;
    struct page p;
    enum err err;

    buf_init(&words, WORDS_MAX);
    TRY(page_begin(d, r, PAGE_NAV_ADMIN, &p));
    form = page_form_sent(&p, in->nonce, "/documents", &err);
    if (form == NULL)
        goto out;
    put_lines(&words, 'e', in->entruster);
    put_lines(&words, 'c', in->contractor);
    TRY(buf_status(&words));
    set.words = buf_view(&words);
    TRY(ask_keeper_form_set(d, &set, &ok));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_DOCUMENTS_LETTERHEAD_SAVED), NULL);
    err = answer_redirect(d, r, "/documents");
out:
    buf_clear(&words);
    return err;
}

/* --- items ----------------------------------------------------------------------------------------------------------------------- */

struct items_in {
    uint64_t nonce, version;
    struct member_numbered show, place, label;
};
static const struct member items_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct items_in, nonce), NULL},
    {"version", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct items_in, version), NULL},
    {"show", MEMBER_NUMBERED, false, DRAFT_SLOTS, offsetof(struct items_in, show), NULL},
    {"place", MEMBER_NUMBERED, false, DRAFT_SLOTS, offsetof(struct items_in, place), NULL},
    {"label", MEMBER_NUMBERED, false, DRAFT_ADDED_MAX, offsetof(struct items_in, label), NULL},
};
static const struct member_set items_set = MEMBER_SET(items_members, struct items_in);

/* The form of the path as the contract has it. */
static enum err begin(struct desk *d, struct request *r, struct page *p, struct draft *now, uint32_t *version_out)
{
    const uint64_t number = r->match.params.number[0];
    const struct form *form = number > FORM_NUMBER_MAX ? NULL : form_of((uint16_t)number);
    struct view words;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, p));
    page_crumb(p, page_word(p, MSG_DOCUMENTS_TITLE), url_route("/documents"));
    if (form == NULL)
        TRY(ERR_NOT_FOUND);
    TRY(flow_form_words(d, form->number, &words, version_out));
    err = draft_begin(now, form, words, &d->arena);
out:
    return err;
}

static void fill_rows(struct page *p, const struct draft *now, struct page_form_items *view)
{
    struct page_form_item_row *rows = page_list(p, DRAFT_SLOTS, sizeof(*rows));
    struct page_form_item_row *added = page_list(p, DRAFT_ADDED_MAX, sizeof(*added));
    bool used[DRAFT_ADDED_MAX] = {false};
    unsigned place = 0;

    if (rows == NULL || added == NULL)
        return;
    for (unsigned i = 0; i < now->items_n; i++) {
        const struct draft_item *item = &now->items[i];
        struct page_form_item_row row = {
            .id = arena_fmt(&p->d->arena, "%u", item->slot),
            .label = page_text(p, draft_label(item, p->ctx.lang)),
            .is_shown = !item->hidden,
        };
        if (item->item != NULL && item->item->kind == FORM_SECTION)
            continue;
        row.place = arena_fmt(&p->d->arena, "%u", ++place);
        if (item->item != NULL) {
            rows[view->rows_n++] = row;
        } else {
            used[item->slot - DRAFT_ADDED_FIRST] = true;
            added[view->added_n++] = row;
        }
    }
    for (unsigned n = 0, spare = 0; n < DRAFT_ADDED_MAX && spare < SPARE_ITEMS; n++)
        if (!used[n]) {
            added[view->added_n++] = (struct page_form_item_row){arena_fmt(&p->d->arena, "%u", DRAFT_ADDED_FIRST + n), "",
                                                                 arena_fmt(&p->d->arena, "%u", ++place), true};
            spare++;
        }
    view->rows = rows;
    view->added = added;
}

static enum err show_items(struct desk *d, struct request *r)
{
    struct page_form_items view = {0};
    struct draft now;
    uint32_t version;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &now, &version));
    fill_rows(&p, &now, &view);
    view.title = page_form_title(&p, now.form->number);
    view.id = page_form_id(&p, now.form->number);
    view.version = next_version(&p, version);
    view.nonce = page_nonce(&p, page_form_new(d));
    view.action = page_url(&p, "/documents/forms/%u", (unsigned)now.form->number);
    view.back = url_route("/documents/new");
    view.frame = p.frame;
    err = page_send(&p, form_items, &view);
out:
    return err;
}

/* What was sent under ${number}. */
static struct view sent(const struct member_numbered *list, unsigned number)
{
    for (uint32_t i = 0; i < list->n; i++)
        if (list->list[i].number == number)
            return list->list[i].text;
    return (struct view){NULL, 0};
}

/* One item with the place that was typed for it. */
struct placed {
    unsigned slot;
    uint64_t place;
    const char *id; /* NULL: added */
    struct view label;
    bool hidden;
};

static void insert(struct placed *all, size_t *n, struct placed one)
{
    size_t at = *n;

    for (; at > 0 && all[at - 1].place > one.place; at--)
        all[at] = all[at - 1];
    all[at] = one;
    (*n)++;
}

/* The items in the order that was typed; what has no place stands at the end. */
static size_t order_items(const struct form *form, const struct items_in *in, struct placed *all)
{
    size_t n = 0;

    for (unsigned slot = 0; slot < DRAFT_SLOTS; slot++) {
        struct placed one = {.slot = slot, .place = UINT16_MAX, .label = sent(&in->label, slot)};
        struct view place = sent(&in->place, slot);
        if (slot < form->items_n && form->items[slot].kind != FORM_SECTION) {
            one.id = form->items[slot].id;
            one.hidden = sent(&in->show, slot).n == 0;
        } else if (slot < DRAFT_ADDED_FIRST || one.label.n == 0) {
            continue;
        }
        if (!page_number_typed(place, &one.place))
            one.place = UINT16_MAX;
        insert(all, &n, one);
    }
    return n;
}

static enum err put_words(const struct form *form, const struct items_in *in, struct buf *out)
{
    struct placed all[DRAFT_SLOTS];
    size_t n = order_items(form, in, all);

    for (size_t i = 0; i < n; i++) {
        if (all[i].id != NULL)
            buf_fmt(out, "%s%s\n", all[i].hidden ? "-" : "", all[i].id);
        else if (all[i].label.n > LABEL_MAX || memchr(all[i].label.p, '\n', all[i].label.n) != NULL)
            return ERR_INPUT;
        else
            buf_fmt(out, "+%u %.*s\n", all[i].slot - DRAFT_ADDED_FIRST + 1, (int)all[i].label.n, (const char *)all[i].label.p);
    }
    return buf_status(out);
}

static enum err save_items(struct desk *d, struct request *r)
{
    const struct items_in *in = r->member;
    struct desk_keeper_form_set set = {.version = (uint32_t)in->version};
    struct desk_keeper_ok ok;
    struct page_form *form;
    struct draft now;
    struct buf words;
    uint32_t version;
    struct page p;
    enum err err;

    buf_init(&words, WORDS_MAX);
    TRY(begin(d, r, &p, &now, &version));
    form = page_form_sent(&p, in->nonce, "/documents/new", &err);
    if (form == NULL)
        goto out;
    if (put_words(now.form, in, &words) != ERR_OK)
        TRY(member_wrong(&d->fault, MEMBER_TOO_LONG, view_str("label")));
    set.form = now.form->number;
    set.words = buf_view(&words);
    TRY(ask_keeper_form_set(d, &set, &ok));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_DOCUMENTS_ITEMS_SAVED), NULL);
    err = answer_redirect(d, r, "/documents/new");
out:
    buf_clear(&words);
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/documents/letterhead", DESK_SESSION, show_letterhead),
    PAGE_POST("/documents/letterhead", DESK_SESSION, &letterhead_set, save_letterhead),
    PAGE_GET("/documents/forms/#", DESK_SESSION, show_items),
    PAGE_POST("/documents/forms/#", DESK_SESSION, &items_set, save_items),
};
const struct route_table page_form_items = PAGE_TABLE(routes);
