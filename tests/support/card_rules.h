/*
 * tests/support/card_rules.h: the rules of the synthetic card list (text/sample), for tests and benchmarks.
 */
#ifndef SUPPORT_CARD_RULES_H
#define SUPPORT_CARD_RULES_H

#include "press/cell.h"
#include "text/sample/sample.h"

static const struct cell_rule card_rules[SAMPLE_COLUMN__MAX] = {
    [SAMPLE_BOOKING] = {.type = CELL_BOOKING_NUMBER, .required = true},
    [SAMPLE_APPLICATION] = {.type = CELL_DIGITS, .required = true, .digits = 23},
    [SAMPLE_NAME] = {.type = CELL_NAME_KANJI,
                     .required = true,
                     .unit = CELL_CP932_BYTES,
                     .max_length = 80},
    [SAMPLE_KANA] = {.type = CELL_NAME_KANA, .unit = CELL_CP932_BYTES, .max_length = 80},
    [SAMPLE_BIRTH] = {.type = CELL_BIRTH_DATE, .required = true},
    [SAMPLE_SEX] = {.type = CELL_SEX},
    [SAMPLE_POSTAL] = {.type = CELL_POSTAL},
    [SAMPLE_ADDRESS] = {.type = CELL_ADDRESS,
                        .required = true,
                        .unit = CELL_CP932_BYTES,
                        .max_length = 200},
    [SAMPLE_PHONE] = {.type = CELL_PHONE},
    [SAMPLE_MY_NUMBER] = {.type = CELL_MY_NUMBER},
    [SAMPLE_VENUE] = {.type = CELL_TEXT, .max_length = 40},
    [SAMPLE_NOTE] = {.type = CELL_TEXT, .max_length = 400},
};

#endif
