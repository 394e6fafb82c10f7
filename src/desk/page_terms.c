/* The terms of the contract and its handling matrix, as the page of limits shows them.  Read-only. */
#include "desk/page_admin.h"

#include "base/codec.h"
#include "desk/flow_terms.h"
#include "page/controls.h"
#include "policy/words.h"

#define CELL_TEXT_MAX 512

/* The digest in groups of four, as people read it to each other. */
static const char *digest_text(struct page *p, const uint8_t digest[32])
{
    const char *text = "";
    struct buf out;

    buf_init(&out, CELL_TEXT_MAX);
    for (unsigned i = 0; i < 32; i += 2) {
        if (i > 0)
            buf_byte(&out, ' ');
        hex_put(&out, view_of(digest + i, 2));
    }
    text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

static void fill_facts(struct page *p, const struct desk_keeper_controls_are *are, struct page_limits *view)
{
    struct page_fact *facts = page_list(p, 4, sizeof(*facts));

    if (facts == NULL)
        return;
    facts[0] = (struct page_fact){page_word(p, MSG_LIMITS_TERMS_VERSION), page_count(p, MSG_LIMITS_NUMBER, are->version)};
    facts[1] = (struct page_fact){page_word(p, MSG_LIMITS_TERMS_FROM), page_date(p, date_from_days(are->from))};
    facts[2] = (struct page_fact){page_word(p, MSG_LIMITS_TERMS_TEXT), digest_text(p, are->text)};
    facts[3] = (struct page_fact){page_word(p, MSG_LIMITS_TERMS_CHANGED),
                                  page_word(p, are->changed ? MSG_LIMITS_TERMS_CHANGED_IS : MSG_LIMITS_TERMS_CHANGED_NOT)};
    view->facts = facts;
    view->facts_n = 4;
    view->terms = true;
}

const char *page_handling_text(struct page *p, unsigned cell_verdict, uint32_t bits)
{
    const char *verdict = words_vocab(p->ctx.lang, VOCAB_VERDICT, cell_verdict), *conditions;
    struct buf out;

    if (bits == 0)
        return page_text(p, view_str(verdict));
    buf_init(&out, CELL_TEXT_MAX);
    words_bits(p->ctx.lang, VOCAB_CONDITION, bits, &out);
    conditions = page_text(p, buf_view(&out));
    buf_clear(&out);
    return PAGE_SAY(p, MSG_LIMITS_CELL, [MSG_LIMITS_CELL__verdict] = msg_str(verdict), [MSG_LIMITS_CELL__conditions] = msg_str(conditions));
}

/* "H10.2-copy N20.11"; behind it what the profiles demand, where the cell deviates from them. */
static const char *clause_ids(struct page *p, const struct desk_keeper_cell_info *cell, const struct terms *terms)
{
    unsigned no = profile_cell_no(cell->kind / HANDLING_MEDIA, CLASS_SPI - (unsigned)cell->data_class, cell->kind % HANDLING_MEDIA);
    struct buf out;

    buf_init(&out, CELL_TEXT_MAX);
    for (uint32_t i = 0; i < cell->clauses_n; i++) {
        if (i > 0)
            buf_byte(&out, ' ');
        buf_put(&out, cell->clauses[i]);
    }
    if (terms != NULL && no < HANDLING_CELLS && terms->cells[no].deviation != NULL && terms->cells[no].was != TERMS_SILENT) {
        const char *was = page_handling_text(p, terms->cells[no].was, terms->cells[no].was_conditions);
        buf_str(&out, " ");
        buf_str(&out, PAGE_SAY(p, MSG_LIMITS_DEVIATION, [MSG_LIMITS_DEVIATION__was] = msg_str(was)));
    }
    const char *text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

static void put_cell(struct page *p, const struct desk_keeper_cell_info *cell, const struct terms *terms, struct page_cell_row *row)
{
    const char *text = page_handling_text(p, cell->verdict, cell->conditions), *ids = clause_ids(p, cell, terms);

    if (cell->data_class == CLASS_SPI) {
        row->spi = text;
        row->spi_clauses = ids;
    } else if (cell->data_class == CLASS_IMPORTANT) {
        row->important = text;
        row->important_clauses = ids;
    } else {
        row->general = text;
        row->general_clauses = ids;
    }
}

const char *page_handling_name(struct page *p, unsigned kind)
{
    struct buf out;

    buf_init(&out, CELL_TEXT_MAX);
    buf_fmt(&out, "%s / %s", words_vocab(p->ctx.lang, VOCAB_ACT, kind / HANDLING_MEDIA),
            words_vocab(p->ctx.lang, VOCAB_MEDIUM, kind % HANDLING_MEDIA));
    const char *text = page_text(p, buf_view(&out));
    buf_clear(&out);
    return text;
}

void page_terms_fill(struct page *p, const struct desk_keeper_controls_are *are, struct page_limits *view)
{
    struct page_cell_row *rows = page_list(p, are->cells_n, sizeof(*rows));
    unsigned last = HANDLING_KINDS;
    struct flow_terms terms;

    if (flow_terms_in_force(p->d, &terms) != ERR_OK) /* its text is not known here: no deviation is marked */
        terms = (struct flow_terms){.n = 0};
    if (are->version != 0)
        fill_facts(p, are, view);
    for (uint32_t i = 0; rows != NULL && i < are->cells_n; i++) {
        const struct desk_keeper_cell_info *cell = &are->cells[i];
        if (cell->kind >= HANDLING_KINDS || cell->verdict >= HANDLING_VERDICT__MAX || cell->data_class >= CLASS__MAX)
            continue;
        if (cell->kind != last) /* they come by kind */
            rows[view->cells_n++] = (struct page_cell_row){page_handling_name(p, cell->kind), "", "", "", "", "", ""};
        last = cell->kind;
        put_cell(p, cell, terms.terms, &rows[view->cells_n - 1]);
    }
    view->cells = rows;
    flow_terms_clear(&terms);
}
