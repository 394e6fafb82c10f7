#include "desk/flow_value.h"

#include "rules/state.h"

#include <string.h>

enum err flow_value(struct desk *d, const struct desk_keeper_field_info *f, struct view text,
                    const char *place, struct view *value_out)
{
    const struct cell_rule rule = {.type = f->kind < CELL_TYPE__MAX ? (enum cell_type)f->kind
                                                                    : CELL_TEXT};
    struct cell_issues issues = {.n = 0};
    struct buf value;
    enum err err;

    buf_init(&value, CELL_BYTES_MAX);
    TRY(cell_check(&rule, f->no, text, &value, &issues));
    if (issues.has_error)
        TRY(member_wrong(&d->fault, MEMBER_WRONG, view_str(place)));
    *value_out = arena_view(&d->arena, buf_view(&value));
    if (value_out->n != value.n)
        err = ERR_MEMORY;
out:
    buf_clear(&value);
    return err;
}

/* The kinds of keys that values of ${type} have.  My numbers and resident codes have none, as in
 * press/sheet.c. */
static unsigned kinds_of(uint16_t type)
{
    switch (type) {
    case CELL_NAME_KANJI:
        return 1u << SEARCH_EXACT | 1u << SEARCH_NAME_KANJI;
    case CELL_NAME_KANA:
        return 1u << SEARCH_NAME_KANA_STRICT | 1u << SEARCH_NAME_KANA_LOOSE;
    case CELL_BIRTH_DATE:
        return 1u << SEARCH_BIRTH_DATE;
    case CELL_ADDRESS:
        return 1u << SEARCH_ADDRESS_BLOCK;
    case CELL_PHONE:
    case CELL_CORPORATE_NUMBER:
    case CELL_INSURER_NUMBER:
    case CELL_DIGITS:
    case CELL_BOOKING_NUMBER:
        return 1u << SEARCH_EXACT;
    default:
        return 0;
    }
}

enum err flow_keys_add(struct desk *d, struct flow_keys *keys,
                       const struct desk_keeper_field_info *f, struct view value, unsigned wanted)
{
    struct search_keys made;
    enum err err = ERR_OK;

    wanted &= kinds_of(f->kind);
    if ((f->flags & FIELD_VEILED) != 0 || wanted == 0)
        return ERR_OK;
    search_keys_init(&made);
    TRY(search_keys_make(&made, (enum cell_type)f->kind, value, NULL));
    for (size_t i = 0; i < made.n; i++) {
        if ((wanted >> made.list[i].kind & 1) == 0)
            continue;
        if (keys->n == keys->room)
            TRY(ERR_LIMIT);
        struct desk_keeper_search_key *key = &keys->list[keys->n];
        *key = (struct desk_keeper_search_key){
            .index = (uint8_t)made.list[i].kind,
            .field = f->no,
            .key = arena_view(&d->arena, search_key_view(&made, i))};
        if (key->key.p == NULL)
            TRY(ERR_MEMORY);
        keys->n++;
    }
out:
    search_keys_clear(&made);
    return err;
}

enum err flow_keys_replace(struct desk *d, struct flow_keys *keys,
                           const struct desk_keeper_field_info *f, struct view value)
{
    unsigned missing = (f->flags & FIELD_VEILED) != 0 ? 0 : kinds_of(f->kind);
    uint32_t from = keys->n;
    enum err err = flow_keys_add(d, keys, f, value, missing);

    for (; from < keys->n; from++)
        missing &= ~(1u << keys->list[from].index);
    for (uint8_t kind = 0; err == ERR_OK && kind < SEARCH_KIND__MAX; kind++) {
        if ((missing >> kind & 1) == 0)
            continue;
        if (keys->n == keys->room)
            return ERR_LIMIT;
        keys->list[keys->n++] = (struct desk_keeper_search_key){.index = kind, .field = f->no};
    }
    return err;
}
