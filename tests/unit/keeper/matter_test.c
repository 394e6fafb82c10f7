/*
 * keeper: matters (案件) over the messages of a desk, and desks that send what no page of ours would (N20.3 N20.4 H12 K-T7).
 */
#include "guests.h"
#include "open_house.h"

#include "base/clock.h"

#include <string.h>

enum { TAKE_OUT = 1, SUBCONTRACT = 18 };

HOUSE_PUT(matter_apply)
HOUSE_PUT(matter_step)
HOUSE_PUT(matters)
HOUSE_PUT(matter)
HOUSE_PUT(matter_counts)
HOUSE_PUT(matter_engage)
HOUSE_PUT(reject)
HOUSE_PUT(attach_open)
HOUSE_PUT(intake)
HOUSE_PUT(intake_open)
HOUSE_PUT(intake_rows)
HOUSE_PUT(attaching)
HOUSE_PUT(attach)
HOUSE_PUT(attach_read)
HOUSE_PUT(chain)
HOUSE_PUT(upstream_receive)

static struct desk_keeper_matter_word take_out_words[] = {
    {1, {(const uint8_t *)"USB以外の媒体", 18}}, {2, {(const uint8_t *)"名簿の写し", 15}}, {3, {(const uint8_t *)"会場での交付", 18}},
    {4, {(const uint8_t *)"第一会場", 12}},
};

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

static struct desk_keeper_matter_apply take_out(void)
{
    return (struct desk_keeper_matter_apply){.kind = TAKE_OUT,
                                             .data_class = CLASS_IMPORTANT,
                                             .medium = MATTER_DATA,
                                             .count = 2,
                                             .from = today(),
                                             .until = today() + 1,
                                             .words = take_out_words,
                                             .words_n = 4};
}

static uint64_t applied(struct house_desk *d, const struct desk_keeper_matter_apply *m)
{
    struct desk_keeper_matter_opened opened;

    T_EQ(HOUSE_ASK(&h, d->keeper, matter_apply, MATTER_APPLY, m), DESK_KEEPER_MATTER_OPENED);
    HOUSE_ANSWER(&h, matter_opened, &opened);
    T_TRUE(opened.waits);
    return opened.leaf;
}

static uint16_t step(struct house_desk *d, uint64_t matter, uint8_t kind, uint64_t count, const char *word, uint8_t field)
{
    struct desk_keeper_matter_word w = {field, view_str(word)};
    const struct desk_keeper_matter_step m = {
        .matter = matter, .step = kind, .count = count, .words = &w, .words_n = word[0] == '\0' ? 0 : 1};

    return HOUSE_ASK(&h, d->keeper, matter_step, MATTER_STEP, &m);
}

/* The keeper said no, and wrote it down. */
static enum refusal refusal(void)
{
    struct desk_keeper_denied denied;

    HOUSE_ANSWER(&h, denied, &denied);
    return (enum refusal)denied.refusal;
}

static uint16_t failure(void)
{
    struct desk_keeper_failed failed;

    HOUSE_ANSWER(&h, failed, &failed);
    return failed.code;
}

static struct desk_keeper_matter_is one(struct house_desk *d, uint64_t matter)
{
    struct desk_keeper_matter_is is;

    T_EQ(HOUSE_ASK(&h, d->keeper, matter, MATTER, &(struct desk_keeper_matter){matter}), DESK_KEEPER_MATTER_IS);
    HOUSE_ANSWER(&h, matter_is, &is);
    return is;
}

T_CASE(N20_3_a_take_out_goes_from_the_application_over_the_passkey_to_the_confirmed_return)
{
    struct house_desk handler, manager;
    const struct desk_keeper_matter_apply asked = take_out();
    uint64_t m;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    m = applied(&handler, &asked);
    T_EQ(step(&handler, m, MATTER_DO, 2, "", 0), DESK_KEEPER_DENIED);
    T_EQ(refusal(), REFUSAL_NOT_APPROVED);
    T_EQ(house_approve(&h, HOUSE_APPROVER, m), DESK_KEEPER_OK);
    T_EQ(step(&handler, m, MATTER_DO, 2, "佐藤", 6), DESK_KEEPER_OK);
    T_EQ(step(&handler, m, MATTER_BACK, 2, "封印に異常なし", 7), DESK_KEEPER_DENIED);
    T_EQ(refusal(), REFUSAL_SAME_PERSON);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(one(&manager, m).info.steps, 1U << MATTER_BACK);
    T_EQ(step(&manager, m, MATTER_BACK, 2, "封印に異常なし", 7), DESK_KEEPER_OK);
    struct desk_keeper_matter_is is = one(&manager, m);
    T_EQ(is.info.state, MATTER_CLOSED);
    T_EQ(is.info.words_n, 6);
    T_VIEW(is.info.words[3].text, view_str("第一会場"));
    T_EQ(is.steps_n, 2);
    T_EQ(is.steps[1].person, HOUSE_MANAGER);
    T_VIEW(is.steps[1].words[0].text, view_str("封印に異常なし"));
    house_leave(&handler);
    house_leave(&manager);
}

T_CASE(a_form_that_was_not_filled_in_is_a_slip_and_writes_nothing)
{
    struct house_desk handler;
    struct desk_keeper_matter_apply m = take_out();
    struct desk_keeper_matter_word words[5];

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    memcpy(words, take_out_words, sizeof(take_out_words));
    m.words = words;
    m.words_n = 3; /* the destination is missing */
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &m), DESK_KEEPER_FAILED);
    T_EQ(failure(), ERR_UNSUPPORTED);
    m.words_n = 5;
    words[4] = words[0]; /* one field twice: what would the approver see? */
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &m), DESK_KEEPER_FAILED);
    words[4] = (struct desk_keeper_matter_word){7, view_str("戻った")}; /* of another step */
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &m), DESK_KEEPER_FAILED);
    words[4] = (struct desk_keeper_matter_word){33, view_str("無い項目")};
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &m), DESK_KEEPER_FAILED);
    m = take_out();
    m.fields = (uint16_t[]){1};
    m.fields_n = 1; /* of no register */
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &m), DESK_KEEPER_FAILED);
    m = take_out();
    m.until = m.from - 1;
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &m), DESK_KEEPER_FAILED);
    house_leave(&handler);
}

T_CASE(an_evil_desk_cannot_let_one_field_pass_for_another)
{
    struct house_desk handler, approver;
    struct desk_keeper_matter_apply m = take_out();
    struct desk_keeper_matter_word words[4];

    memcpy(words, take_out_words, sizeof(words));
    words[0].text = view_str("紙\nfield 4 12 市役所本庁\ncount 1");
    m.words = words;
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    uint64_t leaf = applied(&handler, &m);
    house_sign_in_to_approve(&h, HOUSE_APPROVER, &approver);
    struct desk_keeper_matter_is is = one(&approver, leaf);
    T_VIEW(is.info.words[3].text, view_str("第一会場")); /* the approver is shown fields, not lines */
    T_TRUE(is.info.decides);
    char *text = strndup((const char *)is.descriptor.p, is.descriptor.n);
    T_TRUE(strstr(text, "field 1 38 紙\nfield 4") != NULL); /* its length says where it ends */
    free(text);
    house_leave(&approver);
    house_leave(&handler);
}

T_CASE(a_desk_cannot_decide_or_do_more_than_its_session_may)
{
    struct house_desk handler, auditor, officer;
    const struct desk_keeper_matter_apply asked = take_out();
    struct desk_keeper_matter_apply m;

    house_sign_in(&h, HOUSE_AUDITOR, &auditor);
    T_EQ(HOUSE_ASK(&h, auditor.keeper, matter_apply, MATTER_APPLY, &asked), DESK_KEEPER_DENIED);
    T_EQ(refusal(), REFUSAL_ROLE);
    house_leave(&auditor);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    uint64_t leaf = applied(&handler, &asked);
    T_EQ(one(&handler, leaf).info.steps, 1U << MATTER_WITHDRAW);
    T_EQ(step(&handler, leaf + 1000, MATTER_DO, 1, "", 0), DESK_KEEPER_FAILED);
    T_EQ(failure(), ERR_NOT_FOUND);
    m = asked;
    m.ref = leaf; /* a take-out belongs to no take-out */
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &m), DESK_KEEPER_DENIED);
    T_EQ(refusal(), REFUSAL_MATTER);
    house_sign_in(&h, HOUSE_OFFICER, &officer);
    T_TRUE(!one(&officer, leaf).info.decides); /* no approver */
    house_leave(&officer);
    /* an ordinary session that decides is misuse, and over */
    T_EQ(HOUSE_ASK(&h, handler.keeper, reject, REJECT, &((struct desk_keeper_reject){leaf, view_str("no")})), 0);
    house_leave(&handler);
}

T_CASE(lists_show_what_was_asked_for_page_by_page)
{
    struct house_desk handler, approver;
    const struct desk_keeper_matter_apply asked = take_out();
    struct desk_keeper_matters f = {.kind = TAKE_OUT, .states = 1U << MATTER_WAITS};
    struct desk_keeper_matters_are are;
    struct desk_keeper_matter_counts_are counts;
    unsigned n = 0;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    for (int i = 0; i < 25; i++)
        (void)applied(&handler, &asked);
    do {
        T_EQ(HOUSE_ASK(&h, handler.keeper, matters, MATTERS, &f), DESK_KEEPER_MATTERS_ARE);
        HOUSE_ANSWER(&h, matters_are, &are);
        for (uint32_t i = 0; i < are.matters_n; i++, n++)
            T_TRUE(are.matters[i].state == MATTER_WAITS && (f.before == 0 || are.matters[i].matter < f.before));
        f.before = are.next;
    } while (are.next != 0);
    T_TRUE(n >= 25);
    house_leave(&handler);
    house_sign_in_to_approve(&h, HOUSE_APPROVER, &approver);
    T_EQ(HOUSE_ASK(&h, approver.keeper, matter_counts, MATTER_COUNTS, &((struct desk_keeper_matter_counts){0})),
         DESK_KEEPER_MATTER_COUNTS_ARE);
    HOUSE_ANSWER(&h, matter_counts_are, &counts);
    T_EQ(counts.for_me, n);
    T_TRUE(counts.open >= n);
    T_TRUE(counts.kinds_n > 0 && counts.kinds[0].kind == TAKE_OUT && counts.kinds[0].total >= n && counts.kinds[0].last_ms > 0);
    for (unsigned way = 0; way < 4; way++) { /* another medium, class, receiver, or one to which they belong: none is there */
        const struct desk_keeper_matters none = {.medium = way == 0 ? MATTER_PAPER + 1 : 0, .data_class = way == 1 ? CLASS_SPI + 1 : 0,
                                                 .org = way == 2 ? 2 : 0, .ref = way == 3 ? 1 : 0};
        T_EQ(HOUSE_ASK(&h, approver.keeper, matters, MATTERS, &none), DESK_KEEPER_MATTERS_ARE);
        HOUSE_ANSWER(&h, matters_are, &are);
        T_EQ(are.matters_n, 0);
    }
    const struct desk_keeper_matters data = {.medium = MATTER_DATA + 1, .data_class = CLASS_IMPORTANT + 1};
    T_EQ(HOUSE_ASK(&h, approver.keeper, matters, MATTERS, &data), DESK_KEEPER_MATTERS_ARE);
    HOUSE_ANSWER(&h, matters_are, &are);
    T_TRUE(are.matters_n > 0);
    house_leave(&approver);
}

static struct desk_keeper_matter_word subcontract_words[] = {
    {1, {(const uint8_t *)"sub", 3}}, {2, {(const uint8_t *)"r", 1}}, {3, {(const uint8_t *)"w", 1}}, {4, {(const uint8_t *)"d", 1}},
    {5, {(const uint8_t *)"s", 1}},   {6, {(const uint8_t *)"no", 2}}, {7, {(const uint8_t *)"v", 1}},
};

T_CASE(H12_an_organisation_is_registered_under_its_approved_subcontract_with_the_number_that_was_approved)
{
    struct house_desk manager;
    struct desk_keeper_matter_apply m = take_out();
    struct desk_keeper_changed changed;

    m.kind = SUBCONTRACT;
    m.count = 1;
    m.parent = 2; /* the contractor */
    m.words = subcontract_words;
    m.words_n = 7;
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint64_t leaf = applied(&manager, &m);
    const struct desk_keeper_matter_engage engage = {leaf, view_str("架空再委託先")};
    T_EQ(HOUSE_ASK(&h, manager.keeper, matter_engage, MATTER_ENGAGE, &engage), DESK_KEEPER_DENIED);
    T_EQ(refusal(), REFUSAL_CHAIN);
    uint32_t org = one(&manager, leaf).info.org;
    T_TRUE(org > 2);
    T_TRUE(one(&manager, applied(&manager, &m)).info.org > org); /* no number is promised twice */
    T_EQ(house_approve(&h, HOUSE_APPROVER, leaf), DESK_KEEPER_OK);
    T_EQ(HOUSE_ASK(&h, manager.keeper, matter_engage, MATTER_ENGAGE, &engage), DESK_KEEPER_CHANGED);
    HOUSE_ANSWER(&h, changed, &changed);
    T_TRUE(changed.leaf > leaf);
    house_leave(&manager);
}

/* The organisations of the contract as the manager's page has them. */
static struct desk_keeper_chain_is chain_of(struct house_desk *d)
{
    static struct desk_keeper_chain_is is;
    const struct desk_keeper_chain m = {0};

    T_EQ(HOUSE_ASK(&h, d->keeper, chain, CHAIN, &m), DESK_KEEPER_CHAIN_IS);
    HOUSE_ANSWER(&h, chain_is, &is);
    return is;
}

T_CASE(N17_who_is_only_applied_for_stands_in_the_register_without_people)
{
    struct house_desk manager;
    struct desk_keeper_matter_apply m = take_out();

    m.kind = SUBCONTRACT;
    m.count = 1;
    m.parent = 2;
    m.words = subcontract_words;
    m.words_n = 7;
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint64_t leaf = applied(&manager, &m);
    const struct desk_keeper_chain_is is = chain_of(&manager);
    const struct desk_keeper_chain_org *found = NULL;
    for (uint32_t i = 0; i < is.orgs_n; i++)
        if (is.orgs[i].matter == leaf)
            found = &is.orgs[i];
    T_TRUE(found != NULL);
    T_TRUE(!found->registered && !found->stands);
    T_EQ(found->parent, 2);
    T_EQ(found->people, 0);
    T_VIEW(found->name, view_str("sub"));
    house_leave(&manager);
}

T_CASE(N17_4_a_desk_receives_no_notice_that_is_not_there)
{
    struct house_desk manager;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    struct desk_keeper_upstream_receive m = {.matter = 1, .kind = UPSTREAM_APPLIED, .to = 2};
    T_EQ(HOUSE_ASK(&h, manager.keeper, upstream_receive, UPSTREAM_RECEIVE, &m), DESK_KEEPER_FAILED); /* no matter at all */
    const struct desk_keeper_chain_is is = chain_of(&manager);
    for (uint32_t i = 0; i < is.orgs_n; i++)
        m.matter = is.orgs[i].matter != 0 ? is.orgs[i].matter : m.matter;
    T_TRUE(m.matter > 1);
    m.kind = UPSTREAM__MAX;
    T_EQ(HOUSE_ASK(&h, manager.keeper, upstream_receive, UPSTREAM_RECEIVE, &m), DESK_KEEPER_FAILED);
    m.kind = UPSTREAM_APPLIED;
    m.to = 9999;
    T_EQ(HOUSE_ASK(&h, manager.keeper, upstream_receive, UPSTREAM_RECEIVE, &m), DESK_KEEPER_FAILED);
    m.to = 2; /* it applied for it itself */
    T_EQ(HOUSE_ASK(&h, manager.keeper, upstream_receive, UPSTREAM_RECEIVE, &m), DESK_KEEPER_DENIED);
    T_EQ(refusal(), REFUSAL_UPSTREAM);
    m.kind = UPSTREAM_ENDED; /* it has not ended */
    T_EQ(HOUSE_ASK(&h, manager.keeper, upstream_receive, UPSTREAM_RECEIVE, &m), DESK_KEEPER_DENIED);
    house_leave(&manager);
}

T_CASE(matters_are_there_again_after_a_kill)
{
    struct house_desk handler;
    const struct desk_keeper_matter_apply asked = take_out();

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    uint64_t leaf = applied(&handler, &asked);
    house_leave(&handler);
    house_restart(&h, true);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    T_EQ(one(&handler, leaf).info.state, MATTER_WAITS);
    T_EQ(house_approve(&h, HOUSE_APPROVER, leaf), DESK_KEEPER_OK);
    T_EQ(step(&handler, leaf, MATTER_DO, 1, "", 0), DESK_KEEPER_OK);
    house_leave(&handler);
}

/* A file of this desk for the matter, as far as an upload goes. */
static uint32_t uploaded(struct house_desk *d, uint64_t matter, const uint8_t file[32], uint64_t bytes)
{
    struct desk_keeper_upload_opened opened;
    struct desk_keeper_upload_done done = {.bytes = bytes};

    T_EQ(HOUSE_ASK(&h, d->keeper, attach_open, ATTACH_OPEN, &(struct desk_keeper_attach_open){matter}), DESK_KEEPER_UPLOAD_OPENED);
    HOUSE_ANSWER(&h, upload_opened, &opened);
    done.upload = opened.upload;
    memcpy(done.file, file, sizeof(done.file));
    T_EQ(HOUSE_ASK(&h, d->keeper, upload_done, UPLOAD_DONE, &done), DESK_KEEPER_OK);
    return opened.upload;
}

static struct desk_keeper_attach_is attaching(struct house_desk *d, uint32_t upload)
{
    struct desk_keeper_attach_is is = {0};

    T_EQ(HOUSE_ASK(&h, d->keeper, attaching, ATTACHING, &(struct desk_keeper_attaching){upload}), DESK_KEEPER_ATTACH_IS);
    HOUSE_ANSWER(&h, attach_is, &is);
    return is;
}

T_CASE(N22_a_file_belongs_to_its_matter_and_is_read_by_who_reads_the_ledger)
{
    static const uint8_t file[32] = {5};
    const struct desk_keeper_matter_apply asked = take_out();
    struct house_desk handler, manager;
    struct desk_keeper_attach_is is;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint64_t leaf = applied(&handler, &asked);
    uint32_t upload = uploaded(&handler, leaf, file, 1000);
    struct desk_keeper_attach_is keep = attaching(&handler, upload);
    T_EQ(keep.matter, leaf);
    const struct desk_keeper_attach m = {.upload = upload, .kind = ATTACH_PDF, .words = view_str("平面図")};
    T_EQ(HOUSE_ASK(&h, handler.keeper, attach, ATTACH, &m), DESK_KEEPER_OK);
    struct desk_keeper_matter_is shown = one(&manager, leaf);
    T_EQ(shown.files_n, 1);
    T_TRUE(view_eq_str(shown.files[0].words, "平面図"));
    const uint64_t at = shown.files[0].leaf;
    T_EQ(HOUSE_ASK(&h, manager.keeper, attach_read, ATTACH_READ, &(struct desk_keeper_attach_read){at}), DESK_KEEPER_ATTACH_IS);
    HOUSE_ANSWER(&h, attach_is, &is);
    T_TRUE(is.leaf > at); /* written down */
    T_EQ(memcmp(is.key, keep.key, 32), 0);
    T_EQ(memcmp(is.place, keep.place, 32), 0);
    house_leave(&handler);
    house_leave(&manager);
}

T_CASE(an_evil_desk_gets_no_key_of_a_file_by_its_hash_nor_imports_what_was_to_be_attached)
{
    static const uint8_t file[32] = {6};
    const struct desk_keeper_matter_apply asked = take_out();
    struct house_desk handler, manager;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint64_t first = applied(&handler, &asked), second = applied(&handler, &asked);
    uint32_t upload = uploaded(&handler, first, file, 1000);
    struct desk_keeper_attach_is keep = attaching(&handler, upload);
    const struct desk_keeper_attach m = {.upload = upload, .kind = ATTACH_PDF, .words = view_str("写真")};
    T_EQ(HOUSE_ASK(&h, manager.keeper, attach, ATTACH, &m), DESK_KEEPER_FAILED); /* somebody else's upload */
    T_EQ(failure(), ERR_NOT_FOUND);
    const struct desk_keeper_import_open import = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT, .upload = upload};
    T_EQ(HOUSE_ASK(&h, handler.keeper, import_open, IMPORT_OPEN, &import), DESK_KEEPER_FAILED);
    T_EQ(HOUSE_ASK(&h, handler.keeper, attach, ATTACH, &m), DESK_KEEPER_OK);

    upload = uploaded(&handler, first, file, 1000); /* says that it has it */
    T_EQ(HOUSE_ASK(&h, handler.keeper, attaching, ATTACHING, &(struct desk_keeper_attaching){upload}), DESK_KEEPER_FAILED);
    T_EQ(failure(), ERR_CONFLICT);
    struct desk_keeper_attach_is other = attaching(&handler, uploaded(&handler, second, file, 1000));
    T_TRUE(memcmp(other.key, keep.key, 32) != 0 && memcmp(other.place, keep.place, 32) != 0); /* of another matter: another key and place */
    T_EQ(HOUSE_ASK(&h, handler.keeper, attach_read, ATTACH_READ, &(struct desk_keeper_attach_read){first}), DESK_KEEPER_FAILED);
    T_EQ(failure(), ERR_NOT_FOUND); /* no file stands there */
    upload = uploaded(&handler, second, (const uint8_t[32]){7}, ATTACH_BYTES_MAX + 1);
    T_EQ(HOUSE_ASK(&h, handler.keeper, attaching, ATTACHING, &(struct desk_keeper_attaching){upload}), DESK_KEEPER_FAILED);
    house_leave(&handler);
    house_leave(&manager);
}

/* A ledger of this desk, as far as an upload goes. */
static uint32_t ledger_sent(struct house_desk *d, uint16_t kind, const uint8_t file[32])
{
    const struct desk_keeper_intake_open m = {.kind = kind};
    struct desk_keeper_upload_opened opened;
    struct desk_keeper_upload_done done = {.bytes = 1000};

    T_EQ(HOUSE_ASK(&h, d->keeper, intake_open, INTAKE_OPEN, &m), DESK_KEEPER_UPLOAD_OPENED);
    HOUSE_ANSWER(&h, upload_opened, &opened);
    done.upload = opened.upload;
    memcpy(done.file, file, sizeof(done.file));
    T_EQ(HOUSE_ASK(&h, d->keeper, upload_done, UPLOAD_DONE, &done), DESK_KEEPER_OK);
    return opened.upload;
}

static struct desk_keeper_intake_is intake_of(struct house_desk *d, uint32_t upload)
{
    struct desk_keeper_intake_is is = {0};

    T_EQ(HOUSE_ASK(&h, d->keeper, intake, INTAKE, &(struct desk_keeper_intake){upload}), DESK_KEEPER_INTAKE_IS);
    HOUSE_ANSWER(&h, intake_is, &is);
    return is;
}

T_CASE(N20_4_a_ledger_that_was_kept_before_is_taken_in_under_its_hash_for_a_reason)
{
    static const uint8_t file[32] = {7}, none[32] = {0};
    struct house_desk handler;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    uint32_t upload = ledger_sent(&handler, TAKE_OUT, file);
    struct desk_keeper_intake_is is = intake_of(&handler, 0);
    T_EQ(is.upload, upload);
    T_TRUE(is.readable && is.kind == TAKE_OUT && memcmp(is.key, none, sizeof(is.key)) != 0);
    struct desk_keeper_intake_rows m = {.upload = upload, .rows = 12};
    T_EQ(HOUSE_ASK(&h, handler.keeper, intake_rows, INTAKE_ROWS, &m), DESK_KEEPER_FAILED); /* no reason */
    m.reason = view_str("運用開始に伴う引継ぎ");
    m.rows = INTAKE_ROWS_MAX + 1;
    T_EQ(HOUSE_ASK(&h, handler.keeper, intake_rows, INTAKE_ROWS, &m), DESK_KEEPER_FAILED);
    m.rows = 12;
    T_EQ(HOUSE_ASK(&h, handler.keeper, intake_rows, INTAKE_ROWS, &m), DESK_KEEPER_OK);
    house_leave(&handler);
}

T_CASE(a_trial_of_a_matter_writes_nothing_and_says_what_would_become_of_it)
{
    struct desk_keeper_matter_apply asked = take_out();
    struct desk_keeper_matter_opened opened;
    struct house_desk handler;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    uint64_t before = applied(&handler, &asked);
    asked.trial = true;
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &asked), DESK_KEEPER_MATTER_OPENED);
    HOUSE_ANSWER(&h, matter_opened, &opened);
    T_TRUE(opened.leaf == 0 && opened.waits && opened.refusal == REFUSAL_NONE);
    asked.until = asked.from - 1;
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &asked), DESK_KEEPER_FAILED); /* a slip, as without a trial */
    asked.until = date_to_days((struct date){9998, 1, 1});
    T_EQ(HOUSE_ASK(&h, handler.keeper, matter_apply, MATTER_APPLY, &asked), DESK_KEEPER_MATTER_OPENED);
    HOUSE_ANSWER(&h, matter_opened, &opened);
    T_TRUE(opened.leaf == 0 && opened.refusal == REFUSAL_MATTER_TERM);
    asked = take_out();
    T_EQ(applied(&handler, &asked), before + 1); /* neither a matter nor a refusal stands in between */
    house_leave(&handler);
}

T_CASE(an_evil_desk_takes_in_no_ledger_of_others_nor_what_came_as_another_kind_of_file)
{
    static const uint8_t file[32] = {8};
    const struct desk_keeper_matter_apply asked = take_out();
    struct house_desk handler, manager;
    uint8_t no_key[32] = {0};

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    uint32_t upload = ledger_sent(&handler, TAKE_OUT, file);
    const struct desk_keeper_intake_rows m = {.upload = upload, .rows = 1, .reason = view_str("引継ぎ")};
    T_EQ(HOUSE_ASK(&h, manager.keeper, intake_rows, INTAKE_ROWS, &m), DESK_KEEPER_FAILED);
    T_EQ(failure(), ERR_NOT_FOUND);
    T_EQ(HOUSE_ASK(&h, manager.keeper, intake, INTAKE, &(struct desk_keeper_intake){upload}), DESK_KEEPER_FAILED);
    const struct desk_keeper_import_open import = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT, .upload = upload};
    T_EQ(HOUSE_ASK(&h, handler.keeper, import_open, IMPORT_OPEN, &import), DESK_KEEPER_FAILED);
    T_EQ(HOUSE_ASK(&h, handler.keeper, attaching, ATTACHING, &(struct desk_keeper_attaching){upload}), DESK_KEEPER_FAILED);
    uint64_t leaf = applied(&handler, &asked);
    uint32_t other = uploaded(&handler, leaf, file, 1000); /* is to be attached */
    T_EQ(HOUSE_ASK(&h, handler.keeper, intake, INTAKE, &(struct desk_keeper_intake){other}), DESK_KEEPER_FAILED);
    const struct desk_keeper_intake_open places = {.kind = 12}, nothing = {.kind = MATTER_KINDS_MAX + 1};
    T_EQ(HOUSE_ASK(&h, handler.keeper, intake_open, INTAKE_OPEN, &places), DESK_KEEPER_DENIED); /* opens no places */
    T_EQ(HOUSE_ASK(&h, handler.keeper, intake_open, INTAKE_OPEN, &nothing), DESK_KEEPER_FAILED);
    T_EQ(memcmp(intake_of(&handler, upload).key, no_key, sizeof(no_key)) != 0, 1);
    house_leave(&handler);
    house_leave(&manager);
}

T_MAIN(&case_house_opens, &case_N20_4_a_ledger_that_was_kept_before_is_taken_in_under_its_hash_for_a_reason,
       &case_a_trial_of_a_matter_writes_nothing_and_says_what_would_become_of_it,
       &case_an_evil_desk_takes_in_no_ledger_of_others_nor_what_came_as_another_kind_of_file,
       &case_N20_3_a_take_out_goes_from_the_application_over_the_passkey_to_the_confirmed_return,
       &case_a_form_that_was_not_filled_in_is_a_slip_and_writes_nothing, &case_an_evil_desk_cannot_let_one_field_pass_for_another,
       &case_a_desk_cannot_decide_or_do_more_than_its_session_may, &case_lists_show_what_was_asked_for_page_by_page,
       &case_H12_an_organisation_is_registered_under_its_approved_subcontract_with_the_number_that_was_approved,
       &case_N22_a_file_belongs_to_its_matter_and_is_read_by_who_reads_the_ledger,
       &case_an_evil_desk_gets_no_key_of_a_file_by_its_hash_nor_imports_what_was_to_be_attached,
       &case_N17_who_is_only_applied_for_stands_in_the_register_without_people, &case_N17_4_a_desk_receives_no_notice_that_is_not_there,
       &case_matters_are_there_again_after_a_kill, &case_house_closes)
