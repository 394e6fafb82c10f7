/* The keys in memory: still wrapped but for the contracts' own.  100 bytes and two slots for a
 * record. */
#include "keeper/keystore_internal.h"

#include "base/alloc.h"

#include <string.h>

struct kept_contract *keystore_table_contract(const struct keystore *k, uint32_t contract)
{
    for (size_t i = 0; i < k->contracts_n; i++)
        if (k->contracts[i].contract == contract)
            return &k->contracts[i];
    return NULL;
}

enum err keystore_table_add_contract(struct keystore *k, uint32_t contract,
                                     struct kept_contract **out)
{
    if (k->contracts_n == CONTRACTS_MAX)
        return ERR_LIMIT;
    struct kept_contract *bigger = mem_resize(k->contracts, k->contracts_n + 1, sizeof(*bigger));
    if (bigger == NULL)
        return ERR_MEMORY;
    k->contracts = bigger;
    *out = &k->contracts[k->contracts_n];
    **out = (struct kept_contract){.contract = contract,
                                   .keys = secret_new((size_t)CONTRACT_KEYS * KEY_BYTES)};
    if ((*out)->keys == NULL)
        return ERR_MEMORY;
    k->contracts_n++;
    return ERR_OK;
}

struct view contract_key_view(const struct kept_contract *c, unsigned which)
{
    return view_part(secret_view(c->keys), (size_t)which * KEY_BYTES, KEY_BYTES);
}

/* Ids may come from outside; the seed keeps anybody from choosing ids that meet in one slot. */
static size_t slot_of(const struct keystore *k, const struct record_id *id)
{
    uint64_t a, b;

    memcpy(&a, id->b, sizeof(a));
    memcpy(&b, id->b + sizeof(a), sizeof(b));
    uint64_t h = (a ^ k->slots_seed) * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ h >> 29 ^ b) * UINT64_C(0xbf58476d1ce4e5b9);
    return (size_t)(h ^ h >> 32) & (k->slots_n - 1);
}

static bool same_id(const struct record_id *a, const struct record_id *b)
{
    return view_eq(view_of(a->b, sizeof(a->b)), view_of(b->b, sizeof(b->b)));
}

struct kept_record *keystore_table_record(const struct keystore *k, const struct record_id *id)
{
    if (k->slots_n == 0)
        return NULL;
    for (size_t i = slot_of(k, id); k->slots[i] != 0; i = (i + 1) & (k->slots_n - 1)) {
        struct kept_record *r = &k->records[k->slots[i] - 1];
        if (same_id(&r->id, id))
            return r;
    }
    return NULL;
}

static void put_slot(struct keystore *k, size_t index)
{
    size_t i = slot_of(k, &k->records[index].id);

    while (k->slots[i] != 0)
        i = (i + 1) & (k->slots_n - 1);
    k->slots[i] = (uint32_t)index + 1;
}

static void fill_slots(struct keystore *k)
{
    memset(k->slots, 0, k->slots_n * sizeof(*k->slots));
    for (size_t i = 0; i < k->records_n; i++)
        put_slot(k, i);
}

static enum err reserve_records(struct keystore *k)
{
    if (k->records_n < k->records_cap)
        return ERR_OK;
    size_t cap = k->records_cap == 0 ? 64 : k->records_cap * 2;
    if (cap > UINT32_MAX / 4)
        return ERR_LIMIT;
    uint32_t *slots = mem_calloc(cap * 2, sizeof(*slots));
    struct kept_record *bigger =
        slots == NULL ? NULL : mem_resize(k->records, cap, sizeof(*bigger));
    if (bigger == NULL) {
        mem_free(slots);
        return ERR_MEMORY;
    }
    mem_free(k->slots);
    k->slots = slots;
    k->slots_n = cap * 2;
    k->records = bigger;
    k->records_cap = cap;
    fill_slots(k);
    return ERR_OK;
}

static struct register_count *find_count(struct kept_contract *c, uint16_t register_no)
{
    for (size_t i = 0; i < c->counts_n; i++)
        if (c->counts[i].register_no == register_no)
            return &c->counts[i];
    return NULL;
}

/* Add ${change} (which may be minus one) to the count of the register of ${r}, which
 * keystore_table_reserve() made. */
static void count(const struct keystore *k, const struct kept_record *r, uint64_t change)
{
    struct register_count *c = find_count(&k->contracts[r->contract_at], r->register_no);

    if (c != NULL)
        c->n += change;
}

enum err keystore_table_reserve(struct keystore *k, struct kept_contract *c, uint16_t register_no)
{
    if (find_count(c, register_no) == NULL) {
        struct register_count *bigger = mem_resize(c->counts, c->counts_n + 1, sizeof(*bigger));
        if (bigger == NULL)
            return ERR_MEMORY;
        c->counts = bigger;
        c->counts[c->counts_n++] = (struct register_count){.register_no = register_no};
    }
    return reserve_records(k);
}

void keystore_table_add_record(struct keystore *k, const struct kept_record *r)
{
    k->records[k->records_n] = *r;
    put_slot(k, k->records_n++);
    count(k, r, 1);
}

bool keystore_table_drops(const uint8_t *drop, size_t index)
{
    return (drop[index / 8] & 1U << (index % 8)) != 0;
}

void keystore_table_drop(struct keystore *k, const uint8_t *drop)
{
    size_t kept = 0;

    for (size_t i = 0; i < k->records_n; i++) {
        struct kept_record *r = &k->records[i];
        if (keystore_table_drops(drop, i))
            count(k, r, (uint64_t)-1);
        else
            k->records[kept++] = *r;
    }
    if (kept < k->records_n)
        secret_wipe(&k->records[kept], (k->records_n - kept) * sizeof(*k->records));
    k->records_n = kept;
    k->order->n = 0;
    if (k->slots_n > 0)
        fill_slots(k);
}

void keystore_table_clear(struct keystore *k)
{
    for (size_t i = 0; i < k->contracts_n; i++) {
        secret_free(k->contracts[i].keys);
        mem_free(k->contracts[i].counts);
    }
    mem_free(k->contracts);
    mem_free(k->records);
    mem_free(k->slots);
    if (k->order != NULL)
        mem_free(k->order->at);
    mem_free(k->order);
}

struct row keystore_table_row(const struct keystore *k, const struct kept_record *r)
{
    struct row row = {.type = ROW_RECORD,
                      .register_no = r->register_no,
                      .block = r->block,
                      .contract = k->contracts[r->contract_at].contract,
                      .version = r->version,
                      .id = r->id};

    memcpy(row.wrapped, r->wrapped, sizeof(row.wrapped));
    return row;
}
