/*
 * keeper/people.h: the words that the ledger only commits to: names, accounts, titles, and the sealed halves of
 * authenticators (password verifiers, TOTP secrets, credential ids).  Learned from the sealed details beside the leaves, at
 * the start and as facts are added; never written anywhere else.
 */
#ifndef KEEPER_PEOPLE_H
#define KEEPER_PEOPLE_H

#include "base/err.h"
#include "base/view.h"
#include "rules/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEOPLE_WORDS_MAX 4096
#define PEOPLE_VERIFIER_BYTES 48 /* salt 16 | hash 32 */
#define PEOPLE_TOTP_BYTES 20
#define PEOPLE_CREDENTIAL_MAX 255

struct people; /* opaque */

struct people *people_new(void);
void people_free(struct people *p);

/* Learn from the entry ${e} that stands in ${log}, whose unsealed words are ${words} (may be empty).  For ACT_PERSON the
 * words are "account\nname".  ERR_INPUT for words that are no UTF-8 text where text is expected, or an account that
 * another person has. */
MUST_USE enum err people_learn(struct people *p, uint16_t log, const struct entry *e, struct view words);

/* The number of the person with ${account}; 0 if there is none. */
uint32_t people_by_account(const struct people *p, struct view account);

/* Names; "" when unknown.  Valid until the next people_learn(). */
const char *people_person_name(const struct people *p, uint32_t person);
const char *people_account(const struct people *p, uint32_t person);
const char *people_org_name(const struct people *p, uint32_t org);
const char *people_contract_title(const struct people *p, uint32_t contract);
const char *people_register_name(const struct people *p, uint32_t contract, uint16_t register_no);
const char *people_field_name(const struct people *p, uint32_t contract, uint16_t register_no, uint16_t field);
const char *people_terminal_name(const struct people *p, uint64_t terminal);
/* The name of a block of subjects. */
const char *people_block_name(const struct people *p, uint32_t contract, uint16_t block);
const char *people_purpose_words(const struct people *p, uint32_t contract, uint16_t purpose);

/* The sealed half of a person's authenticator: verifier or TOTP secret; empty if none. */
struct view people_verifier(const struct people *p, uint32_t person);
struct view people_totp(const struct people *p, uint32_t person);

/* The ${i}-th credential id of the person's passkeys; empty behind the last. */
struct view people_credential(const struct people *p, uint32_t person, size_t i);

/* The newest TOTP step that was accepted for ${person} (0: none): a step is used once (RFC 6238 5.2). */
uint64_t people_totp_step(const struct people *p, uint32_t person);

/* Whether ${code_hash} (SHA-256 of a one-time code) is the open enrolment code of ${person}; and when that ends (0: none). */
bool people_enrol_code(const struct people *p, uint32_t person, const uint8_t code_hash[32]);
int64_t people_code_until_ms(const struct people *p, uint32_t person);

/* The ${i}-th authenticator of ${person}: what it is, since when, and its last use (0: none that was written down).  False
 * behind the last.  The id is valid until the next people_learn(). */
struct people_authenticator {
    const uint8_t *id; /* 32 bytes, the object of its ACT_AUTHENTICATOR */
    uint16_t kind;
    int64_t since_ms, last_ms;
};
bool people_authenticator(const struct people *p, uint32_t person, size_t i, struct people_authenticator *out);

/* When the newest authenticator was added that ${person} has not signed in after (0: none, or never signed in): the next
 * sign-in tells of it, once (ASVS 6.3.7).  The order of the log counts, not the clock. */
int64_t people_added_ms(const struct people *p, uint32_t person);

#endif
