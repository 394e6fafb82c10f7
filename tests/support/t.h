/*
 * tests/support/t.h: the test harness.  A test program lists its cases with T_CASE and ends with T_MAIN; it prints
 * TAP, so that meson counts the cases.  A case is named after the promise it holds.
 *
 *     T_CASE(decimal_number_refuses_sign) { T_ERR(num_parse_u64(view_str("-1"), 9, NUM_CANONICAL, &u), ERR_INPUT); }
 *     T_MAIN(&case_decimal_number_refuses_sign)
 *
 * A failed check ends the case (not the program).  Only for tests: it uses longjmp, so free nothing you need to see
 * under LeakSanitizer after a failed check.
 */
#ifndef SUPPORT_T_H
#define SUPPORT_T_H

#include "base/codec.h"
#include "base/err.h"
#include "base/view.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct t_case {
    const char *name;
    void (*run)(void);
};

static jmp_buf t_jump;

#define T_CASE(id)                                                                                                     \
    static void run_##id(void);                                                                                        \
    static const struct t_case case_##id = {#id, run_##id};                                                            \
    static void run_##id(void)

#define T_FAIL(...)                                                                                                    \
    do {                                                                                                               \
        printf("# %s:%d: ", __FILE__, __LINE__);                                                                       \
        printf(__VA_ARGS__);                                                                                           \
        printf("\n");                                                                                                  \
        longjmp(t_jump, 1);                                                                                            \
    } while (0)

/* The condition holds. */
#define T_TRUE(x)                                                                                                      \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            T_FAIL("not true: %s", #x);                                                                                \
    } while (0)

/* Two integers are equal. */
#define T_EQ(got, want)                                                                                                \
    do {                                                                                                               \
        long long t_got = (long long)(got), t_want = (long long)(want);                                                \
        if (t_got != t_want)                                                                                           \
            T_FAIL("%s is %lld, not %lld", #got, t_got, t_want);                                                       \
    } while (0)

/* A call gives this error code. */
#define T_ERR(call, want)                                                                                              \
    do {                                                                                                               \
        enum err t_err = (call);                                                                                       \
        if (t_err != (want))                                                                                           \
            T_FAIL("%s gives %s, not %s", #call, err_name(t_err), err_name(want));                                     \
    } while (0)

#define T_OK(call) T_ERR(call, ERR_OK)

/* Two NUL-terminated strings are equal. */
#define T_STR(got, want)                                                                                               \
    do {                                                                                                               \
        const char *t_got = (got), *t_want = (want);                                                                   \
        if (t_got == NULL || strcmp(t_got, t_want) != 0)                                                               \
            T_FAIL("%s is \"%s\", not \"%s\"", #got, t_got == NULL ? "(null)" : t_got, t_want);                        \
    } while (0)

/* Two views hold the same bytes. */
#define T_VIEW(got, want)                                                                                              \
    do {                                                                                                               \
        struct view t_got = (got), t_want = (want);                                                                    \
        if (!view_eq(t_got, t_want))                                                                                   \
            T_FAIL("%s is \"%.*s\" (%zu bytes), not \"%.*s\" (%zu bytes)", #got, (int)t_got.n, (const char *)t_got.p,  \
                   t_got.n, (int)t_want.n, (const char *)t_want.p, t_want.n);                                          \
    } while (0)

/* The ${n} bytes at ${p} are those of the hexadecimal string. */
#define T_HEX(p, n, hex)                                                                                               \
    do {                                                                                                               \
        struct buf t_buf;                                                                                              \
        buf_init(&t_buf, 1 << 20);                                                                                     \
        hex_put(&t_buf, view_of((p), (n)));                                                                            \
        if (strcmp(buf_cstr(&t_buf), (hex)) != 0)                                                                      \
            T_FAIL("%s is %s, not %s", #p, buf_cstr(&t_buf), hex);                                                     \
        buf_clear(&t_buf);                                                                                             \
    } while (0)

static int t_run(const struct t_case *const cases[], size_t n)
{
    volatile int failed = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..%zu\n", n);
    for (volatile size_t i = 0; i < n; i++) {
        if (setjmp(t_jump) == 0) {
            cases[i]->run();
            printf("ok %zu - %s\n", i + 1, cases[i]->name);
        } else {
            failed = 1;
            printf("not ok %zu - %s\n", i + 1, cases[i]->name);
        }
    }
    return failed;
}

#define T_MAIN(...)                                                                                                    \
    int main(void)                                                                                                     \
    {                                                                                                                  \
        static const struct t_case *const cases[] = {__VA_ARGS__};                                                     \
        return t_run(cases, sizeof(cases) / sizeof(cases[0]));                                                         \
    }

#endif
