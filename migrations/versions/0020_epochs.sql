-- Epochs of the root key. A wrapped key may only name an epoch that stands here: the foreign keys make destroying an epoch and
-- wrapping a key under it exclude each other, in whatever process. All of this lies in schema `keys`, which no data dump holds.
CREATE TABLE keys.epoch (
  provider         text NOT NULL,
  epoch            int NOT NULL CHECK (epoch > 0),
  created_at       timestamptz NOT NULL,
  PRIMARY KEY (provider, epoch)
);
INSERT INTO keys.epoch SELECT provider, epoch, now() FROM keys.dek UNION SELECT provider, epoch, now() FROM keys.service;
ALTER TABLE keys.dek ADD CONSTRAINT dek_epoch_fkey FOREIGN KEY (provider, epoch) REFERENCES keys.epoch;
ALTER TABLE keys.dek ADD COLUMN renewed_at timestamptz;     -- since when this generation replaces a former one
ALTER TABLE keys.service ADD CONSTRAINT service_epoch_fkey FOREIGN KEY (provider, epoch) REFERENCES keys.epoch;

CREATE TABLE keys.roll (                                   -- how far the change to an epoch has come; one that is not finished is resumed
  provider         text NOT NULL,
  epoch            int NOT NULL,
  started_at       timestamptz NOT NULL,
  stat_generation  int,                                    -- generation of the service key `stat` that was made for this epoch
  exported_at      timestamptz,                            -- an export under this epoch was written and opened again
  destroyed_at     timestamptz,                            -- the keys of former epochs are gone
  finished_at      timestamptz,                            -- and the log says so
  PRIMARY KEY (provider, epoch)
);

ALTER TABLE keys.shredded
  ADD COLUMN ends_with int,                                -- the roll to this epoch reaches the copies of this key
  ADD COLUMN final_at  timestamptz;                        -- since when no copy of it opens

GRANT SELECT, INSERT, DELETE ON keys.epoch TO kiim_app;
GRANT SELECT, INSERT ON keys.roll TO kiim_app;
GRANT UPDATE (stat_generation, exported_at, destroyed_at, finished_at) ON keys.roll TO kiim_app;
GRANT UPDATE (ends_with, final_at) ON keys.shredded TO kiim_app;
