#include "desk/form.h"

#include "base/codec.h"
#include "base/num.h"
#include "desk/csrf.h"

#include <string.h>

enum err form_decode(struct view text, struct arena *a, struct view *out)
{
    uint8_t *p = arena_alloc(a, text.n, 1);
    size_t n = 0;

    if (p == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c == '%') {
            if (hex_get(view_part(text, i + 1, 2), &p[n++], 1) != ERR_OK)
                return ERR_INPUT;
            i += 2;
        } else if (c <= 0x20 || c >= 0x7f) {
            return ERR_INPUT; /* would have been encoded */
        } else {
            p[n++] = c == '+' ? ' ' : c;
        }
    }
    *out = (struct view){p, n};
    return ERR_OK;
}

struct form {
    const struct member_set *set;
    struct arena *a;
    void *out;
    struct view *csrf_out;
    struct member_fault *fault;
    uint64_t seen;
};

/* The field "NAME-NUMBER" of a member NAME that holds texts under numbers.  ERR_NOT_FOUND if it is none. */
static enum err read_numbered(struct form *f, struct view name, struct view value)
{
    struct view rest = name, base = view_cut(&rest, '-');
    const struct member *m = member_find(f->set, base);
    struct member_numbered *list;
    uint64_t number;
    uint32_t at;

    if (m == NULL || m->type != MEMBER_NUMBERED || num_parse_u64(rest, UINT16_MAX, NUM_CANONICAL, &number) != ERR_OK)
        return ERR_NOT_FOUND;
    list = (struct member_numbered *)(void *)((uint8_t *)f->out + m->offset);
    if (list->list == NULL)
        list->list = arena_alloc(f->a, m->max, sizeof(*list->list));
    if (list->list == NULL)
        return ERR_MEMORY;
    if (list->n == m->max || value.n > MEMBER_NUMBERED_TEXT_MAX)
        return member_wrong(f->fault, MEMBER_TOO_LONG, name);
    if (!view_is_utf8(value))
        return member_wrong(f->fault, MEMBER_WRONG, name);
    for (at = list->n; at > 0 && list->list[at - 1].number > number; at--)
        list->list[at] = list->list[at - 1];
    list->list[at] = (struct member_text){(uint16_t)number, value};
    list->n++;
    f->seen |= 1ULL << (m - f->set->list);
    return at > 0 && list->list[at - 1].number == number ? member_wrong(f->fault, MEMBER_TWICE, name) : ERR_OK;
}

static enum err read_field(struct form *f, struct view name, struct view value)
{
    const struct member *m = member_find(f->set, name);
    enum err err = m == NULL ? read_numbered(f, name, value) : ERR_NOT_FOUND;

    if (err != ERR_NOT_FOUND)
        return err;
    if (m == NULL && f->csrf_out != NULL && view_eq_str(name, CSRF_FIELD)) {
        if (f->csrf_out->p != NULL)
            return member_wrong(f->fault, MEMBER_TWICE, name);
        *f->csrf_out = value;
        return ERR_OK;
    }
    if (m == NULL)
        return member_wrong(f->fault, MEMBER_UNKNOWN, name);
    uint64_t bit = 1ULL << (m - f->set->list);
    if ((f->seen & bit) != 0)
        return member_wrong(f->fault, MEMBER_TWICE, name);
    if (value.n == 0 && m->type != MEMBER_TEXT)
        return ERR_OK;
    f->seen |= bit;
    enum member_problem problem = member_set_text(m, value, f->a, f->out);
    if (problem == MEMBER_FINE)
        return ERR_OK;
    return problem == MEMBER_SYNTAX ? ERR_MEMORY : member_wrong(f->fault, problem, name);
}

enum err form_read(struct view text, const struct member_set *set, struct arena *a, void *out, struct view *csrf_out,
                   struct member_fault *fault)
{
    struct form f = {set, a, out, csrf_out, fault, 0};
    enum err err = ERR_OK;

    memset(out, 0, set->bytes);
    *fault = (struct member_fault){0};
    if (csrf_out != NULL)
        *csrf_out = (struct view){NULL, 0};
    for (unsigned n = 0; text.n > 0; n++) {
        struct view value = view_cut(&text, '&'), name = view_cut(&value, '=');
        bool has_value = value.p != NULL;
        if (n == FORM_FIELDS_MAX)
            return member_wrong(fault, MEMBER_TOO_LONG, view_str(""));
        err = has_value ? form_decode(name, a, &name) : ERR_INPUT;
        if (err == ERR_OK)
            err = form_decode(value, a, &value);
        if (err == ERR_INPUT)
            return member_wrong(fault, MEMBER_SYNTAX, view_str(""));
        if (err == ERR_OK)
            err = read_field(&f, name, value);
        if (err != ERR_OK)
            return err;
    }
    return member_complete(set, f.seen, fault);
}
