#include "ledger/note.h"

#include "base/codec.h"
#include "crypto/hash.h"
#include "ledger/line.h"

#include <string.h>

/* An em dash and a space: the beginning of a signature line. */
static const char dash[] = "\xe2\x80\x94 ";

/* The code points with the property White_Space, in UTF-8; those in ASCII are looked for apart. */
static const char *const unicode_spaces[] = {
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
    "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
    "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
    "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
};

bool note_name_is_valid(struct view name)
{
    if (name.n == 0 || name.n > NOTE_NAME_MAX || !view_is_utf8(name))
        return false;
    for (size_t at = 0; at < name.n; at++) {
        struct view rest = view_part(name, at, SIZE_MAX);
        if (name.p[at] <= ' ' || name.p[at] == '+')
            return false;
        for (size_t i = 0; i < sizeof(unicode_spaces) / sizeof(unicode_spaces[0]); i++)
            if (view_starts(rest, unicode_spaces[i]))
                return false;
    }
    return true;
}

static bool type_is_known(uint8_t type)
{
    return type == NOTE_ED25519 || type == NOTE_COSIGNATURE;
}

enum err note_key_init(struct note_key *key, uint8_t type, struct view name, struct view public_key)
{
    uint8_t middle[] = {'\n', type};
    struct hash_state s;
    struct hash h;

    if (!type_is_known(type) || !note_name_is_valid(name) || public_key.n != ED25519_PUBLIC_BYTES)
        return ERR_INPUT;
    memset(key, 0, sizeof(*key));
    memcpy(key->name, name.p, name.n);
    key->type = type;
    memcpy(key->public_key, public_key.p, public_key.n);
    hash_start(&s);
    hash_add(&s, name);
    hash_add(&s, view_of(middle, sizeof(middle)));
    hash_add(&s, public_key);
    hash_end(&s, &h);
    memcpy(key->id, h.b, sizeof(key->id));
    return ERR_OK;
}

/* The third part of a vkey, decoded. */
static enum err key_material(struct view material, struct view name, struct note_key *out,
                             const char **reason_out)
{
    if (material.n == 0)
        return line_refuse(reason_out, "the key has no type");
    if (!type_is_known(material.p[0])) {
        *reason_out =
            "the key is of a type that this program does not know (known: 01 and 04, Ed25519)";
        return ERR_UNSUPPORTED;
    }
    if (note_key_init(out, material.p[0], name, view_part(material, 1, SIZE_MAX)) != ERR_OK)
        return line_refuse(reason_out, "the name or the length of the key is wrong");
    return ERR_OK;
}

enum err note_key_parse(struct view vkey, struct note_key *out, const char **reason_out)
{
    struct view rest = vkey, name = view_cut(&rest, '+'), id = view_cut(&rest, '+');
    struct buf material, id_hex;
    enum err err;

    buf_init(&material, 4096);
    buf_init(&id_hex, 2 * NOTE_KEY_ID_BYTES);
    /* '+' is a digit of base64 too: everything behind the second one is of the third part. */
    err = base64_get(rest, &material);
    if (err == ERR_LIMIT || err == ERR_INPUT)
        err = line_refuse(reason_out, "a key is name+id+base64; the third part is not base64");
    if (err != ERR_OK)
        goto out;
    TRY(key_material(buf_view(&material), name, out, reason_out));
    hex_put(&id_hex, view_of(out->id, sizeof(out->id)));
    TRY(buf_status(&id_hex));
    if (!view_eq(id, buf_view(&id_hex)))
        err = line_refuse(
            reason_out, "the id in the key is not that of its name and bytes: a copying mistake?");
out:
    buf_clear(&material);
    buf_clear(&id_hex);
    return err;
}

void note_key_put(struct buf *out, const struct note_key *key)
{
    uint8_t material[1 + ED25519_PUBLIC_BYTES];

    material[0] = key->type;
    memcpy(material + 1, key->public_key, ED25519_PUBLIC_BYTES);
    buf_fmt(out, "%s+", key->name);
    hex_put(out, view_of(key->id, sizeof(key->id)));
    buf_byte(out, '+');
    base64_put(out, view_of(material, sizeof(material)));
}

static bool has_control(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < ' ' && v.p[i] != '\n')
            return true;
    return false;
}

/* Cut ${raw} at its last empty line.  False if there is none. */
static bool split(struct view raw, struct view *text_out, struct view *signatures_out)
{
    for (size_t i = raw.n; i >= 2; i--)
        if (raw.p[i - 1] == '\n' && raw.p[i - 2] == '\n') {
            *text_out = view_part(raw, 0, i - 1);
            *signatures_out = view_part(raw, i, SIZE_MAX);
            return true;
        }
    return false;
}

static enum err signature_parse(struct view line, struct buf *decoded, struct note_signature *out,
                                const char **reason_out)
{
    enum err err;

    if (!view_starts(line, dash))
        return line_refuse(reason_out,
                           "a signature line does not begin with an em dash and a space");
    struct view rest = view_part(line, sizeof(dash) - 1, SIZE_MAX);
    out->name = view_cut(&rest, ' ');
    if (!note_name_is_valid(out->name))
        return line_refuse(reason_out, "a signature line has no valid key name");
    buf_reset(decoded);
    err = base64_get(rest, decoded);
    if (err == ERR_MEMORY)
        return err;
    if (err != ERR_OK || decoded->n <= NOTE_KEY_ID_BYTES)
        return line_refuse(reason_out, "a signature is not base64 of a key id and a signature");
    memcpy(out->id, decoded->p, NOTE_KEY_ID_BYTES);
    out->n = decoded->n - NOTE_KEY_ID_BYTES;
    memset(out->sig, 0, sizeof(out->sig));
    if (out->n <= sizeof(out->sig))
        memcpy(out->sig, decoded->p + NOTE_KEY_ID_BYTES, out->n);
    return ERR_OK;
}

enum err note_parse(struct view raw, struct note *out, const char **reason_out)
{
    struct view signatures, line;
    struct buf decoded;
    enum err err = ERR_OK;

    out->count = 0;
    if (raw.n > NOTE_BYTES_MAX)
        return line_refuse(reason_out, "the note is too long");
    if (!view_is_utf8(raw) || has_control(raw))
        return line_refuse(reason_out, "the note is not UTF-8 text without control characters");
    if (!split(raw, &out->text, &signatures))
        return line_refuse(reason_out, "no empty line stands between the text and the signatures");
    if (signatures.n == 0 || raw.p[raw.n - 1] != '\n')
        return line_refuse(reason_out, "the note does not end with a whole signature line");
    buf_init(&decoded, NOTE_BYTES_MAX);
    while (line_take(&signatures, &line)) {
        if (out->count == NOTE_SIGNATURES_MAX) {
            *reason_out = "the note has too many signatures";
            TRY(ERR_LIMIT);
        }
        TRY(signature_parse(line, &decoded, &out->signatures[out->count], reason_out));
        out->count++;
    }
out:
    if (err == ERR_MEMORY)
        *reason_out = "out of memory";
    buf_clear(&decoded);
    return err;
}

/* Append what a key of ${type} signs at ${time_s} for ${text}. */
static void message_put(struct buf *out, uint8_t type, uint64_t time_s, struct view text)
{
    if (type == NOTE_COSIGNATURE) {
        buf_str(out, "cosignature/v1\ntime ");
        buf_u64(out, time_s);
        buf_byte(out, '\n');
    }
    buf_put(out, text);
}

enum err note_sign(const struct note_key *key, struct view seed, struct view text, uint64_t time_s,
                   struct buf *out)
{
    struct note_signature s = {.name = view_str(key->name)};
    struct buf message;
    enum err err;

    if (time_s > NOTE_TIME_MAX)
        return ERR_INPUT;
    memcpy(s.id, key->id, sizeof(s.id));
    if (key->type == NOTE_COSIGNATURE)
        for (unsigned shift = 64; shift > 0; shift -= 8)
            s.sig[s.n++] = (uint8_t)(time_s >> (shift - 8));
    buf_init(&message, NOTE_BYTES_MAX);
    message_put(&message, key->type, time_s, text);
    TRY(buf_status(&message));
    ed25519_sign(seed, buf_view(&message), s.sig + s.n);
    s.n += ED25519_SIG_BYTES;
    note_signature_put(out, &s);
    err = buf_status(out);
out:
    buf_clear(&message);
    return err;
}

void note_signature_put(struct buf *out, const struct note_signature *s)
{
    uint8_t bytes[NOTE_KEY_ID_BYTES + NOTE_SIG_MAX];

    memcpy(bytes, s->id, NOTE_KEY_ID_BYTES);
    memcpy(bytes + NOTE_KEY_ID_BYTES, s->sig, s->n);
    buf_str(out, dash);
    buf_put(out, s->name);
    buf_byte(out, ' ');
    base64_put(out, view_of(bytes, NOTE_KEY_ID_BYTES + s->n));
    buf_byte(out, '\n');
}

static bool is_by(const struct note_signature *s, const struct note_key *key)
{
    return view_eq_str(s->name, key->name) &&
           view_eq(view_of(s->id, sizeof(s->id)), view_of(key->id, sizeof(key->id)));
}

const struct note_signature *note_find(const struct note *note, const struct note_key *key)
{
    for (unsigned i = 0; i < note->count; i++)
        if (is_by(&note->signatures[i], key))
            return &note->signatures[i];
    return NULL;
}

/* ERR_OK, ERR_CORRUPT or ERR_MEMORY. */
static enum err verify_one(struct view text, const struct note_signature *s,
                           const struct note_key *key, uint64_t *time_s_out)
{
    size_t time_bytes = key->type == NOTE_COSIGNATURE ? 8 : 0;
    struct view sig = view_of(s->sig + time_bytes, ED25519_SIG_BYTES);
    struct buf message;
    enum err err;

    *time_s_out = 0;
    if (s->n != time_bytes + ED25519_SIG_BYTES)
        return ERR_CORRUPT;
    for (size_t i = 0; i < time_bytes; i++)
        *time_s_out = *time_s_out << 8 | s->sig[i];
    if (*time_s_out > NOTE_TIME_MAX)
        return ERR_CORRUPT;
    buf_init(&message, NOTE_BYTES_MAX + 64);
    message_put(&message, key->type, *time_s_out, text);
    err = buf_status(&message);
    if (err == ERR_OK &&
        !ed25519_verify(view_of(key->public_key, sizeof(key->public_key)), buf_view(&message), sig))
        err = ERR_CORRUPT;
    buf_clear(&message);
    return err;
}

enum err note_verify(const struct note *note, const struct note_key *key, uint64_t *time_s_out)
{
    enum err result = ERR_NOT_FOUND;

    *time_s_out = 0;
    for (unsigned i = 0; i < note->count; i++) {
        uint64_t time_s;
        if (!is_by(&note->signatures[i], key))
            continue;
        result = verify_one(note->text, &note->signatures[i], key, &time_s);
        if (result != ERR_OK)
            return result;
        if (time_s > *time_s_out)
            *time_s_out = time_s;
    }
    return result;
}
