#include "support/keeper_house.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/io.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "crypto/sign.h"
#include "rules/entry.h"
#include "rules/state.h"
#include "support/spawn.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define RP_ID "azukari.test"

#define MUST(x)                                                                                                        \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            house_broke(__FILE__, __LINE__, #x);                                                                       \
    } while (0)

static const char *const names[HOUSE_PERSON__MAX] = {
    [HOUSE_OFFICER] = "officer",   [HOUSE_APPROVER] = "approver",           [HOUSE_MANAGER] = "manager",
    [HOUSE_HANDLER] = "handler",   [HOUSE_AUDITOR] = "auditor",             [HOUSE_ADMINISTRATOR] = "administrator",
    [HOUSE_UNTRAINED] = "untrained", [HOUSE_BELOW] = "below",               [HOUSE_BESIDE] = "beside",
};

/* --- processes ------------------------------------------------------------------------------------------------------------ */

int (*house_keeper_main)(int argc, char **argv);

/* In a process of its own the function that stands in for the program. */
static pid_t fork_keeper_main(int argc, char **argv, int fd)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(dup2(fd, 3) < 0 ? 126 : house_keeper_main(argc, argv));
    return pid;
}

static pid_t spawn_keeper(const char *dir, bool setup, int fd)
{
    const char *program = getenv("AZUKARI_KEEPER");
    const char *words[] = {program == NULL ? "azukari-keeper" : program, "--dir", dir, "--rp-id", RP_ID, "--origin", HOUSE_ORIGIN,
                           "--approval-origin", HOUSE_APPROVAL_ORIGIN, setup ? "--setup" : NULL, NULL};
    char *argv[sizeof(words) / sizeof(words[0])];
    int argc = 0;

    MUST(program != NULL || house_keeper_main != NULL);
    for (; words[argc] != NULL; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc];
    argv[argc] = NULL;
    pid_t pid = house_keeper_main != NULL ? fork_keeper_main(argc, argv, fd) : house_spawn(argv, fd);
    MUST(pid >= 0);
    (void)close(fd);
    return pid;
}

static struct chan *give_peer(struct house *h, enum parent_child_role role, const struct chan_proto *proto)
{
    int fds[2];
    struct parent_child_peer m = {.sibling = role};

    MUST(chan_pair(fds) == ERR_OK);
    MUST(parent_child_peer_send_fds(h->parent, 0, &m, &fds[1], 1) == ERR_OK);
    (void)close(fds[1]);
    struct chan *c = chan_new(fds[0], proto);
    MUST(c != NULL);
    return c;
}

/* The next frame to the parent that is no report of figures, nor the end of a desk. */
static enum err parent_wait(struct house *h, struct chan_frame *f_out)
{
    enum err err;

    do
        err = chan_recv_wait(h->parent, house_patience_ms, f_out);
    while (err == ERR_OK && (f_out->type == PARENT_CHILD_STATS || f_out->type == PARENT_CHILD_KILL_DESK));
    return err;
}

void house_take_desk(struct house *h, struct house_desk *desk_out)
{
    struct parent_child_spawn_desk m;
    struct gate_keeper_route route;
    struct chan_frame f;

    MUST(parent_wait(h, &f) == ERR_OK && f.type == PARENT_CHILD_SPAWN_DESK && f.fd_count >= 2);
    MUST(parent_child_spawn_desk_get(f.payload, &h->arena, &m) == ERR_OK);
    desk_out->no = m.desk;
    desk_out->keeper = chan_new(f.fds[0], &desk_keeper_proto);
    f.fds[0] = -1;
    MUST(desk_out->keeper != NULL);
    chan_frame_close_fds(&f);
    do { /* routes that went before are of no interest */
        MUST(chan_recv_wait(h->gate, house_patience_ms, &f) == ERR_OK);
        chan_frame_close_fds(&f);
    } while (f.type != GATE_KEEPER_ROUTE || gate_keeper_route_get(f.payload, &h->arena, &route) != ERR_OK ||
             route.desk != m.desk);
    desk_out->terminal = route.terminal;
}

void house_leave(struct house_desk *d)
{
    chan_free(d->keeper);
    d->keeper = NULL;
}

enum parent_child_unseal_result house_start(struct house *h, const char *passphrase)
{
    struct view shares[2] = {view_of(h->share[0], sizeof(h->share[0])), view_of(h->share[1], sizeof(h->share[1]))};
    struct parent_child_unseal unseal = {.passphrase = view_str(h->by_shares ? "" : passphrase)};
    struct parent_child_unseal_done done;
    struct house_desk lobby;
    struct chan_frame f;
    int fds[2];

    if (h->by_shares) {
        unseal.shares = shares;
        unseal.shares_n = 2;
    }
    MUST(chan_pair(fds) == ERR_OK);
    h->pid = spawn_keeper(h->dir, false, fds[1]);
    h->parent = chan_new(fds[0], &parent_child_proto);
    MUST(h->parent != NULL);
    h->gate = give_peer(h, PARENT_CHILD_ROLE_GATE, &gate_keeper_proto);
    h->office = give_peer(h, PARENT_CHILD_ROLE_OFFICE, &keeper_office_proto);
    h->authn = give_peer(h, PARENT_CHILD_ROLE_AUTHN, &keeper_authn_proto);
    MUST(parent_child_unseal_send(h->parent, 0, &unseal) == ERR_OK);
    if (parent_wait(h, &f) != ERR_OK || f.type != PARENT_CHILD_UNSEAL_DONE)
        return PARENT_CHILD_UNSEAL_RESULT_BROKEN;
    MUST(parent_child_unseal_done_get(f.payload, &h->arena, &done) == ERR_OK);
    if (done.result != PARENT_CHILD_UNSEAL_RESULT_UNSEALED)
        return done.result;
    MUST(parent_child_begin_send(h->parent, 0, &(struct parent_child_begin){0}) == ERR_OK);
    house_take_desk(h, &lobby);
    h->lobby = lobby.keeper;
    house_take_desk(h, &lobby);
    h->approval_lobby = lobby.keeper;
    MUST(parent_wait(h, &f) == ERR_OK && f.type == PARENT_CHILD_READY);
    return done.result;
}

int house_end(struct house *h, bool kill_it)
{
    struct chan **chans[] = {&h->lobby, &h->approval_lobby, &h->parent, &h->gate, &h->office, &h->authn};
    int status = -1;

    if (h->pid > 0) {
        if (kill_it)
            (void)kill(h->pid, SIGKILL);
        else
            (void)!parent_child_stop_send(h->parent, 0, &(struct parent_child_stop){0});
        MUST(waitpid(h->pid, &status, 0) == h->pid);
        h->pid = 0;
    }
    for (size_t i = 0; i < sizeof(chans) / sizeof(chans[0]); i++) {
        chan_free(*chans[i]);
        *chans[i] = NULL;
    }
    arena_clear(&h->arena);
    return status;
}

void house_restart(struct house *h, bool kill_it)
{
    (void)house_end(h, kill_it);
    MUST(house_start(h, HOUSE_PASSPHRASE) == PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

void house_close(struct house *h)
{
    (void)house_end(h, true);
    (void)nftw(h->dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- asking --------------------------------------------------------------------------------------------------------------- */

uint16_t house_ask(struct house *h, struct chan *c, uint16_t type, struct view payload)
{
    static uint32_t id;

    arena_clear(&h->arena);
    id++;
    if (chan_send(c, type, id, payload, NULL, 0) != ERR_OK)
        return 0;
    for (;;) {
        enum err err = chan_recv_wait(c, house_patience_ms, &h->frame);
        if (err == ERR_CLOSED)
            return 0;
        MUST(err == ERR_OK);
        if (h->frame.id == id)
            return h->frame.type;
    }
}

uint16_t house_ask_put(struct house *h, struct chan *c, uint16_t type, const void *m,
                       enum err (*put)(struct buf *, const void *))
{
    struct buf payload;

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    MUST(put(&payload, m) == ERR_OK);
    uint16_t answer = house_ask(h, c, type, buf_view(&payload));
    buf_clear(&payload);
    return answer;
}

HOUSE_PUT(setup_root)
HOUSE_PUT(setup_log)
HOUSE_PUT(setup_done)
HOUSE_PUT(fact)
HOUSE_PUT(enrol_code)
HOUSE_PUT(enrol_start)
HOUSE_PUT(sign_in_start)
HOUSE_PUT(sign_in_passkey)

/* --- the facts of the house ----------------------------------------------------------------------------------------------- */

#define HAS(k) ENTRY_HAS(KEY_##k)

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define LATE_MS (60 * 1000)

/* What a test says of today must stay today: who comes in the last minute of the Japanese day waits for the next. */
static void wait_for_a_day(void)
{
    int64_t now_ms = clock_now_ms(), left_ms = date_start_ms(date_of_ms(now_ms + DAY_MS)) - now_ms;

    if (left_ms <= LATE_MS)
        clock_pause_ms((unsigned)left_ms + 1);
}

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

static void add_fact(struct house *h, struct chan *c, uint16_t log, const struct desk_keeper_registry_fact *m)
{
    const struct desk_keeper_fact ask = {.log = log, .fact = *m};

    MUST(HOUSE_ASK(h, c, fact, FACT, &ask) == DESK_KEEPER_OK);
}

static struct desk_keeper_registry_fact fact(enum entry_act act, uint64_t has, const char *words)
{
    return (struct desk_keeper_registry_fact){.act = (uint16_t)act, .has = has, .words = view_str(words)};
}

static uint32_t org_of(uint32_t person)
{
    if (person >= HOUSE_BELOW)
        return person == HOUSE_BELOW ? HOUSE_ORG_BELOW : HOUSE_ORG_BESIDE;
    return person <= HOUSE_APPROVER ? HOUSE_CITY : HOUSE_FIRM;
}

static void add_orgs_and_people(struct house *h, struct chan *c, uint16_t log)
{
    struct desk_keeper_registry_fact m = fact(ACT_ORG, HAS(ORG) | HAS(KIND), "架空市");

    m.org = 1;
    m.kind = ORG_ENTRUSTER;
    add_fact(h, c, log, &m);
    m = fact(ACT_ORG, HAS(ORG) | HAS(KIND) | HAS(PARENT), "架空データサービス");
    m.org = 2;
    m.parent = 1;
    m.kind = ORG_CONTRACTOR;
    add_fact(h, c, log, &m);
    for (m.org = HOUSE_ORG_BELOW; m.org <= HOUSE_ORG_BESIDE; m.org++) {
        m.parent = HOUSE_FIRM;
        m.kind = ORG_SUBCONTRACTOR;
        m.words = view_str(m.org == HOUSE_ORG_BELOW ? "架空配送" : "架空印刷");
        add_fact(h, c, log, &m);
    }
    for (uint32_t p = 1; p < HOUSE_PERSON__MAX; p++) {
        char words[64];
        (void)snprintf(words, sizeof(words), "%s\n%s さん", names[p], names[p]);
        m = fact(ACT_PERSON, HAS(PERSON) | HAS(ORG) | HAS(FROM) | HAS(UNTIL) | HAS(OBJECT), log == 0 ? words : "");
        m.person = p;
        m.org = org_of(p);
        m.from = today() - 10;
        m.until = today() + 100;
        m.object[0] = (uint8_t)p;
        add_fact(h, c, log, &m);
    }
}

static const uint32_t roles[HOUSE_PERSON__MAX] = {
    [HOUSE_OFFICER] = ROLE_OFFICER, [HOUSE_APPROVER] = ROLE_APPROVER,           [HOUSE_MANAGER] = ROLE_MANAGER | ROLE_RESPONSIBLE,
    [HOUSE_HANDLER] = ROLE_HANDLER, [HOUSE_AUDITOR] = ROLE_AUDITOR,             [HOUSE_ADMINISTRATOR] = ROLE_ADMINISTRATOR,
    [HOUSE_UNTRAINED] = ROLE_HANDLER, [HOUSE_BELOW] = ROLE_MANAGER | ROLE_RESPONSIBLE, [HOUSE_BESIDE] = ROLE_MANAGER | ROLE_RESPONSIBLE,
};

static void assign(struct house *h, struct chan *c, uint32_t person)
{
    uint16_t registers[] = {HOUSE_REGISTER};
    struct desk_keeper_registry_fact m = fact(ACT_ASSIGN,
                                     HAS(CONTRACT) | HAS(PERSON) | HAS(ROLES) | HAS(FIELDS) | HAS(PURPOSES) | HAS(FROM) |
                                         HAS(UNTIL),
                                     "");

    m.contract = HOUSE_CONTRACT;
    m.person = person;
    m.roles = roles[person];
    m.fields = registers;
    m.fields_n = 1;
    m.purposes = 7;
    m.from = today() - 10;
    m.until = today() + 100;
    add_fact(h, c, 1, &m);
    m = fact(ACT_PLEDGE, HAS(CONTRACT) | HAS(PERSON) | HAS(FROM), "");
    m.contract = HOUSE_CONTRACT;
    m.person = person;
    m.from = today() - 5;
    add_fact(h, c, 1, &m);
    if (person == HOUSE_UNTRAINED)
        return;
    m.act = ACT_TRAINING;
    add_fact(h, c, 1, &m);
}

static void add_register(struct house *h, struct chan *c)
{
    static const struct {
        const char *name;
        enum data_class data_class;
        uint32_t flags;
    } fields[] = {
        [HOUSE_BOOKING_NUMBER] = {"予約管理番号", CLASS_IMPORTANT, FIELD_SEALED | FIELD_KEY | FIELD_LISTED},
        [HOUSE_NAME] = {"氏名", CLASS_IMPORTANT, FIELD_SEALED | FIELD_LISTED},
        [HOUSE_BIRTH] = {"生年月日", CLASS_IMPORTANT, FIELD_SEALED},
        [HOUSE_MY_NUMBER] = {"個人番号", CLASS_SPI, FIELD_SEALED | FIELD_VEILED},
    };
    struct desk_keeper_registry_fact m = fact(ACT_REGISTER, HAS(CONTRACT) | HAS(REGISTER) | HAS(COUNT), "交付対象者名簿");

    m.contract = HOUSE_CONTRACT;
    m.register_ = HOUSE_REGISTER;
    m.count = 4;
    add_fact(h, c, 1, &m);
    for (uint16_t f = 1; f <= 4; f++) {
        m = fact(ACT_FIELD, HAS(CONTRACT) | HAS(REGISTER) | HAS(FIELDS) | HAS(CLASS) | HAS(KIND) | HAS(LIMIT),
                 fields[f].name);
        m.contract = HOUSE_CONTRACT;
        m.register_ = HOUSE_REGISTER;
        m.fields = &f;
        m.fields_n = 1;
        m.data_class = (uint16_t)fields[f].data_class;
        m.limit = fields[f].flags;
        add_fact(h, c, 1, &m);
    }
}

static void add_purposes_and_controls(struct house *h, struct chan *c)
{
    static const struct {
        enum control control;
        uint64_t limit;
        const char *clause;
    } controls[] = {
        {CONTROL_TERM, 0, "N9.1"},       {CONTROL_TRAINING, 365, "N11"},     {CONTROL_PLEDGE, 0, "N14"},
        {CONTROL_FACTORS, 2, "N20.6u"},  {CONTROL_SCOPE, 0, "N9.3"},         {CONTROL_ROLE, 0, "N20.9"},
        {CONTROL_PURPOSE, 0, "N15"},     {CONTROL_QUOTA_MINUTE, 50, "J21"},  {CONTROL_ERASE_APPROVAL, 0, "K-T12"},
        {CONTROL_SEPARATION, 0, "N7"},   {CONTROL_LEDGER_READ, 0, "N20.6e"}, {CONTROL_HOLD, 0, "N22"}, {CONTROL_RETENTION, 0, "J26"}, {CONTROL_PRINT, 1, "N20.8"}, {CONTROL_HARDWARE_KEY, 0, "N20.6u"},
    };
    uint16_t fields[] = {1, 2, 3, 4};
    struct desk_keeper_registry_fact m;

    for (uint16_t p = 1; p <= 3; p++) {
        m = fact(ACT_PURPOSE, HAS(CONTRACT) | HAS(PURPOSE) | HAS(LIMIT) | HAS(FIELDS), "目的");
        m.contract = HOUSE_CONTRACT;
        m.purpose = p;
        m.fields = fields;
        m.fields_n = 4;
        m.limit = (1U << (ACT_IMPORT_OPEN - ACT_SEARCH + 2)) - 1; /* the last: ACT_PRINT */
        add_fact(h, c, 1, &m);
    }
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        struct view clause = view_str(controls[i].clause);
        if (h->unlimited && controls[i].control == CONTROL_QUOTA_MINUTE)
            continue;
        m = fact(ACT_CONTROL, HAS(CONTRACT) | HAS(KIND) | HAS(LIMIT) | HAS(CLAUSES), "");
        m.contract = HOUSE_CONTRACT;
        m.kind = (uint16_t)controls[i].control;
        m.limit = controls[i].limit;
        m.clauses = &clause;
        m.clauses_n = 1;
        add_fact(h, c, 1, &m);
    }
}

/* Who uses My Numbers on paper is named (N20.9). */
static void add_cell(struct house *h, struct chan *c)
{
    struct view clause = view_str("N20.9");
    struct desk_keeper_registry_fact m = fact(ACT_CELL, HAS(CONTRACT) | HAS(KIND) | HAS(CLASS) | HAS(LIMIT) | HAS(COUNT) | HAS(CLAUSES), "");

    m.contract = HOUSE_CONTRACT;
    m.kind = (uint16_t)handling_kind(HANDLING_USE, HANDLING_PAPER);
    m.data_class = CLASS_SPI;
    m.limit = VERDICT_ALLOWED;
    m.count = UINT64_C(1) << CONDITION_NAMED_PEOPLE;
    m.clauses = &clause;
    m.clauses_n = 1;
    add_fact(h, c, 1, &m);
}

static void set_up(struct house *h)
{
    struct desk_keeper_setup_root root = {.passphrase = view_str(HOUSE_PASSPHRASE)};
    struct desk_keeper_setup_root_is root_is;
    struct desk_keeper_setup_log log = {.log = 0, .origin = view_str("machine.test/azukari")};
    struct desk_keeper_registry_fact m;
    int fds[2], status;

    MUST(chan_pair(fds) == ERR_OK);
    pid_t pid = spawn_keeper(h->dir, true, fds[1]);
    struct chan *c = chan_new(fds[0], &desk_keeper_proto);
    MUST(c != NULL);
    if (h->by_shares)
        root = (struct desk_keeper_setup_root){.needed = 2, .shares = 2};
    MUST(HOUSE_ASK(h, c, setup_root, SETUP_ROOT, &root) == DESK_KEEPER_SETUP_ROOT_IS);
    MUST(desk_keeper_setup_root_is_get(h->frame.payload, &h->arena, &root_is) == ERR_OK);
    for (uint32_t i = 0; i < root_is.shares_n && i < 2; i++)
        memcpy(h->share[i], root_is.shares[i].p, sizeof(h->share[i]));
    MUST(HOUSE_ASK(h, c, setup_log, SETUP_LOG, &log) == DESK_KEEPER_SETUP_LOG_IS);
    log = (struct desk_keeper_setup_log){.log = 1, .origin = view_str("kaku.test/azukari")};
    MUST(HOUSE_ASK(h, c, setup_log, SETUP_LOG, &log) == DESK_KEEPER_SETUP_LOG_IS);
    add_orgs_and_people(h, c, 0);
    add_orgs_and_people(h, c, 1);
    m = fact(ACT_CONTRACT, HAS(CONTRACT) | HAS(ORG) | HAS(PARENT) | HAS(FROM) | HAS(UNTIL), "見本契約");
    m.contract = HOUSE_CONTRACT;
    m.org = 2;
    m.parent = 1;
    m.from = today() - 10;
    m.until = today() + 100;
    add_fact(h, c, 1, &m);
    add_register(h, c);
    add_purposes_and_controls(h, c);
    add_cell(h, c);
    for (uint32_t p = 1; p < HOUSE_PERSON__MAX; p++) {
        struct desk_keeper_enrol_code ask = {.person = p};
        struct desk_keeper_enrol_code_is is;
        assign(h, c, p);
        MUST(HOUSE_ASK(h, c, enrol_code, ENROL_CODE, &ask) == DESK_KEEPER_ENROL_CODE_IS);
        MUST(desk_keeper_enrol_code_is_get(h->frame.payload, &h->arena, &is) == ERR_OK && is.code.n < 32);
        memcpy(h->code[p], is.code.p, is.code.n);
    }
    MUST(HOUSE_ASK(h, c, setup_done, SETUP_DONE, &(struct desk_keeper_setup_done){0}) == DESK_KEEPER_OK);
    MUST(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    chan_free(c);
}

/* --- passkeys ------------------------------------------------------------------------------------------------------------- */

void house_assert_at(const struct house *h, enum house_person person, const char *origin, const uint8_t challenge[32],
                     struct house_assertion *out)
{
    struct hash rp, client;
    struct buf text, message;

    buf_init(&text, 512);
    buf_init(&message, 512);
    hash_of(view_str(RP_ID), &rp);
    memcpy(out->authenticator_data, rp.b, 32);
    out->authenticator_data[32] = 0x05; /* present and verified */
    memset(out->authenticator_data + 33, 0, 4);
    buf_str(&text, "{\"type\":\"webauthn.get\",\"challenge\":\"");
    base64url_put(&text, view_of(challenge, 32));
    buf_fmt(&text, "\",\"origin\":\"%s\",\"crossOrigin\":false}", origin);
    memcpy(out->client_data, text.p, text.n);
    out->client_n = text.n;
    hash_of(buf_view(&text), &client);
    buf_put(&message, view_of(out->authenticator_data, 37));
    buf_put(&message, view_of(client.b, 32));
    MUST(p256_sign(view_of(h->key[person], 32), buf_view(&message), out->signature, &out->signature_n) == ERR_OK);
    buf_clear(&text);
    buf_clear(&message);
}

void house_assert(const struct house *h, enum house_person person, const uint8_t challenge[32],
                  struct house_assertion *out)
{
    house_assert_at(h, person, HOUSE_ORIGIN, challenge, out);
}

static void enrol(struct house *h, enum house_person person)
{
    struct desk_keeper_enrol_start start = {.account = view_str(names[person]), .code = view_str(h->code[person])};
    struct desk_keeper_enrol_finish finish = {.attestation_object = view_str("x"), .client_data = view_str("y")};
    struct desk_keeper_enrol_ready ready;
    struct desk_keeper_enrol_done done;
    struct keeper_authn_attested attested = {.problem = KEEPER_AUTHN_ATTEST_PROBLEM_NONE, .user_verified = true};
    struct buf payload;
    struct chan_frame f;
    uint8_t point[P256_PUBLIC_BYTES];

    MUST(HOUSE_ASK(h, h->lobby, enrol_start, ENROL_START, &start) == DESK_KEEPER_ENROL_READY);
    MUST(desk_keeper_enrol_ready_get(h->frame.payload, &h->arena, &ready) == ERR_OK);
    memcpy(finish.ticket, ready.ticket, sizeof(finish.ticket));
    MUST(p256_generate(h->key[person], point) == ERR_OK);
    random_bytes(h->credential[person], 16);
    attested.credential_id = view_of(h->credential[person], 16);
    attested.public_key = view_of(point, sizeof(point));

    buf_init(&payload, CHAN_PAYLOAD_MAX);
    MUST(desk_keeper_enrol_finish_put(&payload, &finish) == ERR_OK);
    MUST(chan_send(h->lobby, DESK_KEEPER_ENROL_FINISH, 7, buf_view(&payload), NULL, 0) == ERR_OK);
    buf_clear(&payload);
    MUST(chan_recv_wait(h->authn, house_patience_ms, &f) == ERR_OK && f.type == KEEPER_AUTHN_ATTEST);
    MUST(keeper_authn_attested_send(h->authn, f.id, &attested) == ERR_OK);
    MUST(chan_recv_wait(h->lobby, house_patience_ms, &f) == ERR_OK && f.type == DESK_KEEPER_ENROL_DONE);
    MUST(desk_keeper_enrol_done_get(f.payload, &h->arena, &done) == ERR_OK);
    MUST(done.problem == DESK_KEEPER_ENROL_PROBLEM_NONE);
}

void house_open_as(struct house *h, bool by_shares, bool unlimited)
{
    const char *tmp = getenv("TMPDIR");

    memset(h, 0, sizeof(*h));
    h->by_shares = by_shares;
    h->unlimited = unlimited;
    MUST(crypto_init() == ERR_OK);
    wait_for_a_day();
    arena_init(&h->arena, 4 << 20);
    MUST((size_t)snprintf(h->dir, sizeof(h->dir), "%s/azukari-house-XXXXXX", tmp == NULL ? "/tmp" : tmp) < sizeof(h->dir));
    MUST(mkdtemp(h->dir) != NULL);
    set_up(h);
    MUST(house_start(h, HOUSE_PASSPHRASE) == PARENT_CHILD_UNSEAL_RESULT_UNSEALED);
    for (enum house_person p = HOUSE_OFFICER; p < HOUSE_PERSON__MAX; p++)
        enrol(h, p);
}

void house_open(struct house *h)
{
    house_open_as(h, false, false);
}

static struct desk_keeper_sign_in_passkey passkey_at(struct house *h, struct chan *door, const char *origin,
                                                     enum house_person person, struct house_assertion *a)
{
    struct desk_keeper_sign_in_start start = {.account = view_str(names[person])};
    struct desk_keeper_sign_in_passkey m = {.account = view_str(names[person])};
    struct desk_keeper_sign_in_challenge challenge;

    MUST(HOUSE_ASK(h, door, sign_in_start, SIGN_IN_START, &start) == DESK_KEEPER_SIGN_IN_CHALLENGE);
    MUST(desk_keeper_sign_in_challenge_get(h->frame.payload, &h->arena, &challenge) == ERR_OK);
    memcpy(m.challenge, challenge.challenge, 32);
    house_assert_at(h, person, origin, m.challenge, a);
    m.credential = view_of(h->credential[person], 16);
    m.authenticator_data = view_of(a->authenticator_data, 37);
    m.client_data = view_of(a->client_data, a->client_n);
    m.signature = view_of(a->signature, a->signature_n);
    return m;
}

struct desk_keeper_sign_in_passkey house_passkey(struct house *h, enum house_person person, struct house_assertion *a)
{
    return passkey_at(h, h->lobby, HOUSE_ORIGIN, person, a);
}

static void come_in(struct house *h, struct chan *door, const char *origin, enum house_person person,
                    struct house_desk *desk_out)
{
    struct house_assertion a;
    struct desk_keeper_sign_in_passkey m = passkey_at(h, door, origin, person, &a);
    struct desk_keeper_signed_in in;

    m.channel = h->channel;
    MUST(HOUSE_ASK(h, door, sign_in_passkey, SIGN_IN_PASSKEY, &m) == DESK_KEEPER_SIGNED_IN);
    MUST(desk_keeper_signed_in_get(h->frame.payload, &h->arena, &in) == ERR_OK);
    house_take_desk(h, desk_out);
    memcpy(desk_out->token, in.token, 32);
}

void house_sign_in(struct house *h, enum house_person person, struct house_desk *desk_out)
{
    come_in(h, h->lobby, HOUSE_ORIGIN, person, desk_out);
}

void house_sign_in_to_approve(struct house *h, enum house_person person, struct house_desk *desk_out)
{
    come_in(h, h->approval_lobby, HOUSE_APPROVAL_ORIGIN, person, desk_out);
}

HOUSE_PUT(approve_start)
HOUSE_PUT(approve)

uint16_t house_approve_at(struct house *h, struct house_desk *d, enum house_person person, const char *origin,
                          uint64_t application)
{
    struct desk_keeper_approve_start start = {.application = application};
    struct desk_keeper_approve m = {.application = application, .credential = view_of(h->credential[person], 16)};
    struct desk_keeper_approve_challenge challenge;
    struct house_assertion a;

    MUST(HOUSE_ASK(h, d->keeper, approve_start, APPROVE_START, &start) == DESK_KEEPER_APPROVE_CHALLENGE);
    MUST(desk_keeper_approve_challenge_get(h->frame.payload, &h->arena, &challenge) == ERR_OK);
    house_assert_at(h, person, origin, challenge.challenge, &a);
    m.authenticator_data = view_of(a.authenticator_data, 37);
    m.client_data = view_of(a.client_data, a.client_n);
    m.signature = view_of(a.signature, a.signature_n);
    return HOUSE_ASK(h, d->keeper, approve, APPROVE, &m);
}

uint16_t house_approve(struct house *h, enum house_person person, uint64_t application)
{
    struct house_desk d;

    house_sign_in_to_approve(h, person, &d);
    uint16_t type = house_approve_at(h, &d, person, HOUSE_APPROVAL_ORIGIN, application);
    h->frame.payload = arena_view(&h->arena, h->frame.payload); /* it outlives the desk */
    house_leave(&d);
    return type;
}
