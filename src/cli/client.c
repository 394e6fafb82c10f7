#include "cli/client.h"

#include "base/codec.h"
#include "base/io.h"
#include "crypto/secret.h"
#include "parent/config.h"

#include <stdio.h>
#include <string.h>

#define BODY_MAX ((size_t)32 << 20)
#define FILE_MAX_BYTES 16384
#define CONNECT_S 10L
#define CALL_S 600L /* an erasure may take long */

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
    struct buf *body = arg;

    buf_put(body, view_of(p, size * n));
    return buf_status(body) == ERR_OK ? size * n : 0;
}

static enum err prepare(struct client *k)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return ERR_INTERNAL;
    k->curl = curl_easy_init();
    return k->curl == NULL ? ERR_MEMORY : ERR_OK;
}

static void host_of_origin(struct client *k)
{
    const char *p = k->origin + strlen("https://");
    size_t n = *p == '[' ? strcspn(++p, "]") : strcspn(p, ":/");

    (void)snprintf(k->rp_id, sizeof(k->rp_id), "%.*s", (int)n, p);
}

enum err client_open(struct client *k, struct cli *c, const struct client_place *place)
{
    struct config config;
    enum err err;

    *k = (struct client){.c = c};
    buf_init(&k->body, BODY_MAX);
    if ((place->dir == NULL) == (place->origin == NULL))
        return cli_fail(c, ERR_INPUT, MSG_CLI_ONE_OF, "--dir / --origin");
    if (place->dir != NULL) {
        TRY(config_read(place->dir, &config));
        (void)snprintf(k->origin, sizeof(k->origin), "%s", config.origin);
        TRY(cli_path(c, place->dir, "gate/tls/cert.pem", k->cacert));
        host_of_origin(k);
        (void)snprintf(k->rp_id, sizeof(k->rp_id), "%s", config.rp_id);
    } else {
        if (strncmp(place->origin, "https://", 8) != 0 || strlen(place->origin) >= sizeof(k->origin))
            return cli_fail(c, ERR_INPUT, MSG_CLI_INIT_BAD_ORIGIN, place->origin);
        (void)snprintf(k->origin, sizeof(k->origin), "%s", place->origin);
        host_of_origin(k);
    }
    if (place->cacert != NULL)
        (void)snprintf(k->cacert, sizeof(k->cacert), "%s", place->cacert);
    TRY(prepare(k));
out:
    return err;
}

enum err client_open_session(struct client *k, struct cli *c, const char *session_file)
{
    struct buf text;
    json_t *s = NULL;
    enum err err;

    buf_init(&text, FILE_MAX_BYTES);
    *k = (struct client){.c = c};
    buf_init(&k->body, BODY_MAX);
    if (session_file == NULL)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, "--session"));
    err = io_read_file(session_file, &text);
    if (err == ERR_OK)
        s = json_loadb((const char *)text.p, text.n, 0, NULL);
    if (s == NULL || strlen(client_text(s, "token")) != 64)
        TRY(cli_fail(c, ERR_NOT_FOUND, MSG_CLI_NO_SESSION, session_file));
    (void)snprintf(k->origin, sizeof(k->origin), "%s", client_text(s, "origin"));
    (void)snprintf(k->cacert, sizeof(k->cacert), "%s", client_text(s, "cacert"));
    (void)snprintf(k->token, sizeof(k->token), "%s", client_text(s, "token"));
    (void)snprintf(k->rp_id, sizeof(k->rp_id), "%s", client_text(s, "rp_id"));
    TRY(prepare(k));
out:
    json_decref(s);
    buf_clear(&text);
    return err;
}

void client_close(struct client *k)
{
    curl_easy_cleanup(k->curl);
    buf_clear(&k->body);
    secret_wipe(k->token, sizeof(k->token));
    secret_wipe(k->job_token, sizeof(k->job_token));
    k->curl = NULL;
}

enum err client_keep_session(const struct client *k, const char *file)
{
    json_t *s = json_pack("{s:s, s:s, s:s, s:s}", "origin", k->origin, "cacert", k->cacert, "rp_id", k->rp_id, "token",
                          k->token);
    char *text = s == NULL ? NULL : json_dumps(s, JSON_INDENT(1));
    enum err err = ERR_MEMORY;

    if (text != NULL) {
        err = io_replace_file(file, view_str(text), 0600);
        secret_wipe(text, strlen(text));
    }
    json_decref(s);
    free(text); /* stylecheck: allow free, because jansson allocated it */
    return err == ERR_OK ? ERR_OK : cli_fail(k->c, err, MSG_CLI_NOT_WRITTEN, file);
}

static enum err set_common(struct client *k, const char *url)
{
    buf_reset(&k->body);
    curl_easy_reset(k->curl);
    k->error[0] = '\0';
    bool done = curl_easy_setopt(k->curl, CURLOPT_URL, url) == CURLE_OK &&
                curl_easy_setopt(k->curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
                curl_easy_setopt(k->curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
                curl_easy_setopt(k->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S) == CURLE_OK &&
                curl_easy_setopt(k->curl, CURLOPT_TIMEOUT, CALL_S) == CURLE_OK &&
                curl_easy_setopt(k->curl, CURLOPT_ERRORBUFFER, k->error) == CURLE_OK &&
                curl_easy_setopt(k->curl, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
                curl_easy_setopt(k->curl, CURLOPT_WRITEDATA, &k->body) == CURLE_OK &&
                curl_easy_setopt(k->curl, CURLOPT_PROXY, "") == CURLE_OK &&
                (k->cacert[0] == '\0' || curl_easy_setopt(k->curl, CURLOPT_CAINFO, k->cacert) == CURLE_OK);
    return done ? ERR_OK : ERR_INTERNAL;
}

enum err client_reaches(struct client *k)
{
    char url[640];

    (void)snprintf(url, sizeof(url), "%s/", k->origin);
    enum err err = set_common(k, url);
    return err != ERR_OK ? err : curl_easy_perform(k->curl) == CURLE_OK ? ERR_OK : ERR_CLOSED;
}

static bool add_header(struct curl_slist **headers, const char *line)
{
    struct curl_slist *more = curl_slist_append(*headers, line);

    if (more != NULL)
        *headers = more;
    return more != NULL;
}

static enum err set_headers(struct client *k, const struct client_call *call, struct curl_slist **headers)
{
    const char *token = call->as_job ? k->job_token : k->token;
    char authorization[128];

    (void)snprintf(authorization, sizeof(authorization), "Authorization: Bearer %s", token);
    bool done = add_header(headers, k->c->lang == LANG_EN ? "Accept-Language: en" : "Accept-Language: ja") &&
                add_header(headers, "Expect:") &&
                (token[0] == '\0' || add_header(headers, authorization)) &&
                add_header(headers, call->bytes.p != NULL ? "Content-Type: application/octet-stream"
                                                          : "Content-Type: application/json");
    secret_wipe(authorization, sizeof(authorization));
    return done && curl_easy_setopt(k->curl, CURLOPT_HTTPHEADER, *headers) == CURLE_OK ? ERR_OK : ERR_MEMORY;
}

static enum err set_body(struct client *k, const struct client_call *call, const char *text)
{
    struct view body = call->bytes.p != NULL ? call->bytes : view_str(text);
    bool done = curl_easy_setopt(k->curl, CURLOPT_CUSTOMREQUEST, call->method) == CURLE_OK;

    if (strcmp(call->method, "GET") != 0)
        done = done && curl_easy_setopt(k->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n) == CURLE_OK &&
               curl_easy_setopt(k->curl, CURLOPT_POSTFIELDS, body.n == 0 ? "" : (const char *)body.p) == CURLE_OK;
    return done ? ERR_OK : ERR_INTERNAL;
}

static enum err err_of_status(long status)
{
    static const struct {
        long status;
        enum err err;
    } table[] = {
        {400, ERR_INPUT}, {401, ERR_DENIED},   {403, ERR_DENIED}, {404, ERR_NOT_FOUND},   {409, ERR_CONFLICT},
        {413, ERR_LIMIT}, {422, ERR_INPUT}, {429, ERR_DENIED}, {503, ERR_AGAIN}, {504, ERR_TIMEOUT},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i].status == status)
            return table[i].err;
    return ERR_IO;
}

/* Title, detail, clauses and leaf of a problem document, on one line each. */
static void say_problem(const struct client *k, long status, const json_t *p)
{
    const json_t *clauses = json_object_get(p, "clauses"), *clause;
    struct buf line;
    size_t i;

    buf_init(&line, FILE_MAX_BYTES);
    buf_fmt(&line, "%s (%ld)", client_text(p, "title"), status);
    if (client_text(p, "detail")[0] != '\0')
        buf_fmt(&line, ": %s", client_text(p, "detail"));
    json_array_foreach(clauses, i, clause)
        buf_fmt(&line, "%s%s", i == 0 ? " [" : " ", json_string_value(clause));
    if (json_array_size(clauses) > 0)
        buf_str(&line, "]");
    if (client_number(p, "leaf") > 0)
        buf_fmt(&line, " #%lld", (long long)client_number(p, "leaf"));
    enum err ignored = cli_fail(k->c, ERR_DENIED, MSG_CLI_SERVER_SAYS, buf_cstr(&line));
    (void)ignored;
    buf_clear(&line);
}

static enum err read_answer(struct client *k, const struct client_call *call, json_t **answer_out)
{
    long status = 0;

    (void)curl_easy_getinfo(k->curl, CURLINFO_RESPONSE_CODE, &status);
    json_t *answer = k->body.n == 0 ? json_object() : json_loadb((const char *)k->body.p, k->body.n, 0, NULL);
    if (status >= 200 && status < 300 && json_is_object(answer)) {
        *answer_out = answer;
        return ERR_OK;
    }
    enum err err = status >= 200 && status < 300 ? ERR_CORRUPT : err_of_status(status);
    if (!(call->quiet && (err == ERR_CONFLICT || err == ERR_AGAIN)))
        say_problem(k, status, answer);
    if (call->quiet && err == ERR_CONFLICT && json_is_object(answer))
        *answer_out = answer;
    else
        json_decref(answer);
    return err;
}

static enum err perform(struct client *k, const struct client_call *call, const char *text, json_t **answer_out)
{
    struct curl_slist *headers = NULL;
    char url[2048];
    enum err err = ERR_LIMIT;

    if (snprintf(url, sizeof(url), "%s/api/v1%s", k->origin, call->path) >= (int)sizeof(url))
        return cli_fail(k->c, ERR_LIMIT, MSG_CLI_PATH_TOO_LONG, call->path);
    TRY(set_common(k, url));
    TRY(set_headers(k, call, &headers));
    TRY(set_body(k, call, text));
    if (curl_easy_perform(k->curl) != CURLE_OK) {
        err = ERR_CLOSED;
        if (!call->quiet)
            err = cli_fail(k->c, ERR_CLOSED, MSG_CLI_UNREACHABLE, k->error);
        goto out;
    }
    err = read_answer(k, call, answer_out);
out:
    curl_slist_free_all(headers);
    return err;
}

enum err client_do(struct client *k, const struct client_call *call, json_t **answer_out)
{
    char *text = call->request == NULL ? NULL : json_dumps(call->request, JSON_COMPACT);
    enum err err = ERR_MEMORY;

    *answer_out = NULL;
    if (call->request == NULL || text != NULL)
        err = perform(k, call, text, answer_out);
    if (text != NULL)
        secret_wipe(text, strlen(text));
    free(text); /* stylecheck: allow free, because jansson allocated it */
    json_decref(call->request);
    return err;
}

const char *client_text(const json_t *answer, const char *name)
{
    const char *s = json_string_value(json_object_get(answer, name));

    return s == NULL ? "" : s;
}

int64_t client_number(const json_t *answer, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(answer, name));
}

enum err client_bytes(const struct client *k, const json_t *answer, const char *name, struct buf *out)
{
    enum err err = base64url_get(view_str(client_text(answer, name)), out);

    return err == ERR_OK ? ERR_OK : cli_fail(k->c, ERR_INPUT, MSG_CLI_BAD_ANSWER, name);
}

json_t *client_base64(struct view bytes)
{
    struct buf text;

    buf_init(&text, 65536);
    base64url_put(&text, bytes);
    json_t *s = buf_status(&text) == ERR_OK ? json_string(buf_cstr(&text)) : NULL;
    buf_clear(&text);
    return s;
}
