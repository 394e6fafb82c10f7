/* Machine accounts (機械): entered by people; a machine itself signs in by its certificate, see api_sign_in.c. */
#include "desk/api_internal.h"

#include "rules/state.h"

#include <string.h>

struct machine_body {
    struct view account, name, from, until;
    uint64_t org, answers;
};
static const struct member machine_members[] = {
    {"account", MEMBER_TEXT, false, 64, offsetof(struct machine_body, account), NULL},
    {"name", MEMBER_TEXT, false, 100, offsetof(struct machine_body, name), NULL},
    {"from", MEMBER_TEXT, true, 10, offsetof(struct machine_body, from), NULL},
    {"until", MEMBER_TEXT, true, 10, offsetof(struct machine_body, until), NULL},
    {"org", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct machine_body, org), NULL},
    {"answers", MEMBER_NUMBER, true, UINT32_MAX, offsetof(struct machine_body, answers), NULL},
};
static const struct member_set machine_set = MEMBER_SET(machine_members, struct machine_body);

struct certificate_body {
    uint8_t certificate[32];
    struct view name, from, until;
};
static const struct member certificate_members[] = {
    {"certificate", MEMBER_HEX, true, 32, offsetof(struct certificate_body, certificate), NULL},
    {"name", MEMBER_TEXT, false, 100, offsetof(struct certificate_body, name), NULL},
    {"from", MEMBER_TEXT, true, 10, offsetof(struct certificate_body, from), NULL},
    {"until", MEMBER_TEXT, true, 10, offsetof(struct certificate_body, until), NULL},
};
static const struct member_set certificate_set = MEMBER_SET(certificate_members, struct certificate_body);

static enum err enter(struct desk *d, struct request *r, const struct flow_fact *fact)
{
    struct desk_keeper_changed changed;
    struct jot j;
    enum err err = flow_change(d, fact, 0, &changed);

    if (err != ERR_OK)
        return err;
    answer_json_begin(r, &j);
    jot_number(&j, "leaf", changed.leaf);
    jot_number(&j, "person", changed.no);
    return answer_json(d, r, &j);
}

/* A new one, or what is said of the one in the path; without a name and account those that it has. */
static enum err machine_put(struct desk *d, struct request *r)
{
    const struct machine_body *in = r->member;
    struct flow_fact fact = {.act = ACT_PERSON,
                             .kind = PERSON_MACHINE,
                             .org = (uint32_t)in->org,
                             .count = in->answers,
                             .account = in->account,
                             .name = in->name};
    uint64_t person = 0;
    enum err err;

    if ((in->account.n == 0) != (in->name.n == 0))
        return member_wrong(&d->fault, MEMBER_MISSING, view_str(in->account.n == 0 ? "account" : "name"));
    if (in->org == 0 || in->answers == 0)
        return member_wrong(&d->fault, MEMBER_WRONG, view_str(in->org == 0 ? "org" : "answers"));
    if (r->match.params.number_n > 0)
        TRY(api_number(r, 0, UINT32_MAX, &person));
    fact.person = (uint32_t)person;
    TRY(api_day(d, "from", in->from, &fact.from));
    TRY(api_day(d, "until", in->until, &fact.until));
    err = enter(d, r, &fact);
out:
    return err;
}

static enum err certificate_put(struct desk *d, struct request *r)
{
    const struct certificate_body *in = r->member;
    struct flow_fact fact = {.act = ACT_TERMINAL, .limit = 1, .name = in->name};
    uint64_t person;
    enum err err;

    TRY(api_number(r, 0, UINT32_MAX, &person));
    TRY(flow_certificate(d, (uint32_t)person, in->certificate, &fact));
    TRY(api_day(d, "from", in->from, &fact.from));
    TRY(api_day(d, "until", in->until, &fact.until));
    err = enter(d, r, &fact);
out:
    return err;
}

static const struct route routes[] = {
    API_POST("/machines", &machine_set, machine_put),
    API_POST("/machines/#", &machine_set, machine_put),
    API_POST("/machines/#/certificates", &certificate_set, certificate_put),
};
const struct route_table api_machines = API_TABLE(routes);
