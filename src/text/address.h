/*
 * text/address.h: a Japanese address split into its parts, without a national table.
 *
 * What only a table can know (whether 1-2 behind a town is 丁目 and 番, or 番 and 号) comes from a list of towns that
 * the caller may give; without it the split says that it guessed.  The original is always kept beside the parts.
 */
#ifndef TEXT_ADDRESS_H
#define TEXT_ADDRESS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADDRESS_MAX 1024 /* bytes of UTF-8 */

struct address_town {
    struct view key; /* as address_town_key() makes it */
    bool has_chome;
};

struct address_towns {
    const struct address_town *list; /* in any order; the longest match wins */
    size_t n;
};

/* The views lie in the text that was split; absent parts are empty, absent numbers 0. */
struct address {
    struct view prefecture; /* 都道府県 */
    struct view city;       /* 市区町村, with 郡 or the 区 of a designated city */
    struct view town;       /* 町名, as written but without 大字 or 字 */
    uint32_t chome;         /* 丁目 */
    uint32_t ban;           /* 番 or 番地 */
    uint32_t go;            /* 号 */
    uint32_t branch;        /* 枝, often a room */
    struct view building;   /* 方書 */
    struct view care_of;    /* the 方 at the end of it: 山田方 */
    bool guessed; /* whether the first number is a 丁目 was not said and the town is not listed */
};

/* Split ${text}; ${towns} may be NULL.  ERR_INPUT if it is not UTF-8 or longer than ADDRESS_MAX. */
MUST_USE enum err address_split(struct view text, const struct address_towns *towns,
                                struct address *address_out);

/* Append the key of a town's name: spellings of one name (ヶケがガ, ノの之, 大字…, old kanji) give one key. */
void address_town_key(struct buf *out, struct view town);

/* Append "town key|丁目|番" for searches; an absent number is empty (冬木||1). */
void address_block_key(struct buf *out, const struct address *address);

#endif
