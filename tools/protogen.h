/*
 * tools/protogen.h: a message set as protogen has read it (protogen.c) and writes it as C
 * (protogen_emit.c).
 */
#ifndef TOOLS_PROTOGEN_H
#define TOOLS_PROTOGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIELDS_MAX 64
#define VALUES_MAX 255
#define STATES_MAX 64
#define SIDES_MAX 4
#define RECORDS_MAX 512
#define ENUMS_MAX 64

enum kind {
    KIND_U8,
    KIND_U16,
    KIND_U32,
    KIND_U64,
    KIND_I64,
    KIND_BOOL,
    KIND_BYTES,
    KIND_STR,
    KIND_FIXED,
    KIND_ENUM,
    KIND_STRUCT,
    KIND_LIST,
    KIND__MAX
};

struct enumeration {
    const char *name;
    const char *doc; /* comment lines, each ended by a newline; "" if none */
    const char *values[VALUES_MAX];
    size_t value_n;
};

struct type {
    enum kind kind;
    uint32_t max;               /* BYTES, STR, FIXED: bytes; LIST: elements */
    const struct type *element; /* LIST */
    const struct enumeration *enumeration;
    const struct record *record;
};

struct field {
    const char *name; /* a C name */
    const char *doc;
    struct type type;
};

/* A struct, or a message if its type is not 0. */
struct record {
    const char *name; /* in lower case */
    const char *doc;
    struct field fields[FIELDS_MAX];
    size_t field_n;
    uint16_t type;
    uint64_t states;
    unsigned sides;
    bool once;
};

struct set {
    const char *file; /* name of the input without its directory */
    const char *name;
    const char *upper; /* the same in upper case */
    unsigned number, version;
    const char *states[STATES_MAX];
    size_t state_n;
    const char *sides[SIDES_MAX];
    size_t side_n;
    const struct enumeration *enums[ENUMS_MAX];
    size_t enum_n;
    const struct record *records[RECORDS_MAX];
    size_t record_n;
};

/* Bytes on the wire that a value of ${type} takes at least. */
uint32_t type_wire_min(const struct type *type);

struct buf;
void emit_header(struct buf *out, const struct set *set);
void emit_source(struct buf *out, const struct set *set);

#endif
