/* ledger/tile: paths, tiles and entry bundles. */
#include "support/t.h"

#include "base/io.h"
#include "ledger/tile.h"

static const struct {
    struct tile tile;
    const char *path;
} paths[] = {
    {{0, 256, 0}, "tile/0/000"},
    {{0, 3, 0}, "tile/0/000.p/3"},
    {{1, 255, 999}, "tile/1/999.p/255"},
    {{2, 256, 1000}, "tile/2/x001/000"},
    {{0, 256, 1234067}, "tile/0/x001/x234/067"},
    {{63, 1, 1000000000}, "tile/63/x001/x000/x000/000.p/1"},
    {{TILE_ENTRIES, 256, 70}, "tile/entries/070"},
    {{TILE_ENTRIES, 112, 273}, "tile/entries/273.p/112"},
    {{0, 256, UINT64_MAX}, "tile/0/x018/x446/x744/x073/x709/x551/615"},
};

T_CASE(paths_are_those_of_the_standard)
{
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct tile t;
        struct buf b;
        buf_init(&b, TILE_PATH_MAX);
        tile_path_put(&b, &paths[i].tile);
        T_STR(buf_cstr(&b), paths[i].path);
        T_OK(tile_path_parse(buf_view(&b), &t));
        T_EQ(t.level, paths[i].tile.level);
        T_EQ(t.width, paths[i].tile.width);
        T_EQ(t.index, paths[i].tile.index);
        buf_clear(&b);
    }
}

T_CASE(other_spellings_of_a_path_are_refused)
{
    static const char *const bad[] = {
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "/tile/0/000",
        "tile/0/000/",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/8/0/000",
        "tile/0/x000/000",
        "tile/0/x000",
        "tile/0/x001",
        "tile/0/001/000",
        "tile/0/x01/000",
        "tile/0/X001/000",
        "tile/0/x1234/000",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/00",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1/",
        "tile/0/000.p/-1",
        "tile/0/000.q/1",
        "tile/entry/000",
        "tile/entries/../000",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/ 00",
        "tile/0/+00",
        "tile/0/x001/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/000",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct tile t;
        if (tile_path_parse(view_str(bad[i]), &t) != ERR_INPUT)
            T_FAIL("\"%s\" was taken", bad[i]);
    }
}

T_CASE(widths_follow_from_the_size)
{
    T_EQ(tile_width(0, 0, 0), 0);
    T_EQ(tile_width(3, 0, 0), 3);
    T_EQ(tile_width(256, 0, 0), 256);
    T_EQ(tile_width(256, 0, 1), 0);
    T_EQ(tile_width(256, 1, 0), 1);
    T_EQ(tile_width(255, 1, 0), 0);
    T_EQ(tile_width(70000, 0, 273), 70000 % 256);
    T_EQ(tile_width(70000, 1, 1), 273 - 256);
    T_EQ(tile_width(70000, 2, 0), 1);
    T_EQ(tile_width(70000, 3, 0), 0);
    T_EQ(tile_width(70000, TILE_ENTRIES, 0), 256);
    T_EQ(tile_width(UINT64_MAX, 7, 0), 255);
    T_EQ(tile_width(UINT64_MAX, 63, 0), 0);
}

static void expect_file(const char *name, struct view want)
{
    struct buf file;
    buf_init(&file, 10000);
    T_OK(io_read_file(name, &file));
    T_VIEW(buf_view(&file), want);
    buf_clear(&file);
}

T_CASE(worked_example_gives_the_published_files)
{
    static const char *const entries[] = {"e0", "e1", "e2"};
    struct tree *t = tree_new();
    struct buf tile, bundle;
    T_TRUE(t != NULL);
    buf_init(&tile, TILE_BYTES);
    buf_init(&bundle, TILE_BUNDLE_MAX);
    for (int i = 0; i < 3; i++) {
        struct hash leaf;
        merkle_leaf(view_str(entries[i]), &leaf);
        T_OK(tree_append(t, &leaf));
        T_OK(tile_entry_put(&bundle, view_str(entries[i])));
    }
    T_OK(tile_put(&tile, &(struct tile){0, 3, 0}, t));
    expect_file(TEST_DATA "/tlog-vectors/tile/0/000.p/3", buf_view(&tile));
    expect_file(TEST_DATA "/tlog-vectors/tile/entries/000.p/3", buf_view(&bundle));
    T_ERR(tile_put(&tile, &(struct tile){0, 4, 0}, t), ERR_NOT_FOUND);
    T_ERR(tile_put(&tile, &(struct tile){1, 1, 0}, t), ERR_NOT_FOUND);
    T_ERR(tile_put(&tile, &(struct tile){0, 1, 1}, t), ERR_NOT_FOUND);
    T_ERR(tile_put(&tile, &(struct tile){TILE_ENTRIES, 1, 0}, t), ERR_NOT_FOUND);
    T_EQ(tile.n, 96);
    buf_clear(&tile);
    buf_clear(&bundle);
    tree_free(t);
}

T_CASE(upper_tiles_hash_the_lower_ones)
{
    struct tree *t = tree_new(), *small = tree_new();
    struct buf upper, lower;
    struct merkle_head head;
    T_TRUE(t != NULL && small != NULL);
    for (unsigned i = 0; i < 1000; i++) {
        struct hash leaf;
        merkle_leaf(view_of(&i, sizeof(i)), &leaf);
        T_OK(tree_append(t, &leaf));
    }
    buf_init(&upper, TILE_BYTES);
    buf_init(&lower, TILE_BYTES);
    T_OK(tile_put(&upper, &(struct tile){1, 3, 0}, t));
    T_OK(tile_put(&lower, &(struct tile){0, 256, 2}, t));
    for (size_t i = 0; i < TILE_WIDTH; i++) {
        struct hash h;
        memcpy(h.b, lower.p + i * HASH_BYTES, HASH_BYTES);
        T_OK(tree_append(small, &h));
    }
    T_OK(tree_head(small, 256, &head));
    T_TRUE(memcmp(head.root.b, upper.p + 2 * HASH_BYTES, HASH_BYTES) == 0);
    buf_clear(&upper);
    buf_clear(&lower);
    tree_free(t);
    tree_free(small);
}

T_CASE(bundles_are_read_as_they_were_written)
{
    static uint8_t large[TILE_ENTRY_MAX + 1];
    struct view rest, entry;
    struct buf b;
    buf_init(&b, TILE_BUNDLE_MAX);
    T_OK(tile_entry_put(&b, view_str("")));
    T_OK(tile_entry_put(&b, view_of(large, TILE_ENTRY_MAX)));
    T_ERR(tile_entry_put(&b, view_of(large, TILE_ENTRY_MAX + 1)), ERR_LIMIT);
    T_OK(tile_entry_put(&b, view_str("end")));
    rest = buf_view(&b);
    T_OK(tile_entry_take(&rest, &entry));
    T_EQ(entry.n, 0);
    T_OK(tile_entry_take(&rest, &entry));
    T_EQ(entry.n, TILE_ENTRY_MAX);
    T_OK(tile_entry_take(&rest, &entry));
    T_VIEW(entry, view_str("end"));
    T_ERR(tile_entry_take(&rest, &entry), ERR_NOT_FOUND);
    buf_clear(&b);
}

T_CASE(bundles_that_are_cut_off_are_refused)
{
    static const uint8_t bundle[] = {0, 2, 'e', '0', 0, 2, 'e', '1'};
    for (size_t n = 1; n < sizeof(bundle); n++) {
        struct view rest = view_of(bundle, n), entry;
        enum err err = tile_entry_take(&rest, &entry);
        if (err == ERR_OK && n > 4)
            err = tile_entry_take(&rest, &entry);
        T_ERR(err, n == 4 ? ERR_OK : ERR_INPUT);
    }
}

T_MAIN(&case_paths_are_those_of_the_standard, &case_other_spellings_of_a_path_are_refused,
       &case_widths_follow_from_the_size, &case_worked_example_gives_the_published_files,
       &case_upper_tiles_hash_the_lower_ones, &case_bundles_are_read_as_they_were_written,
       &case_bundles_that_are_cut_off_are_refused)
