#include "cli/assertion.h"

#include "base/codec.h"
#include "cli/key.h"

static bool add(json_t *request, const char *name, struct view bytes)
{
    return json_object_set_new(request, name, client_base64(bytes)) == 0;
}

enum err assertion_add(const struct client *k, const char *key_file, const char *challenge, json_t *request)
{
    struct key_assertion a = {.signature_n = 0};
    struct buf bytes, client_data;
    struct key key = {0};
    enum err err;

    buf_init(&bytes, 64);
    buf_init(&client_data, 2048);
    buf_init(&a.authenticator_data, 64);
    err = key_read(&key, key_file);
    if (err != ERR_OK)
        TRY(cli_fail(k->c, err, MSG_CLI_BAD_KEY, key_file));
    if (base64url_get(view_str(challenge), &bytes) != ERR_OK)
        TRY(cli_fail(k->c, ERR_INPUT, MSG_CLI_BAD_ANSWER, "challenge"));
    key_client_data(&key, "webauthn.get", buf_view(&bytes), &client_data);
    TRY(buf_status(&client_data));
    TRY(key_assert(&key, buf_view(&client_data), &a));
    if (!add(request, "credential", view_of(key.credential, sizeof(key.credential))) ||
        !add(request, "authenticator_data", buf_view(&a.authenticator_data)) ||
        !add(request, "client_data", buf_view(&client_data)) ||
        !add(request, "signature", view_of(a.signature, a.signature_n)))
        err = ERR_MEMORY;
out:
    key_clear(&key);
    buf_clear(&bytes);
    buf_clear(&client_data);
    buf_clear(&a.authenticator_data);
    return err;
}
