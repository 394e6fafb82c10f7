-- The schema of the sample, version 1.
CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    register INTEGER NOT NULL,
    record BLOB NOT NULL,
    envelope BLOB NOT NULL,
    urgent INTEGER NOT NULL,
    UNIQUE (register, record)
);
CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL REFERENCES record (id),
    text TEXT
);
