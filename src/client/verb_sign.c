/* Enrolling, signing in and out, and who one is. */
#include "client/verb.h"

#include "authn/totp.h"
#include "base/clock.h"
#include "client/otp.h"
#include "crypto/secret.h"
#include "rules/state.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TICKET_BYTES 16
#define CHALLENGE_BYTES 32
#define URI_MAX 1024
#define STEP_MARGIN_MS 5000
#define ACCOUNT_MAX 64
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The code of the step ${back} steps ago for the secret ${base32}. */
static enum err code_of(const struct verb *v, struct view base32, unsigned back,
                        char code_out[TOTP_DIGITS + 1])
{
    struct buf secret;
    enum err err;

    buf_init(&secret, TOTP_SECRET_MAX_BYTES);
    TRY(otp_base32_get(base32, &secret));
    err = totp_code(buf_view(&secret), (uint64_t)(clock_now_ms() / TOTP_STEP_MS) - back, code_out);
out:
    buf_clear(&secret);
    return err == ERR_OK ? ERR_OK : verb_fail(v, ERR_INPUT, MSG_CLI_NET_BAD_TOTP_SECRET, NULL);
}

/* --- enrol
 * ---------------------------------------------------------------------------------------------------------
 */

struct enrol {
    const char *account, *code, *key, *password_file, *secret_file;
    bool with_password, totp_now;
    uint8_t ticket[TICKET_BYTES];
};

static enum err finish(struct verb *v)
{
    return verb_post(v, "/enrol/finish");
}

/* The key is written before it is registered: a key that is registered and lost would be worse than
 * a file too many. */
static enum err enrol_key(struct verb *v, const struct enrol *e)
{
    struct view rp_id = doc_text(v->answer.root, "rp_id");
    uint8_t challenge[CHALLENGE_BYTES];
    struct buf object, client_data, rp;
    struct softkey k = {0};
    enum err err;

    buf_init(&object, 1024);
    buf_init(&client_data, 1024);
    buf_init(&rp, SOFTKEY_RP_ID_MAX + 1);
    buf_put(&rp, rp_id);
    if (doc_bytes(v->answer.root, "challenge", challenge, sizeof(challenge)) != ERR_OK ||
        !softkey_rp_fits(v->place.origin, buf_cstr(&rp)))
        TRY(verb_fail(v, ERR_CORRUPT, MSG_CLI_NET_BAD_ANSWER, NULL));
    err = softkey_new(buf_cstr(&rp), &k);
    if (err == ERR_OK)
        err = softkey_save(&k, e->key);
    if (err != ERR_OK)
        TRY(verb_fail(v, err,
                      err == ERR_CONFLICT ? MSG_CLI_NET_KEY_EXISTS : MSG_CLI_NET_NOT_WRITTEN,
                      e->key));
    softkey_attest(&k, view_of(challenge, sizeof(challenge)), v->place.origin, &object,
                   &client_data);
    verb_ask(v);
    jot_base64url(&v->jot, "ticket", view_of(e->ticket, sizeof(e->ticket)));
    jot_base64url(&v->jot, "attestation_object", buf_view(&object));
    jot_base64url(&v->jot, "client_data", buf_view(&client_data));
    err = finish(v);
    if (err != ERR_OK && err != ERR_CLOSED)
        (void)unlink(e->key); /* it was not registered */
    if (err == ERR_OK)
        VERB_LINE(v, MSG_CLI_NET_ENROLLED_KEY, msg_str(e->key));
out:
    softkey_clear(&k);
    buf_clear(&object);
    buf_clear(&client_data);
    buf_clear(&rp);
    return err;
}

/* Hand out the secret: to a file, or on standard output, where it is the purpose. */
static enum err hand_out_secret(struct verb *v, const struct enrol *e, struct view secret)
{
    struct buf uri, text;
    enum err err;

    buf_init(&uri, URI_MAX);
    buf_init(&text, URI_MAX);
    otp_put_uri(e->account, secret, &uri);
    say_clean(&text, secret);
    buf_byte(&text, '\n');
    TRY(buf_status(&uri));
    TRY(buf_status(&text));
    if (e->secret_file != NULL)
        TRY(verb_write(v, e->secret_file, buf_view(&text)));
    else
        printf("%s%s\n", buf_cstr(&text), buf_cstr(&uri));
    err = fflush(stdout) == 0 ? ERR_OK : verb_fail(v, ERR_IO, MSG_CLI_NET_NOT_WRITTEN, "stdout");
out:
    buf_clear(&uri);
    buf_clear(&text);
    return err;
}

static enum err ask_code(const struct verb *v, char code_out[TOTP_DIGITS + 1])
{
    struct buf line;
    enum err err;

    buf_init(&line, VERB_SECRET_MAX);
    TRY(verb_secret(v, NULL, MSG_CLI_NET_ASK_TOTP, &line));
    if (line.n != TOTP_DIGITS)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_BAD_TOTP, NULL));
    memcpy(code_out, line.p, TOTP_DIGITS);
    code_out[TOTP_DIGITS] = '\0';
out:
    buf_clear(&line);
    return err;
}

/* The code of the step before, in which it is still accepted; at the very end of a step the code of
 * this one, which the next step accepts. */
static enum err code_of_before(const struct verb *v, struct view base32, char code_out[TOTP_DIGITS + 1])
{
    bool ending = clock_now_ms() % TOTP_STEP_MS > TOTP_STEP_MS - STEP_MARGIN_MS;

    return code_of(v, base32, ending ? 0 : 1, code_out);
}

/* With --totp-now the current code is left for signing in. */
static enum err enrol_password(struct verb *v, const struct enrol *e)
{
    char code[TOTP_DIGITS + 1] = "";
    struct buf password;
    enum err err;

    buf_init(&password, VERB_SECRET_MAX);
    TRY(verb_secret(v, e->password_file, MSG_CLI_NET_ASK_PASSWORD, &password));
    TRY(hand_out_secret(v, e, doc_text(v->answer.root, "totp_secret")));
    if (e->totp_now)
        TRY(code_of_before(v, doc_text(v->answer.root, "totp_secret"), code));
    else
        TRY(ask_code(v, code));
    verb_ask(v);
    jot_base64url(&v->jot, "ticket", view_of(e->ticket, sizeof(e->ticket)));
    jot_text(&v->jot, "password", buf_view(&password));
    jot_word(&v->jot, "totp", code);
    TRY(finish(v));
    VERB_LINE(v, MSG_CLI_NET_ENROLLED_PASSWORD, msg_str(e->account));
out:
    secret_wipe(code, sizeof(code));
    buf_clear(&password);
    return err;
}

enum err verb_enrol(struct verb *v)
{
    struct enrol e = {0};
    const struct args_option options[] = {
        {.name = "--account", .text = &e.account, .required = true},
        {.name = "--code", .text = &e.code, .required = true},
        {.name = "--key", .text = &e.key},
        {.name = "--password", .flag = &e.with_password},
        {.name = "--password-file", .text = &e.password_file},
        {.name = "--totp-secret-file", .text = &e.secret_file},
        {.name = "--totp-now", .flag = &e.totp_now},
    };
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){0}));
    if ((e.key != NULL) == (e.with_password || e.password_file != NULL))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--key / --password"));
    TRY(verb_meet(v));
    verb_ask(v);
    jot_word(&v->jot, "account", e.account);
    jot_word(&v->jot, "code", e.code);
    TRY(verb_post(v, "/enrol/start"));
    if (doc_bytes(v->answer.root, "ticket", e.ticket, sizeof(e.ticket)) != ERR_OK)
        TRY(verb_fail(v, ERR_CORRUPT, MSG_CLI_NET_BAD_ANSWER, NULL));
    TRY(e.key != NULL ? enrol_key(v, &e) : enrol_password(v, &e));
    v->json = false;
    err = verb_print(v);
out:
    return err;
}

/* --- sign-in
 * -------------------------------------------------------------------------------------------------------
 */

struct sign_in {
    const char *account, *key, *password_file, *secret_file, *totp;
    bool certificate;
    uint64_t contract;
};

static enum err by_key(struct verb *v, const char *account, const char *key)
{
    uint8_t challenge[CHALLENGE_BYTES];
    struct softkey k = {0};
    enum err err;

    verb_ask(v);
    jot_word(&v->jot, "account", account);
    TRY(verb_post(v, "/sign-in/start"));
    if (doc_bytes(v->answer.root, "challenge", challenge, sizeof(challenge)) != ERR_OK)
        TRY(verb_fail(v, ERR_CORRUPT, MSG_CLI_NET_BAD_ANSWER, NULL));
    TRY(verb_load_key(v, key, doc_text(v->answer.root, "rp_id"), &k));
    verb_ask(v);
    jot_word(&v->jot, "account", account);
    jot_base64url(&v->jot, "challenge", view_of(challenge, sizeof(challenge)));
    TRY(verb_put_assertion(v, &k, challenge));
    err = verb_post(v, "/sign-in/passkey");
out:
    softkey_clear(&k);
    return err;
}

static enum err by_password(struct verb *v, const struct sign_in *s)
{
    char code[TOTP_DIGITS + 1] = "";
    struct buf password, secret;
    enum err err;

    buf_init(&password, VERB_SECRET_MAX);
    buf_init(&secret, VERB_SECRET_MAX);
    TRY(verb_secret(v, s->password_file, MSG_CLI_NET_ASK_PASSWORD, &password));
    if (s->secret_file != NULL) {
        TRY(verb_secret(v, s->secret_file, MSG_CLI_NET_ASK_TOTP, &secret));
        TRY(code_of(v, buf_view(&secret), 0, code));
    } else if (s->totp == NULL) {
        TRY(ask_code(v, code));
    }
    verb_ask(v);
    jot_word(&v->jot, "account", s->account);
    jot_text(&v->jot, "password", buf_view(&password));
    jot_word(&v->jot, "totp", s->totp != NULL ? s->totp : code);
    err = verb_post(v, "/sign-in");
out:
    secret_wipe(code, sizeof(code));
    buf_clear(&password);
    buf_clear(&secret);
    return err;
}

/* A machine: the certificate of --terminal came with the handshake. */
static enum err by_certificate(struct verb *v, const char *account)
{
    verb_ask(v);
    jot_word(&v->jot, "account", account);
    return verb_post(v, "/sign-in/certificate");
}

/* More than one contract: the one of --contract, or say which there are. */
static enum err choose(struct verb *v, uint64_t contract)
{
    const struct json_t *list = doc_member(v->answer.root, "contracts");
    uint8_t ticket[TICKET_BYTES];

    if (contract == 0) {
        verb_line(v, MSG_CLI_NET_CONTRACTS, NULL, 0);
        for (size_t i = 0; i < doc_count(list); i++) {
            buf_fmt(&v->out, "  --contract %llu  ",
                    (unsigned long long)doc_number(doc_at(list, i), "contract"));
            say_clean(&v->out, doc_text(doc_at(list, i), "title"));
            buf_byte(&v->out, '\n');
        }
        v->json = false;
        enum err err = verb_print(v);
        return err == ERR_OK ? ERR_INPUT : err;
    }
    if (doc_bytes(v->answer.root, "ticket", ticket, sizeof(ticket)) != ERR_OK)
        return verb_fail(v, ERR_CORRUPT, MSG_CLI_NET_BAD_ANSWER, NULL);
    verb_ask(v);
    jot_base64url(&v->jot, "ticket", view_of(ticket, sizeof(ticket)));
    jot_number(&v->jot, "contract", contract);
    return verb_post(v, "/sign-in/contract");
}

static enum err take_token(struct verb *v, uint64_t contract)
{
    enum err err = ERR_OK;

    if (doc_member(v->answer.root, "token") == NULL)
        err = choose(v, contract);
    if (err == ERR_OK && place_set_token(&v->place, doc_text(v->answer.root, "token")) != ERR_OK)
        err = verb_fail(v, ERR_CORRUPT, MSG_CLI_NET_BAD_ANSWER, NULL);
    return err;
}

enum err verb_sign_in_by_key(struct verb *v, const char *account, const char *key, uint64_t contract)
{
    enum err err = by_key(v, account, key);

    return err == ERR_OK ? take_token(v, contract) : err;
}

enum err verb_enter_approvals(struct verb *v, const char *key)
{
    char account[ACCOUNT_MAX + 1];
    enum err err;

    TRY(verb_get(v, "/self"));
    struct view name = doc_text(v->answer.root, "account"), origin = doc_text(v->answer.root, "approval_origin");
    const uint64_t contract = doc_number(v->answer.root, "contract");
    if (name.n > ACCOUNT_MAX || place_move(&v->place, origin) != ERR_OK)
        TRY(verb_fail(v, ERR_CORRUPT, MSG_CLI_NET_BAD_ANSWER, NULL));
    (void)snprintf(account, sizeof(account), "%.*s", (int)name.n, (const char *)name.p);
    err = verb_sign_in_by_key(v, account, key, contract);
out:
    return err;
}

enum err verb_leave_approvals(struct verb *v)
{
    verb_ask(v);
    return verb_post(v, "/sign-out");
}

enum err verb_sign_in(struct verb *v)
{
    struct sign_in s = {0};
    const struct args_option options[] = {
        {.name = "--account", .text = &s.account, .required = true},
        {.name = "--key", .text = &s.key},
        {.name = "--password-file", .text = &s.password_file},
        {.name = "--totp-secret-file", .text = &s.secret_file},
        {.name = "--totp", .text = &s.totp},
        {.name = "--certificate", .flag = &s.certificate},
        {.name = "--contract", .number = &s.contract, .max = UINT32_MAX},
    };
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){0}));
    if (s.certificate && (s.key != NULL || s.password_file != NULL))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--certificate / --key / --password-file"));
    if (s.key != NULL && (s.password_file != NULL || s.secret_file != NULL))
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_ONE_OF, "--key / --password-file"));
    TRY(verb_meet(v));
    if (s.certificate)
        TRY(by_certificate(v, s.account));
    else
        TRY(s.key != NULL ? by_key(v, s.account, s.key) : by_password(v, &s));
    TRY(take_token(v, s.contract));
    TRY(verb_keep_session(v));
    VERB_LINE(v, MSG_CLI_NET_SIGNED_IN, msg_count(doc_number(v->answer.root, "session")));
    v->json = false; /* the token is in the answer */
    err = verb_print(v);
out:
    return err;
}

enum err verb_sign_out(struct verb *v)
{
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){0}));
    TRY(verb_resume(v));
    verb_ask(v);
    err = verb_post(v, "/sign-out");
    if (err == ERR_OK || err == ERR_DENIED)
        verb_forget_session(v); /* refused: it had ended already */
    if (err == ERR_OK)
        verb_note(v, MSG_CLI_NET_SIGNED_OUT, NULL);
out:
    return err;
}

/* --- whoami
 * --------------------------------------------------------------------------------------------------------
 */

static void put_words(struct verb *v, enum msg label, uint64_t bits, const enum msg *words,
                      unsigned n)
{
    struct buf text;

    buf_init(&text, 1024);
    for (unsigned i = 0; i < n; i++)
        if ((bits >> i & 1) != 0)
            buf_fmt(&text, "%s%s", text.n == 0 ? "" : ", ", msg_text(v->lang, words[i]));
    VERB_LINE(v, label, msg_view(buf_view(&text)));
    buf_clear(&text);
}

static void put_cleaned(struct verb *v, enum msg label, struct view text)
{
    struct buf clean;

    buf_init(&clean, 4096);
    say_clean(&clean, text);
    VERB_LINE(v, label, msg_view(buf_view(&clean)));
    buf_clear(&clean);
}

static void put_date(struct verb *v, enum msg label, struct view text)
{
    struct date d;

    if (date_parse(text, &d) == ERR_OK)
        VERB_LINE(v, label, msg_date(d));
}

enum err verb_whoami(struct verb *v)
{
    static const enum msg roles[] = {
        MSG_ROLE_OFFICER, MSG_ROLE_APPROVER,  MSG_ROLE_RESPONSIBLE,
        MSG_ROLE_MANAGER, MSG_ROLE_HANDLER,   MSG_ROLE_OPERATOR,
        MSG_ROLE_AUDITOR, MSG_ROLE_INSPECTOR, MSG_ROLE_ADMINISTRATOR,
    };
    enum err err;

    _Static_assert(ROLE__ALL == (1 << COUNT(roles)) - 1, "one text per role");
    TRY(verb_read(v, NULL, 0, &(struct args_words){0}));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/self"));
    const struct json_t *self = v->answer.root;
    put_cleaned(v, MSG_CLI_NET_SELF_NAME, doc_text(self, "name"));
    put_cleaned(v, MSG_CLI_NET_SELF_ORG, doc_text(self, "org_name"));
    put_words(v, MSG_CLI_NET_SELF_ROLES, doc_number(self, "roles"), roles, COUNT(roles));
    put_cleaned(v, MSG_CLI_NET_SELF_CONTRACT, doc_text(self, "title"));
    put_date(v, MSG_CLI_NET_SELF_UNTIL, doc_text(self, "person_until"));
    put_date(v, MSG_CLI_NET_SELF_TRAINED, doc_text(self, "trained"));
    put_date(v, MSG_CLI_NET_SELF_PLEDGED, doc_text(self, "pledged"));
    VERB_LINE(v, MSG_CLI_NET_SELF_SHOWN,
              [MSG_CLI_NET_SELF_SHOWN__n] = msg_count(doc_number(self, "shown_day")),
              [MSG_CLI_NET_SELF_SHOWN__max] = msg_count(doc_number(self, "quota_day")));
    if (doc_truth(self, "locked"))
        verb_line(v, MSG_CLI_NET_NEXT_UNLOCK, NULL, 0);
    err = verb_print(v);
out:
    return err;
}
