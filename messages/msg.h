/*
 * messages/msg.h: every word that a person reads, by key and language, from the catalogues ja.msgs and en.msgs
 * (compiled by tools/msgc; their format is described there).
 *
 * A message may have named placeholders, which are numbered at compile time:
 *
 *     msg_put(&out, lang, MSG_SEARCH_COUNT,
 *             (struct msg_arg[]){[MSG_SEARCH_COUNT__n] = msg_count(1234)}, MSG_SEARCH_COUNT__ARGS)
 */
#ifndef MESSAGES_MSG_H
#define MESSAGES_MSG_H

#include "msg_catalogue.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

#include <stdint.h>

enum lang {
    LANG_JA,
    LANG_EN,
    LANG__MAX
};

/* The numbers are part of the compiled form (tools/msgc.c). */
enum msg_arg_kind {
    MSG_ARG_NONE = 0,
    MSG_ARG_TEXT = 1,
    MSG_ARG_COUNT = 2,
    MSG_ARG_DATE = 3,
};

struct msg_arg {
    enum msg_arg_kind kind;
    struct view text;
    uint64_t count;
    struct date date;
};

/* The BCP 47 code of ${lang}, e.g. "ja". */
const char *msg_lang_code(enum lang lang);

/* The text of ${msg} in ${lang}, for messages without placeholders; "" for one that has any.  Never NULL. */
const char *msg_text(enum lang lang, enum msg msg);

struct msg_arg msg_str(const char *text);
struct msg_arg msg_view(struct view text);
struct msg_arg msg_count(uint64_t count);
struct msg_arg msg_date(struct date date);

/* Append ${msg} in ${lang} to ${out}, with ${args} for its placeholders, as plain text (not escaped).  ERR_INPUT if
 * an argument is missing, left over or of another kind; ${out} is then unchanged.  Else the status of ${out}. */
MUST_USE enum err msg_put(struct buf *out, enum lang lang, enum msg msg, const struct msg_arg *args, size_t args_n);

/* Append ${n} with commas: "1,234,567". */
void msg_put_count(struct buf *out, uint64_t n);

/* Append ${d} as people write it: 令和8年4月1日 (see text/wareki.h), 1 April 2026.  Nothing if ${d} is no real date. */
void msg_put_date(struct buf *out, enum lang lang, struct date d);

/* Append ${d} for narrow tables: R8.4.1, 2026-04-01.  Nothing if ${d} is no real date. */
void msg_put_date_short(struct buf *out, enum lang lang, struct date d);

#endif
