/* Applications for erasure, their approval, the erasure and its certificate. */
#include "client/verb.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/io.h"
#include "base/num.h"
#include "client/descriptor.h"

#include <stdio.h>
#include <string.h>

#define RECORDS_MAX 3072
#define RECORDS_FILE_MAX ((size_t)RECORDS_MAX * 64)
#define ANSWER_MAX 16

/* The number of an application, as the only word. */
static enum err read_leaf(struct verb *v, const struct args_option *options, unsigned n,
                          uint64_t *leaf_out)
{
    const char *word = NULL;
    enum err err =
        verb_read(v, options, n, &(struct args_words){.list = &word, .min = 1, .max = 1});

    if (err != ERR_OK)
        return err;
    if (num_parse_u64(view_str(word), INT64_MAX, NUM_CANONICAL, leaf_out) != ERR_OK)
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_NUMBER, word);
    return verb_resume(v);
}

static void leaf_path(uint64_t leaf, const char *what, char path_out[VERB_PATH_MAX])
{
    (void)snprintf(path_out, VERB_PATH_MAX, "/applications/%llu/%s", (unsigned long long)leaf,
                   what);
}

/* --- applying
 * ------------------------------------------------------------------------------------------------------
 */

static enum err put_id(struct verb *v, struct view id, unsigned *n)
{
    char text[64];

    (void)snprintf(text, sizeof(text), "%.*s", id.n > 40 ? 40 : (int)id.n, (const char *)id.p);
    if (!verb_is_record(text))
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_NO_RECORD, text);
    if (++*n > RECORDS_MAX)
        return verb_fail(v, ERR_LIMIT, MSG_CLI_NET_TOO_MANY, text);
    jot_text(&v->jot, NULL, id);
    return ERR_OK;
}

/* The ids in ${file}, one a line. */
static enum err put_ids_of_file(struct verb *v, const char *file, unsigned *n)
{
    struct buf text;
    enum err err;

    buf_init(&text, RECORDS_FILE_MAX);
    err = io_read_file(strcmp(file, "-") == 0 ? "/dev/stdin" : file, &text);
    if (err != ERR_OK)
        TRY(verb_fail(v, err, MSG_CLI_NET_NOT_READ, file));
    for (struct view rest = buf_view(&text); rest.n > 0;) {
        struct view line = view_cut(&rest, '\n');
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        if (line.n > 0)
            TRY(put_id(v, line, n));
    }
out:
    buf_clear(&text);
    return err;
}

static enum err put_ids(struct verb *v, const struct args_words *words, const char *file, unsigned *n_out)
{
    enum err err = ERR_OK;

    *n_out = 0;
    jot_list(&v->jot, "records");
    for (unsigned i = 0; i < words->n; i++)
        TRY(put_id(v, view_str(words->list[i]), n_out));
    if (file != NULL)
        TRY(put_ids_of_file(v, file, n_out));
    jot_list_end(&v->jot);
out:
    return err;
}

/* What the form asks for besides the records; what is not given has a usual answer. */
struct apply_form {
    const char *reason, *planned, *items, *media;
    uint64_t register_no, quantity;
    bool contract;
};

static void put_form(struct verb *v, const struct apply_form *f, unsigned named)
{
    char today[11];

    date_format(date_of_ms(clock_now_ms()), today);
    jot_number(&v->jot, "quantity", f->quantity != 0 ? f->quantity : named);
    jot_word(&v->jot, "planned", f->planned != NULL ? f->planned : today);
    jot_word(&v->jot, "items", f->items != NULL ? f->items : msg_text(v->lang, MSG_ERASURE_ITEMS_USUAL));
    jot_word(&v->jot, "media", f->media != NULL ? f->media : msg_text(v->lang, MSG_ERASURE_MEDIA_USUAL));
    jot_word(&v->jot, "reason", f->reason);
}

/* Where the application goes: records or the whole of a register, or the whole contract. */
static enum err apply_path(struct verb *v, const struct apply_form *f, unsigned named, char path_out[VERB_PATH_MAX])
{
    bool whole = named == 0;

    if (f->contract == (f->register_no != 0) || (f->contract && named > 0) || (whole && f->quantity == 0))
        return verb_fail(v, ERR_INPUT, MSG_CLI_NET_ERASURE_SCOPE, NULL);
    if (f->contract)
        (void)snprintf(path_out, VERB_PATH_MAX, "/erasures");
    else
        (void)snprintf(path_out, VERB_PATH_MAX, "/registers/%llu/erasures", (unsigned long long)f->register_no);
    return ERR_OK;
}

enum err verb_apply_erasure(struct verb *v)
{
    const char *file = NULL, *records[RECORDS_MAX];
    struct apply_form f = {0};
    struct args_words words = {.list = records, .max = RECORDS_MAX};
    const struct args_option options[] = {
        {.name = "--register", .number = &f.register_no, .max = UINT16_MAX},
        {.name = "--contract", .flag = &f.contract},
        {.name = "--quantity", .number = &f.quantity, .max = INT64_MAX},
        {.name = "--planned", .text = &f.planned},
        {.name = "--items", .text = &f.items},
        {.name = "--media", .text = &f.media},
        {.name = "--reason", .text = &f.reason, .required = true},
        {.name = "--records-file", .text = &file},
    };
    char path[VERB_PATH_MAX];
    unsigned named;
    enum err err;

    TRY(VERB_READ(v, options, &words));
    verb_ask(v);
    TRY(put_ids(v, &words, file, &named));
    put_form(v, &f, named);
    TRY(apply_path(v, &f, named, path));
    TRY(verb_resume(v));
    TRY(verb_post(v, path));
    verb_fact(v, "application", doc_number(v->answer.root, "leaf"));
    verb_line(v, MSG_CLI_NET_APPLIED, NULL, 0);
    err = verb_print(v);
out:
    return err;
}

/* --- the list
 * ------------------------------------------------------------------------------------------------------
 */

static void put_application(struct verb *v, const struct json_t *a)
{
    static const struct {
        const char *state;
        enum msg word;
    } states[] = {
        {"waiting", MSG_CLI_NET_STATE_WAITING},
        {"approved", MSG_CLI_NET_STATE_APPROVED},
        {"rejected", MSG_CLI_NET_STATE_REJECTED},
        {"executed", MSG_CLI_NET_STATE_EXECUTED},
    };
    enum msg word = MSG_CLI_NET_STATE_WAITING;

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (view_eq_str(doc_text(a, "state"), states[i].state))
            word = states[i].word;
    buf_fmt(&v->out, "%8llu  ", (unsigned long long)doc_number(a, "leaf"));
    say_padded(&v->out, view_str(msg_text(v->lang, word)), 10);
    buf_str(&v->out, "  ");
    say_clean(&v->out, doc_text(a, "applied"));
    buf_str(&v->out, "  ");
    VERB_LINE(v, MSG_CLI_NET_APPLICATION,
              [MSG_CLI_NET_APPLICATION__register] = msg_count(doc_number(a, "register")),
              [MSG_CLI_NET_APPLICATION__count] = msg_count(doc_number(a, "count")),
              [MSG_CLI_NET_APPLICATION__applicant] = msg_count(doc_number(a, "applicant")));
    buf_str(&v->out, "          ");
    say_clean(&v->out, doc_text(a, "reason"));
    buf_byte(&v->out, '\n');
}

enum err verb_applications(struct verb *v)
{
    enum err err;

    TRY(verb_read(v, NULL, 0, &(struct args_words){0}));
    TRY(verb_resume(v));
    TRY(verb_get(v, "/applications"));
    const struct json_t *list = doc_member(v->answer.root, "applications");
    for (size_t i = 0; i < doc_count(list); i++)
        put_application(v, doc_at(list, i));
    if (doc_count(list) == 0)
        verb_line(v, MSG_CLI_NET_NO_APPLICATIONS, NULL, 0);
    err = verb_print(v);
out:
    return err;
}

/* --- approving
 * -----------------------------------------------------------------------------------------------------
 */

/* In plain words, on standard error: it is a question. */
static enum err explain(const struct verb *v, const struct descriptor *d)
{
    char time[25], planned[11];
    struct buf text;
    enum err err;

    buf_init(&text, 16384);
    clock_format(d->time_ms, time);
    date_format(d->planned, planned);
    const struct msg_arg args[] = {
        [MSG_CLI_NET_DESCRIPTOR__count] = msg_count(d->count),
        [MSG_CLI_NET_DESCRIPTOR__register] = msg_count(d->register_no),
        [MSG_CLI_NET_DESCRIPTOR__contract] = msg_count(d->contract),
        [MSG_CLI_NET_DESCRIPTOR__applicant] = msg_count(d->applicant),
        [MSG_CLI_NET_DESCRIPTOR__time] = msg_str(time),
        [MSG_CLI_NET_DESCRIPTOR__log] = msg_str(d->log),
    };
    const struct msg_arg form[] = {
        [MSG_CLI_NET_DESCRIPTOR_FORM__items] = msg_view(d->items),
        [MSG_CLI_NET_DESCRIPTOR_FORM__media] = msg_view(d->media),
        [MSG_CLI_NET_DESCRIPTOR_FORM__planned] = msg_str(planned),
        [MSG_CLI_NET_DESCRIPTOR_FORM__reason] = msg_view(d->reason),
    };
    say_msg(&text, v->lang,
            d->register_no == 0 ? MSG_CLI_NET_DESCRIPTOR_CONTRACT
            : d->whole          ? MSG_CLI_NET_DESCRIPTOR_REGISTER
                                : MSG_CLI_NET_DESCRIPTOR,
            args, sizeof(args) / sizeof(args[0]));
    say_msg(&text, v->lang, MSG_CLI_NET_DESCRIPTOR_FORM, form, sizeof(form) / sizeof(form[0]));
    TRY(buf_status(&text));
    (void)fwrite(text.p, 1, text.n, stderr);
out:
    buf_clear(&text);
    return err;
}

/* A change of the registry is shown as it is written. */
static enum err explain_registry(const struct verb *v, struct view descriptor)
{
    struct buf text;
    enum err err;

    buf_init(&text, 16384);
    say_msg(&text, v->lang, MSG_CLI_NET_DESCRIPTOR_REGISTRY, NULL, 0);
    say_lines(&text, descriptor);
    TRY(buf_status(&text));
    (void)fwrite(text.p, 1, text.n, stderr);
out:
    buf_clear(&text);
    return err;
}

static enum err confirm(const struct verb *v)
{
    char answer[ANSWER_MAX];

    (void)fprintf(stderr, "%s ", msg_text(v->lang, MSG_CLI_NET_CONFIRM));
    if (fgets(answer, sizeof(answer), stdin) != NULL && strcmp(answer, "yes\n") == 0)
        return ERR_OK;
    return verb_fail(v, ERR_DENIED, MSG_CLI_NET_NOT_CONFIRMED, NULL);
}

/* Whether the server knows the key as one of this person's. */
static bool is_offered(const struct verb *v, const struct softkey *k)
{
    const struct json_t *list = doc_member(v->answer.root, "credentials");
    struct buf id;
    bool found = false;

    buf_init(&id, 256);
    base64url_put(&id, view_of(k->credential, sizeof(k->credential)));
    for (size_t i = 0; i < doc_count(list) && !found; i++)
        found = view_eq(doc_as_text(doc_at(list, i)), buf_view(&id));
    buf_clear(&id);
    return found;
}

/* What was shown is what is signed: the challenge must be the hash of the descriptor. */
static enum err approve(struct verb *v, uint64_t leaf, const struct softkey *k, bool sure)
{
    struct view text = doc_text(v->answer.root, "descriptor");
    uint8_t challenge[HASH_BYTES];
    struct descriptor d;
    char path[VERB_PATH_MAX];
    enum err err;

    if (doc_bytes(v->answer.root, "challenge", challenge, sizeof(challenge)) != ERR_OK ||
        descriptor_matches(text, challenge) != ERR_OK)
        return verb_fail(v, ERR_CORRUPT, MSG_CLI_NET_OTHER_CHALLENGE, NULL);
    if (descriptor_is_of_registry(text))
        TRY(explain_registry(v, text));
    else if (descriptor_read(text, &d) == ERR_OK)
        TRY(explain(v, &d));
    else
        TRY(verb_fail(v, ERR_UNSUPPORTED, MSG_CLI_NET_UNKNOWN_DESCRIPTOR, NULL));
    if (!sure)
        TRY(confirm(v));
    verb_ask(v);
    TRY(verb_put_assertion(v, k, challenge));
    leaf_path(leaf, "approve", path);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    verb_line(v, MSG_CLI_NET_APPROVED, NULL, 0);
    err = verb_print(v);
out:
    return err;
}

enum err verb_approve(struct verb *v)
{
    const char *key = NULL;
    bool sure = false;
    uint64_t leaf = 0;
    const struct args_option options[] = {
        {.name = "--key", .text = &key, .required = true},
        {.name = "--yes", .flag = &sure},
    };
    struct softkey k = {0};
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(read_leaf(v, options, 2, &leaf));
    TRY(verb_enter_approvals(v, key));
    verb_ask(v);
    leaf_path(leaf, "start", path);
    TRY(verb_post(v, path));
    TRY(verb_load_key(v, key, doc_text(v->answer.root, "rp_id"), &k));
    if (!is_offered(v, &k))
        TRY(verb_fail(v, ERR_DENIED, MSG_CLI_NET_NOT_YOUR_KEY, key));
    TRY(approve(v, leaf, &k, sure));
    err = verb_leave_approvals(v);
out:
    softkey_clear(&k);
    return err;
}

enum err verb_reject(struct verb *v)
{
    const char *reason = NULL, *key = NULL;
    uint64_t leaf = 0;
    const struct args_option options[] = {
        {.name = "--reason", .text = &reason, .required = true},
        {.name = "--key", .text = &key, .required = true},
    };
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(read_leaf(v, options, 2, &leaf));
    TRY(verb_enter_approvals(v, key));
    verb_ask(v);
    jot_word(&v->jot, "reason", reason);
    leaf_path(leaf, "reject", path);
    TRY(verb_post(v, path));
    verb_fact(v, "leaf", doc_number(v->answer.root, "leaf"));
    TRY(verb_print(v));
    err = verb_leave_approvals(v);
out:
    return err;
}

/* --- erasing
 * -------------------------------------------------------------------------------------------------------
 */

enum err verb_erase(struct verb *v)
{
    static const char *const facts[] = {"leaf", "count", "survivors", "epoch", "certificate_leaf"};
    uint64_t leaf = 0;
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(read_leaf(v, NULL, 0, &leaf));
    verb_ask(v);
    leaf_path(leaf, "erase", path);
    TRY(verb_post(v, path));
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        verb_fact(v, facts[i], doc_number(v->answer.root, facts[i]));
    bool complete = view_eq_str(doc_text(v->answer.root, "stage"), "complete");
    verb_line(v, complete ? MSG_CLI_NET_ERASED : MSG_CLI_NET_ERASED_HERE, NULL, 0);
    err = verb_print(v);
out:
    return err;
}

enum err verb_certificate(struct verb *v)
{
    const char *out = NULL, *proof = NULL;
    uint64_t leaf = 0;
    const struct args_option options[] = {
        {.name = "--out", .text = &out},
        {.name = "--proof", .text = &proof},
    };
    char path[VERB_PATH_MAX];
    enum err err;

    TRY(read_leaf(v, options, 2, &leaf));
    leaf_path(leaf, "certificate", path);
    TRY(verb_get(v, path));
    TRY(verb_write(v, out, doc_text(v->answer.root, "text")));
    if (proof != NULL)
        TRY(verb_write(v, proof, doc_text(v->answer.root, "proof")));
    err = verb_print(v);
out:
    return err;
}
