#include "policy/words.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct row {
    const char *name;
    enum msg text;
};

static const enum msg keeper_words[] = {
    [CONTROL_TERM] = MSG_CONTROL_TERM,
    [CONTROL_TRAINING] = MSG_CONTROL_TRAINING,
    [CONTROL_PLEDGE] = MSG_CONTROL_PLEDGE,
    [CONTROL_FACTORS] = MSG_CONTROL_FACTORS,
    [CONTROL_TERMINAL] = MSG_CONTROL_TERMINAL,
    [CONTROL_SCOPE] = MSG_CONTROL_SCOPE,
    [CONTROL_ROLE] = MSG_CONTROL_ROLE,
    [CONTROL_PURPOSE] = MSG_CONTROL_PURPOSE,
    [CONTROL_QUOTA_MINUTE] = MSG_CONTROL_QUOTA_MINUTE,
    [CONTROL_QUOTA_DAY] = MSG_CONTROL_QUOTA_DAY,
    [CONTROL_SEARCH_HITS] = MSG_CONTROL_SEARCH_HITS,
    [CONTROL_ERASE_APPROVAL] = MSG_CONTROL_ERASE_APPROVAL,
    [CONTROL_SEPARATION] = MSG_CONTROL_SEPARATION,
    [CONTROL_HARDWARE_KEY] = MSG_CONTROL_HARDWARE_KEY,
    [CONTROL_IDLE_MINUTES] = MSG_CONTROL_IDLE_MINUTES,
    [CONTROL_LOG_YEARS] = MSG_CONTROL_LOG_YEARS,
    [CONTROL_LEDGER_READ] = MSG_CONTROL_LEDGER_READ,
    [CONTROL_HOLD] = MSG_CONTROL_HOLD,
    [CONTROL_RETENTION] = MSG_CONTROL_RETENTION,
    [CONTROL_SESSION_HOURS] = MSG_CONTROL_SESSION_HOURS,
    [CONTROL_CHANGE_APPROVAL] = MSG_CONTROL_CHANGE_APPROVAL,
    [CONTROL_PRINT] = MSG_CONTROL_PRINT,
    [CONTROL_CLOSE_OUT] = MSG_CONTROL_CLOSE_OUT,
    [CONTROL_UPDATE_DAY] = MSG_CONTROL_UPDATE_DAY,
    [CONTROL_SUBCONTRACT] = MSG_CONTROL_SUBCONTRACT,
    [CONTROL_SUBCONTRACT_DEPTH] = MSG_CONTROL_SUBCONTRACT_DEPTH,
    [CONTROL_USB] = MSG_CONTROL_USB,
    [CONTROL_STAFF_FILED] = MSG_CONTROL_STAFF_FILED,
    [CONTROL_CHANGE_OFFICER] = MSG_CONTROL_CHANGE_OFFICER,
    [CONTROL_CHANGE_STAFF] = MSG_CONTROL_CHANGE_STAFF,
    [CONTROL_AFFILIATION] = MSG_CONTROL_AFFILIATION,
    [CONTROL_PENALTIES] = MSG_CONTROL_PENALTIES,
    [CONTROL_PLEDGE_TEXT] = MSG_CONTROL_PLEDGE_TEXT,
    [CONTROL_PLEDGE_RECEIVED] = MSG_CONTROL_PLEDGE_RECEIVED,
    [CONTROL_ATTENDANCE] = MSG_CONTROL_ATTENDANCE,
    [CONTROL_UPLOAD_SCAN] = MSG_CONTROL_UPLOAD_SCAN,
    [CONTROL_SUBCONTRACT_NOTICE] = MSG_CONTROL_SUBCONTRACT_NOTICE,
    [CONTROL_SUBCONTRACT_COVER] = MSG_CONTROL_SUBCONTRACT_COVER,
    [CONTROL_MEDIA] = MSG_CONTROL_MEDIA,
    [CONTROL_SPI_OVER_INTERNET] = MSG_CONTROL_SPI_OVER_INTERNET,
    [CONTROL_STORE_SERVER] = MSG_CONTROL_STORE_SERVER,
    [CONTROL_STORE_CLIENT] = MSG_CONTROL_STORE_CLIENT,
    [CONTROL_DESTROY_WITNESS] = MSG_CONTROL_DESTROY_WITNESS,
    [CONTROL_RECORDING_KEEP] = MSG_CONTROL_RECORDING_KEEP,
    [CONTROL_RECORDING_ERASE] = MSG_CONTROL_RECORDING_ERASE,
    [CONTROL_RECORDING_COPY] = MSG_CONTROL_RECORDING_COPY,
    [CONTROL_PLACES] = MSG_CONTROL_PLACES,
    [CONTROL_PRIVATE_DEVICES] = MSG_CONTROL_PRIVATE_DEVICES,
    [CONTROL_TEST_DATA] = MSG_CONTROL_TEST_DATA,
};
_Static_assert(COUNT(keeper_words) == CONTROL__MAX, "one for each control");

/* The other controls. */
static const struct row demand_words[] = {
    {"encrypt-at-rest", MSG_DEMAND_ENCRYPT_AT_REST},
    {"encrypt-line", MSG_DEMAND_ENCRYPT_LINE},
    {"print-numbered", MSG_DEMAND_PRINT_NUMBERED},
    {"password.length", MSG_DEMAND_PASSWORD_LENGTH},
    {"password.kinds", MSG_DEMAND_PASSWORD_KINDS},
    {"password.account-run", MSG_DEMAND_PASSWORD_ACCOUNT_RUN},
    {"erase-keys", MSG_DEMAND_ERASE_KEYS},
    {"certificate", MSG_DEMAND_CERTIFICATE},
    {"ledger", MSG_DEMAND_LEDGER},
    {"change.place", MSG_DEMAND_CHANGE_PLACE},
    {"media-scan", MSG_DEMAND_MEDIA_SCAN},
    {"post", MSG_DEMAND_POST},
    {"carry", MSG_DEMAND_CARRY},
    {"export", MSG_DEMAND_EXPORT},
    {"take-out-ledger", MSG_DEMAND_TAKE_OUT_LEDGER},
    {"key-holders", MSG_DEMAND_KEY_HOLDERS},
    {"external-service", MSG_DEMAND_EXTERNAL_SERVICE},
    {"network", MSG_DEMAND_NETWORK},
    {"forbidden-kinds", MSG_DEMAND_FORBIDDEN_KINDS},
    {"handover-link", MSG_DEMAND_HANDOVER_LINK},
    {"booking-data", MSG_DEMAND_BOOKING_DATA},
    {"counts", MSG_DEMAND_COUNTS},
    {"routing", MSG_DEMAND_ROUTING},
    {"recording.edit", MSG_DEMAND_RECORDING_EDIT},
    {"audio-in-cloud", MSG_DEMAND_AUDIO_IN_CLOUD},
    {"close-complete", MSG_DEMAND_CLOSE_COMPLETE},
    {"log-review", MSG_DEMAND_LOG_REVIEW},
    {"stocktaking", MSG_DEMAND_STOCKTAKING},
    {"inspections-a-year", MSG_DEMAND_INSPECTIONS_A_YEAR},
    {"self-audits-a-year", MSG_DEMAND_SELF_AUDITS_A_YEAR},
    {"drills-a-year", MSG_DEMAND_DRILLS_A_YEAR},
};
_Static_assert(COUNT(demand_words) == PARAM__MAX - PARAM_KEEPER__MAX, "one for each control that the keeper does not know");

/* All other words: one that stands in several lists means the same in each. */
static const struct row words[] = {
    {"spi", MSG_CLASS_SPI},
    {"important", MSG_CLASS_IMPORTANT},
    {"general", MSG_CLASS_GENERAL},
    {"obtain", MSG_HANDLING_OBTAIN},
    {"use", MSG_HANDLING_USE},
    {"take-out", MSG_HANDLING_TAKE_OUT},
    {"copy", MSG_HANDLING_COPY},
    {"send", MSG_HANDLING_SEND},
    {"post", MSG_HANDLING_POST},
    {"internet", MSG_HANDLING_INTERNET},
    {"media", MSG_HANDLING_MEDIA},
    {"provide", MSG_HANDLING_PROVIDE},
    {"dispose", MSG_HANDLING_DISPOSE},
    {"paper", MSG_HANDLING_PAPER},
    {"data", MSG_HANDLING_DATA},
    {"audio", MSG_HANDLING_AUDIO},
    {"allow", MSG_HANDLING_ALLOW},
    {"approval", MSG_HANDLING_APPROVAL},
    {"never", MSG_HANDLING_NEVER},
    {"silent", MSG_HANDLING_SILENT},
    {"purpose-only", MSG_HANDLING_PURPOSE_ONLY},
    {"set-means", MSG_HANDLING_SET_MEANS},
    {"identified", MSG_HANDLING_IDENTIFIED},
    {"area-only", MSG_HANDLING_AREA_ONLY},
    {"named-people", MSG_HANDLING_NAMED_PEOPLE},
    {"fewest-people", MSG_HANDLING_FEWEST_PEOPLE},
    {"put-back", MSG_HANDLING_PUT_BACK},
    {"use-log", MSG_HANDLING_USE_LOG},
    {"needed", MSG_HANDLING_NEEDED},
    {"encrypted", MSG_HANDLING_ENCRYPTED},
    {"trackable", MSG_HANDLING_TRACKABLE},
    {"sealed", MSG_HANDLING_SEALED},
    {"locked-case", MSG_HANDLING_LOCKED_CASE},
    {"courier", MSG_HANDLING_COURIER},
    {"recorded", MSG_HANDLING_RECORDED},
    {"filed", MSG_HANDLING_FILED},
    {"reported", MSG_HANDLING_REPORTED},
    {"procedure", MSG_HANDLING_PROCEDURE},
    {"own-network", MSG_HANDLING_OWN_NETWORK},
    {"guarded", MSG_HANDLING_GUARDED},
    {"consent", MSG_HANDLING_CONSENT},
    {"dedicated", MSG_HANDLING_DEDICATED},
    {"receipt", MSG_HANDLING_RECEIPT},
    {"witness", MSG_HANDLING_WITNESS},
    {"certificate", MSG_HANDLING_CERTIFICATE},
    {"no-recovery", MSG_HANDLING_NO_RECOVERY},
    {"applied", MSG_HANDLING_APPLIED},
    {"scanned", MSG_HANDLING_SCANNED},
    {"minimal", MSG_HANDLING_MINIMAL},
    {"no-public", MSG_HANDLING_NO_PUBLIC},
    {"from-person", MSG_HANDLING_FROM_PERSON},
    {"entruster", MSG_HANDLING_ENTRUSTER},
    {"contractor", MSG_HANDLING_CONTRACTOR},
    {"subcontractor", MSG_HANDLING_SUBCONTRACTOR},
    {"both", MSG_HANDLING_BOTH},
    {"responsible", MSG_HANDLING_RESPONSIBLE},
    {"manager", MSG_HANDLING_MANAGER},
    {"auditor", MSG_HANDLING_AUDITOR},
    {"handler", MSG_HANDLING_HANDLER},
    {"staff", MSG_HANDLING_STAFF},
    {"bidder", MSG_HANDLING_BIDDER},
    {"person", MSG_HANDLING_PERSON},
    {"before-contract", MSG_HANDLING_BEFORE_CONTRACT},
    {"at-signing", MSG_HANDLING_AT_SIGNING},
    {"before-work", MSG_HANDLING_BEFORE_WORK},
    {"on-join", MSG_HANDLING_ON_JOIN},
    {"on-change", MSG_HANDLING_ON_CHANGE},
    {"before-change", MSG_HANDLING_BEFORE_CHANGE},
    {"each-time", MSG_HANDLING_EACH_TIME},
    {"monthly", MSG_HANDLING_MONTHLY},
    {"regularly", MSG_HANDLING_REGULARLY},
    {"yearly", MSG_HANDLING_YEARLY},
    {"year-change", MSG_HANDLING_YEAR_CHANGE},
    {"on-request", MSG_HANDLING_ON_REQUEST},
    {"at-once", MSG_HANDLING_AT_ONCE},
    {"promptly", MSG_HANDLING_PROMPTLY},
    {"end", MSG_HANDLING_END},
    {"after-event", MSG_HANDLING_AFTER_EVENT},
    {"before-act", MSG_HANDLING_BEFORE_ACT},
    {"report", MSG_HANDLING_REPORT},
    {"report-before", MSG_HANDLING_REPORT_BEFORE},
    {"crew-named", MSG_HANDLING_CREW_NAMED},
    {"approved", MSG_HANDLING_APPROVED},
    {"counted", MSG_HANDLING_COUNTED},
    {"locked", MSG_HANDLING_LOCKED},
    {"entry-log", MSG_HANDLING_ENTRY_LOG},
    {"escort", MSG_HANDLING_ESCORT},
    {"named", MSG_HANDLING_NAMED},
    {"closed", MSG_HANDLING_CLOSED},
    {"entruster-only", MSG_HANDLING_ENTRUSTER_ONLY},
    {"synthetic", MSG_HANDLING_SYNTHETIC},
    {"none", MSG_HANDLING_NONE},
    {"until-end", MSG_HANDLING_UNTIL_END},
    {"always", MSG_HANDLING_ALWAYS},
    {"yes", MSG_HANDLING_YES},
    {"program-sandbox", MSG_HANDLING_PROGRAM_SANDBOX},
    {"core-dumps-off", MSG_HANDLING_CORE_DUMPS_OFF},
    {"clock", MSG_HANDLING_CLOCK},
    {"disk-space", MSG_HANDLING_DISK_SPACE},
    {"witness-reached", MSG_HANDLING_WITNESS_REACHED},
    {"backup-age", MSG_HANDLING_BACKUP_AGE},
    {"removable-media", MSG_HANDLING_REMOVABLE_MEDIA},
    {"network-routes", MSG_HANDLING_NETWORK_ROUTES},
    {"listeners", MSG_HANDLING_LISTENERS},
    {"virus-signatures", MSG_HANDLING_VIRUS_SIGNATURES},
    {"updates", MSG_HANDLING_UPDATES},
    {"unknown-software", MSG_HANDLING_UNKNOWN_SOFTWARE},
    {"peers", MSG_HANDLING_PEERS},
    {"disk-encryption", MSG_HANDLING_DISK_ENCRYPTION},
    {"screen-lock", MSG_HANDLING_SCREEN_LOCK},
    {"firewall", MSG_HANDLING_FIREWALL},
    {"attack-detection", MSG_HANDLING_ATTACK_DETECTION},
    {"cameras-and-power", MSG_HANDLING_CAMERAS_AND_POWER},
    {"ledger-by-person", MSG_HANDLING_LEDGER_BY_PERSON},
    {"ledger-by-subject", MSG_HANDLING_LEDGER_BY_SUBJECT},
    {"ledger-counts", MSG_HANDLING_LEDGER_COUNTS},
    {"refusals", MSG_HANDLING_REFUSALS},
    {"access-now", MSG_HANDLING_ACCESS_NOW},
    {"people-and-terms", MSG_HANDLING_PEOPLE_AND_TERMS},
    {"trainings", MSG_HANDLING_TRAININGS},
    {"pledges", MSG_HANDLING_PLEDGES},
    {"approvals", MSG_HANDLING_APPROVALS},
    {"erasures", MSG_HANDLING_ERASURES},
    {"certificates", MSG_HANDLING_CERTIFICATES},
    {"inventory", MSG_HANDLING_INVENTORY},
    {"alerts", MSG_HANDLING_ALERTS},
    {"copies", MSG_HANDLING_COPIES},
    {"sessions", MSG_HANDLING_SESSIONS},
    {"terminals", MSG_HANDLING_TERMINALS},
    {"backups", MSG_HANDLING_BACKUPS},
    {"ledger-verified", MSG_HANDLING_LEDGER_VERIFIED},
    {"document-age", MSG_HANDLING_DOCUMENT_AGE},
    {"take-outs", MSG_HANDLING_TAKE_OUTS},
    {"media-register", MSG_HANDLING_MEDIA_REGISTER},
    {"place-log", MSG_HANDLING_PLACE_LOG},
    {"subcontracts", MSG_HANDLING_SUBCONTRACTS},
    {"inspections", MSG_HANDLING_INSPECTIONS},
    {"drills", MSG_HANDLING_DRILLS},
    {"incidents", MSG_HANDLING_INCIDENTS},
    {"recordings", MSG_HANDLING_RECORDINGS},
    {"counts-reconciled", MSG_HANDLING_COUNTS_RECONCILED},
    {"log-reviews", MSG_HANDLING_LOG_REVIEWS},
    {"attendance", MSG_HANDLING_ATTENDANCE},
    {"supervision", MSG_HANDLING_SUPERVISION},
    {"duties-due", MSG_HANDLING_DUTIES_DUE},
};

static const struct row *find(const struct row *rows, size_t n, struct view name)
{
    for (size_t i = 0; i < n; i++)
        if (view_eq_str(name, rows[i].name))
            return &rows[i];
    return NULL;
}

const char *words_param(enum lang lang, enum param p)
{
    if ((unsigned)p < PARAM_KEEPER__MAX)
        return msg_text(lang, keeper_words[p]);
    const struct row *row = find(demand_words, COUNT(demand_words), view_str(param_name(p)));
    return row == NULL ? param_name(p) : msg_text(lang, row->text);
}

static void put_word(enum lang lang, struct view word, struct buf *out)
{
    const struct row *row = find(words, COUNT(words), word);

    if (row == NULL)
        buf_put(out, word);
    else
        buf_str(out, msg_text(lang, row->text));
}

static void put_comma(enum lang lang, struct buf *out)
{
    buf_str(out, msg_text(lang, MSG_COMMON_COMMA));
}

/* The words of ${text}, which ${sep} parts. */
static void put_words(enum lang lang, struct view text, char sep, struct buf *out)
{
    while (text.p != NULL) {
        put_word(lang, view_cut(&text, sep), out);
        if (text.p != NULL)
            put_comma(lang, out);
    }
}

void words_value(enum lang lang, enum param p, uint64_t value, struct buf *out)
{
    struct buf text;

    buf_init(&text, 256);
    param_print(p, value, &text);
    put_words(lang, buf_view(&text), '+', out);
    buf_clear(&text);
}

const char *words_vocab(enum lang lang, enum vocab v, unsigned no)
{
    const struct row *row = find(words, COUNT(words), view_str(vocab_word(v, no)));

    return row == NULL ? vocab_word(v, no) : msg_text(lang, row->text);
}

void words_bits(enum lang lang, enum vocab v, uint32_t bits, struct buf *out)
{
    bool first = true;

    for (unsigned i = 0; vocab_word(v, i) != NULL; i++) {
        if ((bits >> i & 1) == 0)
            continue;
        if (!first)
            put_comma(lang, out);
        buf_str(out, words_vocab(lang, v, i));
        first = false;
    }
}
