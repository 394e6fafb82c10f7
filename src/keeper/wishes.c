/*
 * What a person keeps for themselves: searches, sealed so that nobody but that person reads them, and settings.  A kept search is no
 * way to a record: running it is a search like any other.
 */
#include "keeper/keeper.h"

#include "crypto/seal.h"

#include <string.h>

#define AAD_BYTES 64
#define NAME_BYTES_MAX 200
#define WORDS_BYTES_MAX 4000

enum part { PART_NAME, PART_WORDS };

/* A part of a kept search belongs to its person, contract and number. */
static struct view aad_of(const struct op *op, uint32_t search, enum part part, uint8_t out[AAD_BYTES])
{
    static const char purpose[] = "azukari kept search v1";
    const uint32_t numbers[] = {op->d->contract, op->d->person, search, (uint32_t)part};

    memset(out, 0, AAD_BYTES);
    memcpy(out, purpose, sizeof(purpose) - 1);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        for (size_t byte = 0; byte < 4; byte++)
            out[AAD_BYTES - 16 + 4 * i + byte] = (uint8_t)(numbers[i] >> (24 - 8 * byte));
    return view_of(out, AAD_BYTES);
}

static enum err seal_part(const struct op *op, uint32_t search, enum part part, struct view plain, struct view *out)
{
    uint8_t aad[AAD_BYTES];
    struct view key;
    struct buf sealed;
    enum err err;

    buf_init(&sealed, WORDS_BYTES_MAX + SEAL_OVERHEAD);
    TRY(keystore_contract_key(op->k->keys, op->d->contract, CONTRACT_KEY_WORDS, &key));
    TRY(seal(key, aad_of(op, search, part, aad), plain, &sealed));
    *out = arena_view(op->arena, buf_view(&sealed));
    err = out->p == NULL ? ERR_MEMORY : ERR_OK;
out:
    buf_clear(&sealed);
    return err;
}

/* ERR_CORRUPT: it was sealed for somebody else, or something else. */
static enum err unseal_part(const struct op *op, uint32_t search, enum part part, struct view sealed, struct view *out)
{
    uint8_t aad[AAD_BYTES];
    struct view key;
    struct buf plain;
    enum err err;

    buf_init(&plain, WORDS_BYTES_MAX);
    TRY(keystore_contract_key(op->k->keys, op->d->contract, CONTRACT_KEY_WORDS, &key));
    TRY(unseal(key, aad_of(op, search, part, aad), sealed, &plain));
    *out = arena_view(op->arena, buf_view(&plain));
    err = out->p == NULL && plain.n > 0 ? ERR_MEMORY : ERR_OK;
out:
    buf_clear(&plain);
    return err;
}

enum err op_search_seal(struct op *op)
{
    struct desk_keeper_search_seal m;
    struct desk_keeper_search_sealed sealed = {0};
    enum err err;

    TRY(OP_GET(op, search_seal, &m));
    if (m.search == 0 || m.name.n == 0 || m.words.n == 0)
        return ERR_INPUT;
    TRY(seal_part(op, m.search, PART_NAME, m.name, &sealed.name));
    TRY(seal_part(op, m.search, PART_WORDS, m.words, &sealed.words));
    err = OP_ANSWER(op, search_sealed, &sealed);
out:
    return err;
}

enum err op_search_names(struct op *op)
{
    struct desk_keeper_search_names m;
    struct desk_keeper_search_names_are are = {0};
    enum err err;

    TRY(OP_GET(op, search_names, &m));
    are.names = arena_alloc(op->arena, m.names_n, sizeof(*are.names));
    if (are.names == NULL)
        return ERR_MEMORY;
    for (; are.names_n < m.names_n; are.names_n++) {
        TRY(unseal_part(op, m.names[are.names_n].search, PART_NAME, m.names[are.names_n].sealed,
                        &are.names[are.names_n]));
        if (are.names[are.names_n].n > NAME_BYTES_MAX || !view_is_utf8(are.names[are.names_n]))
            TRY(ERR_CORRUPT);
    }
    err = OP_ANSWER(op, search_names_are, &are);
out:
    return err;
}

enum err op_search_unseal(struct op *op)
{
    struct desk_keeper_search_unseal m;
    struct desk_keeper_search_is is = {0};
    enum err err;

    TRY(OP_GET(op, search_unseal, &m));
    TRY(unseal_part(op, m.search, PART_WORDS, m.words, &is.words));
    err = OP_ANSWER(op, search_is, &is);
out:
    return err;
}

enum err op_setting(struct op *op)
{
    struct desk_keeper_setting m;
    enum err err;

    TRY(OP_GET(op, setting, &m));
    if (m.setting >= SETTING__MAX)
        return ERR_INPUT;
    op_begin(op, ACT_SETTING);
    entry_set_kind(&op->e, m.setting);
    entry_set_limit(&op->e, m.on ? 1 : 0);
    TRY(op_decide(op, (struct view){NULL, 0}));
    err = hold_ok(op);
out:
    return err;
}
