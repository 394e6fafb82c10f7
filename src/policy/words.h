/*
 * policy/words.h: the words of profiles for people: controls, values, the handling matrix, duties, measures, evidence.
 */
#ifndef POLICY_WORDS_H
#define POLICY_WORDS_H

#include "msg.h"
#include "policy/param.h"
#include "policy/vocab.h"

/* What the control ${p} is called. */
const char *words_param(enum lang lang, enum param p);

/* Append ${value} of ${p}: "trackable, sealed". */
void words_value(enum lang lang, enum param p, uint64_t value, struct buf *out);

/* The word with number ${no} of ${v}. */
const char *words_vocab(enum lang lang, enum vocab v, unsigned no);

/* Append the words of ${bits}. */
void words_bits(enum lang lang, enum vocab v, uint32_t bits, struct buf *out);

#endif
