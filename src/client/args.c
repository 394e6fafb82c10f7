#include "client/args.h"

#include "base/num.h"

#include <string.h>

#define OPTIONS_MAX 64 /* bits of what was seen */

static enum err wrong(struct args_fault *fault, enum args_problem problem, const char *word)
{
    *fault = (struct args_fault){problem, word};
    return ERR_INPUT;
}

static const struct args_option *find(struct args_options options, const char *name)
{
    for (unsigned i = 0; i < options.n; i++)
        if (strcmp(options.list[i].name, name) == 0)
            return &options.list[i];
    return NULL;
}

static enum err take_value(const struct args_option *o, const char *value, struct args_fault *fault)
{
    if (o->text != NULL) {
        *o->text = value;
        return ERR_OK;
    }
    if (o->list != NULL) {
        if (o->list->n == ARGS_LIST_MAX)
            return wrong(fault, ARGS_TOO_MANY, value);
        o->list->items[o->list->n++] = value;
        return ERR_OK;
    }
    uint64_t max = o->max == 0 ? INT64_MAX : o->max;
    if (num_parse_u64(view_str(value), max, NUM_CANONICAL, o->number) != ERR_OK)
        return wrong(fault, ARGS_NO_NUMBER, o->name);
    return ERR_OK;
}

/* The option that begins at ${*argv}; how many words it took. */
static enum err take_option(char **argv, int argc, struct args_options options, uint64_t *seen,
                            int *used_out, struct args_fault *fault)
{
    const struct args_option *o = find(options, argv[0]);

    if (o == NULL)
        return wrong(fault, ARGS_UNKNOWN, argv[0]);
    uint64_t bit = UINT64_C(1) << (o - options.list);
    if ((*seen & bit) != 0 && o->list == NULL)
        return wrong(fault, ARGS_TWICE, o->name);
    *seen |= bit;
    *used_out = 1;
    if (o->flag != NULL) {
        *o->flag = true;
        return ERR_OK;
    }
    if (argc < 2)
        return wrong(fault, ARGS_NO_VALUE, o->name);
    *used_out = 2;
    return take_value(o, argv[1], fault);
}

enum err args_read(int argc, char **argv, struct args_options options, struct args_words *words,
                   struct args_fault *fault_out)
{
    bool only_words = false;
    uint64_t seen = 0;

    *fault_out = (struct args_fault){ARGS_FINE, NULL};
    words->n = 0;
    if (options.n > OPTIONS_MAX)
        return ERR_INTERNAL;
    for (int i = 0, used = 1; i < argc; i += used) {
        used = 1;
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && strncmp(argv[i], "--", 2) == 0) {
            enum err err = take_option(argv + i, argc - i, options, &seen, &used, fault_out);
            if (err != ERR_OK)
                return err;
        } else if (words->n == words->max) {
            return wrong(fault_out, ARGS_TOO_MANY, argv[i]);
        } else {
            words->list[words->n++] = argv[i];
        }
    }
    for (unsigned i = 0; i < options.n; i++)
        if (options.list[i].required && (seen >> i & 1) == 0)
            return wrong(fault_out, ARGS_MISSING, options.list[i].name);
    return words->n < words->min ? wrong(fault_out, ARGS_TOO_FEW, NULL) : ERR_OK;
}
