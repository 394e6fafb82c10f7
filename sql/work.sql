-- Worklists: which records, and how far each is.  States: 0 open, 1 in hand, 2 done, 3 set aside.

-- A record that is on the list already is left where it is.
-- name: work_add
-- role: office
-- kind: exec
-- in: contract u32, list u64, position u32, register u16, record fixed<16>
INSERT INTO work_item (contract, list, position, register, record, state, person, since_ms, leaf)
VALUES (:contract, :list, :position, :register, :record, 0, 0, 0, 0)
ON CONFLICT DO NOTHING
;

-- Whether there is such a list, and of which register.
-- name: work_place
-- role: office
-- kind: one
-- in: contract u32, list u64
-- out: register u16
SELECT register FROM work_item WHERE contract = :contract AND list = :list LIMIT 1
;

-- What a person has in hand, the oldest first.
-- name: work_held
-- role: office
-- kind: one
-- in: contract u32, list u64, person u32
-- out: position u32
SELECT position FROM work_item WHERE contract = :contract AND list = :list AND state = 1 AND person = :person
ORDER BY position LIMIT 1
;

-- The next open one.
-- name: work_next
-- role: office
-- kind: one
-- in: contract u32, list u64
-- out: position u32
SELECT position FROM work_item WHERE contract = :contract AND list = :list AND state = 0 ORDER BY position LIMIT 1
;

-- name: work_hold
-- role: office
-- kind: exec
-- in: contract u32, list u64, position u32, person u32, now_ms i64
UPDATE work_item SET state = 1, person = :person, since_ms = :now_ms
WHERE contract = :contract AND list = :list AND position = :position AND state = 0
;

-- Only if it is as it was seen.
-- name: work_set
-- role: office
-- kind: exec
-- in: contract u32, list u64, record fixed<16>, old_state u16, old_person u32, state u16, person u32, now_ms i64, leaf u64
UPDATE work_item SET state = :state, person = :person, since_ms = :now_ms, leaf = :leaf
WHERE contract = :contract AND list = :list AND record = :record AND state = :old_state AND person = :old_person
;

-- name: work_list
-- role: office
-- kind: many
-- in: contract u32, list u64, state u16, after u32, most u32
-- out: record fixed<16>, position u32, state u16, person u32, since_ms i64, leaf u64
SELECT record, position, state, person, since_ms, leaf FROM work_item
WHERE contract = :contract AND list = :list AND position > :after AND (:state = 0 OR state = :state - 1)
ORDER BY position LIMIT :most
;

-- name: work_one
-- role: office
-- kind: one
-- in: contract u32, register u16, record fixed<16>, list u64
-- out: position u32, state u16, person u32, since_ms i64, leaf u64
SELECT position, state, person, since_ms, leaf FROM work_item
WHERE contract = :contract AND register = :register AND record = :record AND list = :list
;

-- How many stand up to a position, and how many there are.
-- name: work_rank
-- role: office
-- kind: one
-- in: contract u32, list u64, position u32
-- out: rank u32, total u32
SELECT coalesce(sum(position <= :position), 0), count(*) FROM work_item WHERE contract = :contract AND list = :list
;

-- name: work_count
-- role: office
-- kind: many
-- in: contract u32, list u64, person u32
-- out: register u16, state u16, items u32, mine u32
SELECT register, state, count(*), coalesce(sum(state = 1 AND person = :person), 0) FROM work_item
WHERE contract = :contract AND list = :list GROUP BY register, state
;

-- name: work_forget_record
-- role: office
-- kind: exec
-- in: contract u32, register u16, record fixed<16>
DELETE FROM work_item WHERE contract = :contract AND register = :register AND record = :record
;

-- name: work_forget_whole
-- role: office
-- kind: exec
-- in: contract u32, register u16
DELETE FROM work_item WHERE contract = :contract AND (:register = 0 OR register = :register)
;

-- name: work_forget_list
-- role: office
-- kind: exec
-- in: contract u32, list u64
DELETE FROM work_item WHERE contract = :contract AND list = :list
;

-- The records that an import stored; it ran from one time to the other.
-- name: work_imported
-- role: office
-- kind: many
-- in: contract u32, register u16, job u32, from_ms i64, until_ms i64, skip u32, most u32
-- out: record fixed<16>
SELECT record FROM record WHERE contract = :contract AND register = :register
AND created_ms BETWEEN :from_ms AND :until_ms AND job = :job ORDER BY created_ms, row_no LIMIT :most OFFSET :skip
;

-- name: work_imported_count
-- role: office
-- kind: one
-- in: contract u32, register u16, job u32, from_ms i64, until_ms i64
-- out: records u32
SELECT count(*) FROM record WHERE contract = :contract AND register = :register
AND created_ms BETWEEN :from_ms AND :until_ms AND job = :job
;

-- Searches that people keep.

-- name: search_count
-- role: office
-- kind: one
-- in: contract u32, person u32
-- out: searches u32
SELECT count(*) FROM saved_search WHERE contract = :contract AND person = :person
;

-- name: search_add
-- role: office
-- kind: exec
-- in: contract u32, person u32, search u32, register u16, purpose u16, now_ms i64, name bytes<256>, words bytes<4096>
INSERT INTO saved_search (contract, person, search, register, purpose, made_ms, name, words)
VALUES (:contract, :person, :search, :register, :purpose, :now_ms, :name, :words) ON CONFLICT DO NOTHING
;

-- name: search_replace
-- role: office
-- kind: exec
-- in: contract u32, person u32, search u32, name bytes<256>, words bytes<4096>
UPDATE saved_search SET name = :name, words = :words
WHERE contract = :contract AND person = :person AND search = :search
;

-- name: search_list
-- role: office
-- kind: many
-- in: contract u32, person u32
-- out: search u32, register u16, purpose u16, made_ms i64, name bytes<256>
SELECT search, register, purpose, made_ms, name FROM saved_search WHERE contract = :contract AND person = :person
ORDER BY made_ms, search
;

-- name: search_get
-- role: office
-- kind: one
-- in: contract u32, person u32, search u32
-- out: register u16, purpose u16, words bytes<4096>
SELECT register, purpose, words FROM saved_search WHERE contract = :contract AND person = :person AND search = :search
;

-- name: search_remove
-- role: office
-- kind: exec
-- in: contract u32, person u32, search u32
DELETE FROM saved_search WHERE contract = :contract AND person = :person AND search = :search
;

-- name: search_forget_whole
-- role: office
-- kind: exec
-- in: contract u32, register u16
DELETE FROM saved_search WHERE contract = :contract AND (:register = 0 OR register = :register)
;
