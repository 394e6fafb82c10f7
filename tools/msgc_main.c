/* msgc JA.msgs EN.msgs OUT.h OUT.c: see tools/msgc.h. */
#include "gen.h"
#include "msgc.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct msgc_file files[MSGC_LANGS];
    struct buf header, source;
    struct diag diag = {0};

    if (argc != MSGC_LANGS + 3) {
        fprintf(stderr, "usage: msgc ja.msgs en.msgs out.h out.c\n");
        return 2;
    }
    for (int i = 0; i < MSGC_LANGS; i++)
        files[i] = (struct msgc_file){argv[1 + i], gen_read(argv[1 + i])};
    buf_init(&header, GEN_OUTPUT_MAX);
    buf_init(&source, GEN_OUTPUT_MAX);
    enum err err = msgc_compile(files, &header, &source, &diag);
    if (err != ERR_OK) {
        fprintf(stderr, "%s\n", diag.text[0] != '\0' ? diag.text : err_name(err));
        return 1;
    }
    gen_save(argv[MSGC_LANGS + 1], &header);
    gen_save(argv[MSGC_LANGS + 2], &source);
    return 0;
}
