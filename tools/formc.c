/*
 * formc OUT.c FILE...: the forms of forms/NAME.form (docs/forms.md) as the tables of policy/form.h.  Title and article of each are those of the
 * profile that names it (FILE.profile, before the forms): a form of a profile without a layout, or a layout of no profile, ends the build.
 */
#include "base/num.h"
#include "emit.h"
#include "gen.h"

#include <stdio.h>
#include <string.h>

/* Those of policy/form.h and rules/state.h, which the generated tables compare. */
enum item_kind { SECTION, FIELD, TABLE };
#define CHOICE 4
#define ITEMS_MAX 40
#define COLUMNS_MAX 12
#define ID_MAX 15
#define NUMBER_MAX 3999
#define NUMBER_STEP 1000 /* below the first there is no form */

#define FORMS_MAX 200
#define CHOICES_MAX 8

struct named {
    const char *id, *profile;
    struct view article, ja, en;
    bool has_layout;
};

struct place {
    const char *path;
    unsigned line;
};

static struct named named[FORMS_MAX];
static unsigned named_n;
static uint16_t numbers[FORMS_MAX];
static unsigned numbers_n;

static const char *const types[] = {"text", "long", "date", "number", "choice"};
static const char *const sources[] = {"typed", "contract.title", "contract.term", "org.entruster", "org.contractor",
                                      "people.responsible", "people.auditor", "people.officer", "registers",
                                      "sheet.years", "sheet.work", "sheet.reason", "sheet.whose", "sheet.items", "sheet.count",
                                      "sheet.systems", "sheet.media", "sheet.flows", "sheet.measures-work", "sheet.measures-system",
                                      "sheet.certified", "sheet.changes", "sheet.remarks", "sheet.entruster-work",
                                      "sheet.entruster-system", "notice.by", "notice.on", "notice.name", "notice.scope",
                                      "notice.result"};
static const char *const tables[] = {"typed", "responsible", "managers", "auditors", "handlers", "workers", "spi",
                                     "subcontractors", "terminals", "erasures", "retention", "clauses", "registers", "notices", "chain"};
static const char *const cells[] = {"typed", "name", "org", "roles", "from", "until", "data", "spi", "trained", "pledged",
                                    "parent", "items", "media", "count", "how", "done", "executor", "approver", "stage",
                                    "number", "records", "id", "text", "evidence", "fields", "class", "to", "made", "received", "work",
                                    "measures", "certified"};

#define WORDS(list) (list), sizeof(list) / sizeof((list)[0])

/* What is being collected of one form: the lines of its tables. */
struct making {
    struct place at;
    const struct named *named;
    unsigned number, version, items_n, columns_n, choices_n;
    const char *answers;
    struct view text_ja, text_en;
    bool both_seal, in_table, takes_choices;
    char ids[ITEMS_MAX][ID_MAX + 1];
    struct buf items;   /* the initialisers so far */
    struct buf columns; /* of the table that is open */
    struct buf choices; /* of the field or column that is open */
    struct buf before;  /* tables that stand before the items */
};

static unsigned word_of(const struct place *at, struct view word, const char *const *list, size_t n)
{
    for (unsigned i = 0; i < n; i++)
        if (view_eq_str(word, list[i]))
            return i;
    gen_fail(at->path, at->line, "\"%.*s\" is none of the words that may stand here: see docs/forms.md", (int)word.n,
             (const char *)word.p);
}

static struct view trimmed(struct view v)
{
    while (v.n > 0 && v.p[0] == ' ')
        v = view_part(v, 1, SIZE_MAX);
    while (v.n > 0 && v.p[v.n - 1] == ' ')
        v.n--;
    return v;
}

/* "{"ja", "en"}" of "ja | en". */
static void put_words(struct buf *out, const struct place *at, struct view both)
{
    struct view ja = trimmed(view_cut(&both, '|')), en = trimmed(both);

    if (ja.n == 0 || en.n == 0)
        gen_fail(at->path, at->line, "words are \"Japanese | English\": write both");
    buf_str(out, "{\"");
    emit_literal(out, ja);
    buf_str(out, "\", \"");
    emit_literal(out, en);
    buf_str(out, "\"}");
}

static void read_profile(const char *path)
{
    struct view text = gen_read(path), name = {NULL, 0};
    struct named *form = NULL;

    while (text.n > 0) {
        struct view rest = view_cut(&text, '\n'), word = view_cut(&rest, ' ');
        if (view_eq_str(word, "profile")) {
            name = view_cut(&rest, ' ');
        } else if (view_eq_str(word, "form")) {
            if (named_n == FORMS_MAX)
                gen_fail(path, 0, "too many forms");
            form = &named[named_n++];
            form->id = gen_str(rest);
            form->profile = gen_str(name);
        } else if (form != NULL && view_eq_str(word, "article")) {
            form->article = rest;
        } else if (form != NULL && view_eq_str(word, "ja")) {
            form->ja = rest;
        } else if (form != NULL && view_eq_str(word, "en")) {
            form->en = rest;
            form = NULL; /* nothing else belongs to it */
        }
    }
}

/* --- items ---------------------------------------------------------------------------------------------------------------- */

/* The choices collected so far as a table of their own; their name and number are put into ${out}. */
static void put_choices(struct making *m, struct buf *out)
{
    static unsigned next;

    if (m->choices_n == 0) {
        buf_str(out, ", NULL, 0");
        return;
    }
    buf_fmt(&m->before, "static const struct form_words choices_%u[] = {\n", next);
    buf_put(&m->before, buf_view(&m->choices));
    buf_str(&m->before, "};\n");
    buf_fmt(out, ", choices_%u, %u", next++, m->choices_n);
    buf_reset(&m->choices);
    m->choices_n = 0;
}

/* What stood open in the item before: its choices, its columns. */
static void close_item(struct making *m)
{
    static unsigned next;

    if (m->in_table) {
        if (m->columns_n == 0)
            gen_fail(m->at.path, m->at.line, "the table before has no column");
        put_choices(m, &m->columns);
        buf_fmt(&m->before, "static const struct form_column columns_%u[] = {\n", next);
        buf_put(&m->before, buf_view(&m->columns));
        buf_str(&m->before, "},\n};\n");
        buf_fmt(&m->items, ", NULL, 0, columns_%u, %u},\n", next++, m->columns_n);
        buf_reset(&m->columns);
    } else if (m->items_n > 0) {
        put_choices(m, &m->items);
        buf_str(&m->items, ", NULL, 0},\n");
    }
    m->in_table = false;
    m->columns_n = 0;
    m->takes_choices = false;
}

static void put_id(struct making *m, struct view id)
{
    if (m->items_n >= ITEMS_MAX - 8)
        gen_fail(m->at.path, m->at.line, "too many items in one form");
    if (id.n > ID_MAX)
        gen_fail(m->at.path, m->at.line, "the name of an item has at most %d letters", ID_MAX);
    for (unsigned i = 0; id.n > 0 && i < m->items_n; i++)
        if (view_eq_str(id, m->ids[i]))
            gen_fail(m->at.path, m->at.line, "there is an item of this name already");
    memcpy(m->ids[m->items_n], id.p, id.n);
    m->ids[m->items_n++][id.n] = '\0';
}

/* "section JA | EN", "field ID TYPE SOURCE [required] | JA | EN", "table ID SOURCE [required] | JA | EN". */
static void read_item(struct making *m, enum item_kind kind, struct view rest)
{
    struct view head = kind == SECTION ? (struct view){(const uint8_t *)"", 0} : trimmed(view_cut(&rest, '|'));
    struct view id = kind == SECTION ? head : view_cut(&head, ' ');
    unsigned type = 0, source = 0, rows = 0;

    close_item(m);
    put_id(m, id);
    if (kind == FIELD) {
        type = word_of(&m->at, view_cut(&head, ' '), WORDS(types));
        source = word_of(&m->at, view_cut(&head, ' '), WORDS(sources));
    } else if (kind == TABLE) {
        rows = word_of(&m->at, view_cut(&head, ' '), WORDS(tables));
    }
    bool required = view_eq_str(head, "required");
    if (head.n > 0 && !required)
        gen_fail(m->at.path, m->at.line, "only \"required\" may follow the source");
    buf_fmt(&m->items, "    {(enum form_item_kind)%u, \"%.*s\", ", (unsigned)kind, (int)id.n, (const char *)id.p);
    put_words(&m->items, &m->at, rest);
    buf_fmt(&m->items, ", (enum form_type)%u, (enum form_field_source)%u, (enum form_table_source)%u, %s", type, source,
            rows, required ? "true" : "false");
    m->in_table = kind == TABLE;
    m->takes_choices = kind == FIELD && type == CHOICE;
}

/* "column ID TYPE CELL WEIGHT | JA | EN". */
static void read_column(struct making *m, struct view rest)
{
    struct view head = trimmed(view_cut(&rest, '|')), id = view_cut(&head, ' ');
    uint64_t weight;

    if (!m->in_table || m->columns_n == COLUMNS_MAX)
        gen_fail(m->at.path, m->at.line, "a column belongs to a table, of at most %d", COLUMNS_MAX);
    if (m->columns_n > 0) {
        put_choices(m, &m->columns);
        buf_str(&m->columns, "},\n");
    }
    m->columns_n++;
    unsigned type = word_of(&m->at, view_cut(&head, ' '), WORDS(types));
    unsigned cell = word_of(&m->at, view_cut(&head, ' '), WORDS(cells));
    if (num_parse_u64(head, 20, NUM_CANONICAL, &weight) != ERR_OK || weight == 0)
        gen_fail(m->at.path, m->at.line, "the width of a column is a number from 1 to 20");
    buf_fmt(&m->columns, "    {\"%.*s\", ", (int)id.n, (const char *)id.p);
    put_words(&m->columns, &m->at, rest);
    buf_fmt(&m->columns, ", (enum form_type)%u, (enum form_cell)%u, %u", type, cell, (unsigned)weight);
    m->takes_choices = type == CHOICE;
}

static void read_choice(struct making *m, struct view rest)
{
    if (!m->takes_choices || m->choices_n == CHOICES_MAX)
        gen_fail(m->at.path, m->at.line, "a choice belongs to a field or column of that type, at most %d of them", CHOICES_MAX);
    buf_str(&m->choices, "    ");
    put_words(&m->choices, &m->at, rest);
    buf_str(&m->choices, ",\n");
    m->choices_n++;
}

/* --- forms ---------------------------------------------------------------------------------------------------------------- */

static struct named *find(const char *id)
{
    for (unsigned i = 0; i < named_n; i++)
        if (strcmp(named[i].id, id) == 0)
            return &named[i];
    return NULL;
}

/* "form ID NUMBER VERSION". */
static void begin_form(struct making *m, struct view rest)
{
    struct named *form = find(gen_str(view_cut(&rest, ' ')));
    uint64_t number, version;

    if (form == NULL || form->has_layout)
        gen_fail(m->at.path, m->at.line, "no profile names this form, or it has a layout already");
    if (num_parse_u64(view_cut(&rest, ' '), NUMBER_MAX, NUM_CANONICAL, &number) != ERR_OK ||
        number < NUMBER_STEP || num_parse_u64(rest, 999, NUM_CANONICAL, &version) != ERR_OK)
        gen_fail(m->at.path, m->at.line, "a form has a number (1001.. of the contractor, 2001.. of the entruster, 3001.. of either) and a version");
    for (unsigned i = 0; i < numbers_n; i++)
        if (numbers[i] == number)
            gen_fail(m->at.path, m->at.line, "another form has this number");
    numbers[numbers_n++] = (uint16_t)number;
    form->has_layout = true;
    m->named = form;
    m->number = (unsigned)number;
    m->version = (unsigned)version;
}

static void end_form(struct making *m, struct buf *source, struct buf *table)
{
    const struct named *f = m->named;

    if (f == NULL)
        return;
    close_item(m);
    if (m->items_n == 0 || m->text_ja.n == 0)
        gen_fail(m->at.path, m->at.line, "the form before has no \"text\", or no item");
    buf_put(source, buf_view(&m->before));
    buf_fmt(source, "static const struct form_item items_%u[] = {\n", m->number);
    buf_put(source, buf_view(&m->items));
    buf_str(source, "};\n");
    buf_fmt(table, "    {\"%s\", %u, %u, \"%s\", \"", f->id, m->number, m->version, f->profile);
    emit_literal(table, f->article);
    buf_str(table, "\", {\"");
    emit_literal(table, f->ja);
    buf_str(table, "\", \"");
    emit_literal(table, f->en);
    buf_str(table, "\"}, {\"");
    emit_literal(table, m->text_ja);
    buf_str(table, "\", \"");
    emit_literal(table, m->text_en);
    buf_fmt(table, "\"}, %s, %s, items_%u, %u},\n", m->answers == NULL ? "0" : m->answers, m->both_seal ? "true" : "false",
            m->number, m->items_n);
}

static void making_init(struct making *m, const char *path, unsigned line)
{
    *m = (struct making){.at = {path, line}};
    buf_init(&m->items, GEN_OUTPUT_MAX);
    buf_init(&m->columns, GEN_OUTPUT_MAX);
    buf_init(&m->choices, GEN_OUTPUT_MAX);
    buf_init(&m->before, GEN_OUTPUT_MAX);
}

static void making_clear(struct making *m)
{
    buf_clear(&m->items);
    buf_clear(&m->columns);
    buf_clear(&m->choices);
    buf_clear(&m->before);
}

static void read_line(struct making *m, struct view word, struct view rest)
{
    if (m->named == NULL) {
        gen_fail(m->at.path, m->at.line, "the first line of a form is \"form ID NUMBER VERSION\"");
    } else if (view_eq_str(word, "text")) {
        m->text_ja = trimmed(view_cut(&rest, '|'));
        m->text_en = trimmed(rest);
    } else if (view_eq_str(word, "answers")) {
        m->answers = gen_str(rest);
        if (num_parse_u64(rest, NUMBER_MAX, NUM_CANONICAL, &(uint64_t){0}) != ERR_OK)
            gen_fail(m->at.path, m->at.line, "\"answers\" takes the number of a form");
    } else if (view_eq_str(word, "seal") && view_eq_str(rest, "both")) {
        m->both_seal = true;
    } else if (view_eq_str(word, "section")) {
        read_item(m, SECTION, rest);
    } else if (view_eq_str(word, "field")) {
        read_item(m, FIELD, rest);
    } else if (view_eq_str(word, "table")) {
        read_item(m, TABLE, rest);
    } else if (view_eq_str(word, "column")) {
        read_column(m, rest);
    } else if (view_eq_str(word, "choice")) {
        read_choice(m, rest);
    } else {
        gen_fail(m->at.path, m->at.line, "no such line: see docs/forms.md");
    }
}

static void read_forms(const char *path, struct buf *source, struct buf *table)
{
    struct view text = gen_read(path);
    struct making m;
    unsigned line = 0;

    making_init(&m, path, 0);
    while (text.n > 0) {
        struct view rest = view_cut(&text, '\n'), whole = rest, word = view_cut(&rest, ' ');
        m.at.line = ++line;
        if (whole.n == 0 || whole.p[0] == '#')
            continue;
        if (view_eq_str(word, "form")) {
            end_form(&m, source, table);
            making_clear(&m);
            making_init(&m, path, line);
            begin_form(&m, rest);
        } else {
            read_line(&m, word, rest);
        }
    }
    end_form(&m, source, table);
    making_clear(&m);
}

static bool is_profile(const char *path)
{
    static const char ending[] = ".profile";
    size_t n = strlen(path), end = sizeof(ending) - 1;

    return n > end && strcmp(path + n - end, ending) == 0;
}

int main(int argc, char **argv)
{
    struct buf source, table;

    if (argc < 3) {
        fprintf(stderr, "usage: formc out.c file.profile... file.form...\n");
        return 2;
    }
    buf_init(&source, GEN_OUTPUT_MAX);
    buf_init(&table, GEN_OUTPUT_MAX);
    buf_str(&source, "/* Generated by tools/formc. */\n#include \"policy/form.h\"\n\n");
    for (int i = 2; i < argc; i++)
        if (is_profile(argv[i]))
            read_profile(argv[i]);
    for (int i = 2; i < argc; i++)
        if (!is_profile(argv[i]))
            read_forms(argv[i], &source, &table);
    for (unsigned i = 0; i < named_n; i++)
        if (!named[i].has_layout)
            gen_fail(argv[2], 0, "the form %s of profile %s has no layout: write it in forms/", named[i].id, named[i].profile);
    buf_fmt(&source,
            "_Static_assert(FORM_ITEMS_MAX == %d && FORM_COLUMNS_MAX == %d && FORM_ID_MAX == %d, \"as formc counts\");\n"
            "_Static_assert(FORM_TABLE == %d && FORM_CHOICE == %d && FORM_NOTICE_RESULT == %d && FORM_ROWS_CHAIN == %d && "
            "FORM_CELL_CERTIFIED == %d, \"in the order of the words of formc\");\n",
            ITEMS_MAX, COLUMNS_MAX, ID_MAX, TABLE, CHOICE, (int)(sizeof(sources) / sizeof(sources[0])) - 1,
            (int)(sizeof(tables) / sizeof(tables[0])) - 1, (int)(sizeof(cells) / sizeof(cells[0])) - 1);
    buf_str(&source, "const struct form forms[] = {\n");
    buf_put(&source, buf_view(&table));
    buf_str(&source, "};\nconst size_t forms_n = sizeof(forms) / sizeof(forms[0]);\n");
    buf_clear(&table);
    gen_save(argv[1], &source);
    buf_clear(&table);
    return 0;
}
