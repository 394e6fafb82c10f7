#include "parent/figures.h"

#include "base/num.h"
#include "parent/config.h"
#include "rules/decide.h"

#define NUMBERS_FORMAT "azukari-numbers 1"

enum scale { PLAIN, MILLI_SECONDS, PERMILLE };

struct metric {
    unsigned first, n; /* n: how many numbers under one name; 1 if label is NULL */
    const char *name, *type, *label, *help;
    enum scale scale;
};

static const struct metric metrics[] = {
    {STAT_UPTIME_S, FIGURES_PROCESSES + 1, "azukari_uptime_seconds", "gauge", "process", "Age of each process.", PLAIN},
    {STAT_DESKS, PARENT_CHILD_DESK_KIND__MAX, "azukari_desks", "gauge", "kind", "Desk processes.", PLAIN},
    {STAT_PRESSES, 1, "azukari_presses", "gauge", NULL, "Press processes.", PLAIN},
    {STAT_BAD_ENDS, 1, "azukari_bad_ends_total", "counter", NULL, "Desks and presses that did not end well.", PLAIN},
    {STAT_LANDLOCK_ABI, 1, "azukari_landlock_abi", "gauge", NULL, "What the kernel offers.", PLAIN},
    {STAT_SWAP_BYTES, 1, "azukari_swap_bytes", "gauge", NULL, "Swap space of the machine.", PLAIN},
    {STAT_CLOCK_JUMP_MS, 1, "azukari_clock_jump_seconds", "gauge", NULL,
     "How far the wall clock ran away from the monotonic one since the start.", MILLI_SECONDS},
    {STAT_CONNECTIONS, 1, "azukari_connections", "gauge", NULL, "Open TLS connections.", PLAIN},
    {STAT_CONNECTIONS_ALL, 1, "azukari_connections_total", "counter", NULL, "Accepted connections.", PLAIN},
    {STAT_TURNED_AWAY, 1, "azukari_connections_turned_away_total", "counter", NULL, "Too many from one source.", PLAIN},
    {STAT_REQUESTS, 5, "azukari_requests_total", "counter", "status", "Answers by class of status.", PLAIN},
    {STAT_TLS_UNTIL_S, 1, "azukari_tls_certificate_end_seconds", "gauge", NULL, "Last moment of the certificate.", PLAIN},
    {STAT_ROWS, 1, "azukari_rows", "gauge", NULL, "Rows of records in the database.", PLAIN},
    {STAT_DATABASE_BYTES, 1, "azukari_database_bytes", "gauge", NULL, "Size of the database.", PLAIN},
    {STAT_DATABASE_FREE_BYTES, 1, "azukari_database_disk_free_bytes", "gauge", NULL, "Free on its disk.", PLAIN},
    {STAT_DATABASE_DISK_BYTES, 1, "azukari_database_disk_bytes", "gauge", NULL, "Size of its disk.", PLAIN},
    {STAT_DATABASE_FREE_INODES_PERMILLE, 1, "azukari_database_disk_free_inodes_ratio", "gauge", NULL,
     "Free inodes of its disk.", PERMILLE},
    {STAT_SCHEMA_VERSION, 1, "azukari_schema_version", "gauge", NULL, "Version of the database's schema.", PLAIN},
    {STAT_ROUTES_OUTSIDE, 1, "azukari_machine_routes_outside", "gauge", NULL, "Routes that lead out of its networks.", PLAIN},
    {STAT_ROUTES_NETWORKS, 1, "azukari_machine_networks", "gauge", NULL, "Networks it has a route to.", PLAIN},
    {STAT_LISTENERS, 1, "azukari_machine_other_listeners", "gauge", NULL, "Listening sockets that are not Azukari's.", PLAIN},
    {STAT_LISTENERS_PORT, 1, "azukari_machine_other_listener_port", "gauge", NULL, "The lowest port of these.", PLAIN},
    {STAT_USB_STORAGE, 1, "azukari_machine_usb_storage", "gauge", NULL, "0 blocked, 1 possible, 2 loaded.", PLAIN},
    {STAT_REMOVABLE_MOUNTS, 1, "azukari_machine_removable_mounts", "gauge", NULL, "Mounts below /media and /run/media.", PLAIN},
    {STAT_FIREWALL, 1, "azukari_machine_firewall", "gauge", NULL, "0 none at the start, 1 one, 2 one that drops.", PLAIN},
    {STAT_DETECTION, 1, "azukari_machine_detection", "gauge", NULL, "Bits of what looks for attacks.", PLAIN},
    {STAT_PACKAGES, 1, "azukari_machine_packages", "gauge", NULL, "Installed packages.", PLAIN},
    {STAT_PACKAGES_UNKNOWN, 1, "azukari_machine_packages_unknown", "gauge", NULL, "Those that the list does not allow.", PLAIN},
    {STAT_UPDATES_S, 1, "azukari_machine_updates_time_seconds", "gauge", NULL, "When updates were looked for last.", PLAIN},
    {STAT_UPDATES_HOW, 1, "azukari_machine_updates", "gauge", NULL, "Bits: 1 installed by themselves, 2 wait for a restart.", PLAIN},
    {STAT_SESSIONS, 1, "azukari_sessions", "gauge", NULL, "Open sessions.", PLAIN},
    {STAT_JOBS, 1, "azukari_jobs", "gauge", NULL, "Imports under way.", PLAIN},
    {STAT_LOGS, 1, "azukari_logs", "gauge", NULL, "Ledgers.", PLAIN},
    {STAT_LEAVES, 1, "azukari_leaves", "counter", NULL, "Leaves of all ledgers.", PLAIN},
    {STAT_JOURNAL_BYTES, 1, "azukari_journal_bytes", "counter", NULL, "Size of the journal.", PLAIN},
    {STAT_LEDGER_FREE_BYTES, 1, "azukari_ledger_disk_free_bytes", "gauge", NULL, "Free on its disk.", PLAIN},
    {STAT_LEDGER_DISK_BYTES, 1, "azukari_ledger_disk_bytes", "gauge", NULL, "Size of its disk.", PLAIN},
    {STAT_LEDGER_FREE_INODES_PERMILLE, 1, "azukari_ledger_disk_free_inodes_ratio", "gauge", NULL,
     "Free inodes of its disk.", PERMILLE},
    {STAT_WITNESSED_LOGS, 1, "azukari_witnessed_logs", "gauge", NULL, "Ledgers that have a witness.", PLAIN},
    {STAT_WITNESS_AGE_S, 1, "azukari_witness_age_seconds", "gauge", NULL, "Age of the oldest confirmation.", PLAIN},
    {STAT_WITNESS_MAX_AGE_S, 1, "azukari_witness_max_age_seconds", "gauge", NULL, "What is demanded; 0: nothing.", PLAIN},
    {STAT_WITNESSES_SILENT, 1, "azukari_witnesses_silent", "gauge", NULL, "Did not confirm when last asked.", PLAIN},
    {STAT_WITNESS_CLOCK_S, 1, "azukari_witness_clock_seconds", "gauge", NULL, "Difference of clocks.", PLAIN},
    {STAT_EPOCH, 1, "azukari_key_epoch", "counter", NULL, "Epoch of the keys.", PLAIN},
    {STAT_LEDGER_LOSSES, 1, "azukari_ledger_losses", "gauge", NULL, "Ends of logs that were lost, which was accepted.", PLAIN},
    {STAT_LEDGER_MISSING, 1, "azukari_ledger_missing_entries", "gauge", NULL, "Entries that witnesses had seen and that are lost.", PLAIN},
    {STAT_LEDGER_COPY_DIFFERS, 1, "azukari_ledger_copy_differs", "gauge", NULL, "The second copy of the ledger was found to be something else.", PLAIN},
    {STAT_ERASURES_OPEN, 1, "azukari_erasures_open", "gauge", NULL, "Approved and not finished.", PLAIN},
    {STAT_CONTRACTS, 1, "azukari_contracts", "gauge", NULL, "Contracts that run.", PLAIN},
    {STAT_CONTRACTS_OPEN, 1, "azukari_contracts_open", "gauge", NULL, "Those that ask for no registered terminal.", PLAIN},
    {STAT_BACKUP_S, 1, "azukari_backup_time_seconds", "gauge", NULL, "Time of the newest backup.", PLAIN},
    {STAT_RESTORE_TEST_S, 1, "azukari_restore_test_time_seconds", "gauge", NULL, "Time of the last restore test.", PLAIN},
    {STAT_RESTORE_FAILED_S, 1, "azukari_restore_test_failed_time_seconds", "gauge", NULL, "Time of the last that failed.", PLAIN},
    {STAT_REFUSED, REFUSAL__MAX, "azukari_refusals_total", "counter", "kind", "Refused operations.", PLAIN},
};

static const char *label_of(const struct metric *m, unsigned i)
{
    static const char *const kinds[] = {"lobby", "session", "job", "approval-lobby", "approval"};
    _Static_assert(sizeof(kinds) / sizeof(kinds[0]) == PARENT_CHILD_DESK_KIND__MAX, "a word for each kind");
    static const char *const classes[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};

    switch (m->first) {
    case STAT_UPTIME_S:
        return i < FIGURES_PROCESSES ? config_role_name((enum parent_child_role)i) : "parent";
    case STAT_DESKS:
        return kinds[i];
    case STAT_REQUESTS:
        return classes[i];
    default:
        return refusal_name((enum refusal)i);
    }
}

static void put_value(struct buf *out, uint64_t value, enum scale scale)
{
    if (scale == PLAIN)
        buf_fmt(out, "%llu\n", (unsigned long long)value);
    else
        buf_fmt(out, "%llu.%03llu\n", (unsigned long long)(value / 1000), (unsigned long long)(value % 1000));
}

static void put_metric(const struct stats *s, const struct metric *m, struct buf *out)
{
    bool is_named = false;

    for (unsigned i = 0; i < m->n; i++) {
        if (!s->known[m->first + i])
            continue;
        if (!is_named)
            buf_fmt(out, "# HELP %s %s\n# TYPE %s %s\n", m->name, m->help, m->name, m->type);
        is_named = true;
        buf_str(out, m->name);
        if (m->label != NULL)
            buf_fmt(out, "{%s=\"%s\"}", m->label, label_of(m, i));
        buf_str(out, " ");
        put_value(out, s->value[m->first + i], m->scale);
    }
}

/* Each bucket of the exposition format holds what is in the smaller ones too. */
static void put_flushes(const struct stats *s, struct buf *out)
{
    static const char name[] = "azukari_flush_duration_seconds";
    uint64_t n = 0, sum = stats_get(s, STAT_FLUSH_SUM_US, 0);

    buf_fmt(out, "# HELP %s Time to make a round of leaves durable.\n# TYPE %s histogram\n", name, name);
    for (unsigned i = 0; i < STAT_BUCKETS; i++) {
        n += stats_get(s, STAT_FLUSHES + i, 0);
        if (i < STAT_BUCKETS - 1)
            buf_fmt(out, "%s_bucket{le=\"%u.%03u\"} %llu\n", name, stat_bucket_us[i] / 1000000,
                    stat_bucket_us[i] / 1000 % 1000, (unsigned long long)n);
        else
            buf_fmt(out, "%s_bucket{le=\"+Inf\"} %llu\n", name, (unsigned long long)n);
    }
    buf_fmt(out, "%s_sum %llu.%06llu\n%s_count %llu\n", name, (unsigned long long)(sum / 1000000),
            (unsigned long long)(sum % 1000000), name, (unsigned long long)n);
}

enum err figures_put_metrics(const struct figures *f, struct buf *out)
{
    for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
        put_metric(&f->stats, &metrics[i], out);
    put_flushes(&f->stats, out);
    return buf_status(out);
}

enum err figures_put_numbers(const struct figures *f, struct buf *out)
{
    buf_str(out, NUMBERS_FORMAT "\n");
    for (unsigned i = 0; i < FIGURES_PROCESSES; i++)
        if (f->pids[i] > 0)
            buf_fmt(out, "process %s %u\n", config_role_name((enum parent_child_role)i), (unsigned)f->pids[i]);
    for (unsigned i = 0; i < STAT__MAX; i++)
        if (f->stats.known[i])
            buf_fmt(out, "%u %llu\n", i, (unsigned long long)f->stats.value[i]);
    return buf_status(out);
}

static enum err get_process(struct view text, struct figures *out)
{
    struct view name = view_cut(&text, ' ');
    uint64_t pid;

    for (unsigned i = 0; i < FIGURES_PROCESSES; i++) {
        if (!view_eq_str(name, config_role_name((enum parent_child_role)i)))
            continue;
        if (num_parse_u64(text, INT32_MAX, NUM_CANONICAL, &pid) != ERR_OK)
            return ERR_INPUT;
        out->pids[i] = (pid_t)pid;
        return ERR_OK;
    }
    return ERR_INPUT;
}

enum err figures_get_numbers(struct view text, struct figures *out)
{
    uint64_t what, value;
    enum err err = ERR_OK;

    *out = (struct figures){0};
    if (!view_eq_str(view_cut(&text, '\n'), NUMBERS_FORMAT))
        return ERR_INPUT;
    while (text.p != NULL && text.n > 0) {
        struct view line = view_cut(&text, '\n'), word = view_cut(&line, ' ');
        if (view_eq_str(word, "process")) {
            TRY(get_process(line, out));
            continue;
        }
        TRY(num_parse_u64(word, STAT__MAX - 1, NUM_CANONICAL, &what));
        TRY(num_parse_u64(line, UINT64_MAX, NUM_CANONICAL, &value));
        stats_set(&out->stats, (unsigned)what, value);
    }
out:
    return err == ERR_OK ? ERR_OK : ERR_INPUT;
}

enum err figures_answer(const struct figures *f, struct view request, struct buf *out)
{
    struct buf body;
    const char *status = "200 OK";
    enum err err = ERR_OK;

    buf_init(&body, FIGURES_TEXT_MAX);
    if (view_starts(request, "GET /metrics HTTP/1."))
        TRY(figures_put_metrics(f, &body));
    else if (view_starts(request, "GET /numbers HTTP/1."))
        TRY(figures_put_numbers(f, &body));
    else
        status = "404 Not Found";
    buf_fmt(out,
            "HTTP/1.1 %s\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: %zu\r\n"
            "Cache-Control: no-store\r\nConnection: close\r\n\r\n",
            status, body.n);
    buf_put(out, buf_view(&body));
    err = buf_status(out);
out:
    buf_clear(&body);
    return err;
}
