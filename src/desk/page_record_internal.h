/* desk/page_record_internal.h: what the pages about one record share. */
#ifndef DESK_PAGE_RECORD_INTERNAL_H
#define DESK_PAGE_RECORD_INTERNAL_H

#include "desk/page_internal.h"

/* One record of one register, and what this person may do with it. */
struct record_place {
    struct page p;
    struct flow_record which;
    const char *id; /* hexadecimal */
    struct desk_keeper_register_info info;
    struct desk_keeper_purposes_are purposes;
};

/* The record that the path of ${r} names, for ${purpose}. */
MUST_USE enum err record_place(struct desk *d, struct request *r, uint64_t purpose,
                               struct record_place *at);

/* A form about the record as it stands: it is opened, and kept in the new ${*form_out}. */
MUST_USE enum err record_form(struct record_place *at, struct page_form **form_out);

/* That form, sent.  NULL: it was sent already, or is about another record; answer with record_stale(). */
struct page_form *record_form_sent(struct record_place *at, uint64_t nonce);

/* Say ${why} where the record can be looked at again. */
MUST_USE enum err record_stale(struct record_place *at, enum msg why);

/* /registers/R/records/ID${rest} */
struct url record_url(struct record_place *at, const char *rest);

/* That address with "?purpose=N". */
struct url record_url_for(struct record_place *at, const char *rest, uint16_t purpose);

/* What the record is called: its first value that identifies it, or the start of its id. */
const char *record_title(struct record_place *at, const struct desk_keeper_shown_row *row);

/* The value of field ${no} in ${row}; empty if it has none. */
struct view record_value(const struct desk_keeper_shown_row *row, uint16_t no);

/* The purpose that allows ${acts}: ${wanted} if it does, else the first, else 0. */
uint16_t record_purpose(const struct record_place *at, uint32_t acts, uint16_t wanted);

/* Nobody said for which purpose: the first that allows ${acts}, if there is one. */
void record_take_purpose(struct record_place *at, uint32_t acts);

/* What the purpose of ${at} is called; "": the person has none such. */
const char *record_purpose_name(struct record_place *at);

#endif
