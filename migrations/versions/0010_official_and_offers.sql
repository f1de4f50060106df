-- Official statistics and the catalogue of offers. Nothing here is about a person: published figures, and who offers what where.

-- ── official statistics: a file is a version of its table; the serving role can add, and never change or take away ───────────────
CREATE TABLE official_dataset (
  dataset_id         uuid PRIMARY KEY,
  source             text NOT NULL CHECK (source <> ''),     -- who publishes it; printed with every figure
  table_code         text NOT NULL CHECK (table_code <> ''), -- 12411-0017, or the operator's short name
  version            int NOT NULL CHECK (version > 0),
  title              text NOT NULL,
  definition         text NOT NULL CHECK (definition <> ''),
  licence            text NOT NULL CHECK (licence <> ''),
  as_of              date NOT NULL,                          -- Stand: the state the file shows
  file_name          text NOT NULL,
  file_sha256        bytea NOT NULL CHECK (octet_length(file_sha256) = 32),
  description_sha256 bytea NOT NULL CHECK (octet_length(description_sha256) = 32),
  imported_at        timestamptz NOT NULL,
  UNIQUE (source, table_code, version)
);
CREATE TABLE official_series (
  dataset_id         uuid NOT NULL REFERENCES official_dataset,
  series             text NOT NULL,
  title              text NOT NULL,
  unit               text NOT NULL,
  definition         text NOT NULL,
  PRIMARY KEY (dataset_id, series)
);
CREATE INDEX official_series_series_idx ON official_series (series);
CREATE TABLE official_period (                               -- what a version covers: there it stands before the earlier ones
  series             text NOT NULL,
  time               text NOT NULL,                          -- 2024, 2024-06, 2023/2024 or 2024-12-31
  dataset_id         uuid NOT NULL REFERENCES official_dataset,
  ends_on            date NOT NULL,
  figures            int NOT NULL CHECK (figures > 0),
  PRIMARY KEY (series, time, dataset_id)
);
CREATE TABLE official_value (
  dataset_id         uuid NOT NULL REFERENCES official_dataset,
  series             text NOT NULL,
  time               text NOT NULL,
  breakdown          text NOT NULL CHECK (breakdown IS JSON OBJECT),
  area               text NOT NULL CHECK (area ~ '^(DE|[0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{8})$'),
  state              text NOT NULL CHECK (state IN ('number', 'zero', 'below_half', 'unknown_or_secret', 'unreliable',
                                                    'not_applicable', 'later', 'empty')),
  amount             numeric(21, 6),
  quality            text,
  line               int NOT NULL,                           -- of the file
  PRIMARY KEY (dataset_id, series, time, breakdown, area),
  CHECK ((amount IS NOT NULL) = (state IN ('number', 'zero', 'below_half'))),
  CHECK (amount = 0 OR state NOT IN ('zero', 'below_half'))  -- a sign never becomes another number
);
CREATE TABLE official_withdrawal (                           -- an import that was wrong: it stays, and is read no more
  dataset_id         uuid PRIMARY KEY REFERENCES official_dataset,
  reason             text NOT NULL CHECK (reason <> ''),
  withdrawn_at       timestamptz NOT NULL
);

-- ── offers: courses, counselling, childcare; an offer that vanished from its source is marked, never deleted ─────────────────────
CREATE TABLE offer (
  offer_id           uuid PRIMARY KEY,
  source             text NOT NULL CHECK (source IN ('own', 'csv', 'integreat')),
  system             text NOT NULL,                          -- '' for own, the catalogue's name, the region's address
  source_id          text NOT NULL,                          -- the offer's own code there
  title              text NOT NULL CHECK (title <> ''),
  kind               text NOT NULL CHECK (kind IN ('language_course', 'course', 'counselling', 'childcare', 'meeting', 'other')),
  needs              text[] NOT NULL DEFAULT '{}',
  agency_id          uuid REFERENCES agency,                 -- the provider, where it is registered here ...
  provider           text,                                   -- ... or its name
  level_in           text,
  level_out          text,
  languages          text[] NOT NULL DEFAULT '{}',
  childcare          boolean,                                -- NULL: not known
  childcare_seats    int CHECK (childcare_seats >= 0),
  municipality       text CHECK (municipality ~ '^[0-9]{8}$'),
  address            text,
  starts_on          date,
  ends_on            date CHECK (ends_on >= starts_on),
  seats              int CHECK (seats >= 0),
  free_seats         int CHECK (free_seats >= 0),
  target_group       text,
  summary            text,
  url                text CHECK (url ~ '^https?://'),
  created_at         timestamptz NOT NULL,
  changed_at         timestamptz NOT NULL,
  last_seen_at       timestamptz NOT NULL,
  vanished_at        timestamptz,
  UNIQUE (source, system, source_id),
  CHECK (free_seats <= seats)
);
CREATE INDEX offer_municipality_idx ON offer (municipality) WHERE vanished_at IS NULL;
CREATE TABLE offer_pull (                                    -- what a source said last, to ask "changed since?" the next time
  system             text PRIMARY KEY,
  etag               text,
  last_modified      text,
  pulled_at          timestamptz NOT NULL
);

GRANT SELECT, INSERT ON official_dataset, official_series, official_period, official_value, official_withdrawal TO kiim_app;
GRANT SELECT, INSERT, UPDATE ON offer, offer_pull TO kiim_app;
