/* A fact of the registry from what a person typed: dates, names and bits that the act takes, and nothing else. */
#include "desk/flow.h"

#include "base/clock.h"
#include "desk/request.h"
#include "rules/entry.h"

#include <string.h>

#define HAS(k) ENTRY_HAS(KEY_##k)

static const struct member members[] = {
    {"account", MEMBER_TEXT, false, 64, offsetof(struct flow_fact, account), NULL},
    {"name", MEMBER_TEXT, false, 200, offsetof(struct flow_fact, name), NULL},
    {"from", MEMBER_TEXT, false, 10, offsetof(struct flow_fact, from), NULL},
    {"until", MEMBER_TEXT, false, 10, offsetof(struct flow_fact, until), NULL},
    {"clauses", MEMBER_TEXT, false, 128, offsetof(struct flow_fact, clauses), NULL},
    {"reason", MEMBER_TEXT, false, 1000, offsetof(struct flow_fact, reason), NULL},
    {"terminal", MEMBER_TEXT, false, 16, offsetof(struct flow_fact, terminal), NULL},
    {"org", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct flow_fact, org), NULL},
    {"parent", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct flow_fact, parent), NULL},
    {"same_human", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct flow_fact, same_human), NULL},
    {"roles", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct flow_fact, roles), NULL},
    {"purposes", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct flow_fact, purposes), NULL},
    {"registers", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct flow_fact, bits), NULL},
    {"fields", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct flow_fact, bits), NULL},
    {"register", MEMBER_NUMBER, false, 64, offsetof(struct flow_fact, register_no), NULL},
    {"field", MEMBER_NUMBER, false, 64, offsetof(struct flow_fact, field), NULL},
    {"class", MEMBER_NUMBER, false, 2, offsetof(struct flow_fact, data_class), NULL},
    {"kind", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct flow_fact, kind), NULL},
    {"count", MEMBER_NUMBER, false, 64, offsetof(struct flow_fact, count), NULL},
    {"limit", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct flow_fact, limit), NULL},
};
const struct member_set flow_fact_set = MEMBER_SET(members, struct flow_fact);

static enum err wrong(struct desk *d, const char *name)
{
    return member_wrong(&d->fault, MEMBER_WRONG, view_str(name));
}

static enum err set_date(struct desk *d, const char *name, struct view text, int64_t *days_out)
{
    struct date date;

    if (date_parse(text, &date) != ERR_OK)
        return wrong(d, name);
    *days_out = date_to_days(date);
    return ERR_OK;
}

/* Bits as the list of their numbers. */
static enum err set_bits(struct desk *d, uint64_t bits, struct desk_keeper_registry_fact *out)
{
    uint16_t *list = arena_alloc(&d->arena, 64, sizeof(*list));

    if (list == NULL)
        return ERR_MEMORY;
    out->fields = list;
    for (uint16_t no = 1; no <= 64; no++)
        if ((bits >> (no - 1) & 1) != 0)
            list[out->fields_n++] = no;
    out->has |= out->fields_n > 0 ? HAS(FIELDS) : 0;
    return ERR_OK;
}

static enum err set_clauses(struct desk *d, struct view text, struct desk_keeper_registry_fact *out)
{
    struct view *list = arena_alloc(&d->arena, ENTRY_CLAUSES_MAX, sizeof(*list));

    if (list == NULL)
        return ERR_MEMORY;
    out->clauses = list;
    while (text.n > 0) {
        if (out->clauses_n == ENTRY_CLAUSES_MAX)
            return wrong(d, "clauses");
        struct view id = view_cut(&text, ',');
        if (id.n == 0 || id.n > ENTRY_CLAUSE_MAX)
            return wrong(d, "clauses");
        list[out->clauses_n++] = id;
    }
    return ERR_OK;
}

/* 16 hexadecimal digits, as the page of the terminal shows them. */
static enum err set_terminal(struct desk *d, struct view text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        bool digit = c >= '0' && c <= '9', letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
        if (!digit && !letter)
            return wrong(d, "terminal");
        *out = *out << 4 | (uint64_t)(digit ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return text.n == 16 && *out != 0 ? ERR_OK : wrong(d, "terminal");
}

/* The words of a person are account and name; the keeper knows them if neither is given. */
static enum err set_words(struct desk *d, const struct flow_fact *in, struct desk_keeper_registry_fact *out)
{
    out->words = in->name;
    if (out->act != ACT_PERSON || (in->account.n == 0 && in->name.n == 0))
        return ERR_OK;
    if (in->account.n == 0 || in->name.n == 0)
        return wrong(d, in->account.n == 0 ? "account" : "name");
    uint8_t *words = arena_alloc(&d->arena, in->account.n + 1 + in->name.n, 1);
    if (words == NULL)
        return ERR_MEMORY;
    memcpy(words, in->account.p, in->account.n);
    words[in->account.n] = '\n';
    memcpy(words + in->account.n + 1, in->name.p, in->name.n);
    out->words = view_of(words, in->account.n + 1 + in->name.n);
    return ERR_OK;
}

/* The numbers that are not 0 (0 is no number of anything). */
static void set_numbers(const struct flow_fact *in, struct desk_keeper_registry_fact *out)
{
    out->org = (uint32_t)in->org;
    out->parent = (uint32_t)in->parent;
    out->roles = (uint32_t)in->roles;
    out->purposes = (uint32_t)in->purposes;
    out->register_ = (uint16_t)in->register_no;
    out->has |= (in->org != 0 ? HAS(ORG) : 0) | (in->parent != 0 ? HAS(PARENT) : 0) | (in->roles != 0 ? HAS(ROLES) : 0) |
                (in->purposes != 0 ? HAS(PURPOSES) : 0) | (in->register_no != 0 ? HAS(REGISTER) : 0);
}

enum err flow_fact_make(struct desk *d, const struct flow_fact *in, struct desk_keeper_registry_fact *out)
{
    enum err err = ERR_OK;

    set_numbers(in, out);
    if (in->from.n > 0) {
        TRY(set_date(d, "from", in->from, &out->from));
        out->has |= HAS(FROM);
    }
    if (in->until.n > 0) {
        TRY(set_date(d, "until", in->until, &out->until));
        out->has |= HAS(UNTIL);
    }
    if (in->terminal.n > 0) {
        TRY(set_terminal(d, in->terminal, &out->terminal));
        out->has |= HAS(TERMINAL);
    }
    TRY(set_bits(d, in->field != 0 ? UINT64_C(1) << (in->field - 1) : in->bits, out));
    TRY(set_clauses(d, in->clauses, out));
    TRY(set_words(d, in, out));
    if ((out->has & HAS(KIND)) == 0)
        out->kind = (uint16_t)in->kind;
    if ((out->has & HAS(LIMIT)) == 0)
        out->limit = in->limit;
    out->data_class = (uint16_t)in->data_class;
    out->count = in->count;
out:
    return err;
}
