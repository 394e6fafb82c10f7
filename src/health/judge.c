#include "health/judge.h"

#include <stdio.h>

#define MIB ((uint64_t)1 << 20)
#define DAY_S 86400
#define DISK_BAD_MIB 256
#define DISK_LOOK_MIB 1024
#define INODES_LOOK_PERMILLE 50
#define FLUSH_LOOK_US 200000
#define FLUSH_BAD_US 1000000
#define WITNESS_LOOK_S DAY_S
#define CLOCK_LOOK_S 30
#define CLOCK_BAD_S 300
#define TLS_LOOK_S (30 * DAY_S)
#define SIGNATURES_LOOK_S (3 * DAY_S)
#define BACKUP_LOOK_S (8 * DAY_S)
#define RESTORE_LOOK_S (400 * DAY_S)
#define LANDLOCK_OLDEST 2
#define UPDATES_LOOK_S (8 * DAY_S)

static const struct {
    const char *name;
    enum msg msg;
} checks[HEALTH__MAX] = {
    [HEALTH_SERVICE] = {"service", MSG_HEALTH_SERVICE},
    [HEALTH_SANDBOX] = {"sandbox", MSG_HEALTH_SANDBOX},
    [HEALTH_PERMISSIONS] = {"permissions", MSG_HEALTH_PERMISSIONS},
    [HEALTH_LEDGER_DISK] = {"ledger-disk", MSG_HEALTH_LEDGER_DISK},
    [HEALTH_DATABASE_DISK] = {"database-disk", MSG_HEALTH_DATABASE_DISK},
    [HEALTH_FLUSH] = {"flush", MSG_HEALTH_FLUSH},
    [HEALTH_WITNESS] = {"witness", MSG_HEALTH_WITNESS},
    [HEALTH_CLOCK] = {"clock", MSG_HEALTH_CLOCK},
    [HEALTH_TLS] = {"tls", MSG_HEALTH_TLS},
    [HEALTH_BACKUP] = {"backup", MSG_HEALTH_BACKUP},
    [HEALTH_RESTORE_TEST] = {"restore-test", MSG_HEALTH_RESTORE_TEST},
    [HEALTH_SCANNER] = {"scanner", MSG_HEALTH_SCANNER},
    [HEALTH_ERASURES] = {"erasures", MSG_HEALTH_ERASURES},
    [HEALTH_LEDGER] = {"ledger", MSG_HEALTH_LEDGER},
    [HEALTH_MEMORY] = {"memory", MSG_HEALTH_MEMORY},
    [HEALTH_KERNEL] = {"kernel", MSG_HEALTH_KERNEL},
    [HEALTH_ROUTES] = {"routes", MSG_HEALTH_ROUTES},
    [HEALTH_LISTENERS] = {"listeners", MSG_HEALTH_LISTENERS},
    [HEALTH_REMOVABLE] = {"removable", MSG_HEALTH_REMOVABLE},
    [HEALTH_FIREWALL] = {"firewall", MSG_HEALTH_FIREWALL},
    [HEALTH_DETECTION] = {"detection", MSG_HEALTH_DETECTION},
    [HEALTH_SOFTWARE] = {"software", MSG_HEALTH_SOFTWARE},
    [HEALTH_UPDATES] = {"updates", MSG_HEALTH_UPDATES},
    [HEALTH_PEERS] = {"peers", MSG_HEALTH_PEERS},
    [HEALTH_PROGRAMS] = {"programs", MSG_HEALTH_PROGRAMS},
};

static const struct {
    const char *name;
    enum msg msg;
} verdicts[HEALTH_VERDICT__MAX] = {
    [HEALTH_GOOD] = {"good", MSG_HEALTH_GOOD},
    [HEALTH_UNKNOWN] = {"unknown", MSG_HEALTH_UNKNOWN},
    [HEALTH_LOOK] = {"look", MSG_HEALTH_LOOK},
    [HEALTH_BAD] = {"bad", MSG_HEALTH_BAD},
};

enum msg health_check_msg(enum health_check check)
{
    return checks[check].msg;
}

const char *health_check_name(enum health_check check)
{
    return checks[check].name;
}

enum msg health_verdict_msg(enum health_verdict verdict)
{
    return verdicts[verdict].msg;
}

const char *health_verdict_name(enum health_verdict verdict)
{
    return verdicts[verdict].name;
}

void health_find(struct health_finding *f, enum health_verdict verdict, enum msg reason, enum msg remedy)
{
    f->verdict = verdict;
    f->reason = reason;
    f->remedy = verdict == HEALTH_GOOD ? MSG__MAX : remedy;
    f->words_n = 0;
}

void health_word(struct health_finding *f, const char *text)
{
    if (f->words_n < sizeof(f->words) / sizeof(f->words[0]))
        (void)snprintf(f->words[f->words_n++], HEALTH_WORD_MAX, "%s", text);
}

void health_bytes(struct health_finding *f, uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
    uint64_t tenths = bytes * 10 / 1024;
    char text[32];
    unsigned unit = 0;

    while (tenths >= 10240 && unit + 1 < sizeof(units) / sizeof(units[0])) {
        tenths /= 1024;
        unit++;
    }
    (void)snprintf(text, sizeof(text), "%llu.%llu %s", (unsigned long long)(tenths / 10),
                   (unsigned long long)(tenths % 10), units[unit]);
    health_word(f, text);
}

void health_span(struct health_finding *f, enum lang lang, uint64_t seconds)
{
    static const struct {
        uint64_t unit, below;
        enum msg word;
    } steps[] = {{1, 120, MSG_TIME_SECONDS},
                 {60, 7200, MSG_TIME_MINUTES},
                 {3600, 2 * DAY_S, MSG_TIME_HOURS},
                 {DAY_S, UINT64_MAX, MSG_TIME_DAYS}};
    const struct msg_arg *args;
    struct buf text;
    size_t i = 0;

    while (seconds >= steps[i].below && i + 1 < sizeof(steps) / sizeof(steps[0]))
        i++;
    args = (const struct msg_arg[]){msg_count(seconds / steps[i].unit)};
    buf_init(&text, HEALTH_WORD_MAX);
    if (msg_put(&text, lang, steps[i].word, args, 1) == ERR_OK)
        health_word(f, buf_cstr(&text));
    buf_clear(&text);
}

enum err health_put_reason(struct buf *out, enum lang lang, const struct health_finding *f)
{
    struct msg_arg args[2];

    for (unsigned i = 0; i < f->words_n; i++)
        args[i] = msg_str(f->words[i]);
    return msg_put(out, lang, f->reason, args, f->words_n);
}

/* --- one function for each thing to look after ----------------------------------------------------------------------- */

typedef void judge_fn(const struct stats *s, const struct health_wish *wish, struct health_finding *f);

static void judge_disk(const struct stats *s, unsigned first, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t free = stats_get(s, first, 0), all = stats_get(s, first + 1, 0), inodes = stats_get(s, first + 2, 1000);
    uint64_t bad = wish->disk_min_bytes != 0 ? wish->disk_min_bytes : DISK_BAD_MIB * MIB;
    enum health_verdict verdict = HEALTH_GOOD;

    if (!s->known[first])
        return;
    if (free < DISK_LOOK_MIB * MIB || free < all / 10 || inodes < INODES_LOOK_PERMILLE)
        verdict = HEALTH_LOOK;
    if (free < bad || inodes == 0)
        verdict = HEALTH_BAD;
    health_find(f, verdict, MSG_HEALTH_DISK_FREE, MSG_HEALTH_DISK_REMEDY);
    health_bytes(f, free);
    health_bytes(f, all);
}

static void judge_ledger_disk(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    judge_disk(s, STAT_LEDGER_FREE_BYTES, wish, f);
}

static void judge_database_disk(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    judge_disk(s, STAT_DATABASE_FREE_BYTES, wish, f);
}

static void judge_flush(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t us = stats_get(s, STAT_FLUSH_LAST_US, 0);
    char text[32];

    (void)wish;
    if (!s->known[STAT_FLUSH_LAST_US])
        return;
    health_find(f, us > FLUSH_BAD_US ? HEALTH_BAD : us > FLUSH_LOOK_US ? HEALTH_LOOK : HEALTH_GOOD,
                MSG_HEALTH_FLUSH_TIME, MSG_HEALTH_FLUSH_REMEDY);
    (void)snprintf(text, sizeof(text), "%llu.%llu", (unsigned long long)(us / 1000), (unsigned long long)(us / 100 % 10));
    health_word(f, text);
}

static void judge_witness(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t age = stats_get(s, STAT_WITNESS_AGE_S, 0), most = stats_get(s, STAT_WITNESS_MAX_AGE_S, 0);
    enum health_verdict verdict = HEALTH_GOOD;

    if (!s->known[STAT_WITNESSED_LOGS])
        return;
    if (s->value[STAT_WITNESSED_LOGS] == 0) {
        health_find(f, HEALTH_LOOK, MSG_HEALTH_WITNESS_NONE, MSG_HEALTH_WITNESS_NONE_REMEDY);
        return;
    }
    if (!s->known[STAT_WITNESS_AGE_S]) {
        health_find(f, HEALTH_BAD, MSG_HEALTH_WITNESS_NEVER, MSG_HEALTH_WITNESS_REMEDY);
        return;
    }
    if (stats_get(s, STAT_WITNESSES_SILENT, 0) > 0 || age > (most != 0 ? most / 2 + 60 : WITNESS_LOOK_S))
        verdict = HEALTH_LOOK;
    if (most != 0 && age > most)
        verdict = HEALTH_BAD;
    health_find(f, verdict, MSG_HEALTH_WITNESS_AGE, MSG_HEALTH_WITNESS_REMEDY);
    health_span(f, wish->lang, age);
}

static void judge_clock(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t jump = stats_get(s, STAT_CLOCK_JUMP_MS, 0) / 1000, apart = stats_get(s, STAT_WITNESS_CLOCK_S, 0);
    uint64_t worst = jump > apart ? jump : apart;

    if (!s->known[STAT_CLOCK_JUMP_MS] && !s->known[STAT_WITNESS_CLOCK_S])
        return;
    health_find(f, worst > CLOCK_BAD_S ? HEALTH_BAD : worst > CLOCK_LOOK_S ? HEALTH_LOOK : HEALTH_GOOD,
                s->known[STAT_WITNESS_CLOCK_S] ? MSG_HEALTH_CLOCK_BOTH : MSG_HEALTH_CLOCK_OWN, MSG_HEALTH_CLOCK_REMEDY);
    health_span(f, wish->lang, jump);
    if (s->known[STAT_WITNESS_CLOCK_S])
        health_span(f, wish->lang, apart);
}

static void judge_tls(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t now = (uint64_t)wish->now_ms / 1000, until = stats_get(s, STAT_TLS_UNTIL_S, 0);

    if (until == 0)
        return;
    if (until <= now) {
        health_find(f, HEALTH_BAD, MSG_HEALTH_TLS_OVER, MSG_HEALTH_TLS_REMEDY);
        health_span(f, wish->lang, now - until);
        return;
    }
    health_find(f, until - now < TLS_LOOK_S ? HEALTH_LOOK : HEALTH_GOOD, MSG_HEALTH_TLS_LEFT, MSG_HEALTH_TLS_REMEDY);
    health_span(f, wish->lang, until - now);
}

/* Something that is to be done again before ${most} seconds have gone. */
static void judge_habit(const struct stats *s, unsigned what, const struct health_wish *wish, struct health_finding *f)
{
    bool is_backup = what == STAT_BACKUP_S;
    enum msg remedy = is_backup ? MSG_HEALTH_BACKUP_REMEDY : MSG_HEALTH_RESTORE_REMEDY;
    uint64_t now = (uint64_t)wish->now_ms / 1000, last = stats_get(s, what, now);
    uint64_t age = now > last ? now - last : 0;

    if (!s->known[STAT_LEAVES])
        return;
    if (!s->known[what]) {
        health_find(f, HEALTH_LOOK, MSG_HEALTH_NEVER, remedy);
        return;
    }
    health_find(f, age > (is_backup ? BACKUP_LOOK_S : RESTORE_LOOK_S) ? HEALTH_LOOK : HEALTH_GOOD, MSG_HEALTH_LAST, remedy);
    health_span(f, wish->lang, age);
}

static void judge_backup(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    judge_habit(s, STAT_BACKUP_S, wish, f);
}

static void judge_restore_test(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t now = (uint64_t)wish->now_ms / 1000, failed = stats_get(s, STAT_RESTORE_FAILED_S, 0);

    judge_habit(s, STAT_RESTORE_TEST_S, wish, f);
    if (failed == 0 || failed < stats_get(s, STAT_RESTORE_TEST_S, 0) || !s->known[STAT_LEAVES])
        return;
    health_find(f, HEALTH_BAD, MSG_HEALTH_RESTORE_FAILED, MSG_HEALTH_RESTORE_FAILED_REMEDY);
    health_span(f, wish->lang, now > failed ? now - failed : 0);
}

/* The virus scanner answers, and its definitions are of these days (N20.6ko). */
static void judge_scanner(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t now = (uint64_t)wish->now_ms / 1000, made = stats_get(s, STAT_SIGNATURES_S, now);
    uint64_t age = now > made ? now - made : 0;

    if (!s->known[STAT_LEAVES])
        return;
    if (!s->known[STAT_SCANNER_ANSWERS]) {
        health_find(f, HEALTH_LOOK, MSG_HEALTH_SCANNER_NONE, MSG_HEALTH_SCANNER_NONE_REMEDY);
        return;
    }
    if (s->value[STAT_SCANNER_ANSWERS] == 0) {
        health_find(f, HEALTH_BAD, MSG_HEALTH_SCANNER_SILENT, MSG_HEALTH_SCANNER_SILENT_REMEDY);
        return;
    }
    if (!s->known[STAT_SIGNATURES_S]) {
        health_find(f, HEALTH_LOOK, MSG_HEALTH_SCANNER_UNDATED, MSG_HEALTH_SCANNER_OLD_REMEDY);
        return;
    }
    health_find(f, age > SIGNATURES_LOOK_S ? HEALTH_LOOK : HEALTH_GOOD, MSG_HEALTH_SCANNER_AGE, MSG_HEALTH_SCANNER_OLD_REMEDY);
    health_span(f, wish->lang, age);
}

static void count_word(struct health_finding *f, uint64_t n)
{
    struct buf text;

    buf_init(&text, HEALTH_WORD_MAX);
    msg_put_count(&text, n);
    health_word(f, buf_cstr(&text));
    buf_clear(&text);
}

static void judge_erasures(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t n = stats_get(s, STAT_ERASURES_OPEN, 0);

    (void)wish;
    if (!s->known[STAT_ERASURES_OPEN])
        return;
    if (n == 0) {
        health_find(f, HEALTH_GOOD, MSG_HEALTH_ERASURES_NONE, MSG__MAX);
        return;
    }
    health_find(f, HEALTH_LOOK, MSG_HEALTH_ERASURES_OPEN, MSG_HEALTH_ERASURES_REMEDY);
    count_word(f, n);
}

static void judge_ledger(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    (void)wish;
    if (!s->known[STAT_LEAVES])
        return;
    if (stats_get(s, STAT_LEDGER_COPY_DIFFERS, 0) > 0) {
        health_find(f, HEALTH_BAD, MSG_HEALTH_LEDGER_COPY, MSG_HEALTH_LEDGER_COPY_REMEDY);
        return;
    }
    if (stats_get(s, STAT_LEDGER_LOSSES, 0) > 0) { /* for ever: nothing brings them back */
        health_find(f, HEALTH_LOOK, MSG_HEALTH_LEDGER_LOST, MSG_HEALTH_LEDGER_LOST_REMEDY);
        count_word(f, s->value[STAT_LEAVES]);
        count_word(f, stats_get(s, STAT_LEDGER_MISSING, 0));
        return;
    }
    health_find(f, HEALTH_GOOD, MSG_HEALTH_LEDGER_SIZE, MSG__MAX);
    count_word(f, s->value[STAT_LEAVES]);
    health_bytes(f, stats_get(s, STAT_JOURNAL_BYTES, 0));
}

static void judge_memory(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    (void)wish;
    if (!s->known[STAT_SWAP_BYTES])
        return;
    if (s->value[STAT_SWAP_BYTES] == 0) {
        health_find(f, HEALTH_GOOD, MSG_HEALTH_MEMORY_GOOD, MSG__MAX);
        return;
    }
    health_find(f, HEALTH_LOOK, MSG_HEALTH_MEMORY_SWAP, MSG_HEALTH_MEMORY_SWAP_REMEDY);
    health_bytes(f, s->value[STAT_SWAP_BYTES]);
}

static void judge_kernel(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t abi = stats_get(s, STAT_LANDLOCK_ABI, 0);

    (void)wish;
    if (!s->known[STAT_LANDLOCK_ABI])
        return;
    health_find(f, abi < LANDLOCK_OLDEST ? HEALTH_BAD : HEALTH_GOOD, MSG_HEALTH_KERNEL_ABI, MSG_HEALTH_KERNEL_REMEDY);
    count_word(f, abi);
}

/* --- the machine ------------------------------------------------------------------------------------------------------- */

/* Whether it is closed, and not what is wanted: a contract that asks for a closed network says so on its clause board. */
static void judge_routes(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t outside = stats_get(s, STAT_ROUTES_OUTSIDE, 0);

    (void)wish;
    if (!s->known[STAT_ROUTES_OUTSIDE])
        return;
    health_find(f, outside > 0 ? HEALTH_LOOK : HEALTH_GOOD, outside > 0 ? MSG_HEALTH_ROUTES_OUT : MSG_HEALTH_ROUTES_CLOSED, MSG_HEALTH_ROUTES_REMEDY);
    if (outside > 0)
        count_word(f, outside);
    count_word(f, stats_get(s, STAT_ROUTES_NETWORKS, 0));
}

static void judge_listeners(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t others = stats_get(s, STAT_LISTENERS, 0);
    char text[24];

    (void)wish;
    if (!s->known[STAT_LISTENERS])
        return;
    health_find(f, others > 0 ? HEALTH_LOOK : HEALTH_GOOD, others > 0 ? MSG_HEALTH_LISTENERS_OTHERS : MSG_HEALTH_LISTENERS_NONE,
                MSG_HEALTH_LISTENERS_REMEDY);
    if (others == 0)
        return;
    count_word(f, others);
    (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)stats_get(s, STAT_LISTENERS_PORT, 0));
    health_word(f, text);
}

static void judge_removable(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    static const enum msg usb[] = {MSG_HEALTH_USB_BLOCKED, MSG_HEALTH_USB_POSSIBLE, MSG_HEALTH_USB_LOADED};
    uint64_t state = stats_get(s, STAT_USB_STORAGE, HEALTH_USB_LOADED), mounts = stats_get(s, STAT_REMOVABLE_MOUNTS, 0);

    (void)wish;
    if (mounts > 0) {
        health_find(f, HEALTH_BAD, MSG_HEALTH_REMOVABLE_MOUNTED, MSG_HEALTH_REMOVABLE_REMEDY);
        count_word(f, mounts);
    } else if (s->known[STAT_USB_STORAGE] && s->known[STAT_REMOVABLE_MOUNTS]) {
        health_find(f, state == HEALTH_USB_BLOCKED ? HEALTH_GOOD : HEALTH_LOOK, usb[state > HEALTH_USB_LOADED ? HEALTH_USB_LOADED : state],
                    MSG_HEALTH_USB_REMEDY);
    }
}

static void judge_firewall(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    static const enum msg words[] = {MSG_HEALTH_FIREWALL_NONE, MSG_HEALTH_FIREWALL_ON, MSG_HEALTH_FIREWALL_DROPS};
    uint64_t state = stats_get(s, STAT_FIREWALL, HEALTH_FIREWALL_NONE);

    (void)wish;
    if (s->known[STAT_FIREWALL] && state <= HEALTH_FIREWALL_DROPS)
        health_find(f, state == HEALTH_FIREWALL_DROPS ? HEALTH_GOOD : HEALTH_LOOK, words[state], MSG_HEALTH_FIREWALL_REMEDY);
}

static void judge_detection(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    static const char *const names[] = {"auditd", "fail2ban", "AIDE", "Suricata/Snort", "AppArmor", "rkhunter/chkrootkit"};
    uint64_t bits = stats_get(s, STAT_DETECTION, 0);
    char text[HEALTH_WORD_MAX] = "";

    (void)wish;
    if (!s->known[STAT_DETECTION])
        return;
    for (size_t i = 0, n = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if ((bits >> i & 1) != 0)
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n == 0 ? "" : ", ", names[i]);
    /* what only confines looks for nothing */
    bool looks = (bits & HEALTH_DETECTION__ALL & ~(uint64_t)HEALTH_DETECTION_APPARMOR) != 0;
    health_find(f, looks ? HEALTH_GOOD : HEALTH_LOOK, text[0] == '\0' ? MSG_HEALTH_DETECTION_NONE : MSG_HEALTH_DETECTION_ARE, MSG_HEALTH_DETECTION_REMEDY);
    if (text[0] != '\0')
        health_word(f, text);
}

static void judge_software(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t unknown = stats_get(s, STAT_PACKAGES_UNKNOWN, 0);

    (void)wish;
    if (!s->known[STAT_PACKAGES])
        return;
    if (!s->known[STAT_PACKAGES_UNKNOWN]) {
        health_find(f, HEALTH_UNKNOWN, MSG_HEALTH_SOFTWARE_NO_LIST, MSG_HEALTH_SOFTWARE_NO_LIST_REMEDY);
    } else if (unknown > 0) {
        health_find(f, HEALTH_BAD, MSG_HEALTH_SOFTWARE_UNKNOWN, MSG_HEALTH_SOFTWARE_REMEDY);
        count_word(f, unknown);
    } else {
        health_find(f, HEALTH_GOOD, MSG_HEALTH_SOFTWARE_ALLOWED, MSG__MAX);
    }
    count_word(f, s->value[STAT_PACKAGES]);
}

static void judge_updates(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t now = (uint64_t)wish->now_ms / 1000, last = stats_get(s, STAT_UPDATES_S, 0), age = now > last ? now - last : 0;
    uint64_t how = stats_get(s, STAT_UPDATES_HOW, 0);
    bool alone = (how & HEALTH_UPDATES_ALONE) != 0, waits = (how & HEALTH_UPDATES_WAIT) != 0;

    if (!s->known[STAT_UPDATES_S])
        return;
    health_find(f, age > UPDATES_LOOK_S || !alone || waits ? HEALTH_LOOK : HEALTH_GOOD,
                waits   ? MSG_HEALTH_UPDATES_WAIT
                : alone ? MSG_HEALTH_UPDATES_ALONE
                        : MSG_HEALTH_UPDATES_BY_HAND,
                waits ? MSG_HEALTH_UPDATES_WAIT_REMEDY : MSG_HEALTH_UPDATES_REMEDY);
    health_span(f, wish->lang, age);
}

static void judge_peers(const struct stats *s, const struct health_wish *wish, struct health_finding *f)
{
    uint64_t open = stats_get(s, STAT_CONTRACTS_OPEN, 0);

    (void)wish;
    if (!s->known[STAT_CONTRACTS] || !s->known[STAT_CONTRACTS_OPEN])
        return;
    health_find(f, open > 0 ? HEALTH_LOOK : HEALTH_GOOD, open > 0 ? MSG_HEALTH_PEERS_OPEN : MSG_HEALTH_PEERS_ASKED, MSG_HEALTH_PEERS_REMEDY);
    count_word(f, open > 0 ? open : s->value[STAT_CONTRACTS]);
}

void health_judge(const struct stats *s, enum health_check check, const struct health_wish *wish,
                  struct health_finding *out)
{
    static judge_fn *const judges[HEALTH__MAX] = {
        [HEALTH_LEDGER_DISK] = judge_ledger_disk,
        [HEALTH_DATABASE_DISK] = judge_database_disk,
        [HEALTH_FLUSH] = judge_flush,
        [HEALTH_WITNESS] = judge_witness,
        [HEALTH_CLOCK] = judge_clock,
        [HEALTH_TLS] = judge_tls,
        [HEALTH_BACKUP] = judge_backup,
        [HEALTH_RESTORE_TEST] = judge_restore_test,
        [HEALTH_SCANNER] = judge_scanner,
        [HEALTH_ERASURES] = judge_erasures,
        [HEALTH_LEDGER] = judge_ledger,
        [HEALTH_MEMORY] = judge_memory,
        [HEALTH_KERNEL] = judge_kernel,
        [HEALTH_ROUTES] = judge_routes,
        [HEALTH_LISTENERS] = judge_listeners,
        [HEALTH_REMOVABLE] = judge_removable,
        [HEALTH_FIREWALL] = judge_firewall,
        [HEALTH_DETECTION] = judge_detection,
        [HEALTH_SOFTWARE] = judge_software,
        [HEALTH_UPDATES] = judge_updates,
        [HEALTH_PEERS] = judge_peers,
    };

    *out = (struct health_finding){.check = check};
    health_find(out, HEALTH_UNKNOWN, MSG_HEALTH_NOT_MEASURED, MSG_HEALTH_NOT_MEASURED_REMEDY);
    if (judges[check] != NULL)
        judges[check](s, wish, out);
}
