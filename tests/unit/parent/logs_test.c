/* parent: records for the journal. */
#include "support/t.h"

#include "parent/config.h"
#include "parent/logs.h"

static const char *record_of(const char *line)
{
    static struct buf out;

    buf_clear(&out);
    buf_init(&out, LOGS_RECORD_MAX);
    T_OK(logs_put_record(view_str(line), &out));
    return buf_cstr(&out);
}

T_CASE(a_line_of_ours_becomes_a_record_with_its_fields)
{
    T_STR(record_of("<4>keeper[123] 1a2b3c4d: the witness of log 1 did not cosign"),
          "PRIORITY=4\nSYSLOG_IDENTIFIER=azukari\nSYSLOG_PID=123\nAZUKARI_PROCESS=keeper\n"
          "MESSAGE_ID=c1f5a0b27e3d4c86a4f29d101a2b3c4d\nMESSAGE=the witness of log 1 did not cosign\n");
}

T_CASE(any_other_line_becomes_an_error_without_fields_it_claims)
{
    static const char *const bad[] = {"terminate called", "<9>keeper[1] 1a2b3c4d: x", "<6>Keeper[1] 1a2b3c4d: x",
                                      "<6>keeper[-1] 1a2b3c4d: x", "<6>keeper[1] 1A2B3C4D: x", "<6>keeper[1] 1a2b3c4: x",
                                      "<6>keeper[1]: x", "<6", ""};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        T_TRUE(view_starts(view_str(record_of(bad[i])), "PRIORITY=3\nSYSLOG_IDENTIFIER=azukari\nMESSAGE="));
}

T_CASE(no_line_can_forge_a_field)
{
    T_TRUE(strstr(record_of("<6>desk[1] 1a2b3c4d: x\nAZUKARI_PROCESS=keeper\r\x1b[2J"), "\nAZUKARI_PROCESS=keeper") == NULL);
    T_TRUE(strstr(record_of("<6>desk\n_UID=0[1] 1a2b3c4d: x"), "\n_UID=0") == NULL);
}

/* --- the file in /etc */

static struct config c;
static unsigned line;
static const char *reason;

static enum err overlay(const char *text)
{
    T_OK(config_parse(view_str("listen 127.0.0.1:1\nrp_id a.example\norigin https://a.example\nwitness 1 http://w/\n"
                               "include /etc/azukari/azukari.conf\n"),
                      &c, &line, &reason));
    return config_overlay(view_str(text), &c, &line, &reason);
}

T_CASE(lines_of_the_included_file_win_and_the_others_stay)
{
    T_OK(overlay("# of this machine\nlisten 0.0.0.0:443\nstatus_group prometheus\nstatus_socket /run/azukari/status.sock\n"));
    T_STR(c.listen, "0.0.0.0:443");
    T_STR(c.origin, "https://a.example");
    T_STR(c.status_group, "prometheus");
    T_STR(c.status_socket, "/run/azukari/status.sock");
    T_EQ(c.witness_n, 1);
    T_OK(overlay(""));
    T_STR(c.listen, "127.0.0.1:1");
    T_OK(overlay("witness 1 https://other/\nwitness_max_age 60\n"));
    T_STR(c.witnesses[0].url, "https://other/");
    T_EQ(c.witness_max_age_s, 60);
}

T_CASE(an_included_file_includes_no_other_and_names_what_is_wrong)
{
    T_ERR(overlay("include /etc/other\n"), ERR_INPUT);
    T_ERR(overlay("\nlisten 0.0.0.0:443\ncolour blue\n"), ERR_INPUT);
    T_EQ(line, 2 + 1);
    T_ERR(overlay("status_socket run/status.sock\n"), ERR_INPUT);
}

T_MAIN(&case_a_line_of_ours_becomes_a_record_with_its_fields, &case_any_other_line_becomes_an_error_without_fields_it_claims,
       &case_no_line_can_forge_a_field, &case_lines_of_the_included_file_win_and_the_others_stay,
       &case_an_included_file_includes_no_other_and_names_what_is_wrong)
