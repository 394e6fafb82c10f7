-- Version 8: the order of creation without the ids of records.  Whatever is imported comes at the end of this index, where few pages are
-- written; records of the same millisecond are few and are put in order when they are listed.
DROP INDEX record_created;
CREATE INDEX record_created ON record (contract, register, created_ms);
