#include "desk/flow_package.h"

#include "base/clock.h"
#include "base/num.h"
#include "crypto/cms.h"
#include "desk/flow.h"
#include "desk/flow_work.h"
#include "rules/state.h"

#include <string.h>

static enum err wrong(struct desk *d, const char *member)
{
    return member_wrong(&d->fault, MEMBER_WRONG, view_str(member));
}

enum err flow_field_numbers(struct desk *d, struct view text, uint16_t **list_out, uint32_t *n_out)
{
    uint16_t *list = arena_alloc(&d->arena, ENTRY_FIELDS_MAX, sizeof(*list));
    uint64_t set = 0;

    *list_out = list;
    *n_out = 0;
    if (list == NULL)
        return ERR_MEMORY;
    while (text.n > 0) {
        const uint8_t *comma = memchr(text.p, ',', text.n);
        size_t n = comma == NULL ? text.n : (size_t)(comma - text.p);
        uint64_t no = 0;
        if (num_parse_u64(view_of(text.p, n), ENTRY_FIELDS_MAX, NUM_CANONICAL, &no) != ERR_OK || no == 0)
            return wrong(d, "fields");
        set |= UINT64_C(1) << (no - 1);
        text = view_part(text, comma == NULL ? n : n + 1, SIZE_MAX);
    }
    for (uint16_t no = 1; no <= ENTRY_FIELDS_MAX; no++)
        if ((set >> (no - 1) & 1) != 0)
            list[(*n_out)++] = no;
    return *n_out == 0 ? wrong(d, "fields") : ERR_OK;
}

/* How many records there are now. */
static enum err count(struct desk *d, const struct flow_package *what, struct desk_keeper_package_open *m)
{
    struct desk_office_counts_are counts;
    struct flow_work w;
    enum err err;

    if (what->list != 0) {
        TRY(flow_work_list(d, what->list, &w));
        m->register_ = w.list.register_;
        m->planned = w.list.records;
        return ERR_OK;
    }
    m->register_ = (uint16_t)what->register_no;
    TRY(ask_office_counts(d, &(struct desk_office_counts){0}, &counts));
    for (uint32_t i = 0; i < counts.counts_n; i++)
        if (counts.counts[i].register_ == m->register_)
            m->planned = counts.counts[i].records;
    if (m->planned == 0)
        m->planned = 1; /* none is to be seen: why, the keeper says, and writes it down */
out:
    return err;
}

static enum err read_certificate(struct desk *d, struct view text, struct desk_keeper_package_open *m)
{
    struct buf der;
    enum err err;

    if (text.n == 0)
        return ERR_OK;
    buf_init(&der, CMS_CERTIFICATE_MAX);
    err = cms_recipient(text, clock_now_ms(), &der);
    if (err == ERR_OK) {
        m->form = DESK_KEEPER_PACKAGE_FORM_CMS;
        m->certificate = arena_view(&d->arena, buf_view(&der));
        err = m->certificate.p == NULL ? ERR_MEMORY : ERR_OK;
    } else if (err != ERR_MEMORY) {
        err = wrong(d, "certificate");
    }
    buf_clear(&der);
    return err;
}

enum err flow_package_open(struct desk *d, const struct flow_package *what, struct desk_keeper_package_opened *out)
{
    struct desk_keeper_package_open m = {.matter = what->matter,
                                         .purpose = (uint16_t)what->purpose,
                                         .list = what->list,
                                         .format = (uint8_t)what->format,
                                         .until = what->until,
                                         .form = DESK_KEEPER_PACKAGE_FORM_ZIP};
    enum err err;

    if (what->format == REPORT_PDF)
        return wrong(d, "format");
    TRY(flow_field_numbers(d, what->fields, &m.fields, &m.fields_n));
    TRY(read_certificate(d, what->certificate, &m));
    TRY(count(d, what, &m));
    err = ask_keeper_package_open(d, &m, out);
out:
    return err;
}

enum err flow_package_find(struct desk *d, uint64_t number, struct desk_keeper_package_info *out)
{
    struct desk_keeper_packages_are are;
    enum err err = number == 0 ? ERR_NOT_FOUND : ask_keeper_packages(d, &(struct desk_keeper_packages){.package = number}, &are);

    if (err == ERR_OK && are.packages_n != 1)
        err = ERR_INTERNAL;
    if (err == ERR_OK)
        *out = are.packages[0];
    return err;
}

enum err flow_package_matter(struct desk *d, const struct desk_keeper_package_info *info, struct desk_keeper_matter_info *out)
{
    struct desk_keeper_matter_is is;
    enum err err = ask_keeper_matter(d, &(struct desk_keeper_matter){info->matter}, &is);

    if (err == ERR_OK)
        *out = is.info;
    return err;
}

enum err flow_package_passphrase(struct desk *d, uint64_t number, struct view *out)
{
    const struct desk_keeper_package_fetch ask = {.package = number, .what = DESK_KEEPER_PACKAGE_WHAT_PASSPHRASE};
    struct desk_keeper_package_is is;
    enum err err = ask_keeper_package_fetch(d, &ask, &is);

    if (err == ERR_OK)
        *out = is.passphrase;
    return err;
}

enum err flow_package_drop(struct desk *d, uint64_t number, uint64_t *leaf_out)
{
    const struct desk_keeper_package_fetch ask = {.package = number, .what = DESK_KEEPER_PACKAGE_WHAT_DROP};
    struct desk_keeper_ok ok;
    enum err err = ask_keeper(d, DESK_KEEPER_PACKAGE_FETCH, &ask, DESK_KEEPER_OK, &ok);

    if (err == ERR_OK)
        *leaf_out = ok.leaf;
    return err;
}

const char *flow_package_state(const struct desk_keeper_package_info *info)
{
    static const char *const words[] = {"making", "ready", "gone"};

    _Static_assert(sizeof(words) / sizeof(words[0]) == DESK_KEEPER_PACKAGE_STATE__MAX, "one word each");
    return words[info->state];
}

const char *flow_package_why(const struct desk_keeper_package_info *info)
{
    static const char *const words[] = {"expired", "fetched", "dropped", "failed", "lost"};

    _Static_assert(sizeof(words) / sizeof(words[0]) == PACKAGE_END__MAX, "one word each");
    return info->why < PACKAGE_END__MAX ? words[info->why] : "?";
}
