/*
 * libazukari-clock.so: preloaded into one process of a house it adds to what that process takes for the time of day.  AZUKARI_CLOCK
 * names a file of one 64-bit number, seconds; a test changes it while the process runs (tests/torture/disks.py).
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static const volatile int64_t *ahead;
static int (*real)(clockid_t, struct timespec *);

__attribute__((constructor)) static void prepare(void)
{
    const char *path = getenv("AZUKARI_CLOCK");
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(*ahead), PROT_READ, MAP_SHARED, fd, 0);

    *(void **)(void *)&real = dlsym(RTLD_NEXT, "clock_gettime");
    if (map != MAP_FAILED)
        ahead = map;
    if (fd >= 0)
        (void)close(fd);
}

EXPORT int clock_gettime(clockid_t id, struct timespec *out)
{
    int rc = real(id, out);

    if (rc == 0 && id == CLOCK_REALTIME && ahead != NULL)
        out->tv_sec += (time_t)*ahead;
    return rc;
}
