/* The generated coding of message sets, on a sample set that uses everything a set can say. */
#include "sample.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "support/t.h"

#include <unistd.h>

#define ARENA_MAX 65536

static struct sample_field_value values[4] = {
    {.field = 1, .value = {(const uint8_t *)"one", 3}},
    {.field = 2, .value = {NULL, 0}},
    {.field = 65535, .value = {(const uint8_t *)"0123456789abcdef", 16}},
    {.field = 4, .value = {(const uint8_t *)"four", 4}},
};

static struct sample_search full_search(void)
{
    return (struct sample_search){.register_ = 0x01020304,
                                  .index = 7,
                                  .key = view_str("12345678"),
                                  .purpose = 9,
                                  .rows = values,
                                  .rows_n = 4};
}

static struct sample_search_ok full_search_ok(void)
{
    struct sample_search_ok m = {
        .kind = SAMPLE_SEAL_KIND_VEILED,
        .nested = {.maker = view_str("\xe9\xa0\x90\xe3\x81\x8b\xe3\x82\x8a"),
                   .parts = values,
                   .parts_n = 3}};
    memset(m.token, 0xab, sizeof(m.token));
    memset(m.nested.nonce, 0xcd, sizeof(m.nested.nonce));
    return m;
}

static struct sample_numbers full_numbers(void)
{
    static struct view bytes[3], ids[2], words[2];
    static uint64_t numbers[3] = {0, 1, UINT64_MAX};
    static enum sample_seal_kind kinds[3] = {SAMPLE_SEAL_KIND_VEILED, SAMPLE_SEAL_KIND_OPEN,
                                             SAMPLE_SEAL_KIND_SEALED};
    static bool flags[2] = {true, false};

    bytes[0] = view_str("abcd");
    bytes[1] = view_str("");
    bytes[2] = view_of("\0", 1);
    ids[0] = view_str("xyz");
    ids[1] = view_str("123");
    words[0] = view_str("word");
    words[1] = view_str("");
    return (struct sample_numbers){.small = 255,
                                   .medium = 65535,
                                   .large = UINT32_MAX,
                                   .huge = UINT64_MAX,
                                   .signed_ = INT64_MIN,
                                   .yes = true,
                                   .bytes_list = bytes,
                                   .bytes_list_n = 3,
                                   .ids = ids,
                                   .ids_n = 2,
                                   .words = words,
                                   .words_n = 2,
                                   .numbers = numbers,
                                   .numbers_n = 3,
                                   .kinds = kinds,
                                   .kinds_n = 3,
                                   .flags = flags,
                                   .flags_n = 2};
}

/* Each message of the sample at its largest. */
static const uint16_t all_types[] = {SAMPLE_SEARCH, SAMPLE_SEARCH_OK, SAMPLE_OPEN_SESSION,
                                     SAMPLE_PING, SAMPLE_NUMBERS};

static enum err put_full(struct buf *out, uint16_t type)
{
    struct sample_search search = full_search();
    struct sample_search_ok search_ok = full_search_ok();
    struct sample_numbers numbers = full_numbers();
    struct sample_open_session open = {.badge = view_str("12345678"), .urgent = true};
    struct sample_ping ping = {0};

    buf_init(out, 4096);
    if (type == SAMPLE_SEARCH)
        return sample_search_put(out, &search);
    if (type == SAMPLE_SEARCH_OK)
        return sample_search_ok_put(out, &search_ok);
    if (type == SAMPLE_OPEN_SESSION)
        return sample_open_session_put(out, &open);
    return type == SAMPLE_PING ? sample_ping_put(out, &ping) : sample_numbers_put(out, &numbers);
}

T_CASE(message_has_one_documented_encoding)
{
    struct buf out;
    struct sample_search m = {.register_ = 0x01020304,
                              .index = 7,
                              .key = view_str("k"),
                              .purpose = 9,
                              .rows = values,
                              .rows_n = 1};
    buf_init(&out, 4096);
    T_OK(sample_search_put(&out, &m));
    T_HEX(out.p, out.n,
          "01020304"
          "07"
          "000000016b"
          "0009"
          "00000001"
          "0001"
          "00000003"
          "6f6e65");
    buf_clear(&out);
}

T_CASE(what_was_put_is_got)
{
    struct buf out;
    struct arena a;
    struct sample_search_ok m;

    arena_init(&a, ARENA_MAX);
    T_OK(put_full(&out, SAMPLE_SEARCH_OK));
    T_OK(sample_search_ok_get(buf_view(&out), &a, &m));
    T_EQ(m.kind, SAMPLE_SEAL_KIND_VEILED);
    T_VIEW(m.nested.maker, full_search_ok().nested.maker);
    T_EQ(m.token[15], 0xab);
    T_EQ(m.nested.nonce[7], 0xcd);
    T_EQ(m.nested.parts_n, 3);
    T_EQ(m.nested.parts[2].field, 65535);
    T_VIEW(m.nested.parts[2].value, values[2].value);
    buf_clear(&out);
    arena_clear(&a);
}

T_CASE(a_list_of_one_is_got_and_so_is_one_of_none)
{
    for (uint32_t n = 0; n < 2; n++) {
        struct sample_search m = full_search(), got;
        struct arena a;
        struct buf out;
        m.rows_n = n;
        arena_init(&a, ARENA_MAX);
        buf_init(&out, 4096);
        T_OK(sample_search_put(&out, &m));
        T_OK(sample_search_get(buf_view(&out), &a, &got));
        T_EQ(got.rows_n, n);
        T_EQ(got.rows != NULL, n == 1);
        if (n == 1)
            T_VIEW(got.rows[0].value, view_str("one"));
        arena_clear(&a);
        buf_clear(&out);
    }
}

T_CASE(every_message_survives_a_round_trip)
{
    for (size_t i = 0; i < sizeof(all_types) / sizeof(all_types[0]); i++) {
        struct buf out, again;
        struct arena a;
        arena_init(&a, ARENA_MAX);
        buf_init(&again, 4096);
        T_OK(put_full(&out, all_types[i]));
        T_OK(sample_any_get(all_types[i], buf_view(&out), &a));
        T_OK(sample_any_reput(all_types[i], buf_view(&out), &a, &again));
        T_VIEW(buf_view(&again), buf_view(&out));
        buf_clear(&out);
        buf_clear(&again);
        arena_clear(&a);
    }
}

T_CASE(message_cut_at_any_byte_is_refused)
{
    for (size_t i = 0; i < sizeof(all_types) / sizeof(all_types[0]); i++) {
        struct buf out;
        T_OK(put_full(&out, all_types[i]));
        for (size_t n = 0; n < out.n; n++) {
            struct arena a;
            arena_init(&a, ARENA_MAX);
            T_ERR(sample_any_get(all_types[i], view_of(out.p, n), &a), ERR_INPUT);
            arena_clear(&a);
        }
        buf_clear(&out);
    }
}

T_CASE(trailing_byte_is_refused)
{
    for (size_t i = 0; i < sizeof(all_types) / sizeof(all_types[0]); i++) {
        struct buf out;
        struct arena a;
        arena_init(&a, ARENA_MAX);
        T_OK(put_full(&out, all_types[i]));
        buf_byte(&out, 0);
        T_ERR(sample_any_get(all_types[i], buf_view(&out), &a), ERR_INPUT);
        buf_clear(&out);
        arena_clear(&a);
    }
}

T_CASE(put_refuses_one_more_than_the_maximum)
{
    struct buf out;
    struct sample_search m = full_search();
    struct sample_open_session o = {.badge = view_str("123456789")};
    struct sample_numbers n = full_numbers();

    buf_init(&out, 4096);
    m.key = view_str("123456789");
    T_ERR(sample_search_put(&out, &m), ERR_LIMIT);
    m = full_search();
    m.rows_n = 5;
    buf_reset(&out);
    T_ERR(sample_search_put(&out, &m), ERR_LIMIT);
    buf_reset(&out);
    T_ERR(sample_open_session_put(&out, &o), ERR_LIMIT);
    n.ids[0] = view_str("four");
    buf_reset(&out);
    T_ERR(sample_numbers_put(&out, &n), ERR_LIMIT);
    n = full_numbers();
    n.bytes_list[0] = view_str("12345");
    buf_reset(&out);
    T_ERR(sample_numbers_put(&out, &n), ERR_LIMIT);
    buf_clear(&out);
    buf_init(&out, 3);
    n = full_numbers();
    T_ERR(sample_numbers_put(&out, &n), ERR_LIMIT);
    buf_clear(&out);
}

T_CASE(put_refuses_what_has_no_encoding)
{
    struct buf out;
    struct sample_search_ok m = full_search_ok();
    struct sample_open_session o = {.badge = view_str("\xff")};

    buf_init(&out, 4096);
    m.kind = SAMPLE_SEAL_KIND__MAX;
    T_ERR(sample_search_ok_put(&out, &m), ERR_INPUT);
    buf_reset(&out);
    T_ERR(sample_open_session_put(&out, &o), ERR_INPUT);
    buf_clear(&out);
}

static enum err get_hex(uint16_t type, const char *hex)
{
    uint8_t bytes[256];
    struct arena a;

    if (hex_get(view_str(hex), bytes, strlen(hex) / 2) != ERR_OK)
        return ERR_INTERNAL;
    arena_init(&a, ARENA_MAX);
    enum err err = sample_any_get(type, view_of(bytes, strlen(hex) / 2), &a);
    arena_clear(&a);
    return err;
}

T_CASE(get_refuses_one_more_than_the_maximum)
{
    /* key of 8 bytes, of 9 bytes; no row; badge of 9 bytes; five rows of at most four */
    T_OK(get_hex(SAMPLE_SEARCH, "0000000100"
                                "00000008"
                                "3132333435363738"
                                "0000"
                                "00000000"));
    T_ERR(get_hex(SAMPLE_SEARCH, "0000000100"
                                 "00000009"
                                 "313233343536373839"
                                 "0000"
                                 "00000000"),
          ERR_INPUT);
    T_ERR(get_hex(SAMPLE_OPEN_SESSION, "00000009"
                                       "313233343536373839"
                                       "00"),
          ERR_INPUT);
    T_OK(get_hex(SAMPLE_SEARCH, "0000000100"
                                "00000000"
                                "0000"
                                "00000004"
                                "000100000000"
                                "000100000000"
                                "000100000000"
                                "000100000000"));
    T_ERR(get_hex(SAMPLE_SEARCH, "0000000100"
                                 "00000000"
                                 "0000"
                                 "00000005"
                                 "000100000000"
                                 "000100000000"
                                 "000100000000"
                                 "000100000000"
                                 "000100000000"),
          ERR_INPUT);
}

T_CASE(get_refuses_bad_bool_enum_and_text)
{
    T_OK(get_hex(SAMPLE_OPEN_SESSION, "00000001"
                                      "41"
                                      "01"));
    T_ERR(get_hex(SAMPLE_OPEN_SESSION, "00000001"
                                       "41"
                                       "02"),
          ERR_INPUT);
    T_ERR(get_hex(SAMPLE_OPEN_SESSION, "00000001"
                                       "ff"
                                       "01"),
          ERR_INPUT);
    T_ERR(get_hex(SAMPLE_OPEN_SESSION, "00000001"
                                       "00"
                                       "01"),
          ERR_INPUT);
    T_OK(get_hex(SAMPLE_SEARCH_OK, "00000000000000000000000000000000"
                                   "02"
                                   "00000000"
                                   "0000000000000000"
                                   "00000000"));
    T_ERR(get_hex(SAMPLE_SEARCH_OK, "00000000000000000000000000000000"
                                    "03"
                                    "00000000"
                                    "0000000000000000"
                                    "00000000"),
          ERR_INPUT);
}

T_CASE(huge_count_takes_no_memory)
{
    mem_fail_nth(2, 1); /* the first allocation is the struct itself */
    enum err err = get_hex(SAMPLE_SEARCH, "0000000100"
                                          "00000000"
                                          "0000"
                                          "ffffffff"
                                          "000100000000");
    int failed = mem_has_failed();
    mem_fail_nth(0, 0);
    T_ERR(err, ERR_INPUT);
    T_TRUE(!failed);
}

T_CASE(exhausted_arena_is_told_apart_from_bad_input)
{
    struct buf out;
    struct arena a;
    struct sample_search m;

    T_OK(put_full(&out, SAMPLE_SEARCH));
    arena_init(&a, 16);
    memset(&m, 0xff, sizeof(m));
    T_ERR(sample_search_get(buf_view(&out), &a, &m), ERR_MEMORY);
    T_TRUE(m.rows == NULL && m.rows_n == 0 && m.register_ == 0);
    T_ERR(sample_any_get(SAMPLE_SEARCH, buf_view(&out), &a), ERR_MEMORY);
    buf_clear(&out);
    arena_clear(&a);
}

T_CASE(round_trip_survives_every_failed_allocation)
{
    for (unsigned long nth = 1;; nth++) {
        struct buf out, again;
        struct arena a;
        arena_init(&a, ARENA_MAX);
        buf_init(&again, 4096);
        mem_fail_nth(nth, 0);
        enum err err = put_full(&out, SAMPLE_NUMBERS);
        if (err == ERR_OK)
            err = sample_any_reput(SAMPLE_NUMBERS, buf_view(&out), &a, &again);
        int failed = mem_has_failed();
        mem_fail_nth(0, 0);
        buf_clear(&out);
        buf_clear(&again);
        arena_clear(&a);
        T_ERR(err, failed ? ERR_MEMORY : ERR_OK);
        if (!failed)
            break;
    }
}

T_CASE(message_is_permitted_only_in_its_state_and_from_its_side)
{
    T_TRUE(sample_permitted(SAMPLE_SESSION, SAMPLE_SEARCH, SAMPLE_FROM_DESK));
    T_TRUE(!sample_permitted(SAMPLE_LOBBY, SAMPLE_SEARCH, SAMPLE_FROM_DESK));
    T_TRUE(!sample_permitted(SAMPLE_SESSION, SAMPLE_SEARCH, SAMPLE_FROM_KEEPER));
    T_TRUE(sample_permitted(SAMPLE_LOBBY, SAMPLE_OPEN_SESSION, SAMPLE_FROM_DESK));
    T_TRUE(!sample_permitted(SAMPLE_SESSION, SAMPLE_OPEN_SESSION, SAMPLE_FROM_DESK));
    T_TRUE(sample_permitted(SAMPLE_JOB, SAMPLE_OPEN_SESSION, SAMPLE_FROM_DESK));
    for (unsigned s = 0; s < SAMPLE_STATE__MAX; s++) {
        T_TRUE(sample_permitted((enum sample_state)s, SAMPLE_PING, SAMPLE_FROM_DESK));
        T_TRUE(sample_permitted((enum sample_state)s, SAMPLE_PING, SAMPLE_FROM_KEEPER));
        T_TRUE(!sample_permitted((enum sample_state)s, 9999, SAMPLE_FROM_DESK));
    }
    T_TRUE(!sample_permitted(SAMPLE_STATE__MAX, SAMPLE_PING, SAMPLE_FROM_DESK));
    T_TRUE(!sample_permitted(SAMPLE_LOBBY, SAMPLE_PING, SAMPLE_SIDE__MAX));
    T_TRUE(!proto_permitted(&sample_set, 64, SAMPLE_PING, SAMPLE_FROM_DESK)); /* beyond the bits of the table */
    T_TRUE(!proto_permitted(&sample_set, SAMPLE_LOBBY, SAMPLE_PING, 32));
}

T_CASE(types_are_named_and_once_is_known)
{
    T_STR(sample_type_name(SAMPLE_SEARCH_OK), "SEARCH_OK");
    T_STR(sample_type_name(0), "unknown");
    T_TRUE(sample_is_once(SAMPLE_OPEN_SESSION));
    T_TRUE(!sample_is_once(SAMPLE_SEARCH));
    T_TRUE(!sample_is_once(0));
    T_EQ(sample_proto.number, 200);
    T_STR(sample_proto.name, "sample");
}

T_CASE(first_failure_of_putting_is_the_one_that_is_told)
{
    struct buf out;

    buf_init(&out, 64);
    proto_put_bytes(&out, view_str("abc"), 2);
    proto_put_enum(&out, 9, 3);
    T_ERR(buf_status(&out), ERR_LIMIT);
    buf_clear(&out);
}

T_CASE(message_of_no_type_of_the_set_is_not_sent)
{
    int fds[2];

    T_OK(chan_pair(fds));
    struct chan *left = chan_new(fds[0], &sample_proto), *right = chan_new(fds[1], &sample_proto);
    struct chan_frame frame;
    T_TRUE(left != NULL && right != NULL);
    T_ERR(proto_send(left, &sample_set, &(struct proto_outgoing){.type = 9999}), ERR_INTERNAL);
    T_ERR(chan_recv(right, &frame), ERR_AGAIN);
    chan_free(left);
    chan_free(right);
}

T_CASE(unknown_type_is_not_found)
{
    struct arena a;
    struct buf out;

    arena_init(&a, ARENA_MAX);
    buf_init(&out, 16);
    T_ERR(sample_any_get(0, view_str(""), &a), ERR_NOT_FOUND);
    T_ERR(sample_any_reput(14, view_str(""), &a, &out), ERR_NOT_FOUND);
}

T_CASE(message_travels_through_a_channel_with_a_descriptor)
{
    int fds[2], pipe_fds[2];
    struct chan_frame frame;
    struct sample_search m = full_search();
    struct arena a;

    arena_init(&a, ARENA_MAX);
    T_OK(chan_pair(fds));
    T_EQ(pipe(pipe_fds), 0);
    struct chan *left = chan_new(fds[0], &sample_proto), *right = chan_new(fds[1], &sample_proto);
    T_TRUE(left != NULL && right != NULL);
    T_OK(sample_search_send_fds(left, 77, &m, pipe_fds, 1));
    memset(&m, 0, sizeof(m));
    T_OK(chan_recv_wait(right, 1000, &frame));
    T_EQ(frame.type, SAMPLE_SEARCH);
    T_EQ(frame.id, 77);
    T_EQ(frame.fd_count, 1);
    T_OK(sample_search_get(frame.payload, &a, &m));
    T_EQ(m.rows_n, 4);
    T_VIEW(m.rows[3].value, view_str("four"));
    chan_frame_close_fds(&frame);
    m.rows_n = 5;
    T_ERR(sample_search_send(left, 78, &m), ERR_LIMIT);
    T_ERR(chan_recv(right, &frame), ERR_AGAIN);
    chan_free(left);
    chan_free(right);
    arena_clear(&a);
    T_TRUE(close(pipe_fds[0]) == 0 && close(pipe_fds[1]) == 0);
}

T_MAIN(&case_message_has_one_documented_encoding, &case_what_was_put_is_got,
       &case_a_list_of_one_is_got_and_so_is_one_of_none, &case_every_message_survives_a_round_trip, &case_message_cut_at_any_byte_is_refused,
       &case_trailing_byte_is_refused, &case_put_refuses_one_more_than_the_maximum,
       &case_put_refuses_what_has_no_encoding, &case_get_refuses_one_more_than_the_maximum,
       &case_get_refuses_bad_bool_enum_and_text, &case_huge_count_takes_no_memory,
       &case_exhausted_arena_is_told_apart_from_bad_input,
       &case_round_trip_survives_every_failed_allocation,
       &case_message_is_permitted_only_in_its_state_and_from_its_side,
       &case_first_failure_of_putting_is_the_one_that_is_told, &case_message_of_no_type_of_the_set_is_not_sent,
       &case_types_are_named_and_once_is_known, &case_unknown_type_is_not_found,
       &case_message_travels_through_a_channel_with_a_descriptor)
