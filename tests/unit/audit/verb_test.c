/* audit: the verbs say what was found, in the reader's language, and fail when anything is wrong. */
#include "house.h"

#include "audit/verb.h"
#include "ledger/proof.h"

#include <fcntl.h>
#include <stdarg.h>

static struct buf said; /* standard output and error of the last verb */

/* Run the verb ${name} with the words that follow, up to NULL.  Its exit code. */
static int run(enum lang lang, const char *name, ...)
{
    char words[12][256], *argv[13] = {words[0]};
    int argc = 1, code = -1, kept_out = dup(1), kept_err = dup(2);
    const char *path = path_in(scratch, "said");
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const char *word;
    va_list ap;

    snprintf(words[0], sizeof(words[0]), "%s", name);
    va_start(ap, name);
    while (argc < 12 && (word = va_arg(ap, const char *)) != NULL) {
        snprintf(words[argc], sizeof(words[argc]), "%s", word);
        argv[argc] = words[argc];
        argc++;
    }
    va_end(ap);
    argv[argc] = NULL;
    fflush(stdout);
    dup2(fd, 1);
    dup2(fd, 2);
    for (size_t i = 0; i < audit_verb_n; i++)
        if (strcmp(audit_verbs[i].name, name) == 0)
            code = audit_verbs[i].run(lang, argc, argv);
    fflush(stdout);
    dup2(kept_out, 1);
    dup2(kept_err, 2);
    close(kept_out);
    close(kept_err);
    close(fd);
    buf_clear(&said);
    said = file_read(path);
    return code;
}

static bool has(const char *text)
{
    return strstr(buf_cstr(&said), text) != NULL;
}

static void finish(void)
{
    buf_clear(&said);
    house_finish();
}

T_CASE(export_verify_and_replay_speak_both_languages)
{
    house_start();
    approve_something(NULL);
    flush_and_sign();
    T_EQ(run(LANG_EN, "export", keeper_dir, out_dir, NULL), 0);
    T_TRUE(has(ORIGIN) && has("entries"));
    T_EQ(run(LANG_EN, "verify", out_dir, NULL), 0);
    T_TRUE(has("Permitted") && has("not forgery"));
    T_EQ(run(LANG_JA, "verify", "--replay", keeper_dir, NULL), 0);
    T_TRUE(has("許可") && has("判定をやり直し"));
    struct buf policy = policy_text("none");
    file_write(path_in(scratch, "policy"), buf_view(&policy));
    T_EQ(run(LANG_EN, "verify", keeper_dir, "--log", "1", "--policy", path_in(scratch, "policy"), NULL), 0);
    T_TRUE(!has("not forgery"));
    buf_clear(&policy);
    finish();
}

T_CASE(damage_is_said_and_fails)
{
    house_start();
    flush_and_sign();
    T_OK(export());
    uint8_t byte = 0;
    file_poke(path_in(tree_dir, "checkpoint"), 3, &byte, 1);
    T_TRUE(run(LANG_EN, "verify", out_dir, NULL) != 0);
    T_TRUE(has("The checkpoint (checkpoint)"));
    T_TRUE(run(LANG_JA, "explain", tree_dir, "3", NULL) != 0);
    T_TRUE(has("チェックポイント（checkpoint）"));
    finish();
}

T_CASE(explanation_names_gate_clauses_and_facts)
{
    char leaf[24];
    house_start();
    struct entry e = world_record(&world, ACT_EDIT, OPERATOR);
    world_ask(&world, &e);
    flush_and_sign();
    snprintf(leaf, sizeof(leaf), "%u", (unsigned)world.leaf - 1);
    T_EQ(run(LANG_EN, "explain", keeper_dir, leaf, "--log", "1", NULL), 0);
    T_TRUE(has("verdict deny") && has("gate\trole") && has("clauses\tN20.9") && has("trained\t2026-11-01"));
    T_TRUE(run(LANG_EN, "explain", keeper_dir, "99999", "--log", "1", NULL) != 0);
    T_TRUE(has("no such log or entry"));
    T_TRUE(run(LANG_EN, "explain", keeper_dir, leaf, NULL) != 0); /* which log? */
    T_TRUE(run(LANG_EN, "explain", keeper_dir, "x", "--log", "1", NULL) != 0);
    finish();
}

T_CASE(who_lists_entries_of_a_person_between_days)
{
    house_start();
    look_until(world.leaf + 2);
    flush_and_sign();
    T_EQ(run(LANG_EN, "who", keeper_dir, "--person", "10", "--from", "2026-11-21", "--until", "2026-11-21", NULL), 0);
    T_TRUE(has("open\tpermit\t10"));
    T_EQ(run(LANG_EN, "who", keeper_dir, "--person", "10", "--from", "2026-11-22", NULL), 0);
    T_TRUE(!has("open\tpermit"));
    T_TRUE(run(LANG_EN, "who", keeper_dir, "--record", "12", NULL) != 0);
    T_TRUE(run(LANG_EN, "who", keeper_dir, "--person", "10", "--from", "tomorrow", NULL) != 0);
    T_TRUE(run(LANG_EN, "who", keeper_dir, NULL) != 0);
    finish();
}

/* The file ${name} with ${text}. */
static const char *list(const char *name, const char *text)
{
    const char *path = path_in(scratch, name);
    T_OK(io_replace_file(path, view_str(text), 0600));
    return path;
}

T_CASE(c2_who_touched_these_people_is_one_line_a_person)
{
    char first[33], both[128];
    house_start();
    look_until(world.leaf + 3);
    flush_and_sign();
    snprintf(first, sizeof(first), "%02x000000000000000000000000000000", (unsigned)(world.leaf - 3));
    snprintf(both, sizeof(both), "%s\n%02x000000000000000000000000000000\n", first, (unsigned)(world.leaf - 1));
    T_EQ(run(LANG_EN, "who", keeper_dir, "--records", list("both", both), "--by-person", NULL), 0);
    T_TRUE(has("records touched"));
    T_TRUE(has("10\t2\t0\t0\t2\t2026-"));
    T_EQ(run(LANG_EN, "who", keeper_dir, "--records", list("one", first), "--by-person", "--replay", NULL), 0);
    T_TRUE(has("10\t1\t0\t0\t1\t2026-"));
    T_EQ(run(LANG_EN, "who", keeper_dir, "--records", list("one", first), NULL), 0);
    T_TRUE(has("open\tpermit\t10") && !has("records touched"));
    T_EQ(run(LANG_EN, "who", keeper_dir, "--register", "1", "--by-person", NULL), 0);
    T_TRUE(has("10\t3\t0\t0\t2026-"));
    T_EQ(run(LANG_EN, "who", keeper_dir, "--register", "2", "--by-person", NULL), 0);
    T_TRUE(!has("10\t"));
    T_TRUE(run(LANG_EN, "who", keeper_dir, "--records", list("bad", "no number"), NULL) != 0);
    T_TRUE(has("bad:1"));
    T_TRUE(run(LANG_EN, "who", keeper_dir, "--records", list("none", "# nobody\n"), NULL) != 0);
    T_TRUE(has("there is no number"));
    T_TRUE(run(LANG_EN, "who", keeper_dir, "--records", "/nonexistent", NULL) != 0);
    T_TRUE(run(LANG_EN, "who", keeper_dir, "--records", list("one", first), "--record", first, NULL) != 0);
    T_TRUE(run(LANG_EN, "who", keeper_dir, "--by-person", NULL) != 0);
    finish();
}

T_CASE(proof_is_checked_against_a_key)
{
    struct buf proof, vkey;
    house_start();
    flush_and_sign();
    buf_init(&proof, PROOF_BYTES_MAX);
    buf_init(&vkey, 1024);
    T_OK(logbook_proof(book, LOG, 2, &proof));
    T_OK(logbook_vkey(book, LOG, &vkey));
    file_write(path_in(scratch, "proof"), buf_view(&proof));
    T_EQ(run(LANG_EN, "proof-verify", path_in(scratch, "proof"), "--vkey", buf_cstr(&vkey), NULL), 0);
    T_TRUE(has("azukari-entry v1") && has("It holds: entry 2"));
    T_TRUE(run(LANG_EN, "verify-certificate", path_in(scratch, "proof"), path_in(scratch, "proof"), "--vkey",
               buf_cstr(&vkey), NULL) != 0);
    T_TRUE(has("The certificate"));
    T_TRUE(run(LANG_EN, "proof-verify", path_in(scratch, "proof"), NULL) != 0);
    buf_clear(&proof);
    buf_clear(&vkey);
    finish();
}

T_CASE(misuse_is_answered_with_the_usage)
{
    house_start();
    T_TRUE(run(LANG_EN, "verify", NULL) != 0);
    T_TRUE(has("Usage: azukari verify"));
    T_TRUE(run(LANG_EN, "verify", "a", "b", NULL) != 0);
    T_TRUE(run(LANG_EN, "verify", keeper_dir, "--person", "1", NULL) != 0);
    T_TRUE(run(LANG_EN, "verify", keeper_dir, "--policy", NULL) != 0);
    T_TRUE(run(LANG_EN, "export", keeper_dir, out_dir, "--replay", NULL) != 0);
    T_TRUE(run(LANG_EN, "verify", keeper_dir, "--log", "64", NULL) != 0);
    T_TRUE(run(LANG_EN, "verify", keeper_dir, "--policy", "/nonexistent", NULL) != 0);
    T_TRUE(has("could not be read"));
    T_TRUE(run(LANG_EN, "verify", keeper_dir, "--vkey", "x", NULL) != 0);
    T_TRUE(has("The policy or key cannot be read"));
    T_TRUE(run(LANG_EN, "verify", "/nonexistent", NULL) != 0);
    finish();
}

T_MAIN(&case_export_verify_and_replay_speak_both_languages, &case_damage_is_said_and_fails,
       &case_explanation_names_gate_clauses_and_facts, &case_who_lists_entries_of_a_person_between_days,
       &case_c2_who_touched_these_people_is_one_line_a_person,
       &case_proof_is_checked_against_a_key, &case_misuse_is_answered_with_the_usage)
