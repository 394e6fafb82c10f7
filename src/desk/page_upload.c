/* Uploading a file of records from a form: where its rows go and for what is said first. */
#include "desk/page_bring.h"

#include "base/num.h"
#include "page/imports.h"
#include "proto/desk_press.h"

#include <string.h>

/* A form on its way. */
struct incoming {
    struct page_bring bring;
    bool has_encoding, updates; /* updates: to change records */
    uint16_t register_no, purpose;
    unsigned encoding;
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
    view.limit = PAGE_SAY(&p, MSG_UPLOAD_LIMIT, [MSG_UPLOAD_LIMIT__mib] = msg_count(flow_upload_max(d, PAGE_BRING_FORM_BYTES) >> 20),
                          [MSG_UPLOAD_LIMIT__bytes] = msg_count(flow_upload_max(d, PAGE_BRING_FORM_BYTES)));
    if (in != NULL && in->register_no == 0)
        view.target.error = page_unchosen(&p, "target", page_word(&p, MSG_UPLOAD_TARGET));
    if (in != NULL && !in->has_encoding)
        view.encoding.error = page_unchosen(&p, "encoding", page_word(&p, MSG_UPLOAD_ENCODING));
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
        return member_wrong(&in->bring.d->fault, MEMBER_WRONG, view_str("target"));
    in->register_no = (uint16_t)register_no;
    in->purpose = (uint16_t)purpose;
    return ERR_OK;
}

static enum err read_encoding(struct incoming *in, struct view value)
{
    in->has_encoding = value.n > 0 && flow_encoding(value, &in->encoding);
    return in->has_encoding || value.n == 0 ? ERR_OK
                                            : member_wrong(&in->bring.d->fault, MEMBER_WRONG, view_str("encoding"));
}

static enum err take_field(struct page_bring *b, const char *name, struct view value)
{
    struct incoming *in = (struct incoming *)b;

    if (strcmp(name, "target") == 0 && in->register_no == 0)
        return read_target(in, value);
    if (strcmp(name, "encoding") == 0 && !in->has_encoding)
        return read_encoding(in, value);
    return member_wrong(&b->d->fault, MEMBER_UNKNOWN, view_str(name));
}

static enum err open_file(struct page_bring *b)
{
    const struct incoming *in = (const struct incoming *)b;
    const struct desk_keeper_upload_open open = {
        .register_ = in->register_no, .purpose = in->purpose, .encoding = (uint8_t)in->encoding, .updates = in->updates};

    return is_complete(in) ? flow_upload_open(b->d, &b->file, &open) : ERR_OK;
}

/* The form is complete: go on with the columns of the file. */
static enum err finish(struct request *r, struct page_bring *b)
{
    const struct incoming *in = (const struct incoming *)b;
    const char *path;

    if (b->file.no == 0)
        return send_form(b->d, r, in, in->updates);
    path = arena_fmt(&b->d->arena, "/imports/uploads/%lu", (unsigned long)b->file.no);
    return path == NULL ? ERR_MEMORY : answer_redirect(b->d, r, path);
}

static enum err begin_file(struct desk *d, struct request *r, bool updates)
{
    static const struct page_bring_def def = {sizeof(struct incoming), take_field, open_file, finish};
    struct page_bring *b;
    enum err err;

    TRY(page_bring_begin(d, r, &def, flow_upload_max(d, PAGE_BRING_FORM_BYTES), &b));
    ((struct incoming *)b)->updates = updates;
out:
    return err;
}

static enum err begin(struct desk *d, struct request *r)
{
    return begin_file(d, r, false);
}

static enum err begin_update(struct desk *d, struct request *r)
{
    return begin_file(d, r, true);
}

static const struct route routes[] = {
    PAGE_GET("/imports/new", DESK_SESSION, show_form),
    PAGE_GET("/imports/update", DESK_SESSION, show_update_form),
    PAGE_BRING("/imports/update", FLOW_UPLOAD_BYTES_MAX, begin_update),
    PAGE_BRING("/imports/new", FLOW_UPLOAD_BYTES_MAX, begin),
};
const struct route_table page_upload = PAGE_TABLE(routes);
