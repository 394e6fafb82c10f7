#include "health/report.h"

#include "proto/parent_child.h"

#include <sys/statvfs.h>

enum err stats_report(const struct stats *s, struct chan *parent)
{
    struct parent_child_number numbers[STAT_NUMBERS_MAX];
    struct parent_child_stats m = {.numbers = numbers};

    for (uint16_t what = 0; what < STAT__MAX && m.numbers_n < STAT_NUMBERS_MAX; what++)
        if (s->known[what])
            numbers[m.numbers_n++] = (struct parent_child_number){what, s->value[what]};
    return parent_child_stats_send(parent, 0, &m);
}

void stats_disk(struct stats *s, unsigned first, const char *dir)
{
    struct statvfs fs;

    if (statvfs(dir, &fs) != 0)
        return;
    stats_set(s, first, (uint64_t)fs.f_bavail * fs.f_frsize);
    stats_set(s, first + 1, (uint64_t)fs.f_blocks * fs.f_frsize);
    if (fs.f_files > 0) /* some file systems do not count them */
        stats_set(s, first + 2, (uint64_t)fs.f_favail * 1000 / fs.f_files);
}
