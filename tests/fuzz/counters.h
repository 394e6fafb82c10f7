/*
 * tests/fuzz/counters.h: what a child of the fuzzer runs is seen by the fuzzer.
 */
#ifndef FUZZ_COUNTERS_H
#define FUZZ_COUNTERS_H

#include <stdbool.h>

/* From now on this process and those that it forks count their edges in the same memory, so that libFuzzer is guided by what a child
 * reaches.  Does nothing in a program whose edges are not counted; false if the memory cannot be shared, or there is none that could. */
bool counters_share(void);

#endif
