/*
 * Landlock by its raw system calls: Debian 12 has no library for it, and its headers know ABI 2
 * only, so the rights of later kernels are named here.  A right that is handled and not granted is
 * denied.
 */
#include "sandbox/landlock.h"

#include "base/io.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ABI_OLDEST 2
#define FS_TRUNCATE (1ull << 14)  /* ABI 3 */
#define NET_TCP 3ull              /* ABI 4: bind, connect */
#define FS_IOCTL_DEV (1ull << 15) /* ABI 5 */
#define SCOPED_ALL 3ull           /* ABI 6: abstract sockets, signals */

#define FS_READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_RUN (FS_READ | LANDLOCK_ACCESS_FS_EXECUTE)
#define FS_FILE_WRITE (LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE)
#define FS_WRITE                                                                                   \
    (FS_READ | FS_FILE_WRITE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |    \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REFER)
#define FS_OF_A_FILE (FS_FILE_WRITE | FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE | FS_IOCTL_DEV)
#define FS_ALL_OF_ABI_2 ((1ull << 14) - 1)

/* The kernel's struct grew with its ABI; ${size} bytes of it are passed. */
struct ruleset {
    uint64_t fs, net, scoped;
};

struct grant {
    const char *path;
    uint64_t rights;
};

/* What the dynamic loader, the C library, OpenSSL and fontconfig read before a program enters its
 * own sandbox.  Only the loader itself is executable: the kernel runs it as the interpreter of our
 * programs. */
static const struct grant system_grants[] = {
    {"/lib64/ld-linux-x86-64.so.2", FS_RUN},
    {"/lib/ld-linux-aarch64.so.1", FS_RUN},
    {"/usr/lib", FS_READ},
    {"/usr/share", FS_READ},
    {"/lib", FS_READ},
    {"/etc", FS_READ},
    {"/var/lib/dpkg", FS_READ}, /* what is installed, which everybody may read */
    {"/dev/null", FS_READ | FS_FILE_WRITE},
};

static enum err fail(const char *what, int errnum)
{
    log_error("could not %s: %s", what, strerror(errnum));
    return errnum == ENOSYS || errnum == EOPNOTSUPP ? ERR_UNSUPPORTED : err_from_errno(errnum);
}

static struct ruleset rights_of_abi(long abi, bool connects)
{
    return (struct ruleset){
        .fs = FS_ALL_OF_ABI_2 | (abi >= 3 ? FS_TRUNCATE : 0) | (abi >= 5 ? FS_IOCTL_DEV : 0),
        .net = abi >= 4 && !connects ? NET_TCP : 0,
        .scoped = abi >= 6 ? SCOPED_ALL : 0,
    };
}

unsigned landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    return abi < 0 ? 0 : (unsigned)abi;
}

static enum err make_ruleset(bool connects, struct ruleset *rules_out, int *fd_out)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    if (abi < 0)
        return fail("use Landlock", errno);
    if (abi < ABI_OLDEST) {
        log_error("the kernel's Landlock is too old (ABI %ld)", abi);
        return ERR_UNSUPPORTED;
    }
    *rules_out = rights_of_abi(abi, connects);
    size_t size = (abi >= 6 ? 3 : abi >= 4 ? 2 : 1) * sizeof(uint64_t);
    *fd_out = (int)syscall(SYS_landlock_create_ruleset, rules_out, size, 0);
    return *fd_out >= 0 ? ERR_OK : fail("make the Landlock rules", errno);
}

static enum err grant(int ruleset_fd, uint64_t handled, struct grant g)
{
    int fd = open(g.path, O_PATH | O_CLOEXEC);
    struct stat st;
    enum err err = ERR_OK;

    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : fail("open a directory for Landlock", errno);
    if (fstat(fd, &st) != 0)
        TRY(fail("examine a directory for Landlock", errno));
    struct landlock_path_beneath_attr rule = {
        .allowed_access = g.rights & handled & (S_ISDIR(st.st_mode) ? UINT64_MAX : FS_OF_A_FILE),
        .parent_fd = fd,
    };
    if (syscall(SYS_landlock_add_rule, ruleset_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
        TRY(fail("add a Landlock rule", errno));
out:
    io_close(&fd);
    return err;
}

static enum err grant_optional(int ruleset_fd, uint64_t handled, struct grant g)
{
    enum err err = grant(ruleset_fd, handled, g);

    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err grant_named(int ruleset_fd, uint64_t handled, struct grant g)
{
    if (g.path == NULL)
        return ERR_OK;
    enum err err = grant(ruleset_fd, handled, g);
    if (err == ERR_NOT_FOUND)
        log_error("there is no directory %s: look at azukari.conf", g.path);
    return err;
}

enum err landlock_enter(const struct sandbox_limits *limits, const struct sandbox_profile *profile)
{
    struct ruleset rules;
    int fd = -1;
    enum err err;

    TRY(make_ruleset(profile->connects, &rules, &fd));
    TRY(grant_named(fd, rules.fs, (struct grant){limits->writable_dir, FS_WRITE}));
    TRY(grant_named(fd, rules.fs, (struct grant){limits->other_writable_dir, FS_WRITE}));
    TRY(grant_named(fd, rules.fs, (struct grant){limits->readable_dir, FS_READ}));
    TRY(grant_named(fd, rules.fs, (struct grant){limits->executable_dir, FS_RUN}));
    /* SQLite seeds its generator from it; there is nothing to learn. */
    TRY(grant_optional(fd, rules.fs, (struct grant){"/dev/urandom", FS_READ}));
    size_t system_n = profile->starts_programs ? sizeof(system_grants) / sizeof(system_grants[0]) : 0;
    for (size_t i = 0; i < system_n; i++)
        TRY(grant_optional(fd, rules.fs, system_grants[i]));
#ifdef AZUKARI_SANITIZED
    TRY(grant_optional(fd, rules.fs, (struct grant){"/proc", FS_READ})); /* for the leak checker */
#endif
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        TRY(fail("renounce new privileges", errno));
    if (syscall(SYS_landlock_restrict_self, fd, 0) != 0)
        TRY(fail("apply the Landlock rules", errno));
out:
    io_close(&fd);
    return err;
}
