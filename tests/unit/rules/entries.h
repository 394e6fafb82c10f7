/* Entries that several tests of the rules make, and an entry with one thing changed. */
#ifndef UNIT_RULES_ENTRIES_H
#define UNIT_RULES_ENTRIES_H

#include "support/t.h"

#include "unit/rules/world.h"

/* --- one thing changed ---------------------------------------------------------------------------------------------------- */

static inline struct entry with_session(struct entry e, uint64_t session)
{
    entry_set_session(&e, session);
    return e;
}

static inline struct entry with_person(struct entry e, uint32_t person)
{
    entry_set_person(&e, person);
    return e;
}

/* What ${person} asks for in the session. */
static inline struct entry by(struct entry e, uint64_t session, uint32_t person)
{
    return with_person(with_session(e, session), person);
}

static inline struct entry of_contract(struct entry e, uint32_t contract)
{
    entry_set_contract(&e, contract);
    return e;
}

static inline struct entry with_register(struct entry e, uint16_t no)
{
    entry_set_register(&e, no);
    return e;
}

static inline struct entry with_purpose(struct entry e, uint16_t no)
{
    entry_set_purpose(&e, no);
    return e;
}

static inline struct entry with_kind(struct entry e, uint16_t kind)
{
    entry_set_kind(&e, kind);
    return e;
}

static inline struct entry with_ref(struct entry e, uint64_t ref)
{
    entry_set_ref(&e, ref);
    return e;
}

static inline struct entry with_count(struct entry e, uint64_t count)
{
    entry_set_count(&e, count);
    return e;
}

/* --- facts ---------------------------------------------------------------------------------------------------------------- */

/* ${above}: the contract above it; 0: none. */
static inline struct entry contract_fact(const struct world *w, uint32_t no, uint32_t contractor, uint32_t entruster, uint32_t above)
{
    struct entry e = fact(w, ACT_CONTRACT);

    entry_set_contract(&e, no);
    entry_set_org(&e, contractor);
    entry_set_parent(&e, entruster);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, day(2027, 3, 31));
    if (above != 0)
        entry_set_count(&e, above);
    return e;
}

/* ${parent}: who entrusts it; 0: nobody. */
static inline struct entry org_fact(const struct world *w, uint32_t no, uint32_t parent, enum org_kind kind)
{
    struct entry e = fact(w, ACT_ORG);

    entry_set_org(&e, no);
    entry_set_kind(&e, (uint16_t)kind);
    if (parent != 0)
        entry_set_parent(&e, parent);
    return e;
}

/* A terminal of the firm, without owner and place. */
static inline struct entry terminal_fact(const struct world *w, uint64_t terminal, struct date until)
{
    struct entry e = fact(w, ACT_TERMINAL);

    entry_set_terminal(&e, terminal);
    entry_set_org(&e, FIRM);
    entry_set_from(&e, day(2026, 4, 1));
    entry_set_until(&e, until);
    entry_set_limit(&e, 1);
    return e;
}

/* The terminal of the world is there for as long as the contract is closed out. */
static inline void terminal_stays(struct world *w)
{
    struct entry e = terminal_fact(w, TERMINAL, day(2027, 12, 31));

    world_fact(w, &e);
}

/* --- documents and applications ------------------------------------------------------------------------------------------- */

static inline struct entry document_of(const struct world *w, uint32_t person, uint16_t form, uint32_t number, uint32_t version)
{
    static const uint8_t hash[32] = {9};
    struct entry e = world_op(w, ACT_DOCUMENT, person);

    entry_set_kind(&e, form);
    entry_set_count(&e, number);
    entry_set_version(&e, version);
    entry_set_object(&e, hash);
    entry_set_value(&e, view_of(hash, sizeof(hash)));
    return e;
}

/* The application of ${kind} whose descriptor carries the digest of ${change}. */
static inline struct entry application_of(const struct world *w, uint32_t person, enum apply_kind kind, const struct entry *change)
{
    struct entry e = world_op(w, ACT_APPLY, person);
    static const uint8_t descriptor[32] = {5};
    uint8_t digest[32];

    T_OK(entry_digest(change, digest));
    entry_set_kind(&e, (uint16_t)kind);
    entry_set_count(&e, change->count);
    entry_set_from(&e, change->from);
    entry_set_object(&e, descriptor);
    entry_set_value(&e, view_of(digest, sizeof(digest)));
    return e;
}

/* A step of an application that needs a signature, but for a rejection. */
static inline struct entry signature_of(const struct world *w, enum entry_act act, uint32_t person, uint64_t ref)
{
    struct entry e = world_approval(w, act, person, ref);

    if (act != ACT_REJECT)
        entry_set_value(&e, view_str("signature"));
    return e;
}

#endif
