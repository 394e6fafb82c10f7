#include "base/claim.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>

#define PAUSE_MS 20 /* until it is asked for again */

enum err claim_lock(int fd, unsigned patience_ms)
{
    const int64_t until = clock_monotonic_ms() + patience_ms;

    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) {
            log_error("could not lock a file: %s", strerror(errno));
            return err_from_errno(errno);
        }
        if (clock_monotonic_ms() >= until)
            return ERR_AGAIN;
        clock_pause_ms(PAUSE_MS);
    }
    return ERR_OK;
}

enum err claim_address(int fd, const struct sockaddr *address, socklen_t bytes, unsigned patience_ms)
{
    const int64_t until = clock_monotonic_ms() + patience_ms;

    while (bind(fd, address, bytes) != 0) {
        if (errno != EADDRINUSE)
            return ERR_IO;
        if (clock_monotonic_ms() >= until)
            return ERR_AGAIN;
        clock_pause_ms(PAUSE_MS);
    }
    return ERR_OK;
}
