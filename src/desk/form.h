/*
 * desk/form.h: application/x-www-form-urlencoded (WHATWG URL 5), of bodies and of queries, into a struct of declared
 * members; a member NAME of texts under numbers takes the fields NAME-1, NAME-2, ….  Strict: percent sequences are complete, text is UTF-8 without NUL, no field comes twice, none is undeclared.
 */
#ifndef DESK_FORM_H
#define DESK_FORM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/view.h"
#include "json/member.h"

#define FORM_FIELDS_MAX 800

/* Fill the struct ${out} (zeroed first).  An empty field that is not text is taken as absent: browsers send every field.
 * ${csrf_out}, unless NULL, gets the value of the field CSRF_FIELD, which is declared by that.  ERR_INPUT with ${fault};
 * ERR_MEMORY. */
MUST_USE enum err form_read(struct view text, const struct member_set *set, struct arena *a, void *out,
                            struct view *csrf_out, struct member_fault *fault);

/* The bytes that the field name or value ${text} stands for, in the arena.  ERR_INPUT, ERR_MEMORY. */
MUST_USE enum err form_decode(struct view text, struct arena *a, struct view *out);

#endif
