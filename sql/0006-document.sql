-- Version 6: documents in forms: frozen files in parts, and drafts, as ciphertext.
CREATE TABLE document_part (
    contract INTEGER NOT NULL,
    pdf BLOB NOT NULL CHECK (length(pdf) = 32),
    part INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (contract, pdf, part)
) WITHOUT ROWID;

CREATE TABLE document_draft (
    contract INTEGER NOT NULL,
    draft INTEGER NOT NULL,
    form INTEGER NOT NULL,
    side INTEGER NOT NULL,
    person INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (contract, draft)
) WITHOUT ROWID;
