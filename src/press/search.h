/*
 * press/search.h: the search keys of a stored cell.  They are bytes to be blinded (keyed) before they are stored, and
 * are never shown.
 */
#ifndef PRESS_SEARCH_H
#define PRESS_SEARCH_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "press/cell.h"
#include "text/address.h"

#define SEARCH_KEYS_MAX 3

enum search_kind {
    SEARCH_EXACT,      /* an identifier, or a name with its kanji as written */
    SEARCH_NAME_KANJI, /* variants of kanji as one */
    SEARCH_NAME_KANA_STRICT,
    SEARCH_NAME_KANA_LOOSE,
    SEARCH_BIRTH_DATE,    /* YYYYMMDD, 00 for what is unknown */
    SEARCH_ADDRESS_BLOCK, /* town|丁目|番 */
    SEARCH_KIND__MAX
};

struct search_key {
    enum search_kind kind;
    size_t from, n; /* its place in the bytes */
};

struct search_keys {
    struct search_key list[SEARCH_KEYS_MAX];
    size_t n;
    struct buf bytes;
};

/* Make ${keys} empty.  Allocates nothing. */
void search_keys_init(struct search_keys *keys);

/* Replace what ${keys} holds by the keys of ${value}, as cell_check() gave it for ${type}.  An empty value, and a type
 * nobody searches for, have none.  ${towns} may be NULL.  ERR_INPUT if ${value} is not UTF-8, ERR_LIMIT, ERR_MEMORY. */
MUST_USE enum err search_keys_make(struct search_keys *keys, enum cell_type type, struct view value,
                                   const struct address_towns *towns);

/* The bytes of key ${i}; valid until the keys change. */
struct view search_key_view(const struct search_keys *keys, size_t i);

/* Wipe and free; ${keys} stays usable. */
void search_keys_clear(struct search_keys *keys);

#endif
