/*
 * tools/tmpl_html.h: follows the HTML of a template, byte by byte, so that the compiler knows at every {{hole}} where
 * it stands, and refuses what may not be in a page of ours.
 *
 * What is refused: elements that are not on the list (so style, iframe, object, base), comments, inline script, style=
 * and on...= attributes, unquoted or single-quoted values, holes anywhere but in text and in quoted values, addresses
 * that leave the site, unbalanced tags, an id used twice, a for / aria-labelledby / aria-describedby / #fragment
 * without its id, img without alt, button without type, a POST form without its token (and a GET form with one), more
 * or less than one h1, a skipped heading level.
 */
#ifndef TOOLS_TMPL_HTML_H
#define TOOLS_TMPL_HTML_H

#include "diag.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    HTML_MAX_NAME = 24,
    HTML_MAX_VALUE = 256,
    HTML_MAX_DEPTH = 48,
    HTML_MAX_ATTRS = 24,
    HTML_MAX_IDS = 160,
    HTML_MAX_REFS = 320,
};

/* Where the next byte stands. */
enum html_state {
    HTML_TEXT,
    HTML_LT,         /* after < */
    HTML_BANG,       /* in <!doctype html> */
    HTML_TAG_NAME,   /* in the name of a start tag */
    HTML_CLOSE_NAME, /* in the name of an end tag */
    HTML_IN_TAG,     /* between attributes, after white space */
    HTML_ATTR_NAME,
    HTML_ATTR_EQ,   /* after =, before the quote */
    HTML_VALUE,     /* between the quotes */
    HTML_VALUE_END, /* after the closing quote: white space, / or > must follow */
    HTML_SLASH,     /* after the / of <br/> */
};

/* What may be written into a hole. */
enum html_hole {
    HTML_HOLE_TEXT, /* escaped text, or struct safe_html */
    HTML_HOLE_ATTR, /* escaped text */
    HTML_HOLE_URL,  /* a struct url */
};

enum html_form {
    HTML_FORM_NONE,
    HTML_FORM_GET,
    HTML_FORM_POST,
};

struct html_name {
    char text[HTML_MAX_VALUE];
    unsigned line;
};

/* The part that the two branches of a condition must leave alike. */
struct html_place {
    enum html_state state;
    unsigned tag_serial;  /* counts start tags: the same number is the same tag */
    unsigned attr_serial; /* and attributes */
    size_t depth;
    char stack[HTML_MAX_DEPTH][HTML_MAX_NAME]; /* open elements; stack[0..depth) */
    size_t attrs_n;
    enum html_form form;
    bool form_has_token;
};

struct html {
    const char *file; /* set by the caller before each byte or hole, for messages */
    unsigned line;
    struct diag *diag;

    struct html_place at;
    char name[HTML_MAX_NAME]; /* of the tag being read */
    char attrs[HTML_MAX_ATTRS][HTML_MAX_NAME];
    char value[HTML_MAX_VALUE]; /* static part of the value; a hole is \1 */
    size_t name_n, value_n;
    bool value_is_long;
    char tag_type[HTML_MAX_NAME]; /* of the tag being read: its static type= */
    enum html_form tag_method;

    unsigned loops; /* depth of {{#each}} */
    struct html_name ids[HTML_MAX_IDS];
    struct html_name refs[HTML_MAX_REFS];
    size_t ids_n, refs_n;
    int heading; /* level of the last heading; 0 none yet */
    unsigned h1_n, focus_n;
    bool is_page; /* has <html> */
};

/* Take the next byte of the template. */
MUST_USE enum err html_feed(struct html *h, char c);

/* A value is written here.  Whether it may be, and as what. */
MUST_USE enum err html_hole(struct html *h, enum html_hole *hole_out);

/* A message is written here: allowed where text may be. */
MUST_USE enum err html_words(struct html *h);

/* The address of a file of ours is written here. */
MUST_USE enum err html_asset(struct html *h);

/* The key of the keyboard for an element is written here: its attribute in a tag (${*in_tag_out}), its sign in text. */
MUST_USE enum err html_key(struct html *h, bool *in_tag_out);

/* The element that has the focus first is this one, once a page. */
MUST_USE enum err html_focus(struct html *h);

/* The token of a POST form is written here, as an element. */
MUST_USE enum err html_token(struct html *h);

/* A condition or loop opens or ends here, or its other branch starts: ${opens} for the first. */
MUST_USE enum err html_branch(struct html *h, bool opens);

/* A branch that began at ${start} ends here: it must have closed all that it opened.  What only the branch has done (a
 * token, say) does not count for what follows. */
MUST_USE enum err html_same_place(struct html *h, const struct html_place *start);

/* The end of the template: nothing open, all references resolved. */
MUST_USE enum err html_finish(struct html *h);

#endif
