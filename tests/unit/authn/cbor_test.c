/* authn: the strict CBOR reader. */
#include "support/t.h"

#include "authn/cbor.h"

static uint8_t bytes[64];

static struct cbor reader(const char *hex)
{
    struct cbor c;

    T_OK(hex_get(view_str(hex), bytes, strlen(hex) / 2));
    cbor_init(&c, view_of(bytes, strlen(hex) / 2));
    return c;
}

static void reads_int(const char *hex, int64_t want)
{
    struct cbor c = reader(hex);

    T_EQ(cbor_get_int(&c), want);
    T_OK(cbor_end(&c));
}

static void refuses_int(const char *hex)
{
    struct cbor c = reader(hex);

    T_EQ(cbor_get_int(&c), 0);
    T_ERR(cbor_end(&c), ERR_INPUT);
}

/* RFC 8949, appendix A. */
T_CASE(integers_of_the_standard_are_read)
{
    reads_int("00", 0);
    reads_int("17", 23);
    reads_int("1818", 24);
    reads_int("1903e8", 1000);
    reads_int("1a000f4240", 1000000);
    reads_int("1b000000e8d4a51000", 1000000000000);
    reads_int("20", -1);
    reads_int("3903e7", -1000);
    reads_int("1b7fffffffffffffff", INT64_MAX);
    reads_int("3b7fffffffffffffff", INT64_MIN);
}

T_CASE(integers_that_do_not_fit_or_are_written_long_are_refused)
{
    refuses_int("1bffffffffffffffff");
    refuses_int("3b8000000000000000");
    refuses_int("1817");
    refuses_int("190017");
    refuses_int("1a0000ffff");
    refuses_int("1b00000000ffffffff");
    refuses_int("1c");
    refuses_int("1f");
    refuses_int("19ff");
    refuses_int("");
    refuses_int("40");
    refuses_int("f6");
}

T_CASE(strings_are_read_within_their_maximum)
{
    struct cbor c = reader("43010203636162634060");

    T_VIEW(cbor_get_bytes(&c, 3), view_of("\1\2\3", 3));
    T_VIEW(cbor_get_text(&c, 3), view_str("abc"));
    T_EQ(cbor_get_bytes(&c, 0).n, 0);
    T_EQ(cbor_get_text(&c, 0).n, 0);
    T_OK(cbor_end(&c));
    c = reader("43010203");
    T_EQ(cbor_get_bytes(&c, 2).n, 0);
    T_ERR(cbor_end(&c), ERR_INPUT);
}

T_CASE(strings_of_the_wrong_kind_length_or_encoding_are_refused)
{
    static const char *const bad[] = {
        "62c328", "5f41004100ff", "5bffffffffffffffff", "5803", "4401", "5803010203", "6100"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct cbor c = reader(bad[i]);
        bool is_text = bad[i][0] == '6';
        T_EQ((is_text ? cbor_get_text(&c, 100) : cbor_get_bytes(&c, 100)).n, 0);
        T_ERR(cbor_end(&c), ERR_INPUT);
    }
    struct cbor c = reader("43010203");
    T_EQ(cbor_get_text(&c, 3).n, 0);
    T_ERR(cbor_end(&c), ERR_INPUT);
}

T_CASE(any_item_is_passed_over_whole)
{
    static const char *const items[] = {
        "00",
        "f4",
        "f97e00",
        "fb3ff199999999999a",
        "f8ff",
        "c11a514b67b0",
        "80",
        "a0",
        "83010203",
        "a201020304",
        "8301820203820405",
        "a26161016162820203",
        "c2c2c240",
        "818181818181818100",
    };

    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        struct cbor c = reader(items[i]);
        T_EQ(cbor_skip(&c).n, strlen(items[i]) / 2);
        T_OK(cbor_end(&c));
    }
}

T_CASE(unfinished_or_hostile_items_are_not_passed_over)
{
    static const char *const items[] = {
        "",
        "81",
        "a1",
        "a100",
        "8301",
        "9bffffffffffffffff",
        "bbffffffffffffffff",
        "bb8000000000000000",
        "9b7fffffffffffffff00",
        "c1",
        "f800",
        "f81f",
        "ff",
        "9f00ff",
        "fc",
        "44",
        "62",
    };

    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        struct cbor c = reader(items[i]);
        T_EQ(cbor_skip(&c).n, 0);
        T_ERR(cbor_end(&c), ERR_INPUT);
    }
}

T_CASE(deep_nesting_costs_no_stack)
{
    static uint8_t deep[100000];
    struct cbor c;

    memset(deep, 0x81, sizeof(deep) - 1);
    cbor_init(&c, view_of(deep, sizeof(deep)));
    T_EQ(cbor_skip(&c).n, sizeof(deep));
    T_OK(cbor_end(&c));
}

T_CASE(a_failure_is_remembered)
{
    struct cbor c = reader("a20102");

    T_EQ(cbor_get_map(&c, 1), 0);
    T_EQ(cbor_get_int(&c), 0);
    T_EQ(cbor_skip(&c).n, 0);
    T_EQ(cbor_get_map(&c, 9), 0);
    T_ERR(cbor_end(&c), ERR_INPUT);
    c = reader("a201");
    T_EQ(cbor_get_map(&c, 2), 2);
    T_ERR(cbor_end(&c), ERR_INPUT);
}

T_MAIN(&case_integers_of_the_standard_are_read,
       &case_integers_that_do_not_fit_or_are_written_long_are_refused,
       &case_strings_are_read_within_their_maximum,
       &case_strings_of_the_wrong_kind_length_or_encoding_are_refused,
       &case_any_item_is_passed_over_whole, &case_unfinished_or_hostile_items_are_not_passed_over,
       &case_deep_nesting_costs_no_stack, &case_a_failure_is_remembered)
