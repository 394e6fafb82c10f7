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

-- The records that have a token, in the order in which they were stored.
-- name: token_list
-- role: office
-- kind: many
-- in: contract u32, register u16, kind u16, field u16, token fixed<16>
-- out: number i64
SELECT number FROM token WHERE contract = :contract AND register = :register AND kind = :kind AND field = :field
AND token = :token ORDER BY number
;

-- Whether a record has a token.
-- name: token_has
-- role: office
-- kind: one
-- in: contract u32, register u16, kind u16, field u16, token fixed<16>, number i64
-- out: has bool
SELECT 1 FROM token WHERE contract = :contract AND register = :register AND kind = :kind AND field = :field
AND token = :token AND number = :number
;

-- How many records have a token, counted up to a bound.
-- name: token_weight
-- role: office
-- kind: one
-- in: contract u32, register u16, kind u16, field u16, token fixed<16>, most u32
-- out: records u32
SELECT count(*) FROM (SELECT 1 FROM token WHERE contract = :contract AND register = :register AND kind = :kind
AND field = :field AND token = :token LIMIT :most) AS bounded
;
