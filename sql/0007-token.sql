-- Version 7: the blind index of what came in bulk.  A run holds the tokens of the records from low to high, in blocks of sorted
-- entries (token 16, number u64 each); runs of one level are merged into one of the next: target is the run into which this one is
-- being emptied, 0: none.  Each entry stands once, here or in the table token.
CREATE TABLE token_run (
    run INTEGER PRIMARY KEY,
    contract INTEGER NOT NULL,
    register INTEGER NOT NULL,
    level INTEGER NOT NULL,
    target INTEGER NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL
);
CREATE INDEX token_run_place ON token_run (contract, register, low, run);
CREATE INDEX token_run_target ON token_run (target) WHERE target <> 0;

CREATE TABLE token_block (
    block INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    field INTEGER NOT NULL,
    first BLOB NOT NULL CHECK (length(first) = 16),
    entries BLOB NOT NULL CHECK (length(entries) > 0 AND length(entries) % 24 = 0)
);
CREATE INDEX token_block_place ON token_block (run, kind, field, first, block);
