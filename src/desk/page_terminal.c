/* How a terminal's certificate is installed, and whether it has arrived. */
#include "desk/page_internal.h"

#include "page/terminal.h"

#define EVERYWHERE (DESK_LOBBY | DESK_SESSION | DESK_LOCKED)

/* The keeper knows whether the terminal is registered; the lobby only what the gate sees. */
static void fill_state(struct page *p, bool in_session, struct page_terminal_help *view)
{
    static const struct {
        enum page_state state;
        enum msg text;
    } states[GATE_DESK_TERMINAL__MAX] = {
        [GATE_DESK_TERMINAL_NONE] = {PAGE_STATE_WAITING, MSG_TERMINAL_STATE_NONE},
        [GATE_DESK_TERMINAL_OURS] = {PAGE_STATE_OK, MSG_TERMINAL_STATE_OURS},
        [GATE_DESK_TERMINAL_EXPIRED] = {PAGE_STATE_BAD, MSG_TERMINAL_STATE_EXPIRED},
        [GATE_DESK_TERMINAL_FOREIGN] = {PAGE_STATE_BAD, MSG_TERMINAL_STATE_FOREIGN},
        [GATE_DESK_TERMINAL_ELSEWHERE] = {PAGE_STATE_BAD, MSG_TERMINAL_STATE_ELSEWHERE},
    };
    enum gate_desk_terminal terminal = p->r->head.terminal;
    bool is_unregistered = in_session && terminal == GATE_DESK_TERMINAL_OURS && !p->self.terminal;

    view->state = page_chip(is_unregistered ? PAGE_STATE_BAD : states[terminal].state);
    view->state_text = page_word(p, is_unregistered ? MSG_TERMINAL_STATE_UNREGISTERED : states[terminal].text);
    view->advice = page_word(p, answer_terminal_advice(p->r));
    if (terminal == GATE_DESK_TERMINAL_OURS && !is_unregistered)
        view->advice = page_word(p, MSG_TERMINAL_DO_FINE);
}

/* As it stands in the ledger and on the list of terminals: what a manager needs to register it. */
static const char *number_of(struct page *p)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(p->self.terminal_no >> (56 - 8 * i));
    return p->self.terminal_no == 0 ? NULL : page_hex(p, view_of(bytes, sizeof(bytes)));
}

static enum err show_help(struct desk *d, struct request *r)
{
    bool in_session = desk_where(d) == DESK_SESSION;
    struct page_terminal_help view = {.back = url_route(in_session ? "/home" : "/")};
    struct page p;
    enum err err = ERR_OK;

    if (in_session)
        TRY(page_begin(d, r, PAGE_NAV__MAX, &p));
    else
        page_begin_lobby(d, r, &p);
    fill_state(&p, in_session, &view);
    if (in_session)
        view.number = number_of(&p);
    view.frame = p.frame;
    err = page_send(&p, terminal_help, &view);
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/terminal-help", EVERYWHERE, show_help),
};
const struct route_table page_terminal = PAGE_TABLE(routes);
