/* desk/api_internal.h: the handlers of the API's routes, and what they share. */
#ifndef DESK_API_INTERNAL_H
#define DESK_API_INTERNAL_H

#include "desk/answer.h"
#include "desk/api.h"
#include "desk/ask.h"
#include "desk/flow_matter.h"
#include "desk/flow_registry.h"

/* What a job was opened as, with the token of its desk. */
MUST_USE enum err api_job_opened(struct desk *d, struct request *r, const struct desk_keeper_import_opened *opened);

/* For which purpose the upload ${no} came, which is one's own, complete, and for the register of the path.  ERR_NOT_FOUND. */
MUST_USE enum err api_upload_for(struct desk *d, uint64_t no, uint16_t register_no, uint16_t *purpose_out);

/* The ${i}-th number of the path as a 16-bit one.  ERR_NOT_FOUND: there is no such thing. */
MUST_USE enum err api_number(const struct request *r, unsigned i, uint64_t max, uint64_t *out);
MUST_USE enum err api_register(const struct request *r, uint16_t *out);

/* The members "leaf" and so on of an answer that says only that. */
MUST_USE enum err api_answer_leaf(struct desk *d, struct request *r, uint64_t leaf);

/* The members "leaf" and "object" of an application that was made. */
MUST_USE enum err api_answer_applied(struct desk *d, struct request *r, const struct desk_keeper_applied *applied);

/* An entry with its proof. */
MUST_USE enum err api_answer_proof(struct desk *d, struct request *r, struct view text, struct view proof);

/* A body that says why. */
struct api_reason {
    struct view reason;
};
extern const struct member_set api_reason_set;

/* Columns of a file, and the field that each goes to: {"header", "field"}; as the office takes them, NULL when memory is out. */
extern const struct member_set api_column_set;
struct desk_office_mapping_column *api_columns(struct desk *d, const struct member_objects *list);

/* What a search found. */
MUST_USE enum err api_answer_hits(struct desk *d, struct request *r, const struct flow_hits *hits);

/* A list of base64url texts. */
void api_put_bytes_list(struct jot *j, const char *name, const struct view *list, uint32_t n);

/* A list of numbers. */
void api_put_numbers(struct jot *j, const char *name, const uint16_t *list, uint32_t n);

/* The member "words" of a body: only fields of this step of ${def}, each as its kind has it.  ERR_INPUT. */
MUST_USE enum err api_matter_words(struct desk *d, const struct matter_def *def, int step, const struct member_numbered *typed,
                                   struct desk_keeper_matter_word **words_out, uint32_t *n_out);

/* A list of conditions of the handling matrix by their words (bits of enum handling_condition). */
void api_put_conditions(struct jot *j, const char *name, uint32_t conditions);

/* The number of a terminal as it stands in the ledger; "": none. */
void api_put_terminal(struct jot *j, const char *name, uint64_t no);

/* What an enrolment needs, after its start. */
MUST_USE enum err api_answer_enrol_ready(struct desk *d, struct request *r, const struct desk_keeper_enrol_ready *ready);

/* The control or cell of terms that something is about, as members: "control"; or "act", "medium" and "class". */
void api_put_rule(struct jot *j, bool is_cell, unsigned no, unsigned data_class);

/* The contract of the session. */
MUST_USE enum err api_own_contract(struct desk *d, uint32_t *out);

/* A fact of the registry, as a body says it. */
struct api_fact {
    struct view account, name, from, until, clauses, blocks, reason, terminal; /* clauses, blocks: joined by commas */
    uint64_t org, parent, same_human, roles, purposes, bits, register_no, field, data_class, kind, count, limit;
};
extern const struct member_set api_fact_set;

/* What is no key of the entry, beside ENTRY_HAS(); the account with "same_human". */
#define API_TAKES_ACCOUNT (UINT64_C(1) << 63)
#define API_TAKES_NAME (UINT64_C(1) << 62)
#define API_TAKES_REASON (UINT64_C(1) << 61)

/* Add what ${in} says to ${out}, whose act the caller has set: ${must} are the keys that it has to say, ${may} the others that
 * it can.  ERR_INPUT with ${d->fault}. */
MUST_USE enum err api_fact_read(struct desk *d, const struct api_fact *in, uint64_t must, uint64_t may,
                                struct flow_fact *out);

/* The day that the member ${name} holds.  ERR_INPUT with ${d->fault}. */
MUST_USE enum err api_day(struct desk *d, const char *name, struct view text, int64_t *days_out);

/* What a passkey signed. */
#define API_ASSERTION struct view credential, authenticator_data, client_data, signature
#define API_ASSERTION_MEMBERS(type)                                                                 \
    {"credential", MEMBER_BYTES, true, 255, offsetof(type, credential), NULL},                      \
        {"authenticator_data", MEMBER_BYTES, true, 1024, offsetof(type, authenticator_data), NULL}, \
        {"client_data", MEMBER_BYTES, true, 2048, offsetof(type, client_data), NULL},               \
    {                                                                                               \
        "signature", MEMBER_BYTES, true, 72, offsetof(type, signature), NULL                        \
    }

/* A route of a session; with a body of the members ${set}, or NULL. */
#define API_GET(path, fn)                                                                          \
    {                                                                                              \
        .method = GATE_DESK_METHOD_GET, .pattern = (path), .where = DESK_SESSION, .handler = (fn)   \
    }
#define API_POST(path, set, fn)                                                                    \
    {                                                                                              \
        .method = GATE_DESK_METHOD_POST, .pattern = (path), .where = DESK_SESSION,                 \
        .body = ROUTE_JSON, .member = (set), .handler = (fn)                                       \
    }

/* The table of the routes in the array ${list}. */
#define API_TABLE(list)                                                                            \
    {                                                                                              \
        "/api/v1", true, (list), sizeof(list) / sizeof((list)[0])                                  \
    }

#endif
