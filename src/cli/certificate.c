/*
 * azukari verify-certificate without the proof: only that the log has signed it.  With the proof it is a verb of the audit,
 * which also finds it in the ledger.
 */
#include "cli/cli.h"

#include "base/io.h"
#include "ledger/note.h"

#define TITLE "azukari-certificate v1\n"

static enum err check(const struct cli *c, const char *file, const char *vkey, struct buf *raw)
{
    const char *reason = "";
    struct note_key key;
    struct note note;
    uint64_t time_s;

    if (note_key_parse(view_str(vkey), &key, &reason) != ERR_OK)
        return cli_fail(c, ERR_INPUT, MSG_CLI_BAD_PROOF, reason);
    enum err err = io_read_file(file, raw);
    if (err != ERR_OK)
        return cli_fail(c, err, MSG_CLI_NO_FILE, file);
    if (note_parse(buf_view(raw), &note, &reason) != ERR_OK)
        return cli_fail(c, ERR_INPUT, MSG_CLI_BAD_PROOF, reason);
    if (!view_starts(note.text, TITLE) || note_verify(&note, &key, &time_s) != ERR_OK)
        return cli_fail(c, ERR_CORRUPT, MSG_CLI_BAD_CERTIFICATE, file);
    cli_out(note.text);
    cli_say(c, MSG_CLI_CERTIFICATE_DONE, file);
    return ERR_OK;
}

enum err verb_verify_certificate(struct cli *c)
{
    const char *file = NULL, *vkey = NULL;
    const struct cli_option options[] = {{"--vkey", &vkey, NULL}};
    struct buf raw;
    enum err err;

    buf_init(&raw, NOTE_BYTES_MAX);
    TRY(cli_read(c, options, 1, (struct cli_words){&file, 1, 1}));
    if (vkey == NULL)
        TRY(cli_fail(c, ERR_INPUT, MSG_CLI_NO_VALUE, "--vkey"));
    TRY(check(c, file, vkey, &raw));
out:
    buf_clear(&raw);
    return err;
}
