#include "matter.h"

const struct matter_def *matter_def(unsigned kind)
{
    for (size_t i = 0; i < matter_defs_n; i++)
        if (matter_defs[i].kind == kind)
            return &matter_defs[i];
    return NULL;
}

const struct matter_def *matter_def_named(struct view name)
{
    for (size_t i = 0; i < matter_defs_n; i++)
        if (view_eq_str(name, matter_defs[i].name))
            return &matter_defs[i];
    return NULL;
}

const struct matter_field *matter_def_field(const struct matter_def *d, unsigned no)
{
    for (size_t i = 0; i < d->fields_n; i++)
        if (d->fields[i].no == no)
            return &d->fields[i];
    return NULL;
}

const char *matter_choice_words(const struct matter_field *f, struct view name, enum lang lang)
{
    for (size_t i = 0; i < f->choices_n; i++)
        if (view_eq_str(name, f->choices[i].name))
            return f->choices[i].words[lang];
    return NULL;
}
