/* keeper/envelope: a sealed value is where it was sealed, in the version it was sealed for, or it
 * does not open. */
#include "support/t.h"

#include "store.h"

#include "crypto/seal.h"
#include "keeper/envelope.h"

static struct register_rule rule;
static struct record_facts facts;
static struct record_keys keys;
static struct buf sealed;
static struct arena arena;

static void start(void)
{
    static uint8_t key[32] = {7};
    if (crypto_init() != ERR_OK)
        abort();
    rule = (struct register_rule){.contract = 3, .no = 2, .fields_n = 4};
    for (unsigned i = 0; i < 4; i++)
        rule.fields[i] = (struct field_rule){.no = (uint16_t)(i + 1), .flags = FIELD_SEALED};
    facts = (struct record_facts){.id = {{1, 2, 3}}, .contract = 3, .register_no = 2, .version = 1};
    record_keys_derive(key, &facts.id, &keys);
    buf_clear(&sealed);
    buf_init(&sealed, ENVELOPE_MAX);
    arena_clear(&arena);
    arena_init(&arena, 1 << 20);
}

static enum err seal_three(void)
{
    struct envelope_value v[] = {{1, view_str("one")}, {2, view_str("two")}, {4, view_str("four")}};
    buf_reset(&sealed);
    return envelope_seal(&keys, &facts, &rule, v, 3, &sealed);
}

static enum err open_field(struct view envelope, uint16_t field, struct view *out)
{
    return envelope_open_field(&keys, &facts, &rule, envelope, field, &arena, out);
}

static const char *text(struct view v)
{
    static char s[64];
    snprintf(s, sizeof(s), "%.*s", (int)v.n, (const char *)v.p);
    return s;
}

T_CASE(what_is_sealed_opens_field_by_field)
{
    struct record_facts claimed;
    uint16_t fields[ENTRY_FIELDS_MAX];
    struct view v;
    start();
    T_OK(seal_three());
    T_OK(envelope_claims(buf_view(&sealed), &claimed));
    T_EQ(claimed.version, 1);
    T_EQ(claimed.contract, 3);
    T_OK(envelope_verify(&keys, &facts, buf_view(&sealed)));
    T_EQ(envelope_fields(buf_view(&sealed), fields), 3);
    T_EQ(fields[2], 4);
    T_OK(open_field(buf_view(&sealed), 4, &v));
    T_STR(text(v), "four");
    T_ERR(open_field(buf_view(&sealed), 3, &v), ERR_NOT_FOUND);
}

/* The fields of ${fields}, opened together: "number=value ". */
static const char *opened(struct view envelope, uint64_t fields)
{
    static char s[256];
    struct envelope_value values[ENTRY_FIELDS_MAX];
    unsigned n;
    s[0] = 0;
    T_OK(envelope_open(&keys, &facts, &rule, envelope, fields, &arena, values, &n));
    for (unsigned i = 0; i < n; i++)
        snprintf(s + strlen(s), sizeof(s) - strlen(s), "%u=%s ", (unsigned)values[i].field, text(values[i].value));
    return s;
}

T_CASE(fields_open_together_those_that_are_asked_for_and_that_the_register_has)
{
    struct envelope_value edit = {2, view_str("zwei")};
    struct buf next;
    start();
    T_OK(seal_three());
    T_STR(opened(buf_view(&sealed), UINT64_MAX), "1=one 2=two 4=four ");
    T_STR(opened(buf_view(&sealed), 0xe), "2=two 4=four ");
    T_STR(opened(buf_view(&sealed), 4), "");
    T_STR(opened(buf_view(&sealed), 0), "");
    buf_init(&next, ENVELOPE_MAX); /* nonces of two runs, in turn */
    T_OK(envelope_edit(&keys, &facts, &rule, buf_view(&sealed), &edit, 1, &next));
    T_STR(opened(buf_view(&next), UINT64_MAX), "1=one 2=zwei 4=four ");
    buf_clear(&next);
    rule.fields_n = 3;
    T_STR(opened(buf_view(&sealed), UINT64_MAX), "1=one 2=two ");
}

T_CASE(fields_do_not_open_together_where_one_of_them_is_damaged)
{
    struct envelope_value values[ENTRY_FIELDS_MAX];
    unsigned n;
    start();
    T_OK(seal_three());
    size_t last = sealed.n - 16 - 1; /* before the MAC: of the tag of field 4 */
    sealed.p[last] ^= 1;
    T_ERR(envelope_open(&keys, &facts, &rule, buf_view(&sealed), UINT64_MAX, &arena, values, &n), ERR_CORRUPT);
    T_STR(opened(buf_view(&sealed), 3), "1=one 2=two ");
    T_ERR(envelope_open(&keys, &facts, &rule, view_part(buf_view(&sealed), 0, last), 3, &arena, values, &n), ERR_CORRUPT);
    T_EQ(n, 0);
    struct view v;
    T_ERR(open_field(buf_view(&sealed), 0, &v), ERR_NOT_FOUND);
    T_ERR(open_field(buf_view(&sealed), ENTRY_FIELDS_MAX + 1, &v), ERR_NOT_FOUND);
}

T_CASE(values_out_of_order_unknown_or_too_long_are_refused)
{
    static uint8_t big[ENVELOPE_VALUE_MAX + 1] = {1};
    struct envelope_value order[] = {{2, view_str("a")}, {1, view_str("b")}};
    struct envelope_value twice[] = {{2, view_str("a")}, {2, view_str("b")}};
    struct envelope_value unknown = {5, view_str("a")}, zero = {0, view_str("a")};
    struct envelope_value huge = {1, view_of(big, sizeof(big))}, full[4];
    start();
    T_ERR(envelope_seal(&keys, &facts, &rule, order, 2, &sealed), ERR_INPUT);
    T_ERR(envelope_seal(&keys, &facts, &rule, twice, 2, &sealed), ERR_INPUT);
    T_ERR(envelope_seal(&keys, &facts, &rule, &unknown, 1, &sealed), ERR_INPUT);
    T_ERR(envelope_seal(&keys, &facts, &rule, &zero, 1, &sealed), ERR_INPUT);
    T_ERR(envelope_seal(&keys, &facts, &rule, &huge, 1, &sealed), ERR_LIMIT);
    for (uint16_t i = 0; i < 4; i++)
        full[i] = (struct envelope_value){(uint16_t)(i + 1), view_of(big, ENVELOPE_VALUE_MAX)};
    T_ERR(envelope_seal(&keys, &facts, &rule, full, 4, &sealed), ERR_LIMIT);
    T_EQ(sealed.n, 0);
    rule.no = 9;
    T_ERR(seal_three(), ERR_INPUT);
}

T_CASE(every_flipped_byte_is_found)
{
    start();
    T_OK(seal_three());
    for (size_t i = 0; i < sealed.n; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            sealed.p[i] ^= (uint8_t)(1U << bit);
            T_ERR(envelope_verify(&keys, &facts, buf_view(&sealed)), ERR_CORRUPT);
            sealed.p[i] ^= (uint8_t)(1U << bit);
        }
    for (size_t n = 0; n < sealed.n; n++)
        T_ERR(envelope_verify(&keys, &facts, view_part(buf_view(&sealed), 0, n)), ERR_CORRUPT);
    buf_byte(&sealed, 0);
    T_ERR(envelope_verify(&keys, &facts, buf_view(&sealed)), ERR_CORRUPT);
}

T_CASE(an_envelope_of_another_record_register_contract_or_version_is_refused)
{
    struct record_facts other;
    start();
    T_OK(seal_three());
    other = facts;
    other.id.b[15] ^= 1;
    T_ERR(envelope_verify(&keys, &other, buf_view(&sealed)), ERR_CORRUPT);
    other = facts;
    other.contract++;
    T_ERR(envelope_verify(&keys, &other, buf_view(&sealed)), ERR_CORRUPT);
    other = facts;
    other.register_no++;
    T_ERR(envelope_verify(&keys, &other, buf_view(&sealed)), ERR_CORRUPT);
    other = facts;
    other.version = 2;
    T_ERR(envelope_verify(&keys, &other, buf_view(&sealed)), ERR_CORRUPT);
}

T_CASE(the_key_of_another_record_opens_nothing)
{
    static const uint8_t key[32] = {8};
    struct record_keys right, wrong;
    struct view v;
    start();
    T_OK(seal_three());
    right = keys;
    record_keys_derive(key, &facts.id, &wrong);
    T_TRUE(memcmp(right.subject, wrong.subject, sizeof(right.subject)) != 0);
    T_ERR(envelope_verify(&wrong, &facts, buf_view(&sealed)), ERR_CORRUPT);
    keys = wrong;
    T_ERR(open_field(buf_view(&sealed), 1, &v), ERR_CORRUPT);
}

/* With the MAC out of the way: the values themselves are bound. */
T_CASE(a_value_cannot_be_moved_to_another_field_record_or_class)
{
    struct view v;
    start();
    T_OK(seal_three());
    size_t head = 28; /* format, contract, register, record, version, count */
    T_EQ(sealed.p[head + 1], 1);
    sealed.p[head + 1] = 3; /* field 1 says it is 3: no longer ascending */
    T_ERR(open_field(buf_view(&sealed), 3, &v), ERR_CORRUPT);
    sealed.p[head + 1] = 1;
    size_t second = head + 4 + 3 + 40;
    sealed.p[second + 1] = 3;
    T_ERR(open_field(buf_view(&sealed), 3, &v), ERR_CORRUPT);
    sealed.p[second + 1] = 2;
    T_OK(open_field(buf_view(&sealed), 2, &v));
    rule.fields[1].data_class = CLASS_SPI;
    T_ERR(open_field(buf_view(&sealed), 2, &v), ERR_CORRUPT);
    rule.fields[1].data_class = CLASS_GENERAL;
    facts.id.b[0] ^= 1;
    T_ERR(open_field(buf_view(&sealed), 2, &v), ERR_CORRUPT);
}

T_CASE(an_edit_replaces_removes_and_carries_over)
{
    struct envelope_value edit[] = {
        {1, view_str("")}, {2, view_str("zwei")}, {3, view_str("drei")}};
    uint16_t fields[ENTRY_FIELDS_MAX];
    struct buf next;
    struct view v;
    start();
    T_OK(seal_three());
    buf_init(&next, ENVELOPE_MAX);
    T_OK(envelope_edit(&keys, &facts, &rule, buf_view(&sealed), edit, 3, &next));
    T_ERR(envelope_verify(&keys, &facts, buf_view(&next)), ERR_CORRUPT);
    facts.version = 2;
    T_OK(envelope_verify(&keys, &facts, buf_view(&next)));
    T_EQ(envelope_fields(buf_view(&next), fields), 3);
    T_EQ(fields[0], 2);
    T_OK(open_field(buf_view(&next), 2, &v));
    T_STR(text(v), "zwei");
    T_OK(open_field(buf_view(&next), 4, &v));
    T_STR(text(v), "four");
    /* The old version is recognised as old. */
    T_ERR(envelope_verify(&keys, &facts, buf_view(&sealed)), ERR_CORRUPT);
    buf_clear(&next);
}

#define HEAD 28 /* format, contract, register, record, version, count */
#define NONCE 24
#define TAG 16

static void close_mac(struct buf *b)
{
    struct hmac_key k;
    struct hash h;
    hmac_key_init(&k, view_of(keys.mac, sizeof(keys.mac)));
    hmac_of(&k, buf_view(b), &h);
    hmac_key_clear(&k);
    buf_put(b, view_of(h.b, TAG));
}

/* What seal_three() sealed as earlier versions wrote it: format 1, each value with its nonce. */
static void as_format_1(struct buf *out)
{
    uint8_t nonce[NONCE];
    size_t at = HEAD;
    buf_put(out, view_of(sealed.p, HEAD));
    out->p[0] = 1;
    for (unsigned i = 0; i < 3; i++) {
        size_t n = (size_t)(sealed.p[at + 2] << 8 | sealed.p[at + 3]) & 0x7fff, skip = 4;
        if (i == 0) {
            memcpy(nonce, sealed.p + at + 4, NONCE);
            n -= NONCE;
            skip += NONCE;
        } else {
            seal_nonce_count(nonce);
        }
        const uint8_t length[2] = {(uint8_t)((n + NONCE) >> 8), (uint8_t)(n + NONCE)};
        buf_put(out, view_of(sealed.p + at, 2));
        buf_put(out, view_of(length, 2));
        buf_put(out, view_of(nonce, NONCE));
        buf_put(out, view_of(sealed.p + at + skip, n));
        at += skip + n;
    }
    close_mac(out);
}

T_CASE(an_envelope_of_format_1_opens_and_its_edit_opens_too)
{
    struct envelope_value edit = {2, view_str("zwei")};
    static const char *const want[] = {"one", "zwei", "", "four"};
    struct buf old, next;
    struct view v;
    start();
    T_OK(seal_three());
    buf_init(&old, ENVELOPE_MAX);
    buf_init(&next, ENVELOPE_MAX);
    as_format_1(&old);
    T_EQ(old.n, sealed.n + 2 * NONCE);
    T_OK(envelope_verify(&keys, &facts, buf_view(&old)));
    T_OK(open_field(buf_view(&old), 4, &v));
    T_STR(text(v), "four");
    T_OK(envelope_edit(&keys, &facts, &rule, buf_view(&old), &edit, 1, &next));
    facts.version = 2;
    T_OK(envelope_verify(&keys, &facts, buf_view(&next)));
    for (uint16_t i = 1; i <= 4; i++)
        if (i != 3) {
            T_OK(open_field(buf_view(&next), i, &v));
            T_STR(text(v), want[i - 1]);
        }
    buf_clear(&next);
    buf_clear(&old);
}

T_CASE(nonces_that_follow_each_other_stand_there_once)
{
    struct envelope_value edit = {2, view_str("TWO")};
    struct buf next;
    start();
    T_OK(seal_three());
    T_EQ(sealed.n, HEAD + NONCE + 3 * (4 + TAG) + strlen("onetwofour") + TAG);
    buf_init(&next, ENVELOPE_MAX);
    T_OK(envelope_edit(&keys, &facts, &rule, buf_view(&sealed), &edit, 1, &next));
    T_EQ(next.n, sealed.n + 2 * NONCE); /* one sealed anew; the one behind it follows no nonce any more */
    buf_clear(&next);
}

T_CASE(a_nonce_that_follows_none_and_one_left_out_in_format_1_are_malformed)
{
    struct record_facts claimed;
    start();
    T_OK(seal_three());
    size_t second = HEAD + 4 + NONCE + 3 + TAG;
    T_EQ(sealed.p[second + 2] & 0x80, 0x80);
    sealed.p[HEAD + 2] |= 0x80;
    T_ERR(envelope_claims(buf_view(&sealed), &claimed), ERR_INPUT);
    sealed.p[HEAD + 2] &= 0x7f;
    T_OK(envelope_claims(buf_view(&sealed), &claimed));
    sealed.p[0] = 1;
    T_ERR(envelope_claims(buf_view(&sealed), &claimed), ERR_INPUT);
    sealed.p[0] = 3;
    T_ERR(envelope_claims(buf_view(&sealed), &claimed), ERR_INPUT);
}

T_CASE(an_edit_of_a_forged_envelope_is_refused)
{
    struct envelope_value edit = {3, view_str("drei")};
    struct buf next;
    start();
    T_OK(seal_three());
    buf_init(&next, ENVELOPE_MAX);
    sealed.p[sealed.n - 1] ^= 1;
    T_ERR(envelope_edit(&keys, &facts, &rule, buf_view(&sealed), &edit, 1, &next), ERR_CORRUPT);
    T_EQ(next.n, 0);
}

static const char index_key[] = "0123456789abcdef0123456789abcdef";

static void token_of(uint32_t contract, uint16_t register_no, uint8_t index, uint16_t field, const char *key, uint8_t out[16])
{
    struct index_keys k;

    index_keys_init(&k, view_str(index_key), contract, register_no);
    index_token(&k, index, field, view_str(key), out);
    index_keys_clear(&k);
}

T_CASE(equal_keys_give_equal_tokens_only_for_the_same_question)
{
    uint8_t a[16], b[16];
    token_of(1, 2, 3, 4, "yamada", a);
    token_of(1, 2, 3, 4, "yamada", b);
    T_TRUE(memcmp(a, b, 16) == 0);
    token_of(2, 2, 3, 4, "yamada", b);
    T_TRUE(memcmp(a, b, 16) != 0);
    token_of(1, 3, 3, 4, "yamada", b);
    T_TRUE(memcmp(a, b, 16) != 0);
    token_of(1, 2, 4, 4, "yamada", b);
    T_TRUE(memcmp(a, b, 16) != 0);
    token_of(1, 2, 3, 5, "yamada", b);
    T_TRUE(memcmp(a, b, 16) != 0);
    token_of(1, 2, 3, 4, "yamad", b);
    T_TRUE(memcmp(a, b, 16) != 0);
}

/* Tokens are kept for years: they are HMAC(HMAC(index key, contract | register | index | field), key), whatever is kept meanwhile. */
T_CASE(tokens_are_the_same_however_many_are_made_at_once)
{
    static const uint8_t head[] = {0, 0, 0, 1, 0, 2, 3, 0, 4};
    struct index_keys k;
    struct hmac_key plain;
    struct hash h;
    uint8_t a[16], b[16];
    hmac_key_init(&plain, view_str(index_key));
    hmac_of(&plain, view_of(head, sizeof(head)), &h);
    hmac_key_init(&plain, view_of(h.b, sizeof(h.b)));
    hmac_of(&plain, view_str("yamada"), &h);
    token_of(1, 2, 3, 4, "yamada", a);
    T_TRUE(memcmp(a, h.b, 16) == 0);
    index_keys_init(&k, view_str(index_key), 1, 2);
    for (unsigned round = 0; round < 2; round++)
        for (uint16_t field = 1; field <= 2 * INDEX_KEYS_KEPT; field++) {
            token_of(1, 2, 3, field, "yamada", a);
            index_token(&k, 3, field, view_str("yamada"), b);
            T_TRUE(memcmp(a, b, 16) == 0);
        }
    index_keys_clear(&k);
    for (size_t i = 0; i < sizeof(k.base); i++)
        T_EQ(((const uint8_t *)&k.base)[i], 0);
    for (size_t i = 0; i < sizeof(k.kept); i++)
        T_EQ(((const uint8_t *)k.kept)[i], 0);
}

T_CASE(lack_of_memory_is_said_and_leaves_nothing_half)
{
    struct envelope_value edit = {3, view_str("drei")};
    start();
    for (unsigned long n = 1;; n++) {
        struct buf next;
        struct view v;
        buf_init(&next, ENVELOPE_MAX);
        buf_clear(&sealed);
        arena_clear(&arena);
        mem_fail_nth(n, 0);
        enum err err = seal_three();
        if (err == ERR_OK)
            err = envelope_edit(&keys, &facts, &rule, buf_view(&sealed), &edit, 1, &next);
        if (err == ERR_OK)
            err = open_field(buf_view(&sealed), 1, &v);
        bool failed = mem_has_failed();
        mem_fail_nth(0, 0);
        buf_clear(&next);
        if (!failed) {
            T_OK(err);
            break;
        }
        T_ERR(err, ERR_MEMORY);
    }
    start();
}

T_MAIN(&case_what_is_sealed_opens_field_by_field,
       &case_fields_open_together_those_that_are_asked_for_and_that_the_register_has,
       &case_fields_do_not_open_together_where_one_of_them_is_damaged,
       &case_values_out_of_order_unknown_or_too_long_are_refused, &case_every_flipped_byte_is_found,
       &case_an_envelope_of_another_record_register_contract_or_version_is_refused,
       &case_the_key_of_another_record_opens_nothing,
       &case_a_value_cannot_be_moved_to_another_field_record_or_class,
       &case_an_edit_replaces_removes_and_carries_over,
       &case_an_envelope_of_format_1_opens_and_its_edit_opens_too,
       &case_nonces_that_follow_each_other_stand_there_once,
       &case_a_nonce_that_follows_none_and_one_left_out_in_format_1_are_malformed,
       &case_an_edit_of_a_forged_envelope_is_refused,
       &case_equal_keys_give_equal_tokens_only_for_the_same_question,
       &case_tokens_are_the_same_however_many_are_made_at_once,
       &case_lack_of_memory_is_said_and_leaves_nothing_half)
