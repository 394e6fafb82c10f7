#include "keeper/envelope.h"

#include "crypto/hash.h"
#include "crypto/seal.h"
#include "wire/wire.h"

#include <string.h>

#define FORMAT_WHOLE 1 /* every nonce stands there */
#define FORMAT 2
#define COUNTED 0x8000U /* of a length: the nonce is the one behind that of the value before */
#define MAC_BYTES 16
_Static_assert(ENVELOPE_VALUE_MAX + SEAL_OVERHEAD < COUNTED, "lengths leave the bit free");

/* One field as it stands in an envelope. */
struct sealed_field {
    uint16_t field;
    uint8_t nonce[SEAL_NONCE_BYTES];
    struct view sealed; /* what stands behind it */
};

/* 3 KiB, of which parse() sets what it found: to zero the rest each time would cost as much as the parsing. */
#define UNSET __attribute__((uninitialized))
struct parsed {
    struct record_facts facts;
    unsigned n;
    struct sealed_field fields[ENTRY_FIELDS_MAX];
    struct view body, mac;
};

void record_keys_derive(const uint8_t record_key[32], const struct record_id *id,
                        struct record_keys *out)
{
    uint8_t all[sizeof(out->seal) + sizeof(out->mac) + sizeof(out->subject)];

    hkdf(view_of(record_key, 32), view_of(id->b, sizeof(id->b)), "azukari record v1", all,
         sizeof(all));
    memcpy(out->seal, all, sizeof(out->seal));
    memcpy(out->mac, all + sizeof(out->seal), sizeof(out->mac));
    memcpy(out->subject, all + sizeof(out->seal) + sizeof(out->mac), sizeof(out->subject));
    secret_wipe(all, sizeof(all));
}

void record_keys_clear(struct record_keys *k)
{
    secret_wipe(k, sizeof(*k));
}

enum err record_keys_of(const struct keystore *k, const struct record_id *id, struct record_keys *out)
{
    uint8_t key[32];
    enum err err = keystore_record_key(k, id, key);

    if (err == ERR_OK)
        record_keys_derive(key, id, out);
    secret_wipe(key, sizeof(key));
    return err;
}

/* Read the next field; ${before}: the one before, NULL for the first. */
static enum err parse_field(struct wire_reader *r, uint8_t format, const struct sealed_field *before, struct sealed_field *f)
{
    f->field = wire_get_u16(r);
    size_t n = wire_get_u16(r);
    bool counted = format != FORMAT_WHOLE && (n & COUNTED) != 0;

    n = counted ? n & ~(size_t)COUNTED : n - SEAL_NONCE_BYTES;
    if (r->failed || n <= SEAL_TAG_BYTES || n > ENVELOPE_VALUE_MAX + SEAL_TAG_BYTES || (counted && before == NULL) ||
        f->field <= (before == NULL ? 0 : before->field) || f->field > ENTRY_FIELDS_MAX)
        return ERR_INPUT;
    struct view nonce = counted ? view_of(before->nonce, SEAL_NONCE_BYTES) : wire_get_fixed(r, SEAL_NONCE_BYTES);
    f->sealed = wire_get_fixed(r, n);
    if (r->failed)
        return ERR_INPUT;
    memcpy(f->nonce, nonce.p, SEAL_NONCE_BYTES);
    if (counted)
        seal_nonce_count(f->nonce);
    return ERR_OK;
}

static enum err parse(struct view envelope, struct parsed *out)
{
    struct wire_reader r;
    uint8_t format;

    if (envelope.n < MAC_BYTES || envelope.n > ENVELOPE_MAX)
        return ERR_INPUT;
    out->body = view_part(envelope, 0, envelope.n - MAC_BYTES);
    out->mac = view_part(envelope, out->body.n, MAC_BYTES);
    wire_reader_init(&r, out->body);
    format = wire_get_u8(&r);
    if (format != FORMAT && format != FORMAT_WHOLE)
        return ERR_INPUT;
    out->facts.contract = wire_get_u32(&r);
    out->facts.register_no = wire_get_u16(&r);
    struct view id = wire_get_fixed(&r, RECORD_ID_BYTES);
    out->facts.version = wire_get_u32(&r);
    out->n = wire_get_u8(&r);
    if (r.failed || out->facts.version == 0 || out->n > ENTRY_FIELDS_MAX)
        return ERR_INPUT;
    memcpy(out->facts.id.b, id.p, RECORD_ID_BYTES);
    for (unsigned i = 0; i < out->n; i++)
        if (parse_field(&r, format, i == 0 ? NULL : &out->fields[i - 1], &out->fields[i]) != ERR_OK)
            return ERR_INPUT;
    return wire_end(&r);
}

/* What a sealed value is bound to.  The version is bound by the MAC of the whole: values are
 * carried over as sealed. */
#define AAD_LABEL "azukari field v1"
#define AAD_BYTES (sizeof(AAD_LABEL) - 1 + 4 + 2 + RECORD_ID_BYTES + 2 + 1)

static struct view aad_of(const struct record_facts *facts, const struct field_rule *field,
                          uint8_t bytes[AAD_BYTES])
{
    struct buf aad = {.p = bytes, .cap = AAD_BYTES, .max = AAD_BYTES}; /* as large as it gets: nothing is allocated */

    buf_str(&aad, AAD_LABEL);
    wire_put_u32(&aad, facts->contract);
    wire_put_u16(&aad, facts->register_no);
    wire_put_fixed(&aad, view_of(facts->id.b, RECORD_ID_BYTES));
    wire_put_u16(&aad, field->no);
    wire_put_u8(&aad, (uint8_t)field->data_class);
    return buf_view(&aad);
}

/* An envelope that is being written. */
struct writer {
    struct buf *out;
    uint8_t next[SEAL_NONCE_BYTES]; /* behind the nonce of the last value */
    unsigned count;
};

/* What stands before ${n} bytes that were sealed with ${nonce}. */
static void put_head(struct writer *w, uint16_t field, const uint8_t nonce[SEAL_NONCE_BYTES], size_t n)
{
    bool counted = w->count > 0 && view_eq(view_of(w->next, SEAL_NONCE_BYTES), view_of(nonce, SEAL_NONCE_BYTES));

    wire_put_u16(w->out, field);
    wire_put_u16(w->out, (uint16_t)(counted ? n | COUNTED : n + SEAL_NONCE_BYTES));
    if (!counted)
        wire_put_fixed(w->out, view_of(nonce, SEAL_NONCE_BYTES));
    memcpy(w->next, nonce, SEAL_NONCE_BYTES);
    seal_nonce_count(w->next);
    w->count++;
}

static enum err put_value(struct writer *w, struct seal_run *run, const struct record_facts *facts,
                          const struct field_rule *field, struct view value)
{
    uint8_t aad[AAD_BYTES];

    put_head(w, field->no, run->nonce, value.n + SEAL_TAG_BYTES);
    return seal_run_apart(run, aad_of(facts, field, aad), value, w->out);
}

static void mac_of(const struct record_keys *keys, struct view body, struct hash *out)
{
    struct hmac_key k;

    hmac_key_init(&k, view_of(keys->mac, sizeof(keys->mac)));
    hmac_of(&k, body, out);
    hmac_key_clear(&k);
}

static enum err check_values(const struct register_rule *rule, const struct envelope_value *values,
                             size_t n)
{
    uint16_t before = 0;

    for (size_t i = 0; i < n; i++) {
        if (values[i].field <= before || register_field(rule, values[i].field) == NULL)
            return ERR_INPUT;
        if (values[i].value.n > ENVELOPE_VALUE_MAX)
            return ERR_LIMIT;
        before = values[i].field;
    }
    return ERR_OK;
}

/*
 * Write the fields of an envelope: the ${old} ones (at most ENTRY_FIELDS_MAX) carried over as
 * sealed and ${values} sealed anew, both ascending; where both have a field the value wins, and an
 * empty value leaves it out.
 */
static enum err merge_fields(struct seal_run *run, const struct record_facts *facts,
                             const struct register_rule *rule, const struct parsed *old,
                             const struct envelope_value *values, size_t n, struct writer *w)
{
    unsigned o = 0;
    size_t v = 0;
    enum err err = ERR_OK;

    while (o < old->n || v < n) {
        if (v == n || (o < old->n && old->fields[o].field < values[v].field)) {
            const struct sealed_field *f = &old->fields[o++];
            put_head(w, f->field, f->nonce, f->sealed.n);
            wire_put_fixed(w->out, f->sealed);
            continue;
        }
        if (o < old->n && old->fields[o].field == values[v].field)
            o++;
        if (values[v].value.n > 0)
            TRY(put_value(w, run, facts, register_field(rule, values[v].field), values[v].value));
        v++;
    }
out:
    return err;
}

/* Append the envelope of ${facts}, or nothing. */
static enum err merge(const struct record_keys *keys, const struct record_facts *facts,
                      const struct register_rule *rule, const struct parsed *old,
                      const struct envelope_value *values, size_t n, struct buf *out)
{
    struct writer w = {.out = out};
    size_t from = out->n, count_at;
    struct seal_run run;
    struct hash mac;
    enum err err;

    TRY(seal_run_begin(&run, view_of(keys->seal, sizeof(keys->seal))));
    wire_put_u8(out, FORMAT);
    wire_put_u32(out, facts->contract);
    wire_put_u16(out, facts->register_no);
    wire_put_fixed(out, view_of(facts->id.b, RECORD_ID_BYTES));
    wire_put_u32(out, facts->version);
    count_at = out->n;
    wire_put_u8(out, 0);
    TRY(merge_fields(&run, facts, rule, old, values, n, &w));
    TRY(buf_status(out));
    out->p[count_at] = (uint8_t)w.count;
    mac_of(keys, view_of(out->p + from, out->n - from), &mac);
    wire_put_fixed(out, view_of(mac.b, MAC_BYTES));
    err = out->n - from > ENVELOPE_MAX ? ERR_LIMIT : buf_status(out);
out:
    if (err != ERR_OK)
        out->n = from;
    seal_run_end(&run);
    return err;
}

static bool rule_fits(const struct register_rule *rule, const struct record_facts *facts)
{
    return rule->contract == facts->contract && rule->no == facts->register_no;
}

enum err envelope_seal(const struct record_keys *keys, const struct record_facts *facts,
                       const struct register_rule *rule, const struct envelope_value *values,
                       size_t n, struct buf *out)
{
    static const struct parsed nothing = {.n = 0};
    enum err err;

    if (!rule_fits(rule, facts) || facts->version == 0)
        return ERR_INPUT;
    TRY(check_values(rule, values, n));
    TRY(merge(keys, facts, rule, &nothing, values, n, out));
out:
    return err;
}

enum err envelope_claims(struct view envelope, struct record_facts *facts_out)
{
    UNSET struct parsed p;
    enum err err = parse(envelope, &p);

    if (err == ERR_OK)
        *facts_out = p.facts;
    return err;
}

static bool same_record(const struct record_facts *a, const struct record_facts *b)
{
    return a->contract == b->contract && a->register_no == b->register_no &&
           a->version == b->version &&
           view_eq(view_of(a->id.b, RECORD_ID_BYTES), view_of(b->id.b, RECORD_ID_BYTES));
}

enum err envelope_verify(const struct record_keys *keys, const struct record_facts *facts,
                         struct view envelope)
{
    UNSET struct parsed p;
    struct hash mac;

    if (parse(envelope, &p) != ERR_OK || !same_record(&p.facts, facts))
        return ERR_CORRUPT;
    mac_of(keys, p.body, &mac);
    return secret_equal(view_of(mac.b, MAC_BYTES), p.mac) ? ERR_OK : ERR_CORRUPT;
}

/* The plaintext of ${sealed}, which is the value of ${field}, in the arena. */
static enum err open_value(struct unseal_run *run, const struct record_facts *facts, const struct field_rule *field,
                           const struct sealed_field *sealed, struct arena *a, struct view *value_out)
{
    size_t n = sealed->sealed.n - SEAL_TAG_BYTES; /* of one byte at least: parse_field() */
    struct buf plain = {.p = arena_alloc(a, n, 1), .cap = n, .max = n};
    uint8_t aad[AAD_BYTES];

    if (plain.p == NULL)
        return ERR_MEMORY;
    enum err err = unseal_run_apart(run, aad_of(facts, field, aad), sealed->nonce, sealed->sealed, &plain);
    *value_out = buf_view(&plain);
    return err;
}

enum err envelope_open(const struct record_keys *keys, const struct record_facts *facts, const struct register_rule *rule,
                       struct view envelope, uint64_t fields, struct arena *a, struct envelope_value values_out[ENTRY_FIELDS_MAX],
                       unsigned *n_out)
{
    struct unseal_run run;
    UNSET struct parsed p;
    enum err err = ERR_OK;

    *n_out = 0;
    unseal_run_begin(&run, view_of(keys->seal, sizeof(keys->seal)));
    if (parse(envelope, &p) != ERR_OK)
        TRY(ERR_CORRUPT);
    for (unsigned i = 0; i < p.n; i++) {
        const struct sealed_field *sealed = &p.fields[i];
        const struct field_rule *field = (fields >> (sealed->field - 1) & 1) == 0 ? NULL : register_field(rule, sealed->field);
        if (field == NULL)
            continue;
        values_out[*n_out].field = sealed->field;
        TRY(open_value(&run, facts, field, sealed, a, &values_out[*n_out].value));
        ++*n_out;
    }
out:
    unseal_run_end(&run);
    return err;
}

enum err envelope_open_field(const struct record_keys *keys, const struct record_facts *facts,
                             const struct register_rule *rule, struct view envelope, uint16_t field,
                             struct arena *a, struct view *value_out)
{
    struct envelope_value values[ENTRY_FIELDS_MAX];
    unsigned n;

    if (field < 1 || field > ENTRY_FIELDS_MAX)
        return ERR_NOT_FOUND;
    enum err err = envelope_open(keys, facts, rule, envelope, UINT64_C(1) << (field - 1), a, values, &n);
    if (err == ERR_OK && n == 0)
        err = ERR_NOT_FOUND;
    if (err == ERR_OK)
        *value_out = values[0].value;
    return err;
}

unsigned envelope_fields(struct view envelope, uint16_t fields_out[ENTRY_FIELDS_MAX])
{
    UNSET struct parsed p;

    if (parse(envelope, &p) != ERR_OK)
        return 0;
    for (unsigned i = 0; i < p.n; i++)
        fields_out[i] = p.fields[i].field;
    return p.n;
}

enum err envelope_edit(const struct record_keys *keys, const struct record_facts *facts,
                       const struct register_rule *rule, struct view old,
                       const struct envelope_value *values, size_t n, struct buf *out)
{
    struct record_facts next = *facts;
    UNSET struct parsed p;
    enum err err;

    if (!rule_fits(rule, facts) || facts->version == UINT32_MAX)
        return ERR_INPUT;
    next.version++;
    /* Verified by the caller; verified again, because what is carried over gets a fresh MAC here.
     */
    TRY(envelope_verify(keys, facts, old));
    TRY(parse(old, &p));
    TRY(check_values(rule, values, n));
    TRY(merge(keys, &next, rule, &p, values, n, out));
out:
    return err;
}

void index_keys_init(struct index_keys *k, struct view index_key, uint32_t contract, uint16_t register_no)
{
    hmac_key_init(&k->base, index_key);
    k->contract = contract;
    k->register_no = register_no;
    k->kept_n = 0;
}

void index_keys_clear(struct index_keys *k)
{
    hmac_key_clear(&k->base);
    secret_wipe(k->kept, k->kept_n * sizeof(k->kept[0]));
    k->kept_n = 0;
}

/* The fixed-size head makes a key of its own, so that nothing has to be put in one piece with the
 * search key.  Beyond those that are kept the last one makes room. */
static const struct hmac_key *index_key_of(struct index_keys *k, uint8_t index, uint16_t field)
{
    struct index_key *kept = k->kept;
    struct hash h;

    for (unsigned i = 0; i < k->kept_n; i++)
        if (kept[i].index == index && kept[i].field == field)
            return &kept[i].key;
    uint8_t head[] = {(uint8_t)(k->contract >> 24),
                      (uint8_t)(k->contract >> 16),
                      (uint8_t)(k->contract >> 8),
                      (uint8_t)k->contract,
                      (uint8_t)(k->register_no >> 8),
                      (uint8_t)k->register_no,
                      index,
                      (uint8_t)(field >> 8),
                      (uint8_t)field};
    if (k->kept_n < INDEX_KEYS_KEPT)
        k->kept_n++;
    struct index_key *fresh = &kept[k->kept_n - 1];
    hmac_of(&k->base, view_of(head, sizeof(head)), &h);
    hmac_key_init(&fresh->key, view_of(h.b, sizeof(h.b)));
    fresh->index = index;
    fresh->field = field;
    secret_wipe(&h, sizeof(h));
    return &fresh->key;
}

void index_token(struct index_keys *k, uint8_t index, uint16_t field, struct view key, uint8_t token_out[16])
{
    struct hash h;

    hmac_of(index_key_of(k, index, field), key, &h);
    memcpy(token_out, h.b, 16);
    secret_wipe(&h, sizeof(h));
}
