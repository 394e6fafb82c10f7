#include "desk/flow_registry.h"

#include "rules/entry.h"
#include "rules/state.h"

#include <string.h>

#define HAS(k) ENTRY_HAS(KEY_##k)
#define TERMINAL_DIGITS 16

/* The keys of the act whose 0 says something. */
static uint64_t with_zero(enum entry_act act)
{
    switch ((int)act) {
    case ACT_ORG:
    case ACT_PERSON_END:
    case ACT_STAFF:
    case ACT_SHEET:
        return HAS(KIND);
    case ACT_REGISTER:
        return HAS(COUNT);
    case ACT_FIELD:
        return HAS(CLASS) | HAS(KIND) | HAS(LIMIT);
    case ACT_CONTROL:
        return HAS(KIND) | HAS(LIMIT);
    case ACT_PURPOSE:
    case ACT_BLOCK:
    case ACT_TERMINAL:
        return HAS(LIMIT);
    default:
        return 0;
    }
}

uint64_t flow_fact_has(const struct flow_fact *f)
{
    const struct {
        uint64_t key;
        bool is_given;
    } keys[] = {
        {HAS(CONTRACT), f->contract != 0}, {HAS(ORG), f->org != 0},
        {HAS(PARENT), f->parent != 0},     {HAS(PERSON), f->person != 0},
        {HAS(ROLES), f->roles != 0},       {HAS(PURPOSES), f->purposes != 0},
        {HAS(FIELDS), f->fields != 0},     {HAS(BLOCKS), f->blocks_n > 0},
        {HAS(FROM), f->from != 0},
        {HAS(UNTIL), f->until != 0},       {HAS(TERMINAL), f->terminal != 0},
        {HAS(PURPOSE), f->purpose != 0},   {HAS(REGISTER), f->register_no != 0},
        {HAS(CLAUSES), f->clauses_n > 0},  {HAS(CLASS), f->data_class != 0},
        {HAS(KIND), f->kind != 0},         {HAS(COUNT), f->count != 0},
        {HAS(LIMIT), f->limit != 0},       {HAS(OBJECT), f->certificate != NULL},
        {HAS(VERSION), f->version != 0},
    };
    uint64_t has = with_zero(f->act);

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        has |= keys[i].is_given ? keys[i].key : 0;
    return has;
}

/* The words beside the leaf: "account\nname" of a person, else a name. */
static enum err words_of(struct desk *d, const struct flow_fact *f, struct view *out)
{
    *out = f->name;
    if (f->act != ACT_PERSON || (f->account.n == 0 && f->name.n == 0))
        return ERR_OK;
    const char *text = arena_fmt(&d->arena, "%.*s\n%.*s", (int)f->account.n, (const char *)f->account.p, (int)f->name.n,
                                 (const char *)f->name.p);
    if (text == NULL)
        return ERR_MEMORY;
    *out = view_str(text);
    return ERR_OK;
}

static enum err build(struct desk *d, const struct flow_fact *f, struct desk_keeper_registry_fact *out)
{
    uint16_t *numbers = arena_alloc(&d->arena, ENTRY_FIELDS_MAX, sizeof(*numbers));
    uint16_t *blocks = arena_alloc(&d->arena, f->blocks_n, sizeof(*blocks));

    if (numbers == NULL || blocks == NULL)
        return ERR_MEMORY;
    *out = (struct desk_keeper_registry_fact){
        .act = (uint16_t)f->act,
        .has = flow_fact_has(f),
        .contract = f->contract,
        .org = f->org,
        .parent = f->parent,
        .person = f->person,
        .roles = f->roles,
        .purposes = f->purposes,
        .purpose = f->purpose,
        .register_ = f->register_no,
        .fields = numbers,
        .blocks = blocks,
        .blocks_n = f->blocks_n,
        .data_class = f->data_class,
        .kind = f->kind,
        .from = f->from,
        .until = f->until,
        .count = f->count,
        .limit = f->limit,
        .terminal = f->terminal,
        .version = f->version,
        .clauses = f->clauses,
        .clauses_n = f->clauses_n,
    };
    if (f->certificate != NULL)
        memcpy(out->object, f->certificate, sizeof(out->object));
    for (uint32_t i = 0; i < f->blocks_n; i++)
        blocks[i] = f->blocks[i];
    for (uint16_t i = 0; i < ENTRY_FIELDS_MAX; i++)
        if ((f->fields >> i & 1) != 0)
            numbers[out->fields_n++] = i + 1;
    return words_of(d, f, &out->words);
}

enum err flow_certificate(struct desk *d, uint32_t machine, const uint8_t certificate[32], struct flow_fact *fact)
{
    struct desk_keeper_persons_are are;
    enum err err;

    TRY(ask_keeper_persons(d, &(struct desk_keeper_persons){0}, &are));
    for (uint32_t i = 0; i < are.persons_n; i++) {
        if (are.persons[i].person != machine || are.persons[i].answers == 0)
            continue;
        fact->person = machine;
        fact->org = are.persons[i].org;
        fact->certificate = certificate;
        fact->terminal = terminal_number(certificate);
        return ERR_OK;
    }
    err = ERR_NOT_FOUND;
out:
    return err;
}

void flow_certificate_gone(const struct desk_keeper_terminal_info *t, struct flow_fact *fact)
{
    fact->terminal = t->terminal;
    fact->org = t->org;
    fact->from = t->from;
    fact->until = t->until;
    fact->person = t->person;
    fact->kind = t->owner;
    fact->certificate = t->person == 0 ? NULL : t->certificate;
}

enum err flow_change(struct desk *d, const struct flow_fact *fact, uint32_t same_human,
                     struct desk_keeper_changed *out)
{
    struct desk_keeper_change m = {.same_human = same_human};
    enum err err;

    TRY(build(d, fact, &m.fact));
    err = ask_keeper_change(d, &m, out);
out:
    return err;
}

enum err flow_apply(struct desk *d, const struct flow_fact *fact, struct view reason, struct desk_keeper_applied *out)
{
    struct desk_keeper_apply_change m = {.reason = reason};
    enum err err;

    TRY(build(d, fact, &m.fact));
    err = ask_keeper_apply_change(d, &m, out);
out:
    return err;
}

bool flow_terminal_number(struct view text, uint64_t *out)
{
    unsigned n = 0;

    *out = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i], letter = c | 0x20;
        int digit = c >= '0' && c <= '9' ? c - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
        if (c == ' ' || c == '-' || c == ':')
            continue;
        if (digit < 0 || n++ == TERMINAL_DIGITS)
            return false;
        *out = *out << 4 | (unsigned)digit;
    }
    return n == TERMINAL_DIGITS && *out != 0;
}
