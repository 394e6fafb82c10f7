/* What an approver signs is what was shown. */
#include "base/buf.h"
#include "client/descriptor.h"
#include "support/t.h"

static const char good[] =
    "azukari-operation v2\nlog localhost/azukari/entruster-1\nact erase\nscope subjects\ncontract 1\nregister "
    "2\napplicant 4\ncount 3\n"
    "records 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    "items 名簿の全項目\nmedia データベース\nmethod cryptographic-erase NIST-SP-800-88r2\nplanned 2026-12-01\n"
    "reason 期間 満了\n"
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

T_CASE(K_T12_the_form_is_part_of_what_is_signed)
{
    struct descriptor d;
    struct buf text;

    T_OK(descriptor_read(view_str(good), &d));
    T_VIEW(d.items, view_str("名簿の全項目"));
    T_VIEW(d.media, view_str("データベース"));
    T_VIEW(d.reason, view_str("期間 満了"));
    T_TRUE(d.planned.year == 2026 && d.planned.month == 12 && d.planned.day == 1 && !d.whole);
    buf_init(&text, 4096);
    buf_str(&text, good);
    *(char *)strstr((char *)text.p, "r2\nplanned") = 'x'; /* another method than ours */
    T_ERR(descriptor_read(buf_view(&text), &d), ERR_UNSUPPORTED);
    buf_clear(&text);
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
    buf_str(&text, "azukari-operation v2\nlog a\nact export");
    buf_str(&text, strstr(good, "\ncontract"));
    T_ERR(descriptor_read(buf_view(&text), &d), ERR_UNSUPPORTED);
    buf_clear(&text);
}

T_CASE(a_change_of_the_registry_is_told_from_an_erasure_and_from_anything_else)
{
    static const char change[] = "azukari-operation v2\nlog a/b\nact change\ncontract 1\nfact act control\n";

    T_TRUE(descriptor_is_of_registry(view_str(change)));
    T_TRUE(!descriptor_is_of_registry(view_str(good)));
    T_TRUE(!descriptor_is_of_registry(view_str("azukari-operation v1\nlog a/b\nact change\n")));
    T_TRUE(!descriptor_is_of_registry(view_str("azukari-operation v2\nact change\nlog a/b\n")));
    T_TRUE(!descriptor_is_of_registry(view_str("azukari-operation v2\nlog a/b\nact change\nreason \xff\n")));
}

T_MAIN(&case_a_descriptor_is_read_line_by_line, &case_K_T12_the_form_is_part_of_what_is_signed,
       &case_a_challenge_that_is_not_its_hash_is_not_signed,
       &case_a_line_too_many_or_too_few_is_not_understood,
       &case_another_act_than_erasure_is_not_understood,
       &case_a_change_of_the_registry_is_told_from_an_erasure_and_from_anything_else)
