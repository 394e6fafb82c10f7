/*
 * Accounts that do not exist, at the door: every answer to them is the one that an account would get (ASVS 6.3.8), the pause after five
 * mistakes too.
 */
#include "keeper/keeper.h"

#include "base/clock.h"

#include <string.h>

enum err stranger_name(const struct keeper *k, struct view account, struct hash *name_out)
{
    struct view key;
    struct hmac_key hk;
    enum err err = keystore_contract_key(k->keys, 0, CONTRACT_KEY_INDEX, &key);

    if (err != ERR_OK)
        return err;
    hmac_key_init(&hk, key);
    hmac_of(&hk, account, name_out);
    hmac_key_clear(&hk);
    return ERR_OK;
}

enum err stranger_find(struct keeper *k, struct view account, struct stranger **stranger_out)
{
    struct hash name;
    enum err err = stranger_name(k, account, &name);

    if (err != ERR_OK)
        return err;
    struct stranger *s = &k->strangers[(name.b[0] << 8 | name.b[1]) % KEEPER_STRANGERS_MAX];
    if (!view_eq(view_of(s->account, sizeof(s->account)), view_of(name.b, sizeof(name.b)))) {
        *s = (struct stranger){0};
        memcpy(s->account, name.b, sizeof(s->account));
    }
    *stranger_out = s;
    return ERR_OK;
}

int64_t stranger_wait_ms(const struct stranger *s)
{
    int64_t wait = decide_sign_in_wait_ms(s->failures);

    if (wait == 0 || wait == INT64_MAX)
        return wait;
    wait += s->failed_ms - clock_now_ms();
    return wait > 0 ? wait : 0;
}

void stranger_failed(struct stranger *s)
{
    if (stranger_wait_ms(s) > 0)
        return;
    s->failures++;
    s->failed_ms = clock_now_ms();
}
