-- The office's database, version 1.  What is personal stands here only as ciphertext (envelope) and as keyed hashes (token);
-- times, counts, job and row numbers, header names and classes of faulty values are not personal.

-- The newest version of every record.  Its tokens are repeated beside it (kind u8, field u16, token 16 each), so that they
-- can be taken back one by one without an index of their own.
CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    contract INTEGER NOT NULL,
    register INTEGER NOT NULL,
    record BLOB NOT NULL CHECK (length(record) = 16),
    version INTEGER NOT NULL CHECK (version > 0),
    envelope BLOB NOT NULL,
    tokens BLOB NOT NULL CHECK (length(tokens) % 19 = 0),
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    job INTEGER NOT NULL,
    row_no INTEGER NOT NULL
);
CREATE UNIQUE INDEX record_id ON record (contract, register, record);
CREATE INDEX record_created ON record (contract, register, created_ms, record);

-- Older versions.
CREATE TABLE record_version (
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    updated_ms INTEGER NOT NULL,
    UNIQUE (number, version)
);

-- How many records a register holds: counting them would take long.
CREATE TABLE register_count (
    contract INTEGER NOT NULL,
    register INTEGER NOT NULL,
    records INTEGER NOT NULL CHECK (records >= 0),
    PRIMARY KEY (contract, register)
) WITHOUT ROWID;

-- The blind index, in the order of searching.
CREATE TABLE token (
    contract INTEGER NOT NULL,
    register INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    field INTEGER NOT NULL,
    token BLOB NOT NULL CHECK (length(token) = 16),
    number INTEGER NOT NULL,
    PRIMARY KEY (contract, register, kind, field, token, number)
) WITHOUT ROWID;

CREATE TABLE import_job (
    contract INTEGER NOT NULL,
    job INTEGER NOT NULL,
    register INTEGER NOT NULL,
    state INTEGER NOT NULL,
    person INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    rows_seen INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    encoding INTEGER NOT NULL,
    header_line BLOB NOT NULL,
    PRIMARY KEY (contract, job)
);

-- What was wrong with which cell: its class, never its value.
CREATE TABLE import_issue (
    contract INTEGER NOT NULL,
    job INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    column_no INTEGER NOT NULL,
    code INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    remedy INTEGER NOT NULL,
    value_class TEXT NOT NULL,
    PRIMARY KEY (contract, job, row_no, column_no, code)
) WITHOUT ROWID;

-- Which header of a file means which field of a register.
CREATE TABLE mapping (
    contract INTEGER NOT NULL,
    register INTEGER NOT NULL,
    position INTEGER NOT NULL,
    header TEXT NOT NULL,
    field INTEGER NOT NULL,
    PRIMARY KEY (contract, register, position)
) WITHOUT ROWID;
