#include "health/machine.h"

#include "base/alloc.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 24
#define ROUTE_UP 0x1u
#define ROUTE_REJECT 0x200u
#define ROUTE_LOCAL 0x80000000u
#define LISTENING "0A"
#define WIDE_BITS 8 /* a route to less fixed bits leads out */

/* The words of a line, parted by blanks; at most ${max}, the rest is dropped. */
static size_t words_of(struct view line, struct view *out, size_t max)
{
    size_t n = 0;

    for (size_t i = 0; i < line.n && n < max;) {
        size_t begin;
        while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t' || line.p[i] == '\r'))
            i++;
        begin = i;
        while (i < line.n && line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\r')
            i++;
        if (i > begin)
            out[n++] = view_of(line.p + begin, i - begin);
    }
    return n;
}

static bool hex(struct view text, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        uint32_t low = c | 32u, digit = c >= '0' && c <= '9' ? c - (uint32_t)'0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : 16;
        if (digit == 16)
            return false;
        *out = *out << 4 | digit;
    }
    return text.n > 0 && text.n <= 8;
}

static unsigned bits_set(uint32_t v)
{
    unsigned n = 0;

    for (; v != 0; v &= v - 1)
        n++;
    return n;
}

static void count_route(struct machine_routes *r, unsigned bits)
{
    if (bits < WIDE_BITS)
        r->outside++;
    else
        r->networks++;
}

bool machine_routes4(struct view text, struct machine_routes *r)
{
    struct view w[WORDS_MAX], head = view_cut(&text, '\n');
    uint32_t to, flags, mask;

    if (words_of(head, w, WORDS_MAX) < 8 || !view_eq_str(w[0], "Iface"))
        return false;
    while (text.p != NULL) {
        size_t n = words_of(view_cut(&text, '\n'), w, WORDS_MAX);
        if (n >= 8 && hex(w[1], &to) && hex(w[3], &flags) && hex(w[7], &mask) && (flags & ROUTE_UP) != 0 && (flags & ROUTE_REJECT) == 0)
            count_route(r, bits_set(mask));
    }
    return true;
}

bool machine_routes6(struct view text, struct machine_routes *r)
{
    struct view w[WORDS_MAX];
    uint32_t first, bits, flags;

    while (text.p != NULL && text.n > 0) {
        size_t n = words_of(view_cut(&text, '\n'), w, WORDS_MAX);
        if (n < 10 || w[0].n != 32 || !hex(view_of(w[0].p, 8), &first) || !hex(w[1], &bits) || !hex(w[8], &flags))
            return false;
        /* links of their own and groups lead nowhere; unique local addresses (fc00::/7) are not outside */
        if ((flags & ROUTE_UP) == 0 || (flags & (ROUTE_REJECT | ROUTE_LOCAL)) != 0 || view_eq_str(w[9], "lo") ||
            (bits >= WIDE_BITS && (first >> 22 == 0x3fa || first >> 24 == 0xff)))
            continue;
        count_route(r, bits == 7 && first >> 25 == 0x7e ? WIDE_BITS : bits);
    }
    return true;
}

static bool is_loop(struct view address)
{
    static const char loop6[] = "00000000000000000000000001000000", mapped[] = "0000000000000000FFFF0000";

    if (address.n == 8)
        return view_eq_str(view_part(address, 6, 2), "7F");
    return view_eq_str(address, loop6) || (address.n == 32 && view_starts(address, mapped) && view_eq_str(view_part(address, 30, 2), "7F"));
}

bool machine_listeners(struct view text, const uint16_t *own, size_t own_n, struct machine_listeners *l)
{
    struct view w[WORDS_MAX], head = view_cut(&text, '\n');
    uint32_t port;

    if (words_of(head, w, WORDS_MAX) < 4 || !view_eq_str(w[0], "sl"))
        return false;
    while (text.p != NULL) {
        if (words_of(view_cut(&text, '\n'), w, WORDS_MAX) < 4 || !view_eq_str(w[3], LISTENING))
            continue;
        struct view address = view_cut(&w[1], ':');
        bool is_own = false;
        if (!hex(w[1], &port) || port > UINT16_MAX || is_loop(address))
            continue;
        for (size_t i = 0; i < own_n; i++)
            is_own = is_own || own[i] == port;
        if (is_own)
            continue;
        l->others++;
        if (l->port == 0 || port < l->port)
            l->port = (uint16_t)port;
    }
    return true;
}

uint32_t machine_mounts(struct view text)
{
    static const char *const places[] = {"/media", "/run/media"};
    struct view w[WORDS_MAX];
    uint32_t n = 0;

    while (text.p != NULL) {
        if (words_of(view_cut(&text, '\n'), w, WORDS_MAX) < 5)
            continue;
        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
            n += view_starts(w[4], places[i]) && (w[4].n == strlen(places[i]) || w[4].p[strlen(places[i])] == '/');
    }
    return n;
}

static bool is_module(struct view name, const char *module)
{
    if (name.n != strlen(module))
        return false;
    for (size_t i = 0; i < name.n; i++)
        if ((name.p[i] == '-' ? '_' : name.p[i]) != (uint8_t)module[i])
            return false;
    return true;
}

bool machine_usb_blocked(struct view text)
{
    static const char *const nothing[] = {"/bin/false", "/bin/true", "/usr/bin/false", "/usr/bin/true"};
    struct view w[WORDS_MAX];
    bool is_blocked = false;

    while (text.p != NULL) {
        size_t n = words_of(view_cut(&text, '\n'), w, WORDS_MAX);
        if (n == 2 && view_eq_str(w[0], "blacklist") && is_module(w[1], "usb_storage"))
            is_blocked = true;
        if (n < 3 || !view_eq_str(w[0], "install") || !is_module(w[1], "usb_storage"))
            continue;
        for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
            is_blocked = is_blocked || view_eq_str(w[2], nothing[i]);
    }
    return is_blocked;
}

/* Whether ${word} stands in ${text}; behind it ${text} begins. */
static bool skip_to(struct view *text, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= text->n; i++) {
        if (!view_eq_str(view_part(*text, i, n), word))
            continue;
        *text = view_of(text->p + i + n, text->n - i - n);
        return true;
    }
    return false;
}

/* Whether one of the statements of the line is the policy to drop. */
static bool line_drops(struct view line)
{
    struct view w[3];

    while (line.p != NULL) {
        size_t n = words_of(view_cut(&line, ';'), w, 3);
        if (n == 2 && view_eq_str(w[0], "policy") && view_eq_str(w[1], "drop"))
            return true;
    }
    return false;
}

bool machine_firewall_drops(struct view text)
{
    bool in_chain = false;

    while (text.p != NULL) {
        struct view line = view_cut(&text, '\n'), said = view_cut(&line, '#');
        in_chain = skip_to(&said, "hook input") || in_chain;
        if (in_chain && line_drops(view_cut(&said, '}')))
            return true;
        in_chain = in_chain && said.p == NULL; /* up to the bracket */
    }
    return false;
}

bool machine_updates_alone(struct view text)
{
    struct view w[WORDS_MAX];

    while (text.p != NULL) {
        size_t n = words_of(view_cut(&text, '\n'), w, WORDS_MAX);
        if (n == 2 && view_eq_str(w[0], "APT::Periodic::Unattended-Upgrade") && !view_eq_str(w[1], "\"0\";"))
            return true;
    }
    return false;
}

static int by_name(const void *a, const void *b)
{
    const struct view *x = a, *y = b;

    for (size_t i = 0; i < x->n && i < y->n; i++)
        if (x->p[i] != y->p[i])
            return x->p[i] < y->p[i] ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

/* The names of ${allowed} in order; comments and what stands behind an architecture's colon are left out.  False: too many. */
static bool read_allowed(struct view allowed, struct view *names, size_t *n_out)
{
    struct view w[2];
    size_t n = 0;

    while (allowed.p != NULL) {
        if (words_of(view_cut(&allowed, '\n'), w, 2) == 0 || w[0].p[0] == '#')
            continue;
        if (n == MACHINE_PACKAGES_MAX)
            return false;
        names[n++] = view_cut(&w[0], ':');
    }
    qsort(names, n, sizeof(*names), by_name);
    *n_out = n;
    return true;
}

bool machine_packages(struct view status, struct view allowed, uint32_t *installed_out, uint32_t *unknown_out)
{
    struct view *names = mem_zalloc(MACHINE_PACKAGES_MAX * sizeof(*names)), w[4], name = {NULL, 0};
    size_t n = 0;
    bool fine = names != NULL && read_allowed(allowed, names, &n);

    *installed_out = *unknown_out = 0;
    while (fine && status.p != NULL) {
        size_t words = words_of(view_cut(&status, '\n'), w, 4);
        if (words == 2 && view_eq_str(w[0], "Package:"))
            name = w[1];
        if (words != 4 || !view_eq_str(w[0], "Status:") || !view_eq_str(w[3], "installed") || name.p == NULL)
            continue;
        ++*installed_out;
        *unknown_out += bsearch(&name, names, n, sizeof(*names), by_name) == NULL;
        fine = *installed_out < MACHINE_PACKAGES_MAX;
        name.p = NULL;
    }
    mem_free(names);
    return fine && *installed_out > 0;
}
