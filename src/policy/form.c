#include "policy/form.h"

const struct form *form_of(uint16_t number)
{
    for (size_t i = 0; i < forms_n; i++)
        if (forms[i].number == number)
            return &forms[i];
    return NULL;
}

const struct form *form_named(struct view id)
{
    for (size_t i = 0; i < forms_n; i++)
        if (view_eq_str(id, forms[i].id))
            return &forms[i];
    return NULL;
}
