/* report/archive: what a package is enclosed in (N19.2, N20.5): nothing of it can be read without the passphrase, and whoever made
 * an archive that is opened here is not trusted. */
#include "support/t.h"

#include "report/archive.h"

#include <string.h>

#define PASSPHRASE "h7kd-m3xq-w9fr-t4ce-zz8p-v2nb"
#define SECRET "山川 花子 昭和60年4月1日"
#define OUT_MAX ((size_t)4 << 20)

struct got {
    unsigned n;
    char names[4][ARCHIVE_NAME_MAX + 1];
    struct buf all;
};

static enum err take(void *arg, const char *name, struct view content)
{
    struct got *g = arg;

    (void)snprintf(g->names[g->n++ % 4], sizeof(g->names[0]), "%s", name);
    buf_put(&g->all, content);
    return buf_status(&g->all);
}

static void make(struct buf *out, const char *passphrase)
{
    const struct archive_file files[] = {{"AZ-3-7-sheet.xlsx", view_str("sheet")}, {"AZ-3-7-list.csv", view_str(SECRET)}};

    buf_init(out, OUT_MAX);
    T_OK(archive_write(files, 2, passphrase, INT64_C(1763686980123), out));
}

static enum err read_back(const struct buf *bytes, const char *passphrase, struct got *g)
{
    *g = (struct got){.n = 0};
    buf_init(&g->all, OUT_MAX);
    return archive_read(buf_view(bytes), passphrase, take, g);
}

static bool holds(const struct buf *b, const char *text)
{
    return memmem(b->p, b->n, text, strlen(text)) != NULL;
}

T_CASE(a_package_gives_back_what_was_put_in_and_only_under_its_passphrase)
{
    struct buf bytes;
    struct got g;

    make(&bytes, PASSPHRASE);
    T_OK(read_back(&bytes, PASSPHRASE, &g));
    T_EQ(g.n, 2);
    T_STR(g.names[1], "AZ-3-7-list.csv");
    T_TRUE(view_eq(buf_view(&g.all), view_str("sheet" SECRET)));
    buf_clear(&g.all);
    T_ERR(read_back(&bytes, "h7kd-m3xq-w9fr-t4ce-zz8p-v2nc", &g), ERR_DENIED);
    buf_clear(&g.all);
    T_ERR(read_back(&bytes, NULL, &g), ERR_DENIED);
    T_EQ(g.all.n, 0);
    buf_clear(&g.all);
    buf_clear(&bytes);
}

T_CASE(N19_2_it_is_aes_256_and_shows_neither_content_nor_its_checksum)
{
    static const uint8_t aes[] = {0x01, 0x99, 7, 0, 2, 0, 'A', 'E', 3, 8, 0}; /* AE-2, AES-256, deflated */
    struct buf bytes;

    make(&bytes, PASSPHRASE);
    T_TRUE(memmem(bytes.p, bytes.n, aes, sizeof(aes)) != NULL);
    T_TRUE(!holds(&bytes, SECRET) && !holds(&bytes, "山川") && !holds(&bytes, PASSPHRASE));
    T_EQ(bytes.p[14] | bytes.p[15] | bytes.p[16] | bytes.p[17], 0); /* AE-2 has no CRC of the plaintext */
    buf_clear(&bytes);
}

T_CASE(two_packages_of_the_same_content_are_not_alike)
{
    struct buf a, b;

    make(&a, PASSPHRASE);
    make(&b, PASSPHRASE);
    T_EQ(a.n, b.n);
    T_TRUE(!view_eq(buf_view(&a), buf_view(&b)));
    buf_clear(&a);
    buf_clear(&b);
}

T_CASE(a_bit_that_somebody_changed_is_found)
{
    struct buf bytes;
    struct got g;

    make(&bytes, PASSPHRASE);
    const uint8_t *list = memmem(bytes.p, bytes.n, "AZ-3-7-list.csv", 15);
    size_t at = list == NULL ? 0 : (size_t)(list - bytes.p) + 15 + 11 + 18 + 4; /* behind name, extra field, salt and check */
    T_TRUE(at > 0 && at < bytes.n);
    bytes.p[at] ^= 1;
    T_TRUE(read_back(&bytes, PASSPHRASE, &g) != ERR_OK);
    buf_clear(&g.all);
    buf_clear(&bytes);
}

/* The words of the list, and the code behind them that proves them (APNOTE, AE-2: ten bytes), where the directory begins. */
T_CASE(no_bit_of_the_content_and_of_its_proof_can_be_changed)
{
    struct buf bytes;
    struct got g;

    make(&bytes, PASSPHRASE);
    const uint8_t *list = memmem(bytes.p, bytes.n, "AZ-3-7-list.csv", 15);
    const uint8_t *directory = memmem(bytes.p, bytes.n, "PK\001\002", 4);
    size_t from = list == NULL ? 0 : (size_t)(list - bytes.p) + 15 + 11 + 18, until = directory == NULL ? 0 : (size_t)(directory - bytes.p);
    T_TRUE(from > 0 && from + 10 < until);
    for (size_t at = from; at < until; at++) {
        bytes.p[at] ^= 0x10;
        enum err err = read_back(&bytes, PASSPHRASE, &g);
        T_TRUE(err == ERR_DENIED || err == ERR_INPUT);
        T_TRUE(!holds(&g.all, "山川"));
        bytes.p[at] ^= 0x10;
        buf_clear(&g.all);
    }
    T_OK(read_back(&bytes, PASSPHRASE, &g));
    buf_clear(&g.all);
    buf_clear(&bytes);
}

/* The oldest encryption of ZIP and compressions that nobody of ours writes: a directory that says so is not followed. */
T_CASE(what_is_encrypted_or_compressed_otherwise_is_none_of_ours)
{
    static const struct {
        size_t at; /* in the entry of the directory (APNOTE 4.3.12): its flags, its compression */
        uint8_t value;
    } changes[] = {{8, 0x01}, {8, 0x41}, {10, 12}, {10, 14}, {10, 93}};
    struct buf bytes;
    struct got g;

    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        make(&bytes, NULL);
        uint8_t *entry = memmem(bytes.p, bytes.n, "PK\001\002", 4);
        T_TRUE(entry != NULL);
        if (entry != NULL)
            entry[changes[i].at] = bytes.p[changes[i].at - 2] = changes[i].value;
        T_ERR(read_back(&bytes, PASSPHRASE, &g), ERR_INPUT);
        T_EQ(g.n, 0);
        buf_clear(&g.all);
        buf_clear(&bytes);
    }
}

T_CASE(names_that_could_say_something_or_lead_somewhere_are_refused)
{
    static const char *const bad[] = {"", "a/b", "..", "../x", ".x", "山川.csv", "a b", "/etc/passwd", "a\\b"};
    struct buf out;

    buf_init(&out, OUT_MAX);
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const struct archive_file file = {bad[i], view_str("x")};
        T_ERR(archive_write(&file, 1, PASSPHRASE, 0, &out), ERR_INPUT);
    }
    T_ERR(archive_write(&(struct archive_file){"a", view_str("x")}, 1, "", 0, &out), ERR_INPUT);
    T_EQ(out.n, 0);
    buf_clear(&out);
}

T_CASE(an_archive_of_somebody_else_writes_nowhere_else)
{
    const struct archive_file file = {"xxxetc-passwd", view_str("x")};
    struct buf bytes;
    struct got g;

    buf_init(&bytes, OUT_MAX);
    T_OK(archive_write(&file, 1, NULL, 0, &bytes));
    for (size_t i = 0; i + 13 <= bytes.n; i++)
        if (memcmp(bytes.p + i, "xxxetc-passwd", 13) == 0)
            memcpy(bytes.p + i, "../etc/passwd", 13);
    T_ERR(read_back(&bytes, NULL, &g), ERR_INPUT);
    T_EQ(g.n, 0);
    buf_clear(&g.all);
    buf_clear(&bytes);
}

T_CASE(half_an_archive_is_none)
{
    struct buf bytes, part;
    struct got g;

    make(&bytes, PASSPHRASE);
    for (size_t n = 0; n < bytes.n; n += 7) {
        buf_init(&part, OUT_MAX);
        buf_put(&part, view_of(bytes.p, n));
        T_TRUE(read_back(&part, PASSPHRASE, &g) != ERR_OK);
        buf_clear(&g.all);
        buf_clear(&part);
    }
    buf_clear(&bytes);
}

int main(void)
{
    static const struct t_case *const cases[] = {
        &case_a_package_gives_back_what_was_put_in_and_only_under_its_passphrase,
        &case_N19_2_it_is_aes_256_and_shows_neither_content_nor_its_checksum,
        &case_two_packages_of_the_same_content_are_not_alike,
        &case_a_bit_that_somebody_changed_is_found,
        &case_no_bit_of_the_content_and_of_its_proof_can_be_changed,
        &case_what_is_encrypted_or_compressed_otherwise_is_none_of_ours,
        &case_names_that_could_say_something_or_lead_somewhere_are_refused,
        &case_an_archive_of_somebody_else_writes_nowhere_else,
        &case_half_an_archive_is_none,
    };

    return t_run(cases, sizeof(cases) / sizeof(cases[0]));
}
