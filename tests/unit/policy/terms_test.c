/*
 * What one contract demands.  The merge is commutative, idempotent and monotone; covering is reflexive, transitive and what
 * the merge promises: a contract covers each of the profiles that it takes.
 */
#include "support/t.h"

#include "base/alloc.h"
#include "policy/shipped.h"

#define HEAD "ja 試験\nen Test\nform F1\nja 届\nen Notice\n"
#define CLAUSE(id) "clause " id "\narticle 第1条\nja 文\nen text\nmet E\n"
#define MADE_MAX 4

static struct profile_faults faults;
static struct terms_problem problem;
static struct terms one, two, three;

static struct profile *read_text(struct view text)
{
    struct profile *p;

    if (profile_read(text, &p, &faults) != ERR_OK)
        T_FAIL("fault %d in line %u", (int)faults.list[0].kind, faults.list[0].line);
    return p;
}

static struct profile *shipped(const char *name)
{
    return read_text(shipped_text(view_str(name)));
}

static struct profile *made(const char *text)
{
    return read_text(view_str(text));
}

static enum err merge(struct terms *t, const struct profile *a, const struct profile *b, const struct profile *c)
{
    const struct profile *list[] = {a, b, c};

    return terms_merge(list, c != NULL ? 3 : b != NULL ? 2 : 1, t, &problem);
}

static bool same_text(const struct terms *a, const struct terms *b)
{
    struct hash x, y;

    T_OK(terms_digest(a, &x));
    T_OK(terms_digest(b, &y));
    return memcmp(x.b, y.b, HASH_BYTES) == 0;
}

static unsigned gaps(const struct terms *parent, const struct terms *child)
{
    struct terms_gap list[TERMS_GAPS_MAX];

    return terms_cover(parent, child, list, TERMS_GAPS_MAX);
}

/* A profile of its own name with bindings drawn at random (seeded: every run the same). */
static uint64_t seed = 1;

static unsigned draw(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % n;
}

static void put_random_control(struct buf *b, unsigned p)
{
    static const char *const values[] = {"yes",     "1",         "2",      "3",       "allow",  "approval", "never",    "365",
                                         "general", "important", "sealed", "trackable", "filed", "closed",  "encrypted"};
    uint64_t value;

    for (unsigned tries = 0; tries < 20; tries++) {
        const char *word = values[draw(sizeof(values) / sizeof(values[0]))];
        if (param_read((enum param)p, view_str(word), &value) == ERR_OK) {
            buf_fmt(b, "control %s %s\n", param_name((enum param)p), word);
            return;
        }
    }
}

static void put_random_cells(struct buf *b, unsigned no)
{
    static const char *const verdicts[] = {"never", "approval", "approval sealed", "allow", "allow trackable+recorded"};

    buf_fmt(b, "matrix %s %s %s %s\n", vocab_word(VOCAB_ACT, no / 9), vocab_word(VOCAB_CLASS, no / 3 % 3),
            vocab_word(VOCAB_MEDIUM, no % 3), verdicts[draw(5)]);
}

static struct profile *random_profile(unsigned no)
{
    struct buf b;

    buf_init(&b, PROFILE_TEXT_MAX);
    buf_fmt(&b, "profile random-%u 1\n" HEAD CLAUSE("R%u"), no, no);
    buf_str(&b, "by term\n");
    for (unsigned p = 1; p < PARAM__MAX; p++)
        if (draw(3) == 0)
            put_random_control(&b, p);
    for (unsigned cell = 0; cell < HANDLING_CELLS; cell++)
        if (draw(3) == 0)
            put_random_cells(&b, cell);
    struct profile *p = read_text(buf_view(&b));
    buf_clear(&b);
    return p;
}

T_CASE(merge_is_commutative_and_idempotent_to_the_byte)
{
    for (unsigned i = 0; i < 60; i++) {
        struct profile *a = random_profile(1), *b = random_profile(2), *c = random_profile(3);
        T_OK(merge(&one, a, b, c));
        T_OK(merge(&two, c, b, a));
        T_TRUE(same_text(&one, &two));
        T_OK(merge(&two, b, a, b)); /* twice is once */
        T_OK(merge(&one, a, b, NULL));
        T_TRUE(same_text(&one, &two));
        profile_free(a);
        profile_free(b);
        profile_free(c);
    }
}

T_CASE(merge_is_monotone_and_covers_what_it_takes)
{
    for (unsigned i = 0; i < 60; i++) {
        struct profile *a = random_profile(1), *b = random_profile(2), *c = random_profile(3);
        T_OK(merge(&one, a, NULL, NULL));
        T_OK(merge(&two, a, b, NULL));
        T_OK(merge(&three, a, b, c));
        T_EQ(gaps(&one, &one), 0); /* reflexive */
        T_EQ(gaps(&one, &two), 0);
        T_EQ(gaps(&two, &three), 0);
        T_EQ(gaps(&one, &three), 0); /* transitive */
        profile_free(a);
        profile_free(b);
        profile_free(c);
    }
}

T_CASE(covering_is_transitive_whatever_is_compared)
{
    unsigned seen = 0;

    for (unsigned i = 0; i < 60; i++) {
        struct profile *a = random_profile(1), *b = random_profile(2), *c = random_profile(3);
        T_OK(merge(&one, a, NULL, NULL));
        T_OK(merge(&two, a, b, NULL));
        T_OK(merge(&three, c, NULL, NULL));
        if (gaps(&three, &one) == 0) {
            seen++;
            T_EQ(gaps(&three, &two), 0);
        }
        T_EQ(gaps(&one, &two), 0);
        profile_free(a);
        profile_free(b);
        profile_free(c);
    }
    T_EQ(seen, 0); /* random demands are never covered by chance: the case above is the proof */
}

T_CASE(the_strictest_wins_and_every_clause_is_remembered)
{
    struct profile *a = made("profile a 1\n" HEAD CLAUSE("A1") "control training 365\ncontrol log-years 5\n"
                             "matrix post spi paper allow trackable\n");
    struct profile *b = made("profile b 1\n" HEAD CLAUSE("B1") "control training 180\ncontrol log-years 7\n"
                             "matrix post spi paper approval sealed\n" CLAUSE("B2") "by training\nmatrix post spi data never\n");
    struct buf text;

    T_OK(merge(&one, a, b, NULL));
    T_EQ(one.controls[CONTROL_TRAINING].value, 180);
    T_EQ(one.controls[CONTROL_LOG_YEARS].value, 7);
    buf_init(&text, TERMS_TEXT_MAX);
    terms_print(&one, &text);
    T_TRUE(strstr(buf_cstr(&text), "control training 180 A1 B1 B2\n") != NULL);
    T_TRUE(strstr(buf_cstr(&text), "matrix post spi paper approval trackable+sealed A1 B1\n") != NULL);
    T_TRUE(strstr(buf_cstr(&text), "matrix post spi data never B2\n") != NULL);
    buf_reset(&text);
    T_OK(terms_facts(&one, 7, &text));
    T_TRUE(view_starts(buf_view(&text), "terms contract=7 version=1 from=@start count=4 object="));
    T_STR(strchr(buf_cstr(&text), '\n') + 1, "control contract=7 kind=training limit=180 clauses=A1,B1\n"
                           "control contract=7 kind=log-years limit=7 clauses=A1,B1\n"
                                   "cell contract=7 kind=post/paper class=spi limit=approval conditions=trackable+sealed clauses=B1\n"
                                   "cell contract=7 kind=post/data class=spi limit=never clauses=B2\n");
    buf_clear(&text);
    profile_free(a);
    profile_free(b);
}

T_CASE(where_no_clause_demands_a_control_outright_those_that_rest_on_it_are_cited)
{
    struct profile *a = made("profile a 1\n" HEAD CLAUSE("A1") "by factors\n" CLAUSE("A2") "by factors\ncontrol print general\n");
    struct buf text;

    T_OK(merge(&one, a, NULL, NULL));
    buf_init(&text, TERMS_TEXT_MAX);
    T_OK(terms_facts(&one, 1, &text));
    T_STR(strchr(buf_cstr(&text), '\n') + 1, "control contract=1 kind=factors limit=1 clauses=A1,A2\n"
                           "control contract=1 kind=print limit=0 clauses=A2\n");
    buf_clear(&text);
    profile_free(a);
}

T_CASE(a_ninth_clause_of_one_control_is_not_cited_but_stays_in_the_text)
{
    struct profile *p;
    struct buf text;

    buf_init(&text, PROFILE_TEXT_MAX);
    buf_str(&text, "profile a 1\n" HEAD);
    for (unsigned i = 1; i <= 9; i++)
        buf_fmt(&text, CLAUSE("A%u") "control pledge yes\n", i);
    p = read_text(buf_view(&text));
    T_OK(merge(&one, p, NULL, NULL));
    buf_reset(&text);
    T_OK(terms_facts(&one, 1, &text));
    T_STR(strchr(buf_cstr(&text), '\n') + 1, "control contract=1 kind=pledge limit=1 clauses=A1,A2,A3,A4,A5,A6,A7,A8\n");
    buf_reset(&text);
    terms_print(&one, &text);
    T_TRUE(strstr(buf_cstr(&text), " A8 A9\n") != NULL);
    buf_clear(&text);
    profile_free(p);
}

static const char strict[] = "profile a 1\n" HEAD CLAUSE("A1") "control training 365\ncontrol terminal yes\n"
                             "matrix post spi paper never\n";

static void local_is_refused(const char *changes, enum terms_problem_kind kind, unsigned line)
{
    struct profile *a = made(strict), *l = made(changes);

    T_ERR(merge(&one, a, l, NULL), ERR_INPUT);
    T_EQ(problem.kind, kind);
    T_EQ(problem.line, line);
    T_TRUE(problem.profile == l);
    profile_free(a);
    profile_free(l);
}

#define LOCAL "local here 1\nja x\nen x\n"

T_CASE(local_changes_make_stricter_or_deviate_openly)
{
    struct profile *a = made(strict);
    struct profile *l = made(LOCAL CLAUSE("L1") "control training 90\ncontrol factors 2\n"
                                   "deviation terminal off\nja 理由\nen reason\n"
                                   "deviation matrix post spi paper approval sealed\nja 理由\nen reason\n");
    struct buf text;

    T_OK(merge(&one, a, l, NULL));
    T_EQ(one.controls[CONTROL_TRAINING].value, 90);
    T_TRUE(!one.controls[CONTROL_TERMINAL].demanded && one.controls[CONTROL_TERMINAL].deviation != NULL);
    T_EQ(one.controls[CONTROL_TERMINAL].was, 1);
    buf_init(&text, TERMS_TEXT_MAX);
    terms_print(&one, &text);
    T_TRUE(strstr(buf_cstr(&text), "\ndeviation terminal off for yes A1\n") != NULL);
    T_TRUE(strstr(buf_cstr(&text), "deviation matrix post spi paper approval sealed for matrix post spi paper never A1\n") != NULL);
    T_OK(merge(&two, a, NULL, NULL));
    T_EQ(gaps(&two, &one), 2); /* a contract that deviates does not cover the profile */
    buf_clear(&text);
    profile_free(a);
    profile_free(l);
}

T_CASE(local_changes_that_would_do_nothing_are_refused)
{
    local_is_refused(LOCAL CLAUSE("L1") "control training 730\n", TERMS_WEAKER, 9);
    local_is_refused(LOCAL CLAUSE("L1") "control training 90\nmatrix post spi * approval\n", TERMS_WEAKER, 10);
    local_is_refused(LOCAL "deviation training 365\nja x\nen x\n", TERMS_NO_DEVIATION, 4);
    local_is_refused(LOCAL "deviation training 30\nja x\nen x\n", TERMS_NO_DEVIATION, 4);
    local_is_refused(LOCAL "deviation factors off\nja x\nen x\n", TERMS_NO_DEVIATION, 4);
    local_is_refused(LOCAL "deviation matrix post spi paper never\nja x\nen x\n", TERMS_NO_DEVIATION, 4);
    local_is_refused(LOCAL "deviation terminal off\nja x\nen x\ndeviation terminal off\nja x\nen x\n", TERMS_DEVIATES_TWICE, 7);
}

T_CASE(two_profiles_of_one_name_and_changes_of_nothing_are_refused)
{
    struct profile *a = made(strict), *b = made("profile a 2\n" HEAD CLAUSE("A1") "by term\n"), *l = made(LOCAL CLAUSE("L1") "by term\n");

    T_ERR(merge(&one, a, b, NULL), ERR_INPUT);
    T_EQ(problem.kind, TERMS_SAME_NAME);
    T_ERR(merge(&one, l, NULL, NULL), ERR_INPUT);
    T_EQ(problem.kind, TERMS_NO_PROFILE);
    T_ERR(terms_merge(NULL, 0, &one, &problem), ERR_INPUT);
    profile_free(a);
    profile_free(b);
    profile_free(l);
}

T_CASE(N18_a_child_that_is_weaker_is_told_what_it_lacks)
{
    struct profile *a = made("profile a 1\n" HEAD CLAUSE("A1") "control factors 2\nmatrix send spi data approval dedicated\nmeasure peers\n");
    struct profile *b = made("profile b 1\n" HEAD CLAUSE("B1") "control factors 1\nmatrix send spi data approval\n");
    struct terms_gap list[2];

    T_OK(merge(&one, a, NULL, NULL));
    T_OK(merge(&two, b, NULL, NULL));
    T_EQ(terms_cover(&one, &two, list, 2), 3); /* all are counted, two are written */
    T_EQ(list[0].kind, GAP_CONTROL);
    T_EQ(list[0].no, CONTROL_FACTORS);
    T_EQ(list[1].kind, GAP_CELL);
    T_EQ(list[1].no, profile_cell_no(4, 0, 1));
    T_EQ(gaps(&two, &one), 0);
    profile_free(a);
    profile_free(b);
}

T_CASE(a_child_that_takes_less_time_after_the_end_or_none_covers)
{
    struct profile *a = made("profile a 1\n" HEAD CLAUSE("A1") "control close-out 90\n");
    struct profile *b = made("profile b 1\n" HEAD CLAUSE("B1") "control close-out 30\n");
    struct profile *c = made("profile c 1\n" HEAD CLAUSE("C1") "by term\n");

    T_OK(merge(&one, a, NULL, NULL));
    T_OK(merge(&two, b, NULL, NULL));
    T_OK(merge(&three, c, NULL, NULL));
    T_EQ(gaps(&one, &two), 0);
    T_EQ(gaps(&one, &three), 0);
    T_EQ(gaps(&two, &one), 1);
    profile_free(a);
    profile_free(b);
    profile_free(c);
}

T_CASE(every_control_has_a_lattice)
{
    for (unsigned p = 0; p < PARAM__MAX; p++) {
        struct buf text;
        uint64_t weakest = param_weakest((enum param)p), again;
        T_EQ(param_find(view_str(param_name((enum param)p))), p);
        buf_init(&text, 100);
        for (uint64_t v = 1; v <= 2; v++) {
            bool ordered = param_type((enum param)p) == PARAM_TYPE_NUMBER || param_type((enum param)p) == PARAM_TYPE_WORD;
            if (ordered && param_join((enum param)p, weakest, v) == v) {
                buf_reset(&text);
                param_print((enum param)p, v, &text);
                if (param_read((enum param)p, buf_view(&text), &again) == ERR_OK)
                    T_EQ(again, v);
            }
            T_TRUE(param_covers((enum param)p, param_join((enum param)p, v, 1), v));
        }
        buf_clear(&text);
    }
    T_EQ(param_state(PARAM_PASSWORD_LENGTH, 8), PARAM_ALWAYS);
    T_EQ(param_state(PARAM_PASSWORD_LENGTH, 12), PARAM_DECLARED);
    T_EQ(param_state((enum param)CONTROL_FACTORS, 2), PARAM_BY_KEEPER);
}

T_CASE(the_sample_takes_controls_and_cells_of_four_profiles_and_deviates_openly)
{
    struct profile *p[] = {shipped("nerima"), shipped("hino"), shipped("jica"), shipped("koto"), shipped("sample")};
    const struct profile *list[] = {p[0], p[1], p[2], p[3], p[4]};
    struct buf a, b;

    T_OK(terms_merge(list, 5, &one, &problem));
    for (unsigned c = 0; c < CONTROL__MAX; c++)
        T_EQ(one.controls[c].demanded, c != CONTROL_UPLOAD_SCAN && c != CONTROL_TERMINAL && c != CONTROL_SUBCONTRACT_DEPTH && (c < CONTROL_STAFF_FILED || c > CONTROL_UPLOAD_SCAN));
    buf_init(&a, TERMS_TEXT_MAX);
    buf_init(&b, TERMS_TEXT_MAX);
    T_OK(terms_facts(&one, 1, &a));
    T_OK(shipped_sample_facts(1, &b));
    T_VIEW(buf_view(&a), buf_view(&b));
    T_TRUE(strstr(buf_cstr(&a), "kind=training limit=365 clauses=N11,H7\n") != NULL);
    T_TRUE(strstr(buf_cstr(&a), "cell contract=1 kind=copy/paper class=spi limit=approval conditions=area-only+needed+recorded "
                                "clauses=N20.11,H10.2-copy,K-T9\n") != NULL);
    T_TRUE(strstr(buf_cstr(&a), "cell contract=1 kind=copy/paper class=important limit=approval conditions=area-only+needed "
                                "clauses=H10.2-copy,K-T9\n") != NULL);
    T_TRUE(strstr(buf_cstr(&a), "cell contract=1 kind=post/paper class=spi limit=never clauses=H10.2-post\n") != NULL);
    buf_clear(&a);
    buf_clear(&b);
    for (unsigned i = 0; i < 5; i++)
        profile_free(p[i]);
}

T_MAIN(&case_merge_is_commutative_and_idempotent_to_the_byte,
       &case_merge_is_monotone_and_covers_what_it_takes,
       &case_covering_is_transitive_whatever_is_compared,
       &case_the_strictest_wins_and_every_clause_is_remembered,
       &case_where_no_clause_demands_a_control_outright_those_that_rest_on_it_are_cited,
       &case_a_ninth_clause_of_one_control_is_not_cited_but_stays_in_the_text,
       &case_local_changes_make_stricter_or_deviate_openly,
       &case_local_changes_that_would_do_nothing_are_refused,
       &case_two_profiles_of_one_name_and_changes_of_nothing_are_refused,
       &case_N18_a_child_that_is_weaker_is_told_what_it_lacks,
       &case_a_child_that_takes_less_time_after_the_end_or_none_covers,
       &case_every_control_has_a_lattice,
       &case_the_sample_takes_controls_and_cells_of_four_profiles_and_deviates_openly)
