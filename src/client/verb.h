/*
 * client/verb.h: what the verbs share: options, a server, a request being written, an answer being
 * read.  Only for the files of this directory.
 *
 * Whatever goes wrong has been said on standard error when a function here returns an error.
 */
#ifndef CLIENT_VERB_H
#define CLIENT_VERB_H

#include "client/args.h"
#include "client/doc.h"
#include "client/place.h"
#include "client/say.h"
#include "client/server.h"
#include "client/softkey.h"
#include "json/jot.h"

#include <stdbool.h>
#include <stdint.h>

#define VERB_PATH_MAX 160
#define VERB_SECRET_MAX 256

struct verb {
    enum lang lang;
    const char *name;
    int argc; /* behind the name */
    char **argv;
    const char *data, *server_url, *cacert, *session; /* common options; NULL: not given */
    const char *terminal, *terminal_password_file;
    bool json;
    struct place place;
    struct server server;
    struct buf request;
    struct jot jot;
    struct doc answer; /* of the last call */
    struct buf out;    /* what will be printed */
    struct buf terminal_password;
};

typedef enum err verb_fn(struct verb *v);
verb_fn verb_enrol, verb_sign_in, verb_sign_out, verb_whoami, verb_search, verb_open, verb_reveal,
    verb_edit, verb_import, verb_import_ledger, verb_report, verb_apply_erasure, verb_applications, verb_approve,
    verb_reject, verb_erase, verb_hold, verb_release_hold, verb_holds, verb_documents, verb_worklists, verb_next, verb_work, verb_retain, verb_retentions, verb_certificate, verb_ledger, verb_proof, verb_inventory,
    verb_checkpoint, verb_take_home, verb_mapping, verb_backup, verb_backup_key, verb_drill, verb_measure, verb_terminal, verb_machine, verb_person,
    verb_sessions, verb_alerts, verb_access, verb_execute, verb_control, verb_update, verb_block, verb_policy, verb_move, verb_export, verb_copy, verb_package, verb_matter,
    verb_chain, verb_closing, verb_duties;

/* Bring a file, wait for the virus scanner, and attach it to a matter; fetch one that is attached (verb_attach.c). */
MUST_USE enum err verb_attach_file(struct verb *v, uint64_t matter, const char *file, const char *words);
MUST_USE enum err verb_attached_file(struct verb *v, uint64_t matter, uint64_t leaf, const char *output);

/* Read the options (these and the common ones) and words. */
#define VERB_READ(v, options, ...)                                                                 \
    verb_read((v), (options), sizeof(options) / sizeof((options)[0]), __VA_ARGS__)
MUST_USE enum err verb_read(struct verb *v, const struct args_option *options, unsigned n,
                            struct args_words *words);

/* Find the server without, or with, the session of the last sign-in. */
MUST_USE enum err verb_meet(struct verb *v);
MUST_USE enum err verb_resume(struct verb *v);
/* Write the session down, or remove it. */
MUST_USE enum err verb_keep_session(struct verb *v);
void verb_forget_session(struct verb *v);

/* Sign in at ${v->place} with the key in the file ${key}, for ${contract} (0: the only one); the token stands in the place then. */
MUST_USE enum err verb_sign_in_by_key(struct verb *v, const char *account, const char *key, uint64_t contract);
/* With a session resumed: from now on ask at the approvers' origin, signed in there too, with the key in the file ${key}; and the
 * end of that.  The session file stays as it is. */
MUST_USE enum err verb_enter_approvals(struct verb *v, const char *key);
MUST_USE enum err verb_leave_approvals(struct verb *v);

/* Begin a request: members are then put with jot_*(&v->jot, ...). */
void verb_ask(struct verb *v);
/* Send it, or ask without one; the answer is then in v->answer. */
MUST_USE enum err verb_post(struct verb *v, const char *path);
MUST_USE enum err verb_put(struct verb *v, const char *path);
MUST_USE enum err verb_get(struct verb *v, const char *path);
/* What went wrong in server_call(), said. */
MUST_USE enum err verb_say_failure(struct verb *v, enum err err);

/* Say ${msg}, with ${text} (NULL: none) for its only placeholder, on standard error; returns
 * ${err}. */
MUST_USE enum err verb_fail(const struct verb *v, enum err err, enum msg msg, const char *text);
void verb_note(const struct verb *v, enum msg msg, const char *text);

/* Lines for standard output.  Facts are "word TAB number", the same in both languages: scripts may
 * cut them. */
void verb_fact(struct verb *v, const char *word, uint64_t value);
void verb_line(struct verb *v, enum msg msg, const struct msg_arg *args, size_t args_n);
#define VERB_LINE(v, msg, ...)                                                                     \
    verb_line((v), (msg), (const struct msg_arg[]){__VA_ARGS__},                                   \
              sizeof((const struct msg_arg[]){__VA_ARGS__}) / sizeof(struct msg_arg))
/* Print them; with --json the answer as it came instead. */
MUST_USE enum err verb_print(struct verb *v);

/* Load the key in ${path}, which must be for the server's relying party ${rp_id}. */
MUST_USE enum err verb_load_key(const struct verb *v, const char *path, struct view rp_id,
                                struct softkey *k_out);
/* Put what answers ${challenge} as members of the request. */
MUST_USE enum err verb_put_assertion(struct verb *v, const struct softkey *k,
                                     const uint8_t challenge[32]);

/* The member "words": "N=TEXT" each, from ${from} on, as what stands in the fields of a form (docs/matters.md). */
MUST_USE enum err verb_put_words(struct verb *v, const char *const *words, unsigned from, unsigned n);

/* Put "FIELD=HEADER" as one column of a list. */
MUST_USE enum err verb_put_column(struct verb *v, struct view pair);

/* Whether ${text} is the id of a record: 32 lower-case hexadecimal digits. */
bool verb_is_record(const char *text);

/* Call, and save what comes as the new file ${path} (NULL: to the output, unless that is a terminal), then say ${done}. */
MUST_USE enum err verb_save(struct verb *v, struct server_call *call, const char *path, enum msg done);

/* Write ${text} to the new or old file ${path}; with NULL it becomes the output. */
MUST_USE enum err verb_write(struct verb *v, const char *path, struct view text);

/* A line that must not be seen: from the file ${path} ("-": standard input), or, with NULL, asked
 * for with ${prompt} on the terminal without echo (without a terminal: standard input).  At most
 * VERB_SECRET_MAX bytes, appended. */
MUST_USE enum err verb_secret(const struct verb *v, const char *path, enum msg prompt,
                              struct buf *out);

#endif
