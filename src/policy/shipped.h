/*
 * policy/shipped.h: the profiles that come with the program (profiles/), as they stood when it was built.
 */
#ifndef POLICY_SHIPPED_H
#define POLICY_SHIPPED_H

#include "policy/terms.h"

/* The name of shipped profile ${no}, from 0; NULL behind the last one. */
const char *shipped_name(unsigned no);

/* The text of the shipped profile ${name}; p == NULL if there is none. */
struct view shipped_text(struct view name);

/* Append the facts of the keeper (cli/facts.h) of the sample contract, number ${contract}: Nerima, Hino, JICA and Koto with
 * the sample's local changes. */
MUST_USE enum err shipped_sample_facts(unsigned contract, struct buf *out);

#endif
