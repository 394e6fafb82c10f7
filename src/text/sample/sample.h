/*
 * text/sample/sample.h: card lists of a city that does not exist (架空市), as municipalities send them: every habit of
 * spelling, and a stated number of spoilt rows.  The same seed gives the same bytes, and the totals say exactly what an
 * import must find.
 *
 * Nobody is meant: names are combined at random, postal codes and telephone numbers begin with 000 and individual
 * numbers too.
 */
#ifndef TEXT_SAMPLE_SAMPLE_H
#define TEXT_SAMPLE_SAMPLE_H

#include "base/err.h"
#include "base/view.h"

#include <stdbool.h>
#include <stdint.h>

enum sample_encoding { SAMPLE_CP932, SAMPLE_UTF8, SAMPLE_UTF8_BOM };

/* The columns of the list, in order. */
enum sample_column {
    SAMPLE_BOOKING,     /* 予約管理番号 */
    SAMPLE_APPLICATION, /* 申請書ID */
    SAMPLE_NAME,        /* 氏名 */
    SAMPLE_KANA,        /* 氏名カナ */
    SAMPLE_BIRTH,       /* 生年月日 */
    SAMPLE_SEX,         /* 性別 */
    SAMPLE_POSTAL,      /* 郵便番号 */
    SAMPLE_ADDRESS,     /* 住所 */
    SAMPLE_PHONE,       /* 電話番号 */
    SAMPLE_MY_NUMBER,   /* 個人番号 */
    SAMPLE_VENUE,       /* 交付会場 */
    SAMPLE_NOTE,        /* 備考 */
    SAMPLE_COLUMN__MAX
};

/* What is wrong with a spoilt row: exactly one of these. */
enum sample_fault {
    SAMPLE_FAULT_CHECK_DIGIT,
    SAMPLE_FAULT_DATE,
    SAMPLE_FAULT_MISSING,
    SAMPLE_FAULT_EXPONENT,
    SAMPLE_FAULT_LEADING_ZERO,
    SAMPLE_FAULT_UNDECODABLE,
    SAMPLE_FAULT_COLUMNS,
    SAMPLE_FAULT_DUPLICATE, /* the 予約管理番号 of a good row before it */
    SAMPLE_FAULT__MAX
};

/* What deserves a remark in a good row; each at most once in a row. */
enum sample_mark {
    SAMPLE_MARK_FORMULA,
    SAMPLE_MARK_ERA,
    SAMPLE_MARK_PARTIAL_DATE,
    SAMPLE_MARK_GAIJI,
    SAMPLE_MARK_IVS, /* only in UTF-8 */
    SAMPLE_MARK_SPACE_AT_END,
    SAMPLE_MARK__MAX
};

struct sample_options {
    uint64_t seed;
    uint32_t rows; /* without the header row */
    enum sample_encoding encoding;
    bool blocks; /* a column 区分 behind the others: 第一地区, 第二地区 and 第三地区 in turn */
};

struct sample_totals {
    uint32_t rows, good;
    uint32_t faults[SAMPLE_FAULT__MAX];
    uint32_t marks[SAMPLE_MARK__MAX];
    uint64_t bytes;
};

/* Receives the list piece by piece.  An error stops the generator, which returns it. */
typedef enum err sample_write(void *arg, struct view bytes);

/* Write the list that ${options} ask for.  ERR_INPUT if more than 800,000,000 rows are asked for; ERR_MEMORY. */
MUST_USE enum err sample_card_list(const struct sample_options *options, sample_write *write,
                                   void *arg, struct sample_totals *totals_out);

#endif
