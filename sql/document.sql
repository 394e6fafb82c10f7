-- Documents in forms: frozen files, named by their hash, and the drafts of each side.

-- A part that came already is left as it is.
-- name: document_put
-- role: office
-- kind: exec
-- in: contract u32, pdf fixed<32>, part u16, sealed bytes<65576>
INSERT INTO document_part (contract, pdf, part, sealed) VALUES (:contract, :pdf, :part, :sealed)
ON CONFLICT DO NOTHING
;

-- name: document_get
-- role: office
-- kind: one
-- in: contract u32, pdf fixed<32>, part u16
-- out: sealed bytes<65576>
SELECT sealed FROM document_part WHERE contract = :contract AND pdf = :pdf AND part = :part
;

-- name: draft_add
-- role: office
-- kind: exec
-- in: contract u32, draft u32, form u16, side u16, person u32, now_ms i64, sealed bytes<65576>
INSERT INTO document_draft (contract, draft, form, side, person, updated_ms, sealed)
VALUES (:contract, :draft, :form, :side, :person, :now_ms, :sealed)
ON CONFLICT DO NOTHING
;

-- name: draft_change
-- role: office
-- kind: exec
-- in: contract u32, draft u32, side u16, base_ms i64, person u32, now_ms i64, sealed bytes<65576>
UPDATE document_draft SET person = :person, updated_ms = :now_ms, sealed = :sealed
WHERE contract = :contract AND draft = :draft AND side = :side AND updated_ms = :base_ms
;

-- name: draft_remove
-- role: office
-- kind: exec
-- in: contract u32, draft u32, side u16
DELETE FROM document_draft WHERE contract = :contract AND draft = :draft AND side = :side
;

-- name: draft_get
-- role: office
-- kind: one
-- in: contract u32, draft u32
-- out: form u16, side u16, updated_ms i64, sealed bytes<65576>
SELECT form, side, updated_ms, sealed FROM document_draft WHERE contract = :contract AND draft = :draft
;

-- name: draft_list
-- role: office
-- kind: many
-- in: contract u32, side u16
-- out: draft u32, form u16, person u32, updated_ms i64
SELECT draft, form, person, updated_ms FROM document_draft WHERE contract = :contract AND side = :side
ORDER BY updated_ms DESC, draft LIMIT 200
;

-- name: draft_count
-- role: office
-- kind: one
-- in: contract u32, side u16
-- out: drafts u32
SELECT count(*) FROM document_draft WHERE contract = :contract AND side = :side
;
