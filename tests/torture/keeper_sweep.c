/*
 * keeper_sweep: one fault at each place of a day of the keeper, from its start to its stop, and at each place of its next start; then a
 * start without one.  Whatever happened: what was released stands in the ledger, what was erased stays erased, what was sealed opens,
 * the ledger verifies with every decision in it, and nobody had to put anything right (security.md A1 A2 A3 A5).
 *
 *     keeper_sweep [--points N] [--seed N]     N points of each kind of fault, spread over the day (default 2); 0: every one
 *
 * AZUKARI_KEEPER, AZUKARI_VERIFY and AZUKARI_FAULT name the programs and the library of tests/torture/fault.c.
 */
#include "../unit/keeper/guests.h"

#include "torture/fault.h"

#include "base/clock.h"
#include "base/num.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST_S 40

static const struct sort {
    const char *name;
    enum fault_place place;
    enum fault_kind kind;
    int error;
    bool forever;
} sorts[] = {
    {"no memory once", FAULT_ALLOC, FAULT_FAIL, ENOMEM, false},
    {"no memory from then on", FAULT_ALLOC, FAULT_FAIL, ENOMEM, true},
    {"a read fails", FAULT_READ, FAULT_FAIL, EIO, false},
    {"a read is short", FAULT_READ, FAULT_SHORT, 0, false},
    {"reads fail from then on", FAULT_READ, FAULT_FAIL, EIO, true},
    {"a write fails", FAULT_WRITE, FAULT_FAIL, EIO, false},
    {"the disk is full from then on", FAULT_WRITE, FAULT_FAIL, ENOSPC, true},
    {"a write is short", FAULT_WRITE, FAULT_SHORT, 0, false},
    {"killed in the middle of a write", FAULT_WRITE, FAULT_TORN, 0, false},
    {"killed before a write", FAULT_WRITE, FAULT_KILL, 0, false},
    {"killed after a write", FAULT_WRITE, FAULT_KILL_AFTER, 0, false},
    {"a flush fails", FAULT_SYNC, FAULT_FAIL, EIO, false},
    {"flushes fail from then on", FAULT_SYNC, FAULT_FAIL, EIO, true},
    {"killed before a flush", FAULT_SYNC, FAULT_KILL, 0, false},
    {"killed after a flush", FAULT_SYNC, FAULT_KILL_AFTER, 0, false},
    {"a message cannot be sent", FAULT_SEND, FAULT_FAIL, ENOBUFS, false},
    {"killed before a message", FAULT_SEND, FAULT_KILL, 0, false},
    {"killed after a message", FAULT_SEND, FAULT_KILL_AFTER, 0, false},
    {"a message cannot be received", FAULT_RECV, FAULT_FAIL, ENOMEM, false},
    {"killed before receiving", FAULT_RECV, FAULT_KILL, 0, false},
    {"killed after receiving", FAULT_RECV, FAULT_KILL_AFTER, 0, false},
};
#define SORTS (sizeof(sorts) / sizeof(sorts[0]))

static struct house h;
static struct fault_plan *plan;
static char plan_path[64], kept[80];
static struct sealed before[3]; /* records of the day before */

/* What the day has been told: only what was answered counts. */
static struct {
    uint64_t released[8]; /* leaves */
    size_t released_n;
    struct sealed edited, imported;
    bool was_edited, was_imported, was_erased;
    uint64_t application;
} told;

static void break_day(const char *file, int line, const char *what)
{
    (void)file;
    (void)line;
    (void)what;
    longjmp(t_jump, 1);
}

static void break_rule(const char *file, int line, const char *what)
{
    printf("# %s:%d: %s\n", file, line, what);
    longjmp(t_jump, 1);
}

/* Run the shell line that stands in ${n} bytes; its status. */
static int run(const char *line, int n, size_t room)
{
    return n < 0 || (size_t)n >= room ? -1 : system(line); /* stylecheck: allow system, because the test copies a directory */
}
#define RUN(...) (run(line, snprintf(line, sizeof(line), __VA_ARGS__), sizeof(line)))

/* --- the day ------------------------------------------------------------------------------------------------------------------ */

static void note_release(uint64_t leaf)
{
    if (told.released_n < sizeof(told.released) / sizeof(told.released[0]))
        told.released[told.released_n++] = leaf;
}

static uint16_t open_record(struct house_desk *d, const struct sealed *s)
{
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s)};
    struct desk_keeper_open_ok ok;
    uint16_t type = HOUSE_ASK(&h, d->keeper, open, OPEN, &m);

    if (type == DESK_KEEPER_OPEN_OK) {
        HOUSE_ANSWER(&h, open_ok, &ok);
        note_release(ok.leaf);
    }
    return type;
}

static void reveal_number(struct house_desk *d, const struct sealed *s)
{
    struct desk_keeper_reveal m = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s), .field = HOUSE_MY_NUMBER};
    struct desk_keeper_reveal_ok ok;

    if (HOUSE_ASK(&h, d->keeper, reveal, REVEAL, &m) == DESK_KEEPER_REVEAL_OK) {
        HOUSE_ANSWER(&h, reveal_ok, &ok);
        note_release(ok.leaf);
    }
}

static void edit_record(struct house_desk *d, const struct sealed *s)
{
    struct desk_keeper_field_value name = {HOUSE_NAME, view_str("架空　太郎")};
    struct desk_keeper_edit m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s), .fields = &name,
                                 .fields_n = 1, .reason = view_str("氏名の訂正")};
    struct desk_keeper_edit_ok ok;

    if (HOUSE_ASK(&h, d->keeper, edit, EDIT, &m) != DESK_KEEPER_EDIT_OK)
        return;
    HOUSE_ANSWER(&h, edit_ok, &ok);
    told.edited = *s;
    T_TRUE(ok.envelope.n <= sizeof(told.edited.envelope));
    memcpy(told.edited.envelope, ok.envelope.p, ok.envelope.n);
    told.edited.envelope_n = ok.envelope.n;
    told.was_edited = true;
}

static void erase_record(struct house_desk *d, const struct sealed *s)
{
    struct view id = view_of(s->record, 16);
    struct desk_keeper_apply_erase m = {.kind = APPLY_ERASE_SUBJECTS, .register_ = HOUSE_REGISTER, .quantity = 1, .records = &id,
                                        .records_n = 1, .planned = date_to_days(date_of_ms(clock_now_ms())),
                                        .items = view_str("記録の全項目"), .media = view_str("データベース"), .reason = view_str("期間満了")};
    struct desk_keeper_applied applied;

    if (HOUSE_ASK(&h, d->keeper, apply_erase, APPLY_ERASE, &m) != DESK_KEEPER_APPLIED)
        return;
    HOUSE_ANSWER(&h, applied, &applied);
    told.application = applied.leaf;
    if (house_approve(&h, HOUSE_APPROVER, applied.leaf) != DESK_KEEPER_OK)
        return;
    told.was_erased =
        HOUSE_ASK(&h, d->keeper, erase, ERASE, &(struct desk_keeper_erase){.application = told.application}) == DESK_KEEPER_ERASED;
}

static void live_a_day(void)
{
    struct house_desk d;

    if (house_start(&h, HOUSE_PASSPHRASE) != PARENT_CHILD_UNSEAL_RESULT_UNSEALED)
        return;
    house_sign_in(&h, HOUSE_HANDLER, &d);
    (void)open_record(&d, &before[0]);
    reveal_number(&d, &before[0]);
    edit_record(&d, &before[1]);
    erase_record(&d, &before[2]);
    import_records(&h, &d, 2, 1, &told.imported);
    told.was_imported = true;
    (void)open_record(&d, &told.imported);
    house_leave(&d);
    (void)house_end(&h, false);
}

/* --- what holds after it --------------------------------------------------------------------------------------------------------- */

static void check_released(struct house_desk *d)
{
    struct desk_keeper_ledger m = {.filter = {.person = HOUSE_HANDLER, .act = 0xffff}, .limit = 100};
    struct desk_keeper_ledger_is is;

    T_EQ(HOUSE_ASK(&h, d->keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
    HOUSE_ANSWER(&h, ledger_is, &is);
    for (size_t i = 0; i < told.released_n; i++) {
        bool found = false;
        for (uint32_t k = 0; k < is.entries_n; k++)
            found = found || is.entries[k].index == told.released[i];
        if (!found)
            T_FAIL("leaf %llu was released and is not in the ledger", (unsigned long long)told.released[i]);
    }
}

static void check_records(struct house_desk *d)
{
    uint16_t type;

    T_EQ(open_record(d, &before[0]), DESK_KEEPER_OPEN_OK);
    T_EQ(open_record(d, told.was_edited ? &told.edited : &before[1]), DESK_KEEPER_OPEN_OK);
    if (told.was_imported)
        T_EQ(open_record(d, &told.imported), DESK_KEEPER_OPEN_OK);
    type = open_record(d, &before[2]);
    if (told.was_erased)
        NOT_DONE(&h, type, ERR_NOT_FOUND);
    if (type != DESK_KEEPER_OPEN_OK) { /* then it is erased, and certified */
        struct desk_keeper_certificate m = {.application = told.application};
        T_EQ(HOUSE_ASK(&h, d->keeper, certificate, CERTIFICATE, &m), DESK_KEEPER_CERTIFICATE_IS);
    }
}

/* The house starts by itself; what was told is true; and the verifier, which shares no state with it, agrees. */
static void check_rules(void)
{
    struct house_desk d, auditor;
    char line[512];

    house_broke = break_rule;
    house_patience_ms = 10000;
    T_EQ(house_start(&h, HOUSE_PASSPHRASE), PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    check_released(&auditor);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    check_records(&d);
    T_EQ(house_end(&h, false), 0);
    T_EQ(RUN("%s verify '%s' --log 1 --replay >/dev/null", getenv("AZUKARI_VERIFY"), h.dir), 0);
}

/* --- points -------------------------------------------------------------------------------------------------------------------- */

/* The house as it was before the day. */
static bool new_day(void)
{
    char line[512];

    return (size_t)snprintf(h.dir, sizeof(h.dir), "%s.day", kept) < sizeof(h.dir) &&
           RUN("rm -rf '%s' && cp -a --sparse=always '%s' '%s'", h.dir, kept, h.dir) == 0;
}

static void arm(const struct sort *s, uint64_t at)
{
    plan->place = s->place;
    plan->kind = s->kind;
    plan->error = s->error;
    plan->forever = s->forever;
    plan->at = at;
    plan->happened = 0;
    for (int i = 0; i < FAULT__PLACES; i++)
        plan->seen[i] = 0;
    plan->armed = 1;
}

/* Run ${part} with the fault armed; whatever breaks in it is what shall. */
static void suffer(void (*part)(void), const struct sort *s, uint64_t at)
{
    int out = dup(STDOUT_FILENO), said = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)dup2(nowhere, STDOUT_FILENO); /* what the day's checks and the keeper say of it is no news */
    (void)dup2(nowhere, STDERR_FILENO);
    arm(s, at);
    house_broke = break_day;
    house_patience_ms = 5000;
    if (setjmp(t_jump) == 0)
        part();
    plan->armed = 0;
    (void)house_end(&h, true);
    (void)fflush(stdout);
    (void)dup2(out, STDOUT_FILENO);
    (void)dup2(said, STDERR_FILENO);
    (void)close(out);
    (void)close(said);
    (void)close(nowhere);
}

static void start_only(void)
{
    if (house_start(&h, HOUSE_PASSPHRASE) == PARENT_CHILD_UNSEAL_RESULT_UNSEALED)
        (void)house_end(&h, false);
}

/* A day with the fault ${s} at its ${at}-th call, then (${again} > 0) a start with one at that call.  0: the rules hold; 1: one does
 * not; 2: the fault never came. */
static int at_point(const struct sort *s, uint64_t at, uint64_t again)
{
    static bool came;

    if (!new_day())
        return 1;
    suffer(live_a_day, s, at);
    came = plan->happened > 0;
    if (again > 0)
        suffer(start_only, s, again);
    if (setjmp(t_jump) != 0)
        return 1;
    check_rules();
    return came ? 0 : 2;
}

static int in_a_process(const struct sort *s, uint64_t at, uint64_t again)
{
    int status = 0;
    (void)fflush(stdout);
    pid_t pid = fork();

    if (pid == 0) {
        (void)alarm(LONGEST_S);
        int result = at_point(s, at, again);
        (void)fflush(stdout);
        _exit(result);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
        printf("# no end after %d s, or signal %d\n", LONGEST_S, WTERMSIG(status));
        return 1;
    }
    return WEXITSTATUS(status);
}

/* How many calls of each place a day has, and a start. */
static void measure(void (*part)(void), uint64_t calls[FAULT__PLACES])
{
    static const struct sort none = {"", FAULT__PLACES, FAULT_FAIL, 0, false};
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
            if (new_day())
            suffer(part, &none, 0);
        _exit(0);
    }
    T_TRUE(pid > 0 && waitpid(pid, &status, 0) == pid);
    for (int i = 0; i < FAULT__PLACES; i++)
        calls[i] = plan->seen[i];
}

/* A small generator of our own: the same seed gives the same points everywhere. */
static uint64_t random_below(uint64_t *state, uint64_t n)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return n == 0 ? 0 : (*state >> 33) % n;
}

/* ${points} points of the day, one in each part of it (0: all); every other one with a fault in the next start too. */
static uint64_t sweep(const struct sort *s, uint64_t day, uint64_t start, uint64_t points, uint64_t *seed, uint64_t *bad)
{
    uint64_t tried = 0, n = points == 0 || points > day ? day : points;

    for (uint64_t i = 0; i < n; i++) {
        uint64_t at = 1 + day * i / n + random_below(seed, day * (i + 1) / n - day * i / n);
        uint64_t again = i % 2 == 0 ? 0 : 1 + random_below(seed, start);
        int result = in_a_process(s, at, again);
        tried++;
        if (result == 1) {
            printf("# %s at call %llu of the day, %llu of the next start\n", s->name, (unsigned long long)at,
                   (unsigned long long)again);
            ++*bad;
        }
    }
    return tried;
}

static void make_house(void)
{
    struct house_desk d;

    house_open_by_shares(&h);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 1, 3, before);
    house_leave(&d);
    T_EQ(house_end(&h, false), 0);
    T_TRUE((size_t)snprintf(kept, sizeof(kept), "%s", h.dir) < sizeof(kept) - 8);
    T_TRUE((size_t)snprintf(plan_path, sizeof(plan_path), "%s.plan", kept) < sizeof(plan_path));
    int fd = open(plan_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    T_TRUE(fd >= 0 && ftruncate(fd, sizeof(*plan)) == 0);
    plan = mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    T_TRUE(plan != MAP_FAILED);
    (void)close(fd);
    T_EQ(setenv("AZUKARI_FAULT_PLAN", plan_path, 1), 0);
    T_EQ(setenv("LD_PRELOAD", getenv("AZUKARI_FAULT"), 1), 0);
}

static bool house_is_made(void)
{
    if (setjmp(t_jump) != 0)
        return false;
    make_house();
    return true;
}

static bool number(const char *text, uint64_t *out)
{
    return num_parse_u64(view_str(text), UINT64_MAX, NUM_CANONICAL, out) == ERR_OK;
}

int main(int argc, char **argv)
{
    uint64_t points = 2, seed = 1, day[FAULT__PLACES], start[FAULT__PLACES], tried = 0;
    bool failed = false;
    char line[512];

    for (int i = 1; i + 1 < argc; i += 2)
        if (!number(argv[i + 1], strcmp(argv[i], "--seed") == 0 ? &seed : &points))
            return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)t_run;
    if (access("/dev/shm", W_OK) == 0 && setenv("TMPDIR", "/dev/shm", 0) != 0) /* no disk: what is not flushed is not looked at here */
        return 2;
    if (!house_is_made())
        return 1;
    measure(live_a_day, day);
    measure(start_only, start);
    printf("1..%zu\n", SORTS);
    for (size_t i = 0; i < SORTS; i++) {
        uint64_t bad = 0, n = sweep(&sorts[i], day[sorts[i].place], start[sorts[i].place], points, &seed, &bad);
        printf("%s %zu - %s: at %llu of %llu places of a day\n", bad == 0 ? "ok" : "not ok", i + 1, sorts[i].name,
               (unsigned long long)n, (unsigned long long)day[sorts[i].place]);
        tried += n;
        failed = failed || bad > 0;
    }
    printf("# %llu points\n", (unsigned long long)tried);
    (void)unsetenv("LD_PRELOAD");
    (void)RUN("rm -rf '%s' '%s.'*", kept, kept);
    return failed;
}
