-- Rows of a database of schema version 1 (azukari 0.1.0), one or more of each table; behind schema-1.sql.  The envelopes are no
-- ciphertext: the office never looks inside.
INSERT INTO record VALUES
    (1, 7, 3, x'000102030405060708090a0b0c0d0e0f', 2, CAST('second version' AS BLOB), x'01000100112233445566778899aabbccddeeff', 1770000000000, 1770000060000, 5, 0),
    (2, 7, 3, x'101112131415161718191a1b1c1d1e1f', 1, CAST('another' AS BLOB), x'', 1770000000001, 1770000000001, 5, 1);
INSERT INTO record_version VALUES (1, 1, CAST('first version' AS BLOB), 1770000000000);
INSERT INTO register_count VALUES (7, 3, 2);
INSERT INTO token VALUES (7, 3, 1, 1, x'00112233445566778899aabbccddeeff', 1);
INSERT INTO import_job VALUES (7, 5, 3, 2, 4, 4096, 4096, 3, 2, 1, 0, 1770000000000, 1770000001000, 1, CAST('header' AS BLOB));
INSERT INTO import_issue VALUES (7, 5, 2, 4, 1, 2, 1, 'digits');
INSERT INTO mapping VALUES (7, 3, 0, 'name', 2);
PRAGMA user_version = 1;
