/* audit: who touched these people?  One walk with the set of their records, counted by person (security.md C2). */
#include "audit/tally.h"
#include "base/alloc.h"
#include "base/codec.h"
#include "support/t.h"

#include <string.h>

#define MANY 100000

static struct subjects *parse(const char *text)
{
    struct subjects *s = NULL;
    unsigned line;

    T_OK(subjects_parse(view_str(text), &s, &line));
    return s;
}

/* Record number ${n} of a made-up register: spread as blinded ids are. */
static void record(uint64_t n, uint8_t out[ENTRY_SUBJECT_BYTES])
{
    for (unsigned i = 0; i < ENTRY_SUBJECT_BYTES; i++) {
        n = n * 6364136223846793005U + 1442695040888963407U;
        out[i] = (uint8_t)(n >> 56);
    }
}

static struct entry touching(uint32_t person, enum verdict verdict, int64_t at, uint64_t first, unsigned n)
{
    struct entry e;
    uint8_t id[ENTRY_SUBJECT_BYTES];

    entry_init(&e, ACT_OPEN, at);
    e.verdict = verdict;
    entry_set_person(&e, person);
    for (unsigned i = 0; i < n; i++) {
        record(first + i, id);
        entry_add_subject(&e, id);
    }
    return e;
}

static void add(struct tally *t, uint16_t log, const struct entry *e)
{
    T_OK(tally_add(t, log, e));
}

static struct subjects *first_records(uint64_t n)
{
    struct subjects *s = NULL;
    struct buf text;
    uint8_t id[ENTRY_SUBJECT_BYTES];
    unsigned line;

    buf_init(&text, n * 33);
    for (uint64_t i = n; i-- > 0;) {
        record(i, id);
        hex_put(&text, view_of(id, sizeof(id)));
        buf_byte(&text, '\n');
    }
    T_OK(subjects_parse(buf_view(&text), &s, &line));
    buf_clear(&text);
    return s;
}

T_CASE(every_record_of_the_file_is_found_and_no_other)
{
    struct subjects *s = first_records(MANY);
    uint8_t id[ENTRY_SUBJECT_BYTES];
    unsigned found = 0, strangers = 0;

    T_EQ(subjects_count(s), MANY);
    for (uint64_t i = 0; i < 2 * (uint64_t)MANY; i++) {
        record(i, id);
        bool in = subjects_find(s, id) != SUBJECTS_NONE;
        found += in && i < MANY;
        strangers += in && i >= MANY;
    }
    T_EQ(found, MANY);
    T_EQ(strangers, 0);
    subjects_free(s);
}

T_CASE(what_stands_twice_counts_once_and_what_people_write_around_it_does_not_matter)
{
    struct subjects *s = parse("# from the letter of 1 October\r\n\r\n00112233445566778899aabbccddeeff\r\n"
                               "FFEEDDCCBBAA99887766554433221100\n00112233445566778899AABBCCDDEEFF");
    T_EQ(subjects_count(s), 2);
    subjects_free(s);
}

T_CASE(a_line_that_is_no_number_is_named_and_nothing_is_searched)
{
    static const struct {
        const char *text;
        unsigned line;
    } bad[] = {{"", 0},
               {"# nothing\n\n", 0},
               {"00112233445566778899aabbccddeeff\n00112233445566778899aabbccddeef\n", 2},
               {"00112233445566778899aabbccddeeff0\n", 1},
               {"00112233445566778899aabbccddeegg\n", 1},
               {" 00112233445566778899aabbccddeeff\n", 1},
               {"00112233445566778899aabbccddeeff,1\n", 1}};
    struct subjects *s = NULL;
    unsigned line;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        T_ERR(subjects_parse(view_str(bad[i].text), &s, &line), ERR_INPUT);
        T_EQ(line, bad[i].line);
        T_TRUE(s == NULL);
    }
    T_ERR(subjects_read("/nonexistent", &s, &line), ERR_NOT_FOUND);
}

T_CASE(c2_each_person_is_counted_with_the_records_touched_and_those_refused_are_not_touched)
{
    struct subjects *s = first_records(100);
    struct tally t;
    tally_init(&t, s);
    struct entry e = touching(7, VERDICT_PERMIT, 1000, 0, 50);
    add(&t, 1, &e);
    e = touching(7, VERDICT_PERMIT, 2000, 25, 50); /* 25 of them again */
    add(&t, 1, &e);
    e = touching(7, VERDICT_DENY, 3000, 80, 10);
    add(&t, 1, &e);
    e = touching(3, VERDICT_PERMIT, 4000, 95, 20); /* 15 of them are none of the set */
    add(&t, 1, &e);
    e = touching(7, VERDICT_FACT, 5000, 0, 1);
    add(&t, 0, &e);
    T_EQ(t.n, 3);
    T_EQ(t.rows[0].log, 0);
    T_EQ(t.rows[0].facts, 1);
    T_EQ(t.rows[0].records, 1);
    T_EQ(t.rows[1].person, 3);
    T_EQ(t.rows[1].records, 5);
    T_EQ(t.rows[2].person, 7);
    T_EQ(t.rows[2].permits, 2);
    T_EQ(t.rows[2].denials, 1);
    T_EQ(t.rows[2].records, 75);
    T_EQ(t.rows[2].first_ms, 1000);
    T_EQ(t.rows[2].last_ms, 3000);
    tally_clear(&t);
    subjects_free(s);
}

T_CASE(thousands_of_persons_stay_in_order)
{
    struct tally t;
    tally_init(&t, NULL);
    for (uint32_t i = 0; i < 6000; i++) {
        struct entry e = touching(1 + i * 7919 % 3000, VERDICT_PERMIT, i, 0, 0);
        add(&t, 0, &e);
    }
    T_EQ(t.n, 3000);
    unsigned wrong = 0;
    for (size_t i = 0; i < t.n; i++)
        wrong += t.rows[i].person != i + 1 || t.rows[i].permits != 2;
    T_EQ(wrong, 0);
    tally_clear(&t);
}

T_CASE(lack_of_memory_is_told_and_loses_nothing_that_was_counted)
{
    struct subjects *s = first_records(10);
    struct entry e = touching(1, VERDICT_PERMIT, 1, 0, 1), other = touching(2, VERDICT_PERMIT, 2, 0, 1);
    struct tally t;
    tally_init(&t, s);
    add(&t, 0, &e);
    mem_fail_nth(1, 1);
    T_ERR(tally_add(&t, 0, &other), ERR_MEMORY);
    mem_fail_nth(0, 0);
    T_EQ(t.n, 1);
    T_EQ(t.rows[0].permits, 1);
    add(&t, 0, &other);
    T_EQ(t.n, 2);
    tally_clear(&t);
    subjects_free(s);
}

T_MAIN(&case_every_record_of_the_file_is_found_and_no_other,
       &case_what_stands_twice_counts_once_and_what_people_write_around_it_does_not_matter,
       &case_a_line_that_is_no_number_is_named_and_nothing_is_searched,
       &case_c2_each_person_is_counted_with_the_records_touched_and_those_refused_are_not_touched,
       &case_thousands_of_persons_stay_in_order, &case_lack_of_memory_is_told_and_loses_nothing_that_was_counted)
