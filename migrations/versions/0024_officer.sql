-- The data-protection officer's desk. Whom a case or a disclosure is about, and every word written down there, is sealed under the
-- service's key; states and moments are not. `decoy_list` is one row of constant length, rewritten whether or not anything changed.
CREATE TABLE officer_case (
  case_id         uuid PRIMARY KEY,
  agency_id       uuid NOT NULL REFERENCES agency,         -- the officer's office
  kind            text NOT NULL CHECK (kind IN ('complaint', 'breach', 'suspicion', 'audit')),
  sealed          bytea NOT NULL,                          -- why, and whom it is about
  opened_at       timestamptz NOT NULL,
  closed_at       timestamptz,
  row_version     bigint NOT NULL,
  mac             bytea NOT NULL,
  mac_generation  int NOT NULL
);
CREATE INDEX officer_case_open_idx ON officer_case (opened_at) WHERE closed_at IS NULL;
CREATE TABLE disclosure (                                  -- an authority asked for data; never an API scope
  disclosure_id   uuid PRIMARY KEY,
  agency_id       uuid NOT NULL REFERENCES agency,
  ground          text NOT NULL,                           -- a code of the catalogue's list of legal grounds
  state           text NOT NULL CHECK (state IN ('asked', 'refused', 'approved', 'disclosed')),
  telling         text NOT NULL CHECK (telling IN ('due', 'forbidden', 'told')),
  sealed          bytea NOT NULL,                          -- authority, reference, person, what was asked and why it was decided so
  categories      int[] NOT NULL,                          -- what may be given out; empty until it is decided
  asked_at        timestamptz NOT NULL,
  decided_at      timestamptz,
  disclosed_at    timestamptz,
  told_at         timestamptz,
  tell_from       timestamptz,                             -- when a ban on telling is to be looked at again
  row_version     bigint NOT NULL,
  mac             bytea NOT NULL,
  mac_generation  int NOT NULL
);
CREATE INDEX disclosure_open_idx ON disclosure (asked_at) WHERE state <> 'refused' AND telling <> 'told';
CREATE TABLE decoy_list (
  list_id         int PRIMARY KEY CHECK (list_id = 1),
  sealed          bytea NOT NULL,                          -- which records are decoys, and how far the log was watched
  row_version     bigint NOT NULL,
  mac             bytea NOT NULL,
  mac_generation  int NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON officer_case, disclosure, decoy_list TO kiim_app;
