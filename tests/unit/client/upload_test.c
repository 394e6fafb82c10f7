/*
 * Bringing a file against a server that is scripted to fail: every byte arrives once and in order,
 * or the command says that it does not.
 */
#include "client/upload.h"
#include "support/t.h"

#define PART UPLOAD_PART_BYTES
#define BYTES (5 * PART + 123)
#define ROW 1000 /* bytes of a row */

/* What breaks at the ${at}-th call (from 1) of the server. */
enum fault {
    NO_FAULT,
    LOST_BEFORE, /* the request did not arrive */
    LOST_AFTER,  /* it did, the answer got lost */
    RESTART,     /* the server forgot what it had not stored */
    BUSY,
};

struct server {
    unsigned call, at, faults; /* from call ${at} on, ${faults} calls fail */
    enum fault fault;
    bool is_open, closed, stubborn, greedy, unjust, broken_file;
    uint64_t fed, stored; /* bytes */
    unsigned waited, opened;
};

static uint64_t to_row(uint64_t n)
{
    return n - n % ROW;
}

static void tell(const struct server *s, struct upload_state *out)
{
    out->offset = s->greedy ? BYTES + 1 : s->fed;
    out->rows_seen = s->stored / ROW;
    out->stored = out->rows_seen - (s->unjust ? 1 : 0);
    out->closed = s->closed;
}

/* Whether this call fails, and how: before (true) or after its work. */
static enum fault next_fault(struct server *s)
{
    s->call++;
    return s->at > 0 && s->call >= s->at && s->call < s->at + s->faults ? s->fault : NO_FAULT;
}

static enum err gone(struct server *s, enum fault f)
{
    if (f == RESTART) {
        s->fed = s->stored;
        s->is_open = false;
    }
    return f == BUSY ? ERR_AGAIN : ERR_CLOSED;
}

static enum err scripted_open(void *arg, struct upload_state *out)
{
    struct server *s = arg;
    enum fault f = next_fault(s);

    if (f != NO_FAULT && f != LOST_AFTER)
        return gone(s, f);
    s->opened++;
    s->is_open = true;
    s->fed = s->closed ? BYTES : s->stored; /* opening again ends the old desk */
    tell(s, out);
    return f == LOST_AFTER ? ERR_CLOSED : ERR_OK;
}

static enum err scripted_put(void *arg, uint64_t offset, struct view part, struct upload_state *out)
{
    struct server *s = arg;
    enum fault f = next_fault(s);

    if (f != NO_FAULT && f != LOST_AFTER)
        return gone(s, f);
    if (!s->is_open)
        return ERR_AGAIN; /* 401: the desk is gone */
    if (offset != s->fed) {
        tell(s, out);
        return ERR_CONFLICT;
    }
    for (size_t i = 0; i < part.n; i += 997)
        T_EQ(part.p[i], (uint8_t)((offset + i) % 251));
    if (!s->stubborn)
        s->fed += part.n;
    s->stored = s->fed == BYTES ? BYTES : to_row(s->fed);
    tell(s, out);
    return f == LOST_AFTER ? ERR_CLOSED : ERR_OK;
}

static enum err scripted_finish(void *arg, struct upload_state *out)
{
    struct server *s = arg;
    enum fault f = next_fault(s);

    if (f != NO_FAULT && f != LOST_AFTER)
        return gone(s, f);
    if (!s->is_open)
        return ERR_AGAIN;
    tell(s, out);
    if (s->fed != BYTES)
        return ERR_CONFLICT;
    s->closed = true;
    tell(s, out);
    return f == LOST_AFTER ? ERR_CLOSED : ERR_OK;
}

static enum err scripted_read(void *arg, uint64_t offset, size_t n, struct view *part_out)
{
    static uint8_t part[PART];
    const struct server *s = arg;

    T_TRUE(n > 0 && n <= PART && offset + n <= BYTES);
    if (s->broken_file)
        return ERR_IO;
    for (size_t i = 0; i < n; i++)
        part[i] = (uint8_t)((offset + i) % 251);
    *part_out = view_of(part, n);
    return ERR_OK;
}

static void show(void *arg, const struct upload_state *state)
{
    (void)arg;
    T_TRUE(state->offset <= BYTES);
}

static void wait_seconds(void *arg, unsigned seconds, enum err why)
{
    struct server *s = arg;

    T_TRUE(why == ERR_CLOSED || why == ERR_AGAIN);
    s->waited += seconds;
}

static enum err run(struct server *s, struct upload_state *state)
{
    const struct upload_calls calls = {
        scripted_open, scripted_put, scripted_finish, scripted_read, show, wait_seconds, s};

    return upload_run(&calls, BYTES, state);
}

T_CASE(a_file_arrives_in_parts_and_is_closed)
{
    struct server s = {0};
    struct upload_state state;

    T_OK(run(&s, &state));
    T_TRUE(s.closed);
    T_EQ(s.stored, BYTES);
    T_EQ(s.call, 1 + 6 + 1);
    T_EQ(s.waited, 0);
    T_EQ(state.rows_seen, BYTES / ROW);
}

T_CASE(whatever_breaks_once_at_whatever_call_the_file_arrives)
{
    for (int f = LOST_BEFORE; f <= BUSY; f++) {
        for (unsigned at = 1; at <= 8; at++) {
            struct server s = {.at = at, .faults = 1, .fault = (enum fault)f};
            struct upload_state state;
            T_OK(run(&s, &state));
            T_TRUE(s.closed && s.stored == BYTES);
            T_EQ(s.waited, 1);
        }
    }
}

T_CASE(after_three_tries_it_gives_up_and_says_why)
{
    struct server s = {.at = 3, .faults = 1000, .fault = LOST_BEFORE};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_CLOSED);
    T_EQ(s.waited, 1 + 2 + 4);
    T_TRUE(!s.closed);
}

T_CASE(the_next_run_goes_on_where_the_last_was_killed)
{
    struct server s = {.at = 4, .faults = 4, .fault = RESTART};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_CLOSED);
    uint64_t stored = s.stored;
    T_TRUE(stored > 0 && stored < BYTES);
    unsigned before = s.call;
    T_OK(run(&s, &state));
    T_TRUE(s.closed && s.stored == BYTES);
    T_TRUE(s.call - before < 8);
}

T_CASE(a_finished_file_is_not_sent_again)
{
    struct server s = {.is_open = true, .closed = true, .fed = BYTES, .stored = BYTES};
    struct upload_state state;

    T_OK(run(&s, &state));
    T_EQ(s.call, 1);
    T_TRUE(state.closed);
}

T_CASE(a_server_that_takes_bytes_and_does_not_move_is_left)
{
    struct server s = {.stubborn = true};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_AGAIN);
    T_TRUE(s.call < 20);
}

T_CASE(a_server_that_wants_more_than_the_file_is_not_believed)
{
    struct server s = {.greedy = true};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_CORRUPT);
}

T_CASE(totals_that_do_not_add_up_are_no_success)
{
    struct server s = {.unjust = true};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_CORRUPT);
}

T_CASE(a_file_that_cannot_be_read_is_not_tried_again)
{
    struct server s = {.broken_file = true};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_CORRUPT);
    T_EQ(s.waited, 0);
}

T_MAIN(&case_a_file_arrives_in_parts_and_is_closed,
       &case_whatever_breaks_once_at_whatever_call_the_file_arrives,
       &case_after_three_tries_it_gives_up_and_says_why,
       &case_the_next_run_goes_on_where_the_last_was_killed,
       &case_a_finished_file_is_not_sent_again,
       &case_a_server_that_takes_bytes_and_does_not_move_is_left,
       &case_a_server_that_wants_more_than_the_file_is_not_believed,
       &case_totals_that_do_not_add_up_are_no_success,
       &case_a_file_that_cannot_be_read_is_not_tried_again)
