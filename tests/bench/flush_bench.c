/* How long the disk below a directory takes for 4 KiB and an fdatasync, in milliseconds (median of 200): flush_bench DIR. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TIMES 200

static double now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
    static uint8_t page[4096];
    double took[TIMES];
    char path[512];

    if (argc != 2 || (size_t)snprintf(path, sizeof(path), "%s/flush-XXXXXX", argv[1]) >= sizeof(path))
        return 64;
    int fd = mkstemp(path);
    if (fd < 0)
        return 73;
    (void)unlink(path);
    memset(page, 0x5a, sizeof(page));
    for (int i = 0; i < TIMES; i++) {
        double from = now_ms();
        if (write(fd, page, sizeof(page)) != (ssize_t)sizeof(page) || fdatasync(fd) != 0)
            return 74;
        took[i] = now_ms() - from;
    }
    qsort(took, TIMES, sizeof(took[0]), by_size);
    printf("%.3f\n", took[TIMES / 2]);
    (void)close(fd);
    return 0;
}
