#include "ledger/proof.h"

#include "base/codec.h"
#include "base/num.h"
#include "ledger/line.h"

static const char head_line[] = "c2sp.org/tlog-proof@v1";

enum err proof_put(struct buf *out, const struct proof *p)
{
    buf_fmt(out, "%s\n", head_line);
    if (p->extra.n > 0) {
        buf_str(out, "extra ");
        buf_put(out, p->extra);
        buf_byte(out, '\n');
    }
    buf_str(out, "index ");
    buf_u64(out, p->index);
    buf_byte(out, '\n');
    for (unsigned i = 0; i < p->path.count; i++)
        line_put_hash(out, &p->path.hashes[i]);
    buf_byte(out, '\n');
    buf_put(out, p->checkpoint);
    return buf_status(out);
}

/* ${line} is "extra " and base64. */
static enum err extra_parse(struct view line, struct view *out, const char **reason_out)
{
    struct buf decoded;
    enum err err;

    *out = view_part(line, 6, SIZE_MAX);
    if (out->n == 0 || out->n > PROOF_EXTRA_MAX)
        return line_refuse(reason_out, "the extra data is empty or too long");
    buf_init(&decoded, PROOF_EXTRA_MAX);
    err = base64_get(*out, &decoded);
    buf_clear(&decoded);
    if (err != ERR_OK)
        *reason_out = "the extra data is not base64";
    return err;
}

enum err proof_parse(struct view text, struct proof *out, const char **reason_out)
{
    struct view rest = text, line;
    enum err err = ERR_OK;

    *out = (struct proof){0};
    if (text.n > PROOF_BYTES_MAX)
        return line_refuse(reason_out, "the proof is too long");
    if (!line_take(&rest, &line) || !view_eq_str(line, head_line))
        return line_refuse(reason_out, "the first line is not c2sp.org/tlog-proof@v1");
    if (!line_take(&rest, &line))
        return line_refuse(reason_out, "the proof ends after its first line");
    if (view_starts(line, "extra ")) {
        TRY(extra_parse(line, &out->extra, reason_out));
        if (!line_take(&rest, &line))
            return line_refuse(reason_out, "the proof ends after its extra data");
    }
    if (!view_starts(line, "index ") || num_parse_u64(view_part(line, 6, SIZE_MAX), MERKLE_SIZE_MAX,
                                                      NUM_CANONICAL, &out->index) != ERR_OK)
        return line_refuse(reason_out, "the line \"index\" with a plain decimal number is missing");
    for (;;) {
        if (!line_take(&rest, &line))
            return line_refuse(reason_out,
                               "no empty line stands between the path and the checkpoint");
        if (line.n == 0)
            break;
        if (out->path.count == MERKLE_PROOF_MAX)
            return line_refuse(reason_out, "the path has more than 63 hashes");
        *reason_out = "a line of the path is not base64 of 32 bytes";
        TRY(line_get_hash(line, &out->path.hashes[out->path.count]));
        out->path.count++;
    }
    out->checkpoint = rest;
    if (rest.n == 0)
        return line_refuse(reason_out, "the proof has no checkpoint");
out:
    return err;
}

enum err proof_verify(const struct proof *p, const struct hash *leaf, const struct policy *policy,
                      struct checkpoint *out, const char **reason_out)
{
    enum err err = policy_open(policy, p->checkpoint, out, reason_out);

    if (err == ERR_OK && !merkle_includes(&out->head, p->index, leaf, &p->path)) {
        *reason_out = "the path does not lead from the entry to the root of the checkpoint";
        err = ERR_CORRUPT;
    }
    return err;
}
