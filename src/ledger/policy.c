#include "ledger/policy.h"

#include "base/num.h"
#include "ledger/line.h"

/* What parsing needs beside its result. */
struct parse {
    struct policy *policy;
    uint64_t grouped; /* voters that are members of some group already */
    bool has_quorum;
    const char **reason_out;
};

static enum err refuse(const struct parse *p, const char *reason)
{
    return line_refuse(p->reason_out, reason);
}

static enum err too_many(const struct parse *p, const char *reason)
{
    *p->reason_out = reason;
    return ERR_LIMIT;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* The next word of ${*line}; empty at its end. */
static struct view word_take(struct view *line)
{
    size_t from = 0, to;

    while (from < line->n && is_blank(line->p[from]))
        from++;
    for (to = from; to < line->n && !is_blank(line->p[to]);)
        to++;
    struct view word = view_part(*line, from, to - from);
    *line = view_part(*line, to, SIZE_MAX);
    return word;
}

/* The voter's bit of a witness or group; 0 if the name is not defined. */
static uint64_t find_voter(const struct policy *p, struct view name)
{
    for (unsigned i = 0; i < p->witness_count; i++)
        if (view_eq(p->witnesses[i].name, name))
            return (uint64_t)1 << i;
    for (unsigned i = 0; i < p->group_count; i++)
        if (view_eq(p->groups[i].name, name))
            return (uint64_t)1 << (POLICY_WITNESSES_MAX + i);
    return 0;
}

static enum err new_name(const struct parse *p, struct view name)
{
    if (name.n == 0 || view_eq_str(name, "none"))
        return refuse(p, "a name is missing, or is the reserved \"none\"");
    if (find_voter(p->policy, name) != 0)
        return refuse(p, "the name is defined twice");
    return ERR_OK;
}

/* The vkey, an optional URL and the end of a log or witness line. */
static enum err key_take(const struct parse *p, struct view *line, struct note_key *key_out,
                         struct view *url_out)
{
    enum err err = note_key_parse(word_take(line), key_out, p->reason_out);

    *url_out = word_take(line);
    if (err == ERR_OK && word_take(line).n != 0)
        return refuse(p, "something follows the URL");
    return err;
}

static bool same_key(const struct note_key *a, const struct note_key *b)
{
    return view_eq(view_of(a->public_key, sizeof(a->public_key)),
                   view_of(b->public_key, sizeof(b->public_key)));
}

static enum err parse_log(struct parse *p, struct view line)
{
    struct policy *policy = p->policy;
    enum err err;

    if (policy->log_count == POLICY_LOGS_MAX)
        return too_many(p, "too many logs");
    struct policy_log *log = &policy->logs[policy->log_count];
    TRY(key_take(p, &line, &log->key, &log->url));
    if (log->key.type != NOTE_ED25519)
        return refuse(p, "the key of a log must be of type 01");
    for (unsigned i = 0; i < policy->log_count; i++)
        if (same_key(&policy->logs[i].key, &log->key))
            return refuse(p, "the key of this log is there twice");
    policy->log_count++;
out:
    return err;
}

static enum err parse_witness(struct parse *p, struct view line)
{
    struct policy *policy = p->policy;
    enum err err;

    if (policy->witness_count == POLICY_WITNESSES_MAX)
        return too_many(p, "too many witnesses");
    struct policy_witness *witness = &policy->witnesses[policy->witness_count];
    witness->name = word_take(&line);
    TRY(new_name(p, witness->name));
    TRY(key_take(p, &line, &witness->key, &witness->url));
    if (witness->key.type != NOTE_COSIGNATURE)
        return refuse(p, "the key of a witness must be of type 04");
    for (unsigned i = 0; i < policy->witness_count; i++)
        if (same_key(&policy->witnesses[i].key, &witness->key))
            return refuse(p, "the key of this witness is there twice");
    policy->witness_count++;
out:
    return err;
}

static enum err parse_group(struct parse *p, struct view line)
{
    struct policy *policy = p->policy;
    uint64_t needed = 1;
    unsigned members = 0;
    enum err err;

    if (policy->group_count == POLICY_GROUPS_MAX)
        return too_many(p, "too many groups");
    struct policy_group *group = &policy->groups[policy->group_count];
    *group = (struct policy_group){.name = word_take(&line)};
    TRY(new_name(p, group->name));
    struct view rule = word_take(&line);
    for (struct view name = word_take(&line); name.n > 0; name = word_take(&line)) {
        uint64_t voter = find_voter(policy, name);
        if (voter == 0)
            return refuse(p, "a member is not defined above");
        if ((p->grouped & voter) != 0)
            return refuse(p, "a member is in a group already");
        p->grouped |= voter;
        group->members |= voter;
        members++;
    }
    if (view_eq_str(rule, "all"))
        needed = members;
    else if (!view_eq_str(rule, "any") &&
             num_parse_u64(rule, members, NUM_CANONICAL, &needed) != ERR_OK)
        return refuse(p,
                      "a group needs \"all\", \"any\" or a number not above that of its members");
    if (members == 0 || needed == 0)
        return refuse(p, "a group needs at least one member and a number of at least one");
    group->needed = (unsigned)needed;
    policy->group_count++;
out:
    return err;
}

static enum err parse_quorum(struct parse *p, struct view line)
{
    struct view name = word_take(&line);

    if (p->has_quorum)
        return refuse(p, "there is a second quorum line");
    p->has_quorum = true;
    p->policy->quorum = find_voter(p->policy, name);
    if (p->policy->quorum == 0 && !view_eq_str(name, "none"))
        return refuse(p, "the quorum is not defined above");
    if (word_take(&line).n != 0)
        return refuse(p, "something follows the name of the quorum");
    return ERR_OK;
}

static enum err parse_line(struct parse *p, struct view line)
{
    static const struct {
        const char *keyword;
        enum err (*parse)(struct parse *p, struct view line);
    } kinds[] = {{"log", parse_log},
                 {"witness", parse_witness},
                 {"group", parse_group},
                 {"quorum", parse_quorum}};
    struct view keyword = word_take(&line);

    if (keyword.n == 0 || keyword.p[0] == '#')
        return ERR_OK;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (view_eq_str(keyword, kinds[i].keyword))
            return kinds[i].parse(p, line);
    return refuse(p, "a line begins with log, witness, group, quorum or #");
}

static bool has_control(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((v.p[i] < ' ' && v.p[i] != '\n' && v.p[i] != '\t') || v.p[i] == 0x7f)
            return true;
    return false;
}

enum err policy_parse(struct view text, struct policy *out, const char **reason_out,
                      unsigned *line_out)
{
    struct parse p = {.policy = out, .reason_out = reason_out};
    struct view rest = text, line;
    enum err err = ERR_OK;

    *out = (struct policy){0};
    *line_out = 0;
    *reason_out = "out of memory";
    if (text.n > POLICY_BYTES_MAX)
        return too_many(&p, "the policy is too long");
    if (has_control(text))
        return refuse(&p, "the policy contains control characters");
    while (line_take(&rest, &line)) {
        ++*line_out;
        TRY(parse_line(&p, line));
    }
    *line_out = 0;
    if (rest.n != 0)
        return refuse(&p, "the last line of the policy has no end");
    if (!p.has_quorum)
        return refuse(&p, "the policy has no quorum line");
out:
    return err;
}

bool policy_is_met(const struct policy *p, uint32_t cosigned)
{
    uint64_t voters = cosigned;

    /* Members are defined before their group, so one pass is enough. */
    for (unsigned i = 0; i < p->group_count; i++)
        if ((unsigned)__builtin_popcountll(p->groups[i].members & voters) >= p->groups[i].needed)
            voters |= (uint64_t)1 << (POLICY_WITNESSES_MAX + i);
    return p->quorum == 0 || (voters & p->quorum) != 0;
}

/* Verify that one of the logs has signed. */
static enum err verify_log(const struct policy *p, const struct note *note,
                           const struct checkpoint *c, const char **reason_out)
{
    enum err err = ERR_NOT_FOUND;

    *reason_out = "the checkpoint is of no log of the policy";
    for (unsigned i = 0; i < p->log_count; i++) {
        if (!view_eq_str(c->origin, p->logs[i].key.name))
            continue;
        enum err one = checkpoint_verify(note, c, &p->logs[i].key, reason_out);
        if (one != ERR_OK && one != ERR_NOT_FOUND)
            return one;
        if (one == ERR_OK)
            err = ERR_OK;
    }
    return err;
}

enum err policy_open(const struct policy *p, struct view raw, struct checkpoint *out,
                     const char **reason_out)
{
    struct note note;
    uint32_t cosigned = 0;
    uint64_t time_s;
    enum err err;

    TRY(note_parse(raw, &note, reason_out));
    TRY(checkpoint_parse(note.text, out, reason_out));
    TRY(verify_log(p, &note, out, reason_out));
    for (unsigned i = 0; i < p->witness_count; i++) {
        err = note_verify(&note, &p->witnesses[i].key, &time_s);
        if (err == ERR_OK)
            cosigned |= (uint32_t)1 << i;
        else if (err != ERR_NOT_FOUND) {
            *reason_out =
                err == ERR_CORRUPT ? "a cosignature on the checkpoint is wrong" : "out of memory";
            goto out;
        }
    }
    err = ERR_OK;
    if (!policy_is_met(p, cosigned)) {
        *reason_out = "the checkpoint is not cosigned by the witnesses that the policy demands";
        err = ERR_DENIED;
    }
out:
    return err;
}
