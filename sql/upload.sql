-- Uploaded files, until they are imported: parts as ciphertext under a key that only the keeper's memory has.

-- A part that came already is left as it is.
-- name: upload_put
-- role: office
-- kind: exec
-- in: contract u32, upload u32, part u32, sealed bytes<65576>
INSERT INTO upload_part (contract, upload, part, sealed) VALUES (:contract, :upload, :part, :sealed)
ON CONFLICT DO NOTHING
;

-- name: upload_get
-- role: office
-- kind: one
-- in: contract u32, upload u32, part u32
-- out: sealed bytes<65576>
SELECT sealed FROM upload_part WHERE contract = :contract AND upload = :upload AND part = :part
;

-- name: upload_remove
-- role: office
-- kind: exec
-- in: contract u32, upload u32
DELETE FROM upload_part WHERE contract = :contract AND upload = :upload
;

-- At the start: nobody has a key of them any more.
-- name: upload_remove_all
-- role: office
-- kind: exec
-- in: least u32
DELETE FROM upload_part WHERE upload >= :least
;
