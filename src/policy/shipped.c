#include "policy/shipped.h"

#include "base/alloc.h"
#include "shipped_texts.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
    const char *name;
    const uint8_t *text;
    const size_t *n;
} shipped[] = {
    {"nerima", text_nerima_profile, &text_nerima_profile_n},
    {"shinjuku", text_shinjuku_profile, &text_shinjuku_profile_n},
    {"hino", text_hino_profile, &text_hino_profile_n},
    {"jica", text_jica_profile, &text_jica_profile_n},
    {"koto", text_koto_profile, &text_koto_profile_n},
    {"template", text_template_profile, &text_template_profile_n},
    {"sample", text_sample_profile, &text_sample_profile_n},
};

const char *shipped_name(unsigned no)
{
    return no < COUNT(shipped) ? shipped[no].name : NULL;
}

struct view shipped_text(struct view name)
{
    for (size_t i = 0; i < COUNT(shipped); i++)
        if (view_eq_str(name, shipped[i].name))
            return view_of(shipped[i].text, *shipped[i].n);
    return view_of(NULL, 0);
}

struct sample {
    struct profile *profiles[5];
    struct profile_faults faults;
    struct terms terms;
};

enum err shipped_sample_facts(unsigned contract, struct buf *out)
{
    static const char *const names[] = {"nerima", "hino", "jica", "koto", "sample"};
    struct sample *s = mem_zalloc(sizeof(*s));
    const struct profile *list[COUNT(names)];
    struct terms_problem problem;
    enum err err = ERR_OK;

    _Static_assert(COUNT(names) == COUNT(((struct sample *)0)->profiles), "room for each");
    if (s == NULL)
        return ERR_MEMORY;
    for (size_t i = 0; i < COUNT(names); i++) {
        TRY(profile_read(shipped_text(view_str(names[i])), &s->profiles[i], &s->faults));
        list[i] = s->profiles[i];
    }
    TRY(terms_merge(list, COUNT(names), &s->terms, &problem));
    err = terms_facts(&s->terms, contract, out);
out:
    for (size_t i = 0; i < COUNT(names); i++)
        profile_free(s->profiles[i]);
    mem_free(s);
    return err;
}
