/*
 * Stands in the place of a program of a house, DIR/NAME, and runs DIR/real/NAME with DIR/libazukari-clock.so and the clock DIR/clock-NAME:
 * the parent gives its children no environment, and a desk can start nothing outside of DIR (tests/torture/disks.py).
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char own[PATH_MAX] = {0}, lib[PATH_MAX], clock[PATH_MAX], real[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", own, sizeof(own) - 1);
    char *name = n <= 0 ? NULL : strrchr(own, '/');

    (void)argc;
    if (name == NULL)
        return 127;
    *name++ = '\0';
    int most = (int)sizeof(lib) - 64;
    if (snprintf(lib, sizeof(lib), "%.*s/libazukari-clock.so", most, own) < 0 ||
        snprintf(clock, sizeof(clock), "%.*s/clock-%.32s", most, own, name) < 0 ||
        snprintf(real, sizeof(real), "%.*s/real/%.32s", most, own, name) < 0 || setenv("LD_PRELOAD", lib, 1) != 0 ||
        setenv("AZUKARI_CLOCK", clock, 1) != 0)
        return 127;
    (void)execv(real, argv);
    return 127;
}
