/* Blocks of subjects (N9.3): the list, a new one, another name (applied for: it changes what duties mean), the end of one. */
#include "desk/page_admin.h"

#include "page/controls.h"

static bool may_change(const struct page *p)
{
    return (p->self.roles & (ROLE_RESPONSIBLE | ROLE_MANAGER | ROLE_OFFICER)) != 0;
}

/* How many people's duties are limited to it, among others. */
static uint64_t persons_of(const struct desk_keeper_persons_are *are, uint16_t block)
{
    uint64_t n = 0;

    for (uint32_t i = 0; i < are->persons_n; i++)
        for (uint32_t k = 0; k < are->persons[i].blocks_n; k++)
            n += are->persons[i].blocks[k] == block;
    return n;
}

static const char *register_of(struct page *p, const struct desk_keeper_registers_are *are, uint16_t no)
{
    for (uint32_t i = 0; i < are->registers_n; i++)
        if (are->registers[i].no == no)
            return page_text(p, are->registers[i].name);
    return page_word(p, MSG_ACCESS_ALL_REGISTERS);
}

static enum err list(struct desk *d, struct request *r)
{
    struct desk_keeper_registers_are registers;
    struct desk_keeper_persons_are persons;
    struct page_blocks view = {0};
    struct flow_blocks all;
    struct page p;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_BLOCKS, &p, &view.tabs));
    TRY(flow_blocks(d, &all));
    TRY(ask_keeper_registers(d, &(struct desk_keeper_registers){.all = true}, &registers));
    TRY(ask_keeper_persons(d, &(struct desk_keeper_persons){0}, &persons));
    struct page_block_row *rows = page_list(&p, all.n, sizeof(*rows));
    for (uint32_t i = 0; rows != NULL && i < all.n; i++) {
        const struct desk_keeper_block_info *b = &all.list[i];
        rows[i] = (struct page_block_row){
            .name = page_text(&p, b->name),
            .number = arena_fmt(&d->arena, "%u", (unsigned)b->block),
            .register_name = register_of(&p, &registers, b->register_),
            .persons = persons_of(&persons, b->block),
            .state = page_chip(b->ended ? PAGE_STATE_ENDED : PAGE_STATE_OPEN),
        };
        if (may_change(&p) && !b->ended) {
            rows[i].rename = page_url(&p, "/blocks/%u/rename", (unsigned)b->block);
            rows[i].end = page_url(&p, "/blocks/%u/end", (unsigned)b->block);
        }
    }
    view.rows = rows;
    view.rows_n = rows == NULL ? 0 : all.n;
    if (may_change(&p))
        view.add = url_route("/blocks/new");
    view.frame = p.frame;
    err = page_send(&p, blocks, &view);
out:
    return err;
}

static enum err begin(struct desk *d, struct request *r, struct page *p, struct flow_blocks *all)
{
    struct page_tabs tabs;
    enum err err;

    TRY(page_admin_begin(d, r, PAGE_TAB_BLOCKS, p, &tabs));
    page_crumb(p, page_word(p, MSG_BLOCKS_TITLE), url_route("/blocks"));
    err = flow_blocks(d, all);
out:
    return err;
}

/* What is wrong with the name of the block ${no}, or NULL: the column of a file names blocks, so that two of a name are none. */
static const char *check_name(struct page *p, const struct flow_blocks *all, uint16_t no, uint16_t register_no, struct view name)
{
    const struct desk_keeper_block_info *known = flow_block_named(all, register_no, name);

    if (name.n == 0)
        return page_missing(p, "name", MSG_BLOCKS_NAME);
    return known != NULL && known->block != no ? page_wrong(p, "name", page_word(p, MSG_BLOCKS_TAKEN_NAME)) : NULL;
}

/* --- a new one ---------------------------------------------------------------------------------------- */

struct new_in {
    uint64_t nonce;
    struct view name, number, reg;
};
static const struct member new_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct new_in, nonce), NULL},
    {"name", MEMBER_TEXT, true, FLOW_BLOCK_NAME_MAX, offsetof(struct new_in, name), NULL},
    {"number", MEMBER_TEXT, true, 20, offsetof(struct new_in, number), NULL},
    {"register", MEMBER_TEXT, false, 5, offsetof(struct new_in, reg), NULL}, /* "": of every register */
};
static const struct member_set new_set = MEMBER_SET(new_members, struct new_in);

static enum err new_form(struct page *p, uint64_t chosen, struct page_block_new *view)
{
    struct desk_keeper_registers_are are;
    enum err err;

    TRY(ask_keeper_registers(p->d, &(struct desk_keeper_registers){.all = true}, &are));
    struct page_option *options = page_list(p, are.registers_n, sizeof(*options));
    for (uint32_t i = 0; options != NULL && i < are.registers_n; i++) {
        const char *value = arena_fmt(&p->d->arena, "%u", (unsigned)are.registers[i].no);
        options[view->reg.options_n++] = (struct page_option){value == NULL ? "" : value, page_text(p, are.registers[i].name),
                                                              are.registers[i].no == chosen};
    }
    view->reg.options = options;
    view->action = url_route("/blocks/new");
    view->back = url_route("/blocks");
    view->frame = p->frame;
    err = page_send(p, block_new, view);
out:
    return err;
}

static enum err show_new(struct desk *d, struct request *r)
{
    struct page_block_new view = {0};
    struct flow_blocks all;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &all));
    unsigned next = all.n == 0 ? 1 : all.list[all.n - 1].block + 1U;
    view.number.value = next > UINT16_MAX ? "" : arena_fmt(&d->arena, "%u", next);
    if (view.number.value == NULL)
        return ERR_MEMORY;
    view.nonce = page_nonce(&p, page_form_new(d));
    err = new_form(&p, 0, &view);
out:
    return err;
}

static enum err add(struct desk *d, struct request *r)
{
    const struct new_in *in = r->member;
    struct page_block_new view = {0};
    struct desk_keeper_changed changed;
    uint64_t number = 0, register_no = 0;
    struct flow_blocks all;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin(d, r, &p, &all));
    form = page_form_sent(&p, in->nonce, "/blocks", &err);
    if (form == NULL)
        return err;
    if (in->reg.n > 0 && (!page_number_typed(in->reg, &register_no) || register_no > UINT16_MAX))
        return ERR_INPUT;
    view.name = (struct page_field){page_text(&p, in->name), check_name(&p, &all, 0, (uint16_t)register_no, in->name)};
    view.number.value = page_text(&p, in->number);
    if (!page_number_typed(in->number, &number) || number == 0 || number > UINT16_MAX)
        view.number.error = page_wrong(&p, "number", page_word(&p, MSG_BLOCKS_BAD_NUMBER));
    else if (flow_block(&all, (uint16_t)number) != NULL)
        view.number.error = page_wrong(&p, "number", page_word(&p, MSG_BLOCKS_TAKEN_NUMBER));
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return new_form(&p, register_no, &view);
    const uint16_t no = (uint16_t)number;
    const struct flow_fact fact = {.act = ACT_BLOCK,
                                   .contract = p.self.contract,
                                   .blocks = &no,
                                   .blocks_n = 1,
                                   .register_no = (uint16_t)register_no,
                                   .limit = 1,
                                   .name = in->name};
    TRY(flow_change(d, &fact, 0, &changed));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_BLOCKS_MADE), page_word(&p, MSG_BLOCKS_MADE_TEXT));
    err = answer_redirect(d, r, "/blocks");
out:
    return err;
}

/* --- another name, and the end ------------------------------------------------------------------------ */

/* The block of the path, which has not ended.  ERR_NOT_FOUND. */
static enum err begin_one(struct desk *d, struct request *r, struct page *p, struct flow_blocks *all,
                          const struct desk_keeper_block_info **out)
{
    uint64_t no = r->match.params.number[0];
    enum err err;

    TRY(begin(d, r, p, all));
    *out = no > UINT16_MAX ? NULL : flow_block(all, (uint16_t)no);
    err = *out == NULL || (*out)->ended ? ERR_NOT_FOUND : ERR_OK;
out:
    return err;
}

static struct flow_fact fact_of(const struct page *p, const struct desk_keeper_block_info *b)
{
    return (struct flow_fact){
        .act = ACT_BLOCK, .contract = p->self.contract, .blocks = &b->block, .blocks_n = 1, .register_no = b->register_};
}

struct rename_in {
    uint64_t nonce;
    struct view name, reason;
};
static const struct member rename_members[] = {
    {"nonce", MEMBER_NUMBER, true, UINT64_MAX, offsetof(struct rename_in, nonce), NULL},
    {"name", MEMBER_TEXT, true, FLOW_BLOCK_NAME_MAX, offsetof(struct rename_in, name), NULL},
    {"reason", MEMBER_TEXT, true, 1000, offsetof(struct rename_in, reason), NULL},
};
static const struct member_set rename_set = MEMBER_SET(rename_members, struct rename_in);

static enum err rename_form(struct page *p, const struct desk_keeper_block_info *b, struct page_block_rename *view)
{
    view->now = page_text(p, b->name);
    view->action = page_url(p, "/blocks/%u/rename", (unsigned)b->block);
    view->back = url_route("/blocks");
    view->frame = p->frame;
    return page_send(p, block_rename, view);
}

static enum err show_rename(struct desk *d, struct request *r)
{
    const struct desk_keeper_block_info *b;
    struct page_block_rename view = {0};
    struct flow_blocks all;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &all, &b));
    view.name.value = page_text(&p, b->name);
    view.nonce = page_nonce(&p, page_form_new(d));
    err = rename_form(&p, b, &view);
out:
    return err;
}

static enum err rename_block(struct desk *d, struct request *r)
{
    const struct rename_in *in = r->member;
    const struct desk_keeper_block_info *b;
    struct page_block_rename view = {0};
    struct desk_keeper_applied applied;
    struct flow_blocks all;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &all, &b));
    form = page_form_sent(&p, in->nonce, "/blocks", &err);
    if (form == NULL)
        return err;
    view.name = (struct page_field){page_text(&p, in->name), check_name(&p, &all, b->block, b->register_, in->name)};
    if (view.name.error == NULL && view_eq(in->name, b->name))
        view.name.error = page_wrong(&p, "name", page_word(&p, MSG_BLOCK_RENAME_SAME));
    view.reason.value = page_text(&p, in->reason);
    if (in->reason.n == 0)
        view.reason.error = page_missing(&p, "reason", MSG_ERASURE_REASON);
    view.nonce = page_nonce(&p, form);
    if (p.frame.errors_n > 0)
        return rename_form(&p, b, &view);
    struct flow_fact fact = fact_of(&p, b);
    fact.limit = 1;
    fact.name = in->name;
    TRY(flow_apply(d, &fact, in->reason, &applied));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_BLOCK_RENAME_APPLIED), page_word(&p, MSG_LIMIT_APPLIED_TEXT));
    err = page_go(&p, page_url(&p, "/approvals/%llu", (unsigned long long)applied.leaf));
out:
    return err;
}

static enum err ask_end(struct desk *d, struct request *r)
{
    const struct desk_keeper_block_info *b;
    struct desk_keeper_persons_are persons;
    struct flow_blocks all;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &all, &b));
    TRY(ask_keeper_persons(d, &(struct desk_keeper_persons){0}, &persons));
    const struct page_fact facts[] = {
        {page_word(&p, MSG_BLOCKS_NUMBER), arena_fmt(&d->arena, "%u", (unsigned)b->block)},
        {page_word(&p, MSG_BLOCKS_PERSONS), page_count(&p, MSG_LIMITS_PERSON_COUNT, persons_of(&persons, b->block))},
    };
    struct page_confirm view = {
        .shoulder = page_text(&p, b->name),
        .question = page_word(&p, MSG_BLOCKS_END_QUESTION),
        .sentence = page_word(&p, MSG_BLOCKS_END_TEXT),
        .facts = facts,
        .facts_n = sizeof(facts) / sizeof(facts[0]),
        .verb = page_word(&p, MSG_BLOCKS_END),
        .action = page_url(&p, "/blocks/%u/end", (unsigned)b->block),
        .back = url_route("/blocks"),
    };
    err = page_ask(&p, &view);
out:
    return err;
}

static enum err end(struct desk *d, struct request *r)
{
    const struct page_confirm_in *in = r->member;
    const struct desk_keeper_block_info *b;
    struct desk_keeper_changed changed;
    struct flow_blocks all;
    struct page_form *form;
    struct page p;
    enum err err;

    TRY(begin_one(d, r, &p, &all, &b));
    form = page_form_sent(&p, in->nonce, "/blocks", &err);
    if (form == NULL)
        return err;
    const struct flow_fact fact = fact_of(&p, b);
    TRY(flow_change(d, &fact, 0, &changed));
    page_form_done(form);
    page_flash(d, PAGE_BANNER_SUCCESS, page_word(&p, MSG_BLOCKS_ENDED), NULL);
    err = answer_redirect(d, r, "/blocks");
out:
    return err;
}

static const struct route routes[] = {
    PAGE_GET("/blocks", DESK_SESSION, list),
    PAGE_GET("/blocks/new", DESK_SESSION, show_new),
    PAGE_POST("/blocks/new", DESK_SESSION, &new_set, add),
    PAGE_GET("/blocks/#/rename", DESK_SESSION, show_rename),
    PAGE_POST("/blocks/#/rename", DESK_SESSION, &rename_set, rename_block),
    PAGE_GET("/blocks/#/end", DESK_SESSION, ask_end),
    PAGE_POST("/blocks/#/end", DESK_SESSION, &page_confirm_set, end),
};
const struct route_table page_blocks = PAGE_TABLE(routes);
