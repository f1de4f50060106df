-- Open data: once a year a few tables of whole Kreise that may stand anywhere for ever. Their budget is the row `open_data` of
-- privacy_budget (0011_releases.sql), for one year; a second publication of a year fails on the key of open_release.
CREATE TABLE open_release (
  year               int PRIMARY KEY CHECK (year BETWEEN 2000 AND 2999),
  reference_date     date NOT NULL CHECK (extract(year FROM reference_date) = year),
  catalogue_version  text NOT NULL,
  parameters_version text NOT NULL,
  code_hash          text NOT NULL,                        -- of the source that made it
  run_at             timestamptz NOT NULL
);
CREATE TABLE open_table (
  year        int NOT NULL REFERENCES open_release,
  name        text NOT NULL,
  dimensions  text[] NOT NULL,
  classes     text NOT NULL CHECK (classes IS JSON ARRAY),  -- per dimension its classes in order
  PRIMARY KEY (year, name)
);
CREATE TABLE open_block (
  year        int NOT NULL,
  name        text NOT NULL,
  area        text NOT NULL CHECK (area ~ '^[0-9]{5}$'),    -- whole Kreise only
  cells       int[] NOT NULL,                               -- all classes, last dimension fastest; NULL: zero, small or refused
  PRIMARY KEY (year, name, area),
  FOREIGN KEY (year, name) REFERENCES open_table
);
CREATE TABLE open_spend (
  year        int NOT NULL,
  name        text NOT NULL,
  mechanism   text NOT NULL,
  rho         double precision NOT NULL CHECK (rho >= 0),
  delta       double precision NOT NULL CHECK (delta >= 0),
  PRIMARY KEY (year, name),
  FOREIGN KEY (year, name) REFERENCES open_table
);

CREATE FUNCTION refuse_open_overspending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM open_spend GROUP BY year
    HAVING sum(rho) > (SELECT rho_max FROM privacy_budget WHERE level = 'open_data') + 1e-9
  ) THEN
    RAISE EXCEPTION 'privacy budget exceeded' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER open_spend_within_budget AFTER INSERT ON open_spend
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_open_overspending();

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['open_release', 'open_table', 'open_block', 'open_spend'] LOOP
    EXECUTE format('CREATE TRIGGER %1$s_append_only BEFORE UPDATE OR DELETE ON %1$I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    EXECUTE format('CREATE TRIGGER %1$s_no_truncate BEFORE TRUNCATE ON %1$I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT ON open_release, open_table, open_block, open_spend TO kiim_app;
