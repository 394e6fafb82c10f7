/*
 * keeper: blocks of subjects, against the real process.  The handler is limited to NORTH; the desk at its session is evil, and so
 * may the office be: whatever row is handed over, nothing of another block comes back (N9.3, N20.6i).
 */
#include "guests.h"
#include "open_house.h"

#include "base/clock.h"

HOUSE_PUT(change)
HOUSE_PUT(move)
HOUSE_PUT(blocks)
HOUSE_PUT(access)
HOUSE_PUT(holds)
HOUSE_PUT(retentions)

#define HAS(k) ENTRY_HAS(KEY_##k)

enum { NONE = 0, NORTH = 1, SOUTH = 2 };

static struct sealed north, south, nowhere;

static int64_t today(void)
{
    return date_to_days(date_of_ms(clock_now_ms()));
}

static uint16_t change(struct house_desk *d, const struct desk_keeper_registry_fact *fact)
{
    const struct desk_keeper_change m = {.fact = *fact};

    return HOUSE_ASK(&h, d->keeper, change, CHANGE, &m);
}

static uint16_t block(struct house_desk *d, uint16_t no, uint64_t stands, const char *name)
{
    struct desk_keeper_registry_fact m = {.act = ACT_BLOCK,
                                          .has = HAS(CONTRACT) | HAS(BLOCKS) | HAS(LIMIT),
                                          .contract = HOUSE_CONTRACT,
                                          .blocks = &no,
                                          .blocks_n = 1,
                                          .limit = stands,
                                          .words = view_str(name)};

    return change(d, &m);
}

static uint16_t limit(struct house_desk *manager, uint32_t roles, const uint16_t *blocks, uint32_t n)
{
    uint16_t registers[] = {HOUSE_REGISTER}, list[8];
    struct desk_keeper_registry_fact m = {.act = ACT_ASSIGN,
                                          .has = HAS(CONTRACT) | HAS(PERSON) | HAS(ROLES) | HAS(FIELDS) | HAS(PURPOSES) |
                                                 HAS(FROM) | HAS(UNTIL) | (n > 0 ? HAS(BLOCKS) : 0),
                                          .contract = HOUSE_CONTRACT,
                                          .person = HOUSE_HANDLER,
                                          .roles = roles,
                                          .fields = registers,
                                          .fields_n = 1,
                                          .purposes = 7,
                                          .from = today() - 1,
                                          .until = today() + 10,
                                          .blocks = list,
                                          .blocks_n = n};

    for (uint32_t i = 0; i < n; i++)
        list[i] = blocks[i];
    return change(manager, &m);
}

/* Seal one record of ${in} as job number ${file}; returns the type of the answer. */
static uint16_t seal_in(struct house_desk *d, uint8_t file, uint16_t in, struct sealed *out)
{
    struct desk_keeper_import_open open = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_IMPORT, .file = {file, 77}, .bytes = 1};
    struct desk_keeper_field_value value = {HOUSE_NAME, view_str("架空　花子")};
    struct desk_keeper_seal_row row = {.row = 0, .block = in, .fields = &value, .fields_n = 1};
    struct desk_keeper_seal_batch batch = {.rows = &row, .rows_n = 1};
    struct desk_keeper_sealed_batch sealed;
    static struct house_desk job; /* its answer is read after us */

    house_leave(&job);

    T_EQ(HOUSE_ASK(&h, d->keeper, import_open, IMPORT_OPEN, &open), DESK_KEEPER_IMPORT_OPENED);
    house_take_desk(&h, &job);
    uint16_t type = HOUSE_ASK(&h, job.keeper, seal_batch, SEAL_BATCH, &batch);
    if (type == DESK_KEEPER_SEALED_BATCH) {
        HOUSE_ANSWER(&h, sealed_batch, &sealed);
        T_EQ(sealed.rows_n, 1);
        memcpy(out->record, sealed.rows[0].record, 16);
        memcpy(out->envelope, sealed.rows[0].envelope.p, sealed.rows[0].envelope.n);
        out->envelope_n = sealed.rows[0].envelope.n;
    }
    return type;
}

static uint16_t open_record(struct house_desk *d, const struct sealed *s)
{
    struct desk_keeper_open m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(s)};

    return HOUSE_ASK(&h, d->keeper, open, OPEN, &m);
}

static uint16_t list_of(struct house_desk *d, const struct sealed *const *rows, uint32_t n)
{
    struct desk_keeper_envelope list[4];
    struct desk_keeper_list m = {.register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .rows = list, .rows_n = n};

    for (uint32_t i = 0; i < n; i++)
        list[i] = row_of(rows[i]);
    return HOUSE_ASK(&h, d->keeper, list, LIST, &m);
}

static uint16_t move(struct house_desk *d, const struct sealed *s, uint16_t to, const char *reason)
{
    struct desk_keeper_move m = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .block = to, .reason = view_str(reason)};

    memcpy(m.record, s->record, 16);
    return HOUSE_ASK(&h, d->keeper, move, MOVE, &m);
}

/* What the keeper told the office last of this type. */
static void office_heard(uint16_t type, struct chan_frame *f)
{
    do {
        T_OK(chan_recv_wait(h.office, 20000, f));
        chan_frame_close_fds(f);
    } while (f->type != type);
}

T_CASE(N9_3_manager_makes_blocks_and_limits_duties_and_the_office_learns_it)
{
    static const uint16_t own[] = {NORTH};
    struct house_desk manager, handler;
    struct keeper_office_session_scope scope;
    struct desk_keeper_blocks_are are;
    struct chan_frame f;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    T_EQ(block(&manager, NORTH, 1, "第一地区"), DESK_KEEPER_CHANGED);
    T_EQ(block(&manager, SOUTH, 1, "第二地区"), DESK_KEEPER_CHANGED);
    T_EQ(block(&manager, NORTH, 1, "別の地区"), DESK_KEEPER_DENIED); /* another meaning needs the entruster's approval */
    T_EQ(seal_in(&handler, 1, NORTH, &north), DESK_KEEPER_SEALED_BATCH);
    T_EQ(seal_in(&handler, 2, SOUTH, &south), DESK_KEEPER_SEALED_BATCH);
    T_EQ(seal_in(&handler, 3, NONE, &nowhere), DESK_KEEPER_SEALED_BATCH);
    T_EQ(limit(&manager, ROLE_HANDLER, own, 1), DESK_KEEPER_CHANGED);
    office_heard(KEEPER_OFFICE_SESSION_SCOPE, &f);
    T_OK(keeper_office_session_scope_get(f.payload, &h.arena, &scope));
    T_EQ(scope.blocks_n, 1);
    T_EQ(scope.blocks[0], NORTH);
    T_EQ(HOUSE_ASK(&h, handler.keeper, blocks, BLOCKS, &(struct desk_keeper_blocks){0}), DESK_KEEPER_BLOCKS_ARE);
    HOUSE_ANSWER(&h, blocks_are, &are);
    T_EQ(are.blocks_n, 2);
    T_VIEW(are.blocks[0].name, view_str("第一地区"));
    T_TRUE(are.blocks[0].mine && !are.blocks[1].mine);
    house_leave(&manager);
    house_leave(&handler);
}

T_CASE(N9_3_B1_evil_desk_gets_no_record_of_another_block_by_its_id)
{
    struct house_desk d;
    struct desk_keeper_open_ok ok;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    T_EQ(open_record(&d, &north), DESK_KEEPER_OPEN_OK);
    HOUSE_ANSWER(&h, open_ok, &ok);
    T_EQ(ok.row.block, NORTH);
    REFUSED(&h, open_record(&d, &south), REFUSAL_BLOCK, "N9.3");
    REFUSED(&h, open_record(&d, &nowhere), REFUSAL_BLOCK, "N9.3");
    struct desk_keeper_reveal reveal = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&south), .field = HOUSE_MY_NUMBER};
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, reveal, REVEAL, &reveal), REFUSAL_BLOCK, "N9.3");
    struct desk_keeper_print print = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&south), .reason = view_str("窓口")};
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, print, PRINT, &print), REFUSAL_BLOCK, "N9.3");
    struct desk_keeper_field_value name = {HOUSE_NAME, view_str("別人")};
    struct desk_keeper_edit edit = {.register_ = HOUSE_REGISTER,
                                    .purpose = HOUSE_BOOKING,
                                    .row = row_of(&south),
                                    .fields = &name,
                                    .fields_n = 1,
                                    .reason = view_str("訂正")};
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, edit, EDIT, &edit), REFUSAL_BLOCK, "N9.3");
    struct view id = view_of(south.record, 16);
    struct desk_keeper_apply_erase apply = {.kind = APPLY_ERASE_SUBJECTS,
                                            .register_ = HOUSE_REGISTER,
                                            .records = &id,
                                            .records_n = 1,
                                            .quantity = 1,
                                            .planned = today(),
                                            .items = view_str("全項目"),
                                            .media = view_str("サーバー"),
                                            .reason = view_str("終了")};
    REFUSED(&h, HOUSE_ASK(&h, d.keeper, apply_erase, APPLY_ERASE, &apply), REFUSAL_BLOCK, "N9.3");
    struct desk_keeper_holds holds = {.register_ = HOUSE_REGISTER};
    memcpy(holds.record, south.record, 16);
    NOT_DONE(&h, HOUSE_ASK(&h, d.keeper, holds, HOLDS, &holds), ERR_NOT_FOUND);
    house_leave(&d);
}

T_CASE(N9_3_B5_envelope_of_another_block_under_an_own_id_or_the_other_way_round_opens_nothing)
{
    struct sealed swapped = south;
    struct house_desk d;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    memcpy(swapped.record, north.record, 16); /* the own id, the other's content */
    NOT_DONE(&h, open_record(&d, &swapped), ERR_CORRUPT);
    swapped = north;
    memcpy(swapped.record, south.record, 16);
    REFUSED(&h, open_record(&d, &swapped), REFUSAL_BLOCK, "N9.3");
    house_leave(&d);
}

T_CASE(N20_6i_list_shows_and_counts_only_what_the_duties_reach)
{
    const struct sealed *const mixed[] = {&south, &north, &nowhere}, *const others[] = {&south, &nowhere};
    struct house_desk d;
    struct desk_keeper_list_ok ok;
    struct desk_keeper_self_is self;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    T_EQ(list_of(&d, mixed, 3), DESK_KEEPER_LIST_OK); /* an office that names them all */
    HOUSE_ANSWER(&h, list_ok, &ok);
    T_EQ(ok.rows_n, 1);
    T_VIEW(view_of(ok.rows[0].record, 16), view_of(north.record, 16));
    REFUSED(&h, list_of(&d, others, 2), REFUSAL_BLOCK, "N9.3");
    T_EQ(list_of(&d, NULL, 0), DESK_KEEPER_LIST_OK); /* nothing was found */
    T_EQ(HOUSE_ASK(&h, d.keeper, self, SELF, &(struct desk_keeper_self){0}), DESK_KEEPER_SELF_IS);
    HOUSE_ANSWER(&h, self_is, &self);
    T_TRUE(self.blocks_n == 1 && self.blocks[0] == NORTH);
    house_leave(&d);
}

HOUSE_PUT(applications)
HOUSE_PUT(application)

/* The newest application as ${d} reads it. */
static struct desk_keeper_application_is newest(struct house_desk *d)
{
    struct desk_keeper_applications_are are;
    struct desk_keeper_application_is is;

    T_EQ(HOUSE_ASK(&h, d->keeper, applications, APPLICATIONS, &(struct desk_keeper_applications){0}), DESK_KEEPER_APPLICATIONS_ARE);
    HOUSE_ANSWER(&h, applications_are, &are);
    T_TRUE(are.applications_n > 0);
    const uint64_t count = are.applications[0].count;
    const struct desk_keeper_application m = {.application = are.applications[0].leaf};
    T_EQ(HOUSE_ASK(&h, d->keeper, application, APPLICATION, &m), DESK_KEEPER_APPLICATION_IS);
    HOUSE_ANSWER(&h, application_is, &is);
    T_EQ(is.info.count, count);
    return is;
}

T_CASE(N9_3_limited_duties_read_of_an_erasure_of_the_whole_register_without_its_number)
{
    struct desk_keeper_retentions_are are;
    struct desk_keeper_application_is is;
    struct house_desk handler, manager;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(HOUSE_ASK(&h, manager.keeper, retentions, RETENTIONS, &(struct desk_keeper_retentions){0}), DESK_KEEPER_RETENTIONS_ARE);
    HOUSE_ANSWER(&h, retentions_are, &are);
    const struct desk_keeper_apply_erase apply = {.kind = APPLY_ERASE_REGISTER,
                                                  .register_ = HOUSE_REGISTER,
                                                  .quantity = are.registers[0].records,
                                                  .planned = today(),
                                                  .items = view_str("全項目"),
                                                  .media = view_str("サーバー"),
                                                  .reason = view_str("終了")};
    T_EQ(HOUSE_ASK(&h, manager.keeper, apply_erase, APPLY_ERASE, &apply), DESK_KEEPER_APPLIED);
    is = newest(&manager);
    T_TRUE(is.info.count == apply.quantity && is.descriptor.n > 0);
    is = newest(&handler);
    T_TRUE(is.info.count == 0 && is.descriptor.n == 0); /* the descriptor names it too */
    house_leave(&handler);
    house_leave(&manager);
}

T_CASE(N9_3_limited_duties_are_not_told_how_many_records_a_register_holds)
{
    struct desk_keeper_retentions_are are;
    struct house_desk handler, manager;

    house_sign_in(&h, HOUSE_HANDLER, &handler);
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(HOUSE_ASK(&h, manager.keeper, retentions, RETENTIONS, &(struct desk_keeper_retentions){0}), DESK_KEEPER_RETENTIONS_ARE);
    HOUSE_ANSWER(&h, retentions_are, &are);
    T_TRUE(!are.limited && are.registers_n > 0 && are.registers[0].records > 0);
    T_EQ(HOUSE_ASK(&h, handler.keeper, retentions, RETENTIONS, &(struct desk_keeper_retentions){0}), DESK_KEEPER_RETENTIONS_ARE);
    HOUSE_ANSWER(&h, retentions_are, &are);
    T_TRUE(are.limited && are.registers_n > 0);
    for (uint32_t i = 0; i < are.registers_n; i++)
        T_EQ(are.registers[i].records, 0);
    house_leave(&handler);
    house_leave(&manager);
}

T_CASE(N9_3_import_into_a_block_outside_the_duties_makes_no_key)
{
    struct sealed unused;
    struct house_desk d;

    house_sign_in(&h, HOUSE_HANDLER, &d);
    REFUSED(&h, seal_in(&d, 4, SOUTH, &unused), REFUSAL_BLOCK, "N9.3");
    REFUSED(&h, seal_in(&d, 5, NONE, &unused), REFUSAL_BLOCK, "N9.3");
    REFUSED(&h, seal_in(&d, 6, 999, &unused), REFUSAL_BLOCK, "N9.3");
    T_EQ(seal_in(&d, 7, NORTH, &unused), DESK_KEEPER_SEALED_BATCH);
    house_leave(&d);
}

T_CASE(J27_access_says_to_which_blocks_duties_are_limited)
{
    struct desk_keeper_access m = {.person = HOUSE_HANDLER};
    struct desk_keeper_access_is is;
    struct house_desk d;

    house_sign_in(&h, HOUSE_MANAGER, &d);
    T_EQ(HOUSE_ASK(&h, d.keeper, access, ACCESS, &m), DESK_KEEPER_ACCESS_IS);
    HOUSE_ANSWER(&h, access_is, &is);
    T_EQ(is.persons_n, 1);
    T_TRUE(is.persons[0].blocks_n == 1 && is.persons[0].blocks[0] == NORTH);
    T_TRUE(is.persons[0].purposes_n > 0);
    house_leave(&d);
}

T_CASE(N9_3_moved_record_is_out_of_reach_at_once_after_a_restart_and_for_its_older_versions)
{
    struct house_desk manager, handler;
    struct keeper_office_record_moved moved;
    struct chan_frame f;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    REFUSED(&h, move(&handler, &north, SOUTH, "転居"), REFUSAL_BLOCK, "N9.3");
    REFUSED(&h, move(&handler, &south, NORTH, "転居"), REFUSAL_BLOCK, "N9.3");
    REFUSED(&h, move(&handler, &south, NORTH, ""), REFUSAL_BLOCK, "N9.3"); /* before a form is shown */
    NOT_DONE(&h, move(&manager, &north, SOUTH, ""), ERR_INPUT);
    NOT_DONE(&h, move(&manager, &north, NORTH, "転居"), ERR_CONFLICT);
    T_EQ(move(&manager, &north, SOUTH, "転居"), DESK_KEEPER_OK);
    office_heard(KEEPER_OFFICE_RECORD_MOVED, &f);
    T_OK(keeper_office_record_moved_get(f.payload, &h.arena, &moved));
    T_EQ(moved.block, SOUTH);
    T_VIEW(view_of(moved.record, 16), view_of(north.record, 16));
    REFUSED(&h, open_record(&handler, &north), REFUSAL_BLOCK, "N9.3");
    house_leave(&manager);
    house_leave(&handler);
    house_restart(&h, true);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    REFUSED(&h, open_record(&handler, &north), REFUSAL_BLOCK, "N9.3");
    struct desk_keeper_open historic = {
        .register_ = HOUSE_REGISTER, .purpose = HOUSE_BOOKING, .row = row_of(&north), .historic = true};
    REFUSED(&h, HOUSE_ASK(&h, handler.keeper, open, OPEN, &historic), REFUSAL_BLOCK, "N9.3");
    house_sign_in(&h, HOUSE_MANAGER, &manager);
    T_EQ(move(&manager, &nowhere, NORTH, "転入"), DESK_KEEPER_OK);
    T_EQ(open_record(&handler, &nowhere), DESK_KEEPER_OPEN_OK);
    house_leave(&manager);
    house_leave(&handler);
}

T_CASE(N9_3_inventory_puts_the_office_right_and_is_not_for_limited_duties)
{
    static const uint16_t own[] = {NORTH};
    struct desk_keeper_inventory m = {.register_ = HOUSE_REGISTER};
    struct house_desk manager, handler;

    house_sign_in(&h, HOUSE_MANAGER, &manager);
    house_sign_in(&h, HOUSE_HANDLER, &handler);
    T_EQ(limit(&manager, ROLE_MANAGER, own, 1), DESK_KEEPER_CHANGED);
    REFUSED(&h, HOUSE_ASK(&h, handler.keeper, inventory, INVENTORY, &m), REFUSAL_BLOCK, "N9.3");
    T_EQ(limit(&manager, ROLE_HANDLER, NULL, 0), DESK_KEEPER_CHANGED);
    T_EQ(open_record(&handler, &south), DESK_KEEPER_OPEN_OK); /* no limit any more */
    house_leave(&manager);
    house_leave(&handler);
}

T_MAIN(&case_house_opens, &case_N9_3_manager_makes_blocks_and_limits_duties_and_the_office_learns_it,
       &case_N9_3_B1_evil_desk_gets_no_record_of_another_block_by_its_id,
       &case_N9_3_B5_envelope_of_another_block_under_an_own_id_or_the_other_way_round_opens_nothing,
       &case_N20_6i_list_shows_and_counts_only_what_the_duties_reach,
       &case_N9_3_limited_duties_are_not_told_how_many_records_a_register_holds,
       &case_N9_3_limited_duties_read_of_an_erasure_of_the_whole_register_without_its_number,
       &case_N9_3_import_into_a_block_outside_the_duties_makes_no_key,
       &case_J27_access_says_to_which_blocks_duties_are_limited,
       &case_N9_3_moved_record_is_out_of_reach_at_once_after_a_restart_and_for_its_older_versions,
       &case_N9_3_inventory_puts_the_office_right_and_is_not_for_limited_duties, &case_house_closes)
