/* Changing many records by a file: what the columns mean, the trial, and doing what it said. */
#include "desk/flow.h"

#include "press/cell.h"
#include "rules/state.h"

#include <string.h>

#define COLUMNS_MAX 64

bool flow_is_key(const struct desk_keeper_field_info *f)
{
    if ((f->flags & FIELD_VEILED) != 0)
        return false;
    return f->kind == CELL_BOOKING_NUMBER || f->kind == CELL_DIGITS || f->kind == CELL_INSURER_NUMBER ||
           f->kind == CELL_CORPORATE_NUMBER || f->kind == CELL_PHONE;
}

bool flow_may_update(const struct desk_keeper_purpose_info *purpose, uint16_t no)
{
    return (purpose->register_ == 0 || purpose->register_ == no) && (purpose->acts & purpose_act_bit(ACT_UPDATE_OPEN)) != 0;
}

const char *flow_job_kind(unsigned kind)
{
    static const char *const words[] = {[JOB_IMPORT] = "import", [JOB_TRIAL] = "trial", [JOB_CHANGE] = "change"};

    return words[kind <= JOB_CHANGE ? kind : JOB_IMPORT];
}

/* The fields of a plan: what is decided on. */
static enum err fields_of(struct desk *d, uint16_t key, const struct desk_office_mapping_column *columns, uint32_t n,
                          struct desk_keeper_update_open *m)
{
    m->fields = arena_alloc(&d->arena, n + (size_t)1, sizeof(*m->fields));
    if (m->fields == NULL)
        return ERR_MEMORY;
    m->fields_n = 0;
    for (uint16_t f = 1; f <= ENTRY_FIELDS_MAX; f++) {
        bool is_there = f == key;
        for (uint32_t i = 0; i < n; i++)
            is_there = is_there || columns[i].field == f;
        if (is_there && m->fields_n <= n)
            m->fields[m->fields_n++] = f;
    }
    return ERR_OK;
}

static enum err check_columns(struct desk *d, const struct desk_keeper_register_info *info, const struct desk_office_update_plan_put *plan)
{
    const struct desk_keeper_field_info *key = flow_field(info, plan->key);
    bool has_key = false;

    if (key == NULL || !flow_is_key(key))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("key"));
    for (uint32_t i = 0; i < plan->columns_n; i++) {
        if (flow_field(info, plan->columns[i].field) == NULL)
            return member_wrong(&d->fault, MEMBER_WRONG, view_str("columns.field"));
        has_key = has_key || plan->columns[i].field == plan->key;
        for (uint32_t k = 0; k < i; k++)
            if (plan->columns[k].field == plan->columns[i].field || view_eq(plan->columns[k].header, plan->columns[i].header))
                return member_wrong(&d->fault, MEMBER_TWICE, view_str("columns"));
    }
    if (!has_key)
        return member_wrong(&d->fault, MEMBER_MISSING, view_str("columns.key"));
    return plan->columns_n > 1 ? ERR_OK : member_wrong(&d->fault, MEMBER_MISSING, view_str("columns"));
}

/* The register's columns as they were named for imports, as far as the purpose shows their fields. */
static enum err default_columns(struct desk *d, const struct flow_update *what, struct desk_office_update_plan_put *plan)
{
    struct desk_keeper_purposes_are purposes;
    struct desk_office_mapping mapping;
    uint64_t shown = 0;
    enum err err;

    TRY(ask_keeper_purposes(d, &(struct desk_keeper_purposes){0}, &purposes));
    for (uint32_t i = 0; i < purposes.purposes_n; i++)
        if (purposes.purposes[i].no == what->purpose)
            shown = purposes.purposes[i].fields;
    TRY(flow_mapping(d, what->register_no, &mapping));
    for (uint32_t i = 0; i < mapping.columns_n && plan->columns_n < COLUMNS_MAX; i++)
        if (mapping.columns[i].field >= 1 && mapping.columns[i].field <= ENTRY_FIELDS_MAX &&
            (shown >> (mapping.columns[i].field - 1) & 1) != 0)
            plan->columns[plan->columns_n++] = mapping.columns[i];
out:
    return err;
}

static enum err make_plan(struct desk *d, const struct flow_update *what, struct desk_office_update_plan *out)
{
    struct desk_office_update_plan_put plan = {.register_ = what->register_no, .key = what->key};
    struct desk_keeper_register_info info;
    enum err err;

    TRY(flow_register(d, what->register_no, &info));
    plan.columns = arena_alloc(&d->arena, COLUMNS_MAX, sizeof(*plan.columns));
    if (plan.columns == NULL)
        return ERR_MEMORY;
    for (; plan.columns_n < what->columns_n && plan.columns_n < COLUMNS_MAX; plan.columns_n++)
        plan.columns[plan.columns_n] = what->columns[plan.columns_n];
    if (what->columns_n == 0)
        TRY(default_columns(d, what, &plan));
    TRY(check_columns(d, &info, &plan));
    TRY(ask_office_update_plan_put(d, &plan, out));
out:
    return err;
}

enum err flow_update_open(struct desk *d, const struct flow_update *what, struct desk_keeper_import_opened *out)
{
    struct desk_keeper_update_open m = {
        .register_ = what->register_no, .purpose = what->purpose, .bytes = what->bytes, .upload = what->upload};
    struct desk_office_update_plan plan;
    enum err err;

    memcpy(m.file, what->file, sizeof(m.file));
    TRY(make_plan(d, what, &plan));
    m.plan = plan.plan;
    TRY(fields_of(d, plan.key, plan.columns, plan.columns_n, &m));
    TRY(ask_keeper_update_open(d, &m, out));
out:
    return err;
}

enum err flow_update_go_on(struct desk *d, const struct desk_keeper_upload_info *u, struct desk_keeper_import_opened *out)
{
    struct desk_keeper_update_open m = {.upload = u->upload, .plan = u->plan};
    struct desk_office_update_plan_get which = {.plan = u->plan, .job = u->plan == 0 ? u->job : 0};
    struct desk_office_update_plan plan;
    enum err err;

    TRY(ask_office_update_plan_get(d, &which, &plan));
    m.plan = plan.plan;
    TRY(fields_of(d, plan.key, plan.columns, plan.columns_n, &m));
    TRY(ask_keeper_update_open(d, &m, out));
out:
    return err;
}

enum err flow_update_apply(struct desk *d, uint32_t job, struct view reason, struct desk_keeper_import_opened *out)
{
    struct desk_keeper_update_apply m = {.trial = job, .reason = reason};
    struct desk_keeper_uploads_are are;
    enum err err;

    TRY(ask_keeper_uploads(d, &(struct desk_keeper_uploads){0}, &are));
    for (uint32_t i = 0; i < are.uploads_n; i++)
        if (are.uploads[i].job == job && are.uploads[i].updates)
            m.upload = are.uploads[i].upload;
    TRY(ask_keeper_update_apply(d, &m, out));
out:
    return err;
}
