/* Packages that somebody brings: whatever the bytes are, reading ends within its bounds, and gives only names that fit. */
#include "report/archive.h"

#include <stdlib.h>

#include <openssl/evp.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int PKCS5_PBKDF2_HMAC_SHA1(const char *pass, int passlen, const unsigned char *salt, int saltlen, int iter, int keylen, unsigned char *out);

/* Stands before the one of OpenSSL that libzip would call: one round instead of a thousand, which are nine tenths of the time and show
 * nothing.  "once" in the corpus is encrypted so; how a genuine package opens is in unit/report. */
int PKCS5_PBKDF2_HMAC_SHA1(const char *pass, int passlen, const unsigned char *salt, int saltlen, int iter, int keylen, unsigned char *out)
{
    return PKCS5_PBKDF2_HMAC(pass, passlen, salt, saltlen, iter > 0, EVP_sha1(), keylen, out);
}

static enum err take(void *arg, const char *name, struct view content)
{
    unsigned *n = arg;

    if (!archive_name_fits(view_str(name)) || ++*n > ARCHIVE_FILES_MAX || content.n > ARCHIVE_FILE_BYTES_MAX)
        abort();
    return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned n = 0;
    enum err err = archive_read(view_of(data, size), "h7kd-m3xq-w9fr-t4ce-zz8p-v2nb", take, &n);

    if (err != ERR_OK && err != ERR_INPUT && err != ERR_DENIED && err != ERR_LIMIT && err != ERR_MEMORY)
        abort();
    return 0;
}
