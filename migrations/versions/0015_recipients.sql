-- What recipients owe and the once-only meter.

-- Changes that must be answered (consent/duties.py), by the time they were told and by the person they concern.
CREATE INDEX change_owed_idx ON change (occurred_at) WHERE type IN (
  'consent-withdrawn', 'consent-expired', 'consent-narrowed', 'secrecy-withdrawn', 'erased',
  'statement-disputed', 'statement-corrected', 'restricted');
CREATE INDEX change_owed_newcomer_idx ON change (newcomer_id) WHERE type IN (
  'consent-withdrawn', 'consent-expired', 'consent-narrowed', 'secrecy-withdrawn', 'erased',
  'statement-disputed', 'statement-corrected', 'restricted');
DROP INDEX change_newcomer_idx;

-- An agency that has the duty under § 87 AufenthG had none until then: it may hold what it could read before. Nothing is
-- released by such a row; it only decides who is told of a correction.
CREATE TABLE duty_free (
  agency_id        uuid NOT NULL REFERENCES agency,
  until            timestamptz NOT NULL,
  PRIMARY KEY (agency_id, until)
);

-- The once-only meter: how often a read served what another agency had recorded, and how often it was asked again all the same.
-- True counts live only until their month is over; then one protected figure takes the place of all agencies' counts.
CREATE TABLE meter_count (
  month            date NOT NULL CHECK (extract(day FROM month) = 1),
  agency_id        uuid NOT NULL REFERENCES agency,
  category         text NOT NULL,
  field            text NOT NULL,
  reused           bigint NOT NULL CHECK (reused >= 0),
  asked_again      bigint NOT NULL CHECK (asked_again >= 0),
  PRIMARY KEY (month, agency_id, category, field)
);
CREATE TABLE meter_month (
  month            date PRIMARY KEY CHECK (extract(day FROM month) = 1),
  closed_at        timestamptz NOT NULL
);
CREATE TABLE meter_figure (
  month            date NOT NULL REFERENCES meter_month,
  category         text NOT NULL,
  field            text NOT NULL,
  reused           int,                                    -- NULL: none, few or few agencies, all alike
  asked_again      int,
  PRIMARY KEY (month, category, field)
);
-- How long recipients took, by quarter: drawn once, of at most one decision of a person, for the whole installation.
CREATE TABLE duty_figure (
  quarter          date NOT NULL CHECK (extract(day FROM quarter) = 1 AND extract(month FROM quarter) IN (1, 4, 7, 10)),
  code             text NOT NULL CHECK (code IN ('correction_time', 'withdrawal_time')),
  people           int,                                    -- NULL: none or few
  median_hours     int,
  rho              double precision NOT NULL CHECK (rho >= 0),
  run_at           timestamptz NOT NULL,
  PRIMARY KEY (quarter, code)
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['duty_free', 'meter_month', 'meter_figure', 'duty_figure'] LOOP
    EXECUTE format('CREATE TRIGGER %1$s_append_only BEFORE UPDATE OR DELETE ON %1$I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    EXECUTE format('CREATE TRIGGER %1$s_no_truncate BEFORE TRUNCATE ON %1$I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT ON duty_free, meter_month, meter_figure, duty_figure TO kiim_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON meter_count TO kiim_app;
