#include "cli/facts.h"

#include "base/codec.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "policy/shipped.h"
#include "policy/vocab.h"
#include "press/cell.h"
#include "rules/decide.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A word and the number it stands for. */
struct word {
    const char *name;
    uint64_t value;
};

static const struct word orgs[] = {
    {"entruster", ORG_ENTRUSTER}, {"contractor", ORG_CONTRACTOR}, {"subcontractor", ORG_SUBCONTRACTOR}, {NULL, 0}};
static const struct word register_kinds[] = {{"made-up", REGISTER_MADE_UP}, {NULL, 0}};
static const struct word purpose_kinds[] = {{"practice", PURPOSE_PRACTICE}, {NULL, 0}};
static const struct word accounts[] = {{"human", PERSON_HUMAN}, {"machine", PERSON_MACHINE}, {NULL, 0}};
static const struct word roles[] = {
    {"officer", ROLE_OFFICER},     {"approver", ROLE_APPROVER},   {"responsible", ROLE_RESPONSIBLE},
    {"manager", ROLE_MANAGER},     {"handler", ROLE_HANDLER},     {"operator", ROLE_OPERATOR},
    {"auditor", ROLE_AUDITOR},     {"inspector", ROLE_INSPECTOR}, {"administrator", ROLE_ADMINISTRATOR},
    {NULL, 0},
};
static const struct word classes[] = {
    {"general", CLASS_GENERAL}, {"important", CLASS_IMPORTANT}, {"spi", CLASS_SPI}, {NULL, 0}};
static const struct word flags[] = {
    {"sealed", FIELD_SEALED}, {"veiled", FIELD_VEILED}, {"required", FIELD_REQUIRED},
    {"listed", FIELD_LISTED}, {"key", FIELD_KEY},       {NULL, 0},
};
static const struct word cells[] = {
    {"text", CELL_TEXT},
    {"name-kanji", CELL_NAME_KANJI},
    {"name-kana", CELL_NAME_KANA},
    {"birth-date", CELL_BIRTH_DATE},
    {"date", CELL_DATE},
    {"postal", CELL_POSTAL},
    {"address", CELL_ADDRESS},
    {"phone", CELL_PHONE},
    {"sex", CELL_SEX},
    {"my-number", CELL_MY_NUMBER},
    {"resident-code", CELL_RESIDENT_CODE},
    {"municipality-code", CELL_MUNICIPALITY_CODE},
    {"corporate-number", CELL_CORPORATE_NUMBER},
    {"insurer-number", CELL_INSURER_NUMBER},
    {"digits", CELL_DIGITS},
    {"booking-number", CELL_BOOKING_NUMBER},
    {NULL, 0},
};
_Static_assert(COUNT(cells) == CELL_TYPE__MAX + 1, "one word per type of cell");

/* What the readers of values need. */
struct context {
    struct facts_reader *r;
    struct fact_line *f;
    struct view value;
};

static enum err refuse(struct facts_reader *r, const char *reason)
{
    r->reason = reason;
    return ERR_INPUT;
}

static enum err get_number(const struct context *c, uint64_t max, uint64_t *out)
{
    return num_parse_u64(c->value, max, NUM_CANONICAL, out) == ERR_OK ? ERR_OK : refuse(c->r, "a number was expected");
}

static enum err get_word(const struct context *c, const struct word *words, uint64_t *out)
{
    for (; words->name != NULL; words++) {
        if (view_eq_str(c->value, words->name)) {
            *out = words->value;
            return ERR_OK;
        }
    }
    return refuse(c->r, "an unknown word");
}

/* Words joined by commas, as bits. */
static enum err get_bits(const struct context *c, const struct word *words, uint64_t *out)
{
    struct context one = *c;
    struct view rest = c->value;
    uint64_t bit;

    for (*out = 0; rest.p != NULL; *out |= bit) {
        one.value = view_cut(&rest, ',');
        enum err err = get_word(&one, words, &bit);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

/* Numbers and ranges joined by commas, e.g. "1,3-5", as a set of 1 to ${max} (at most 64). */
static enum err get_set(const struct context *c, uint64_t max, uint64_t *set_out)
{
    struct view rest = c->value;
    uint64_t first, last;

    for (*set_out = 0; rest.p != NULL;) {
        struct view to = view_cut(&rest, ','), from = view_cut(&to, '-');
        if (num_parse_u64(from, max, NUM_CANONICAL, &first) != ERR_OK || first == 0)
            return refuse(c->r, "a list of numbers was expected");
        last = first;
        if (to.p != NULL && num_parse_u64(to, max, NUM_CANONICAL, &last) != ERR_OK)
            return refuse(c->r, "a range of numbers was expected");
        for (; first <= last; first++)
            *set_out |= UINT64_C(1) << (first - 1);
    }
    return ERR_OK;
}

static enum err get_date(const struct context *c, int64_t *days_out)
{
    int32_t year = date_fiscal_year(c->r->today);
    struct date d = c->r->today;

    if (view_eq_str(c->value, "@start"))
        d = (struct date){year, 4, 1};
    else if (view_eq_str(c->value, "@end"))
        d = (struct date){year + 1, 3, 31};
    else if (!view_eq_str(c->value, "@today") && date_parse(c->value, &d) != ERR_OK)
        return refuse(c->r, "a date was expected");
    *days_out = date_to_days(d);
    return ERR_OK;
}

static enum err get_u32(const struct context *c, uint32_t *out)
{
    uint64_t v = 0;
    enum err err = get_number(c, UINT32_MAX, &v);

    *out = (uint32_t)v;
    return err;
}

static enum err get_u16(const struct context *c, uint16_t *out)
{
    uint64_t v = 0;
    enum err err = get_number(c, UINT16_MAX, &v);

    *out = (uint16_t)v;
    return err;
}

static enum err read_contract(const struct context *c)
{
    return get_u32(c, &c->f->m.contract);
}

static enum err read_org(const struct context *c)
{
    return get_u32(c, &c->f->m.org);
}

static enum err read_parent(const struct context *c)
{
    return get_u32(c, &c->f->m.parent);
}

static enum err read_person(const struct context *c)
{
    return get_u32(c, &c->f->m.person);
}

static enum err read_purpose(const struct context *c)
{
    return get_u16(c, &c->f->m.purpose);
}

static enum err read_register(const struct context *c)
{
    return get_u16(c, &c->f->m.register_);
}

static enum err read_roles(const struct context *c)
{
    uint64_t bits = 0;
    enum err err = get_bits(c, roles, &bits);

    c->f->m.roles = (uint32_t)bits;
    return err;
}

static enum err read_purposes(const struct context *c)
{
    uint64_t set = 0;
    enum err err = get_set(c, 32, &set);

    c->f->m.purposes = (uint32_t)set;
    return err;
}

static enum err read_fields(const struct context *c)
{
    uint64_t set = 0;
    enum err err = get_set(c, 64, &set);

    c->f->m.fields = c->f->fields;
    c->f->m.fields_n = 0;
    for (uint16_t i = 1; err == ERR_OK && i <= 64; i++)
        if ((set >> (i - 1) & 1) != 0)
            c->f->fields[c->f->m.fields_n++] = i;
    return err;
}

/* Blocks of subjects, joined by commas. */
static enum err read_blocks(const struct context *c)
{
    struct view rest = c->value;
    uint64_t no;

    c->f->m.blocks = c->f->blocks;
    while (rest.p != NULL) {
        if (c->f->m.blocks_n == COUNT(c->f->blocks))
            return refuse(c->r, "too many blocks");
        if (num_parse_u64(view_cut(&rest, ','), UINT16_MAX, NUM_CANONICAL, &no) != ERR_OK || no == 0)
            return refuse(c->r, "a block is no number from 1 to 65535");
        c->f->blocks[c->f->m.blocks_n++] = (uint16_t)no;
    }
    return ERR_OK;
}

static enum err read_class(const struct context *c)
{
    uint64_t v = 0;
    enum err err = get_word(c, classes, &v);

    c->f->m.data_class = (uint16_t)v;
    return err;
}

/* A word of the handling matrix. */
static enum err get_vocab(const struct context *c, enum vocab v, struct view word, unsigned *no_out)
{
    return vocab_find(v, word, no_out) == ERR_OK ? ERR_OK : refuse(c->r, "an unknown word of the handling matrix");
}

/* An act of handling and a medium: "copy/paper". */
static enum err read_cell(const struct context *c)
{
    struct view medium = c->value, act = view_cut(&medium, '/');
    unsigned act_no, medium_no;
    enum err err;

    TRY(get_vocab(c, VOCAB_ACT, act, &act_no));
    TRY(get_vocab(c, VOCAB_MEDIUM, medium, &medium_no));
    c->f->m.kind = handling_kind(act_no, medium_no);
out:
    return err;
}

/* Conditions of a cell, joined by "+". */
static enum err read_conditions(const struct context *c)
{
    struct view rest = c->value;
    unsigned no;
    enum err err = ERR_OK;

    while (rest.p != NULL) {
        TRY(get_vocab(c, VOCAB_CONDITION, view_cut(&rest, '+'), &no));
        c->f->m.count |= UINT64_C(1) << no;
    }
out:
    return err;
}

static enum err read_kind(const struct context *c)
{
    uint64_t v = 0;
    enum err err;

    if (c->f->m.act == ACT_CELL)
        return read_cell(c);
    if (c->f->m.act == ACT_CONTROL) {
        while (v < CONTROL__MAX && !view_eq_str(c->value, control_name((enum control)v)))
            v++;
        err = v < CONTROL__MAX ? ERR_OK : refuse(c->r, "an unknown control");
    } else {
        err = get_word(c, c->f->m.act == ACT_ORG        ? orgs
                          : c->f->m.act == ACT_PERSON   ? accounts
                          : c->f->m.act == ACT_REGISTER ? register_kinds
                          : c->f->m.act == ACT_PURPOSE  ? purpose_kinds
                                                        : cells,
                       &v);
    }
    c->f->m.kind = (uint16_t)v;
    return err;
}

/* The acts that a purpose allows. */
static enum err get_acts(const struct context *c, uint64_t *out)
{
    struct view rest = c->value;

    for (*out = 0; rest.p != NULL;) {
        struct view name = view_cut(&rest, ',');
        unsigned act = 0;
        while (act < ACT__MAX && (purpose_act_bit((enum entry_act)act) == 0 ||
                                  !view_eq_str(name, entry_act_name((enum entry_act)act))))
            act++;
        if (act == ACT__MAX)
            return refuse(c->r, "an act that no purpose can allow");
        *out |= purpose_act_bit((enum entry_act)act);
    }
    return ERR_OK;
}

static enum err read_limit(const struct context *c)
{
    if (c->f->m.act == ACT_FIELD)
        return get_bits(c, flags, &c->f->m.limit);
    if (c->f->m.act == ACT_PURPOSE)
        return get_acts(c, &c->f->m.limit);
    if (c->f->m.act == ACT_CELL) {
        unsigned verdict = 0;
        enum err err = get_vocab(c, VOCAB_VERDICT, c->value, &verdict);
        c->f->m.limit = verdict;
        return err;
    }
    return get_number(c, UINT64_MAX, &c->f->m.limit);
}

static enum err read_count(const struct context *c)
{
    return get_number(c, UINT64_MAX, &c->f->m.count);
}

/* Who answers for a machine account; its human= is that of this person. */
static enum err read_answers(const struct context *c)
{
    return c->f->m.act == ACT_PERSON ? read_count(c) : refuse(c->r, "a key of persons only");
}

static enum err read_version(const struct context *c)
{
    return get_u32(c, &c->f->m.version);
}

/* 64 hexadecimal digits. */
static enum err get_hash(const struct context *c, uint8_t out[32])
{
    return hex_get(c->value, out, 32) == ERR_OK ? ERR_OK : refuse(c->r, "64 hexadecimal digits were expected");
}

static enum err read_object(const struct context *c)
{
    return get_hash(c, c->f->m.object);
}

static enum err read_value(const struct context *c)
{
    c->f->m.value = view_of(c->f->value, sizeof(c->f->value));
    return get_hash(c, c->f->value);
}

/* The SHA-256 of a certificate: the terminal's number is the beginning of it. */
static enum err read_certificate(const struct context *c)
{
    enum err err = get_hash(c, c->f->certificate);

    if (err == ERR_OK && c->f->m.act != ACT_TERMINAL)
        err = refuse(c->r, "a key of terminals only");
    c->f->m.terminal = terminal_number(c->f->certificate);
    return err;
}

static enum err read_from(const struct context *c)
{
    return get_date(c, &c->f->m.from);
}

static enum err read_until(const struct context *c)
{
    return get_date(c, &c->f->m.until);
}

/* An id like "N20.6u": what an entry may carry. */
static bool is_clause(struct view id)
{
    for (size_t i = 0; i < id.n; i++) {
        uint8_t c = id.p[i], letter = c | 0x20;
        if (!(letter >= 'a' && letter <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-')
            return false;
    }
    return id.n > 0 && id.n <= ENTRY_CLAUSE_MAX;
}

static enum err read_clauses(const struct context *c)
{
    struct view rest = c->value;

    c->f->m.clauses = c->f->clauses;
    while (rest.p != NULL) {
        if (c->f->m.clauses_n == COUNT(c->f->clauses))
            return refuse(c->r, "too many clauses");
        struct view id = view_cut(&rest, ',');
        if (!is_clause(id))
            return refuse(c->r, "a clause is no id of letters, digits, points and hyphens");
        c->f->clauses[c->f->m.clauses_n++] = id;
    }
    return ERR_OK;
}

static enum err read_account(const struct context *c)
{
    c->f->account = c->value;
    return c->value.n > 0 && c->value.n <= 64 ? ERR_OK : refuse(c->r, "an account has 1 to 64 bytes");
}

/* The commitment to a human being: equal for two accounts of one, meaningless without the salt. */
static enum err read_human(const struct context *c)
{
    struct hash_state s;
    struct hash h;

    hash_start(&s);
    hash_add(&s, view_str("azukari natural person v1"));
    hash_add(&s, view_of(c->r->salt, sizeof(c->r->salt)));
    hash_add(&s, c->value);
    hash_end(&s, &h);
    memcpy(c->f->m.object, h.b, sizeof(c->f->m.object));
    return ERR_OK;
}

static const struct {
    const char *name;
    uint64_t has;
    enum err (*read)(const struct context *c);
} keys[] = {
    {"contract", ENTRY_HAS(KEY_CONTRACT), read_contract}, {"org", ENTRY_HAS(KEY_ORG), read_org},
    {"parent", ENTRY_HAS(KEY_PARENT), read_parent},       {"person", ENTRY_HAS(KEY_PERSON), read_person},
    {"roles", ENTRY_HAS(KEY_ROLES), read_roles},          {"purpose", ENTRY_HAS(KEY_PURPOSE), read_purpose},
    {"purposes", ENTRY_HAS(KEY_PURPOSES), read_purposes}, {"register", ENTRY_HAS(KEY_REGISTER), read_register},
    {"registers", ENTRY_HAS(KEY_FIELDS), read_fields},    {"fields", ENTRY_HAS(KEY_FIELDS), read_fields},
    {"blocks", ENTRY_HAS(KEY_BLOCKS), read_blocks},
    {"class", ENTRY_HAS(KEY_CLASS), read_class},          {"kind", ENTRY_HAS(KEY_KIND), read_kind},
    {"from", ENTRY_HAS(KEY_FROM), read_from},             {"until", ENTRY_HAS(KEY_UNTIL), read_until},
    {"count", ENTRY_HAS(KEY_COUNT), read_count},          {"limit", ENTRY_HAS(KEY_LIMIT), read_limit},
    {"conditions", ENTRY_HAS(KEY_COUNT), read_conditions},
    {"version", ENTRY_HAS(KEY_VERSION), read_version},
    {"object", ENTRY_HAS(KEY_OBJECT), read_object},
    {"value", ENTRY_HAS(KEY_VALUE), read_value},
    {"clauses", 0, read_clauses},                         {"account", 0, read_account},
    {"human", ENTRY_HAS(KEY_OBJECT), read_human},
    {"answers", ENTRY_HAS(KEY_COUNT), read_answers},
    {"certificate", ENTRY_HAS(KEY_TERMINAL), read_certificate},
};

static enum err read_pair(struct facts_reader *r, struct fact_line *f, struct view pair)
{
    struct view value = pair, name = view_cut(&value, '=');

    for (size_t i = 0; i < COUNT(keys); i++) {
        if (!view_eq_str(name, keys[i].name))
            continue;
        if ((f->m.has & keys[i].has) != 0)
            return refuse(r, "a key that stands twice");
        f->m.has |= keys[i].has;
        return value.p == NULL ? refuse(r, "a key without a value") : keys[i].read(&(struct context){r, f, value});
    }
    return refuse(r, "an unknown key");
}

static enum err read_act(struct facts_reader *r, struct fact_line *f, struct view name)
{
    unsigned act = 0;

    while (act < ACT__MAX && !view_eq_str(name, entry_act_name((enum entry_act)act)))
        act++;
    bool is_fact = act == ACT_BLOCK || act == ACT_CELL || act == ACT_TERMS || (act >= ACT_ORG && act <= ACT_ENROL_CODE);
    if (!is_fact || act == ACT_AUTHENTICATOR || act == ACT_PERSON_END)
        return refuse(r, "the first word is no fact of a new installation");
    f->m.act = (uint16_t)act;
    f->everywhere = act == ACT_ORG || act == ACT_PERSON || act == ACT_TERMINAL;
    f->log = act == ACT_ENROL_CODE ? 0 : 1;
    return ERR_OK;
}

/* The words: for a person the account stands before the name. */
static enum err join_words(struct facts_reader *r, struct fact_line *f)
{
    size_t account_n = f->account.n == 0 ? 0 : f->account.n + 1;

    if ((f->m.act == ACT_PERSON) != (f->account.n > 0))
        return refuse(r, "a person, and only a person, has an account");
    if (account_n + f->label.n > sizeof(f->words))
        return refuse(r, "the words are too long");
    if (account_n > 0) {
        memcpy(f->words, f->account.p, f->account.n);
        f->words[f->account.n] = '\n';
    }
    if (f->label.n > 0)
        memcpy(f->words + account_n, f->label.p, f->label.n);
    f->m.words = view_of(f->words, account_n + f->label.n);
    return view_is_utf8(f->m.words) ? ERR_OK : refuse(r, "the words are not UTF-8");
}

/* Cut the label behind " : ". */
static struct view cut_label(struct view *line)
{
    for (size_t i = 0; i + 3 <= line->n; i++) {
        if (!view_eq_str(view_part(*line, i, 3), " : "))
            continue;
        struct view label = view_part(*line, i + 3, SIZE_MAX);
        *line = view_part(*line, 0, i);
        return label;
    }
    return (struct view){NULL, 0};
}

/* A machine account has who answers for it; a certificate is registered, and a machine's is written down whole. */
static enum err complete(struct facts_reader *r, struct fact_line *f)
{
    bool answered = (f->m.has & ENTRY_HAS(KEY_COUNT)) != 0, registered = (f->m.has & ENTRY_HAS(KEY_TERMINAL)) != 0;

    if (f->m.act == ACT_PERSON && (f->m.kind == PERSON_MACHINE) != answered)
        return refuse(r, "a machine, and only a machine, has somebody who answers for it");
    if (f->m.act == ACT_PERSON && !answered) /* as it is written of people: without the word */
        f->m.has &= ~ENTRY_HAS(KEY_KIND);
    if (f->m.act != ACT_TERMINAL)
        return ERR_OK;
    if (!registered || (f->m.has & (ENTRY_HAS(KEY_LIMIT) | ENTRY_HAS(KEY_OBJECT))) != 0)
        return refuse(r, "a terminal has a certificate, and neither limit nor object");
    f->m.has |= ENTRY_HAS(KEY_LIMIT);
    f->m.limit = 1;
    if ((f->m.has & ENTRY_HAS(KEY_PERSON)) != 0) {
        f->m.has |= ENTRY_HAS(KEY_OBJECT);
        memcpy(f->m.object, f->certificate, sizeof(f->m.object));
    }
    return ERR_OK;
}

static enum err read_line(struct facts_reader *r, struct view line, struct fact_line *f)
{
    enum err err;

    *f = (struct fact_line){.label = cut_label(&line)};
    TRY(read_act(r, f, view_cut(&line, ' ')));
    while (line.p != NULL) {
        struct view pair = view_cut(&line, ' ');
        if (pair.n > 0)
            TRY(read_pair(r, f, pair));
    }
    TRY(complete(r, f));
    TRY(join_words(r, f));
out:
    return err;
}

void facts_reader_init(struct facts_reader *r, struct view text, struct date today)
{
    *r = (struct facts_reader){.rest = text, .today = today, .reason = ""};
    random_bytes(r->salt, sizeof(r->salt));
}

enum err facts_next(struct facts_reader *r, struct fact_line *out)
{
    while (r->rest.n > 0) {
        struct view line = view_cut(&r->rest, '\n');
        r->line++;
        if (line.n > 0 && line.p[0] != '#')
            return read_line(r, line, out);
    }
    return ERR_NOT_FOUND;
}

enum err facts_sample(struct buf *out)
{
    static const char *const lines[] = {
#include "cli/sample.inc"
    };

    for (size_t i = 0; i < COUNT(lines); i++) {
        if (strcmp(lines[i], "@controls") == 0) {
            enum err err = shipped_sample_facts(1, out);
            if (err != ERR_OK)
                return err;
            continue;
        }
        buf_str(out, lines[i]);
        buf_byte(out, '\n');
    }
    return buf_status(out);
}
