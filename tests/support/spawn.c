#include "support/spawn.h"

#include <fcntl.h>
#include <unistd.h>

pid_t (*house_spawn)(char *const argv[], int fd) = house_fork_and_exec;

pid_t house_fork_and_exec(char *const argv[], int fd)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    if (fd == 3 ? fcntl(3, F_SETFD, 0) == 0 : dup2(fd, 3) == 3)
        (void)execv(argv[0], argv);
    _exit(127);
}
