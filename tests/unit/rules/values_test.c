/* Entries whose keys are all there, but whose values do not go together: each is refused for one thing alone. */
#include "support/t.h"

#include "base/alloc.h"
#include "rules/entry_table.h"
#include "rules/matter.h"
#include "unit/rules/world.h"

static const uint8_t hash[32] = {1};
static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};

static struct entry asked(enum entry_act act)
{
    struct entry e;

    entry_init(&e, act, NOW);
    e.verdict = VERDICT_PERMIT;
    entry_set_contract(&e, CONTRACT);
    entry_set_session(&e, 1);
    entry_set_person(&e, HANDLER);
    return e;
}

static struct entry opened(void)
{
    static const uint16_t fields[] = {NAME, ADDRESS};
    struct entry e = asked(ACT_OPEN);

    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_version(&e, 1);
    entry_set_fields(&e, fields, 2);
    entry_add_subject(&e, subject);
    return e;
}

/* ${e} is an entry, and is none with ${value} in ${member}. */
#define REFUSES_WITH(e, member, value)                                                                                                   \
    do {                                                                                                                                 \
        struct entry with = (e);                                                                                                         \
        T_OK(entry_check(&with));                                                                                                        \
        with.member = (value);                                                                                                           \
        T_ERR(entry_check(&with), ERR_INPUT);                                                                                            \
    } while (0)

T_CASE(a_list_that_is_set_has_something_in_it_and_no_more_than_fits)
{
    struct entry e = opened();

    entry_add_clause(&e, "N9.1");
    REFUSES_WITH(e, clauses_n, 0);
    REFUSES_WITH(e, clauses_n, ENTRY_CLAUSES_MAX + 1);
    REFUSES_WITH(e, fields_n, 0);
    REFUSES_WITH(e, fields[1], ENTRY_FIELDS_MAX + 1);
    struct entry last = e;
    last.fields[1] = ENTRY_FIELDS_MAX;
    T_OK(entry_check(&last));
    REFUSES_WITH(e, fields[0], 0);
    REFUSES_WITH(e, fields[1], NAME); /* twice */
    REFUSES_WITH(e, subjects_n, 0);
    REFUSES_WITH(e, subjects_n, 2);
    entry_set_blocks(&e, (const uint16_t[]){4}, 1);
    REFUSES_WITH(e, blocks_n, 0);
    REFUSES_WITH(e, blocks[0], 0);
    REFUSES_WITH(e, blocks_n, 2);
}

T_CASE(a_clause_has_nothing_behind_its_end)
{
    struct entry e = opened();

    entry_add_clause(&e, "N9");
    REFUSES_WITH(e, clauses[0][3], 'x');
    REFUSES_WITH(e, clauses[0][ENTRY_CLAUSE_MAX], 'x');
    REFUSES_WITH(e, clauses[0][1], '_');
    REFUSES_WITH(e, clauses[0][0], 0);
}

T_CASE(no_clause_is_cited_twice_wherever_it_stands)
{
    struct entry e = opened();

    entry_add_clause(&e, "N9.1");
    entry_add_clause(&e, "N9.2");
    entry_add_clause(&e, "N9.3");
    T_EQ(e.clauses_n, 3);
    REFUSES_WITH(e, clauses[2][3], '2');
    REFUSES_WITH(e, clauses[2][3], '1');
    REFUSES_WITH(e, clauses[1][3], '1');
}

/* Letters, digits, dots and hyphens of ASCII: byte by byte. */
static bool in_an_id(unsigned c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

T_CASE(ids_of_clauses_and_of_items_have_the_same_letters)
{
    struct entry e = asked(ACT_CHECK);

    entry_set_kind(&e, CHECK_IN_ORDER);
    entry_set_from(&e, day(2026, 11, 20));
    for (unsigned c = 0; c < 256; c++) {
        const uint8_t id[] = {(uint8_t)c}, item[] = {'a', ' ', 'b', ' ', (uint8_t)c};
        T_EQ(entry_clause_ok(view_of(id, 1)), in_an_id(c));
        entry_set_value(&e, view_of(item, sizeof(item)));
        T_EQ(entry_check(&e) == ERR_OK, in_an_id(c));
    }
    T_TRUE(!entry_clause_ok(view_of("", 0)));
    T_TRUE(entry_clause_ok(view_str("123456789012345")) && !entry_clause_ok(view_str("1234567890123456")));
}

T_CASE(time_ends_with_the_year_9999)
{
    struct entry e = opened();

    e.time_ms = INT64_C(253402300799999);
    REFUSES_WITH(e, time_ms, e.time_ms + 1);
    e.time_ms = 0;
    REFUSES_WITH(e, time_ms, -1);
}

T_CASE(a_value_that_is_set_has_bytes)
{
    struct entry e;

    entry_init(&e, ACT_LOG_OPEN, NOW);
    entry_set_value(&e, view_str("ledger.example/city"));
    REFUSES_WITH(e, value_n, 0);
}

static struct entry application(enum apply_kind kind, uint64_t count)
{
    struct entry e = asked(ACT_APPLY);

    entry_set_kind(&e, (uint16_t)kind);
    entry_set_count(&e, count);
    entry_set_object(&e, hash);
    if (kind <= APPLY_ERASE_REGISTER)
        entry_set_register(&e, REGISTER);
    if (kind == APPLY_CHANGE || kind == APPLY_TERMS)
        entry_set_value(&e, view_of(hash, sizeof(hash)));
    if (kind == APPLY_TERMS)
        entry_set_from(&e, day(2026, 12, 1));
    return e;
}

T_CASE(an_application_for_terms_names_their_day_and_no_more_facts_than_there_can_be)
{
    struct entry e = application(APPLY_TERMS, TERMS_FACTS_MAX);

    REFUSES_WITH(e, count, TERMS_FACTS_MAX + 1);
    REFUSES_WITH(e, count, 0);
    REFUSES_WITH(e, value_n, 31);
    e.has &= ~ENTRY_HAS(KEY_FROM);
    e.from = (struct date){0};
    T_ERR(entry_check(&e), ERR_INPUT);
    e = application(APPLY_CHANGE, 1); /* as many as you like of anything else, and no day */
    e.count = UINT64_MAX;
    T_OK(entry_check(&e));
    entry_set_register(&e, REGISTER);
    T_ERR(entry_check(&e), ERR_INPUT);
    e = application(APPLY_ERASE_REGISTER, 9);
    T_OK(entry_check(&e));
    entry_set_value(&e, view_of(hash, sizeof(hash)));
    T_ERR(entry_check(&e), ERR_INPUT);
    e = application(APPLY_ERASE_CONTRACT, 9);
    T_OK(entry_check(&e));
    entry_set_register(&e, REGISTER);
    T_ERR(entry_check(&e), ERR_INPUT);
}

T_CASE(only_conditions_that_have_words_are_met)
{
    struct entry e = asked(ACT_PRINT);

    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_version(&e, 1);
    entry_set_count(&e, 1);
    entry_add_subject(&e, subject);
    T_OK(entry_check(&e)); /* nothing is met */
    entry_set_conditions(&e, (uint32_t)HANDLING_CONDITIONS_MAX);
    T_OK(entry_check(&e));
    entry_set_conditions(&e, (uint32_t)HANDLING_CONDITIONS_MAX + 1);
    T_ERR(entry_check(&e), ERR_INPUT);
    entry_set_value(&e, view_of("\0\0\0", 4));
    T_ERR(entry_check(&e), ERR_INPUT);
}

T_CASE(only_the_fetching_of_a_file_has_words_and_meets_conditions)
{
    struct entry e = asked(ACT_PACKAGE_FETCH);

    entry_set_ref(&e, 5);
    entry_set_kind(&e, PACKAGE_PASSPHRASE);
    T_OK(entry_check(&e));
    entry_set_object(&e, hash);
    T_ERR(entry_check(&e), ERR_INPUT);
    e.kind = PACKAGE_FILE;
    T_OK(entry_check(&e));
    entry_set_conditions(&e, 1);
    T_OK(entry_check(&e));
    e.kind = PACKAGE_DROP;
    e.has &= ~ENTRY_HAS(KEY_OBJECT);
    memset(e.object, 0, sizeof(e.object));
    T_ERR(entry_check(&e), ERR_INPUT); /* conditions without words */
}

T_CASE(a_file_taken_in_has_bytes_and_rows)
{
    struct entry e = asked(ACT_INTAKE);

    entry_set_kind(&e, INTAKE_PEOPLE);
    entry_set_count(&e, INTAKE_ROWS_MAX);
    entry_set_limit(&e, 1);
    entry_set_object(&e, hash);
    REFUSES_WITH(e, count, 0);
    REFUSES_WITH(e, count, INTAKE_ROWS_MAX + 1);
    REFUSES_WITH(e, limit, 0);
    e = asked(ACT_ATTACH);
    entry_set_ref(&e, 5);
    entry_set_kind(&e, ATTACH_PDF);
    entry_set_limit(&e, ATTACH_BYTES_MAX);
    entry_set_object(&e, hash);
    REFUSES_WITH(e, limit, 0);
    REFUSES_WITH(e, limit, ATTACH_BYTES_MAX + 1);
}

T_CASE(a_notice_that_was_permitted_says_something)
{
    struct entry e = asked(ACT_NOTICE);

    entry_set_count(&e, 1);
    entry_set_object(&e, hash);
    REFUSES_WITH(e, count, 0);
    e.count = 0;
    e.verdict = VERDICT_DENY; /* that nothing had changed is why it was refused */
    T_OK(entry_check(&e));
}

T_CASE(a_batch_has_at_most_as_many_records_as_rows)
{
    static const enum entry_act acts[] = {ACT_IMPORT_BATCH, ACT_UPDATE_BATCH};

    for (size_t i = 0; i < 2; i++) {
        struct entry e = asked(acts[i]);
        entry_set_job(&e, 1);
        entry_set_register(&e, REGISTER);
        if (acts[i] == ACT_UPDATE_BATCH) {
            entry_set_purpose(&e, PURPOSE);
            entry_set_fields(&e, (const uint16_t[]){NAME}, 1);
            entry_set_kind(&e, UPDATE_TRIAL);
        }
        entry_add_subject(&e, subject);
        entry_add_subject(&e, subject);
        entry_set_count(&e, 2);
        entry_set_rows(&e, 6, 7);
        T_OK(entry_check(&e));
        REFUSES_WITH(e, count, 1);
        entry_set_rows(&e, 7, 7);
        T_ERR(entry_check(&e), ERR_INPUT);
        entry_set_rows(&e, 8, 7);
        T_ERR(entry_check(&e), ERR_INPUT);
    }
}

T_CASE(a_batch_of_a_package_has_a_record_for_each_row)
{
    struct entry e = asked(ACT_PACKAGE_BATCH);

    entry_set_job(&e, 1);
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_fields(&e, (const uint16_t[]){NAME}, 1);
    entry_set_ref(&e, 5);
    entry_add_subject(&e, subject);
    entry_add_subject(&e, subject);
    entry_set_count(&e, 2);
    entry_set_rows(&e, 6, 7);
    T_OK(entry_check(&e));
    entry_set_rows(&e, 6, 8);
    T_ERR(entry_check(&e), ERR_INPUT);
    entry_set_count(&e, 3); /* as many as rows, but not as records */
    T_ERR(entry_check(&e), ERR_INPUT);
    entry_set_rows(&e, 6, 6);
    T_ERR(entry_check(&e), ERR_INPUT);
    entry_set_count(&e, 2);
    entry_set_value(&e, view_str("not two numbers"));
    T_ERR(entry_check(&e), ERR_INPUT);
}

T_CASE(a_package_is_for_one_recipient_who_is_named_or_for_nobody_and_of_a_list_that_has_a_number)
{
    struct entry e = asked(ACT_PACKAGE_OPEN);

    entry_set_job(&e, 1);
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_fields(&e, (const uint16_t[]){NAME}, 1);
    entry_set_ref(&e, 5);
    entry_set_kind(&e, PACKAGE_ZIP);
    entry_set_count(&e, 2);
    entry_set_until(&e, day(2026, 11, 30));
    REFUSES_WITH(e, count, 0);
    REFUSES_WITH(e, kind, PACKAGE_CMS);
    entry_set_limit(&e, 9);
    REFUSES_WITH(e, limit, 0);
    entry_set_object(&e, hash);
    T_ERR(entry_check(&e), ERR_INPUT);
    e.kind = PACKAGE_CMS;
    T_OK(entry_check(&e));
}

/* The memory that is left must never decide whether a change is the one that was approved. */
T_CASE(a_digest_needs_no_memory)
{
    struct entry e;
    uint8_t with[32], without[32];

    entry_init(&e, ACT_ORG, NOW);
    entry_set_org(&e, 9);
    entry_set_kind(&e, ORG_CONTRACTOR);
    T_OK(entry_digest(&e, with));
    mem_fail_nth(1, 0);
    enum err err = entry_digest(&e, without);
    int failed = mem_has_failed();
    mem_fail_nth(0, 0);
    T_OK(err);
    T_EQ(failed, 0);
    T_VIEW(view_of(with, 32), view_of(without, 32));
}

T_MAIN(&case_a_list_that_is_set_has_something_in_it_and_no_more_than_fits, &case_a_clause_has_nothing_behind_its_end, &case_no_clause_is_cited_twice_wherever_it_stands,
       &case_ids_of_clauses_and_of_items_have_the_same_letters, &case_time_ends_with_the_year_9999,
       &case_a_value_that_is_set_has_bytes, &case_an_application_for_terms_names_their_day_and_no_more_facts_than_there_can_be,
       &case_only_conditions_that_have_words_are_met, &case_only_the_fetching_of_a_file_has_words_and_meets_conditions,
       &case_a_file_taken_in_has_bytes_and_rows, &case_a_notice_that_was_permitted_says_something,
       &case_a_batch_has_at_most_as_many_records_as_rows, &case_a_batch_of_a_package_has_a_record_for_each_row,
       &case_a_package_is_for_one_recipient_who_is_named_or_for_nobody_and_of_a_list_that_has_a_number,
       &case_a_digest_needs_no_memory)
