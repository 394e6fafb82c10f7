#include "desk/job.h"

#include "base/alloc.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "desk/flow.h"
#include "desk/job_internal.h"
#include "press/cell.h"
#include "press/sheet.h"
#include "rules/state.h"

#include <string.h>

#define HEADER_LINE_MAX 16384
#define PRESS_SILENCE_MS 60000

enum err job_new(struct desk *d)
{
    mem_keep();
    d->job = mem_zalloc(sizeof(*d->job));
    if (d->job == NULL)
        return ERR_MEMORY;
    buf_init(&d->job->header_line, HEADER_LINE_MAX);
    return ERR_OK;
}

void job_free(struct desk *d)
{
    if (d->job == NULL)
        return;
    buf_clear(&d->job->header_line);
    job_way_free(d->job);
    secret_wipe(d->job, sizeof(*d->job));
    mem_free(d->job);
    d->job = NULL;
}

const struct job_field *job_field(const struct job *job, uint16_t no)
{
    if (no > 0 && no <= job->field_n && job->fields[no - 1].no == no) /* as nearly all registers number them */
        return &job->fields[no - 1];
    for (unsigned i = 0; i < job->field_n; i++)
        if (job->fields[i].no == no)
            return &job->fields[i];
    return NULL;
}

/* --- what is known about the job
 * ---------------------------------------------------------------------------------- */

static enum err learn_fields(struct desk *d)
{
    struct job *job = d->job;
    struct desk_keeper_register_info info;
    enum err err = flow_register(d, job->register_no, &info);

    for (job->field_n = 0; err == ERR_OK && job->field_n < info.fields_n; job->field_n++) {
        const struct desk_keeper_field_info *f = &info.fields[job->field_n];
        job->fields[job->field_n] = (struct job_field){f->no, f->kind, f->flags};
    }
    return err;
}

static enum err learn_progress(struct job *job, const struct desk_office_import_job *m)
{
    job->begun = true;
    job->encoding = m->encoding;
    job->stored =
        (struct job_progress){m->end_offset, m->rows_seen, m->stored, m->refused, m->warnings, m->unchanged};
    job->fed = job->worked_off = m->end_offset;
    buf_reset(&job->header_line);
    buf_put(&job->header_line, m->header_line);
    job->state = m->state == DESK_OFFICE_IMPORT_STATE_FINISHED    ? JOB_FINISHED
                 : m->state == DESK_OFFICE_IMPORT_STATE_ABANDONED ? JOB_BROKEN
                                                                  : JOB_KNOWN;
    return buf_status(&job->header_line);
}

/* Ask keeper and office, once. */
enum err job_learn(struct desk *d)
{
    struct job *job = d->job;
    struct desk_keeper_job_is is;
    struct desk_office_import import;
    enum err err = ERR_OK;

    if (job->state != JOB_UNKNOWN)
        return ERR_OK;
    TRY(ask_keeper_job_ask(d, &(struct desk_keeper_job_ask){0}, &is));
    job->no = is.job;
    job->person = is.person;
    job->register_no = is.register_;
    job->bytes = is.bytes;
    job->limited = is.limited;
    memcpy(job->file, is.file, sizeof(job->file));
    job->kind = is.kind <= JOB_PACKAGE ? (enum job_kind)is.kind : JOB_IMPORT;
    job->other = is.other;
    job->plan = is.plan;
    job->upload = is.upload;
    job->upload_encoding = is.encoding;
    memcpy(job->upload_key, is.key, sizeof(job->upload_key));
    secret_wipe(&is, sizeof(is));
    if (job->kind == JOB_PACKAGE) {
        job->state = JOB_READ; /* nothing is read */
        return ERR_OK;
    }
    TRY(learn_fields(d));
    err = ask_office_import_get(d, &(struct desk_office_import_get){.job = job->no}, &import);
    if (err == ERR_NOT_FOUND) {
        job->state = JOB_KNOWN;
        return ERR_OK;
    }
    TRY(err);
    TRY(learn_progress(job, &import.job));
out:
    return err;
}

/* The next byte of the file that is wanted. */
static uint64_t expected_offset(const struct job *job)
{
    return job->state == JOB_READING || job->state == JOB_READ ? job->fed : job->stored.end_offset;
}

static enum err answer_progress(struct desk *d, struct request *r)
{
    const struct job *job = d->job;
    const char *state = job->state == JOB_FINISHED ? "finished"
                        : job->state == JOB_BROKEN ? "abandoned"
                                                   : "running";
    struct jot j;

    answer_json_begin(r, &j);
    jot_number(&j, "job", job->no);
    jot_word(&j, "state", job->begun || job->state == JOB_READING ? state : "new");
    jot_number(&j, "bytes", job->bytes);
    jot_number(&j, "offset", expected_offset(job));
    jot_number(&j, "rows_seen", job->stored.rows_seen);
    jot_number(&j, "stored", job->stored.stored);
    jot_number(&j, "refused", job->stored.refused);
    jot_number(&j, "warnings", job->stored.warnings);
    jot_number(&j, "unchanged", job->stored.unchanged);
    jot_word(&j, "kind", flow_job_kind(job->kind));
    return answer_json(d, r, &j);
}

enum err job_show(struct desk *d, struct request *r)
{
    enum err err = job_learn(d);

    return err != ERR_OK ? err : answer_progress(d, r);
}

/* The file as a whole was refused: why, and the place, are all that can be said. */
static enum err refuse_file(struct desk *d)
{
    static const char *const why[] = {
        [SHEET_FINE] = "abandoned",
        [SHEET_NO_HEADER] = "no-header",
        [SHEET_COLUMN_MISSING] = "column-missing",
        [SHEET_HEADER_CHANGED] = "header-changed",
        [SHEET_BOOK_ENCRYPTED] = "book-encrypted",
        [SHEET_BOOK_OLD] = "book-old",
        [SHEET_BOOK_DAMAGED] = "book-damaged",
        [SHEET_BOOK_TOO_LARGE] = "book-too-large",
        [SHEET_BOOK_NO_SHEET] = "book-no-sheet",
    };
    const struct desk_press_failed *fault = &d->job->fault;
    struct buf place;

    _Static_assert(sizeof(why) / sizeof(why[0]) == SHEET_FAILURE__MAX, "one word each");
    buf_init(&place, MEMBER_PLACE_MAX);
    buf_fmt(&place, "%s, line %llu, byte %llu",
            fault->code < SHEET_FAILURE__MAX ? why[fault->code] : "file",
            (unsigned long long)fault->line, (unsigned long long)fault->offset);
    enum err err = member_wrong(&d->fault, MEMBER_WRONG, buf_view(&place));
    buf_clear(&place);
    return err;
}

/* --- starting the press
 * ------------------------------------------------------------------------------------------- */

/* The columns as the mapping names them. */
static enum err columns_of(struct desk *d, struct desk_press_start *start)
{
    struct desk_office_mapping mapping;
    enum err err;

    if (d->job->kind != JOB_IMPORT)
        return job_update_columns(d, start);
    TRY(flow_mapping(d, d->job->register_no, &mapping));
    d->job->block = mapping.block;
    d->job->by_column = false;
    start->columns = arena_alloc(&d->arena, mapping.columns_n, sizeof(*start->columns));
    if (start->columns == NULL)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < mapping.columns_n; i++) {
        const struct job_field *f = job_field(d->job, mapping.columns[i].field);
        bool names_block = mapping.columns[i].field == FLOW_BLOCK_FIELD;
        d->job->by_column = d->job->by_column || names_block;
        if (f != NULL || names_block)
            start->columns[start->columns_n++] =
                (struct desk_press_column){.field = mapping.columns[i].field,
                                           .cell_type = names_block ? CELL_TEXT : (uint8_t)f->kind,
                                           .required = names_block || (f->flags & FIELD_REQUIRED) != 0,
                                           .header = mapping.columns[i].header};
    }
out:
    return err;
}

/* Tell the office that the job begins, or goes on. */
enum err job_begin(struct desk *d, uint8_t encoding, struct view header_line)
{
    struct job *job = d->job;
    const struct desk_office_import_begin m = {.register_ = job->register_no,
                                               .person = job->person,
                                               .bytes = job->bytes,
                                               .encoding = encoding,
                                               .header_line = header_line,
                                               .kind = (uint8_t)job->kind,
                                               .other = job->other,
                                               .plan = job->plan};
    enum err err = ask_office_done(d, DESK_OFFICE_IMPORT_BEGIN, &m);

    if (err == ERR_OK)
        job->begun = true;
    return err;
}

enum err job_start_press(struct desk *d, enum desk_press_encoding encoding)
{
    struct job *job = d->job;
    struct desk_press_start start = {.encoding = encoding};
    enum err err;

    TRY(columns_of(d, &start));
    if (job->begun) {
        TRY(job_begin(d, job->encoding, buf_view(&job->header_line)));
        start.encoding = job->encoding < DESK_PRESS_ENCODING_XLSX
                             ? (enum desk_press_encoding)job->encoding
                             : encoding;
    }
    start.first_row = job->stored.rows_seen; /* of a workbook all comes again */
    if (job->stored.end_offset > 0) {
        start.first_offset = job->stored.end_offset;
        start.header_line = buf_view(&job->header_line);
    }
    TRY(desk_press_start_send(d->press, 0, &start));
    job->fed = job->worked_off = start.first_offset;
    job->hash_is_whole = start.first_offset == 0;
    hash_start(&job->hash);
    job_way_begin(job);
    job->state = JOB_READING;
out:
    return err;
}

/* --- bytes
 * --------------------------------------------------------------------------------------------------------
 */

static struct request *putting(const struct desk *d)
{
    return d->job->has_put ? request_find(d, d->job->put) : NULL;
}

/* The request that brings bytes may send as many as the press could take. */
static void give_credit(struct desk *d, struct request *r)
{
    struct job *job = d->job;
    uint64_t skipped = job->fed > job->put_at ? job->fed - job->put_at : 0;
    uint64_t window = JOB_WINDOW_BYTES - (job->fed - job->worked_off) +
                      (skipped < JOB_WINDOW_BYTES ? skipped : JOB_WINDOW_BYTES);

    if (r->state != REQUEST_BODY || window <= job->put_credit)
        return;
    request_credit(d, r, (uint32_t)(window - job->put_credit));
    job->put_credit = window;
}

/* All that came is worked off: answer. */
static enum err answer_put(struct desk *d)
{
    struct request *r = putting(d);

    if (r == NULL || r->state != REQUEST_WAITING || d->job->worked_off != d->job->fed)
        return ERR_OK;
    d->job->has_put = false;
    return answer_progress(d, r);
}

enum err job_put(struct desk *d, struct request *r, uint64_t offset,
                 enum desk_press_encoding encoding)
{
    struct job *job = d->job;
    enum err err;

    TRY(job_learn(d));
    if (job->state == JOB_BROKEN)
        return refuse_file(d);
    if (job->state == JOB_READ || job->state == JOB_FINISHED)
        return ERR_CONFLICT;
    if (putting(d) != NULL)
        return ERR_AGAIN;
    /* Bytes that are not stored yet may come again: the client may count from either place. */
    if (offset < job->stored.end_offset || offset > expected_offset(job))
        return answer_conflict(d, r, "offset", expected_offset(job));
    if (!request_has_body(r))
        return answer_progress(d, r);
    if (job->state == JOB_KNOWN)
        TRY(job_start_press(d, encoding));
    job->put = r->id;
    job->has_put = true;
    job->put_at = offset;
    job->put_credit = 0;
    give_credit(d, r);
out:
    return err;
}

enum err job_feed(struct desk *d, struct view part)
{
    struct job *job = d->job;
    const struct desk_press_bytes m = {.bytes = part};

    if (part.n == 0)
        return ERR_OK;
    if (part.n > JOB_WINDOW_BYTES - (job->fed - job->worked_off) ||
        (job->bytes > 0 && part.n > job->bytes - job->fed))
        return ERR_LIMIT;
    enum err err = desk_press_bytes_send(d->press, 0, &m);
    if (err != ERR_OK)
        return err;
    hash_add(&job->hash, part);
    job->fed += part.n;
    return ERR_OK;
}

enum err job_part(struct desk *d, struct request *r, struct view part)
{
    struct job *job = d->job;
    enum err err = ERR_INTERNAL;

    if (putting(d) != r || job->state != JOB_READING || part.n > job->put_credit) {
        job->has_put = false;
        return job->state == JOB_BROKEN ? refuse_file(d) : err;
    }
    uint64_t known = job->fed - job->put_at; /* it came before */
    struct view news = view_part(part, known < part.n ? (size_t)known : part.n, SIZE_MAX);
    job->put_at += part.n;
    job->put_credit -= part.n;
    TRY(job_feed(d, news));
    give_credit(d, r);
    TRY(answer_put(d));
out:
    if (err != ERR_OK)
        job->has_put = false;
    return err;
}

void job_request_gone(struct desk *d, const struct request *r)
{
    if (d->job != NULL && d->job->has_put && d->job->put == r->id)
        d->job->has_put = false;
}

/* --- what the press says
 * ------------------------------------------------------------------------------------------ */

/* Rows could not be stored: those the press has read are lost with this desk; the job goes on in a
 * new one. */
static void give_up(struct desk *d, enum err why)
{
    struct request *r = putting(d);

    log_warn("the job stops behind its last stored batch: %s", err_name(why));
    if (r != NULL)
        answer_error(d, r, why, ANSWER_BY_ERR);
    d->job->has_put = false;
    d->job->state = JOB_BROKEN;
    ask_forget(d);
    desk_end(d);
}

static enum err take_header(struct desk *d, const struct desk_press_header *m)
{
    struct job *job = d->job;

    if (job->begun)
        return ERR_OK;
    job->encoding = (uint8_t)m->encoding;
    buf_reset(&job->header_line);
    buf_put(&job->header_line, m->header_line);
    enum err err = buf_status(&job->header_line);
    return err != ERR_OK ? err : job_begin(d, job->encoding, m->header_line);
}

/* Bytes behind rows that wait to be stored are worked off with them. */
static enum err take_credit(struct desk *d, const struct desk_press_credit *m)
{
    struct job *job = d->job;

    if (m->bytes > job->fed - job->worked_off - job_way_bytes(job))
        return ERR_INPUT;
    job_filling(job)->worked_off += m->bytes;
    return ERR_OK;
}

/* The rows of an import wait for those behind them; a change compares as they come. */
static enum err take_rows(struct desk *d, const struct chan_frame *f)
{
    bool imports = d->job->kind == JOB_IMPORT;
    struct job_load *load = job_filling(d->job);
    struct arena *a = imports ? &load->arena : &d->arena;
    struct desk_press_rows rows;
    struct view payload = arena_view(a, f->payload);
    enum err err;

    if (payload.n != f->payload.n)
        return ERR_MEMORY;
    TRY(desk_press_rows_get(payload, a, &rows));
    if (!d->job->begun)
        return ERR_INPUT;
    if (!imports)
        return job_update_rows(d, &rows);
    if (rows.rows_n > 0)
        load->frames[load->frames_n++] = rows;
    load->bytes += payload.n;
    load->keys += job_same_count(d->job, &rows);
out:
    return err;
}

/* What is stored stays; the file may come again when the mapping is right, or be taken up behind
 * the last batch. */
static void take_failure(struct desk *d)
{
    struct job *job = d->job;
    struct request *r = putting(d);

    job->state = JOB_BROKEN;
    job->has_put = false;
    if (r != NULL)
        answer_error(d, r, refuse_file(d), ANSWER_BY_ERR);
}

/* The press counts rows that it read; what was refused here besides (keys that come twice) it does
 * not know. */
static enum err take_done(struct job *job)
{
    job->state = JOB_READ;
    return job->done.rows == job->rows_read || job->done.rows == job->stored.rows_seen ? ERR_OK : ERR_CONFLICT;
}

/* Its last frame waits for the rows before it. */
static enum err take_frame(struct desk *d, const struct chan_frame *f)
{
    struct desk_press_header header;
    struct desk_press_credit credit;
    enum err err;

    switch (f->type) {
    case DESK_PRESS_HEADER:
        TRY(desk_press_header_get(f->payload, &d->arena, &header));
        err = take_header(d, &header);
        break;
    case DESK_PRESS_ROWS:
        err = take_rows(d, f);
        break;
    case DESK_PRESS_CREDIT:
        TRY(desk_press_credit_get(f->payload, &d->arena, &credit));
        err = take_credit(d, &credit);
        break;
    case DESK_PRESS_DONE:
        err = desk_press_done_get(f->payload, &d->arena, &d->job->done);
        d->job->over = f->type;
        break;
    default:
        err = desk_press_failed_get(f->payload, &d->arena, &d->job->fault);
        d->job->over = f->type;
    }
out:
    return err;
}

/* A frame of the press, if it may speak. */
static enum err hear(struct desk *d, struct chan_frame *f)
{
    bool is_legal = f->fd_count == 0 && d->job->state == JOB_READING &&
                    desk_press_permitted(DESK_PRESS_READING, f->type, DESK_PRESS_FROM_PRESS);

    chan_frame_close_fds(f);
    return is_legal ? take_frame(d, f) : ERR_INPUT;
}

/* What the press has said until now, at most what fills a load. */
static enum err hear_press(struct desk *d, bool *drained, bool *moved)
{
    struct chan_frame f;
    enum err err = chan_flush(d->press);

    *drained = true;
    if (err != ERR_OK && err != ERR_AGAIN)
        return err;
    while (job_press_events(d) != 0 && !job_load_is_full(job_filling(d->job))) {
        err = chan_recv(d->press, &f);
        if (err == ERR_AGAIN)
            return ERR_OK;
        TRY(err);
        TRY(hear(d, &f));
        *moved = true;
        if (d->job->kind != JOB_IMPORT)
            arena_clear(&d->arena);
    }
    *drained = d->job->over != 0;
    err = ERR_OK;
out:
    return err;
}

/* Nothing is on its way any more: bytes without rows are worked off too, and the last frame of the press counts. */
static enum err settle(struct desk *d, bool *moved)
{
    struct job *job = d->job;
    struct job_load *load = job_filling(job);

    if (job_way_is_busy(job))
        return ERR_OK;
    job->worked_off += load->worked_off;
    load->worked_off = 0;
    if (job->over == 0 || job->state != JOB_READING)
        return ERR_OK;
    *moved = true;
    if (job->over == DESK_PRESS_DONE)
        return take_done(job);
    take_failure(d);
    return ERR_OK;
}

enum err job_turn(struct desk *d)
{
    struct job *job = d->job;
    bool moved, drained;
    enum err err;

    do {
        moved = false;
        TRY(ask_listen(d));
        if (job->state != JOB_READING || d->ending)
            return ERR_OK;
        arena_clear(&d->arena);
        uint64_t before = job->worked_off;
        TRY(job_parts(d, &moved));
        TRY(hear_press(d, &drained, &moved));
        TRY(job_way_go(d, drained, &moved));
        TRY(settle(d, &moved));
        if (job->worked_off != before && putting(d) != NULL)
            give_credit(d, putting(d));
        TRY(answer_put(d));
        job->turns += moved;
    } while (moved);
out:
    return err;
}

static void look_after(void *arg);

/* Whoever was asked must answer in time. */
static void watch(struct desk *d)
{
    struct job *job = d->job;

    if (job->watched || !job_way_is_busy(job) || d->ending)
        return;
    job->watched = loop_after(d->loop, ASK_DEADLINE_MS, look_after, d) != NULL;
    job->watched_turns = job->turns;
}

static void look_after(void *arg)
{
    struct desk *d = arg;

    d->job->watched = false;
    if (job_way_is_busy(d->job) && d->job->turns == d->job->watched_turns && !d->ending)
        give_up(d, ERR_TIMEOUT);
    watch(d);
}

enum err job_ready(struct desk *d)
{
    enum err err = job_turn(d);

    if (err != ERR_OK && d->result == ERR_OK && d->job->state == JOB_READING)
        give_up(d, err);
    watch(d);
    return d->result;
}

unsigned job_press_events(const struct desk *d)
{
    if (d->ending || d->job->state > JOB_READING || d->job->over != 0)
        return 0;
    return (!job_load_is_full(job_filling(d->job)) ? (unsigned)LOOP_READ : 0U) | (chan_wants_write(d->press) ? (unsigned)LOOP_WRITE : 0u);
}

/* --- the end
 * ------------------------------------------------------------------------------------------------------
 */

enum err job_fed(struct desk *d)
{
    struct job *job = d->job;
    struct hash h;

    if (job->fed_all)
        return ERR_OK;
    hash_end(&job->hash, &h);
    if (job->hash_is_whole &&
        !secret_equal(view_of(h.b, sizeof(h.b)), view_of(job->file, sizeof(job->file)))) {
        log_warn("the file that came is not the file that was announced");
        return ERR_CONFLICT;
    }
    job->fed_all = true;
    return desk_press_end_send(d->press, 0, &(struct desk_press_end){0});
}

/* Let the press read to the end, and store what still comes. */
static enum err read_out(struct desk *d)
{
    struct job *job = d->job;
    struct chan *const all[] = {d->keeper, d->office, d->press};
    enum err err;

    TRY(job_fed(d));
    for (;;) {
        TRY(job_turn(d));
        if (job->state != JOB_READING || d->ending)
            break;
        TRY(chan_wait(all, !job_load_is_full(job_filling(job)) && job->over == 0 ? 3 : 2, PRESS_SILENCE_MS));
    }
    if (d->ending)
        err = ERR_CLOSED;
    else if (job->state == JOB_BROKEN)
        err = refuse_file(d);
out:
    return err;
}

/* Rows seen = stored + refused = sealed, or the job stays open. */
static enum err reconcile(struct desk *d)
{
    const struct job_progress *p = &d->job->stored;
    struct desk_keeper_job_is is;
    enum err err = ask_keeper_job_ask(d, &(struct desk_keeper_job_ask){0}, &is);

    if (err == ERR_OK &&
        (is.rows_sealed != p->rows_seen || p->rows_seen != p->stored + p->refused + p->unchanged)) {
        log_error("the totals of job %u do not reconcile", d->job->no);
        err = ERR_CONFLICT;
    }
    return err;
}

/* The office writes the end down first: if the keeper's is missing after a crash, closing again is
 * all that is left. */
enum err job_close(struct desk *d)
{
    struct job *job = d->job;
    const struct desk_keeper_job_close m = {.stored = job->stored.stored,
                                            .refused = job->stored.refused + job->stored.unchanged};
    const struct desk_office_import_finish finish = {.state = DESK_OFFICE_IMPORT_STATE_FINISHED};
    struct desk_keeper_ok ok;
    enum err err;

    TRY(reconcile(d));
    if (!job->begun)
        TRY(ERR_CONFLICT); /* nothing was ever read */
    if (job->state != JOB_FINISHED)
        TRY(ask_office_done(d, DESK_OFFICE_IMPORT_FINISH, &finish));
    job->state = JOB_FINISHED;
    TRY(ask_keeper_job_close(d, &m, &ok));
out:
    return err;
}

enum err job_finish(struct desk *d, struct request *r)
{
    struct job *job = d->job;
    enum err err;

    TRY(job_learn(d));
    if (job->state == JOB_BROKEN)
        return refuse_file(d);
    if (putting(d) != NULL)
        return ERR_AGAIN;
    if (job->state != JOB_FINISHED && job->bytes > 0 && expected_offset(job) != job->bytes)
        return answer_conflict(d, r, "offset", expected_offset(job));
    if (job->state == JOB_READING)
        TRY(read_out(d));
    TRY(job_close(d));
    err = answer_progress(d, r);
out:
    return err;
}
