-- Version 5: changing many records by a file: the plan of its columns, what a trial has seen in which row, and how often which field.
ALTER TABLE import_job ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_job ADD COLUMN other INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_job ADD COLUMN plan INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_job ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;

CREATE TABLE update_plan (
    plan INTEGER PRIMARY KEY AUTOINCREMENT,
    contract INTEGER NOT NULL,
    register INTEGER NOT NULL,
    key_field INTEGER NOT NULL
);
CREATE TABLE update_plan_column (
    plan INTEGER NOT NULL,
    position INTEGER NOT NULL,
    header TEXT NOT NULL,
    field INTEGER NOT NULL,
    PRIMARY KEY (plan, position)
) WITHOUT ROWID;

-- fields: a bit for each that differs.
CREATE TABLE update_row (
    contract INTEGER NOT NULL,
    job INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    record BLOB NOT NULL CHECK (length(record) = 16),
    version INTEGER NOT NULL,
    fields INTEGER NOT NULL,
    PRIMARY KEY (contract, job, row_no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX update_row_record ON update_row (contract, job, record);

CREATE TABLE update_field (
    contract INTEGER NOT NULL,
    job INTEGER NOT NULL,
    field INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (contract, job, field)
) WITHOUT ROWID;
