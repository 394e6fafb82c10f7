/*
 * How fast an exported log is verified: a static tree of typical leaves is written below a directory (default /dev/shm) and
 * verified three times: hashes only, with every entry read, with every decision made again.  Then 400,000 records are asked for: who
 * touched them, by person.
 *
 *     verify_bench [LEAVES [DIRECTORY]]
 */
#include "audit/audit.h"
#include "audit/tally.h"
#include "audit/tower.h"
#include "audit/walk.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/io.h"
#include "base/num.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ASKED 400000 /* records: "who touched these?" (security.md C2) */

static uint64_t bytes;

/* The contract of the rules' tests; every entry that it folds goes into the tree. */
static enum err keep(struct state *s, const struct entry *e, uint64_t leaf);
#define state_apply keep
#include "../unit/rules/world.h"
#undef state_apply

static struct walk *w;

static void sure(enum err err, const char *what)
{
    if (err == ERR_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, err_name(err));
    exit(1);
}

static enum err keep(struct state *s, const struct entry *e, uint64_t leaf)
{
    struct buf text;
    struct hash h;
    enum err err;

    buf_init(&text, ENTRY_TEXT_MAX);
    TRY(entry_put(e, &text));
    TRY(tile_entry_put(&w->bundle, buf_view(&text)));
    bytes += text.n;
    merkle_leaf(buf_view(&text), &h);
    TRY(walk_leaf(w, buf_view(&text), &h, write_tile));
    TRY(state_apply(s, e, leaf));
out:
    buf_clear(&text);
    return err;
}

/* Openings of records, of which the daily quota lets 300 through: each day as many. */
static void generate(uint64_t leaves)
{
    struct world world = world_new();

    while (world.leaf < leaves) {
        struct entry e = world_record(&world, ACT_OPEN, HANDLER);
        memcpy(e.subjects[0], &world.leaf, sizeof(world.leaf));
        world_ask(&world, &e);
        world.now += 2000;
    }
    state_free(world.s);
}

static void write_tree(const char *dir, uint64_t leaves)
{
    static const struct trusted nobody;
    const struct walk_job job = {.dir = dir, .out_dir = dir, .trusted = &nobody, .depth = AUDIT_HASHES, .only = 1};
    const uint8_t seed[32] = {1};
    uint8_t public_key[ED25519_PUBLIC_BYTES];

    w = walk_new(&job, 1);
    if (w == NULL)
        sure(ERR_MEMORY, "walk");
    sure(write_begin(w), "directory");
    generate(leaves);
    w->head.size = w->tower.size;
    tower_root(&w->tower, &w->head.root);
    sure(walk_end(w, write_tile), "tiles");
    ed25519_public(view_of(seed, 32), public_key);
    sure(note_key_init(&w->own_key, NOTE_ED25519, view_str("ledger.example/city"), view_of(public_key, 32)), "key");
    sure(checkpoint_sign(&w->own_key, view_of(seed, 32), &w->head, &w->checkpoint), "checkpoint");
    sure(write_end(w), "end");
    walk_free(w);
}

struct stopwatch {
    int64_t from_ms;
    clock_t busy;
};

static struct stopwatch start(void)
{
    return (struct stopwatch){clock_monotonic_ms(), clock()};
}

static void stop(const struct stopwatch *s, const char *what, uint64_t leaves)
{
    int64_t ms = clock_monotonic_ms() - s->from_ms;
    double busy_s = (double)(clock() - s->busy) / CLOCKS_PER_SEC;

    printf("%-24s %8lld ms  %10.0f leaves/s  %10.0f leaves a second of processor time\n", what, (long long)ms,
           (double)leaves * 1000.0 / (double)(ms > 0 ? ms : 1), (double)leaves / (busy_s > 0 ? busy_s : 1));
}

static void measure(const char *dir, const char *what, enum audit_depth depth, uint64_t leaves)
{
    struct stopwatch s = start();

    sure(audit_verify(dir, NULL, AUDIT_ALL_LOGS, depth, NULL, NULL), what);
    stop(&s, what, leaves);
}

static enum err on_touched(void *arg, uint16_t log, uint64_t leaf, const struct entry *e, uint64_t terminal)
{
    (void)leaf;
    (void)terminal;
    return tally_add(arg, log, e);
}

/* Every n-th of the records that generate() made, so that there are ASKED of them. */
static struct subjects *asked(uint64_t leaves)
{
    uint64_t step = leaves / ASKED > 0 ? leaves / ASKED : 1;
    uint8_t id[ENTRY_SUBJECT_BYTES] = {0};
    struct subjects *s = NULL;
    struct buf text;
    unsigned line;

    buf_init(&text, (size_t)ASKED * 40);
    for (uint64_t leaf = 0; leaf < leaves && leaf / step < ASKED; leaf += step) {
        memcpy(id, &leaf, sizeof(leaf));
        hex_put(&text, view_of(id, sizeof(id)));
        buf_byte(&text, '\n');
    }
    sure(subjects_parse(buf_view(&text), &s, &line), "subjects");
    buf_clear(&text);
    return s;
}

static void who(const char *dir, bool replay, uint64_t leaves)
{
    struct subjects *s = asked(leaves);
    struct audit_who like = {.subjects = s, .replay = replay};
    struct stopwatch watch = start();
    struct tally t;
    uint64_t records = 0;

    tally_init(&t, s);
    sure(audit_who(dir, NULL, AUDIT_ALL_LOGS, &like, on_touched, NULL, &t), "who");
    stop(&watch, replay ? "who, decided again" : "who", leaves);
    for (size_t i = 0; i < t.n; i++)
        records += t.rows[i].records;
    printf("  %zu records asked for, %llu of them touched by %zu persons\n", subjects_count(s), (unsigned long long)records, t.n);
    tally_clear(&t);
    subjects_free(s);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

int main(int argc, char **argv)
{
    uint64_t leaves = 1000000;
    char dir[256];

    if (argc > 1 && num_parse_u64(view_str(argv[1]), UINT32_MAX, NUM_CANONICAL, &leaves) != ERR_OK)
        return 64;
    (void)snprintf(dir, sizeof(dir), "%s/verify-bench-%u", argc > 2 ? argv[2] : "/dev/shm", (unsigned)getpid());
    write_tree(dir, leaves);
    printf("%llu leaves of %.0f bytes\n", (unsigned long long)leaves,
           (double)bytes / (double)leaves);
    measure(dir, "hashes", AUDIT_HASHES, leaves);
    measure(dir, "hashes and entries", AUDIT_ENTRIES, leaves);
    measure(dir, "replay", AUDIT_REPLAY, leaves);
    who(dir, false, leaves);
    who(dir, true, leaves);
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 74;
}
