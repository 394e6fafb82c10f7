#include "clause.h"

#include <stddef.h>

static const struct {
    const char *id;
    enum msg text;
} clauses[] = {
    {"N6", MSG_CLAUSE_N6},           {"N7", MSG_CLAUSE_N7},         {"N8", MSG_CLAUSE_N8},
    {"N9.1", MSG_CLAUSE_N9_1},       {"N9.3", MSG_CLAUSE_N9_3},     {"N10", MSG_CLAUSE_N10},
    {"N11", MSG_CLAUSE_N11},         {"N14", MSG_CLAUSE_N14},       {"N15", MSG_CLAUSE_N15},
    {"N16", MSG_CLAUSE_N16},         {"N20.6a", MSG_CLAUSE_N20_6A}, {"N20.6i", MSG_CLAUSE_N20_6I},
    {"N20.6u", MSG_CLAUSE_N20_6U},   {"N20.6e", MSG_CLAUSE_N20_6E}, {"N20.6k", MSG_CLAUSE_N20_6K},
    {"N20.6si", MSG_CLAUSE_N20_6SI}, {"N20.7", MSG_CLAUSE_N20_7},   {"N20.9", MSG_CLAUSE_N20_9},
    {"N20.8", MSG_CLAUSE_N20_8},
    {"N20.10", MSG_CLAUSE_N20_10},   {"N22", MSG_CLAUSE_N22},       {"N23", MSG_CLAUSE_N23},
    {"J21", MSG_CLAUSE_J21},         {"J26", MSG_CLAUSE_J26},       {"J27", MSG_CLAUSE_J27},
    {"J28", MSG_CLAUSE_J28},         {"J29", MSG_CLAUSE_J29},       {"J32", MSG_CLAUSE_J32},
    {"H2", MSG_CLAUSE_H2},           {"H6", MSG_CLAUSE_H6},         {"H7", MSG_CLAUSE_H7},
    {"H10.1", MSG_CLAUSE_H10_1},     {"H10.2", MSG_CLAUSE_H10_2},   {"H10.3", MSG_CLAUSE_H10_3},
    {"K9", MSG_CLAUSE_K9},           {"K-T6", MSG_CLAUSE_K_T6},     {"K-T12", MSG_CLAUSE_K_T12},
    {"N17", MSG_CLAUSE_N17},         {"K-T3", MSG_CLAUSE_K_T3},
};

enum msg clause_text(struct view id)
{
    for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++)
        if (view_eq_str(id, clauses[i].id))
            return clauses[i].text;
    return MSG_CLAUSE_UNKNOWN;
}

enum msg clause_document(struct view id)
{
    switch (id.n == 0 ? '\0' : (char)id.p[0]) {
    case 'N':
        return MSG_CLAUSE_DOCUMENT_N;
    case 'S':
        return MSG_CLAUSE_DOCUMENT_S;
    case 'H':
        return MSG_CLAUSE_DOCUMENT_H;
    case 'J':
        return MSG_CLAUSE_DOCUMENT_J;
    case 'K':
        return MSG_CLAUSE_DOCUMENT_K;
    default:
        return MSG_CLAUSE_DOCUMENT_OTHER;
    }
}
