/*
 * parent/config.h: DIR/azukari.conf: what one installation is called, where it listens, who watches it.  Simple
 * "key value" lines; '#' begins a comment line.  Written by "azukari init", read by the parent and the command line.
 *
 *     listen 127.0.0.1:8443
 *     rp_id localhost
 *     origin https://localhost:8443
 *     approval_listen 127.0.0.1:8444
 *     approval_origin https://localhost:8444
 *     witness 1 https://witness.example:8444/
 *     witness_max_age 3600
 *     ledger_copy /mnt/second/azukari
 *     uploads_max 2147483648
 *     virus_scanner /run/azukari-clamd/clamd.sock
 *     user keeper azukari-keeper
 *     status_socket /run/azukari/status.sock
 *     status_group prometheus
 *     include /etc/azukari/azukari.conf
 */
#ifndef PARENT_CONFIG_H
#define PARENT_CONFIG_H

#include "base/buf.h"
#include "base/err.h"
#include "base/view.h"
#include "proto/parent_child.h"

#include <stdint.h>

#define CONFIG_BYTES_MAX 65536
#define CONFIG_WITNESSES_MAX 64
#define CONFIG_TEXT_MAX 255
#define CONFIG_USER_MAX 32
#define CONFIG_UPLOADS_MAX ((uint64_t)2 << 30) /* bytes of one upload, unless the file says otherwise */
#define CONFIG_FILE "azukari.conf"
#define CONFIG_SOCKET "status.sock" /* in the directory, unless the file says otherwise */

struct config_witness {
    uint16_t log;
    char url[CONFIG_TEXT_MAX + 1];
};

struct config {
    char listen[CONFIG_TEXT_MAX + 1]; /* ADDRESS:PORT */
    char rp_id[CONFIG_TEXT_MAX + 1];
    char origin[CONFIG_TEXT_MAX + 1];
    char approval_listen[CONFIG_TEXT_MAX + 1]; /* where approvals are signed: another port, and so another origin */
    char approval_origin[CONFIG_TEXT_MAX + 1];
    unsigned witness_n;
    struct config_witness witnesses[CONFIG_WITNESSES_MAX];
    uint32_t witness_max_age_s; /* 0: not demanded */
    char ledger_copy[CONFIG_TEXT_MAX + 1]; /* directory of the ledger's second copy, on another disk; "": none */
    uint64_t uploads_max;       /* bytes */
    char virus_scanner[CONFIG_TEXT_MAX + 1]; /* socket of clamd, which looks at uploads; "": none */
    char status_socket[CONFIG_TEXT_MAX + 1]; /* "": CONFIG_SOCKET */
    char status_group[CONFIG_USER_MAX + 1];  /* may read it; "": nobody but the parent's user */
    char include[CONFIG_TEXT_MAX + 1];       /* a file whose lines win over those of this one; "": none */
    char users[PARENT_CHILD_ROLE__MAX][CONFIG_USER_MAX + 1]; /* "": the parent's own */
};

/* Read the configuration ${text}.  ERR_INPUT (an unknown key, a value that is malformed or stands twice, a key that is
 * missing), with the line in ${*line_out} (0: the whole file) and the reason. */
MUST_USE enum err config_parse(struct view text, struct config *c_out, unsigned *line_out, const char **reason_out);

/* Fill in the approver's door where nothing is said of it (the next port, at the host of the origin), and check it: passkeys
 * of ${c->rp_id} work there (the host is that name, or lies below it), and it is another origin.  ERR_INPUT with the reason. */
MUST_USE enum err config_complete(struct config *c, const char **reason_out);

/* The ports at which it listens. */
#define CONFIG_PORTS 2
void config_ports(const struct config *c, uint16_t out[CONFIG_PORTS]);

/* The host that ${origin} ("https://HOST[:PORT]") names, without the brackets of an IPv6 address. */
struct view config_host(const char *origin);

/* Append the text that config_parse() reads back as ${c}. */
MUST_USE enum err config_put(const struct config *c, struct buf *out);

/* Let the lines of ${text}, an included file, win over ${c}; all keys are optional in it.  Errors as config_parse(). */
MUST_USE enum err config_overlay(struct view text, struct config *c, unsigned *line_out, const char **reason_out);

/* Read ${dir}/azukari.conf and what it includes, completed.  Logged on failure with file, line and reason. */
MUST_USE enum err config_read(const char *dir, struct config *c_out);

/* The word for ${role} in the file and in names of programs, e.g. "keeper". */
const char *config_role_name(enum parent_child_role role);

/* Take ${url} as the address of a witness of ${log}: http or https, without a query, a user or a fragment.  ERR_INPUT with
 * the reason, ERR_LIMIT. */
MUST_USE enum err config_add_witness(struct config *c, uint16_t log, struct view url, const char **reason_out);

#endif
