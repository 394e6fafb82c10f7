/* azukari profile: the special provisions of contracts: check them, explain, compare, cover, compile.  Reads files only. */
#include "cli/cli.h"

#include "base/alloc.h"
#include "base/codec.h"
#include "base/io.h"
#include "cli/facts.h"
#include "policy/shipped.h"
#include "policy/words.h"

#include <stdio.h>
#include <string.h>

#define SOURCES_MAX TERMS_PROFILES_MAX

static const enum msg fault_words[PROFILE_FAULT__MAX] = {
    [FAULT_TEXT] = MSG_PROFILE_FAULT_TEXT,
    [FAULT_LINE_LONG] = MSG_PROFILE_FAULT_LINE_LONG,
    [FAULT_TOO_LARGE] = MSG_PROFILE_FAULT_TOO_LARGE,
    [FAULT_TOO_MANY] = MSG_PROFILE_FAULT_TOO_MANY,
    [FAULT_NO_HEADER] = MSG_PROFILE_FAULT_NO_HEADER,
    [FAULT_UNKNOWN_LINE] = MSG_PROFILE_FAULT_UNKNOWN_LINE,
    [FAULT_MISPLACED] = MSG_PROFILE_FAULT_MISPLACED,
    [FAULT_WORDS_MISSING] = MSG_PROFILE_FAULT_WORDS_MISSING,
    [FAULT_WORDS_LEFT] = MSG_PROFILE_FAULT_WORDS_LEFT,
    [FAULT_BAD_ID] = MSG_PROFILE_FAULT_BAD_ID,
    [FAULT_BAD_NAME] = MSG_PROFILE_FAULT_BAD_NAME,
    [FAULT_BAD_VERSION] = MSG_PROFILE_FAULT_BAD_VERSION,
    [FAULT_ID_TWICE] = MSG_PROFILE_FAULT_ID_TWICE,
    [FAULT_LINE_TWICE] = MSG_PROFILE_FAULT_LINE_TWICE,
    [FAULT_UNKNOWN_CONTROL] = MSG_PROFILE_FAULT_UNKNOWN_CONTROL,
    [FAULT_BAD_VALUE] = MSG_PROFILE_FAULT_BAD_VALUE,
    [FAULT_CONTRADICTS] = MSG_PROFILE_FAULT_CONTRADICTS,
    [FAULT_CONTROL_TWICE] = MSG_PROFILE_FAULT_CONTROL_TWICE,
    [FAULT_BY_VALUE] = MSG_PROFILE_FAULT_BY_VALUE,
    [FAULT_UNKNOWN_WORD] = MSG_PROFILE_FAULT_UNKNOWN_WORD,
    [FAULT_CELL_TWICE] = MSG_PROFILE_FAULT_CELL_TWICE,
    [FAULT_NEVER_CONDITION] = MSG_PROFILE_FAULT_NEVER_CONDITION,
    [FAULT_NO_FORM] = MSG_PROFILE_FAULT_NO_FORM,
    [FAULT_NO_STATEMENT_JA] = MSG_PROFILE_FAULT_NO_STATEMENT_JA,
    [FAULT_NO_STATEMENT_EN] = MSG_PROFILE_FAULT_NO_STATEMENT_EN,
    [FAULT_NO_ARTICLE] = MSG_PROFILE_FAULT_NO_ARTICLE,
    [FAULT_NO_MET] = MSG_PROFILE_FAULT_NO_MET,
    [FAULT_ENFORCED_UNBOUND] = MSG_PROFILE_FAULT_ENFORCED_UNBOUND,
    [FAULT_WORKFLOW_UNBOUND] = MSG_PROFILE_FAULT_WORKFLOW_UNBOUND,
    [FAULT_EVIDENCE_UNBOUND] = MSG_PROFILE_FAULT_EVIDENCE_UNBOUND,
    [FAULT_PHYSICAL_UNBOUND] = MSG_PROFILE_FAULT_PHYSICAL_UNBOUND,
    [FAULT_DEPLOYMENT_UNBOUND] = MSG_PROFILE_FAULT_DEPLOYMENT_UNBOUND,
    [FAULT_EMPTY] = MSG_PROFILE_FAULT_EMPTY,
    [FAULT_DEVIATION_HERE] = MSG_PROFILE_FAULT_DEVIATION_HERE,
};

static const enum msg problem_words[] = {
    [TERMS_SAME_NAME] = MSG_PROFILE_SAME_NAME,       [TERMS_TOO_MANY] = MSG_PROFILE_TOO_MANY,
    [TERMS_WEAKER] = MSG_PROFILE_WEAKER,             [TERMS_NO_DEVIATION] = MSG_PROFILE_NO_DEVIATION,
    [TERMS_DEVIATES_TWICE] = MSG_PROFILE_DEVIATES_TWICE, [TERMS_NO_PROFILE] = MSG_PROFILE_NO_PROFILE,
};

static const enum msg state_words[] = {
    [PARAM_BY_KEEPER] = MSG_PROFILE_STATE_KEEPER,
    [PARAM_ALWAYS] = MSG_PROFILE_STATE_ALWAYS,
    [PARAM_MEASURED] = MSG_PROFILE_STATE_MEASURED,
    [PARAM_DECLARED] = MSG_PROFILE_STATE_DECLARED,
};

static const enum msg met_words[MET__MAX] = {
    [MET_ENFORCED] = MSG_PROFILE_MET_E, [MET_WORKFLOW] = MSG_PROFILE_MET_W,   [MET_EVIDENCE] = MSG_PROFILE_MET_V,
    [MET_PHYSICAL] = MSG_PROFILE_MET_P, [MET_DEPLOYMENT] = MSG_PROFILE_MET_D,
};

/* A text that is being read, and what came of it. */
struct source {
    const char *name;
    struct profile *profile;
};

struct sources {
    const struct cli *c;
    struct source list[SOURCES_MAX];
    unsigned n;
    struct profile_faults faults;
    struct buf out;
};

static struct sources *sources_new(const struct cli *c)
{
    struct sources *s = mem_zalloc(sizeof(*s));

    if (s != NULL) {
        s->c = c;
        buf_init(&s->out, TERMS_TEXT_MAX);
    }
    return s;
}

static void sources_free(struct sources *s)
{
    if (s == NULL)
        return;
    for (unsigned i = 0; i < s->n; i++)
        profile_free(s->list[i].profile);
    buf_clear(&s->out);
    mem_free(s);
}

static struct view in_lang(const struct sources *s, const struct profile_words *w)
{
    return s->c->lang == LANG_EN ? w->en : w->ja;
}

static const char *word(const struct sources *s, enum msg msg)
{
    return msg_text(s->c->lang, msg);
}

/* "FILE:LINE: WORD: what is wrong and what to do (what would do) (FILE:OTHER)" */
static void say_faults(const struct sources *s, const char *name)
{
    const struct profile_faults *all = &s->faults;

    for (unsigned i = 0; i < all->n && i < PROFILE_FAULTS_MAX; i++) {
        const struct profile_fault *f = &all->list[i];
        fprintf(stderr, "%s:%u: %s%s%s", name, f->line, f->word, f->word[0] == '\0' ? "" : ": ", word(s, fault_words[f->kind]));
        if (f->detail[0] != '\0')
            fprintf(stderr, " [%s]", f->detail);
        if (f->other != 0)
            fprintf(stderr, " (%s:%u)", name, f->other);
        fputc('\n', stderr);
    }
    if (all->n > PROFILE_FAULTS_MAX)
        fprintf(stderr, "%s: +%u\n", name, all->n - PROFILE_FAULTS_MAX);
}

/* Read the file or shipped profile ${name}; a shipped one has neither slash nor point in its name. */
static enum err source_read(struct sources *s, const char *name)
{
    struct view text = shipped_text(view_str(name));
    struct buf file;
    enum err err = ERR_OK;

    if (s->n == SOURCES_MAX)
        return cli_fail(s->c, ERR_LIMIT, MSG_CLI_TOO_MANY, name);
    buf_init(&file, PROFILE_TEXT_MAX + 1);
    if (text.p == NULL) {
        err = io_read_file(name, &file);
        if (err != ERR_OK) {
            buf_clear(&file);
            return cli_fail(s->c, err, MSG_PROFILE_NO_FILE, name);
        }
        text = buf_view(&file);
    }
    s->list[s->n].name = name;
    err = profile_read(text, &s->list[s->n].profile, &s->faults);
    if (err == ERR_OK)
        s->n++;
    else if (err == ERR_INPUT)
        say_faults(s, name);
    buf_clear(&file);
    return err;
}

/* Read all words up to "--" or the end. */
static enum err read_words(struct sources *s, char **words)
{
    for (; *words != NULL && strcmp(*words, "--") != 0; words++) {
        enum err err = source_read(s, *words);
        if (err != ERR_OK)
            return err;
    }
    return s->n > 0 ? ERR_OK : cli_fail(s->c, ERR_INPUT, MSG_CLI_TOO_FEW, "profile");
}

static const char *name_of(const struct sources *s, const struct profile *p)
{
    for (unsigned i = 0; i < s->n; i++)
        if (s->list[i].profile == p)
            return s->list[i].name;
    return "";
}

static enum err merge(const struct sources *s, struct terms *out)
{
    const struct profile *list[SOURCES_MAX];
    struct terms_problem problem;

    for (unsigned i = 0; i < s->n; i++)
        list[i] = s->list[i].profile;
    enum err err = terms_merge(list, s->n, out, &problem);
    if (err == ERR_INPUT)
        fprintf(stderr, "%s:%u: %s%s%s\n", problem.profile == NULL ? "" : name_of(s, problem.profile), problem.line, problem.what,
                problem.what[0] == '\0' ? "" : ": ", word(s, problem_words[problem.kind]));
    return err;
}

static enum err print(struct sources *s)
{
    cli_out(buf_view(&s->out));
    return buf_status(&s->out);
}

/* --- check ----------------------------------------------------------------------------------------------------------- */

/* All files are checked, also behind a wrong one. */
static enum err do_check(struct sources *s, char **words)
{
    enum err worst = ERR_OK;

    if (*words == NULL)
        return cli_fail(s->c, ERR_INPUT, MSG_CLI_TOO_FEW, "profile check");
    for (; *words != NULL; words++) {
        enum err err = source_read(s, *words);
        if (err != ERR_OK) {
            worst = err;
            continue;
        }
        const struct profile *p = s->list[s->n - 1].profile;
        printf("%s\t%.*s %u\t%u\t", *words, (int)p->name.n, (const char *)p->name.p, (unsigned)p->version, p->clauses_n);
        puts(word(s, MSG_PROFILE_FINE));
        profile_free(s->list[--s->n].profile);
    }
    return worst;
}

/* --- explain --------------------------------------------------------------------------------------------------------- */

static void put_met(struct sources *s, unsigned met)
{
    for (unsigned i = 0; i < MET__MAX; i++)
        if ((met >> i & 1) != 0)
            buf_fmt(&s->out, " %s", vocab_word(VOCAB_MET, i));
}

static void put_text(struct sources *s, const char *before, struct view text)
{
    buf_str(&s->out, before);
    buf_put(&s->out, text);
    buf_byte(&s->out, '\n');
}

static void put_control_words(struct sources *s, const struct profile_binding *b)
{
    enum lang lang = s->c->lang;

    buf_str(&s->out, words_param(lang, b->control.param));
    if (b->kind == BINDING_CONTROL && param_type(b->control.param) != PARAM_TYPE_YES) {
        buf_str(&s->out, ": ");
        words_value(lang, b->control.param, b->control.value, &s->out);
    }
    put_text(s, " - ", view_str(word(s, state_words[param_state(b->control.param, b->control.value)])));
}

static void put_cells_words(struct sources *s, const struct profile_cells *c)
{
    enum lang lang = s->c->lang;

    buf_fmt(&s->out, "%s: ", words_vocab(lang, VOCAB_ACT, c->act));
    words_bits(lang, VOCAB_CLASS, c->classes, &s->out);
    buf_str(&s->out, " / ");
    words_bits(lang, VOCAB_MEDIUM, c->media, &s->out);
    buf_fmt(&s->out, ": %s", words_vocab(lang, VOCAB_VERDICT, c->verdict));
    if (c->conditions != 0) {
        buf_str(&s->out, " (");
        words_bits(lang, VOCAB_CONDITION, c->conditions, &s->out);
        buf_byte(&s->out, ')');
    }
    bool paper = c->act == HANDLING_COPY && (c->media >> HANDLING_PAPER & 1) != 0; /* what the keeper asks today */
    put_text(s, " - ", view_str(word(s, !paper                          ? MSG_PROFILE_STATE_DECLARED
                                        : c->media == 1U << HANDLING_PAPER ? MSG_PROFILE_STATE_KEEPER
                                                                          : MSG_PROFILE_STATE_PAPER)));
}

static void put_duty_words(struct sources *s, const struct profile *p, const struct profile_duty *d)
{
    enum lang lang = s->c->lang;
    struct msg_arg days[MSG_PROFILE_WITHIN__ARGS] = {[MSG_PROFILE_WITHIN__n] = msg_count(d->days)};

    buf_fmt(&s->out, "%s -> %s, ", words_vocab(lang, VOCAB_WHO, d->who), words_vocab(lang, VOCAB_WHO, d->whom));
    if (d->days == 0)
        buf_str(&s->out, words_vocab(lang, VOCAB_WHEN, d->when));
    else if (msg_put(&s->out, lang, MSG_PROFILE_WITHIN, days, MSG_PROFILE_WITHIN__ARGS) != ERR_OK)
        return; /* remembered in the buffer */
    put_text(s, ": ", in_lang(s, &p->forms[d->form].title));
}

/* The binding in words, and what of it works today. */
static void put_meaning(struct sources *s, const struct profile *p, const struct profile_binding *b)
{
    enum lang lang = s->c->lang;

    buf_str(&s->out, "      ");
    switch (b->kind) {
    case BINDING_CONTROL:
    case BINDING_BY:
        put_control_words(s, b);
        break;
    case BINDING_CELLS:
        put_cells_words(s, &b->cells);
        break;
    case BINDING_DUTY:
        put_duty_words(s, p, &b->duty);
        break;
    case BINDING_CHECK:
        put_text(s, "", in_lang(s, &b->check.text));
        break;
    case BINDING_MEASURE:
        buf_fmt(&s->out, "%s - ", words_vocab(lang, VOCAB_MEASURE, b->name));
        put_text(s, "", view_str(word(s, vocab_on_site(b->name)                      ? MSG_PROFILE_ON_SITE
                                                : vocab_works(VOCAB_MEASURE, b->name) ? MSG_PROFILE_MEASURED
                                                                                      : MSG_PROFILE_NOT_MEASURED)));
        break;
    case BINDING_EVIDENCE:
        buf_fmt(&s->out, "%s - ", words_vocab(lang, VOCAB_EVIDENCE, b->name));
        put_text(s, "", view_str(word(s, vocab_works(VOCAB_EVIDENCE, b->name) ? MSG_PROFILE_QUERY : MSG_PROFILE_NO_QUERY)));
        break;
    case BINDING__MAX:
        break;
    }
}

static void explain_clause(struct sources *s, const struct profile *p, const struct profile_clause *c)
{
    buf_put(&s->out, c->id);
    put_text(s, "  ", c->article);
    put_text(s, "  ", in_lang(s, &c->text));
    for (unsigned i = 0; i < MET__MAX; i++)
        if ((c->met >> i & 1) != 0)
            buf_fmt(&s->out, "  %s  %s\n", vocab_word(VOCAB_MET, i), word(s, met_words[i]));
    for (unsigned i = 0; i < c->bindings_n; i++) {
        buf_str(&s->out, "    ");
        profile_print_binding(p, &p->bindings[c->bindings + i], &s->out);
        put_meaning(s, p, &p->bindings[c->bindings + i]);
    }
}

static void explain_all(struct sources *s, const struct profile *p)
{
    buf_put(&s->out, p->name);
    buf_fmt(&s->out, " %u", (unsigned)p->version);
    put_text(s, "  ", in_lang(s, &p->title));
    for (unsigned i = 0; i < p->clauses_n; i++) {
        const struct profile_clause *c = &p->clauses[i];
        buf_put(&s->out, c->id);
        put_met(s, c->met);
        buf_str(&s->out, "  ");
        buf_put(&s->out, c->article);
        put_text(s, "\n    ", in_lang(s, &c->text));
    }
    for (unsigned i = 0; i < p->deviations_n; i++) {
        profile_print_deviation(&p->deviations[i], &s->out);
        put_text(s, "    ", in_lang(s, &p->deviations[i].reason));
    }
}

/* Without a name: which profiles there are. */
static enum err do_explain(struct sources *s, char **words)
{
    if (words[0] == NULL) {
        for (unsigned i = 0; shipped_name(i) != NULL; i++) {
            buf_str(&s->out, shipped_name(i));
            buf_byte(&s->out, '\n');
        }
        return print(s);
    }
    enum err err = source_read(s, words[0]);
    if (err != ERR_OK)
        return err;
    const struct profile *p = s->list[0].profile;
    if (words[1] == NULL) {
        explain_all(s, p);
        return print(s);
    }
    const struct profile_clause *c = profile_clause_find(p, view_str(words[1]));
    if (c == NULL)
        return cli_fail(s->c, ERR_NOT_FOUND, MSG_PROFILE_NO_CLAUSE, words[1]);
    if (words[2] != NULL)
        return cli_fail(s->c, ERR_INPUT, MSG_CLI_TOO_MANY, words[2]);
    explain_clause(s, p, c);
    return print(s);
}

/* The text of a shipped profile, to begin one's own with. */
static enum err do_print(struct sources *s, char **words)
{
    struct view text = words[0] == NULL ? view_str("") : shipped_text(view_str(words[0]));

    if (text.p == NULL || words[0] == NULL)
        return cli_fail(s->c, ERR_NOT_FOUND, MSG_PROFILE_NO_FILE, words[0] == NULL ? "" : words[0]);
    if (words[1] != NULL)
        return cli_fail(s->c, ERR_INPUT, MSG_CLI_TOO_MANY, words[1]);
    cli_out(text);
    return ERR_OK;
}

/* --- compare --------------------------------------------------------------------------------------------------------- */

static void put_cell_name(struct buf *out, unsigned no)
{
    buf_fmt(out, "%s %s %s", vocab_word(VOCAB_ACT, no / HANDLING_MEDIA / HANDLING_CLASSES),
            vocab_word(VOCAB_CLASS, no / HANDLING_MEDIA % HANDLING_CLASSES), vocab_word(VOCAB_MEDIUM, no % HANDLING_MEDIA));
}

static void put_verdict(struct buf *out, const struct terms_cell *c)
{
    struct buf line;

    if (c->verdict == TERMS_SILENT) {
        buf_byte(out, '-');
        return;
    }
    buf_init(&line, PROFILE_LINE_MAX);
    profile_print_cells(&(struct profile_cells){0, 1, 1, c->verdict, c->conditions}, &line);
    buf_str(out, buf_cstr(&line) + strlen("matrix obtain spi paper "));
    buf_clear(&line);
}

static void put_control(struct buf *out, enum param p, const struct terms_control *c)
{
    if (c->demanded)
        param_print(p, c->value, out);
    else
        buf_byte(out, '-');
}

static bool same_cell(const struct terms_cell *a, const struct terms_cell *b)
{
    return a->verdict == b->verdict && a->conditions == b->conditions && a->deviation == b->deviation;
}

/* One line a control or cell: what each profile says ("-": nothing), what wins, and whether that deviates. */
static void compare_controls(struct sources *s, const struct terms *each, const struct terms *all)
{
    for (unsigned p = 0; p < PARAM__MAX; p++) {
        const struct terms_control *c = &all->controls[p];
        if (!c->demanded && c->deviation == NULL)
            continue;
        buf_fmt(&s->out, "%s\t", param_name((enum param)p));
        for (unsigned i = 0; i < s->n; i++) {
            put_control(&s->out, (enum param)p, &each[i].controls[p]);
            buf_byte(&s->out, '\t');
        }
        put_control(&s->out, (enum param)p, c);
        buf_fmt(&s->out, "\t%s\n", c->deviation != NULL ? word(s, MSG_PROFILE_DEVIATION)
                                                        : word(s, state_words[param_state((enum param)p, c->value)]));
    }
}

static void compare_cells(struct sources *s, const struct terms *each, const struct terms *all)
{
    for (unsigned no = 0; no < HANDLING_CELLS; no++) {
        const struct terms_cell *c = &all->cells[no];
        if (c->verdict == TERMS_SILENT && c->deviation == NULL)
            continue;
        if (no % HANDLING_MEDIA > 0) { /* the same for paper and data: once */
            bool same = same_cell(c, &all->cells[no - 1]);
            for (unsigned i = 0; i < s->n; i++)
                same = same && same_cell(&each[i].cells[no], &each[i].cells[no - 1]);
            if (same)
                continue;
        }
        put_cell_name(&s->out, no);
        for (unsigned i = 0; i < s->n; i++) {
            buf_byte(&s->out, '\t');
            put_verdict(&s->out, &each[i].cells[no]);
        }
        buf_byte(&s->out, '\t');
        put_verdict(&s->out, c);
        buf_fmt(&s->out, "%s%s\n", c->deviation == NULL ? "" : "\t", c->deviation == NULL ? "" : word(s, MSG_PROFILE_DEVIATION));
    }
}

/* What ${p} says alone; of local changes: their clauses. */
static void alone(const struct profile *p, struct terms *out)
{
    struct profile *copy = mem_zalloc(sizeof(*copy));
    const struct profile *list[] = {copy};
    struct terms_problem problem;

    if (copy == NULL)
        return;
    *copy = *p;
    copy->is_local = false;
    copy->deviations_n = 0;
    if (terms_merge(list, 1, out, &problem) != ERR_OK)
        memset(out, 0, sizeof(*out));
    mem_free(copy);
}

static enum err do_compare(struct sources *s, char **words)
{
    struct terms *all = mem_calloc(SOURCES_MAX + 1, sizeof(*all));
    enum err err = ERR_MEMORY;

    if (all == NULL)
        return err;
    TRY(read_words(s, words));
    TRY(merge(s, all));
    buf_fmt(&s->out, "%s", word(s, MSG_PROFILE_COMPARED));
    for (unsigned i = 0; i < s->n; i++) {
        alone(s->list[i].profile, &all[i + 1]);
        buf_byte(&s->out, '\t');
        buf_put(&s->out, s->list[i].profile->name);
    }
    buf_fmt(&s->out, "\t%s\n", word(s, MSG_PROFILE_WINS));
    compare_controls(s, all + 1, all);
    compare_cells(s, all + 1, all);
    err = print(s);
out:
    mem_free(all);
    return err;
}

/* --- cover ----------------------------------------------------------------------------------------------------------- */

/* The clauses of the parent that need it. */
static void put_needing(struct buf *out, const struct terms *t, const struct terms_gap *g)
{
    for (unsigned i = 0; i < t->profiles_n; i++) {
        for (unsigned k = 0; k < t->profiles[i]->bindings_n; k++) {
            const struct profile_binding *b = &t->profiles[i]->bindings[k];
            bool needs = (g->kind == GAP_CONTROL && terms_demands(b, (enum param)g->no)) ||
                         (g->kind == GAP_CELL && b->kind == BINDING_CELLS && profile_cells_hold(&b->cells, g->no)) ||
                         (g->kind == GAP_MEASURE && b->kind == BINDING_MEASURE && b->name == g->no);
            if (!needs)
                continue;
            buf_byte(out, ' ');
            buf_put(out, profile_clause_of(t->profiles[i], k)->id);
        }
    }
}

static void put_gap(struct sources *s, const struct terms *parent, const struct terms *child, const struct terms_gap *g)
{
    struct buf *out = &s->out;

    if (g->kind == GAP_CONTROL) {
        buf_fmt(out, "%s\t%s ", param_name((enum param)g->no), word(s, MSG_PROFILE_NEEDS));
        put_control(out, (enum param)g->no, &parent->controls[g->no]);
        buf_fmt(out, "\t%s ", word(s, MSG_PROFILE_HAS));
        put_control(out, (enum param)g->no, &child->controls[g->no]);
    } else if (g->kind == GAP_CELL) {
        put_cell_name(out, g->no);
        buf_fmt(out, "\t%s ", word(s, MSG_PROFILE_NEEDS));
        put_verdict(out, &parent->cells[g->no]);
        buf_fmt(out, "\t%s ", word(s, MSG_PROFILE_HAS));
        put_verdict(out, &child->cells[g->no]);
    } else {
        buf_fmt(out, "measure %s\t%s yes\t%s -", vocab_word(VOCAB_MEASURE, g->no), word(s, MSG_PROFILE_NEEDS),
                word(s, MSG_PROFILE_HAS));
    }
    buf_byte(out, '\t');
    put_needing(out, parent, g);
    buf_byte(out, '\n');
}

static enum err say_gaps(struct sources *s, const struct terms *parent, const struct terms *child)
{
    struct terms_gap gaps[TERMS_GAPS_MAX];
    unsigned n = terms_cover(parent, child, gaps, TERMS_GAPS_MAX);

    for (unsigned i = 0; i < n && i < TERMS_GAPS_MAX; i++)
        put_gap(s, parent, child, &gaps[i]);
    enum err err = print(s);
    if (err == ERR_OK && n == 0)
        cli_say(s->c, MSG_PROFILE_COVERS, NULL);
    return err == ERR_OK && n > 0 ? ERR_CONFLICT : err;
}

/* PARENT... -- CHILD... */
static enum err do_cover(struct sources *s, char **words)
{
    struct sources *child_sources = sources_new(s->c);
    struct terms *two = mem_calloc(2, sizeof(*two));
    char **child = words;
    enum err err = ERR_MEMORY;

    if (two == NULL || child_sources == NULL)
        goto out;
    while (*child != NULL && strcmp(*child, "--") != 0)
        child++;
    if (*child == NULL)
        TRY(cli_fail(s->c, ERR_INPUT, MSG_PROFILE_COVER_HOW, NULL));
    TRY(read_words(s, words));
    TRY(read_words(child_sources, child + 1));
    TRY(merge(s, &two[0]));
    TRY(merge(child_sources, &two[1]));
    err = say_gaps(s, &two[0], &two[1]);
out:
    sources_free(child_sources);
    mem_free(two);
    return err;
}

/* --- compile --------------------------------------------------------------------------------------------------------- */

/* The compiled text and its SHA-256; with --facts N the facts of the keeper for contract N instead. */
static enum err do_compile(struct sources *s, char **words)
{
    struct cli rest = *s->c;
    struct terms *t = mem_zalloc(sizeof(*t));
    const char *contract = NULL;
    uint64_t number = 0;
    struct hash digest;
    enum err err = ERR_MEMORY;

    if (t == NULL)
        return err;
    rest.args = words;
    err = cli_take(&rest, "--facts", 1, &contract);
    if (err != ERR_NOT_FOUND)
        TRY(err);
    if (contract != NULL)
        TRY(cli_number(s->c, contract, UINT32_MAX, &number));
    TRY(read_words(s, words));
    TRY(merge(s, t));
    if (contract != NULL) {
        TRY(terms_facts(t, (unsigned)number, &s->out));
        TRY(print(s));
        goto out;
    }
    terms_print(t, &s->out);
    TRY(terms_digest(t, &digest));
    TRY(print(s));
    buf_reset(&s->out);
    buf_str(&s->out, "# sha256 ");
    hex_put(&s->out, view_of(digest.b, HASH_BYTES));
    buf_byte(&s->out, '\n');
    err = print(s);
out:
    mem_free(t);
    return err;
}

static const struct {
    const char *name;
    enum err (*run)(struct sources *s, char **words);
} whats[] = {
    {"check", do_check},     {"explain", do_explain}, {"print", do_print},
    {"compare", do_compare}, {"cover", do_cover},     {"compile", do_compile},
};

enum err verb_profile(struct cli *c)
{
    const char *what = c->args[0];

    if (what == NULL)
        return cli_fail(c, ERR_INPUT, MSG_PROFILE_WHAT, "");
    for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++) {
        if (strcmp(what, whats[i].name) != 0)
            continue;
        struct sources *s = sources_new(c);
        enum err err = s == NULL ? ERR_MEMORY : whats[i].run(s, c->args + 1);
        sources_free(s);
        return err;
    }
    return cli_fail(c, ERR_INPUT, MSG_PROFILE_WHAT, what);
}

/* azukari sample-facts: the facts of "init --sample", to be changed and given to "init --facts". */
enum err verb_sample_facts(struct cli *c)
{
    struct buf facts;
    const char *none[1];
    enum err err;

    buf_init(&facts, TERMS_TEXT_MAX);
    TRY(cli_read(c, NULL, 0, (struct cli_words){none, 0, 0}));
    TRY(facts_sample(&facts));
    cli_out(buf_view(&facts));
out:
    buf_clear(&facts);
    return err;
}
