#include "cli/key.h"

#include "base/codec.h"
#include "base/io.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/secret.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TITLE "azukari software key v1"
#define FILE_BYTES_MAX 4096
#define USER_PRESENT 0x01
#define USER_VERIFIED 0x04
#define HAS_CREDENTIAL 0x40
#define COORDINATE_BYTES 32

enum err key_make(struct key *k, const char *rp_id, const char *origin)
{
    *k = (struct key){0};
    if (snprintf(k->rp_id, sizeof(k->rp_id), "%s", rp_id) >= (int)sizeof(k->rp_id) ||
        snprintf(k->origin, sizeof(k->origin), "%s", origin) >= (int)sizeof(k->origin))
        return ERR_LIMIT;
    random_bytes(k->credential, sizeof(k->credential));
    return p256_generate(k->private_key, k->public_key);
}

void key_clear(struct key *k)
{
    secret_wipe(k, sizeof(*k));
}

/* --- the file: a title and four "name value" lines -------------------------------------------------------------------- */

enum err key_write(const struct key *k, const char *file)
{
    struct buf text;
    enum err err;

    if (access(file, F_OK) == 0)
        return ERR_CONFLICT;
    buf_init(&text, FILE_BYTES_MAX);
    buf_fmt(&text, TITLE "\nrp_id %s\norigin %s\ncredential ", k->rp_id, k->origin);
    hex_put(&text, view_of(k->credential, sizeof(k->credential)));
    buf_str(&text, "\nprivate ");
    hex_put(&text, view_of(k->private_key, sizeof(k->private_key)));
    buf_str(&text, "\npublic ");
    hex_put(&text, view_of(k->public_key, sizeof(k->public_key)));
    buf_str(&text, "\n");
    TRY(buf_status(&text));
    TRY(io_replace_file(file, buf_view(&text), 0600));
out:
    buf_clear(&text);
    return err;
}

/* The value of the next line, which must begin with ${name}. */
static struct view take(struct view *rest, const char *name)
{
    struct view line = view_cut(rest, '\n'), value = line, first = view_cut(&value, ' ');

    return view_eq_str(first, name) ? value : (struct view){NULL, 0};
}

static enum err take_text(struct view *rest, const char *name, char *out, size_t size)
{
    struct view v = take(rest, name);

    if (v.n == 0 || v.n >= size)
        return ERR_INPUT;
    memcpy(out, v.p, v.n);
    out[v.n] = '\0';
    return ERR_OK;
}

enum err key_read(struct key *k, const char *file)
{
    struct view rest;
    struct buf text;
    enum err err;

    *k = (struct key){0};
    buf_init(&text, FILE_BYTES_MAX);
    TRY(io_read_file(file, &text));
    rest = buf_view(&text);
    if (!view_eq_str(view_cut(&rest, '\n'), TITLE))
        TRY(ERR_INPUT);
    TRY(take_text(&rest, "rp_id", k->rp_id, sizeof(k->rp_id)));
    TRY(take_text(&rest, "origin", k->origin, sizeof(k->origin)));
    TRY(hex_get(take(&rest, "credential"), k->credential, sizeof(k->credential)));
    TRY(hex_get(take(&rest, "private"), k->private_key, sizeof(k->private_key)));
    TRY(hex_get(take(&rest, "public"), k->public_key, sizeof(k->public_key)));
    err = rest.n == 0 ? ERR_OK : ERR_INPUT;
out:
    buf_clear(&text);
    if (err != ERR_OK)
        key_clear(k);
    return err;
}

/* --- what it says ----------------------------------------------------------------------------------------------------- */

void key_client_data(const struct key *k, const char *type, struct view challenge, struct buf *out)
{
    buf_fmt(out, "{\"type\":\"%s\",\"challenge\":\"", type);
    base64url_put(out, challenge);
    buf_fmt(out, "\",\"origin\":\"%s\",\"crossOrigin\":false}", k->origin);
}

/* SHA-256 of the relying party's id, flags, and a counter that always stands at 0. */
static void put_authenticator_data(const struct key *k, uint8_t more_flags, struct buf *out)
{
    static const uint8_t counter[4];
    struct hash rp;

    hash_of(view_str(k->rp_id), &rp);
    buf_put(out, view_of(rp.b, sizeof(rp.b)));
    buf_byte(out, USER_PRESENT | USER_VERIFIED | more_flags);
    buf_put(out, view_of(counter, sizeof(counter)));
}

/* CBOR: a byte string of up to 65535 bytes. */
static void put_cbor_bytes(struct buf *out, struct view v)
{
    if (v.n < 256) {
        buf_byte(out, 0x58);
    } else {
        buf_byte(out, 0x59);
        buf_byte(out, (uint8_t)(v.n >> 8));
    }
    buf_byte(out, (uint8_t)v.n);
    buf_put(out, v);
}

static void put_cbor_text(struct buf *out, const char *text)
{
    buf_byte(out, (uint8_t)(0x60 + strlen(text))); /* below 24 */
    buf_str(out, text);
}

/* COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}. */
static void put_cose_key(const struct key *k, struct buf *out)
{
    static const uint8_t head[] = {0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21};

    buf_put(out, view_of(head, sizeof(head)));
    put_cbor_bytes(out, view_of(k->public_key + 1, COORDINATE_BYTES));
    buf_byte(out, 0x22);
    put_cbor_bytes(out, view_of(k->public_key + 1 + COORDINATE_BYTES, COORDINATE_BYTES));
}

void key_attestation(const struct key *k, struct buf *out)
{
    static const uint8_t aaguid[16];
    struct buf data;

    buf_init(&data, 1024);
    put_authenticator_data(k, HAS_CREDENTIAL, &data);
    buf_put(&data, view_of(aaguid, sizeof(aaguid)));
    buf_byte(&data, 0);
    buf_byte(&data, KEY_CREDENTIAL_BYTES);
    buf_put(&data, view_of(k->credential, sizeof(k->credential)));
    put_cose_key(k, &data);
    buf_byte(out, 0xa3); /* a map of three */
    put_cbor_text(out, "fmt");
    put_cbor_text(out, "none");
    put_cbor_text(out, "attStmt");
    buf_byte(out, 0xa0);
    put_cbor_text(out, "authData");
    put_cbor_bytes(out, buf_view(&data));
    if (data.err != ERR_OK && out->err == ERR_OK)
        out->err = data.err;
    buf_clear(&data);
}

enum err key_assert(const struct key *k, struct view client_data, struct key_assertion *out)
{
    struct buf message;
    struct hash client;
    enum err err;

    buf_init(&message, 256);
    put_authenticator_data(k, 0, &out->authenticator_data);
    hash_of(client_data, &client);
    buf_put(&message, buf_view(&out->authenticator_data));
    buf_put(&message, view_of(client.b, sizeof(client.b)));
    TRY(buf_status(&message));
    TRY(p256_sign(view_of(k->private_key, sizeof(k->private_key)), buf_view(&message), out->signature,
                  &out->signature_n));
out:
    buf_clear(&message);
    return err;
}
