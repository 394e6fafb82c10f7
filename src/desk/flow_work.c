/* Worklists and kept searches: what is asked of whom, in which order. */
#include "desk/flow_work.h"

#include "base/codec.h"
#include "crypto/random.h"
#include "desk/form.h"

#include <string.h>

#define COUNTED_AT_ONCE 100
#define WORDS_MAX 4000

uint64_t flow_work_total(const struct flow_work *w)
{
    return (uint64_t)w->count.open + w->count.held + w->count.done + w->count.aside;
}

uint64_t flow_work_finished(const struct flow_work *w)
{
    return (uint64_t)w->count.done + w->count.aside;
}

enum err flow_work_make(struct desk *d, const struct desk_keeper_work_make *what, uint64_t *list_out)
{
    struct desk_keeper_ok ok;
    struct desk_office_stored stored;
    enum err err;

    TRY(ask_keeper_work_make(d, what, &ok));
    const struct desk_office_work_put put = {
        .list = ok.leaf, .register_ = what->register_, .records = what->records, .records_n = what->records_n};
    TRY(ask_office_work_put(d, &put, &stored));
    *list_out = ok.leaf;
out:
    return err;
}

/* How far each of the ${n} lists is. */
static enum err count_lists(struct desk *d, struct flow_work *lists, uint32_t n)
{
    struct desk_office_work_counts_are are;
    uint64_t numbers[COUNTED_AT_ONCE];
    enum err err = ERR_OK;

    for (uint32_t from = 0; from < n; from += COUNTED_AT_ONCE) {
        struct desk_office_work_counts ask = {.lists = numbers};
        while (ask.lists_n < COUNTED_AT_ONCE && from + ask.lists_n < n) {
            numbers[ask.lists_n] = lists[from + ask.lists_n].list.list;
            ask.lists_n++;
        }
        TRY(ask_office_work_counts(d, &ask, &are));
        for (uint32_t i = 0; i < are.counts_n && i < ask.lists_n; i++)
            lists[from + i].count = are.counts[i];
    }
out:
    return err;
}

enum err flow_work_lists(struct desk *d, struct flow_work **lists_out, uint32_t *n_out)
{
    struct desk_keeper_work_lists ask = {0};
    struct desk_keeper_work_lists_are are;
    struct flow_work *lists = arena_alloc(&d->arena, FLOW_WORK_LISTS_MAX, sizeof(*lists));
    uint32_t n = 0;
    enum err err = lists == NULL ? ERR_MEMORY : ERR_OK;

    do {
        TRY(err);
        TRY(ask_keeper_work_lists(d, &ask, &are));
        for (uint32_t i = 0; i < are.lists_n && n < FLOW_WORK_LISTS_MAX; i++)
            lists[n++] = (struct flow_work){.list = are.lists[i]};
        ask.before = are.lists_n == 0 ? 0 : are.lists[are.lists_n - 1].list;
    } while (are.more && ask.before != 0 && n < FLOW_WORK_LISTS_MAX);
    TRY(count_lists(d, lists, n));
    *lists_out = lists;
    *n_out = n;
out:
    return err;
}

enum err flow_work_list(struct desk *d, uint64_t list, struct flow_work *out)
{
    struct desk_keeper_work_lists_are are;
    enum err err;

    if (list == 0)
        return ERR_NOT_FOUND;
    TRY(ask_keeper_work_lists(d, &(struct desk_keeper_work_lists){.list = list}, &are));
    if (are.lists_n != 1)
        return ERR_NOT_FOUND;
    *out = (struct flow_work){.list = are.lists[0]};
    err = count_lists(d, out, 1);
out:
    return err;
}

enum err flow_work_next(struct desk *d, uint64_t list, struct desk_office_work_items_are *out)
{
    enum err err = ask_office_work_take(d, &(struct desk_office_work_take){.list = list}, out);

    return err == ERR_OK && out->items_n == 0 ? ERR_NOT_FOUND : err;
}

enum err flow_work_items(struct desk *d, const struct desk_office_work_items *ask, struct flow_work_items *out)
{
    uint64_t leaves[FLOW_WORK_ITEMS_MAX];
    struct desk_keeper_work_reasons beside = {.list = ask->list, .leaves = leaves};
    enum err err;

    *out = (struct flow_work_items){0};
    if (ask->limit > FLOW_WORK_ITEMS_MAX)
        return ERR_INTERNAL;
    err = ask_office_work_items(d, ask, &out->items);
    if (err != ERR_OK && err != ERR_NOT_FOUND) /* none of its records is there any more */
        goto out;
    for (; beside.leaves_n < out->items.items_n && beside.leaves_n < FLOW_WORK_ITEMS_MAX; beside.leaves_n++) {
        const struct desk_office_work_item *item = &out->items.items[beside.leaves_n];
        leaves[beside.leaves_n] = item->state == DESK_OFFICE_WORK_STATE_ASIDE ? item->leaf : 0;
    }
    TRY(ask_keeper_work_reasons(d, &beside, &out->reasons));
    if (out->reasons.reasons_n != out->items.items_n)
        err = ERR_CORRUPT;
out:
    return err;
}

enum err flow_work_item(struct desk *d, uint64_t list, const uint8_t record[16], struct desk_office_work_items_are *out)
{
    struct desk_office_work_items ask = {.list = list, .limit = 1};

    memcpy(ask.record, record, sizeof(ask.record));
    enum err err = ask_office_work_items(d, &ask, out);
    return err == ERR_OK && out->items_n != 1 ? ERR_NOT_FOUND : err;
}

static enum err set_item(struct desk *d, const struct flow_work_step *step, const struct desk_office_work_item *from,
                         enum desk_office_work_state to, uint64_t leaf)
{
    struct desk_office_work_set set = {
        .list = step->list, .from = from->state, .person = from->person, .to = to, .leaf = leaf};
    struct desk_office_stored stored;

    memcpy(set.record, step->record, sizeof(set.record));
    return ask_office_work_set(d, &set, &stored);
}

enum err flow_work_step(struct desk *d, const struct flow_work_step *step)
{
    static const enum desk_office_work_state states[] = {
        [DESK_KEEPER_WORK_STEP_DONE] = DESK_OFFICE_WORK_STATE_DONE,
        [DESK_KEEPER_WORK_STEP_ASIDE] = DESK_OFFICE_WORK_STATE_ASIDE,
        [DESK_KEEPER_WORK_STEP_AGAIN] = DESK_OFFICE_WORK_STATE_OPEN,
    };
    struct desk_keeper_work_item ask = {.list = step->list, .step = step->step, .reason = step->reason};
    struct desk_office_work_items_are are;
    struct desk_keeper_self_is self;
    struct flow_work known;
    struct desk_keeper_ok ok;
    enum err err;

    TRY(ask_keeper_self(d, &(struct desk_keeper_self){0}, &self));
    const bool shown = flow_work_list(d, step->list, &known) == ERR_OK; /* else the keeper refuses, and writes it down */
    err = flow_work_item(d, step->list, step->record, &are);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        goto out;
    const bool found = err == ERR_OK;
    const struct desk_office_work_item none = {.state = DESK_OFFICE_WORK_STATE_HELD}, *now = found ? &are.items[0] : &none;
    const bool mine = now->person == self.person;
    if (shown && found && now->state == states[step->step] && (mine || now->state == DESK_OFFICE_WORK_STATE_OPEN))
        return ERR_OK; /* it was said already */
    if (shown && found && step->step != DESK_KEEPER_WORK_STEP_AGAIN && (!mine || now->state != DESK_OFFICE_WORK_STATE_HELD))
        return ERR_CONFLICT;
    memcpy(ask.record, step->record, sizeof(ask.record));
    TRY(ask_keeper_work_item(d, &ask, &ok));
    if (!found)
        return ERR_NOT_FOUND;
    err = set_item(d, step, now, states[step->step], ok.leaf);
out:
    return err;
}

void flow_work_release(struct desk *d, uint64_t list, const uint8_t record[16])
{
    const struct desk_keeper_denied denied = d->denied; /* of the opening: it is to be shown */
    struct desk_office_work_items_are are;
    struct flow_work_step step = {.list = list};
    struct desk_keeper_self_is self;

    memcpy(step.record, record, sizeof(step.record));
    if (ask_keeper_self(d, &(struct desk_keeper_self){0}, &self) == ERR_OK &&
        flow_work_item(d, list, record, &are) == ERR_OK && are.items[0].state == DESK_OFFICE_WORK_STATE_HELD &&
        are.items[0].person == self.person &&
        set_item(d, &step, &are.items[0], DESK_OFFICE_WORK_STATE_OPEN, are.items[0].leaf) != ERR_OK)
        d->fault = (struct member_fault){0}; /* it stays in hand: a manager puts it back */
    d->denied = denied;
}

/* --- kept searches ------------------------------------------------------------------------------------------------------- */

/* How conditions are kept: as a form would send them. */
struct conditions {
    struct view name, birth_date, address;
    struct member_numbered exact;
};
static const struct member condition_members[] = {
    {"name", MEMBER_TEXT, false, 256, offsetof(struct conditions, name), NULL},
    {"birth_date", MEMBER_TEXT, false, 64, offsetof(struct conditions, birth_date), NULL},
    {"address", MEMBER_TEXT, false, 512, offsetof(struct conditions, address), NULL},
    {"exact", MEMBER_NUMBERED, false, 8, offsetof(struct conditions, exact), NULL},
};
static const struct member_set condition_set = MEMBER_SET(condition_members, struct conditions);

static void put_condition(struct buf *out, const char *name, unsigned number, struct view text)
{
    if (text.n == 0)
        return;
    buf_str(out, out->n == 0 ? "" : "&");
    buf_str(out, name);
    if (number > 0)
        buf_fmt(out, "-%u", number);
    buf_str(out, "=");
    for (size_t i = 0; i < text.n; i++) {
        buf_str(out, "%");
        hex_put(out, view_part(text, i, 1));
    }
}

static enum err pack(struct desk *d, const struct flow_query *q, struct view *out)
{
    struct buf text;
    enum err err;

    buf_init(&text, WORDS_MAX);
    put_condition(&text, "name", 0, q->name);
    put_condition(&text, "birth_date", 0, q->birth_date);
    put_condition(&text, "address", 0, q->address);
    for (uint32_t i = 0; i < q->exact.n; i++)
        put_condition(&text, "exact", q->exact.list[i].number, q->exact.list[i].text);
    err = buf_status(&text);
    if (err == ERR_OK && text.n == 0)
        err = member_wrong(&d->fault, MEMBER_MISSING, view_str("name"));
    *out = arena_view(&d->arena, buf_view(&text));
    buf_clear(&text);
    return err;
}

enum err flow_searches(struct desk *d, struct flow_kept **out, uint32_t *n_out)
{
    struct desk_office_searches_are are;
    struct desk_keeper_search_names ask = {0};
    struct desk_keeper_search_names_are names = {0};
    enum err err;

    TRY(ask_office_searches(d, &(struct desk_office_searches){0}, &are));
    ask.names = arena_alloc(&d->arena, are.searches_n, sizeof(*ask.names));
    struct flow_kept *kept = arena_alloc(&d->arena, are.searches_n, sizeof(*kept));
    if (ask.names == NULL || kept == NULL)
        TRY(ERR_MEMORY);
    for (; ask.names_n < are.searches_n; ask.names_n++)
        ask.names[ask.names_n] = (struct desk_keeper_sealed_name){are.searches[ask.names_n].search,
                                                                  are.searches[ask.names_n].name};
    if (ask.names_n > 0)
        TRY(ask_keeper_search_names(d, &ask, &names));
    for (uint32_t i = 0; i < are.searches_n && i < names.names_n; i++)
        kept[i] = (struct flow_kept){are.searches[i].search, are.searches[i].register_, are.searches[i].purpose,
                                     are.searches[i].made_ms, names.names[i]};
    *out = kept;
    *n_out = names.names_n;
out:
    return err;
}

/* Seal and store; ${put} says for what. */
static enum err store(struct desk *d, struct desk_office_search_put *put, struct view name, struct view words)
{
    const struct desk_keeper_search_seal ask = {.search = put->search, .name = name, .words = words};
    struct desk_keeper_search_sealed sealed;
    struct desk_office_stored stored;
    enum err err;

    TRY(ask_keeper_search_seal(d, &ask, &sealed));
    put->name = sealed.name;
    put->words = sealed.words;
    err = ask_office_search_put(d, put, &stored);
out:
    return err;
}

enum err flow_search_keep(struct desk *d, const struct flow_query *q, struct view name, uint32_t *search_out)
{
    struct desk_office_search_put put = {.fresh = true, .register_ = q->register_no, .purpose = q->purpose};
    struct view words;
    enum err err;

    TRY(pack(d, q, &words));
    do { /* a number that tells nothing of how many there are */
        random_bytes(&put.search, sizeof(put.search));
        put.search &= INT32_MAX;
        err = put.search == 0 ? ERR_CONFLICT : store(d, &put, name, words);
    } while (err == ERR_CONFLICT);
    *search_out = put.search;
out:
    return err;
}

static enum err fetch(struct desk *d, uint32_t search, struct desk_office_search_is *is, struct view *words_out)
{
    struct desk_keeper_search_unseal ask = {.search = search};
    struct desk_keeper_search_is plain;
    enum err err;

    TRY(ask_office_search_get(d, &(struct desk_office_search_get){.search = search}, is));
    ask.words = is->words;
    TRY(ask_keeper_search_unseal(d, &ask, &plain));
    *words_out = plain.words;
out:
    return err;
}

enum err flow_search_rename(struct desk *d, uint32_t search, struct view name)
{
    struct desk_office_search_put put = {.search = search};
    struct desk_office_search_is is;
    struct view words;
    enum err err;

    TRY(fetch(d, search, &is, &words));
    put.register_ = is.register_;
    put.purpose = is.purpose;
    err = store(d, &put, name, words);
out:
    return err;
}

enum err flow_search_remove(struct desk *d, uint32_t search)
{
    struct desk_office_stored stored;

    return ask_office_search_remove(d, &(struct desk_office_search_remove){.search = search}, &stored);
}

enum err flow_search_kept(struct desk *d, uint32_t search, struct flow_query *out)
{
    struct desk_office_search_is is;
    struct conditions in;
    struct view words;
    enum err err;

    TRY(fetch(d, search, &is, &words));
    err = form_read(words, &condition_set, &d->arena, &in, NULL, &d->fault);
    if (err == ERR_INPUT)
        err = ERR_CORRUPT; /* we wrote it */
    TRY(err);
    *out = (struct flow_query){.register_no = is.register_,
                               .purpose = is.purpose,
                               .name = in.name,
                               .birth_date = in.birth_date,
                               .address = in.address,
                               .exact = in.exact};
out:
    return err;
}
