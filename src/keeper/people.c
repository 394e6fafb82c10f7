#include "keeper/people.h"

#include "base/alloc.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "rules/state.h"

#include <string.h>

/* Words of a fact, found by what the fact is about. */
struct name {
    enum entry_act act;
    uint32_t contract; /* 0 where the fact is not about one contract */
    uint32_t no;       /* org, person, contract, register << 16 | field, purpose */
    char *words;       /* owned */
};

struct credential {
    uint32_t person;
    uint8_t id_hash[32];
    uint8_t id[PEOPLE_CREDENTIAL_MAX];
    size_t id_n;
    int64_t since_ms, last_ms;
};

/* When one of the two that have no credential id was enrolled and used last. */
struct secret_use {
    uint8_t id[32];
    int64_t since_ms, last_ms;
};

struct account {
    uint32_t person;
    char *account;   /* owned */
    uint8_t verifier[PEOPLE_VERIFIER_BYTES];
    bool has_verifier;
    struct secret_use password_use, totp_use;
    uint8_t totp[PEOPLE_TOTP_BYTES];
    bool has_totp;
    uint64_t totp_step;
    uint8_t code[32]; /* SHA-256 of the open enrolment code */
    bool has_code;
    int64_t code_until_ms;
    bool signed_in;   /* at least once */
    int64_t added_ms; /* the newest authenticator that came after the last sign-in; 0: none did */
};

struct people {
    struct name *names;
    size_t names_n, names_cap;
    struct account *accounts;
    size_t accounts_n, accounts_cap;
    struct credential *credentials;
    size_t credentials_n, credentials_cap;
};

/* Room for one more row of ${size} bytes in the table ${*rows}; the old memory is wiped. */
static enum err grow(void **rows, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return ERR_OK;
    size_t more = *cap == 0 ? 16 : *cap * 2;
    void *bigger = mem_calloc(more, size);
    if (bigger == NULL)
        return ERR_MEMORY;
    if (n > 0) {
        memcpy(bigger, *rows, n * size);
        secret_wipe(*rows, n * size);
    }
    mem_free(*rows);
    *rows = bigger;
    *cap = more;
    return ERR_OK;
}

struct people *people_new(void)
{
    return mem_zalloc(sizeof(struct people));
}

void people_free(struct people *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->names_n; i++)
        mem_free(p->names[i].words);
    for (size_t i = 0; i < p->accounts_n; i++)
        mem_free(p->accounts[i].account);
    if (p->accounts != NULL)
        secret_wipe(p->accounts, p->accounts_cap * sizeof(*p->accounts));
    mem_free(p->names);
    mem_free(p->accounts);
    mem_free(p->credentials);
    mem_free(p);
}

static struct name *find_name(const struct people *p, enum entry_act act, uint32_t contract, uint32_t no)
{
    for (size_t i = 0; i < p->names_n; i++) {
        struct name *n = &p->names[i];
        if (n->act == act && n->contract == contract && n->no == no)
            return n;
    }
    return NULL;
}

static struct account *find_account(const struct people *p, uint32_t person)
{
    for (size_t i = 0; i < p->accounts_n; i++)
        if (p->accounts[i].person == person)
            return &p->accounts[i];
    return NULL;
}

static enum err need_account(struct people *p, uint32_t person, struct account **out)
{
    *out = find_account(p, person);
    if (*out != NULL)
        return ERR_OK;
    enum err err = grow((void **)&p->accounts, p->accounts_n, &p->accounts_cap, sizeof(*p->accounts));
    if (err != ERR_OK)
        return err;
    *out = &p->accounts[p->accounts_n++];
    (*out)->person = person;
    return ERR_OK;
}

static char *copy_text(struct view v)
{
    char *s = mem_zalloc(v.n + 1);

    if (s != NULL && v.n > 0)
        memcpy(s, v.p, v.n);
    return s;
}

static enum err learn_name(struct people *p, const struct name *key, struct view words)
{
    if (words.n > PEOPLE_WORDS_MAX || !view_is_utf8(words))
        return ERR_INPUT;
    char *text = copy_text(words);
    if (text == NULL)
        return ERR_MEMORY;
    struct name *n = find_name(p, key->act, key->contract, key->no);
    if (n == NULL) {
        enum err err = grow((void **)&p->names, p->names_n, &p->names_cap, sizeof(*p->names));
        if (err != ERR_OK) {
            mem_free(text);
            return err;
        }
        n = &p->names[p->names_n++];
        *n = *key;
    } else {
        mem_free(n->words);
    }
    n->words = text;
    return ERR_OK;
}

/* The words of a person are "account\nname". */
static enum err learn_person(struct people *p, uint32_t person, struct view words)
{
    struct view name = words, account = view_cut(&name, '\n');
    struct account *row;

    if (account.n == 0 || name.p == NULL || !view_is_utf8(words))
        return ERR_INPUT;
    uint32_t holder = people_by_account(p, account);
    if (holder != 0 && holder != person)
        return ERR_INPUT;
    enum err err = need_account(p, person, &row);
    if (err != ERR_OK)
        return err;
    char *text = copy_text(account);
    if (text == NULL)
        return ERR_MEMORY;
    mem_free(row->account);
    row->account = text;
    return learn_name(p, &(struct name){.act = ACT_PERSON, .no = person}, name);
}

static enum err learn_credential(struct people *p, const struct entry *e, struct view id)
{
    struct hash h;

    if (e->limit == 0) {
        for (size_t i = 0; i < p->credentials_n; i++)
            if (view_eq(view_of(p->credentials[i].id_hash, 32), view_of(e->object, 32)))
                p->credentials[i--] = p->credentials[--p->credentials_n];
        return ERR_OK;
    }
    hash_of(id, &h);
    if (id.n == 0 || id.n > PEOPLE_CREDENTIAL_MAX || !view_eq(view_of(h.b, 32), view_of(e->object, 32)))
        return ERR_INPUT;
    enum err err = grow((void **)&p->credentials, p->credentials_n, &p->credentials_cap, sizeof(*p->credentials));
    if (err != ERR_OK)
        return err;
    struct credential *c = &p->credentials[p->credentials_n++];
    c->person = e->person;
    c->since_ms = e->time_ms;
    c->last_ms = 0;
    memcpy(c->id_hash, h.b, 32);
    memcpy(c->id, id.p, id.n);
    c->id_n = id.n;
    return ERR_OK;
}

/* A secret of ${n} bytes comes, or the one with this id goes. */
static enum err learn_secret(const struct entry *e, struct view words, struct secret_use *use, uint8_t *secret, size_t n,
                             bool *has)
{
    if (e->limit == 0) {
        if (view_eq(view_of(use->id, 32), view_of(e->object, 32))) {
            secret_wipe(secret, n);
            *has = false;
        }
        return ERR_OK;
    }
    if (words.n != n)
        return ERR_INPUT;
    *use = (struct secret_use){.since_ms = e->time_ms};
    memcpy(use->id, e->object, sizeof(use->id));
    memcpy(secret, words.p, n);
    *has = true;
    return ERR_OK;
}

static enum err learn_authenticator(struct people *p, const struct entry *e, struct view words)
{
    struct account *row;
    enum err err = need_account(p, e->person, &row);

    if (err != ERR_OK)
        return err;
    row->has_code = row->has_code && e->limit == 0; /* whatever was enrolled used the code up */
    if (row->signed_in && e->limit != 0)
        row->added_ms = e->time_ms;
    switch ((enum authenticator_kind)e->kind) {
    case AUTHENTICATOR_PASSWORD:
        return learn_secret(e, words, &row->password_use, row->verifier, sizeof(row->verifier), &row->has_verifier);
    case AUTHENTICATOR_TOTP:
        return learn_secret(e, words, &row->totp_use, row->totp, sizeof(row->totp), &row->has_totp);
    case AUTHENTICATOR_PASSKEY:
        return learn_credential(p, e, words);
    case AUTHENTICATOR__MAX:
        break;
    }
    return ERR_INPUT;
}

static void learn_sign_in(struct people *p, const struct entry *e)
{
    struct account *row = find_account(p, e->person);

    if (row == NULL || e->verdict != VERDICT_PERMIT)
        return;
    row->signed_in = true;
    row->added_ms = 0;
    if (entry_has(e, KEY_COUNT) && e->count > row->totp_step)
        row->totp_step = e->count;
    if ((e->kind & FACTOR_PASSWORD) != 0)
        row->password_use.last_ms = e->time_ms;
    if ((e->kind & FACTOR_TOTP) != 0)
        row->totp_use.last_ms = e->time_ms;
    for (size_t i = 0; entry_has(e, KEY_OBJECT) && i < p->credentials_n; i++)
        if (view_eq(view_of(p->credentials[i].id_hash, 32), view_of(e->object, 32)))
            p->credentials[i].last_ms = e->time_ms;
}

/* What only the machine's log says. */
static enum err learn_machine(struct people *p, const struct entry *e, struct view words)
{
    struct account *row;
    enum err err;

    switch ((int)e->act) {
    case ACT_PERSON:
        return learn_person(p, e->person, words);
    case ACT_AUTHENTICATOR:
        return learn_authenticator(p, e, words);
    case ACT_ENROL_CODE:
        err = need_account(p, e->person, &row);
        if (err != ERR_OK)
            return err;
        row->has_code = true;
        memcpy(row->code, e->object, sizeof(row->code));
        row->code_until_ms = entry_has(e, KEY_LIMIT) ? e->time_ms + (int64_t)e->limit * 60000
                                                     : date_start_ms(date_from_days(date_to_days(e->until) + 1));
        return ERR_OK;
    case ACT_SIGN_IN:
        learn_sign_in(p, e);
        return ERR_OK;
    default:
        return ERR_OK;
    }
}

enum err people_learn(struct people *p, uint16_t log, const struct entry *e, struct view words)
{
    struct name key = {.act = e->act, .contract = e->contract};

    if (log == 0 && (e->act == ACT_PERSON || e->act == ACT_AUTHENTICATOR || e->act == ACT_ENROL_CODE ||
                     e->act == ACT_SIGN_IN))
        return learn_machine(p, e, words);
    if (words.n == 0)
        return ERR_OK;
    switch ((int)e->act) {
    case ACT_ORG:
        key.contract = 0;
        key.no = e->org;
        break;
    case ACT_CONTRACT:
        key.no = e->contract;
        break;
    case ACT_REGISTER:
        key.no = e->register_no;
        break;
    case ACT_FIELD:
        key.no = (uint32_t)e->register_no << 16 | e->fields[0];
        break;
    case ACT_PURPOSE:
        key.no = e->purpose;
        break;
    case ACT_BLOCK:
        key.no = e->blocks[0];
        break;
    case ACT_TERMINAL: /* by the half of its number that is left */
        key.contract = (uint32_t)(e->terminal >> 32);
        key.no = (uint32_t)e->terminal;
        break;
    default:
        return ERR_OK;
    }
    return learn_name(p, &key, words);
}

uint32_t people_by_account(const struct people *p, struct view account)
{
    for (size_t i = 0; i < p->accounts_n; i++)
        if (p->accounts[i].account != NULL && view_eq_str(account, p->accounts[i].account))
            return p->accounts[i].person;
    return 0;
}

static const char *words_of(const struct people *p, enum entry_act act, uint32_t contract, uint32_t no)
{
    const struct name *n = find_name(p, act, contract, no);

    return n == NULL ? "" : n->words;
}

const char *people_person_name(const struct people *p, uint32_t person)
{
    return words_of(p, ACT_PERSON, 0, person);
}

const char *people_account(const struct people *p, uint32_t person)
{
    const struct account *row = find_account(p, person);

    return row == NULL || row->account == NULL ? "" : row->account;
}

const char *people_org_name(const struct people *p, uint32_t org)
{
    return words_of(p, ACT_ORG, 0, org);
}

const char *people_contract_title(const struct people *p, uint32_t contract)
{
    return words_of(p, ACT_CONTRACT, contract, contract);
}

const char *people_register_name(const struct people *p, uint32_t contract, uint16_t register_no)
{
    return words_of(p, ACT_REGISTER, contract, register_no);
}

const char *people_field_name(const struct people *p, uint32_t contract, uint16_t register_no, uint16_t field)
{
    return words_of(p, ACT_FIELD, contract, (uint32_t)register_no << 16 | field);
}

const char *people_block_name(const struct people *p, uint32_t contract, uint16_t block)
{
    return words_of(p, ACT_BLOCK, contract, block);
}

const char *people_purpose_words(const struct people *p, uint32_t contract, uint16_t purpose)
{
    return words_of(p, ACT_PURPOSE, contract, purpose);
}

struct view people_verifier(const struct people *p, uint32_t person)
{
    const struct account *row = find_account(p, person);

    return row == NULL || !row->has_verifier ? (struct view){NULL, 0} : view_of(row->verifier, sizeof(row->verifier));
}

struct view people_totp(const struct people *p, uint32_t person)
{
    const struct account *row = find_account(p, person);

    return row == NULL || !row->has_totp ? (struct view){NULL, 0} : view_of(row->totp, sizeof(row->totp));
}

struct view people_credential(const struct people *p, uint32_t person, size_t i)
{
    for (size_t k = 0; k < p->credentials_n; k++)
        if (p->credentials[k].person == person && i-- == 0)
            return view_of(p->credentials[k].id, p->credentials[k].id_n);
    return (struct view){NULL, 0};
}

uint64_t people_totp_step(const struct people *p, uint32_t person)
{
    const struct account *row = find_account(p, person);

    return row == NULL ? 0 : row->totp_step;
}

const char *people_terminal_name(const struct people *p, uint64_t terminal)
{
    return words_of(p, ACT_TERMINAL, (uint32_t)(terminal >> 32), (uint32_t)terminal);
}

bool people_authenticator(const struct people *p, uint32_t person, size_t i, struct people_authenticator *out)
{
    const struct account *row = find_account(p, person);

    if (row != NULL && row->has_verifier && i-- == 0) {
        *out = (struct people_authenticator){row->password_use.id, AUTHENTICATOR_PASSWORD, row->password_use.since_ms,
                                             row->password_use.last_ms};
        return true;
    }
    if (row != NULL && row->has_totp && i-- == 0) {
        *out = (struct people_authenticator){row->totp_use.id, AUTHENTICATOR_TOTP, row->totp_use.since_ms,
                                             row->totp_use.last_ms};
        return true;
    }
    for (size_t k = 0; k < p->credentials_n; k++) {
        const struct credential *c = &p->credentials[k];
        if (c->person != person || i-- != 0)
            continue;
        *out = (struct people_authenticator){c->id_hash, AUTHENTICATOR_PASSKEY, c->since_ms, c->last_ms};
        return true;
    }
    return false;
}

int64_t people_added_ms(const struct people *p, uint32_t person)
{
    const struct account *row = find_account(p, person);

    return row == NULL ? 0 : row->added_ms;
}

int64_t people_code_until_ms(const struct people *p, uint32_t person)
{
    const struct account *row = find_account(p, person);

    return row == NULL || !row->has_code ? 0 : row->code_until_ms;
}

bool people_enrol_code(const struct people *p, uint32_t person, const uint8_t code_hash[32])
{
    const struct account *row = find_account(p, person);

    return row != NULL && row->has_code && secret_equal(view_of(row->code, 32), view_of(code_hash, 32));
}
