/*
 * matterc rules|words OUT.c MATTER...: the kinds of matters (docs/matters.md).  "rules" makes the rows that decide() reads
 * (rules/matter.h), "words" what people read of them (messages/matter.h).
 */
#include "emit.h"
#include "gen.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>

#define KINDS_MAX 63
#define FIELDS_MAX 32
#define CHOICES_MAX 12
#define COLUMNS_MAX 24
#define PERMISSIONS_MAX 2
#define MEETINGS_MAX 24
#define PEOPLE 6 /* of the types of fields */
#define LANGS 2

struct words {
    struct view text[LANGS]; /* ja, en */
};

struct choice {
    struct view name;
    struct words words;
};

struct field {
    uint64_t no;
    unsigned step; /* 0: opening, else 1 + the step */
    unsigned type;
    bool required, kept;
    struct view name;
    struct words words;
    struct choice choices[CHOICES_MAX];
    unsigned choices_n;
};

struct step {
    uint32_t roles;
    bool other_person;
};

struct permission {
    struct view control;
    bool spi, audio;
};

/* A field, or one choice of it, that meets conditions of the cell. */
struct meeting {
    uint64_t field;
    unsigned step;
    bool people;        /* the field takes people of the contract */
    struct view choice; /* empty: whatever stands in the field */
    struct view conditions, on;
};

struct kind {
    const char *path;
    uint64_t no;
    struct view name, row, decide, under, clauses, columns;
    struct words words, ledger;
    uint32_t media, open, flags;
    struct step steps[6]; /* at 1 + the step */
    unsigned ends;
    struct field fields[FIELDS_MAX];
    unsigned fields_n;
    struct permission permissions[PERMISSIONS_MAX];
    unsigned permissions_n;
    struct meeting meetings[MEETINGS_MAX];
    unsigned meetings_n;
};

static struct kind kinds[KINDS_MAX];
static unsigned kinds_n;
static const char *path;
static unsigned line;

static const char *const roles[] = {"officer",  "approver", "responsible", "manager",       "handler",
                                    "operator", "auditor",  "inspector",   "administrator", NULL};
static const char *const steps[] = {"open", "do", "back", "receive", "close", "withdraw", NULL};
static const char *const media[] = {"paper", "data", "audio", "usb", NULL};
static const char *const decides[] = {"nobody", "cell", "always", NULL};
static const char *const flags[] = {"register", "org", "new-org", "releases", "prints", "asset", "closing", "final", "witnessed",
                                    "copies", "recording", "certified", "area", "log", "keeps", "review", "stock", "rows", NULL};
static const char *const acts[] = {"obtain", "use",      "take-out", "copy",    "send", "post",
                                   "internet", "medium", "provide",  "dispose", NULL};
static const char *const types[] = {"line", "text", "number", "date", "time", "choice", "people", NULL};
static const char *const columns[] = {"no",          "class",      "medium",    "count",     "register",    "org",
                                      "from",        "until",      "applicant", "opened-by", "approver",    "decided-at",
                                      "done-at",     "done-by",    "back-at",   "back-by",   "received-at", "received-by",
                                      "closed-at",   "closed-by",  "state",     NULL};

/* The place of ${word} in ${list}; a word that is not there ends the run. */
static unsigned place(const char *const *list, struct view word, const char *what)
{
    for (unsigned i = 0; list[i] != NULL; i++)
        if (view_eq_str(word, list[i]))
            return i;
    gen_fail(path, line, "no %s is called \"%s\": see docs/matters.md", what, gen_str(word));
}

static uint32_t bits(const char *const *list, struct view rest, const char *what)
{
    uint32_t all = 0;

    while (rest.n > 0)
        all |= UINT32_C(1) << place(list, view_cut(&rest, ' '), what);
    if (all == 0)
        gen_fail(path, line, "names no %s: name at least one", what);
    return all;
}

static uint64_t number(struct view text, uint64_t max)
{
    uint64_t n;

    if (num_parse_u64(text, max, NUM_CANONICAL, &n) != ERR_OK || n == 0)
        gen_fail(path, line, "is no number from 1 to %llu: give one that no other has", (unsigned long long)max);
    return n;
}

static void read_step(struct kind *k, struct view rest)
{
    unsigned at = place(steps, view_cut(&rest, ' '), "step");
    struct view ahead = rest, word = view_cut(&ahead, ' ');

    if (at == 0)
        gen_fail(path, line, "opening is no step: write \"open ROLE...\"");
    if (view_eq_str(word, "other-person")) {
        k->steps[at].other_person = true;
        rest = ahead;
    }
    k->steps[at].roles = bits(roles, rest, "role");
}

static struct field *read_field(struct kind *k, struct view rest, unsigned step)
{
    if (k->fields_n == FIELDS_MAX)
        gen_fail(path, line, "has too many fields: at most %d", FIELDS_MAX);
    struct field *f = &k->fields[k->fields_n++];
    *f = (struct field){.step = step};
    f->no = number(view_cut(&rest, ' '), FIELDS_MAX);
    f->name = view_cut(&rest, ' ');
    f->type = place(types, view_cut(&rest, ' '), "type");
    f->required = view_eq_str(rest, "required");
    f->kept = view_eq_str(rest, "kept");
    if (rest.n > 0 && !f->required && !f->kept)
        gen_fail(path, line, "\"%s\" follows the type: only \"required\" or \"kept\" may", gen_str(rest));
    for (unsigned i = 0; i + 1 < k->fields_n; i++)
        if (k->fields[i].no == f->no || view_eq(k->fields[i].name, f->name))
            gen_fail(path, line, "another field has this number or name: give each its own");
    return f;
}

static struct choice *read_choice(struct field *f, struct view name)
{
    if (f == NULL || view_eq_str(name, "") || f->choices_n == CHOICES_MAX)
        gen_fail(path, line, "a choice needs a name and stands behind its field, at most %d of them", CHOICES_MAX);
    f->choices[f->choices_n] = (struct choice){.name = name};
    return &f->choices[f->choices_n++];
}

/* meets CONDITION... [on MEDIUM...]: the compiler of C knows which conditions there are. */
static void read_meeting(struct kind *k, const struct field *f, struct view rest)
{
    struct view ahead = rest;

    if (f == NULL || k->meetings_n == MEETINGS_MAX)
        gen_fail(path, line, "stands behind no field or choice, or is one too many: at most %d", MEETINGS_MAX);
    struct meeting *m = &k->meetings[k->meetings_n++];
    *m = (struct meeting){.field = f->no, .step = f->step, .people = f->type == PEOPLE, .conditions = rest};
    if (f->choices_n > 0)
        m->choice = f->choices[f->choices_n - 1].name;
    while (ahead.n > 0) {
        size_t before = (size_t)(ahead.p - rest.p);
        if (!view_eq_str(view_cut(&ahead, ' '), "on"))
            continue;
        m->conditions = view_part(rest, 0, before == 0 ? 0 : before - 1);
        m->on = ahead;
        (void)bits(media, ahead, "medium");
        break;
    }
    if (m->conditions.n == 0)
        gen_fail(path, line, "names no condition: name at least one (docs/profiles.md)");
}

/* permission CONTROL [spi|audio]: the compiler of C knows which controls there are. */
static void read_permission(struct kind *k, struct view rest)
{
    if (k->permissions_n == PERMISSIONS_MAX)
        gen_fail(path, line, "names too many controls: at most %d", PERMISSIONS_MAX);
    struct permission *p = &k->permissions[k->permissions_n++];
    p->control = view_cut(&rest, ' ');
    p->spi = view_eq_str(rest, "spi");
    p->audio = view_eq_str(rest, "audio");
    if (p->control.n == 0 || (rest.n > 0 && !p->spi && !p->audio))
        gen_fail(path, line, "is no \"permission CONTROL\", nor followed by \"spi\" or \"audio\"");
}

/* The lines that say one thing about the kind. */
static void read_plain(struct kind *k, struct view word, struct view rest)
{
    if (view_eq_str(word, "ledger-ja"))
        k->ledger.text[0] = rest;
    else if (view_eq_str(word, "ledger-en"))
        k->ledger.text[1] = rest;
    else if (view_eq_str(word, "row"))
        k->row = (place(acts, rest, "act of handling"), rest);
    else if (view_eq_str(word, "media"))
        k->media = bits(media, rest, "medium");
    else if (view_eq_str(word, "decide"))
        k->decide = (place(decides, rest, "way to decide"), rest);
    else if (view_eq_str(word, "open"))
        k->open = bits(roles, rest, "role");
    else if (view_eq_str(word, "step"))
        read_step(k, rest);
    else if (view_eq_str(word, "ends"))
        k->ends = place(steps, rest, "step");
    else if (view_eq_str(word, "also"))
        k->flags |= UINT32_C(1) << place(flags, rest, "flag");
    else if (view_eq_str(word, "permission"))
        read_permission(k, rest);
    else if (view_eq_str(word, "under"))
        k->under = rest;
    else if (view_eq_str(word, "clauses"))
        k->clauses = rest;
    else if (view_eq_str(word, "columns"))
        k->columns = rest;
    else
        gen_fail(path, line, "\"%s\" is no line of a matter: see docs/matters.md", gen_str(word));
}

static void check_words(const struct words *w, const char *what)
{
    if (w->text[0].n == 0 || w->text[1].n == 0)
        gen_fail(path, 0, "%s has no words in both languages: add lines \"ja\" and \"en\"", what);
}

static void check(const struct kind *k)
{
    struct view rest = k->columns;

    check_words(&k->words, "the matter");
    check_words(&k->ledger, "its ledger");
    if (k->open == 0 || k->media == 0 || k->decide.n == 0 || (k->ends != 0 && k->steps[k->ends].roles == 0))
        gen_fail(path, 0, "lacks open, media, decide or the step with which it ends");
    for (unsigned i = 0; i < k->fields_n; i++) {
        check_words(&k->fields[i].words, gen_str(k->fields[i].name));
        if ((k->fields[i].type == 5) != (k->fields[i].choices_n > 0))
            gen_fail(path, 0, "the choices of %s: only a choice has some", gen_str(k->fields[i].name));
        if (k->fields[i].step != 0 && k->steps[k->fields[i].step].roles == 0)
            gen_fail(path, 0, "%s stands at a step that the matter has not", gen_str(k->fields[i].name));
        for (unsigned c = 0; c < k->fields[i].choices_n; c++)
            check_words(&k->fields[i].choices[c].words, gen_str(k->fields[i].choices[c].name));
    }
    if (rest.n == 0)
        gen_fail(path, 0, "has no line \"columns\": what its ledger shows");
}

static void read_kind(void)
{
    struct view text = gen_read(path);
    struct words *last = NULL;
    struct field *field = NULL;
    unsigned step = 0;

    if (kinds_n == KINDS_MAX)
        gen_fail(path, 0, "is one kind too many: at most %d", KINDS_MAX);
    struct kind *k = &kinds[kinds_n++];
    k->path = path;
    for (line = 1; text.n > 0; line++) {
        struct view rest = view_cut(&text, '\n');
        if (rest.n == 0 || rest.p[0] == '#')
            continue;
        struct view word = view_cut(&rest, ' ');
        if (view_eq_str(word, "matter")) {
            k->no = number(view_cut(&rest, ' '), KINDS_MAX);
            k->name = rest;
            last = &k->words;
        } else if (view_eq_str(word, "at")) {
            step = place(steps, rest, "step");
        } else if (view_eq_str(word, "field")) {
            field = read_field(k, rest, step);
            last = &field->words;
        } else if (view_eq_str(word, "choice")) {
            last = &read_choice(field, rest)->words;
        } else if (view_eq_str(word, "meets")) {
            read_meeting(k, field, rest);
        } else if (view_eq_str(word, "ja") || view_eq_str(word, "en")) {
            if (last == NULL)
                gen_fail(path, line, "stands before the line \"matter\": put it behind");
            last->text[view_eq_str(word, "en")] = rest;
        } else {
            read_plain(k, word, rest);
        }
    }
    check(k);
    for (unsigned i = 0; i + 1 < kinds_n; i++)
        if (kinds[i].no == k->no || view_eq(kinds[i].name, k->name))
            gen_fail(path, 0, "%s has the same number or name: give each its own", kinds[i].path);
}

static uint64_t kinds_of(struct view rest)
{
    uint64_t all = 0;

    while (rest.n > 0) {
        struct view word = view_cut(&rest, ' ');
        unsigned i = 0;
        while (i < kinds_n && !view_eq(kinds[i].name, word))
            i++;
        if (i == kinds_n)
            gen_fail(path, 0, "no matter is called \"%s\": name another file's", gen_str(word));
        all |= UINT64_C(1) << kinds[i].no;
    }
    return all;
}

/* --- what decide() reads ------------------------------------------------------------------------------------------------ */

/* 1U << CONDITION_A | 1U << CONDITION_B */
static void emit_conditions(struct view rest, struct buf *out)
{
    for (bool first = true; rest.n > 0; first = false) {
        buf_str(out, first ? "1U << CONDITION_" : " | 1U << CONDITION_");
        emit_upper(out, view_cut(&rest, ' '));
    }
}

static void emit_step_meets(const struct kind *k, unsigned at, struct buf *out)
{
    bool first = true;

    for (unsigned i = 0; i < k->meetings_n; i++) {
        if (k->meetings[i].step != at)
            continue;
        buf_str(out, first ? ", " : " | ");
        emit_conditions(k->meetings[i].conditions, out);
        first = false;
    }
    buf_str(out, first ? ", 0}" : "}");
}

static void emit_meetings(const struct kind *k, struct buf *out)
{
    if (k->meetings_n == 0)
        return;
    buf_fmt(out, "static const struct matter_meeting meetings_%llu[] = {\n", (unsigned long long)k->no);
    for (unsigned i = 0; i < k->meetings_n; i++) {
        const struct meeting *m = &k->meetings[i];
        buf_fmt(out, "    {%llu, %uU, ", (unsigned long long)m->field, m->on.n == 0 ? k->media : bits(media, m->on, "medium"));
        emit_conditions(m->conditions, out);
        if (m->choice.n > 0)
            buf_fmt(out, ", \"%s\"", gen_str(m->choice));
        else
            buf_str(out, ", NULL");
        buf_str(out, m->people ? ", true},\n" : ", false},\n");
    }
    buf_str(out, "};\n");
}

static void emit_step(const struct kind *k, unsigned at, const struct step *s, struct buf *out)
{
    uint32_t fields = 0, required = 0;

    for (unsigned i = 0; i < k->fields_n; i++) {
        uint32_t bit = UINT32_C(1) << (k->fields[i].no - 1);
        if (k->fields[i].step == at && !k->fields[i].kept) /* nobody fills in what the keeper does */
            fields |= bit;
        if (k->fields[i].step == at && k->fields[i].required)
            required |= bit;
    }
    buf_fmt(out, "{%uU, %s, 0x%xU, 0x%xU", s->roles, s->other_person ? "true" : "false", fields, required);
    emit_step_meets(k, at, out);
}

static void emit_row(const struct kind *k, struct buf *out)
{
    const struct step opening = {.roles = k->open};

    path = k->path;
    buf_fmt(out, "    [%llu] = {\"%s\", %u, %uU, MATTER_DECIDES_", (unsigned long long)k->no, gen_str(k->name),
            k->row.n == 0 ? 10 : place(acts, k->row, "act"), k->media);
    emit_upper(out, k->decide);
    buf_str(out, ",\n        ");
    emit_step(k, 0, &opening, out);
    buf_str(out, ",\n        {");
    for (unsigned at = 1; at <= 5; at++) {
        emit_step(k, at, &k->steps[at], out);
        buf_str(out, at == 5 ? "},\n" : ", ");
    }
    buf_fmt(out, "        %u, 0x%xU, UINT64_C(0x%llx), {", k->ends == 0 ? 5 : k->ends - 1, k->flags,
            (unsigned long long)kinds_of(k->under));
    for (unsigned i = 0; i < k->permissions_n; i++) {
        buf_str(out, i == 0 ? "{CONTROL_" : ", {CONTROL_");
        emit_upper(out, k->permissions[i].control);
        buf_str(out, k->permissions[i].spi ? ", true" : ", false");
        buf_str(out, k->permissions[i].audio ? ", true}" : ", false}");
    }
    buf_fmt(out, "%s}, %u,\n        ", k->permissions_n == 0 ? "{0}" : "", k->permissions_n);
    if (k->meetings_n == 0)
        buf_str(out, "NULL, 0},\n");
    else
        buf_fmt(out, "meetings_%llu, %u},\n", (unsigned long long)k->no, k->meetings_n);
}

static void emit_rules(struct buf *out)
{
    buf_str(out, "/* Generated by tools/matterc. */\n#include \"rules/matter.h\"\n\n#include \"rules/state.h\"\n\n#include <stddef.h>\n\n");
    for (unsigned i = 0; i < kinds_n; i++)
        emit_meetings(&kinds[i], out);
    buf_str(out, "\nconst struct matter_row matter_rows[MATTER_KINDS_MAX + 1] = {\n");
    for (unsigned i = 0; i < kinds_n; i++)
        emit_row(&kinds[i], out);
    buf_str(out, "};\n");
}

/* --- what people read --------------------------------------------------------------------------------------------------- */

static void emit_text(struct view text, struct buf *out)
{
    buf_byte(out, '"');
    emit_literal(out, text);
    buf_byte(out, '"');
}

static void emit_words(const struct words *w, struct buf *out)
{
    buf_byte(out, '{');
    emit_text(w->text[0], out);
    buf_str(out, ", ");
    emit_text(w->text[1], out);
    buf_byte(out, '}');
}

static void emit_fields(const struct kind *k, unsigned at, struct buf *out)
{
    for (unsigned i = 0; i < k->fields_n; i++) {
        const struct field *f = &k->fields[i];
        if (f->choices_n == 0)
            continue;
        buf_fmt(out, "static const struct matter_choice choices_%u_%u[] = {\n", at, i);
        for (unsigned c = 0; c < f->choices_n; c++) {
            buf_str(out, "    {");
            emit_text(f->choices[c].name, out);
            buf_str(out, ", ");
            emit_words(&f->choices[c].words, out);
            buf_str(out, "},\n");
        }
        buf_str(out, "};\n");
    }
    buf_fmt(out, "static const struct matter_field fields_%u[] = {\n", at);
    for (unsigned i = 0; i < k->fields_n; i++) {
        const struct field *f = &k->fields[i];
        buf_fmt(out, "    {%llu, %d, %u, %s, %s, ", (unsigned long long)f->no, (int)f->step - 1, f->type,
                f->required ? "true" : "false", f->kept ? "true" : "false");
        emit_text(f->name, out);
        buf_str(out, ", ");
        emit_words(&f->words, out);
        if (f->choices_n > 0)
            buf_fmt(out, ", choices_%u_%u, %u},\n", at, i, f->choices_n);
        else
            buf_str(out, ", NULL, 0},\n");
    }
    buf_str(out, "};\n");
}

/* A column is a field of the matter, or what the ledger says of it. */
static unsigned emit_columns(const struct kind *k, unsigned at, struct buf *out)
{
    struct view rest = k->columns;
    unsigned n = 0;

    path = k->path;
    line = 0;
    buf_fmt(out, "static const uint8_t columns_%u[] = {", at);
    for (; rest.n > 0; n++) {
        struct view word = view_cut(&rest, ' ');
        unsigned i = 0;
        while (i < k->fields_n && !view_eq(k->fields[i].name, word))
            i++;
        if (i < k->fields_n)
            buf_fmt(out, "%llu, ", (unsigned long long)k->fields[i].no);
        else
            buf_fmt(out, "%u, ", FIELDS_MAX + 1 + place(columns, word, "column"));
    }
    if (n > COLUMNS_MAX)
        gen_fail(path, 0, "has too many columns: at most %d", COLUMNS_MAX);
    buf_str(out, "};\n");
    return n;
}

static void emit_all_words(struct buf *out)
{
    unsigned columns_n[KINDS_MAX];

    buf_str(out, "/* Generated by tools/matterc. */\n#include \"matter.h\"\n\n");
    for (unsigned i = 0; i < kinds_n; i++) {
        emit_fields(&kinds[i], i, out);
        columns_n[i] = emit_columns(&kinds[i], i, out);
    }
    buf_str(out, "\nconst struct matter_def matter_defs[] = {\n");
    for (unsigned i = 0; i < kinds_n; i++) {
        const struct kind *k = &kinds[i];
        buf_fmt(out, "    {%llu, ", (unsigned long long)k->no);
        emit_text(k->name, out);
        buf_str(out, ", ");
        emit_words(&k->words, out);
        buf_str(out, ", ");
        emit_words(&k->ledger, out);
        buf_str(out, ", ");
        emit_text(k->clauses, out);
        buf_fmt(out, ",\n     fields_%u, %u, columns_%u, %u},\n", i, k->fields_n, i, columns_n[i]);
    }
    buf_str(out, "};\nconst size_t matter_defs_n = sizeof(matter_defs) / sizeof(matter_defs[0]);\n");
}

int main(int argc, char **argv)
{
    struct buf source;
    bool rules = argc > 1 && strcmp(argv[1], "rules") == 0;

    if (argc < 4 || (!rules && strcmp(argv[1], "words") != 0)) {
        fprintf(stderr, "usage: matterc rules|words out.c matter...\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        path = argv[i];
        read_kind();
    }
    buf_init(&source, GEN_OUTPUT_MAX);
    if (rules)
        emit_rules(&source);
    else
        emit_all_words(&source);
    gen_save(argv[2], &source);
    return 0;
}
