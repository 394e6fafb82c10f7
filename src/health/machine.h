/*
 * health/machine.h: what the files of a Linux machine say about it: its routes, who listens on it, USB memory, packet filter, software.
 * Pure functions over their text; a line that cannot be read is passed over and never counted as good.
 * Serves N12 N20.6a N20.6o N20.6ka N20.6ki N20.6sa N20.6se S6 J21 J31 J33 K10 K-T9.
 */
#ifndef HEALTH_MACHINE_H
#define HEALTH_MACHINE_H

#include "base/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACHINE_PORTS_MAX 8      /* of our own */
#define MACHINE_PACKAGES_MAX 8192 /* of an installation, and of a list of what is allowed */

/* Networks that packets find a way to, but for this machine itself and its links. */
struct machine_routes {
    uint32_t outside;  /* that lead out of them all: a default route, or one that is as wide as half of the address space */
    uint32_t networks; /* others */
};

/* Add those of /proc/net/route and of /proc/net/ipv6_route.  False: it is not such a table, and nothing can be said. */
bool machine_routes4(struct view text, struct machine_routes *r);
bool machine_routes6(struct view text, struct machine_routes *r);

/* Sockets that wait for connections on other addresses than the loop's, on other ports than ${own}. */
struct machine_listeners {
    uint32_t others;
    uint16_t port; /* the lowest of them; 0: none */
};

/* Add those of /proc/net/tcp or /proc/net/tcp6.  False: it is not such a table. */
bool machine_listeners(struct view text, const uint16_t *own, size_t own_n, struct machine_listeners *l);

/* Mounts of /proc/self/mountinfo at and below /media and /run/media: where what can be taken away is mounted by itself.  Not /mnt, where disks
 * that stay are mounted too. */
uint32_t machine_mounts(struct view text);

/* Whether a file of /etc/modprobe.d keeps the driver of USB memory from being loaded: what "install usb-storage" runs instead is false or true,
 * or it is on the blacklist. */
bool machine_usb_blocked(struct view text);

/* Whether a configuration of nftables drops what comes in and is not named: a chain with "hook input" and "policy drop". */
bool machine_firewall_drops(struct view text);

/* Whether apt is told to install security updates by itself. */
bool machine_updates_alone(struct view text);

/* Packages of ${status} (/var/lib/dpkg/status) that are installed, and those of them that ${allowed}, one name a line, does not name.  False:
 * there are more than MACHINE_PACKAGES_MAX, memory is short, or nothing of a package stands there. */
bool machine_packages(struct view status, struct view allowed, uint32_t *installed_out, uint32_t *unknown_out);

#endif
