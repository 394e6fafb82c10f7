#include "clause.h"

const char *clause_text(enum lang lang, struct view id)
{
    for (size_t i = 0; i < clause_rows_n; i++)
        if (view_eq_str(id, clause_rows[i].id))
            return clause_rows[i].text[lang];
    return msg_text(lang, MSG_CLAUSE_UNKNOWN);
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
