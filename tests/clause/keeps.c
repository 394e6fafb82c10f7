/* What the program always keeps, whatever a contract says. */
#include "clause.h"

#include "authn/password_rule.h"
#include "base/alloc.h"
#include "gate/tls.h"
#include "keeper/envelope.h"
#include "policy/board.h"
#include "matter.h"
#include "rules/keeping.h"
#include "rules/review.h"
#include "unit/keeper/store.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#define NEEDS(x)                                                                                                       \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            return __LINE__;                                                                                           \
    } while (0)

/* --- sealed at rest ------------------------------------------------------------------------------------------------------- */

struct sealed {
    struct register_rule rule;
    struct record_facts facts;
    struct record_keys keys;
    struct buf bytes;
};

static bool seal(struct sealed *s, const char *word)
{
    static const uint8_t key[32] = {7};
    struct envelope_value value = {1, view_str(word)};

    *s = (struct sealed){.rule = {.contract = 3, .no = 2, .fields_n = 1, .fields = {{.no = 1, .flags = FIELD_SEALED}}},
                         .facts = {.id = {{1, 2, 3}}, .contract = 3, .register_no = 2, .version = 1}};
    record_keys_derive(key, &s->facts.id, &s->keys);
    buf_init(&s->bytes, ENVELOPE_MAX);
    return envelope_seal(&s->keys, &s->facts, &s->rule, &value, 1, &s->bytes) == ERR_OK;
}

static bool holds(struct view v, const char *word)
{
    return memmem(v.p, v.n, word, strlen(word)) != NULL;
}

/* What lies on the disk holds no word of it, opens with the record's key, and with no other and at no other place. */
unsigned keeps_sealed(struct clause_contract *c)
{
    const char *const word = "hanako yamada";
    struct record_keys other;
    struct arena arena = {0};
    struct sealed s;
    struct view v;

    (void)c;
    NEEDS(seal(&s, word));
    NEEDS(!holds(buf_view(&s.bytes), word));
    arena_init(&arena, 65536);
    NEEDS(envelope_verify(&s.keys, &s.facts, buf_view(&s.bytes)) == ERR_OK);
    NEEDS(envelope_open_field(&s.keys, &s.facts, &s.rule, buf_view(&s.bytes), 1, &arena, &v) == ERR_OK && view_eq_str(v, word));
    record_keys_derive((const uint8_t[32]){8}, &s.facts.id, &other);
    NEEDS(envelope_verify(&other, &s.facts, buf_view(&s.bytes)) == ERR_CORRUPT);
    NEEDS(envelope_open_field(&other, &s.facts, &s.rule, buf_view(&s.bytes), 1, &arena, &v) != ERR_OK);
    s.facts.contract++;
    NEEDS(envelope_verify(&s.keys, &s.facts, buf_view(&s.bytes)) == ERR_CORRUPT);
    buf_clear(&s.bytes);
    arena_clear(&arena);
    return 0;
}

/* --- lines ---------------------------------------------------------------------------------------------------------------- */

/* A certificate of its own, valid for an hour, in the directory where the gate looks. */
static bool put_identity(const char *dir)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = X509_new();
    FILE *cert = fopen(path_in(dir, "cert.pem"), "w"), *pem = fopen(path_in(dir, "key.pem"), "w");
    bool done = key != NULL && x != NULL && cert != NULL && pem != NULL;

    if (done) {
        X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
        done = ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1 && X509_gmtime_adj(X509_getm_notBefore(x), -60) != NULL &&
               X509_gmtime_adj(X509_getm_notAfter(x), 3600) != NULL && X509_set_pubkey(x, key) == 1 &&
               X509_set_issuer_name(x, X509_get_subject_name(x)) == 1 && X509_sign(x, key, EVP_sha256()) > 0 &&
               PEM_write_X509(cert, x) == 1 && PEM_write_PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL) == 1;
    }
    if (cert != NULL)
        fclose(cert);
    if (pem != NULL)
        fclose(pem);
    X509_free(x);
    EVP_PKEY_free(key);
    return done;
}

/* Shake hands with a client that speaks at most ${version}; 0: one that speaks no TLS at all. */
static enum err shake(const struct tls_server *server, int version)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    int fd[2];
    enum err err = ERR_INTERNAL;

    if (ctx == NULL || socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd) != 0)
        abort();
    struct tls *t = tls_new(server, fd[0]);
    SSL *client = SSL_new(ctx);
    if (t == NULL || client == NULL || SSL_set_fd(client, fd[1]) != 1 || (version != 0 && SSL_set_max_proto_version(client, version) != 1))
        abort();
    if (version == 0 && write(fd[1], "GET / HTTP/1.1\r\n\r\n", 18) != 18)
        abort();
    for (int i = 0; i < 20; i++) {
        if (version != 0)
            (void)SSL_connect(client);
        err = tls_handshake(t);
        if (err != ERR_AGAIN)
            break;
    }
    SSL_free(client);
    tls_free(t);
    close(fd[0]);
    close(fd[1]);
    SSL_CTX_free(ctx);
    return err;
}

/* Nobody is served but over TLS 1.3. */
unsigned keeps_line(struct clause_contract *c)
{
    struct tls_server *server;
    const char *dir = scratch_new();

    (void)c;
    NEEDS(put_identity(dir));
    NEEDS(tls_server_new(dir, &server) == ERR_OK);
    NEEDS(shake(server, TLS1_3_VERSION) == ERR_OK);
    NEEDS(shake(server, TLS1_2_VERSION) == ERR_INPUT);
    NEEDS(shake(server, 0) == ERR_INPUT);
    tls_server_free(server);
    tree_remove(dir);
    return 0;
}

/* --- copies --------------------------------------------------------------------------------------------------------------- */

/* A copy has the next number or none: no gap, none twice.  (Whether it may be made at all the cells say.) */
unsigned keeps_numbers(struct clause_contract *c)
{
    struct world *w = &c->w;
    struct entry e = world_record(w, ACT_PRINT, HANDLER);
    struct control_rule cell = state_contract(w->s, CONTRACT)->cells[handling_kind(HANDLING_COPY, HANDLING_PAPER)][CLASS_GENERAL];
    bool free = !cell.in_force || cell.limit == VERDICT_ALLOWED;
    struct decision d;

    entry_set_count(&e, 2);
    decide(w->s, &e, &d);
    NEEDS(d.verdict == VERDICT_DENY && d.refusal == REFUSAL_PRINT);
    entry_set_count(&e, 1);
    d = world_ask(w, &e);
    NEEDS(free ? d.verdict == VERDICT_PERMIT : d.refusal == REFUSAL_NOT_APPROVED || d.refusal == REFUSAL_NEVER);
    NEEDS(state_copies(w->s, e.subjects[0]) == (free ? 1 : 0));
    e = world_record(w, ACT_PRINT, HANDLER);
    entry_set_count(&e, free ? 1 : 0);
    decide(w->s, &e, &d);
    NEEDS(d.refusal == REFUSAL_PRINT);
    return 0;
}

/* --- passwords ------------------------------------------------------------------------------------------------------------ */

unsigned keeps_password(struct clause_contract *c)
{
    struct view account = view_str("sakurai");

    (void)c;
    NEEDS(password_rule_check(view_str("Kx7#pqz"), account) == PASSWORD_TOO_SHORT); /* 7 characters */
    NEEDS(password_rule_check(view_str("Kx7#pqzm"), account) == PASSWORD_FINE);
    NEEDS(password_rule_check(view_str("kxtwpqzm7"), account) == PASSWORD_TOO_FEW_KINDS);
    NEEDS(password_rule_check(view_str("Kx7#kur4z"), account) == PASSWORD_LIKE_ACCOUNT); /* three of the account's in a row */
    NEEDS(password_rule_check(view_str("Kx7#ku4rz"), account) == PASSWORD_FINE);         /* two */
    return 0;
}

/* --- erasure -------------------------------------------------------------------------------------------------------------- */

static struct record_facts record_no(uint8_t i)
{
    return (struct record_facts){.id = {{i, 9}}, .contract = 1, .register_no = 1, .version = 1};
}

static bool has_key(const struct keystore *k, uint8_t i)
{
    struct record_facts f = record_no(i);
    uint8_t key[32];

    return keystore_record_key(k, &f.id, key) == ERR_OK;
}

/* Three records, of which the second is erased: its key is nowhere, and an old copy of the file does not bring it back. */
unsigned keeps_erased_keys(struct clause_contract *c)
{
    const char *dir = scratch_new();
    struct secret *root = secret_of(1);
    struct record_facts gone = record_no(2);
    struct keystore *k;
    uint64_t survivors;
    uint8_t made[32];

    (void)c;
    NEEDS(keystore_open(dir, 1, root, &k) == ERR_OK && keystore_add_contract(k, 1) == ERR_OK);
    for (uint8_t i = 1; i <= 3; i++) {
        struct record_facts f = record_no(i);
        NEEDS(keystore_add_record(k, &f, made) == ERR_OK);
    }
    NEEDS(keystore_flush(k) == ERR_OK && has_key(k, 2));
    struct buf old = file_read(path_in(dir, "keys/keys.1"));
    NEEDS(keystore_erase(k, &(struct keystore_erasure){.contract = 1, .ids = &gone.id, .n = 1}, &survivors) == ERR_OK);
    NEEDS(survivors == 2 && has_key(k, 1) && !has_key(k, 2) && has_key(k, 3));
    NEEDS(!file_exists(path_in(dir, "keys/keys.1")));
    keystore_close(k);
    NEEDS(keystore_open(dir, 0, root, &k) == ERR_OK && !has_key(k, 2) && has_key(k, 3));
    keystore_close(k);
    file_write(path_in(dir, "keys/keys.2"), buf_view(&old));
    NEEDS(keystore_open(dir, 0, root, &k) == ERR_CORRUPT);
    buf_clear(&old);
    secret_free(root);
    tree_remove(dir);
    return 0;
}

static struct entry certificate(const struct world *w, uint64_t approval, enum certificate_stage stage)
{
    struct entry e = fact(w, ACT_CERTIFICATE);

    entry_set_contract(&e, CONTRACT);
    entry_set_count(&e, 1);
    entry_set_kind(&e, (uint16_t)stage);
    entry_set_ref(&e, approval);
    entry_set_object(&e, e.object);
    return e;
}

/* An erasure that was done has its certificate, one that was not has none, and 消去済 is never taken back. */
unsigned keeps_certificate(struct clause_contract *c)
{
    struct world *w = &c->w;
    uint64_t applied = clause_permits(w, world_application(w, MANAGER, 1));
    uint64_t leaf = clause_permits(w, world_approval(w, ACT_APPROVE, APPROVER, applied));
    struct entry close = fact(w, ACT_EPOCH_CLOSE), e = certificate(w, leaf, CERTIFICATE_COMPLETE);

    NEEDS(state_apply(w->s, &e, w->leaf) == ERR_INPUT);
    (void)clause_permits(w, world_erasure(w, MANAGER, leaf, 1));
    NEEDS(state_apply(w->s, &e, w->leaf) == ERR_INPUT); /* the keys are still there */
    entry_set_contract(&close, CONTRACT);
    entry_set_kind(&close, 0);
    entry_set_count(&close, 1);
    entry_set_object(&close, close.object);
    entry_set_ref(&close, leaf);
    world_fact(w, &close);
    world_fact(w, &e);
    NEEDS(state_approved_application(w->s, leaf)->stage == CERTIFICATE_COMPLETE);
    e = certificate(w, leaf, CERTIFICATE_LOCAL);
    NEEDS(state_apply(w->s, &e, w->leaf) == ERR_INPUT);
    return 0;
}

/* --- the ledger ----------------------------------------------------------------------------------------------------------- */

/* An access and its refusal are leaves that say who, when, what and whose; one that leaves any of it out is none. */
unsigned keeps_ledger(struct clause_contract *c)
{
    static const enum entry_key keys[] = {KEY_SESSION, KEY_PERSON, KEY_CONTRACT, KEY_REGISTER, KEY_PURPOSE, KEY_SUBJECTS};
    struct world *w = &c->w;
    struct entry e = world_record(w, ACT_OPEN, HANDLER), less;
    struct buf text;

    NEEDS(world_ask(w, &e).verdict == VERDICT_PERMIT); /* printed, read back and folded */
    buf_init(&text, ENTRY_TEXT_MAX);
    NEEDS(entry_put(&e, &text) == ERR_OK);
    NEEDS(holds(buf_view(&text), "2026-11-21T01:23:45.678Z") && holds(buf_view(&text), "person 10") &&
          holds(buf_view(&text), "07000000000000000000000000000000"));
    buf_clear(&text);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        less = e;
        less.has &= ~ENTRY_HAS(keys[i]);
        NEEDS(entry_check(&less) == ERR_INPUT);
    }
    e = world_record(w, ACT_OPEN, ADMINISTRATOR);
    NEEDS(world_ask(w, &e).verdict == VERDICT_DENY);
    less = e;
    less.verdict = VERDICT_PERMIT;
    struct decision d;
    NEEDS(!decide_agrees(w->s, &less, &d)); /* nobody makes a permit of it afterwards */
    return 0;
}

/* The years are those of the terms; nobody of the contract shortens them alone. */
unsigned keeps_ledger_years(struct clause_contract *c)
{
    struct world *w = &c->w;
    const struct control_rule *rule = &state_contract(w->s, CONTRACT)->controls[CONTROL_LOG_YEARS];
    struct entry e = fact(w, ACT_CONTROL);

    NEEDS(rule->in_force && rule->limit >= 1);
    entry_set_session(&e, w->session[OFFICER]);
    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, CONTROL_LOG_YEARS);
    entry_set_limit(&e, rule->limit - 1);
    for (unsigned i = 0; i < rule->clauses_n; i++)
        entry_add_clause(&e, rule->clauses[i]);
    NEEDS(world_ask(w, &e).refusal == REFUSAL_NOT_APPROVED);
    return 0;
}

/* --- matters -------------------------------------------------------------------------------------------------------------- */

static bool has_column(const struct matter_def *def, unsigned column)
{
    for (size_t i = 0; i < def->columns_n; i++)
        if (def->columns[i] == column)
            return true;
    return false;
}

static const struct matter_field *field_named(const struct matter_def *def, const char *name)
{
    for (size_t i = 0; i < def->fields_n; i++)
        if (strcmp(def->fields[i].name, name) == 0)
            return &def->fields[i];
    return NULL;
}

/* Kind, content, when and by whom taken out, who approved, for what, where to, when it came back, who checked: what is asked must be
 * written, the rest the ledger itself says; and who took it does not say that it is back. */
unsigned keeps_nine_items(struct clause_contract *c)
{
    static const unsigned said[] = {MATTER_COLUMN_DONE_AT, MATTER_COLUMN_DONE_BY, MATTER_COLUMN_APPROVER, MATTER_COLUMN_BACK_AT,
                                    MATTER_COLUMN_BACK_BY};
    static const char *const asked[] = {"kind", "content", "use", "destination"};
    const struct matter_def *def = matter_def_named(view_str("take-out"));
    struct world *w = &c->w;

    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        NEEDS(has_column(def, said[i]));
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        const struct matter_field *f = field_named(def, asked[i]);
        NEEDS(f != NULL && f->required && has_column(def, f->no));
    }
    NEEDS(field_named(def, "checked") != NULL && field_named(def, "checked")->required);
    uint64_t m = clause_permits(w, clause_matter(w, HANDLER, def->kind, MATTER_DATA, CLASS_SPI));
    (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    (void)clause_permits(w, clause_step(w, HANDLER, m, MATTER_DO, 1));
    (void)clause_refuses(w, clause_step(w, HANDLER, m, MATTER_BACK, 1), REFUSAL_SAME_PERSON);
    (void)clause_permits(w, clause_step(w, MANAGER, m, MATTER_BACK, 1));
    const struct matter *done = state_matter(w->s, m);
    NEEDS(done->state == MATTER_CLOSED && done->approver == APPROVER && done->done[MATTER_DO].person == HANDLER &&
          done->done[MATTER_BACK].person == MANAGER && done->done[MATTER_BACK].ms != 0);
    return 0;
}

/* Everybody of the contractor's side leaves but the manager. */
static void all_leave(struct world *w)
{
    for (uint32_t person = HANDLER; person <= SUB_MANAGER; person++) {
        struct entry e = fact(w, ACT_PERSON_END);
        const struct person_rule *p = state_person(w->s, person);
        if (p == NULL || p->org == CITY || person == MANAGER)
            continue;
        entry_set_person(&e, person);
        world_fact(w, &e);
    }
}

/* A receipt that the scanner has seen belongs to the matter. */
static struct entry receipt(struct world *w, uint64_t m)
{
    static const uint8_t file[32] = {4};

    world_scanned(w, file, SCAN_CLEAN);
    return file_of(w, MANAGER, m, file[0]);
}

/* What was filed as a place of work is given up. */
static void leave_places(struct world *w)
{
    const struct matter *m;

    for (size_t i = 0; (m = state_matter_at(w->s, i)) != NULL; i++)
        if ((matter_row(m->kind)->flags & MATTER_AREA) != 0 && matter_is_open(m))
            (void)clause_permits(w, clause_step(w, OFFICER, m->leaf, MATTER_CLOSE, 0));
}

/* A contract is not closed while a thing, or an account, of it is open; nor, where the terms ask for a certificate, while one is missing. */
unsigned keeps_closing(struct clause_contract *c)
{
    struct world *w = &c->w;
    uint16_t bundle = clause_kind("paper-bundle"), close = clause_kind("close-out");
    uint64_t m = clause_permits(w, clause_matter(w, MANAGER, bundle, MATTER_PAPER, CLASS_IMPORTANT));
    struct entry e = clause_matter(w, MANAGER, close, MATTER_DATA, CLASS_IMPORTANT);

    leave_places(w);
    all_leave(w);
    (void)clause_refuses(w, e, REFUSAL_STILL_OPEN);
    (void)clause_permits(w, clause_step(w, OFFICER, m, MATTER_CLOSE, 0));
    if (keeping_certificate_rule(state_contract(w->s, CONTRACT), state_matter(w->s, m)) != NULL) {
        (void)clause_refuses(w, e, REFUSAL_STILL_OPEN);
        (void)clause_permits(w, receipt(w, m));
    }
    uint64_t closing = clause_permits(w, e);
    NEEDS(state_matter(w->s, closing)->state == MATTER_WAITS);
    (void)clause_permits(w, clause_decision(w, ACT_APPROVE, closing));
    NEEDS(state_matter(w->s, closing)->state == MATTER_CLOSED);
    return 0;
}

/* The form of ${kind} is not taken without this field. */
static bool is_asked(const char *kind, const char *name)
{
    const struct matter_def *def = matter_def_named(view_str(kind));
    const struct matter_field *f = field_named(def, name);

    if (f == NULL)
        return false;
    const struct matter_row *row = matter_row(def->kind);
    const struct matter_step_row *step = f->step == MATTER_OPENING ? &row->open : &row->steps[f->step];
    return matter_filled(step, step->required) && !matter_filled(step, step->required & ~(UINT32_C(1) << (f->no - 1)));
}

/* Whether a matter of ${kind} waits for 甲 in this contract, and is nothing before that. */
static bool waits(struct world *w, const char *kind)
{
    uint64_t m = clause_permits(w, clause_matter(w, MANAGER, clause_kind(kind), MATTER_DATA, CLASS_GENERAL));
    struct entry e = clause_step(w, OFFICER, m, MATTER_CLOSE, 0);

    return state_matter(w->s, m)->state == MATTER_WAITS && world_ask(w, &e).refusal == REFUSAL_NOT_APPROVED;
}

/* Each posting is a line of the ledger that says how it can be traced, and that it is sealed, blindfolded or encrypted. */
unsigned keeps_post(struct clause_contract *c)
{
    (void)c;
    NEEDS(is_asked("post", "tracking") && is_asked("post", "sealed") && is_asked("post", "way") && is_asked("post", "to"));
    return 0;
}

unsigned keeps_carry(struct clause_contract *c)
{
    (void)c;
    NEEDS(is_asked("carry", "encrypted") && is_asked("carry", "case") && is_asked("carry", "crew") && is_asked("carry", "check"));
    return 0;
}

/* Nothing is put on a medium without what the virus check of it said. */
unsigned keeps_media_scan(struct clause_contract *c)
{
    (void)c;
    NEEDS(is_asked("medium-store", "scan"));
    return 0;
}

/* Nothing of any class is taken out on USB memory, put on it or kept on it; under a contract that does not forbid it, it is what data is. */
unsigned keeps_no_usb(struct clause_contract *c)
{
    struct clause_contract other;
    unsigned tried = 0, line = 0;

    clause_begin(&other, "koto", CONTROL__MAX);
    for (unsigned kind = 1; kind <= MATTER_KINDS_MAX && line == 0; kind++) {
        const struct matter_row *row = matter_row(kind);
        if (row == NULL || (row->media >> MATTER_USB & 1) == 0)
            continue;
        uint32_t person = clause_person(row->open.roles, 0);
        for (unsigned data_class = 0; data_class < CLASS__MAX && line == 0; data_class++, tried++) {
            struct entry e = clause_matter(&c->w, person, (uint16_t)kind, MATTER_USB, data_class);
            struct decision never = clause_refuses(&c->w, e, REFUSAL_NEVER);
            const struct contract_rule *lax = state_contract(other.w.s, CONTRACT);
            const bool cell = matter_verdict(state_contract(c->w.s, CONTRACT), row, MATTER_DATA, data_class, NULL) == VERDICT_NEVER;
            if (!cell && !clause_cites(&never, "H10.1")) /* else the cell forbids it already */
                line = __LINE__;
            if (matter_verdict(lax, row, MATTER_USB, data_class, NULL) != matter_verdict(lax, row, MATTER_DATA, data_class, NULL))
                line = __LINE__;
        }
    }
    clause_end(&other);
    return line != 0 ? line : tried >= 4 * CLASS__MAX ? 0 : __LINE__; /* take-out, copy, medium, medium-store, device, ... */
}

/* Who holds the keys is written down for each place, and 甲 approves it. */
unsigned keeps_key_holders(struct clause_contract *c)
{
    NEEDS(is_asked("place", "keys") && is_asked("place", "lock"));
    NEEDS(waits(&c->w, "place"));
    return 0;
}

unsigned keeps_places_approved(struct clause_contract *c)
{
    NEEDS(is_asked("work-place", "address") && waits(&c->w, "work-place"));
    return 0;
}

unsigned keeps_service_approved(struct clause_contract *c)
{
    NEEDS(is_asked("external-service", "criteria") && is_asked("external-service", "network") && waits(&c->w, "external-service"));
    return 0;
}

/* Nobody collects what was not agreed on: a new field of a register, or a new register, needs 甲's approval. */
unsigned keeps_fields_approved(struct clause_contract *c)
{
    struct world *w = &c->w;
    const uint16_t field = NAME;
    struct entry e = world_op(w, ACT_FIELD, MANAGER);

    e.has &= ~ENTRY_HAS(KEY_PERSON);
    e.person = 0;
    entry_set_register(&e, REGISTER);
    entry_set_fields(&e, &field, 1);
    entry_set_class(&e, CLASS_IMPORTANT);
    entry_set_kind(&e, 0);
    entry_set_limit(&e, FIELD_SEALED);
    NEEDS(world_ask(w, &e).refusal == REFUSAL_NOT_APPROVED);
    return 0;
}

static struct entry package(const struct world *w, uint64_t m, uint64_t records)
{
    static const uint16_t field = NAME;
    struct entry e = world_op(w, ACT_PACKAGE_OPEN, HANDLER);

    entry_set_job(&e, state_next_job(w->s));
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_fields(&e, &field, 1);
    entry_set_kind(&e, 0);
    entry_set_ref(&e, m);
    entry_set_count(&e, records);
    entry_set_until(&e, day(2026, 11, 30));
    return e;
}

/* A file leaves the house under a decided matter, with no more records than were decided, encrypted: under a passphrase or for a
 * recipient, and there is no third way. */
unsigned keeps_export(struct clause_contract *c)
{
    static const uint16_t field = NAME;
    struct world *w = &c->w;
    struct entry m = clause_matter(w, HANDLER, clause_kind("provide"), MATTER_DATA, CLASS_GENERAL);

    entry_set_register(&m, REGISTER);
    entry_set_fields(&m, &field, 1);
    entry_set_count(&m, 2);
    uint64_t leaf = clause_permits(w, m);
    struct entry e = package(w, leaf, 2);
    NEEDS(state_matter(w->s, leaf)->state == MATTER_WAITS && world_ask(w, &e).verdict != VERDICT_PERMIT);
    (void)clause_permits(w, clause_decision(w, ACT_APPROVE, leaf));
    e = package(w, leaf, 3);
    NEEDS(world_ask(w, &e).refusal == REFUSAL_MATTER_COUNT);
    e = package(w, leaf, 2);
    (void)clause_permits(w, e);
    entry_set_kind(&e, 2);
    NEEDS(entry_check(&e) == ERR_INPUT);
    return 0;
}

/* A recording is never changed: its own end is all that is done with it; that it was heard is written down, and what is made of it is a copy
 * or is given to somebody, as a recording. */
unsigned keeps_recordings(struct clause_contract *c)
{
    struct world *w = &c->w;
    uint16_t kind = clause_kind("recording"), copy = clause_kind("copy"), provide = clause_kind("provide"), heard = clause_kind("use-log");
    uint64_t m = clause_permits(w, clause_matter(w, MANAGER, kind, MATTER_AUDIO, CLASS_IMPORTANT));

    if (state_matter(w->s, m)->state == MATTER_WAITS)
        (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    for (unsigned step = 0; step < MATTER_STEP__MAX; step++)
        NEEDS(step == MATTER_CLOSE || matter_row(kind)->steps[step].roles == 0);
    for (uint16_t other = 1; other <= MATTER_KINDS_MAX; other++)
        NEEDS(matter_row(other) == NULL || (matter_row(other)->under >> kind & 1) == 0 || other == copy || other == provide || other == heard);
    struct entry e = clause_matter(w, MANAGER, copy, MATTER_DATA, CLASS_IMPORTANT);
    entry_set_ref(&e, m);
    (void)clause_refuses(w, e, REFUSAL_MATTER); /* written out, or cut into another file */
    e = clause_matter(w, MANAGER, copy, MATTER_AUDIO, CLASS_IMPORTANT);
    entry_set_ref(&e, m);
    (void)clause_permits(w, e);
    return 0;
}

/* What is destroyed is confirmed by somebody else, who writes down who attended. */
unsigned keeps_witness_asked(struct clause_contract *c)
{
    struct world *w = &c->w;
    uint16_t kind = clause_kind("disposal");
    const struct matter_field *witness = field_named(matter_def(kind), "witness");
    uint64_t m = clause_permits(w, clause_matter(w, MANAGER, kind, MATTER_PAPER, CLASS_IMPORTANT));

    NEEDS(witness != NULL && witness->required && witness->step == MATTER_CLOSE);
    (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    (void)clause_permits(w, clause_step(w, MANAGER, m, MATTER_DO, 1));
    (void)clause_refuses(w, clause_step(w, MANAGER, m, MATTER_CLOSE, 0), REFUSAL_SAME_PERSON);
    (void)clause_permits(w, clause_step(w, OFFICER, m, MATTER_CLOSE, 0));
    return 0;
}

/* --- sessions ------------------------------------------------------------------------------------------------------------- */

unsigned keeps_idle(struct clause_contract *c)
{
    struct world *w = &c->w;
    uint64_t limit = c->terms.controls[CONTROL_IDLE_MINUTES].value;

    NEEDS(decide_idle_ms(state_contract(w->s, CONTRACT)) == (int64_t)limit * MINUTE);
    world_control(w, CONTROL_IDLE_MINUTES, limit - 1, "J32");
    NEEDS(decide_idle_ms(state_contract(w->s, CONTRACT)) == (int64_t)(limit - 1) * MINUTE);
    world_control(w, CONTROL_IDLE_MINUTES, 60, "J32"); /* never longer than our own */
    NEEDS(decide_idle_ms(state_contract(w->s, CONTRACT)) == 15 * MINUTE);
    return 0;
}

unsigned keeps_session_hours(struct clause_contract *c)
{
    struct world *w = &c->w;
    uint64_t limit = c->terms.controls[CONTROL_SESSION_HOURS].value;

    NEEDS(decide_session_ms(state_contract(w->s, CONTRACT)) == (int64_t)limit * 60 * MINUTE);
    world_control(w, CONTROL_SESSION_HOURS, limit - 1, "J32");
    NEEDS(decide_session_ms(state_contract(w->s, CONTRACT)) == (int64_t)(limit - 1) * 60 * MINUTE);
    world_control(w, CONTROL_SESSION_HOURS, 24, "J32");
    NEEDS(decide_session_ms(state_contract(w->s, CONTRACT)) == 12 * 60 * MINUTE);
    return 0;
}

/* --- the network ----------------------------------------------------------------------------------------------------------- */

/* How the first clause that demands a network of its own stands on the board, with routes measured to be ${outcome}. */
static struct board_clause network_of(const struct clause_contract *c, enum measure_outcome outcome)
{
    const struct measured m = {.ms = date_start_ms(date_from_days(100)), .n = 1, .items = {{MEASURE_NETWORK_ROUTES, outcome, 1, 0}}};
    static struct change_set now; /* large */
    const struct board_facts f = {.terms = &c->terms, .now = &now, .begins = 100, .today = 100, .measured = &m};
    struct board_clause b = {0};

    for (unsigned i = 0; i < c->profile->bindings_n; i++) {
        const struct profile_binding *bind = &c->profile->bindings[i];
        if (bind->kind != BINDING_CONTROL || bind->control.param != PARAM_NETWORK)
            continue;
        board_judge(&f, c->profile, profile_clause_of(c->profile, i), &b);
        break;
    }
    return b;
}

/* A way that leads out of a network that must be closed is a breach on the board; that none does is what keeps it. */
unsigned keeps_network(struct clause_contract *c)
{
    struct board_clause open = network_of(c, MEASURED_LOOK), closed = network_of(c, MEASURED_MET), unseen = network_of(c, MEASURED_UNKNOWN);

    NEEDS(param_state(PARAM_NETWORK, c->terms.controls[PARAM_NETWORK].value) == PARAM_MEASURED);
    NEEDS(open.state == BOARD_BREACHED && open.weaker_n > closed.weaker_n);
    NEEDS(closed.held_n > open.held_n && unseen.held_n < closed.held_n && unseen.look_n > closed.look_n);
    return 0;
}

/* --- what is done again and again ----------------------------------------------------------------------------------------- */

/* How the first clause that demands ${param} stands on day ${today}, when the ledger is reviewed up to ${reviewed} and everything was counted on
 * ${counted}. */
static struct board_clause regular_of(const struct clause_contract *c, enum param param, int64_t today, int64_t reviewed, int64_t counted)
{
    static struct change_set now; /* large */
    const struct duty_facts duties = {.begins = 100, .ends = 1000, .closes = 1000, .today = today, .reviewed = reviewed, .counted = counted};
    const struct board_facts f = {.terms = &c->terms, .now = &now, .begins = 100, .today = today, .duties = &duties};
    struct board_clause b = {0};

    for (unsigned i = 0; i < c->profile->bindings_n; i++) {
        const struct profile_binding *bind = &c->profile->bindings[i];
        if (bind->kind != BINDING_CONTROL || bind->control.param != param)
            continue;
        board_judge(&f, c->profile, profile_clause_of(c->profile, i), &b);
        break;
    }
    return b;
}

/* The ledger is reviewed by somebody who used no record, of a time that is over; and the board says when that is late. */
unsigned keeps_log_review(struct clause_contract *c)
{
    struct world *w = &c->w;
    int64_t days = (int64_t)c->terms.controls[PARAM_LOG_REVIEW].value;
    struct entry e = clause_matter(w, AUDITOR, clause_kind("log-review"), MATTER_DATA, CLASS_GENERAL);

    entry_set_from(&e, day(2026, 10, 1));
    entry_set_until(&e, day(2026, 10, 31));
    entry_set_count(&e, 31);
    (void)clause_permits(w, e);
    entry_set_until(&e, date_of_ms(w->now)); /* not over */
    entry_set_count(&e, 52);
    (void)clause_refuses(w, e, REFUSAL_MATTER_TERM);
    struct board_clause in_time = regular_of(c, PARAM_LOG_REVIEW, 300 + days, 300, 0), late = regular_of(c, PARAM_LOG_REVIEW, 301 + days, 300, 0);
    NEEDS(in_time.regular_n == 1 && late.regular_n == 0 && late.overdue_n == in_time.overdue_n + 1 && late.state == BOARD_BREACHED);
    return 0;
}

/* What lasts is counted one by one; it is over when nothing is missing, and the board says when that is late. */
unsigned keeps_stocktaking(struct clause_contract *c)
{
    struct world *w = &c->w;
    int64_t days = (int64_t)c->terms.controls[PARAM_STOCKTAKING].value;
    struct entry thing = clause_matter(w, MANAGER, clause_kind("paper-bundle"), MATTER_PAPER, CLASS_GENERAL);
    uint64_t m = clause_permits(w, thing);

    if (state_matter(w->s, m)->state == MATTER_WAITS)
        (void)clause_permits(w, clause_decision(w, ACT_APPROVE, m));
    uint64_t stock = clause_permits(w, clause_matter(w, HANDLER, clause_kind("stocktaking"), MATTER_PAPER, CLASS_GENERAL));
    (void)clause_refuses(w, clause_step(w, MANAGER, stock, MATTER_CLOSE, 0), REFUSAL_MISSING);
    struct entry e = world_op(w, ACT_STOCK, HANDLER);
    entry_set_ref(&e, stock);
    entry_set_limit(&e, m);
    entry_set_kind(&e, STOCK_SEEN);
    (void)clause_permits(w, e);
    (void)clause_permits(w, clause_step(w, MANAGER, stock, MATTER_CLOSE, 0));
    struct board_clause in_time = regular_of(c, PARAM_STOCKTAKING, 300 + days, 0, 300), late = regular_of(c, PARAM_STOCKTAKING, 301 + days, 0, 300);
    NEEDS(in_time.regular_n == 1 && late.regular_n == 0 && late.overdue_n == in_time.overdue_n + 1 && late.state == BOARD_BREACHED);
    return 0;
}
