#include "authn/password_rule.h"

#include "authn/breached.h"
#include "authn/password_words.h"
#include "crypto/secret.h"

#include <stdbool.h>
#include <string.h>

#define KINDS_NEEDED 3
#define RUN_CHARACTERS 3 /* of the account name that must not reappear */
#define DIFFERENT_NEEDED 5
#define WORD_LETTERS 5 /* of a breached word, at least */

static bool is_capital(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_small(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static uint8_t fold(uint8_t c)
{
    return is_capital(c) ? (uint8_t)(c - 'A' + 'a') : c;
}

/* Whether ${c} begins a character of UTF-8 text. */
static bool begins_character(uint8_t c)
{
    return (c & 0xc0) != 0x80;
}

static size_t characters(struct view v)
{
    size_t n = 0;

    for (size_t i = 0; i < v.n; i++)
        n += begins_character(v.p[i]);
    return n;
}

/* The part of ${v} that holds its characters ${RUN_CHARACTERS} from the byte ${from}; shorter at
 * the end. */
static struct view run_at(struct view v, size_t from)
{
    size_t end = from, n = 0;

    for (; end < v.n; end++) {
        if (begins_character(v.p[end]) && n++ == RUN_CHARACTERS)
            break;
    }
    return view_part(v, from, end - from);
}

static bool same_folded(struct view a, struct view b)
{
    bool same = a.n == b.n;

    for (size_t i = 0; same && i < a.n; i++)
        same = fold(a.p[i]) == fold(b.p[i]);
    return same;
}

static bool contains_folded(struct view text, struct view part)
{
    for (size_t i = 0; i + part.n <= text.n; i++) {
        if (same_folded(view_part(text, i, part.n), part))
            return true;
    }
    return false;
}

static bool repeats_account(struct view password, struct view account)
{
    for (size_t i = 0; i < account.n; i++) {
        struct view run = run_at(account, i);
        if (begins_character(account.p[i]) && characters(run) == RUN_CHARACTERS &&
            contains_folded(password, run))
            return true;
    }
    return false;
}

static unsigned kinds(struct view v)
{
    bool capital = false, small = false, digit = false, other = false;

    for (size_t i = 0; i < v.n; i++) {
        capital |= is_capital(v.p[i]);
        small |= is_small(v.p[i]);
        digit |= is_digit(v.p[i]);
        other |= !is_capital(v.p[i]) && !is_small(v.p[i]) && !is_digit(v.p[i]);
    }
    return (unsigned)capital + (unsigned)small + (unsigned)digit + (unsigned)other;
}

static unsigned different_bytes(struct view v)
{
    bool seen[256] = {false};
    unsigned n = 0;

    for (size_t i = 0; i < v.n; i++) {
        n += !seen[v.p[i]];
        seen[v.p[i]] = true;
    }
    secret_wipe(seen, sizeof(seen));
    return n;
}

/* The small letter that ${c} is, or is commonly written for; 0 if neither. */
static uint8_t as_letter(uint8_t c)
{
    static const char pairs[] = "@a4a8b3e6g1i!i|i0o5s$s7t+t2z";

    if (is_small(fold(c)))
        return fold(c);
    for (size_t i = 0; pairs[i] != 0; i += 2) {
        if ((uint8_t)pairs[i] == c)
            return (uint8_t)pairs[i + 1];
    }
    return 0;
}

static bool reads_as(struct view v, const char *word)
{
    bool same = v.n == strlen(word);

    for (size_t i = 0; same && i < v.n; i++)
        same = as_letter(v.p[i]) == (uint8_t)word[i];
    return same;
}

/* Whether ${v} is ${word} with nothing but digits and signs around it; those next to the word may
 * be letters in disguise. */
static bool is_decorated(struct view v, const char *word)
{
    size_t n = strlen(word), from = 0, to = v.n;

    while (from < v.n && !is_small(fold(v.p[from])))
        from++;
    while (to > from && !is_small(fold(v.p[to - 1])))
        to--;
    /* The word spans all true letters [from, to) and begins at or before the first of them. */
    for (size_t at = 0; at <= from && at + n <= v.n; at++) {
        if (at + n >= to && reads_as(view_part(v, at, n), word))
            return true;
    }
    return false;
}

/* Whether the ${n} bytes at ${p} are a breached word whose letters are perhaps in disguise. */
static bool reads_as_breached(const uint8_t *p, size_t n)
{
    uint8_t word[PASSWORD_MAX_BYTES] = {0};
    bool all = n >= WORD_LETTERS;

    for (size_t i = 0; i < n; i++) {
        word[i] = as_letter(p[i]);
        all = all && word[i] != 0;
    }
    all = all && breached_has(view_of(word, n));
    secret_wipe(word, sizeof(word));
    return all;
}

/* Whether ${v} became known elsewhere, in any case of letters; or is such a word with digits and signs around it, of which up to two
 * on each side may be letters in disguise. */
static bool is_breached(struct view v)
{
    uint8_t small[PASSWORD_MAX_BYTES] = {0};
    size_t from = 0, to = v.n;

    for (size_t i = 0; i < v.n; i++)
        small[i] = fold(v.p[i]);
    bool found = breached_has(view_of(small, v.n)), ascii = true;
    for (size_t i = 0; i < v.n; i++)
        ascii = ascii && v.p[i] < 0x80; /* another script is no decoration */
    secret_wipe(small, sizeof(small));
    while (from < v.n && !is_small(fold(v.p[from])))
        from++;
    while (to > from && !is_small(fold(v.p[to - 1])))
        to--;
    for (size_t before = 0; ascii && !found && before <= 2 && before <= from; before++) {
        for (size_t behind = 0; !found && behind <= 2 && to + behind <= v.n; behind++)
            found = reads_as_breached(v.p + from - before, to - from + before + behind);
    }
    return found;
}

static bool is_common(struct view password)
{
    if (different_bytes(password) < DIFFERENT_NEEDED || is_breached(password))
        return true;
    for (size_t i = 0; password_words[i] != NULL; i++) {
        if (is_decorated(password, password_words[i]))
            return true;
    }
    for (size_t i = 0; password_rows[i] != NULL; i++) {
        struct view row = view_str(password_rows[i]);
        if (same_folded(view_part(password, 0, row.n), row))
            return true;
    }
    return false;
}

static bool is_text(struct view v)
{
    bool printable = view_is_utf8(v);

    for (size_t i = 0; i < v.n; i++)
        printable &= v.p[i] >= 0x20 && v.p[i] != 0x7f;
    return printable;
}

enum password_problem password_rule_check(struct view password, struct view account)
{
    if (password.n > PASSWORD_MAX_BYTES)
        return PASSWORD_TOO_LONG;
    if (!is_text(password))
        return PASSWORD_NOT_TEXT;
    if (characters(password) < PASSWORD_MIN_CHARACTERS)
        return PASSWORD_TOO_SHORT;
    if (kinds(password) < KINDS_NEEDED)
        return PASSWORD_TOO_FEW_KINDS;
    if (repeats_account(password, account))
        return PASSWORD_LIKE_ACCOUNT;
    if (is_common(password))
        return PASSWORD_COMMON;
    return PASSWORD_FINE;
}
