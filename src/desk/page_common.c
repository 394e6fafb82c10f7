/* What every desk has: the files that pages link to, the choice of a language. */
#include "desk/page_internal.h"

#include "page/asset.h"
#include "page/signin.h"

#define EVERYWHERE (DESK_LOBBY | DESK_SESSION | DESK_LOCKED | DESK_APPROVAL_LOBBY | DESK_APPROVAL)

struct language_in {
    struct view language, back;
};
static const struct member language_members[] = {
    {"language", MEMBER_TEXT, true, 2, offsetof(struct language_in, language), NULL},
    {"back", MEMBER_TEXT, false, 1024, offsetof(struct language_in, back), NULL},
};
static const struct member_set language_set = MEMBER_SET(language_members, struct language_in);

static enum err show_asset(struct desk *d, struct request *r)
{
    const struct page_asset *asset = page_asset_find(r->head.path);

    if (asset == NULL)
        return ERR_NOT_FOUND;
    buf_clear(&r->answer);
    buf_put(&r->answer, asset->content);
    return request_answer(d, r,
                          &(struct request_answer){.status = 200,
                                                   .content_type = asset->content_type,
                                                   .may_be_kept = true});
}

static enum err set_language(struct desk *d, struct request *r)
{
    const struct language_in *in = r->member;
    const char *back = arena_str(&d->arena, in->back);
    uint8_t language = view_eq_str(in->language, "ja")   ? 1
                       : view_eq_str(in->language, "en") ? 2
                                                         : 0;

    if (language == 0)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("language"));
    if (back == NULL)
        return ERR_MEMORY;
    if (url_route(back).text == NULL)
        back = "/";
    buf_clear(&r->answer);
    return request_answer(
        d, r, &(struct request_answer){.status = 303, .location = back, .set_language = language});
}

/* Nobody is asked anything, so that a page left alone does not keep its session awake. */
static enum err show_put_away(struct desk *d, struct request *r)
{
    struct page p;

    page_begin_lobby(d, r, &p);
    const struct page_put_away view = {
        .frame = p.frame,
        .back = url_route(d->kind == DESK_LOBBY || d->kind == DESK_APPROVAL_LOBBY ? "/sign-in" : page_is_approval(&p) ? "/approvals" : "/home"),
    };
    return page_send(&p, put_away, &view);
}

static const struct route routes[] = {
    PAGE_GET(PAGE_ASSET_STYLE_CSS, EVERYWHERE, show_asset),
    PAGE_GET(PAGE_ASSET_ICONS_SVG, EVERYWHERE, show_asset),
    PAGE_GET(PAGE_ASSET_MARK_SVG, EVERYWHERE, show_asset),
    PAGE_GET(PAGE_ASSET_PASSKEY_JS, EVERYWHERE, show_asset),
    PAGE_GET(PAGE_ASSET_STAY_JS, EVERYWHERE, show_asset),
    PAGE_POST("/language", EVERYWHERE, &language_set, set_language),
    PAGE_GET("/put-away", EVERYWHERE, show_put_away),
};
const struct route_table page_common = PAGE_TABLE(routes);

const char *page_scan(struct page *p, enum desk_keeper_scan_state scan, struct view virus)
{
    static const enum msg words[DESK_KEEPER_SCAN_STATE__MAX] = {
        [DESK_KEEPER_SCAN_STATE_NONE] = MSG_SCAN_NONE,         [DESK_KEEPER_SCAN_STATE_WAITING] = MSG_SCAN_WAITING,
        [DESK_KEEPER_SCAN_STATE_CLEAN] = MSG_SCAN_CLEAN,       [DESK_KEEPER_SCAN_STATE_INFECTED] = MSG_SCAN_INFECTED,
        [DESK_KEEPER_SCAN_STATE_FAILED] = MSG_SCAN_FAILED,     [DESK_KEEPER_SCAN_STATE_UNAVAILABLE] = MSG_SCAN_UNAVAILABLE,
    };

    if (scan == DESK_KEEPER_SCAN_STATE_INFECTED && virus.n > 0)
        return PAGE_SAY(p, MSG_SCAN_FOUND, [MSG_SCAN_FOUND__virus] = msg_view(virus));
    return page_word(p, words[scan]);
}

const char *page_scan_wait(const struct page *p, enum desk_keeper_scan_state scan, bool demanded)
{
    bool could_not = scan == DESK_KEEPER_SCAN_STATE_FAILED || scan == DESK_KEEPER_SCAN_STATE_UNAVAILABLE;

    if (scan == DESK_KEEPER_SCAN_STATE_WAITING)
        return page_word(p, MSG_SCAN_WAIT);
    if (scan == DESK_KEEPER_SCAN_STATE_INFECTED)
        return page_word(p, MSG_SCAN_INFECTED_WHY);
    if (!demanded || scan == DESK_KEEPER_SCAN_STATE_CLEAN)
        return NULL;
    return page_word(p, could_not ? MSG_SCAN_WAIT_AGAIN : MSG_SCAN_WAIT_NONE);
}
