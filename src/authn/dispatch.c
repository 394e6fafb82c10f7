#include "authn/dispatch.h"

#include "authn/attestation.h"
#include "authn/password_rule.h"
#include "authn/totp.h"
#include "base/arena.h"
#include "base/log.h"
#include "crypto/passhash.h"
#include "crypto/secret.h"
#include "proto/keeper_authn.h"

#include <string.h>

#define ARENA_MAX 16384

typedef enum err answer_fn(struct chan *c, const struct chan_frame *f, struct arena *a);

static enum keeper_authn_password_problem password_answer(enum password_problem problem)
{
    static const enum keeper_authn_password_problem answers[] = {
        [PASSWORD_FINE] = KEEPER_AUTHN_PASSWORD_PROBLEM_NONE,
        [PASSWORD_TOO_SHORT] = KEEPER_AUTHN_PASSWORD_PROBLEM_TOO_SHORT,
        [PASSWORD_TOO_FEW_KINDS] = KEEPER_AUTHN_PASSWORD_PROBLEM_TOO_FEW_KINDS,
        [PASSWORD_LIKE_ACCOUNT] = KEEPER_AUTHN_PASSWORD_PROBLEM_LIKE_ACCOUNT,
        [PASSWORD_COMMON] = KEEPER_AUTHN_PASSWORD_PROBLEM_COMMON,
        [PASSWORD_TOO_LONG] = KEEPER_AUTHN_PASSWORD_PROBLEM_TOO_LONG,
        [PASSWORD_NOT_TEXT] = KEEPER_AUTHN_PASSWORD_PROBLEM_NOT_TEXT,
    };

    _Static_assert(sizeof(answers) / sizeof(answers[0]) == PASSWORD__MAX,
                   "every problem has an answer");
    return answers[problem];
}

static enum keeper_authn_attest_problem attest_answer(enum attestation_problem problem)
{
    static const enum keeper_authn_attest_problem answers[] = {
        [ATTESTATION_FINE] = KEEPER_AUTHN_ATTEST_PROBLEM_NONE,
        [ATTESTATION_MALFORMED] = KEEPER_AUTHN_ATTEST_PROBLEM_MALFORMED,
        [ATTESTATION_WRONG_CHALLENGE] = KEEPER_AUTHN_ATTEST_PROBLEM_WRONG_CHALLENGE,
        [ATTESTATION_WRONG_ORIGIN] = KEEPER_AUTHN_ATTEST_PROBLEM_WRONG_ORIGIN,
        [ATTESTATION_NOT_VERIFIED] = KEEPER_AUTHN_ATTEST_PROBLEM_NOT_VERIFIED,
        [ATTESTATION_UNSUPPORTED_KEY] = KEEPER_AUTHN_ATTEST_PROBLEM_UNSUPPORTED_KEY,
    };

    _Static_assert(sizeof(answers) / sizeof(answers[0]) == ATTESTATION__MAX,
                   "every problem has an answer");
    return answers[problem];
}

static enum err answer_hash(struct chan *c, const struct chan_frame *f, struct arena *a)
{
    struct keeper_authn_hash q;
    struct keeper_authn_hashed reply = {0};
    enum err err;

    TRY(keeper_authn_hash_get(f->payload, a, &q));
    enum password_problem problem = password_rule_check(q.password, q.account);
    reply.problem = password_answer(problem);
    if (problem == PASSWORD_FINE)
        TRY(passhash(q.password, view_of(q.salt, sizeof(q.salt)), passhash_sign_in, reply.hash));
    TRY(keeper_authn_hashed_send(c, f->id, &reply));
out:
    secret_wipe(&reply, sizeof(reply));
    return err;
}

/* An account without a secret costs the same time as one with it. */
static enum err check_totp(const struct keeper_authn_check *q, struct keeper_authn_checked *reply)
{
    static const uint8_t nobody[TOTP_SECRET_MIN_BYTES];
    bool has_secret = q->totp_secret.n > 0;
    enum err err = totp_check(has_secret ? q->totp_secret : view_of(nobody, sizeof(nobody)),
                              q->totp, q->now_ms, &reply->totp_step);

    if (err != ERR_OK && err != ERR_DENIED)
        return err;
    reply->totp_ok = err == ERR_OK && has_secret;
    if (!reply->totp_ok)
        reply->totp_step = 0;
    return ERR_OK;
}

static enum err answer_check(struct chan *c, const struct chan_frame *f, struct arena *a)
{
    struct keeper_authn_check q;
    struct keeper_authn_checked reply = {0};
    uint8_t hash[PASSHASH_BYTES];
    enum err err;

    TRY(keeper_authn_check_get(f->payload, a, &q));
    TRY(passhash(q.password, view_of(q.salt, sizeof(q.salt)), passhash_sign_in, hash));
    reply.password_ok = secret_equal(view_of(hash, sizeof(hash)), q.hash);
    TRY(check_totp(&q, &reply));
    TRY(keeper_authn_checked_send(c, f->id, &reply));
out:
    secret_wipe(hash, sizeof(hash));
    return err;
}

static enum err answer_attest(struct chan *c, const struct chan_frame *f, struct arena *a)
{
    struct keeper_authn_attest q;
    struct attestation found;

    enum err err = keeper_authn_attest_get(f->payload, a, &q);
    if (err != ERR_OK)
        return err;
    const struct attestation_expected expected = {view_of(q.challenge, sizeof(q.challenge)),
                                                  q.origin, q.rp_id};
    enum attestation_problem problem =
        attestation_read(q.attestation_object, q.client_data, &expected, &found);
    struct keeper_authn_attested reply = {.problem = attest_answer(problem)};
    if (problem == ATTESTATION_FINE) {
        reply.credential_id = found.credential_id;
        reply.public_key = view_of(found.public_key, sizeof(found.public_key));
        reply.sign_count = found.sign_count;
        reply.user_verified = found.user_verified;
    }
    return keeper_authn_attested_send(c, f->id, &reply);
}

enum err authn_answer(struct chan *c, const struct chan_frame *f)
{
    static answer_fn *const answers[] = {
        [KEEPER_AUTHN_HASH] = answer_hash,
        [KEEPER_AUTHN_CHECK] = answer_check,
        [KEEPER_AUTHN_ATTEST] = answer_attest,
    };
    struct arena a;

    if (!keeper_authn_permitted(KEEPER_AUTHN_ALWAYS, f->type, KEEPER_AUTHN_FROM_KEEPER) ||
        f->fd_count > 0) {
        log_error("a message that the keeper may not send: %s", keeper_authn_type_name(f->type));
        return ERR_INPUT;
    }
    arena_init(&a, ARENA_MAX);
    enum err err = answers[f->type](c, f, &a);
    arena_clear(&a);
    if (err != ERR_OK)
        log_error("could not answer %s: %s", keeper_authn_type_name(f->type), err_name(err));
    return err;
}
