/* Packages: made, listed, fetched, dropped. */
#include "desk/api_internal.h"

#include "desk/flow_package.h"
#include "desk/package_file.h"
#include "desk/report.h"
#include "rules/state.h"

#include <stddef.h>

struct make_body {
    uint64_t matter, list, register_no, purpose;
    struct view fields, format, until, certificate;
};
static const struct member make_members[] = {
    {"matter", MEMBER_NUMBER, true, INT64_MAX, offsetof(struct make_body, matter), NULL},
    {"list", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct make_body, list), NULL},
    {"register", MEMBER_NUMBER, false, UINT16_MAX, offsetof(struct make_body, register_no), NULL},
    {"purpose", MEMBER_NUMBER, true, UINT16_MAX, offsetof(struct make_body, purpose), NULL},
    {"fields", MEMBER_TEXT, true, 200, offsetof(struct make_body, fields), NULL},
    {"format", MEMBER_TEXT, true, 16, offsetof(struct make_body, format), NULL},
    {"until", MEMBER_TEXT, true, 10, offsetof(struct make_body, until), NULL},
    {"certificate", MEMBER_TEXT, false, 16384, offsetof(struct make_body, certificate), NULL},
};
static const struct member_set make_set = MEMBER_SET(make_members, struct make_body);

struct fetch_body {
    struct member_numbered words; /* of the step that the first fetch is */
};
static const struct member fetch_members[] = {
    {"words", MEMBER_NUMBERED, false, MATTER_FIELDS_MAX + 1, offsetof(struct fetch_body, words), NULL},
};
static const struct member_set fetch_set = MEMBER_SET(fetch_members, struct fetch_body);

struct before_query {
    uint64_t before;
};
static const struct member before_members[] = {
    {"before", MEMBER_NUMBER, false, INT64_MAX, offsetof(struct before_query, before), NULL},
};
static const struct member_set before_set = MEMBER_SET(before_members, struct before_query);

static void put_package(struct jot *j, const struct desk_keeper_package_info *p)
{
    jot_number(j, "package", p->leaf);
    jot_number(j, "matter", p->matter);
    jot_number(j, "person", p->person);
    jot_number(j, "register", p->register_);
    if (p->list != 0)
        jot_number(j, "list", p->list);
    jot_word(j, "form", p->form == DESK_KEEPER_PACKAGE_FORM_ZIP ? "zip" : "cms");
    jot_word(j, "state", flow_package_state(p));
    if (p->state == DESK_KEEPER_PACKAGE_STATE_GONE)
        jot_word(j, "why", flow_package_why(p));
    jot_number(j, "planned", p->planned);
    jot_number(j, "count", p->count);
    jot_date(j, "until", p->until);
    jot_instant(j, "opened", p->opened_ms);
    if (p->bytes != 0) {
        jot_instant(j, "made", p->made_ms);
        jot_number(j, "bytes", p->bytes);
        jot_hex(j, "object", view_of(p->object, sizeof(p->object)));
    }
    if (p->form == DESK_KEEPER_PACKAGE_FORM_CMS)
        jot_hex(j, "recipient", view_of(p->recipient, sizeof(p->recipient)));
    jot_number(j, "fetched", p->fetched);
    jot_truth(j, "passphrase_shown", p->shown);
    jot_truth(j, "mine", p->mine);
    jot_truth(j, "drops", p->drops);
}

static enum err list(struct desk *d, struct request *r)
{
    const struct before_query *in = r->query;
    struct desk_keeper_packages_are are;
    struct jot j;
    enum err err;

    TRY(ask_keeper_packages(d, &(struct desk_keeper_packages){.before = in == NULL ? 0 : in->before}, &are));
    answer_json_begin(r, &j);
    jot_list(&j, "packages");
    for (uint32_t i = 0; i < are.packages_n; i++) {
        jot_object(&j, NULL);
        put_package(&j, &are.packages[i]);
        jot_object_end(&j);
    }
    jot_list_end(&j);
    jot_truth(&j, "more", are.more);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err one(struct desk *d, struct request *r)
{
    struct desk_keeper_package_info info;
    struct jot j;
    enum err err;

    TRY(flow_package_find(d, r->match.params.number[0], &info));
    answer_json_begin(r, &j);
    put_package(&j, &info);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err make(struct desk *d, struct request *r)
{
    const struct make_body *in = r->member;
    struct flow_package what = {.matter = in->matter, .list = in->list, .register_no = in->register_no, .purpose = in->purpose,
                                .fields = in->fields, .certificate = in->certificate};
    struct desk_keeper_package_opened opened;
    struct jot j;
    enum err err;

    TRY(report_wanted(d, in->format, &what.format));
    TRY(api_day(d, "until", in->until, &what.until));
    TRY(flow_package_open(d, &what, &opened));
    answer_json_begin(r, &j);
    jot_number(&j, "package", opened.leaf);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err passphrase(struct desk *d, struct request *r)
{
    struct view text;
    struct jot j;
    enum err err;

    TRY(flow_package_passphrase(d, r->match.params.number[0], &text));
    answer_json_begin(r, &j);
    jot_text(&j, "passphrase", text);
    err = answer_json(d, r, &j);
out:
    return err;
}

static enum err fetch(struct desk *d, struct request *r)
{
    const struct fetch_body *in = r->member;
    struct desk_keeper_matter_word *words = NULL;
    struct desk_keeper_package_info info;
    struct desk_keeper_matter_info m;
    uint32_t words_n = 0;
    enum err err;

    TRY(flow_package_find(d, r->match.params.number[0], &info));
    if (info.fetched == 0 && info.mine) { /* which is a step of its matter */
        TRY(flow_package_matter(d, &info, &m));
        const struct matter_def *def = matter_def(m.kind);
        if (def == NULL)
            return ERR_NOT_FOUND;
        TRY(api_matter_words(d, def, MATTER_DO, &in->words, &words, &words_n));
    }
    err = answer_package(d, r, info.leaf, words, words_n);
out:
    return err;
}

static enum err drop(struct desk *d, struct request *r)
{
    uint64_t leaf;
    enum err err = flow_package_drop(d, r->match.params.number[0], &leaf);

    return err != ERR_OK ? err : api_answer_leaf(d, r, leaf);
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET, .pattern = "/packages", .where = DESK_SESSION, .query = &before_set, .handler = list},
    API_POST("/packages", &make_set, make),
    API_GET("/packages/#", one),
    API_POST("/packages/#/file", &fetch_set, fetch),
    API_POST("/packages/#/passphrase", NULL, passphrase),
    API_POST("/packages/#/drop", NULL, drop),
};
const struct route_table api_packages = API_TABLE(routes);
