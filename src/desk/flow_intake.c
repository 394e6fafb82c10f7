#include "desk/flow_intake.h"

#include "crypto/part.h"
#include "crypto/secret.h"
#include "desk/ask.h"
#include "desk/flow_matter.h"
#include "desk/flow_registry.h"
#include "rules/decide.h"

#include <string.h>

#define KNOWN_MAX 20000 /* matters of a kind that are compared */

bool flow_intake_takes(unsigned kind)
{
    const struct matter_row *row = kind == INTAKE_PEOPLE ? NULL : matter_row(kind);

    return kind == INTAKE_PEOPLE || (row != NULL && matter_taken_in(row));
}

enum err flow_intake_open(struct desk *d, struct flow_upload *u, const struct desk_keeper_intake_open *what)
{
    struct desk_keeper_upload_opened opened;
    enum err err;

    if (!flow_intake_takes(what->kind))
        return ERR_INPUT;
    TRY(ask_keeper_intake_open(d, what, &opened));
    u->no = opened.upload;
    memcpy(u->key, opened.key, sizeof(u->key));
    secret_wipe(&opened, sizeof(opened));
out:
    return err;
}

/* --- reading the file ---------------------------------------------------------------------------------------------------------- */

struct source {
    struct desk *d;
    struct flow_intake *in;
    uint8_t key[32];
    struct buf part;
    uint32_t next;
};

static enum err next_part(void *arg, struct view *out)
{
    struct source *s = arg;
    enum err err = ERR_OK;

    buf_reset(&s->part);
    if ((uint64_t)s->next * PART_BYTES_MAX < s->in->info.bytes)
        err = flow_upload_read(s->d, s->in->info.upload, s->key, s->next++, &s->part);
    *out = buf_view(&s->part);
    return err;
}

static bool is_empty(const struct desk_press_table_row *row)
{
    for (uint32_t i = 0; i < row->fields_n; i++)
        if (row->fields[i].n > 0)
            return false;
    return true;
}

/* The first row with a value is the header; of a workbook what stands above it is a title. */
static enum err on_row(void *arg, const struct table_head *head, const struct desk_press_table_row *row)
{
    struct source *s = arg;
    struct intake_sheet *sheet = &s->in->sheet;

    if (row->line < head->header_row || (row->fault == CSV_FINE && is_empty(row)))
        return ERR_OK;
    if (!sheet->has_header)
        return row->fault != CSV_FINE ? ERR_CLOSED : intake_header(sheet, row->fields, row->fields_n);
    return intake_add(sheet, row->line, row->fields, row->fields_n, row->fault, row->fault_field);
}

static enum err read_file(struct desk *d, struct flow_intake *in, const uint8_t key[32])
{
    struct source s = {.d = d, .in = in};
    const struct table_reader reader = {next_part, on_row, &s};
    enum err err;

    memcpy(s.key, key, sizeof(s.key));
    buf_init(&s.part, PART_BYTES_MAX);
    err = table_read(d, (enum desk_press_encoding)in->info.encoding, INTAKE_ROWS_MAX + 50, &reader, &in->head);
    in->sheet.too_many = in->sheet.too_many || in->head.more;
    if (err == ERR_LIMIT && in->sheet.too_many)
        err = ERR_OK;
    buf_clear(&s.part);
    secret_wipe(s.key, sizeof(s.key));
    return err;
}

/* --- what stands here already -------------------------------------------------------------------------------------------------- */

static struct view info_word(const void *arg, const struct matter_field *f)
{
    const struct desk_keeper_matter_info *m = arg;

    return flow_matter_word(m->words, m->words_n, f->no);
}

static bool same_hash(const struct hash *a, const struct hash *b)
{
    return view_eq(view_of(a->b, sizeof(a->b)), view_of(b->b, sizeof(b->b)));
}

/* Which row the matter is, if it is one of them. */
static void compare(struct intake_sheet *sheet, const struct desk_keeper_matter_info *m)
{
    const struct intake_same of = {sheet->rule.def, m->data_class, m->medium, m->count, info_word, m};
    struct hash same, number;
    bool has_number = intake_digest(&of, &same, &number);

    if (m->state == MATTER_WITHDRAWN) /* may come again */
        return;
    for (uint32_t i = 0; i < sheet->rows_n; i++) {
        struct intake_row *row = &sheet->rows[i];
        bool is_it = same_hash(&row->same, &same) && intake_days_agree(row, m->from, m->until);
        bool named = has_number && row->has_number && same_hash(&row->number, &number);
        if (row->matter != 0 || row->state != INTAKE_READY || (!is_it && !named))
            continue;
        row->state = INTAKE_THERE;
        row->matter = m->matter;
        row->waits = m->state == MATTER_WAITS;
        if (!is_it)
            intake_set(row, INTAKE_THERE, INTAKE_WHOLE_ROW, INTAKE_DIFFERS, view_str(""));
    }
}

/* A line of a log was not entered before its day: what came before is not looked at. */
static int64_t earliest(const struct intake_sheet *sheet)
{
    int64_t day = sheet->rule.today;

    for (uint32_t i = 0; i < sheet->rows_n; i++)
        if (sheet->rows[i].state == INTAKE_READY && sheet->rows[i].from < day)
            day = sheet->rows[i].from;
    return intake_is_log(sheet) ? date_start_ms(date_from_days(day)) : 0;
}

/* Every matter of the kind, page by page, each in an arena of its own: there may be many. */
static enum err compare_matters(struct desk *d, struct flow_intake *in)
{
    struct desk_keeper_matters ask = {.kind = in->def->kind, .from_ms = earliest(&in->sheet)};
    struct desk_keeper_matters_are are = {0};
    uint32_t seen = 0;
    enum err err;

    do {
        struct arena kept = d->arena;
        arena_init(&d->arena, kept.max);
        err = ask_keeper_matters(d, &ask, &are);
        for (uint32_t i = 0; err == ERR_OK && i < are.matters_n; i++, seen++)
            compare(&in->sheet, &are.matters[i]);
        ask.before = are.next;
        arena_clear(&d->arena);
        d->arena = kept;
    } while (err == ERR_OK && ask.before != 0 && seen < KNOWN_MAX);
    return err == ERR_OK && ask.before != 0 ? ERR_LIMIT : err;
}

static enum err compare_people(struct desk *d, struct flow_intake *in)
{
    struct desk_keeper_persons_are are;
    enum err err;

    TRY(ask_keeper_persons(d, &(struct desk_keeper_persons){0}, &are));
    for (uint32_t k = 0; k < are.persons_n; k++)
        for (uint32_t i = 0; i < in->sheet.rows_n; i++) {
            struct intake_row *row = &in->sheet.rows[i];
            if (row->state != INTAKE_READY || !view_eq(intake_value(&in->sheet, row, INTAKE_ACCOUNT), are.persons[k].account))
                continue;
            row->state = INTAKE_THERE;
            row->matter = are.persons[k].person;
            if (!view_eq(intake_value(&in->sheet, row, INTAKE_NAME), are.persons[k].name))
                intake_set(row, INTAKE_THERE, INTAKE_WHOLE_ROW, INTAKE_DIFFERS, view_str(""));
        }
out:
    return err;
}

/* --- one row ------------------------------------------------------------------------------------------------------------------- */

static enum err words_of(struct desk *d, struct flow_intake *in, const struct intake_row *row, const char *origin,
                         struct desk_keeper_matter_apply *m)
{
    struct desk_keeper_matter_word *words = arena_alloc(&d->arena, in->def->fields_n + 1, sizeof(*words));
    struct view note = intake_note(&in->sheet, row);

    if (words == NULL)
        return ERR_MEMORY;
    m->words = words;
    for (size_t i = 0; i < in->def->fields_n; i++) {
        struct view text = intake_word(&in->sheet, row, &in->def->fields[i]);
        if (in->def->fields[i].step == MATTER_OPENING && text.n > 0)
            words[m->words_n++] = (struct desk_keeper_matter_word){in->def->fields[i].no, text};
    }
    const char *remark = arena_fmt(&d->arena, "%s%s%.*s", origin, note.n > 0 ? " " : "", (int)note.n, note.n == 0 ? "" : (const char *)note.p);
    if (remark == NULL)
        return ERR_MEMORY;
    if (remark[0] != '\0') /* of a trial without a note */
        words[m->words_n++] = (struct desk_keeper_matter_word){0, view_str(remark)};
    return ERR_OK;
}

static enum err apply_of(struct desk *d, struct flow_intake *in, const struct intake_row *row, const char *origin,
                         struct desk_keeper_matter_apply *m)
{
    const struct matter_row *kind = matter_row(in->def->kind);

    *m = (struct desk_keeper_matter_apply){.kind = in->def->kind,
                                           .data_class = row->data_class,
                                           .medium = row->medium,
                                           .count = row->count,
                                           .from = row->from,
                                           .until = row->until,
                                           .org = row->org,
                                           .ref = row->of};
    if ((kind->flags & MATTER_NEW_ORG) != 0)
        m->parent = in->sheet.rule.own_org;
    return words_of(d, in, row, origin, m);
}

/* ${row} is refused by what was answered; the clauses are kept. */
static enum err refuse(struct flow_intake *in, struct intake_row *row, uint8_t refusal, const struct view *clauses, uint32_t n)
{
    row->state = INTAKE_REFUSED;
    row->refusal = refusal;
    row->clauses = arena_alloc(&in->sheet.arena, n + 1, sizeof(*row->clauses));
    if (row->clauses == NULL)
        return ERR_MEMORY;
    for (row->clauses_n = 0; row->clauses_n < n; row->clauses_n++)
        row->clauses[row->clauses_n] = arena_view(&in->sheet.arena, clauses[row->clauses_n]);
    return ERR_OK;
}

/* What would become of the row. */
static enum err try_row(struct desk *d, struct flow_intake *in, struct intake_row *row)
{
    struct desk_keeper_matter_opened opened;
    struct desk_keeper_matter_apply m;
    enum err err;

    TRY(apply_of(d, in, row, "", &m));
    m.trial = true;
    err = ask_keeper_matter_apply(d, &m, &opened);
    if (err == ERR_UNSUPPORTED) {
        intake_set(row, INTAKE_BAD, INTAKE_WHOLE_ROW, INTAKE_NOT_TAKEN, view_str(""));
        return ERR_OK;
    }
    TRY(err);
    row->waits = opened.waits;
    if (opened.refusal != REFUSAL_NONE)
        err = refuse(in, row, opened.refusal, opened.clauses, opened.clauses_n);
out:
    return err;
}

static enum err try_rows(struct desk *d, struct flow_intake *in)
{
    enum err err = ERR_OK;

    for (uint32_t i = 0; err == ERR_OK && in->def != NULL && i < in->sheet.rows_n; i++) {
        struct arena kept = d->arena;
        if (in->sheet.rows[i].state != INTAKE_READY)
            continue;
        arena_init(&d->arena, kept.max);
        err = try_row(d, in, &in->sheet.rows[i]);
        arena_clear(&d->arena);
        d->arena = kept;
    }
    return err;
}

static void count_rows(struct flow_intake *in)
{
    memset(in->counts, 0, sizeof(in->counts));
    in->waiting = in->will_wait = 0;
    for (uint32_t i = 0; i < in->sheet.rows_n; i++) {
        const struct intake_row *row = &in->sheet.rows[i];
        in->counts[row->state]++;
        in->waiting += row->state == INTAKE_THERE && row->waits;
        in->will_wait += row->state == INTAKE_READY && row->waits;
    }
}

/* --- all of it ----------------------------------------------------------------------------------------------------------------- */

/* The places in which a line of a log can have been written. */
static enum err places_of(struct desk *d, struct intake_rule *out)
{
    struct desk_keeper_places_are are;
    struct intake_place *places;
    enum err err;

    TRY(ask_keeper_places(d, &(struct desk_keeper_places){0}, &are));
    places = arena_alloc(&d->arena, are.places_n + 1, sizeof(*places));
    if (places == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < are.places_n; i++)
        places[i] = (struct intake_place){are.places[i].place, are.places[i].name, are.places[i].stands};
    out->places = places;
    out->places_n = are.places_n;
out:
    return err;
}

static enum err rule_of(struct desk *d, struct flow_intake *in, struct intake_rule *out)
{
    struct desk_keeper_self_is self;
    struct desk_keeper_orgs_are are;
    struct desk_keeper_persons_are persons;
    struct intake_org *orgs;
    enum err err;

    TRY(ask_keeper_self(d, &(struct desk_keeper_self){0}, &self));
    TRY(ask_keeper_orgs(d, &(struct desk_keeper_orgs){0}, &are));
    TRY(ask_keeper_persons(d, &(struct desk_keeper_persons){0}, &persons));
    orgs = arena_alloc(&d->arena, are.orgs_n + 1, sizeof(*orgs));
    if (orgs == NULL)
        return ERR_MEMORY;
    *out = (struct intake_rule){.def = in->def,
                                .data_class = in->info.data_class,
                                .medium = in->info.medium,
                                .today = date_to_days(date_of_ms(clock_now_ms())),
                                .contract_from = self.contract_from,
                                .contract_until = self.contract_until,
                                .orgs = orgs};
    for (uint32_t i = 0; i < are.orgs_n; i++)
        if (in->def != NULL || are.orgs[i].mine)
            orgs[out->orgs_n++] = (struct intake_org){are.orgs[i].org, are.orgs[i].name};
    for (uint32_t i = 0; i < persons.persons_n; i++)
        if (persons.persons[i].person == self.person)
            out->own_org = persons.persons[i].org;
    err = places_of(d, out);
out:
    return err;
}

enum err flow_intake_read(struct desk *d, uint32_t no, struct flow_intake *out)
{
    struct intake_rule rule;
    uint8_t key[32];
    enum err err;

    *out = (struct flow_intake){.is_read = false};
    TRY(ask_keeper_intake(d, &(struct desk_keeper_intake){no}, &out->info));
    memcpy(key, out->info.key, sizeof(key));
    secret_wipe(out->info.key, sizeof(out->info.key));
    out->def = out->info.kind == INTAKE_PEOPLE ? NULL : matter_def(out->info.kind);
    if (out->info.kind != INTAKE_PEOPLE && out->def == NULL)
        TRY(ERR_NOT_FOUND);
    if (!out->info.readable)
        goto out;
    TRY(rule_of(d, out, &rule));
    TRY(intake_init(&out->sheet, &rule));
    TRY(read_file(d, out, key));
    out->is_read = out->head.failure == SHEET_FINE && out->sheet.has_header && out->sheet.missing_n == 0 && !out->sheet.too_many;
    if (!out->is_read)
        goto out;
    intake_twice(&out->sheet);
    TRY(out->def == NULL ? compare_people(d, out) : compare_matters(d, out));
    TRY(try_rows(d, out));
    count_rows(out);
out:
    secret_wipe(key, sizeof(key));
    return err;
}

void flow_intake_clear(struct flow_intake *in)
{
    intake_clear(&in->sheet);
}

/* --- entering ------------------------------------------------------------------------------------------------------------------ */

static const char *origin_of(struct desk *d, enum lang lang, uint64_t leaf, uint32_t line)
{
    const struct msg_arg args[] = {[MSG_INTAKE_ORIGIN__leaf] = msg_count(leaf), [MSG_INTAKE_ORIGIN__line] = msg_count(line)};
    struct buf text;
    const char *out = NULL;

    buf_init(&text, 400);
    if (msg_put(&text, lang, MSG_INTAKE_ORIGIN, args, MSG_INTAKE_ORIGIN__ARGS) == ERR_OK)
        out = arena_str(&d->arena, buf_view(&text));
    buf_clear(&text);
    return out;
}

static enum err enter_matter(struct desk *d, struct flow_intake *in, struct intake_row *row, const char *origin)
{
    struct desk_keeper_matter_opened opened;
    struct desk_keeper_matter_apply m;
    enum err err;

    TRY(apply_of(d, in, row, origin, &m));
    TRY(ask_keeper_matter_apply(d, &m, &opened));
    row->matter = opened.leaf;
    row->waits = opened.waits;
out:
    return err;
}

static enum err enter_person(struct desk *d, struct flow_intake *in, struct intake_row *row)
{
    const struct flow_fact person = {.act = ACT_PERSON,
                                     .org = row->org,
                                     .account = intake_value(&in->sheet, row, INTAKE_ACCOUNT),
                                     .name = intake_value(&in->sheet, row, INTAKE_NAME),
                                     .from = row->from,
                                     .until = row->until};
    struct desk_keeper_changed changed;
    enum err err;

    TRY(flow_change(d, &person, 0, &changed));
    row->matter = changed.no;
out:
    return err;
}

/* Enter one row; that it is refused, or was entered meanwhile, is told of the row and stops nothing. */
static enum err enter_row(struct desk *d, struct flow_intake *in, struct intake_row *row, uint64_t leaf, enum lang lang)
{
    const char *origin = origin_of(d, lang, leaf, row->line);
    enum err err = origin == NULL ? ERR_MEMORY : in->def == NULL ? enter_person(d, in, row) : enter_matter(d, in, row, origin);

    if (err == ERR_OK)
        row->state = INTAKE_THERE;
    else if (err == ERR_DENIED)
        return refuse(in, row, (uint8_t)d->denied.refusal, d->denied.clauses, d->denied.clauses_n);
    else if (err == ERR_CONFLICT)
        intake_set(row, INTAKE_THERE, INTAKE_WHOLE_ROW, INTAKE_DIFFERS, view_str(""));
    else if (err == ERR_UNSUPPORTED || err == ERR_INPUT)
        intake_set(row, INTAKE_BAD, INTAKE_WHOLE_ROW, INTAKE_NOT_TAKEN, view_str(""));
    else
        return err;
    return ERR_OK;
}

enum err flow_intake_enter(struct desk *d, struct flow_intake *in, struct view reason, enum lang lang, uint32_t *entered_out)
{
    const struct desk_keeper_intake_rows m = {in->info.upload, in->counts[INTAKE_READY], reason};
    struct desk_keeper_ok ok;
    enum err err;

    *entered_out = 0;
    if (!in->is_read || in->counts[INTAKE_READY] == 0)
        return ERR_INPUT;
    TRY(ask_keeper_intake_rows(d, &m, &ok));
    for (uint32_t i = 0; err == ERR_OK && i < in->sheet.rows_n; i++) {
        struct intake_row *row = &in->sheet.rows[i];
        struct arena kept = d->arena;
        if (row->state != INTAKE_READY)
            continue;
        arena_init(&d->arena, kept.max);
        err = enter_row(d, in, row, ok.leaf, lang);
        *entered_out += err == ERR_OK && row->state == INTAKE_THERE && row->matter != 0;
        arena_clear(&d->arena);
        d->arena = kept;
    }
    count_rows(in);
out:
    return err;
}
