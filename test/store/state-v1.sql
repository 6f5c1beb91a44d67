-- A state file as version 1 of the schema left it: what store/schema.ts must bring to today's version.
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL);
INSERT INTO clock VALUES(1,1893499200000);
CREATE TABLE hit (
    rule TEXT NOT NULL,
    at INTEGER NOT NULL,
    reservation TEXT NOT NULL,
    counts TEXT NOT NULL,
    value TEXT NOT NULL,
    weight INTEGER NOT NULL,
    subject TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (rule, at, reservation)
  ) WITHOUT ROWID;
INSERT INTO hit VALUES('default|rule|a',1893499200000,'23514b9c-65b9-4258-bf37-b292fa24274d','attempt','',1,'subject',1893499800000);
INSERT INTO hit VALUES('default|rule|a',1893499200000,'7d0f2dc7-8b26-42ab-86d3-c67e5d95a410','attempt','',1,'subject',1893499800000);
INSERT INTO hit VALUES('default|wrong',1893499200000,'799a34cc-eda0-41a2-813b-0d54017e4d2f','wrong_code','',1,'subject',1893585600000);
CREATE TABLE intent (
    key TEXT PRIMARY KEY,
    reservation TEXT NOT NULL,
    tenant TEXT NOT NULL,
    operation TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    subjects TEXT NOT NULL,
    supplied INTEGER NOT NULL,
    state TEXT NOT NULL,
    result TEXT,
    verification_sid TEXT,
    charged TEXT NOT NULL,
    late_rules TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
INSERT INTO intent VALUES('default|check-VE0','b5a60d72-6fcb-458a-ab9f-337d0a197778','default','check','fingerprint','["of-proven"]',0,'done','{}','VE0','[]','[]',1893499200000,1893499201000,1893499201000);
INSERT INTO intent VALUES('default|check-VE9','22d12d34-ec10-4e7a-94ee-c616ea300c7a','default','check','fingerprint','["of-gone"]',0,'done','{}','VE9','[]','[]',1893499200000,1893499201000,1893499201000);
INSERT INTO intent VALUES('default|intent-1','7d0f2dc7-8b26-42ab-86d3-c67e5d95a410','default','send','fingerprint','["subject"]',0,'done','{"sent":true}','VE1','[["default|rule|a","attempt"]]','[]',1893499200000,1893499215000,1893499260000);
INSERT INTO intent VALUES('default|intent-2','799a34cc-eda0-41a2-813b-0d54017e4d2f','default','check','fingerprint','["subject"]',0,'done','{}','VE1','[["default|wrong","wrong_code"]]','[]',1893499200000,1893499215000,1893499260000);
INSERT INTO intent VALUES('default|intent-3','23514b9c-65b9-4258-bf37-b292fa24274d','default','send','fingerprint','["subject"]',1,'claimed',NULL,NULL,'[["default|rule|a","attempt"]]','[]',1893499200000,1893499215000,1893585600000);
CREATE TABLE verification (
    sid TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    holder TEXT,
    mask TEXT NOT NULL,
    country TEXT,
    channel TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    sends INTEGER NOT NULL,
    wrong_checks INTEGER NOT NULL
  ) WITHOUT ROWID;
INSERT INTO verification VALUES('VE0','default','of-proven','proven','+1•••71',NULL,'sms','approved',1893499191000,1893499800000,1893499200000,1,0);
INSERT INTO verification VALUES('VE1','default','subject',NULL,'+1•••71',NULL,'sms','pending',1893499200000,1893499800000,1893499200000,1,1);
INSERT INTO verification VALUES('VE2','default','of-proven','proven','+1•••71',NULL,'sms','pending',1893499195000,1893499800000,1893499200000,1,0);
INSERT INTO verification VALUES('VE3','default','of-unproven','unproven','+1•••71',NULL,'sms','pending',1893499200000,1893499800000,1893499200000,1,0);
CREATE TABLE holder (
    key TEXT PRIMARY KEY,
    verified_at INTEGER NOT NULL
  ) WITHOUT ROWID;
INSERT INTO holder VALUES('default|gone',1893499200000);
INSERT INTO holder VALUES('default|proven',1893499200000);
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    actor TEXT NOT NULL,
    session TEXT NOT NULL,
    operation TEXT NOT NULL,
    outcome TEXT NOT NULL,
    rule TEXT,
    twilio_code INTEGER,
    channel TEXT,
    subject TEXT,
    mask TEXT,
    verification_sid TEXT
  );
INSERT INTO decision VALUES(1,1893499200000,'default','actor','0','send','done',NULL,NULL,'sms','subject','+1•••71','VE1');
INSERT INTO decision VALUES(2,1893499200001,'default','actor','1','send','COOLDOWN','rule',NULL,'sms','subject','+1•••71','VE1');
CREATE INDEX hit_by_subject ON hit (subject, counts) WHERE subject <> '';
CREATE INDEX hit_by_expiry ON hit (expires_at);
CREATE INDEX intent_by_verification ON intent (verification_sid) WHERE verification_sid IS NOT NULL;
CREATE INDEX intent_by_expiry ON intent (expires_at);
CREATE INDEX verification_by_subject ON verification (tenant, subject, created_at);
CREATE INDEX verification_by_age ON verification (updated_at);
CREATE INDEX decision_by_age ON decision (at);
CREATE INDEX decision_by_subject ON decision (tenant, subject, at);
CREATE INDEX decision_by_verification ON decision (tenant, verification_sid, at);
COMMIT;
