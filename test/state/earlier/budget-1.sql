-- A filled call budget as format 1 of the file left it.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE calls (
     id integer primary key autoincrement,
     sent_at integer not null,
     held_until integer not null,
     answered integer not null
   );
INSERT INTO calls VALUES(1,1000,1200,1);
INSERT INTO calls VALUES(2,1100,6100,0);
CREATE TABLE clock (
     only_row integer primary key check (only_row = 1),
     boot_id text not null,
     offset integer not null,
     blocked_until integer not null,
     longest_window integer not null
   );
INSERT INTO clock VALUES(1,'boot-1',1780000000000,0,10000);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('calls',2);
CREATE INDEX calls_held on calls (held_until);
COMMIT;
PRAGMA user_version = 1;
