/* One record: the office has it sealed, the keeper opens it; an edit goes the other way. */
#include "desk/flow_value.h"
#include "desk/flow_work.h"

#include <stdio.h>
#include <string.h>

#define EDIT_KEYS_MAX 128

/* Rows outside the session's scope the office does not give.  Then the keeper is asked all the same, without an envelope: it
 * refuses with the clause and writes the attempt down. */
static enum err fetch(struct desk *d, const struct flow_record *which, uint32_t version,
                      struct desk_office_record *out)
{
    struct desk_office_record_get m = {.register_ = which->register_no, .version = version};

    memcpy(m.record, which->id, sizeof(m.record));
    enum err err = ask_office_record_get(d, &m, out);
    if (err != ERR_DENIED)
        return err;
    *out = (struct desk_office_record){.newest = true};
    memcpy(out->row.record, which->id, sizeof(out->row.record));
    return ERR_OK;
}

static struct desk_keeper_envelope envelope_of(const struct desk_office_record *record)
{
    struct desk_keeper_envelope row = {.envelope = record->row.envelope};

    memcpy(row.record, record->row.record, sizeof(row.record));
    return row;
}

enum err flow_open(struct desk *d, const struct flow_record *which, uint32_t version,
                   struct desk_keeper_open_ok *out)
{
    struct desk_keeper_open ask = {
        .register_ = which->register_no, .purpose = which->purpose, .list = which->list};
    struct desk_office_record record;
    enum err err;

    TRY(fetch(d, which, version, &record));
    ask.row = envelope_of(&record);
    ask.historic = !record.newest;
    err = ask_keeper_open(d, &ask, out);
    if (err == ERR_DENIED && which->list != 0)
        flow_work_release(d, which->list, which->id);
out:
    return err;
}

enum err flow_reveal(struct desk *d, const struct flow_record *which, uint16_t field,
                     struct desk_keeper_reveal_ok *out)
{
    struct desk_keeper_reveal ask = {
        .register_ = which->register_no, .purpose = which->purpose, .field = field};
    struct desk_office_record record;
    enum err err;

    TRY(fetch(d, which, 0, &record));
    ask.row = envelope_of(&record);
    TRY(ask_keeper_reveal(d, &ask, out));
out:
    return err;
}

/* The keeper decides before it looks at what is asked for: what is refused for that alone would have been permitted. */
static enum err permitted(enum err err)
{
    return err == ERR_OK ? ERR_INTERNAL : err == ERR_INPUT ? ERR_OK : err;
}

enum err flow_may_edit(struct desk *d, const struct flow_record *which, uint16_t field)
{
    struct desk_keeper_field_value value = {.field = field};
    struct desk_keeper_edit ask = {
        .register_ = which->register_no, .purpose = which->purpose, .fields = &value, .fields_n = field == 0 ? 0 : 1};
    struct desk_office_record record;
    struct desk_keeper_edit_ok ok;
    enum err err;

    TRY(fetch(d, which, 0, &record));
    ask.row = envelope_of(&record);
    err = permitted(ask_keeper_edit(d, &ask, &ok)); /* without a reason */
out:
    return err;
}

enum err flow_may_print(struct desk *d, const struct flow_record *which, struct desk_keeper_copy_form_is *out)
{
    struct desk_keeper_copy_form ask = {.register_ = which->register_no, .purpose = which->purpose};
    struct desk_office_record record;
    enum err err;

    TRY(fetch(d, which, 0, &record));
    ask.row = envelope_of(&record);
    err = ask_keeper_copy_form(d, &ask, out);
out:
    return err;
}

enum err flow_print(struct desk *d, const struct flow_record *which, uint64_t under, struct view reason,
                    struct desk_keeper_print_ok *out)
{
    struct desk_keeper_print ask = {.register_ = which->register_no, .purpose = which->purpose, .reason = reason, .under = under};
    struct desk_office_record record;
    enum err err;

    TRY(fetch(d, which, 0, &record));
    ask.row = envelope_of(&record);
    TRY(ask_keeper_print(d, &ask, out));
out:
    return err;
}

enum err flow_tokens(struct desk *d, const struct desk_keeper_token *tokens, uint32_t n,
                     struct desk_office_stored_row *out)
{
    out->tokens = arena_alloc(&d->arena, n, sizeof(*out->tokens));
    if (out->tokens == NULL)
        return ERR_MEMORY;
    for (out->tokens_n = 0; out->tokens_n < n; out->tokens_n++) {
        const struct desk_keeper_token *from = &tokens[out->tokens_n];
        struct desk_office_token *to = &out->tokens[out->tokens_n];
        *to = (struct desk_office_token){.index = from->index, .field = from->field};
        memcpy(to->token, from->token, sizeof(to->token));
    }
    return ERR_OK;
}

/* The new values in their stored form. */
static enum err edit_values(struct desk *d, const struct desk_keeper_register_info *info,
                            const struct flow_edit *edit, struct desk_keeper_edit *ask)
{
    ask->fields = arena_alloc(&d->arena, edit->fields.n, sizeof(*ask->fields));
    if (ask->fields == NULL)
        return ERR_MEMORY;
    for (; ask->fields_n < edit->fields.n; ask->fields_n++) {
        const struct member_text *from = &edit->fields.list[ask->fields_n];
        const struct desk_keeper_field_info *f = flow_field(info, from->number);
        struct desk_keeper_field_value *to = &ask->fields[ask->fields_n];
        char place[24];
        (void)snprintf(place, sizeof(place), "fields.%u", (unsigned)from->number);
        if (f == NULL)
            return member_wrong(&d->fault, MEMBER_UNKNOWN, view_str(place));
        to->field = from->number;
        if (from->text.n == 0)
            continue;
        enum err err = flow_value(d, f, from->text, place, &to->value);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

/* The office replaces the tokens whose field and kind come: a value that is gone has an empty key
 * here, and no token there. */
static enum err edit_keys(struct desk *d, const struct desk_keeper_register_info *info,
                          struct desk_keeper_edit *ask)
{
    struct flow_keys keys = {.list = arena_alloc(&d->arena, EDIT_KEYS_MAX, sizeof(*keys.list)),
                             .room = EDIT_KEYS_MAX};
    enum err err = keys.list == NULL ? ERR_MEMORY : ERR_OK;

    for (uint32_t i = 0; i < ask->fields_n && err == ERR_OK; i++)
        err = flow_keys_replace(d, &keys, flow_field(info, ask->fields[i].field),
                                ask->fields[i].value);
    ask->keys = keys.list;
    ask->keys_n = keys.n;
    return err;
}

static enum err store(struct desk *d, const struct flow_record *which, const struct desk_keeper_edit *ask,
                      uint32_t base_version, const struct desk_keeper_edit_ok *ok)
{
    struct desk_office_record_put put = {.register_ = which->register_no,
                                         .base_version = base_version};
    struct desk_office_stored stored;
    enum err err;

    memcpy(put.row.record, which->id, sizeof(put.row.record));
    put.row.envelope = ok->envelope;
    TRY(flow_tokens(d, ok->tokens, ok->tokens_n, &put.row));
    if (ok->tokens_n != ask->keys_n)
        TRY(ERR_INTERNAL);
    for (uint32_t i = 0; i < ask->keys_n; i++)
        if (ask->keys[i].key.n == 0)
            memset(put.row.tokens[i].token, 0, sizeof(put.row.tokens[i].token));
    TRY(ask_office_record_put(d, &put, &stored));
out:
    return err;
}

enum err flow_edit(struct desk *d, const struct flow_record *which, const struct flow_edit *edit,
                   struct desk_keeper_edit_ok *out)
{
    struct desk_keeper_edit ask = {
        .register_ = which->register_no, .purpose = which->purpose, .reason = edit->reason};
    struct desk_keeper_register_info info;
    struct desk_office_record record;
    enum err err;

    err = flow_register(d, which->register_no, &info);
    bool outside = err == ERR_NOT_FOUND; /* the keeper refuses it without the values, and writes it down */
    if (!outside) {
        TRY(err);
        TRY(edit_values(d, &info, edit, &ask));
    }
    TRY(fetch(d, which, 0, &record));
    if (record.row.envelope.n > 0 && record.row.version != edit->base_version)
        TRY(ERR_CONFLICT);
    ask.row = envelope_of(&record);
    if (!outside)
        TRY(edit_keys(d, &info, &ask));
    TRY(ask_keeper_edit(d, &ask, out));
    TRY(store(d, which, &ask, edit->base_version, out));
out:
    return err;
}
