/*
 * A small contract for the tests of src/rules: a city (甲), a contractor (乙), one person for each role, two registers,
 * every control in force.  world_new() folds it from facts; world_ask() is one operation as the keeper does it: decide,
 * print, read back, fold.
 */
#ifndef UNIT_RULES_WORLD_H
#define UNIT_RULES_WORLD_H

#include "rules/decide.h"
#include "rules/entry.h"
#include "rules/state.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CITY = 1, FIRM = 2 };
enum { HANDLER = 10, MANAGER, OPERATOR, OFFICER, APPROVER, AUDITOR, ADMINISTRATOR, TWIN, FIRM_APPROVER, STRANGER };
enum { CONTRACT = 1, REGISTER = 1, OTHER_REGISTER = 2 };
enum { NAME = 1, MY_NUMBER = 2, ADDRESS = 3, PHONE = 4, NOT_SHOWN = 5 };
enum { PURPOSE = 1, SEARCH_ONLY = 2, NOT_ASSIGNED = 3 };
#define TERMINAL UINT64_C(0x1122334455667788)
#define NOW INT64_C(1795224225678) /* 2026-11-21T01:23:45.678Z, 10:23 in Japan */
#define MINUTE INT64_C(60000)
#define DAY INT64_C(86400000)

struct world {
    struct state *s;
    uint64_t leaf; /* the next one */
    int64_t now;
    uint64_t session[STRANGER + 1];
};

static inline void world_stop(const char *what)
{
    fprintf(stderr, "world: %s\n", what);
    abort();
}

static inline struct date day(int32_t y, uint8_t m, uint8_t d)
{
    return (struct date){y, m, d};
}

static inline void world_fact(struct world *w, const struct entry *e)
{
    if (state_apply(w->s, e, w->leaf++) != ERR_OK)
        world_stop(entry_act_name(e->act));
}

static inline struct entry fact(const struct world *w, enum entry_act act)
{
    struct entry e;

    entry_init(&e, act, w->now);
    return e;
}

static inline struct entry person_of(const struct world *w, uint32_t person, uint32_t org, uint8_t human)
{
    struct entry e = fact(w, ACT_PERSON);
    uint8_t object[32] = {human};

    entry_set_person(&e, person);
    entry_set_org(&e, org);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_object(&e, object);
    return e;
}

static inline void world_person(struct world *w, uint32_t person, uint32_t org, uint8_t human)
{
    struct entry e = person_of(w, person, org, human);

    world_fact(w, &e);
}

static inline struct entry world_assignment(const struct world *w, uint32_t person, uint32_t roles)
{
    static const uint16_t registers[] = {REGISTER};
    struct entry e = fact(w, ACT_ASSIGN);

    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, person);
    entry_set_roles(&e, roles);
    entry_set_fields(&e, registers, 1);
    entry_set_purposes(&e, 1U << (PURPOSE - 1) | 1U << (SEARCH_ONLY - 1));
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    return e;
}

static inline void world_dated(struct world *w, enum entry_act act, uint32_t person, struct date d)
{
    struct entry e = fact(w, act);

    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, person);
    entry_set_from(&e, d);
    world_fact(w, &e);
}

static inline void world_assign(struct world *w, uint32_t person, uint32_t roles)
{
    struct entry e = world_assignment(w, person, roles);

    world_fact(w, &e);
    world_dated(w, ACT_TRAINING, person, day(2026, 11, 1));
    world_dated(w, ACT_PLEDGE, person, day(2026, 4, 1));
}

static inline void world_control(struct world *w, enum control control, uint64_t limit, const char *clause)
{
    struct entry e = fact(w, ACT_CONTROL);

    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, (uint16_t)control);
    entry_set_limit(&e, limit);
    entry_add_clause(&e, clause);
    world_fact(w, &e);
}

static inline void world_controls(struct world *w)
{
    static const struct {
        enum control control;
        uint64_t limit;
        const char *clause;
    } controls[] = {
        {CONTROL_TERM, 0, "N9.1"},          {CONTROL_TRAINING, 365, "N11"},  {CONTROL_PLEDGE, 0, "N14"},
        {CONTROL_FACTORS, 2, "N20.6u"},     {CONTROL_TERMINAL, 0, "S6"},     {CONTROL_SCOPE, 0, "N20.6i"},
        {CONTROL_ROLE, 0, "N20.9"},         {CONTROL_PURPOSE, 0, "N15"},     {CONTROL_QUOTA_MINUTE, 30, "J21"},
        {CONTROL_QUOTA_DAY, 300, "J21"},    {CONTROL_SEARCH_HITS, 50, "J27"}, {CONTROL_ERASE_APPROVAL, 0, "N22"},
        {CONTROL_SEPARATION, 0, "N7"},      {CONTROL_HARDWARE_KEY, 0, "K-T12"}, {CONTROL_LEDGER_READ, 0, "N20.6e"},
        {CONTROL_HOLD, 0, "N22"},           {CONTROL_RETENTION, 0, "J26"},   {CONTROL_PRINT, 0, "N20.8"},
    };

    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
        world_control(w, controls[i].control, controls[i].limit, controls[i].clause);
}

static inline void world_field(struct world *w, uint16_t no, enum data_class data_class, uint32_t flags)
{
    struct entry e = fact(w, ACT_FIELD);

    entry_set_contract(&e, CONTRACT);
    entry_set_register(&e, REGISTER);
    entry_set_fields(&e, &no, 1);
    entry_set_class(&e, (uint16_t)data_class);
    entry_set_kind(&e, 0);
    entry_set_limit(&e, flags);
    world_fact(w, &e);
}

static inline void world_purpose(struct world *w, uint16_t no, uint64_t acts)
{
    static const uint16_t fields[] = {NAME, MY_NUMBER, ADDRESS, PHONE};
    struct entry e = fact(w, ACT_PURPOSE);

    entry_set_contract(&e, CONTRACT);
    entry_set_purpose(&e, no);
    entry_set_register(&e, REGISTER);
    entry_set_fields(&e, fields, 4);
    entry_set_limit(&e, acts);
    world_fact(w, &e);
}

static inline void world_registers(struct world *w)
{
    for (uint16_t no = REGISTER; no <= OTHER_REGISTER; no++) {
        struct entry e = fact(w, ACT_REGISTER);
        entry_set_contract(&e, CONTRACT);
        entry_set_register(&e, no);
        entry_set_count(&e, 5);
        world_fact(w, &e);
    }
    world_field(w, NAME, CLASS_GENERAL, FIELD_SEALED | FIELD_LISTED);
    world_field(w, PHONE, CLASS_GENERAL, FIELD_SEALED | FIELD_VEILED);
    world_field(w, MY_NUMBER, CLASS_SPI, FIELD_SEALED | FIELD_VEILED);
    world_field(w, ADDRESS, CLASS_IMPORTANT, FIELD_SEALED);
    world_field(w, NOT_SHOWN, CLASS_IMPORTANT, FIELD_SEALED);
    world_purpose(w, PURPOSE, 127);
    world_purpose(w, SEARCH_ONLY, purpose_act_bit(ACT_SEARCH));
    world_purpose(w, NOT_ASSIGNED, 127);
}

static inline void world_orgs(struct world *w)
{
    struct entry e = fact(w, ACT_LOG_OPEN);

    entry_set_value(&e, view_str("ledger.example/city"));
    world_fact(w, &e);
    for (uint32_t org = CITY; org <= FIRM; org++) {
        e = fact(w, ACT_ORG);
        entry_set_org(&e, org);
        entry_set_kind(&e, org == CITY ? ORG_ENTRUSTER : ORG_CONTRACTOR);
        world_fact(w, &e);
    }
    e = fact(w, ACT_CONTRACT);
    entry_set_contract(&e, CONTRACT);
    entry_set_org(&e, FIRM);
    entry_set_parent(&e, CITY);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    world_fact(w, &e);
    e = fact(w, ACT_TERMINAL);
    entry_set_terminal(&e, TERMINAL);
    entry_set_kind(&e, OWNER_ORGANISATION);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    entry_set_limit(&e, 1);
    world_fact(w, &e);
}

static inline struct entry world_session(const struct world *w, uint32_t person)
{
    struct entry e = fact(w, ACT_SESSION_OPEN);

    entry_set_session(&e, state_next_session(w->s));
    entry_set_person(&e, person);
    entry_set_contract(&e, CONTRACT);
    entry_set_kind(&e, FACTOR_PASSKEY | FACTOR_USER_VERIFIED);
    entry_set_terminal(&e, TERMINAL);
    return e;
}

/* One operation as the keeper does it.  ${e} comes back as it was read from its text. */
static inline struct decision world_ask(struct world *w, struct entry *e)
{
    struct decision d, again;
    struct buf text;

    buf_init(&text, ENTRY_TEXT_MAX);
    decide(w->s, e, &d);
    decision_into_entry(&d, e);
    if (entry_put(e, &text) != ERR_OK || entry_get(buf_view(&text), e, NULL) != ERR_OK)
        world_stop(entry_act_name(e->act));
    buf_clear(&text);
    if (!decide_agrees(w->s, e, &again))
        world_stop("disagrees with itself");
    if (state_apply(w->s, e, w->leaf) != ERR_OK)
        world_stop("a decision that does not fold");
    w->leaf++;
    return d;
}

static inline struct decision world_sign_in(struct world *w, uint32_t person)
{
    struct entry e = world_session(w, person);
    struct decision d = world_ask(w, &e);

    if (d.verdict == VERDICT_PERMIT)
        w->session[person] = e.session;
    return d;
}

/* The facts without anybody signed in, and without a control. */
static inline struct world world_bare(void)
{
    static const struct {
        uint32_t person, org, roles;
    } people[] = {
        {HANDLER, FIRM, ROLE_HANDLER},   {MANAGER, FIRM, ROLE_MANAGER}, {OPERATOR, FIRM, ROLE_OPERATOR},
        {OFFICER, CITY, ROLE_OFFICER},   {APPROVER, CITY, ROLE_APPROVER}, {AUDITOR, FIRM, ROLE_AUDITOR},
        {ADMINISTRATOR, FIRM, ROLE_ADMINISTRATOR | ROLE_HANDLER | ROLE_MANAGER},
        {TWIN, CITY, ROLE_APPROVER},     {FIRM_APPROVER, FIRM, ROLE_APPROVER},
    };
    struct world w = {.s = state_new(), .now = NOW};

    if (w.s == NULL)
        world_stop("memory");
    world_orgs(&w);
    world_registers(&w);
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        uint32_t human = people[i].person == TWIN ? MANAGER : people[i].person;
        world_person(&w, people[i].person, people[i].org, (uint8_t)human);
        world_assign(&w, people[i].person, people[i].roles);
    }
    return w;
}

static inline struct world world_empty(void)
{
    struct world w = world_bare();

    world_controls(&w);
    return w;
}

static inline void world_all_sign_in(struct world *w)
{
    for (uint32_t person = HANDLER; person <= FIRM_APPROVER; person++)
        if (world_sign_in(w, person).verdict != VERDICT_PERMIT)
            world_stop("sign-in");
}

static inline struct world world_new(void)
{
    struct world w = world_empty();

    world_all_sign_in(&w);
    return w;
}

/* An operation of ${person}, complete for its act except what the test changes. */
static inline struct entry world_op(const struct world *w, enum entry_act act, uint32_t person)
{
    struct entry e = fact(w, act);

    entry_set_session(&e, w->session[person]);
    entry_set_person(&e, person);
    entry_set_contract(&e, CONTRACT);
    return e;
}

static inline struct entry world_record(const struct world *w, enum entry_act act, uint32_t person)
{
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
    struct entry e = world_op(w, act, person);
    uint16_t field = act == ACT_REVEAL ? MY_NUMBER : NAME;

    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    if (act == ACT_SEARCH) {
        entry_set_kind(&e, 0);
        entry_set_object(&e, e.object);
    } else if (act == ACT_LIST) {
        entry_add_subject(&e, subject);
        entry_set_count(&e, 1);
        entry_set_fields(&e, &field, 1);
    } else {
        entry_add_subject(&e, subject);
        entry_set_version(&e, 1);
        entry_set_fields(&e, &field, 1);
    }
    return e;
}

static inline struct entry world_import(const struct world *w, uint32_t person)
{
    struct entry e = world_op(w, ACT_IMPORT_OPEN, person);
    static const uint8_t file[32] = {9};

    entry_set_job(&e, state_next_job(w->s));
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_object(&e, file);
    entry_set_limit(&e, 1000);
    return e;
}

/* Without a session: the job goes on when its person has signed out. */
static inline struct entry world_batch(const struct world *w, uint32_t job, uint64_t first, uint64_t last)
{
    static const uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};
    struct entry e = fact(w, ACT_IMPORT_BATCH);

    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, HANDLER);
    entry_set_job(&e, job);
    entry_set_register(&e, REGISTER);
    entry_add_subject(&e, subject);
    entry_set_count(&e, 1);
    entry_set_rows(&e, first, last);
    return e;
}

/* The virus scanner has looked at an uploaded file. */
static inline void world_scanned(struct world *w, const uint8_t file[32], enum scan_result result)
{
    struct entry e = fact(w, ACT_SCAN);

    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, HANDLER);
    entry_set_register(&e, REGISTER);
    entry_set_kind(&e, (uint16_t)result);
    entry_set_count(&e, 27512);
    entry_set_limit(&e, 1000);
    entry_set_object(&e, file);
    world_fact(w, &e);
}

/* A file that changes names and addresses is compared first. */
static inline struct entry world_trial(const struct world *w, uint32_t person)
{
    static const uint16_t fields[] = {NAME, ADDRESS};
    static const uint8_t file[32] = {9};
    struct entry e = world_op(w, ACT_UPDATE_OPEN, person);

    entry_set_job(&e, state_next_job(w->s));
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_fields(&e, fields, 2);
    entry_set_kind(&e, UPDATE_TRIAL);
    entry_set_object(&e, file);
    entry_set_limit(&e, 1000);
    return e;
}

/* 64 of its rows, of which ${n} are records. */
static inline struct entry world_trial_batch(const struct world *w, uint32_t job, uint64_t first, unsigned n)
{
    static const uint16_t fields[] = {NAME, ADDRESS};
    struct entry e = fact(w, ACT_UPDATE_BATCH);

    entry_set_contract(&e, CONTRACT);
    entry_set_person(&e, HANDLER);
    entry_set_job(&e, job);
    entry_set_register(&e, REGISTER);
    entry_set_purpose(&e, PURPOSE);
    entry_set_fields(&e, fields, 2);
    entry_set_kind(&e, UPDATE_TRIAL);
    for (unsigned i = 0; i < n; i++)
        entry_add_subject(&e, (const uint8_t[ENTRY_SUBJECT_BYTES]){7, (uint8_t)i});
    entry_set_count(&e, n);
    entry_set_rows(&e, first, first + 63);
    return e;
}

static inline struct entry world_application(const struct world *w, uint32_t person, uint64_t count)
{
    struct entry e = world_op(w, ACT_APPLY, person);
    static const uint8_t descriptor[32] = {5};

    entry_set_register(&e, REGISTER);
    entry_set_kind(&e, APPLY_ERASE_SUBJECTS);
    entry_set_count(&e, count);
    entry_set_object(&e, descriptor);
    return e;
}

static inline struct entry world_approval(const struct world *w, enum entry_act act, uint32_t person, uint64_t ref)
{
    struct entry e = world_op(w, act, person);
    static const uint8_t descriptor[32] = {5};

    entry_set_ref(&e, ref);
    entry_set_object(&e, descriptor);
    if (act == ACT_APPROVE)
        entry_set_value(&e, view_str("signature"));
    return e;
}

static inline struct entry world_erasure(const struct world *w, uint32_t person, uint64_t ref, unsigned count)
{
    struct entry e = world_op(w, ACT_ERASE, person);
    uint8_t subject[ENTRY_SUBJECT_BYTES] = {7};

    entry_set_register(&e, REGISTER);
    entry_set_ref(&e, ref);
    entry_set_count(&e, count);
    for (unsigned i = 0; i < count; i++) {
        subject[1] = (uint8_t)i;
        entry_add_subject(&e, subject);
    }
    return e;
}

/* A file that belongs to the matter ${ref}: the scanner need not have seen it. */
static inline struct entry file_of(const struct world *w, uint32_t person, uint64_t ref, uint8_t hash)
{
    const uint8_t object[32] = {hash};
    struct entry e = world_op(w, ACT_ATTACH, person);

    entry_set_ref(&e, ref);
    entry_set_kind(&e, ATTACH_PDF);
    entry_set_limit(&e, 1000);
    entry_set_object(&e, object);
    return e;
}

static inline struct entry world_document_step(const struct world *w, uint32_t by, uint64_t document, enum document_step what, uint64_t receipt)
{
    struct entry e = world_op(w, ACT_DOCUMENT_STEP, by);

    entry_set_ref(&e, document);
    entry_set_kind(&e, (uint16_t)what);
    if (receipt != 0)
        entry_set_count(&e, receipt);
    return e;
}

/* The contract ${contract} under ours has the first register and purpose too. */
static inline void world_child_work(struct world *w, uint32_t contract)
{
    struct entry e = fact(w, ACT_REGISTER);

    entry_set_contract(&e, contract);
    entry_set_register(&e, REGISTER);
    entry_set_count(&e, 1);
    world_fact(w, &e);
    e = fact(w, ACT_PURPOSE);
    entry_set_contract(&e, contract);
    entry_set_purpose(&e, PURPOSE);
    entry_set_limit(&e, 127);
    world_fact(w, &e);
}

#endif
