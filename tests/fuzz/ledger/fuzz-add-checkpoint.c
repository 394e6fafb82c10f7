/*
 * Targets: witness_msg_parse, witness_msg_put, witness_msg_accept, witness_msg_parse_size,
 * witness_decide. Properties: writing gives back what was read; the witness cosigns nothing but the
 * two published checkpoints; every refusal has a reason; no answer is accepted in which the
 * witness's signature is not over the checkpoint.
 */
#include "base/buf.h"
#include "ledger/witness_msg.h"
#include "witness/witness.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char log_vkey[] =
    "ledger.example/custody+e9f9b1b3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
static const char witness_vkey[] =
    "witness.example/city-a+7c283e90+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_request(struct view in)
{
    const char *reason = NULL;
    struct witness_msg m;
    struct buf again;

    if (witness_msg_parse(in, &m, &reason) != ERR_OK) {
        check(reason != NULL);
        return;
    }
    buf_init(&again, 2 * WITNESS_MSG_MAX);
    check(witness_msg_put(&again, &m) == ERR_OK && view_eq(buf_view(&again), in));
    buf_clear(&again);
}

static void check_decision(struct view in)
{
    const char *reason = NULL;
    struct witness_log log;
    struct witness_answer a;
    struct note_key key;

    check(note_key_parse(view_str(log_vkey), &key, &reason) == ERR_OK);
    witness_log_init(&log, &key);
    check(witness_decide(&log, 1, in, &a) == ERR_OK);
    check(a.status == 200 ? a.head.size == 2 || a.head.size == 3 : a.reason != NULL);
    /* A witness that has seen something else of that log's says no to all of it. */
    log.head.size = 2;
    check(witness_decide(&log, 1, in, &a) == ERR_OK && a.status != 200);
}

static void check_answer(struct view in)
{
    static const char checkpoint[] =
        "ledger.example/custody\n4\nZLJJxOBgbj2XQsSb/VfNHj6xcPXM76JuoEXKGT1kp18=\n\n"
        "\xe2\x80\x94 n AAAAAAA=\n";
    const char *reason = NULL;
    struct note_key key;
    struct buf line;
    uint64_t n;

    check(note_key_parse(view_str(witness_vkey), &key, &reason) == ERR_OK);
    buf_init(&line, 4096);
    check(witness_msg_accept(view_str(checkpoint), in, &key, &line, &reason) != ERR_OK &&
          line.n == 0);
    buf_clear(&line);
    if (witness_msg_parse_size(in, &n) == ERR_OK)
        check(n <= MERKLE_SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_request(view_of(data, size));
    check_decision(view_of(data, size));
    check_answer(view_of(data, size));
    return 0;
}
