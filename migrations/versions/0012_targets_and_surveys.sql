-- What a town sets itself (targets with their reviews) and what surveys found. Nothing here is about a person: decisions of bodies,
-- and counts that came as counts or left their run with noise on them. Written once, never changed: a correction is another row.

-- ── targets: what is to be reached, where, until when, and who decided so ──────────────────────────────────────────────────────────
CREATE TABLE target (
  target_id           uuid PRIMARY KEY,
  indicator           text NOT NULL CHECK (indicator ~ '^[a-z0-9_]{1,64}$'),
  indicator_version   int NOT NULL CHECK (indicator_version > 0),
  area                text NOT NULL CHECK (area ~ '^([0-9]{2}|[0-9]{5}|[0-9]{8})$'),
  years_since_arrival int CHECK (years_since_arrival BETWEEN 0 AND 50),
  unit                text NOT NULL CHECK (unit IN ('percent', 'days')),
  value               int NOT NULL CHECK (value >= 0 AND (unit = 'days' OR value <= 100)),
  direction           text NOT NULL CHECK (direction IN ('at_least', 'at_most')),
  due_on              date NOT NULL,
  decided_by          text NOT NULL CHECK (decided_by <> ''), -- an office or a body, never a person
  decided_on          date NOT NULL,
  comment             text NOT NULL,
  template            text,                                   -- the template it was made from
  created_at          timestamptz NOT NULL,
  CHECK (due_on > decided_on)
);
CREATE INDEX target_indicator_idx ON target (indicator, area);
CREATE TABLE target_review (
  review_id           uuid PRIMARY KEY,
  target_id           uuid NOT NULL REFERENCES target,
  release_id          uuid NOT NULL REFERENCES statistics_release,
  reviewed_on         date NOT NULL,
  as_of               date NOT NULL,                          -- of the area's block in that release
  value               int,                                    -- result, margin and coverage as the release has them; NULL: not told
  sign                text CHECK (sign IN ('about', 'below', 'above')),
  margin              int CHECK (margin >= 0),
  coverage            int,
  state               text NOT NULL CHECK (state IN ('reached', 'on_the_way', 'missed', 'cannot_be_told')),
  judgement           text NOT NULL CHECK (judgement IN ('content', 'watch', 'act', 'change')),
  comment             text NOT NULL CHECK (comment <> ''),
  created_at          timestamptz NOT NULL,
  CHECK ((value IS NULL) = (sign IS NULL)),
  CHECK (value IS NOT NULL OR state = 'cannot_be_told')
);
CREATE INDEX target_review_target_idx ON target_review (target_id);
CREATE TABLE target_closing (
  target_id           uuid PRIMARY KEY REFERENCES target,     -- once
  reason              text NOT NULL CHECK (reason IN ('done', 'given_up', 'replaced', 'mistaken')),
  replaced_by         uuid UNIQUE REFERENCES target,
  comment             text NOT NULL CHECK (comment <> ''),
  closed_at           timestamptz NOT NULL,
  CHECK ((reason = 'replaced') = (replaced_by IS NOT NULL)),
  CHECK (replaced_by <> target_id)
);

-- ── surveys: counts that others made, and single answers that were counted once and thrown away ────────────────────────────────────
CREATE TABLE survey (
  survey_id           uuid PRIMARY KEY,
  code                text NOT NULL CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
  version             int NOT NULL CHECK (version > 0),
  kind                text NOT NULL CHECK (kind IN ('aggregates', 'answers')),
  title               text NOT NULL CHECK (title <> ''),
  source              text NOT NULL CHECK (source <> ''),
  method              text NOT NULL CHECK (method <> ''),
  licence             text NOT NULL CHECK (licence <> ''),
  held_on             date NOT NULL,                          -- the last day of asking
  area                text NOT NULL CHECK (area ~ '^(DE|[0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{8})$'),
  parameters_version  text NOT NULL,                          -- of the show rules it was stored under
  imported_at         timestamptz NOT NULL,
  UNIQUE (code, version),
  CHECK (kind = 'aggregates' OR version = 1)                  -- answers are counted once
);
CREATE TABLE survey_question (
  survey_id           uuid NOT NULL REFERENCES survey,
  position            int NOT NULL CHECK (position > 0),
  text                text NOT NULL CHECK (text <> ''),
  options             text NOT NULL CHECK (options IS JSON ARRAY),
  several             boolean NOT NULL,                       -- more than one answer was allowed: options do not add up
  PRIMARY KEY (survey_id, position)
);
CREATE TABLE survey_block (
  survey_id           uuid NOT NULL,
  position            int NOT NULL,
  area                text NOT NULL,
  asked               int CHECK (asked > 0),                  -- NULL: not known
  answered            int CHECK (answered > 0),               -- NULL: too small to be told
  cells               int[] NOT NULL,                         -- one per option; NULL: zero, small or refused
  PRIMARY KEY (survey_id, position, area),
  FOREIGN KEY (survey_id, position) REFERENCES survey_question
);
CREATE TABLE survey_withdrawal (
  survey_id           uuid PRIMARY KEY REFERENCES survey,
  reason              text NOT NULL CHECK (reason <> ''),
  withdrawn_at        timestamptz NOT NULL
);
CREATE TABLE survey_budget (rho_max double precision NOT NULL CHECK (rho_max > 0)); -- for one survey
INSERT INTO survey_budget VALUES (0.67);
CREATE TABLE survey_spend (
  survey_id           uuid NOT NULL REFERENCES survey,
  name                text NOT NULL,
  mechanism           text NOT NULL,
  rho                 double precision NOT NULL CHECK (rho >= 0),
  delta               double precision NOT NULL CHECK (delta >= 0),
  PRIMARY KEY (survey_id, name)
);
-- By what the same answers are known again: a sketch of them, sealed (app/surveys/sketch.py).
CREATE TABLE survey_memory (
  survey_id           uuid PRIMARY KEY REFERENCES survey,
  generation          int NOT NULL,                           -- of the service key `stat`
  sealed              bytea NOT NULL
);

CREATE FUNCTION refuse_survey_overspending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM survey_spend GROUP BY survey_id HAVING sum(rho) > (SELECT min(rho_max) FROM survey_budget) + 1e-9
  ) THEN
    RAISE EXCEPTION 'privacy budget exceeded' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER survey_spend_within_budget AFTER INSERT ON survey_spend
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_survey_overspending();

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['target', 'target_review', 'target_closing', 'survey', 'survey_question', 'survey_block',
                              'survey_withdrawal', 'survey_budget', 'survey_spend', 'survey_memory'] LOOP
    EXECUTE format('CREATE TRIGGER %1$s_append_only BEFORE UPDATE OR DELETE ON %1$I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    EXECUTE format('CREATE TRIGGER %1$s_no_truncate BEFORE TRUNCATE ON %1$I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT ON target, target_review, target_closing, survey, survey_question, survey_block, survey_withdrawal, survey_spend,
  survey_memory TO kiim_app;
GRANT SELECT ON survey_budget TO kiim_app;
