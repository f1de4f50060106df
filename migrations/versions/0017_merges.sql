-- Two records of one person become one: who took up whom and until when it can be undone, references that lead to the surviving
-- record, and what is offered or suspected. Ids, states, moments and scores; nothing of what a record holds.

ALTER TABLE newcomer DROP CONSTRAINT newcomer_status_check;
ALTER TABLE newcomer ADD CONSTRAINT newcomer_status_check CHECK (status IN ('active', 'restricted', 'erased', 'merged'));

ALTER TABLE newcomer_reference DROP CONSTRAINT newcomer_reference_pkey;
ALTER TABLE newcomer_reference DROP CONSTRAINT newcomer_reference_reference_key;
ALTER TABLE newcomer_reference ADD PRIMARY KEY (reference);
ALTER TABLE newcomer_reference
  ADD COLUMN former_id uuid,                               -- the record that this reference was given for, before it was merged
  ADD COLUMN alias boolean NOT NULL DEFAULT false;         -- the agency has an older reference for the same person
CREATE UNIQUE INDEX newcomer_reference_one_idx ON newcomer_reference (newcomer_id, agency_id) WHERE NOT alias;
CREATE INDEX newcomer_reference_former_idx ON newcomer_reference (former_id, agency_id) WHERE former_id IS NOT NULL;

CREATE TABLE merge (
  merge_id         uuid PRIMARY KEY,
  survivor_id      uuid NOT NULL,
  other_id         uuid NOT NULL CHECK (other_id <> survivor_id),
  agency_id        uuid,                                   -- which agency merged its own two; NULL: she decided it
  state            text NOT NULL CHECK (state IN ('open', 'final', 'undone')),
  merged_at        timestamptz NOT NULL,
  ended_at         timestamptz CHECK ((ended_at IS NULL) = (state = 'open')),
  row_version      bigint NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL
);
CREATE UNIQUE INDEX merge_other_idx ON merge (other_id) WHERE state <> 'undone';
CREATE INDEX merge_survivor_idx ON merge (survivor_id);
CREATE INDEX merge_open_idx ON merge (merged_at) WHERE state = 'open';

CREATE TABLE merge_offer (                                 -- a suspicion of the coordination office, or a question to the person
  offer_id         uuid PRIMARY KEY,
  survivor_id      uuid NOT NULL,
  other_id         uuid NOT NULL CHECK (other_id <> survivor_id),
  agency_id        uuid,                                   -- which agency asks; NULL: the coordination office
  score            int CHECK (score BETWEEN 0 AND 100),    -- how alike the two are; only of a suspicion
  state            text NOT NULL CHECK (state IN ('suspected', 'open', 'merged', 'refused')),
  survivor_agreed  timestamptz,                            -- whoever holds the card of that record said that both are hers
  other_agreed     timestamptz,
  created_at       timestamptz NOT NULL,
  ended_at         timestamptz CHECK ((ended_at IS NULL) = (state IN ('suspected', 'open'))),
  row_version      bigint NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL
);
CREATE UNIQUE INDEX merge_offer_pair_idx ON merge_offer (least(survivor_id, other_id), greatest(survivor_id, other_id))
  WHERE state <> 'merged';
CREATE INDEX merge_offer_survivor_idx ON merge_offer (survivor_id);
CREATE INDEX merge_offer_other_idx ON merge_offer (other_id);

GRANT SELECT, INSERT, UPDATE ON merge TO kiim_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON merge_offer TO kiim_app;
