/*
 * Into which block of subjects each row of an import goes: that of the whole file, or the one that the value of a column names.  A
 * row whose block nobody knows, or that the duties of its person do not reach, is refused like any other that is wrong; what is
 * refused here the keeper would refuse with the whole batch.
 */
#include "desk/job_internal.h"

#include "press/cell.h"

#include <string.h>

#define WHOLE_ROW UINT16_MAX /* as the column of an issue */

enum err job_refuse_row(struct arena *a, struct desk_press_row *row, const struct desk_press_issue *why)
{
    struct desk_press_issue *issues = arena_alloc(a, row->issues_n + 1u, sizeof(*issues));

    if (row->refused)
        return ERR_OK;
    if (issues == NULL)
        return ERR_MEMORY;
    if (row->issues_n > 0)
        memcpy(issues, row->issues, row->issues_n * sizeof(*issues));
    issues[row->issues_n++] = *why;
    row->issues = issues;
    row->refused = true;
    return ERR_OK;
}

static enum err refuse(struct arena *a, struct desk_press_row *row, const struct desk_press_cell *cell, uint8_t code)
{
    struct desk_press_issue issue = {.column = cell == NULL ? WHOLE_ROW : cell->column,
                                     .code = code,
                                     .severity = CELL_ERROR,
                                     .remedy = code == CELL_BLOCK_UNKNOWN ? CELL_REMEDY_CORRECT : CELL_REMEDY_DUTIES};
    struct buf class;

    buf_init(&class, 100);
    if (cell != NULL)
        cell_class_put(&class, cell_class_of(cell->value));
    issue.value_class = arena_view(a, buf_view(&class));
    buf_clear(&class);
    return issue.value_class.p == NULL && cell != NULL ? ERR_MEMORY : job_refuse_row(a, row, &issue);
}

/* The cell that names the block; NULL: none. */
static const struct desk_press_cell *block_cell(const struct desk_press_row *row)
{
    for (uint32_t i = 0; i < row->cells_n; i++)
        if (row->cells[i].field == FLOW_BLOCK_FIELD)
            return &row->cells[i];
    return NULL;
}

static enum err place(struct desk *d, const struct flow_blocks *blocks, struct job_load *load, uint32_t i)
{
    struct desk_press_row *row = &load->rows.rows[i];
    const struct desk_press_cell *cell = block_cell(row);
    const uint16_t register_no = d->job->register_no, whole = d->job->block;
    const struct desk_keeper_block_info *b =
        cell != NULL ? flow_block_named(blocks, register_no, cell->value) : flow_block(blocks, whole);

    load->blocks[i] = b == NULL ? 0 : b->block;
    if (row->refused || (cell == NULL && whole == 0 && !blocks->limited))
        return ERR_OK;
    if (b == NULL && (cell != NULL || whole != 0))
        return refuse(&load->arena, row, cell, CELL_BLOCK_UNKNOWN);
    return b != NULL && flow_block_takes(b, register_no) ? ERR_OK : refuse(&load->arena, row, cell, CELL_BLOCK_OUTSIDE);
}

enum err job_place_rows(struct desk *d, struct job_load *load)
{
    struct flow_blocks blocks;
    enum err err = ERR_OK;

    load->blocks = arena_alloc(&load->arena, load->rows.rows_n, sizeof(*load->blocks));
    if (load->blocks == NULL)
        return ERR_MEMORY;
    if (d->job->block == 0 && !d->job->by_column && !d->job->limited) /* all stand in none */
        return ERR_OK;
    TRY(flow_blocks(d, &blocks));
    for (uint32_t i = 0; i < load->rows.rows_n; i++)
        TRY(place(d, &blocks, load, i));
out:
    return err;
}
