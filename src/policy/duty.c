#include "policy/duty.h"

#include "matter.h"

/* What each word of VOCAB_WHEN comes to. */
static const struct {
    const char *word;
    enum due_when when;
    unsigned days;
} whens[] = {
    {"before-contract", DUE_BEGINNING, 0}, {"at-signing", DUE_BEGINNING, 0},         {"before-work", DUE_BEGINNING, 0},
    {"on-join", DUE_EVENT, 0},             {"on-change", DUE_EVENT, DUE_PROMPT_DAYS}, {"before-change", DUE_EVENT, 0},
    {"each-time", DUE_EVENT, 0},           {"monthly", DUE_MONTHLY, 0},               {"regularly", DUE_YEARLY, 0},
    {"yearly", DUE_YEARLY, 0},             {"year-change", DUE_NEW_YEAR, 0},          {"on-request", DUE_ASKED, 0},
    {"at-once", DUE_EVENT, 0},             {"promptly", DUE_EVENT, DUE_PROMPT_DAYS},  {"end", DUE_END, 0},
    {"after-event", DUE_EVENT, DUE_PROMPT_DAYS}, {"before-act", DUE_EVENT, 0},
};

static bool is_word(enum vocab v, unsigned no, const char *word)
{
    return view_eq_str(view_str(word), vocab_word(v, no));
}

static enum due_when when_of(const struct profile_duty *duty, unsigned *days_out)
{
    *days_out = duty->days;
    for (size_t i = 0; duty->days == 0 && i < sizeof(whens) / sizeof(whens[0]); i++) {
        if (is_word(VOCAB_WHEN, duty->when, whens[i].word)) {
            *days_out = whens[i].days;
            return whens[i].when;
        }
    }
    return DUE_EVENT;
}

int64_t duty_review_day(const struct duty_facts *f, uint64_t days)
{
    return f->reviewed + (int64_t)days;
}

int64_t duty_stock_day(const struct duty_facts *f, uint64_t days)
{
    return (f->counted == 0 ? f->begins : f->counted) + (int64_t)days;
}

bool duty_of_entruster(const struct profile_duty *duty)
{
    return is_word(VOCAB_WHO, duty->who, "entruster");
}

static bool is_of_both(const struct profile_duty *duty)
{
    return is_word(VOCAB_WHO, duty->who, "both");
}

bool duty_kind_serves(unsigned kind, const struct profile_clause *clause)
{
    const struct matter_def *def = matter_def(kind);
    struct view rest = def == NULL ? (struct view){NULL, 0} : view_str(def->clauses);

    while (rest.n > 0) {
        struct view id = view_cut(&rest, ' ');
        if (view_eq(id, clause->id))
            return true;
        for (unsigned i = 0; i < clause->also_n; i++)
            if (view_eq(id, clause->also[i]))
                return true;
    }
    return false;
}

/* --- what the form is about ------------------------------------------------------------------------------------------------- */

static bool has_rows(const struct form *form, enum form_table_source rows)
{
    for (size_t i = 0; form != NULL && i < form->items_n; i++)
        if (form->items[i].kind == FORM_TABLE && form->items[i].rows == rows)
            return true;
    return false;
}

static bool has_cell(const struct form *form, enum form_cell cell)
{
    for (size_t i = 0; form != NULL && i < form->items_n; i++)
        for (size_t c = 0; form->items[i].kind == FORM_TABLE && c < form->items[i].columns_n; c++)
            if (form->items[i].columns[c].cell == cell)
                return true;
    return false;
}

/* A notice of people (従事者届・変更届) made here does what the clause asks for: it demands that people are filed, or that changes are. */
static bool notice_serves(const struct profile *profile, const struct profile_clause *clause, const struct profile_duty *duty)
{
    bool begins = is_word(VOCAB_WHEN, duty->when, "before-work"), changes = is_word(VOCAB_WHEN, duty->when, "on-change") ||
                                                                            is_word(VOCAB_WHEN, duty->when, "before-change");

    if (duty->days != 0 || duty_of_entruster(duty) || (!begins && !changes))
        return false;
    for (unsigned i = 0; i < clause->bindings_n; i++) {
        const struct profile_binding *bind = &profile->bindings[clause->bindings + i];
        bool control = bind->kind == BINDING_CONTROL || bind->kind == BINDING_BY;
        if (control && ((unsigned)bind->control.param == CONTROL_STAFF_FILED || (unsigned)bind->control.param == CONTROL_CHANGE_OFFICER ||
                        (unsigned)bind->control.param == CONTROL_CHANGE_STAFF))
            return true;
        if (changes && bind->kind == BINDING_EVIDENCE && is_word(VOCAB_EVIDENCE, bind->name, "people-and-terms"))
            return true;
    }
    return false;
}

static bool is_reviewed(const struct profile *profile, const struct profile_clause *clause)
{
    for (unsigned i = 0; i < clause->bindings_n; i++) {
        const struct profile_binding *bind = &profile->bindings[clause->bindings + i];
        if (bind->kind == BINDING_EVIDENCE && is_word(VOCAB_EVIDENCE, bind->name, "document-age"))
            return true;
    }
    return false;
}

/* --- what was done ----------------------------------------------------------------------------------------------------------- */

static void take(struct duty_is *out, enum duty_by by, uint64_t leaf, int64_t sent, int64_t received)
{
    if (leaf == 0 || sent < out->sent)
        return;
    out->by = by;
    out->leaf = leaf;
    out->sent = sent;
    out->received = received;
}

static void take_paper(const struct duty_facts *f, struct duty_is *out)
{
    for (unsigned i = 0; out->form != NULL && i < f->papers_n; i++) {
        const struct duty_paper *paper = &f->papers[i];
        if (paper->form != out->form->number || (!is_of_both(out->duty) && paper->by_entruster != duty_of_entruster(out->duty)))
            continue;
        take(out, DUTY_BY_PAPER, paper->leaf, paper->sent, paper->received);
        out->paper = paper;
        return;
    }
}

/* The kinds of matter that serve the clause: applications and entries of a ledger are made as such; what 甲 owes is its decision. */
static int64_t take_matters(const struct duty_facts *f, const struct profile_clause *clause, struct duty_is *out)
{
    bool asked = is_word(VOCAB_WHEN, out->duty->when, "before-act") || is_word(VOCAB_WHEN, out->duty->when, "each-time");
    int64_t waiting = 0;

    if (out->duty->days != 0)
        return 0;
    for (unsigned i = 0; i < f->kinds_n; i++) {
        const struct duty_kind *kind = &f->kinds[i];
        if (kind->matter == 0 || !duty_kind_serves(kind->kind, clause))
            continue;
        if (asked) {
            take(out, DUTY_BY_MATTER, kind->matter, kind->opened, kind->opened);
            out->overdue_n += kind->overdue_n;
        }
        if (kind->waiting != 0 && (waiting == 0 || kind->waiting < waiting))
            waiting = kind->waiting;
    }
    return duty_of_entruster(out->duty) && is_word(VOCAB_WHEN, out->duty->when, "after-event") ? waiting : 0;
}

/* The day of what the paper is owed for, as far as it is known here. */
static int64_t event_of(const struct duty_facts *f, const struct duty_is *is, bool notice)
{
    if (notice)
        return f->changed;
    if (is->duty->days == 0 && !is_word(VOCAB_WHEN, is->duty->when, "after-event"))
        return 0;
    if (has_rows(is->form, FORM_ROWS_ERASURES))
        return f->erased;
    return has_cell(is->form, FORM_CELL_TRAINED) ? f->trained : 0;
}

void duty_judge(const struct duty_facts *f, const struct profile *profile, const struct profile_clause *clause,
                const struct profile_duty *duty, struct duty_is *out)
{
    struct due_facts due = {.begins = f->begins, .ends = f->ends, .closes = f->closes, .today = f->today};
    enum due_when when = when_of(duty, &due.days);
    bool notice = notice_serves(profile, clause, duty);

    *out = (struct duty_is){.duty = duty, .form = form_named(profile->forms[duty->form].id)};
    take_paper(f, out);
    if (notice)
        take(out, DUTY_BY_NOTICE, f->notice, f->noticed, f->notice_received);
    int64_t waiting = take_matters(f, clause, out);
    due.event = waiting != 0 ? waiting : event_of(f, out, notice);
    due.reviewed = is_reviewed(profile, clause);
    due.sent = waiting != 0 ? 0 : out->sent;
    due.is_received = out->received != 0;
    out->due = due_judge(when, &due);
    if (is_word(VOCAB_WHO, duty->who, "subcontractor") && !f->subcontracted && out->due.state != DUE_DONE && out->due.state != DUE_SENT)
        out->due = (struct due_paper){.state = DUE_NOTHING};
    if (out->overdue_n > 0)
        out->due.state = DUE_OVERDUE;
}
