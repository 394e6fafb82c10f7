/* keeper: kill, damage, rollback, a full and a read-only disk, against the real process.  docs/faults.md says what must happen. */
#include "guests.h"
#include "open_house.h"

#include "base/io.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static uint16_t open_record(struct house_desk *d, const struct sealed *s)
{
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s)};

    return HOUSE_ASK(&h, d->keeper, open, OPEN, &m);
}

/* --- files of the keeper ---------------------------------------------------------------------------------------------------- */

static char files[32][256];
static off_t sizes[32];
static size_t files_n;

static int note_file(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)where;
    if (kind == FTW_F && st->st_size > 0 && files_n < 32) {
        (void)snprintf(files[files_n], sizeof(files[0]), "%s", path);
        sizes[files_n++] = st->st_size;
    }
    return 0;
}

static void note_files(void)
{
    files_n = 0;
    T_EQ(nftw(h.dir, note_file, 16, FTW_PHYS), 0);
    T_TRUE(files_n > 3);
}

static void flip(const char *path, off_t at)
{
    uint8_t byte;
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0)
        T_FAIL("%s is not there", path);
    T_OK(io_pread_all(fd, &byte, 1, at));
    byte ^= 0x10;
    T_OK(io_pwrite_all(fd, view_of(&byte, 1), at));
    io_close(&fd);
}

/* Whether there is anything but prepared zeros around ${at}. */
static bool in_use(const char *path, off_t at)
{
    uint8_t bytes[64] = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool used = false;

    T_TRUE(fd >= 0);
    ssize_t n = pread(fd, bytes, sizeof(bytes), at);
    for (ssize_t i = 0; i < n; i++)
        used = used || bytes[i] != 0;
    io_close(&fd);
    return used;
}

T_CASE(keeper_killed_while_answering_loses_nothing_that_it_answered)
{
    struct house_desk d;
    struct sealed s;
    uint64_t newest = 0;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 1, 1, &s);
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 3 + round; i++) {
            struct desk_keeper_open_ok ok;
            T_EQ(open_record(&d, &s), DESK_KEEPER_OPEN_OK);
            HOUSE_ANSWER(&h, open_ok, &ok);
            newest = ok.leaf;
        }
        house_leave(&d);
        house_restart(&h, true);
        house_sign_in(&h, HOUSE_HANDLER, &d);
        struct desk_keeper_ledger m = {.filter = {.person = HOUSE_HANDLER, .act = ACT_OPEN}, .limit = 1};
        struct desk_keeper_ledger_is is;
        T_EQ(HOUSE_ASK(&h, d.keeper, ledger, LEDGER, &m), DESK_KEEPER_LEDGER_IS);
        HOUSE_ANSWER(&h, ledger_is, &is);
        T_EQ(is.entries_n, 1);
        T_EQ(is.entries[0].index, newest);
    }
    house_leave(&d);
}

T_CASE(every_damaged_file_is_noticed_and_the_keeper_refuses_to_serve)
{
    static char damaged[32][256];
    size_t n = 0;

    (void)house_end(&h, false);
    note_files();
    for (size_t f = 0; f < files_n; f++) {
        bool is_journal = strstr(files[f], "/ledger/") != NULL;
        off_t step = sizes[f] / 2 + 1;
        if (access(files[f], F_OK) != 0)
            continue; /* prepared space that a start has put to use meanwhile */
        for (off_t at = 40; at < sizes[f] && n < 20; at += step) {
            if (is_journal && !in_use(files[f], at))
                break;
            flip(files[f], at);
            enum parent_child_unseal_result result = house_start(&h, HOUSE_PASSPHRASE);
            int status = house_end(&h, true);
            flip(files[f], at);
            if (result == PARENT_CHILD_UNSEAL_RESULT_UNSEALED)
                T_FAIL("a flipped bit at %ld of %s went unnoticed", (long)at, files[f]);
            T_TRUE(WIFEXITED(status) || WTERMSIG(status) == SIGKILL);
            (void)snprintf(damaged[n++], sizeof(damaged[0]), "%s", files[f]);
        }
    }
    T_TRUE(n >= 4);
    T_EQ(house_start(&h, HOUSE_PASSPHRASE), PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
}

/* An older copy of the ledger with today's checkpoints is behind what was signed. */
T_CASE(ledger_that_was_rolled_back_is_refused)
{
    struct house_desk d;
    struct sealed s;
    char command[512];

    (void)house_end(&h, false);
    (void)snprintf(command, sizeof(command), "cp -a %s/ledger %s.old", h.dir, h.dir);
    T_EQ(system(command), 0); /* stylecheck: allow system, because the test copies a directory */
    T_EQ(house_start(&h, HOUSE_PASSPHRASE), PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    import_records(&h, &d, 50, 2, (struct sealed[2]){0});
    house_leave(&d);
    (void)house_end(&h, false);
    (void)snprintf(command, sizeof(command), "mv %s/ledger %s.new && cp -a %s.old %s/ledger", h.dir, h.dir, h.dir, h.dir);
    T_EQ(system(command), 0); /* stylecheck: allow system, because the test copies a directory */
    T_EQ(house_start(&h, HOUSE_PASSPHRASE), PARENT_CHILD_UNSEAL_RESULT_LEDGER_DOES_NOT_VERIFY);
    (void)house_end(&h, true);
    (void)snprintf(command, sizeof(command), "rm -rf %s/ledger %s.old && mv %s.new %s/ledger", h.dir, h.dir, h.dir, h.dir);
    T_EQ(system(command), 0); /* stylecheck: allow system, because the test copies a directory */
    T_EQ(house_start(&h, HOUSE_PASSPHRASE), PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
    (void)s;
}

/* On a small file system of its own (needs the right to mount). */
T_CASE(full_disk_refuses_readers_and_recovers)
{
    struct house_desk d;
    struct sealed s;
    struct stat st;
    char filler[128], command[512];
    uint16_t type = 0;

    house_sign_in(&h, HOUSE_MANAGER, &d);
    import_records(&h, &d, 60, 1, &s);
    house_leave(&d);
    (void)house_end(&h, false);
    (void)snprintf(command, sizeof(command), "mkdir %s.small && mount -t tmpfs -o size=80m none %s.small 2>/dev/null", h.dir,
                   h.dir);
    if (system(command) != 0) { /* stylecheck: allow system, because the test mounts a file system */
        printf("# no right to mount: not tried\n");
        T_EQ(house_start(&h, HOUSE_PASSPHRASE), PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
        return;
    }
    (void)snprintf(command, sizeof(command), "cp -a %s/. %s.small/ && mount --move %s.small %s", h.dir, h.dir, h.dir, h.dir);
    T_EQ(system(command), 0); /* stylecheck: allow system, because the test mounts a file system */
    T_EQ(house_start(&h, HOUSE_PASSPHRASE), PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
    house_sign_in(&h, HOUSE_MANAGER, &d);
    T_EQ(open_record(&d, &s), DESK_KEEPER_OPEN_OK);

    (void)snprintf(filler, sizeof(filler), "%s/filler", h.dir);
    int fd = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    T_TRUE(fd >= 0);
    static const uint8_t zeros[65536];
    while (write(fd, zeros, sizeof(zeros)) > 0)
        continue;
    io_close(&fd);
    struct desk_keeper_self self = {0};
    T_EQ(HOUSE_ASK(&h, d.keeper, self, SELF, &self), DESK_KEEPER_SELF_IS);
    /* The prepared space of the current segment may still serve; the answer is an opened record or a plain refusal. */
    for (int i = 0; i < 20; i++) {
        type = open_record(&d, &s);
        T_TRUE(type == DESK_KEEPER_OPEN_OK || type == DESK_KEEPER_FAILED || type == DESK_KEEPER_DENIED);
    }
    T_EQ(unlink(filler), 0);
    T_EQ(stat(h.dir, &st), 0);
    house_leave(&d);
    house_restart(&h, true);
    house_sign_in(&h, HOUSE_HANDLER, &d);
    T_EQ(open_record(&d, &s), DESK_KEEPER_OPEN_OK);
    house_leave(&d);
    (void)house_end(&h, false);
    (void)snprintf(command, sizeof(command), "umount -l %s; rmdir %s.small", h.dir, h.dir);
    T_EQ(system(command), 0); /* stylecheck: allow system, because the test mounts a file system */
}

T_MAIN(&case_house_opens, &case_keeper_killed_while_answering_loses_nothing_that_it_answered,
       &case_every_damaged_file_is_noticed_and_the_keeper_refuses_to_serve, &case_ledger_that_was_rolled_back_is_refused,
       &case_full_disk_refuses_readers_and_recovers, &case_house_closes)
