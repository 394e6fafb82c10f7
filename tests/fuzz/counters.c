#include "counters.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* The counters of the whole program; the linker knows where they are. */
extern uint8_t __start___sancov_cntrs[] __attribute__((weak));
extern uint8_t __stop___sancov_cntrs[] __attribute__((weak));

/* Nothing is counted in this file: where something is, clang declares the two names itself, and if they are taken it tells libFuzzer of no
 * counters at all.  Only whole pages can be shared; what stands on the first and the last with other data is not seen. */
#if defined(__clang__)
__attribute__((no_sanitize("coverage")))
#endif
bool counters_share(void)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)__start___sancov_cntrs + page - 1) & ~(page - 1), to = (uintptr_t)__stop___sancov_cntrs & ~(page - 1);

    if (__start___sancov_cntrs == NULL)
        return true;
    return to > from && mmap((void *)from, to - from, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}
