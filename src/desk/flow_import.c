/* The mapping of an import: which header of the file names which field. */
#include "desk/flow_block.h"

enum err flow_mapping(struct desk *d, uint16_t register_no, struct desk_office_mapping *out)
{
    struct desk_keeper_register_info info;
    enum err err;

    TRY(ask_office_mapping_get(d, &(struct desk_office_mapping_get){.register_ = register_no},
                               out));
    if (out->columns_n > 0)
        return ERR_OK;
    TRY(flow_register(d, register_no, &info));
    out->columns = arena_alloc(&d->arena, info.fields_n, sizeof(*out->columns));
    if (out->columns == NULL)
        return ERR_MEMORY;
    for (; out->columns_n < info.fields_n; out->columns_n++)
        out->columns[out->columns_n] = (struct desk_office_mapping_column){
            info.fields[out->columns_n].name, info.fields[out->columns_n].no};
out:
    return err;
}

/* The block of the whole file is one that takes records of the register, and no column says another. */
static enum err check_block(struct desk *d, const struct desk_office_mapping_put *mapping)
{
    struct flow_blocks blocks;
    bool by_column = false;
    enum err err = ERR_OK;

    if (mapping->block == 0)
        return ERR_OK;
    for (uint32_t i = 0; i < mapping->columns_n; i++)
        by_column = by_column || mapping->columns[i].field == FLOW_BLOCK_FIELD;
    TRY(flow_blocks(d, &blocks));
    const struct desk_keeper_block_info *b = flow_block(&blocks, mapping->block);
    if (by_column || b == NULL || !flow_block_takes(b, mapping->register_))
        return member_wrong(&d->fault, MEMBER_WRONG, view_str("block"));
out:
    return err;
}

enum err flow_mapping_save(struct desk *d, const struct desk_office_mapping_put *mapping)
{
    struct desk_keeper_register_info info;
    enum err err;

    TRY(flow_register(d, mapping->register_, &info));
    TRY(check_block(d, mapping));
    for (uint32_t i = 0; i < mapping->columns_n; i++) {
        if (mapping->columns[i].field != FLOW_BLOCK_FIELD && flow_field(&info, mapping->columns[i].field) == NULL)
            return member_wrong(&d->fault, MEMBER_WRONG, view_str("columns.field"));
        for (uint32_t k = 0; k < i; k++)
            if (mapping->columns[k].field == mapping->columns[i].field ||
                view_eq(mapping->columns[k].header, mapping->columns[i].header))
                return member_wrong(&d->fault, MEMBER_TWICE, view_str("columns"));
    }
    TRY(ask_office_done(d, DESK_OFFICE_MAPPING_PUT, mapping));
out:
    return err;
}

enum cell_code flow_failure(enum sheet_failure failure)
{
    static const enum cell_code reasons[SHEET_FAILURE__MAX] = {
        [SHEET_FINE] = CELL_NO_HEADER,
        [SHEET_NO_HEADER] = CELL_NO_HEADER,
        [SHEET_COLUMN_MISSING] = CELL_COLUMN_MISSING,
        [SHEET_HEADER_CHANGED] = CELL_NO_HEADER,
        [SHEET_BOOK_ENCRYPTED] = CELL_BOOK_ENCRYPTED,
        [SHEET_BOOK_OLD] = CELL_BOOK_OLD,
        [SHEET_BOOK_DAMAGED] = CELL_BOOK_DAMAGED,
        [SHEET_BOOK_TOO_LARGE] = CELL_BOOK_TOO_LARGE,
        [SHEET_BOOK_NO_SHEET] = CELL_BOOK_NO_SHEET,
    };

    return failure < SHEET_FAILURE__MAX ? reasons[failure] : CELL_NO_HEADER;
}
