/* Documents in forms: which there are, one with all its versions, and the steps between the two sides. */
#include "desk/api_internal.h"

#include "desk/flow_document.h"

static const char *const sides[] = {"none", "entruster", "contractor"};
static const char *const states[] = {"frozen", "submitted", "received", "returned", "withdrawn"};
static const char *const moves[] = {"submit", "receive", "return", "withdraw"};
_Static_assert(sizeof(sides) / sizeof(sides[0]) == DESK_KEEPER_DOCUMENT_SIDE__MAX, "one word each");
_Static_assert(sizeof(states) / sizeof(states[0]) == DESK_KEEPER_DOCUMENT_STATE__MAX, "one word each");
_Static_assert(sizeof(moves) / sizeof(moves[0]) == DESK_KEEPER_DOCUMENT_MOVE__MAX, "one word each");

struct step_body {
    struct view step, words;
};
static const struct member step_members[] = {
    {"step", MEMBER_TEXT, true, 8, offsetof(struct step_body, step), NULL},
    {"words", MEMBER_TEXT, false, 1000, offsetof(struct step_body, words), NULL},
};
static const struct member_set step_set = MEMBER_SET(step_members, struct step_body);

static void put_document(struct jot *j, const struct desk_keeper_document_info *info)
{
    const struct form *form = form_of(info->form);

    jot_object(j, NULL);
    jot_number(j, "leaf", info->leaf);
    jot_number(j, "number", info->number);
    jot_number(j, "version", info->version);
    jot_word(j, "form", form == NULL ? "" : form->id);
    jot_text(j, "title", view_str(form == NULL ? "" : form->title.ja));
    jot_word(j, "side", sides[info->side]);
    jot_word(j, "state", states[info->state]);
    jot_truth(j, "newest", info->newest);
    jot_number(j, "person", info->person);
    jot_instant(j, "frozen", info->frozen_ms);
    if (info->submitted_ms != 0)
        jot_instant(j, "submitted", info->submitted_ms);
    if (info->received_ms != 0)
        jot_instant(j, "received", info->received_ms);
    if (info->receipt != 0)
        jot_number(j, "receipt", info->receipt);
    if (info->answers != 0)
        jot_number(j, "answers", info->answers);
    jot_hex(j, "pdf", view_of(info->pdf, sizeof(info->pdf)));
    jot_hex(j, "says", view_of(info->says, sizeof(info->says)));
    if (info->words.n > 0)
        jot_text(j, "words", info->words);
    jot_object_end(j);
}

static enum err answer_documents(struct desk *d, struct request *r, uint32_t number)
{
    struct desk_keeper_documents_are are;
    struct jot j;
    enum err err;

    TRY(flow_documents(d, number, &are));
    answer_json_begin(r, &j);
    jot_list(&j, "documents");
    for (uint32_t i = 0; i < are.documents_n; i++)
        put_document(&j, &are.documents[i]);
    jot_list_end(&j);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err list(struct desk *d, struct request *r)
{
    return answer_documents(d, r, 0);
}

static enum err versions(struct desk *d, struct request *r)
{
    const uint64_t number = r->match.params.number[0];

    return number == 0 || number > UINT32_MAX ? ERR_NOT_FOUND : answer_documents(d, r, (uint32_t)number);
}

static enum err step(struct desk *d, struct request *r)
{
    const struct step_body *in = r->member;
    struct desk_keeper_document_step m = {.document = r->match.params.number[0], .words = in->words};
    struct desk_keeper_ok ok;
    struct jot j;
    size_t move = 0;
    enum err err;

    while (move < DESK_KEEPER_DOCUMENT_MOVE__MAX && !view_eq_str(in->step, moves[move]))
        move++;
    if (move == DESK_KEEPER_DOCUMENT_MOVE__MAX)
        TRY(member_wrong(&d->fault, MEMBER_WRONG, view_str("step")));
    m.step = (enum desk_keeper_document_move)move;
    if (m.step == DESK_KEEPER_DOCUMENT_MOVE_RETURN && m.words.n == 0)
        TRY(member_wrong(&d->fault, MEMBER_MISSING, view_str("words")));
    TRY(ask_keeper_document_step(d, &m, &ok));
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", ok.leaf);
    err = answer_json(d, r, &j);
out:
    return err;
}

static const struct route routes[] = {
    API_GET("/documents", list),
    API_GET("/documents/#", versions),
    API_POST("/documents/#/steps", &step_set, step),
};
const struct route_table api_documents = API_TABLE(routes);
