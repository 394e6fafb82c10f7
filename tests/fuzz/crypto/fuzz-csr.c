/* Requests for certificates of machines, as their owners bring them. */
#include "crypto/terminal_cert.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct buf ca_cert, ca_key;
    struct terminal_cert cert;
    struct buf out;

    if (ca_cert.n == 0) {
        buf_init(&ca_cert, TERMINAL_CERT_BYTES_MAX);
        buf_init(&ca_key, TERMINAL_CERT_BYTES_MAX);
        if (terminal_ca_make("kaku.example", &ca_cert, &ca_key) != ERR_OK)
            abort();
    }
    if (size == 0)
        return 0;
    const struct terminal_cert_order order = {
        .ca_cert = buf_view(&ca_cert), .ca_key = buf_view(&ca_key), .name = "x", .days = 1, .request = view_of(data, size)};
    buf_init(&out, TERMINAL_CERT_BYTES_MAX);
    enum err err = terminal_cert_issue(&order, &out, &cert);
    if (err != ERR_OK && err != ERR_UNSUPPORTED)
        abort();
    if ((err == ERR_OK) != (out.n > 0))
        abort(); /* a refusal that gave something away */
    buf_clear(&out);
    return 0;
}
