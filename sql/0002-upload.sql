-- Version 2: uploaded files until they are imported, as ciphertext.
CREATE TABLE upload_part (
    contract INTEGER NOT NULL,
    upload INTEGER NOT NULL,
    part INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (contract, upload, part)
);
