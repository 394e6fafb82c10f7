/* Searches that a person keeps: kept from a result, run by a POST that names their number only, renamed, removed. */
#include "desk/page_search.h"

#include "desk/flow_work.h"
#include "desk/page_admin.h"
#include "page/work.h"

#include <string.h>

#define NAME_MAX_BYTES 200

struct title_in {
    uint64_t nonce;
    struct view title;
};
static const struct member title_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct title_in, nonce), NULL},
    {"title", MEMBER_TEXT, false, NAME_MAX_BYTES, offsetof(struct title_in, title), NULL},
};
static const struct member_set title_set = MEMBER_SET(title_members, struct title_in);

/* --- the list on the page of searching ---------------------------------------------------------------------------------------- */

/* The name of the purpose, or NULL: it is not this person's any more. */
static const char *purpose_of(struct page *p, const struct desk_keeper_purposes_are *purposes, const struct flow_kept *kept)
{
    for (uint32_t i = 0; i < purposes->purposes_n; i++)
        if (purposes->purposes[i].no == kept->purpose &&
            page_purpose_allows(&purposes->purposes[i], kept->register_no, purpose_act_bit(ACT_SEARCH)))
            return page_text(p, purposes->purposes[i].name);
    return NULL;
}

enum err page_search_kept_fill(struct page *p, const struct desk_keeper_purposes_are *purposes, uint16_t register_no,
                               struct page_search *view)
{
    struct flow_kept *kept;
    uint32_t n;
    enum err err;

    TRY(flow_searches(p->d, &kept, &n));
    struct page_kept *rows = page_list(p, n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < n; i++) {
        const char *purpose = purpose_of(p, purposes, &kept[i]);
        if (kept[i].register_no != register_no)
            continue;
        rows[view->kept_n++] = (struct page_kept){
            .name = page_text(p, kept[i].name),
            .purpose = purpose == NULL ? page_word(p, MSG_KEPT_ENDED) : purpose,
            .run = purpose == NULL ? (struct url){NULL}
                                   : page_url(p, "/registers/%u/searches/%u", (unsigned)register_no, (unsigned)kept[i].search),
            .rename = page_url(p, "/registers/%u/searches/%u/name", (unsigned)register_no, (unsigned)kept[i].search),
            .remove = page_url(p, "/registers/%u/searches/%u/remove", (unsigned)register_no, (unsigned)kept[i].search),
        };
    }
    view->kept = rows;
    err = p->err;
out:
    return err;
}

/* --- one of them ---------------------------------------------------------------------------------------------------------------- */

static struct url form_url(struct page *p, uint16_t register_no)
{
    return page_url(p, "/registers/%u/search", (unsigned)register_no);
}

/* What the form asks for was done: back to searching, saying ${what}. */
static enum err answer_done(struct page *p, struct page_form *form, enum msg what, uint16_t register_no)
{
    page_form_done(form);
    page_flash(p->d, PAGE_BANNER_SUCCESS, page_word(p, what), NULL);
    return page_go(p, form_url(p, register_no));
}

/* The kept search that the path names. */
static enum err begin_kept(struct desk *d, struct request *r, struct page *p, struct flow_kept *out)
{
    struct flow_kept *kept;
    uint32_t n;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_REGISTERS, p));
    TRY(flow_searches(d, &kept, &n));
    for (uint32_t i = 0; i < n; i++)
        if (kept[i].search == r->match.params.number[1] && kept[i].register_no == r->match.params.number[0]) {
            *out = kept[i];
            page_crumb(p, page_register_name(p, out->register_no), form_url(p, out->register_no));
            return ERR_OK;
        }
    err = ERR_NOT_FOUND;
out:
    return err;
}

static enum err run(struct desk *d, struct request *r)
{
    struct flow_query q;
    struct flow_hits hits;
    struct flow_kept kept;
    struct page p;
    enum err err;

    TRY(begin_kept(d, r, &p, &kept));
    TRY(flow_search_kept(d, kept.search, &q));
    err = flow_search(d, &q, &hits);
    if (err == ERR_INPUT) { /* the register, or the purpose, has not what was searched by any more */
        page_flash(d, PAGE_BANNER_WARNING, page_word(&p, MSG_KEPT_UNFIT), NULL);
        return page_go(&p, form_url(&p, kept.register_no));
    }
    TRY(err);
    err = page_search_answer(&p, &q, page_text(&p, kept.name), &hits);
out:
    return err;
}

static enum err send_name(struct page *p, uint16_t register_no, const struct page_form *form, struct url action,
                          const struct page_field *name)
{
    const struct page_search_name view = {
        .frame = p->frame,
        .register_name = page_register_name(p, register_no),
        .action = action,
        .back = form_url(p, register_no),
        .nonce = page_nonce(p, form),
        .name = *name,
    };

    return page_send(p, search_name, &view);
}

static struct url name_url(struct page *p, const struct flow_kept *kept)
{
    return page_url(p, "/registers/%u/searches/%u/name", (unsigned)kept->register_no, (unsigned)kept->search);
}

static enum err ask_name(struct desk *d, struct request *r)
{
    struct flow_kept kept;
    struct page p;
    enum err err;

    TRY(begin_kept(d, r, &p, &kept));
    err = send_name(&p, kept.register_no, page_form_new(d), name_url(&p, &kept),
                    &(struct page_field){.value = page_text(&p, kept.name)});
out:
    return err;
}

static enum err rename_kept(struct desk *d, struct request *r)
{
    const struct title_in *in = r->member;
    struct page_form *form;
    struct flow_kept kept;
    struct page p;
    enum err err;

    TRY(begin_kept(d, r, &p, &kept));
    form = page_form_sent(&p, in->nonce, "/registers", &err);
    if (form == NULL)
        return err;
    if (in->title.n == 0)
        return send_name(&p, kept.register_no, form, name_url(&p, &kept),
                         &(struct page_field){.error = page_missing(&p, "title", MSG_KEPT_NAME)});
    TRY(flow_search_rename(d, kept.search, in->title));
    err = answer_done(&p, form, MSG_KEPT_IS_RENAMED, kept.register_no);
out:
    return err;
}

static enum err ask_remove(struct desk *d, struct request *r)
{
    struct flow_kept kept;
    struct page p;
    enum err err;

    TRY(begin_kept(d, r, &p, &kept));
    struct page_confirm view = {
        .shoulder = page_text(&p, kept.name),
        .question = page_word(&p, MSG_KEPT_REMOVE_QUESTION),
        .sentence = page_word(&p, MSG_KEPT_REMOVE_TEXT),
        .verb = page_word(&p, MSG_KEPT_REMOVE),
        .action = page_url(&p, "/registers/%u/searches/%u/remove", (unsigned)kept.register_no, (unsigned)kept.search),
        .back = form_url(&p, kept.register_no),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err remove_kept(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct page_form *form;
    struct flow_kept kept;
    struct page p;
    enum err err;

    TRY(begin_kept(d, r, &p, &kept));
    form = page_form_sent(&p, in->nonce, "/registers", &err);
    if (form == NULL)
        return err;
    TRY(flow_search_remove(d, kept.search));
    err = answer_done(&p, form, MSG_KEPT_IS_REMOVED, kept.register_no);
out:
    return err;
}

/* --- keeping what was searched --------------------------------------------------------------------------------------------------- */

/* The result that the path names, with the conditions that made it. */
static enum err begin_result(struct desk *d, struct request *r, struct page *p, const struct page_result **out)
{
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_REGISTERS, p));
    *out = page_result_find(d, r->match.params.number[1]);
    if (*out == NULL || (*out)->register_no != r->match.params.number[0] || (*out)->query == NULL)
        err = ERR_NOT_FOUND;
    else
        page_crumb(p, page_register_name(p, (*out)->register_no), form_url(p, (*out)->register_no));
out:
    return err;
}

static struct url keep_url(struct page *p, const struct page_result *result)
{
    return page_url(p, "/registers/%u/search/%llu/keep", (unsigned)result->register_no, (unsigned long long)result->id);
}

static enum err ask_keep(struct desk *d, struct request *r)
{
    const struct page_result *result;
    struct page p;
    enum err err;

    TRY(begin_result(d, r, &p, &result));
    err = send_name(&p, result->register_no, page_form_new(d), keep_url(&p, result), &(struct page_field){0});
out:
    return err;
}

static enum err keep(struct desk *d, struct request *r)
{
    const struct title_in *in = r->member;
    const struct page_result *result;
    struct page_form *form;
    uint32_t search;
    struct page p;
    enum err err;

    TRY(begin_result(d, r, &p, &result));
    form = page_form_sent(&p, in->nonce, "/registers", &err);
    if (form == NULL)
        return err;
    if (in->title.n == 0)
        return send_name(&p, result->register_no, form, keep_url(&p, result),
                         &(struct page_field){.error = page_missing(&p, "title", MSG_KEPT_NAME)});
    err = flow_search_keep(d, result->query, in->title, &search);
    if (err == ERR_LIMIT)
        return send_name(&p, result->register_no, form, keep_url(&p, result),
                         &(struct page_field){.value = page_text(&p, in->title),
                                              .error = page_wrong(&p, "title", page_count(&p, MSG_KEPT_FULL, FLOW_SEARCHES_MAX))});
    TRY(err);
    err = answer_done(&p, form, MSG_KEPT_IS_KEPT, result->register_no);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_POST("/registers/#/searches/#", DESK_SESSION, NULL, run),
    PAGE_GET("/registers/#/searches/#/name", DESK_SESSION, ask_name),
    PAGE_POST("/registers/#/searches/#/name", DESK_SESSION, &title_set, rename_kept),
    PAGE_GET("/registers/#/searches/#/remove", DESK_SESSION, ask_remove),
    PAGE_POST("/registers/#/searches/#/remove", DESK_SESSION, &page_confirm_set, remove_kept),
    PAGE_GET("/registers/#/search/#/keep", DESK_SESSION, ask_keep),
    PAGE_POST("/registers/#/search/#/keep", DESK_SESSION, &title_set, keep),
};
const struct route_table page_search_kept = PAGE_TABLE(routes);
