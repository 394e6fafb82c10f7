/*
 * Targets: http_scan, http_head_parse, http_target.  The first byte says in pieces of what size the
 * rest arrives. Properties: the pieces change nothing; a head that is accepted has exactly one
 * framing, one host and a path that stays a path when it is read again.
 */
#include "http/head.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static enum err scan_in_pieces(struct view bytes, size_t piece, size_t *head_bytes_out)
{
    struct http_scan scan = {0};
    size_t have = 0;
    enum err err;

    do {
        have = bytes.n - have < piece ? bytes.n : have + piece;
        err = http_scan(&scan, view_part(bytes, 0, have), head_bytes_out);
    } while (err == ERR_AGAIN && have < bytes.n);
    return err;
}

static void check_path(const struct http_head *h)
{
    must(h->path_bytes == strlen(h->path) && h->path_bytes <= HTTP_PATH_MAX && h->path[0] == '/');
    must(strstr(h->path, "//") == NULL && strstr(h->path, "/./") == NULL &&
         strstr(h->path, "/../") == NULL);
    must(view_is_utf8(view_str(h->path)));
    for (size_t i = 0; i < h->path_bytes; i++)
        must((uint8_t)h->path[i] >= 0x20 && h->path[i] != 0x7f && h->path[i] != '\\');
}

static void check(const struct http_head *h)
{
    bool has_length = h->fields[HTTP_CONTENT_LENGTH].p != NULL;
    bool has_coding = h->fields[HTTP_TRANSFER_ENCODING].p != NULL;

    check_path(h);
    must(!(has_length && has_coding));
    must((h->body_bytes == HTTP_BODY_CHUNKED) == has_coding);
    must((h->body_bytes >= 0) == has_length);
    must(h->fields[HTTP_HOST].n > 0 && h->query.n <= HTTP_QUERY_MAX &&
         h->method < HTTP_METHOD__MAX);
    must(h->body_bytes == HTTP_BODY_NONE || h->body_bytes == 0 || h->method > HTTP_HEAD);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct http_head head;
    size_t whole = 0, parts = 0;

    if (size < 1)
        return 0;
    struct view bytes = view_of(data + 1, size - 1);
    enum err err = scan_in_pieces(bytes, SIZE_MAX, &whole);
    must(err == scan_in_pieces(bytes, 1 + (size_t)data[0], &parts) && whole == parts);
    if (err != ERR_OK) {
        /* The parser takes what the scanner would not. */
        (void)!http_head_parse(bytes, &head);
        return 0;
    }
    must(whole >= 4 && whole <= HTTP_HEAD_MAX && memcmp(bytes.p + whole - 4, "\r\n\r\n", 4) == 0);
    if (http_head_parse(view_part(bytes, 0, whole), &head) == ERR_OK)
        check(&head);
    else
        must(head.refusal >= 400 && head.refusal <= 505);
    return 0;
}
