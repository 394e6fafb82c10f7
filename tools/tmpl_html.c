/*
 * The HTML of templates as a state machine.  Only a strict subset is understood; what is not understood is refused, so
 * that no browser can read a page differently from us.
 */
#include "tmpl_html.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FAIL(h, ...) diag_set((h)->diag, (h)->file, (h)->line, __VA_ARGS__)

static const char *const elements[] = {
    "a",        "abbr",    "article", "aside",   "b",        "bdi",        "body",     "br",
    "button",   "caption", "circle",  "code",    "col",      "colgroup",   "dd",       "details",
    "div",      "dl",      "dt",      "em",      "fieldset", "figcaption", "figure",   "footer",
    "form",     "g",       "h1",      "h2",      "h3",       "h4",         "head",     "header",
    "hgroup",   "hr",      "html",    "img",     "input",    "kbd",        "label",    "legend",
    "li",       "link",    "main",    "meta",    "meter",    "nav",        "noscript", "ol",
    "optgroup", "option",  "output",  "p",       "path",     "pre",        "progress", "rect",
    "ruby",     "rt",      "script",  "section", "select",   "small",      "span",     "strong",
    "summary",  "svg",     "table",   "tbody",   "td",       "textarea",   "tfoot",    "th",
    "thead",    "time",    "title",   "tr",      "ul",       "use",        "wbr",
};

static const char *const void_elements[] = {"br",    "col",  "hr",   "img",
                                            "input", "link", "meta", "wbr"};

static const char *const svg_leaves[] = {"circle", "path", "rect", "use"};

static const char *const forbidden_attrs[] = {
    "style",      "srcdoc",     "srcset",   "data",      "ping",       "poster",
    "background", "http-equiv", "target",   "nonce",     "xlink:href", "manifest",
    "cite",       "codebase",   "longdesc", "accesskey", "autofocus",
};

/* What a key of the keyboard can reach. */
static const char *const reachable[] = {"a", "button", "input", "select", "summary", "textarea"};

static const char *const url_attrs[] = {"href", "src", "action", "formaction"};

static const char *const reference_attrs[] = {
    "for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list"};

#define IN(list, s) is_in(list, sizeof(list) / sizeof((list)[0]), s)

static bool is_in(const char *const *list, size_t n, const char *s)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], s) == 0)
            return true;
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_name(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ':';
}

static enum err append(struct html *h, char c)
{
    if (h->name_n + 1 >= sizeof(h->name))
        return FAIL(h, "name too long");
    h->name[h->name_n++] = c;
    h->name[h->name_n] = '\0';
    return ERR_OK;
}

static void start_name(struct html *h, enum html_state state)
{
    h->name_n = 0;
    h->name[0] = '\0';
    h->at.state = state;
    if (state == HTML_TAG_NAME)
        h->at.tag_serial++;
    if (state == HTML_ATTR_NAME)
        h->at.attr_serial++;
}

static const char *innermost(const struct html *h)
{
    return h->at.depth == 0 ? "" : h->at.stack[h->at.depth - 1];
}

static enum err keep(struct html *h, struct html_name *list, size_t *n, size_t max,
                     const char *name)
{
    if (*n == max)
        return FAIL(h, "too many ids or references in one page");
    snprintf(list[*n].text, sizeof(list[*n].text), "%s", name);
    list[(*n)++].line = h->line;
    return ERR_OK;
}

/* Each word of the value names an id; words with holes are known only at run time. */
static enum err keep_references(struct html *h, char *words)
{
    enum err err = ERR_OK;
    char *rest = words;

    while (err == ERR_OK && rest != NULL) {
        char *word = strsep(&rest, " \n\t");
        if (word[0] != '\0' && strchr(word, '\1') == NULL)
            err = keep(h, h->refs, &h->refs_n, HTML_MAX_REFS, word);
    }
    return err;
}

static enum err check_id(struct html *h)
{
    bool is_dynamic = strchr(h->value, '\1') != NULL;

    if (h->value_n == 0)
        return FAIL(h, "empty id");
    if (is_dynamic)
        return ERR_OK;
    if (h->loops > 0)
        return FAIL(h, "the id \"%s\" would be repeated by the loop", h->value);
    for (size_t i = 0; i < h->ids_n; i++)
        if (strcmp(h->ids[i].text, h->value) == 0)
            return FAIL(h, "the id \"%s\" is used twice (first on line %u)", h->value,
                        h->ids[i].line);
    return keep(h, h->ids, &h->ids_n, HTML_MAX_IDS, h->value);
}

/* An address is a hole for a struct url (perhaps with a fragment behind it), a fragment, or a path of this site. */
static enum err check_url(struct html *h)
{
    if (h->value[0] == '\1')
        return ERR_OK;
    if (h->value[0] == '#' && h->value[1] != '\0')
        return keep_references(h, h->value + 1);
    if (h->value[0] == '/' && h->value[1] != '/' && h->value[1] != '\\')
        return ERR_OK;
    return FAIL(h, "an address must be a {{url}}, a /path of this site or a #fragment");
}

static enum err finish_type(struct html *h)
{
    if (h->value_n == 0 || h->value_n >= sizeof(h->tag_type) || strchr(h->value, '\1') != NULL)
        return FAIL(h, "type= must be written out");
    snprintf(h->tag_type, sizeof(h->tag_type), "%.*s", HTML_MAX_NAME - 1, h->value);
    return ERR_OK;
}

static enum err finish_method(struct html *h)
{
    if (strcmp(h->value, "post") == 0)
        h->tag_method = HTML_FORM_POST;
    else if (strcmp(h->value, "get") == 0)
        h->tag_method = HTML_FORM_GET;
    else
        return FAIL(h, "method= is \"get\" or \"post\"");
    return ERR_OK;
}

static enum err finish_value(struct html *h)
{
    const char *attr = h->attrs[h->at.attrs_n - 1];
    bool is_reference = IN(reference_attrs, attr), is_url = IN(url_attrs, attr);

    h->at.state = HTML_VALUE_END;
    h->value[h->value_n] = '\0';
    if (h->value_is_long && (is_reference || is_url || strcmp(attr, "id") == 0))
        return FAIL(h, "value too long");
    if (is_url)
        return check_url(h);
    if (is_reference)
        return keep_references(h, h->value);
    if (strcmp(attr, "id") == 0)
        return check_id(h);
    if (strcmp(attr, "type") == 0)
        return finish_type(h);
    if (strcmp(attr, "method") == 0 || strcmp(attr, "formmethod") == 0)
        return finish_method(h);
    return ERR_OK;
}

/* The name of an attribute is complete. */
static enum err finish_attr_name(struct html *h)
{
    if (strncasecmp(h->name, "on", 2) == 0)
        return FAIL(h, "%s= is inline script", h->name);
    for (size_t i = 0; i < h->name_n; i++)
        if (h->name[i] >= 'A' && h->name[i] <= 'Z' && strcmp(h->name, "viewBox") != 0)
            return FAIL(h, "%s= in capitals", h->name);
    if (IN(forbidden_attrs, h->name))
        return FAIL(h, "%s= is not allowed", h->name);
    for (size_t i = 0; i < h->at.attrs_n; i++)
        if (strcmp(h->attrs[i], h->name) == 0)
            return FAIL(h, "%s= twice in one tag", h->name);
    if (h->at.attrs_n == HTML_MAX_ATTRS)
        return FAIL(h, "too many attributes");
    snprintf(h->attrs[h->at.attrs_n++], HTML_MAX_NAME, "%s", h->name);
    h->value_n = 0;
    h->value[0] = h->value[1] = '\0'; /* the value before was perhaps a fragment */
    h->value_is_long = false;
    return ERR_OK;
}

static bool has_attr(const struct html *h, const char *name)
{
    for (size_t i = 0; i < h->at.attrs_n; i++)
        if (strcmp(h->attrs[i], name) == 0)
            return true;
    return false;
}

static enum err enter_heading(struct html *h, int level)
{
    int last = h->heading == 0 ? 1 : h->heading;

    if (level > last + 1)
        return FAIL(h, "h%d after h%d skips a level", level, last);
    if (level == 1 && h->h1_n++ > 0)
        return FAIL(h, "a second h1");
    h->heading = level;
    return ERR_OK;
}

static enum err enter_form(struct html *h)
{
    if (h->at.form != HTML_FORM_NONE)
        return FAIL(h, "a form inside a form");
    if (h->tag_method == HTML_FORM_NONE)
        return FAIL(h, "a form needs method=\"get\" or method=\"post\"");
    if (!has_attr(h, "action"))
        return FAIL(h, "a form needs action=");
    h->at.form = h->tag_method;
    h->at.form_has_token = false;
    return ERR_OK;
}

/* What each element must have. */
static enum err check_element(struct html *h, const char *tag)
{
    if (strcmp(tag, "img") == 0 && !has_attr(h, "alt"))
        return FAIL(h, "img without alt=");
    if (strcmp(tag, "button") == 0 && h->tag_type[0] == '\0')
        return FAIL(h, "button without type=");
    if (strcmp(tag, "script") == 0 && (!has_attr(h, "src") || strcmp(h->tag_type, "module") != 0))
        return FAIL(h, "a script is a file of ours, with type=\"module\" and src=");
    if (strcmp(tag, "form") == 0)
        return enter_form(h);
    if (tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6')
        return enter_heading(h, tag[1] - '0');
    if (strcmp(tag, "html") == 0)
        h->is_page = true;
    return ERR_OK;
}

/* The > of a start tag. */
static enum err finish_start(struct html *h, bool self_closed)
{
    const char *tag = h->at.stack[h->at.depth];
    enum err err = check_element(h, tag);

    h->at.state = HTML_TEXT;
    if (err != ERR_OK)
        return err;
    if (self_closed && !IN(void_elements, tag) && !IN(svg_leaves, tag))
        return FAIL(h, "<%s/> is not closed by its slash", tag);
    if (!self_closed && !IN(void_elements, tag))
        h->at.depth++;
    return ERR_OK;
}

/* The name of a start tag is complete: it waits above the top of the stack until its >. */
static enum err finish_tag_name(struct html *h)
{
    if (!IN(elements, h->name))
        return FAIL(h, "<%s> is not allowed", h->name);
    if (strcmp(innermost(h), "script") == 0)
        return FAIL(h, "inline script");
    if (h->at.depth + 1 >= HTML_MAX_DEPTH)
        return FAIL(h, "elements too deep");
    snprintf(h->at.stack[h->at.depth], HTML_MAX_NAME, "%s", h->name);
    h->at.attrs_n = 0;
    h->tag_type[0] = '\0';
    h->tag_method = HTML_FORM_NONE;
    return ERR_OK;
}

static enum err finish_end(struct html *h)
{
    h->at.state = HTML_TEXT;
    if (h->at.depth == 0 || strcmp(innermost(h), h->name) != 0)
        return FAIL(h, "</%s> closes <%s>", h->name, innermost(h));
    h->at.depth--;
    if (strcmp(h->name, "form") == 0) {
        if (h->at.form == HTML_FORM_POST && !h->at.form_has_token)
            return FAIL(h, "a form with method=\"post\" needs {{csrf}}");
        h->at.form = HTML_FORM_NONE;
    }
    return ERR_OK;
}

static enum err feed_text(struct html *h, char c)
{
    if (c == '<')
        h->at.state = HTML_LT;
    else if (c == '>')
        return FAIL(h, "a stray > (write &gt;)");
    else if (!is_space(c) && strcmp(innermost(h), "script") == 0)
        return FAIL(h, "inline script");
    return ERR_OK;
}

static enum err feed_lt(struct html *h, char c)
{
    if (c == '/') {
        start_name(h, HTML_CLOSE_NAME);
        return ERR_OK;
    }
    if (c == '!') {
        start_name(h, HTML_BANG);
        return ERR_OK;
    }
    if (!is_lower(c))
        return FAIL(h, "a stray < (write &lt;), or a tag in capitals");
    start_name(h, HTML_TAG_NAME);
    return append(h, c);
}

static enum err feed_bang(struct html *h, char c)
{
    if (c != '>')
        return append(h, c);
    if (strcmp(h->name, "doctype html") != 0 || h->at.depth > 0)
        return FAIL(h, "no comments (use {{! ... }}) and no declaration but <!doctype html>");
    h->at.state = HTML_TEXT;
    return ERR_OK;
}

/* In a tag, where white space, / or > may stand. */
static enum err feed_gap(struct html *h, char c)
{
    if (c == '>')
        return finish_start(h, false);
    if (c == '/')
        h->at.state = HTML_SLASH;
    else if (is_space(c))
        h->at.state = HTML_IN_TAG;
    else
        return FAIL(h, "unexpected %c in a tag", c);
    return ERR_OK;
}

static enum err feed_tag_name(struct html *h, char c)
{
    if (is_name(c))
        return append(h, c);
    enum err err = finish_tag_name(h);
    return err != ERR_OK ? err : feed_gap(h, c);
}

static enum err feed_close_name(struct html *h, char c)
{
    if (c == '>')
        return finish_end(h);
    return is_name(c) ? append(h, c) : FAIL(h, "an end tag is just its name");
}

static enum err feed_in_tag(struct html *h, char c)
{
    if (!is_name(c))
        return feed_gap(h, c);
    start_name(h, HTML_ATTR_NAME);
    return append(h, c);
}

static enum err feed_attr_name(struct html *h, char c)
{
    if (is_name(c))
        return append(h, c);
    enum err err = finish_attr_name(h);
    if (err != ERR_OK)
        return err;
    if (c != '=')
        return feed_gap(h, c);
    h->at.state = HTML_ATTR_EQ;
    return ERR_OK;
}

static enum err feed_attr_eq(struct html *h, char c)
{
    if (c != '"')
        return FAIL(h, "the value of an attribute stands in double quotes");
    h->at.state = HTML_VALUE;
    return ERR_OK;
}

static void append_value(struct html *h, char c)
{
    if (h->value_n + 1 < sizeof(h->value))
        h->value[h->value_n++] = c;
    else
        h->value_is_long = true;
    h->value[h->value_n] = '\0';
}

static bool in_url(const struct html *h)
{
    return IN(url_attrs, h->attrs[h->at.attrs_n - 1]);
}

static enum err feed_value(struct html *h, char c)
{
    if (c == '"')
        return finish_value(h);
    if (c == '<' || c == '>')
        return FAIL(h, "%c in a value (write &lt; or &gt;)", c);
    if (in_url(h) && h->value_n == 1 && h->value[0] == '\1' && c != '#')
        return FAIL(h, "only a #fragment may follow a {{url}}");
    append_value(h, c);
    return ERR_OK;
}

static enum err feed_slash(struct html *h, char c)
{
    return c == '>' ? finish_start(h, true) : FAIL(h, "a stray / in a tag");
}

enum err html_feed(struct html *h, char c)
{
    static enum err (*const feeders[])(struct html *, char) = {
        [HTML_TEXT] = feed_text,
        [HTML_LT] = feed_lt,
        [HTML_BANG] = feed_bang,
        [HTML_TAG_NAME] = feed_tag_name,
        [HTML_CLOSE_NAME] = feed_close_name,
        [HTML_IN_TAG] = feed_in_tag,
        [HTML_ATTR_NAME] = feed_attr_name,
        [HTML_ATTR_EQ] = feed_attr_eq,
        [HTML_VALUE] = feed_value,
        [HTML_VALUE_END] = feed_gap,
        [HTML_SLASH] = feed_slash,
    };

    if ((unsigned char)c < 0x20 && !is_space(c))
        return FAIL(h, "control character");
    return feeders[h->at.state](h, c);
}

enum err html_hole(struct html *h, enum html_hole *hole_out)
{
    if (h->at.state == HTML_TEXT) {
        if (strcmp(innermost(h), "script") == 0)
            return FAIL(h, "inline script");
        *hole_out = HTML_HOLE_TEXT;
        return ERR_OK;
    }
    if (h->at.state != HTML_VALUE)
        return FAIL(h, "a value may stand only in text and in quoted attribute values");
    bool is_fragment = h->value[0] == '#' || (h->value[0] == '\1' && h->value[1] == '#');
    if (in_url(h) && !is_fragment) {
        if (h->value_n > 0)
            return FAIL(h, "a {{url}} is the whole address: build it with page/url.h");
        *hole_out = HTML_HOLE_URL;
    } else {
        *hole_out = HTML_HOLE_ATTR;
    }
    append_value(h, '\1');
    return ERR_OK;
}

enum err html_words(struct html *h)
{
    enum html_hole hole = HTML_HOLE_TEXT;
    enum err err = html_hole(h, &hole);

    if (err != ERR_OK)
        return err;
    if (h->at.state == HTML_VALUE && (in_url(h) || strcmp(h->attrs[h->at.attrs_n - 1], "id") == 0))
        return FAIL(h, "a message is no address and no id");
    return ERR_OK;
}

enum err html_asset(struct html *h)
{
    if (h->at.state != HTML_VALUE || !in_url(h) || h->value_n > 0)
        return FAIL(h, "{{asset}} stands at the start of an address");
    append_value(h, '\1');
    return ERR_OK;
}

/* Note the attribute that a directive will write into the open tag, as if it stood there. */
static enum err add_attr(struct html *h, const char *name)
{
    if (!IN(reachable, h->at.stack[h->at.depth]))
        return FAIL(h, "<%s> is reached by no key", h->at.stack[h->at.depth]);
    if (has_attr(h, name))
        return FAIL(h, "%s= twice in one tag", name);
    if (h->at.attrs_n == HTML_MAX_ATTRS)
        return FAIL(h, "too many attributes");
    snprintf(h->attrs[h->at.attrs_n++], HTML_MAX_NAME, "%s", name);
    return ERR_OK;
}

enum err html_key(struct html *h, bool *in_tag_out)
{
    *in_tag_out = h->at.state == HTML_IN_TAG;
    if (*in_tag_out)
        return add_attr(h, "accesskey");
    if (h->at.state != HTML_TEXT || strcmp(innermost(h), "script") == 0 || strcmp(innermost(h), "title") == 0)
        return FAIL(h, "{{key}} stands in a tag after a space, or in text");
    return ERR_OK;
}

enum err html_focus(struct html *h)
{
    if (h->at.state != HTML_IN_TAG)
        return FAIL(h, "{{focus}} stands in a tag after a space");
    if (h->focus_n++ > 0 || h->loops > 0)
        return FAIL(h, "a second {{focus}}");
    return add_attr(h, "autofocus");
}

enum err html_token(struct html *h)
{
    if (h->at.state != HTML_TEXT || h->at.form != HTML_FORM_POST)
        return FAIL(h, "{{csrf}} stands inside a form with method=\"post\" (a GET would put it "
                       "into the address)");
    h->at.form_has_token = true;
    return ERR_OK;
}

enum err html_branch(struct html *h, bool opens)
{
    enum err err = ERR_OK;

    if (!opens && h->at.state == HTML_ATTR_NAME) {
        err = finish_attr_name(h);
        h->at.state = HTML_VALUE_END;
    }
    if (err != ERR_OK)
        return err;
    if (h->at.state == HTML_VALUE && (in_url(h) || strcmp(h->attrs[h->at.attrs_n - 1], "id") == 0))
        return FAIL(h, "no condition or loop inside an address or an id");
    if (h->at.state == HTML_TEXT || h->at.state == HTML_IN_TAG || h->at.state == HTML_VALUE ||
        (!opens && h->at.state == HTML_VALUE_END))
        return ERR_OK;
    return FAIL(
        h, "a condition or loop may stand in text, in a quoted value, or in a tag after a space");
}

/* Between two attributes it does not matter whether a space has been read. */
static enum html_state rough(enum html_state state)
{
    return state == HTML_VALUE_END ? HTML_IN_TAG : state;
}

enum err html_same_place(struct html *h, const struct html_place *start)
{
    const struct html_place *at = &h->at;
    bool same = rough(at->state) == rough(start->state) && at->depth == start->depth &&
                at->form == start->form;

    for (size_t i = 0; same && i < at->depth; i++)
        same = strcmp(at->stack[i], start->stack[i]) == 0;
    if (same && at->state != HTML_TEXT)
        same = at->tag_serial == start->tag_serial;
    if (same && at->state == HTML_VALUE)
        same = at->attr_serial == start->attr_serial;
    if (!same)
        return FAIL(h, "the branch must close what it opens (now in <%s>)", innermost(h));
    h->at.form_has_token = start->form_has_token;
    return ERR_OK;
}

enum err html_finish(struct html *h)
{
    if (h->at.state != HTML_TEXT)
        return FAIL(h, "the template ends inside a tag");
    if (h->at.depth > 0)
        return FAIL(h, "<%s> is not closed", innermost(h));
    if (h->is_page && h->h1_n != 1)
        return FAIL(h, "a page needs one h1");
    for (size_t i = 0; i < h->refs_n; i++) {
        bool found = false;
        for (size_t k = 0; k < h->ids_n && !found; k++)
            found = strcmp(h->ids[k].text, h->refs[i].text) == 0;
        if (!found)
            return diag_set(h->diag, h->file, h->refs[i].line, "no element has the id \"%s\"",
                            h->refs[i].text);
    }
    return ERR_OK;
}
