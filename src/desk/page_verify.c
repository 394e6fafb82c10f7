/* Whether a certificate of erasure stands in our ledger: asked without signing in, by whoever holds one (S10: 甲 may verify). */
#include "desk/page_document.h"

#include "base/clock.h"
#include "base/codec.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "page/erasure.h"

#include <string.h>

#define TEXT_MAX 16384
#define FACTS_N 5

struct query_in {
    struct view number, hash;
};
static const struct member query_members[] = {
    {"number", MEMBER_TEXT, false, 60, offsetof(struct query_in, number), NULL},
    {"hash", MEMBER_TEXT, false, 200, offsetof(struct query_in, hash), NULL},
};
static const struct member_set query_set = MEMBER_SET(query_members, struct query_in);

struct text_in {
    struct view text;
};
static const struct member text_members[] = {
    {"text", MEMBER_TEXT, true, TEXT_MAX, offsetof(struct text_in, text), NULL},
};
static const struct member_set text_set = MEMBER_SET(text_members, struct text_in);

static void begin(struct desk *d, struct request *r, struct page *p)
{
    if (desk_where(d) != DESK_SESSION || d->ending || page_begin(d, r, PAGE_NAV__MAX, p) != ERR_OK)
        page_begin_lobby(d, r, p);
}

static const char *stage_word(struct page *p, unsigned stage, int64_t until)
{
    if (stage == CERTIFICATE_COMPLETE)
        return page_word(p, MSG_CERTIFICATE_ERASED);
    return PAGE_SAY(p, MSG_CERTIFICATE_LOCAL_ONLY,
                    [MSG_CERTIFICATE_LOCAL_ONLY__date] = msg_str(page_date(p, date_from_days(until))));
}

static void fill(struct page *p, const struct desk_keeper_certificate_checked *c, struct page_verify *view)
{
    struct page_fact *facts = page_list(p, FACTS_N, sizeof(*facts));

    view->known = c->known;
    if (!c->known || facts == NULL)
        return;
    facts[0] = (struct page_fact){page_word(p, MSG_VERIFY_STAGE), stage_word(p, c->stage, c->backups_until)};
    facts[1] = (struct page_fact){page_word(p, MSG_VERIFY_COUNT), page_count(p, MSG_COMMON_ITEMS, c->count)};
    facts[2] = (struct page_fact){page_word(p, MSG_VERIFY_ISSUED), page_when(p, c->issued_ms)};
    facts[3] = (struct page_fact){page_word(p, MSG_VERIFY_LOG), page_text(p, c->log)};
    facts[4] = (struct page_fact){page_word(p, MSG_VERIFY_LEAF), page_count(p, MSG_APPROVALS_ENTRY, c->leaf)};
    view->facts = facts;
    view->facts_n = FACTS_N;
    if (c->newest != c->leaf)
        view->newer = PAGE_SAY(p, MSG_VERIFY_NEWER, [MSG_VERIFY_NEWER__n] = msg_count(c->newest),
                               [MSG_VERIFY_NEWER__state] = msg_str(stage_word(p, c->newest_stage, c->backups_until)));
}

static enum err send(struct page *p, const struct desk_keeper_certificate_check *m, struct page_verify *view)
{
    struct desk_keeper_certificate_checked checked;
    enum err err;

    if (m != NULL) {
        TRY(ask_keeper_certificate_check(p->d, m, &checked));
        view->asked = true;
        fill(p, &checked, view);
        view->losses = page_losses(p, checked.losses, checked.losses_n, &view->losses_n);
    }
    view->action = url_route("/verify");
    view->frame = p->frame;
    err = page_send(p, verify, view);
out:
    return err;
}

/* "AZ-1-D12-3": the third version of document 12 of contract 1. */
static bool document_number(struct view text, struct desk_keeper_document_check *m)
{
    struct view az = view_cut(&text, '-'), contract = view_cut(&text, '-'), number = view_cut(&text, '-');
    uint64_t parts[3];

    if (!view_eq_str(az, "AZ") || number.n < 2 || number.p[0] != 'D' ||
        num_parse_u64(contract, UINT32_MAX, NUM_CANONICAL, &parts[0]) != ERR_OK ||
        num_parse_u64(view_part(number, 1, SIZE_MAX), UINT32_MAX, NUM_CANONICAL, &parts[1]) != ERR_OK ||
        num_parse_u64(text, UINT32_MAX, NUM_CANONICAL, &parts[2]) != ERR_OK)
        return false;
    m->contract = (uint32_t)parts[0];
    m->number = (uint32_t)parts[1];
    m->version = (uint32_t)parts[2];
    return true;
}

/* The hash as it is printed, in groups, or as the address has it. */
static bool document_hash(struct view text, uint8_t out[32])
{
    uint8_t digits[64];
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == ' ')
            continue;
        if (n == sizeof(digits))
            return false;
        digits[n++] = text.p[i];
    }
    return hex_get(view_of(digits, n), out, 32) == ERR_OK;
}

static void fill_document(struct page *p, const struct desk_keeper_documents_are *are, struct page_verify *view)
{
    const struct desk_keeper_document_info *info = &are->documents[0];
    struct page_fact *facts = page_list(p, FACTS_N, sizeof(*facts));

    view->known = facts != NULL;
    if (facts == NULL)
        return;
    facts[0] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FORM), page_form_title(p, info->form)};
    facts[1] = (struct page_fact){page_word(p, MSG_VERIFY_STAGE), page_word(p, page_document_state(info).word)};
    facts[2] = (struct page_fact){page_word(p, MSG_DOCUMENTS_FROZEN), page_when(p, info->frozen_ms)};
    facts[3] = (struct page_fact){page_word(p, MSG_VERIFY_LOG), page_text(p, are->log)};
    facts[4] = (struct page_fact){page_word(p, MSG_VERIFY_LEAF), page_count(p, MSG_APPROVALS_ENTRY, info->leaf)};
    view->facts = facts;
    view->facts_n = FACTS_N;
    if (!info->newest)
        view->newer = page_word(p, MSG_VERIFY_DOCUMENT_NEWER);
}

/* A document in a form, by the number and hash that stand on it. */
static enum err send_document(struct page *p, struct desk_keeper_document_check *m, struct view hash, struct page_verify *view)
{
    struct desk_keeper_documents_are are;
    enum err err;

    view->asked = view->is_document = true;
    if (document_hash(hash, m->hash)) {
        TRY(ask_keeper_document_check(p->d, m, &are));
        if (are.documents_n == 1)
            fill_document(p, &are, view);
    }
    err = send(p, NULL, view);
out:
    return err;
}

static enum err show(struct desk *d, struct request *r)
{
    const struct query_in *in = r->query;
    struct desk_keeper_certificate_check m = {0};
    struct desk_keeper_document_check document = {0};
    struct page_verify view = {0};
    struct page p;

    begin(d, r, &p);
    if (in == NULL || (in->number.n == 0 && in->hash.n == 0))
        return send(&p, NULL, &view);
    view.number = page_text(&p, in->number);
    view.hash = page_text(&p, in->hash);
    if (document_number(in->number, &document))
        return send_document(&p, &document, in->hash, &view);
    if (num_parse_u64(view_str(page_digits(&p, in->number)), INT64_MAX, 0, &m.application) != ERR_OK ||
        hex_get(in->hash, m.object, sizeof(m.object)) != ERR_OK)
        m.application = 0; /* leaf 0 is no application: not known */
    return send(&p, &m, &view);
}

/* The text that the log signed, of a saved certificate: up to the empty line before the signatures.  Forms send CR LF. */
static struct view signed_text(struct page *p, struct view raw)
{
    uint8_t *out = arena_alloc(&p->d->arena, raw.n + 1, 1);
    size_t n = 0;

    if (out == NULL)
        return (struct view){NULL, 0};
    for (size_t i = 0; i < raw.n; i++)
        if (raw.p[i] != '\r')
            out[n++] = raw.p[i];
    if (n > 0 && out[n - 1] != '\n')
        out[n++] = '\n';
    for (size_t i = 0; i + 1 < n; i++)
        if (out[i] == '\n' && out[i + 1] == '\n')
            return view_of(out, i + 1);
    return view_of(out, n);
}

static uint64_t application_in(struct view text)
{
    uint64_t leaf;

    while (text.n > 0) {
        struct view value = view_cut(&text, '\n'), key = view_cut(&value, ' ');
        if (view_eq_str(key, "application") && num_parse_u64(value, INT64_MAX, NUM_CANONICAL, &leaf) == ERR_OK)
            return leaf;
    }
    return 0;
}

static enum err check(struct desk *d, struct request *r)
{
    const struct text_in *in = r->member;
    struct desk_keeper_certificate_check m = {0};
    struct page_verify view = {0};
    struct hash h;
    struct page p;

    begin(d, r, &p);
    struct view text = signed_text(&p, in->text);
    if (in->text.n == 0) {
        view.error = page_wrong(&p, "text", page_word(&p, MSG_VERIFY_MISSING));
        return send(&p, NULL, &view);
    }
    hash_of(text, &h);
    m.application = application_in(text);
    memcpy(m.object, h.b, sizeof(m.object));
    return send(&p, &m, &view);
}

static const struct route routes[] = {
    {.method = GATE_DESK_METHOD_GET,
     .pattern = "/verify",
     .where = DESK_LOBBY | DESK_SESSION,
     .query = &query_set,
     .handler = show},
    PAGE_POST("/verify", DESK_LOBBY | DESK_SESSION, &text_set, check),
};
const struct route_table page_verify = PAGE_TABLE(routes);
