/* The house of a test program: opened by its first case, closed by its last. */
#ifndef UNIT_KEEPER_OPEN_HOUSE_H
#define UNIT_KEEPER_OPEN_HOUSE_H

#include "support/keeper_house.h"

static struct house h;

T_CASE(house_opens)
{
    house_open(&h);
    T_TRUE(h.pid > 0);
}

T_CASE(house_closes)
{
    house_close(&h);
}

#endif
