/*
 * scanner/scan.h: one uploaded file, fetched part by part from the office, opened, hashed again and streamed to the virus scanner.
 * Nothing of it is kept, and nothing is believed that the desk said of it.
 */
#ifndef SCANNER_SCAN_H
#define SCANNER_SCAN_H

#include "proto/keeper_scanner.h"
#include "scanner/clamd.h"
#include "wire/chan.h"

#include <stdbool.h>

struct scanner {
    const char *clamd_path; /* of clamd's socket; NULL: there is none */
    struct chan *office;
    int stop_fd;            /* the parent's word is waited for nowhere else */
};

/* Look at the file of ${m}; ${m->key} opens its parts.  The answer is complete whatever happens; ERR_CLOSED: everything stops, or
 * the office has gone, and there is none. */
MUST_USE enum err scan_upload(const struct scanner *s, const struct keeper_scanner_scan *m,
                              struct keeper_scanner_scanned *out, char virus_out[CLAMD_VIRUS_MAX + 1]);

#endif
