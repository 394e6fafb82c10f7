/*
 * tools/protogen: compile a message set (src/proto/NAME.msg) to NAME.h and NAME.c.
 *
 *     protogen NAME.msg NAME.h NAME.c
 *
 *     protocol desk_keeper number 3 version 1
 *     state LOBBY SESSION
 *     struct field_value { field u16; value bytes<4096> }
 *     enum kind { OPEN SEALED }
 *     ## Comment for the header.
 *     message SEARCH 10 from desk in SESSION once { register u32; rows list<field_value, 64> }
 *
 * A field ends with ";", a new line or the closing brace.
 * Field types: u8 u16 u32 u64 i64 bool, bytes<MAX> str<MAX> fixed<N>, list<TYPE, MAX>, and structs
 * and enums declared above.  "#" begins a comment, "##" one that is copied.  A message without "in"
 * is permitted in every state.
 */
#include "protogen.h"

#include "gen.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>

#define BYTES_MAX 131072
#define LIST_MAX 65536
#define NAMES_MAX 4096

struct name_set {
    const char *names[NAMES_MAX];
    size_t n;
};

struct parser {
    const char *path;
    struct view rest;
    unsigned line;        /* of the token */
    unsigned line_before; /* of the token before it */
    struct view token;    /* empty at the end */
    struct buf doc;       /* "##" lines directly above the token */
    struct name_set constants, tags;
    struct set *set;
};

static bool is_word(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* One comment; "##" lines collect in ${p}->doc. */
static void skip_comment(struct parser *p)
{
    struct view text = p->rest;
    size_t n = 0;

    while (n < text.n && text.p[n] != '\n')
        n++;
    text.n = n;
    p->rest = view_part(p->rest, n, SIZE_MAX);
    if (!view_starts(text, "##"))
        return;
    text = view_part(text, view_starts(text, "## ") ? 3 : 2, SIZE_MAX);
    for (size_t i = 1; i < text.n; i++)
        if (text.p[i - 1] == '*' && text.p[i] == '/')
            gen_fail(p->path, p->line, "a comment contains \"*/\": write it without");
    buf_put(&p->doc, text);
    buf_byte(&p->doc, '\n');
}

/* Read the next token: a word, a number or one character. */
static void next(struct parser *p)
{
    size_t n = 0;

    buf_reset(&p->doc);
    p->line_before = p->line;
    while (p->rest.n > 0) {
        uint8_t c = p->rest.p[0];
        if (c == '#') {
            skip_comment(p);
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            p->line += c == '\n';
            p->rest = view_part(p->rest, 1, SIZE_MAX);
        } else {
            break;
        }
    }
    while (n < p->rest.n && is_word(p->rest.p[n]))
        n++;
    if (n == 0 && p->rest.n > 0)
        n = 1;
    p->token = view_part(p->rest, 0, n);
    p->rest = view_part(p->rest, n, SIZE_MAX);
}

static bool accept(struct parser *p, const char *s)
{
    if (!view_eq_str(p->token, s))
        return false;
    next(p);
    return true;
}

static void expect(struct parser *p, const char *s)
{
    if (!accept(p, s))
        gen_fail(p->path, p->line, "\"%.*s\" stands where \"%s\" is needed: write \"%s\"",
                 (int)p->token.n, (const char *)p->token.p, s, s);
}

/* A name that begins with a letter from ${first} to ${first} + 25 and stays in that case. */
static const char *take_name(struct parser *p, char first, const char *what)
{
    struct view t = p->token;
    bool good = t.n > 0 && t.n <= 64 && t.p[0] >= (uint8_t)first && t.p[0] <= (uint8_t)first + 25;

    for (size_t i = 0; i < t.n && good; i++) {
        uint8_t c = t.p[i];
        good =
            (c >= (uint8_t)first && c <= (uint8_t)first + 25) || (c >= '0' && c <= '9') || c == '_';
    }
    if (!good)
        gen_fail(p->path, p->line,
                 "\"%.*s\" is no name of a %s: use %s-case letters, digits and underscores",
                 (int)t.n, (const char *)t.p, what, first == 'a' ? "lower" : "upper");
    const char *name = gen_str(t);
    next(p);
    return name;
}

static uint32_t take_number(struct parser *p, uint32_t max, const char *what)
{
    uint64_t n = 0;

    if (num_parse_u64(p->token, max, NUM_CANONICAL, &n) != ERR_OK || n == 0)
        gen_fail(p->path, p->line, "\"%.*s\" is no %s: give a number from 1 to %u", (int)p->token.n,
                 (const char *)p->token.p, what, max);
    next(p);
    return (uint32_t)n;
}

static void declare(struct parser *p, struct name_set *set, const char *name)
{
    for (size_t i = 0; i < set->n; i++)
        if (strcmp(set->names[i], name) == 0)
            gen_fail(p->path, p->line, "%s is declared twice: choose another name", name);
    if (set->n == NAMES_MAX)
        gen_fail(p->path, p->line, "too many names: split the set");
    set->names[set->n++] = name;
}

static void declare_constant(struct parser *p, const char *prefix, const char *name)
{
    struct buf b;

    buf_init(&b, 256);
    buf_fmt(&b, "%s%s", prefix, name);
    declare(p, &p->constants, gen_str(buf_view(&b)));
    buf_clear(&b);
}

static void check_room(struct parser *p, size_t n, size_t max, const char *what)
{
    if (n >= max)
        gen_fail(p->path, p->line, "more than %zu %s: split the set", max, what);
}

static const char *take_doc(const struct parser *p)
{
    return gen_str(buf_view(&p->doc));
}

uint32_t type_wire_min(const struct type *type)
{
    static const uint32_t bytes[KIND__MAX] = {
        [KIND_U8] = 1,   [KIND_U16] = 2,   [KIND_U32] = 4, [KIND_U64] = 8,  [KIND_I64] = 8,
        [KIND_BOOL] = 1, [KIND_BYTES] = 4, [KIND_STR] = 4, [KIND_ENUM] = 1, [KIND_LIST] = 4,
    };
    uint32_t sum = 0;

    if (type->kind == KIND_FIXED)
        return type->max;
    if (type->kind != KIND_STRUCT)
        return bytes[type->kind];
    /* The depth is that of the declarations: a struct names only structs above it. */
    for (size_t i = 0; i < type->record->field_n; i++)
        sum += type_wire_min(&type->record->fields[i].type);
    return sum;
}

static struct type take_named_type(struct parser *p)
{
    const struct set *set = p->set;

    for (size_t i = 0; i < set->enum_n; i++)
        if (accept(p, set->enums[i]->name))
            return (struct type){.kind = KIND_ENUM, .enumeration = set->enums[i]};
    for (size_t i = 0; i < set->record_n; i++)
        if (set->records[i]->type == 0 && accept(p, set->records[i]->name))
            return (struct type){.kind = KIND_STRUCT, .record = set->records[i]};
    gen_fail(p->path, p->line,
             "\"%.*s\" is no type: declare the struct or enum above, or see the list in protogen.c",
             (int)p->token.n, (const char *)p->token.p);
}

static struct type take_type(struct parser *p, bool is_element)
{
    static const char *const names[] = {"u8",   "u16",   "u32", "u64",  "i64",
                                        "bool", "bytes", "str", "fixed"};
    struct type type = {0};

    if (!is_element && accept(p, "list")) {
        struct type *element = gen_alloc(1, sizeof(*element));
        expect(p, "<");
        *element = take_type(p, true);
        expect(p, ",");
        type = (struct type){KIND_LIST, take_number(p, LIST_MAX, "maximum"), element, NULL, NULL};
        expect(p, ">");
        return type;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!accept(p, names[i]))
            continue;
        type.kind = (enum kind)i;
        if (type.kind >= KIND_BYTES) {
            expect(p, "<");
            type.max = take_number(p, BYTES_MAX, "maximum");
            expect(p, ">");
        }
        return type;
    }
    return take_named_type(p);
}

static void take_fields(struct parser *p, struct record *record)
{
    struct name_set *members = gen_alloc(1, sizeof(*members));

    expect(p, "{");
    while (!accept(p, "}")) {
        check_room(p, record->field_n, FIELDS_MAX, "fields");
        struct field *field = &record->fields[record->field_n++];
        field->doc = take_doc(p);
        field->name = gen_c_name(take_name(p, 'a', "field"));
        declare(p, members, field->name);
        field->type = take_type(p, false);
        if (field->type.kind == KIND_LIST) {
            struct buf b;
            buf_init(&b, 256);
            buf_fmt(&b, "%s_n", field->name);
            declare(p, members, gen_str(buf_view(&b)));
            buf_clear(&b);
        }
        if (!accept(p, ";") && !view_eq_str(p->token, "}") && p->line == p->line_before)
            gen_fail(p->path, p->line,
                     "\"%.*s\" follows a field: separate fields by \";\" or a new line",
                     (int)p->token.n, (const char *)p->token.p);
    }
}

static void add_record(struct parser *p, const struct record *record)
{
    check_room(p, p->set->record_n, RECORDS_MAX, "structs and messages");
    p->set->records[p->set->record_n++] = record;
}

static void take_struct(struct parser *p, const char *doc)
{
    struct record *record = gen_alloc(1, sizeof(*record));

    record->doc = doc;
    record->name = take_name(p, 'a', "struct");
    declare(p, &p->tags, record->name);
    take_fields(p, record);
    if (record->field_n == 0)
        gen_fail(p->path, p->line, "struct %s is empty: give it a field", record->name);
    add_record(p, record);
}

static void take_enum(struct parser *p, const char *doc)
{
    struct enumeration *e = gen_alloc(1, sizeof(*e));
    struct buf prefix;

    e->doc = doc;
    e->name = take_name(p, 'a', "enum");
    declare(p, &p->tags, e->name);
    buf_init(&prefix, 256);
    buf_fmt(&prefix, "%s_", gen_upper(e->name));
    expect(p, "{");
    do {
        check_room(p, e->value_n, VALUES_MAX, "values");
        e->values[e->value_n] = take_name(p, 'A', "value");
        declare_constant(p, buf_cstr(&prefix), e->values[e->value_n++]);
    } while (!accept(p, "}"));
    declare_constant(p, buf_cstr(&prefix), "_MAX");
    buf_clear(&prefix);
    check_room(p, p->set->enum_n, ENUMS_MAX, "enums");
    p->set->enums[p->set->enum_n++] = e;
}

static size_t side_index(struct parser *p, const char *name)
{
    struct set *set = p->set;

    for (size_t i = 0; i < set->side_n; i++)
        if (strcmp(set->sides[i], name) == 0)
            return i;
    check_room(p, set->side_n, SIDES_MAX, "sides");
    declare_constant(p, "FROM_", gen_upper(name));
    set->sides[set->side_n] = name;
    return set->side_n++;
}

static size_t state_index(struct parser *p, const char *name)
{
    for (size_t i = 0; i < p->set->state_n; i++)
        if (strcmp(p->set->states[i], name) == 0)
            return i;
    gen_fail(p->path, p->line, "%s is no state: add it to the \"state\" line", name);
}

static bool at_modifier(const struct parser *p)
{
    return view_eq_str(p->token, "in") || view_eq_str(p->token, "once") ||
           view_eq_str(p->token, "{");
}

static void take_message(struct parser *p, const char *doc)
{
    struct record *record = gen_alloc(1, sizeof(*record));
    const char *upper = take_name(p, 'A', "message");

    record->doc = doc;
    record->name = gen_lower(upper);
    declare(p, &p->tags, record->name);
    declare_constant(p, "", upper);
    record->type = (uint16_t)take_number(p, UINT16_MAX, "message number");
    for (size_t i = 0; i < p->set->record_n; i++)
        if (p->set->records[i]->type == record->type)
            gen_fail(p->path, p->line, "number %u belongs to %s: take a free one", record->type,
                     gen_upper(p->set->records[i]->name));
    expect(p, "from");
    do
        record->sides |= 1u << side_index(p, take_name(p, 'a', "side"));
    while (!at_modifier(p));
    if (accept(p, "in")) {
        do
            record->states |= UINT64_C(1) << state_index(p, take_name(p, 'A', "state"));
        while (!at_modifier(p));
    } else {
        record->states = UINT64_MAX >> (64 - p->set->state_n);
    }
    record->once = accept(p, "once");
    take_fields(p, record);
    add_record(p, record);
}

static void take_head(struct parser *p)
{
    struct set *set = p->set;

    expect(p, "protocol");
    set->name = take_name(p, 'a', "protocol");
    set->upper = gen_upper(set->name);
    expect(p, "number");
    set->number = take_number(p, UINT8_MAX, "protocol number");
    expect(p, "version");
    set->version = take_number(p, UINT8_MAX, "version");
    if (!accept(p, "state")) {
        set->states[set->state_n++] = "ALWAYS";
        declare_constant(p, "", "ALWAYS");
        return;
    }
    do {
        check_room(p, set->state_n, STATES_MAX, "states");
        set->states[set->state_n] = take_name(p, 'A', "state");
        declare_constant(p, "", set->states[set->state_n++]);
    } while (p->token.n > 0 && p->token.p[0] >= 'A' && p->token.p[0] <= 'Z');
}

static void parse(struct parser *p)
{
    static const char *const reserved[] = {"any", "type", "state", "side", "proto", "set"};
    bool has_message = false;

    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
        declare(p, &p->tags, reserved[i]);
    declare_constant(p, "STATE_", "_MAX");
    declare_constant(p, "SIDE_", "_MAX");
    next(p);
    take_head(p);
    while (p->token.n > 0) {
        const char *doc = take_doc(p);
        if (accept(p, "struct")) {
            take_struct(p, doc);
        } else if (accept(p, "enum")) {
            take_enum(p, doc);
        } else {
            expect(p, "message");
            take_message(p, doc);
            has_message = true;
        }
    }
    if (!has_message)
        gen_fail(p->path, p->line, "the set has no message: declare one");
}

int main(int argc, char **argv)
{
    static struct parser p;
    static struct set set;
    struct buf out;

    if (argc != 4) {
        fprintf(stderr, "usage: protogen NAME.msg NAME.h NAME.c\n");
        return 1;
    }
    p = (struct parser){.path = argv[1], .rest = gen_read(argv[1]), .line = 1, .set = &set};
    buf_init(&p.doc, 65536);
    set.file = gen_basename(argv[1]);
    parse(&p);
    buf_clear(&p.doc);
    buf_init(&out, GEN_OUTPUT_MAX);
    emit_header(&out, &set);
    gen_save(argv[2], &out);
    emit_source(&out, &set);
    gen_save(argv[3], &out);
    return 0;
}
