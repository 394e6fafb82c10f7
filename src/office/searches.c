/* The searches that people keep: ciphertext under a number, of one person each. */
#include "office/office.h"

#include "base/clock.h"
#include "db/office_sql.h"

#define SEARCHES_MAX 50 /* of one person */

static enum err add(const struct op *op, const struct desk_office_search_put *m)
{
    const struct session *s = op->session;
    struct sql_search_count_out count;
    uint64_t changed;
    enum err err;

    TRY(sql_search_count(op->office->db, &(struct sql_search_count_in){s->contract, s->person}, &count));
    if (count.searches >= SEARCHES_MAX)
        return ERR_LIMIT;
    TRY(sql_search_add(op->office->db,
                       &(struct sql_search_add_in){.contract = s->contract,
                                                   .person = s->person,
                                                   .search = m->search,
                                                   .register_ = m->register_,
                                                   .purpose = m->purpose,
                                                   .now_ms = clock_now_ms(),
                                                   .name = m->name,
                                                   .words = m->words},
                       &changed));
    err = changed == 0 ? ERR_CONFLICT : ERR_OK;
out:
    return err;
}

static enum err replace(const struct op *op, const struct desk_office_search_put *m)
{
    const struct session *s = op->session;
    uint64_t changed;
    enum err err = sql_search_replace(
        op->office->db, &(struct sql_search_replace_in){s->contract, s->person, m->search, m->name, m->words}, &changed);

    return err == ERR_OK && changed == 0 ? ERR_NOT_FOUND : err;
}

enum err op_search_put(struct op *op)
{
    struct desk_office_search_put m;
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_search_put_get(op->payload, op->arena, &m)));
    if (m.search == 0 || m.name.n == 0 || m.words.n == 0)
        TRY(ERR_INPUT);
    TRY(op_place(op, m.register_, &place));
    TRY(m.fresh ? add(op, &m) : replace(op, &m));
    TRY(op_sent(op, desk_office_stored_send(op->session->chan, op->id, &(struct desk_office_stored){1})));
out:
    return err;
}

struct searches {
    struct arena *arena;
    struct desk_office_saved_search list[SEARCHES_MAX];
    uint32_t n;
};

static enum err search_row(void *arg, const struct sql_search_list_out *row)
{
    struct searches *s = arg;

    if (s->n == SEARCHES_MAX)
        return ERR_OK;
    struct desk_office_saved_search *out = &s->list[s->n++];
    *out = (struct desk_office_saved_search){.search = row->search,
                                             .register_ = row->register_,
                                             .purpose = row->purpose,
                                             .made_ms = row->made_ms,
                                             .name = arena_view(s->arena, row->name)};
    return out->name.p == NULL ? ERR_MEMORY : ERR_OK;
}

enum err op_searches(struct op *op)
{
    struct desk_office_searches m;
    struct searches s = {.arena = op->arena};
    enum err err;

    TRY(op_got(op, desk_office_searches_get(op->payload, op->arena, &m)));
    TRY(sql_search_list(op->office->db, &(struct sql_search_list_in){op->session->contract, op->session->person}, search_row,
                        &s));
    TRY(op_sent(op, desk_office_searches_are_send(op->session->chan, op->id,
                                                  &(struct desk_office_searches_are){s.list, s.n})));
out:
    return err;
}

enum err op_search_get(struct op *op)
{
    struct desk_office_search_get m;
    struct sql_search_get_out row;
    enum err err;

    TRY(op_got(op, desk_office_search_get_get(op->payload, op->arena, &m)));
    TRY(sql_search_get(op->office->db, &(struct sql_search_get_in){op->session->contract, op->session->person, m.search},
                       op->arena, &row));
    TRY(op_sent(op, desk_office_search_is_send(op->session->chan, op->id,
                                               &(struct desk_office_search_is){row.register_, row.purpose, row.words})));
out:
    return err;
}

enum err op_search_remove(struct op *op)
{
    struct desk_office_search_remove m;
    uint64_t changed;
    enum err err;

    TRY(op_got(op, desk_office_search_remove_get(op->payload, op->arena, &m)));
    TRY(sql_search_remove(op->office->db,
                          &(struct sql_search_remove_in){op->session->contract, op->session->person, m.search}, &changed));
    if (changed == 0)
        TRY(ERR_NOT_FOUND);
    TRY(op_sent(op, desk_office_stored_send(op->session->chan, op->id, &(struct desk_office_stored){1})));
out:
    return err;
}
