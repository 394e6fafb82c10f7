/*
 * health/stat.h: what the processes count and measure of themselves: numbers, nothing of anybody.  Each process reports its
 * own to the parent every ten seconds (STATS); the parent shows them on its local socket and gives them to the keeper for
 * the page of the system's state.
 */
#ifndef HEALTH_STAT_H
#define HEALTH_STAT_H

#include <stdbool.h>
#include <stdint.h>

#define STAT_EVERY_MS 10000
#define STAT_BUCKETS 11      /* of a histogram; the last has no bound */
#define STAT_REFUSALS_MAX 64 /* kinds of refusal (rules/decide.h) */
#define STAT_NUMBERS_MAX 256 /* of one frame */

/* The numbers, by the process that measures them.  "+ n": one for each n. */
enum health_stat {
    /* The parent. */
    STAT_UPTIME_S = 1,       /* + process: gate, office, keeper, authn, courier, scanner (enum parent_child_role), 6: the parent */
    STAT_DESKS = 8,          /* + kind: lobby, session, job, approval lobby, approval */
    STAT_PRESSES = 13,
    STAT_BAD_ENDS,           /* desks and presses that did not end well, so far */
    STAT_LANDLOCK_ABI,
    STAT_SWAP_BYTES,         /* swap space of the machine, used or not */
    STAT_CLOCK_JUMP_MS,      /* how far the wall clock has run away from the one that never jumps, since the start */
    STAT_PARENT_END,

    /* The gate. */
    STAT_GATE = 20,
    STAT_CONNECTIONS = STAT_GATE,
    STAT_CONNECTIONS_ALL,    /* accepted so far */
    STAT_TURNED_AWAY,        /* so far */
    STAT_REQUESTS,           /* + n: answers so far with status 1xx to 5xx, n from 0 */
    STAT_TLS_UNTIL_S = STAT_REQUESTS + 5, /* the certificate's last moment, since 1970 */
    STAT_GATE_END,

    /* The office. */
    STAT_OFFICE = 40,
    STAT_ROWS = STAT_OFFICE, /* of records */
    STAT_DATABASE_BYTES,
    STAT_DATABASE_FREE_BYTES,  /* on its disk */
    STAT_DATABASE_DISK_BYTES,
    STAT_DATABASE_FREE_INODES_PERMILLE,
    STAT_SCHEMA_VERSION,
    STAT_OFFICE_END,

    /* the scanner: unknown if this house has none */
    STAT_SCANNER = 48,
    STAT_SCANNER_ANSWERS = STAT_SCANNER, /* 1: the virus scanner of the machine answered when last asked */
    STAT_SIGNATURES_S,       /* when its virus definitions were made, since 1970; unknown: it does not say */
    STAT_SCANNER_END,

    /* the parent, of the machine: unknown what it cannot see */
    STAT_MACHINE = 50,
    STAT_ROUTES_OUTSIDE = STAT_MACHINE, /* routes that lead out of the networks it is in */
    STAT_ROUTES_NETWORKS,    /* these */
    STAT_LISTENERS,          /* others than ours that listen beyond the machine itself */
    STAT_LISTENERS_PORT,     /* the lowest of their ports */
    STAT_USB_STORAGE,        /* enum health_usb */
    STAT_REMOVABLE_MOUNTS,
    STAT_FIREWALL,           /* enum health_firewall */
    STAT_DETECTION,          /* HEALTH_DETECTION_* */
    STAT_PACKAGES,           /* installed */
    STAT_PACKAGES_UNKNOWN,   /* that the list of what is allowed does not name; unknown: there is no list */
    STAT_UPDATES_S,          /* when the lists of packages were renewed last, since 1970 */
    STAT_UPDATES_HOW,        /* HEALTH_UPDATES_* */
    STAT_MACHINE_END,

    /* The keeper. */
    STAT_KEEPER = 80,
    STAT_SESSIONS = STAT_KEEPER,
    STAT_JOBS,
    STAT_LOGS,
    STAT_LEAVES,             /* of all logs */
    STAT_JOURNAL_BYTES,
    STAT_LEDGER_FREE_BYTES,  /* on its disk */
    STAT_LEDGER_DISK_BYTES,
    STAT_LEDGER_FREE_INODES_PERMILLE,
    STAT_WITNESSED_LOGS,     /* logs that have a witness */
    STAT_WITNESS_AGE_S,      /* of the oldest newest confirmation; unknown: never */
    STAT_WITNESS_MAX_AGE_S,  /* demanded; 0: none */
    STAT_WITNESSES_SILENT,   /* did not confirm when last asked */
    STAT_WITNESS_CLOCK_S,    /* how far its clock was from ours at the newest confirmation */
    STAT_EPOCH,              /* of the keys */
    STAT_ERASURES_OPEN,      /* approved, and not finished */
    STAT_LEDGER_LOSSES,      /* ends of logs that were lost, which was accepted */
    STAT_LEDGER_MISSING,     /* entries that witnesses had seen of these */
    STAT_LEDGER_COPY_DIFFERS, /* 1: the second copy was found to be something else, or could not be read; unknown: there is none */
    STAT_BACKUP_S,           /* when the newest backup was made, since 1970; unknown: never */
    STAT_RESTORE_TEST_S,     /* when a backup was last restored, here or in a drill, since 1970; unknown: never */
    STAT_RESTORE_FAILED_S,   /* when a drill failed, since 1970; unknown: none has since the last that passed */
    STAT_CONTRACTS,          /* that run */
    STAT_CONTRACTS_OPEN,     /* ... and are worked on without a registered terminal (no client certificate is asked for) */
    STAT_FLUSH_LAST_US,
    STAT_FLUSH_SUM_US,
    STAT_FLUSHES,            /* + bucket: flushes so far that took at most stat_bucket_us[] */
    STAT_REFUSED = STAT_FLUSHES + STAT_BUCKETS, /* + kind (enum refusal), so far */
    STAT_KEEPER_END = STAT_REFUSED + STAT_REFUSALS_MAX,

    STAT__MAX = STAT_KEEPER_END
};

/* The bounds of the buckets but the last, ascending. */
extern const uint32_t stat_bucket_us[STAT_BUCKETS - 1];

enum health_usb { HEALTH_USB_BLOCKED, HEALTH_USB_POSSIBLE, HEALTH_USB_LOADED };
enum health_firewall { HEALTH_FIREWALL_NONE, HEALTH_FIREWALL_ON, HEALTH_FIREWALL_DROPS };
/* Bits of STAT_DETECTION: what is started with the machine. */
enum {
    HEALTH_DETECTION_AUDIT = 1,     /* auditd */
    HEALTH_DETECTION_BANS = 2,      /* fail2ban */
    HEALTH_DETECTION_FILES = 4,     /* AIDE */
    HEALTH_DETECTION_NETWORK = 8,   /* Suricata, Snort */
    HEALTH_DETECTION_APPARMOR = 16, /* confines, and reports what it stopped */
    HEALTH_DETECTION_ROOTKITS = 32, /* rkhunter, chkrootkit */
    HEALTH_DETECTION__ALL = 63,
};

/* Bits of STAT_UPDATES_HOW. */
enum {
    HEALTH_UPDATES_ALONE = 1, /* security updates are installed by themselves */
    HEALTH_UPDATES_WAIT = 2,  /* what was installed waits for a restart of the machine */
};

/* What is known at a moment. */
struct stats {
    uint64_t value[STAT__MAX];
    bool known[STAT__MAX];
};

/* Note ${value} under ${what}; numbers that do not exist are dropped. */
void stats_set(struct stats *s, unsigned what, uint64_t value);

/* The value, or ${otherwise} if it is not known. */
uint64_t stats_get(const struct stats *s, unsigned what, uint64_t otherwise);

/* The bucket into which a flush of ${us} falls. */
unsigned stat_bucket(uint64_t us);

#endif
