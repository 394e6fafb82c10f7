-- Version 4: the block of subjects in which a record stands (0: none), for sessions whose duties are limited to some.  The keeper
-- knows it better: here it only keeps searches and counts to what may be shown.
ALTER TABLE record ADD COLUMN block INTEGER NOT NULL DEFAULT 0;
CREATE INDEX record_block ON record (contract, register, block) WHERE block <> 0;

-- Into which block a file of this register goes, if one was chosen for all of it.
CREATE TABLE mapping_block (
    contract INTEGER NOT NULL,
    register INTEGER NOT NULL,
    block INTEGER NOT NULL,
    PRIMARY KEY (contract, register)
) WITHOUT ROWID;
