-- The rights of the person with their clocks. `rights_request`: what somebody asked for, until when it must be answered, and what came
-- of it; codes and days only, no words of hers. `guardian`: that somebody decides for a minor or ward, on which paper; nobody's name.
-- `death_report`: that somebody is said to have died; decides nothing before a second person has confirmed it.
CREATE TABLE rights_request (
  request_id        uuid PRIMARY KEY,
  newcomer_id       uuid REFERENCES newcomer,              -- none: who wrote could not be told to be anybody here
  kind              text NOT NULL CHECK (kind IN ('access', 'portability', 'rectification', 'dispute', 'restriction', 'erasure',
                      'objection', 'moving')),
  way               text NOT NULL CHECK (way IN ('page', 'agency', 'operator', 'letter')),
  agency_id         uuid REFERENCES agency,                -- through whom
  file_mark         text CHECK (length(file_mark) <= 40),  -- the operator's own number of the letter
  statement_id      uuid,                                  -- whose steward has to say; means nothing outside the sealed record
  earlier_id        uuid REFERENCES rights_request,        -- one more look at that answer
  status            text NOT NULL CHECK (status IN ('open', 'answered', 'withdrawn')),
  received_at       timestamptz NOT NULL,
  recorded_at       timestamptz NOT NULL,
  due_at            timestamptz NOT NULL,                  -- the first moment at which an answer is late
  extended_at       timestamptz,
  extension_ground  text CHECK (extension_ground IN ('complexity', 'number')),
  answered_at       timestamptz,
  outcome           text CHECK (outcome IN ('done', 'partly', 'refused')),
  ground            text,
  told              text CHECK (told IN ('page', 'letter', 'in_person')),
  row_version       bigint NOT NULL,
  mac               bytea NOT NULL,
  mac_generation    int NOT NULL,
  CHECK ((status = 'answered') = (answered_at IS NOT NULL AND outcome IS NOT NULL)),
  CHECK ((extended_at IS NULL) = (extension_ground IS NULL))
);
CREATE INDEX rights_request_newcomer_idx ON rights_request (newcomer_id, recorded_at);
CREATE INDEX rights_request_due_idx ON rights_request (due_at) WHERE status = 'open';
CREATE TABLE guardian (
  guardian_id       uuid PRIMARY KEY,
  newcomer_id       uuid NOT NULL REFERENCES newcomer,
  kind              text NOT NULL CHECK (kind IN ('parent', 'guardian', 'supplementary', 'youth_office')),
  evidence          text NOT NULL CHECK (evidence IN ('birth_certificate', 'custody_decision', 'court_order', 'appointment')),
  agency_id         uuid NOT NULL REFERENCES agency,       -- which saw the paper
  since             timestamptz NOT NULL,
  ends_at           timestamptz,                           -- majority; none without a birth date
  ended_at          timestamptz,
  ended_by          text CHECK (ended_by IN ('replaced', 'majority', 'ended')),
  row_version       bigint NOT NULL,
  mac               bytea NOT NULL,
  mac_generation    int NOT NULL,
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX guardian_standing_idx ON guardian (newcomer_id) WHERE ended_at IS NULL;
CREATE INDEX guardian_newcomer_idx ON guardian (newcomer_id);
CREATE INDEX guardian_ends_idx ON guardian (ends_at) WHERE ended_at IS NULL;
CREATE TABLE death_report (
  report_id         uuid PRIMARY KEY,
  newcomer_id       uuid NOT NULL REFERENCES newcomer,
  evidence          text NOT NULL CHECK (evidence IN ('death_certificate', 'register_office', 'court_declaration')),
  agency_id         uuid REFERENCES agency,                -- who reported it; none: an operator
  reporter_token    bytea NOT NULL,                        -- keyed token of the reporter, who cannot be the second person
  status            text NOT NULL CHECK (status IN ('reported', 'confirmed', 'rejected', 'undone')),
  reported_at       timestamptz NOT NULL,
  decided_at        timestamptz,
  erase_at          timestamptz,                           -- when the record goes
  row_version       bigint NOT NULL,
  mac               bytea NOT NULL,
  mac_generation    int NOT NULL
);
CREATE UNIQUE INDEX death_report_standing_idx ON death_report (newcomer_id) WHERE status IN ('reported', 'confirmed');
CREATE INDEX death_report_newcomer_idx ON death_report (newcomer_id);
CREATE INDEX death_report_erase_idx ON death_report (erase_at) WHERE status = 'confirmed';
GRANT SELECT, INSERT, UPDATE ON rights_request, death_report TO kiim_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON guardian TO kiim_app;
