-- The audit log by months, so that the bodies of an old month can be removed; and the audited states beside it, so that a read of
-- today looks at one index and not at one per month (docs/decisions/0029).
--
-- A month owns a range of `seq` that follows from the calendar alone: its number since January 2000, times 2^36. The next month's
-- table is attached while nobody waits for it, and then the sequence steps into its range: no row is moved, none is locked.

CREATE FUNCTION audit.month_start(month date) RETURNS bigint LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT ((extract(year FROM month)::bigint - 2000) * 12 + extract(month FROM month)::bigint - 1) << 36
$$;

CREATE FUNCTION audit.make_month(month date) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  part text := 'event_' || to_char(month, 'YYYY_MM');
BEGIN
  PERFORM pg_advisory_xact_lock(x'6b656d6f'::int);
  IF to_regclass('audit.' || part) IS NOT NULL THEN
    RETURN;
  END IF;
  -- Made first and attached then: a writer goes on meanwhile, which CREATE TABLE … PARTITION OF would not let it.
  EXECUTE format('CREATE TABLE audit.%I (LIKE audit.event INCLUDING CONSTRAINTS INCLUDING DEFAULTS INCLUDING GENERATED)', part);
  EXECUTE format('ALTER TABLE audit.event ATTACH PARTITION audit.%I FOR VALUES FROM (%s) TO (%s)',
                 part, audit.month_start(month), audit.month_start((month + interval '1 month')::date));
  -- Triggers for rows are the parent's; those for statements are not handed down.
  EXECUTE format('CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON audit.%I
                  FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()', part);
END $$;

CREATE FUNCTION audit.enter_month(month date) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(x'6b656d6f'::int);
  IF to_regclass('audit.event_' || to_char(month, 'YYYY_MM')) IS NULL THEN
    RAISE EXCEPTION 'the table of this month does not exist yet';
  END IF;
  -- Numbers handed out before lie in the former month, wherever their transactions are; the sequence never goes back.
  PERFORM setval('audit.event_seq_seq', audit.month_start(month), false)
     FROM audit.event_seq_seq WHERE last_value < audit.month_start(month);
END $$;

-- What the service may do: make the tables of this month and the next, and step into this one, by the clock of the database. It
-- calls them one after the other, because the step is not undone by a rollback and must find the table committed.
CREATE FUNCTION audit.make_coming_months() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT audit.make_month(m.first), audit.make_month((m.first + interval '1 month')::date)
    FROM (SELECT date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')::date AS first) m
$$;
CREATE FUNCTION audit.enter_this_month() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT audit.enter_month(date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')::date)
$$;
REVOKE EXECUTE ON FUNCTION audit.month_start, audit.make_month, audit.enter_month, audit.make_coming_months, audit.enter_this_month
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.make_coming_months, audit.enter_this_month TO kiim_app;

-- ── the log: what is there becomes the first table ───────────────────────────────────────────────────────────────────────
DROP TRIGGER event_append_only ON audit.event;
DROP INDEX audit.event_state_idx;
ALTER TABLE audit.event ALTER COLUMN seq DROP IDENTITY;
ALTER TABLE audit.event RENAME TO event_before;
ALTER INDEX audit.event_pkey RENAME TO event_before_pkey;
ALTER INDEX audit.event_order_idx RENAME TO event_before_era_xid_seq_idx;
ALTER INDEX audit.event_subject_idx RENAME TO event_before_subject_ref_seq_idx;

CREATE TABLE audit.event (
  LIKE audit.event_before INCLUDING CONSTRAINTS INCLUDING DEFAULTS INCLUDING GENERATED,
  PRIMARY KEY (seq)
) PARTITION BY RANGE (seq);
ALTER TABLE audit.event DROP CONSTRAINT event_body_check1;  -- the same as event_body_is_object: parsed twice for every row
CREATE UNIQUE INDEX event_order_idx ON audit.event (era, xid, seq);
CREATE INDEX event_subject_idx ON audit.event (subject_ref, seq);
ALTER TABLE audit.event ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME audit.event_seq_seq);
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON audit.event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT (body, mac, mac_len) ON audit.event TO kiim_app;
GRANT SELECT ON audit.event TO kiim_auditor;
REVOKE ALL ON audit.event_before FROM kiim_app, kiim_auditor;

-- ── the newest audited state of every newcomer, which each read looks up ─────────────────────────────────────────────────
CREATE TABLE audit.state (                                 -- derived from the log; `kiim verify` compares them
  subject_ref  uuid NOT NULL,
  seq          bigint NOT NULL,
  state_hash   text NOT NULL,
  PRIMARY KEY (subject_ref, seq)
);
INSERT INTO audit.state
  SELECT subject_ref, seq, state_hash FROM audit.event_before WHERE state_hash IS NOT NULL AND subject_ref IS NOT NULL;
CREATE FUNCTION audit.keep_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO audit.state VALUES (NEW.subject_ref, NEW.seq, NEW.state_hash);
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION audit.keep_state FROM PUBLIC;
CREATE TRIGGER event_keep_state AFTER INSERT ON audit.event FOR EACH ROW
  WHEN (NEW.state_hash IS NOT NULL AND NEW.subject_ref IS NOT NULL) EXECUTE FUNCTION audit.keep_state();
CREATE TRIGGER state_append_only BEFORE UPDATE OR DELETE ON audit.state FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER state_no_truncate BEFORE TRUNCATE ON audit.state FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT ON audit.state TO kiim_app;

DO $$
DECLARE
  this_month date := date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')::date;
BEGIN
  WHILE audit.month_start(this_month) <= (SELECT max(seq) FROM audit.event_before) LOOP  -- it had months before
    this_month := this_month + interval '1 month';
  END LOOP;
  IF EXISTS (SELECT FROM audit.event_before) THEN
    EXECUTE format('ALTER TABLE audit.event ATTACH PARTITION audit.event_before FOR VALUES FROM (MINVALUE) TO (%s)',
                   audit.month_start(this_month));
  ELSE
    DROP TABLE audit.event_before;
  END IF;
  PERFORM audit.make_month(this_month), audit.make_month((this_month + interval '1 month')::date);
  PERFORM audit.enter_month(this_month);
END $$;

-- ── how long records were not used ───────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE retention_clock (                             -- days only; goes with the record
  newcomer_id      uuid PRIMARY KEY,
  active_on        text NOT NULL CHECK (active_on ~ '^\d{4}-\d\d-\d\d$'), -- the last day on which it was used, as far as the log was read
  reminded_on      text CHECK (reminded_on ~ '^\d{4}-\d\d-\d\d$'), -- since when the person's pages say that it will be erased
  row_version      bigint NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL
);
CREATE INDEX retention_clock_due_idx ON retention_clock (active_on);
CREATE TABLE retention_place (                             -- how far the log was read for it
  one              boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq              bigint NOT NULL,
  newest           bigint NOT NULL                         -- where the last reading began; the next one begins there: late commits
);
INSERT INTO retention_place (seq, newest) VALUES (0, 0);
GRANT SELECT, INSERT, UPDATE, DELETE ON retention_clock TO kiim_app;
GRANT SELECT, UPDATE ON retention_place TO kiim_app;
