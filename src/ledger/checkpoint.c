#include "ledger/checkpoint.h"

#include "base/num.h"
#include "ledger/line.h"

void checkpoint_put(struct buf *out, const char *origin, const struct merkle_head *head)
{
    buf_fmt(out, "%s\n", origin);
    buf_u64(out, head->size);
    buf_byte(out, '\n');
    line_put_hash(out, &head->root);
}

enum err checkpoint_parse(struct view text, struct checkpoint *out, const char **reason_out)
{
    struct view rest = text, size, root, line;
    enum err err;

    if (!line_take(&rest, &out->origin) || !line_take(&rest, &size) || !line_take(&rest, &root))
        return line_refuse(reason_out, "a checkpoint has at least three lines: origin, size, root");
    if (out->origin.n == 0)
        return line_refuse(reason_out, "the origin of the checkpoint is empty");
    if (num_parse_u64(size, MERKLE_SIZE_MAX, NUM_CANONICAL, &out->head.size) != ERR_OK)
        return line_refuse(reason_out, "the size in the checkpoint is not a plain decimal number");
    err = line_get_hash(root, &out->head.root);
    if (err != ERR_OK) {
        *reason_out = "the root in the checkpoint is not base64 of 32 bytes";
        return err;
    }
    out->extensions = rest;
    while (line_take(&rest, &line))
        if (line.n == 0)
            return line_refuse(reason_out, "an extension line of the checkpoint is empty");
    if (rest.n != 0)
        return line_refuse(reason_out, "the last line of the checkpoint has no end");
    return ERR_OK;
}

enum err checkpoint_sign(const struct note_key *key, struct view seed,
                         const struct merkle_head *head, struct buf *out)
{
    struct buf text;
    enum err err;

    buf_init(&text, NOTE_NAME_MAX + 128);
    checkpoint_put(&text, key->name, head);
    TRY(buf_status(&text));
    buf_put(out, buf_view(&text));
    buf_byte(out, '\n');
    TRY(note_sign(key, seed, buf_view(&text), 0, out));
out:
    buf_clear(&text);
    return err;
}

enum err checkpoint_verify(const struct note *note, const struct checkpoint *c,
                           const struct note_key *log, const char **reason_out)
{
    uint64_t unused;

    if (log->type != NOTE_ED25519 || !view_eq_str(c->origin, log->name)) {
        *reason_out = "the checkpoint is of another log";
        return ERR_NOT_FOUND;
    }
    enum err err = note_verify(note, log, &unused);
    if (err == ERR_NOT_FOUND)
        *reason_out = "the checkpoint is not signed by the log";
    else if (err == ERR_CORRUPT)
        *reason_out = "the log's signature on the checkpoint is wrong";
    else if (err != ERR_OK)
        *reason_out = "out of memory";
    return err;
}

enum err checkpoint_open(struct view raw, const struct note_key *log, struct note *note_out,
                         struct checkpoint *out, const char **reason_out)
{
    enum err err;

    TRY(note_parse(raw, note_out, reason_out));
    TRY(checkpoint_parse(note_out->text, out, reason_out));
    TRY(checkpoint_verify(note_out, out, log, reason_out));
out:
    return err;
}
