-- Statements for tests only.

-- One record by its number.
-- (A comment of two lines.)
-- name: record_get
-- role: desk job
-- kind: one
-- in: register u32, record fixed<16>
-- out: id i64, envelope bytes<8192>, urgent bool
-- out: created_ms i64
SELECT id, envelope, urgent, created_ms FROM record WHERE register = :register AND record = :record
;

-- name: record_list
-- role: desk
-- kind: many
-- in: register u32
-- out: id i64, record fixed<16>, envelope bytes<8192>
SELECT id, record, envelope FROM record
WHERE register = :register AND ':not_a_parameter' <> 'x'
ORDER BY id
;

-- name: record_any
-- role: desk
-- kind: one
-- out: id u16
SELECT id FROM record;

-- name: record_add
-- role: job
-- kind: insert
-- in: register u32, record fixed<16>, envelope bytes<8192>, urgent bool
INSERT INTO record (register, record, envelope, urgent) VALUES (:register, :record, :envelope, :urgent)
;

-- name: record_drop
-- role: job
-- kind: exec
-- in: register u32
DELETE FROM record WHERE register = :register
;

-- name: note_add
-- role: job
-- kind: insert
-- in: owner u64, text str<20>?
INSERT INTO note (owner, text) VALUES (:owner, :text)
;

-- name: note_get
-- role: desk job
-- kind: one
-- in: id i64
-- out: owner u64, text str<10>?
SELECT owner, text FROM note WHERE id = :id
;

-- name: attach_file
-- role: admin
-- kind: exec
ATTACH DATABASE ':memory:' AS other
;

-- name: trust_schema
-- role: admin
-- kind: exec
PRAGMA trusted_schema = ON
;
