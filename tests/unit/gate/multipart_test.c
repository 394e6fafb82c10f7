/* multipart/form-data: the same however it is cut, nothing hostile read as something else. */
#include "support/t.h"

#include "base/buf.h"
#include "http/multipart.h"

#define TYPE "multipart/form-data; boundary=XyZ"
#define FILE_HEAD                                                                                  \
    "Content-Disposition: form-data; name=\"file\"; "                                              \
    "filename=\"\xe5\x90\x8d\xe7\xb0\xbf.csv\"\r\nContent-Type: text/csv\r\n\r\n"
#define WORD_HEAD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

struct heard {
    struct buf text;
    enum err answer;
};

static enum err hear(void *arg, const struct http_multipart *m, enum http_multipart_event event,
                     struct view bytes)
{
    struct heard *h = arg;

    if (event == HTTP_MULTIPART_BEGIN)
        buf_fmt(&h->text, "%s%s<", m->name, m->is_file ? "*" : "");
    buf_put(&h->text, bytes);
    if (event == HTTP_MULTIPART_END)
        buf_str(&h->text, ">");
    return h->answer;
}

/* Read ${body} in a first piece of ${first} bytes and then pieces of ${piece}; what was heard stays
 * in ${h}. */
static enum err read_in(struct heard *h, const char *type, struct view body, size_t first,
                        size_t piece)
{
    struct http_multipart m;
    enum err err = http_multipart_start(&m, view_str(type));

    buf_reset(&h->text);
    for (size_t at = 0, n = first; err == ERR_OK && at < body.n; at += n, n = piece)
        err = n == 0 ? ERR_OK : http_multipart_push(&m, view_part(body, at, n), hear, h);
    return err == ERR_OK ? http_multipart_finish(&m) : err;
}

static void heard_is(const char *body, size_t n, const char *want)
{
    struct heard h = {.answer = ERR_OK};

    buf_init(&h.text, 65536);
    for (size_t cut = 1; cut <= n; cut++) {
        T_OK(read_in(&h, TYPE, view_of(body, n), cut, 1 << 20));
        T_TRUE(view_eq_str(buf_view(&h.text), want));
    }
    T_OK(read_in(&h, TYPE, view_of(body, n), 1, 1));
    T_TRUE(view_eq_str(buf_view(&h.text), want));
    buf_clear(&h.text);
}

static enum err refusal(const char *type, const char *body)
{
    struct heard h = {.answer = ERR_OK};

    buf_init(&h.text, 65536);
    enum err whole = read_in(&h, type, view_str(body), 1 << 20, 1 << 20);
    T_EQ(read_in(&h, type, view_str(body), 1, 1), whole);
    buf_clear(&h.text);
    return whole;
}

#define BODY_IS(body, want) heard_is(body, sizeof(body) - 1, want)

T_CASE(a_form_is_the_same_however_it_is_cut)
{
    BODY_IS("--XyZ\r\n" WORD_HEAD("csrf") "00ff\r\n--XyZ\r\n" FILE_HEAD
                                          "a,b\r\n1,2\r\n\r\n--XyZ--\r\n",
            "csrf<00ff>file*<a,b\r\n1,2\r\n>");
}

T_CASE(an_empty_field_and_an_empty_file_are_read)
{
    BODY_IS("--XyZ\r\n" WORD_HEAD("a") "\r\n--XyZ\r\n" FILE_HEAD "\r\n--XyZ--", "a<>file*<>");
}

T_CASE(what_only_begins_like_a_boundary_is_data)
{
    BODY_IS("--XyZ\r\n" FILE_HEAD "\r\r\n\r\n-\r\n--\r\n--X\r\n--Xy\r\r\n--XyA--XyZ\r\n--XyZ--\r\n",
            "file*<\r\r\n\r\n-\r\n--\r\n--X\r\n--Xy\r\r\n--XyA--XyZ>");
}

T_CASE(a_quoted_boundary_is_taken)
{
    T_OK(refusal("Multipart/Form-Data; boundary=\"XyZ\"",
                 "--XyZ\r\n" WORD_HEAD("a") "1\r\n--XyZ--\r\n"));
}

T_CASE(other_types_and_hostile_boundaries_are_refused)
{
    struct http_multipart m;
    static const char *const types[] = {
        "",
        "multipart/form-data",
        "multipart/mixed; boundary=b",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"b",
        "multipart/form-data; boundary=a b",
        "multipart/form-data; boundary=a\r\nb",
        "multipart/form-data; charset=utf-8",
        ("multipart/form-data; "
         "boundary=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        T_ERR(http_multipart_start(&m, view_str(types[i])), ERR_INPUT);
}

T_CASE(what_is_not_complete_is_refused)
{
    const char *body = "--XyZ\r\n" WORD_HEAD("a") "1\r\n--XyZ--\r\n";
    struct heard h = {.answer = ERR_OK};

    buf_init(&h.text, 65536);
    for (size_t n = 0; n + 3 < strlen(body); n++)
        T_ERR(read_in(&h, TYPE, view_of(body, n), 1, 7), ERR_INPUT);
    buf_clear(&h.text);
}

T_CASE(hostile_bodies_are_refused)
{
    static const char *const bodies[] = {
        "preamble\r\n--XyZ\r\n" WORD_HEAD("a") "1\r\n--XyZ--\r\n",
        "\r\n--XyZ\r\n" WORD_HEAD("a") "1\r\n--XyZ--\r\n",
        "--XyZ--\r\n",
        "--XyZ\n" WORD_HEAD("a") "1\r\n--XyZ--\r\n",
        "--XyZ \r\n" WORD_HEAD("a") "1\r\n--XyZ--\r\n",
        "--XyZ\r\n" WORD_HEAD("a") "1\r\n--XyZ--\r\nmore",
        "--XyZ\r\n\r\n1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Type: text/plain\r\n\r\n1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n" WORD_HEAD("b") "1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a;b\"\r\n\r\n1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Transfer-Encoding: base64\r\n" WORD_HEAD("a") "1\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\n\r\n1\r\n--XyZ--\r\n"};

    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        T_ERR(refusal(TYPE, bodies[i]), ERR_INPUT);
}

T_CASE(heads_and_the_number_of_parts_are_bounded)
{
    struct heard h = {.answer = ERR_OK};
    struct buf body;

    buf_init(&h.text, 65536);
    buf_init(&body, 65536);
    buf_str(&body, "--XyZ\r\nContent-Type: ");
    for (int i = 0; i < HTTP_PART_HEAD_MAX; i++)
        buf_byte(&body, 'x');
    T_ERR(read_in(&h, TYPE, buf_view(&body), 1, 100), ERR_INPUT);
    buf_reset(&body);
    for (int i = 0; i <= HTTP_PARTS_MAX; i++)
        buf_str(&body, "--XyZ\r\n" WORD_HEAD("a") "1\r\n");
    buf_str(&body, "--XyZ--\r\n");
    T_ERR(read_in(&h, TYPE, buf_view(&body), 1, 100), ERR_INPUT);
    buf_clear(&body);
    buf_clear(&h.text);
}

T_CASE(the_error_of_the_listener_stops_the_reader_for_good)
{
    struct http_multipart m;
    struct heard h = {.answer = ERR_DENIED};
    struct view body = view_str("--XyZ\r\n" WORD_HEAD("a") "1\r\n--XyZ--\r\n");

    buf_init(&h.text, 65536);
    T_OK(http_multipart_start(&m, view_str(TYPE)));
    T_ERR(http_multipart_push(&m, body, hear, &h), ERR_DENIED);
    h.answer = ERR_OK;
    T_ERR(http_multipart_push(&m, body, hear, &h), ERR_INPUT);
    T_ERR(http_multipart_finish(&m), ERR_INPUT);
    buf_clear(&h.text);
}

T_MAIN(&case_a_form_is_the_same_however_it_is_cut, &case_an_empty_field_and_an_empty_file_are_read,
       &case_what_only_begins_like_a_boundary_is_data, &case_a_quoted_boundary_is_taken,
       &case_other_types_and_hostile_boundaries_are_refused, &case_what_is_not_complete_is_refused,
       &case_hostile_bodies_are_refused, &case_heads_and_the_number_of_parts_are_bounded,
       &case_the_error_of_the_listener_stops_the_reader_for_good)
