-- Records, their older versions and the counts of a register.  Every statement that a desk can cause names a contract.

-- What must be known of a record before it is changed.
-- name: record_state
-- role: office
-- kind: one
-- in: contract u32, register u16, record fixed<16>
-- out: number i64, version u32, block u16, tokens bytes<4864>, job u32, row_no u64
SELECT number, version, block, tokens, job, row_no FROM record
WHERE contract = :contract AND register = :register AND record = :record
;

-- The newest version of a record.
-- name: record_newest
-- role: office
-- kind: one
-- in: contract u32, register u16, record fixed<16>
-- out: number i64, version u32, block u16, envelope bytes<16384>, created_ms i64, updated_ms i64
SELECT number, version, block, envelope, created_ms, updated_ms FROM record
WHERE contract = :contract AND register = :register AND record = :record
;

-- The same by the number under which the blind index names it.
-- name: record_by_number
-- role: office
-- kind: one
-- in: number i64, contract u32, register u16
-- out: record fixed<16>, version u32, block u16, envelope bytes<16384>, created_ms i64, updated_ms i64
SELECT record, version, block, envelope, created_ms, updated_ms FROM record
WHERE number = :number AND contract = :contract AND register = :register
;

-- name: record_tokens
-- role: office
-- kind: one
-- in: number i64
-- out: tokens bytes<4864>
SELECT tokens FROM record WHERE number = :number
;

-- A page of a register, in the order of creation; of certain blocks only: their numbers, each between commas.
-- name: record_browse
-- role: office
-- kind: many
-- in: contract u32, register u16, after i64, after_ms i64, after_record fixed<16>, blocks str<400>, most u32
-- out: record fixed<16>, version u32, envelope bytes<16384>, created_ms i64, updated_ms i64
SELECT record, version, envelope, created_ms, updated_ms FROM record
WHERE contract = :contract AND register = :register AND number > :after AND created_ms >= :after_ms
AND (created_ms > :after_ms OR record > :after_record)
AND (:blocks = '' OR instr(:blocks, ',' || block || ',') > 0)
ORDER BY created_ms, record LIMIT :most
;

-- For the inventory, in the order of record ids.
-- name: record_inventory
-- role: office
-- kind: many
-- in: contract u32, register u16, after fixed<16>, most u32
-- out: record fixed<16>, version u32, block u16
SELECT record, version, block FROM record
WHERE contract = :contract AND register = :register AND record > :after
ORDER BY record LIMIT :most
;

-- name: record_add
-- role: office
-- kind: insert
-- in: contract u32, register u16, record fixed<16>, block u16, envelope bytes<16384>, tokens bytes<2432>, now_ms i64, job u32, row_no u64
INSERT INTO record (contract, register, record, block, version, envelope, tokens, created_ms, updated_ms, job, row_no)
VALUES (:contract, :register, :record, :block, 1, :envelope, :tokens, :now_ms, :now_ms, :job, :row_no)
;

-- name: record_move
-- role: office
-- kind: exec
-- in: contract u32, register u16, record fixed<16>, block u16
UPDATE record SET block = :block WHERE contract = :contract AND register = :register AND record = :record
;

-- name: record_replace
-- role: office
-- kind: exec
-- in: number i64, version u32, envelope bytes<16384>, tokens bytes<4864>, now_ms i64
UPDATE record SET version = :version, envelope = :envelope, tokens = :tokens, updated_ms = :now_ms WHERE number = :number
;

-- name: record_remove
-- role: office
-- kind: exec
-- in: number i64
DELETE FROM record WHERE number = :number
;

-- Keep the newest version as history before it is replaced.
-- name: version_keep
-- role: office
-- kind: exec
-- in: number i64
INSERT INTO record_version (number, version, envelope, updated_ms)
SELECT number, version, envelope, updated_ms FROM record WHERE number = :number
;

-- name: version_get
-- role: office
-- kind: one
-- in: number i64, version u32
-- out: envelope bytes<16384>, updated_ms i64
SELECT envelope, updated_ms FROM record_version WHERE number = :number AND version = :version
;

-- Newest first.
-- name: version_list
-- role: office
-- kind: many
-- in: number i64, most u32
-- out: version u32
SELECT version FROM record_version WHERE number = :number ORDER BY version DESC LIMIT :most
;

-- name: version_remove
-- role: office
-- kind: exec
-- in: number i64
DELETE FROM record_version WHERE number = :number
;

-- The removal of a whole register (job: the contract, row_no: the register), or (row_no 0) a whole contract, stands in a row of contract 0
-- for as long as it takes.  What it removes has a lower number; whatever is stored meanwhile has a higher one, because this row stays.
-- name: removal_add
-- role: office
-- kind: insert
-- in: record fixed<16>, now_ms i64, contract u32, register u16
INSERT INTO record (contract, register, record, block, version, envelope, tokens, created_ms, updated_ms, job, row_no)
VALUES (0, 0, :record, 0, 1, x'', x'', :now_ms, :now_ms, :contract, :register)
;

-- name: removal_list
-- role: office
-- kind: many
-- out: number i64, contract u32, register u16, began_ms i64
SELECT number, job, row_no, created_ms FROM record WHERE contract = 0 AND register = 0 ORDER BY number
;

-- Whether anything stands in the registers from ${from} to ${to} of a contract.
-- name: removal_any
-- role: office
-- kind: one
-- in: contract u32, low u16, high u16
-- out: any bool
SELECT EXISTS (SELECT 1 FROM record WHERE contract = :contract AND register BETWEEN :low AND :high)
OR EXISTS (SELECT 1 FROM token WHERE contract = :contract AND register BETWEEN :low AND :high)
OR EXISTS (SELECT 1 FROM token_run WHERE contract = 0)
;

-- Some of what is to be removed, in about the order in which it lies in the file.
-- name: removal_rows
-- role: office
-- kind: many
-- in: contract u32, low u16, high u16, before i64, most u32
-- out: number i64
SELECT number FROM record WHERE contract = :contract AND register BETWEEN :low AND :high AND number < :before
ORDER BY register, created_ms LIMIT :most
;

-- name: count_clear
-- role: office
-- kind: exec
-- in: contract u32, register u16
UPDATE register_count SET records = 0 WHERE contract = :contract AND (:register = 0 OR register = :register)
;

-- name: count_add
-- role: office
-- kind: exec
-- in: contract u32, register u16, records u64
INSERT INTO register_count (contract, register, records) VALUES (:contract, :register, :records)
ON CONFLICT (contract, register) DO UPDATE SET records = register_count.records + excluded.records
;

-- name: count_take
-- role: office
-- kind: exec
-- in: contract u32, register u16, records u64
UPDATE register_count SET records = records - :records WHERE contract = :contract AND register = :register
;

-- name: count_all
-- role: office
-- kind: one
-- out: records u64
SELECT coalesce(sum(records), 0) FROM register_count
;

-- Those in one block.
-- name: count_block
-- role: office
-- kind: one
-- in: contract u32, register u16, block u16, after i64
-- out: records u64
SELECT count(*) FROM record WHERE contract = :contract AND register = :register AND block = :block AND block <> 0
AND number > :after
;

-- name: count_list
-- role: office
-- kind: many
-- in: contract u32
-- out: register u16, records u64
SELECT register, records FROM register_count WHERE contract = :contract ORDER BY register
;
