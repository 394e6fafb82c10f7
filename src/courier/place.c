#include "courier/place.h"

#include "base/log.h"

#include <curl/curl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <nss.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define PATH "/add-checkpoint"
#define ADDRESSES_MAX 8
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool url_is_plain(struct view url)
{
    if (url.n > PLACE_URL_MAX || !(view_starts(url, "https://") || view_starts(url, "http://")))
        return false;
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] <= ' ' || url.p[i] > '~' || strchr("?#@%\"\\", url.p[i]) != NULL)
            return false;
    return true;
}

/* libcurl finds what was looked up here by the very name; what it might change in a name is not let
 * through. */
static bool host_is_plain(const char *host)
{
    size_t n = strlen(host);

    if (host[0] == '[')
        return strspn(host, "[]:.0123456789abcdefABCDEF") == n;
    return n > 0 && host[n - 1] != '.' && strspn(host, LETTERS "0123456789.-_") == n;
}

static enum err copy_part(CURLU *u, CURLUPart part, char *out, size_t room)
{
    char *text = NULL;
    CURLUcode code = curl_url_get(u, part, &text, CURLU_DEFAULT_PORT);
    enum err err = code == CURLUE_OK              ? ERR_OK
                   : code == CURLUE_OUT_OF_MEMORY ? ERR_MEMORY
                                                  : ERR_INPUT;

    if (err == ERR_OK && snprintf(out, room, "%s", text) >= (int)room)
        err = ERR_INPUT;
    curl_free(text);
    return err;
}

enum err place_read(struct view url, struct place *out)
{
    CURLU *u = curl_url();
    enum err err = ERR_OK;

    memset(out, 0, sizeof(*out));
    if (u == NULL)
        TRY(ERR_MEMORY);
    if (!url_is_plain(url))
        TRY(ERR_INPUT);
    out->is_encrypted = view_starts(url, "https:");
    size_t scheme_n = out->is_encrypted ? sizeof("https://") - 1 : sizeof("http://") - 1;
    while (url.n > scheme_n && url.p[url.n - 1] == '/')
        url.n--;
    if (url.n == scheme_n)
        TRY(ERR_INPUT);
    memcpy(out->url, url.p, url.n);
    memcpy(out->url + url.n, PATH, sizeof(PATH));
    if (curl_url_set(u, CURLUPART_URL, out->url, 0) != CURLUE_OK)
        TRY(ERR_INPUT);
    TRY(copy_part(u, CURLUPART_HOST, out->host, sizeof(out->host)));
    TRY(copy_part(u, CURLUPART_PORT, out->port, sizeof(out->port)));
    if (!host_is_plain(out->host))
        err = ERR_INPUT;
out:
    curl_url_cleanup(u);
    return err;
}

enum err place_prepare_lookup(void)
{
    /* The sandbox allows no other sources of names, which are libraries to be loaded. */
    if (__nss_configure_lookup("hosts", "files dns") != 0 ||
        setenv("RES_OPTIONS", "timeout:1 attempts:2", 1) != 0 || res_init() != 0) {
        log_error("the look-up of names could not be prepared");
        return ERR_IO;
    }
    return ERR_OK;
}

static bool put_address(struct buf *out, const struct addrinfo *a, bool is_first)
{
    char text[INET6_ADDRSTRLEN];

    if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST) != 0)
        return false;
    buf_str(out, is_first ? "" : ",");
    buf_fmt(out, a->ai_family == AF_INET6 ? "[%s]" : "%s", text);
    return true;
}

enum err place_look_up(const struct place *p, struct buf *out)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    unsigned n = 0;

    if (p->host[0] == '[')
        return ERR_OK;
    int rc = getaddrinfo(p->host, p->port, &hints, &found);
    if (rc != 0) {
        log_warn("the name of a witness could not be looked up: %s", gai_strerror(rc));
        return rc == EAI_NONAME || rc == EAI_NODATA ? ERR_NOT_FOUND : ERR_IO;
    }
    buf_fmt(out, "%s:%s:", p->host, p->port);
    for (const struct addrinfo *a = found; a != NULL && n < ADDRESSES_MAX; a = a->ai_next)
        n += put_address(out, a, n == 0);
    freeaddrinfo(found);
    return n == 0 ? ERR_NOT_FOUND : buf_status(out);
}
