/* azukari doctor: what lies in the directory of the installation, and on its disk. */
#include "cli/doctor.h"

#include "base/clock.h"
#include "base/io.h"
#include "cli/tls_cert.h"
#include "health/probe.h"
#include "health/report.h"
#include "parent/child.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define OTHERS_ANY (S_IRWXG | S_IRWXO)
#define OTHERS_WRITE (S_IWGRP | S_IWOTH)
#define FILES_MAX 1000000
#define FLUSHES 8
#define FLUSH_BYTES 4096

/* The places that belong to one process, and nobody else enters. */
static const struct {
    const char *name;
    enum parent_child_role role;
} places[] = {
    {"keeper", PARENT_CHILD_ROLE_KEEPER}, {"office", PARENT_CHILD_ROLE_OFFICE}, {"gate", PARENT_CHILD_ROLE_GATE}};
#define PLACES (sizeof(places) / sizeof(places[0]))

static bool is_below(const char *path, const char *place)
{
    size_t n = strlen(place);

    return strncmp(path, place, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

/* What others may not have of ${path} (below the directory). */
static mode_t too_much(const char *path, const struct stat *st)
{
    if (S_ISSOCK(st->st_mode))
        return S_IRWXO;
    for (size_t i = 0; i < PLACES; i++)
        if (strcmp(path, places[i].name) == 0)
            return OTHERS_ANY;
    return strstr(path, "key.pem") != NULL ? OTHERS_ANY : OTHERS_WRITE;
}

static bool is_owner(const struct doctor *d, const char *path, const struct stat *st, uid_t own)
{
    struct child_identity id;

    for (size_t i = 0; i < PLACES; i++) {
        if (!is_below(path, places[i].name))
            continue;
        if (child_identity(d->config.users[places[i].role], &id) != ERR_OK)
            return true; /* there is no such user: it does not start, and says so */
        return st->st_uid == (id.change ? id.uid : own);
    }
    return st->st_uid == own;
}

/* Look at one entry; whether it is as it should be. */
static bool look(const struct doctor *d, const FTSENT *e, uid_t own, struct health_finding *f)
{
    const char *path = e->fts_path + strlen(d->dir);

    path += *path == '/';
    if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR || e->fts_info == FTS_NS) {
        health_find(f, HEALTH_UNKNOWN, MSG_HEALTH_PERMISSIONS_UNREADABLE, MSG_HEALTH_PERMISSIONS_UNREADABLE_REMEDY);
    } else if (e->fts_info == FTS_SL || e->fts_info == FTS_DP) {
        return true;
    } else if ((e->fts_statp->st_mode & too_much(path, e->fts_statp)) != 0) {
        health_find(f, HEALTH_BAD, MSG_HEALTH_PERMISSIONS_WRONG, MSG_HEALTH_PERMISSIONS_REMEDY);
    } else if (!is_owner(d, path, e->fts_statp, own)) {
        health_find(f, HEALTH_BAD, MSG_HEALTH_PERMISSIONS_OWNER, MSG_HEALTH_PERMISSIONS_OWNER_REMEDY);
    } else {
        return true;
    }
    health_word(f, e->fts_path);
    return false;
}

void doctor_permissions(const struct doctor *d, struct health_finding *f)
{
    char dir[PATH_MAX], text[24];
    char *paths[] = {dir, NULL};
    struct stat st;
    unsigned n = 0;
    FTSENT *e;

    (void)snprintf(dir, sizeof(dir), "%s", d->dir);
    FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (fts == NULL || stat(dir, &st) != 0) {
        if (fts != NULL)
            (void)fts_close(fts);
        return;
    }
    bool fine = true;
    while (fine && n < FILES_MAX && (e = fts_read(fts)) != NULL) {
        fine = look(d, e, st.st_uid, f);
        n += e->fts_info != FTS_DP;
    }
    (void)fts_close(fts);
    if (!fine)
        return;
    (void)snprintf(text, sizeof(text), "%u", n);
    health_find(f, HEALTH_GOOD, MSG_HEALTH_PERMISSIONS_GOOD, MSG__MAX);
    health_word(f, text);
}

/* The slowest of a few flushes of a small file in the directory; nothing if we may not write there. */
static void measure_flush(struct doctor *d)
{
    static const uint8_t zeros[FLUSH_BYTES];
    char path[PATH_MAX];
    uint64_t slowest = 0;

    if (snprintf(path, sizeof(path), "%s/.doctor.%ld", d->dir, (long)getpid()) >= (int)sizeof(path))
        return;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return;
    (void)unlink(path);
    for (unsigned i = 0; i < FLUSHES; i++) {
        uint64_t began = clock_monotonic_us();
        if (io_pwrite_all(fd, view_of(zeros, sizeof(zeros)), (off_t)i * FLUSH_BYTES) != ERR_OK || fdatasync(fd) != 0)
            break;
        uint64_t took = clock_monotonic_us() - began;
        slowest = took > slowest ? took : slowest;
    }
    io_close(&fd);
    if (slowest > stats_get(&d->figures.stats, STAT_FLUSH_LAST_US, 0))
        stats_set(&d->figures.stats, STAT_FLUSH_LAST_US, slowest);
}

/* Where the service does not run; else it has looked with its own eyes, a few minutes ago at most. */
static void measure_machine(struct doctor *d)
{
    uint16_t ports[CONFIG_PORTS];
    struct probe probe;

    if (d->runs)
        return;
    config_ports(&d->config, ports);
    probe_open(&probe);
    probe_take(&probe, ports, CONFIG_PORTS, &d->figures.stats);
    probe_close(&probe);
}

void doctor_measure(struct doctor *d)
{
    struct stats *s = &d->figures.stats;
    char path[PATH_MAX];
    struct sysinfo machine;
    uint64_t until;

    if (!s->known[STAT_LEDGER_FREE_BYTES]) {
        (void)snprintf(path, sizeof(path), "%s/keeper", d->dir);
        stats_disk(s, STAT_LEDGER_FREE_BYTES, path);
    }
    if (!s->known[STAT_DATABASE_FREE_BYTES]) {
        (void)snprintf(path, sizeof(path), "%s/office", d->dir);
        stats_disk(s, STAT_DATABASE_FREE_BYTES, path);
    }
    (void)snprintf(path, sizeof(path), "%s/gate/tls/cert.pem", d->dir);
    if (tls_cert_until_s(path, &until) == ERR_OK) /* the one that the next start will use */
        stats_set(s, STAT_TLS_UNTIL_S, until);
    if (sysinfo(&machine) == 0)
        stats_set(s, STAT_SWAP_BYTES, (uint64_t)machine.totalswap * machine.mem_unit);
    stats_set(s, STAT_LANDLOCK_ABI, sandbox_landlock_abi());
    measure_machine(d);
    measure_flush(d);
}
