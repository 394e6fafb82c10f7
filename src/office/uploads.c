/*
 * Uploads: parts of a file as ciphertext, from the upload to the end of its import.  Their key is in the keeper's memory only: what
 * is left of them at the start of the office cannot be read by anybody, and is removed.
 */
#include "office/office.h"

#include "db/office_sql.h"

#define PARTS_MAX 32768 /* of one upload: 2 GiB */

enum err op_upload_put(struct op *op)
{
    struct desk_office_upload_put m;
    uint64_t changed;
    enum err err;

    TRY(op_got(op, desk_office_upload_put_get(op->payload, op->arena, &m)));
    if (m.part >= PARTS_MAX || m.sealed.n == 0)
        TRY(ERR_LIMIT);
    TRY(group_begin(op->office, op->session));
    err = sql_upload_put(op->office->db,
                         &(struct sql_upload_put_in){.contract = op->session->contract,
                                                     .upload = m.upload,
                                                     .part = m.part,
                                                     .sealed = m.sealed},
                         &changed);
    if (err != ERR_OK)
        group_undo(op->office, err);
    TRY(err);
    if (changed == 0) /* it is there already */
        TRY(ERR_CONFLICT);
    group_hold_part(op->office, op);
out:
    return err;
}

enum err op_upload_get(struct op *op)
{
    struct desk_office_upload_get m;
    struct sql_upload_get_out row;
    enum err err;

    TRY(op_got(op, desk_office_upload_get_get(op->payload, op->arena, &m)));
    TRY(sql_upload_get(op->office->db,
                       &(struct sql_upload_get_in){op->session->contract, m.upload, m.part},
                       op->arena, &row));
    TRY(op_sent(op, desk_office_upload_part_send(op->session->chan, op->id,
                                                 &(struct desk_office_upload_part){row.sealed})));
out:
    return err;
}

enum err uploads_fetch(struct office *o, const struct scanner_office_fetch *m, uint32_t id)
{
    struct sql_upload_get_out row = {0};
    enum err err = sql_upload_get(o->db, &(struct sql_upload_get_in){m->contract, m->upload, m->part}, &o->arena, &row);

    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    const struct scanner_office_part part = {err == ERR_OK ? row.sealed : (struct view){NULL, 0}};
    return scanner_office_part_send(o->scanner, id, &part);
}

enum err uploads_remove(struct office *o, uint32_t contract, uint32_t upload)
{
    uint64_t changed;

    return sql_upload_remove(o->db, &(struct sql_upload_remove_in){contract, upload}, &changed);
}

enum err uploads_remove_all(struct office *o)
{
    uint64_t changed;

    return sql_upload_remove_all(o->db, &(struct sql_upload_remove_all_in){0}, &changed);
}
