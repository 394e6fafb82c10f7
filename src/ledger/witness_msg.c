#include "ledger/witness_msg.h"

#include "base/num.h"
#include "ledger/line.h"

enum err witness_msg_put(struct buf *out, const struct witness_msg *m)
{
    buf_str(out, "old ");
    buf_u64(out, m->old_size);
    buf_byte(out, '\n');
    for (unsigned i = 0; i < m->proof.count; i++)
        line_put_hash(out, &m->proof.hashes[i]);
    buf_byte(out, '\n');
    buf_put(out, m->checkpoint);
    return buf_status(out);
}

enum err witness_msg_parse(struct view body, struct witness_msg *out, const char **reason_out)
{
    struct view rest = body, line;
    enum err err = ERR_OK;

    *out = (struct witness_msg){0};
    if (body.n > WITNESS_MSG_MAX)
        return line_refuse(reason_out, "the request is too long");
    if (!line_take(&rest, &line) || !view_starts(line, "old ") ||
        num_parse_u64(view_part(line, 4, SIZE_MAX), MERKLE_SIZE_MAX, NUM_CANONICAL,
                      &out->old_size) != ERR_OK)
        return line_refuse(reason_out, "the first line is not \"old\" and a plain decimal number");
    for (;;) {
        if (!line_take(&rest, &line))
            return line_refuse(reason_out, "no empty line stands before the checkpoint");
        if (line.n == 0)
            break;
        if (out->proof.count == MERKLE_PROOF_MAX)
            return line_refuse(reason_out, "the proof has more than 63 hashes");
        *reason_out = "a line of the proof is not base64 of 32 bytes";
        TRY(line_get_hash(line, &out->proof.hashes[out->proof.count]));
        out->proof.count++;
    }
    out->checkpoint = rest;
out:
    return err;
}

enum err witness_msg_accept(struct view checkpoint, struct view body,
                            const struct note_key *witness, struct buf *line_out,
                            const char **reason_out)
{
    struct buf both;
    struct note note;
    uint64_t time_s;
    enum err err;

    buf_init(&both, 2 * NOTE_BYTES_MAX);
    buf_put(&both, checkpoint);
    buf_put(&both, body);
    *reason_out = "the answer is too long, or memory is out";
    TRY(buf_status(&both));
    TRY(note_parse(buf_view(&both), &note, reason_out));
    /* An empty line in the answer would make it part of the text: the signature would be over
     * something else. */
    if (note.text.n >= checkpoint.n) {
        err = line_refuse(reason_out, "the answer is not made of signature lines");
        goto out;
    }
    err = note_verify(&note, witness, &time_s);
    if (err != ERR_OK) {
        *reason_out = err == ERR_NOT_FOUND ? "the answer holds no cosignature of this witness"
                                           : "the cosignature of the witness is wrong";
        goto out;
    }
    note_signature_put(line_out, note_find(&note, witness));
    err = buf_status(line_out);
out:
    buf_clear(&both);
    return err;
}

enum err witness_msg_parse_size(struct view body, uint64_t *size_out)
{
    struct view rest = body, line;

    if (!line_take(&rest, &line) || rest.n != 0)
        return ERR_INPUT;
    return num_parse_u64(line, MERKLE_SIZE_MAX, NUM_CANONICAL, size_out);
}
