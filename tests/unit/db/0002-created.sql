-- "Quoted" and 日本語 text must survive the way into the program.
ALTER TABLE record ADD COLUMN created_ms INTEGER NOT NULL DEFAULT -1;
