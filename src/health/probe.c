#include "health/probe.h"

#include "base/buf.h"
#include "base/io.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TABLE_MAX ((size_t)1 << 20)
#define STATUS_MAX ((size_t)16 << 20)
#define TEXT_MAX 65536
#define FILES_MAX 64
#define PATH_BYTES 320

static const char *const tables[PROBE__MAX] = {
    [PROBE_ROUTE4] = "/proc/self/net/route", [PROBE_ROUTE6] = "/proc/self/net/ipv6_route", [PROBE_TCP4] = "/proc/self/net/tcp",
    [PROBE_TCP6] = "/proc/self/net/tcp6",    [PROBE_MOUNTS] = "/proc/self/mountinfo",
};

void probe_open(struct probe *p)
{
    for (unsigned i = 0; i < PROBE__MAX; i++)
        p->fds[i] = open(tables[i], O_RDONLY | O_CLOEXEC);
}

void probe_close(struct probe *p)
{
    for (unsigned i = 0; i < PROBE__MAX; i++)
        io_close(&p->fds[i]);
}

/* The whole table as it is now.  False: it cannot be read, or is longer than can be. */
static bool read_table(int fd, struct buf *out)
{
    char part[4096];
    off_t at = 0;
    ssize_t n;

    if (fd < 0)
        return false;
    while ((n = pread(fd, part, sizeof(part), at)) > 0) {
        buf_put(out, view_of(part, (size_t)n));
        at += n;
        if (buf_status(out) != ERR_OK)
            return false;
    }
    return n == 0;
}

static bool is_there(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

/* The text of a file; false if there is none that we may read. */
static bool read_text(const char *path, struct buf *out)
{
    buf_reset(out);
    return access(path, R_OK) == 0 && io_read_file(path, out) == ERR_OK;
}

static void take_routes(const struct probe *p, struct stats *s)
{
    struct machine_routes routes = {0};
    struct buf four, six;

    buf_init(&four, TABLE_MAX);
    buf_init(&six, TABLE_MAX);
    /* a kernel without IPv6 has no second table */
    bool fine = read_table(p->fds[PROBE_ROUTE4], &four) && machine_routes4(buf_view(&four), &routes) &&
                (p->fds[PROBE_ROUTE6] < 0 || (read_table(p->fds[PROBE_ROUTE6], &six) && machine_routes6(buf_view(&six), &routes)));
    s->known[STAT_ROUTES_OUTSIDE] = s->known[STAT_ROUTES_NETWORKS] = false;
    if (fine) {
        stats_set(s, STAT_ROUTES_OUTSIDE, routes.outside);
        stats_set(s, STAT_ROUTES_NETWORKS, routes.networks);
    }
    buf_clear(&six);
    buf_clear(&four);
}

static void take_listeners(const struct probe *p, const uint16_t *own, size_t own_n, struct stats *s)
{
    struct machine_listeners found = {0};
    struct buf four, six;

    buf_init(&four, TABLE_MAX);
    buf_init(&six, TABLE_MAX);
    bool fine = read_table(p->fds[PROBE_TCP4], &four) && machine_listeners(buf_view(&four), own, own_n, &found) &&
                (p->fds[PROBE_TCP6] < 0 || (read_table(p->fds[PROBE_TCP6], &six) && machine_listeners(buf_view(&six), own, own_n, &found)));
    s->known[STAT_LISTENERS] = s->known[STAT_LISTENERS_PORT] = false;
    if (fine) {
        stats_set(s, STAT_LISTENERS, found.others);
        stats_set(s, STAT_LISTENERS_PORT, found.port);
    }
    buf_clear(&six);
    buf_clear(&four);
}

/* Calls ${is} with the text of each file of ${dir} that ends in ".conf", at most FILES_MAX; whether one of them says so. */
static bool says(const char *dir, bool is(struct view text))
{
    char path[PATH_BYTES];
    bool found = false;
    struct dirent *e;
    struct buf text;
    unsigned n = 0;
    DIR *d = opendir(dir);

    if (d == NULL)
        return false;
    buf_init(&text, TEXT_MAX);
    while (!found && n < FILES_MAX && (e = readdir(d)) != NULL) {
        size_t length = strlen(e->d_name);
        if (length < 5 || strcmp(e->d_name + length - 5, ".conf") != 0 ||
            snprintf(path, sizeof(path), "%s/%s", dir, e->d_name) >= (int)sizeof(path))
            continue;
        n++;
        found = read_text(path, &text) && is(buf_view(&text));
    }
    buf_clear(&text);
    (void)closedir(d);
    return found;
}

static void take_media(const struct probe *p, struct stats *s)
{
    bool is_loaded = is_there("/sys/module/usb_storage");
    bool is_blocked = says("/etc/modprobe.d", machine_usb_blocked) || says("/usr/lib/modprobe.d", machine_usb_blocked);
    struct buf text;

    s->known[STAT_USB_STORAGE] = s->known[STAT_REMOVABLE_MOUNTS] = false;
    if (is_there("/sys/module"))
        stats_set(s, STAT_USB_STORAGE, is_loaded ? HEALTH_USB_LOADED : is_blocked ? HEALTH_USB_BLOCKED : HEALTH_USB_POSSIBLE);
    buf_init(&text, TABLE_MAX);
    if (read_table(p->fds[PROBE_MOUNTS], &text))
        stats_set(s, STAT_REMOVABLE_MOUNTS, machine_mounts(buf_view(&text)));
    buf_clear(&text);
}

/* Whether systemd starts the unit with the machine. */
static bool is_enabled(const char *unit)
{
    static const char *const targets[] = {"multi-user", "sysinit", "basic", "timers", "network-online", "network-pre"};
    char path[PATH_BYTES];
    bool found = false;

    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        (void)snprintf(path, sizeof(path), "/etc/systemd/system/%s.target.wants/%s", targets[i], unit);
        found = found || is_there(path);
    }
    return found;
}

/* What is loaded only the kernel's administrator may ask; here: what is loaded at the start, and whether it drops what it does not name. */
static void take_firewall(struct stats *s)
{
    bool nftables = is_enabled("nftables.service"), drops = false;
    bool others = is_enabled("ufw.service") || is_enabled("firewalld.service"); /* both drop what is not named, unless told otherwise */
    struct buf text;

    buf_init(&text, TEXT_MAX);
    if (nftables && read_text("/etc/nftables.conf", &text))
        drops = machine_firewall_drops(buf_view(&text));
    buf_clear(&text);
    s->known[STAT_FIREWALL] = false;
    if (is_there("/etc/systemd/system"))
        stats_set(s, STAT_FIREWALL,
                  drops || others ? HEALTH_FIREWALL_DROPS : nftables ? HEALTH_FIREWALL_ON : HEALTH_FIREWALL_NONE);
}

static void take_detection(struct stats *s)
{
    static const struct {
        const char *unit;
        unsigned bit;
    } units[] = {
        {"auditd.service", HEALTH_DETECTION_AUDIT},      {"fail2ban.service", HEALTH_DETECTION_BANS},
        {"dailyaidecheck.timer", HEALTH_DETECTION_FILES}, {"suricata.service", HEALTH_DETECTION_NETWORK},
        {"snort.service", HEALTH_DETECTION_NETWORK},     {"apparmor.service", HEALTH_DETECTION_APPARMOR},
        {"chkrootkit.timer", HEALTH_DETECTION_ROOTKITS},
    };
    uint64_t found = is_there("/etc/cron.daily/rkhunter") ? HEALTH_DETECTION_ROOTKITS : 0;

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        found |= is_enabled(units[i].unit) ? units[i].bit : 0;
    if (is_there("/etc/cron.daily/dailyaidecheck"))
        found |= HEALTH_DETECTION_FILES;
    s->known[STAT_DETECTION] = false;
    if (is_there("/etc/systemd/system"))
        stats_set(s, STAT_DETECTION, found);
}

static void take_software(struct stats *s)
{
    uint32_t installed, unknown;
    struct buf status, allowed;

    buf_init(&status, STATUS_MAX);
    buf_init(&allowed, STATUS_MAX);
    bool has_list = read_text(PROBE_ALLOWED, &allowed);
    s->known[STAT_PACKAGES] = s->known[STAT_PACKAGES_UNKNOWN] = false;
    if (read_text("/var/lib/dpkg/status", &status) && machine_packages(buf_view(&status), buf_view(&allowed), &installed, &unknown)) {
        stats_set(s, STAT_PACKAGES, installed);
        if (has_list)
            stats_set(s, STAT_PACKAGES_UNKNOWN, unknown);
    }
    buf_clear(&allowed);
    buf_clear(&status);
}

static void take_updates(struct stats *s)
{
    struct stat st;
    struct buf text;

    s->known[STAT_UPDATES_S] = s->known[STAT_UPDATES_HOW] = false;
    if (stat("/var/lib/apt/lists", &st) != 0 || st.st_mtime < 0)
        return;
    buf_init(&text, TEXT_MAX);
    stats_set(s, STAT_UPDATES_S, (uint64_t)st.st_mtime);
    bool alone = read_text("/etc/apt/apt.conf.d/20auto-upgrades", &text) && machine_updates_alone(buf_view(&text));
    stats_set(s, STAT_UPDATES_HOW, (alone ? HEALTH_UPDATES_ALONE : 0) | (is_there("/run/reboot-required") ? HEALTH_UPDATES_WAIT : 0));
    buf_clear(&text);
}

void probe_take(const struct probe *p, const uint16_t *own, size_t own_n, struct stats *s)
{
    take_routes(p, s);
    take_listeners(p, own, own_n, s);
    take_media(p, s);
    take_firewall(s);
    take_detection(s);
    take_software(s);
    take_updates(s);
}
