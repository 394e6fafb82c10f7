/*
 * our_log: our tree, proofs and checkpoints, asked line by line on standard input; for comparison with somebody else's.  Leaf i is the
 * text "leaf i".  Hashes are hexadecimal, texts too.
 *
 *     grow N | root SIZE | inclusion INDEX SIZE | consistency OLD SIZE
 *     includes INDEX SIZE ROOT LEAFHASH [HASH...] | extends OLD OLDROOT SIZE ROOT [HASH...]
 *     vkey | sign SIZE | open TEXT
 */
#include "base/codec.h"
#include "base/num.h"
#include "crypto/secret.h"
#include "crypto/sign.h"
#include "ledger/checkpoint.h"
#include "ledger/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 80
#define LINE_MAX_BYTES 65536
#define ORIGIN "peer.test/azukari"

static struct tree *tree;
static struct note_key key;
static uint8_t seed[32];

static void die(const char *why)
{
    fprintf(stderr, "our_log: %s\n", why);
    exit(1);
}

static uint64_t number(const char *word)
{
    uint64_t n;

    if (num_parse_u64(view_str(word), UINT64_MAX, NUM_CANONICAL, &n) != ERR_OK)
        die("not a number");
    return n;
}

static struct hash hash(const char *word)
{
    struct hash h;

    if (hex_get(view_str(word), h.b, HASH_BYTES) != ERR_OK)
        die("not a hash");
    return h;
}

static void print_hex(const void *p, size_t n, char end)
{
    for (size_t i = 0; i < n; i++)
        printf("%02x", ((const uint8_t *)p)[i]);
    putchar(end);
}

static void print_proof(const struct merkle_proof *p)
{
    for (unsigned i = 0; i < p->count; i++)
        print_hex(p->hashes[i].b, HASH_BYTES, i + 1 < p->count ? ' ' : '\n');
    if (p->count == 0)
        putchar('\n');
}

static bool read_proof(char **words, unsigned n, struct merkle_proof *out)
{
    if (n > MERKLE_PROOF_MAX)
        return false;
    for (unsigned i = 0; i < n; i++)
        out->hashes[i] = hash(words[i]);
    out->count = n;
    return true;
}

static void grow(uint64_t n)
{
    char text[32];
    struct hash leaf;

    for (uint64_t i = tree_size(tree); i < n; i++) {
        (void)snprintf(text, sizeof(text), "leaf %llu", (unsigned long long)i);
        merkle_leaf(view_str(text), &leaf);
        if (tree_append(tree, &leaf) != ERR_OK)
            die("no memory");
    }
    puts("ok");
}

static void includes(char **words, unsigned n)
{
    struct merkle_head head = {.size = number(words[2]), .root = hash(words[3])};
    struct hash leaf = hash(words[4]);
    struct merkle_proof p;

    puts(read_proof(words + 5, n - 5, &p) && merkle_includes(&head, number(words[1]), &leaf, &p) ? "yes" : "no");
}

static void extends(char **words, unsigned n)
{
    struct merkle_head older = {.size = number(words[1]), .root = hash(words[2])};
    struct merkle_head newer = {.size = number(words[3]), .root = hash(words[4])};
    struct merkle_proof p;

    puts(read_proof(words + 5, n - 5, &p) && merkle_extends(&older, &newer, &p) ? "yes" : "no");
}

static void sign(uint64_t size)
{
    struct merkle_head head;
    struct buf out;

    buf_init(&out, 4096);
    if (tree_head(tree, size, &head) != ERR_OK || checkpoint_sign(&key, view_of(seed, sizeof(seed)), &head, &out) != ERR_OK)
        die("cannot sign");
    print_hex(out.p, out.n, '\n');
    buf_clear(&out);
}

static void open_text(const char *hex)
{
    size_t n = strlen(hex) / 2;
    uint8_t *text = malloc(n + 1);
    struct checkpoint c;
    struct note note;
    const char *reason = "";

    if (text == NULL || hex_get(view_str(hex), text, n) != ERR_OK)
        die("not a text");
    puts(checkpoint_open(view_of(text, n), &key, &note, &c, &reason) == ERR_OK ? "yes" : "no");
    free(text);
}

static void print_vkey(void)
{
    struct buf out;

    buf_init(&out, 1024);
    note_key_put(&out, &key);
    puts(buf_cstr(&out));
    buf_clear(&out);
}

static void answer(char **words, unsigned n)
{
    struct merkle_proof p;
    struct merkle_head head;

    if (strcmp(words[0], "grow") == 0 && n == 2) {
        grow(number(words[1]));
    } else if (strcmp(words[0], "root") == 0 && n == 2) {
        if (tree_head(tree, number(words[1]), &head) != ERR_OK)
            die("no such size");
        print_hex(head.root.b, HASH_BYTES, '\n');
    } else if (strcmp(words[0], "inclusion") == 0 && n == 3) {
        if (tree_inclusion(tree, number(words[1]), number(words[2]), &p) != ERR_OK)
            die("no such proof");
        print_proof(&p);
    } else if (strcmp(words[0], "consistency") == 0 && n == 3) {
        if (tree_consistency(tree, number(words[1]), number(words[2]), &p) != ERR_OK)
            die("no such proof");
        print_proof(&p);
    } else if (strcmp(words[0], "includes") == 0 && n >= 5) {
        includes(words, n);
    } else if (strcmp(words[0], "extends") == 0 && n >= 5) {
        extends(words, n);
    } else if (strcmp(words[0], "vkey") == 0) {
        print_vkey();
    } else if (strcmp(words[0], "sign") == 0 && n == 2) {
        sign(number(words[1]));
    } else if (strcmp(words[0], "open") == 0 && n == 2) {
        open_text(words[1]);
    } else {
        die("not a question");
    }
}

int main(void)
{
    static char line[LINE_MAX_BYTES];
    uint8_t public_key[ED25519_PUBLIC_BYTES];

    memset(seed, 7, sizeof(seed));
    tree = tree_new();
    if (crypto_init() != ERR_OK || tree == NULL)
        die("cannot begin");
    ed25519_public(view_of(seed, sizeof(seed)), public_key);
    if (note_key_init(&key, NOTE_ED25519, view_str(ORIGIN), view_of(public_key, sizeof(public_key))) != ERR_OK)
        die("cannot name a key");
    while (fgets(line, sizeof(line), stdin) != NULL) {
        char *words[WORDS_MAX], *rest = line;
        unsigned n = 0;
        for (char *w; n < WORDS_MAX && (w = strtok_r(rest, " \n", &rest)) != NULL;)
            words[n++] = w;
        if (n > 0)
            answer(words, n);
        (void)fflush(stdout);
    }
    tree_free(tree);
    return 0;
}
