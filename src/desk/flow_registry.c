#include "desk/flow_registry.h"

#include "rules/entry.h"

static enum err change(struct desk *d, const struct desk_keeper_registry_fact *fact, uint32_t same_human,
                       uint32_t *no_out)
{
    struct desk_keeper_changed changed;
    enum err err;

    TRY(ask_keeper_change(d, &(struct desk_keeper_change){.fact = *fact, .same_human = same_human}, &changed));
    if (no_out != NULL)
        *no_out = changed.no;
out:
    return err;
}

/* "account\nname" in the arena. */
static enum err words_of(struct desk *d, struct view account, struct view name, struct view *out)
{
    const char *text = arena_fmt(&d->arena, "%.*s\n%.*s", (int)account.n, (const char *)account.p, (int)name.n,
                                 (const char *)name.p);

    if (text == NULL)
        return ERR_MEMORY;
    *out = view_str(text);
    return ERR_OK;
}

enum err flow_person(struct desk *d, const struct flow_person *in, uint32_t *person_out)
{
    struct desk_keeper_registry_fact fact = {
        .act = ACT_PERSON,
        .has = ENTRY_HAS(KEY_PERSON) | ENTRY_HAS(KEY_ORG) | ENTRY_HAS(KEY_FROM) | ENTRY_HAS(KEY_UNTIL),
        .person = in->person,
        .org = in->org,
        .from = in->from,
        .until = in->until,
    };
    enum err err;

    TRY(words_of(d, in->account, in->name, &fact.words));
    err = change(d, &fact, in->same_human, person_out);
out:
    return err;
}

enum err flow_duty(struct desk *d, const struct flow_duty *in)
{
    uint16_t registers[ENTRY_FIELDS_MAX];
    struct desk_keeper_registry_fact fact = {
        .act = ACT_ASSIGN,
        .has = ENTRY_HAS(KEY_CONTRACT) | ENTRY_HAS(KEY_PERSON) | ENTRY_HAS(KEY_ROLES) | ENTRY_HAS(KEY_FROM) |
               ENTRY_HAS(KEY_UNTIL),
        .contract = in->contract,
        .person = in->person,
        .roles = in->roles,
        .purposes = in->purposes,
        .fields = registers,
        .from = in->from,
        .until = in->until,
    };

    for (uint16_t i = 0; i < ENTRY_FIELDS_MAX; i++)
        if ((in->registers >> i & 1) != 0)
            registers[fact.fields_n++] = i + 1;
    if (fact.fields_n > 0)
        fact.has |= ENTRY_HAS(KEY_FIELDS);
    if (in->purposes != 0)
        fact.has |= ENTRY_HAS(KEY_PURPOSES);
    return change(d, &fact, 0, NULL);
}

enum err flow_person_end(struct desk *d, uint32_t person, bool is_suspension)
{
    const struct desk_keeper_registry_fact fact = {
        .act = ACT_PERSON_END,
        .has = ENTRY_HAS(KEY_PERSON) | ENTRY_HAS(KEY_KIND),
        .person = person,
        .kind = is_suspension ? 1 : 0,
    };

    return change(d, &fact, 0, NULL);
}

enum err flow_record_day(struct desk *d, enum entry_act act, uint32_t contract, uint32_t person, int64_t day)
{
    const struct desk_keeper_registry_fact fact = {
        .act = (uint16_t)act,
        .has = ENTRY_HAS(KEY_CONTRACT) | ENTRY_HAS(KEY_PERSON) | ENTRY_HAS(KEY_FROM),
        .contract = contract,
        .person = person,
        .from = day,
    };

    return change(d, &fact, 0, NULL);
}

enum err flow_terminal(struct desk *d, const struct flow_terminal *in)
{
    const struct desk_keeper_registry_fact fact = {
        .act = ACT_TERMINAL,
        .has = ENTRY_HAS(KEY_TERMINAL) | ENTRY_HAS(KEY_ORG) | ENTRY_HAS(KEY_FROM) | ENTRY_HAS(KEY_UNTIL) |
               ENTRY_HAS(KEY_LIMIT),
        .terminal = in->terminal,
        .org = in->org,
        .from = in->from,
        .until = in->until,
        .limit = in->is_revoked ? 0 : 1,
        .words = in->name,
    };

    return change(d, &fact, 0, NULL);
}

enum err flow_limit(struct desk *d, const struct flow_limit *in, uint64_t *leaf_out)
{
    struct view clauses[ENTRY_CLAUSES_MAX];
    struct desk_keeper_apply_change m = {
        .fact = {.act = ACT_CONTROL,
                 .has = ENTRY_HAS(KEY_CONTRACT) | ENTRY_HAS(KEY_KIND) | ENTRY_HAS(KEY_LIMIT) | ENTRY_HAS(KEY_CLAUSES),
                 .contract = in->contract,
                 .kind = in->kind,
                 .limit = in->limit,
                 .clauses = clauses},
        .reason = in->reason,
    };
    struct desk_keeper_applied applied;
    enum err err;

    for (uint32_t i = 0; i < in->clauses_n && i < ENTRY_CLAUSES_MAX; i++)
        clauses[m.fact.clauses_n++] = in->clauses[i];
    TRY(ask_keeper_apply_change(d, &m, &applied));
    *leaf_out = applied.leaf;
out:
    return err;
}
