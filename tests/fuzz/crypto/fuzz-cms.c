/* Certificates of recipients as people paste them, and packages as they are brought to one recipient and to somebody without a key. */
#include "crypto/cms.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of nobody: the package of the corpus is sealed for it. */
static const char certificate[] = "-----BEGIN CERTIFICATE-----\n"
                                  "MIIBfTCCASKgAwIBAgIBATAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFyZWNpcGll\n"
                                  "bnQuZXhhbXBsZTAgFw0yNjExMjIwNzAwNTdaGA8yMTI2MTAyOTA3MDA1N1owHDEa\n"
                                  "MBgGA1UEAwwRcmVjaXBpZW50LmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMB\n"
                                  "BwNCAATV/96wQ2e1SoNVC6LzaqFoH0aPBrBl2bNhlGVAYA2YKIyLlBU+rDgqcZim\n"
                                  "o5OV3MD7ewK42uvS9k7pbERWGvMHo1MwUTAdBgNVHQ4EFgQUEFwFg5Km0W/wLn15\n"
                                  "cjF58DWVaTYwHwYDVR0jBBgwFoAUEFwFg5Km0W/wLn15cjF58DWVaTYwDwYDVR0T\n"
                                  "AQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAw8mqnqO5pFwZ8+PkKQtAaDsA\n"
                                  "p9UWoljdY8PXGFbyiUkCIQDhCcXKsE1xwWUVGM86AUSO5kQTNDesidJLUcCLXfMn\n"
                                  "cA==\n"
                                  "-----END CERTIFICATE-----\n";
static const char key[] = "-----BEGIN PRIVATE KEY-----\n"
                          "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkAq3MHfeO2AoFirG\n"
                          "lUORiEXlf851gWdpXjZf0rqb2byhRANCAATV/96wQ2e1SoNVC6LzaqFoH0aPBrBl\n"
                          "2bNhlGVAYA2YKIyLlBU+rDgqcZimo5OV3MD7ewK42uvS9k7pbERWGvMH\n"
                          "-----END PRIVATE KEY-----\n";
static const char content[] = "one package";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view v = view_of(data, size);
    struct buf out;

    buf_init(&out, (size_t)1 << 20);
    enum err err = cms_recipient(v, INT64_C(1795919200000), &out);
    if (err != ERR_OK && err != ERR_INPUT && err != ERR_UNSUPPORTED && err != ERR_TIMEOUT)
        abort();
    buf_reset(&out);
    if (cms_open(v, v, view_str(""), NULL, &out) == ERR_OK)
        abort(); /* without a key */
    buf_reset(&out);
    err = cms_open(v, view_str(certificate), view_str(key), NULL, &out);
    if (err != ERR_OK && err != ERR_INPUT && err != ERR_DENIED)
        abort();
    if (err == ERR_OK && !view_eq_str(buf_view(&out), content))
        abort(); /* nobody made another one for this key */
    buf_clear(&out);
    return 0;
}
