#include "client/softkey.h"

#include "base/codec.h"
#include "base/io.h"
#include "crypto/hash.h"
#include "crypto/random.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_TEXT_MAX 1024
#define CLIENT_DATA_MAX 2048
#define FLAG_USER_PRESENT 0x01
#define FLAG_USER_VERIFIED 0x04
#define FLAG_CREDENTIAL 0x40
#define AAGUID_BYTES 16
#define COORDINATE_BYTES 32

static const char file_head[] = "azukari-software-key v1";

/* --- names
 * ---------------------------------------------------------------------------------------------------------
 */

static struct view host_of(const char *origin)
{
    struct view v = view_str(origin);

    if (!view_starts(v, "https://"))
        return (struct view){NULL, 0};
    v = view_part(v, strlen("https://"), SIZE_MAX);
    return view_starts(v, "[") ? view_cut(&v, ']') : view_cut(&v, ':');
}

bool softkey_rp_fits(const char *origin, const char *rp_id)
{
    struct view host = host_of(origin), rp = view_str(rp_id);

    if (rp.n == 0 || rp.n > host.n || !view_eq(view_part(host, host.n - rp.n, rp.n), rp))
        return false;
    return rp.n == host.n || host.p[host.n - rp.n - 1] == '.';
}

/* --- the key and its file
 * ------------------------------------------------------------------------------------------ */

static enum err set_rp_id(struct softkey *k, struct view rp_id)
{
    if (rp_id.n == 0 || rp_id.n > SOFTKEY_RP_ID_MAX)
        return ERR_INPUT;
    for (size_t i = 0; i < rp_id.n; i++)
        if (rp_id.p[i] <= ' ' || rp_id.p[i] > '~')
            return ERR_INPUT;
    memcpy(k->rp_id, rp_id.p, rp_id.n);
    k->rp_id[rp_id.n] = '\0';
    return ERR_OK;
}

enum err softkey_new(const char *rp_id, struct softkey *k_out)
{
    enum err err;

    *k_out = (struct softkey){0};
    TRY(set_rp_id(k_out, view_str(rp_id)));
    k_out->private_key = secret_new(P256_PRIVATE_BYTES);
    if (k_out->private_key == NULL)
        TRY(ERR_MEMORY);
    random_bytes(k_out->credential, sizeof(k_out->credential));
    TRY(p256_generate(secret_bytes(k_out->private_key), k_out->public_key));
out:
    if (err != ERR_OK)
        softkey_clear(k_out);
    return err;
}

void softkey_clear(struct softkey *k)
{
    secret_free(k->private_key);
    *k = (struct softkey){0};
}

static void put_hex_line(struct buf *out, const char *key, struct view bytes)
{
    buf_fmt(out, "%s ", key);
    hex_put(out, bytes);
    buf_byte(out, '\n');
}

enum err softkey_save(const struct softkey *k, const char *path)
{
    struct buf text;
    enum err err;

    buf_init(&text, FILE_TEXT_MAX);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        TRY(err_from_errno(errno));
    buf_fmt(&text, "%s\nrp_id %s\n", file_head, k->rp_id);
    put_hex_line(&text, "credential", view_of(k->credential, sizeof(k->credential)));
    put_hex_line(&text, "public", view_of(k->public_key, sizeof(k->public_key)));
    put_hex_line(&text, "private", secret_view(k->private_key));
    err = buf_status(&text);
    if (err == ERR_OK)
        err = io_write_all(fd, buf_view(&text));
    if (err == ERR_OK && fsync(fd) != 0)
        err = err_from_errno(errno);
    if (err != ERR_OK)
        (void)unlink(path);
out:
    io_close(&fd);
    buf_clear(&text);
    return err;
}

/* The value of the next line, which must have the key ${key}. */
static struct view line_value(struct view *rest, const char *key)
{
    struct view value = view_cut(rest, '\n'), name = view_cut(&value, ' ');

    return view_eq_str(name, key) ? value : (struct view){NULL, 0};
}

static enum err parse(struct view text, struct softkey *k)
{
    enum err err;

    if (!view_eq_str(view_cut(&text, '\n'), file_head))
        return ERR_CORRUPT;
    k->private_key = secret_new(P256_PRIVATE_BYTES);
    if (k->private_key == NULL)
        return ERR_MEMORY;
    TRY(set_rp_id(k, line_value(&text, "rp_id")));
    TRY(hex_get(line_value(&text, "credential"), k->credential, sizeof(k->credential)));
    TRY(hex_get(line_value(&text, "public"), k->public_key, sizeof(k->public_key)));
    TRY(hex_get(line_value(&text, "private"), secret_bytes(k->private_key), P256_PRIVATE_BYTES));
    err = text.n == 0 ? ERR_OK : ERR_INPUT;
out:
    return err == ERR_INPUT ? ERR_CORRUPT : err;
}

enum err softkey_load(const char *path, struct softkey *k_out)
{
    struct stat st;
    struct buf text;
    enum err err;

    *k_out = (struct softkey){0};
    buf_init(&text, FILE_TEXT_MAX);
    if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
        return ERR_DENIED;
    err = io_read_file(path, &text);
    if (err == ERR_OK)
        err = parse(buf_view(&text), k_out);
    else if (err == ERR_LIMIT)
        err = ERR_CORRUPT;
    if (err != ERR_OK)
        softkey_clear(k_out);
    buf_clear(&text);
    return err;
}

/* --- WebAuthn
 * ------------------------------------------------------------------------------------------------------
 */

/* As browsers serialise it (5.8.1.1), to the byte. */
static void put_client_data(struct buf *out, const char *type, struct view challenge,
                            const char *origin)
{
    buf_fmt(out, "{\"type\":\"%s\",\"challenge\":\"", type);
    base64url_put(out, challenge);
    buf_str(out, "\",\"origin\":\"");
    buf_str(out, origin);
    buf_str(out, "\",\"crossOrigin\":false}");
}

/* Hash of the relying party, flags, counter.  The counter stays 0: copies of a file cannot be told
 * apart by counting. */
static void fill_auth_data(const struct softkey *k, uint8_t flags,
                           uint8_t out[SOFTKEY_AUTH_DATA_BYTES])
{
    struct hash rp;

    memset(out, 0, SOFTKEY_AUTH_DATA_BYTES);
    hash_of(view_str(k->rp_id), &rp);
    memcpy(out, rp.b, sizeof(rp.b));
    out[sizeof(rp.b)] = flags;
}

/* {1: 2, 3: -7, -1: 1, -2: x, -3: y}: EC2, ES256, P-256 (RFC 9053). */
static void put_cose_key(struct buf *out, const uint8_t point[P256_PUBLIC_BYTES])
{
    static const uint8_t head[] = {0xa5, 0x01, 0x02, 0x03, 0x26,
                                   0x20, 0x01, 0x21, 0x58, COORDINATE_BYTES};
    static const uint8_t y_head[] = {0x22, 0x58, COORDINATE_BYTES};

    buf_put(out, view_of(head, sizeof(head)));
    buf_put(out, view_of(point + 1, COORDINATE_BYTES));
    buf_put(out, view_of(y_head, sizeof(y_head)));
    buf_put(out, view_of(point + 1 + COORDINATE_BYTES, COORDINATE_BYTES));
}

/* A CBOR string head: major type in the upper three bits; ${n} below 65,536. */
static void put_cbor_head(struct buf *out, unsigned major, size_t n)
{
    if (n < 24) {
        buf_byte(out, (uint8_t)(major << 5 | n));
        return;
    }
    buf_byte(out, (uint8_t)(major << 5 | (n < 256 ? 24u : 25u)));
    if (n >= 256)
        buf_byte(out, (uint8_t)(n >> 8));
    buf_byte(out, (uint8_t)n);
}

static void put_cbor_text(struct buf *out, const char *s)
{
    put_cbor_head(out, 3, strlen(s));
    buf_str(out, s);
}

void softkey_attest(const struct softkey *k, struct view challenge, const char *origin,
                    struct buf *object_out, struct buf *client_data_out)
{
    static const uint8_t aaguid[AAGUID_BYTES];
    uint8_t fixed[SOFTKEY_AUTH_DATA_BYTES];
    struct buf auth_data;

    buf_init(&auth_data, 512);
    fill_auth_data(k, FLAG_USER_PRESENT | FLAG_USER_VERIFIED | FLAG_CREDENTIAL, fixed);
    buf_put(&auth_data, view_of(fixed, sizeof(fixed)));
    buf_put(&auth_data, view_of(aaguid, sizeof(aaguid)));
    buf_byte(&auth_data, 0);
    buf_byte(&auth_data, SOFTKEY_CREDENTIAL_BYTES);
    buf_put(&auth_data, view_of(k->credential, sizeof(k->credential)));
    put_cose_key(&auth_data, k->public_key);

    put_cbor_head(object_out, 5, 3);
    put_cbor_text(object_out, "fmt");
    put_cbor_text(object_out, "none");
    put_cbor_text(object_out, "attStmt");
    put_cbor_head(object_out, 5, 0);
    put_cbor_text(object_out, "authData");
    put_cbor_head(object_out, 2, auth_data.n);
    buf_put(object_out, buf_view(&auth_data));
    if (auth_data.err != ERR_OK && object_out->err == ERR_OK)
        object_out->err = auth_data.err;
    buf_clear(&auth_data);
    put_client_data(client_data_out, "webauthn.create", challenge, origin);
}

enum err softkey_assert(const struct softkey *k, struct view challenge, const char *origin,
                        struct softkey_assertion *a_out)
{
    struct hash client;
    uint8_t message[SOFTKEY_AUTH_DATA_BYTES + HASH_BYTES];

    *a_out = (struct softkey_assertion){0};
    buf_init(&a_out->client_data, CLIENT_DATA_MAX);
    put_client_data(&a_out->client_data, "webauthn.get", challenge, origin);
    enum err err = buf_status(&a_out->client_data);
    if (err != ERR_OK)
        return err;
    fill_auth_data(k, FLAG_USER_PRESENT | FLAG_USER_VERIFIED, a_out->auth_data);
    hash_of(buf_view(&a_out->client_data), &client);
    memcpy(message, a_out->auth_data, SOFTKEY_AUTH_DATA_BYTES);
    memcpy(message + SOFTKEY_AUTH_DATA_BYTES, client.b, sizeof(client.b));
    return p256_sign(secret_view(k->private_key), view_of(message, sizeof(message)),
                     a_out->signature, &a_out->signature_n);
}

void softkey_assertion_clear(struct softkey_assertion *a)
{
    buf_clear(&a->client_data);
    *a = (struct softkey_assertion){0};
}
