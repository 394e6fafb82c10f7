/* The keyboard shortcuts: the list of them, and turning them on and off. */
#include "desk/page_internal.h"

#include "page/work.h"

struct setting_in {
    uint64_t on;
};
static const struct member setting_members[] = {
    {"on", MEMBER_NUMBER, true, 1, offsetof(struct setting_in, on), NULL},
};
static const struct member_set setting_set = MEMBER_SET(setting_members, struct setting_in);

static const char *sign_of(struct page *p, const struct page_key_row *row)
{
    const char *sign = arena_fmt(&p->d->arena, "%c", row->key >= 'a' ? row->key - 'a' + 'A' : row->key);

    return sign == NULL ? "" : sign;
}

static enum err show(struct desk *d, struct request *r)
{
    struct page_keys view = {0};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV__MAX, &p));
    page_crumb(&p, page_word(&p, MSG_ACCOUNT_TITLE), url_route("/account"));
    struct page_key_item *items = page_list(&p, PAGE_KEY__MAX, sizeof(*items));
    for (enum page_key key = PAGE_KEY_NONE + 1; items != NULL && key < PAGE_KEY__MAX; key++) {
        const struct page_key_row *row = page_key_row(key);
        items[view.items_n++] = (struct page_key_item){sign_of(&p, row), row->what};
    }
    view.items = items;
    view.is_on = p.ctx.keys;
    view.setting = url_route("/keys");
    view.frame = p.frame;
    err = page_send(&p, keys, &view);
out:
    return err;
}

static enum err set(struct desk *d, struct request *r)
{
    const struct setting_in *in = r->member;
    const struct desk_keeper_setting ask = {.setting = SETTING_KEYS, .on = in->on == 1};
    struct desk_keeper_ok ok;
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV__MAX, &p));
    if (ask.on != p.ctx.keys) /* sent twice, it is written once */
        TRY(ask_keeper_setting(d, &ask, &ok));
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, ask.on ? MSG_KEYS_NOW_ON : MSG_KEYS_NOW_OFF), NULL);
    err = answer_redirect(d, r, "/keys");
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/keys", DESK_SESSION, show),
    PAGE_POST("/keys", DESK_SESSION, &setting_set, set),
};
const struct route_table page_keys = PAGE_TABLE(routes);
