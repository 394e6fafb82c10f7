/* A finding in words: "where: what". */
#include "audit/audit.h"

#include "msg.h"

static enum lang lang_of(bool japanese)
{
    return japanese ? LANG_JA : LANG_EN;
}

static enum err put_place(const struct audit_finding *f, enum lang lang, struct buf *out)
{
    const struct msg_arg file = msg_str(f->file), leaf = msg_count(f->leaf), byte = msg_count(f->index);

    switch (f->place) {
    case AUDIT_AT_KEY:
        return msg_put(out, lang, MSG_AUDIT_AT_KEY, (struct msg_arg[]){[MSG_AUDIT_AT_KEY__file] = file},
                       MSG_AUDIT_AT_KEY__ARGS);
    case AUDIT_AT_CHECKPOINT:
        return msg_put(out, lang, MSG_AUDIT_AT_CHECKPOINT, (struct msg_arg[]){[MSG_AUDIT_AT_CHECKPOINT__file] = file},
                       MSG_AUDIT_AT_CHECKPOINT__ARGS);
    case AUDIT_AT_COSIGNED:
        return msg_put(out, lang, MSG_AUDIT_AT_COSIGNED, (struct msg_arg[]){[MSG_AUDIT_AT_COSIGNED__file] = file},
                       MSG_AUDIT_AT_COSIGNED__ARGS);
    case AUDIT_AT_LEAF:
        return msg_put(out, lang, MSG_AUDIT_AT_LEAF, (struct msg_arg[]){[MSG_AUDIT_AT_LEAF__leaf] = leaf},
                       MSG_AUDIT_AT_LEAF__ARGS);
    case AUDIT_AT_BUNDLE:
        return msg_put(out, lang, MSG_AUDIT_AT_BUNDLE,
                       (struct msg_arg[]){[MSG_AUDIT_AT_BUNDLE__leaf] = leaf, [MSG_AUDIT_AT_BUNDLE__file] = file},
                       MSG_AUDIT_AT_BUNDLE__ARGS);
    case AUDIT_AT_TILE:
        return msg_put(out, lang, MSG_AUDIT_AT_TILE,
                       (struct msg_arg[]){[MSG_AUDIT_AT_TILE__leaf] = leaf, [MSG_AUDIT_AT_TILE__file] = file},
                       MSG_AUDIT_AT_TILE__ARGS);
    case AUDIT_AT_JOURNAL:
        return msg_put(out, lang, MSG_AUDIT_AT_JOURNAL,
                       (struct msg_arg[]){[MSG_AUDIT_AT_JOURNAL__file] = file, [MSG_AUDIT_AT_JOURNAL__byte] = byte},
                       MSG_AUDIT_AT_JOURNAL__ARGS);
    case AUDIT_AT_LOST:
        return msg_put(out, lang, MSG_AUDIT_AT_LOST,
                       (struct msg_arg[]){[MSG_AUDIT_AT_LOST__leaf] = leaf, [MSG_AUDIT_AT_LOST__file] = file}, MSG_AUDIT_AT_LOST__ARGS);
    case AUDIT_AT_ROOT:
        return msg_put(out, lang, MSG_AUDIT_AT_ROOT, NULL, 0);
    case AUDIT_AT_PROOF:
        return msg_put(out, lang, MSG_AUDIT_AT_PROOF, NULL, 0);
    case AUDIT_AT_CERTIFICATE:
        return msg_put(out, lang, MSG_AUDIT_AT_CERTIFICATE, NULL, 0);
    case AUDIT_PLACE__MAX:
        break;
    }
    return ERR_INPUT;
}

static enum err put_fault(const struct audit_finding *f, enum lang lang, struct buf *out)
{
    static const enum msg words[AUDIT_FAULT__MAX] = {
        [AUDIT_FINE] = MSG_AUDIT_FINE,
        [AUDIT_MISSING] = MSG_AUDIT_MISSING,
        [AUDIT_MALFORMED] = MSG_AUDIT_MALFORMED,
        [AUDIT_OTHER_LOG] = MSG_AUDIT_OTHER_LOG,
        [AUDIT_UNSIGNED] = MSG_AUDIT_UNSIGNED,
        [AUDIT_BAD_SIGNATURE] = MSG_AUDIT_BAD_SIGNATURE,
        [AUDIT_NO_QUORUM] = MSG_AUDIT_NO_QUORUM,
        [AUDIT_CHANGED] = MSG_AUDIT_CHANGED,
        [AUDIT_SHORT] = MSG_AUDIT_SHORT,
        [AUDIT_TIME_BACK] = MSG_AUDIT_TIME_BACK,
        [AUDIT_CONTRADICTION] = MSG_AUDIT_CONTRADICTION,
        [AUDIT_OVERSIZED] = MSG_AUDIT_OVERSIZED,
    };

    if (f->fault == AUDIT_DECISION) {
        struct msg_arg stands = msg_str(entry_verdict_name(f->verdict));
        struct msg_arg rules = msg_str(entry_verdict_name(f->decision.verdict));
        return msg_put(out, lang, MSG_AUDIT_DECISION,
                       (struct msg_arg[]){[MSG_AUDIT_DECISION__stands] = stands, [MSG_AUDIT_DECISION__rules] = rules},
                       MSG_AUDIT_DECISION__ARGS);
    }
    return (unsigned)f->fault < AUDIT_FAULT__MAX ? msg_put(out, lang, words[f->fault], NULL, 0) : ERR_INPUT;
}

enum err audit_say(const struct audit_finding *f, bool japanese, struct buf *out)
{
    enum err err;

    if (f->fault != AUDIT_FINE) {
        TRY(put_place(f, lang_of(japanese), out));
        buf_str(out, ": ");
    }
    TRY(put_fault(f, lang_of(japanese), out));
out:
    return err;
}

const char *audit_fault_name(enum audit_fault f)
{
    static const char *const words[AUDIT_FAULT__MAX] = {
        [AUDIT_FINE] = "fine",
        [AUDIT_MISSING] = "missing",
        [AUDIT_MALFORMED] = "malformed",
        [AUDIT_OTHER_LOG] = "other-log",
        [AUDIT_UNSIGNED] = "unsigned",
        [AUDIT_BAD_SIGNATURE] = "bad-signature",
        [AUDIT_NO_QUORUM] = "no-quorum",
        [AUDIT_CHANGED] = "changed",
        [AUDIT_SHORT] = "short",
        [AUDIT_TIME_BACK] = "time-back",
        [AUDIT_CONTRADICTION] = "contradiction",
        [AUDIT_DECISION] = "decision",
        [AUDIT_OVERSIZED] = "oversized",
    };
    return (unsigned)f < AUDIT_FAULT__MAX ? words[f] : "?";
}

const char *audit_place_name(enum audit_place p)
{
    static const char *const words[AUDIT_PLACE__MAX] = {
        [AUDIT_AT_KEY] = "key",
        [AUDIT_AT_CHECKPOINT] = "checkpoint",
        [AUDIT_AT_COSIGNED] = "cosigned",
        [AUDIT_AT_LEAF] = "leaf",
        [AUDIT_AT_BUNDLE] = "bundle",
        [AUDIT_AT_TILE] = "tile",
        [AUDIT_AT_LOST] = "lost",
        [AUDIT_AT_ROOT] = "root",
        [AUDIT_AT_JOURNAL] = "journal",
        [AUDIT_AT_PROOF] = "proof",
        [AUDIT_AT_CERTIFICATE] = "certificate",
    };
    return (unsigned)p < AUDIT_PLACE__MAX ? words[p] : "?";
}
