/*
 * Every page with invented data.  With sample_hostile() each text that would come from outside is an attack instead,
 * so that tests can compare: the markup must be the same.
 */
#ifndef PAGE_SAMPLE_H
#define PAGE_SAMPLE_H

#include "page/ctx.h"

#include <stdbool.h>
#include <stddef.h>

struct sample {
    const char *name;
    enum err (*render)(struct buf *out, const struct page_ctx *ctx);
};

extern const struct sample samples[];
extern const size_t samples_n;

/* Whether texts are attacks from now on. */
void sample_hostile(bool on);

/* The attack. */
extern const char sample_attack[];

#endif
