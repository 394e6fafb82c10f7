/* See office_house.h. */
#include "support/office_house.h"

#include "base/io.h"
#include "support/spawn.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARENA_MAX ((size_t)16 << 20)

static void must(enum err err, const char *what)
{
    char said[128];

    if (err == ERR_OK)
        return;
    (void)snprintf(said, sizeof(said), "%s: %s", what, err_name(err));
    house_broke(__FILE__, __LINE__, said);
}

void house_init(struct office_house *h)
{
    const char *tmp = getenv("TMPDIR");

    *h = (struct office_house){.program = getenv("AZUKARI_OFFICE"), .pid = -1};
    (void)snprintf(h->dir, sizeof(h->dir), "%s/azukari-office-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    arena_init(&h->arena, ARENA_MAX);
    if (h->program == NULL || mkdtemp(h->dir) == NULL)
        must(ERR_IO, "make a house");
}

void house_launch(struct office_house *h)
{
    const char *words[] = {h->program, "--dir", h->dir, h->max_mib == NULL ? NULL : "--max-mib", h->max_mib, NULL};
    char *argv[sizeof(words) / sizeof(words[0])];
    int fds[2];

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        argv[i] = (char *)(uintptr_t)words[i];
    must(chan_pair(fds), "pair");
    h->parent = chan_new(fds[0], &parent_child_proto);
    h->pid = house_spawn(argv, fds[1]);
    (void)close(fds[1]);
}

/* An office that has ended already is not told anything any more. */
bool house_starts(struct office_house *h)
{
    struct chan_frame f;
    int fds[2];

    house_launch(h);
    must(chan_pair(fds), "pair");
    h->keeper = chan_new(fds[0], &keeper_office_proto);
    enum err err = parent_child_peer_send_fds(h->parent, 1, &(struct parent_child_peer){PARENT_CHILD_ROLE_KEEPER}, &fds[1], 1);
    io_close(&fds[1]);
    if (err == ERR_OK)
        err = parent_child_begin_send(h->parent, 2, &(struct parent_child_begin){0});
    if (err == ERR_OK)
        err = chan_recv_wait(h->parent, house_patience_ms, &f);
    return err == ERR_OK && f.type == PARENT_CHILD_READY;
}

void house_start(struct office_house *h)
{
    must(house_starts(h) ? ERR_OK : ERR_INPUT, "start");
}

static void close_channels(struct office_house *h)
{
    chan_free(h->parent);
    chan_free(h->keeper);
    h->parent = h->keeper = NULL;
    h->pid = -1;
    arena_clear(&h->arena);
}

int house_wait(struct office_house *h)
{
    struct pollfd ends = {.fd = pidfd_open(h->pid, 0), .events = POLLIN};
    int status = 0;

    bool ended = ends.fd >= 0 && poll(&ends, 1, house_patience_ms) == 1;
    io_close(&ends.fd);
    if (ended && waitpid(h->pid, &status, 0) == h->pid) {
        close_channels(h);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    house_kill(h);
    return -1;
}

int house_stop(struct office_house *h)
{
    must(parent_child_stop_send(h->parent, 3, &(struct parent_child_stop){0}), "stop");
    return house_wait(h);
}

void house_kill(struct office_house *h)
{
    (void)kill(h->pid, SIGKILL);
    (void)waitpid(h->pid, NULL, 0);
    close_channels(h);
}

const char *house_reason(struct office_house *h)
{
    static char reason[201];
    struct parent_child_stopping m;
    struct chan_frame f;

    reason[0] = '\0';
    while (chan_recv_wait(h->parent, house_patience_ms, &f) == ERR_OK) {
        if (f.type != PARENT_CHILD_STOPPING)
            continue;
        must(parent_child_stopping_get(f.payload, &h->arena, &m), "stopping");
        (void)snprintf(reason, sizeof(reason), "%.*s", (int)m.reason.n, (const char *)m.reason.p);
        break;
    }
    return reason;
}

void house_remove(struct office_house *h)
{
    DIR *dir = opendir(h->dir);
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        (void)unlink(house_path(h, entry->d_name));
    if (dir != NULL)
        (void)closedir(dir);
    (void)rmdir(h->dir);
}

const char *house_path(const struct office_house *h, const char *name)
{
    static char path[400];

    (void)snprintf(path, sizeof(path), "%s/%s", h->dir, name);
    return path;
}

struct chan *house_session_as(struct office_house *h, const struct keeper_office_session_open *what)
{
    struct keeper_office_session_open m = *what;
    int fds[2];

    m.desk = ++h->next_desk;
    m.kind = m.job > 0 ? KEEPER_OFFICE_SESSION_KIND_JOB : KEEPER_OFFICE_SESSION_KIND_SESSION;
    must(chan_pair(fds), "pair");
    must(keeper_office_session_open_send_fds(h->keeper, 0, &m, &fds[1], 1), "session");
    io_close(&fds[1]);
    return chan_new(fds[0], &desk_office_proto);
}

struct chan *house_session(struct office_house *h, uint32_t contract, uint64_t registers,
                           uint32_t job)
{
    return house_session_in(h, contract, registers, job, NULL, 0);
}

struct chan *house_session_in(struct office_house *h, uint32_t contract, uint64_t registers, uint32_t job,
                              uint16_t *blocks, uint32_t blocks_n)
{
    const struct keeper_office_session_open m = {
        .contract = contract, .registers = registers, .blocks = blocks, .blocks_n = blocks_n, .job = job};

    return house_session_as(h, &m);
}

struct chan *house_session_of(struct office_house *h, uint32_t contract, uint64_t registers, uint32_t person)
{
    const struct keeper_office_session_open m = {.contract = contract, .registers = registers, .person = person};

    return house_session_as(h, &m);
}

/* Bytes that look random (splitmix64), so that they fall all over the index as keyed hashes do. */
static void fill(uint64_t seed, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        static uint64_t word;
        if (i % 8 == 0) {
            seed += 0x9e3779b97f4a7c15ULL;
            word = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9ULL;
            word = (word ^ word >> 27) * 0x94d049bb133111ebULL;
            word ^= word >> 31;
        }
        out[i] = (uint8_t)(word >> (8 * (i % 8)));
    }
}

struct desk_office_token house_token(uint64_t seed, uint32_t i)
{
    struct desk_office_token t = {.index = (uint8_t)(i % DESK_OFFICE_INDEX_KIND__MAX),
                                  .field = (uint16_t)(i + 1)};

    fill(seed * 1000 + i + 7, t.token, sizeof(t.token));
    return t;
}

struct desk_office_stored_row house_row(struct office_house *h, uint64_t seed, uint32_t bytes,
                                        uint32_t tokens)
{
    uint8_t *envelope = arena_alloc(&h->arena, bytes, 1);
    struct desk_office_stored_row row = {
        .row = seed, .envelope = view_of(envelope, bytes), .tokens_n = tokens};

    row.tokens = arena_alloc(&h->arena, tokens, sizeof(*row.tokens));
    must(envelope == NULL || row.tokens == NULL ? ERR_MEMORY : ERR_OK, "row");
    fill(seed, row.record, sizeof(row.record));
    fill(seed + 1, envelope, bytes);
    for (uint32_t i = 0; i < tokens; i++)
        row.tokens[i] = house_token(seed, i);
    return row;
}
