-- One sealed vector of coarse facts per newcomer, kept only while she consents to statistics. The database never sees a category.
CREATE TABLE stat_vector (
  newcomer_id  uuid PRIMARY KEY,
  layout       int NOT NULL,                               -- version of the slots (app/facts/layout.py), part of the AAD
  generation   int NOT NULL,                               -- of the service key `stat`
  sealed       bytea NOT NULL CHECK (octet_length(sealed) = 44),
  valid_until  timestamptz NOT NULL                        -- when the first of the consents it rests on ends
);
GRANT SELECT, INSERT, UPDATE, DELETE ON stat_vector TO kiim_app;
