#include "keeper/format.h"

#include "base/buf.h"
#include "base/io.h"
#include "base/log.h"
#include "base/num.h"
#include "keeper/disk.h"

#define FORMAT_BYTES_MAX 64
#define FORMAT_WORD "azukari-keeper-format"

static enum err note_version(const char *path)
{
    struct buf text;
    enum err err;

    buf_init(&text, FORMAT_BYTES_MAX);
    buf_fmt(&text, FORMAT_WORD " %u\n", FORMAT_VERSION);
    err = buf_status(&text);
    if (err == ERR_OK)
        err = disk_replace(path, buf_view(&text));
    buf_clear(&text);
    return err;
}

static enum err read_version(struct view text, uint64_t *version_out)
{
    struct view line = view_cut(&text, '\n'), word = view_cut(&line, ' ');

    if (!view_eq_str(word, FORMAT_WORD) || line.p == NULL || text.p == NULL || text.n != 0)
        return ERR_CORRUPT;
    return num_parse_u64(line, UINT32_MAX, NUM_CANONICAL, version_out) == ERR_OK && *version_out > 0 ? ERR_OK : ERR_CORRUPT;
}

enum err format_check(const char *dir)
{
    struct disk_path path;
    struct buf text;
    uint64_t version;
    enum err err;

    buf_init(&text, FORMAT_BYTES_MAX);
    TRY(disk_join(&path, dir, FORMAT_FILE));
    err = io_read_file(path.s, &text);
    if (err == ERR_NOT_FOUND) {
        err = note_version(path.s);
        goto out;
    }
    TRY(err == ERR_LIMIT ? ERR_CORRUPT : err);
    TRY(read_version(buf_view(&text), &version));
    if (version < FORMAT_VERSION)
        TRY(note_version(path.s));
    if (version > FORMAT_VERSION) {
        log_error("the keeper's files have format %llu, this program knows %u: install the newer program again",
                  (unsigned long long)version, FORMAT_VERSION);
        err = ERR_UNSUPPORTED;
    }
out:
    if (err == ERR_CORRUPT)
        log_error("keeper/format is damaged: it should say \"" FORMAT_WORD "\" and a number");
    buf_clear(&text);
    return err;
}
