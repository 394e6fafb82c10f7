/*
 * rules/entry.h: one entry of the ledger (台帳), as a struct and as the ASCII text that is the leaf of the Merkle tree.
 *
 * An operation begins as a struct entry: who, when, in which session, for which purpose, on which record.  decide()
 * completes it with the verdict and the clauses, entry_put() makes the leaf, state_apply() folds it into the facts that
 * decide the next one.  Replaying a ledger is the same with entry_get().  The text is defined in docs/ledger.md:
 *
 *     azukari-entry v1
 *     time 2026-11-21T01:23:45.678Z
 *     act open
 *     verdict permit
 *     ...
 *
 * one "key value" line each, in the order of enum entry_key, at most ENTRY_TEXT_MAX bytes, no personal data and no
 * function of a My Number.  Persons stand under registry numbers, records under blinded subject ids, words (names,
 * reasons) under a commitment to a sealed detail that is kept beside the leaf.
 */
#ifndef RULES_ENTRY_H
#define RULES_ENTRY_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

#define ENTRY_TEXT_MAX 4096
#define ENTRY_CLAUSES_MAX 8
#define ENTRY_CELL_CLAUSES_MAX 3 /* of one cell of the handling matrix */
#define ENTRY_CLAUSE_MAX 15   /* characters of a clause id, e.g. "N20.6i" */
#define ENTRY_FIELDS_MAX 64
#define ENTRY_BLOCKS_MAX 64     /* blocks of subjects (対象者の区分) in one leaf */
#define ENTRY_SUBJECTS_MAX 64 /* blinded ids in one leaf: search results, import batches, erasures */
#define ENTRY_SUBJECT_BYTES 16
#define ENTRY_MISUSE_TERMINAL 65535 /* kinds of ACT_MISUSE that are no type of a message */
#define ENTRY_MISUSE_REQUEST 65534
#define ENTRY_MISUSE_COPY 65519    /* nobody's: the second copy of the ledger is not what the ledger is */
#define ENTRY_MISUSE_SANDBOX 65520 /* and up to 13 more: ENTRY_MISUSE_SANDBOX + enum role of proto/parent_child.msg */
#define ENTRY_VALUE_MAX 600   /* bytes of a binary value (public key, credential id, signature), hexadecimal in the text */

/* What happened or was asked for.  The text form is the lower-case word in entry_act_name(). */
enum entry_act {
    /* the life of the log itself */
    ACT_LOG_OPEN,      /* first leaf: value = origin text */
    ACT_KEEPER_START,  /* the machine: count = leaves verified */
    ACT_KEEPER_STOP,
    /* registry facts; a later fact of the same key replaces the earlier one */
    ACT_ORG,           /* org, kind (enum org_kind), parent org; detail = name */
    ACT_CONTRACT,      /* contract, org (乙), parent (甲's org), from, until, count = the contract above it, in which 甲 is the
                        * contractor; detail = title */
    ACT_PERSON,        /* person, org, from, until, object = commitment to the natural person; detail = name, account; kind 1: a
                        * machine account, count = the person who answers for it, whose object it has */
    ACT_PERSON_END,    /* person: suspended or ended at once */
    ACT_ASSIGN,        /* contract, person, roles (bits), registers (fields list), purposes (bits), blocks, from, until, kind =
                        * bits of enum assign_flag */
    ACT_TRAINING,      /* contract, person, from = date of the training, until = good until then, kind = enum training_kind;
                        * detail = what it was about */
    ACT_PLEDGE,        /* contract, person, from = date of the pledge (誓約), version = of the text that was pledged */
    ACT_REGISTER,      /* contract, register, count = number of fields, kind = enum register_kind (none: real data); detail = name */
    ACT_FIELD,         /* contract, register, fields = [no], kind = enum field_kind, class, limit = flags; detail = name */
    ACT_PURPOSE,       /* contract, purpose (1..32), limit = allowed acts (bits), register, fields, kind = enum purpose_kind (none: the
                        * entrusted work); detail = words */
    ACT_CONTROL,       /* contract, kind (enum control), limit = parameter, clauses = those that demand it */
    ACT_TERMINAL,      /* terminal (first 8 bytes of the certificate's SHA-256), org, from, until; limit 1, 0 = revoked; kind = enum
                        * terminal_owner; of a machine account also person and object = the whole SHA-256 */
    ACT_AUTHENTICATOR, /* person, kind (enum authenticator_kind), object = id, value = public key; limit 1, 0 = removed */
    ACT_ENROL_CODE,    /* person, object = SHA-256 of the one-time code, until: a code was handed out */
    /* people coming and going */
    ACT_SIGN_IN,       /* person, kind = factors (bits) proven, 0 if any was wrong; failures are kept in the machine's log */
    ACT_SESSION_OPEN,  /* session, person, contract, kind = factors, terminal, org */
    ACT_SESSION_CLOSE, /* session, kind = enum session_end */
    /* work on records */
    ACT_SEARCH,        /* register, purpose, kind = index, object = hash of the token */
    ACT_LIST,          /* register, purpose, subjects, count: the masked hits of a search */
    ACT_OPEN,          /* register, purpose, subjects = [one], version, fields shown; ref = the worklist it was taken from */
    ACT_REVEAL,        /* register, purpose, subjects = [one], version, fields = [the veiled field] */
    ACT_EDIT,          /* register, purpose, subjects = [one], version = the new one, fields changed; detail = reason */
    /* import (a job) */
    ACT_IMPORT_OPEN,   /* session, job, register, purpose, object = SHA-256 of the file, limit = its bytes; again with
                        * the number of an open job of the same file and person: resumed */
    ACT_IMPORT_BATCH,  /* job, person, register, subjects sealed, count; value = first row, last row (entry_set_rows) */
    ACT_IMPORT_CLOSE,  /* job, count = rows stored, limit = rows refused; kind 1 = abandoned before the end of the file */
    /* approvals: apply -> approve or reject -> the act itself, each naming the former by ref */
    ACT_APPLY,         /* kind (enum apply_kind), register (none: the contract), object = SHA-256 of the descriptor, count,
                        * from = planned date, not to be carried out before it; detail = descriptor */
    ACT_APPROVE,       /* ref = the application, object = the same, value = the authenticator's signature (verified
                        * before decide() is asked), kind = factors (bits) that this assertion proved */
    ACT_REJECT,        /* ref, object; detail = reason */
    ACT_ERASE,         /* ref = the approval, register, count, subjects erased (none: a whole register or contract) */
    ACT_EPOCH_CLOSE,   /* count = survivors re-wrapped, kind = 0, object = hash of the destroyed epoch's public name; ref = the
                        * approval: its keys are gone */
    ACT_CERTIFICATE,   /* ref = the approval, count, object = SHA-256 of the certificate's text, kind = enum
                        * certificate_stage, until = when the last backup that could hold the keys ends */
    /* looking at the ledger, and what the keeper noticed */
    ACT_LEDGER_READ,   /* kind = enum ledger_filter, count = entries shown */
    ACT_INVENTORY,     /* register, count = records the keeper knows, limit = differences found */
    ACT_MISUSE,        /* session, kind = message type: a frame that this state forbids or that is malformed;
                        * or ENTRY_MISUSE_TERMINAL: the session's token was used on ${terminal}, not its own; or
                        * ENTRY_MISUSE_REQUEST: ${count} requests that no page or program of ours sends; or
                        * ENTRY_MISUSE_SANDBOX: a process was killed by its sandbox, of the session or (none) of the house; or
                        * ENTRY_MISUSE_COPY: damage was found */
    ACT_DETAIL_READ,   /* ref = the entry whose sealed words were shown */
    /* what stops and what times an erasure */
    ACT_HOLD,          /* kind 0: hold on contract, register or one subject; kind 1: ref = the hold, released; detail = reason */
    ACT_RETENTION,     /* contract, register, until = kept until this day (保存期限); none: no date is known */
    /* backups, in the machine's log; the same acts in a session are decided there first */
    ACT_BACKUP_KEY,    /* kind = number, until = day on which it is to be destroyed, value = public half (X25519) */
    ACT_BACKUP_BEGIN,  /* kind = key, until = its day, count = rows of keys, object = SHA-256 of the keys as sealed to it */
    ACT_BACKUP,        /* kind, until; count = bytes, object = SHA-256 of the manifest, ref = its beginning: it is complete */
    ACT_BACKUP_KEY_END, /* kind = key: its private half was destroyed, no backup sealed to it opens any more */
    ACT_RESTORE,       /* kind = key, ref = the beginning of the backup, count = leaves found, limit = records lost,
                        * object = SHA-256 of the keys as they were sealed */
    ACT_LOSS,          /* the end of this log is lost and the loss is accepted: count = leaves that were found, limit and object = size
                        * and root of the newest checkpoint its witness cosigned (none: it has none); value = the origin from here on */
    ACT_SESSION_END,   /* count = the session that somebody ends: their own or, named people, another's */
    ACT_ALERT_SEEN,    /* ref = the newest leaf whose alerts the person has seen */
    ACT_PRINT,         /* register, purpose, subjects = [one], version, fields printed, count = number of the copy of this
                        * record, from 1; detail = reason */
    /* blocks of subjects (対象者の区分) */
    ACT_BLOCK,         /* contract, blocks = [no], register (none: all), limit 1, 0 = ended; detail = name */
    ACT_MOVE,          /* register, purpose, subjects = [one], blocks = both, kind = the one it stands in from now on (0:
                        * none); detail = reason */
    /* worklists (作業リスト), and what somebody prefers */
    ACT_WORK_MAKE,     /* register, purpose, count = records on it, until = due, limit = the person who works on it (none: shared),
                        * object = SHA-256 of the records' ids in order; detail = name */
    ACT_WORK_CHANGE,   /* ref = the list, kind = enum work_change; changed: until = due, limit = the person */
    ACT_WORK_ITEM,     /* ref = the list, subjects = [one], kind = enum work_item; detail = reason */
    ACT_SETTING,       /* kind = enum setting, limit = its value */
    ACT_DRILL,         /* kind = key, from = the day, object = manifest of the backup that was restored elsewhere to try it, limit = 1:
                        * it opened and fitted, 0: it did not; as a fact ref = that backup */
    /* changing many records by a file (two jobs: a trial that changes nothing, then the change) */
    ACT_UPDATE_OPEN,   /* session, job, register, purpose, fields = the key and those to be changed, object = SHA-256 of the
                        * file, limit = its bytes, kind = enum update_kind, count = the trial (of a change); detail = reason */
    ACT_UPDATE_BATCH,  /* job, person, register, purpose, fields, kind, subjects compared (trial) or changed, count; value =
                        * rows as in ACT_IMPORT_BATCH; detail = rows, subjects and versions */
    ACT_UPDATE_CLOSE,  /* job; count = rows to be changed, or changed, limit = the other rows; kind 1 = abandoned */
    ACT_CELL,          /* contract, class, kind = act of handling x medium (handling_kind), limit = enum handling_verdict, count =
                        * its conditions (bits of policy/vocab.h; none: absent), clauses = those that say so: one cell of the handling matrix */
    ACT_TERMS,         /* contract, version, from = the day on which they come into force, object = SHA-256 of the compiled text
                        * (policy/terms.h), count = controls and cells that follow, value = what these come to (entry_chain);
                        * ref = the approval, which both parties signed (none: entered at setting up) */
    /* documents in the forms (様式) that the contracts name */
    ACT_FORM,          /* kind = number of the form (0: the letterhead of the contract), version; detail = its items for this contract */
    ACT_DOCUMENT,      /* kind = number of the form, count = number of the document in the contract, version, object = SHA-256 of the
                        * PDF, value = SHA-256 of what it says (printed on it), ref = what it answers */
    ACT_DOCUMENT_STEP, /* ref = the document, kind = enum document_step, count = number of receipt (received); detail = words */
    ACT_WORK_READ,     /* ref = the worklist, count = records of it that were shown, with the reasons of those set aside */
    ACT_TERMS_TEXT,    /* object = SHA-256 of the canonical text of a profile that proposed terms are made of; detail = that text */
    ACT_TERMS_SIGN,    /* ref = an application for terms, object = the same, value, kind as in ACT_APPROVE: 乙 signs first */
    ACT_CHECK,         /* an item of a checklist was looked at: value = "PROFILE CLAUSE ITEM", kind = enum check_result, from = the day,
                        * until = when it is due again; detail = remark */
    /* matters (案件): what is applied for, decided, done, given back and closed (rules/matter.h) */
    ACT_MATTER,        /* kind = kind of matter, class, limit = enum matter_medium, count, from, until = its term, object = SHA-256 of the
                        * descriptor; register, fields, purpose, org, parent, ref = the matter that it belongs to; value = the conditions of its
                        * cell that its words meet; detail = its words */
    ACT_MATTER_STEP,   /* ref = the matter, kind = enum matter_step, count, object = SHA-256 of its words; value as above; detail = its words */
    ACT_ATTACH,        /* ref = the matter, kind = enum attach_kind, object = SHA-256 of a file, limit = its bytes: photo, plan, certificate;
                        * detail = what it shows */
    ACT_INTAKE,        /* a ledger that was kept before is taken in: kind = kind of its matters (0: people), object = SHA-256 of the file, limit =
                        * its bytes, count = rows that will be entered, each by its own act; detail = reason */
    /* people of the contractor's side (従事者): particulars, attestations, notices to 甲; and the sheet of the contract */
    ACT_STAFF,         /* contract, person, kind = enum employment; detail = department, post, work place, badge */
    ACT_ATTEST,        /* contract, person, from = the day on which the employer confirmed that the person is its own */
    ACT_ACKNOWLEDGE,   /* contract, person, from = the day on which the person was told of the penalties (罰則) */
    ACT_PLEDGE_TEXT,   /* contract, version, object = SHA-256 of the text of the pledge; detail = the text */
    ACT_PLEDGE_RECEIVED, /* contract, person, from = the day on which 甲 received the pledge */
    ACT_NOTICE,        /* count = people who came, left or changed since the last one, object = who is there now
                        * (state_staff_digest), ref = the last one; detail = the notice in words */
    ACT_NOTICE_RECEIVED, /* ref = the notice: 甲 has it */
    ACT_SHEET,         /* contract, org, kind = enum sheet_item, version; detail = the words */
    ACT_SCAN,          /* contract, object = SHA-256 of an uploaded file, limit = its bytes, kind = enum scan_result, count = number of
                        * the virus definitions (none: not known), person and register of the upload */
    /* packages (暗号化パッケージ): data that leave the house, under a decided matter */
    ACT_PACKAGE_OPEN,  /* session, job, register, purpose, fields, ref = the matter, kind = enum package_form, count = records planned, until =
                        * its last day, limit = the worklist whose records it holds (none: the whole register), object = SHA-256 of the
                        * recipient's certificate: its number is this leaf */
    ACT_PACKAGE_BATCH, /* job, person, register, purpose, fields, ref = the package, subjects, count; value = rows as in ACT_IMPORT_BATCH */
    ACT_PACKAGE,       /* job, person, register, purpose, ref = the package, count = records in it, until, kind = enum package_made; object =
                        * SHA-256 of the file, limit = its bytes: it is made, or abandoned */
    ACT_PACKAGE_FETCH, /* ref = the package, kind = enum package_fetch */
    ACT_PACKAGE_GONE,  /* contract, ref = the package, kind = enum package_end: its key was forgotten */
    /* the chain of contracts */
    ACT_UPSTREAM,      /* ref = a subcontract, kind = enum upstream_kind, org = the one above that has received the notice of it */
    ACT_MEASURE,       /* what the machine was measured to be: value = measures with outcomes and numbers (rules/measure.h), count = of them,
                        * limit = those not met; in a session: somebody asked for it now */
    ACT_TERMINAL_PLACE, /* terminal, ref = the area or work place in which it stands in this contract (none: in none) */
    ACT_STOCK,         /* ref = a stocktaking, limit = the matter of a thing that lasts, kind = enum stock_kind: it was seen, or is missing */
    ACT__MAX
};

enum verdict {
    VERDICT_PERMIT,
    VERDICT_DENY,
    VERDICT_STEP_UP,       /* a fresh passkey assertion is needed first */
    VERDICT_SECOND_PERSON, /* an approval by another person is needed first */
    VERDICT_FACT,          /* a registry fact, already authorised by its own rules: nothing was asked */
    VERDICT__MAX
};

/* A trial compares and changes nothing; the change does what its trial has said. */
enum update_kind { UPDATE_TRIAL, UPDATE_CHANGE, UPDATE__MAX };

/* The keys in the order of the text.  Each act has a table of the keys it must and may carry (entry_check). */
enum entry_key {
    KEY_TIME,
    KEY_ACT,
    KEY_VERDICT,
    KEY_CLAUSES,
    KEY_CONTRACT,
    KEY_SESSION,
    KEY_JOB,
    KEY_PERSON,
    KEY_ORG,
    KEY_PARENT,
    KEY_TERMINAL,
    KEY_ROLES,
    KEY_PURPOSE,
    KEY_PURPOSES,
    KEY_REGISTER,
    KEY_FIELDS,
    KEY_BLOCKS,
    KEY_CLASS,
    KEY_KIND,
    KEY_FROM,
    KEY_UNTIL,
    KEY_VERSION,
    KEY_COUNT,
    KEY_LIMIT,
    KEY_REF,
    KEY_SUBJECTS,
    KEY_OBJECT,
    KEY_VALUE,
    KEY_DETAIL,
    KEY__MAX
};

#define ENTRY_HAS(k) (UINT64_C(1) << (k))

struct entry {
    uint64_t has;      /* ENTRY_HAS bits of the keys that are set; TIME, ACT and VERDICT always are */
    int64_t time_ms;   /* keeper time */
    enum entry_act act;
    enum verdict verdict;
    unsigned clauses_n;
    char clauses[ENTRY_CLAUSES_MAX][ENTRY_CLAUSE_MAX + 1];
    uint32_t contract, job, person, org, parent, roles, purposes;
    uint64_t session;
    uint64_t terminal;         /* first 8 bytes of SHA-256 of the client certificate */
    uint16_t purpose, register_no, data_class, kind;
    unsigned fields_n;
    uint16_t fields[ENTRY_FIELDS_MAX]; /* ascending, no repetition */
    unsigned blocks_n;
    uint16_t blocks[ENTRY_BLOCKS_MAX]; /* ascending, no repetition; 0: records that stand in none */
    struct date from, until;   /* both inclusive */
    uint32_t version;
    uint64_t count, limit, ref;
    unsigned subjects_n;
    uint8_t subjects[ENTRY_SUBJECTS_MAX][ENTRY_SUBJECT_BYTES];
    uint8_t object[32];
    unsigned value_n;
    uint8_t value[ENTRY_VALUE_MAX];
    uint8_t detail[32];        /* SHA-256 of salt || words; the sealed detail stands beside the leaf */
};

/* Start an entry of ${act} at ${time_ms} with VERDICT_FACT and no other key. */
void entry_init(struct entry *e, enum entry_act act, int64_t time_ms);

/* Set a key and its bit.  Lists that do not fit are refused by entry_put(), never cut. */
void entry_set_contract(struct entry *e, uint32_t contract);
void entry_set_session(struct entry *e, uint64_t session);
void entry_set_job(struct entry *e, uint32_t job);
void entry_set_person(struct entry *e, uint32_t person);
void entry_set_org(struct entry *e, uint32_t org);
void entry_set_parent(struct entry *e, uint32_t parent);
void entry_set_terminal(struct entry *e, uint64_t terminal);
void entry_set_roles(struct entry *e, uint32_t roles);
void entry_set_purpose(struct entry *e, uint16_t purpose);
void entry_set_purposes(struct entry *e, uint32_t purposes);
void entry_set_register(struct entry *e, uint16_t register_no);
void entry_set_fields(struct entry *e, const uint16_t *fields, unsigned n); /* sorted and made unique; none: the key is not set */
/* The same for blocks; also not set if all are 0, which is what an act on records without it means. */
void entry_set_blocks(struct entry *e, const uint16_t *blocks, unsigned n);
void entry_set_class(struct entry *e, uint16_t data_class);
void entry_set_kind(struct entry *e, uint16_t kind);
void entry_set_from(struct entry *e, struct date d);
void entry_set_until(struct entry *e, struct date d);
void entry_set_version(struct entry *e, uint32_t version);
void entry_set_count(struct entry *e, uint64_t count);
void entry_set_limit(struct entry *e, uint64_t limit);
void entry_set_ref(struct entry *e, uint64_t leaf_index);
void entry_add_subject(struct entry *e, const uint8_t subject[ENTRY_SUBJECT_BYTES]);
void entry_set_object(struct entry *e, const uint8_t object[32]);
void entry_set_value(struct entry *e, struct view value);
/* The value of ACT_IMPORT_BATCH and ACT_UPDATE_BATCH: the rows ${first} to ${last} of the file (from 0, both inclusive), big-endian. */
void entry_set_rows(struct entry *e, uint64_t first, uint64_t last);
/* The value of ACT_MATTER and ACT_MATTER_STEP: what its words meet (bits of enum handling_condition), big-endian; none: not set. */
void entry_set_conditions(struct entry *e, uint32_t conditions);
uint32_t entry_conditions(const struct entry *e);
void entry_set_detail(struct entry *e, const uint8_t commitment[32]);
/* Add a clause id unless it is there already; ERR_LIMIT beyond ENTRY_CLAUSES_MAX is remembered and refused by put. */
void entry_add_clause(struct entry *e, const char *clause);

/* Whether ${e} carries ${key}. */
bool entry_has(const struct entry *e, enum entry_key key);

/* The rows of ACT_IMPORT_BATCH and ACT_UPDATE_BATCH; false if the value is not two row numbers in order. */
bool entry_rows(const struct entry *e, uint64_t *first_out, uint64_t *last_out);

/* Whether the keys of ${e} are those its act demands and allows, and every value is in range.  ERR_INPUT otherwise. */
MUST_USE enum err entry_check(const struct entry *e);

/* Append the text of ${e} to ${out}.  ERR_INPUT if entry_check() fails, ERR_LIMIT beyond ENTRY_TEXT_MAX or if a list
 * did not fit when it was set; ERR_LIMIT or ERR_MEMORY of ${out}. */
MUST_USE enum err entry_put(const struct entry *e, struct buf *out);

/* The digest of the fact ${e}, which an application for it carries: SHA-256 of its text as a fact at the beginning of time,
 * without session, ref, detail, and (but for ACT_CONTROL and ACT_CELL) clauses.  ERR_INPUT if it is no fact that can be written. */
MUST_USE enum err entry_digest(const struct entry *e, uint8_t digest_out[32]);

/* Add the fact ${e} to a chain of facts, which begins with zeros: SHA-256 of the chain so far and entry_digest().  As entry_digest(). */
MUST_USE enum err entry_chain(const struct entry *e, uint8_t chain[32]);

/* Read the text of one leaf.  Exactly what entry_put() writes is accepted and nothing else: print(parse(x)) == x.
 * ERR_INPUT otherwise, with ${*line_out} (from 1; may be NULL) naming the line. */
MUST_USE enum err entry_get(struct view text, struct entry *e_out, unsigned *line_out);

/* The words of the text form; never NULL ("?" for a value out of range). */
const char *entry_act_name(enum entry_act act);
const char *entry_verdict_name(enum verdict v);
const char *entry_key_name(enum entry_key k);

#endif
