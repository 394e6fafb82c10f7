-- Imports: how far a job is, its report, and the saved mapping of a register.

-- name: job_get
-- role: office
-- kind: one
-- in: contract u32, job u32
-- out: register u16, state u16, person u32, bytes u64, end_offset u64, rows_seen u64, stored u64, refused u64, warnings u64
-- out: started_ms i64, updated_ms i64, encoding u16, header_line bytes<16384>, kind u16, other u32, plan u32, unchanged u64
SELECT register, state, person, bytes, end_offset, rows_seen, stored, refused, warnings, started_ms, updated_ms, encoding,
header_line, kind, other, plan, unchanged FROM import_job WHERE contract = :contract AND job = :job
;

-- name: job_add
-- role: office
-- kind: exec
-- in: contract u32, job u32, register u16, person u32, bytes u64, now_ms i64, encoding u16, header_line bytes<16384>
-- in: kind u16, other u32, plan u32
INSERT INTO import_job (contract, job, register, state, person, bytes, end_offset, rows_seen, stored, refused, warnings,
started_ms, updated_ms, encoding, header_line, kind, other, plan)
VALUES (:contract, :job, :register, 0, :person, :bytes, 0, 0, 0, 0, 0, :now_ms, :now_ms, :encoding, :header_line, :kind, :other,
:plan)
;

-- How far the file is worked off.
-- name: job_progress
-- role: office
-- kind: exec
-- in: contract u32, job u32, end_offset u64, rows_seen u64, stored u64, refused u64, warnings u64, now_ms i64
-- in: unchanged u64
UPDATE import_job SET end_offset = :end_offset, rows_seen = :rows_seen, stored = :stored, refused = :refused,
unchanged = :unchanged, warnings = :warnings, updated_ms = :now_ms WHERE contract = :contract AND job = :job
;

-- name: job_end
-- role: office
-- kind: exec
-- in: contract u32, job u32, state u16, now_ms i64
UPDATE import_job SET state = :state, updated_ms = :now_ms WHERE contract = :contract AND job = :job
;

-- The newest first.
-- name: job_list
-- role: office
-- kind: many
-- in: contract u32
-- out: job u32, register u16, state u16, person u32, bytes u64, end_offset u64, rows_seen u64, stored u64, refused u64
-- out: warnings u64, started_ms i64, updated_ms i64, encoding u16, kind u16, other u32, plan u32, unchanged u64
SELECT job, register, state, person, bytes, end_offset, rows_seen, stored, refused, warnings, started_ms, updated_ms, encoding,
kind, other, plan, unchanged FROM import_job WHERE contract = :contract ORDER BY job DESC
;

-- An issue that is known already is left as it is: a batch may come again.
-- name: issue_add
-- role: office
-- kind: exec
-- in: contract u32, job u32, row_no u64, column_no u16, code u16, severity u16, remedy u16, value_class str<100>
INSERT INTO import_issue (contract, job, row_no, column_no, code, severity, remedy, value_class)
VALUES (:contract, :job, :row_no, :column_no, :code, :severity, :remedy, :value_class)
ON CONFLICT DO NOTHING
;

-- A page of the report.
-- name: issue_list
-- role: office
-- kind: many
-- in: contract u32, job u32, after_row u64, after_column u16, severity u16, remedy u16, column_from u16, column_to u16, most u32
-- out: row_no u64, column_no u16, code u16, severity u16, remedy u16, value_class str<100>
SELECT row_no, column_no, code, severity, remedy, value_class FROM import_issue
WHERE contract = :contract AND job = :job AND (row_no, column_no) > (:after_row, :after_column)
AND (:severity = 0 OR severity = :severity - 1) AND (:remedy = 0 OR remedy = :remedy - 1 OR (:remedy = 255 AND remedy > 0))
AND column_no BETWEEN :column_from AND :column_to
ORDER BY row_no, column_no, code LIMIT :most
;

-- How many issues of each kind.
-- name: issue_kinds
-- role: office
-- kind: many
-- in: contract u32, job u32
-- out: code u16, severity u16, remedy u16, issues u64
SELECT code, severity, remedy, count(*) FROM import_issue WHERE contract = :contract AND job = :job
GROUP BY code, severity, remedy ORDER BY count(*) DESC, code LIMIT 64
;

-- The columns that have any.
-- name: issue_columns
-- role: office
-- kind: many
-- in: contract u32, job u32
-- out: column_no u16
SELECT DISTINCT column_no FROM import_issue WHERE contract = :contract AND job = :job ORDER BY column_no LIMIT 300
;

-- name: mapping_list
-- role: office
-- kind: many
-- in: contract u32, register u16
-- out: header str<200>, field u16
SELECT header, field FROM mapping WHERE contract = :contract AND register = :register ORDER BY position
;

-- name: mapping_clear
-- role: office
-- kind: exec
-- in: contract u32, register u16
DELETE FROM mapping WHERE contract = :contract AND register = :register
;

-- name: mapping_add
-- role: office
-- kind: exec
-- in: contract u32, register u16, position u16, header str<200>, field u16
INSERT INTO mapping (contract, register, position, header, field)
VALUES (:contract, :register, :position, :header, :field)
;

-- name: mapping_block_get
-- role: office
-- kind: one
-- in: contract u32, register u16
-- out: block u16
SELECT block FROM mapping_block WHERE contract = :contract AND register = :register
;

-- name: mapping_block_set
-- role: office
-- kind: exec
-- in: contract u32, register u16, block u16
INSERT INTO mapping_block (contract, register, block) VALUES (:contract, :register, :block)
ON CONFLICT (contract, register) DO UPDATE SET block = excluded.block
;
