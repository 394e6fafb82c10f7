/* desk/api_words.h: what stands in no table of routes: the name of each operation, what it is for, what it answers. */
#ifndef DESK_API_WORDS_H
#define DESK_API_WORDS_H

#include "desk/route.h"

/* ${answer} lists the members of the answer, separated by spaces: NAME is a number that is not negative; NAME:T a text,
 * B a truth value, D a date or null, I an instant, H hexadecimal digits, X base64url, M a number or null, S a signed
 * number, L a list, O an object; NAME[...] a list of objects with these members; NAME?... may be missing.  "*": a
 * document of its own; "%": a file in the format asked for; "%pdf": a PDF. */
struct api_words {
    enum gate_desk_method method;
    const char *pattern, *id, *summary, *answer;
};

/* The words for ${route}, or NULL. */
const struct api_words *api_words_of(const struct route *route);

/* How many there are. */
size_t api_words_count(void);

#endif
