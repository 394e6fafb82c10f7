/* Documents in forms: frozen files in parts, named by their hash, and the drafts of each side; all of it ciphertext. */
#include "office/office.h"

#include "base/clock.h"
#include "db/office_sql.h"

#include <string.h>

#define PARTS_MAX 160  /* of one file: 10 MiB */
#define DRAFTS_MAX 200 /* of one side */

static enum err put_part(const struct op *op, const struct desk_office_document_put *m)
{
    struct sql_document_put_in in = {.contract = op->session->contract, .part = m->part, .sealed = m->sealed};
    uint64_t changed;

    if (m->part >= PARTS_MAX || m->sealed.n == 0)
        return ERR_LIMIT;
    memcpy(in.pdf, m->pdf, sizeof(in.pdf));
    return sql_document_put(op->office->db, &in, &changed);
}

static enum err add_draft(const struct op *op, const struct desk_office_document_put *m)
{
    const struct session *s = op->session;
    struct sql_draft_count_out count;
    uint64_t changed;
    enum err err;

    TRY(sql_draft_count(op->office->db, &(struct sql_draft_count_in){s->contract, m->side}, &count));
    if (count.drafts >= DRAFTS_MAX)
        TRY(ERR_LIMIT);
    TRY(sql_draft_add(op->office->db,
                      &(struct sql_draft_add_in){.contract = s->contract,
                                                 .draft = m->draft,
                                                 .form = m->form,
                                                 .side = m->side,
                                                 .person = s->person,
                                                 .now_ms = clock_now_ms(),
                                                 .sealed = m->sealed},
                      &changed));
    err = changed == 0 ? ERR_CONFLICT : ERR_OK;
out:
    return err;
}

static enum err put_draft(const struct op *op, const struct desk_office_document_put *m)
{
    const struct session *s = op->session;
    uint64_t changed;
    enum err err;

    if (m->sealed.n == 0) {
        err = sql_draft_remove(op->office->db, &(struct sql_draft_remove_in){s->contract, m->draft, m->side}, &changed);
        return err == ERR_OK && changed == 0 ? ERR_NOT_FOUND : err;
    }
    if (m->base_ms == 0)
        return add_draft(op, m);
    int64_t now = clock_now_ms();
    err = sql_draft_change(op->office->db,
                           &(struct sql_draft_change_in){.contract = s->contract,
                                                         .draft = m->draft,
                                                         .side = m->side,
                                                         .base_ms = m->base_ms,
                                                         .person = s->person,
                                                         .now_ms = now > m->base_ms ? now : m->base_ms + 1,
                                                         .sealed = m->sealed},
                           &changed);
    return err == ERR_OK && changed == 0 ? ERR_CONFLICT : err;
}

enum err op_document_put(struct op *op)
{
    struct desk_office_document_put m;
    enum err err;

    TRY(op_got(op, desk_office_document_put_get(op->payload, op->arena, &m)));
    TRY(m.draft == 0 ? put_part(op, &m) : put_draft(op, &m));
    TRY(op_sent(op, desk_office_stored_send(op->session->chan, op->id, &(struct desk_office_stored){1})));
out:
    return err;
}

enum err op_document_get(struct op *op)
{
    struct desk_office_document_get m;
    struct desk_office_document_is is = {0};
    struct sql_draft_get_out draft;
    struct sql_document_get_out part;
    enum err err;

    TRY(op_got(op, desk_office_document_get_get(op->payload, op->arena, &m)));
    if (m.draft != 0) {
        TRY(sql_draft_get(op->office->db, &(struct sql_draft_get_in){op->session->contract, m.draft}, op->arena, &draft));
        is = (struct desk_office_document_is){draft.form, (uint8_t)draft.side, draft.updated_ms, draft.sealed};
    } else {
        struct sql_document_get_in in = {.contract = op->session->contract, .part = m.part};
        memcpy(in.pdf, m.pdf, sizeof(in.pdf));
        TRY(sql_document_get(op->office->db, &in, op->arena, &part));
        is.sealed = part.sealed;
    }
    TRY(op_sent(op, desk_office_document_is_send(op->session->chan, op->id, &is)));
out:
    return err;
}

struct drafts {
    struct desk_office_draft_row list[DRAFTS_MAX];
    uint32_t n;
};

static enum err draft_row(void *arg, const struct sql_draft_list_out *row)
{
    struct drafts *d = arg;

    if (d->n < DRAFTS_MAX)
        d->list[d->n++] = (struct desk_office_draft_row){row->draft, row->form, row->person, row->updated_ms};
    return ERR_OK;
}

enum err op_drafts(struct op *op)
{
    struct desk_office_drafts m;
    struct drafts d = {.n = 0};
    enum err err;

    TRY(op_got(op, desk_office_drafts_get(op->payload, op->arena, &m)));
    TRY(sql_draft_list(op->office->db, &(struct sql_draft_list_in){op->session->contract, m.side}, draft_row, &d));
    TRY(op_sent(op, desk_office_drafts_are_send(op->session->chan, op->id, &(struct desk_office_drafts_are){d.list, d.n})));
out:
    return err;
}
