/*
 * authn/password_words.h: what attackers try first, in small letters.  Only for password_rule.c.
 */
#ifndef AUTHN_PASSWORD_WORDS_H
#define AUTHN_PASSWORD_WORDS_H

/* Refused when nothing but digits and signs surrounds them, letters being perhaps written as
 * digits.  Ends with NULL. */
extern const char *const password_words[];

/* Refused as the beginning of a password, whatever follows.  Ends with NULL. */
extern const char *const password_rows[];

#endif
