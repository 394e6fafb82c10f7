/*
 * keeper: what was asked for at the same time shares one flush of the ledger, and who asks alone waits for nobody.  Counted are the leaves and
 * the commits in the journal itself (each flush ends with one), not time.
 */
#include "guests.h"

#include "base/io.h"
#include "keeper/journal_internal.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

#define CLIENTS 24
#define JOURNAL_READ_MAX ((size_t)64 << 20)

static struct house h;
static struct sealed record;

struct counted {
    unsigned leaves, commits;
};

static void count_records(struct view journal, struct counted *c)
{
    struct record r;

    while (record_get(journal, &r)) {
        c->leaves += r.kind == RECORD_LEAF;
        c->commits += r.kind == RECORD_COMMIT;
        journal = view_part(journal, r.length, SIZE_MAX);
    }
}

/* What stands in the house's journal. */
static struct counted counted(void)
{
    struct counted c = {0};
    struct disk_path dir, path;
    struct buf content;

    T_OK(disk_join(&dir, h.dir, "ledger"));
    DIR *d = opendir(dir.s);
    T_TRUE(d != NULL);
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (strncmp(e->d_name, "journal.", 8) != 0)
            continue;
        T_OK(disk_join(&path, dir.s, e->d_name));
        buf_init(&content, JOURNAL_READ_MAX);
        T_OK(io_read_file(path.s, &content));
        count_records(buf_view(&content), &c);
        buf_clear(&content);
    }
    closedir(d);
    return c;
}

static struct counted since(struct counted before)
{
    struct counted now = counted();

    return (struct counted){now.leaves - before.leaves, now.commits - before.commits};
}

/* Between these two the keeper sees nothing; then all that came at once. */
static void hold_up(void)
{
    int status;

    T_EQ(kill(h.pid, SIGSTOP), 0);
    T_TRUE(waitpid(h.pid, &status, WUNTRACED) == h.pid && WIFSTOPPED(status));
}

static void let_go(void)
{
    T_EQ(kill(h.pid, SIGCONT), 0);
}

/* Asks for the record, or for a field of it that is not revealed, which is refused; no answer is waited for. */
static void ask(struct house_desk *d, uint32_t id, bool refused)
{
    const struct desk_keeper_open open = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&record)};
    const struct desk_keeper_reveal reveal = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&record), .field = HOUSE_NAME};

    if (refused)
        T_OK(desk_keeper_reveal_send(d->keeper, id, &reveal));
    else
        T_OK(desk_keeper_open_send(d->keeper, id, &open));
}

static uint16_t answer(struct house_desk *d, uint32_t id)
{
    T_OK(chan_recv_wait(d->keeper, house_patience_ms, &h.frame));
    T_EQ(h.frame.id, id);
    return h.frame.type;
}

T_CASE(who_asks_alone_has_a_flush_for_each_leaf_and_waits_for_nobody)
{
    struct house_desk d;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    struct counted before = counted();
    for (uint32_t id = 1; id <= 10; id++) {
        bool refused = id % 2 == 0;
        ask(&d, id, refused);
        T_EQ(answer(&d, id), refused ? DESK_KEEPER_DENIED : DESK_KEEPER_OPEN_OK);
        T_EQ(since(before).leaves, id);
        T_EQ(since(before).commits, id); /* durable before the answer, and nothing was waited for to come along */
    }
    house_leave(&d);
}

T_CASE(who_asks_at_the_same_time_shares_a_flush)
{
    struct house_desk d[CLIENTS];

    for (unsigned i = 0; i < CLIENTS; i++)
        house_sign_in(&h, HOUSE_HANDLER, &d[i]);
    struct counted before = counted();
    hold_up();
    for (unsigned i = 0; i < CLIENTS; i++)
        ask(&d[i], i + 1, i % 2 == 1);
    T_EQ(since(before).leaves, 0);
    let_go();
    for (unsigned i = 0; i < CLIENTS; i++)
        T_EQ(answer(&d[i], i + 1), i % 2 == 1 ? DESK_KEEPER_DENIED : DESK_KEEPER_OPEN_OK);
    T_EQ(since(before).leaves, CLIENTS);
    T_EQ(since(before).commits, 1);
    for (unsigned i = 0; i < CLIENTS; i++)
        house_leave(&d[i]);
}

T_CASE(the_batches_of_a_job_share_a_flush)
{
    struct desk_keeper_import_open open = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT, .file = {77}, .bytes = 1};
    struct desk_keeper_field_value value[] = {{HOUSE_BOOKING_NUMBER, view_str("1234567897")}, {HOUSE_NAME, view_str("架空　花子")}};
    struct desk_keeper_seal_row row = {.fields = value, .fields_n = 2};
    struct house_desk d, job;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, import_open, IMPORT_OPEN, &open), DESK_KEEPER_IMPORT_OPENED);
    house_take_desk(&h, &job);
    struct counted before = counted();
    hold_up();
    for (uint32_t id = 1; id <= 16; id++) { /* as many as a desk has under way */
        row.row = id - 1;
        T_OK(desk_keeper_seal_batch_send(job.keeper, id, &(struct desk_keeper_seal_batch){.from_row = id - 1, .to_row = id - 1, .rows = &row, .rows_n = 1}));
    }
    let_go();
    for (uint32_t id = 1; id <= 16; id++)
        T_EQ(answer(&job, id), DESK_KEEPER_SEALED_BATCH);
    T_EQ(since(before).leaves, 16);
    T_EQ(since(before).commits, 1);
    house_leave(&job);
    house_leave(&d);
}

static struct house_desk importer;

T_CASE(house_opens)
{
    house_open_as(&h, true, true);
    house_sign_in(&h, HOUSE_HANDLER, &importer);
    import_records(&h, &importer, 1, 1, &record);
}

T_CASE(house_closes)
{
    house_leave(&importer);
    house_close(&h);
}

T_MAIN(&case_house_opens, &case_who_asks_alone_has_a_flush_for_each_leaf_and_waits_for_nobody,
       &case_who_asks_at_the_same_time_shares_a_flush, &case_the_batches_of_a_job_share_a_flush, &case_house_closes)
