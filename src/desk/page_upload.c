/*
 * Uploading a file from a form: it streams through to the office as ciphertext, and nothing of it is held whole.  The form
 * brings its small fields first; the file comes last.
 */
#include "desk/page_internal.h"

#include "base/alloc.h"
#include "base/num.h"
#include "crypto/secret.h"
#include "http/multipart.h"
#include "page/imports.h"
#include "proto/desk_press.h"

#include <string.h>

#define FORM_BYTES_MAX 65536 /* of all but the file */
#define CREDIT_BYTES ((uint32_t)256 << 10)
#define VALUE_MAX 128

/* A form on its way. */
struct incoming {
    struct desk *d;
    struct http_multipart form;
    char value[VALUE_MAX + 1]; /* of the field in hand */
    size_t value_n;
    bool csrf_holds, has_encoding, file_came, updates; /* updates: to change records */
    uint16_t register_no, purpose;
    unsigned encoding;
    struct flow_upload file;
};

/* Whether the file can be taken: otherwise its bytes are passed over, and the form is shown again. */
static bool is_complete(const struct incoming *in)
{
    return in->register_no != 0 && in->has_encoding;
}

/* --- the form
 * -------------------------------------------------------------------------------------------- */

static const char *target_label(struct page *p, struct view register_name, struct view purpose)
{
    return PAGE_SAY(p, MSG_UPLOAD_TARGET_OPTION,
                    [MSG_UPLOAD_TARGET_OPTION__register] = msg_view(register_name),
                    [MSG_UPLOAD_TARGET_OPTION__purpose] = msg_view(purpose));
}

static bool takes_file(const struct desk_keeper_purpose_info *u, uint16_t register_no, bool updates)
{
    return page_purpose_allows(u, register_no, purpose_act_bit(updates ? ACT_UPDATE_OPEN : ACT_IMPORT_OPEN));
}

/* Every register with every purpose that allows an import to it, or changes of it; ${in} chose one, or is NULL. */
static enum err fill_targets(struct page *p, const struct incoming *in, bool updates, struct page_select *out)
{
    struct desk_keeper_registers_are registers;
    struct desk_keeper_purposes_are purposes;
    struct page_option *options;
    enum err err;

    TRY(ask_keeper_registers(p->d, &(struct desk_keeper_registers){0}, &registers));
    TRY(ask_keeper_purposes(p->d, &(struct desk_keeper_purposes){0}, &purposes));
    out->options = options =
        page_list(p, (size_t)registers.registers_n * purposes.purposes_n, sizeof(*options));
    for (uint32_t i = 0; options != NULL && i < registers.registers_n; i++)
        for (uint32_t k = 0; k < purposes.purposes_n; k++) {
            const struct desk_keeper_register_info *r = &registers.registers[i];
            const struct desk_keeper_purpose_info *u = &purposes.purposes[k];
            if (!takes_file(u, r->no, updates))
                continue;
            const char *value = arena_fmt(&p->d->arena, "%u-%u", (unsigned)r->no, (unsigned)u->no);
            options[out->options_n++] = (struct page_option){
                value == NULL ? "" : value, target_label(p, r->name, u->name),
                in != NULL && in->register_no == r->no && in->purpose == u->no};
        }
    if (out->options_n == 1)
        options[0].is_selected = true;
    err = p->err;
out:
    return err;
}

static enum err send_form(struct desk *d, struct request *r, const struct incoming *in, bool updates)
{
    static const enum msg words[] = {MSG_UPLOAD_ENCODING_AUTO, MSG_UPLOAD_ENCODING_UTF8,
                                     MSG_UPLOAD_ENCODING_CP932};
    struct page_option options[DESK_PRESS_ENCODING_XLSX];
    struct page_import_new view = {.updates = updates,
                                   .action = updates ? url_route("/imports/update") : url_route("/imports/new"),
                                   .back = url_route("/imports")};
    struct page p;
    enum err err;

    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, &p));
    page_crumb(&p, page_word(&p, MSG_IMPORTS_TITLE), url_route("/imports"));
    TRY(fill_targets(&p, in, updates, &view.target));
    for (unsigned i = 0; i < DESK_PRESS_ENCODING_XLSX; i++)
        options[i] = (struct page_option){flow_encoding_name(i), page_word(&p, words[i]),
                                          i == (in == NULL ? 0 : in->encoding)};
    view.encoding = (struct page_select){.options = options, .options_n = DESK_PRESS_ENCODING_XLSX};
    view.limit = PAGE_SAY(&p, MSG_UPLOAD_LIMIT, [MSG_UPLOAD_LIMIT__mib] = msg_count(flow_upload_max(d, FORM_BYTES_MAX) >> 20),
                          [MSG_UPLOAD_LIMIT__bytes] = msg_count(flow_upload_max(d, FORM_BYTES_MAX)));
    if (in != NULL && in->register_no == 0)
        view.target.error = page_missing(&p, "target", MSG_UPLOAD_TARGET);
    if (in != NULL && !in->has_encoding)
        view.encoding.error = page_missing(&p, "encoding", MSG_UPLOAD_ENCODING);
    if (in != NULL)
        view.file_error = page_wrong(&p, "file", page_word(&p, MSG_UPLOAD_NO_FILE));
    view.frame = p.frame;
    err = page_send(&p, import_new, &view);
out:
    return err;
}

/* Who may bring no file at all is refused before the form: asked of the first place where one could go, or of none. */
static enum err begin_form(struct desk *d, struct request *r, bool updates)
{
    struct desk_keeper_registers_are registers;
    struct desk_keeper_purposes_are purposes;
    struct desk_keeper_ok ok;
    enum err err;

    TRY(ask_keeper_registers(d, &(struct desk_keeper_registers){0}, &registers));
    TRY(ask_keeper_purposes(d, &(struct desk_keeper_purposes){0}, &purposes));
    struct desk_keeper_may_upload ask = {.register_ = registers.registers_n == 0 ? 1 : registers.registers[0].no,
                                         .purpose = FLOW_PURPOSE_UNNAMED,
                                         .updates = updates};
    bool found = false;
    for (uint32_t i = 0; i < registers.registers_n && !found; i++)
        for (uint32_t k = 0; k < purposes.purposes_n && !found; k++) {
            found = takes_file(&purposes.purposes[k], registers.registers[i].no, updates);
            if (found) {
                ask.register_ = registers.registers[i].no;
                ask.purpose = purposes.purposes[k].no;
            }
        }
    TRY(ask_keeper_may_upload(d, &ask, &ok));
    err = send_form(d, r, NULL, updates);
out:
    return err;
}

static enum err show_form(struct desk *d, struct request *r)
{
    return begin_form(d, r, false);
}

static enum err show_update_form(struct desk *d, struct request *r)
{
    return begin_form(d, r, true);
}

/* --- reading it
 * ------------------------------------------------------------------------------------------- */

static enum err read_target(struct incoming *in, struct view value)
{
    struct view rest = value, first = view_cut(&rest, '-');
    uint64_t register_no, purpose;

    if (value.n == 0)
        return ERR_OK; /* nothing chosen */
    if (num_parse_u64(first, UINT16_MAX, NUM_CANONICAL, &register_no) != ERR_OK ||
        num_parse_u64(rest, UINT16_MAX, NUM_CANONICAL, &purpose) != ERR_OK)
        return member_wrong(&in->d->fault, MEMBER_WRONG, view_str("target"));
    in->register_no = (uint16_t)register_no;
    in->purpose = (uint16_t)purpose;
    return ERR_OK;
}

static enum err read_encoding(struct incoming *in, struct view value)
{
    in->has_encoding = value.n > 0 && flow_encoding(value, &in->encoding);
    return in->has_encoding || value.n == 0 ? ERR_OK
                                            : member_wrong(&in->d->fault, MEMBER_WRONG, view_str("encoding"));
}

/* A field has ended: nothing is taken before the token of this session's pages has come. */
static enum err take_field(struct incoming *in, const char *name)
{
    struct view value = view_of(in->value, in->value_n);

    if (strcmp(name, CSRF_FIELD) == 0) {
        in->csrf_holds = csrf_holds(in->d, value);
        return in->csrf_holds ? ERR_OK : member_wrong(&in->d->fault, MEMBER_WRONG, view_str(CSRF_FIELD));
    }
    if (!in->csrf_holds)
        return member_wrong(&in->d->fault, MEMBER_MISSING, view_str(CSRF_FIELD));
    if (strcmp(name, "target") == 0 && in->register_no == 0)
        return read_target(in, value);
    if (strcmp(name, "encoding") == 0 && !in->has_encoding)
        return read_encoding(in, value);
    return member_wrong(&in->d->fault, MEMBER_UNKNOWN, view_str(name));
}

static enum err take_file(struct incoming *in, struct view bytes)
{
    const struct desk_keeper_upload_open open = {
        .register_ = in->register_no, .purpose = in->purpose, .encoding = (uint8_t)in->encoding, .updates = in->updates};
    enum err err = ERR_OK;

    if (!is_complete(in))
        return ERR_OK;
    if (bytes.n > flow_upload_max(in->d, FORM_BYTES_MAX) - in->file.bytes)
        return ERR_LIMIT;
    if (in->file.no == 0)
        TRY(flow_upload_open(in->d, &in->file, &open));
    err = flow_upload_add(in->d, &in->file, bytes);
out:
    return err;
}

static enum err take_event(void *arg, const struct http_multipart *m, enum http_multipart_event event,
                           struct view bytes)
{
    struct incoming *in = arg;

    if (event == HTTP_MULTIPART_BEGIN) {
        in->value_n = 0;
        if (m->is_file && (!in->csrf_holds || in->file_came || strcmp(m->name, "file") != 0))
            return member_wrong(&in->d->fault, MEMBER_UNKNOWN, view_str(m->name));
        in->file_came = in->file_came || m->is_file;
        return ERR_OK;
    }
    if (m->is_file)
        return event == HTTP_MULTIPART_BYTES ? take_file(in, bytes) : ERR_OK;
    if (event == HTTP_MULTIPART_END)
        return take_field(in, m->name);
    if (bytes.n > VALUE_MAX - in->value_n)
        return member_wrong(&in->d->fault, MEMBER_TOO_LONG, view_str(m->name));
    memcpy(in->value + in->value_n, bytes.p, bytes.n);
    in->value_n += bytes.n;
    return ERR_OK;
}

static void incoming_free(void *stream)
{
    struct incoming *in = stream;

    flow_upload_clear(&in->file);
    secret_wipe(in, sizeof(*in));
    mem_free(in);
}

static enum err begin_file(struct desk *d, struct request *r, bool updates)
{
    struct incoming *in = mem_zalloc(sizeof(*in));
    enum err err;

    if (in == NULL)
        return ERR_MEMORY;
    in->d = d;
    in->updates = updates;
    flow_upload_init(&in->file);
    r->stream = in;
    r->stream_free = incoming_free;
    err = http_multipart_start(&in->form, r->head.content_type);
    if (err != ERR_OK || !request_has_body(r))
        return member_wrong(&d->fault, MEMBER_SYNTAX, view_str(""));
    request_credit(d, r, CREDIT_BYTES);
    return ERR_OK;
}

static enum err begin(struct desk *d, struct request *r)
{
    return begin_file(d, r, false);
}

static enum err begin_update(struct desk *d, struct request *r)
{
    return begin_file(d, r, true);
}

/* The form is complete: go on with the columns of the file. */
static enum err finish(struct desk *d, struct request *r, struct incoming *in)
{
    enum err err;

    if (http_multipart_finish(&in->form) != ERR_OK || !in->csrf_holds)
        return member_wrong(&d->fault, MEMBER_SYNTAX, view_str(""));
    if (in->file.no == 0)
        return send_form(d, r, in, in->updates);
    TRY(flow_upload_done(d, &in->file));
    const char *path = arena_fmt(&d->arena, "/imports/uploads/%lu", (unsigned long)in->file.no);
    err = path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
out:
    return err;
}

static enum err take_part(struct desk *d, struct request *r, struct view part)
{
    struct incoming *in = r->stream;
    enum err err = http_multipart_push(&in->form, part, take_event, in);

    if (err != ERR_OK) {
        if (in->file.no != 0)
            flow_upload_drop(d, in->file.no);
        return err == ERR_INPUT && d->fault.place[0] == '\0' ? member_wrong(&d->fault, MEMBER_SYNTAX, view_str(""))
                                                              : err;
    }
    if (r->state == REQUEST_WAITING)
        return finish(d, r, in);
    request_credit(d, r, (uint32_t)part.n);
    return ERR_OK;
}

static const struct route routes[] = {
    PAGE_GET("/imports/new", DESK_SESSION, show_form),
    PAGE_GET("/imports/update", DESK_SESSION, show_update_form),
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/imports/update",
     .where = DESK_SESSION,
     .body = ROUTE_STREAM,
     .body_max = FLOW_UPLOAD_BYTES_MAX + FORM_BYTES_MAX,
     .handler = begin_update,
     .part = take_part},
    {.method = GATE_DESK_METHOD_POST,
     .pattern = "/imports/new",
     .where = DESK_SESSION,
     .body = ROUTE_STREAM,
     .body_max = FLOW_UPLOAD_BYTES_MAX + FORM_BYTES_MAX,
     .handler = begin,
     .part = take_part},
};
const struct route_table page_upload = PAGE_TABLE(routes);
