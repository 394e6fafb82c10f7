/*
 * Targets: problem_read, problem_say, doc_read and below.  The first byte chooses the status and
 * the language.  Properties: whatever a server answers, what is printed is UTF-8 without a control
 * character but line feeds, bounded, and not empty; a status that is no success is never taken for
 * one.
 */
#include "base/buf.h"
#include "client/problem.h"
#include "json/read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {400, 401, 403, 404, 405, 409, 413, 429, 500, 502, 503, 599};
    static bool started;
    struct problem p;
    struct buf out;

    if (!started)
        json_start();
    started = true;
    if (size == 0)
        return 0;
    int status = statuses[(data[0] >> 1) % (sizeof(statuses) / sizeof(statuses[0]))];
    problem_read(status, view_of(data + 1, size - 1), &p);
    must(p.status == status && p.clauses_n <= PROBLEM_CLAUSES_MAX);
    must(problem_err(&p) != ERR_OK && problem_err(&p) < ERR__MAX);
    buf_init(&out, 16384);
    problem_say(&p, (data[0] & 1) != 0 ? LANG_EN : LANG_JA, &out);
    must(buf_status(&out) == ERR_OK && out.n > 0 && view_is_utf8(buf_view(&out)));
    for (size_t i = 0; i < out.n; i++)
        must(out.p[i] == '\n' || (out.p[i] >= 0x20 && out.p[i] != 0x7f));
    buf_clear(&out);
    return 0;
}
