-- Schema `keys` as the migrations leave it (a test compares), for data that was dumped without it (`pg_dump -N keys`).
CREATE SCHEMA keys;
CREATE TABLE keys.epoch (
  provider         text NOT NULL,
  epoch            int NOT NULL CHECK (epoch > 0),
  created_at       timestamptz NOT NULL,
  PRIMARY KEY (provider, epoch)
);
CREATE TABLE keys.dek (
  key_id           uuid NOT NULL,
  generation       int NOT NULL,
  provider         text NOT NULL,
  epoch            int NOT NULL,
  wrapped          bytea NOT NULL,
  subject_ref      uuid NOT NULL,
  renewed_at       timestamptz,
  PRIMARY KEY (key_id, generation),
  CONSTRAINT dek_epoch_fkey FOREIGN KEY (provider, epoch) REFERENCES keys.epoch
);
CREATE INDEX dek_epoch_idx ON keys.dek (provider, epoch, key_id);
CREATE INDEX dek_subject_ref_idx ON keys.dek (subject_ref);
CREATE TABLE keys.shredded (
  key_id           uuid PRIMARY KEY,
  at               timestamptz NOT NULL,
  ends_with        int,
  final_at         timestamptz
);
CREATE TABLE keys.service (
  name             text NOT NULL,
  generation       int NOT NULL,
  provider         text NOT NULL,
  epoch            int NOT NULL,
  wrapped          bytea NOT NULL,
  created_at       timestamptz NOT NULL,
  PRIMARY KEY (name, generation),
  CONSTRAINT service_epoch_fkey FOREIGN KEY (provider, epoch) REFERENCES keys.epoch
);
CREATE TABLE keys.roll (
  provider         text NOT NULL,
  epoch            int NOT NULL,
  started_at       timestamptz NOT NULL,
  stat_generation  int,
  exported_at      timestamptz,
  destroyed_at     timestamptz,
  finished_at      timestamptz,
  PRIMARY KEY (provider, epoch)
);
GRANT USAGE ON SCHEMA keys TO kiim_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON keys.dek, keys.service TO kiim_app;
GRANT SELECT, INSERT ON keys.shredded, keys.roll TO kiim_app;
GRANT SELECT, INSERT, DELETE ON keys.epoch TO kiim_app;
GRANT UPDATE (stat_generation, exported_at, destroyed_at, finished_at) ON keys.roll TO kiim_app;
GRANT UPDATE (ends_with, final_at) ON keys.shredded TO kiim_app;
