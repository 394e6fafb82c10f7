/* desk: a file from a form: sealed part by part, nothing taken before the token, hostile forms refused. */
#include "support/desk_page.h"

#include "crypto/hash.h"
#include "crypto/seal.h"
#include "rules/state.h"

#define TYPE "multipart/form-data; boundary=XyZ"
#define FIELD(name, value) "--XyZ\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_HEAD "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
#define TARGETS FIELD("target", "3-2") FIELD("encoding", "auto")
#define END "\r\n--XyZ--\r\n"
#define UPLOAD 77

static uint8_t key[32] = {1, 2, 3};

static void tell_self(struct house *h)
{
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_SELF);
    KEEPER_SAYS(h, self_is, .person = 4, .name = view_str("P"), .org_name = view_str("O"), .title = view_str("T"));
}

static void tell_targets(struct house *h)
{
    struct desk_keeper_register_info info = {.no = 3, .name = view_str("R")};
    struct desk_keeper_purpose_info purpose = {.no = 2, .acts = UINT32_MAX, .name = view_str("U")};

    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS);
    KEEPER_SAYS(h, registers_are, .registers = &info, .registers_n = 1);
    (void)house_expect(h, HOUSE_KEEPER, DESK_KEEPER_PURPOSES);
    KEEPER_SAYS(h, purposes_are, .purposes = &purpose, .purposes_n = 1);
}

/* The form; its token. */
static const char *open_form(struct house *h)
{
    struct desk_keeper_may_upload may;

    house_get(h, "/imports/new");
    tell_targets(h);
    KEEPER_ASKED(h, MAY_UPLOAD, may_upload, &may);
    T_TRUE(may.register_ == 3 && may.purpose == 2 && !may.updates);
    KEEPER_SAYS(h, ok, .leaf = 0);
    tell_self(h);
    tell_targets(h);
    T_EQ(house_answer(h), 200);
    return page_field_value(h, "csrf");
}

/* Begin to send a form; the desk gives credit. */
static uint32_t begin_form_at(struct house *h, const char *path)
{
    const struct house_request r = {.method = GATE_DESK_METHOD_POST, .path = path, .content_type = TYPE, .body_bytes = -2};
    uint32_t id = house_head(h, &r);

    T_TRUE(house_credit(h) >= 65536);
    return id;
}

static uint32_t begin_form(struct house *h)
{
    return begin_form_at(h, "/imports/new");
}

static struct view body_of(struct house *h, const char *csrf, const char *rest)
{
    return view_str(arena_fmt(&h->arena, FIELD("csrf", "%s") "%s", csrf, rest));
}

static void tell_opened(struct house *h)
{
    struct desk_keeper_upload_open open;
    struct desk_keeper_upload_opened opened = {.upload = UPLOAD};

    KEEPER_ASKED(h, UPLOAD_OPEN, upload_open, &open);
    T_EQ(open.register_, 3);
    T_EQ(open.purpose, 2);
    memcpy(opened.key, key, sizeof(key));
    T_OK(desk_keeper_upload_opened_send(h->chan[HOUSE_KEEPER], h->asked[HOUSE_KEEPER], &opened));
}

T_CASE(a_file_is_sealed_for_the_office_and_its_hash_told_to_the_keeper)
{
    struct house h = house_start("session");
    const char *csrf = open_form(&h);
    struct view body = body_of(&h, csrf, TARGETS FILE_HEAD "number,name\r\n1,a" END);
    struct desk_office_upload_put put;
    struct desk_keeper_upload_done done;
    struct hash want;

    uint32_t id = begin_form(&h);
    house_body(&h, id, view_part(body, 0, 100), false);
    T_TRUE(house_credit(&h) == 100);
    house_body(&h, id, view_part(body, 100, SIZE_MAX), true);
    tell_opened(&h);
    OFFICE_ASKED(&h, UPLOAD_PUT, upload_put, &put);
    T_EQ(put.upload, UPLOAD);
    T_EQ(put.part, 0);
    T_EQ(put.sealed.n, strlen("number,name\r\n1,a") + SEAL_OVERHEAD);
    OFFICE_SAYS(&h, stored, .rows = 0);
    KEEPER_ASKED(&h, UPLOAD_DONE, upload_done, &done);
    hash_of(view_str("number,name\r\n1,a"), &want);
    T_EQ(done.bytes, strlen("number,name\r\n1,a"));
    T_VIEW(view_of(done.file, 32), view_of(want.b, 32));
    KEEPER_SAYS(&h, ok, .leaf = 0);
    T_EQ(house_answer(&h), 303);
    T_STR(page_location(&h), "/imports/uploads/77");
    T_EQ(house_stop(&h), 0);
}

#define PART 65536

/* Begin a file and send ${n} whole parts and a little of it; nothing of it is answered by the office.  The questions about its parts. */
static void bring_parts(struct house *h, const char *csrf, uint32_t *asked_out, uint32_t n)
{
    static uint8_t bytes[PART];
    struct desk_office_upload_put put;
    uint32_t id = begin_form(h);

    house_body(h, id, body_of(h, csrf, TARGETS FILE_HEAD), false);
    T_TRUE(house_credit(h) > 0);
    for (uint32_t i = 0; i < n; i++) {
        house_body(h, id, view_of(bytes, sizeof(bytes)), false);
        if (i == 0)
            tell_opened(h);
        T_EQ(house_credit(h), PART);
    }
    house_body(h, id, view_str("and the rest" END), true);
    for (uint32_t i = 0; i <= n; i++) {
        OFFICE_ASKED(h, UPLOAD_PUT, upload_put, &put);
        T_EQ(put.part, i);
        T_EQ(put.sealed.n, (i < n ? PART : strlen("and the rest")) + SEAL_OVERHEAD);
        asked_out[i] = h->asked[HOUSE_OFFICE];
    }
}

T_CASE(parts_of_a_file_do_not_wait_for_each_other_and_all_are_stored_before_the_keeper_hears_of_it)
{
    struct house h = house_start("session");
    const char *csrf = open_form(&h);
    struct desk_keeper_upload_done done;
    struct chan_frame f;
    uint32_t asked[4];

    bring_parts(&h, csrf, asked, 3);
    for (unsigned i = 4; i-- > 0;) { /* in any order */
        T_EQ(chan_recv(h.chan[HOUSE_KEEPER], &f), ERR_AGAIN);
        T_OK(desk_office_stored_send(h.chan[HOUSE_OFFICE], asked[i], &(struct desk_office_stored){0}));
    }
    KEEPER_ASKED(&h, UPLOAD_DONE, upload_done, &done);
    T_EQ(done.bytes, 3 * PART + strlen("and the rest"));
    KEEPER_SAYS(&h, ok, .leaf = 0);
    T_EQ(house_answer(&h), 303);
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_file_of_which_the_office_could_not_store_a_part_is_dropped)
{
    struct house h = house_start("session");
    const char *csrf = open_form(&h);
    struct desk_keeper_upload_drop drop;
    uint32_t asked[3];

    bring_parts(&h, csrf, asked, 2);
    T_OK(desk_office_failed_send(h.chan[HOUSE_OFFICE], asked[0], &(struct desk_office_failed){.code = ERR_NO_SPACE}));
    KEEPER_ASKED(&h, UPLOAD_DROP, upload_drop, &drop);
    T_EQ(drop.upload, UPLOAD);
    KEEPER_SAYS(&h, ok, .leaf = 0);
    tell_self(&h);
    T_TRUE(house_answer(&h) >= 500);
    for (unsigned i = 1; i < 3; i++) /* nobody waits for these any more */
        T_OK(desk_office_stored_send(h.chan[HOUSE_OFFICE], asked[i], &(struct desk_office_stored){0}));
    (void)open_form(&h);
    T_EQ(house_stop(&h), 0);
}

T_CASE(nothing_is_taken_before_the_token_of_this_sessions_pages)
{
    struct house h = house_start("session");
    const char *csrf = open_form(&h);
    const char *const bodies[] = {
        TARGETS FILE_HEAD "a" END, FILE_HEAD "a" END,
        FIELD("csrf", "00000000000000000000000000000000") TARGETS FILE_HEAD "a" END};

    (void)csrf;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        house_body(&h, begin_form(&h), view_str(bodies[i]), true);
        tell_self(&h);
        T_EQ(house_answer(&h), 400); /* and the keeper was asked for nothing */
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(every_form_that_brings_a_file_takes_nothing_before_the_token_and_nothing_that_it_does_not_know)
{
    static const char *const paths[] = {"/imports/new", "/imports/update", "/imports/ledgers", "/matters/9/files/new"};
    struct house h = house_start("session");
    const char *csrf = open_form(&h);
    const struct view bodies[] = {
        view_str(FILE_HEAD "a" END),
        view_str(FIELD("kind", "1") FIELD("target", "3-2") END),
        body_of(&h, csrf, FIELD("else", "1") END),
        body_of(&h, csrf, "--XyZ\r\nContent-Disposition: form-data; name=\"other\"; filename=\"a\"\r\n\r\na" END),
        body_of(&h, csrf, ""), /* cut off */
    };

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        for (size_t k = 0; k < sizeof(bodies) / sizeof(bodies[0]); k++) {
            house_body(&h, begin_form_at(&h, paths[i]), bodies[k], true);
            tell_self(&h);
            T_EQ(house_answer(&h), 400); /* and the keeper was asked for nothing */
        }
    T_EQ(house_stop(&h), 0);
}

T_CASE(hostile_forms_are_refused)
{
    struct house h = house_start("session");
    const char *csrf = open_form(&h);
    const char *const rests[] = {
        FIELD("target", "3-2-1") END,
        FIELD("target", "../3") END,
        FIELD("encoding", "utf-7") END,
        FIELD("else", "1") END,
        FIELD("target", "3-2") FIELD("target", "3-2") END,
        TARGETS "--XyZ\r\nContent-Disposition: form-data; name=\"other\"; filename=\"a\"\r\n\r\na" END,
        "--XyZ\r\nContent-Disposition: form-data; name=\"target\"\r\n\r\n3-2", /* cut off */
        FIELD("target",
              "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
              "0123456789012345678901234567890123456789") END};

    for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]); i++) {
        house_body(&h, begin_form(&h), body_of(&h, csrf, rests[i]), true);
        tell_self(&h);
        T_EQ(house_answer(&h), 400);
    }
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_form_without_a_file_comes_back_as_it_was_filled)
{
    struct house h = house_start("session");
    const char *csrf = open_form(&h);

    house_body(&h, begin_form(&h), body_of(&h, csrf, FIELD("target", "3-2") FIELD("encoding", "cp932") FILE_HEAD END),
               true);
    tell_self(&h);
    tell_targets(&h);
    T_EQ(house_answer(&h), 422);
    T_BODY_HAS(&h, "value=\"3-2\" selected");
    T_BODY_HAS(&h, "value=\"cp932\" selected");
    T_BODY_HAS(&h, "file-error");
    T_EQ(house_stop(&h), 0);
}

T_CASE(a_refused_upload_is_said_with_its_clause_and_its_bytes_are_dropped)
{
    struct house h = house_start("session");
    const char *csrf = open_form(&h);
    struct view clause = view_str("N20.9");
    struct desk_keeper_upload_open open;

    house_body(&h, begin_form(&h), body_of(&h, csrf, TARGETS FILE_HEAD "number\r\n1" END), true);
    KEEPER_ASKED(&h, UPLOAD_OPEN, upload_open, &open);
    KEEPER_SAYS(&h, denied, .leaf = 5, .verdict = VERDICT_DENY, .refusal = REFUSAL_ROLE, .control = CONTROL_ROLE,
                .clauses = &clause, .clauses_n = 1);
    tell_self(&h);
    page_tell_openers(&h);
    T_EQ(house_answer(&h), 403);
    T_EQ(house_stop(&h), 0);
}

T_CASE(N20_9_who_may_bring_no_file_is_refused_before_the_form_with_the_clause)
{
    static const char *const paths[] = {"/imports/new", "/imports/update"};
    struct house h = house_start("session");
    struct view clause = view_str("N20.9");
    struct desk_keeper_may_upload may;

    for (int i = 0; i < 2; i++) {
        house_get(&h, paths[i]);
        (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_REGISTERS);
        KEEPER_SAYS(&h, registers_are, .registers_n = 0);
        (void)house_expect(&h, HOUSE_KEEPER, DESK_KEEPER_PURPOSES);
        KEEPER_SAYS(&h, purposes_are, .purposes_n = 0);
        KEEPER_ASKED(&h, MAY_UPLOAD, may_upload, &may);
        T_EQ(may.updates, i == 1);
        KEEPER_SAYS(&h, denied, .leaf = 5, .verdict = VERDICT_DENY, .refusal = REFUSAL_ROLE, .control = CONTROL_ROLE,
                    .clauses = &clause, .clauses_n = 1);
        tell_self(&h);
        page_tell_openers(&h);
        T_EQ(house_answer(&h), 403);
        T_BODY_HAS(&h, i == 0 ? "取込みはできません" : "ファイルでの訂正はできません");
        T_BODY_HAS(&h, "N20.9");
    }
    T_EQ(house_stop(&h), 0);
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {
        &case_a_file_is_sealed_for_the_office_and_its_hash_told_to_the_keeper,
        &case_parts_of_a_file_do_not_wait_for_each_other_and_all_are_stored_before_the_keeper_hears_of_it,
        &case_a_file_of_which_the_office_could_not_store_a_part_is_dropped,
        &case_nothing_is_taken_before_the_token_of_this_sessions_pages,
        &case_every_form_that_brings_a_file_takes_nothing_before_the_token_and_nothing_that_it_does_not_know,
        &case_hostile_forms_are_refused,
        &case_a_form_without_a_file_comes_back_as_it_was_filled,
        &case_a_refused_upload_is_said_with_its_clause_and_its_bytes_are_dropped,
        &case_N20_9_who_may_bring_no_file_is_refused_before_the_form_with_the_clause};

    (void)argc;
    house_program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
