-- A filled journal as format 2 of the file left it: dumped from a file that the program of that format had made.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE runs (
     id text primary key,
     kind text not null,
     job text not null,
     started_at integer not null,
     ended_at integer,
     status text not null,
     counts text not null
   , chosen integer not null default 0);
INSERT INTO runs VALUES('first','run','sync',1780000000000,1780000000500,'attention','{"remoteCreates":1,"remoteUpdates":0}',0);
INSERT INTO runs VALUES('refresh','run','sync',1780000001000,1780000001100,'off','{}',1);
INSERT INTO runs VALUES('killed','run','sync',1780000002000,NULL,'running','{}',0);
CREATE TABLE steps (
     run text not null references runs (id),
     id text not null,
     position integer not null,
     status text not null,
     message text,
     step text not null,
     primary key (run, id)
   );
INSERT INTO steps VALUES('first','c2',0,'done',NULL,'{"_tag":"PushCreate","id":"c2","localKey":"2","entity":"person","resource":"people","origin":{"file":"entities/person.yaml","line":1},"writes":[{"field":"code","place":"code","value":{"_tag":"Known","value":"B"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":true},{"field":"name","place":"name","value":{"_tag":"Known","value":"Bo"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":false},{"field":"team","place":"team","value":{"_tag":"KeyOf","entity":"team","key":"T-1","wants":"remote","part":0},"reason":{"code":"otherwise","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only","group":{"title":"Équipe","origin":{"file":"entities/person.yaml","line":1}},"gate":{"setting":"teams","value":"off","state":"off","origin":{"file":"entities/person.yaml","line":1}}},"sensitive":false}]}');
INSERT INTO steps VALUES('first','l2',1,'skipped','not begun: stopped','{"_tag":"Link","id":"l2","entity":"person","resource":"people","origin":{"file":"entities/person.yaml","line":1},"localKey":"2","after":"c2","via":"create","column":"link"}');
INSERT INTO steps VALUES('first','u3',2,'refused','the system declined','{"_tag":"PushUpdate","id":"u3","localKey":"3","remoteKey":"53","entity":"person","resource":"people","origin":{"file":"entities/person.yaml","line":1},"writes":[{"field":"name","place":"name","value":{"_tag":"Known","value":"Cem"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":false,"before":"Çem"}]}');
INSERT INTO steps VALUES('killed','c1',0,'begun',NULL,'{"_tag":"PushCreate","id":"c1","localKey":"1","entity":"person","resource":"people","origin":{"file":"entities/person.yaml","line":1},"writes":[{"field":"code","place":"code","value":{"_tag":"Known","value":"A"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":true},{"field":"name","place":"name","value":{"_tag":"Known","value":"Ann"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":false},{"field":"team","place":"team","value":{"_tag":"KeyOf","entity":"team","key":"T-1","wants":"remote","part":0},"reason":{"code":"otherwise","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only","group":{"title":"Équipe","origin":{"file":"entities/person.yaml","line":1}},"gate":{"setting":"teams","value":"off","state":"off","origin":{"file":"entities/person.yaml","line":1}}},"sensitive":false}]}');
INSERT INTO steps VALUES('killed','u3',1,'lost','no complete answer','{"_tag":"PushUpdate","id":"u3","localKey":"3","remoteKey":"53","entity":"person","resource":"people","origin":{"file":"entities/person.yaml","line":1},"writes":[{"field":"name","place":"name","value":{"_tag":"Known","value":"Cem"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":false,"before":"Çem"}]}');
CREATE TABLE withheld (
     position integer primary key,
     run text not null references runs (id),
     write text not null
   );
INSERT INTO withheld VALUES(1,'first','{"entity":"person","localKey":"3","event":"update","field":"email","side":"remote","local":null,"remote":"c@example.org","reason":{"code":"blank-source","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":true}');
CREATE TABLE set_aside (
     position integer primary key,
     run text not null references runs (id),
     record text not null
   );
INSERT INTO set_aside VALUES(1,'first','{"entity":"person","localKey":"4","code":"ambiguous","message":"two candidates: 54, 55","origin":{"file":"entities/person.yaml","line":1}}');
CREATE TABLE intents (
     id integer primary key autoincrement,
     run text not null references runs (id),
     step_id text not null,
     step text not null,
     entity text not null,
     side text not null,
     record_key text not null,
     begun_at integer not null,
     open integer not null,
     outcome text,
     settled_at integer
   , part integer not null default 0);
INSERT INTO intents VALUES(1,'first','c2','{"_tag":"PushCreate","id":"c2","localKey":"2","entity":"person","resource":"people","origin":{"file":"entities/person.yaml","line":1},"writes":[{"field":"code","place":"code","value":{"_tag":"Known","value":"B"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":true},{"field":"name","place":"name","value":{"_tag":"Known","value":"Bo"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":false},{"field":"team","place":"team","value":{"_tag":"KeyOf","entity":"team","key":"T-1","wants":"remote","part":0},"reason":{"code":"otherwise","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only","group":{"title":"Équipe","origin":{"file":"entities/person.yaml","line":1}},"gate":{"setting":"teams","value":"off","state":"off","origin":{"file":"entities/person.yaml","line":1}}},"sensitive":false}]}','person','remote','2',1780000000100,0,'{"_tag":"Done","key":"52"}',1780000000200,0);
INSERT INTO intents VALUES(2,'first','u3','{"_tag":"PushUpdate","id":"u3","localKey":"3","remoteKey":"53","entity":"person","resource":"people","origin":{"file":"entities/person.yaml","line":1},"writes":[{"field":"name","place":"name","value":{"_tag":"Known","value":"Cem"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":false,"before":"Çem"}]}','person','remote','3',1780000000300,0,'{"_tag":"Refused","message":"the system declined"}',1780000000400,0);
INSERT INTO intents VALUES(3,'killed','c1','{"_tag":"PushCreate","id":"c1","localKey":"1","entity":"person","resource":"people","origin":{"file":"entities/person.yaml","line":1},"writes":[{"field":"code","place":"code","value":{"_tag":"Known","value":"A"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":true},{"field":"name","place":"name","value":{"_tag":"Known","value":"Ann"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":false},{"field":"team","place":"team","value":{"_tag":"KeyOf","entity":"team","key":"T-1","wants":"remote","part":0},"reason":{"code":"otherwise","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only","group":{"title":"Équipe","origin":{"file":"entities/person.yaml","line":1}},"gate":{"setting":"teams","value":"off","state":"off","origin":{"file":"entities/person.yaml","line":1}}},"sensitive":false}]}','person','remote','1',1780000002100,1,NULL,NULL,1);
INSERT INTO intents VALUES(4,'killed','u3','{"_tag":"PushUpdate","id":"u3","localKey":"3","remoteKey":"53","entity":"person","resource":"people","origin":{"file":"entities/person.yaml","line":1},"writes":[{"field":"name","place":"name","value":{"_tag":"Known","value":"Cem"},"reason":{"code":"push","message":"invented for a test","rule":{"file":"entities/person.yaml","line":12},"direction":"push-only"},"sensitive":false,"before":"Çem"}]}','person','remote','3',1780000002200,1,'{"_tag":"Lost","message":"no complete answer"}',1780000002300,0);
CREATE TABLE links (
     entity text not null,
     local_key text not null,
     remote_key text not null,
     column_seen integer not null,
     primary key (entity, local_key)
   ) without rowid;
INSERT INTO links VALUES('person','2','52',1);
INSERT INTO links VALUES('person','3','53',0);
CREATE TABLE baselines (
     entity text not null,
     local_key text not null,
     fields text not null,
     primary key (entity, local_key)
   );
INSERT INTO baselines VALUES('person','2','{"name":{"local":"Bo","remote":"Bo"},"code":{"local":"B","remote":"b","sent":"B","stored":"b"}}');
CREATE TABLE creating (
     entity text not null,
     local_key text not null,
     next integer not null,
     taken text not null,
     primary key (entity, local_key)
   ) without rowid;
INSERT INTO creating VALUES('person','6',1,'{"ticket":"t-6","number":7}');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('intents',4);
CREATE UNIQUE INDEX steps_in_order on steps (run, position);
CREATE INDEX withheld_of_run on withheld (run);
CREATE INDEX set_aside_of_run on set_aside (run);
CREATE UNIQUE INDEX open_intent on intents (entity, side, record_key) where open = 1;
COMMIT;
PRAGMA user_version = 2;
