#include "press/search.h"

#include "text/fold.h"

#define KEYS_BYTES_MAX (4 * CELL_BYTES_MAX)

void search_keys_init(struct search_keys *keys)
{
    keys->n = 0;
    buf_init(&keys->bytes, KEYS_BYTES_MAX);
}

void search_keys_clear(struct search_keys *keys)
{
    buf_clear(&keys->bytes);
    keys->n = 0;
}

struct view search_key_view(const struct search_keys *keys, size_t i)
{
    return view_part(buf_view(&keys->bytes), keys->list[i].from, keys->list[i].n);
}

/* What was appended since ${from} is a key; an empty one finds nothing and is none. */
static void end_key(struct search_keys *keys, enum search_kind kind, size_t from)
{
    if (keys->bytes.n > from)
        keys->list[keys->n++] = (struct search_key){kind, from, keys->bytes.n - from};
}

static void add_folded(struct search_keys *keys, enum search_kind kind, struct view value,
                       enum fold_kind fold)
{
    size_t from = keys->bytes.n;

    fold_key(&keys->bytes, value, fold);
    end_key(keys, kind, from);
}

/* An identifier or a date, which is stored in the one form that is compared. */
static void add_stored(struct search_keys *keys, enum search_kind kind, struct view value)
{
    buf_put(&keys->bytes, value);
    end_key(keys, kind, 0);
}

static enum err add_address(struct search_keys *keys, struct view value,
                            const struct address_towns *towns)
{
    struct address address;
    enum err err;

    if (value.n > ADDRESS_MAX)
        return ERR_OK; /* too long to be split is too long to be searched */
    TRY(address_split(value, towns, &address));
    if (address.town.n > 0) {
        address_block_key(&keys->bytes, &address);
        end_key(keys, SEARCH_ADDRESS_BLOCK, 0);
    }
out:
    return err;
}

enum err search_keys_make(struct search_keys *keys, enum cell_type type, struct view value,
                          const struct address_towns *towns)
{
    enum err err;

    keys->n = 0;
    buf_reset(&keys->bytes);
    switch (type) {
    case CELL_NAME_KANJI:
        add_folded(keys, SEARCH_EXACT, value, FOLD_EXACT);
        add_folded(keys, SEARCH_NAME_KANJI, value, FOLD_KANJI);
        break;
    case CELL_NAME_KANA:
        add_folded(keys, SEARCH_NAME_KANA_STRICT, value, FOLD_KANA_STRICT);
        add_folded(keys, SEARCH_NAME_KANA_LOOSE, value, FOLD_KANA_LOOSE);
        break;
    case CELL_BIRTH_DATE:
        add_stored(keys, SEARCH_BIRTH_DATE, value);
        break;
    case CELL_ADDRESS:
        TRY(add_address(keys, value, towns));
        break;
    case CELL_PHONE:
    case CELL_MY_NUMBER:
    case CELL_RESIDENT_CODE:
    case CELL_CORPORATE_NUMBER:
    case CELL_INSURER_NUMBER:
    case CELL_DIGITS:
    case CELL_BOOKING_NUMBER:
        add_stored(keys, SEARCH_EXACT, value);
        break;
    case CELL_TEXT:
    case CELL_DATE:
    case CELL_POSTAL:
    case CELL_SEX:
    case CELL_MUNICIPALITY_CODE:
    case CELL_TYPE__MAX:
        break;
    }
    err = buf_status(&keys->bytes);
out:
    return err;
}
