/* The frame of a page, its words and its addresses; and how it is sent. */
#include "desk/page_internal.h"

#include "base/codec.h"
#include "rules/decide.h"
#include "text/wareki.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PUT_AWAY_MINUTES_MAX 1440

#define TEXT_MAX 8192

/* What the keeper would refuse a role is not in its menu. */
#define ENTRUSTERS (ROLE_OFFICER | ROLE_APPROVER)
#define WORKERS (ROLE_MANAGER | ROLE_HANDLER)
#define OVERSEERS (ENTRUSTERS | ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_AUDITOR | ROLE_INSPECTOR)

static const struct {
    enum msg label;
    const char *path;
    unsigned roles; /* to whom it is shown */
    enum page_key key;
} nav[PAGE_NAV__MAX] = {
    [PAGE_NAV_HOME] = {MSG_NAV_HOME, "/home", ROLE__ALL, PAGE_KEY_HOME},
    [PAGE_NAV_REGISTERS] = {MSG_NAV_REGISTERS, "/registers", ROLE_OFFICER | WORKERS | ROLE_OPERATOR, PAGE_KEY_REGISTERS},
    [PAGE_NAV_WORKLISTS] = {MSG_NAV_WORKLISTS, "/worklists", ROLE_HANDLER | ROLE_OPERATOR, PAGE_KEY_WORKLISTS},
    [PAGE_NAV_IMPORTS] = {MSG_NAV_IMPORTS, "/imports", ROLE_OFFICER | ROLE_RESPONSIBLE | WORKERS, PAGE_KEY_IMPORTS},
    [PAGE_NAV_MATTERS] = {MSG_NAV_MATTERS, "/matters", OVERSEERS | ROLE_HANDLER | ROLE_OPERATOR, PAGE_KEY_NONE},
    [PAGE_NAV_APPROVALS] = {MSG_NAV_APPROVALS, "/approvals", OVERSEERS | ROLE_HANDLER, PAGE_KEY_APPROVALS},
    [PAGE_NAV_LEDGER] = {MSG_NAV_LEDGER, "/ledger", OVERSEERS | ROLE_HANDLER, PAGE_KEY_LEDGER},
    [PAGE_NAV_ADMIN] = {MSG_NAV_ADMIN, "/people", OVERSEERS, PAGE_KEY_ADMIN},
    [PAGE_NAV_SYSTEM] = {MSG_NAV_SYSTEM, "/system",
                         ROLE_ADMINISTRATOR | ROLE_MANAGER | ROLE_RESPONSIBLE | ROLE_OFFICER, PAGE_KEY_SYSTEM},
};

void page_begin_lobby(struct desk *d, struct request *r, struct page *p)
{
    *p = (struct page){.d = d, .r = r, .status = 200};
    buf_clear(&r->answer);
    csrf_text(d, p->csrf);
    p->ctx = (struct page_ctx){.lang = r->lang, .csrf = p->csrf};
    p->language.code = msg_lang_code(r->lang == LANG_JA ? LANG_EN : LANG_JA);
    p->language.name = page_word(p, MSG_FRAME_OTHER_LANGUAGE);
    p->frame = (struct page_frame){
        .home = url_route("/"),
        .languages = &p->language,
        .languages_n = 1,
        .language = url_route("/language"),
        .errors = p->errors,
    };
    if (r->head.method == GATE_DESK_METHOD_GET)
        p->frame.back = page_text(p, r->head.path);
}

static const char *fiscal_year(struct page *p)
{
    int32_t year = date_fiscal_year(date_of_ms(clock_now_ms()));
    struct buf text;

    if (p->ctx.lang != LANG_JA)
        return arena_fmt(&p->d->arena, "FY%d", (int)year);
    buf_init(&text, 64);
    wareki_format_fiscal_year(&text, year);
    const char *copy = page_text(p, buf_view(&text));
    buf_clear(&text);
    return copy;
}

bool page_is_approval(const struct page *p)
{
    return p->d->kind == DESK_APPROVAL;
}

/* At most seven entries: who also looks after the system finds the worklists at home. */
static bool nav_shows(uint32_t roles, enum page_nav i)
{
    return (roles & nav[i].roles) != 0 && (i != PAGE_NAV_WORKLISTS || (roles & nav[PAGE_NAV_SYSTEM].roles) == 0);
}

/* The ways that exist from here. */
static void put_nav(struct page *p, enum page_nav current)
{
    if (page_is_approval(p)) {
        p->nav[p->frame.nav_n++] =
            (struct page_nav_item){MSG_NAV_APPROVALS, url_route("/approvals"), true, PAGE_KEY_NONE};
        p->frame.home = url_route("/approvals");
        return;
    }
    for (size_t i = 0; i < PAGE_NAV__MAX; i++)
        if (nav_shows(p->self.roles, (enum page_nav)i))
            p->nav[p->frame.nav_n++] =
                (struct page_nav_item){nav[i].label, url_route(nav[i].path), i == (size_t)current, nav[i].key};
    p->ctx.keys = (p->self.settings >> SETTING_KEYS & 1) != 0;
    p->frame.keys = p->ctx.keys ? url_route("/keys") : (struct url){NULL};
    p->crumbs[0] = (struct page_link){page_word(p, MSG_NAV_HOME), url_route("/home")};
    p->frame.crumbs_n = current == PAGE_NAV_HOME ? 0 : 1;
    p->frame.home = url_route("/home");
    p->frame.account = url_route("/account");
}

/* Pages are for people; a machine has the API. */
static enum err no_machine(struct desk *d)
{
    d->denied = (struct desk_keeper_denied){.verdict = VERDICT_DENY, .refusal = REFUSAL_MACHINE, .control = CONTROL__MAX};
    return ERR_DENIED;
}

/* When the session locks itself what it showed leaves the screen, too (ASVS 14.3.1, J32): without a script, and also when the server is not
 * to be reached.  A little later than the lock, so that another page of the session does not count as left alone.  0: it stays. */
static uint32_t put_away_s(const struct desk_keeper_self_is *self)
{
    return self->idle_minutes > 0 && self->idle_minutes <= PUT_AWAY_MINUTES_MAX ? (uint32_t)self->idle_minutes * 60 + 5 : 0;
}

enum err page_begin(struct desk *d, struct request *r, enum page_nav current, struct page *p)
{
    page_begin_lobby(d, r, p);
    enum err err = ask_keeper_self(d, &(struct desk_keeper_self){0}, &p->self);

    if (err == ERR_OK && p->self.machine && !(r->match.table != NULL && r->match.table->is_api))
        err = no_machine(d);
    if (err != ERR_OK)
        return err;
    put_nav(p, current);
    p->frame.contract = page_text(p, p->self.title);
    p->frame.year = fiscal_year(p);
    p->frame.person = page_text(p, p->self.name);
    p->frame.role = page_roles(p, p->self.roles);
    p->frame.signout = url_route("/sign-out");
    p->frame.put_away_s = put_away_s(&p->self);
    p->frame.nav = p->nav;
    p->frame.crumbs = p->crumbs;
    p->frame.banner = page_flash_take(d, &d->arena);
    return ERR_OK;
}

void page_crumb(struct page *p, const char *text, struct url url)
{
    if (p->frame.crumbs_n < sizeof(p->crumbs) / sizeof(p->crumbs[0]))
        p->crumbs[p->frame.crumbs_n++] = (struct page_link){text, url};
}

/* In the API the handlers of pages give files only: what would have been a page is a fault of what was asked. */
static enum err no_page(struct page *p)
{
    const char *id = p->frame.errors_n > 0 ? p->errors[0].field : "format";

    buf_clear(&p->r->answer);
    return member_wrong(&p->d->fault, MEMBER_WRONG, view_str(id));
}

enum err page_finish(struct page *p, enum err render_err)
{
    enum err err = p->err != ERR_OK ? p->err : render_err;

    if (err == ERR_OK && p->r->match.table != NULL && p->r->match.table->is_api)
        return no_page(p);
    if (err == ERR_OK)
        err = answer_html(
            p->d, p->r,
            &(struct request_answer){.status = p->status,
                                      .script_allowed = p->script_allowed || p->frame.put_away_s > 0, /* stay.js */
                                      .put_away_s = (uint32_t)p->frame.put_away_s});
    return err;
}

static void note(struct page *p, enum err err)
{
    if (p->err == ERR_OK)
        p->err = err;
}

/* ${s}, or "" with the error noted. */
static const char *kept(struct page *p, const char *s)
{
    if (s == NULL)
        note(p, ERR_MEMORY);
    return s == NULL ? "" : s;
}

const char *page_text(struct page *p, struct view text)
{
    return kept(p, arena_str(&p->d->arena, text));
}

const char *page_word(const struct page *p, enum msg msg)
{
    return msg_text(p->ctx.lang, msg);
}

const char *page_say(struct page *p, enum msg msg, const struct msg_arg *args, size_t args_n)
{
    const char *text = "";
    struct buf out;

    buf_init(&out, TEXT_MAX);
    enum err err = msg_put(&out, p->ctx.lang, msg, args, args_n);
    if (err == ERR_OK)
        text = page_text(p, buf_view(&out));
    else
        note(p, err);
    buf_clear(&out);
    return text;
}

const char *page_join(struct page *p, const char *const *list, size_t n, const char *separator)
{
    const char *text = "";

    for (size_t i = 0; i < n; i++)
        text =
            kept(p, i == 0 ? list[0] : arena_fmt(&p->d->arena, "%s%s%s", text, separator, list[i]));
    return text;
}

struct url page_url(struct page *p, const char *format, ...)
{
    char path[URL_MAX_BYTES];
    struct url_builder b;
    struct url url = {NULL};
    va_list args;

    va_start(args, format);
    int n = vsnprintf(path, sizeof(path), format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof(path)) {
        note(p, ERR_INTERNAL);
        return url;
    }
    url_start(&b, path);
    enum err err = url_finish(&b, &p->d->arena, &url);
    if (err != ERR_OK)
        note(p, err);
    return url;
}

struct url page_url_with(struct page *p, const char *const *drop, const char *change)
{
    struct view rest = p->r->head.query;
    struct url url = {NULL};
    struct buf path;

    buf_init(&path, URL_MAX_BYTES);
    buf_put(&path, p->r->head.path);
    buf_fmt(&path, "?%s", kept(p, change));
    while (rest.p != NULL && rest.n > 0) {
        struct view part = view_cut(&rest, '&');
        bool dropped = part.n == 0;
        for (size_t i = 0; drop[i] != NULL; i++)
            dropped = dropped || view_starts(part, drop[i]);
        if (dropped)
            continue;
        buf_byte(&path, '&');
        buf_put(&path, part);
    }
    if (buf_status(&path) == ERR_OK)
        url = url_route(page_text(p, buf_view(&path)));
    buf_clear(&path);
    return url;
}

struct url_elsewhere page_approval_url(struct page *p, uint64_t application)
{
    struct url_elsewhere url = {NULL};
    const char *origin = page_text(p, p->self.approval_origin);
    const char *path = kept(p, arena_fmt(&p->d->arena, "/approvals/%llu", (unsigned long long)application));
    enum err err = url_at(&p->d->arena, origin, path, &url);

    if (err != ERR_OK)
        note(p, err);
    return url;
}

bool page_opens_records(const struct page *p)
{
    return (p->self.roles & nav[PAGE_NAV_REGISTERS].roles) != 0;
}

bool page_reads_ledger(const struct page *p)
{
    return !page_is_approval(p) && (p->self.roles & nav[PAGE_NAV_LEDGER].roles) != 0;
}

struct url page_ledger_url(struct page *p, uint64_t leaf)
{
    if (!page_reads_ledger(p))
        return (struct url){NULL};
    return page_url(p, "/ledger/%llu", (unsigned long long)leaf);
}

const char *page_hex(struct page *p, struct view bytes)
{
    struct buf out;

    buf_init(&out, TEXT_MAX);
    hex_put(&out, bytes);
    const char *text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

const char *page_nonce(struct page *p, const struct page_form *form)
{
    if (form == NULL)
        note(p, ERR_MEMORY);
    return form == NULL ? ""
                        : kept(p, arena_fmt(&p->d->arena, "%llu", (unsigned long long)form->nonce));
}

void *page_list(struct page *p, size_t n, size_t bytes)
{
    void *list = arena_alloc(&p->d->arena, n == 0 ? 1 : n, bytes);

    if (list == NULL)
        note(p, ERR_MEMORY);
    return list;
}

const char *page_wrong(struct page *p, const char *id, const char *text)
{
    if (p->frame.errors_n < PAGE_ERRORS_MAX)
        p->errors[p->frame.errors_n++] = (struct page_field_error){id, text};
    p->status = 422;
    return text;
}

const char *page_missing(struct page *p, const char *id, enum msg label)
{
    return page_wrong(
        p, id,
        PAGE_SAY(p, MSG_FIELD_MISSING, [MSG_FIELD_MISSING__label] = msg_str(page_word(p, label))));
}

const char *page_unchosen(struct page *p, const char *id, const char *label)
{
    return page_wrong(p, id, PAGE_SAY(p, MSG_FIELD_UNCHOSEN, [MSG_FIELD_UNCHOSEN__label] = msg_str(label)));
}
