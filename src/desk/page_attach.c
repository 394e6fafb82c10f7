/*
 * Files that belong to a matter (添付): a plan of an area, a photo of what was destroyed, somebody's certificate.  A file is uploaded as any
 * other, the virus scanner looks at it, and then it is said what it shows; it is never shown here, only given as a download.
 */
#include "desk/page_matter.h"

#include "desk/flow_attach.h"
#include "desk/page_bring.h"

#include "crypto/secret.h"

#define WORDS_MAX 200

/* --- the form ------------------------------------------------------------------------------------------------------------------- */

static enum err send_form(struct desk *d, struct request *r, enum msg wrong)
{
    struct page_attach_new view = {0};
    struct desk_keeper_matter_is is;
    struct page p;
    enum err err;

    TRY(page_matter_begin(d, r, &p, &is));
    view.shoulder = page_matter_row(&p, &is.info).number;
    view.title = page_matter_kind(&p, is.info.kind);
    view.back = page_url(&p, "/matters/%llu", (unsigned long long)is.info.matter);
    view.action = page_url(&p, "/matters/%llu/files/new", (unsigned long long)is.info.matter);
    view.limit = PAGE_SAY(&p, MSG_ATTACH_LIMIT, [MSG_ATTACH_LIMIT__mib] = msg_count(ATTACH_BYTES_MAX >> 20));
    if (wrong != MSG__MAX)
        view.error = page_wrong(&p, "file", page_word(&p, wrong));
    view.frame = p.frame;
    err = page_send(&p, attach_new, &view);
out:
    return err;
}

static enum err show_form(struct desk *d, struct request *r)
{
    return send_form(d, r, MSG__MAX);
}

/* The file belongs to the matter of the path. */
static enum err open_file(struct page_bring *b)
{
    return flow_attach_open(b->d, &b->file, b->of);
}

/* The file has come: whether it is one, and new, is seen before anybody types what it shows. */
static enum err finish(struct request *r, struct page_bring *b)
{
    struct desk_keeper_attach_is is;
    enum attach_kind kind;
    enum err err;

    if (b->file.no == 0)
        return send_form(b->d, r, MSG_ATTACH_NO_FILE);
    err = flow_attaching(b->d, b->file.no, &is, &kind);
    secret_wipe(&is, sizeof(is));
    if (err == ERR_CONFLICT || (err == ERR_OK && kind == ATTACH__MAX)) {
        flow_upload_drop(b->d, b->file.no);
        return send_form(b->d, r, err == ERR_CONFLICT ? MSG_ATTACH_TWICE : MSG_ATTACH_BAD_KIND);
    }
    TRY(err);
    const char *path =
        arena_fmt(&b->d->arena, "/matters/%llu/files/uploads/%lu", (unsigned long long)b->of, (unsigned long)b->file.no);
    err = path == NULL ? ERR_MEMORY : answer_redirect(b->d, r, path);
out:
    return err;
}

static enum err begin(struct desk *d, struct request *r)
{
    static const struct page_bring_def def = {sizeof(struct page_bring), NULL, open_file, finish};
    struct page_bring *b;

    return page_bring_begin(d, r, &def, ATTACH_BYTES_MAX, &b);
}

/* --- what it shows ---------------------------------------------------------------------------------------------------------------- */

struct attach_in {
    struct view words;
};
static const struct member attach_members[] = {{"words", MEMBER_TEXT, false, 4 * WORDS_MAX, offsetof(struct attach_in, words), NULL}};
static const struct member_set attach_set = MEMBER_SET(attach_members, struct attach_in);

const char *page_attach_kind(const struct page *p, unsigned kind)
{
    static const enum msg words[ATTACH__MAX] = {MSG_ATTACH_PDF, MSG_ATTACH_PNG, MSG_ATTACH_JPEG, MSG_ATTACH_CSV};

    return page_word(p, kind < ATTACH__MAX ? words[kind] : MSG_ACT_UNKNOWN);
}

const char *page_attach_size(struct page *p, uint64_t bytes)
{
    return PAGE_SAY(p, MSG_ATTACH_SIZE, [MSG_ATTACH_SIZE__kib] = msg_count((bytes + 1023) / 1024));
}

/* The upload of the path, which is to be attached to the matter of the path. */
static enum err begin_attaching(struct desk *d, struct request *r, struct page *p, struct desk_keeper_attach_is *out,
                                enum attach_kind *kind_out)
{
    struct desk_keeper_matter_is is;
    enum err err;

    if (r->match.params.number[1] > UINT32_MAX)
        return ERR_NOT_FOUND;
    TRY(page_matter_begin(d, r, p, &is));
    TRY(flow_attaching(d, (uint32_t)r->match.params.number[1], out, kind_out));
    secret_wipe(out->upload_key, sizeof(out->upload_key));
    secret_wipe(out->key, sizeof(out->key));
    err = out->matter == is.info.matter && *kind_out != ATTACH__MAX ? ERR_OK : ERR_NOT_FOUND;
out:
    return err;
}

static enum err send_attaching(struct page *p, const struct desk_keeper_attach_is *is, enum attach_kind kind, struct page_attach *view)
{
    const uint64_t *at = p->r->match.params.number;
    const struct page_fact facts[] = {
        {page_word(p, MSG_ATTACH_KIND), page_attach_kind(p, kind)},
        {page_word(p, MSG_ATTACH_BYTES), page_attach_size(p, is->bytes)},
        {page_word(p, MSG_ATTACH_HASH), page_hex(p, view_of(is->file, sizeof(is->file)))},
        {page_word(p, MSG_SCAN_FACT), page_scan(p, is->scan, is->virus)},
    };

    view->facts = facts;
    view->facts_n = sizeof(facts) / sizeof(facts[0]);
    view->is_infected = is->scan == DESK_KEEPER_SCAN_STATE_INFECTED;
    view->wait = page_scan_wait(p, is->scan, is->scan_demanded);
    view->can_scan = is->scan == DESK_KEEPER_SCAN_STATE_FAILED || is->scan == DESK_KEEPER_SCAN_STATE_UNAVAILABLE;
    view->action = page_url(p, "/matters/%llu/files/uploads/%llu", (unsigned long long)at[0], (unsigned long long)at[1]);
    view->scan = page_url(p, "/matters/%llu/files/uploads/%llu/scan", (unsigned long long)at[0], (unsigned long long)at[1]);
    view->drop = page_url(p, "/matters/%llu/files/uploads/%llu/drop", (unsigned long long)at[0], (unsigned long long)at[1]);
    view->frame = p->frame;
    return page_send(p, attach, view);
}

static enum err show(struct desk *d, struct request *r)
{
    struct page_attach view = {0};
    struct desk_keeper_attach_is is;
    enum attach_kind kind;
    struct page p;
    enum err err;

    TRY(begin_attaching(d, r, &p, &is, &kind));
    err = send_attaching(&p, &is, kind, &view);
out:
    return err;
}

static enum err attach(struct desk *d, struct request *r)
{
    const struct attach_in *in = r->member;
    struct page_attach view = {0};
    struct desk_keeper_attach_is is;
    enum attach_kind kind;
    uint64_t leaf;
    struct page p;
    enum err err;

    TRY(begin_attaching(d, r, &p, &is, &kind));
    view.words.value = page_text(&p, in->words);
    if (in->words.n == 0)
        view.words.error = page_missing(&p, "words", MSG_ATTACH_WORDS);
    else if (in->words.n > WORDS_MAX)
        view.words.error = page_wrong(&p, "words", page_word(&p, MSG_ATTACH_TOO_LONG));
    const char *wait = page_scan_wait(&p, is.scan, is.scan_demanded);
    if (wait != NULL)
        (void)page_wrong(&p, "wait", wait);
    if (p.frame.errors_n > 0)
        return send_attaching(&p, &is, kind, &view);
    TRY(flow_attach(d, (uint32_t)r->match.params.number[1], in->words, &leaf));
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_ATTACH_DONE), NULL);
    err = page_go(&p, page_url(&p, "/matters/%llu", (unsigned long long)is.matter));
out:
    return err;
}

static enum err scan_again(struct desk *d, struct request *r)
{
    struct desk_keeper_upload_scan m;
    struct desk_keeper_ok ok;
    enum err err;

    if (r->match.params.number[1] > UINT32_MAX)
        return ERR_NOT_FOUND;
    m.upload = (uint32_t)r->match.params.number[1];
    err = ask_keeper_upload_scan(d, &m, &ok);
    if (err != ERR_OK && err != ERR_CONFLICT) /* it is being looked at already */
        return err;
    const char *path = arena_fmt(&d->arena, "/matters/%llu/files/uploads/%lu", (unsigned long long)r->match.params.number[0],
                                 (unsigned long)m.upload);
    return path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
}

static enum err drop(struct desk *d, struct request *r)
{
    const char *path = arena_fmt(&d->arena, "/matters/%llu", (unsigned long long)r->match.params.number[0]);

    if (r->match.params.number[1] > UINT32_MAX)
        return ERR_NOT_FOUND;
    flow_upload_drop(d, (uint32_t)r->match.params.number[1]);
    return path == NULL ? ERR_MEMORY : answer_redirect(d, r, path);
}

/* --- a file of a matter -------------------------------------------------------------------------------------------------------------- */

static enum err download(struct desk *d, struct request *r)
{
    const uint64_t leaf = r->match.params.number[1];
    enum attach_kind kind;
    enum err err;

    buf_clear(&r->answer);
    TRY(flow_attached(d, leaf, &r->answer, &kind));
    err = answer_file(d, r, flow_attach_type(kind),
                      arena_fmt(&d->arena, "azukari-file-%llu.%s", (unsigned long long)leaf, flow_attach_ending(kind)));
out:
    if (err != ERR_OK)
        buf_clear(&r->answer);
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/matters/#/files/new", DESK_SESSION, show_form),
    PAGE_BRING("/matters/#/files/new", ATTACH_BYTES_MAX, begin),
    PAGE_GET("/matters/#/files/uploads/#", DESK_SESSION, show),
    PAGE_POST("/matters/#/files/uploads/#", DESK_SESSION, &attach_set, attach),
    PAGE_POST("/matters/#/files/uploads/#/scan", DESK_SESSION, NULL, scan_again),
    PAGE_POST("/matters/#/files/uploads/#/drop", DESK_SESSION, NULL, drop),
    PAGE_GET("/matters/#/files/#", DESK_SESSION, download),
};
const struct route_table page_attach = PAGE_TABLE(routes);

static const struct route files[] = {PAGE_FILE("/files/matters/#/files/#", NULL, download)};
const struct route_table api_file_attached = PAGE_FILE_TABLE(files);
