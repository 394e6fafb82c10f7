/*
 * Reading a profile: one line after the other, each by the row of its first word; what a clause must have is checked when
 * it ends.  A fault is noted and reading goes on, so that one run shows all of them.
 */
#include "policy/profile.h"

#include "base/alloc.h"
#include "base/num.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What the lines "ja", "en" and "article" belong to; PLACE_LOST: to something whose first line is wrong, they are skipped. */
enum place { PLACE_NOTHING, PLACE_LOST, PLACE_HEADER, PLACE_FORM, PLACE_CLAUSE, PLACE_CHECK, PLACE_DEVIATION };

struct reader {
    struct profile *p;
    struct profile_faults *faults;
    struct view rest; /* of the line, behind the words read */
    unsigned line;
    enum place place;
    struct profile_words *words; /* of the place */
    struct profile_form *form;
    struct profile_clause *clause;
    unsigned words_line;
    bool full; /* a maximum is reached: nothing more is read */
};

static void copy_word(char *to, size_t max, struct view from)
{
    size_t n = from.n < max ? from.n : max - 1;

    while (n < from.n && n > 0 && (from.p[n] & 0xc0) == 0x80) /* never half a character */
        n--;
    if (n > 0)
        memcpy(to, from.p, n);
    to[n] = '\0';
}

static struct profile_fault *fault_at(struct reader *r, unsigned line, enum profile_fault_kind kind, struct view word)
{
    static struct profile_fault spare;
    struct profile_faults *all = r->faults;
    struct profile_fault *f = all->n < PROFILE_FAULTS_MAX ? &all->list[all->n] : &spare;

    all->n++;
    *f = (struct profile_fault){.kind = kind, .line = line};
    copy_word(f->word, sizeof(f->word), word);
    return f;
}

static struct profile_fault *fault(struct reader *r, enum profile_fault_kind kind, struct view word)
{
    return fault_at(r, r->line, kind, word);
}

static void detail_from(struct profile_fault *f, struct buf *b)
{
    copy_word(f->detail, sizeof(f->detail), buf_view(b));
    buf_clear(b);
}

static void take_blanks(struct view *v)
{
    while (v->n > 0 && v->p[0] == ' ')
        *v = view_part(*v, 1, SIZE_MAX);
    while (v->n > 0 && v->p[v->n - 1] == ' ')
        v->n--;
}

/* The next word of the line; empty at its end. */
static struct view next_word(struct reader *r)
{
    struct view word;

    take_blanks(&r->rest);
    word = view_cut(&r->rest, ' ');
    take_blanks(&r->rest);
    return word;
}

static bool is_id(struct view id)
{
    for (size_t i = 0; i < id.n; i++) {
        uint8_t c = id.p[i], letter = c | 0x20;
        if (!(letter >= 'a' && letter <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-')
            return false;
    }
    return id.n > 0 && id.n <= PROFILE_ID_MAX;
}

static bool is_name(struct view name)
{
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = name.p[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return name.n > 0 && name.n <= PROFILE_NAME_MAX && name.p[0] >= 'a';
}

static bool read_id(struct reader *r, struct view *out)
{
    *out = next_word(r);
    if (!is_id(*out))
        (void)fault(r, FAULT_BAD_ID, *out);
    return is_id(*out);
}

static bool at_end(struct reader *r)
{
    if (r->rest.n > 0)
        (void)fault(r, FAULT_WORDS_LEFT, r->rest);
    return r->rest.n == 0;
}

static bool has_room(struct reader *r, unsigned n, unsigned max)
{
    if (n < max)
        return true;
    (void)fault(r, FAULT_TOO_MANY, view_str(""));
    r->full = true;
    return false;
}

/* --- what a clause must have ----------------------------------------------------------------------------------------- */

static void check_words(struct reader *r, unsigned line, struct view id, const struct profile_words *w)
{
    if (w->ja.n == 0)
        (void)fault_at(r, line, FAULT_NO_STATEMENT_JA, id);
    if (w->en.n == 0)
        (void)fault_at(r, line, FAULT_NO_STATEMENT_EN, id);
}

static bool binds(const struct profile *p, const struct profile_clause *c, enum profile_binding_kind kind)
{
    for (unsigned i = 0; i < c->bindings_n; i++)
        if (p->bindings[c->bindings + i].kind == kind)
            return true;
    return false;
}

/* A clause says how it is met, and something is there that meets it so. */
static void check_met(struct reader *r, const struct profile_clause *c)
{
    const struct profile *p = r->p;
    bool cells = binds(p, c, BINDING_CELLS), control = binds(p, c, BINDING_CONTROL) || binds(p, c, BINDING_BY);
    bool meets[MET__MAX] = {
        [MET_ENFORCED] = control || cells,
        [MET_WORKFLOW] = binds(p, c, BINDING_DUTY) || cells,
        [MET_EVIDENCE] = binds(p, c, BINDING_EVIDENCE),
        [MET_PHYSICAL] = binds(p, c, BINDING_CHECK),
        [MET_DEPLOYMENT] = binds(p, c, BINDING_MEASURE),
    };

    if (c->met == 0)
        (void)fault_at(r, c->line, FAULT_NO_MET, c->id);
    for (unsigned i = 0; i < MET__MAX; i++)
        if ((c->met >> i & 1) != 0 && !meets[i])
            (void)fault_at(r, c->line, (enum profile_fault_kind)(FAULT_ENFORCED_UNBOUND + i), c->id);
}

static void end_words(struct reader *r)
{
    if (r->words != NULL && r->place != PLACE_CLAUSE)
        check_words(r, r->words_line, r->place == PLACE_FORM ? r->form->id : view_str(""), r->words);
    r->words = NULL;
}

static void end_clause(struct reader *r)
{
    struct profile_clause *c = r->clause;

    end_words(r);
    if (c == NULL)
        return;
    check_words(r, c->line, c->id, &c->text);
    if (c->article.n == 0)
        (void)fault_at(r, c->line, FAULT_NO_ARTICLE, c->id);
    check_met(r, c);
    r->clause = NULL;
}

static void begin(struct reader *r, enum place place, struct profile_words *words)
{
    r->place = place;
    r->words = words;
    r->words_line = r->line;
}

/* --- lines ----------------------------------------------------------------------------------------------------------- */

static void line_header(struct reader *r, bool is_local)
{
    struct profile *p = r->p;
    uint64_t version;

    if (p->version != 0) {
        (void)fault(r, FAULT_MISPLACED, view_str(is_local ? "local" : "profile"));
        return;
    }
    p->is_local = is_local;
    p->name = next_word(r);
    if (!is_name(p->name))
        (void)fault(r, FAULT_BAD_NAME, p->name);
    struct view number = next_word(r);
    bool good = num_parse_u64(number, UINT32_MAX, NUM_CANONICAL, &version) == ERR_OK && version > 0;
    if (!good)
        (void)fault(r, FAULT_BAD_VERSION, number);
    p->version = good ? (uint32_t)version : 1;
    (void)at_end(r);
    begin(r, PLACE_HEADER, &p->title);
}

static void line_profile(struct reader *r)
{
    line_header(r, false);
}

static void line_local(struct reader *r)
{
    line_header(r, true);
}

/* The rest of the line as text for ${to}, which must still be empty. */
static void take_text(struct reader *r, struct view *to, const char *name)
{
    take_blanks(&r->rest);
    if (to->n > 0)
        (void)fault(r, FAULT_LINE_TWICE, view_str(name));
    else if (r->rest.n == 0)
        (void)fault(r, FAULT_WORDS_MISSING, view_str(name));
    else if (r->rest.n > PROFILE_WORDS_MAX)
        (void)fault(r, FAULT_LINE_LONG, view_str(name));
    else
        *to = r->rest;
}

static void line_ja(struct reader *r)
{
    if (r->words == NULL)
        (void)fault(r, FAULT_MISPLACED, view_str("ja"));
    else
        take_text(r, &r->words->ja, "ja");
}

static void line_en(struct reader *r)
{
    if (r->words == NULL)
        (void)fault(r, FAULT_MISPLACED, view_str("en"));
    else
        take_text(r, &r->words->en, "en");
}

static void line_document(struct reader *r)
{
    if (r->place != PLACE_HEADER)
        (void)fault(r, FAULT_MISPLACED, view_str("document"));
    else
        take_text(r, &r->p->document, "document");
}

static void line_issuer(struct reader *r)
{
    if (r->place != PLACE_HEADER)
        (void)fault(r, FAULT_MISPLACED, view_str("issuer"));
    else
        take_text(r, &r->p->issuer, "issuer");
}

static void line_article(struct reader *r)
{
    if (r->place == PLACE_FORM)
        take_text(r, &r->form->article, "article");
    else if (r->place == PLACE_CLAUSE)
        take_text(r, &r->clause->article, "article");
    else
        (void)fault(r, FAULT_MISPLACED, view_str("article"));
}

static unsigned find_form(const struct profile *p, struct view id)
{
    unsigned i = 0;

    while (i < p->forms_n && !view_eq(p->forms[i].id, id))
        i++;
    return i;
}

static void line_form(struct reader *r)
{
    struct profile *p = r->p;
    struct view id;

    end_clause(r);
    r->place = PLACE_LOST;
    if (!read_id(r, &id) || !at_end(r) || !has_room(r, p->forms_n, PROFILE_FORMS_MAX))
        return;
    if (find_form(p, id) < p->forms_n)
        (void)fault(r, FAULT_ID_TWICE, id);
    r->form = &p->forms[p->forms_n++];
    r->form->id = id;
    begin(r, PLACE_FORM, &r->form->title);
}

static void line_clause(struct reader *r)
{
    struct profile *p = r->p;
    struct view id;

    end_clause(r);
    r->place = PLACE_LOST;
    if (!read_id(r, &id) || !at_end(r) || !has_room(r, p->clauses_n, PROFILE_CLAUSES_MAX))
        return;
    if (profile_clause_find(p, id) != NULL)
        (void)fault(r, FAULT_ID_TWICE, id);
    r->clause = &p->clauses[p->clauses_n++];
    r->clause->id = id;
    r->clause->line = r->line;
    r->clause->bindings = p->bindings_n;
    begin(r, PLACE_CLAUSE, &r->clause->text);
}

static bool in_clause(struct reader *r, const char *name)
{
    if (r->clause == NULL)
        (void)fault(r, FAULT_MISPLACED, view_str(name));
    return r->clause != NULL;
}

static void line_also(struct reader *r)
{
    struct view id;

    if (!in_clause(r, "also") || !read_id(r, &id) || !at_end(r) || !has_room(r, r->clause->also_n, PROFILE_ALSO_MAX))
        return;
    if (profile_clause_find(r->p, id) != NULL)
        (void)fault(r, FAULT_ID_TWICE, id);
    r->clause->also[r->clause->also_n++] = id;
}

static void line_met(struct reader *r)
{
    unsigned bit;

    if (!in_clause(r, "met"))
        return;
    if (r->clause->met != 0)
        (void)fault(r, FAULT_LINE_TWICE, view_str("met"));
    if (r->rest.n == 0)
        (void)fault(r, FAULT_WORDS_MISSING, view_str("met"));
    while (r->rest.n > 0) {
        struct view word = next_word(r);
        if (vocab_find(VOCAB_MET, word, &bit) == ERR_OK)
            r->clause->met |= 1U << bit;
        else
            (void)fault(r, FAULT_UNKNOWN_WORD, word);
    }
}

/* A new binding of the clause; NULL, said, where none belongs or fits. */
static struct profile_binding *new_binding(struct reader *r, enum profile_binding_kind kind, const char *name)
{
    struct profile *p = r->p;

    if (!in_clause(r, name) || !has_room(r, p->bindings_n, PROFILE_BINDINGS_MAX))
        return NULL;
    if (r->place == PLACE_CHECK)
        end_words(r);
    begin(r, PLACE_CLAUSE, &r->clause->text);
    struct profile_binding *b = &p->bindings[p->bindings_n];
    *b = (struct profile_binding){.kind = kind, .line = r->line};
    return b;
}

static void keep(struct reader *r)
{
    r->p->bindings_n++;
    r->clause->bindings_n++;
}

static bool read_param(struct reader *r, enum param *out)
{
    struct view name = next_word(r);

    *out = name.n == 0 ? PARAM__MAX : param_find(name);
    if (name.n == 0)
        (void)fault(r, FAULT_WORDS_MISSING, view_str("control"));
    else if (*out == PARAM__MAX)
        (void)fault(r, FAULT_UNKNOWN_CONTROL, name);
    return *out < PARAM__MAX;
}

static bool read_value(struct reader *r, enum param param, uint64_t *out)
{
    struct view word = next_word(r);
    struct buf b;

    if (param_read(param, word, out) == ERR_OK)
        return true;
    buf_init(&b, 256);
    buf_fmt(&b, "%s ", param_name(param));
    param_print_range(param, &b);
    detail_from(fault(r, FAULT_BAD_VALUE, word), &b);
    return false;
}

/* Another binding of the same control: in the same clause, or with another value. */
static void check_control(struct reader *r, const struct profile_binding *b)
{
    const struct profile *p = r->p;

    for (unsigned i = 0; i < p->bindings_n; i++) {
        const struct profile_binding *o = &p->bindings[i];
        bool same = (o->kind == BINDING_CONTROL || o->kind == BINDING_BY) && o->control.param == b->control.param;
        if (same && i >= r->clause->bindings) {
            fault(r, FAULT_CONTROL_TWICE, view_str(param_name(b->control.param)))->other = o->line;
            return;
        }
        if (same && o->kind == BINDING_CONTROL && b->kind == BINDING_CONTROL && o->control.value != b->control.value) {
            fault(r, FAULT_CONTRADICTS, view_str(param_name(b->control.param)))->other = o->line;
            return;
        }
    }
}

static void line_control(struct reader *r)
{
    struct profile_binding *b = new_binding(r, BINDING_CONTROL, "control");

    if (b == NULL || !read_param(r, &b->control.param) || !read_value(r, b->control.param, &b->control.value) || !at_end(r))
        return;
    check_control(r, b);
    keep(r);
}

static void line_by(struct reader *r)
{
    struct profile_binding *b = new_binding(r, BINDING_BY, "by");

    if (b == NULL || !read_param(r, &b->control.param) || !at_end(r))
        return;
    if (param_type(b->control.param) == PARAM_TYPE_FLAGS) {
        (void)fault(r, FAULT_BY_VALUE, view_str(param_name(b->control.param)));
        return;
    }
    b->control.value = param_weakest(b->control.param);
    check_control(r, b);
    keep(r);
}

/* Words of ${v} joined by ${sep}, as bits; "*" is all of them. */
static bool read_bits(struct reader *r, enum vocab v, char sep, uint32_t *bits_out)
{
    struct view words = next_word(r);
    unsigned no;

    *bits_out = 0;
    if (words.n == 0) {
        (void)fault(r, FAULT_WORDS_MISSING, view_str("matrix"));
        return false;
    }
    for (unsigned i = 0; view_eq_str(words, "*") && vocab_word(v, i) != NULL; i++)
        *bits_out |= UINT32_C(1) << i;
    if (*bits_out != 0)
        return true;
    while (words.p != NULL) {
        struct view word = view_cut(&words, sep);
        if (vocab_find(v, word, &no) != ERR_OK) {
            (void)fault(r, FAULT_UNKNOWN_WORD, word);
            return false;
        }
        *bits_out |= UINT32_C(1) << no;
    }
    return true;
}

static bool read_one(struct reader *r, enum vocab v, unsigned *no_out)
{
    struct view word = next_word(r);

    if (vocab_find(v, word, no_out) == ERR_OK)
        return true;
    (void)fault(r, word.n == 0 ? FAULT_WORDS_MISSING : FAULT_UNKNOWN_WORD, word);
    return false;
}

/* ACT CLASSES MEDIA VERDICT [CONDITIONS] */
static bool read_cells(struct reader *r, struct profile_cells *c)
{
    uint32_t classes, media;

    if (!read_one(r, VOCAB_ACT, &c->act) || !read_bits(r, VOCAB_CLASS, ',', &classes) ||
        !read_bits(r, VOCAB_MEDIUM, ',', &media) || !read_one(r, VOCAB_VERDICT, &c->verdict))
        return false;
    c->classes = classes;
    c->media = media;
    if (r->rest.n > 0 && !read_bits(r, VOCAB_CONDITION, '+', &c->conditions))
        return false;
    if (c->verdict == VERDICT_NEVER && c->conditions != 0) {
        (void)fault(r, FAULT_NEVER_CONDITION, view_str(vocab_word(VOCAB_ACT, c->act)));
        return false;
    }
    return at_end(r);
}

static void line_matrix(struct reader *r)
{
    struct profile_binding *b = new_binding(r, BINDING_CELLS, "matrix");
    const struct profile *p = r->p;

    if (b == NULL || !read_cells(r, &b->cells))
        return;
    for (unsigned i = 0; i < p->bindings_n; i++) {
        const struct profile_cells *o = &p->bindings[i].cells;
        if (p->bindings[i].kind == BINDING_CELLS && o->act == b->cells.act && (o->classes & b->cells.classes) != 0 &&
            (o->media & b->cells.media) != 0) {
            fault(r, FAULT_CELL_TWICE, view_str(vocab_word(VOCAB_ACT, o->act)))->other = p->bindings[i].line;
            return;
        }
    }
    keep(r);
}

/* The word of VOCAB_WHEN, or "within-N-days". */
static bool read_when(struct reader *r, struct profile_duty *d)
{
    struct view word = next_word(r), n = word;
    uint64_t days;

    if (vocab_find(VOCAB_WHEN, word, &d->when) == ERR_OK)
        return true;
    if (view_starts(word, "within-") && word.n > 12 && view_eq_str(view_part(word, word.n - 5, 5), "-days")) {
        n = view_part(word, 7, word.n - 12);
        if (num_parse_u64(n, 3650, NUM_CANONICAL, &days) == ERR_OK && days > 0) {
            d->days = (unsigned)days;
            return true;
        }
    }
    (void)fault(r, word.n == 0 ? FAULT_WORDS_MISSING : FAULT_UNKNOWN_WORD, word);
    return false;
}

/* ID WHO WHOM WHEN FORM */
static void line_duty(struct reader *r)
{
    struct profile_binding *b = new_binding(r, BINDING_DUTY, "duty");

    if (b == NULL || !read_id(r, &b->duty.id) || !read_one(r, VOCAB_WHO, &b->duty.who) ||
        !read_one(r, VOCAB_WHO, &b->duty.whom) || !read_when(r, &b->duty))
        return;
    struct view form = next_word(r);
    b->duty.form = find_form(r->p, form);
    if (form.n == 0 || b->duty.form == r->p->forms_n) {
        copy_word(fault(r, FAULT_NO_FORM, form)->detail, sizeof(r->faults->list[0].detail), b->duty.id);
        return;
    }
    if (at_end(r))
        keep(r);
}

static void line_check(struct reader *r)
{
    struct profile_binding *b = new_binding(r, BINDING_CHECK, "check");

    if (b == NULL || !read_id(r, &b->check.id) || !at_end(r))
        return;
    keep(r);
    begin(r, PLACE_CHECK, &b->check.text);
}

static void line_name(struct reader *r, enum profile_binding_kind kind, enum vocab v, const char *name)
{
    struct profile_binding *b = new_binding(r, kind, name);

    if (b != NULL && read_one(r, v, &b->name) && at_end(r))
        keep(r);
}

static void line_measure(struct reader *r)
{
    line_name(r, BINDING_MEASURE, VOCAB_MEASURE, "measure");
}

static void line_evidence(struct reader *r)
{
    line_name(r, BINDING_EVIDENCE, VOCAB_EVIDENCE, "evidence");
}

/* CONTROL VALUE, CONTROL off, or matrix CELLS */
static void line_deviation(struct reader *r)
{
    struct profile *p = r->p;
    struct view word;

    end_clause(r);
    r->place = PLACE_LOST;
    if (!p->is_local) {
        (void)fault(r, FAULT_DEVIATION_HERE, view_str("deviation"));
        return;
    }
    if (!has_room(r, p->deviations_n, PROFILE_DEVIATIONS_MAX))
        return;
    struct profile_deviation *d = &p->deviations[p->deviations_n];
    *d = (struct profile_deviation){.line = r->line};
    if (view_starts(r->rest, "matrix ")) {
        (void)next_word(r);
        d->is_cells = true;
        if (!read_cells(r, &d->cells))
            return;
    } else {
        if (!read_param(r, &d->param))
            return;
        word = r->rest;
        d->off = view_eq_str(word, "off");
        if (!d->off && (!read_value(r, d->param, &d->value) || !at_end(r)))
            return;
    }
    p->deviations_n++;
    begin(r, PLACE_DEVIATION, &d->reason);
}

static const struct {
    const char *word;
    void (*read)(struct reader *r);
    bool opens; /* what others hang on */
} lines[] = {
    {"profile", line_profile, true},
    {"local", line_local, true},
    {"form", line_form, true},
    {"clause", line_clause, true},
    {"deviation", line_deviation, true},
    {"ja", line_ja, false},
    {"en", line_en, false},
    {"document", line_document, false},
    {"issuer", line_issuer, false},
    {"article", line_article, false},
    {"also", line_also, false},
    {"met", line_met, false},
    {"control", line_control, false},
    {"by", line_by, false},
    {"matrix", line_matrix, false},
    {"duty", line_duty, false},
    {"check", line_check, false},
    {"measure", line_measure, false},
    {"evidence", line_evidence, false},
};

static bool is_text(struct view line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] < 0x20 || line.p[i] == 0x7f)
            return false;
    return view_is_utf8(line);
}

static void read_line(struct reader *r, struct view line)
{
    size_t i = 0;

    if (line.n > 0 && line.p[line.n - 1] == '\r') /* from an editor on Windows */
        line.n--;
    take_blanks(&line);
    if (line.n == 0 || line.p[0] == '#')
        return;
    r->rest = line;
    if (line.n > PROFILE_LINE_MAX || !is_text(line)) {
        (void)fault(r, line.n > PROFILE_LINE_MAX ? FAULT_LINE_LONG : FAULT_TEXT, view_str(""));
        return;
    }
    struct view word = next_word(r);
    while (i < COUNT(lines) && !view_eq_str(word, lines[i].word))
        i++;
    if (i == COUNT(lines)) {
        (void)fault(r, FAULT_UNKNOWN_LINE, word);
    } else if (r->p->version == 0 && i > 1) {
        (void)fault(r, FAULT_NO_HEADER, word);
        r->full = true; /* no profile at all: one fault is enough */
    } else if (lines[i].opens || r->place != PLACE_LOST) {
        lines[i].read(r);
    }
}

static void read_all(struct reader *r, struct view text)
{
    if (view_starts(text, "\xef\xbb\xbf"))
        text = view_part(text, 3, SIZE_MAX);
    while (text.n > 0 && !r->full) {
        r->line++;
        read_line(r, view_cut(&text, '\n'));
    }
    end_clause(r);
    if (!r->full && r->p->version == 0)
        (void)fault_at(r, 1, FAULT_NO_HEADER, view_str(""));
    else if (!r->full && !r->p->is_local && r->p->clauses_n == 0)
        (void)fault_at(r, r->line, FAULT_EMPTY, r->p->name);
}

static enum err take_digest(struct profile *p)
{
    struct buf b;

    buf_init(&b, 2 * PROFILE_TEXT_MAX);
    profile_print(p, &b);
    hash_of(buf_view(&b), &p->digest);
    enum err err = buf_status(&b);
    buf_clear(&b);
    return err;
}

enum err profile_read(struct view text, struct profile **out, struct profile_faults *faults)
{
    struct reader r = {.faults = faults};
    enum err err = ERR_MEMORY;

    faults->n = 0;
    *out = NULL;
    if (text.n > PROFILE_TEXT_MAX) {
        (void)fault_at(&r, 1, FAULT_TOO_LARGE, view_str(""));
        return ERR_INPUT;
    }
    r.p = mem_zalloc(sizeof(*r.p));
    if (r.p == NULL)
        return ERR_MEMORY;
    r.p->text = mem_zalloc(text.n + 1);
    if (r.p->text != NULL) {
        if (text.n > 0)
            memcpy(r.p->text, text.p, text.n);
        read_all(&r, view_of(r.p->text, text.n));
        err = faults->n == 0 ? take_digest(r.p) : ERR_INPUT;
    }
    if (err != ERR_OK) {
        profile_free(r.p);
        r.p = NULL;
    }
    *out = r.p;
    return err;
}

void profile_free(struct profile *p)
{
    if (p != NULL)
        mem_free(p->text);
    mem_free(p);
}
