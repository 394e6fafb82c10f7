-- Version 3: worklists (which records, and how far each is) and the searches that people keep, as ciphertext.
CREATE TABLE work_item (
    contract INTEGER NOT NULL,
    list INTEGER NOT NULL,
    position INTEGER NOT NULL,
    register INTEGER NOT NULL,
    record BLOB NOT NULL CHECK (length(record) = 16),
    state INTEGER NOT NULL,
    person INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    leaf INTEGER NOT NULL,
    PRIMARY KEY (contract, list, position)
) WITHOUT ROWID;
CREATE INDEX work_item_state ON work_item (contract, list, state, position);
CREATE UNIQUE INDEX work_item_record ON work_item (contract, register, record, list);

CREATE TABLE saved_search (
    contract INTEGER NOT NULL,
    person INTEGER NOT NULL,
    search INTEGER NOT NULL,
    register INTEGER NOT NULL,
    purpose INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    name BLOB NOT NULL,
    words BLOB NOT NULL,
    PRIMARY KEY (contract, person, search)
) WITHOUT ROWID;
