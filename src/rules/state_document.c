/* The fold of the documents in forms (様式), and of the forms as a contract has them. */
#include "rules/decide.h"
#include "rules/state_tables.h"

#include <string.h>

const struct document *state_document(const struct state *s, uint64_t leaf)
{
    return state_table_find(s, TABLE_DOCUMENTS, leaf, 0);
}

const struct document *state_document_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_DOCUMENTS, i);
}

const struct document *state_newest_document(const struct state *s, uint32_t contract, uint32_t number)
{
    const struct document *d, *newest = NULL;

    for (size_t i = 0; (d = state_document_at(s, i)) != NULL; i++)
        if (d->contract == contract && d->number == number)
            newest = d; /* versions ascend with their leaves */
    return newest;
}

uint32_t state_next_document(const struct state *s, uint32_t contract)
{
    const struct document *d;
    uint32_t last = 0;

    for (size_t i = 0; (d = state_document_at(s, i)) != NULL; i++)
        if (d->contract == contract && d->number > last)
            last = d->number;
    return last + 1;
}

uint64_t state_next_receipt(const struct state *s, uint32_t contract, enum party side)
{
    const struct document *d;
    uint64_t last = 0;

    for (size_t i = 0; (d = state_document_at(s, i)) != NULL; i++)
        if (d->contract == contract && d->side != side && d->receipt > last)
            last = d->receipt;
    return last + 1;
}

const struct form_rule *state_form(const struct state *s, uint32_t contract, uint16_t form)
{
    return state_table_find(s, TABLE_FORMS, contract, form);
}

/* Nothing, or a document that this side sees, or an application, or a matter. */
static bool answers_something(const struct state *s, const struct entry *e, enum party side)
{
    const struct document *d = state_document(s, e->ref);
    const struct application *a = state_application(s, e->ref);
    const struct matter *m = state_matter(s, e->ref);

    if (e->ref == 0 || (m != NULL && m->contract == e->contract))
        return true;
    return d != NULL ? d->contract == e->contract && decide_sees_document(d, side)
                     : a != NULL && a->contract == e->contract;
}

bool document_begins(const struct state *s, const struct entry *e, enum party side)
{
    const struct document *last;

    if (e->count > UINT32_MAX || !answers_something(s, e, side))
        return false;
    if (e->version == 1)
        return e->count == state_next_document(s, e->contract);
    last = state_newest_document(s, e->contract, (uint32_t)e->count);
    return last != NULL && last->form == e->kind && last->side == side && e->version == (uint64_t)last->version + 1;
}

bool document_steps(const struct state *s, const struct entry *e, enum party side)
{
    const struct document *d = state_document(s, e->ref);

    if (d == NULL || d->contract != e->contract || state_newest_document(s, d->contract, d->number) != d)
        return false;
    switch (e->kind) {
    case DOCUMENT_SUBMIT:
        return d->state == DOCUMENT_FROZEN && d->side == side;
    case DOCUMENT_WITHDRAW:
        return (d->state == DOCUMENT_FROZEN || d->state == DOCUMENT_SUBMITTED) && d->side == side;
    case DOCUMENT_RECEIVE:
        return d->state == DOCUMENT_SUBMITTED && d->side != side && e->count == state_next_receipt(s, d->contract, side);
    case DOCUMENT_RETURN:
        return d->state == DOCUMENT_SUBMITTED && d->side != side;
    default:
        return false;
    }
}

enum err state_apply_form(struct state *s, const struct entry *e, uint64_t leaf)
{
    void *row;
    enum err err;

    TRY(state_table_put(s, TABLE_FORMS, e->contract, e->kind, &row));
    *(struct form_rule *)row = (struct form_rule){e->contract, e->kind, e->version, leaf};
out:
    return err;
}

enum err state_apply_document(struct state *s, const struct entry *e, uint64_t leaf)
{
    enum party side = decide_side(s, e->contract, e->person);
    void *row;
    enum err err;

    if (!document_begins(s, e, side))
        return ERR_INPUT;
    TRY(state_table_put(s, TABLE_DOCUMENTS, leaf, 0, &row));
    struct document *d = row;
    *d = (struct document){.leaf = leaf,
                           .contract = e->contract,
                           .number = (uint32_t)e->count,
                           .version = e->version,
                           .form = e->kind,
                           .person = e->person,
                           .side = side,
                           .answers = e->ref,
                           .frozen_ms = e->time_ms};
    memcpy(d->pdf, e->object, sizeof(d->pdf));
    memcpy(d->says, e->value, sizeof(d->says));
out:
    return err;
}

enum err state_apply_document_step(struct state *s, const struct entry *e, uint64_t leaf)
{
    static const enum document_state after[DOCUMENT_STEP__MAX] = {
        [DOCUMENT_SUBMIT] = DOCUMENT_SUBMITTED,
        [DOCUMENT_RECEIVE] = DOCUMENT_RECEIVED,
        [DOCUMENT_RETURN] = DOCUMENT_RETURNED,
        [DOCUMENT_WITHDRAW] = DOCUMENT_WITHDRAWN,
    };
    struct document *d = state_table_find(s, TABLE_DOCUMENTS, e->ref, 0);

    if (d == NULL || !document_steps(s, e, decide_side(s, e->contract, e->person)))
        return ERR_INPUT;
    d->state = after[e->kind];
    d->step_leaf = leaf;
    if (e->kind == DOCUMENT_SUBMIT) {
        d->submitted_ms = e->time_ms;
        d->submitter = e->person;
    } else if (e->kind == DOCUMENT_RECEIVE || e->kind == DOCUMENT_RETURN) {
        d->received_ms = e->time_ms;
        d->receiver = e->person;
        d->receipt = e->count;
    }
    return ERR_OK;
}
