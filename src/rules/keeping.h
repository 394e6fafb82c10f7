/*
 * rules/keeping.h: nothing is destroyed before its day, nothing stays behind it, and that it is gone is shown by a document.  What is kept as
 * matters: recordings, which have a calendar of their own (K8), and what is destroyed under a disposal.  Serves J26 K8 N22 N23 H4 H5 K12.
 */
#ifndef RULES_KEEPING_H
#define RULES_KEEPING_H

#include "rules/decide.h"
#include "rules/matter.h"

/* The last day of the month that lies ${months} after the month of ${from}. */
struct date keeping_month_end(struct date from, uint64_t months);

/* The rule that a recording made from ${from} and kept until ${until} goes beyond, so that it needs an approval; NULL: none. */
const struct control_rule *keeping_too_long(const struct contract_rule *c, const struct matter_row *kind, struct date from,
                                            struct date until);

/* The last day on which the contract may be worked on: by then everything of it is gone. */
struct date keeping_closes(const struct contract_rule *c);
/* The last day on which the ledger of the contract is kept: so many years as its terms name behind that day; year 0: nobody has said how long. */
struct date keeping_log_until(const struct contract_rule *c);
/* Whether nothing is done in the contract any more: it was closed, or its last day, and those of closing it out, are over (N22). */
bool keeping_is_over(const struct contract_rule *c, struct date today);
/* Whether its ledger, documents and certificates are still read after that: as long as the ledger is kept (H10.2). */
bool keeping_is_read(const struct contract_rule *c, struct date today);

/* The agreement of 甲 under which ${m} stays when the contract is closed, while its term lasts (N22: own disks by agreement); NULL: none. */
const struct matter *keeping_agreed(const struct state *s, const struct matter *m, struct date today);

/* The register that ${m}, or what it belongs to, is about; 0: none. */
uint16_t keeping_register(const struct state *s, const struct matter *m);

/* Whether a hold stands on the contract, or on the register (0: none is named) or one of its records. */
bool keeping_is_held(const struct state *s, uint32_t contract, uint16_t register_no);

/* Why ${m} must not be destroyed on ${today} by the step ${step}: a hold, the retention date of its register (or of the register of what it
 * belongs to), the days of a recording.  REFUSAL_NONE: it may.  ${*rule_out}: what says so, NULL if no clause does. */
enum refusal keeping_refusal(const struct state *s, const struct matter *m, unsigned step, struct date today,
                             const struct control_rule **rule_out);

/* The day before which the recording ${m} is not erased, and the last one on which it may still be there; 0: no rule names one. */
int64_t keeping_from(const struct contract_rule *c, const struct matter *m);
int64_t keeping_until(const struct contract_rule *c, const struct matter *m);

/* The cell under which the end of ${m} is to be shown by a certificate, photos or a receipt; NULL: its terms ask for none. */
const struct control_rule *keeping_certificate_rule(const struct contract_rule *c, const struct matter *m);

/* The file that shows the end of ${m}: the newest of its own, or of something closed that belongs to it and destroyed it; NULL: none. */
const struct attachment *keeping_certificate(const struct state *s, const struct matter *m);

/* How many closed matters of the contract have no such file, though their terms ask for one. */
uint64_t keeping_uncertified(const struct state *s, uint32_t contract);

#endif
