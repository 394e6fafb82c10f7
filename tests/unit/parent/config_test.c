#include "parent/config.h"
#include "parent/unlock.h"
#include "support/t.h"

#include <unistd.h>

static const char good[] = "# here\n\nlisten 127.0.0.1:8443\nrp_id localhost\norigin https://localhost:8443\n"
                           "witness 1 https://w.example/\nwitness_max_age 3600\nuser keeper azukari-keeper\n";

static struct config config;
static unsigned line;
static const char *reason;

static enum err parse(const char *text)
{
    return config_parse(view_str(text), &config, &line, &reason);
}

T_CASE(a_good_configuration_is_read)
{
    T_OK(parse(good));
    T_STR(config.listen, "127.0.0.1:8443");
    T_STR(config.origin, "https://localhost:8443");
    T_EQ(config.witness_n, 1);
    T_EQ(config.witnesses[0].log, 1);
    T_STR(config.witnesses[0].url, "https://w.example/");
    T_EQ(config.witness_max_age_s, 3600);
    T_STR(config.users[PARENT_CHILD_ROLE_KEEPER], "azukari-keeper");
    T_STR(config.users[PARENT_CHILD_ROLE_GATE], "");
}

T_CASE(what_is_written_is_read_back)
{
    struct buf b;

    T_OK(parse(good));
    buf_init(&b, CONFIG_BYTES_MAX);
    T_OK(config_put(&config, &b));
    struct config first = config;
    T_OK(config_parse(buf_view(&b), &config, &line, &reason));
    T_VIEW(view_of(&first, sizeof(first)), view_of(&config, sizeof(config)));
    buf_clear(&b);
}

/* ${text} completed. */
static enum err complete(const char *text)
{
    enum err err = parse(text);

    return err == ERR_OK ? config_complete(&config, &reason) : err;
}

T_CASE(B11_the_approvers_door_is_the_next_port_unless_it_is_named)
{
    T_OK(complete(good));
    T_STR(config.approval_listen, "127.0.0.1:8444");
    T_STR(config.approval_origin, "https://localhost:8444");
    T_OK(complete("listen [::]:443\nrp_id a.example\norigin https://a.example\n"));
    T_STR(config.approval_listen, "[::]:444");
    T_STR(config.approval_origin, "https://a.example:444");
    T_OK(complete("listen [::1]:443\nrp_id ::1\norigin https://[::1]\n"));
    T_STR(config.approval_origin, "https://[::1]:444");
    T_OK(complete("listen 10.0.0.1:443\nrp_id a.example\norigin https://a.example\napproval_listen 10.0.0.2:443\n"
                  "approval_origin https://approve.a.example\n"));
    T_STR(config.approval_listen, "10.0.0.2:443");
    T_STR(config.approval_origin, "https://approve.a.example");
}

T_CASE(B11_the_approvers_door_is_another_origin_where_the_same_passkeys_work)
{
    static const char base[] = "listen 10.0.0.1:443\nrp_id a.example\norigin https://a.example\n";
    static const char *const bad[] = {
        "approval_listen 10.0.0.1:443\n",                                              /* the same address */
        "approval_listen 10.0.0.2:443\napproval_origin https://a.example\n",           /* the same origin */
        "approval_origin https://b.example\n",                                         /* no passkey of ours works there */
        "approval_origin https://evila.example\n", "approval_origin https://example\n", /* a.example is no part of these */
    };
    char text[512];

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        (void)snprintf(text, sizeof(text), "%s%s", base, bad[i]);
        T_ERR(complete(text), ERR_INPUT);
    }
    T_ERR(complete("listen 10.0.0.1:65535\nrp_id a.example\norigin https://a.example\n"), ERR_INPUT);
    T_ERR(complete("listen socket\nrp_id a.example\norigin https://a.example\n"), ERR_INPUT);
    T_ERR(parse("approval_origin http://a.example\n"), ERR_INPUT);
}

T_CASE(an_unknown_key_is_refused_with_its_line)
{
    T_ERR(parse("listen a:1\nlissten b:2\n"), ERR_INPUT);
    T_EQ(line, 2);
}

T_CASE(a_key_that_stands_twice_is_refused)
{
    T_ERR(parse("listen a:1\nlisten a:1\n"), ERR_INPUT);
    T_ERR(parse("witness 1 http://a/\nwitness 1 http://b/\n"), ERR_INPUT);
    T_ERR(parse("witness_max_age 1\nwitness_max_age 1\n"), ERR_INPUT);
    T_EQ(line, 2);
}

T_CASE(what_is_missing_is_refused)
{
    T_ERR(parse("listen a:1\n"), ERR_INPUT);
    T_EQ(line, 0);
    T_ERR(parse(""), ERR_INPUT);
}

T_CASE(odd_values_are_refused)
{
    static const char *const lines[] = {
        "listen\n",          "listen \n",          "listen a b\n",
        "origin http://x\n", "witness x http://x\n", "witness 64 http://x\n",
        "witness 1 ftp://x\n", "witness 1 http://u@x/\n", "witness 1 http://x/?q\n",
        "user root x\n",     "user keeper \n",     "witness_max_age 0\n",
        "witness_max_age 99999999999\n", " listen a:1\n", "rp_id a\tb\n",
        "user desk a-name-of-more-than-thirty-two-bytes\n",
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        T_ERR(parse(lines[i]), ERR_INPUT);
        T_EQ(line, 1);
    }
}

T_CASE(a_share_survives_being_written_and_read)
{
    uint8_t share[SHARE_BYTES], again[SHARE_BYTES];
    struct buf b;

    for (size_t i = 0; i < sizeof(share); i++)
        share[i] = (uint8_t)(i * 7);
    buf_init(&b, 256);
    unlock_put_share(&b, share);
    T_OK(unlock_get_share(buf_view(&b), again));
    T_VIEW(view_of(share, sizeof(share)), view_of(again, sizeof(again)));
    T_ERR(unlock_get_share(view_part(buf_view(&b), 0, 100), again), ERR_INPUT);
    buf_byte(&b, '0');
    T_ERR(unlock_get_share(buf_view(&b), again), ERR_INPUT);
    T_ERR(unlock_get_share(view_str("g"), again), ERR_INPUT);
    buf_clear(&b);
}

/* What ${text} at the end of a pipe gives. */
static enum err from_pipe(const void *text, size_t n, struct secret **out)
{
    int ends[2];

    if (pipe(ends) != 0 || write(ends[1], text, n) != (ssize_t)n)
        return ERR_IO;
    (void)close(ends[1]);
    enum err err = unlock_passphrase_fd(ends[0], out);
    (void)close(ends[0]);
    return err;
}

T_CASE(a_passphrase_is_the_first_line)
{
    struct secret *s = NULL;

    T_OK(crypto_init());
    T_OK(from_pipe("correct horse\nbattery\n", 22, &s));
    T_VIEW(secret_view(s), view_str("correct horse"));
    secret_free(s);
}

T_CASE(an_empty_or_endless_passphrase_is_refused)
{
    static uint8_t many[2 * UNLOCK_PASSPHRASE_MAX];
    struct secret *s = NULL;

    memset(many, 'x', sizeof(many));
    T_ERR(from_pipe("\n", 1, &s), ERR_INPUT);
    T_ERR(from_pipe("", 0, &s), ERR_INPUT);
    T_ERR(from_pipe(many, sizeof(many), &s), ERR_INPUT);
}

T_CASE(two_sources_of_the_secret_are_refused)
{
    struct unlock_source source = {.passphrase_file = "a", .passphrase_fd = 5};
    struct unlock_secret secret;

    T_ERR(unlock_read(&source, &secret), ERR_INPUT);
}

T_MAIN(&case_a_good_configuration_is_read, &case_what_is_written_is_read_back, &case_B11_the_approvers_door_is_the_next_port_unless_it_is_named,
       &case_B11_the_approvers_door_is_another_origin_where_the_same_passkeys_work,
       &case_an_unknown_key_is_refused_with_its_line, &case_a_key_that_stands_twice_is_refused,
       &case_what_is_missing_is_refused, &case_odd_values_are_refused, &case_a_share_survives_being_written_and_read,
       &case_a_passphrase_is_the_first_line, &case_an_empty_or_endless_passphrase_is_refused,
       &case_two_sources_of_the_secret_are_refused)
