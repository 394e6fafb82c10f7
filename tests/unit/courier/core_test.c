/* courier: answers and addresses of witnesses. */
#include "support/t.h"

#include "base/alloc.h"
#include "courier/answer.h"
#include "courier/place.h"

#define DASH "\xe2\x80\x94 "

static struct answer answer;

/* A signature line with ${n} bytes behind the key id; the first eight are the time
 * 0x0102030405060708. */
static void put_line(struct buf *out, size_t n)
{
    uint8_t bytes[NOTE_KEY_ID_BYTES + 2420] = {0xaa, 0xbb, 0xcc, 0xdd};

    for (size_t i = 0; i < n; i++)
        bytes[NOTE_KEY_ID_BYTES + i] = (uint8_t)(i + 1);
    buf_str(out, DASH "witness.example/w ");
    base64_put(out, view_of(bytes, NOTE_KEY_ID_BYTES + n));
    buf_byte(out, '\n');
}

static enum err read_text(const char *text)
{
    const char *reason = "";

    return answer_read(view_str(text), &answer, &reason);
}

static enum err read_buf(const struct buf *b)
{
    const char *reason = "";

    return answer_read(buf_view(b), &answer, &reason);
}

T_CASE(a_cosignature_is_decoded)
{
    struct buf b;

    buf_init(&b, 8192);
    put_line(&b, NOTE_SIG_MAX);
    T_OK(read_buf(&b));
    T_EQ(answer.count, 1);
    T_EQ(answer.cosignatures[0].time_s, 0x0102030405060708);
    T_EQ(answer.cosignatures[0].sig[0], 9);
    T_EQ(answer.cosignatures[0].sig[63], 72);
    buf_clear(&b);
}

T_CASE(signatures_of_other_kinds_are_passed_over)
{
    struct buf b;

    buf_init(&b, 8192);
    put_line(&b, ED25519_SIG_BYTES);
    T_ERR(read_buf(&b), ERR_INPUT);
    put_line(&b, 2420);
    T_ERR(read_buf(&b), ERR_INPUT);
    put_line(&b, NOTE_SIG_MAX);
    put_line(&b, NOTE_SIG_MAX);
    T_OK(read_buf(&b));
    T_EQ(answer.count, 2);
    buf_clear(&b);
}

T_CASE(a_time_beyond_all_times_is_not_taken)
{
    uint8_t bytes[NOTE_KEY_ID_BYTES + NOTE_SIG_MAX] = {[NOTE_KEY_ID_BYTES] = 0x80};
    struct buf b;

    buf_init(&b, 8192);
    buf_str(&b, DASH "w ");
    base64_put(&b, view_of(bytes, sizeof(bytes)));
    buf_byte(&b, '\n');
    T_ERR(read_buf(&b), ERR_INPUT);
    buf_clear(&b);
}

T_CASE(what_is_not_signature_lines_is_refused)
{
    struct buf b;

    T_ERR(read_text(""), ERR_INPUT);
    T_ERR(read_text("\n"), ERR_INPUT);
    T_ERR(read_text("\n\n\n"), ERR_INPUT);
    T_ERR(read_text("<html>\n"), ERR_INPUT);
    T_ERR(read_text(DASH "witness.example/w !!!!\n"), ERR_INPUT);
    buf_init(&b, 8192);
    put_line(&b, NOTE_SIG_MAX);
    T_ERR(read_text(buf_cstr(&b) + 1), ERR_INPUT); /* half a dash */
    buf_str(&b, "\n");
    T_ERR(read_buf(&b), ERR_INPUT); /* an empty line behind */
    put_line(&b, NOTE_SIG_MAX);
    T_ERR(read_buf(&b), ERR_INPUT); /* and between */
    buf_reset(&b);
    put_line(&b, NOTE_SIG_MAX);
    T_ERR(answer_read(view_part(buf_view(&b), 0, b.n - 1), &answer, &(const char *){NULL}),
          ERR_INPUT);
    buf_byte(&b, 0);
    T_ERR(read_buf(&b), ERR_INPUT);
    buf_clear(&b);
}

T_CASE(an_answer_that_is_too_long_is_refused)
{
    struct buf b;

    buf_init(&b, 1 << 16);
    while (b.n < ANSWER_BYTES_MAX)
        put_line(&b, NOTE_SIG_MAX);
    T_ERR(read_buf(&b), ERR_LIMIT);
    buf_reset(&b);
    for (int i = 0; i < NOTE_SIGNATURES_MAX + 1; i++)
        buf_str(&b, DASH "w AAAAAAA=\n");
    T_ERR(read_buf(&b), ERR_LIMIT);
    buf_clear(&b);
}

T_CASE(lack_of_memory_is_not_a_wrong_answer)
{
    struct buf b;
    unsigned long n = 0;
    enum err err;

    buf_init(&b, 8192);
    put_line(&b, NOTE_SIG_MAX);
    do {
        mem_fail_nth(++n, 1);
        err = read_buf(&b);
        T_TRUE(err == (mem_has_failed() ? ERR_MEMORY : ERR_OK));
    } while (mem_has_failed());
    mem_fail_nth(0, 0);
    T_TRUE(n > 1);
    buf_clear(&b);
}

static struct place place;

T_CASE(an_address_is_read_and_the_path_put_behind)
{
    T_OK(place_read(view_str("https://witness.example:8444/"), &place));
    T_STR(place.url, "https://witness.example:8444/add-checkpoint");
    T_STR(place.host, "witness.example");
    T_STR(place.port, "8444");
    T_TRUE(place.is_encrypted);
    T_OK(place_read(view_str("http://127.0.0.1"), &place));
    T_STR(place.url, "http://127.0.0.1/add-checkpoint");
    T_STR(place.port, "80");
    T_TRUE(!place.is_encrypted);
    T_OK(place_read(view_str("https://[2001:db8::1]/towns/a"), &place));
    T_STR(place.url, "https://[2001:db8::1]/towns/a/add-checkpoint");
    T_STR(place.host, "[2001:db8::1]");
    T_STR(place.port, "443");
}

T_CASE(an_address_with_anything_more_is_refused)
{
    static const char *const wrong[] = {
        "",
        "https://",
        "http:///",
        "ftp://w.example/",
        "file:///etc/passwd",
        "https://u@w.example/",
        "//w/",
        "https://w/?a",
        "https://w/#a",
        "https://w example/",
        "https://w\n.example/",
        "https://w.example:0x1/",
        "https:///",
        "https://w:70000",
        "https://w./",
        "https://%77.example/",
        "https://[fe80::1%25lo]/",
        "https://\xe5\xb8\x82.example/",
    };
    char long_one[PLACE_URL_MAX + 2] = "https://w/";

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (place_read(view_str(wrong[i]), &place) != ERR_INPUT)
            T_FAIL("\"%s\" is taken", wrong[i]);
    }
    memset(long_one + 10, 'a', sizeof(long_one) - 11);
    T_ERR(place_read(view_str(long_one), &place), ERR_INPUT);
    long_one[PLACE_URL_MAX] = '\0';
    T_OK(place_read(view_str(long_one), &place));
}

T_CASE(a_name_is_looked_up_here)
{
    struct buf b;

    T_OK(place_prepare_lookup());
    buf_init(&b, 1024);
    T_OK(place_read(view_str("http://127.0.0.1:81/"), &place));
    T_OK(place_look_up(&place, &b));
    T_VIEW(buf_view(&b), view_str("127.0.0.1:81:127.0.0.1"));
    buf_reset(&b);
    T_OK(place_read(view_str("http://[::1]:81/"), &place));
    T_OK(place_look_up(&place, &b));
    T_EQ(b.n, 0);
    T_OK(place_read(view_str("http://localhost:81/"), &place));
    T_OK(place_look_up(&place, &b));
    T_TRUE(strstr(buf_cstr(&b), "127.0.0.1") != NULL);
    buf_clear(&b);
}

T_MAIN(&case_a_cosignature_is_decoded, &case_signatures_of_other_kinds_are_passed_over,
       &case_a_time_beyond_all_times_is_not_taken, &case_what_is_not_signature_lines_is_refused,
       &case_an_answer_that_is_too_long_is_refused, &case_lack_of_memory_is_not_a_wrong_answer,
       &case_an_address_is_read_and_the_path_put_behind,
       &case_an_address_with_anything_more_is_refused, &case_a_name_is_looked_up_here)
