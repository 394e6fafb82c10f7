/* health: what the tables of a Linux machine say of it, and what is written down of that. */
#include "support/t.h"

#include "health/machine.h"
#include "health/measure.h"
#include "health/probe.h"

#include <stdlib.h>
#include <string.h>

#define ROUTE4 "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
#define TCP "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
#define ZERO "00000000000000000000000000000000"
#define BEHIND " 00 " ZERO " 00000400 00000001 00000000 "

static struct machine_routes routes4(const char *text, bool *fine)
{
    struct machine_routes r = {0};

    *fine = machine_routes4(view_str(text), &r);
    return r;
}

T_CASE(N20_6ka_a_default_route_leads_out_and_a_network_does_not)
{
    bool fine;
    struct machine_routes r = routes4(ROUTE4 "eth0\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
                                             "eth0\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n",
                                      &fine);

    T_TRUE(fine);
    T_EQ(r.outside, 1);
    T_EQ(r.networks, 1);
    r = routes4(ROUTE4 "eth0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n", &fine);
    T_EQ(r.outside, 0);
}

T_CASE(K10_two_halves_of_the_address_space_are_no_closed_network)
{
    bool fine;
    struct machine_routes r = routes4(ROUTE4 "tun0\t00000000\t0100000A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n"
                                             "tun0\t00000080\t0100000A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n",
                                      &fine);

    T_EQ(r.outside, 2);
}

T_CASE(a_route_that_is_down_or_rejects_leads_nowhere)
{
    bool fine;
    struct machine_routes r = routes4(ROUTE4 "eth0\t00000000\t0102A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0\n"
                                             "*\t00000000\t00000000\t0201\t0\t0\t0\t00000000\t0\t0\t0\n",
                                      &fine);

    T_EQ(r.outside + r.networks, 0);
}

T_CASE(what_is_no_table_of_routes_says_nothing)
{
    struct machine_routes r = {0};

    T_TRUE(!machine_routes4(view_str(""), &r));
    T_TRUE(!machine_routes4(view_str("eth0\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"), &r));
    T_TRUE(!machine_routes6(view_str("short line\n"), &r));
    T_TRUE(!machine_routes6(view_str(ZERO " xx " ZERO BEHIND "00000003 eth0\n"), &r));
    T_EQ(r.outside + r.networks, 0);
    T_TRUE(machine_routes6(view_str(""), &r)); /* a kernel with IPv6 and no route */
}

T_CASE(a_default_route_of_IPv6_leads_out_too_and_local_ones_do_not)
{
    struct machine_routes r = {0};

    T_TRUE(machine_routes6(view_str(ZERO " 00 " ZERO BEHIND "00000003 eth0\n" ZERO " 00 " ZERO BEHIND "00200200 lo\n"
                                    "fe800000000000000000000000000000 40 " ZERO BEHIND "00000001 eth0\n"
                                    "ff000000000000000000000000000000 08 " ZERO BEHIND "00000001 eth0\n"
                                    "fd000000000000000000000000000000 08 " ZERO BEHIND "00000001 eth0\n"
                                    "fc000000000000000000000000000000 07 " ZERO BEHIND "00000001 eth0\n"),
                           &r));
    T_EQ(r.outside, 1);
    T_EQ(r.networks, 2);
    T_TRUE(machine_routes6(view_str("20000000000000000000000000000000 03 " ZERO BEHIND "00000003 eth0\n"), &r));
    T_EQ(r.outside, 2);
}

T_CASE(N20_6o_who_listens_beyond_the_machine_is_counted_and_we_and_the_loop_are_not)
{
    static const uint16_t own[] = {443, 444};
    struct machine_listeners l = {0};

    T_TRUE(machine_listeners(view_str(TCP "   0: 0100007F:0035 00000000:0000 0A 0 0\n"   /* the loop */
                                          "   1: 00000000:01BB 00000000:0000 0A 0 0\n"   /* ours */
                                          "   2: 0A02A8C0:1F90 00000000:0000 0A 0 0\n"   /* 192.168.2.10:8080 */
                                          "   3: 00000000:0016 00000000:0000 0A 0 0\n"   /* ssh */
                                          "   4: 0A02A8C0:C001 0102A8C0:01BB 01 0 0\n"), /* a connection */
                             own, 2, &l));
    T_TRUE(machine_listeners(view_str(TCP "   0: 00000000000000000000000001000000:0277 " ZERO ":0000 0A 0 0\n"
                                          "   1: 0000000000000000FFFF00000100007F:0278 " ZERO ":0000 0A 0 0\n"
                                          "   2: " ZERO ":01BC " ZERO ":0000 0A 0 0\n"
                                          "   3: " ZERO ":0016 " ZERO ":0000 0A 0 0\n"),
                             own, 2, &l));
    T_EQ(l.others, 3);
    T_EQ(l.port, 22);
    T_TRUE(!machine_listeners(view_str("nothing of the kind"), own, 2, &l));
}

T_CASE(N20_6a_what_is_mounted_where_people_put_media_is_seen)
{
    T_EQ(machine_mounts(view_str("36 35 8:17 / /media/user/STICK rw - vfat /dev/sdb1 rw\n37 35 8:2 / /home rw - ext4 /dev/sda2 rw\n"
                                 "38 35 8:33 / /media rw - ext4 /dev/sdc1 rw\n39 35 8:34 / /mediateka rw - ext4 /dev/sdd1 rw\n")),
         2);
    T_EQ(machine_mounts(view_str("")), 0);
}

T_CASE(J21_a_blocked_driver_is_blocked_by_what_runs_instead_of_it)
{
    T_TRUE(machine_usb_blocked(view_str("# ours\ninstall usb-storage /bin/false\n")));
    T_TRUE(machine_usb_blocked(view_str("install usb_storage /usr/bin/true\n")));
    T_TRUE(machine_usb_blocked(view_str("blacklist usb_storage\n")));
    T_TRUE(!machine_usb_blocked(view_str("# install usb-storage /bin/false\n")));
    T_TRUE(!machine_usb_blocked(view_str("install usb-storage /sbin/modprobe --ignore-install usb-storage\n")));
    T_TRUE(!machine_usb_blocked(view_str("install usb-storage\nblacklist usb_storage_not\ninstall uas /bin/false\n")));
}

T_CASE(S6_a_firewall_that_drops_says_so_and_a_comment_does_not)
{
    T_TRUE(machine_firewall_drops(view_str("table inet filter {\n chain input {\n  type filter hook input priority 0; policy drop;\n }\n}\n")));
    T_TRUE(machine_firewall_drops(view_str("chain input { type filter hook input priority filter\n policy drop\n")));
    T_TRUE(!machine_firewall_drops(view_str("chain input { type filter hook input priority 0; policy accept; }\n")));
    T_TRUE(!machine_firewall_drops(view_str("chain input { type filter hook input priority 0; }\nchain forward { type filter hook forward priority 0; "
                                            "policy drop; }\n")));
    T_TRUE(!machine_firewall_drops(view_str("# type filter hook input priority 0; policy drop;\n")));
    T_TRUE(!machine_firewall_drops(view_str("type filter hook input priority 0; # policy drop;\n")));
    T_TRUE(!machine_firewall_drops(view_str("policy drop;")));
}

T_CASE(N20_6sa_updates_are_alone_only_where_apt_is_told)
{
    T_TRUE(machine_updates_alone(view_str("APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n")));
    T_TRUE(!machine_updates_alone(view_str("APT::Periodic::Unattended-Upgrade \"0\";\n")));
    T_TRUE(!machine_updates_alone(view_str("//APT::Periodic::Unattended-Upgrade \"1\";\n")));
}

T_CASE(N20_6se_software_that_nobody_allowed_is_counted)
{
    const char *const status = "Package: bash\nStatus: install ok installed\nPriority: required\n\nPackage: nmap\nStatus: install ok installed\n\n"
                               "Package: gone\nStatus: deinstall ok config-files\n\nPackage: libc6\nStatus: hold ok installed\n";
    uint32_t installed, unknown;

    T_TRUE(machine_packages(view_str(status), view_str("# allowed\nlibc6:amd64\nbash\n"), &installed, &unknown));
    T_EQ(installed, 3);
    T_EQ(unknown, 1);
    T_TRUE(machine_packages(view_str(status), view_str(""), &installed, &unknown));
    T_EQ(unknown, 3);
    T_TRUE(!machine_packages(view_str("nothing"), view_str(""), &installed, &unknown));
}

/* A probe of the machine that runs this, whatever it is: it ends, and what it cannot see stays unknown. */
T_CASE(what_cannot_be_seen_stays_unknown)
{
    struct probe p;
    struct stats s = {.known = {false}};

    probe_open(&p);
    probe_take(&p, NULL, 0, &s);
    probe_close(&p);
    for (unsigned i = 0; i < PROBE__MAX; i++)
        T_EQ(p.fds[i], -1);
    stats_set(&s, STAT_ROUTES_OUTSIDE, 0);
    probe_take(&p, NULL, 0, &s); /* with nothing open */
    T_TRUE(!s.known[STAT_ROUTES_OUTSIDE] && !s.known[STAT_LISTENERS] && !s.known[STAT_REMOVABLE_MOUNTS]);
}

/* --- what is written down ---------------------------------------------------------------------------------------------------- */

T_CASE(what_was_written_down_says_the_same_as_what_was_measured)
{
    struct stats s = {.known = {false}};
    struct health_finding f;
    struct measured m, again;
    struct buf value;

    stats_set(&s, STAT_ROUTES_OUTSIDE, 2);
    stats_set(&s, STAT_ROUTES_NETWORKS, 3);
    measures_take(&s, 1800000000000, &m);
    buf_init(&value, 600);
    measures_put(&m, &value);
    T_OK(buf_status(&value));
    T_OK(measures_get(buf_view(&value), &again));
    T_EQ(again.n, m.n);
    T_EQ(measured_item(&again, MEASURE_NETWORK_ROUTES)->outcome, MEASURED_LOOK);
    T_EQ(measured_item(&again, MEASURE_FIREWALL)->outcome, MEASURED_UNKNOWN); /* nothing was told: not called met */
    T_TRUE(measured_item(&again, MEASURE_SCREEN_LOCK) == NULL);
    measure_say(measured_item(&again, MEASURE_NETWORK_ROUTES), 1800000000000, LANG_EN, &f);
    T_EQ(f.verdict, HEALTH_LOOK);
    T_STR(f.words[0], "2");
    T_STR(f.words[1], "3");
    measure_say(measured_item(&again, MEASURE_FIREWALL), 1800000000000, LANG_EN, &f);
    T_EQ(f.verdict, HEALTH_UNKNOWN);
    T_TRUE(!measures_differ(&again, &m));
    again.items[0].outcome = MEASURED_NOT_MET;
    T_TRUE(measures_differ(&again, &m));
    buf_clear(&value);
}

T_CASE(a_value_that_is_cut_doubled_or_out_of_order_is_refused)
{
    uint8_t two[2 * MEASURE_BYTES] = {MEASURE_CLOCK};
    struct measured m;

    two[MEASURE_BYTES] = MEASURE_FIREWALL;
    T_OK(measures_get(view_of(two, sizeof(two)), &m));
    T_EQ(m.n, 2);
    T_EQ(measures_get(view_of(two, sizeof(two) - 1), &m), ERR_INPUT);
    T_EQ(measures_get(view_of(two, 0), &m), ERR_INPUT);
    two[MEASURE_BYTES] = MEASURE_CLOCK;
    T_EQ(measures_get(view_of(two, sizeof(two)), &m), ERR_INPUT);
    two[MEASURE_BYTES] = MEASURE__MAX;
    T_EQ(measures_get(view_of(two, sizeof(two)), &m), ERR_INPUT);
    two[MEASURE_BYTES] = MEASURE_FIREWALL;
    two[1] = MEASURED__MAX;
    T_EQ(measures_get(view_of(two, sizeof(two)), &m), ERR_INPUT);
}

T_MAIN(&case_N20_6ka_a_default_route_leads_out_and_a_network_does_not, &case_K10_two_halves_of_the_address_space_are_no_closed_network,
       &case_a_route_that_is_down_or_rejects_leads_nowhere, &case_what_is_no_table_of_routes_says_nothing,
       &case_a_default_route_of_IPv6_leads_out_too_and_local_ones_do_not,
       &case_N20_6o_who_listens_beyond_the_machine_is_counted_and_we_and_the_loop_are_not,
       &case_N20_6a_what_is_mounted_where_people_put_media_is_seen, &case_J21_a_blocked_driver_is_blocked_by_what_runs_instead_of_it,
       &case_S6_a_firewall_that_drops_says_so_and_a_comment_does_not, &case_N20_6sa_updates_are_alone_only_where_apt_is_told,
       &case_N20_6se_software_that_nobody_allowed_is_counted, &case_what_cannot_be_seen_stays_unknown,
       &case_what_was_written_down_says_the_same_as_what_was_measured, &case_a_value_that_is_cut_doubled_or_out_of_order_is_refused)
