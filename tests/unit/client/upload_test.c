/*
 * Bringing a file against a server that is scripted to fail: it is brought once, its job is followed to its end, or the command
 * says that it is not.
 */
#include "client/upload.h"
#include "support/t.h"

#define BYTES 5000
#define STEP 1000 /* bytes that the job reads between two looks */
#define ROW 100
#define CALLS_MAX 100000

/* What breaks at the ${at}-th call (from 1) of the server. */
enum fault {
    NO_FAULT,
    LOST_BEFORE, /* the request did not arrive */
    LOST_AFTER,  /* it did, the answer got lost */
    RESTART,     /* the server forgot the file, and the desk of the job */
    DIED,        /* the desk of the job died */
    BUSY,
};

struct server {
    unsigned call, at, faults; /* from call ${at} on, ${faults} calls fail */
    enum fault fault;
    bool has_file, is_open, closed, unjust, infected, refuses;
    unsigned scans; /* looks at it until the scanner has ended */
    uint64_t read;
    unsigned sent, started, troubles; /* waits for something else than the scanner or the job */
    uint64_t waited_ms;
};

static void tell(const struct server *s, struct upload_state *out)
{
    out->offset = s->read;
    out->rows_seen = s->read / ROW;
    out->stored = out->rows_seen - (s->unjust && s->closed ? 1 : 0);
    out->running = s->is_open && !s->closed;
    out->closed = s->closed;
}

/* Whether this call fails, and how: before (true) or after its work. */
static bool fails_before(struct server *s, enum err *err_out)
{
    enum fault f = ++s->call >= s->at && s->at > 0 && s->call < s->at + s->faults ? s->fault : NO_FAULT;

    T_TRUE(s->call < CALLS_MAX);
    if (f == RESTART)
        s->has_file = false;
    if (f == RESTART || f == DIED)
        s->is_open = false;
    *err_out = f == NO_FAULT || f == DIED ? ERR_OK : f == BUSY ? ERR_AGAIN : ERR_CLOSED;
    return *err_out != ERR_OK && f != LOST_AFTER;
}

static enum err scripted_send(void *arg, struct upload_state *out)
{
    struct server *s = arg;
    enum err err;

    if (fails_before(s, &err))
        return err;
    s->sent += !s->has_file;
    s->has_file = true;
    out->upload = 7;
    return err;
}

static enum err scripted_scanned(void *arg, struct upload_state *out)
{
    struct server *s = arg;
    enum err err;

    if (fails_before(s, &err))
        return err;
    if (!s->has_file)
        return ERR_NOT_FOUND;
    out->scan = s->scans > 0 ? UPLOAD_SCAN_WAITING : s->infected ? UPLOAD_SCAN_INFECTED : UPLOAD_SCAN_CLEAN;
    s->scans -= s->scans > 0;
    return err;
}

static enum err scripted_start(void *arg, struct upload_state *out)
{
    struct server *s = arg;
    enum err err;

    T_EQ(out->scan, UPLOAD_SCAN_CLEAN);
    if (fails_before(s, &err))
        return err;
    if (s->refuses)
        return ERR_DENIED;
    if (!s->has_file)
        return ERR_NOT_FOUND;
    s->started++;
    s->is_open = true;
    return err;
}

static enum err scripted_look(void *arg, struct upload_state *out)
{
    struct server *s = arg;
    enum err err;

    if (fails_before(s, &err))
        return err;
    if (s->is_open)
        s->read += s->read < BYTES ? STEP : 0;
    if (s->read == BYTES)
        s->closed = true;
    tell(s, out);
    return err;
}

static void show(void *arg, const struct upload_state *state)
{
    (void)arg;
    T_TRUE(state->offset <= BYTES);
}

static void wait_ms(void *arg, unsigned ms, enum err why)
{
    struct server *s = arg;

    T_TRUE(ms > 0 && ms <= 4000);
    s->troubles += why != ERR_OK;
    s->waited_ms += ms;
}

static enum err run(struct server *s, struct upload_state *state)
{
    const struct upload_calls calls = {scripted_send, scripted_scanned, scripted_start, scripted_look, show, wait_ms, s};

    return upload_run(&calls, state);
}

T_CASE(a_file_is_brought_once_and_its_job_followed_to_its_end)
{
    struct server s = {.scans = 3};
    struct upload_state state;

    T_OK(run(&s, &state));
    T_TRUE(s.closed && state.closed);
    T_EQ(s.sent, 1);
    T_EQ(s.started, 1);
    T_EQ(s.troubles, 0);
    T_EQ(state.rows_seen, BYTES / ROW);
}

T_CASE(whatever_breaks_once_at_whatever_call_the_file_is_read_to_its_end)
{
    for (int f = LOST_BEFORE; f <= BUSY; f++) {
        for (unsigned at = 1; at <= 9; at++) {
            struct server s = {.scans = 1, .at = at, .faults = 1, .fault = (enum fault)f};
            struct upload_state state;
            T_OK(run(&s, &state));
            T_TRUE(s.closed && s.read == BYTES);
            T_TRUE(s.sent <= (f == RESTART ? 2 : 1));
        }
    }
}

T_CASE(after_three_tries_it_gives_up_and_says_why)
{
    struct server s = {.at = 3, .faults = 1000, .fault = LOST_BEFORE};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_CLOSED);
    T_EQ(s.troubles, 3);
    T_TRUE(!s.closed);
}

T_CASE(the_next_run_finds_the_file_and_goes_on)
{
    struct server s = {.at = 5, .faults = 4, .fault = LOST_BEFORE};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_CLOSED);
    T_TRUE(s.read > 0 && s.read < BYTES);
    T_OK(run(&s, &state));
    T_TRUE(s.closed && s.read == BYTES);
    T_EQ(s.sent, 1);
}

T_CASE(an_infected_file_is_never_read)
{
    struct server s = {.scans = 2, .infected = true};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_DENIED);
    T_EQ(state.scan, UPLOAD_SCAN_INFECTED);
    T_EQ(s.started, 0);
    T_EQ(s.troubles, 0);
}

T_CASE(a_scanner_that_comes_to_no_end_is_left)
{
    struct server s = {.scans = CALLS_MAX};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_TIMEOUT);
    T_EQ(state.scan, UPLOAD_SCAN_WAITING);
    T_EQ(s.started, 0);
    T_TRUE(s.waited_ms >= UPLOAD_SCAN_MS);
}

T_CASE(a_refusal_is_not_tried_again)
{
    struct server s = {.refuses = true};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_DENIED);
    T_EQ(s.call, 3);
    T_EQ(s.waited_ms, 0);
}

T_CASE(a_job_at_which_nobody_is_at_work_is_taken_up_and_at_last_left)
{
    struct server s = {.at = 5, .faults = 100000, .fault = DIED};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_AGAIN);
    T_EQ(s.started, 1 + UPLOAD_TRIES);
    T_TRUE(!s.closed);
}

T_CASE(totals_that_do_not_add_up_are_no_success)
{
    struct server s = {.unjust = true};
    struct upload_state state;

    T_ERR(run(&s, &state), ERR_CORRUPT);
}

T_MAIN(&case_a_file_is_brought_once_and_its_job_followed_to_its_end,
       &case_whatever_breaks_once_at_whatever_call_the_file_is_read_to_its_end,
       &case_after_three_tries_it_gives_up_and_says_why, &case_the_next_run_finds_the_file_and_goes_on,
       &case_an_infected_file_is_never_read, &case_a_scanner_that_comes_to_no_end_is_left, &case_a_refusal_is_not_tried_again,
       &case_a_job_at_which_nobody_is_at_work_is_taken_up_and_at_last_left, &case_totals_that_do_not_add_up_are_no_success)
