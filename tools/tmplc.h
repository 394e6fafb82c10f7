/*
 * tools/tmplc.h: compiles a page template (src/page/NAME.html) to a C function that renders a view.
 *
 * The first line names the view: {{! view: struct page_NAME from page/NAME.h }}.  The rest is HTML (of the strict kind
 * that tools/tmpl_html.h takes) with:
 *
 *     {{name}} {{a.b}}          a field of the view, escaped as its place demands; in href, src and action a struct url
 *     {{.name}} {{..name}} {{.}}  a field of the row of the innermost loop, of the one around it; the row itself
 *     {{n:count}}               with commas; {{d:date}} {{d:short}} {{d:iso}} a struct date; {{ms:when}} {{ms:iso}} an
 *                               instant; {{id:groups}} in groups of four
 *     {{t key}} {{t key n=path}} a message, with arguments;  {{m path}} the message that a field of type enum msg names
 *     {{#each rows}}…{{/each}}  for rows[0 .. rows_n)
 *     {{#if flag}}…{{#else}}…{{/if}}  flag: bool, a count, or a text (true if not empty)
 *     {{> part}} {{> part path}} {{> part path a=word}}  the partial _part.html here, with path as its view; [[a]] in
 *                               it becomes word
 *     {{key name}} {{key .path}} the key of the keyboard for an element (page/keys.h): in its tag the attribute, in text the
 *                               sign; nothing where this person has none.  {{focus}} in a tag: it has the focus first
 *     {{csrf}} {{lang}} {{asset file}}   the token field, the language code, the address of an embedded file
 *     {{! comment }}
 *
 * There are no expressions.  A field that does not exist, or is of a type that does not fit the place, is an error of
 * the C compiler, at the template's line (#line).  Partials are compiled in place, so all checks see the whole page.
 */
#ifndef TOOLS_TMPLC_H
#define TOOLS_TMPLC_H

#include "diag.h"

#include "base/buf.h"
#include "base/view.h"

enum {
    TMPLC_MAX_SOURCE = 256 << 10,
    TMPLC_MAX_PARTIALS = 6, /* nested */
    TMPLC_MAX_BLOCKS = 16,  /* nested */
};

struct tmplc_input {
    const char *file; /* name for messages */
    struct view text;
    /* Appends the text of the partial ${name} (its bare name) to ${out}; ERR_NOT_FOUND if there is none. */
    enum err (*load)(void *arg, const char *name, struct buf *out);
    void *load_arg;
};

/* Compile ${in} to C in ${out}.  ERR_INPUT with ${diag} filled if the template is wrong; ERR_MEMORY or ERR_LIMIT from
 * the buffers. */
MUST_USE enum err tmplc_compile(const struct tmplc_input *in, struct buf *out, struct diag *diag);

#endif
