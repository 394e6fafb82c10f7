#include "policy/param.h"

#include "base/num.h"
#include "rules/decide.h"

#define WORDS_MAX 5

_Static_assert(CONTROL__MAX == CONTROL_TEST_DATA + 1, "a new control of the keeper needs its row here: type, range, direction");

struct param_row {
    const char *name; /* NULL: that of the keeper's control */
    enum param_type type;
    bool lower;        /* numbers: less is stricter */
    uint64_t min, max; /* numbers */
    enum param_state state;
    uint64_t kept; /* PARAM_ALWAYS: the strictest value that the program keeps */
    bool measured; /* what is stricter is measured */
    const char *words[WORDS_MAX]; /* from the weakest to the strictest; or the flags, from bit 0 */
};

/* For a control of the keeper the rules say which way it is stricter. */
#define RANGE(a, b) .type = PARAM_TYPE_NUMBER, .min = (a), .max = (b)
#define YES .type = PARAM_TYPE_YES
#define LEAST(a, b) .type = PARAM_TYPE_NUMBER, .min = (a), .max = (b)
#define MOST(a, b) .type = PARAM_TYPE_NUMBER, .lower = true, .min = (a), .max = (b)
#define WORD(...) .type = PARAM_TYPE_WORD, .words = {__VA_ARGS__}
#define FLAGS(...) .type = PARAM_TYPE_FLAGS, .words = {__VA_ARGS__}
#define PERMISSION WORD("allow", "approval", "never")
#define BEFORE_CHANGE WORD("report", "report-before", "approval")
#define DECLARED .state = PARAM_DECLARED
#define SHOWN .state = PARAM_MEASURED /* by the ledger */
#define ALWAYS(value) .state = PARAM_ALWAYS, .kept = (value)
#define MEASURED(value) .state = PARAM_ALWAYS, .kept = (value), .measured = true

static const struct param_row rows[PARAM__MAX] = {
    [CONTROL_TERM] = {YES},
    [CONTROL_TRAINING] = {RANGE(1, 3650)},
    [CONTROL_PLEDGE] = {YES},
    [CONTROL_FACTORS] = {RANGE(1, 3)},
    [CONTROL_TERMINAL] = {YES},
    [CONTROL_SCOPE] = {YES},
    [CONTROL_ROLE] = {YES},
    [CONTROL_PURPOSE] = {YES},
    [CONTROL_QUOTA_MINUTE] = {RANGE(1, 1000000)},
    [CONTROL_QUOTA_DAY] = {RANGE(1, 1000000)},
    [CONTROL_SEARCH_HITS] = {RANGE(1, 1000000)},
    [CONTROL_ERASE_APPROVAL] = {YES},
    [CONTROL_SEPARATION] = {YES},
    [CONTROL_HARDWARE_KEY] = {YES},
    [CONTROL_IDLE_MINUTES] = {RANGE(1, 60)},
    [CONTROL_LOG_YEARS] = {RANGE(1, 100)},
    [CONTROL_LEDGER_READ] = {YES},
    [CONTROL_HOLD] = {YES},
    [CONTROL_RETENTION] = {YES},
    [CONTROL_SESSION_HOURS] = {RANGE(1, 24)},
    [CONTROL_CHANGE_APPROVAL] = {YES},
    [CONTROL_PRINT] = {WORD("spi", "important", "general")}, /* the highest class on paper */
    [CONTROL_CLOSE_OUT] = {RANGE(1, 3650)},
    [CONTROL_UPDATE_DAY] = {RANGE(1, 1000000)},
    [CONTROL_SUBCONTRACT] = {YES},
    [CONTROL_SUBCONTRACT_DEPTH] = {RANGE(0, 9)},
    [CONTROL_USB] = {PERMISSION},
    [CONTROL_STAFF_FILED] = {YES},
    [CONTROL_CHANGE_OFFICER] = {BEFORE_CHANGE},
    [CONTROL_CHANGE_STAFF] = {BEFORE_CHANGE},
    [CONTROL_AFFILIATION] = {YES},
    [CONTROL_PENALTIES] = {YES},
    [CONTROL_PLEDGE_TEXT] = {YES},
    [CONTROL_PLEDGE_RECEIVED] = {YES},
    [CONTROL_ATTENDANCE] = {RANGE(1, 3650)},
    [CONTROL_UPLOAD_SCAN] = {YES},
    [CONTROL_SUBCONTRACT_NOTICE] = {YES},
    [CONTROL_SUBCONTRACT_COVER] = {YES},
    [CONTROL_MEDIA] = {PERMISSION},
    [CONTROL_SPI_OVER_INTERNET] = {PERMISSION},
    [CONTROL_STORE_SERVER] = {PERMISSION},
    [CONTROL_STORE_CLIENT] = {PERMISSION},
    [CONTROL_DESTROY_WITNESS] = {WORD("on-request", "always")},
    [CONTROL_RECORDING_KEEP] = {RANGE(0, 120)},
    [CONTROL_RECORDING_ERASE] = {RANGE(0, 120)},
    [CONTROL_RECORDING_COPY] = {PERMISSION},
    [CONTROL_PLACES] = {FLAGS("filed", "approved", "locked", "entry-log", "escort")},
    [CONTROL_PRIVATE_DEVICES] = {PERMISSION},
    [CONTROL_TEST_DATA] = {WORD("approval", "entruster-only", "synthetic")},
    [PARAM_ENCRYPT_AT_REST] = {"encrypt-at-rest", YES, ALWAYS(1)},
    [PARAM_ENCRYPT_LINE] = {"encrypt-line", YES, ALWAYS(1)},
    [PARAM_PRINT_NUMBERED] = {"print-numbered", YES, ALWAYS(1)},
    [PARAM_PASSWORD_LENGTH] = {"password.length", LEAST(1, 128), ALWAYS(8)},
    [PARAM_PASSWORD_KINDS] = {"password.kinds", LEAST(1, 4), ALWAYS(3)},
    [PARAM_PASSWORD_ACCOUNT_RUN] = {"password.account-run", MOST(1, 16), ALWAYS(2)},
    [PARAM_ERASE_KEYS] = {"erase-keys", YES, ALWAYS(1)},
    [PARAM_CERTIFICATE] = {"certificate", YES, ALWAYS(1)},
    [PARAM_LEDGER] = {"ledger", YES, ALWAYS(1)},
    [PARAM_CHANGE_PLACE] = {"change.place", BEFORE_CHANGE, ALWAYS(2)},
    [PARAM_MEDIA_SCAN] = {"media-scan", YES, ALWAYS(1)},
    [PARAM_POST] = {"post", FLAGS("trackable", "encrypted", "sealed", "recorded", "locked-case"), ALWAYS(15)},
    [PARAM_CARRY] = {"carry", FLAGS("encrypted", "locked-case", "courier", "crew-named", "recorded"), ALWAYS(27)},
    [PARAM_EXPORT] = {"export", FLAGS("encrypted", "approved", "counted"), ALWAYS(7)},
    [PARAM_TAKE_OUT_LEDGER] = {"take-out-ledger", YES, ALWAYS(1)},
    [PARAM_KEY_HOLDERS] = {"key-holders", WORD("named", "approved"), ALWAYS(1)},
    [PARAM_EXTERNAL_SERVICE] = {"external-service", PERMISSION, ALWAYS(1)},
    [PARAM_NETWORK] = {"network", WORD("encrypted", "closed", "dedicated"), MEASURED(0)},
    [PARAM_FORBIDDEN_KINDS] = {"forbidden-kinds", PERMISSION, ALWAYS(1)},
    [PARAM_HANDOVER_LINK] = {"handover-link", YES, DECLARED},
    [PARAM_BOOKING_DATA] = {"booking-data", WORD("minimal", "none"), DECLARED},
    [PARAM_COUNTS] = {"counts", YES, DECLARED},
    [PARAM_ROUTING] = {"routing", YES, DECLARED},
    [PARAM_RECORDING_EDIT] = {"recording.edit", PERMISSION, ALWAYS(2)},
    [PARAM_AUDIO_CLOUD] = {"audio-in-cloud", WORD("allow", "until-end", "never"), DECLARED},
    [PARAM_CLOSE_COMPLETE] = {"close-complete", YES, ALWAYS(1)},
    [PARAM_LOG_REVIEW] = {"log-review", MOST(1, 366), SHOWN},
    [PARAM_STOCKTAKING] = {"stocktaking", MOST(1, 366), SHOWN},
    [PARAM_INSPECTIONS] = {"inspections-a-year", LEAST(1, 366), DECLARED},
    [PARAM_SELF_AUDITS] = {"self-audits-a-year", LEAST(1, 366), DECLARED},
    [PARAM_DRILLS] = {"drills-a-year", LEAST(1, 366), DECLARED},
};

const char *param_name(enum param p)
{
    if ((unsigned)p >= PARAM__MAX)
        return "?";
    return rows[p].name == NULL ? control_name((enum control)p) : rows[p].name;
}

enum param param_find(struct view name)
{
    unsigned p = 0;

    while (p < PARAM__MAX && !view_eq_str(name, param_name((enum param)p)))
        p++;
    return (enum param)p;
}

enum param_type param_type(enum param p)
{
    return rows[p].type;
}

enum param_state param_state(enum param p, uint64_t value)
{
    bool kept = rows[p].state != PARAM_ALWAYS || param_covers(p, rows[p].kept, value);

    return kept ? rows[p].state : rows[p].measured ? PARAM_MEASURED : PARAM_DECLARED;
}

static bool lower_is_stricter(enum param p)
{
    return (unsigned)p < PARAM_KEEPER__MAX ? rows[p].type == PARAM_TYPE_NUMBER && !control_is_floor((enum control)p) : rows[p].lower;
}

static unsigned word_count(enum param p)
{
    unsigned n = 0;

    while (n < WORDS_MAX && rows[p].words[n] != NULL)
        n++;
    return n;
}

static enum err read_word(enum param p, struct view text, uint64_t *out)
{
    for (unsigned i = 0; i < word_count(p); i++) {
        if (view_eq_str(text, rows[p].words[i])) {
            *out = i;
            return ERR_OK;
        }
    }
    return ERR_INPUT;
}

static enum err read_flags(enum param p, struct view text, uint64_t *out)
{
    uint64_t bit;

    for (*out = 0; text.p != NULL; *out |= UINT64_C(1) << bit)
        if (read_word(p, view_cut(&text, '+'), &bit) != ERR_OK || (*out >> bit & 1) != 0)
            return ERR_INPUT;
    return *out == 0 ? ERR_INPUT : ERR_OK;
}

enum err param_read(enum param p, struct view text, uint64_t *value_out)
{
    switch (rows[p].type) {
    case PARAM_TYPE_YES:
        *value_out = 1;
        return view_eq_str(text, "yes") ? ERR_OK : ERR_INPUT;
    case PARAM_TYPE_NUMBER:
        if (num_parse_u64(text, rows[p].max, NUM_CANONICAL, value_out) != ERR_OK)
            return ERR_INPUT;
        return *value_out >= rows[p].min ? ERR_OK : ERR_INPUT;
    case PARAM_TYPE_WORD:
        return read_word(p, text, value_out);
    case PARAM_TYPE_FLAGS:
        return read_flags(p, text, value_out);
    }
    return ERR_INTERNAL;
}

void param_print(enum param p, uint64_t value, struct buf *out)
{
    bool first = true;

    switch (rows[p].type) {
    case PARAM_TYPE_YES:
        buf_str(out, "yes");
        return;
    case PARAM_TYPE_NUMBER:
        buf_u64(out, value);
        return;
    case PARAM_TYPE_WORD:
        buf_str(out, value < word_count(p) ? rows[p].words[value] : "?");
        return;
    case PARAM_TYPE_FLAGS:
        for (unsigned i = 0; i < word_count(p); i++) {
            if ((value >> i & 1) == 0)
                continue;
            buf_fmt(out, "%s%s", first ? "" : "+", rows[p].words[i]);
            first = false;
        }
        return;
    }
}

void param_print_range(enum param p, struct buf *out)
{
    if (rows[p].type == PARAM_TYPE_YES)
        buf_str(out, "yes");
    if (rows[p].type == PARAM_TYPE_NUMBER)
        buf_fmt(out, "%llu-%llu", (unsigned long long)rows[p].min, (unsigned long long)rows[p].max);
    for (unsigned i = 0; i < word_count(p); i++)
        buf_fmt(out, "%s%s", i == 0 ? "" : rows[p].type == PARAM_TYPE_FLAGS ? "+" : "|", rows[p].words[i]);
}

uint64_t param_weakest(enum param p)
{
    switch (rows[p].type) {
    case PARAM_TYPE_YES:
        return 1;
    case PARAM_TYPE_NUMBER:
        return lower_is_stricter(p) ? rows[p].max : rows[p].min;
    case PARAM_TYPE_WORD:
    case PARAM_TYPE_FLAGS:
        return 0;
    }
    return 0;
}

uint64_t param_join(enum param p, uint64_t a, uint64_t b)
{
    if (rows[p].type == PARAM_TYPE_FLAGS)
        return a | b;
    return (a < b) == lower_is_stricter(p) ? a : b;
}

bool param_covers(enum param p, uint64_t has, uint64_t needs)
{
    return param_join(p, has, needs) == has;
}

bool param_grants(enum param p)
{
    return (unsigned)p == CONTROL_CLOSE_OUT;
}

uint64_t param_limit(enum param p, uint64_t value)
{
    /* the class above which nothing is printed: words go from the weakest, classes from the lowest */
    return (unsigned)p == CONTROL_PRINT ? (uint64_t)CLASS_SPI - value : value;
}
