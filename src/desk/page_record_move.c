/* Moving a record into another block of subjects, with a reason (N9.3). */
#include "desk/page_record_internal.h"

#include "base/num.h"
#include "page/record.h"

#include <string.h>

struct move_query {
    uint64_t purpose;
};
static const struct member query_members[] = {
    {"purpose", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct move_query, purpose), NULL},
};
static const struct member_set query_set = MEMBER_SET(query_members, struct move_query);

struct move_in {
    uint64_t purpose, nonce;
    struct view block, reason;
};
static const struct member move_members[] = {
    {"purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct move_in, purpose), NULL},
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct move_in, nonce), NULL},
    {"block", MEMBER_TEXT, false, 5, offsetof(struct move_in, block), NULL},
    {"reason", MEMBER_TEXT, true, 1000, offsetof(struct move_in, reason), NULL},
};
static const struct member_set move_set = MEMBER_SET(move_members, struct move_in);

static void add_option(struct page *p, struct page_select *to, struct page_option *options, uint16_t no, struct view chosen)
{
    const char *value = arena_fmt(&p->d->arena, "%u", (unsigned)no);

    if (value != NULL)
        options[to->options_n++] = (struct page_option){value, page_block(p, no), view_eq_str(chosen, value)};
}

/* Where the session may put it; not where it stands. */
static enum err send_form(struct record_place *at, const struct page_form *form, struct view chosen, struct page_record_move *view)
{
    const struct flow_blocks *all = page_blocks_known(&at->p);
    struct page_option *options = page_list(&at->p, all->n + 1, sizeof(*options));

    if (options == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < all->n; i++)
        if (flow_block_takes(&all->list[i], at->which.register_no) && all->list[i].block != form->shown.block)
            add_option(&at->p, &view->block, options, all->list[i].block, chosen);
    if (!all->limited && form->shown.block != 0)
        add_option(&at->p, &view->block, options, 0, chosen);
    view->block.options = options;
    view->title = record_title(at, &form->shown);
    view->register_name = page_text(&at->p, at->info.name);
    view->now = page_block(&at->p, form->shown.block);
    view->action = record_url(at, "/move");
    view->cancel = record_url_for(at, "", at->which.purpose);
    view->purpose = at->which.purpose;
    view->nonce = page_nonce(&at->p, form);
    view->frame = at->p.frame;
    return page_send(&at->p, record_move, view);
}

/* Who may not move it is refused before the form: asked of the first block where it could go, or of none. */
static enum err may_move(struct record_place *at)
{
    const struct flow_blocks *all = page_blocks_known(&at->p);
    enum err err = ERR_CONFLICT; /* there is no other place for it */

    for (uint32_t i = 0; i < all->n && err == ERR_CONFLICT; i++)
        if (flow_block_takes(&all->list[i], at->which.register_no))
            err = flow_may_move(at->p.d, &at->which, all->list[i].block);
    if (err == ERR_CONFLICT)
        err = flow_may_move(at->p.d, &at->which, 0);
    return err == ERR_CONFLICT ? ERR_OK : err;
}

static enum err show(struct desk *d, struct request *r)
{
    const struct move_query *in = r->query;
    struct page_record_move view = {0};
    struct record_place at;
    struct page_form *form;
    enum err err;

    TRY(record_place(d, r, in->purpose, &at));
    TRY(may_move(&at));
    TRY(record_form(&at, &form));
    err = send_form(&at, form, (struct view){NULL, 0}, &view);
out:
    return err;
}

static enum err move(struct desk *d, struct request *r)
{
    const struct move_in *in = r->member;
    struct page_record_move view = {0};
    struct desk_keeper_ok ok;
    struct record_place at;
    struct page_form *form;
    uint64_t block = 0;
    enum err err;

    TRY(record_place(d, r, in->purpose, &at));
    form = record_form_sent(&at, in->nonce);
    if (form == NULL)
        return record_stale(&at, MSG_EDIT_STALE);
    view.reason.value = page_text(&at.p, in->reason);
    if (in->block.n == 0)
        view.block.error = page_wrong(&at.p, "block", page_word(&at.p, MSG_MOVE_NO_BLOCK));
    else if (num_parse_u64(in->block, UINT16_MAX, NUM_CANONICAL, &block) != ERR_OK)
        return ERR_INPUT;
    if (in->reason.n == 0)
        view.reason.error = page_missing(&at.p, "reason", MSG_EDIT_REASON);
    if (at.p.frame.errors_n > 0)
        return send_form(&at, form, in->block, &view);
    err = flow_move(d, &at.which, (uint16_t)block, in->reason, &ok);
    if (err != ERR_CONFLICT) /* it stands there already: as wanted */
        TRY(err);
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&at.p, MSG_MOVE_DONE), page_word(&at.p, MSG_MOVE_DONE_TEXT));
    /* where duties are limited the record may be out of reach now */
    err = answer_redirect(d, r, record_url_for(&at, "", at.which.purpose).text);
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/registers/#/records/@/move",
     .where = DESK_SESSION,
     .query = &query_set,
     .handler = show},
    PAGE_POST("/registers/#/records/@/move", DESK_SESSION, &move_set, move),
};
const struct route_table page_record_move = PAGE_TABLE(routes);
