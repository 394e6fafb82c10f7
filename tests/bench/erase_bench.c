/*
 * What the erasure of a whole contract costs the keeper, and whether that depends on its size: leaves, flushes and time, measured at the
 * desk's channel, from the question to its answer (keys gone, epoch closed, certificate issued).
 *
 *     AZUKARI_KEEPER=PATH erase_bench RECORDS
 *
 * With LD_PRELOAD=libazukari-fault.so and AZUKARI_FAULT_PLAN=FILE (176 bytes of zeros, the first of them 1) flushes and writes are counted.
 */
#include "../unit/keeper/guests.h"
#include "torture/fault.h"

#include "base/clock.h"
#include "base/num.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define BATCH 64

static uint64_t records;
static struct house h;
static struct house_desk handler, manager;
static const struct fault_plan *plan;

static void find_plan(void)
{
    static const struct fault_plan none;
    const char *path = getenv("AZUKARI_FAULT_PLAN");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    void *at = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    plan = at == MAP_FAILED ? &none : at;
}

/* One job with as many batches as it takes; nobody keeps what was sealed. */
static void import_all(void)
{
    struct desk_keeper_import_open open = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT, .file = {1}, .bytes = 1};
    struct desk_keeper_field_value values[4] = {{HOUSE_BOOKING_NUMBER, view_str("1234567897")},
                                                {HOUSE_NAME, view_str("架空　花子")},
                                                {HOUSE_BIRTH, view_str("19800401")},
                                                {HOUSE_MY_NUMBER, view_str("123456789018")}};
    struct desk_keeper_seal_row rows[BATCH];
    struct house_desk job;

    T_EQ(HOUSE_ASK(&h, handler.keeper, import_open, IMPORT_OPEN, &open), DESK_KEEPER_IMPORT_OPENED);
    house_take_desk(&h, &job);
    for (uint64_t from = 0; from < records; from += BATCH) {
        uint64_t n = records - from < BATCH ? records - from : BATCH;
        struct desk_keeper_seal_batch batch = {.from_row = from, .to_row = from + n - 1, .rows = rows, .rows_n = (uint32_t)n};
        for (uint64_t i = 0; i < n; i++)
            rows[i] = (struct desk_keeper_seal_row){.row = from + i, .fields = values, .fields_n = 4};
        T_EQ(HOUSE_ASK(&h, job.keeper, seal_batch, SEAL_BATCH, &batch), DESK_KEEPER_SEALED_BATCH);
    }
    house_leave(&job);
}

T_CASE(a_contract_is_erased)
{
    struct desk_keeper_apply_erase m = {.kind = APPLY_ERASE_CONTRACT, .quantity = records, .planned = date_to_days(date_of_ms(clock_now_ms())),
                                        .items = view_str("記録の全項目"), .media = view_str("データベース"), .reason = view_str("期間満了")};
    struct desk_keeper_applied applied;
    struct desk_keeper_erased erased;

    house_open_as(&h, true, true);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    import_all();
    int64_t from_ms = clock_monotonic_ms();
    T_EQ(HOUSE_ASK(&h, manager.keeper, apply_erase, APPLY_ERASE, &m), DESK_KEEPER_APPLIED);
    HOUSE_ANSWER(&h, applied, &applied);
    int64_t applied_ms = clock_monotonic_ms() - from_ms;
    T_EQ(house_approve(&h, HOUSE_APPROVER, applied.leaf), DESK_KEEPER_OK);
    uint64_t flushes = plan->seen[FAULT_SYNC], writes = plan->seen[FAULT_WRITE];
    from_ms = clock_monotonic_ms();
    T_EQ(HOUSE_ASK(&h, manager.keeper, erase, ERASE, &(struct desk_keeper_erase){.application = applied.leaf}), DESK_KEEPER_ERASED);
    int64_t took_ms = clock_monotonic_ms() - from_ms;
    HOUSE_ANSWER(&h, erased, &erased);
    printf("%llu records: %llu leaves, %llu flushes, %llu writes, %lld ms (%lld ms to apply for it)\n", (unsigned long long)erased.count,
           (unsigned long long)(erased.certificate_leaf - erased.leaf + 1), (unsigned long long)(plan->seen[FAULT_SYNC] - flushes),
           (unsigned long long)(plan->seen[FAULT_WRITE] - writes), (long long)took_ms, (long long)applied_ms);
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {&case_a_contract_is_erased};
    int failed;

    if (argc != 2 || num_parse_u64(view_str(argv[1]), 10000000, NUM_CANONICAL, &records) != ERR_OK || records == 0) {
        fprintf(stderr, "usage: erase_bench RECORDS\n");
        return 64;
    }
    find_plan();
    failed = t_run(cases, 1);
    house_close(&h);
    return failed;
}
