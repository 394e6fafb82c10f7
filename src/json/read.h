/*
 * json/read.h: JSON from outside (RFC 8259), into a struct of declared members.  The only includer
 * of the JSON library.
 *
 * Strict: one object; no member twice, none that is not declared; no NUL; bounded in size and
 * depth.
 */
#ifndef JSON_READ_H
#define JSON_READ_H

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"
#include "json/member.h"

#include <stdbool.h>

#define JSON_READ_MAX ((size_t)1 << 20) /* bytes of a document */
#define JSON_READ_DEPTH 4               /* objects and lists within one another */

/* Prepare the library; call once per process, before the sandbox.  Its memory is wiped when it is
 * freed. */
void json_start(void);

/* Whether an allocation of the library has failed since the last call.  What it read then is not to be trusted: it drops
 * bytes of a string that it could not make room for, and reports success. */
bool json_lacked_memory(void);

/* Fill the struct ${out} (zeroed first) from the object ${text}.  ERR_INPUT with ${fault};
 * ERR_MEMORY. */
MUST_USE enum err json_read(struct view text, const struct member_set *set, struct arena *a,
                            void *out, struct member_fault *fault);

/* Whether brackets, outside of strings, are nested at most ${most} deep: to be asked before a library that recurses on
 * them reads ${text}. */
bool json_is_shallow(struct view text, unsigned most);

#endif
