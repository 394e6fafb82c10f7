/* A file that changes records: what comes next after its comparison, and the page that asks before it is done. */
#include "desk/page_admin.h"

#include "page/imports.h"

const char *page_job_name(struct page *p, unsigned kind, uint64_t no)
{
    return page_count(p, kind == JOB_TRIAL ? MSG_UPDATE_TRIAL : kind == JOB_CHANGE ? MSG_UPDATE_CHANGE : MSG_IMPORTS_JOB, no);
}

/* One's own upload of job ${no}; NULL: it is gone. */
static enum err upload_of(struct page *p, uint32_t no, struct desk_keeper_uploads_are *are, const struct desk_keeper_upload_info **out)
{
    enum err err = ask_keeper_uploads(p->d, &(struct desk_keeper_uploads){0}, are);

    *out = NULL;
    for (uint32_t i = 0; err == ERR_OK && i < are->uploads_n; i++)
        if (are->uploads[i].job == no && are->uploads[i].updates)
            *out = &are->uploads[i];
    return err;
}

/* In how many records each field changes. */
static enum err fill_fields(struct page *p, const struct desk_office_import_job *job, struct page_import_job *view)
{
    struct desk_keeper_register_info info;
    struct desk_office_update_fields_are are;
    struct page_import_field *fields;
    enum err err;

    TRY(flow_register(p->d, job->register_, &info));
    TRY(ask_office_update_fields(p->d, &(struct desk_office_update_fields){job->job}, &are));
    view->fields = fields = page_list(p, are.fields_n, sizeof(*fields));
    for (uint32_t i = 0; fields != NULL && i < are.fields_n; i++) {
        const struct desk_keeper_field_info *f = flow_field(&info, are.fields[i].field);
        const char *name = f == NULL ? arena_fmt(&p->d->arena, "%u", (unsigned)are.fields[i].field) : page_text(p, f->name);
        fields[view->fields_n++] = (struct page_import_field){name == NULL ? "" : name, are.fields[i].records};
    }
    err = p->err;
out:
    return err;
}

/* A comparison that came to its end: do it, or it was done, or the file must come again. */
static enum err fill_next(struct page *p, const struct desk_office_import_job *job, struct page_import_job *view)
{
    const struct desk_keeper_upload_info *u;
    struct desk_keeper_uploads_are are;
    enum err err;

    if (job->other != 0) {
        view->next = page_count(p, MSG_UPDATE_SEE_CHANGE, job->other);
        view->other = page_url(p, "/imports/%u", (unsigned)job->other);
        view->other_name = page_job_name(p, JOB_CHANGE, job->other);
        return ERR_OK;
    }
    if (job->stored == 0) {
        view->next = page_word(p, MSG_UPDATE_NOTHING_CHANGES);
        return ERR_OK;
    }
    view->next = page_count(p, MSG_UPDATE_READY, job->stored);
    if (job->person != p->self.person)
        return ERR_OK;
    TRY(upload_of(p, job->job, &are, &u));
    if (u == NULL) {
        view->next = page_word(p, MSG_UPDATE_FILE_GONE);
        return ERR_OK;
    }
    view->apply = page_url(p, "/imports/%u/apply", (unsigned)job->job);
    view->drop = page_url(p, "/imports/uploads/%u/drop", (unsigned)u->upload);
out:
    return err;
}

enum err page_update_fill(struct page *p, const struct desk_office_import_job *job, struct page_import_job *view)
{
    enum err err;

    err = fill_fields(p, job, view);
    if (err != ERR_NOT_FOUND) /* its header line was not read yet */
        TRY(err);
    err = ERR_OK;
    if (job->kind == JOB_CHANGE && job->other != 0) {
        view->next = page_count(p, MSG_UPDATE_SEE_TRIAL, job->other);
        view->other = page_url(p, "/imports/%u", (unsigned)job->other);
        view->other_name = page_job_name(p, JOB_TRIAL, job->other);
    } else if (job->state == DESK_OFFICE_IMPORT_STATE_FINISHED) {
        TRY(fill_next(p, job, view));
    }
out:
    return err;
}

/* --- asking
 * -------------------------------------------------------------------------------------------------------- */

/* The comparison that the path names, if it is one's own and can be carried out.  ERR_NOT_FOUND. */
static enum err begin(struct desk *d, struct request *r, struct page *p, struct desk_office_import_job *job_out)
{
    struct desk_office_import is;
    enum err err;

    if (r->match.params.number[0] > UINT32_MAX)
        return ERR_NOT_FOUND;
    TRY(page_begin(d, r, PAGE_NAV_IMPORTS, p));
    page_crumb(p, page_word(p, MSG_IMPORTS_TITLE), url_route("/imports"));
    TRY(ask_office_import_get(d, &(struct desk_office_import_get){(uint32_t)r->match.params.number[0]}, &is));
    *job_out = is.job;
    if (is.job.kind != JOB_TRIAL || is.job.state != DESK_OFFICE_IMPORT_STATE_FINISHED || is.job.person != p->self.person)
        err = ERR_NOT_FOUND;
out:
    return err;
}

static struct url job_url(struct page *p, uint32_t job)
{
    return page_url(p, "/imports/%u", (unsigned)job);
}

static const char *names_of(struct page *p, const struct page_import_job *view)
{
    const char **names = page_list(p, view->fields_n, sizeof(*names));

    for (size_t i = 0; names != NULL && i < view->fields_n; i++)
        names[i] = view->fields[i].name;
    return names == NULL ? "" : page_join(p, names, view->fields_n, page_word(p, MSG_COMMON_COMMA));
}

static enum err ask_apply(struct desk *d, struct request *r, const char *error)
{
    struct desk_keeper_register_info info;
    struct page_import_job fields = {0};
    struct desk_office_import_job job;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &job));
    if (job.other != 0)
        return page_go(&p, job_url(&p, job.other));
    TRY(flow_register(d, job.register_, &info));
    TRY(fill_fields(&p, &job, &fields));
    const struct page_fact facts[] = {
        {page_word(&p, MSG_IMPORTS_REGISTER), page_text(&p, info.name)},
        {page_word(&p, MSG_UPDATE_WILL_CHANGE), page_count(&p, MSG_COMMON_ITEMS, job.stored)},
        {page_word(&p, MSG_UPDATE_FIELDS), names_of(&p, &fields)},
        {page_word(&p, MSG_UPDATE_REFUSED), page_count(&p, MSG_COMMON_ITEMS, job.refused)},
    };
    struct page_confirm view = {
        .shoulder = page_job_name(&p, JOB_TRIAL, job.job),
        .question = page_count(&p, MSG_UPDATE_APPLY_QUESTION, job.stored),
        .sentence = page_word(&p, MSG_UPDATE_APPLY_TEXT),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .warning = page_word(&p, MSG_UPDATE_APPLY_WARNING),
        .wants_reason = true,
        .verb = page_word(&p, MSG_UPDATE_APPLY_VERB),
        .action = page_url(&p, "/imports/%u/apply", (unsigned)job.job),
        .back = job_url(&p, job.job),
    };
    if (error != NULL)
        view.reason.error = page_wrong(&p, "reason", error);
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err show_apply(struct desk *d, struct request *r)
{
    return ask_apply(d, r, NULL);
}

static enum err apply(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    struct desk_keeper_import_opened opened;
    struct desk_office_import_job job;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &job));
    form = page_form_sent(&p, in->nonce, job_url(&p, job.job).text, &err);
    if (form == NULL)
        return err;
    page_form_done(form);
    if (in->reason.n == 0)
        return ask_apply(d, r, PAGE_SAY(&p, MSG_FIELD_MISSING, [MSG_FIELD_MISSING__label] = msg_str(page_word(&p, MSG_ERASURE_REASON))));
    TRY(flow_update_apply(d, job.job, in->reason, &opened));
    page_flash(d, opened.known == DESK_KEEPER_IMPORT_KNOWN_COMPLETE ? PAGE_BANNER_INFO : PAGE_BANNER_SUCCESS,
               page_word(&p, opened.known == DESK_KEEPER_IMPORT_KNOWN_COMPLETE ? MSG_UPDATE_OVER : MSG_UPDATE_BEGUN), NULL);
    err = page_go(&p, job_url(&p, opened.job));
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/imports/#/apply", DESK_SESSION, show_apply),
    PAGE_POST("/imports/#/apply", DESK_SESSION, &page_confirm_set, apply),
};
const struct route_table page_updates = PAGE_TABLE(routes);
