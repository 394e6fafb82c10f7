/*
 * authn/breached.h: passwords that became known elsewhere, which attackers try first (NIST SP 800-63B 5.1.1.2, ASVS 6.2.12).  The
 * list is part of the program: nothing about a password leaves the process.  Only for password_rule.c.
 */
#ifndef AUTHN_BREACHED_H
#define AUTHN_BREACHED_H

#include "base/view.h"

#include <stdbool.h>

/* Whether ${password}, in small letters, stands in the list (breached.txt).  What is compared is secret, but only in the moment when
 * it is set by who knows it: the search need not take constant time. */
bool breached_has(struct view password);

#endif
