/*
 * Targets: envelope_claims, envelope_verify, envelope_open, envelope_open_field, envelope_fields, envelope_edit.
 *
 * The input is taken as an envelope as it is, and as bytes to be combined (by exclusive or) with a
 * good one.  Nothing but the good one verifies; nothing else can be edited; a field opens only to
 * what was sealed in it.
 */
#include "crypto/random.h"
#include "keeper/envelope.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct register_rule rule = {
    .contract = 3,
    .no = 2,
    .fields_n = 3,
    .fields = {{.no = 1}, {.no = 2, .data_class = CLASS_SPI}, {.no = 5}}};
static const struct record_facts facts = {
    .id = {{1, 2, 3}}, .contract = 3, .register_no = 2, .version = 7};
static struct record_keys keys;
static struct buf good;

static void sure(bool holds)
{
    if (!holds)
        abort();
}

static void prepare(void)
{
    static const uint8_t key[32] = {1};
    struct envelope_value values[] = {
        {1, view_str("one")}, {2, view_str("two")}, {5, view_str("five")}};

    if (good.n > 0)
        return;
    sure(crypto_init() == ERR_OK);
    random_test_seed(1);
    record_keys_derive(key, &facts.id, &keys);
    buf_init(&good, ENVELOPE_MAX);
    sure(envelope_seal(&keys, &facts, &rule, values, 3, &good) == ERR_OK);
}

static void check_field(struct view envelope, uint16_t field, const char *sealed)
{
    struct arena a;
    struct view v;

    arena_init(&a, 1 << 16);
    if (envelope_open_field(&keys, &facts, &rule, envelope, field, &a, &v) == ERR_OK)
        sure(view_eq_str(v, sealed));
    arena_clear(&a);
}

/* Fields that open together are those that open one by one. */
static void check_together(struct view envelope)
{
    struct envelope_value values[ENTRY_FIELDS_MAX];
    struct arena a;
    struct view v;
    unsigned n;

    arena_init(&a, 1 << 16);
    bool all = envelope_open(&keys, &facts, &rule, envelope, UINT64_MAX, &a, values, &n) == ERR_OK;
    for (unsigned i = 0; i < n; i++) {
        sure(envelope_open_field(&keys, &facts, &rule, envelope, values[i].field, &a, &v) == ERR_OK);
        sure(view_eq(v, values[i].value));
    }
    sure(all || !view_eq(envelope, buf_view(&good)));
    arena_clear(&a);
}

static void check(struct view envelope)
{
    struct envelope_value edit = {2, view_str("zwei")};
    bool is_good = view_eq(envelope, buf_view(&good));
    uint16_t fields[ENTRY_FIELDS_MAX];
    struct record_facts claimed, next = facts;
    struct buf edited;

    bool formed = envelope_claims(envelope, &claimed) == ERR_OK;
    unsigned n = envelope_fields(envelope, fields);
    sure(formed || n == 0);
    for (unsigned i = 1; i < n; i++)
        sure(fields[i - 1] < fields[i]);
    sure((envelope_verify(&keys, &facts, envelope) == ERR_OK) == is_good);
    check_field(envelope, 1, "one");
    check_field(envelope, 2, "two");
    check_field(envelope, 5, "five");
    check_together(envelope);
    buf_init(&edited, ENVELOPE_MAX);
    bool done = envelope_edit(&keys, &facts, &rule, envelope, &edit, 1, &edited) == ERR_OK;
    sure(done == is_good);
    next.version++;
    sure(!done || envelope_verify(&keys, &next, buf_view(&edited)) == ERR_OK);
    buf_clear(&edited);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t mixed[1024];

    prepare();
    check(view_of(data, size));
    size_t n = good.n < sizeof(mixed) ? good.n : sizeof(mixed);
    memcpy(mixed, good.p, n);
    for (size_t i = 0; i < size && i < n; i++)
        mixed[i] ^= data[i];
    check(view_of(mixed, n));
    return 0;
}
