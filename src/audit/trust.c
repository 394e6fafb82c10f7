/* Whether a checkpoint is signed by whom it must be, and cosigned by whom the policy demands. */
#include "audit/walk.h"

#include "base/alloc.h"
#include "ledger/line.h"
#include "ledger/origin.h"

#include <string.h>

#define NAME_TITLE "azukari log v1"
#define NO_WITNESS "none"

enum err trusted_init(struct trusted *t, const struct audit_trust *given)
{
    const char *reason;
    unsigned line;
    enum err err = ERR_OK;

    *t = (struct trusted){0};
    buf_init(&t->text, POLICY_BYTES_MAX);
    t->witnessed = given != NULL ? given->witnessed : (struct view){NULL, 0};
    t->given = given != NULL && given->policy.n + given->vkey.n > 0;
    if (!t->given)
        return ERR_OK;
    if (given->policy.n > 0) {
        buf_put(&t->text, given->policy);
    } else {
        struct view rest = given->vkey;
        buf_str(&t->text, "log ");
        buf_put(&t->text, view_cut(&rest, '\n'));
        buf_str(&t->text, "\nquorum none\n");
        TRY(rest.n > 0 ? ERR_INPUT : ERR_OK);
    }
    err = buf_status(&t->text);
    if (err == ERR_OK)
        err = policy_parse(buf_view(&t->text), &t->policy, &reason, &line);
out:
    return err == ERR_OK || err == ERR_MEMORY ? err : ERR_INPUT;
}

void trusted_clear(struct trusted *t)
{
    buf_clear(&t->text);
}

enum err audit_trust_check(const struct audit_trust *trust)
{
    struct trusted *t = mem_zalloc(sizeof(*t));
    enum err err;

    if (t == NULL)
        return ERR_MEMORY;
    err = trusted_init(t, trust);
    trusted_clear(t);
    mem_free(t);
    return err;
}

static enum err malformed_unless_memory(struct walk *w, enum err err, enum audit_place place, const char *file)
{
    return err == ERR_OK || err == ERR_MEMORY ? err : walk_found(w, AUDIT_MALFORMED, place, 0, file);
}

enum err walk_set_key(struct walk *w, struct view vkey)
{
    const char *reason;
    struct view rest = vkey, line;
    enum err err = ERR_INPUT;

    if (line_take(&rest, &line) && rest.n == 0)
        err = note_key_parse(line, &w->own_key, &reason);
    TRY(malformed_unless_memory(w, err, AUDIT_AT_KEY, FILE_KEY));
    w->has_own_key = true;
out:
    return err;
}

/* "azukari log v1", number, origin, key, witness; signed by that key. */
enum err walk_set_name(struct walk *w, struct view raw)
{
    struct view rest, line[5] = {{0}};
    const char *reason;
    struct note note;
    uint64_t unused;
    enum err err;

    err = note_parse(raw, &note, &reason);
    TRY(malformed_unless_memory(w, err, AUDIT_AT_KEY, ""));
    rest = note.text;
    for (unsigned i = 0; i < 5; i++)
        if (!line_take(&rest, &line[i]))
            TRY(walk_found(w, AUDIT_MALFORMED, AUDIT_AT_KEY, 0, ""));
    err = view_eq_str(line[0], NAME_TITLE) ? note_key_parse(line[3], &w->own_key, &reason) : ERR_INPUT;
    TRY(malformed_unless_memory(w, err, AUDIT_AT_KEY, ""));
    err = note_verify(&note, &w->own_key, &unused);
    if (err == ERR_NOT_FOUND)
        TRY(walk_found(w, AUDIT_UNSIGNED, AUDIT_AT_KEY, 0, ""));
    if (err == ERR_CORRUPT)
        TRY(walk_found(w, AUDIT_BAD_SIGNATURE, AUDIT_AT_KEY, 0, ""));
    TRY(err);
    w->has_own_key = true;
    w->has_witness = !view_eq_str(line[4], NO_WITNESS);
    if (w->has_witness)
        TRY(malformed_unless_memory(w, note_key_parse(line[4], &w->witness, &reason), AUDIT_AT_KEY, ""));
out:
    return err;
}

/* By one of the keys that may sign for this origin: ERR_OK, else what the best of them says. */
static enum err verify_log(const struct walk *w, const struct note *note, const struct checkpoint *c)
{
    const struct trusted *t = w->job->trusted;
    const char *reason;
    enum err err = ERR_NOT_FOUND;

    if (!t->given)
        return checkpoint_verify(note, c, &w->own_key, &reason);
    for (unsigned i = 0; i < t->policy.log_count && err == ERR_NOT_FOUND; i++)
        err = checkpoint_verify(note, c, &t->policy.logs[i].key, &reason);
    return err;
}

/* Whether anybody is trusted to speak for this origin. */
static bool is_known(const struct walk *w, struct view origin)
{
    const struct trusted *t = w->job->trusted;

    if (!t->given)
        return view_eq_str(origin, w->own_key.name);
    for (unsigned i = 0; i < t->policy.log_count; i++)
        if (view_eq_str(origin, t->policy.logs[i].key.name))
            return true;
    return false;
}

/* A cosignature of the policy's witnesses that is wrong is a forgery; one that is missing may be no quorum. */
static enum err read_witnesses(struct walk *w, const struct note *note, enum audit_place place, const char *file,
                               uint32_t *cosigned_out, uint64_t *newest_s_out)
{
    const struct policy *p = &w->job->trusted->policy;
    uint64_t newest_s = 0, time_s;
    uint32_t cosigned = 0;

    for (unsigned i = 0; w->job->trusted->given && i < p->witness_count; i++) {
        enum err err = note_verify(note, &p->witnesses[i].key, &time_s);
        if (err == ERR_CORRUPT)
            return walk_found(w, AUDIT_BAD_SIGNATURE, place, 0, file);
        if (err == ERR_MEMORY)
            return err;
        if (err != ERR_OK)
            continue;
        cosigned |= (uint32_t)1 << i;
        if (time_s > newest_s)
            newest_s = time_s;
    }
    *cosigned_out = cosigned;
    *newest_s_out = newest_s;
    return ERR_OK;
}

static enum err count_witnesses(struct walk *w, const struct note *note, uint64_t size, enum audit_place place, const char *file)
{
    const struct policy *p = &w->job->trusted->policy;
    uint64_t newest_s = 0;
    uint32_t cosigned = 0;
    enum err err;

    TRY(read_witnesses(w, note, place, file, &cosigned, &newest_s));
    if (cosigned != 0 && policy_is_met(p, cosigned) && size >= w->report.witnessed_size) {
        w->report.witnessed_size = size;
        w->report.witnessed_ms = newest_s > INT64_MAX / 1000 ? INT64_MAX : (int64_t)newest_s * 1000;
    }
out:
    return err;
}

/* The key that signs for ${origin}, if ${key} signs for a later origin of the same log. */
static enum err verify_earlier_by(const struct note *note, const struct checkpoint *c, const struct note_key *key)
{
    const char *reason;
    struct note_key earlier;
    enum err err = ERR_NOT_FOUND;

    if (!origin_precedes(c->origin, view_str(key->name)))
        return ERR_NOT_FOUND;
    TRY(note_key_init(&earlier, NOTE_ED25519, c->origin, view_of(key->public_key, sizeof(key->public_key))));
    err = checkpoint_verify(note, c, &earlier, &reason);
out:
    return err;
}

enum err walk_verify_earlier(struct walk *w, const struct note *note, const struct checkpoint *c, enum audit_place place,
                             const char *file)
{
    const struct trusted *t = w->job->trusted;
    uint64_t newest_s;
    uint32_t cosigned;
    enum err err = ERR_NOT_FOUND;

    if (!t->given)
        err = verify_earlier_by(note, c, &w->own_key);
    for (unsigned i = 0; t->given && i < t->policy.log_count && err == ERR_NOT_FOUND; i++)
        err = verify_earlier_by(note, c, &t->policy.logs[i].key);
    if (err == ERR_NOT_FOUND || err == ERR_CORRUPT)
        err = walk_found(w, err == ERR_NOT_FOUND ? AUDIT_UNSIGNED : AUDIT_BAD_SIGNATURE, place, 0, file);
    TRY(err);
    TRY(read_witnesses(w, note, place, file, &cosigned, &newest_s));
    if (t->given && !policy_is_met(&t->policy, cosigned))
        err = walk_found(w, AUDIT_NO_QUORUM, place, 0, file);
out:
    return err;
}

static enum err open_head(struct walk *w, struct view raw, enum audit_place place, const char *file,
                          struct merkle_head *out)
{
    struct checkpoint c;
    struct note note;
    const char *reason;
    enum err err;

    err = note_parse(raw, &note, &reason);
    if (err == ERR_OK)
        err = checkpoint_parse(note.text, &c, &reason);
    TRY(malformed_unless_memory(w, err, place, file));
    err = verify_log(w, &note, &c);
    if (err == ERR_NOT_FOUND)
        TRY(walk_found(w, is_known(w, c.origin) ? AUDIT_UNSIGNED : AUDIT_OTHER_LOG, place, 0, file));
    if (err == ERR_CORRUPT)
        TRY(walk_found(w, AUDIT_BAD_SIGNATURE, place, 0, file));
    TRY(err);
    if (w->report.origin[0] != 0 && !view_eq_str(c.origin, w->report.origin))
        TRY(walk_found(w, AUDIT_OTHER_LOG, place, 0, file));
    memcpy(w->report.origin, c.origin.p, c.origin.n); /* as long as the name of a key */
    w->report.origin[c.origin.n] = 0;
    TRY(count_witnesses(w, &note, c.head.size, place, file));
    *out = c.head;
out:
    return err;
}

/* What the caller says the witness kept takes the place of what stands beside the log, unless it is of an earlier origin. */
static enum err take_given(struct walk *w)
{
    struct view given = w->job->trusted->witnessed;
    enum err err = given.n == 0 ? ERR_OK : lost_take_given(w, given);

    if (err != ERR_NOT_FOUND)
        return err;
    buf_reset(&w->cosigned);
    buf_put(&w->cosigned, given);
    w->has_cosigned = true;
    err = buf_status(&w->cosigned);
    return err == ERR_LIMIT ? walk_found(w, AUDIT_MALFORMED, AUDIT_AT_COSIGNED, 0, FILE_COSIGNED) : err;
}

enum err walk_open_heads(struct walk *w)
{
    const struct trusted *t = w->job->trusted;
    enum err err;

    w->report.trusted = t->given;
    TRY(open_head(w, buf_view(&w->checkpoint), AUDIT_AT_CHECKPOINT, FILE_CHECKPOINT, &w->head));
    w->report.size = w->head.size;
    memcpy(w->report.root, w->head.root.b, sizeof(w->report.root));
    TRY(take_given(w));
    if (w->has_cosigned) {
        TRY(open_head(w, buf_view(&w->cosigned), AUDIT_AT_COSIGNED, FILE_COSIGNED, &w->cosigned_head));
        if (w->cosigned_head.size > w->head.size)
            TRY(walk_found(w, AUDIT_SHORT, AUDIT_AT_COSIGNED, w->head.size, FILE_COSIGNED));
    }
    if (t->given && !policy_is_met(&t->policy, 0) && w->report.witnessed_size == 0)
        TRY(walk_found(w, AUDIT_NO_QUORUM, AUDIT_AT_CHECKPOINT, 0, FILE_CHECKPOINT));
out:
    return err;
}
