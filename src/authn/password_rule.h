/*
 * authn/password_rule.h: which passwords may be set.  Hino 10.1(2): at least 8 characters, three of
 * the four kinds (capital, small, digit, other), no three consecutive characters of the account
 * name; and none that everybody tries first or that became known elsewhere (authn/breached.h).
 */
#ifndef AUTHN_PASSWORD_RULE_H
#define AUTHN_PASSWORD_RULE_H

#include "base/err.h"
#include "base/view.h"

#define PASSWORD_MIN_CHARACTERS 8
#define PASSWORD_MAX_BYTES 256

enum password_problem {
    PASSWORD_FINE,
    PASSWORD_TOO_SHORT,
    PASSWORD_TOO_FEW_KINDS,
    PASSWORD_LIKE_ACCOUNT,
    PASSWORD_COMMON, /* a word or row of keys that attackers try, one that became known, or too few different characters */
    PASSWORD_TOO_LONG,
    PASSWORD_NOT_TEXT, /* not UTF-8, or a control character */
    PASSWORD__MAX
};

/* The first thing that is wrong with ${password} for the account ${account} (UTF-8). */
MUST_USE enum password_problem password_rule_check(struct view password, struct view account);

#endif
