/* Documents in forms: which there are, and whether a file is one that was frozen. */
#include "client/verb.h"

#include "base/codec.h"
#include "base/io.h"
#include "crypto/hash.h"

#include <string.h>

#define FILE_MAX ((size_t)16 << 20)

/* The SHA-256 of the file as 64 digits. */
static enum err hash_file(const char *path, char digits_out[65])
{
    struct buf file, digits;
    struct hash h;
    enum err err;

    buf_init(&file, FILE_MAX);
    buf_init(&digits, 64);
    TRY(io_read_file(path, &file));
    hash_of(buf_view(&file), &h);
    hex_put(&digits, view_of(h.b, sizeof(h.b)));
    TRY(buf_status(&digits));
    memcpy(digits_out, digits.p, 64);
    digits_out[64] = '\0';
out:
    buf_clear(&file);
    buf_clear(&digits);
    return err;
}

static void put_one(struct verb *v, const struct json_t *one)
{
    static const char *const texts[] = {"state", "form", "title", "frozen"};

    buf_fmt(&v->out, "%8llu  D%llu-%llu", (unsigned long long)doc_number(one, "leaf"),
            (unsigned long long)doc_number(one, "number"), (unsigned long long)doc_number(one, "version"));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        buf_str(&v->out, "  ");
        say_clean(&v->out, doc_text(one, texts[i]));
    }
    buf_byte(&v->out, '\n');
}

enum err verb_documents(struct verb *v)
{
    const char *check = NULL;
    const struct args_option options[] = {{.name = "--check", .text = &check}};
    char digits[65] = "";
    bool found = false;
    enum err err;

    TRY(verb_read(v, options, 1, &(struct args_words){0}));
    if (check != NULL)
        TRY(hash_file(check, digits));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/documents"));
    const struct json_t *documents = doc_member(v->answer.root, "documents");
    for (size_t i = 0; i < doc_count(documents); i++) {
        const struct json_t *one = doc_at(documents, i);
        if (check != NULL && !view_eq_str(doc_text(one, "pdf"), digits))
            continue;
        put_one(v, one);
        found = true;
    }
    if (check != NULL && !found)
        TRY(verb_fail(v, ERR_NOT_FOUND, MSG_CLI_NET_NO_DOCUMENT, check));
    err = verb_print(v);
out:
    return err;
}
