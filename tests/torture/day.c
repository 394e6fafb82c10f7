/*
 * libazukari-day.so: whoever it is preloaded into, and everything that they start, lives AZUKARI_DAY_AHEAD seconds later (or earlier, if
 * negative) than the machine (tests/torture/other_day.sh).  The parent of a house gives its children no environment: they get these two
 * words all the same.  Times of files stay those of the machine.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define AHEAD "AZUKARI_DAY_AHEAD"
#define PRELOAD "LD_PRELOAD"
#define WORD_MAX 512
#define ENVIRONMENT_MAX 4096

static long ahead;
static char ahead_word[WORD_MAX], preload_word[WORD_MAX];

__attribute__((constructor)) static void prepare(void)
{
    const char *seconds = getenv(AHEAD), *library = getenv(PRELOAD);

    if (seconds == NULL || library == NULL)
        return;
    ahead = strtol(seconds, NULL, 10);
    (void)snprintf(ahead_word, sizeof(ahead_word), AHEAD "=%s", seconds);
    (void)snprintf(preload_word, sizeof(preload_word), PRELOAD "=%s", library);
}

EXPORT int clock_gettime(clockid_t id, struct timespec *out)
{
    static int (*real)(clockid_t, struct timespec *);

    if (real == NULL)
        *(void **)(void *)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int rc = real(id, out);
    if (rc == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        out->tv_sec += ahead;
    return rc;
}

EXPORT int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec now;

    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    *out = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

EXPORT time_t time(time_t *out)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    if (out != NULL)
        *out = now.tv_sec;
    return now.tv_sec;
}

EXPORT int execve(const char *path, char *const argv[], char *const environment[])
{
    char *words[ENVIRONMENT_MAX + 3];
    size_t n = 0;
    int has = 0;

    for (; environment != NULL && environment[n] != NULL; n++) {
        if (n == ENVIRONMENT_MAX) {
            errno = E2BIG;
            return -1;
        }
        has |= strncmp(environment[n], AHEAD "=", sizeof(AHEAD)) == 0;
        words[n] = environment[n];
    }
    if (!has && ahead_word[0] != '\0') {
        words[n++] = preload_word;
        words[n++] = ahead_word;
    }
    words[n] = NULL;
    return (int)syscall(SYS_execve, path, argv, words);
}
