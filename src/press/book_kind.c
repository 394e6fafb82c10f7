#include "press/book.h"

enum book_kind book_kind_of(struct view start)
{
    static const uint8_t zip[] = {'P', 'K', 3, 4}, cfb[] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};

    if (view_eq(view_part(start, 0, sizeof(zip)), view_of(zip, sizeof(zip))))
        return BOOK_XLSX;
    return view_eq(view_part(start, 0, sizeof(cfb)), view_of(cfb, sizeof(cfb))) ? BOOK_CFB : BOOK_NONE;
}
