/* authn: one-time passwords. */
#include "support/t.h"

#include "authn/totp.h"

static struct view secret(void)
{
    return view_str("12345678901234567890");
}

/* RFC 6238, appendix B, SHA-1: the last six of the eight digits given there. */
T_CASE(the_codes_are_those_of_rfc_6238)
{
    static const struct {
        int64_t seconds;
        const char *code;
    } vectors[] = {
        {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
    };

    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        char code[TOTP_DIGITS + 1];
        uint64_t step = 0;
        T_OK(totp_code(secret(), (uint64_t)vectors[i].seconds / 30, code));
        T_STR(code, vectors[i].code);
        T_OK(totp_check(secret(), view_str(vectors[i].code), vectors[i].seconds * 1000, &step));
        T_EQ(step, vectors[i].seconds / 30);
    }
}

T_CASE(a_code_counts_one_step_early_or_late_and_says_which)
{
    uint64_t step = 0;

    T_OK(totp_check(secret(), view_str("050471"), 1111111111000 - 30000, &step));
    T_EQ(step, 1111111111 / 30);
    T_OK(totp_check(secret(), view_str("050471"), 1111111111000 + 30000, &step));
    T_EQ(step, 1111111111 / 30);
    T_ERR(totp_check(secret(), view_str("050471"), 1111111111000 - 60000, &step), ERR_DENIED);
    T_EQ(step, 0);
    T_ERR(totp_check(secret(), view_str("050471"), 1111111111000 + 60000, &step), ERR_DENIED);
}

T_CASE(anything_but_the_six_digits_is_denied)
{
    static const char *const bad[] = {"",       "05047",  "0504711", "050472",
                                      " 50471", "+50471", "abcdef"};
    uint64_t step = 0;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        T_ERR(totp_check(secret(), view_str(bad[i]), 1111111111000, &step), ERR_DENIED);
    T_ERR(totp_check(secret(), view_of("050471\0", 7), 1111111111000, &step), ERR_DENIED);
}

T_CASE(a_weak_secret_or_an_impossible_time_is_denied)
{
    static const uint8_t zeros[TOTP_SECRET_MAX_BYTES + 1];
    char code[TOTP_DIGITS + 1];
    uint64_t step = 0;

    T_ERR(totp_code(view_of(zeros, TOTP_SECRET_MIN_BYTES - 1), 1, code), ERR_INPUT);
    T_ERR(totp_code(view_of(zeros, sizeof(zeros)), 1, code), ERR_INPUT);
    T_ERR(totp_check((struct view){0}, view_str("328482"), 1111111111000, &step), ERR_DENIED);
    T_ERR(totp_check(secret(), view_str("755224"), 0, &step), ERR_DENIED);
    T_ERR(totp_check(secret(), view_str("755224"), INT64_MIN, &step), ERR_DENIED);
    T_ERR(totp_check(secret(), view_str("755224"), INT64_MAX, &step), ERR_DENIED);
}

T_MAIN(&case_the_codes_are_those_of_rfc_6238,
       &case_a_code_counts_one_step_early_or_late_and_says_which,
       &case_anything_but_the_six_digits_is_denied,
       &case_a_weak_secret_or_an_impossible_time_is_denied)
