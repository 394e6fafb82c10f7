-- The blind index.

-- A token that a record has already is left as it is.
-- name: token_add
-- role: office
-- kind: exec
-- in: contract u32, register u16, kind u16, field u16, token fixed<16>, number i64
INSERT INTO token (contract, register, kind, field, token, number)
VALUES (:contract, :register, :kind, :field, :token, :number)
ON CONFLICT DO NOTHING
;

-- name: token_remove
-- role: office
-- kind: exec
-- in: contract u32, register u16, kind u16, field u16, token fixed<16>, number i64
DELETE FROM token WHERE contract = :contract AND register = :register AND kind = :kind AND field = :field
AND token = :token AND number = :number
;

-- The records behind ${after} that have a token, in the order in which they were stored.
-- name: token_list
-- role: office
-- kind: many
-- in: contract u32, register u16, kind u16, field u16, token fixed<16>, after i64
-- out: number i64
SELECT number FROM token WHERE contract = :contract AND register = :register AND kind = :kind AND field = :field
AND token = :token AND number > :after ORDER BY number
;

-- How many records have a token, counted up to a bound.
-- name: token_weight
-- role: office
-- kind: one
-- in: contract u32, register u16, kind u16, field u16, token fixed<16>, after i64, most u32
-- out: records u32
SELECT count(*) FROM (SELECT 1 FROM token WHERE contract = :contract AND register = :register AND kind = :kind
AND field = :field AND token = :token AND number > :after LIMIT :most) AS bounded
;

-- Runs of tokens.

-- name: run_add
-- role: office
-- kind: insert
-- in: contract u32, register u16, level u16, low i64, high i64
INSERT INTO token_run (contract, register, level, target, low, high) VALUES (:contract, :register, :level, 0, :low, :high)
;

-- In the order in which their records were stored; of all of them, or of those that may hold a certain one.
-- name: run_list
-- role: office
-- kind: many
-- in: contract u32, register u16, low i64, high i64
-- out: run i64
SELECT run FROM token_run WHERE contract = :contract AND register = :register AND low <= :high AND high >= :low ORDER BY low, run
;

-- The oldest runs of a level that are whole.
-- name: run_level
-- role: office
-- kind: many
-- in: contract u32, register u16, level u16, most u32
-- out: run i64, low i64, high i64
SELECT run, low, high FROM token_run AS r WHERE contract = :contract AND register = :register AND level = :level AND target = 0
AND NOT EXISTS (SELECT 1 FROM token_run AS s WHERE s.target = r.run AND s.target <> 0) ORDER BY run LIMIT :most
;

-- A register with so many runs of a level, or with some that are being emptied.
-- name: run_most
-- role: office
-- kind: one
-- in: fan u32
-- out: contract u32, register u16
SELECT contract, register FROM token_run WHERE contract <> 0 GROUP BY contract, register, CASE target WHEN 0 THEN level ELSE -1 END
HAVING count(*) >= :fan OR max(target) > 0 LIMIT 1
;

-- name: run_levels
-- role: office
-- kind: one
-- in: contract u32, register u16
-- out: levels u16
SELECT coalesce(max(level), 0) FROM token_run WHERE contract = :contract AND register = :register
;

-- name: run_bind
-- role: office
-- kind: exec
-- in: run i64, target i64
UPDATE token_run SET target = :target WHERE run = :run
;

-- Into which runs others are being emptied (the newest, which are the small ones, first), and which those are.
-- name: run_targets
-- role: office
-- kind: many
-- in: contract u32, register u16
-- out: target i64
SELECT DISTINCT target FROM token_run WHERE contract = :contract AND register = :register AND target <> 0 ORDER BY target DESC LIMIT 8
;

-- name: run_sources
-- role: office
-- kind: many
-- in: target i64
-- out: run i64
SELECT run FROM token_run WHERE target = :target AND target <> 0 ORDER BY run LIMIT 16
;

-- name: run_emptied
-- role: office
-- kind: exec
-- in: target i64
DELETE FROM token_run WHERE target = :target AND target <> 0
;

-- name: block_add
-- role: office
-- kind: exec
-- in: run i64, kind u16, field u16, first fixed<16>, entries bytes<4032>
INSERT INTO token_block (run, kind, field, first, entries) VALUES (:run, :kind, :field, :first, :entries)
;

-- The block in which a token may begin.
-- name: block_before
-- role: office
-- kind: one
-- in: run i64, kind u16, field u16, token fixed<16>
-- out: block i64, first fixed<16>, entries bytes<4032>
SELECT block, first, entries FROM token_block WHERE run = :run AND kind = :kind AND field = :field AND first < :token
ORDER BY first DESC, block DESC LIMIT 1
;

-- name: block_after
-- role: office
-- kind: one
-- in: run i64, kind u16, field u16, first fixed<16>, block i64
-- out: block i64, first fixed<16>, entries bytes<4032>
SELECT block, first, entries FROM token_block WHERE run = :run AND kind = :kind AND field = :field
AND (first, block) > (:first, :block) ORDER BY first, block LIMIT 1
;

-- name: block_lowest
-- role: office
-- kind: one
-- in: run i64
-- out: block i64, kind u16, field u16, entries bytes<4032>
SELECT block, kind, field, entries FROM token_block WHERE run = :run ORDER BY kind, field, first, block LIMIT 1
;

-- name: block_change
-- role: office
-- kind: exec
-- in: block i64, first fixed<16>, entries bytes<4032>
UPDATE token_block SET first = :first, entries = :entries WHERE block = :block
;

-- name: block_remove
-- role: office
-- kind: exec
-- in: block i64
DELETE FROM token_block WHERE block = :block
;

-- The runs of a register, or (register 0) of a contract, are of no contract from now on: nobody finds them, and they are removed.
-- name: run_give_up
-- role: office
-- kind: exec
-- in: contract u32, register u16
UPDATE token_run SET contract = 0, register = 0, level = 0, target = 0
WHERE contract = :contract AND (:register = 0 OR register = :register)
;

-- name: block_given_up
-- role: office
-- kind: many
-- in: most u32
-- out: block i64
SELECT b.block FROM token_run AS r CROSS JOIN token_block AS b ON b.run = r.run WHERE r.contract = 0 LIMIT :most
;

-- name: run_remove_empty
-- role: office
-- kind: exec
DELETE FROM token_run WHERE contract = 0 AND NOT EXISTS (SELECT 1 FROM token_block AS b WHERE b.run = token_run.run)
;

-- Some tokens of removed records.
-- name: token_some
-- role: office
-- kind: many
-- in: contract u32, low u16, high u16, before i64, most u32
-- out: register u16, kind u16, field u16, token fixed<16>, number i64
SELECT register, kind, field, token, number FROM token
WHERE contract = :contract AND register BETWEEN :low AND :high AND number < :before LIMIT :most
;

-- All tokens of a kind and field: the table's, for what may exist.
-- name: token_all
-- role: office
-- kind: many
-- in: contract u32, register u16, kind u16, field u16
-- out: token fixed<16>
SELECT token FROM token WHERE contract = :contract AND register = :register AND kind = :kind AND field = :field
;
