/* Filling a form from the records: people, duties, training, subcontractors, terminals, erasures, clauses, registers. */
#include "desk/page_document.h"

#include "desk/flow_matter.h"
#include "desk/page_admin.h"

#include <string.h>

#define CONTRACTOR_ROLES (ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_HANDLER | ROLE_OPERATOR)

/* What is asked for once and looked at by many tables. */
struct filling {
    struct page *p;
    struct desk_keeper_persons_are persons;
    struct desk_keeper_registers_are registers;
    struct desk_keeper_orgs_are orgs;
    struct desk_keeper_sheet_is sheet, entruster_sheet; /* of who is entrusted, of who entrusts; no items: none, or not for this person */
    struct desk_keeper_upstream_info notice;            /* the newest of an application; matter 0: none */
    struct desk_keeper_matter_info applied;             /* what it tells of, if it may be read */
    struct draft_item *item;  /* the table in hand */
    struct draft_row *before; /* its rows as they were */
    uint32_t before_n;
};

/* The next row of the table in hand, for the record ${key}: with what was typed for it before.  NULL: no room. */
static struct draft_row *next_row(struct filling *f, uint64_t key)
{
    struct draft_item *item = f->item;
    struct draft_row *row;

    if (item->rows_n == DRAFT_ROWS_MAX)
        return NULL;
    row = &item->rows[item->rows_n++];
    *row = (struct draft_row){.key = key};
    for (uint32_t i = 0; i < f->before_n; i++)
        if (f->before[i].key == key)
            *row = f->before[i];
    return row;
}

/* Put what the record says of ${cell} into the columns that show it. */
static void put(struct filling *f, struct draft_row *row, enum form_cell cell, const char *text)
{
    const struct form_item *table = f->item->item;

    for (size_t c = 0; c < table->columns_n; c++)
        if (table->columns[c].cell == cell)
            row->cells[c] = view_str(text);
}

static void put_day(struct filling *f, struct draft_row *row, enum form_cell cell, int64_t day)
{
    put(f, row, cell, page_day(f->p, day));
}

static void put_count(struct filling *f, struct draft_row *row, enum form_cell cell, uint64_t n)
{
    put(f, row, cell, arena_fmt(&f->p->d->arena, "%llu", (unsigned long long)n));
}

/* --- people ----------------------------------------------------------------------------------------------------------------- */

static bool holds_spi(const struct desk_keeper_register_info *info)
{
    for (uint32_t i = 0; i < info->fields_n; i++)
        if (info->fields[i].data_class == CLASS_SPI)
            return true;
    return false;
}

static bool reaches_spi(const struct filling *f, const struct desk_keeper_person_info *info)
{
    for (uint32_t i = 0; i < f->registers.registers_n; i++) {
        const struct desk_keeper_register_info *r = &f->registers.registers[i];
        if ((info->registers >> (r->no - 1) & 1) != 0 && holds_spi(r))
            return true;
    }
    return false;
}

static const char *register_names(struct filling *f, uint64_t registers)
{
    const char *names[16];
    size_t n = 0;

    for (uint32_t i = 0; i < f->registers.registers_n && n < sizeof(names) / sizeof(names[0]); i++)
        if ((registers >> (f->registers.registers[i].no - 1) & 1) != 0)
            names[n++] = page_text(f->p, f->registers.registers[i].name);
    return page_join(f->p, names, n, page_word(f->p, MSG_COMMON_COMMA));
}

static bool is_chosen(const struct filling *f, const struct desk_keeper_person_info *info, enum form_table_source rows)
{
    if (info->state != DESK_KEEPER_PERSON_STATE_ACTIVE && info->state != DESK_KEEPER_PERSON_STATE_INVITED)
        return false;
    switch ((int)rows) {
    case FORM_ROWS_RESPONSIBLE:
        return (info->roles & ROLE_RESPONSIBLE) != 0;
    case FORM_ROWS_MANAGERS:
        return (info->roles & ROLE_MANAGER) != 0;
    case FORM_ROWS_AUDITORS:
        return (info->roles & ROLE_AUDITOR) != 0;
    case FORM_ROWS_HANDLERS:
        return (info->roles & (ROLE_HANDLER | ROLE_OPERATOR)) != 0;
    case FORM_ROWS_SPI:
        return (info->roles & CONTRACTOR_ROLES) != 0 && reaches_spi(f, info);
    default:
        return (info->roles & CONTRACTOR_ROLES) != 0;
    }
}

static enum err fill_people(struct filling *f)
{
    struct page *p = f->p;

    for (uint32_t i = 0; i < f->persons.persons_n; i++) {
        const struct desk_keeper_person_info *info = &f->persons.persons[i];
        struct draft_row *row = is_chosen(f, info, f->item->item->rows) ? next_row(f, info->person) : NULL;
        if (row == NULL)
            continue;
        put(f, row, FORM_CELL_NAME, page_text(p, info->name));
        put(f, row, FORM_CELL_ORG, page_text(p, info->org_name));
        put(f, row, FORM_CELL_ROLES, page_roles(p, info->roles));
        put_day(f, row, FORM_CELL_FROM, info->assigned_from);
        put_day(f, row, FORM_CELL_UNTIL, info->assigned_until);
        put_day(f, row, FORM_CELL_TRAINED, info->trained);
        put_day(f, row, FORM_CELL_PLEDGED, info->pledged);
        put(f, row, FORM_CELL_DATA, register_names(f, info->registers));
        put(f, row, FORM_CELL_SPI, page_word(p, reaches_spi(f, info) ? MSG_DOCUMENTS_YES : MSG_DOCUMENTS_NO));
    }
    return p->err;
}

static const char *names_of(struct filling *f, uint32_t role)
{
    const char *names[16];
    size_t n = 0;

    for (uint32_t i = 0; i < f->persons.persons_n && n < sizeof(names) / sizeof(names[0]); i++)
        if ((f->persons.persons[i].roles & role) != 0 && f->persons.persons[i].state == DESK_KEEPER_PERSON_STATE_ACTIVE)
            names[n++] = page_text(f->p, f->persons.persons[i].name);
    return page_join(f->p, names, n, page_word(f->p, MSG_COMMON_COMMA));
}

/* --- organisations, terminals, registers -------------------------------------------------------------------------------------- */

static const char *org_name(struct filling *f, uint32_t no)
{
    for (uint32_t i = 0; i < f->orgs.orgs_n; i++)
        if (f->orgs.orgs[i].org == no)
            return page_text(f->p, f->orgs.orgs[i].name);
    return "";
}

/* The party that entrusts in this contract (甲; 乙 in a contract below), or that is entrusted. */
static const char *party_name(struct filling *f, bool entruster)
{
    return org_name(f, entruster ? f->orgs.entruster : f->orgs.contractor);
}

static enum err fill_orgs(struct filling *f)
{
    for (uint32_t i = 0; i < f->orgs.orgs_n; i++) {
        const struct desk_keeper_org_info *info = &f->orgs.orgs[i];
        bool below = info->org != f->orgs.entruster && info->org != f->orgs.contractor;
        struct draft_row *row = below ? next_row(f, info->org) : NULL;
        if (row == NULL)
            continue;
        put(f, row, FORM_CELL_NAME, page_text(f->p, info->name));
        put(f, row, FORM_CELL_PARENT, org_name(f, info->parent));
    }
    return f->p->err;
}

static enum err fill_terminals(struct filling *f)
{
    struct desk_keeper_terminals_are are;
    enum err err;

    TRY(ask_keeper_terminals(f->p->d, &(struct desk_keeper_terminals){0}, &are));
    for (uint32_t i = 0; i < are.terminals_n; i++) {
        const struct desk_keeper_terminal_info *info = &are.terminals[i];
        struct draft_row *row = info->revoked ? NULL : next_row(f, info->terminal);
        if (row == NULL)
            continue;
        put(f, row, FORM_CELL_NAME, page_text(f->p, info->name));
        put(f, row, FORM_CELL_ORG, page_text(f->p, info->org_name));
        put_day(f, row, FORM_CELL_FROM, info->from);
        put_day(f, row, FORM_CELL_UNTIL, info->until);
    }
    err = f->p->err;
out:
    return err;
}

static const char *field_names(struct filling *f, const struct desk_keeper_register_info *info)
{
    const char *names[64];
    size_t n = 0;

    for (; n < info->fields_n && n < sizeof(names) / sizeof(names[0]); n++)
        names[n] = page_text(f->p, info->fields[n].name);
    return page_join(f->p, names, n, page_word(f->p, MSG_COMMON_COMMA));
}

static unsigned class_of(const struct desk_keeper_register_info *info)
{
    unsigned highest = 0;

    for (uint32_t i = 0; i < info->fields_n; i++)
        highest = info->fields[i].data_class > highest ? info->fields[i].data_class : highest;
    return highest;
}

static enum err fill_registers(struct filling *f)
{
    struct desk_keeper_retentions_are are;
    enum err err;

    TRY(ask_keeper_retentions(f->p->d, &(struct desk_keeper_retentions){0}, &are));
    for (uint32_t i = 0; i < f->registers.registers_n; i++) {
        const struct desk_keeper_register_info *info = &f->registers.registers[i];
        struct draft_row *row = next_row(f, info->no);
        if (row == NULL)
            continue;
        put(f, row, FORM_CELL_NAME, page_text(f->p, info->name));
        put(f, row, FORM_CELL_FIELDS, field_names(f, info));
        put(f, row, FORM_CELL_CLASS, page_class(f->p, class_of(info)));
        for (uint32_t k = 0; k < are.registers_n; k++)
            if (are.registers[k].register_ == info->no) {
                put_day(f, row, FORM_CELL_UNTIL, are.registers[k].until);
                put_count(f, row, FORM_CELL_RECORDS, are.registers[k].records);
            }
    }
    err = f->p->err;
out:
    return err;
}

/* --- the chain ------------------------------------------------------------------------------------------------------------------ */

#define CHAIN_BYTES_MAX 24000 /* of what the sheets say, all rows together: a draft has room for it */

/* The sheet of ${org}; without items where there is none, or it is not for this person. */
static enum err sheet_of(struct filling *f, uint32_t org, struct desk_keeper_sheet_is *is)
{
    enum err err = ask_keeper_sheet(f->p->d, &(struct desk_keeper_sheet){.org = org}, is);

    if (err == ERR_NOT_FOUND)
        *is = (struct desk_keeper_sheet_is){0};
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* What the sheet says, at most ${max} bytes of it, whole characters. */
static const char *sheet_text(struct filling *f, const struct desk_keeper_sheet_is *is, unsigned item, size_t max)
{
    struct view text = {NULL, 0};

    for (uint32_t i = 0; i < is->items_n; i++)
        if (is->items[i].item == item)
            text = is->items[i].text;
    if (text.n <= max)
        return page_text(f->p, text);
    while (max > 0 && (text.p[max] & 0xc0) == 0x80)
        max--;
    return page_join(f->p, (const char *const[]){page_text(f->p, (struct view){text.p, max}), page_word(f->p, MSG_DOCUMENTS_CUT)}, 2, "");
}

/* Who is entrusted, and every subcontractor that is registered. */
static enum err fill_chain(struct filling *f)
{
    struct desk_keeper_chain_is chain;
    struct desk_keeper_sheet_is sheet;
    enum err err;

    TRY(ask_keeper_chain(f->p->d, &(struct desk_keeper_chain){0}, &chain));
    size_t room = chain.orgs_n == 0 ? 0 : CHAIN_BYTES_MAX / chain.orgs_n / 3;
    for (uint32_t i = 0; i < chain.orgs_n; i++) {
        const struct desk_keeper_chain_org *o = &chain.orgs[i];
        struct draft_row *row = o->org != f->orgs.entruster && o->registered ? next_row(f, o->org) : NULL;
        if (row == NULL)
            continue;
        TRY(sheet_of(f, o->org, &sheet));
        put(f, row, FORM_CELL_NAME, page_text(f->p, o->name));
        put(f, row, FORM_CELL_PARENT, org_name(f, o->org == f->orgs.contractor ? f->orgs.entruster : o->parent));
        put_day(f, row, FORM_CELL_FROM, o->from);
        put_day(f, row, FORM_CELL_UNTIL, o->until);
        put(f, row, FORM_CELL_WORK, sheet_text(f, &sheet, SHEET_WORK, room));
        put(f, row, FORM_CELL_MEASURES, sheet_text(f, &sheet, SHEET_MEASURES_WORK, room));
        put(f, row, FORM_CELL_CERTIFIED, sheet_text(f, &sheet, SHEET_CERTIFIED, room));
    }
    err = f->p->err;
out:
    return err;
}

static enum err fill_notices(struct filling *f)
{
    struct desk_keeper_upstream_are are;
    enum err err;

    TRY(ask_keeper_upstream(f->p->d, &(struct desk_keeper_upstream){.waiting = false}, &are));
    for (uint32_t i = 0; i < are.notices_n; i++) {
        const struct desk_keeper_upstream_info *n = &are.notices[i];
        struct draft_row *row = n->kind == UPSTREAM_APPLIED ? next_row(f, n->matter << 16 | (n->to & UINT16_MAX)) : NULL;
        if (row == NULL)
            continue;
        put(f, row, FORM_CELL_NAME, page_text(f->p, n->name));
        put(f, row, FORM_CELL_PARENT, org_name(f, n->parent));
        put(f, row, FORM_CELL_TO, org_name(f, n->to));
        put(f, row, FORM_CELL_MADE, page_when(f->p, n->made_ms));
        if (n->receiver != 0)
            put(f, row, FORM_CELL_RECEIVED, page_join(f->p, (const char *const[]){page_when(f->p, n->received_ms), page_person(f->p, n->receiver)}, 2, " "));
    }
    err = f->p->err;
out:
    return err;
}

/* The newest notice of an application, and the application itself. */
static enum err find_notice(struct filling *f)
{
    struct desk_keeper_upstream_are are;
    struct desk_keeper_matter_is is;
    enum err err;

    TRY(ask_keeper_upstream(f->p->d, &(struct desk_keeper_upstream){.waiting = false}, &are));
    for (uint32_t i = are.notices_n; i > 0; i--)
        if (are.notices[i - 1].kind == UPSTREAM_APPLIED && are.notices[i - 1].matter >= f->notice.matter)
            f->notice = are.notices[i - 1];
    if (f->notice.matter == 0)
        return ERR_OK;
    err = ask_keeper_matter(f->p->d, &(struct desk_keeper_matter){.matter = f->notice.matter}, &is);
    if (err == ERR_OK)
        f->applied = is.info;
    return err == ERR_NOT_FOUND || err == ERR_DENIED ? ERR_OK : err;
out:
    return err;
}

/* A field of the application, as the kind "subcontract" has it. */
static const char *applied_word(struct filling *f, const char *field)
{
    const struct matter_def *def = f->notice.matter == 0 ? NULL : matter_def(f->applied.kind);

    for (size_t i = 0; def != NULL && i < def->fields_n; i++)
        if (strcmp(def->fields[i].name, field) == 0)
            return page_text(f->p, flow_matter_word(f->applied.words, f->applied.words_n, def->fields[i].no));
    return "";
}

static const char *notice_text(struct filling *f, enum form_field_source source)
{
    if (f->notice.matter == 0)
        return "";
    switch ((int)source) {
    case FORM_NOTICE_BY:
        return page_join(f->p, (const char *const[]){org_name(f, f->notice.parent), page_person(f->p, f->applied.applicant)}, 2, " ");
    case FORM_NOTICE_ON:
        return page_date(f->p, date_of_ms(f->notice.made_ms));
    case FORM_NOTICE_NAME:
        return page_text(f->p, f->notice.name);
    default:
        return applied_word(f, source == FORM_NOTICE_SCOPE ? "work" : "safeguards");
    }
}

/* --- erasures ------------------------------------------------------------------------------------------------------------------- */

static enum err fill_erasure(struct filling *f, const struct desk_keeper_application_info *info)
{
    struct page *p = f->p;
    struct desk_keeper_application_is is;
    struct desk_keeper_certificate_is certificate;
    struct draft_row *row = next_row(f, info->leaf);
    enum err err;

    if (row == NULL)
        return ERR_OK;
    TRY(ask_keeper_application(p->d, &(struct desk_keeper_application){info->leaf}, &is));
    TRY(ask_keeper_certificate(p->d, &(struct desk_keeper_certificate){info->leaf}, &certificate));
    put(f, row, FORM_CELL_ITEMS, is.items.n > 0 ? page_text(p, is.items) : page_scope(p, info));
    put(f, row, FORM_CELL_MEDIA, page_text(p, is.media));
    put_count(f, row, FORM_CELL_COUNT, info->count);
    put(f, row, FORM_CELL_HOW, page_certificate_how(p, certificate.text));
    put(f, row, FORM_CELL_DONE, page_certificate_done(p, certificate.text));
    put(f, row, FORM_CELL_STAGE, page_certificate_stage(p, certificate.text));
    put(f, row, FORM_CELL_EXECUTOR, page_person(p, info->executor));
    put(f, row, FORM_CELL_APPROVER, page_person(p, info->approver));
    put_count(f, row, FORM_CELL_NUMBER, info->leaf);
    err = p->err;
out:
    return err;
}

static enum err fill_erasures(struct filling *f)
{
    struct desk_keeper_applications ask = {0};
    struct desk_keeper_applications_are are;
    enum err err;

    do {
        TRY(ask_keeper_applications(f->p->d, &ask, &are));
        for (uint32_t i = 0; i < are.applications_n; i++) {
            const struct desk_keeper_application_info *info = &are.applications[i];
            ask.before = info->leaf;
            if (info->kind < APPLY_ERASE__MAX && info->certificate != 0)
                TRY(fill_erasure(f, info));
        }
    } while (are.more && f->item->rows_n < DRAFT_ROWS_MAX);
out:
    return err;
}

/* --- clauses -------------------------------------------------------------------------------------------------------------------- */

/* One row for each clause of the form's document; the controls that hold it are its evidence. */
static void put_clause(struct filling *f, const char *id, const char *text, const char *evidence)
{
    const struct form_item *table = f->item->item;
    struct draft_row *row;
    uint64_t key = 1;

    for (const char *c = id; *c != '\0'; c++)
        key = key * 31 + (uint8_t)*c;
    for (uint32_t i = 0; i < f->item->rows_n; i++) {
        if (f->item->rows[i].key != key)
            continue;
        for (size_t c = 0; c < table->columns_n; c++)
            if (table->columns[c].cell == FORM_CELL_EVIDENCE)
                f->item->rows[i].cells[c] =
                    view_str(arena_fmt(&f->p->d->arena, "%.*s%s%s", (int)f->item->rows[i].cells[c].n,
                                       (const char *)f->item->rows[i].cells[c].p, page_word(f->p, MSG_COMMON_COMMA), evidence));
        return;
    }
    row = next_row(f, key);
    if (row == NULL)
        return;
    put(f, row, FORM_CELL_ID, id);
    put(f, row, FORM_CELL_TEXT, text);
    put(f, row, FORM_CELL_EVIDENCE, evidence);
}

static enum err fill_clauses(struct filling *f, const struct form *form)
{
    struct desk_keeper_controls_are are;
    enum err err;

    TRY(ask_keeper_controls(f->p->d, &(struct desk_keeper_controls){0}, &are));
    for (uint32_t i = 0; i < are.controls_n; i++) {
        size_t n;
        const struct page_clause *clauses = page_clauses(f->p, are.controls[i].clauses, are.controls[i].clauses_n, &n);
        for (size_t k = 0; clauses != NULL && k < n; k++) /* ids begin with the letter of their document, as those of forms do */
            if (are.controls[i].clauses[k].n > 0 && are.controls[i].clauses[k].p[0] == (uint8_t)form->id[0])
                put_clause(f, page_text(f->p, are.controls[i].clauses[k]), clauses[k].text,
                           page_control(f->p, are.controls[i].control));
    }
    err = f->p->err;
out:
    return err;
}

/* --- all ------------------------------------------------------------------------------------------------------------------------ */

static enum err fill_table(struct filling *f, const struct form *form)
{
    switch (f->item->item->rows) {
    case FORM_ROWS_TYPED:
        break;
    case FORM_ROWS_RESPONSIBLE:
    case FORM_ROWS_MANAGERS:
    case FORM_ROWS_AUDITORS:
    case FORM_ROWS_HANDLERS:
    case FORM_ROWS_WORKERS:
    case FORM_ROWS_SPI:
        return fill_people(f);
    case FORM_ROWS_SUBCONTRACTORS:
        return fill_orgs(f);
    case FORM_ROWS_TERMINALS:
        return fill_terminals(f);
    case FORM_ROWS_ERASURES:
        return fill_erasures(f);
    case FORM_ROWS_RETENTION:
    case FORM_ROWS_REGISTERS:
        return fill_registers(f);
    case FORM_ROWS_CLAUSES:
        return fill_clauses(f, form);
    case FORM_ROWS_NOTICES:
        return fill_notices(f);
    case FORM_ROWS_CHAIN:
        return fill_chain(f);
    }
    return ERR_OK;
}

static bool of_sheet(enum form_field_source source)
{
    return source >= FORM_SHEET_YEARS && source <= FORM_SHEET_ENTRUSTER_SYSTEM;
}

static const char *sheet_field(struct filling *f, enum form_field_source source)
{
    if (source >= FORM_SHEET_ENTRUSTER_WORK)
        return sheet_text(f, &f->entruster_sheet, SHEET_MEASURES_WORK + (source - FORM_SHEET_ENTRUSTER_WORK), DRAFT_TEXT_MAX);
    return sheet_text(f, &f->sheet, source - FORM_SHEET_YEARS, DRAFT_TEXT_MAX);
}

_Static_assert(FORM_SHEET_REMARKS - FORM_SHEET_YEARS + 1 == (int)SHEET_ITEM__MAX, "in the order of the sheet");
_Static_assert(SHEET_MEASURES_SYSTEM == SHEET_MEASURES_WORK + 1, "as the sources have it");

static const char *field_text(struct filling *f, enum form_field_source source)
{
    const struct desk_keeper_self_is *self = &f->p->self;

    if (of_sheet(source))
        return sheet_field(f, source);
    if (source >= FORM_NOTICE_BY)
        return notice_text(f, source);
    switch ((int)source) {
    case FORM_TYPED:
        return NULL;
    case FORM_CONTRACT_TITLE:
        return page_text(f->p, self->title);
    case FORM_CONTRACT_TERM:
        return PAGE_SAY(f->p, MSG_REPORT_FROM_TO,
                        [MSG_REPORT_FROM_TO__from] = msg_str(page_date(f->p, date_from_days(self->contract_from))),
                        [MSG_REPORT_FROM_TO__to] = msg_str(page_date(f->p, date_from_days(self->contract_until))));
    case FORM_ORG_ENTRUSTER:
        return party_name(f, true);
    case FORM_ORG_CONTRACTOR:
        return party_name(f, false);
    case FORM_PEOPLE_RESPONSIBLE:
        return names_of(f, ROLE_RESPONSIBLE);
    case FORM_PEOPLE_AUDITOR:
        return names_of(f, ROLE_AUDITOR);
    case FORM_PEOPLE_OFFICER:
        return names_of(f, ROLE_OFFICER);
    case FORM_REGISTER_NAMES:
        return register_names(f, UINT64_MAX);
    }
    return NULL;
}

/* Addressee and sender from the letterhead, else by their names. */
static enum err fill_letter(struct filling *f, struct draft *draft)
{
    struct desk_keeper_documents_are are;
    struct view own, other;
    enum err err;

    TRY(ask_keeper_documents(f->p->d, &(struct desk_keeper_documents){0}, &are));
    bool ours = are.side == DESK_KEEPER_DOCUMENT_SIDE_ENTRUSTER;
    TRY(page_letterhead(f->p, are.side, &own));
    TRY(page_letterhead(f->p, ours ? DESK_KEEPER_DOCUMENT_SIDE_CONTRACTOR : DESK_KEEPER_DOCUMENT_SIDE_ENTRUSTER, &other));
    draft->from = own.n > 0 ? own : f->p->self.org_name;
    draft->to = other.n > 0 ? other : view_str(party_name(f, !ours));
    draft->date = view_str(page_date(f->p, date_of_ms(clock_now_ms())));
out:
    return err;
}

enum err page_draft_fill(struct page *p, struct draft *draft, bool fresh)
{
    struct filling f = {.p = p};
    enum err err;

    TRY(ask_keeper_persons(p->d, &(struct desk_keeper_persons){0}, &f.persons));
    TRY(ask_keeper_registers(p->d, &(struct desk_keeper_registers){true}, &f.registers));
    TRY(ask_keeper_orgs(p->d, &(struct desk_keeper_orgs){0}, &f.orgs));
    f.before = arena_alloc(&p->d->arena, DRAFT_ROWS_MAX, sizeof(*f.before));
    if (f.before == NULL)
        TRY(ERR_MEMORY);
    if (fresh) {
        TRY(fill_letter(&f, draft));
        TRY(sheet_of(&f, f.orgs.contractor, &f.sheet));
        TRY(sheet_of(&f, f.orgs.entruster, &f.entruster_sheet));
        TRY(find_notice(&f));
    }
    for (unsigned i = 0; i < draft->items_n; i++) {
        f.item = &draft->items[i];
        if (f.item->item == NULL || f.item->hidden || f.item->item->kind == FORM_SECTION)
            continue;
        if (f.item->item->kind == FORM_FIELD) {
            if (fresh)
                f.item->text = view_str(field_text(&f, f.item->item->source));
            continue;
        }
        if (f.item->item->rows == FORM_ROWS_TYPED)
            continue;
        f.before_n = f.item->rows_n;
        memcpy(f.before, f.item->rows, f.before_n * sizeof(*f.before));
        f.item->rows_n = 0;
        TRY(fill_table(&f, draft->form));
    }
    err = p->err;
out:
    return err;
}
