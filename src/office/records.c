/* What a session asks about records: one by its id, those with certain tokens, a page, their
 * versions; and putting one. */
#include "office/office.h"

#include "base/clock.h"
#include "db/office_sql.h"

#include <string.h>

#define PAGE_ROWS 50     /* of FOUND */
#define VERSIONS_MAX 256 /* of VERSIONS_ARE */
#define COUNTS_MAX 64    /* of COUNTS_ARE */
#define WEIGHT_MAX                                                                                 \
    1000 /* a token with so many records is common; which is commoner does not matter */
#define RARE 8 /* of so few records no rarer token is looked for */
#define CANDIDATES_MAX 50000 /* looked at for one question: the others have to wait meanwhile */

#define TOKEN_BYTES 19 /* kind, field and token, as they stand beside a record */
#define TOKENS_BYTES_MAX 65536

#define FOUND_HEAD_BYTES 5                   /* the number of rows, and whether there are more */
#define FOUND_ROW_BYTES (16 + 4 + 4 + 8 + 8) /* without the envelope */

/* An answer that grows as long as it fits a frame. */
struct page {
    struct arena *arena;
    struct desk_office_found found;
    uint16_t limit;
    size_t bytes; /* on the wire */
};

static enum err page_init(struct page *p, struct arena *a, uint16_t limit)
{
    *p = (struct page){
        .arena = a, .limit = limit < PAGE_ROWS ? limit : PAGE_ROWS, .bytes = FOUND_HEAD_BYTES};
    p->found.rows = arena_alloc(a, PAGE_ROWS, sizeof(*p->found.rows));
    return p->found.rows == NULL ? ERR_MEMORY : ERR_OK;
}

/* Once a row has not fitted none is added any more: the next page begins there. */
static enum err page_add(struct page *p, const struct desk_office_envelope_row *row)
{
    size_t bytes = p->bytes + FOUND_ROW_BYTES + row->envelope.n;

    if (p->found.more || p->found.rows_n == p->limit || bytes > CHAN_PAYLOAD_MAX) {
        p->found.more = true;
        return ERR_OK;
    }
    struct desk_office_envelope_row *copy = &p->found.rows[p->found.rows_n++];
    *copy = *row;
    copy->envelope = arena_view(p->arena, row->envelope);
    p->bytes = bytes;
    return copy->envelope.p == NULL && row->envelope.n > 0 ? ERR_MEMORY : ERR_OK;
}

enum err op_record_get(struct op *op)
{
    struct desk_office_record_get m;
    struct desk_office_record answer = {.newest = true};
    struct sql_record_newest_out newest;
    struct sql_version_get_out old;
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_record_get_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &place));
    struct sql_record_newest_in key = {.contract = place.contract, .register_ = place.register_no};
    memcpy(key.record, m.record, sizeof(key.record));
    TRY(sql_record_newest(op->office->db, &key, op->arena, &newest));
    TRY(rows_dead(&op->office->tokens, place, newest.number) ? ERR_NOT_FOUND : ERR_OK);
    TRY(session_sees(op->session, newest.block) ? ERR_OK : ERR_DENIED); /* the desk then asks the keeper, which refuses */
    answer.row = (struct desk_office_envelope_row){.version = newest.version,
                                                   .envelope = newest.envelope,
                                                   .created_ms = newest.created_ms,
                                                   .updated_ms = newest.updated_ms};
    memcpy(answer.row.record, m.record, sizeof(answer.row.record));
    if (m.version != 0 && m.version != newest.version) {
        TRY(sql_version_get(op->office->db, &(struct sql_version_get_in){newest.number, m.version},
                            op->arena, &old));
        answer.row.version = m.version;
        answer.row.envelope = old.envelope;
        answer.row.updated_ms = old.updated_ms;
        answer.newest = false;
    }
    TRY(op_sent(op, desk_office_record_send(op->session->chan, op->id, &answer)));
out:
    return err;
}

/* A search: the records with the rarest of the tokens are tried for the others. */
struct search {
    struct db *db;
    struct tokens *index;
    struct arena arena; /* for one candidate */
    const struct session *session;
    struct place place;
    const struct desk_office_token *tokens;
    uint32_t tokens_n, rarest;
    uint32_t candidates;
    struct page page;
};

static struct token_key key_of(const struct search *s, uint32_t i)
{
    struct token_key key = {s->place.contract, s->place.register_no, s->tokens[i].index, s->tokens[i].field, {0}};

    memcpy(key.token, s->tokens[i].token, sizeof(key.token));
    return key;
}

static enum err find_rarest(struct search *s)
{
    uint32_t least = UINT32_MAX;
    enum err err = ERR_OK;

    for (uint32_t i = 0; i < s->tokens_n && least > RARE; i++) {
        struct token_key key = key_of(s, i);
        uint32_t records;
        TRY(tokens_weight(s->index, &key, WEIGHT_MAX, &records));
        if (records < least) {
            least = records;
            s->rarest = i;
        }
    }
out:
    return err;
}

/* Whether the tokens that stand beside a record are these too. */
static bool has_token(struct view tokens, const struct desk_office_token *t)
{
    const uint8_t head[] = {t->index, (uint8_t)(t->field >> 8), (uint8_t)t->field};

    for (size_t at = 0; at + TOKEN_BYTES <= tokens.n; at += TOKEN_BYTES)
        if (view_eq(view_part(tokens, at, sizeof(head)), view_of(head, sizeof(head))) &&
            view_eq(view_part(tokens, at + sizeof(head), sizeof(t->token)), view_of(t->token, sizeof(t->token))))
            return true;
    return false;
}

/* ERR_NOT_FOUND if record ${number} lacks one of the tokens. */
static enum err has_others(struct search *s, int64_t number)
{
    struct sql_record_tokens_out record;
    enum err err = ERR_OK;

    if (s->tokens_n == 1)
        return ERR_OK;
    err = sql_record_tokens(s->db, &(struct sql_record_tokens_in){number}, &s->arena, &record);
    if (err == ERR_NOT_FOUND)
        err = ERR_CORRUPT;
    for (uint32_t i = 0; i < s->tokens_n && err == ERR_OK; i++)
        if (i != s->rarest && !has_token(record.tokens, &s->tokens[i]))
            err = ERR_NOT_FOUND;
    arena_clear(&s->arena);
    return err;
}

/* ERR_LIMIT ends the search: the page is full. */
static enum err try_candidate(void *arg, int64_t number)
{
    struct search *s = arg;
    struct sql_record_by_number_in in = {number, s->place.contract,
                                         s->place.register_no};
    struct sql_record_by_number_out record;
    enum err err;

    if (s->page.found.more || s->candidates++ == CANDIDATES_MAX) {
        s->page.found.more = true;
        return ERR_LIMIT;
    }
    err = has_others(s, number);
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    err = sql_record_by_number(s->db, &in, s->page.arena, &record);
    if (err != ERR_OK)
        return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
    if (!session_sees(s->session, record.block))
        return ERR_OK;
    struct desk_office_envelope_row row = {.version = record.version,
                                           .envelope = record.envelope,
                                           .created_ms = record.created_ms,
                                           .updated_ms = record.updated_ms};
    memcpy(row.record, record.record, sizeof(row.record));
    return page_add(&s->page, &row);
}

enum err op_find(struct op *op)
{
    struct desk_office_find m;
    struct search s = {.db = op->office->db, .index = &op->office->tokens, .session = op->session};
    enum err err;

    TRY(op_got(op, desk_office_find_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &s.place));
    if (m.tokens_n == 0)
        TRY(ERR_INPUT); /* everything is not found but browsed */
    arena_init(&s.arena, TOKENS_BYTES_MAX);
    s.tokens = m.tokens;
    s.tokens_n = m.tokens_n;
    TRY(page_init(&s.page, op->arena, m.limit));
    TRY(find_rarest(&s));
    struct token_key rarest = key_of(&s, s.rarest);
    err = tokens_list(s.index, &rarest, try_candidate, &s);
    if (err != ERR_LIMIT || !s.page.found.more)
        TRY(err);
    TRY(op_sent(op, desk_office_found_send(op->session->chan, op->id, &s.page.found)));
out:
    return err;
}

static enum err browse_row(void *arg, const struct sql_record_browse_out *record)
{
    struct desk_office_envelope_row row = {.version = record->version,
                                           .envelope = record->envelope,
                                           .created_ms = record->created_ms,
                                           .updated_ms = record->updated_ms};

    memcpy(row.record, record->record, sizeof(row.record));
    return page_add(arg, &row);
}

/* The blocks of the session as the statement wants them; empty: all. */
static enum err block_list(const struct op *op, struct view *out)
{
    struct buf list;
    enum err err = ERR_OK;

    buf_init(&list, 400);
    *out = (struct view){.p = (const uint8_t *)"", .n = 0};
    for (unsigned i = 0; i < op->session->blocks_n; i++)
        buf_fmt(&list, i == 0 ? ",%u," : "%u,", op->session->blocks[i]);
    TRY(buf_status(&list));
    if (list.n > 0)
        *out = arena_view(op->arena, buf_view(&list));
    err = out->p == NULL ? ERR_MEMORY : ERR_OK;
out:
    buf_clear(&list);
    return err;
}

/* What is being removed is passed over by its time, not row by row. */
static void leave_out_dead(const struct op *op, struct sql_record_browse_in *in)
{
    const struct token_dead *d = tokens_dead(&op->office->tokens, in->contract, in->register_);

    if (d == NULL)
        return;
    in->after = d->before;
    if (in->after_ms < d->began_ms) {
        in->after_ms = d->began_ms;
        memset(in->after_record, 0, sizeof(in->after_record));
    }
}

enum err op_browse(struct op *op)
{
    struct desk_office_browse m;
    struct place place;
    struct page page;
    enum err err;

    TRY(op_got(op, desk_office_browse_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &place));
    TRY(page_init(&page, op->arena, m.limit));
    struct sql_record_browse_in in = {.contract = place.contract,
                                      .register_ = place.register_no,
                                      .after = INT64_MIN,
                                      .after_ms = m.after_ms,
                                      .most = page.limit + 1u};
    memcpy(in.after_record, m.after_record, sizeof(in.after_record));
    leave_out_dead(op, &in);
    TRY(block_list(op, &in.blocks));
    TRY(sql_record_browse(op->office->db, &in, browse_row, &page));
    TRY(op_sent(op, desk_office_found_send(op->session->chan, op->id, &page.found)));
out:
    return err;
}

/* The desk is answered even if the keeper cannot be told: it learns the version when it sees the
 * envelope. */
static enum err tell_keeper(const struct op *op, const struct place *place,
                            const struct desk_office_record_put *m)
{
    struct keeper_office_record_stored stored = {.contract = place->contract,
                                                 .register_ = place->register_no,
                                                 .version = m->base_version + 1};

    memcpy(stored.record, m->row.record, sizeof(stored.record));
    return keeper_office_record_stored_send(op->office->keeper, 0, &stored);
}

/* No record outside the blocks of the session is replaced. */
static enum err check_block(const struct op *op, const struct rows *rows, const uint8_t record[16])
{
    struct sql_record_state_in key = {.contract = rows->place.contract, .register_ = rows->place.register_no};
    struct sql_record_state_out state;

    memcpy(key.record, record, sizeof(key.record));
    enum err err = sql_record_state(rows->db, &key, op->arena, &state);
    return err == ERR_OK && !session_sees(op->session, state.block) ? ERR_DENIED : err;
}

enum err op_record_put(struct op *op)
{
    struct desk_office_record_put m;
    struct rows rows = {.db = op->office->db, .tokens = &op->office->tokens, .arena = op->arena, .now_ms = clock_now_ms()};
    enum err err;

    TRY(op_got(op, desk_office_record_put_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &rows.place));
    TRY(db_begin(rows.db));
    TRY(check_block(op, &rows, m.row.record));
    TRY(rows_replace(&rows, m.base_version, &m.row));
    TRY(db_commit(rows.db));
    if (tell_keeper(op, &rows.place, &m) != ERR_OK)
        office_stop(op->office, ERR_CLOSED, "the keeper has gone");
    TRY(op_sent(
        op, desk_office_stored_send(op->session->chan, op->id, &(struct desk_office_stored){1})));
out:
    db_rollback(rows.db);
    return err;
}

struct counts {
    const struct op *op;
    struct desk_office_count list[COUNTS_MAX];
    uint32_t n;
};

static enum err count_row(void *arg, const struct sql_count_list_out *row)
{
    struct counts *c = arg;
    struct place place;

    if (op_place(c->op, row->register_, &place) == ERR_OK && c->n < COUNTS_MAX)
        c->list[c->n++] = (struct desk_office_count){row->register_, row->records};
    return ERR_OK;
}

/* Of a register the session sees no more than its blocks hold. */
static enum err count_blocks(const struct op *op, struct desk_office_count *count)
{
    const struct token_dead *dead = tokens_dead(&op->office->tokens, op->session->contract, count->register_);
    struct sql_count_block_in in = {
        .contract = op->session->contract, .register_ = count->register_, .after = dead == NULL ? INT64_MIN : dead->before};
    struct sql_count_block_out one;
    enum err err = ERR_OK;

    count->records = 0;
    for (unsigned i = 0; i < op->session->blocks_n; i++) {
        in.block = op->session->blocks[i];
        TRY(sql_count_block(op->office->db, &in, &one));
        count->records += one.records;
    }
out:
    return err;
}

enum err op_counts(struct op *op)
{
    struct desk_office_counts m;
    struct counts c = {.op = op};
    enum err err;

    TRY(op_got(op, desk_office_counts_get(op->payload, op->arena, &m)));
    TRY(sql_count_list(op->office->db, &(struct sql_count_list_in){op->session->contract},
                       count_row, &c));
    for (uint32_t i = 0; op->session->blocks_n > 0 && i < c.n; i++)
        TRY(count_blocks(op, &c.list[i]));
    TRY(op_sent(op, desk_office_counts_are_send(op->session->chan, op->id,
                                                &(struct desk_office_counts_are){c.list, c.n})));
out:
    return err;
}

struct versions {
    uint32_t list[VERSIONS_MAX];
    uint32_t n;
};

static enum err version_row(void *arg, const struct sql_version_list_out *row)
{
    struct versions *v = arg;

    v->list[v->n++] = row->version;
    return ERR_OK;
}

/* Newest first. */
enum err op_versions(struct op *op)
{
    struct desk_office_versions m;
    struct sql_record_newest_out newest;
    struct versions v = {.n = 1};
    struct place place;
    enum err err;

    TRY(op_got(op, desk_office_versions_get(op->payload, op->arena, &m)));
    TRY(op_place(op, m.register_, &place));
    struct sql_record_newest_in key = {.contract = place.contract, .register_ = place.register_no};
    memcpy(key.record, m.record, sizeof(key.record));
    TRY(sql_record_newest(op->office->db, &key, op->arena, &newest));
    TRY(rows_dead(&op->office->tokens, place, newest.number) ? ERR_NOT_FOUND : ERR_OK);
    TRY(session_sees(op->session, newest.block) ? ERR_OK : ERR_DENIED); /* the desk then asks the keeper, which refuses */
    v.list[0] = newest.version;
    TRY(sql_version_list(op->office->db,
                         &(struct sql_version_list_in){newest.number, VERSIONS_MAX - 1},
                         version_row, &v));
    TRY(op_sent(op,
                desk_office_versions_are_send(op->session->chan, op->id,
                                              &(struct desk_office_versions_are){v.list, v.n})));
out:
    return err;
}
