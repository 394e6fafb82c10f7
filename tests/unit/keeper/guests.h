/* What the keeper's process tests have in common: the messages they send, and a way to get sealed records. */
#ifndef KEEPER_GUESTS_H
#define KEEPER_GUESTS_H

#include "support/keeper_house.h"
#include "support/t.h"

#include "base/clock.h"
#include "rules/decide.h"

HOUSE_PUT(self)
HOUSE_PUT(import_open)
HOUSE_PUT(import_cancel)
HOUSE_PUT(job_ask)
HOUSE_PUT(may_upload)
HOUSE_PUT(copy_form)
HOUSE_PUT(upload_open)
HOUSE_PUT(upload_done)
HOUSE_PUT(uploads)
HOUSE_PUT(seal_batch)
HOUSE_PUT(job_close)
HOUSE_PUT(search)
HOUSE_PUT(list)
HOUSE_PUT(open)
HOUSE_PUT(reveal)
HOUSE_PUT(edit)
HOUSE_PUT(print)
HOUSE_PUT(apply_erase)
HOUSE_PUT(approve_start)
HOUSE_PUT(approve)
HOUSE_PUT(erase)
HOUSE_PUT(certificate)
HOUSE_PUT(ledger)
HOUSE_PUT(ledger_count)
HOUSE_PUT(proof)
HOUSE_PUT(inventory)
HOUSE_PUT(sign_out)
HOUSE_PUT(sign_in_start)
HOUSE_PUT(sign_in_passkey)
HOUSE_PUT(lock)

/* A record as the office would keep it. */
struct sealed {
    uint8_t record[16];
    uint8_t envelope[2048];
    size_t envelope_n;
};

static inline struct desk_keeper_envelope row_of(const struct sealed *s)
{
    struct desk_keeper_envelope row = {.envelope = view_of(s->envelope, s->envelope_n)};

    memcpy(row.record, s->record, 16);
    return row;
}

/* Let the handler import ${n} (<= 64) records as job number ${file}; the job stays open. */
static inline void import_records(struct house *h, struct house_desk *handler, uint8_t file, unsigned n,
                                  struct sealed *out)
{
    struct desk_keeper_import_open open = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT, .file = {file}, .bytes = 1};
    struct desk_keeper_field_value values[64][4];
    struct desk_keeper_seal_row rows[64];
    struct desk_keeper_seal_batch batch = {.from_row = 0, .to_row = n - 1, .rows = rows, .rows_n = n};
    struct desk_keeper_sealed_batch sealed;
    struct house_desk job;

    T_EQ(HOUSE_ASK(h, handler->keeper, import_open, IMPORT_OPEN, &open), DESK_KEEPER_IMPORT_OPENED);
    house_take_desk(h, &job);
    for (unsigned i = 0; i < n; i++) {
        values[i][0] = (struct desk_keeper_field_value){HOUSE_BOOKING_NUMBER, view_str("1234567897")};
        values[i][1] = (struct desk_keeper_field_value){HOUSE_NAME, view_str("架空　花子")};
        values[i][2] = (struct desk_keeper_field_value){HOUSE_BIRTH, view_str("19800401")};
        values[i][3] = (struct desk_keeper_field_value){HOUSE_MY_NUMBER, view_str("123456789018")};
        rows[i] = (struct desk_keeper_seal_row){.row = i, .fields = values[i], .fields_n = 4};
    }
    T_EQ(HOUSE_ASK(h, job.keeper, seal_batch, SEAL_BATCH, &batch), DESK_KEEPER_SEALED_BATCH);
    HOUSE_ANSWER(h, sealed_batch, &sealed);
    T_EQ(sealed.rows_n, n);
    for (unsigned i = 0; i < n; i++) {
        T_TRUE(sealed.rows[i].envelope.n <= sizeof(out[i].envelope));
        memcpy(out[i].record, sealed.rows[i].record, 16);
        memcpy(out[i].envelope, sealed.rows[i].envelope.p, sealed.rows[i].envelope.n);
        out[i].envelope_n = sealed.rows[i].envelope.n;
    }
    house_leave(&job);
}

/* Whether the keeper has closed ${d} by itself not later than a second after ${since_ms}, of the monotonic clock; that it does so is waited
 * for.  A busy machine may let the keeper itself wait longer than that: who asks tries again a few times, since only one that always takes
 * longer is too slow. */
#define C9_TRIES 10
static inline bool is_closed_within_a_second(struct house_desk *d, int64_t since_ms)
{
    struct chan_frame f;

    T_ERR(chan_recv_wait(d->keeper, house_patience_ms, &f), ERR_CLOSED);
    int64_t took_ms = clock_monotonic_ms() - since_ms;
    house_leave(d);
    return took_ms < 1000;
}

/* The answer in h->frame is a refusal of this kind that cites ${clause}. */
#define REFUSED(h, type, why, clause)                                                                                  \
    do {                                                                                                               \
        struct desk_keeper_denied t_denied;                                                                            \
        T_EQ((type), DESK_KEEPER_DENIED);                                                                              \
        HOUSE_ANSWER((h), denied, &t_denied);                                                                          \
        T_STR(refusal_name((enum refusal)t_denied.refusal), refusal_name(why));                                        \
        T_TRUE(t_denied.clauses_n > 0);                                                                                \
        T_VIEW(t_denied.clauses[0], view_str(clause));                                                                 \
    } while (0)

/* The answer says that it could not be done, with this code. */
#define NOT_DONE(h, type, why)                                                                                         \
    do {                                                                                                               \
        struct desk_keeper_failed t_failed;                                                                            \
        T_EQ((type), DESK_KEEPER_FAILED);                                                                              \
        HOUSE_ANSWER((h), failed, &t_failed);                                                                          \
        T_STR(err_name((enum err)t_failed.code), err_name(why));                                                       \
    } while (0)

#endif
