#include "desk/api_description.h"

#include "base/log.h"
#include "desk/answer.h"
#include "desk/api_internal.h"
#include "desk/api_words.h"
#include "desk/flow_attach.h"
#include "report/format.h"

#include <string.h>

#define EVERYWHERE ((unsigned)DESK_LOBBY | DESK_SESSION | DESK_LOCKED | DESK_JOB | DESK_APPROVAL_LOBBY | DESK_APPROVAL)
#define WORD_MAX 32
#define PATH_MAX_BYTES 256

/* --- what a request may contain */

static void put_pattern(struct jot *j, uint64_t bytes)
{
    struct buf text;

    buf_init(&text, WORD_MAX);
    buf_str(&text, "^[0-9A-Fa-f]{");
    buf_u64(&text, 2 * bytes);
    buf_str(&text, "}$");
    jot_text(j, "pattern", buf_view(&text));
    buf_clear(&text);
}

static void put_base64url(struct jot *j)
{
    jot_word(j, "contentEncoding", "base64url");
    jot_word(j, "pattern", "^[0-9A-Za-z_-]*$");
}

static void put_object(struct jot *j, const struct member_set *set);

/* The keywords of a member that is one string or number. */
static void put_simple(struct jot *j, const struct member *m)
{
    jot_word(j, "type", m->type == MEMBER_NUMBER ? "integer" : "string");
    if (m->type == MEMBER_NUMBER) {
        jot_number(j, "minimum", 0);
        jot_number(j, "maximum", m->max < INT64_MAX ? m->max : INT64_MAX);
    } else if (m->type == MEMBER_TEXT) {
        jot_number(j, "maxLength", m->max);
        jot_number(j, "x-max-bytes", m->max); /* UTF-8 */
    } else if (m->type == MEMBER_HEX) {
        put_pattern(j, m->max);
    } else if (m->type == MEMBER_BYTES) {
        put_base64url(j);
        jot_number(j, "maxLength", (m->max * 4 + 2) / 3);
    } else {
        jot_word(j, "format", "date-time");
    }
}

static void put_numbered(struct jot *j, const struct member *m)
{
    jot_word(j, "type", "object");
    jot_number(j, "maxProperties", m->max);
    jot_object(j, "propertyNames");
    jot_word(j, "pattern", "^(0|[1-9][0-9]{0,4})$");
    jot_object_end(j);
    jot_object(j, "additionalProperties");
    jot_word(j, "type", "string");
    jot_number(j, "maxLength", MEMBER_NUMBERED_TEXT_MAX);
    jot_number(j, "x-max-bytes", MEMBER_NUMBERED_TEXT_MAX);
    jot_object_end(j);
}

static void put_list(struct jot *j, const struct member *m)
{
    jot_word(j, "type", "array");
    jot_number(j, "maxItems", m->max);
    jot_object(j, "items");
    if (m->type == MEMBER_OBJECTS) {
        put_object(j, m->inner);
    } else {
        jot_word(j, "type", "string");
        put_pattern(j, MEMBER_ID_BYTES);
    }
    jot_object_end(j);
}

static void put_member(struct jot *j, const struct member *m)
{
    jot_object(j, m->name);
    if (m->type == MEMBER_NUMBERED)
        put_numbered(j, m);
    else if (m->type == MEMBER_IDS || m->type == MEMBER_OBJECTS)
        put_list(j, m);
    else
        put_simple(j, m);
    jot_object_end(j);
}

/* The keywords of an object of ${set}; NULL: an empty one.  An inner set has no inner sets (json/read.c). */
static void put_object(struct jot *j, const struct member_set *set)
{
    size_t n = set == NULL ? 0 : set->n, required = 0;

    jot_word(j, "type", "object");
    jot_truth(j, "additionalProperties", false);
    jot_object(j, "properties");
    for (size_t i = 0; i < n; i++) {
        put_member(j, &set->list[i]);
        required += set->list[i].required;
    }
    jot_object_end(j);
    if (required == 0)
        return;
    jot_list(j, "required");
    for (size_t i = 0; i < n; i++)
        if (set->list[i].required)
            jot_word(j, NULL, set->list[i].name);
    jot_list_end(j);
}

static bool has_required(const struct member_set *set)
{
    bool has = false;

    for (size_t i = 0; set != NULL && i < set->n; i++)
        has = has || set->list[i].required;
    return has;
}

/* --- what an answer contains */

struct shape {
    char name[WORD_MAX], type;
    bool optional;
    struct view inner; /* NULL: no list of objects */
};

/* The text up to the bracket that closes the one before it. */
static struct view up_to_bracket(struct view text)
{
    size_t n = 0;

    for (unsigned depth = 1; n < text.n; n++) {
        depth = text.p[n] == '[' ? depth + 1 : text.p[n] == ']' ? depth - 1 : depth;
        if (depth == 0)
            break;
    }
    return view_part(text, 0, n);
}

/* Take the next member from ${*rest}; false at the end. */
static bool next_shape(struct view *rest, struct shape *out)
{
    size_t n = 0;

    *out = (struct shape){.type = 'N'};
    while (n < rest->n && n < WORD_MAX - 1 && strchr(" ?:[", rest->p[n]) == NULL)
        n++;
    memcpy(out->name, n == 0 ? "" : (const char *)rest->p, n);
    *rest = view_part(*rest, n, SIZE_MAX);
    if (rest->n > 0 && rest->p[0] == '?') {
        out->optional = true;
        *rest = view_part(*rest, 1, SIZE_MAX);
    }
    if (rest->n > 1 && rest->p[0] == ':') {
        out->type = (char)rest->p[1];
        *rest = view_part(*rest, 2, SIZE_MAX);
    } else if (rest->n > 0 && rest->p[0] == '[') {
        out->inner = up_to_bracket(view_part(*rest, 1, SIZE_MAX));
        *rest = view_part(*rest, out->inner.n + 2, SIZE_MAX);
    }
    *rest = view_part(*rest, 1, SIZE_MAX);
    return n > 0;
}

static void put_or_null(struct jot *j, const char *type)
{
    jot_list(j, "type");
    jot_word(j, NULL, type);
    jot_word(j, NULL, "null");
    jot_list_end(j);
}

static void put_type(struct jot *j, char type)
{
    if (type == 'M' || type == 'D')
        put_or_null(j, type == 'M' ? "integer" : "string");
    else
        jot_word(j, "type",
                 type == 'N' || type == 'S' ? "integer"
                 : type == 'B'              ? "boolean"
                 : type == 'L'              ? "array"
                 : type == 'O'              ? "object"
                                            : "string");
    if (type == 'N')
        jot_number(j, "minimum", 0);
    if (type == 'D' || type == 'I')
        jot_word(j, "format", type == 'D' ? "date" : "date-time");
    if (type == 'H')
        jot_word(j, "pattern", "^([0-9a-f]{2})*$");
    if (type == 'X')
        put_base64url(j);
}

/* The keywords of an object of the members in ${text}, a constant of desk/api_words.c. */
static void put_shape(struct jot *j, struct view text)
{
    struct shape s;

    jot_word(j, "type", "object");
    jot_truth(j, "additionalProperties", false);
    jot_object(j, "properties");
    for (struct view rest = text; next_shape(&rest, &s);) {
        jot_object(j, s.name);
        if (s.inner.p == NULL) {
            put_type(j, s.type);
        } else {
            jot_word(j, "type", "array");
            jot_object(j, "items");
            put_shape(j, s.inner);
            jot_object_end(j);
        }
        jot_object_end(j);
    }
    jot_object_end(j);
    jot_list(j, "required");
    for (struct view rest = text; next_shape(&rest, &s);)
        if (!s.optional)
            jot_word(j, NULL, s.name);
    jot_list_end(j);
}

/* --- operations */

/* What the number after the segment ${s} of a path is. */
static const char *number_name(struct view s)
{
    static const char *const names[][2] = {
        {"registers", "register"}, {"applications", "leaf"}, {"proposals", "leaf"}, {"imports", "job"},   {"ledger", "index"},
        {"holds", "leaf"},         {"persons", "person"},    {"sessions", "session"}, {"controls", "control"},
        {"purposes", "purpose"},     {"worklists", "list"},    {"searches", "search"},     {"backup-keys", "number"},
        {"uploads", "upload"},       {"sheets", "org"},        {"items", "item"},          {"files", "file"}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (view_eq_str(s, names[i][0]))
            return names[i][1];
    return "number";
}

/* Take the next segment of the path: ${*name_out} is the parameter that it is, or NULL. */
static struct view next_segment(struct view *rest, struct view before, const char **name_out)
{
    struct view segment = view_cut(rest, '/');

    *name_out = view_eq_str(segment, "#")   ? number_name(before)
                : view_eq_str(segment, "@") ? "record"
                                            : NULL;
    return segment;
}

static void put_path(struct jot *j, const char *pattern)
{
    struct view rest = view_part(view_str(pattern), 1, SIZE_MAX), segment = {NULL, 0};
    const char *name;
    struct buf path;

    buf_init(&path, PATH_MAX_BYTES);
    while (rest.p != NULL) {
        segment = next_segment(&rest, segment, &name);
        buf_str(&path, name == NULL ? "/" : "/{");
        buf_put(&path, name == NULL ? segment : view_str(name));
        buf_str(&path, name == NULL ? "" : "}");
    }
    jot_object(j, buf_cstr(&path));
    buf_clear(&path);
}

static void begin_parameter(struct jot *j, const char *name, const char *where, bool required)
{
    jot_object(j, NULL);
    jot_word(j, "name", name);
    jot_word(j, "in", where);
    jot_truth(j, "required", required);
}

static void put_parameters(struct jot *j, const struct route *route)
{
    struct view rest = view_part(view_str(route->pattern), 1, SIZE_MAX), segment = {NULL, 0};
    const struct member_set *query = route->query;
    const char *name;

    jot_list(j, "parameters");
    while (rest.p != NULL) {
        segment = next_segment(&rest, segment, &name);
        if (name == NULL)
            continue;
        const struct member m = {.name = "schema",
                                 .type = view_eq_str(segment, "#") ? MEMBER_NUMBER : MEMBER_HEX,
                                 .max = view_eq_str(segment, "#") ? INT64_MAX : MEMBER_ID_BYTES};
        begin_parameter(j, name, "path", true);
        put_member(j, &m);
        jot_object_end(j);
    }
    for (size_t i = 0; query != NULL && i < query->n; i++) {
        struct member m = query->list[i];
        begin_parameter(j, m.name, "query", m.required);
        m.name = "schema";
        put_member(j, &m);
        jot_object_end(j);
    }
    jot_list_end(j);
}

static void put_security(struct jot *j, unsigned where)
{
    static const struct {
        unsigned where;
        const char *scheme;
    } schemes[] = {{DESK_LOBBY | DESK_APPROVAL_LOBBY, NULL},
                   {DESK_SESSION, "session"},
                   {DESK_JOB, "job"},
                   {DESK_APPROVAL, "approval"}};

    jot_list(j, "security");
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if ((where & schemes[i].where) == 0)
            continue;
        jot_object(j, NULL);
        if (schemes[i].scheme != NULL) {
            jot_list(j, schemes[i].scheme);
            jot_list_end(j);
        }
        jot_object_end(j);
    }
    jot_list_end(j);
    jot_truth(j, "x-also-locked", (where & DESK_LOCKED) != 0);
}

static void put_body(struct jot *j, const struct route *route)
{
    bool is_json = route->body == ROUTE_JSON;

    if (route->body == ROUTE_NO_BODY)
        return;
    jot_object(j, "requestBody");
    jot_truth(j, "required", !is_json || has_required(route->member));
    jot_object(j, "content");
    jot_object(j, is_json ? "application/json" : "application/octet-stream");
    jot_object(j, "schema");
    if (is_json)
        put_object(j, route->member);
    jot_object_end(j);
    jot_object_end(j);
    jot_object_end(j);
    jot_number(j, "x-max-bytes", route->body_max == 0 ? DESK_BODY_MAX : route->body_max);
    jot_object_end(j);
}

static void put_reference(struct jot *j, const char *name, const char *to)
{
    jot_object(j, name);
    jot_word(j, "$ref", to);
    jot_object_end(j);
}

static void put_file(struct jot *j, const char *type)
{
    jot_object(j, type);
    jot_object(j, "schema");
    jot_object_end(j);
    jot_object_end(j);
}

/* An answer that is a file: of every format, or a PDF only, or an archive. */
static void put_files(struct jot *j, const char *which)
{
    static const enum report_format formats[] = {REPORT_PDF, REPORT_XLSX, REPORT_CSV};

    if (strcmp(which, "%tar") == 0) {
        put_file(j, "application/x-tar");
        return;
    }
    if (strcmp(which, "%package") == 0) {
        put_file(j, "application/zip");
        put_file(j, "application/pkcs7-mime");
        return;
    }
    if (strcmp(which, "%attached") == 0) {
        for (unsigned kind = 0; kind < ATTACH__MAX; kind++)
            put_file(j, flow_attach_type((enum attach_kind)kind));
        return;
    }
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (which[1] == '\0' || formats[i] == REPORT_PDF)
            put_file(j, report_format_type(formats[i]));
}

static void put_answers(struct jot *j, const struct api_words *words)
{
    jot_object(j, "responses");
    jot_object(j, "200");
    jot_word(j, "description", "Done.");
    jot_object(j, "content");
    if (words->answer[0] == '%') {
        put_files(j, words->answer);
    } else {
        jot_object(j, "application/json");
        jot_object(j, "schema");
        if (strcmp(words->answer, "*") == 0)
            jot_word(j, "type", "object");
        else
            put_shape(j, view_str(words->answer));
        jot_object_end(j);
        jot_object_end(j);
    }
    jot_object_end(j);
    jot_object_end(j);
    put_reference(j, "default", "#/components/responses/Problem");
    jot_object_end(j);
}

static enum err put_operation(struct jot *j, const struct route *route)
{
    static const char *const methods[GATE_DESK_METHOD__MAX] = {
        [GATE_DESK_METHOD_GET] = "get", [GATE_DESK_METHOD_POST] = "post", [GATE_DESK_METHOD_PUT] = "put"};
    const struct api_words *words = api_words_of(route);

    if (words == NULL || methods[route->method] == NULL) {
        log_error("no words in desk/api_words.c for the operation %s", route->pattern);
        return ERR_NOT_FOUND;
    }
    jot_object(j, methods[route->method]);
    jot_word(j, "operationId", words->id);
    jot_word(j, "summary", words->summary);
    put_security(j, route->where);
    put_parameters(j, route);
    put_body(j, route);
    put_answers(j, words);
    jot_object_end(j);
    return ERR_OK;
}

/* --- the document */

struct routes {
    const struct route_table *const *tables;
    size_t n;
};

/* The ${i}-th route of the API, or NULL. */
static const struct route *route_at(const struct routes *all, size_t i)
{
    for (size_t t = 0; t < all->n; t++) {
        if (!all->tables[t]->is_api)
            continue;
        if (i < all->tables[t]->n)
            return &all->tables[t]->routes[i];
        i -= all->tables[t]->n;
    }
    return NULL;
}

/* Whether ${route} is the first of its path: all of a path stand together. */
static bool is_first(const struct routes *all, const struct route *route)
{
    const struct route *other = NULL;

    for (size_t i = 0; other != route && (other = route_at(all, i)) != NULL; i++)
        if (other != route && strcmp(other->pattern, route->pattern) == 0)
            return false;
    return true;
}

static enum err put_paths(struct jot *j, const struct routes *all)
{
    const struct route *route, *other;
    size_t count = 0;
    enum err err = ERR_OK;

    jot_object(j, "paths");
    for (size_t i = 0; (route = route_at(all, i)) != NULL; i++) {
        if (!is_first(all, route))
            continue;
        put_path(j, route->pattern);
        for (size_t k = i; (other = route_at(all, k)) != NULL; k++) {
            if (strcmp(other->pattern, route->pattern) != 0)
                continue;
            TRY(put_operation(j, other));
            count++;
        }
        jot_object_end(j);
    }
    jot_object_end(j);
    if (count != api_words_count()) {
        log_error("desk/api_words.c has words for %zu operations, there are %zu", api_words_count(), count);
        err = ERR_NOT_FOUND;
    }
out:
    return err;
}

static void put_problem(struct jot *j)
{
    jot_object(j, "Problem");
    jot_word(j, "description", "RFC 9457: what was not done, and why; a refusal names its clauses and its entry.");
    put_shape(j, view_str("type:T title:T status detail:T refusal?:T control?:T clauses?:L leaf? wait_ms?:S conditions?:L decides?:T code?:T "
                          "offset?"));
    jot_object_end(j);
}

static void put_scheme(struct jot *j, const char *name, const char *description)
{
    jot_object(j, name);
    jot_word(j, "type", "http");
    jot_word(j, "scheme", "bearer");
    jot_word(j, "description", description);
    jot_object_end(j);
}

static void put_components(struct jot *j)
{
    jot_object(j, "components");
    jot_object(j, "securitySchemes");
    put_scheme(j, "session", "The token of a session: 64 hexadecimal digits, from signing in.");
    put_scheme(j, "job", "The token of an import, from its beginning.");
    put_scheme(j, "approval", "The token of a session at the approvers' origin, from signing in there.");
    jot_object_end(j);
    jot_object(j, "schemas");
    put_problem(j);
    jot_object_end(j);
    jot_object(j, "responses");
    jot_object(j, "Problem");
    jot_word(j, "description", "Not done.");
    jot_object(j, "content");
    jot_object(j, "application/problem+json");
    put_reference(j, "schema", "#/components/schemas/Problem");
    jot_object_end(j);
    jot_object_end(j);
    jot_object_end(j);
    jot_object_end(j);
    jot_object_end(j);
}

enum err api_describe(const struct route_table *const *tables, size_t n, struct buf *out)
{
    const struct routes all = {tables, n};
    struct jot j;
    enum err err;

    jot_begin(&j, out);
    jot_object(&j, NULL);
    jot_word(&j, "openapi", "3.1.0");
    jot_object(&j, "info");
    jot_word(&j, "title", "Azukari");
    jot_word(&j, "version", "1");
    jot_word(&j, "description", "Made from the tables of the server (docs/api.md). x-max-bytes counts bytes of UTF-8. "
                                "x-also-locked: also in a locked session.");
    jot_object_end(&j);
    jot_list(&j, "servers");
    jot_object(&j, NULL);
    jot_word(&j, "url", "/api/v1");
    jot_object_end(&j);
    jot_list_end(&j);
    TRY(put_paths(&j, &all));
    put_components(&j);
    jot_object_end(&j);
    err = buf_status(out);
out:
    return err;
}

static enum err describe(struct desk *d, struct request *r)
{
    enum err err;

    buf_reset(&r->answer);
    TRY(api_describe(d->routes.tables, d->routes.table_n, &r->answer));
    err = request_answer(d, r, &(struct request_answer){.status = 200, .content_type = "application/json"});
out:
    return err;
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/openapi.json", .where = EVERYWHERE, .handler = describe},
};
const struct route_table api_description = API_TABLE(routes);
