/* The words behind a verb. */
#include "client/args.h"
#include "support/t.h"

struct fixture {
    const char *text, *words[2];
    uint64_t number;
    bool flag;
    struct args_list list;
    struct args_words w;
    struct args_fault fault;
};

#define ARGC(argv) ((int)(sizeof(argv) / sizeof((argv)[0])) - 1)

static enum err read_words(struct fixture *f, int argc, const char *const *argv, bool required)
{
    const struct args_option options[] = {
        {.name = "--text", .text = &f->text, .required = required},
        {.name = "--number", .number = &f->number, .max = 100},
        {.name = "--flag", .flag = &f->flag},
        {.name = "--list", .list = &f->list},
    };

    f->w = (struct args_words){.list = f->words, .min = 1, .max = 2};
    return args_read(argc, (char **)(uintptr_t)argv, (struct args_options){options, 4}, &f->w,
                     &f->fault);
}

static void expect_fault(const char *const *argv, int argc, enum args_problem problem,
                         const char *word)
{
    struct fixture f = {0};

    T_ERR(read_words(&f, argc, argv, false), ERR_INPUT);
    T_EQ(f.fault.problem, problem);
    T_TRUE((f.fault.word == NULL) == (word == NULL));
    if (word != NULL)
        T_STR(f.fault.word, word);
}
#define FAULT(problem, word, ...)                                                                  \
    do {                                                                                           \
        const char *const argv[] = {__VA_ARGS__, NULL};                                            \
        expect_fault(argv, ARGC(argv), (problem), (word));                                         \
    } while (0)

T_CASE(options_may_stand_anywhere)
{
    const char *const argv[] = {"one", "--text", "a b", "--flag", "two", "--number", "7", NULL};
    struct fixture f = {0};

    T_OK(read_words(&f, ARGC(argv), argv, true));
    T_STR(f.text, "a b");
    T_TRUE(f.flag);
    T_EQ(f.number, 7);
    T_EQ(f.w.n, 2);
    T_STR(f.words[1], "two");
}

T_CASE(a_list_keeps_every_value_in_order)
{
    const char *const argv[] = {"--list", "1=a", "x", "--list", "2=b", NULL};
    struct fixture f = {0};

    T_OK(read_words(&f, ARGC(argv), argv, false));
    T_EQ(f.list.n, 2);
    T_STR(f.list.items[0], "1=a");
    T_STR(f.list.items[1], "2=b");
}

T_CASE(after_two_dashes_nothing_is_an_option)
{
    const char *const argv[] = {"--", "--text", NULL};
    struct fixture f = {0};

    T_OK(read_words(&f, ARGC(argv), argv, false));
    T_STR(f.words[0], "--text");
}

T_CASE(what_no_verb_knows_is_refused)
{
    FAULT(ARGS_UNKNOWN, "--password=secret", "x", "--password=secret");
    FAULT(ARGS_TOO_MANY, "c", "a", "b", "c");
    FAULT(ARGS_TOO_FEW, NULL, "--flag");
}

T_CASE(an_option_without_its_value_is_refused)
{
    FAULT(ARGS_NO_VALUE, "--text", "x", "--text");
}

T_CASE(an_option_that_stands_twice_is_refused)
{
    FAULT(ARGS_TWICE, "--number", "x", "--number", "1", "--number", "1");
}

T_CASE(numbers_are_strict)
{
    FAULT(ARGS_NO_NUMBER, "--number", "x", "--number", "101");
    FAULT(ARGS_NO_NUMBER, "--number", "x", "--number", "-1");
    FAULT(ARGS_NO_NUMBER, "--number", "x", "--number", "07");
    FAULT(ARGS_NO_NUMBER, "--number", "x", "--number", "");
}

T_CASE(a_required_option_is_asked_for)
{
    const char *const argv[] = {"x", NULL};
    struct fixture f = {0};

    T_ERR(read_words(&f, 1, argv, true), ERR_INPUT);
    T_EQ(f.fault.problem, ARGS_MISSING);
    T_STR(f.fault.word, "--text");
}

T_MAIN(&case_options_may_stand_anywhere, &case_a_list_keeps_every_value_in_order,
       &case_after_two_dashes_nothing_is_an_option, &case_what_no_verb_knows_is_refused,
       &case_an_option_without_its_value_is_refused, &case_an_option_that_stands_twice_is_refused,
       &case_numbers_are_strict, &case_a_required_option_is_asked_for)
