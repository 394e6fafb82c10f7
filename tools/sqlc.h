/*
 * tools/sqlc.h: the statements as sqlc has read them (sqlc.c) and writes them as C (sqlc_emit.c).
 */
#ifndef TOOLS_SQLC_H
#define TOOLS_SQLC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COLUMNS_MAX 64
#define STATEMENTS_MAX 1024
#define ROLES_MAX 32
#define MIGRATIONS_MAX 256

enum kind { KIND_ONE, KIND_MANY, KIND_EXEC, KIND_INSERT, KIND__MAX };
enum type {
    TYPE_U16,
    TYPE_U32,
    TYPE_U64,
    TYPE_I64,
    TYPE_BOOL,
    TYPE_BYTES,
    TYPE_STR,
    TYPE_FIXED,
    TYPE__MAX
};

struct column {
    const char *sql_name;
    const char *name; /* a C name */
    enum type type;
    uint32_t max; /* BYTES, STR, FIXED */
    bool nullable;
    bool used;
};

struct columns {
    struct column at[COLUMNS_MAX];
    size_t n;
};

struct statement {
    const char *name;
    const char *doc; /* comment lines, each ended by a newline; "" if none */
    const char *path;
    const char *text; /* parameters are ?1 … in the order of ${in} */
    unsigned line;
    enum kind kind;
    bool has_kind;
    uint32_t roles;
    struct columns in, out;
};

struct catalogue {
    const char *prefix, *upper;
    const struct statement *statements[STATEMENTS_MAX];
    size_t statement_n;
    const char *roles[ROLES_MAX];
    size_t role_n;
    const char *migrations[MIGRATIONS_MAX]; /* number i + 1: the whole script */
};

struct buf;
void emit_header(struct buf *out, const struct catalogue *c, const char *header_name);
void emit_source(struct buf *out, const struct catalogue *c, const char *header_name);

#endif
