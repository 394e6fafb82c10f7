/*
 * cli/assertion.h: the answer of the software key to a challenge of the server, as members of a request.
 */
#ifndef CLI_ASSERTION_H
#define CLI_ASSERTION_H

#include "cli/client.h"

/* Answer ${challenge} (base64url) with the key in ${key_file}: add credential, authenticator_data, client_data and
 * signature to ${request}.  Said. */
MUST_USE enum err assertion_add(const struct client *k, const char *key_file, const char *challenge, json_t *request);

#endif
