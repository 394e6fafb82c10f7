/* A fact of the registry from the body of a request: dates, names and bits that the operation takes, and nothing else. */
#include "desk/api_internal.h"

#include "base/clock.h"
#include "base/num.h"
#include "rules/entry.h"

#define HAS(k) ENTRY_HAS(KEY_##k)

static const struct member members[] = {
    {"account", MEMBER_TEXT, false, 64, offsetof(struct api_fact, account), NULL},
    {"name", MEMBER_TEXT, false, 200, offsetof(struct api_fact, name), NULL},
    {"from", MEMBER_TEXT, false, 10, offsetof(struct api_fact, from), NULL},
    {"until", MEMBER_TEXT, false, 10, offsetof(struct api_fact, until), NULL},
    {"clauses", MEMBER_TEXT, false, 128, offsetof(struct api_fact, clauses), NULL},
    {"blocks", MEMBER_TEXT, false, 400, offsetof(struct api_fact, blocks), NULL},
    {"reason", MEMBER_TEXT, false, 1000, offsetof(struct api_fact, reason), NULL},
    {"terminal", MEMBER_TEXT, false, 16, offsetof(struct api_fact, terminal), NULL},
    {"org", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct api_fact, org), NULL},
    {"parent", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct api_fact, parent), NULL},
    {"same_human", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct api_fact, same_human), NULL},
    {"roles", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct api_fact, roles), NULL},
    {"purposes", MEMBER_NUMBER, false, UINT32_MAX, offsetof(struct api_fact, purposes), NULL},
    {"registers", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct api_fact, bits), NULL},
    {"fields", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct api_fact, bits), NULL},
    {"register", MEMBER_NUMBER, false, 64, offsetof(struct api_fact, register_no), NULL},
    {"field", MEMBER_NUMBER, false, 64, offsetof(struct api_fact, field), NULL},
    {"class", MEMBER_NUMBER, false, 2, offsetof(struct api_fact, data_class), NULL},
    {"kind", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct api_fact, kind), NULL},
    {"count", MEMBER_NUMBER, false, 64, offsetof(struct api_fact, count), NULL},
    {"limit", MEMBER_NUMBER, false, UINT64_MAX, offsetof(struct api_fact, limit), NULL},
};
const struct member_set api_fact_set = MEMBER_SET(members, struct api_fact);

static enum err wrong(struct desk *d, const char *name)
{
    return member_wrong(&d->fault, MEMBER_WRONG, view_str(name));
}

/* The first member that is demanded and not there, or there and not taken. */
static enum err check(struct desk *d, const struct api_fact *in, uint64_t must, uint64_t may)
{
    const struct {
        const char *name;
        uint64_t key;
        bool is_given;
    } all[] = {
        {"terminal", HAS(TERMINAL), in->terminal.n > 0},
        {"org", HAS(ORG), in->org != 0},
        {"roles", HAS(ROLES), in->roles != 0},
        {"from", HAS(FROM), in->from.n > 0},
        {"until", HAS(UNTIL), in->until.n > 0},
        {"parent", HAS(PARENT), in->parent != 0},
        {"purposes", HAS(PURPOSES), in->purposes != 0},
        {"register", HAS(REGISTER), in->register_no != 0},
        {"fields", HAS(FIELDS), in->bits != 0 || in->field != 0},
        {"class", HAS(CLASS), in->data_class != 0},
        {"kind", HAS(KIND), in->kind != 0},
        {"count", HAS(COUNT), in->count != 0},
        {"limit", HAS(LIMIT), in->limit != 0},
        {"clauses", HAS(CLAUSES), in->clauses.n > 0},
        {"blocks", HAS(BLOCKS), in->blocks.n > 0},
        {"account", API_TAKES_ACCOUNT, in->account.n > 0},
        {"name", API_TAKES_NAME, in->name.n > 0},
        {"same_human", API_TAKES_ACCOUNT, in->same_human != 0},
        {"reason", API_TAKES_REASON, in->reason.n > 0},
    };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (!all[i].is_given && (all[i].key & must) != 0)
            return member_wrong(&d->fault, MEMBER_MISSING, view_str(all[i].name));
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (all[i].is_given && (all[i].key & (must | may)) == 0)
            return member_wrong(&d->fault, MEMBER_UNKNOWN, view_str(all[i].name));
    if ((in->account.n == 0) != (in->name.n == 0) && (may & API_TAKES_ACCOUNT) != 0)
        return wrong(d, in->account.n == 0 ? "account" : "name"); /* the keeper knows both, if neither is given */
    return ERR_OK;
}

enum err api_day(struct desk *d, const char *name, struct view text, int64_t *days_out)
{
    struct date date;

    if (date_parse(text, &date) != ERR_OK)
        return wrong(d, name);
    *days_out = date_to_days(date);
    return *days_out != 0 ? ERR_OK : wrong(d, name); /* 0 is no day of a fact */
}

static enum err read_clauses(struct desk *d, struct view text, struct flow_fact *out)
{
    struct view *list = arena_alloc(&d->arena, ENTRY_CLAUSES_MAX, sizeof(*list));

    if (list == NULL)
        return ERR_MEMORY;
    out->clauses = list;
    while (text.n > 0) {
        struct view id = view_cut(&text, ',');
        if (out->clauses_n == ENTRY_CLAUSES_MAX || id.n == 0 || id.n > ENTRY_CLAUSE_MAX)
            return wrong(d, "clauses");
        list[out->clauses_n++] = id;
    }
    return ERR_OK;
}

static enum err read_blocks(struct desk *d, struct view text, struct flow_fact *out)
{
    uint16_t *list = arena_alloc(&d->arena, ENTRY_BLOCKS_MAX, sizeof(*list));
    uint64_t no;

    if (list == NULL)
        return ERR_MEMORY;
    out->blocks = list;
    while (text.n > 0) {
        if (out->blocks_n == ENTRY_BLOCKS_MAX ||
            num_parse_u64(view_cut(&text, ','), UINT16_MAX, NUM_CANONICAL, &no) != ERR_OK || no == 0)
            return wrong(d, "blocks");
        list[out->blocks_n++] = (uint16_t)no;
    }
    return ERR_OK;
}

enum err api_fact_read(struct desk *d, const struct api_fact *in, uint64_t must, uint64_t may, struct flow_fact *out)
{
    enum err err;

    TRY(check(d, in, must, may));
    out->account = in->account;
    out->name = in->name;
    out->org = (uint32_t)in->org;
    out->parent = (uint32_t)in->parent;
    out->roles = (uint32_t)in->roles;
    out->purposes = (uint32_t)in->purposes;
    out->register_no = (uint16_t)in->register_no;
    out->data_class = (uint16_t)in->data_class;
    out->count = in->count;
    out->fields = in->field != 0 ? UINT64_C(1) << (in->field - 1) : in->bits;
    if (((must | may) & HAS(KIND)) != 0)
        out->kind = (uint16_t)in->kind;
    if (((must | may) & HAS(LIMIT)) != 0)
        out->limit = in->limit;
    if (in->from.n > 0)
        TRY(api_day(d, "from", in->from, &out->from));
    if (in->until.n > 0)
        TRY(api_day(d, "until", in->until, &out->until));
    if (in->terminal.n > 0 && !flow_terminal_number(in->terminal, &out->terminal))
        return wrong(d, "terminal");
    if (in->blocks.n > 0)
        TRY(read_blocks(d, in->blocks, out));
    err = read_clauses(d, in->clauses, out);
out:
    return err;
}
