/* azukari mapping: which header of a file belongs to which field of a register; kept for the imports that follow. */
#include "client/verb.h"

#include "base/num.h"
#include "client/say.h"

#include <stdio.h>

enum err verb_put_column(struct verb *v, struct view pair)
{
    struct view header = pair, number = view_cut(&header, '=');
    uint64_t field;

    if (header.p == NULL || header.n == 0 || num_parse_u64(number, UINT16_MAX, NUM_CANONICAL, &field) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_PAIR, NULL);
    jot_object(&v->jot, NULL);
    jot_text(&v->jot, "header", header);
    jot_number(&v->jot, "field", field);
    jot_object_end(&v->jot);
    return ERR_OK;
}

/* The columns as they are kept. */
static void put_kept(struct verb *v)
{
    const struct json_t *list = doc_member(v->answer.root, "columns");

    for (size_t i = 0; i < doc_count(list); i++) {
        jot_object(&v->jot, NULL);
        jot_text(&v->jot, "header", doc_text(doc_at(list, i), "header"));
        jot_number(&v->jot, "field", doc_number(doc_at(list, i), "field"));
        jot_object_end(&v->jot);
    }
}

static enum err save(struct verb *v, const char *path, const struct args_list *columns, const uint64_t *block)
{
    enum err err = columns->n == 0 ? verb_get(v, path) : ERR_OK;

    if (err != ERR_OK)
        return err;
    verb_ask(v);
    jot_list(&v->jot, "columns");
    for (unsigned i = 0; err == ERR_OK && i < columns->n; i++)
        err = verb_put_column(v, view_str(columns->items[i]));
    if (columns->n == 0)
        put_kept(v);
    jot_list_end(&v->jot);
    if (block != NULL)
        jot_number(&v->jot, "block", *block);
    return err == ERR_OK ? verb_put(v, path) : err;
}

/* Without --set: what is kept, "FIELD<TAB>HEADER" a line.  With it: that instead, all of it.  --block: every row of a file goes
 * into that block of subjects (0: into none); FIELD 65535: its values say into which. */
enum err verb_mapping(struct verb *v)
{
    uint64_t register_no = 0;
    struct args_list columns = {0};
    const char *block_text = NULL;
    uint64_t block = 0;
    const struct args_option options[] = {
        {.name = "--register", .number = &register_no, .max = UINT16_MAX, .required = true},
        {.name = "--set", .list = &columns},
        {.name = "--block", .text = &block_text},
    };
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(VERB_READ(v, options, &(struct args_words){0}));
    if (block_text != NULL && num_parse_u64(view_str(block_text), UINT16_MAX, NUM_CANONICAL, &block) != ERR_OK)
        TRY(verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, block_text));
    TRY(verb_resume(v));
    (void)snprintf(path, sizeof(path), "/registers/%llu/mapping", (unsigned long long)register_no);
    TRY(columns.n > 0 || block_text != NULL ? save(v, path, &columns, block_text == NULL ? NULL : &block) : verb_get(v, path));
    const struct json_t *list = doc_member(v->answer.root, "columns");
    for (size_t i = 0; i < doc_count(list); i++) {
        buf_fmt(&v->out, "%llu\t", (unsigned long long)doc_number(doc_at(list, i), "field"));
        say_clean(&v->out, doc_text(doc_at(list, i), "header"));
        buf_byte(&v->out, '\n');
    }
    if (doc_number(v->answer.root, "block") != 0)
        verb_fact(v, "block", doc_number(v->answer.root, "block"));
    err = verb_print(v);
out:
    return err;
}
