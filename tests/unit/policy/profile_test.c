/* Reading profiles: what is right is kept and printed the one way; what is wrong is told with its line. */
#include "support/t.h"

#include "base/alloc.h"
#include "policy/shipped.h"
#include "policy/vocab.h"

#define HEAD "profile test 1\nja 試験\nen Test\nform F1\nja 届\nen Notice\n"
#define CLAUSE(id) "clause " id "\narticle 第1条\nja 文\nen text\nmet E\n"

static struct profile_faults faults;

static struct profile *read_text(const char *text)
{
    struct profile *p;

    T_OK(profile_read(view_str(text), &p, &faults));
    return p;
}

/* ${text} has exactly one fault: this one, in this line. */
static void one_fault(const char *text, enum profile_fault_kind kind, unsigned line)
{
    struct profile *p;

    T_ERR(profile_read(view_str(text), &p, &faults), ERR_INPUT);
    T_TRUE(p == NULL);
    if (faults.n != 1 || faults.list[0].kind != kind || faults.list[0].line != line)
        T_FAIL("%u faults, first %d in line %u, not %d in %u:\n%s", faults.n, (int)faults.list[0].kind, faults.list[0].line,
               (int)kind, line, text);
}

static void print_again(const struct profile *p, struct buf *first, struct buf *second)
{
    struct profile *again;

    buf_init(first, PROFILE_TEXT_MAX);
    buf_init(second, PROFILE_TEXT_MAX);
    profile_print(p, first);
    T_OK(profile_read(buf_view(first), &again, &faults));
    profile_print(again, second);
    T_VIEW(buf_view(second), buf_view(first));
    T_TRUE(memcmp(again->digest.b, p->digest.b, HASH_BYTES) == 0);
    profile_free(again);
    buf_clear(first);
    buf_clear(second);
}

T_CASE(every_shipped_profile_is_without_fault_and_prints_what_it_reads)
{
    struct buf first, second;
    struct profile *p;

    for (unsigned i = 0; shipped_name(i) != NULL; i++) {
        if (profile_read(shipped_text(view_str(shipped_name(i))), &p, &faults) != ERR_OK)
            T_FAIL("%s: %d in line %u", shipped_name(i), (int)faults.list[0].kind, faults.list[0].line);
        print_again(p, &first, &second);
        profile_free(p);
    }
    T_TRUE(shipped_text(view_str("nobody")).p == NULL);
}

T_CASE(a_clause_keeps_its_words_and_bindings)
{
    struct profile *p = read_text("\xef\xbb\xbf# ours\r\n" HEAD "clause N20.6k\r\nalso N20.6ku\narticle 第20条第6号ク\nmet E W V P D\n"
                                  "control factors 2\nby scope\nmatrix post spi paper,data approval sealed+trackable\n"
                                  "duty d1 contractor entruster within-30-days F1\ncheck c1\nja 見たか\nen Seen?\n"
                                  "measure clock\nevidence refusals\nja 暗号\nen Secret\n");
    const struct profile_clause *c = profile_clause_find(p, view_str("N20.6ku"));
    struct buf first, second;

    T_TRUE(c != NULL && c == profile_clause_find(p, view_str("N20.6k")));
    T_VIEW(c->article, view_str("第20条第6号ク"));
    T_VIEW(c->text.en, view_str("Secret"));
    T_EQ(c->met, 31);
    T_EQ(c->bindings_n, 7);
    T_EQ(p->bindings[0].control.value, 2);
    T_TRUE(profile_cells_hold(&p->bindings[2].cells, profile_cell_no(5, 0, 1)));
    T_TRUE(!profile_cells_hold(&p->bindings[2].cells, profile_cell_no(5, 1, 1)));
    T_EQ(p->bindings[3].duty.days, 30);
    T_VIEW(p->bindings[4].check.text.ja, view_str("見たか"));
    T_TRUE(profile_clause_of(p, 6) == c);
    T_TRUE(profile_clause_find(p, view_str("N20")) == NULL);
    print_again(p, &first, &second);
    profile_free(p);
}

T_CASE(what_is_wrong_with_the_file_is_told)
{
    struct profile *p;
    char *large = mem_zalloc(PROFILE_TEXT_MAX + 2);

    one_fault("", FAULT_NO_HEADER, 1);
    one_fault("clause N1\n", FAULT_NO_HEADER, 1);
    one_fault(HEAD CLAUSE("N1") "by term\n\xff\n", FAULT_TEXT, 13);
    one_fault(HEAD "\tclause N1\n" CLAUSE("N2") "by term\n", FAULT_TEXT, 7);
    one_fault(HEAD, FAULT_EMPTY, 6);
    one_fault(HEAD "klause N1\n" CLAUSE("N2") "by term\n", FAULT_UNKNOWN_LINE, 7);
    memset(large, '#', PROFILE_TEXT_MAX + 1);
    T_ERR(profile_read(view_of(large, PROFILE_TEXT_MAX + 1), &p, &faults), ERR_INPUT);
    T_EQ(faults.list[0].kind, FAULT_TOO_LARGE);
    mem_free(large);
}

T_CASE(one_wrong_line_is_one_fault_and_not_all_that_hang_on_it)
{
    one_fault(HEAD "clause N/1\narticle 1\nja x\nen x\nmet E\nby term\n" CLAUSE("N2") "by term\n", FAULT_BAD_ID, 7);
    one_fault(HEAD "form G/1\narticle 1\nja x\nen x\n" CLAUSE("N2") "by term\n", FAULT_BAD_ID, 7);
}

T_CASE(what_is_wrong_with_the_header_is_told)
{
    one_fault("profile Test 1\nja x\nen x\n" CLAUSE("N1") "by term\n", FAULT_BAD_NAME, 1);
    one_fault("profile test 0\nja x\nen x\n" CLAUSE("N1") "by term\n", FAULT_BAD_VERSION, 1);
    one_fault("profile test 1 2\nja x\nen x\n" CLAUSE("N1") "by term\n", FAULT_WORDS_LEFT, 1);
    one_fault("profile test 1\nen x\n" CLAUSE("N1") "by term\n", FAULT_NO_STATEMENT_JA, 1);
    one_fault(HEAD "profile again 1\n" CLAUSE("N1") "by term\n", FAULT_MISPLACED, 7);
    one_fault(HEAD "document x\n" CLAUSE("N1") "by term\n", FAULT_MISPLACED, 7);
}

T_CASE(what_is_wrong_with_a_clause_is_told)
{
    one_fault(HEAD CLAUSE("N1") "by term\n" CLAUSE("N1") "by term\n", FAULT_ID_TWICE, 13);
    one_fault(HEAD CLAUSE("N1") "also N1\nby term\n", FAULT_ID_TWICE, 12);
    one_fault(HEAD "clause Nは1\n" CLAUSE("N2") "by term\n", FAULT_BAD_ID, 7);
    one_fault(HEAD "clause N123456789012345\n" CLAUSE("N2") "by term\n", FAULT_BAD_ID, 7);
    one_fault(HEAD "clause N1\narticle 1\nja x\nmet E\nby term\n", FAULT_NO_STATEMENT_EN, 7);
    one_fault(HEAD "clause N1\narticle 1\nen x\nmet E\nby term\n", FAULT_NO_STATEMENT_JA, 7);
    one_fault(HEAD "clause N1\nja x\nen x\nmet E\nby term\n", FAULT_NO_ARTICLE, 7);
    one_fault(HEAD "clause N1\narticle 1\nja x\nen x\nby term\n", FAULT_NO_MET, 7);
    one_fault(HEAD CLAUSE("N1") "ja again\nby term\n", FAULT_LINE_TWICE, 12);
    one_fault(HEAD CLAUSE("N1") "met W\nby term\nduty d both both end F1\n", FAULT_LINE_TWICE, 12);
}

T_CASE(how_a_clause_is_met_has_something_that_meets_it)
{
    static const char *const met[] = {"E", "W", "V", "P", "D"};
    char text[400];

    for (unsigned i = 0; i < 5; i++) {
        (void)snprintf(text, sizeof(text), HEAD "clause N1\narticle 1\nja x\nen x\nmet %s\n", met[i]);
        one_fault(text, (enum profile_fault_kind)(FAULT_ENFORCED_UNBOUND + i), 7);
    }
    one_fault(HEAD "clause N1\narticle 1\nja x\nen x\nmet E X\nby term\n", FAULT_UNKNOWN_WORD, 11);
}

T_CASE(what_is_wrong_with_a_control_is_told)
{
    one_fault(HEAD CLAUSE("N1") "by term\ncontrol factorz 2\n", FAULT_UNKNOWN_CONTROL, 13);
    one_fault(HEAD CLAUSE("N1") "by term\ncontrol factors 4\n", FAULT_BAD_VALUE, 13);
    T_STR(faults.list[0].word, "4");
    T_STR(faults.list[0].detail, "factors 1-3");
    one_fault(HEAD CLAUSE("N1") "by term\ncontrol factors\n", FAULT_BAD_VALUE, 13);
    one_fault(HEAD CLAUSE("N1") "by term\ncontrol factors 02\n", FAULT_BAD_VALUE, 13);
    one_fault(HEAD CLAUSE("N1") "by term\ncontrol usb sometimes\n", FAULT_BAD_VALUE, 13);
    one_fault(HEAD CLAUSE("N1") "by term\ncontrol post sealed+sealed\n", FAULT_BAD_VALUE, 13);
    one_fault(HEAD CLAUSE("N1") "by term\ncontrol\n", FAULT_WORDS_MISSING, 13);
    one_fault(HEAD CLAUSE("N1") "control term yes no\nby role\n", FAULT_WORDS_LEFT, 12);
    one_fault(HEAD CLAUSE("N1") "by term\nby term\n", FAULT_CONTROL_TWICE, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nby post\n", FAULT_BY_VALUE, 13);
    one_fault(HEAD CLAUSE("N1") "control factors 2\n" CLAUSE("N2") "by term\ncontrol factors 3\n", FAULT_CONTRADICTS, 19);
    T_EQ(faults.list[0].other, 12);
    one_fault("profile t 1\nja x\nen x\ncontrol term yes\n" CLAUSE("N1") "by term\n", FAULT_MISPLACED, 4);
}

T_CASE(what_is_wrong_with_the_matrix_is_told)
{
    one_fault(HEAD CLAUSE("N1") "by term\nmatrix fly spi paper never\n", FAULT_UNKNOWN_WORD, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nmatrix post secret paper never\n", FAULT_UNKNOWN_WORD, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nmatrix post spi paper perhaps\n", FAULT_UNKNOWN_WORD, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nmatrix post spi paper\n", FAULT_WORDS_MISSING, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nmatrix post spi paper never sealed\n", FAULT_NEVER_CONDITION, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nmatrix post spi paper allow bow-tied\n", FAULT_UNKNOWN_WORD, 13);
    one_fault(HEAD CLAUSE("N1") "matrix post * paper never\n" CLAUSE("N2") "by term\nmatrix post spi * allow\n", FAULT_CELL_TWICE, 19);
    T_EQ(faults.list[0].other, 12);
}

T_CASE(what_is_wrong_with_a_duty_or_a_name_is_told)
{
    one_fault(HEAD CLAUSE("N1") "by term\nduty d contractor entruster end\n", FAULT_NO_FORM, 13);
    T_STR(faults.list[0].detail, "d");
    one_fault(HEAD CLAUSE("N1") "by term\nduty d contractor entruster end F2\n", FAULT_NO_FORM, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nduty d king entruster end F1\n", FAULT_UNKNOWN_WORD, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nduty d contractor entruster within-0-days F1\n", FAULT_UNKNOWN_WORD, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nduty d contractor entruster within--days F1\n", FAULT_UNKNOWN_WORD, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nmeasure luck\n", FAULT_UNKNOWN_WORD, 13);
    one_fault(HEAD CLAUSE("N1") "by term\nevidence hearsay\n", FAULT_UNKNOWN_WORD, 13);
    one_fault(HEAD CLAUSE("N1") "by term\ncheck c1\nja x\n", FAULT_NO_STATEMENT_EN, 13);
    one_fault(HEAD "form F1\nja x\nen x\n" CLAUSE("N1") "by term\n", FAULT_ID_TWICE, 7);
}

T_CASE(only_local_changes_deviate_and_say_why)
{
    struct profile *p = read_text("local here 1\nja x\nen x\ndeviation terminal off\nja 理由\nen reason\n"
                                  "deviation matrix post spi paper approval sealed\nja 理由\nen reason\n");

    T_EQ(p->deviations_n, 2);
    T_TRUE(p->deviations[0].off && !p->deviations[0].is_cells && p->deviations[1].is_cells);
    profile_free(p);
    one_fault(HEAD CLAUSE("N1") "by term\ndeviation terminal off\n", FAULT_DEVIATION_HERE, 13);
    one_fault("local here 1\nja x\nen x\ndeviation terminal off\nja x\n", FAULT_NO_STATEMENT_EN, 4);
    one_fault("local here 1\nja x\nen x\ndeviation factors 9\nen x\n", FAULT_BAD_VALUE, 4);
}

/* A text of ${n} times ${unit}, behind ${head}. */
static void too_many(const char *head, const char *unit, unsigned n)
{
    struct profile *p;
    struct buf b;

    buf_init(&b, PROFILE_TEXT_MAX);
    buf_str(&b, head);
    for (unsigned i = 0; i < n; i++) {
        for (const char *c = unit; *c != '\0'; c++) {
            if (*c == '@')
                buf_u64(&b, i);
            else
                buf_byte(&b, (uint8_t)*c);
        }
    }
    T_OK(buf_status(&b));
    T_ERR(profile_read(buf_view(&b), &p, &faults), ERR_INPUT);
    T_EQ(faults.list[faults.n <= PROFILE_FAULTS_MAX ? faults.n - 1 : 0].kind, FAULT_TOO_MANY);
    buf_clear(&b);
}

T_CASE(every_list_has_its_end)
{
    too_many(HEAD, "clause N@\narticle 1\nja x\nen x\nmet E\nby term\n", PROFILE_CLAUSES_MAX + 1);
    too_many(HEAD, "form G@\nja x\nen x\n", PROFILE_FORMS_MAX);
    too_many(HEAD CLAUSE("N1") "by term\n", "evidence refusals\n", PROFILE_BINDINGS_MAX);
    too_many("local l 1\nja x\nen x\n", "deviation terminal off\nja x\nen x\n", PROFILE_DEVIATIONS_MAX + 1);
    too_many(HEAD CLAUSE("N1") "by term\n", "also M@\n", PROFILE_ALSO_MAX + 1);
}

T_CASE(a_flood_of_faults_is_counted_and_kept_to_its_maximum)
{
    struct profile *p;
    struct buf b;

    buf_init(&b, PROFILE_TEXT_MAX);
    buf_str(&b, HEAD CLAUSE("N1") "by term\n");
    for (unsigned i = 0; i < 1000; i++)
        buf_str(&b, "nonsense \xe3\x81\x82\n");
    T_ERR(profile_read(buf_view(&b), &p, &faults), ERR_INPUT);
    T_EQ(faults.n, 1000);
    T_EQ(faults.list[PROFILE_FAULTS_MAX - 1].line, 12 + PROFILE_FAULTS_MAX);
    buf_clear(&b);
}

T_CASE(a_word_in_a_fault_is_cut_between_characters)
{
    struct profile *p;
    char text[700] = HEAD "x";

    for (unsigned i = 0; i < 40; i++)
        memcpy(text + strlen(text), "あ", 4);
    T_ERR(profile_read(view_str(text), &p, &faults), ERR_INPUT);
    T_TRUE(view_is_utf8(view_str(faults.list[0].word)) && strlen(faults.list[0].word) == 61);
}

T_CASE(no_memory_is_an_error_and_leaks_nothing)
{
    struct profile *p = NULL;
    unsigned long n = 0;
    enum err err;

    do {
        mem_fail_nth(++n, 0);
        err = profile_read(shipped_text(view_str("koto")), &p, &faults);
        bool failed = mem_has_failed() != 0;
        mem_fail_nth(0, 0);
        T_EQ(err, failed ? ERR_MEMORY : ERR_OK);
    } while (err != ERR_OK);
    T_TRUE(n > 2);
    profile_free(p);
}

T_CASE(the_conditions_that_ask_for_a_document_are_those_of_the_profiles)
{
    unsigned bit;

    T_OK(vocab_find(VOCAB_CONDITION, view_str("witness"), &bit));
    T_EQ(bit, CONDITION_WITNESS);
    T_OK(vocab_find(VOCAB_CONDITION, view_str("certificate"), &bit));
    T_EQ(bit, CONDITION_CERTIFICATE);
}

T_MAIN(&case_the_conditions_that_ask_for_a_document_are_those_of_the_profiles,
       &case_every_shipped_profile_is_without_fault_and_prints_what_it_reads,
       &case_a_clause_keeps_its_words_and_bindings,
       &case_what_is_wrong_with_the_file_is_told,
       &case_one_wrong_line_is_one_fault_and_not_all_that_hang_on_it,
       &case_what_is_wrong_with_the_header_is_told,
       &case_what_is_wrong_with_a_clause_is_told,
       &case_how_a_clause_is_met_has_something_that_meets_it,
       &case_what_is_wrong_with_a_control_is_told,
       &case_what_is_wrong_with_the_matrix_is_told,
       &case_what_is_wrong_with_a_duty_or_a_name_is_told,
       &case_only_local_changes_deviate_and_say_why,
       &case_every_list_has_its_end,
       &case_a_flood_of_faults_is_counted_and_kept_to_its_maximum,
       &case_a_word_in_a_fault_is_cut_between_characters,
       &case_no_memory_is_an_error_and_leaks_nothing)
