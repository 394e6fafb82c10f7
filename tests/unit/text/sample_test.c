/* text: the generator of synthetic card lists.  That its totals are right is tested with the importer (press). */
#include "support/t.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "text/cp932.h"
#include "text/sample/sample.h"

#include <string.h>

static enum err append(void *arg, struct view bytes)
{
    struct buf *out = arg;
    buf_put(out, bytes);
    return buf_status(out);
}

static void make(struct buf *out, uint64_t seed, uint32_t rows, enum sample_encoding encoding,
                 struct sample_totals *totals)
{
    const struct sample_options options = {.seed = seed, .rows = rows, .encoding = encoding};
    buf_init(out, 16 << 20);
    T_OK(sample_card_list(&options, append, out, totals));
    T_EQ(totals->bytes, out->n);
}

T_CASE(the_same_seed_gives_the_same_bytes)
{
    struct buf a, b, c;
    struct sample_totals totals;
    make(&a, 7, 500, SAMPLE_CP932, &totals);
    make(&b, 7, 500, SAMPLE_CP932, &totals);
    make(&c, 8, 500, SAMPLE_CP932, &totals);
    T_TRUE(view_eq(buf_view(&a), buf_view(&b)));
    T_TRUE(!view_eq(buf_view(&a), buf_view(&c)));
    buf_clear(&a);
    buf_clear(&b);
    buf_clear(&c);
}

T_CASE(totals_add_up_and_every_fault_and_mark_occurs)
{
    static const enum sample_encoding encodings[] = {SAMPLE_CP932, SAMPLE_UTF8, SAMPLE_UTF8_BOM};
    for (size_t e = 0; e < 3; e++) {
        struct sample_totals totals;
        struct buf out;
        uint32_t bad = 0;
        make(&out, 1, 10000, encodings[e], &totals);
        for (size_t i = 0; i < SAMPLE_FAULT__MAX; i++) {
            T_TRUE(totals.faults[i] > 0);
            bad += totals.faults[i];
        }
        T_EQ(totals.rows, 10000);
        T_EQ(totals.good + bad, totals.rows);
        for (size_t i = 0; i < SAMPLE_MARK__MAX; i++)
            T_EQ(totals.marks[i] > 0, i != SAMPLE_MARK_IVS || encodings[e] != SAMPLE_CP932);
        T_EQ(view_starts(buf_view(&out), "\uFEFF"), encodings[e] == SAMPLE_UTF8_BOM);
        buf_clear(&out);
    }
}

T_CASE(only_the_spoilt_rows_are_undecodable)
{
    struct sample_totals totals;
    struct buf out, text;
    size_t at = 0, bad = 0, found = 0;
    make(&out, 3, 5000, SAMPLE_CP932, &totals);
    buf_init(&text, 32 << 20);
    while (cp932_decode(&text, view_part(buf_view(&out), at, out.n), &bad) != ERR_OK) {
        at += bad + 1;
        found++;
    }
    T_EQ(found, totals.faults[SAMPLE_FAULT_UNDECODABLE]);
    buf_clear(&text);
    buf_clear(&out);
}

/* How often ${names} come, one after the other in turn. */
static size_t in_turn(const struct buf *out, const char *const names[3])
{
    const uint8_t *at = out->p, *end = out->p + out->n;
    size_t n = 0;

    while ((at = memmem(at, (size_t)(end - at), names[n % 3], strlen(names[n % 3]))) != NULL) {
        at += strlen(names[n % 3]);
        n++;
    }
    return n;
}

T_CASE(with_blocks_each_row_names_one_in_turn)
{
    static const char *const names[] = {"第一地区", "第二地区", "第三地区"};
    const struct sample_options options = {.seed = 5, .rows = 60, .encoding = SAMPLE_UTF8, .blocks = true};
    struct sample_totals plain, totals;
    struct buf with, without;

    make(&without, 5, 60, SAMPLE_UTF8, &plain);
    buf_init(&with, 16 << 20);
    T_OK(sample_card_list(&options, append, &with, &totals));
    T_EQ(totals.bytes, with.n);
    T_EQ(totals.good, 60); /* none is spoilt with this seed */
    T_EQ(plain.good, 60);
    T_EQ(in_turn(&with, names), 60);
    T_EQ(in_turn(&without, names), 0);
    T_TRUE(memmem(with.p, with.n, "備考,区分\r\n", strlen("備考,区分\r\n")) != NULL);
    buf_clear(&with);
    buf_clear(&without);
}

static enum err refuse(void *arg, struct view bytes)
{
    uint32_t *left = arg;
    (void)bytes;
    return (*left)-- == 0 ? ERR_NO_SPACE : ERR_OK;
}

T_CASE(a_failing_writer_stops_the_generator)
{
    const struct sample_options options = {.seed = 1, .rows = 100, .encoding = SAMPLE_UTF8_BOM};
    struct sample_totals totals;
    for (uint32_t pieces = 0; pieces < 102; pieces++) {
        uint32_t left = pieces;
        T_ERR(sample_card_list(&options, refuse, &left, &totals), ERR_NO_SPACE);
    }
    T_ERR(sample_card_list(&(struct sample_options){.rows = 800000001}, refuse, NULL,
                           &totals),
          ERR_INPUT);
}

T_CASE(the_generator_survives_every_failed_allocation)
{
    const struct sample_options options = {.seed = 1, .rows = 50};
    for (unsigned long nth = 1;; nth++) {
        struct sample_totals totals;
        uint32_t left = 1000;
        mem_fail_nth(nth, 0);
        enum err err = sample_card_list(&options, refuse, &left, &totals);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        T_EQ(err, failed ? ERR_MEMORY : ERR_OK);
        if (!failed)
            return;
    }
}

T_MAIN(&case_the_same_seed_gives_the_same_bytes,
       &case_totals_add_up_and_every_fault_and_mark_occurs,
       &case_only_the_spoilt_rows_are_undecodable,
       &case_with_blocks_each_row_names_one_in_turn, &case_a_failing_writer_stops_the_generator,
       &case_the_generator_survives_every_failed_allocation)
