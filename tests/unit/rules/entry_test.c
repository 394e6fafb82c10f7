/* The text of a leaf: what is printed is read back, and nothing else is read. */
#include "support/t.h"

#include "base/alloc.h"
#include "rules/entry.h"
#include "rules/entry_table.h"
#include "rules/state.h"

#define T0 INT64_C(1795224225678)

static uint64_t seed;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static uint64_t below(uint64_t n)
{
    return next_random() % n;
}

static struct date random_date(void)
{
    return date_from_days((int64_t)below(40000));
}

static void random_bytes(uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)below(256);
}

static void random_clauses(struct entry *e)
{
    static const char *const ids[] = {"N9.1", "K-T12", "abcdefghijklmno", "0", "-.", "N20.6si", "H7", "J21", "S6"};
    uint64_t n = 1 + below(ENTRY_CLAUSES_MAX);

    for (uint64_t i = 0; i < n; i++)
        entry_add_clause(e, ids[below(9)]);
}

static void random_fields(struct entry *e, unsigned max)
{
    uint16_t fields[ENTRY_FIELDS_MAX];
    unsigned n = 1 + (unsigned)below(max);

    for (unsigned i = 0; i < n; i++)
        fields[i] = (uint16_t)(1 + below(ENTRY_FIELDS_MAX));
    entry_set_fields(e, fields, n);
}

static void random_blocks(struct entry *e, unsigned max)
{
    uint16_t blocks[ENTRY_BLOCKS_MAX];
    unsigned n = 1 + (max == 0 ? 0 : (unsigned)below(max));

    for (unsigned i = 0; i < n; i++)
        blocks[i] = (uint16_t)below(e->act == ACT_MOVE ? 4 : UINT16_MAX);
    entry_set_blocks(e, blocks, n);
}

/* Set ${key} to a random value; many do not fit the act: random_entry() then tries again. */
/* One or two measures, with the counts that fit. */
static void random_measures(struct entry *e)
{
    uint8_t two[2 * MEASURE_BYTES] = {MEASURE_CLOCK, (uint8_t)below(MEASURED__MAX)};
    uint64_t n = 1 + below(2);

    two[MEASURE_BYTES] = MEASURE_FIREWALL;
    two[MEASURE_BYTES + 1] = MEASURED_NOT_MET;
    entry_set_value(e, view_of(two, n * MEASURE_BYTES));
    entry_set_count(e, n);
    entry_set_limit(e, (two[1] >= MEASURED_LOOK) + (n - 1));
}

static void random_value(struct entry *e, enum entry_key key)
{
    uint8_t bytes[ENTRY_VALUE_MAX];

    random_bytes(bytes, sizeof(bytes));
    switch (key) {
    case KEY_TIME: e->time_ms = (int64_t)below(253402300800000U); break;
    case KEY_ACT: break;
    case KEY_VERDICT: e->verdict = (enum verdict)below(VERDICT__MAX); break;
    case KEY_CLAUSES: random_clauses(e); break;
    case KEY_CONTRACT: entry_set_contract(e, 1 + (uint32_t)below(UINT32_MAX)); break;
    case KEY_SESSION: entry_set_session(e, 1 + below(UINT64_MAX - 1)); break;
    case KEY_JOB: entry_set_job(e, 1 + (uint32_t)below(UINT32_MAX - 1)); break;
    case KEY_PERSON: entry_set_person(e, 1 + (uint32_t)below(UINT32_MAX)); break;
    case KEY_ORG: entry_set_org(e, 1 + (uint32_t)below(UINT32_MAX)); break;
    case KEY_PARENT: entry_set_parent(e, 1 + (uint32_t)below(UINT32_MAX)); break;
    case KEY_TERMINAL: entry_set_terminal(e, 1 + below(UINT64_MAX)); break;
    case KEY_ROLES: entry_set_roles(e, 1 + (uint32_t)below(ROLE__ALL)); break;
    case KEY_PURPOSE: entry_set_purpose(e, (uint16_t)(1 + below(32))); break;
    case KEY_PURPOSES: entry_set_purposes(e, 1 + (uint32_t)below(UINT32_MAX)); break;
    case KEY_REGISTER: entry_set_register(e, (uint16_t)(1 + below(64))); break;
    case KEY_FIELDS: random_fields(e, e->act == ACT_REVEAL || e->act == ACT_FIELD ? 1 : ENTRY_FIELDS_MAX); break;
    case KEY_BLOCKS: random_blocks(e, entry_acts[e->act].blocks_max > 0 ? entry_acts[e->act].blocks_max : 1); break;
    case KEY_CLASS: entry_set_class(e, (uint16_t)below(CLASS__MAX)); break;
    case KEY_KIND: entry_set_kind(e, (uint16_t)below(4)); break;
    case KEY_FROM: entry_set_from(e, random_date()); break;
    case KEY_UNTIL: entry_set_until(e, random_date()); break;
    case KEY_VERSION: entry_set_version(e, 1 + (uint32_t)below(UINT32_MAX)); break;
    case KEY_COUNT: entry_set_count(e, below(3) == 0 ? next_random() : below(80)); break;
    case KEY_LIMIT: entry_set_limit(e, below(3) == 0 ? next_random() : below(2)); break;
    case KEY_REF: entry_set_ref(e, 1 + below(UINT64_MAX)); break;
    case KEY_SUBJECTS:
        for (uint64_t n = below(4) == 0 ? below(65) : 1; n > 0; n--)
            entry_add_subject(e, bytes + n);
        break;
    case KEY_OBJECT: entry_set_object(e, bytes); break;
    case KEY_VALUE:
        if (e->act == ACT_CHECK)
            entry_set_value(e, view_str(below(2) == 0 ? "nerima N10.1 locked" : "a b.c-D 9"));
        else if (e->act == ACT_MEASURE)
            random_measures(e);
        else
            entry_set_value(e, view_of(bytes, 1 + below(ENTRY_VALUE_MAX)));
        break;
    case KEY_DETAIL: entry_set_detail(e, bytes); break;
    case KEY__MAX: break;
    }
}

/* A random entry of ${act} that passes the check, with all keys that it must carry and some that it may. */
static struct entry random_entry(enum entry_act act)
{
    struct entry e;

    for (unsigned tries = 0; tries < 100000; tries++) {
        entry_init(&e, act, (int64_t)below(253402300800000U));
        uint64_t keys = entry_acts[act].must | (entry_acts[act].may & next_random()) | ENTRY_HAS(KEY_VERDICT);
        for (enum entry_key key = KEY_VERDICT; key < KEY__MAX; key++)
            if ((keys & ENTRY_HAS(key)) != 0)
                random_value(&e, key);
        if (act == ACT_IMPORT_BATCH || act == ACT_UPDATE_BATCH)
            entry_set_rows(&e, tries, tries + 70);
        if (act == ACT_PACKAGE_BATCH && e.subjects_n > 0)
            entry_set_rows(&e, tries, tries + e.subjects_n - 1);
        if (act == ACT_IMPORT_BATCH || act == ACT_UPDATE_BATCH || act == ACT_PACKAGE_BATCH || act == ACT_ERASE || act == ACT_LIST)
            entry_set_count(&e, e.subjects_n);
        if (entry_check(&e) == ERR_OK)
            return e;
    }
    T_FAIL("no entry of %s was found", entry_act_name(act));
}

/* The text of ${e}; valid until the next call. */
static struct view text_of(const struct entry *e)
{
    static struct buf text;

    buf_clear(&text);
    buf_init(&text, ENTRY_TEXT_MAX);
    T_OK(entry_put(e, &text));
    return buf_view(&text);
}

/* ${text} is refused, or it is the very text of what was read. */
static void check_identity(struct view text)
{
    struct entry e;
    struct buf again;

    if (entry_get(text, &e, NULL) != ERR_OK) {
        T_EQ(e.has, 0);
        return;
    }
    buf_init(&again, ENTRY_TEXT_MAX);
    T_OK(entry_put(&e, &again));
    T_VIEW(buf_view(&again), text);
    buf_clear(&again);
}

static struct entry example(void)
{
    static const uint16_t fields[] = {5, 1, 2, 5};
    uint8_t subject[ENTRY_SUBJECT_BYTES] = {0xab, 0xcd};
    struct entry e;

    entry_init(&e, ACT_OPEN, T0);
    e.verdict = VERDICT_PERMIT;
    entry_add_clause(&e, "N9.1");
    entry_add_clause(&e, "N20.6i");
    entry_add_clause(&e, "N9.1");
    entry_set_contract(&e, 3);
    entry_set_session(&e, 41);
    entry_set_person(&e, 12);
    entry_set_register(&e, 1);
    entry_set_purpose(&e, 2);
    entry_set_fields(&e, fields, 4);
    entry_set_version(&e, 7);
    entry_add_subject(&e, subject);
    return e;
}

static const char example_text[] = "azukari-entry v1\n"
                                   "time 2026-11-21T01:23:45.678Z\n"
                                   "act open\n"
                                   "verdict permit\n"
                                   "clauses N9.1,N20.6i\n"
                                   "contract 3\n"
                                   "session 41\n"
                                   "person 12\n"
                                   "purpose 2\n"
                                   "register 1\n"
                                   "fields 1,2,5\n"
                                   "version 7\n"
                                   "subjects abcd0000000000000000000000000000\n";

T_CASE(text_is_that_of_the_documentation)
{
    struct entry e = example();

    T_VIEW(text_of(&e), view_str(example_text));
}

T_CASE(text_that_was_printed_is_read_back_alike)
{
    seed = 42;
    for (enum entry_act act = 0; act < ACT__MAX; act++) {
        for (int i = 0; i < 40; i++) {
            struct entry e = random_entry(act), back;
            struct view text = text_of(&e);
            T_OK(entry_get(text, &back, NULL));
            T_TRUE(memcmp(&e.clauses, &back.clauses, sizeof(e.clauses)) == 0);
            T_TRUE(e.has == back.has && e.time_ms == back.time_ms && e.terminal == back.terminal);
            check_identity(text);
        }
    }
}

T_CASE(text_with_one_byte_changed_is_refused_or_prints_as_it_stands)
{
    static const uint8_t bytes[] = {'0', '9', 'a', 'F', ' ', '\n', ',', '.', '-', 0, 0xff, 'z'};
    uint8_t text[ENTRY_TEXT_MAX];

    seed = 7;
    for (enum entry_act act = 0; act < ACT__MAX; act++) {
        struct entry e = random_entry(act);
        struct view whole = text_of(&e);
        memcpy(text, whole.p, whole.n);
        for (size_t i = 0; i < whole.n; i += i < 400 ? 1 : 17) {
            uint8_t was = text[i];
            for (size_t k = 0; k < sizeof(bytes); k++) {
                text[i] = bytes[k];
                check_identity(view_of(text, whole.n));
            }
            text[i] = (uint8_t)(was ^ 0x20);
            check_identity(view_of(text, whole.n));
            text[i] = was;
        }
    }
}

T_CASE(text_with_one_byte_added_or_missing_is_refused_or_prints_as_it_stands)
{
    uint8_t text[ENTRY_TEXT_MAX + 1];

    seed = 9;
    for (enum entry_act act = 0; act < ACT__MAX; act++) {
        struct entry e = random_entry(act);
        struct view whole = text_of(&e);
        for (size_t i = 0; i < whole.n && i < 500; i++) {
            memcpy(text, whole.p, i);
            memcpy(text + i, whole.p + i + 1, whole.n - i - 1);
            check_identity(view_of(text, whole.n - 1));
            memcpy(text, whole.p, i + 1);
            memcpy(text + i + 1, whole.p + i, whole.n - i);
            check_identity(view_of(text, whole.n + 1));
        }
    }
}

T_CASE(text_cut_short_anywhere_is_refused)
{
    for (size_t n = 0; n < sizeof(example_text) - 1; n++) {
        struct entry e;
        T_ERR(entry_get(view_of(example_text, n), &e, NULL), ERR_INPUT);
    }
}

T_CASE(other_spellings_of_the_same_entry_are_refused)
{
    static const struct {
        const char *from, *to;
        unsigned line;
    } changes[] = {
        {"entry v1", "entry v2", 1},
        {"act open\nverdict permit", "verdict permit\nact open", 4},
        {"act open", "act  open", 3},
        {"act open", "act open ", 3},
        {"act open", "act OPEN", 3},
        {"act open", "Act open", 3},
        {"contract 3", "contract 03", 6},
        {"contract 3", "contract +3", 6},
        {"contract 3", "contract 0", 14},
        {"contract 3", "contract 4294967296", 6},
        {"contract 3\n", "contract 3\r\n", 6},
        {"contract 3\n", "contract 3\ncontract 3\n", 7},
        {"contract 3\n", "contract 3\n\n", 7},
        {"contract 3\n", "", 13},
        {"person 12", "person\t12", 8},
        {"clauses N9.1,N20.6i", "clauses N9.1, N20.6i", 5},
        {"clauses N9.1,N20.6i", "clauses N9.1,N9.1", 14},
        {"clauses N9.1,N20.6i", "clauses N9.1,", 5},
        {"clauses N9.1,N20.6i", "clauses ,N9.1", 5},
        {"clauses N9.1,N20.6i", "clauses N9_1", 5},
        {"clauses N9.1,N20.6i", "clauses 1234567890123456", 5},
        {"clauses N9.1,N20.6i", "clauses 1,2,3,4,5,6,7,8,9", 5},
        {"purpose 2", "purpose 33", 9},
        {"register 1", "register 65", 10},
        {"fields 1,2,5", "fields 1,5,2", 14},
        {"fields 1,2,5", "fields 1,2,2", 14},
        {"fields 1,2,5", "fields 0,2,5", 14},
        {"fields 1,2,5", "fields 1,2,65", 11},
        {"fields 1,2,5", "fields 1,2,5,", 11},
        {"abcd00", "ABCD00", 13},
        {"abcd00", "abcd0", 13},
        {"abcd00", "abcd00,00", 13},
        {"2026-11-21T", "2026-02-30T", 2},
        {"2026-11-21T", "2026-11-21 ", 2},
        {".678Z", ".678+09:00", 2},
        {"verdict permit", "verdict fact", 14},
        {"verdict permit", "verdict perhaps", 4},
        {"version 7", "version 7\nweather 3", 13},
        {"version 7", "version 7\nlimit 3", 15},
    };

    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        char text[ENTRY_TEXT_MAX];
        const char *at = strstr(example_text, changes[i].from);
        unsigned line = 0;
        struct entry e;
        T_TRUE(at != NULL);
        snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - example_text), example_text, changes[i].to,
                 at + strlen(changes[i].from));
        T_ERR(entry_get(view_str(text), &e, &line), ERR_INPUT);
        if (line != changes[i].line)
            T_FAIL("%s: line %u, not %u", changes[i].to, line, changes[i].line);
    }
}

T_CASE(every_key_that_an_act_must_carry_is_demanded)
{
    seed = 3;
    for (enum entry_act act = 0; act < ACT__MAX; act++) {
        const struct entry e = random_entry(act);
        for (enum entry_key key = 0; key < KEY__MAX; key++) {
            struct entry without = e;
            if (key > KEY_VERDICT && (entry_acts[act].must & ENTRY_HAS(key)) == 0)
                continue;
            without.has &= ~ENTRY_HAS(key);
            T_ERR(entry_check(&without), ERR_INPUT);
        }
    }
}

T_CASE(every_key_that_an_act_may_not_carry_is_refused)
{
    seed = 4;
    for (enum entry_act act = 0; act < ACT__MAX; act++) {
        const struct entry e = random_entry(act);
        for (enum entry_key key = KEY_CLAUSES; key < KEY__MAX; key++) {
            struct entry with = e;
            if (((entry_acts[act].must | entry_acts[act].may) & ENTRY_HAS(key)) != 0)
                continue;
            random_value(&with, key);
            if (entry_has(&with, key)) /* no list of blocks is only 0 */
                T_ERR(entry_check(&with), ERR_INPUT);
        }
    }
}

T_CASE(a_value_under_a_key_that_is_not_set_is_refused)
{
    struct entry e = example();

    T_OK(entry_check(&e));
    e.job = 1;
    T_ERR(entry_check(&e), ERR_INPUT);
    e = example();
    e.detail[31] = 1;
    T_ERR(entry_check(&e), ERR_INPUT);
}

T_CASE(values_out_of_range_are_refused)
{
    struct entry e = example();

    entry_set_register(&e, 65);
    T_ERR(entry_check(&e), ERR_INPUT);
    e = example();
    entry_set_purpose(&e, 0);
    T_ERR(entry_check(&e), ERR_INPUT);
    e = example();
    e.time_ms = -1;
    T_ERR(entry_check(&e), ERR_INPUT);
    e = example();
    e.act = ACT__MAX;
    T_ERR(entry_check(&e), ERR_INPUT);
    e = example();
    e.verdict = VERDICT__MAX;
    T_ERR(entry_check(&e), ERR_INPUT);
    e = example();
    entry_add_clause(&e, "a clause");
    T_ERR(entry_check(&e), ERR_INPUT);
    e = example();
    entry_add_clause(&e, "1234567890123456");
    T_ERR(entry_check(&e), ERR_INPUT);
}

T_CASE(an_operation_that_was_not_decided_has_no_text)
{
    struct entry e = example();
    struct buf out;

    e.verdict = VERDICT_FACT;
    e.clauses_n = 0;
    e.has &= ~ENTRY_HAS(KEY_CLAUSES);
    buf_init(&out, ENTRY_TEXT_MAX);
    T_ERR(entry_put(&e, &out), ERR_INPUT);
    T_EQ(out.n, 0);
}

T_CASE(a_permit_to_open_names_the_fields_and_a_refusal_need_not)
{
    struct entry e = example();

    entry_set_fields(&e, NULL, 0);
    T_TRUE(!entry_has(&e, KEY_FIELDS));
    T_ERR(entry_check(&e), ERR_INPUT);
    e.verdict = VERDICT_DENY;
    T_OK(entry_check(&e));
}

T_CASE(a_fact_never_passes_for_a_decision)
{
    struct entry e;
    uint8_t object[32] = {1};

    entry_init(&e, ACT_ENROL_CODE, T0);
    entry_set_person(&e, 1);
    entry_set_until(&e, (struct date){2026, 12, 1});
    entry_set_object(&e, object);
    T_OK(entry_check(&e));
    e.verdict = VERDICT_PERMIT;
    T_ERR(entry_check(&e), ERR_INPUT);
}

T_CASE(lists_that_do_not_fit_are_refused_and_never_cut)
{
    static const uint16_t fields[65] = {0};
    static const uint8_t subject[ENTRY_SUBJECT_BYTES], bytes[ENTRY_VALUE_MAX + 1];
    struct entry e = example();
    struct buf out;
    char clause[2] = "a";

    buf_init(&out, 2 * ENTRY_TEXT_MAX);
    entry_set_fields(&e, fields, 65);
    T_ERR(entry_put(&e, &out), ERR_LIMIT);
    e = example();
    for (int i = 0; i < ENTRY_SUBJECTS_MAX + 3; i++)
        entry_add_subject(&e, subject);
    T_ERR(entry_put(&e, &out), ERR_LIMIT);
    e = example();
    for (; clause[0] <= 'l'; clause[0]++)
        entry_add_clause(&e, clause);
    T_ERR(entry_put(&e, &out), ERR_LIMIT);
    e = example();
    entry_set_value(&e, view_of(bytes, sizeof(bytes)));
    T_ERR(entry_put(&e, &out), ERR_LIMIT);
    T_ERR(entry_check(&e), ERR_INPUT);
    T_EQ(out.n, 0);
}

/* The longest value that ${key} may have in ${act}. */
static void longest_value(struct entry *e, enum entry_key key)
{
    static const uint8_t ones[ENTRY_VALUE_MAX] = {0xff};
    uint16_t fields[ENTRY_FIELDS_MAX];
    char clause[ENTRY_CLAUSE_MAX + 1] = "abcdefghijklmna";

    random_value(e, key);
    if (key == KEY_FIELDS) {
        for (uint16_t i = 0; i < ENTRY_FIELDS_MAX; i++)
            fields[i] = (uint16_t)(i + 1);
        entry_set_fields(e, fields, entry_acts[e->act].fields_max);
    }
    while (key == KEY_SUBJECTS && e->subjects_n < entry_acts[e->act].subjects_max)
        entry_add_subject(e, ones);
    for (; key == KEY_CLAUSES && e->clauses_n < ENTRY_CLAUSES_MAX; clause[0]++)
        entry_add_clause(e, clause);
    if (key == KEY_VALUE)
        entry_set_value(e, view_of(ones, entry_acts[e->act].value_max));
}

T_CASE(the_longest_entry_of_every_act_fits_a_leaf)
{
    for (enum entry_act act = 0; act < ACT__MAX; act++) {
        size_t n = sizeof("azukari-entry v1\n");
        for (enum entry_key key = 0; key < KEY__MAX; key++) {
            struct entry e;
            uint64_t keys = entry_acts[act].must | entry_acts[act].may;
            if (key > KEY_VERDICT && (keys & ENTRY_HAS(key)) == 0)
                continue;
            entry_init(&e, act, T0);
            longest_value(&e, key);
            n += strlen(entry_key_name(key)) + 2;
            n += key == KEY_SUBJECTS ? e.subjects_n * 33U : key == KEY_FIELDS ? e.fields_n * 3U : 0;
            n += key == KEY_VALUE ? 2 * e.value_n : key == KEY_CLAUSES ? 128 : 0;
            n += key == KEY_OBJECT || key == KEY_DETAIL ? 64 : 24;
        }
        if (n > ENTRY_TEXT_MAX)
            T_FAIL("%s: %zu bytes", entry_act_name(act), n);
    }
}

T_CASE(text_longer_than_a_leaf_is_refused)
{
    static uint8_t text[ENTRY_TEXT_MAX + 1];
    struct entry e;

    memset(text, 'a', sizeof(text));
    memcpy(text, example_text, sizeof(example_text) - 1);
    text[sizeof(text) - 1] = '\n';
    T_ERR(entry_get(view_of(text, sizeof(text)), &e, NULL), ERR_INPUT);
}

T_CASE(put_appends_whole_or_not_at_all)
{
    struct entry e = example();
    struct buf out;

    buf_init(&out, 100);
    buf_str(&out, "before");
    T_ERR(entry_put(&e, &out), ERR_LIMIT);
    T_EQ(out.n, 6);
    buf_clear(&out);
    buf_init(&out, ENTRY_TEXT_MAX);
    mem_fail_nth(1, 0);
    T_ERR(entry_put(&e, &out), ERR_MEMORY);
    mem_fail_nth(0, 0);
    T_EQ(out.n, 0);
    buf_clear(&out);
}

T_CASE(rows_of_a_batch_keep_their_order)
{
    struct entry e;
    uint64_t first, last;

    entry_init(&e, ACT_IMPORT_BATCH, T0);
    entry_set_rows(&e, 128, 191);
    T_TRUE(entry_rows(&e, &first, &last) && first == 128 && last == 191);
    T_HEX(e.value, e.value_n, "000000000000008000000000000000bf");
    entry_set_rows(&e, 2, 1);
    T_TRUE(!entry_rows(&e, &first, &last));
    entry_set_rows(&e, 2, UINT64_MAX);
    T_TRUE(!entry_rows(&e, &first, &last));
}

T_CASE(every_word_is_named_and_different)
{
    for (enum entry_act a = 0; a < ACT__MAX; a++) {
        T_TRUE(strcmp(entry_act_name(a), "?") != 0);
        for (enum entry_act b = 0; b < a; b++)
            T_TRUE(strcmp(entry_act_name(a), entry_act_name(b)) != 0);
    }
    T_STR(entry_act_name(ACT__MAX), "?");
    T_STR(entry_verdict_name(VERDICT__MAX), "?");
    T_STR(entry_key_name(KEY__MAX), "?");
}

T_MAIN(&case_text_is_that_of_the_documentation, &case_text_that_was_printed_is_read_back_alike,
       &case_text_with_one_byte_changed_is_refused_or_prints_as_it_stands,
       &case_text_with_one_byte_added_or_missing_is_refused_or_prints_as_it_stands,
       &case_text_cut_short_anywhere_is_refused,
       &case_other_spellings_of_the_same_entry_are_refused, &case_every_key_that_an_act_must_carry_is_demanded,
       &case_every_key_that_an_act_may_not_carry_is_refused, &case_a_value_under_a_key_that_is_not_set_is_refused,
       &case_values_out_of_range_are_refused, &case_an_operation_that_was_not_decided_has_no_text,
       &case_a_permit_to_open_names_the_fields_and_a_refusal_need_not,
       &case_a_fact_never_passes_for_a_decision, &case_lists_that_do_not_fit_are_refused_and_never_cut,
       &case_the_longest_entry_of_every_act_fits_a_leaf, &case_text_longer_than_a_leaf_is_refused,
       &case_put_appends_whole_or_not_at_all, &case_rows_of_a_batch_keep_their_order,
       &case_every_word_is_named_and_different)
