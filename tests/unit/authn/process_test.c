/* authn: the real program, started as the parent starts it, asked as the keeper asks. */
#include "support/t.h"

#include "authn/totp.h"
#include "base/arena.h"
#include "base/io.h"
#include "crypto/passhash.h"
#include "proto/keeper_authn.h"
#include "proto/parent_child.h"
#include "sample.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPLY_MS 60000 /* a machine may have ten other things to do */
#define END_TRIES 6000 /* of 10 ms */

static const char *program;

struct running {
    pid_t pid;
    struct chan *parent, *keeper;
};

static struct arena arena;

static pid_t spawn(int fd)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (fd == 3)
            (void)fcntl(3, F_SETFD, 0);
        else
            (void)dup2(fd, 3);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    (void)close(fd);
    return pid;
}

static struct running start_without_peer(void)
{
    struct running r = {0};
    int fds[2];

    T_OK(chan_pair(fds));
    r.parent = chan_new(fds[0], &parent_child_proto);
    T_TRUE(r.parent != NULL);
    r.pid = spawn(fds[1]);
    return r;
}

static struct running start(void)
{
    struct running r = start_without_peer();
    struct chan_frame f;
    int fds[2];

    T_OK(chan_pair(fds));
    r.keeper = chan_new(fds[0], &keeper_authn_proto);
    T_OK(parent_child_peer_send_fds(
        r.parent, 1, &(struct parent_child_peer){PARENT_CHILD_ROLE_KEEPER}, &fds[1], 1));
    io_close(&fds[1]);
    T_OK(parent_child_begin_send(r.parent, 2, &(struct parent_child_begin){0}));
    T_OK(chan_recv_wait(r.parent, REPLY_MS, &f));
    T_EQ(f.type, PARENT_CHILD_READY);
    arena_init(&arena, 65536);
    return r;
}

/* Its exit code; -1 if it was killed or still runs after a while. */
static int end(struct running r)
{
    int status = 0;

    for (int i = 0; i < END_TRIES; i++) {
        if (waitpid(r.pid, &status, WNOHANG) == r.pid) {
            chan_free(r.parent);
            chan_free(r.keeper);
            arena_clear(&arena);
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        (void)usleep(10000);
    }
    (void)kill(r.pid, SIGKILL);
    (void)waitpid(r.pid, &status, 0);
    return -1;
}

static int stop(struct running r)
{
    T_OK(parent_child_stop_send(r.parent, 3, &(struct parent_child_stop){0}));
    return end(r);
}

static struct chan_frame reply(struct running r, uint16_t type, uint32_t id)
{
    struct chan_frame f;

    T_OK(chan_recv_wait(r.keeper, REPLY_MS, &f));
    T_EQ(f.type, type);
    T_EQ(f.id, id);
    return f;
}

static struct keeper_authn_hashed hash(struct running r, const char *password)
{
    struct keeper_authn_hash q = {
        .account = view_str("t.yamada"), .password = view_str(password), .salt = {9}};
    struct keeper_authn_hashed a;

    T_OK(keeper_authn_hash_send(r.keeper, 10, &q));
    T_OK(keeper_authn_hashed_get(reply(r, KEEPER_AUTHN_HASHED, 10).payload, &arena, &a));
    return a;
}

static struct keeper_authn_checked check(struct running r, struct keeper_authn_check q)
{
    struct keeper_authn_checked a;

    q.salt[0] = 9;
    q.now_ms = 1111111111000;
    T_OK(keeper_authn_check_send(r.keeper, 11, &q));
    T_OK(keeper_authn_checked_get(reply(r, KEEPER_AUTHN_CHECKED, 11).payload, &arena, &a));
    return a;
}

T_CASE(a_password_is_hashed_and_then_recognised)
{
    struct running r = start();
    struct keeper_authn_hashed stored = hash(r, "9-mud-Horses");
    struct keeper_authn_check q = {.password = view_str("9-mud-Horses"),
                                   .hash = view_of(stored.hash, 32)};

    T_EQ(stored.problem, KEEPER_AUTHN_PASSWORD_PROBLEM_NONE);
    T_TRUE(check(r, q).password_ok);
    q.password = view_str("9-mud-Horsez");
    T_TRUE(!check(r, q).password_ok);
    q.hash = (struct view){0};
    T_TRUE(!check(r, q).password_ok);
    q.hash = view_of(stored.hash, 31);
    q.password = view_str("9-mud-Horses");
    T_TRUE(!check(r, q).password_ok);
    T_EQ(stop(r), 0);
}

T_CASE(a_bad_password_is_not_hashed)
{
    static const uint8_t zeros[32];
    struct running r = start();
    struct keeper_authn_hashed a = hash(r, "P@ssw0rd2026");

    T_EQ(a.problem, KEEPER_AUTHN_PASSWORD_PROBLEM_COMMON);
    T_VIEW(view_of(a.hash, 32), view_of(zeros, 32));
    T_EQ(hash(r, "9-Yamada-Horse").problem, KEEPER_AUTHN_PASSWORD_PROBLEM_LIKE_ACCOUNT);
    T_EQ(hash(r, "short").problem, KEEPER_AUTHN_PASSWORD_PROBLEM_TOO_SHORT);
    T_EQ(stop(r), 0);
}

T_CASE(a_one_time_password_is_checked_and_its_step_told)
{
    struct running r = start();
    struct keeper_authn_check q = {.password = view_str("x"), .totp = view_str("050471")};

    q.totp_secret = view_str("12345678901234567890");
    struct keeper_authn_checked a = check(r, q);
    T_TRUE(a.totp_ok && !a.password_ok);
    T_EQ(a.totp_step, 1111111111 / 30);
    q.totp = view_str("050472");
    a = check(r, q);
    T_TRUE(!a.totp_ok);
    T_EQ(a.totp_step, 0);
    T_EQ(stop(r), 0);
}

T_CASE(without_a_secret_no_one_time_password_is_right)
{
    static const uint8_t zeros[TOTP_SECRET_MIN_BYTES];
    struct running r = start();
    char code[TOTP_DIGITS + 1];
    struct keeper_authn_check q = {.password = view_str("x"), .totp = view_of(code, TOTP_DIGITS)};

    T_OK(totp_code(view_of(zeros, sizeof(zeros)), 1111111111 / 30, code));
    T_TRUE(!check(r, q).totp_ok);
    T_EQ(stop(r), 0);
}

T_CASE(a_registration_is_read_and_a_false_one_named)
{
    struct running r = start();
    struct sample s = sample_good();
    struct keeper_authn_attest q = {.origin = view_str(SAMPLE_ORIGIN),
                                    .rp_id = view_str(SAMPLE_RP_ID)};
    struct keeper_authn_attested a;
    struct buf object, client_data;

    buf_init(&object, 8192);
    buf_init(&client_data, 8192);
    sample_object(&s, &object);
    sample_client_data(&s, &client_data);
    q.attestation_object = buf_view(&object);
    q.client_data = buf_view(&client_data);
    memcpy(q.challenge, s.challenge, sizeof(q.challenge));
    T_OK(keeper_authn_attest_send(r.keeper, 12, &q));
    T_OK(keeper_authn_attested_get(reply(r, KEEPER_AUTHN_ATTESTED, 12).payload, &arena, &a));
    T_EQ(a.problem, KEEPER_AUTHN_ATTEST_PROBLEM_NONE);
    T_EQ(a.credential_id.n, 32);
    T_EQ(a.public_key.n, 65);
    T_TRUE(a.user_verified);
    q.challenge[0] = 0;
    T_OK(keeper_authn_attest_send(r.keeper, 13, &q));
    T_OK(keeper_authn_attested_get(reply(r, KEEPER_AUTHN_ATTESTED, 13).payload, &arena, &a));
    T_EQ(a.problem, KEEPER_AUTHN_ATTEST_PROBLEM_WRONG_CHALLENGE);
    T_EQ(a.public_key.n, 0);
    buf_clear(&object);
    buf_clear(&client_data);
    T_EQ(stop(r), 0);
}

T_CASE(many_questions_at_once_are_answered_in_order)
{
    struct running r = start();
    struct keeper_authn_hash q = {.account = view_str("t.yamada"), .password = view_str("short")};

    for (uint32_t id = 0; id < 3000; id++)
        T_OK(keeper_authn_hash_send(r.keeper, id, &q));
    for (uint32_t id = 0; id < 3000; id++)
        (void)reply(r, KEEPER_AUTHN_HASHED, id);
    T_EQ(stop(r), 0);
}

T_CASE(a_message_that_is_not_the_keepers_stops_the_process)
{
    struct running r = start();
    struct keeper_authn_hashed wrong_way = {0};

    T_OK(keeper_authn_hashed_send(r.keeper, 1, &wrong_way));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
    r = start();
    T_OK(chan_send(r.keeper, KEEPER_AUTHN_CHECK, 1, view_str("rubbish"), NULL, 0));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
    r = start();
    T_OK(chan_send(r.keeper, 999, 1, view_str(""), NULL, 0));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
}

T_CASE(the_process_ends_when_its_keeper_or_parent_has_gone)
{
    struct running r = start();

    chan_free(r.keeper);
    r.keeper = NULL;
    T_EQ(end(r), err_exit_code(ERR_CLOSED));
    r = start();
    chan_free(r.parent);
    r.parent = NULL;
    T_EQ(end(r), err_exit_code(ERR_CLOSED));
}

T_CASE(the_start_goes_in_one_order_only)
{
    struct running r = start_without_peer();

    T_OK(parent_child_begin_send(r.parent, 1, &(struct parent_child_begin){0}));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
    r = start();
    T_OK(parent_child_begin_send(r.parent, 1, &(struct parent_child_begin){0}));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
    r = start_without_peer();
    int fd = chan_fd(r.parent);
    T_OK(parent_child_peer_send_fds(r.parent, 1,
                                    &(struct parent_child_peer){PARENT_CHILD_ROLE_OFFICE}, &fd, 1));
    T_EQ(end(r), err_exit_code(ERR_INPUT));
}

int main(int argc, char **argv)
{
    static const struct t_case *const cases[] = {
        &case_a_password_is_hashed_and_then_recognised,
        &case_a_bad_password_is_not_hashed,
        &case_a_one_time_password_is_checked_and_its_step_told,
        &case_without_a_secret_no_one_time_password_is_right,
        &case_a_registration_is_read_and_a_false_one_named,
        &case_many_questions_at_once_are_answered_in_order,
        &case_a_message_that_is_not_the_keepers_stops_the_process,
        &case_the_process_ends_when_its_keeper_or_parent_has_gone,
        &case_the_start_goes_in_one_order_only,
    };

    if (argc != 2)
        return 1;
    program = argv[1];
    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
