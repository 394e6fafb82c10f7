#include "client/problem.h"

#include "clause.h"
#include "client/doc.h"
#include "client/say.h"

#include <string.h>

/* Copy the text ${v}, cleaned, to ${out} of ${size} bytes; what is too long is left out. */
static void keep(struct view v, char *out, size_t size)
{
    struct buf clean;

    buf_init(&clean, size - 1);
    say_clean(&clean, v);
    out[0] = '\0';
    if (clean.err == ERR_OK && clean.n > 0)
        memcpy(out, clean.p, clean.n);
    out[clean.err == ERR_OK ? clean.n : 0] = '\0';
    buf_clear(&clean);
}

static void read_clauses(const struct json_t *list, struct problem *p)
{
    for (size_t i = 0; i < doc_count(list) && p->clauses_n < PROBLEM_CLAUSES_MAX; i++) {
        char *clause = p->clauses[p->clauses_n];
        keep(doc_as_text(doc_at(list, i)), clause, sizeof(p->clauses[0]));
        if (clause[0] != '\0')
            p->clauses_n++;
    }
}

void problem_read(int status, struct view body, struct problem *p_out)
{
    struct doc d;

    *p_out = (struct problem){.status = status};
    if (doc_read(body, &d) != ERR_OK)
        return;
    p_out->refused = view_eq_str(doc_text(d.root, "type"), "urn:azukari:refused");
    keep(doc_text(d.root, "detail"), p_out->detail, sizeof(p_out->detail));
    keep(doc_text(d.root, "refusal"), p_out->refusal, sizeof(p_out->refusal));
    read_clauses(doc_member(d.root, "clauses"), p_out);
    p_out->leaf = doc_number(d.root, "leaf");
    p_out->wait_ms = doc_number(d.root, "wait_ms");
    p_out->has_offset = doc_is_number(d.root, "offset");
    p_out->offset = doc_number(d.root, "offset");
    doc_clear(&d);
}

enum err problem_err(const struct problem *p)
{
    if (p->refused)
        return ERR_DENIED;
    for (enum err e = ERR_INPUT; e < ERR__MAX; e++) /* the first of those that share a status */
        if (err_http_status(e) == p->status)
            return e;
    return p->status == 401   ? ERR_DENIED
           : p->status == 502 ? ERR_AGAIN
           : p->status < 500  ? ERR_INPUT
                              : ERR_IO;
}

static enum msg what(const struct problem *p)
{
    if (problem_err(p) == ERR_DENIED)
        return MSG_CLI_NET_REFUSED;
    return p->status < 500 ? MSG_CLI_NET_NOT_DONE : MSG_CLI_NET_SERVER_TROUBLE;
}

/* What can be done now. */
static enum msg next(const struct problem *p)
{
    static const struct {
        const char *refusal;
        enum msg next;
    } table[] = {
        {"signed-out", MSG_CLI_NET_NEXT_SIGN_IN},   {"no-session", MSG_CLI_NET_NEXT_SIGN_IN},
        {"locked", MSG_CLI_NET_NEXT_UNLOCK},        {"factors", MSG_CLI_NET_NEXT_FACTORS},
        {"no-passkey", MSG_CLI_NET_NEXT_FACTORS},   {"not-approved", MSG_CLI_NET_NEXT_APPROVAL},
        {"same-person", MSG_CLI_NET_NEXT_OTHER},    {"approval-gone", MSG_CLI_NET_NEXT_APPLY},
        {"too-many-hits", MSG_CLI_NET_NEXT_NARROW}, {"purpose", MSG_CLI_NET_NEXT_SCOPE},
        {"register", MSG_CLI_NET_NEXT_SCOPE},       {"field", MSG_CLI_NET_NEXT_SCOPE},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strcmp(p->refusal, table[i].refusal) == 0)
            return table[i].next;
    if (problem_err(p) == ERR_DENIED)
        return MSG_CLI_NET_NEXT_ASK;
    return p->status == 409  ? MSG_CLI_NET_NEXT_LOOK
           : p->status < 500 ? MSG_CLI_NET_NEXT_CORRECT
                             : MSG_CLI_NET_NEXT_LATER;
}

static void say_clause(const char *id, enum lang lang, struct buf *out)
{
    buf_fmt(out, "  %s  %s\n", id, clause_text(lang, view_str(id)));
}

void problem_say(const struct problem *p, enum lang lang, struct buf *out)
{
    const struct msg_arg status = msg_count((uint64_t)p->status), detail = msg_str(p->detail),
                         leaf = msg_count(p->leaf),
                         seconds = msg_count(p->wait_ms / 1000 + (p->wait_ms % 1000 != 0));

    say_msg(out, lang, what(p), &status, 1);
    if (p->detail[0] != '\0')
        say_msg(out, lang, MSG_CLI_NET_WHY, &detail, 1);
    for (unsigned i = 0; i < p->clauses_n; i++)
        say_clause(p->clauses[i], lang, out);
    if (p->leaf > 0)
        say_msg(out, lang, MSG_CLI_NET_RECORDED, &leaf, 1);
    if (p->wait_ms > 0)
        say_msg(out, lang, MSG_CLI_NET_NEXT_WAIT, &seconds, 1);
    else
        say_msg(out, lang, next(p), NULL, 0);
}
