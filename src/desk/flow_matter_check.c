/* What is wrong with a word of a matter: asks nobody. */
#include "base/num.h"
#include "desk/flow_matter.h"
#include "text/idfold.h"
#include "text/wareki.h"

#define TEXT_MAX 1000

static bool is_number(struct view text)
{
    struct buf folded;
    uint64_t n;

    buf_init(&folded, 64);
    idfold(&folded, text);
    bool fits = buf_status(&folded) == ERR_OK && num_parse_u64(buf_view(&folded), INT64_MAX, NUM_CANONICAL, &n) == ERR_OK;
    buf_clear(&folded);
    return fits;
}

enum flow_matter_wrong flow_matter_check(const struct matter_field *f, struct view text)
{
    struct wareki date;

    if (text.n == 0)
        return f->required ? FLOW_MATTER_MISSING : FLOW_MATTER_FINE;
    if (text.n > TEXT_MAX)
        return FLOW_MATTER_TOO_LONG;
    if (f->type == MATTER_NUMBER)
        return is_number(text) ? FLOW_MATTER_FINE : FLOW_MATTER_NO_NUMBER;
    if (f->type == MATTER_DATE)
        return wareki_parse(text, &date) == ERR_OK && date.day != 0 ? FLOW_MATTER_FINE : FLOW_MATTER_NO_DATE;
    if (f->type == MATTER_CHOICE)
        return matter_choice_words(f, text, LANG_JA) != NULL ? FLOW_MATTER_FINE : FLOW_MATTER_NO_CHOICE;
    return FLOW_MATTER_FINE;
}
