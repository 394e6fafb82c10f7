/*
 * The tables from which everything is decided, written out: which keys an act must and may carry, how large its values may be, which gates
 * stand in its way and who may pass, which control a gate belongs to, what an entry must find in the facts before it, how many of them there
 * can be.  tables.txt is what was reviewed; who changes a table changes it there too, where one line more or less shows:
 *   TABLES_WRITE=tests/unit/rules/tables.txt BUILD/tests/unit/rules/rules_tables_test
 */
#include "support/t.h"

#include "rules/decide_table.h"
#include "rules/entry_table.h"
#include "rules/state_tables.h"

#include "base/buf.h"
#include "base/io.h"

static const char *const gate_names[GATE__MAX] = {
    [GATE_LOCKED] = "locked",
    [GATE_SESSION] = "session",
    [GATE_JOB] = "job",
    [GATE_MACHINE] = "machine",
    [GATE_ACCOUNT] = "account",
    [GATE_CONTRACT_TERM] = "contract-term",
    [GATE_PERSON_TERM] = "person-term",
    [GATE_ASSIGNED] = "assigned",
    [GATE_ASSIGNMENT_TERM] = "assignment-term",
    [GATE_CHAIN] = "chain",
    [GATE_DEPTH] = "depth",
    [GATE_ROLE] = "role",
    [GATE_READER] = "reader",
    [GATE_TRAINING] = "training",
    [GATE_PLEDGE] = "pledge",
    [GATE_ATTENDANCE] = "attendance",
    [GATE_PLEDGE_TEXT] = "pledge-text",
    [GATE_PLEDGE_RECEIVED] = "pledge-received",
    [GATE_PENALTIES] = "penalties",
    [GATE_AFFILIATION] = "affiliation",
    [GATE_DEPUTY] = "deputy",
    [GATE_FILED] = "filed",
    [GATE_REPORTED] = "reported",
    [GATE_OFFICER_REPORTED] = "officer-reported",
    [GATE_COVER] = "cover",
    [GATE_FACTORS] = "factors",
    [GATE_TERMINAL] = "terminal",
    [GATE_OWNER] = "owner",
    [GATE_PLACE] = "place",
    [GATE_PURPOSE] = "purpose",
    [GATE_REGISTER] = "register",
    [GATE_TEST_DATA] = "test-data",
    [GATE_BLOCK] = "block",
    [GATE_FIELD] = "field",
    [GATE_SEARCH_HITS] = "search-hits",
    [GATE_QUOTA_MINUTE] = "quota-minute",
    [GATE_QUOTA_DAY] = "quota-day",
    [GATE_UPDATE_DAY] = "update-day",
    [GATE_APPLICATION] = "application",
    [GATE_FOUR_EYES] = "four-eyes",
    [GATE_TERMS] = "terms",
    [GATE_SIGNATURE] = "signature",
    [GATE_HARDWARE_KEY] = "hardware-key",
    [GATE_APPROVED] = "approved",
    [GATE_HELD] = "held",
    [GATE_DATE] = "date",
    [GATE_SELF] = "self",
    [GATE_SUBJECT] = "subject",
    [GATE_GRANT] = "grant",
    [GATE_PLACED] = "placed",
    [GATE_SEPARATION] = "separation",
    [GATE_CHANGE] = "change",
    [GATE_EMPLOYER] = "employer",
    [GATE_OFFICER] = "officer",
    [GATE_OUTSIDE] = "outside",
    [GATE_PLEDGE_KEPT] = "pledge-kept",
    [GATE_NOTICE] = "notice",
    [GATE_UPSTREAM] = "upstream",
    [GATE_VERSION] = "version",
    [GATE_PRINT] = "print",
    [GATE_MATTER] = "matter",
    [GATE_CELL] = "cell",
    [GATE_WORKLIST] = "worklist",
    [GATE_DOCUMENT] = "document",
    [GATE_PACKAGE] = "package",
    [GATE_PROVEN] = "proven",
    [GATE_SCAN] = "scan",
};

static const char *const known_names[] = {"org", "parent", "contract", "person", "assignment", "session", "actor", "register", "purpose", "job", "blocks"};

static const char *const ways[] = {[WAY_FACT] = "fact", [WAY_DECIDED] = "decided", [WAY_EITHER] = "either"};

static void put_gates(FILE *out, gate_set gates)
{
    for (unsigned g = 0; g < GATE__MAX; g++)
        if ((gates >> g & 1) != 0)
            fprintf(out, " %s", gate_names[g]);
}

static void put_keys(FILE *out, uint64_t keys)
{
    for (unsigned k = 0; k < KEY__MAX; k++)
        if ((keys >> k & 1) != 0)
            fprintf(out, " %s", entry_keys[k].name);
}

static void put_act(FILE *out, enum entry_act act)
{
    const struct act_row *row = &entry_acts[act];
    const struct decided_act *decided = &decided_acts[act];

    fprintf(out, "act %s %s: limit %llu, kind %u, fields %u, blocks %u, subjects %u, value %u\n  must", row->name, ways[row->way],
               (unsigned long long)row->limit_max, row->kind_max, row->fields_max, row->blocks_max, row->subjects_max, row->value_max);
    put_keys(out, row->must);
    fprintf(out, "\n  may");
    put_keys(out, row->may);
    if (decided->gates != 0) {
        fprintf(out, "\n  roles %x%s, gates", decided->roles, decided->closes ? ", also while it is closed out" : "");
        put_gates(out, decided->gates);
    }
    fprintf(out, "\n");
}

/* What an entry must find in the facts before it, and whether it changes them. */
static void put_fold(FILE *out, enum entry_act act)
{
    const struct fold_row *row = &state_folds[act];

    fprintf(out, "fold %s: %s, knows", entry_acts[act].name, row->apply == NULL ? "changes nothing" : "changes the facts");
    for (unsigned i = 0; i < sizeof(known_names) / sizeof(known_names[0]); i++)
        if ((row->known >> i & 1) != 0)
            fprintf(out, " %s", known_names[i]);
    fprintf(out, "\n");
}

/* In the order of enum table_no. */
static const char *const table_names[TABLE__MAX] = {
    "orgs", "contracts", "persons", "assignments", "registers", "purposes", "terminals", "authenticators", "sessions", "jobs", "applications",
    "approvals", "decided", "counters", "holds", "backup-keys", "copies", "printed", "blocks", "moved", "worklists", "documents", "forms", "terms",
    "terms-next", "terms-texts", "checks", "matters", "matter-steps", "attached", "stock", "engaged", "notices", "upstream", "sheets",
    "sheet-versions", "scans", "packages", "released", "batches", "places",
};

static void put_tables(FILE *out)
{
    for (unsigned k = 0; k < KEY__MAX; k++)
        fprintf(out, "key %s: type %d, %llu to %llu\n", entry_keys[k].name, (int)entry_keys[k].type,
                   (unsigned long long)entry_keys[k].min, (unsigned long long)entry_keys[k].max);
    for (unsigned act = 0; act < ACT__MAX; act++)
        put_act(out, (enum entry_act)act);
    for (unsigned act = 0; act < ACT__MAX; act++)
        put_fold(out, (enum entry_act)act);
    for (unsigned t = 0; t < TABLE__MAX; t++)
        fprintf(out, "table %s: at most %zu rows\n", table_names[t], state_table_max((enum table_no)t));
    for (unsigned g = 0; g < GATE__MAX; g++)
        fprintf(out, "gate %s: %s%s\n", gate_names[g], gate_rows[g].control == NO_CONTROL ? "no control" : control_name(gate_rows[g].control),
                   gate_rows[g].always ? ", always" : "");
    fprintf(out, "what a session stands on:");
    put_gates(out, gates_standing);
    fprintf(out, "\nwhat depends on the moment:");
    put_gates(out, gates_situation);
    fprintf(out, "\nnot asked of who reads what is left:");
    put_gates(out, gates_of_work);
    fprintf(out, "\n");
}

T_CASE(F6_the_tables_of_keys_gates_and_roles_are_those_that_were_reviewed)
{
    const char *file = getenv("TABLES_WRITE");
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    struct buf known;

    T_TRUE(out != NULL);
    put_tables(out);
    T_TRUE(fclose(out) == 0);
    if (file != NULL)
        T_OK(io_replace_file(file, view_of(text, n), 0644));
    buf_init(&known, 1 << 20);
    T_OK(io_read_file(TABLES_FILE, &known));
    for (struct view a = view_of(text, n), b = buf_view(&known); a.n > 0 || b.n > 0;) {
        size_t i = 0, j = 0;
        while (i < a.n && a.p[i] != '\n')
            i++;
        while (j < b.n && b.p[j] != '\n')
            j++;
        T_VIEW(view_part(a, 0, i), view_part(b, 0, j));
        a = view_part(a, i + 1, SIZE_MAX);
        b = view_part(b, j + 1, SIZE_MAX);
    }
    buf_clear(&known);
    free(text);
}

T_CASE(every_gate_of_an_act_has_a_question)
{
    for (unsigned g = 0; g < GATE__MAX; g++)
        T_TRUE(gate_rows[g].refusal != NULL && gate_names[g] != NULL);
}

T_MAIN(&case_F6_the_tables_of_keys_gates_and_roles_are_those_that_were_reviewed, &case_every_gate_of_an_act_has_a_question)
