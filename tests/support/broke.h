/*
 * tests/support/broke.h: what happens when a test house itself breaks: its process is gone, or does not answer in time.  By default the
 * test program ends; tests that break it on purpose say otherwise.
 */
#ifndef SUPPORT_BROKE_H
#define SUPPORT_BROKE_H

/* Called with the place and what did not hold; does not return. */
extern void (*house_broke)(const char *file, int line, const char *what);
/* How long a house waits for a word of its process, in milliseconds. */
extern int house_patience_ms;

#endif
