-- Changing many records by a file.

-- name: plan_add
-- role: office
-- kind: insert
-- in: contract u32, register u16, key_field u16
INSERT INTO update_plan (contract, register, key_field) VALUES (:contract, :register, :key_field)
;

-- name: plan_get
-- role: office
-- kind: one
-- in: plan u32, contract u32
-- out: register u16, key_field u16
SELECT register, key_field FROM update_plan WHERE plan = :plan AND contract = :contract
;

-- name: plan_column_add
-- role: office
-- kind: exec
-- in: plan u32, position u16, header str<200>, field u16
INSERT INTO update_plan_column (plan, position, header, field) VALUES (:plan, :position, :header, :field)
;

-- name: plan_column_list
-- role: office
-- kind: many
-- in: plan u32
-- out: header str<200>, field u16
SELECT header, field FROM update_plan_column WHERE plan = :plan ORDER BY position LIMIT 64
;

-- The trial knows the change that came of it.
-- name: job_changed_by
-- role: office
-- kind: exec
-- in: contract u32, job u32, other u32
UPDATE import_job SET other = :other WHERE contract = :contract AND job = :job
;

-- name: seen_add
-- role: office
-- kind: exec
-- in: contract u32, job u32, row_no u64, record fixed<16>, version u32, fields i64
INSERT INTO update_row (contract, job, row_no, record, version, fields)
VALUES (:contract, :job, :row_no, :record, :version, :fields)
;

-- The row of a job that is this record.
-- name: seen_by_record
-- role: office
-- kind: one
-- in: contract u32, job u32, record fixed<16>
-- out: row_no u64
SELECT row_no FROM update_row WHERE contract = :contract AND job = :job AND record = :record
;

-- name: seen_list
-- role: office
-- kind: many
-- in: contract u32, job u32, from_row u64, to_row u64
-- out: row_no u64, record fixed<16>, version u32, fields i64
SELECT row_no, record, version, fields FROM update_row
WHERE contract = :contract AND job = :job AND row_no BETWEEN :from_row AND :to_row AND fields <> 0 ORDER BY row_no LIMIT 64
;

-- name: seen_one
-- role: office
-- kind: one
-- in: contract u32, job u32, row_no u64
-- out: record fixed<16>, version u32
SELECT record, version FROM update_row WHERE contract = :contract AND job = :job AND row_no = :row_no
;

-- How many records a trial has found to change.
-- name: seen_count
-- role: office
-- kind: one
-- in: contract u32, job u32
-- out: records u64
SELECT count(*) FROM update_row WHERE contract = :contract AND job = :job AND fields <> 0
;

-- name: seen_remove
-- role: office
-- kind: exec
-- in: contract u32, job u32
DELETE FROM update_row WHERE contract = :contract AND job = :job
;

-- At the start: of trials that nobody has acted on for long.
-- name: seen_remove_old
-- role: office
-- kind: exec
-- in: before_ms i64
DELETE FROM update_row WHERE EXISTS (SELECT 1 FROM import_job t WHERE t.contract = update_row.contract AND t.job = update_row.job
AND t.updated_ms < :before_ms AND NOT EXISTS (SELECT 1 FROM import_job c WHERE c.contract = t.contract AND c.job = t.other
AND c.state = 0))
;

-- name: field_count
-- role: office
-- kind: exec
-- in: contract u32, job u32, field u16
INSERT INTO update_field (contract, job, field, records) VALUES (:contract, :job, :field, 1)
ON CONFLICT (contract, job, field) DO UPDATE SET records = update_field.records + 1
;

-- name: field_list
-- role: office
-- kind: many
-- in: contract u32, job u32
-- out: field u16, records u64
SELECT field, records FROM update_field WHERE contract = :contract AND job = :job ORDER BY field LIMIT 64
;
