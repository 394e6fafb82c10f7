/* azukari enrol, sign-in, sign-out. */
#include "cli/cli.h"

#include "cli/assertion.h"
#include "cli/client.h"
#include "cli/key.h"
#include "crypto/secret.h"
#include "parent/unlock.h"

#include <stdio.h>
#include <string.h>

struct sign_in {
    struct client_place place;
    const char *account, *session, *key, *password_file, *totp, *contract, *code;
};

static enum err read_options(struct cli *c, struct sign_in *s)
{
    const struct cli_option options[] = {
        {"--dir", &s->place.dir, NULL},       {"--origin", &s->place.origin, NULL}, {"--cacert", &s->place.cacert, NULL},
        {"--account", &s->account, NULL},     {"--session", &s->session, NULL},     {"--key", &s->key, NULL},
        {"--password-file", &s->password_file, NULL}, {"--totp", &s->totp, NULL},   {"--contract", &s->contract, NULL},
        {"--code", &s->code, NULL},
    };
    enum err err = cli_read(c, options, sizeof(options) / sizeof(options[0]), (struct cli_words){NULL, 0, 0});

    if (err == ERR_OK && s->account == NULL)
        return cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, "--account");
    return err;
}

/* The second half of a registration: what the new key says of itself. */
static enum err finish_enrolment(struct client *k, const json_t *start, const char *file)
{
    struct buf challenge, client_data, object;
    json_t *answer = NULL;
    struct key key;
    enum err err;

    buf_init(&challenge, 64);
    buf_init(&client_data, 2048);
    buf_init(&object, 4096);
    TRY(key_make(&key, k->rp_id, k->origin));
    TRY(client_bytes(k, start, "challenge", &challenge));
    key_client_data(&key, "webauthn.create", buf_view(&challenge), &client_data);
    key_attestation(&key, &object);
    TRY(buf_status(&client_data));
    TRY(buf_status(&object));
    err = key_write(&key, file); /* before it is registered: a key that is lost could not be used */
    if (err != ERR_OK)
        TRY(cli_fail(k->c, err, MSG_CLI_NOT_WRITTEN, file));
    json_t *request = json_pack("{s:s, s:o, s:o}", "ticket", client_text(start, "ticket"), "attestation_object",
                                client_base64(buf_view(&object)), "client_data", client_base64(buf_view(&client_data)));
    TRY(client_do(k, &(struct client_call){.method = "POST", .path = "/enrol/finish", .request = request}, &answer));
    cli_say(k->c, MSG_CLI_ENROLLED, file);
out:
    key_clear(&key);
    json_decref(answer);
    buf_clear(&challenge);
    buf_clear(&client_data);
    buf_clear(&object);
    return err;
}

enum err verb_enrol(struct cli *c)
{
    struct sign_in s = {0};
    json_t *start = NULL;
    struct client k = {0};
    enum err err;

    TRY(read_options(c, &s));
    if (s.code == NULL || s.key == NULL)
        return cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, s.code == NULL ? "--code" : "--key");
    TRY(client_open(&k, c, &s.place));
    json_t *request = json_pack("{s:s, s:s}", "account", s.account, "code", s.code);
    TRY(client_do(&k, &(struct client_call){.method = "POST", .path = "/enrol/start", .request = request}, &start));
    TRY(finish_enrolment(&k, start, s.key));
out:
    json_decref(start);
    client_close(&k);
    return err;
}

static enum err with_key(struct client *k, const struct sign_in *s, json_t **answer_out)
{
    json_t *start = NULL, *request = json_pack("{s:s}", "account", s->account);
    enum err err;

    TRY(client_do(k, &(struct client_call){.method = "POST", .path = "/sign-in/start", .request = request}, &start));
    request = json_pack("{s:s, s:s}", "account", s->account, "challenge", client_text(start, "challenge"));
    err = assertion_add(k, s->key, client_text(start, "challenge"), request);
    if (err != ERR_OK) {
        json_decref(request);
        goto out;
    }
    TRY(client_do(k, &(struct client_call){.method = "POST", .path = "/sign-in/passkey", .request = request},
                  answer_out));
out:
    json_decref(start);
    return err;
}

static enum err with_password(struct client *k, const struct sign_in *s, json_t **answer_out)
{
    struct secret *password = NULL;
    json_t *request;
    enum err err;

    TRY(unlock_passphrase_file(s->password_file, &password));
    struct view v = secret_view(password);
    request = json_pack("{s:s, s:s%}", "account", s->account, "password", (const char *)v.p, v.n);
    if (request == NULL)
        TRY(cli_fail(k->c, ERR_INPUT, MSG_CLI_NOT_TEXT, "--password-file"));
    if (s->totp != NULL && json_object_set_new(request, "totp", json_string(s->totp)) != 0)
        TRY(ERR_MEMORY);
    TRY(client_do(k, &(struct client_call){.method = "POST", .path = "/sign-in", .request = request}, answer_out));
out:
    secret_free(password);
    return err;
}

/* Who serves several contracts chooses one. */
static enum err choose(struct client *k, const struct sign_in *s, json_t **answer)
{
    json_t *chosen = NULL, *request;
    uint64_t contract;
    enum err err;

    if (client_text(*answer, "ticket")[0] == '\0')
        return ERR_OK;
    if (s->contract == NULL) {
        const json_t *list = json_object_get(*answer, "contracts"), *one;
        size_t i;
        json_array_foreach(list, i, one)
            printf("%lld\t%s\n", (long long)client_number(one, "contract"), client_text(one, "title"));
        return cli_fail(k->c, ERR_INPUT, MSG_CLI_CHOOSE_CONTRACT, NULL);
    }
    TRY(cli_number(k->c, s->contract, UINT32_MAX, &contract));
    request = json_pack("{s:s, s:I}", "ticket", client_text(*answer, "ticket"), "contract", (json_int_t)contract);
    TRY(client_do(k, &(struct client_call){.method = "POST", .path = "/sign-in/contract", .request = request}, &chosen));
    json_decref(*answer);
    *answer = chosen;
out:
    return err;
}

enum err verb_sign_in(struct cli *c)
{
    struct sign_in s = {0};
    json_t *answer = NULL;
    struct client k = {0};
    enum err err;

    TRY(read_options(c, &s));
    if (s.session == NULL)
        return cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, "--session");
    if ((s.key == NULL) == (s.password_file == NULL))
        return cli_fail(c, ERR_INPUT, MSG_CLI_ONE_OF, "--key / --password-file");
    TRY(client_open(&k, c, &s.place));
    TRY(s.key != NULL ? with_key(&k, &s, &answer) : with_password(&k, &s, &answer));
    TRY(choose(&k, &s, &answer));
    if (strlen(client_text(answer, "token")) != 64)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_BAD_ANSWER, "token"));
    (void)snprintf(k.token, sizeof(k.token), "%s", client_text(answer, "token"));
    TRY(client_keep_session(&k, s.session));
    cli_say(c, MSG_CLI_SIGNED_IN, s.session);
out:
    json_decref(answer);
    client_close(&k);
    return err;
}

enum err verb_sign_out(struct cli *c)
{
    const char *session = NULL;
    const struct cli_option options[] = {{"--session", &session, NULL}};
    json_t *answer = NULL;
    struct client k = {0};
    enum err err;

    TRY(cli_read(c, options, 1, (struct cli_words){NULL, 0, 0}));
    TRY(client_open_session(&k, c, session));
    TRY(client_do(&k, &(struct client_call){.method = "POST", .path = "/sign-out"}, &answer));
    if (remove(session) != 0)
        TRY(cli_fail(c, ERR_IO, MSG_CLI_NOT_WRITTEN, session));
    cli_say(c, MSG_CLI_SIGNED_OUT, NULL);
out:
    json_decref(answer);
    client_close(&k);
    return err;
}
