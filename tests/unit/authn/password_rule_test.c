/* authn: which passwords may be set (Hino 10.1(2)). */
#include "support/t.h"

#include "authn/breached.h"
#include "authn/breached_text.h"
#include "authn/password_rule.h"

static enum password_problem check(const char *password, const char *account)
{
    return password_rule_check(view_str(password), view_str(account));
}

T_CASE(a_good_password_is_accepted)
{
    static const char *const good[] = {
        "Kx7-mudR", "tall Horse 93 battery", "gR4pe!vine#oak", "雨の日はKafe7へ",
        "8;Lm#qZt", "Ozzy.ate.14.figs",
    };

    T_EQ(check("Kx7-mud", "sato.h"), PASSWORD_TOO_SHORT);
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        T_EQ(check(good[i], "sato.h"), PASSWORD_FINE);
}

T_CASE(length_counts_characters_not_bytes)
{
    char longest[PASSWORD_MAX_BYTES + 2] = "Kx7-";

    T_EQ(check("雨雨雨Kx7", "a"), PASSWORD_TOO_SHORT);
    T_EQ(check("", "a"), PASSWORD_TOO_SHORT);
    for (size_t i = 4; i < PASSWORD_MAX_BYTES; i++)
        longest[i] = (char)('a' + i % 26);
    T_EQ(check(longest, "1234"), PASSWORD_FINE);
    longest[PASSWORD_MAX_BYTES] = 'x';
    T_EQ(check(longest, "1234"), PASSWORD_TOO_LONG);
}

T_CASE(three_of_the_four_kinds_are_needed)
{
    static const char *const few[] = {"mudhorses",        "mudhorses93", "MUDHORSES93",
                                      "mud-horses",       "93-93-71-04", "MudHorses",
                                      "雨雨雨雨雨雨雨雨1"};

    for (size_t i = 0; i < sizeof(few) / sizeof(few[0]); i++)
        T_EQ(check(few[i], "x"), PASSWORD_TOO_FEW_KINDS);
    T_EQ(check("Mudhorses93", "x"), PASSWORD_FINE);
    T_EQ(check("mud-horses93", "x"), PASSWORD_FINE);
    T_EQ(check("MUD-HORSES93", "x"), PASSWORD_FINE);
    T_EQ(check("Mud-Horses", "x"), PASSWORD_FINE);
}

T_CASE(three_characters_in_a_row_of_the_account_are_refused_in_any_case)
{
    T_EQ(check("9-xYamaQ-7", "t.yamada"), PASSWORD_LIKE_ACCOUNT);
    T_EQ(check("9-xADAQ-7f", "t.yamada"), PASSWORD_LIKE_ACCOUNT);
    T_EQ(check("t.y9Horse-39", "T.yamada"), PASSWORD_LIKE_ACCOUNT);
    T_EQ(check("yaHorse-39md", "t.yamada"), PASSWORD_FINE);
    T_EQ(check("1山田太Horse", "山田太郎"), PASSWORD_LIKE_ACCOUNT);
    T_EQ(check("1山田Horse-", "山田太郎"), PASSWORD_FINE);
    T_EQ(check("9-xab-Horse", "ab"), PASSWORD_FINE);
    T_EQ(check("9-xab-Horse", ""), PASSWORD_FINE);
}

T_CASE(what_everybody_tries_first_is_refused)
{
    static const char *const common[] = {
        "Password1",   "P@ssw0rd",    "Passw0rd!",  "PASSWORD-2026", "p4$$w0rd2026", "Welcome123",
        "Summer2026!", "2026-Summer", "!!Admin123", "@Dmin1234",     "Qwerty123!",   "1qaz@WSX",
        "!QAZ2wsx",    "Abcd1234",    "Abcd!1234",  "Sakura2026",    "Reiwa-0008",   "Aaaaaaa1",
        "Ab1Ab1Ab1",   "A1b2c3d4",    "Ch@ngeMe1",  "Mynumber1",     "L3tm31n!!",    "Admin@2026",
        "Nerima-2026", "12345Abcde",
    };

    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        if (check(common[i], "x") != PASSWORD_COMMON)
            T_FAIL("%s is accepted", common[i]);
    }
}

/* Of the list of what became known: its first and last line, words with other cases, digits and signs around them. */
T_CASE(what_became_known_elsewhere_is_refused)
{
    static const char *const known[] = {
        "Liverpool1", "Corvette-94", "Slipknot666!", "1Q2w3e4r5t", "M@v3rick77", "Pr1nc3$$9", "St@rw4rs!", "99-Butthead", "Dolphin$2026",
        "Rush2112", "Q1W2e3r4t5", "!!Elephant1", "G4rfield-2",
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (check(known[i], "x") != PASSWORD_COMMON)
            T_FAIL("%s is accepted", known[i]);
    }
    T_EQ(check("Corvette-and-94-geese", "x"), PASSWORD_FINE);
    T_EQ(check("Kx7-mudR-Slipknot", "x"), PASSWORD_FINE);
}

T_CASE(every_line_of_the_list_is_found_and_nothing_between_them)
{
    struct view rest = view_of(text_breached_txt, text_breached_txt_n), before = view_str("");
    unsigned lines = 0;

    while (rest.n > 0) {
        struct view line = view_cut(&rest, '\n');
        size_t n = line.n < before.n ? line.n : before.n;
        int way = memcmp(before.p, line.p, n);
        if (!breached_has(line) || way > 0 || (way == 0 && before.n >= line.n))
            T_FAIL("line %u is not found, or out of order", lines + 1);
        if (breached_has(view_part(line, 0, line.n - 1)) && line.n <= 5)
            T_FAIL("a piece of line %u is taken for a line", lines + 1);
        before = line;
        lines++;
    }
    T_TRUE(lines > 20000);
    T_TRUE(!breached_has(view_str("")) && !breached_has(view_str("\n")) && !breached_has(view_str("zzzzzzzzzzzzz")) &&
           !breached_has(view_str("!")) && !breached_has(view_str("liverpool\nliverpool1")));
}

T_CASE(a_common_word_inside_a_longer_password_is_allowed)
{
    T_EQ(check("Summer-horse-9", "x"), PASSWORD_FINE);
    T_EQ(check("9-passwordless-Ox", "x"), PASSWORD_FINE);
}

T_CASE(what_is_not_text_is_refused)
{
    T_EQ(check("Kx7-mud\xff\xfe", "x"), PASSWORD_NOT_TEXT);
    T_EQ(check("Kx7-mud\tR", "x"), PASSWORD_NOT_TEXT);
    T_EQ(check("Kx7-mud\177R", "x"), PASSWORD_NOT_TEXT);
    T_EQ(password_rule_check(view_of("Kx7-mud\0R", 9), view_str("x")), PASSWORD_NOT_TEXT);
}

T_MAIN(&case_a_good_password_is_accepted, &case_length_counts_characters_not_bytes,
       &case_three_of_the_four_kinds_are_needed,
       &case_three_characters_in_a_row_of_the_account_are_refused_in_any_case,
       &case_what_everybody_tries_first_is_refused, &case_what_became_known_elsewhere_is_refused,
       &case_every_line_of_the_list_is_found_and_nothing_between_them,
       &case_a_common_word_inside_a_longer_password_is_allowed, &case_what_is_not_text_is_refused)
