/*
 * Sequences of entries that the fuzzer found (recorded.txt, the corpus of fuzz-decide), decided and folded again: each answer is the one that was
 * given when recorded.txt was written.  A ledger is decided again years later by whoever verifies it: a rule that answers otherwise
 * for an entry of old makes good ledgers look forged, and shows here before it does so there.
 * After a change that is meant:  RECORDED_WRITE=tests/unit/rules/recorded.txt BUILD/tests/unit/rules/rules_recorded_test
 */
#include "support/t.h"

#include "../../fuzz/rules/sequence.h"

#include "base/codec.h"
#include "base/io.h"
#include "crypto/hash.h"

struct recorder {
    FILE *out;
    struct decision decision;
};

static void decided(void *arg, const struct world *w, const struct entry *e, const struct decision *d)
{
    struct recorder *r = arg;
    struct decision could;

    r->decision = *d;
    fprintf(r->out, "%s %d %s %s %x", entry_act_name(e->act), (int)d->verdict, refusal_name(d->refusal), control_name(d->control), d->conditions);
    for (unsigned i = 0; i < d->clauses_n; i++)
        fprintf(r->out, " %s", d->clauses[i]);
    if (d->verdict != VERDICT_FACT) {
        decide_could(w->s, e, &could);
        fprintf(r->out, " could %d %s", (int)could.verdict, refusal_name(could.refusal));
    }
}

static void folded(void *arg, const struct world *w, const struct entry *e, enum err err)
{
    struct recorder *r = arg;

    (void)w;
    (void)e;
    fprintf(r->out, " %s\n", err_name(err));
}

/* The hash of what is answered to ${sequence}, as text. */
static void answers(struct view sequence, char digest[17])
{
    char *text = NULL;
    size_t n = 0;
    struct recorder r = {.out = open_memstream(&text, &n)};
    const struct sequence_watch watch = {decided, folded, &r};
    struct hash h;

    T_TRUE(r.out != NULL);
    sequence_run(sequence, &watch);
    T_TRUE(fclose(r.out) == 0);
    hash_of(view_of(text, n), &h);
    for (int k = 0; k < 8; k++)
        (void)snprintf(digest + 2 * k, 3, "%02x", h.b[k]);
    free(text);
}

/* Lines of a sequence in hexadecimal, and the hash of its answers. */
T_CASE(F5_recorded_ledgers_are_decided_as_they_were)
{
    const char *file = getenv("RECORDED_WRITE");
    uint8_t bytes[SEQUENCE_BYTES_MAX];
    struct buf known, now;
    char digest[17];
    size_t lines = 0;

    buf_init(&known, 4 << 20);
    buf_init(&now, 4 << 20);
    T_OK(io_read_file(RECORDED_FILE, &known));
    for (struct view rest = buf_view(&known); rest.n > 0; lines++) {
        struct view line = view_cut(&rest, '\n'), hex = view_cut(&line, ' ');
        T_TRUE(hex.n / 2 <= sizeof(bytes));
        T_OK(hex_get(hex, bytes, hex.n / 2));
        answers(view_of(bytes, hex.n / 2), digest);
        buf_put(&now, hex);
        buf_fmt(&now, " %s\n", digest);
        if (file == NULL)
            T_VIEW(view_str(digest), line);
    }
    T_OK(buf_status(&now));
    T_TRUE(lines >= 100);
    if (file != NULL)
        T_OK(io_replace_file(file, buf_view(&now), 0644));
    buf_clear(&known);
    buf_clear(&now);
}

T_MAIN(&case_F5_recorded_ledgers_are_decided_as_they_were)
