/*
 * Target: the keeper at its desks' descriptors (B1): desk.c, op.c and every operation behind them.
 *
 * The input is a sequence of frames, of lobbies and of the sessions of several people: of any type, with the payload of a message whose
 * fields are zero, or of a genuine request (a record that is opened, listed, changed; the ledger that is read), bent at some bytes; raw
 * bytes; frames with a descriptor; packets that are no frames.  Desks that the keeper closes are signed in again.
 * Properties: whatever plaintext comes has a leaf that permits it to the very person and session; the keeper stays within its memory, its
 * processor time and its descriptors, and answers the next honest desk.
 *
 * With -Dfuzzer=true the keeper is a child of this process, made of the same sources with the sanitizers, and counts its edges in memory
 * that it shares with libFuzzer: inputs are guided by what they reach in the keeper.
 */
#include "../../unit/keeper/guests.h"
#include "../counters.h"

#include "base/io.h"
#include "proto/set.h"

#include <dirent.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEPS_MAX 40
#define INPUTS_OF_A_HOUSE 3000 /* then another: its ledger grows */
#define MEMORY_MAX_KB (1024 * 1024)
#define CPU_MAX_MS 2000      /* for all frames of an input, with sanitizers */
#define DESCRIPTORS_MAX 128
#define RELEASES_MAX 64
#define LOBBIES_LOST_MAX 2 /* by one input: another comes once in a second (desk.c), which is long for a fuzzer */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifdef KEEPER_INSIDE
int keeper_main(int argc, char **argv);
#endif

enum { DESK_LOBBY, DESK_APPROVAL_LOBBY, DESK_HANDLER, DESK_MANAGER, DESK_OFFICER, DESK_AUDITOR, DESK_APPROVER, DESK_ADMINISTRATOR, DESKS };
static const enum house_person person_at[DESKS] = {[DESK_HANDLER] = HOUSE_HANDLER, [DESK_MANAGER] = HOUSE_MANAGER, [DESK_OFFICER] = HOUSE_OFFICER,
    [DESK_AUDITOR] = HOUSE_AUDITOR, [DESK_APPROVER] = HOUSE_APPROVER, [DESK_ADMINISTRATOR] = HOUSE_ADMINISTRATOR};

struct release {
    uint64_t leaf;
    enum house_person person;
};

static struct {
    struct house house;
    struct house_desk desks[DESKS], honest; /* honest: an auditor that only this target uses */
    struct sealed records[2];
    struct release releases[RELEASES_MAX];
    unsigned releases_n, inputs, lobbies_lost;
    bool open, spoke[DESKS];
} all;

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void broke(const char *file, int line, const char *what)
{
    dprintf(STDERR_FILENO, "%s:%d: %s\n", file, line, what);
    abort();
}

static void clean_up(void)
{
    if (all.open && all.house.pid > 0)
        house_close(&all.house);
}

static void drain(unsigned desk, bool last);

static bool at_approval(unsigned desk)
{
    return desk == DESK_APPROVAL_LOBBY || desk == DESK_APPROVER;
}

/* A lobby that the keeper makes for one that it closed; a desk for a job is not started. */
static void take_spawned(struct chan_frame *f)
{
    struct parent_child_spawn_desk m;
    struct chan **lobby = NULL;

    if (f->type == PARENT_CHILD_SPAWN_DESK && parent_child_spawn_desk_get(f->payload, &all.house.arena, &m) == ERR_OK)
        lobby = m.kind == PARENT_CHILD_DESK_KIND_LOBBY            ? &all.house.lobby
                : m.kind == PARENT_CHILD_DESK_KIND_APPROVAL_LOBBY ? &all.house.approval_lobby
                                                                  : NULL;
    if (lobby == NULL)
        return;
    chan_free(*lobby);
    *lobby = chan_new(f->fds[0], &desk_keeper_proto);
    f->fds[0] = -1;
    must(*lobby != NULL);
}

/* What the siblings are told is of no interest. */
static void drain_siblings(void)
{
    struct chan *siblings[] = {all.house.parent, all.house.gate, all.house.office, all.house.authn};
    struct chan_frame f;

    for (size_t i = 0; i < sizeof(siblings) / sizeof(siblings[0]); i++)
        while (chan_recv(siblings[i], &f) == ERR_OK) {
            if (i == 0)
                take_spawned(&f);
            chan_frame_close_fds(&f);
        }
    arena_clear(&all.house.arena);
}

/* Both lobbies, which the keeper makes again in its time. */
static void need_lobbies(void)
{
    struct chan_frame f;

    for (unsigned i = DESK_LOBBY; i <= DESK_APPROVAL_LOBBY; i++)
        if (all.spoke[i])
            drain(i, true);
    drain_siblings();
    while (all.house.lobby == NULL || all.house.approval_lobby == NULL) {
        must(chan_recv_wait(all.house.parent, house_patience_ms, &f) == ERR_OK);
        take_spawned(&f);
        chan_frame_close_fds(&f);
    }
    drain_siblings();
}

/* A desk that the keeper has closed is taken again. */
static void need_desk(unsigned desk)
{
    struct house_desk *d = &all.desks[desk];

    if (d->keeper != NULL)
        return;
    need_lobbies();
    if (desk == DESK_LOBBY || desk == DESK_APPROVAL_LOBBY)
        return;
    if (at_approval(desk))
        house_sign_in_to_approve(&all.house, person_at[desk], d);
    else
        house_sign_in(&all.house, person_at[desk], d);
}

static void open_house(void)
{
    struct house_desk handler;

    if (all.open && all.inputs < INPUTS_OF_A_HOUSE)
        return;
    if (all.open) {
        for (unsigned i = 0; i < DESKS; i++)
            if (i != DESK_LOBBY && i != DESK_APPROVAL_LOBBY)
                house_leave(&all.desks[i]);
        house_leave(&all.honest);
        house_close(&all.house);
    } else {
        house_broke = broke;
#ifdef KEEPER_INSIDE
        house_keeper_main = keeper_main;
        must(counters_share());
#endif
        must(atexit(clean_up) == 0);
    }
    (void)t_run;
    all.open = true;
    all.inputs = 0;
    house_open_as(&all.house, true, true);
    house_sign_in(&all.house, HOUSE_HANDLER, &handler);
    import_records(&all.house, &handler, 1, 2, all.records);
    house_leave(&handler);
    house_sign_in(&all.house, HOUSE_AUDITOR, &all.honest);
}

/* --- frames ----------------------------------------------------------------------------------------------------------------- */

static uint8_t next(struct view *in)
{
    uint8_t c = in->n > 0 ? in->p[0] : 0;

    *in = view_part(*in, 1, SIZE_MAX);
    return c;
}

/* A genuine request; its type. */
static uint16_t put_genuine(struct buf *out, uint8_t which)
{
    const struct desk_keeper_envelope row = row_of(&all.records[which >> 3 & 1]);
    struct desk_keeper_envelope rows[] = {row};
    struct desk_keeper_search_key key = {.field = HOUSE_NAME, .key = view_str("架空")};
    enum err err = ERR_OK;

    switch (which % 7) {
    case 0:
        err = desk_keeper_open_put(out, &(struct desk_keeper_open){.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row});
        must(err == ERR_OK);
        return DESK_KEEPER_OPEN;
    case 1:
        err = desk_keeper_reveal_put(out, &(struct desk_keeper_reveal){.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row,
                                                                      .field = HOUSE_MY_NUMBER});
        must(err == ERR_OK);
        return DESK_KEEPER_REVEAL;
    case 2:
        err = desk_keeper_list_put(out, &(struct desk_keeper_list){.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .rows = rows, .rows_n = 1});
        must(err == ERR_OK);
        return DESK_KEEPER_LIST;
    case 3:
        err = desk_keeper_search_put(out, &(struct desk_keeper_search){.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .keys = &key, .keys_n = 1});
        must(err == ERR_OK);
        return DESK_KEEPER_SEARCH;
    case 4:
        err = desk_keeper_ledger_put(out, &(struct desk_keeper_ledger){.limit = 10});
        must(err == ERR_OK);
        return DESK_KEEPER_LEDGER;
    case 5:
        err = desk_keeper_open_put(out, &(struct desk_keeper_open){.register_ = HOUSE_REGISTER, .purpose = HOUSE_ERASE, .row = row});
        must(err == ERR_OK);
        return DESK_KEEPER_OPEN;
    default:
        err = desk_keeper_import_open_put(out, &(struct desk_keeper_import_open){.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT,
                                                                                .file = {which}, .bytes = 1});
        must(err == ERR_OK);
        return DESK_KEEPER_IMPORT_OPEN;
    }
}

/* The message of ${type} with nothing in it: what does not fit the form of its type is cut off as malformed at once. */
static void put_empty(struct buf *out, uint16_t type)
{
    const struct proto_message *message = proto_find(&desk_keeper_set, type);
    struct arena a;

    if (message == NULL)
        return;
    arena_init(&a, 1 << 20);
    void *m = arena_alloc(&a, 1, message->bytes);
    must(m != NULL);
    if (proto_put(out, message->put, m) != ERR_OK)
        buf_reset(out);
    arena_clear(&a);
}

static void bend(struct buf *payload, struct view *in)
{
    for (unsigned n = next(in) % 8U; n > 0; n--) {
        size_t at = next(in);
        uint8_t by = next(in);
        if (at < payload->n)
            payload->p[at] ^= by;
    }
}

/* Whether the answer carries plaintext of a record. */
static bool is_release(uint16_t type)
{
    return type == DESK_KEEPER_OPEN_OK || type == DESK_KEEPER_LIST_OK || type == DESK_KEEPER_REVEAL_OK || type == DESK_KEEPER_PRINT_OK;
}

static void take_answer(unsigned desk, const struct chan_frame *f)
{
    struct view v = f->payload;
    uint64_t leaf = 0;

    must(f->fd_count == 0);
    if (!is_release(f->type))
        return;
    must(person_at[desk] != 0 && !at_approval(desk) && v.n > 8); /* nobody signed in there may see one */
    for (unsigned i = 0; i < 8; i++)
        leaf = leaf << 8 | v.p[i];
    if (all.releases_n < RELEASES_MAX)
        all.releases[all.releases_n++] = (struct release){leaf, person_at[desk]};
}

/* Everything that is there; with ${last} until the keeper has answered all of this desk's frames, or closed it. */
static void drain(unsigned desk, bool last)
{
    struct house_desk *d = &all.desks[desk];
    struct chan *c = desk == DESK_LOBBY ? all.house.lobby : desk == DESK_APPROVAL_LOBBY ? all.house.approval_lobby : d->keeper;
    const uint32_t marker = UINT32_MAX;
    struct chan_frame f;
    enum err err = ERR_OK;

    if (last)
        all.spoke[desk] = false;
    if (c == NULL)
        return;
    if (last && chan_send(c, 0xffff, marker, (struct view){NULL, 0}, NULL, 0) != ERR_OK) /* misuse: it is closed behind the others */
        err = ERR_CLOSED;
    while (err == ERR_OK) {
        err = last ? chan_recv_wait(c, house_patience_ms, &f) : chan_recv(c, &f);
        if (err == ERR_OK) {
            take_answer(desk, &f);
            chan_frame_close_fds(&f);
        }
    }
    must(!last || err == ERR_CLOSED);
    if (err != ERR_CLOSED)
        return;
    chan_free(c);
    all.lobbies_lost += person_at[desk] == 0;
    if (desk == DESK_LOBBY)
        all.house.lobby = NULL;
    else if (desk == DESK_APPROVAL_LOBBY)
        all.house.approval_lobby = NULL;
    else
        d->keeper = NULL;
}

static void speak(unsigned desk, uint8_t how, struct view *in)
{
    struct chan *c = desk == DESK_LOBBY ? all.house.lobby : desk == DESK_APPROVAL_LOBBY ? all.house.approval_lobby : all.desks[desk].keeper;
    uint16_t type = next(in);
    struct buf payload;
    int fd = -1;

    if (c == NULL)
        return;
    buf_init(&payload, CHAN_PAYLOAD_MAX);
    if (how >= 30) { /* no frame at all */
        struct view raw = view_part(*in, 0, type);
        *in = view_part(*in, type, SIZE_MAX);
        (void)!write(chan_fd(c), raw.p == NULL ? (const void *)"" : raw.p, raw.n);
    } else {
        if (how < 12)
            type = put_genuine(&payload, (uint8_t)type);
        else if (how < 24)
            put_empty(&payload, type);
        else
            buf_put(&payload, view_part(*in, 0, next(in)));
        bend(&payload, in);
        if (how == 29)
            fd = dup(STDIN_FILENO);
        (void)!chan_send(c, type, how, buf_view(&payload), fd < 0 ? NULL : &fd, fd < 0 ? 0 : 1);
        io_close(&fd);
    }
    buf_clear(&payload);
    if ((how & 1) != 0)
        drain(desk, false);
}

/* --- what must hold --------------------------------------------------------------------------------------------------------- */

/* Each release has a leaf that permits it, of that person: an honest auditor reads it. */
static void check_releases(void)
{
    for (unsigned i = 0; i < all.releases_n; i++) {
        struct desk_keeper_ledger m = {.before = all.releases[i].leaf + 1, .limit = 1};
        struct desk_keeper_ledger_is is;
        struct entry e;
        must(HOUSE_ASK(&all.house, all.honest.keeper, ledger, LEDGER, &m) == DESK_KEEPER_LEDGER_IS);
        must(desk_keeper_ledger_is_get(all.house.frame.payload, &all.house.arena, &is) == ERR_OK && is.entries_n == 1);
        must(is.entries[0].index == all.releases[i].leaf && entry_get(is.entries[0].text, &e, NULL) == ERR_OK);
        must(e.verdict == VERDICT_PERMIT && e.person == (uint32_t)all.releases[i].person && e.contract == HOUSE_CONTRACT && e.session != 0);
    }
    all.releases_n = 0;
}

/* Processor time that the keeper has used so far. */
static int64_t keeper_cpu_ms(void)
{
    struct timespec t;
    clockid_t id;

    must(clock_getcpuclockid(all.house.pid, &id) == 0 && clock_gettime(id, &t) == 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static unsigned long keeper_memory_kb(void)
{
    char path[64], line[256];
    unsigned long kb = 0;

    (void)snprintf(path, sizeof(path), "/proc/%d/status", (int)all.house.pid);
    FILE *status = fopen(path, "r");
    while (status != NULL && fgets(line, sizeof(line), status) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtoul(line + 6, NULL, 10);
    if (status != NULL)
        (void)fclose(status);
    return kb;
}

/* What only root may count is 0 for others. */
static unsigned keeper_descriptors(void)
{
    char path[64];
    unsigned n = 0;

    (void)snprintf(path, sizeof(path), "/proc/%d/fd", (int)all.house.pid);
    DIR *fds = opendir(path);
    while (fds != NULL && readdir(fds) != NULL)
        n++;
    if (fds != NULL)
        (void)closedir(fds);
    return n;
}

/* The keeper answers an honest desk, is no larger than it may be, and had no more work than the frames since ${cpu_ms} are worth. */
static void check_keeper(int64_t cpu_ms)
{
    struct desk_keeper_self m = {0};

    must(HOUSE_ASK(&all.house, all.honest.keeper, self, SELF, &m) != 0 && waitpid(all.house.pid, NULL, WNOHANG) == 0);
    must(keeper_memory_kb() < MEMORY_MAX_KB);
    must(keeper_descriptors() < DESCRIPTORS_MAX);
    must(keeper_cpu_ms() - cpu_ms < CPU_MAX_MS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view in = view_of(data, size);

    open_house();
    all.inputs++;
    all.lobbies_lost = 0;
    int64_t cpu_ms = keeper_cpu_ms();
    for (int i = 0; i < STEPS_MAX && in.n > 0; i++) {
        uint8_t how = next(&in);
        unsigned desk = how % DESKS;
        if (person_at[desk] == 0 && (data[0] != 0xff || all.lobbies_lost >= LOBBIES_LOST_MAX))
            desk = DESK_HANDLER;
        need_desk(desk);
        all.spoke[desk] = true;
        speak(desk, how / DESKS, &in);
    }
    for (unsigned i = 0; i < DESKS; i++)
        if (all.spoke[i])
            drain(i, true);
    drain_siblings();
    check_releases();
    check_keeper(cpu_ms);
    return 0;
}
