/* The tables of a state and the look-ups in them.  What changes them stands in state_apply.c and the files of their subjects. */
#include "rules/state.h"

#include "rules/entry_table.h"
#include "rules/state_tables.h"

#include "base/alloc.h"

#include <string.h>

#define MINUTE_MS 60000
#define DAY_MS 86400000
#define JST_MS (9 * 3600000)
#define ROWS_MIN 16
#define ORG_DEPTH_MAX 32 /* levels of subcontracting */

struct key {
    uint64_t a, b;
};

uint64_t authenticator_key(const uint8_t id[32], int half)
{
    uint64_t u = 0;

    for (int i = 8 * half; i < 8 * half + 8; i++)
        u = u << 8 | id[i];
    return u;
}

/* KEY_OF(org, struct org_rule, r->no, 0) defines org_key(): the key of a row. */
#define KEY_OF(name, type, first, second)                                                          \
    static struct key name##_key(const void *row)                                                  \
    {                                                                                              \
        const type *r = row;                                                                       \
        return (struct key){(first), (second)};                                                    \
    }

KEY_OF(org, struct org_rule, r->no, 0)
KEY_OF(contract, struct contract_rule, r->no, 0)
KEY_OF(person, struct person_row, r->rule.no, 0)
KEY_OF(assignment, struct assignment, r->contract, r->person)
KEY_OF(register, struct register_rule, r->contract, r->no)
KEY_OF(purpose, struct purpose_rule, r->contract, r->no)
KEY_OF(terminal, struct terminal_rule, r->id, 0)
KEY_OF(authenticator_row, struct authenticator, authenticator_key(r->id, 0),
       authenticator_key(r->id, 1))
KEY_OF(session, struct session_facts, r->no, 0)
KEY_OF(job, struct import_job, r->no, 0)
KEY_OF(application, struct application, r->leaf, 0)
KEY_OF(approval, struct approval_row, r->leaf, 0)
KEY_OF(decided, struct decided, r->application, r->contract)
KEY_OF(counter, struct counter_row, r->person, r->purpose)
KEY_OF(hold, struct hold, r->leaf, 0)
KEY_OF(backup_key, struct backup_key, r->no, 0)
KEY_OF(copies, struct copies_row, r->a, r->b)
KEY_OF(printed, struct printed_copy, r->contract, r->leaf)
KEY_OF(block, struct block_rule, r->contract, r->no)
KEY_OF(moved, struct moved_row, r->a, r->b)
KEY_OF(package, struct package, r->leaf, 0)
KEY_OF(released, struct released_row, r->matter, 0)
KEY_OF(batch, struct batch_row, r->matter, r->first)
KEY_OF(worklist, struct worklist, r->leaf, 0)
KEY_OF(document, struct document, r->leaf, 0)
KEY_OF(form, struct form_rule, r->contract, r->form)
KEY_OF(terms, struct terms_version, r->contract, r->version)
KEY_OF(terms_next, struct terms_next, r->contract, 0)
KEY_OF(terms_text, struct terms_text_row, r->contract, authenticator_key(r->digest, 0))
KEY_OF(check_row, struct clause_check, r->contract, r->key)
KEY_OF(matter, struct matter, r->leaf, 0)
KEY_OF(matter_step, struct matter_steps_row, r->matter, r->leaf)
KEY_OF(attachment, struct attachment, r->matter, r->leaf)
KEY_OF(stock, struct stock_row, r->matter, r->thing)
KEY_OF(engaged, struct engaged_row, r->org, r->matter)
KEY_OF(notice, struct staff_notice, r->leaf, 0)
KEY_OF(upstream, struct upstream, r->matter, r->key)
KEY_OF(sheet, struct sheet_rule, r->contract, (uint64_t)r->org << 16 | r->item)
KEY_OF(sheet_version, struct sheet_rule, r->contract, sheet_key_of(r->org, r->item, r->version))
KEY_OF(scan, struct scan_row, r->a, r->b)
KEY_OF(place, struct terminal_place, r->contract, r->terminal)

static const struct {
    size_t size, max;
    struct key (*key)(const void *row);
} defs[TABLE__MAX] = {
    [TABLE_ORGS] = {sizeof(struct org_rule), 1 << 16, org_key},
    [TABLE_CONTRACTS] = {sizeof(struct contract_rule), 1 << 12, contract_key},
    [TABLE_PERSONS] = {sizeof(struct person_row), 1 << 20, person_key},
    [TABLE_ASSIGNMENTS] = {sizeof(struct assignment), 1 << 20, assignment_key},
    [TABLE_REGISTERS] = {sizeof(struct register_rule), 1 << 14, register_key},
    [TABLE_PURPOSES] = {sizeof(struct purpose_rule), 1 << 17, purpose_key},
    [TABLE_TERMINALS] = {sizeof(struct terminal_rule), 1 << 20, terminal_key},
    [TABLE_AUTHENTICATORS] = {sizeof(struct authenticator), 1 << 18, authenticator_row_key},
    [TABLE_SESSIONS] = {sizeof(struct session_facts), 1 << 16, session_key},
    [TABLE_JOBS] = {sizeof(struct import_job), 1 << 20, job_key},
    [TABLE_APPLICATIONS] = {sizeof(struct application), 1 << 20, application_key},
    [TABLE_APPROVALS] = {sizeof(struct approval_row), 1 << 20, approval_key},
    [TABLE_DECIDED] = {sizeof(struct decided), 1 << 20, decided_key},
    [TABLE_COUNTERS] = {sizeof(struct counter_row), 1 << 20, counter_key},
    [TABLE_HOLDS] = {sizeof(struct hold), 1 << 16, hold_key},
    [TABLE_BACKUP_KEYS] = {sizeof(struct backup_key), UINT16_MAX, backup_key_key},
    [TABLE_COPIES] = {sizeof(struct copies_row), 1 << 22, copies_key},
    [TABLE_PRINTED] = {sizeof(struct printed_copy), 1 << 20, printed_key},
    [TABLE_BLOCKS] = {sizeof(struct block_rule), 1 << 18, block_key},
    [TABLE_MOVED] = {sizeof(struct moved_row), 1 << 22, moved_key},
    [TABLE_PACKAGES] = {sizeof(struct package), 1 << 20, package_key},
    [TABLE_RELEASED] = {sizeof(struct released_row), 1 << 20, released_key},
    [TABLE_BATCHES] = {sizeof(struct batch_row), 1 << 20, batch_key},
    [TABLE_WORKLISTS] = {sizeof(struct worklist), 1 << 16, worklist_key},
    [TABLE_DOCUMENTS] = {sizeof(struct document), 1 << 18, document_key},
    [TABLE_FORMS] = {sizeof(struct form_rule), 1 << 18, form_key},
    [TABLE_TERMS] = {sizeof(struct terms_version), 1 << 16, terms_key},
    [TABLE_TERMS_NEXT] = {sizeof(struct terms_next), 1 << 8, terms_next_key},
    [TABLE_TERMS_TEXTS] = {sizeof(struct terms_text_row), 1 << 16, terms_text_key},
    [TABLE_CHECKS] = {sizeof(struct clause_check), 1 << 18, check_row_key},
    [TABLE_MATTERS] = {sizeof(struct matter), 1 << 20, matter_key},
    [TABLE_MATTER_STEPS] = {sizeof(struct matter_steps_row), 1 << 22, matter_step_key},
    [TABLE_ATTACHED] = {sizeof(struct attachment), 1 << 20, attachment_key},
    [TABLE_STOCK] = {sizeof(struct stock_row), 1 << 22, stock_key},
    [TABLE_ENGAGED] = {sizeof(struct engaged_row), 1 << 16, engaged_key},
    [TABLE_NOTICES] = {sizeof(struct staff_notice), 1 << 16, notice_key},
    [TABLE_UPSTREAM] = {sizeof(struct upstream), 1 << 18, upstream_key},
    [TABLE_SHEETS] = {sizeof(struct sheet_rule), 1 << 18, sheet_key},
    [TABLE_SHEET_VERSIONS] = {sizeof(struct sheet_rule), 1 << 20, sheet_version_key},
    [TABLE_SCANS] = {sizeof(struct scan_row), 1 << 16, scan_key},
    [TABLE_PLACES] = {sizeof(struct terminal_place), 1 << 20, place_key},
};

struct state *state_new(void)
{
    struct state *s = mem_zalloc(sizeof(*s));

    if (s != NULL) {
        s->next_session = 1;
        s->next_job = 1;
    }
    return s;
}

void state_free(struct state *s)
{
    if (s == NULL)
        return;
    for (size_t t = 0; t < TABLE__MAX; t++)
        mem_free(s->tables[t].rows);
    mem_free(s);
}

/* The position of the first row whose key is not below (${a}, ${b}); ${*found_out}: it is that key.
 */
static size_t position(const struct state *s, enum table_no t, uint64_t a, uint64_t b,
                       bool *found_out)
{
    const struct table *table = &s->tables[t];
    size_t low = 0, high = table->n;

    *found_out = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct key key = defs[t].key(table->rows + middle * defs[t].size);
        if (key.a == a && key.b == b) {
            *found_out = true;
            return middle;
        }
        if (key.a < a || (key.a == a && key.b < b))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void *state_table_find(const struct state *s, enum table_no t, uint64_t a, uint64_t b)
{
    bool found;
    size_t at = position(s, t, a, b, &found);

    return found ? s->tables[t].rows + at * defs[t].size : NULL;
}

static enum err make_room(struct table *table, size_t size, size_t max)
{
    if (table->n < table->cap)
        return ERR_OK;
    if (table->n >= max)
        return ERR_LIMIT;
    size_t cap = table->cap == 0 ? ROWS_MIN : table->cap * 2;
    if (cap > max)
        cap = max;
    uint8_t *rows = mem_resize(table->rows, cap, size);
    if (rows == NULL)
        return ERR_MEMORY;
    table->rows = rows;
    table->cap = cap;
    return ERR_OK;
}

enum err state_table_put(struct state *s, enum table_no t, uint64_t a, uint64_t b, void **row_out)
{
    struct table *table = &s->tables[t];
    size_t size = defs[t].size;
    bool found;
    size_t at = position(s, t, a, b, &found);
    enum err err = ERR_OK;

    if (!found) {
        TRY(make_room(table, size, defs[t].max));
        memmove(table->rows + (at + 1) * size, table->rows + at * size, (table->n - at) * size);
        memset(table->rows + at * size, 0, size);
        table->n++;
    }
    *row_out = table->rows + at * size;
out:
    return err;
}

void state_table_drop(struct state *s, enum table_no t, uint64_t a, uint64_t b)
{
    struct table *table = &s->tables[t];
    size_t size = defs[t].size;
    bool found;
    size_t at = position(s, t, a, b, &found);

    if (!found)
        return;
    table->n--;
    memmove(table->rows + at * size, table->rows + (at + 1) * size, (table->n - at) * size);
}

size_t state_table_max(enum table_no t)
{
    return defs[t].max;
}

size_t state_table_row_bytes(enum table_no t)
{
    return defs[t].size;
}

void *state_table_of(const struct state *s, enum table_no t, uint64_t a, size_t i)
{
    bool found;
    void *row = state_table_at(s, t, position(s, t, a, 0, &found) + i);

    return row != NULL && defs[t].key(row).a == a ? row : NULL;
}

void *state_table_at(const struct state *s, enum table_no t, size_t i)
{
    return i < s->tables[t].n ? s->tables[t].rows + i * defs[t].size : NULL;
}

const struct contract_rule *state_contract(const struct state *s, uint32_t no)
{
    return state_table_find(s, TABLE_CONTRACTS, no, 0);
}

const struct person_rule *state_person(const struct state *s, uint32_t no)
{
    const struct person_row *row = state_table_find(s, TABLE_PERSONS, no, 0);

    return row == NULL ? NULL : &row->rule;
}

const struct assignment *state_assignment(const struct state *s, uint32_t contract, uint32_t person)
{
    return state_table_find(s, TABLE_ASSIGNMENTS, contract, person);
}

const struct register_rule *state_register(const struct state *s, uint32_t contract, uint16_t no)
{
    return state_table_find(s, TABLE_REGISTERS, contract, no);
}

const struct field_rule *register_field(const struct register_rule *r, uint16_t no)
{
    if (no > 0 && no <= r->fields_n && r->fields[no - 1].no == no) /* as nearly all registers number them */
        return &r->fields[no - 1];
    for (unsigned i = 0; i < r->fields_n; i++) {
        if (r->fields[i].no == no)
            return &r->fields[i];
    }
    return NULL;
}

const struct purpose_rule *state_purpose(const struct state *s, uint32_t contract, uint16_t no)
{
    return state_table_find(s, TABLE_PURPOSES, contract, no);
}

const struct session_facts *state_session(const struct state *s, uint64_t no)
{
    return state_table_find(s, TABLE_SESSIONS, no, 0);
}

const struct application *state_application(const struct state *s, uint64_t leaf)
{
    return state_table_find(s, TABLE_APPLICATIONS, leaf, 0);
}

const struct application *state_approved_application(const struct state *s, uint64_t leaf)
{
    const struct approval_row *approval = state_table_find(s, TABLE_APPROVALS, leaf, 0);

    return approval == NULL ? NULL : state_application(s, approval->application);
}

const struct import_job *state_job(const struct state *s, uint32_t no)
{
    return state_table_find(s, TABLE_JOBS, no, 0);
}

/* Half of a blinded id as a number. */
static uint64_t half_of(const uint8_t *p)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < 8; i++)
        n = n << 8 | p[i];
    return n;
}

enum err state_copy_printed(struct state *s, const struct entry *e, uint64_t leaf)
{
    uint64_t a = half_of(e->subjects[0]), b = half_of(e->subjects[0] + 8);
    struct contract_rule *c = state_table_find(s, TABLE_CONTRACTS, e->contract, 0);
    void *row = NULL;
    enum err err;

    TRY(state_table_put(s, TABLE_COPIES, a, b, &row));
    *(struct copies_row *)row = (struct copies_row){a, b, e->count};
    TRY(state_table_put(s, TABLE_PRINTED, e->contract, leaf, &row));
    *(struct printed_copy *)row = (struct printed_copy){e->contract, e->person, e->register_no, leaf};
    c->copies++;
out:
    return err;
}

uint64_t state_copies(const struct state *s, const uint8_t subject[ENTRY_SUBJECT_BYTES])
{
    const struct copies_row *row = state_table_find(s, TABLE_COPIES, half_of(subject), half_of(subject + 8));

    return row == NULL ? 0 : row->n;
}

const struct printed_copy *state_printed(const struct state *s, uint32_t contract, size_t i)
{
    return state_table_of(s, TABLE_PRINTED, contract, i);
}

struct moved_row *state_moved_put(struct state *s, const uint8_t subject[ENTRY_SUBJECT_BYTES], enum err *err_out)
{
    uint64_t a = half_of(subject), b = half_of(subject + 8);
    void *row = NULL;

    *err_out = state_table_put(s, TABLE_MOVED, a, b, &row);
    if (*err_out != ERR_OK)
        return NULL;
    struct moved_row *moved = row;
    moved->a = a;
    moved->b = b;
    return moved;
}

bool state_moved(const struct state *s, const uint8_t subject[ENTRY_SUBJECT_BYTES], uint16_t *block_out)
{
    const struct moved_row *row = state_table_find(s, TABLE_MOVED, half_of(subject), half_of(subject + 8));

    *block_out = row == NULL ? 0 : row->block;
    return row != NULL;
}

const struct block_rule *state_block(const struct state *s, uint32_t contract, uint16_t no)
{
    return state_table_find(s, TABLE_BLOCKS, contract, no);
}

const struct block_rule *state_block_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_BLOCKS, i);
}

bool assignment_reaches(const struct assignment *a, uint16_t block)
{
    for (unsigned i = 0; i < a->blocks_n; i++) {
        if (a->blocks[i] == block)
            return true;
    }
    return a->blocks_n == 0;
}

const struct hold *state_hold(const struct state *s, uint64_t leaf)
{
    return state_table_find(s, TABLE_HOLDS, leaf, 0);
}

const struct hold *state_hold_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_HOLDS, i);
}

const struct worklist *state_worklist(const struct state *s, uint64_t leaf)
{
    return state_table_find(s, TABLE_WORKLISTS, leaf, 0);
}

const struct worklist *state_worklist_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_WORKLISTS, i);
}

bool worklist_is_over(const struct worklist *w, int64_t now_ms)
{
    return w->closed_ms != 0 && now_ms - w->closed_ms > WORKLIST_KEPT_DAYS * (int64_t)DAY_MS;
}

uint32_t state_settings(const struct state *s, uint32_t person)
{
    const struct person_row *row = state_table_find(s, TABLE_PERSONS, person, 0);

    return row == NULL ? 0 : row->settings;
}

static bool holds_subject(const struct hold *h, const uint8_t (*subjects)[ENTRY_SUBJECT_BYTES], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (view_eq(view_of(h->subject, ENTRY_SUBJECT_BYTES), view_of(subjects[i], ENTRY_SUBJECT_BYTES)))
            return true;
    }
    return false;
}

const struct hold *state_held(const struct state *s, uint32_t contract, uint16_t register_no,
                              const uint8_t (*subjects)[ENTRY_SUBJECT_BYTES], size_t subjects_n)
{
    const struct hold *h;

    for (size_t i = 0; (h = state_hold_at(s, i)) != NULL; i++) {
        bool meets = register_no == 0 || h->register_no == 0 || h->register_no == register_no;
        if (h->contract == contract && meets &&
            (!h->one || subjects_n == 0 || holds_subject(h, subjects, subjects_n)))
            return h;
    }
    return NULL;
}

bool change_fits(const struct application *a, const struct entry *e)
{
    uint8_t digest[32];

    if (a->executed || (e->contract != 0 && e->contract != a->contract))
        return false;
    if (e->act == ACT_ENROL_CODE)
        return a->kind == APPLY_REPLACE && a->count == e->person;
    return a->kind == APPLY_CHANGE && entry_digest(e, digest) == ERR_OK && entry_hash_same(digest, a->change);
}

bool application_waits(const struct state *s, const struct application *a, const struct entry *e)
{
    if (a == NULL || a->rejected || !entry_hash_same(a->object, e->object))
        return false;
    if (a->approved_by_leaf != 0)
        return a->kind == APPLY_TERMS && e->act == ACT_REJECT && !a->executed && a->contract == e->contract;
    const struct contract_rule *c = state_decider(s, a);
    return c != NULL && c->no == e->contract;
}

bool erasure_fits(const struct application *a, const struct entry *e)
{
    if (a->kind > APPLY_ERASE_CONTRACT)
        return false; /* approved for something else */
    if (a->kind == APPLY_ERASE_SUBJECTS)
        return e->subjects_n == e->count && e->count <= a->count - a->erased;
    return e->subjects_n == 0 && e->count == a->count; /* all at once: it is carried out with the first */
}

bool job_resumes(const struct import_job *job, const struct entry *e)
{
    enum job_kind kind = e->act == ACT_IMPORT_OPEN ? JOB_IMPORT : e->kind == UPDATE_TRIAL ? JOB_TRIAL : JOB_CHANGE;

    if (job == NULL || (job->closed && (kind != JOB_IMPORT || job->abandoned)))
        return false;
    return job->person == e->person && job->contract == e->contract && job->register_no == e->register_no &&
           job->purpose == e->purpose && entry_hash_same(job->file, e->object) && job->kind == kind &&
           job->fields == fields_mask(e) && (kind != JOB_CHANGE || job->other == e->count);
}

uint64_t fields_mask(const struct entry *e)
{
    uint64_t mask = 0;

    for (unsigned i = 0; i < e->fields_n; i++)
        if (e->fields[i] >= 1 && e->fields[i] <= ENTRY_FIELDS_MAX)
            mask |= UINT64_C(1) << (e->fields[i] - 1);
    return mask;
}

const struct authenticator *state_authenticator(const struct state *s, const uint8_t id[32])
{
    const struct authenticator *a =
        state_table_find(s, TABLE_AUTHENTICATORS, authenticator_key(id, 0), authenticator_key(id, 1));

    return a != NULL && entry_hash_same(a->id, id) ? a : NULL;
}

int32_t date_ordinal(struct date d)
{
    return d.year * 512 + d.month * 32 + d.day;
}

bool term_holds(struct date from, struct date until, struct date day)
{
    return date_ordinal(from) <= date_ordinal(day) && date_ordinal(day) <= date_ordinal(until);
}

struct date state_retained_until(const struct state *s, uint32_t contract, uint16_t register_no)
{
    const struct register_rule *r;
    struct date last = {0};

    for (size_t i = 0; (r = state_register_at(s, i)) != NULL; i++) {
        if (r->contract == contract && (register_no == 0 || r->no == register_no) &&
            date_ordinal(r->retain_until) > date_ordinal(last))
            last = r->retain_until;
    }
    return last;
}

bool state_terminal_known(const struct state *s, uint64_t terminal, struct date today)
{
    const struct terminal_rule *row = state_table_find(s, TABLE_TERMINALS, terminal, 0);

    return row != NULL && !row->revoked && term_holds(row->from, row->until, today);
}

uint64_t terminal_number(const uint8_t certificate[32])
{
    uint64_t n = 0;

    for (unsigned i = 0; i < sizeof(n); i++)
        n = n << 8 | certificate[i];
    return n;
}

bool state_is_machine(const struct state *s, uint32_t person)
{
    const struct person_rule *p = state_person(s, person);

    return p != NULL && p->answers != 0;
}

bool state_terminal_fits(const struct state *s, uint32_t person, uint64_t terminal, struct date today)
{
    const struct terminal_rule *row = state_terminal(s, terminal);

    return state_terminal_known(s, terminal, today) && row->person == (state_is_machine(s, person) ? person : 0);
}

enum org_kind state_org_kind(const struct state *s, uint32_t org)
{
    const struct org_rule *row = state_table_find(s, TABLE_ORGS, org, 0);

    return row == NULL ? ORG__MAX : row->kind;
}

const struct org_rule *state_org(const struct state *s, uint32_t no)
{
    return state_table_find(s, TABLE_ORGS, no, 0);
}

const struct org_rule *state_org_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_ORGS, i);
}

const struct terminal_rule *state_terminal(const struct state *s, uint64_t terminal)
{
    return state_table_find(s, TABLE_TERMINALS, terminal, 0);
}

const struct terminal_rule *state_terminal_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_TERMINALS, i);
}

bool state_org_within(const struct state *s, uint32_t org, uint32_t above)
{
    for (unsigned depth = 0; depth < ORG_DEPTH_MAX && org != 0; depth++) {
        if (org == above)
            return true;
        const struct org_rule *row = state_org(s, org);
        org = row == NULL ? 0 : row->parent;
    }
    return false;
}

enum party state_party(const struct state *s, const struct contract_rule *c, uint32_t org)
{
    if (org == c->entruster)
        return PARTY_ENTRUSTER;
    return state_org_within(s, org, c->contractor) ? PARTY_CONTRACTOR : PARTY_NONE;
}

bool state_has_authenticator(const struct state *s, uint32_t person)
{
    const struct authenticator *a;

    for (size_t i = 0; (a = state_authenticator_at(s, i)) != NULL; i++) {
        if (a->person == person)
            return true;
    }
    return false;
}

const struct contract_rule *state_contract_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_CONTRACTS, i);
}

const struct person_rule *state_person_at(const struct state *s, size_t i)
{
    const struct person_row *row = state_table_at(s, TABLE_PERSONS, i);

    return row == NULL ? NULL : &row->rule;
}

const struct assignment *state_assignment_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_ASSIGNMENTS, i);
}

const struct register_rule *state_register_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_REGISTERS, i);
}

const struct purpose_rule *state_purpose_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_PURPOSES, i);
}

const struct application *state_application_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_APPLICATIONS, i);
}

const struct session_facts *state_session_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_SESSIONS, i);
}

const struct import_job *state_job_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_JOBS, i);
}

const struct authenticator *state_authenticator_at(const struct state *s, size_t i)
{
    return state_table_at(s, TABLE_AUTHENTICATORS, i);
}

/* Instants of a ledger are never negative (entry_check), so plain division rounds down. */
int64_t minute_of_ms(int64_t ms)
{
    return ms / MINUTE_MS;
}

int64_t day_of_ms(int64_t ms)
{
    return (ms + JST_MS) / DAY_MS;
}

/* A counter that stands at a later minute or day than now (the clock went back) still counts. */
uint64_t state_shown_in_minute(const struct state *s, uint32_t person, uint16_t purpose,
                               int64_t now_ms)
{
    const struct counter_row *row = state_table_find(s, TABLE_COUNTERS, person, purpose);

    return row != NULL && row->minute >= minute_of_ms(now_ms) ? row->in_minute : 0;
}

uint64_t state_shown_in_day(const struct state *s, uint32_t person, uint16_t purpose,
                            int64_t now_ms)
{
    const struct counter_row *row = state_table_find(s, TABLE_COUNTERS, person, purpose);

    return row != NULL && row->day >= day_of_ms(now_ms) ? row->in_day : 0;
}

uint64_t state_updated_in_day(const struct state *s, uint32_t person, uint16_t purpose, int64_t now_ms)
{
    const struct counter_row *row = state_table_find(s, TABLE_COUNTERS, person, purpose);

    return row != NULL && row->update_day >= day_of_ms(now_ms) ? row->in_update_day : 0;
}

unsigned state_failed_sign_ins(const struct state *s, uint32_t person, int64_t *last_ms_out)
{
    const struct person_row *row = state_table_find(s, TABLE_PERSONS, person, 0);

    *last_ms_out = row == NULL ? 0 : row->failed_ms;
    return row == NULL ? 0 : row->failures;
}

bool same_human(const struct person_rule *a, const struct person_rule *b)
{
    return a->no == b->no || entry_hash_same(a->natural_person, b->natural_person);
}

static bool overlap(const struct assignment *a, struct date from, struct date until)
{
    return date_ordinal(a->from) <= date_ordinal(until) && date_ordinal(from) <= date_ordinal(a->until);
}

/* Whether no other account of the human being behind ${person} stands on the other side of the auditing that ${given}
 * (roles, term) would put that person on. */
static bool apart(const struct state *s, const struct person_rule *person, const struct assignment *given)
{
    bool auditor = (given->roles & ROLE_AUDITOR) != 0, found;
    const struct assignment *other;

    size_t i = position(s, TABLE_ASSIGNMENTS, given->contract, 0, &found);
    for (; (other = state_assignment_at(s, i)) != NULL && other->contract == given->contract; i++) {
        const struct person_rule *holder = state_person(s, other->person);
        bool same = other->person != given->person && same_human(person, holder);
        if (same && !holder->ended && overlap(other, given->from, given->until) &&
            auditor != ((other->roles & ROLE_AUDITOR) != 0))
            return false;
    }
    return true;
}

bool state_separation_holds(const struct state *s, const struct entry *assign)
{
    const struct person_rule *person = state_person(s, assign->person);
    const struct assignment given = {.contract = assign->contract,
                                     .person = assign->person,
                                     .roles = assign->roles,
                                     .from = assign->from,
                                     .until = assign->until};

    if ((assign->roles & ROLE_AUDITOR) != 0 && assign->roles != ROLE_AUDITOR)
        return false;
    return person == NULL || apart(s, person, &given);
}

bool state_person_separated(const struct state *s, const struct entry *person)
{
    struct person_rule changed = {.no = person->person};
    const struct assignment *a;

    memcpy(changed.natural_person, person->object, sizeof(changed.natural_person));
    for (size_t i = 0; (a = state_assignment_at(s, i)) != NULL; i++) {
        const struct contract_rule *c = a->person == changed.no ? state_contract(s, a->contract) : NULL;
        if (c != NULL && c->controls[CONTROL_SEPARATION].in_force && !apart(s, &changed, a))
            return false;
    }
    return true;
}

uint64_t state_next_session(const struct state *s)
{
    return s->next_session;
}

uint32_t state_next_job(const struct state *s)
{
    return s->next_job;
}

uint32_t purpose_act_bit(enum entry_act act)
{
    if (act == ACT_PRINT)
        return UINT32_C(1) << (ACT_IMPORT_OPEN - ACT_SEARCH + 1);
    if (act == ACT_MOVE || act == ACT_UPDATE_OPEN || act == ACT_UPDATE_BATCH)
        act = ACT_EDIT; /* who may correct a record may also put it where it belongs, and correct many by a file */
    if (act == ACT_PACKAGE_OPEN || act == ACT_PACKAGE_BATCH)
        act = ACT_OPEN; /* the matter says that it may leave, the purpose that it may be seen */
    return act >= ACT_SEARCH && act <= ACT_IMPORT_OPEN ? UINT32_C(1) << (act - ACT_SEARCH) : 0;
}
