/* What another version of the terms changes, side by side with those in force: on the page of its application, and where terms deviate. */
#include "desk/page_admin.h"

#include "desk/flow_terms.h"
#include "page/approvals.h"
#include "page/terms.h"
#include "policy/words.h"

static struct page_chip effect(enum change_kind kind)
{
    static const struct page_chip chips[] = {
        [CHANGE_STRICTER] = {"green", "up", MSG_TERMS_STRICTER},
        [CHANGE_WIDER] = {"orange", "down", MSG_TERMS_WIDER},
        [CHANGE_BOTH] = {"yellow", "warning", MSG_TERMS_BOTH},
        [CHANGE_NEW] = {"blue", "info", MSG_TERMS_NEW},
        [CHANGE_GONE] = {"orange", "dash", MSG_TERMS_GONE},
        [CHANGE_CLAUSES] = {"gray", "info", MSG_TERMS_CLAUSES},
    };

    _Static_assert(sizeof(chips) / sizeof(chips[0]) == CHANGE__MAX, "one chip for each kind of change");
    return chips[kind];
}

const char *page_rule_name(struct page *p, bool is_cell, unsigned no, unsigned data_class)
{
    if (!is_cell)
        return page_control(p, no);
    const char *name = arena_fmt(&p->d->arena, "%s / %s", page_handling_name(p, no),
                                 words_vocab(p->ctx.lang, VOCAB_CLASS, CLASS_SPI - data_class));
    return name == NULL ? "" : name;
}

static const char *rule_text(struct page *p, const struct change *c, const struct change_set *set)
{
    const struct control_rule *rule = c->is_cell ? &set->cells[c->no][c->data_class] : &set->controls[c->no];

    if (!rule->in_force)
        return NULL;
    return c->is_cell ? page_handling_text(p, (unsigned)rule->limit, rule->conditions) : page_limit_text(p, c->no, rule->limit);
}

const struct page_term_change *page_term_changes(struct page *p, const struct change_set *now, const struct change_set *next,
                                                 size_t *n_out)
{
    struct change *changes = arena_alloc(&p->d->arena, CHANGES_MAX, sizeof(*changes));
    struct page_term_change *rows = page_list(p, CHANGES_MAX, sizeof(*rows));

    *n_out = 0;
    if (changes == NULL || rows == NULL)
        return NULL;
    unsigned n = change_list(now, next, changes);
    for (unsigned i = 0; i < n; i++)
        rows[i] = (struct page_term_change){.name = page_rule_name(p, changes[i].is_cell, changes[i].no, changes[i].data_class),
                                            .before = rule_text(p, &changes[i], now),
                                            .after = rule_text(p, &changes[i], next),
                                            .state = effect(changes[i].kind)};
    *n_out = n;
    return rows;
}

/* What the profiles of the proposal are, by name and version. */
static const char *profile_names(struct page *p, const struct flow_terms *t)
{
    struct buf out;

    buf_init(&out, 2048);
    for (unsigned i = 0; i < t->n; i++) {
        const struct profile *profile = t->terms->profiles[i];
        buf_put(&out, p->ctx.lang == LANG_JA ? profile->title.ja : profile->title.en);
        buf_str(&out, " (");
        buf_put(&out, profile->name);
        buf_fmt(&out, " %u)%s", (unsigned)profile->version, i + 1 < t->n ? page_word(p, MSG_COMMON_COMMA) : "");
    }
    const char *text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

static const char *signed_text(struct page *p, uint32_t person, int64_t at_ms)
{
    return PAGE_SAY(p, MSG_TERMS_SIGNED_BY, [MSG_TERMS_SIGNED_BY__name] = msg_str(page_person(p, person)),
                    [MSG_TERMS_SIGNED_BY__when] = msg_str(page_when(p, at_ms)));
}

static void fill_facts(struct page *p, const struct desk_keeper_terms_proposal_is *is, const struct flow_terms *t,
                       struct page_approval *view)
{
    struct page_fact *facts = page_list(p, 4 + view->facts_n, sizeof(*facts));
    size_t n = 0;

    if (facts == NULL)
        return;
    facts[n++] = (struct page_fact){page_word(p, MSG_LIMITS_TERMS_VERSION), page_count(p, MSG_LIMITS_NUMBER, is->version)};
    facts[n++] = (struct page_fact){page_word(p, MSG_LIMITS_TERMS_FROM), page_day(p, is->from)};
    if (t != NULL)
        facts[n++] = (struct page_fact){page_word(p, MSG_TERMS_PROFILES), profile_names(p, t)};
    facts[n++] = (struct page_fact){page_word(p, MSG_TERMS_SIGNER),
                                    is->signer == 0 ? page_word(p, MSG_TERMS_UNSIGNED) : signed_text(p, is->signer, is->signed_ms)};
    for (size_t i = 0; i < view->facts_n; i++)
        facts[n++] = view->facts[i];
    view->facts = facts;
    view->facts_n = n;
}

enum err page_terms_application(struct page *p, const struct desk_keeper_application_info *a, struct page_approval *view,
                                uint32_t *signer_out)
{
    struct desk_keeper_terms_proposal_is is;
    struct change_set *now, *next, *demanded;
    struct flow_terms terms = {.n = 0};
    bool fits = false;
    enum err err;

    TRY(ask_keeper_terms_proposal(p->d, &(struct desk_keeper_terms_proposal){.application = a->leaf}, &is));
    TRY(flow_terms_proposed(p->d, &is, &next));
    err = a->state == DESK_KEEPER_APPLICATION_STATE_EXECUTED ? flow_terms_before(p->d, is.version, &now) : flow_terms_now(p->d, &now);
    view->is_terms = err != ERR_NOT_FOUND;
    if (err != ERR_NOT_FOUND)
        TRY(err);
    err = flow_terms_stored(p->d, is.text, &terms);
    if (err == ERR_OK) {
        TRY(flow_terms_demanded(p->d, &terms, &demanded));
        fits = flow_terms_same(demanded, next);
    } else if (err != ERR_CORRUPT && err != ERR_NOT_FOUND && err != ERR_INPUT) {
        goto out;
    }
    err = ERR_OK;
    *signer_out = is.signer;
    fill_facts(p, &is, terms.terms != NULL ? &terms : NULL, view);
    if (view->is_terms)
        view->changes = page_term_changes(p, now, next, &view->changes_n);
    if (!fits)
        view->why_not = page_word(p, MSG_TERMS_MISMATCH);
out:
    flow_terms_clear(&terms);
    return err;
}
