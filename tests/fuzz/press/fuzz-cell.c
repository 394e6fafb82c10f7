/* Targets: cell_check, cell_class_of (press/cell.c), search_keys_make (press/search.c), and the checks below them. */
#include "base/buf.h"
#include "press/cell.h"
#include "press/search.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static bool is_stored_as_it_came(enum cell_type type)
{
    return type == CELL_TEXT || type == CELL_NAME_KANJI || type == CELL_NAME_KANA ||
           type == CELL_ADDRESS;
}

static void check_keys(enum cell_type type, struct view value)
{
    struct search_keys keys;

    search_keys_init(&keys);
    must(search_keys_make(&keys, type, value, NULL) == ERR_OK);
    must(keys.n <= SEARCH_KEYS_MAX);
    for (size_t i = 0; i < keys.n; i++)
        must(view_is_utf8(search_key_view(&keys, i)) && search_key_view(&keys, i).n > 0);
    search_keys_clear(&keys);
}

/* A good value is accepted again and stays as it is. */
static void check_good(const struct cell_rule *rule, struct view text, struct view value)
{
    struct cell_issues issues = {.n = 0};
    struct buf again;

    if (is_stored_as_it_came(rule->type)) {
        must(value.n == 0 || view_eq(value, text));
    } else {
        buf_init(&again, CELL_BYTES_MAX);
        must(cell_check(rule, 0, value, &again, &issues) == ERR_OK);
        must((value.n == 0 || !issues.has_error) && view_eq(buf_view(&again), value));
        buf_clear(&again);
    }
    check_keys(rule->type, value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const struct cell_rule rule = {
        .type = (enum cell_type)(data[0] % CELL_TYPE__MAX),
        .unit = data[1] % 2 == 0 ? CELL_CHARACTERS : CELL_CP932_BYTES,
        .max_length = data[1] / 2,
        .digits = data[2] % 32,
    };
    struct view text = view_of(data + 3, size - 3);
    struct cell_issues issues = {.n = 0};
    struct cell_class class = cell_class_of(text);
    struct buf value;

    buf_init(&value, CELL_BYTES_MAX);
    must(cell_check(&rule, 7, text, &value, &issues) == ERR_OK);
    must(class.characters <= text.n && (class.kind != CELL_CLASS_UNDECODABLE || issues.has_error));
    for (size_t i = 0; i < issues.n; i++)
        must(issues.list[i].column == 7 && issues.list[i].code != CELL_FINE);
    if (!issues.has_error)
        check_good(&rule, text, buf_view(&value));
    buf_clear(&value);
    return 0;
}
