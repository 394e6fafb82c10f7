/* What the office measures of itself: rows and room, nothing of what is in them. */
#include "office/office.h"

#include "db/office_sql.h"
#include "health/report.h"

#include <stdio.h>
#include <sys/stat.h>

#define PATH_BYTES_MAX 4096

static void report_again(void *arg)
{
    struct office *o = arg;

    if (office_report(o) != ERR_OK)
        office_stop(o, ERR_IO, "the parent cannot be told what was measured");
}

static void measure_files(struct office *o)
{
    static const char *const suffixes[] = {"", "-wal"};
    char path[PATH_BYTES_MAX];
    struct stat file;
    uint64_t bytes = 0;

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
        if (snprintf(path, sizeof(path), "%s/office.db%s", o->dir, suffixes[i]) < (int)sizeof(path) &&
            stat(path, &file) == 0)
            bytes += (uint64_t)file.st_size;
    stats_set(&o->stats, STAT_DATABASE_BYTES, bytes);
    stats_disk(&o->stats, STAT_DATABASE_FREE_BYTES, o->dir);
}

enum err office_report(struct office *o)
{
    struct sql_count_all_out all;
    enum err err;

    TRY(sql_count_all(o->db, &all));
    stats_set(&o->stats, STAT_ROWS, all.records);
    stats_set(&o->stats, STAT_SCHEMA_VERSION, sql_catalogue.migration_n);
    measure_files(o);
    TRY(stats_report(&o->stats, o->parent));
    if (loop_after(o->loop, STAT_EVERY_MS, report_again, o) == NULL)
        err = ERR_MEMORY;
out:
    return err;
}
