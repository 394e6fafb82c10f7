/* What an approver signs is what was shown. */
#include "base/buf.h"
#include "client/descriptor.h"
#include "support/t.h"

static const char good[] =
    "azukari-operation v1\nlog localhost/azukari/entruster-1\nact erase\ncontract 1\nregister "
    "2\napplicant 4\ncount 3\n"
    "records 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    "reason e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
    "time 2026-11-21T01:23:45.678Z\nnonce 000102030405060708090a0b0c0d0e0f\n";

T_CASE(a_descriptor_is_read_line_by_line)
{
    struct descriptor d;

    T_OK(descriptor_read(view_str(good), &d));
    T_STR(d.log, "localhost/azukari/entruster-1");
    T_EQ(d.contract, 1);
    T_EQ(d.register_no, 2);
    T_EQ(d.applicant, 4);
    T_EQ(d.count, 3);
}

T_CASE(a_reason_that_was_exchanged_does_not_match)
{
    struct descriptor d;

    T_OK(descriptor_read(view_str(good), &d));
    T_OK(descriptor_matches((struct view){NULL, 0}, d.reason.b));
    T_ERR(descriptor_matches(view_str("another"), d.reason.b), ERR_CORRUPT);
}

T_CASE(a_challenge_that_is_not_its_hash_is_not_signed)
{
    struct hash h;

    hash_of(view_str(good), &h);
    T_OK(descriptor_matches(view_str(good), h.b));
    h.b[31] ^= 1;
    T_ERR(descriptor_matches(view_str(good), h.b), ERR_CORRUPT);
}

T_CASE(a_line_too_many_or_too_few_is_not_understood)
{
    struct descriptor d;
    struct buf text;

    for (size_t n = 0; n < strlen(good); n++)
        T_ERR(descriptor_read(view_part(view_str(good), 0, n), &d), ERR_UNSUPPORTED);
    buf_init(&text, 4096);
    buf_str(&text, good);
    buf_str(&text, "also everything\n");
    T_ERR(descriptor_read(buf_view(&text), &d), ERR_UNSUPPORTED);
    T_EQ(d.count, 0);
    buf_clear(&text);
}

T_CASE(another_act_than_erasure_is_not_understood)
{
    struct descriptor d;
    struct buf text;

    buf_init(&text, 4096);
    buf_str(&text, "azukari-operation v1\nlog a\nact export");
    buf_str(&text, strstr(good, "\ncontract"));
    T_ERR(descriptor_read(buf_view(&text), &d), ERR_UNSUPPORTED);
    buf_clear(&text);
}

T_MAIN(&case_a_descriptor_is_read_line_by_line, &case_a_reason_that_was_exchanged_does_not_match,
       &case_a_challenge_that_is_not_its_hash_is_not_signed,
       &case_a_line_too_many_or_too_few_is_not_understood,
       &case_another_act_than_erasure_is_not_understood)
