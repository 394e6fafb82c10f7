/* Searching: words become search keys, the keeper blinds them, the office finds rows, the keeper
 * shows them. */
#include "desk/flow_value.h"

#include "rules/state.h"
#include "text/fold.h"
#include "text/kana.h"
#include "text/utf8.h"

#include <string.h>

#define CONDITIONS_MAX 8
#define IDEOGRAPHIC_SPACE 0x3000
#define MIDDLE_DOT 0x30fb /* ・ */

enum err flow_register(struct desk *d, uint16_t no, struct desk_keeper_register_info *out)
{
    struct desk_keeper_registers_are are;
    enum err err = ask_keeper_registers(d, &(struct desk_keeper_registers){0}, &are);

    if (err != ERR_OK)
        return err;
    for (uint32_t i = 0; i < are.registers_n; i++)
        if (are.registers[i].no == no) {
            *out = are.registers[i];
            return ERR_OK;
        }
    return ERR_NOT_FOUND;
}

enum err flow_outside(struct desk *d, uint16_t no, uint16_t purpose)
{
    const struct desk_keeper_search ask = {.register_ = no, .purpose = purpose == 0 ? FLOW_PURPOSE_UNNAMED : purpose};
    struct desk_keeper_search_ok ok;
    enum err err = ask_keeper_search(d, &ask, &ok);

    return err == ERR_OK || err == ERR_INPUT ? ERR_NOT_FOUND : err;
}

const struct desk_keeper_field_info *flow_field(const struct desk_keeper_register_info *info,
                                                uint16_t no)
{
    for (uint32_t i = 0; i < info->fields_n; i++)
        if (info->fields[i].no == no)
            return &info->fields[i];
    return NULL;
}

/* The first field of ${kind} that may be searched for ${purpose}, or NULL. */
static const struct desk_keeper_field_info *
field_of_kind(const struct desk_keeper_register_info *info,
              const struct desk_keeper_purpose_info *purpose, enum cell_type kind)
{
    for (uint32_t i = 0; i < info->fields_n; i++) {
        const struct desk_keeper_field_info *f = &info->fields[i];
        bool shown = f->no >= 1 && f->no <= 64 && (purpose->fields >> (f->no - 1) & 1) != 0;
        if (f->kind == (uint16_t)kind && shown && (f->flags & FIELD_VEILED) == 0)
            return f;
    }
    return NULL;
}

/* Whether ${name} is a reading: kana, with what people type for ー and between names. */
static bool is_kana(struct view name)
{
    bool any = false;
    uint32_t cp;

    while (utf8_take(&name, &cp)) {
        bool kana = kana_is_kana(cp) || kana_is_half(cp);
        if (!kana && !fold_is_hyphen(cp) && cp != ' ' && cp != IDEOGRAPHIC_SPACE &&
            cp != MIDDLE_DOT)
            return false;
        any = any || kana;
    }
    return any;
}

struct search {
    struct desk *d;
    const struct flow_query *q;
    struct desk_keeper_register_info info;
    struct desk_keeper_purpose_info purpose;
    struct flow_keys keys;
};

static enum err add_condition(struct search *s, const struct desk_keeper_field_info *f,
                              struct view text, const char *place, unsigned wanted)
{
    struct view value;
    uint32_t before = s->keys.n;
    enum err err;

    if (f == NULL)
        return member_wrong(&s->d->fault, MEMBER_UNKNOWN, view_str(place));
    TRY(flow_value(s->d, f, text, place, &value));
    TRY(flow_keys_add(s->d, &s->keys, f, value, wanted));
    if (s->keys.n == before) /* such a field, or such a value, is not searched for */
        err = member_wrong(&s->d->fault, MEMBER_WRONG, view_str(place));
out:
    return err;
}

static enum err add_kind(struct search *s, enum cell_type kind, struct view text, const char *place,
                         unsigned wanted)
{
    return add_condition(s, field_of_kind(&s->info, &s->purpose, kind), text, place, wanted);
}

/* The keys of all conditions; a name in kana strictly or loosely. */
static enum err make_keys(struct search *s, bool loosely)
{
    const struct flow_query *q = s->q;
    enum err err = ERR_OK;

    s->keys.n = 0;
    if (q->name.n > 0 && is_kana(q->name))
        TRY(add_kind(s, CELL_NAME_KANA, q->name, "name",
                     1u << (loosely ? SEARCH_NAME_KANA_LOOSE : SEARCH_NAME_KANA_STRICT)));
    else if (q->name.n > 0)
        TRY(add_kind(s, CELL_NAME_KANJI, q->name, "name", 1u << SEARCH_NAME_KANJI));
    if (q->birth_date.n > 0)
        TRY(add_kind(s, CELL_BIRTH_DATE, q->birth_date, "birth_date", 1u << SEARCH_BIRTH_DATE));
    if (q->address.n > 0)
        TRY(add_kind(s, CELL_ADDRESS, q->address, "address", 1u << SEARCH_ADDRESS_BLOCK));
    for (uint32_t i = 0; i < q->exact.n; i++)
        TRY(add_condition(s, flow_field(&s->info, q->exact.list[i].number), q->exact.list[i].text,
                          "exact", 1u << SEARCH_EXACT));
    if (s->keys.n == 0)
        err = member_wrong(&s->d->fault, MEMBER_MISSING, view_str("name"));
out:
    return err;
}

/* Blind the keys (that is the act of searching, and its leaf) and find the rows. */
static enum err find_rows(struct search *s, struct flow_hits *out, struct desk_office_found *found)
{
    const struct desk_keeper_search ask = {.register_ = s->q->register_no,
                                           .purpose = s->q->purpose,
                                           .keys = s->keys.list,
                                           .keys_n = s->keys.n};
    struct desk_office_find find = {.register_ = s->q->register_no, .limit = FLOW_ROWS_MAX};
    struct desk_office_token tokens[CONDITIONS_MAX];
    struct desk_keeper_search_ok ok;
    enum err err = ask_keeper_search(s->d, &ask, &ok);

    if (err != ERR_OK)
        return err;
    out->leaf = ok.leaf;
    find.tokens = tokens;
    for (uint32_t i = 0; i < ok.tokens_n && i < CONDITIONS_MAX; i++, find.tokens_n++) {
        tokens[i] =
            (struct desk_office_token){.index = ok.tokens[i].index, .field = ok.tokens[i].field};
        memcpy(tokens[i].token, ok.tokens[i].token, sizeof(tokens[i].token));
    }
    return ask_office_find(s->d, &find, found);
}

static enum err show_rows(struct search *s, const struct desk_office_found *found,
                          struct flow_hits *out)
{
    struct desk_keeper_list ask = {.register_ = s->q->register_no, .purpose = s->q->purpose};
    struct desk_keeper_list_ok ok;

    ask.rows = arena_alloc(&s->d->arena, found->rows_n, sizeof(*ask.rows));
    if (ask.rows == NULL)
        return ERR_MEMORY;
    for (; ask.rows_n < found->rows_n; ask.rows_n++) {
        memcpy(ask.rows[ask.rows_n].record, found->rows[ask.rows_n].record,
               sizeof(ask.rows[0].record));
        ask.rows[ask.rows_n].envelope = found->rows[ask.rows_n].envelope;
    }
    enum err err = ask_keeper_list(s->d, &ask, &ok);
    if (err != ERR_OK)
        return err;
    out->list_leaf = ok.leaf;
    out->rows = ok.rows;
    out->rows_n = ok.rows_n;
    out->more = found->more;
    return ERR_OK;
}

static enum err find_purpose(struct search *s)
{
    struct desk_keeper_purposes_are are;
    enum err err = ask_keeper_purposes(s->d, &(struct desk_keeper_purposes){0}, &are);

    /* An unknown one is the keeper's to refuse: then every field of the register will do. */
    s->purpose = (struct desk_keeper_purpose_info){.fields = UINT64_MAX};
    for (uint32_t i = 0; err == ERR_OK && i < are.purposes_n; i++)
        if (are.purposes[i].no == s->q->purpose)
            s->purpose = are.purposes[i];
    return err;
}

enum err flow_search(struct desk *d, const struct flow_query *q, struct flow_hits *out)
{
    struct search s = {.d = d, .q = q};
    struct desk_keeper_search_key list[CONDITIONS_MAX];
    struct desk_office_found found;
    enum err err;

    *out = (struct flow_hits){0};
    s.keys = (struct flow_keys){.list = list, .room = CONDITIONS_MAX};
    err = flow_register(d, q->register_no, &s.info);
    if (err == ERR_NOT_FOUND)
        err = flow_outside(d, q->register_no, q->purpose);
    TRY(err);
    TRY(find_purpose(&s));
    TRY(make_keys(&s, false));
    TRY(find_rows(&s, out, &found));
    if (found.rows_n == 0 && q->name.n > 0 && is_kana(q->name)) {
        TRY(make_keys(&s, true));
        TRY(find_rows(&s, out, &found));
    }
    if (found.rows_n > 0)
        err = show_rows(&s, &found, out);
out:
    return err;
}
