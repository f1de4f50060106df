-- What monitoring publishes: one release per reference date, its tables by area, what it cost, and the budget it cannot exceed.
CREATE TABLE statistics_release (
  release_id         uuid PRIMARY KEY,
  reference_date     date NOT NULL UNIQUE,                 -- a second run for the same date fails here
  catalogue_version  text NOT NULL,
  parameters_version text NOT NULL,
  code_hash          text NOT NULL,                        -- of the engine's source, so that a release names what made it
  run_at             timestamptz NOT NULL
);
CREATE TABLE published_table (
  release_id  uuid NOT NULL REFERENCES statistics_release,
  name        text NOT NULL,
  level       text NOT NULL CHECK (level IN ('municipality', 'kreis', 'land')),
  dimensions  text[] NOT NULL,
  classes     text NOT NULL CHECK (classes IS JSON ARRAY),  -- per dimension its classes in order
  PRIMARY KEY (release_id, name)
);
CREATE TABLE published_block (
  release_id  uuid NOT NULL,
  name        text NOT NULL,
  area        text NOT NULL,
  as_of       date NOT NULL,                               -- of the run that counted this block; an earlier one when too little changed
  cells       int[] NOT NULL,                              -- all classes, last dimension fastest; NULL: zero, small or refused
  PRIMARY KEY (release_id, name, area),
  FOREIGN KEY (release_id, name) REFERENCES published_table
);
CREATE TABLE published_days (
  release_id  uuid NOT NULL REFERENCES statistics_release,
  duration    text NOT NULL,
  area        text NOT NULL,
  as_of       date NOT NULL,
  people      int, lower int, median int, upper int, mean int,
  PRIMARY KEY (release_id, duration, area)
);
CREATE TABLE privacy_budget (
  level    text PRIMARY KEY,
  period   text NOT NULL CHECK (period IN ('quarter', 'year')),
  rho_max  double precision NOT NULL CHECK (rho_max > 0)
);
INSERT INTO privacy_budget VALUES
  ('municipality', 'quarter', 0.67), ('kreis', 'quarter', 0.52), ('land', 'quarter', 0.45), ('open_data', 'year', 0.125);
CREATE TABLE privacy_spend (
  spend_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  release_id  uuid NOT NULL REFERENCES statistics_release,
  level       text NOT NULL REFERENCES privacy_budget,
  name        text NOT NULL,
  mechanism   text NOT NULL,
  rho         double precision NOT NULL CHECK (rho >= 0),
  delta       double precision NOT NULL CHECK (delta >= 0)
);
CREATE INDEX privacy_spend_release_idx ON privacy_spend (release_id, level);
-- What the next release must know of the last one, sealed; only the newest row is kept.
CREATE TABLE release_memory (
  release_id  uuid PRIMARY KEY REFERENCES statistics_release,
  generation  int NOT NULL,                                -- of the service key `stat`
  sealed      bytea NOT NULL
);

CREATE FUNCTION refuse_overspending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM privacy_spend s JOIN statistics_release r USING (release_id) JOIN privacy_budget b USING (level)
     GROUP BY b.level, date_trunc(b.period, r.reference_date), b.rho_max
    HAVING sum(s.rho) > b.rho_max + 1e-9
  ) THEN
    RAISE EXCEPTION 'privacy budget exceeded' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER privacy_spend_within_budget AFTER INSERT ON privacy_spend
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_overspending();

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['statistics_release', 'published_table', 'published_block', 'published_days', 'privacy_spend',
                              'privacy_budget'] LOOP
    EXECUTE format('CREATE TRIGGER %1$s_append_only BEFORE UPDATE OR DELETE ON %1$I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    EXECUTE format('CREATE TRIGGER %1$s_no_truncate BEFORE TRUNCATE ON %1$I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT ON statistics_release, published_table, published_block, published_days, privacy_spend TO kiim_app;
GRANT SELECT ON privacy_budget TO kiim_app;
GRANT SELECT, INSERT, DELETE ON release_memory TO kiim_app;
