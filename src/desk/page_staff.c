/* Particulars of a worker as 甲 is told of them (H6, K-T3, K-T8), and the text of the pledge with its versions (K-T6). */
#include "desk/page_staff.h"

#include "desk/page_admin.h"

#define LINE_MAX_BYTES 100
#define TEXT_MAX_BYTES 2000

struct staff_in {
    uint64_t nonce, employment;
    struct view line[STAFF_LINES];
};
static const struct member staff_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct staff_in, nonce), NULL},
    {"employment", MEMBER_NUMBER, false, EMPLOYED__MAX, offsetof(struct staff_in, employment), NULL},
    {"department", MEMBER_TEXT, false, LINE_MAX_BYTES, offsetof(struct staff_in, line[STAFF_DEPARTMENT]), NULL},
    {"post", MEMBER_TEXT, false, LINE_MAX_BYTES, offsetof(struct staff_in, line[STAFF_POST]), NULL},
    {"place", MEMBER_TEXT, false, LINE_MAX_BYTES, offsetof(struct staff_in, line[STAFF_PLACE]), NULL},
    {"badge", MEMBER_TEXT, false, LINE_MAX_BYTES, offsetof(struct staff_in, line[STAFF_BADGE]), NULL},
};
static const struct member_set staff_set = MEMBER_SET(staff_members, struct staff_in);

static enum err staff_form(struct page *p, const struct desk_keeper_person_info *info, uint64_t employment,
                           struct page_person_staff *view)
{
    struct page_box *boxes = page_list(p, EMPLOYED__MAX, sizeof(*boxes));

    if (boxes == NULL)
        return p->err;
    for (unsigned i = 0; i < EMPLOYED__MAX; i++) {
        const char *id = arena_fmt(&p->d->arena, "employment-%u", i + 1);
        const char *value = arena_fmt(&p->d->arena, "%u", i + 1);
        boxes[i] = (struct page_box){id == NULL ? "" : id, "employment", value == NULL ? "" : value, page_employment(p, i),
                                     employment == i + UINT64_C(1)};
    }
    view->employment.items = boxes;
    view->employment.items_n = EMPLOYED__MAX;
    view->name = page_text(p, info->name);
    view->action = page_person_url(p, info->person, "/staff");
    view->back = page_person_url(p, info->person, "");
    view->frame = p->frame;
    return page_send(p, person_staff, view);
}

static struct page_field *field_of(struct page_person_staff *view, unsigned line)
{
    struct page_field *fields[STAFF_LINES] = {&view->department, &view->post, &view->place, &view->badge};

    return fields[line];
}

static enum err show_staff(struct desk *d, struct request *r)
{
    struct desk_keeper_person_info info;
    struct desk_keeper_staff_info staff;
    struct page_person_staff view = {0};
    struct page p;
    enum err err;

    TRY(page_person_begin(d, r, &p, &info));
    TRY(flow_staff_one(d, info.person, &staff));
    for (unsigned i = 0; i < STAFF_LINES; i++)
        field_of(&view, i)->value = page_text(&p, flow_staff_line(&staff.now, i));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = staff_form(&p, &info, staff.now.words.n == 0 ? 0 : staff.now.employment + UINT64_C(1), &view);
out:
    return err;
}

static enum err set_staff(struct desk *d, struct request *r)
{
    const struct staff_in *in = r->member;
    struct desk_keeper_person_info info;
    struct page_person_staff view = {0};
    struct desk_keeper_changed changed;
    const char *lines[STAFF_LINES];
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(page_person_begin(d, r, &p, &info));
    form = page_form_sent(&p, in->nonce, "/people", &err);
    if (form == NULL)
        return err;
    for (unsigned i = 0; i < STAFF_LINES; i++) {
        lines[i] = page_text(&p, in->line[i]);
        field_of(&view, i)->value = lines[i];
    }
    if (in->employment == 0)
        view.employment.error = page_wrong(&p, "employment", page_word(&p, MSG_STAFF_NO_EMPLOYMENT));
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return staff_form(&p, &info, in->employment, &view);
    const struct flow_fact fact = {.act = ACT_STAFF,
                                   .contract = p.self.contract,
                                   .person = info.person,
                                   .kind = (uint16_t)(in->employment - 1),
                                   .name = view_str(page_join(&p, lines, STAFF_LINES, "\n"))};
    TRY(flow_change(d, &fact, 0, &changed));
    page_form_done(form);
    err = page_person_done(&p, info.person, MSG_STAFF_DONE, MSG_STAFF_DONE_TEXT);
out:
    return err;
}

/* --- the text of the pledge ------------------------------------------------------------------------------------------- */

struct words_in {
    uint64_t nonce;
    struct view text;
};
static const struct member words_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct words_in, nonce), NULL},
    {"text", MEMBER_TEXT, true, TEXT_MAX_BYTES, offsetof(struct words_in, text), NULL},
};
static const struct member_set words_set = MEMBER_SET(words_members, struct words_in);

static enum err begin_pledge(struct desk *d, struct request *r, struct page *p, struct desk_keeper_pledge_text_is *is,
                             struct page_words *view)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_ADMIN, p));
    page_crumb(p, page_word(p, MSG_CONTRACT_TITLE), url_route("/contract"));
    TRY(ask_keeper_pledge_text(d, &(struct desk_keeper_pledge_text){0}, is));
    *view = (struct page_words){
        .shoulder = page_word(p, MSG_CONTRACT_TITLE),
        .title = page_word(p, MSG_PLEDGE_TITLE),
        .lead = page_word(p, MSG_PLEDGE_LEAD),
        .version = is->version == 0 ? NULL : page_count(p, MSG_WORDS_VERSION, is->version),
        .text = page_text(p, is->text),
        .may_change = (p->self.roles & (ROLE_OFFICER | ROLE_RESPONSIBLE | ROLE_MANAGER)) != 0,
        .action = url_route("/pledge"),
        .back = url_route("/contract"),
        .frame = p->frame,
    };
out:
    return err;
}

static enum err show_pledge(struct desk *d, struct request *r)
{
    struct desk_keeper_pledge_text_is is;
    struct page_words view;
    struct page p;
    enum err err;

    TRY(begin_pledge(d, r, &p, &is, &view));
    view.nonce = page_nonce(&p, page_form_new(d));
    err = page_send(&p, words, &view);
out:
    return err;
}

static enum err set_pledge(struct desk *d, struct request *r)
{
    const struct words_in *in = r->member;
    struct desk_keeper_pledge_text_is is;
    struct desk_keeper_changed changed;
    struct page_words view;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_pledge(d, r, &p, &is, &view));
    form = page_form_sent(&p, in->nonce, "/pledge", &err);
    if (form == NULL)
        return err;
    view.text = page_text(&p, in->text);
    view.nonce = page_nonce(&p, form);
    if (in->text.n == 0) {
        view.error = page_missing(&p, "text", MSG_WORDS_TEXT);
        view.frame = p.frame;
        return page_send(&p, words, &view);
    }
    const struct flow_fact fact = {
        .act = ACT_PLEDGE_TEXT, .contract = p.self.contract, .version = is.version + 1, .name = in->text};
    TRY(flow_change(d, &fact, 0, &changed));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_PLEDGE_DONE), page_word(&p, MSG_PLEDGE_DONE_TEXT));
    err = answer_redirect(d, r, "/pledge");
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/people/#/staff", DESK_SESSION, show_staff),
    PAGE_POST("/people/#/staff", DESK_SESSION, &staff_set, set_staff),
    PAGE_GET("/pledge", DESK_SESSION, show_pledge),
    PAGE_POST("/pledge", DESK_SESSION, &words_set, set_pledge),
};
const struct route_table page_staff = PAGE_TABLE(routes);
