-- Sessions of pages end after a while without a request, and at the latest after half a day. The MAC of a session covers all its
-- columns, so the sessions of before, ten minutes at most, are ended.
DELETE FROM newcomer_session;
ALTER TABLE newcomer_session ADD COLUMN idle_seconds int NOT NULL, ADD COLUMN ends_at timestamptz NOT NULL;
