/*
 * protogen's second half: a message set as C.  The tables and the strict coding are in
 * src/proto/set.c; what is written here is only what differs from message to message.
 */
#include "protogen.h"

#include "gen.h"

#include <string.h>

static void emit_doc(struct buf *out, const char *indent, const char *doc)
{
    struct view rest = view_str(doc);

    if (rest.n == 0)
        return;
    rest.n--; /* the last newline */
    buf_fmt(out, "%s/*", indent);
    for (unsigned i = 0; rest.p != NULL; i++) {
        struct view line = view_cut(&rest, '\n');
        if (i > 0)
            buf_fmt(out, "\n%s *", indent);
        buf_fmt(out, " %.*s", (int)line.n, (const char *)line.p);
    }
    buf_str(out, " */\n");
}

static const char *c_type(const struct set *set, const struct type *type)
{
    static const char *const names[KIND__MAX] = {
        [KIND_U8] = "uint8_t",        [KIND_U16] = "uint16_t",    [KIND_U32] = "uint32_t",
        [KIND_U64] = "uint64_t",      [KIND_I64] = "int64_t",     [KIND_BOOL] = "bool",
        [KIND_BYTES] = "struct view", [KIND_STR] = "struct view", [KIND_FIXED] = "struct view",
    };
    struct buf b;

    if (names[type->kind] != NULL)
        return names[type->kind];
    buf_init(&b, 256);
    if (type->kind == KIND_ENUM)
        buf_fmt(&b, "enum %s_%s", set->name, type->enumeration->name);
    else
        buf_fmt(&b, "struct %s_%s", set->name, type->record->name);
    const char *name = gen_str(buf_view(&b));
    buf_clear(&b);
    return name;
}

static const char *enum_end(const struct set *set, const struct enumeration *e)
{
    struct buf b;

    buf_init(&b, 256);
    buf_fmt(&b, "%s_%s__MAX", set->upper, gen_upper(e->name));
    const char *name = gen_str(buf_view(&b));
    buf_clear(&b);
    return name;
}

static void emit_enums(struct buf *out, const struct set *set)
{
    buf_fmt(out, "enum %s_type {\n", set->name);
    for (size_t i = 0; i < set->record_n; i++)
        if (set->records[i]->type != 0)
            buf_fmt(out, "    %s_%s = %u,\n", set->upper, gen_upper(set->records[i]->name),
                    set->records[i]->type);
    buf_fmt(out, "};\n\nenum %s_state {\n", set->name);
    for (size_t i = 0; i < set->state_n; i++)
        buf_fmt(out, "    %s_%s,\n", set->upper, set->states[i]);
    buf_fmt(out, "    %s_STATE__MAX\n};\n\n/* Who sends. */\nenum %s_side {\n", set->upper,
            set->name);
    for (size_t i = 0; i < set->side_n; i++)
        buf_fmt(out, "    %s_FROM_%s,\n", set->upper, gen_upper(set->sides[i]));
    buf_fmt(out, "    %s_SIDE__MAX\n};\n", set->upper);
    for (size_t i = 0; i < set->enum_n; i++) {
        const struct enumeration *e = set->enums[i];
        buf_byte(out, '\n');
        emit_doc(out, "", e->doc);
        buf_fmt(out, "enum %s_%s {\n", set->name, e->name);
        for (size_t v = 0; v < e->value_n; v++)
            buf_fmt(out, "    %s_%s_%s,\n", set->upper, gen_upper(e->name), e->values[v]);
        buf_fmt(out, "    %s\n};\n", enum_end(set, e));
    }
}

static void emit_member(struct buf *out, const struct set *set, const struct field *field)
{
    const struct type *type = &field->type;

    emit_doc(out, "    ", field->doc);
    if (type->kind == KIND_LIST) {
        buf_fmt(out, "    %s *%s; /* at most %u */\n", c_type(set, type->element), field->name,
                type->max);
        buf_fmt(out, "    uint32_t %s_n;\n", field->name);
    } else if (type->kind == KIND_FIXED) {
        buf_fmt(out, "    uint8_t %s[%u];\n", field->name, type->max);
    } else if (type->kind == KIND_BYTES || type->kind == KIND_STR) {
        buf_fmt(out, "    struct view %s; /* at most %u bytes%s */\n", field->name, type->max,
                type->kind == KIND_STR ? ", UTF-8 without NUL" : "");
    } else {
        buf_fmt(out, "    %s %s;\n", c_type(set, type), field->name);
    }
}

static void emit_prototypes(struct buf *out, const struct set *set, const struct record *record)
{
    const char *p = set->name, *n = record->name;

    buf_fmt(out, "MUST_USE enum err %s_%s_put(struct buf *out, const struct %s_%s *m);\n", p, n, p,
            n);
    buf_fmt(
        out,
        "MUST_USE enum err %s_%s_get(struct view payload, struct arena *a, struct %s_%s *m_out);\n",
        p, n, p, n);
    if (record->type == 0)
        return;
    buf_fmt(out,
            "MUST_USE enum err %s_%s_send(struct chan *c, uint32_t id, const struct %s_%s *m);\n",
            p, n, p, n);
    buf_fmt(out,
            "MUST_USE enum err %s_%s_send_fds(struct chan *c, uint32_t id, const struct %s_%s *m, "
            "const int *fds,\n"
            "    unsigned n);\n",
            p, n, p, n);
}

static void emit_record(struct buf *out, const struct set *set, const struct record *record)
{
    buf_byte(out, '\n');
    emit_doc(out, "", record->doc);
    buf_fmt(out, "struct %s_%s {\n", set->name, record->name);
    for (size_t i = 0; i < record->field_n; i++)
        emit_member(out, set, &record->fields[i]);
    if (record->field_n == 0)
        buf_str(out, "    uint8_t empty; /* carries nothing */\n");
    buf_str(out, "};\n");
    emit_prototypes(out, set, record);
}

void emit_header(struct buf *out, const struct set *set)
{
    const char *n = set->name;

    buf_fmt(out,
            "/*\n * The message set \"%s\", number %u, version %u.  Generated from %s by "
            "tools/protogen: edit that file.\n"
            " *\n * For every struct and message: _put appends its encoding to a buffer (ERR_LIMIT "
            "beyond a maximum,\n"
            " * ERR_INPUT for text that is not UTF-8 or an enum out of range); _get decodes the "
            "whole of a payload strictly\n"
            " * (ERR_INPUT, or ERR_MEMORY if the arena is exhausted): lists live in the arena, "
            "views point into the payload.\n"
            " * _send and _send_fds put a message on a channel (see chan_send).\n */\n",
            n, set->number, set->version, set->file);
    buf_fmt(out, "#ifndef PROTO_%s_H\n#define PROTO_%s_H\n\n#include \"proto/set.h\"\n\n",
            set->upper, set->upper);
    buf_fmt(out,
            "extern const struct chan_proto %s_proto;\nextern const struct proto_set %s_set;\n\n",
            n, n);
    emit_enums(out, set);
    for (size_t i = 0; i < set->record_n; i++)
        emit_record(out, set, set->records[i]);
    buf_fmt(out,
            "\n/* Whether ${side} may send ${type} in ${state}; false for an unknown type. */\n"
            "bool %s_permitted(enum %s_state state, uint16_t type, enum %s_side side);\n"
            "\n/* Whether ${type} may come only once on a channel. */\nbool %s_is_once(uint16_t "
            "type);\n"
            "\n/* The name of ${type} for logs; \"unknown\" if it has none. */\n"
            "const char *%s_type_name(uint16_t type);\n",
            n, n, n, n, n);
    buf_fmt(out,
            "\n/* Decode a payload of any type; ERR_NOT_FOUND for an unknown one. */\n"
            "MUST_USE enum err %s_any_get(uint16_t type, struct view payload, struct arena *a);\n"
            "\n/* Decode a payload of any type and append its encoding to ${out}: the same bytes "
            "if it is valid. */\n"
            "MUST_USE enum err %s_any_reput(uint16_t type, struct view payload, struct arena *a, "
            "struct buf *out);\n"
            "\n#endif\n",
            n, n);
}

/* The statement that puts the value ${at} of ${type}. */
static void emit_put(struct buf *out, const struct set *set, const struct type *type,
                     const char *at)
{
    static const char *const scalars[] = {"u8", "u16", "u32", "u64", "i64", "u8"};

    if (type->kind <= KIND_BOOL)
        buf_fmt(out, "wire_put_%s(out, %s);\n", scalars[type->kind], at);
    else if (type->kind == KIND_ENUM)
        buf_fmt(out, "proto_put_enum(out, %s, %s);\n", at, enum_end(set, type->enumeration));
    else if (type->kind == KIND_STRUCT)
        buf_fmt(out, "put_%s(out, &%s);\n", type->record->name, at);
    else
        buf_fmt(out, "proto_put_%s(out, %s, %u);\n",
                type->kind == KIND_BYTES ? "bytes"
                : type->kind == KIND_STR ? "str"
                                         : "fixed",
                at, type->max);
}

/* The statement that gets the value ${at} of ${type}. */
static void emit_get(struct buf *out, const struct set *set, const struct type *type,
                     const char *at)
{
    static const char *const scalars[] = {"u8", "u16", "u32", "u64", "i64"};

    if (type->kind < KIND_BOOL)
        buf_fmt(out, "%s = wire_get_%s(&r->wire);\n", at, scalars[type->kind]);
    else if (type->kind == KIND_BOOL)
        buf_fmt(out, "%s = proto_get_bool(r);\n", at);
    else if (type->kind == KIND_ENUM)
        buf_fmt(out, "%s = (%s)proto_get_enum(r, %s);\n", at, c_type(set, type),
                enum_end(set, type->enumeration));
    else if (type->kind == KIND_STRUCT)
        buf_fmt(out, "get_%s(r, &%s);\n", type->record->name, at);
    else if (type->kind == KIND_STR)
        buf_fmt(out, "%s = proto_get_str(r, %u);\n", at, type->max);
    else
        buf_fmt(out, "%s = wire_get_%s(&r->wire, %u);\n", at,
                type->kind == KIND_BYTES ? "bytes" : "fixed", type->max);
}

static const char *member(const char *prefix, const char *name, const char *suffix)
{
    struct buf b;

    buf_init(&b, 256);
    buf_fmt(&b, "%s%s%s", prefix, name, suffix);
    const char *s = gen_str(buf_view(&b));
    buf_clear(&b);
    return s;
}

static void emit_field_put(struct buf *out, const struct set *set, const struct field *field)
{
    const struct type *type = &field->type;

    buf_str(out, "    ");
    if (type->kind == KIND_LIST) {
        buf_fmt(out,
                "for (uint32_t i = 0, n = proto_put_count(out, m->%s_n, %u); i < n; i++)\n        ",
                field->name, type->max);
        emit_put(out, set, type->element, member("m->", field->name, "[i]"));
    } else if (type->kind == KIND_FIXED) {
        buf_fmt(out, "wire_put_fixed(out, view_of(m->%s, %u));\n", field->name, type->max);
    } else {
        emit_put(out, set, type, member("m->", field->name, ""));
    }
}

static void emit_field_get(struct buf *out, const struct set *set, const struct field *field)
{
    const struct type *type = &field->type;
    const char *name = field->name;

    buf_str(out, "    ");
    if (type->kind == KIND_LIST) {
        buf_fmt(
            out,
            "m->%s = proto_get_list(r, (struct proto_list){%u, %u, sizeof(*m->%s)}, &m->%s_n);\n",
            name, type->max, type_wire_min(type->element), name, name);
        buf_fmt(out, "    for (uint32_t i = 0; i < m->%s_n; i++)\n        ", name);
        emit_get(out, set, type->element, member("m->", name, "[i]"));
    } else if (type->kind == KIND_FIXED) {
        buf_fmt(out, "proto_get_fixed(r, m->%s, %u);\n", name, type->max);
    } else {
        emit_get(out, set, type, member("m->", name, ""));
    }
}

static void emit_coding(struct buf *out, const struct set *set, const struct record *record)
{
    const char *p = set->name, *n = record->name;

    buf_fmt(out, "\nstatic void put_%s(struct buf *out, const void *p)\n{\n", n);
    buf_fmt(out,
            record->field_n > 0 ? "    const struct %s_%s *m = p;\n\n"
                                : "    (void)out;\n    (void)p;\n",
            p, n);
    for (size_t i = 0; i < record->field_n; i++)
        emit_field_put(out, set, &record->fields[i]);
    buf_fmt(out, "}\n\nstatic void get_%s(struct proto_reader *r, void *p)\n{\n", n);
    buf_fmt(out,
            record->field_n > 0 ? "    struct %s_%s *m = p;\n\n" : "    (void)r;\n    (void)p;\n",
            p, n);
    for (size_t i = 0; i < record->field_n; i++)
        emit_field_get(out, set, &record->fields[i]);
    buf_fmt(out, "}\n\nenum err %s_%s_put(struct buf *out, const struct %s_%s *m)\n{\n", p, n, p,
            n);
    buf_fmt(out, "    return proto_put(out, put_%s, m);\n}\n", n);
    buf_fmt(out,
            "\nenum err %s_%s_get(struct view payload, struct arena *a, struct %s_%s *m_out)\n{\n",
            p, n, p, n);
    buf_fmt(out, "    return proto_get(payload, a, get_%s, m_out, sizeof(*m_out));\n}\n", n);
}

static void emit_send(struct buf *out, const struct set *set, const struct record *record)
{
    const char *p = set->name, *n = record->name;

    buf_fmt(out, "\nenum err %s_%s_send(struct chan *c, uint32_t id, const struct %s_%s *m)\n{\n",
            p, n, p, n);
    buf_fmt(out, "    return %s_%s_send_fds(c, id, m, NULL, 0);\n}\n", p, n);
    buf_fmt(out,
            "\nenum err %s_%s_send_fds(struct chan *c, uint32_t id, const struct %s_%s *m, const "
            "int *fds,\n"
            "    unsigned n)\n{\n",
            p, n, p, n);
    buf_fmt(
        out,
        "    return proto_send(c, &%s_set, &(struct proto_outgoing){%s_%s, id, m, fds, n});\n}\n",
        p, set->upper, gen_upper(n));
}

static void emit_table(struct buf *out, const struct set *set)
{
    size_t n = 0;

    buf_fmt(out, "\nconst struct chan_proto %s_proto = {\"%s\", %u, %u};\n", set->name, set->name,
            set->number, set->version);
    buf_str(out, "\n/* name, size, put, get, states, sides, type, once */\n"
                 "static const struct proto_message messages[] = {\n");
    for (size_t i = 0; i < set->record_n; i++) {
        const struct record *r = set->records[i];
        if (r->type == 0)
            continue;
        buf_fmt(out, "    {\"%s\", sizeof(struct %s_%s), put_%s, get_%s,\n", gen_upper(r->name),
                set->name, r->name, r->name, r->name);
        buf_fmt(out, "     UINT64_C(0x%llx), 0x%x, %u, %s},\n", (unsigned long long)r->states,
                r->sides, r->type, r->once ? "true" : "false");
        n++;
    }
    buf_fmt(out, "};\n\nconst struct proto_set %s_set = {&%s_proto, messages, %zu};\n", set->name,
            set->name, n);
}

static void emit_lookups(struct buf *out, const struct set *set)
{
    const char *n = set->name;

    buf_fmt(out,
            "\nbool %s_permitted(enum %s_state state, uint16_t type, enum %s_side side)\n{\n"
            "    return proto_permitted(&%s_set, state, type, side);\n}\n",
            n, n, n, n);
    buf_fmt(out,
            "\nbool %s_is_once(uint16_t type)\n{\n    const struct proto_message *message = "
            "proto_find(&%s_set, type);\n\n"
            "    return message != NULL && message->once;\n}\n",
            n, n);
    buf_fmt(out,
            "\nconst char *%s_type_name(uint16_t type)\n{\n"
            "    const struct proto_message *message = proto_find(&%s_set, type);\n\n"
            "    return message == NULL ? \"unknown\" : message->name;\n}\n",
            n, n);
    buf_fmt(out,
            "\nenum err %s_any_get(uint16_t type, struct view payload, struct arena *a)\n{\n"
            "    return proto_any_get(&%s_set, type, payload, a);\n}\n",
            n, n);
    buf_fmt(out,
            "\nenum err %s_any_reput(uint16_t type, struct view payload, struct arena *a, struct "
            "buf *out)\n{\n"
            "    return proto_any_reput(&%s_set, type, payload, a, out);\n}\n",
            n, n);
}

void emit_source(struct buf *out, const struct set *set)
{
    buf_fmt(out, "/* Generated from %s by tools/protogen: edit that file. */\n#include \"%s.h\"\n",
            set->file, set->name);
    for (size_t i = 0; i < set->record_n; i++)
        emit_coding(out, set, set->records[i]);
    emit_table(out, set);
    for (size_t i = 0; i < set->record_n; i++)
        if (set->records[i]->type != 0)
            emit_send(out, set, set->records[i]);
    emit_lookups(out, set);
}
