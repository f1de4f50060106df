-- Row policies: the second wall behind every statement's own conditions (app/db/sight.py says who a transaction speaks for).
-- Clear tables only: sealed rows of somebody else do not open anyway, and rows found by a keyed token name nobody.
-- A policy says what may be seen, changed and deleted; adding is free, because agencies announce to one another.

-- "Is no request" and not "is the service": of an inequality the planner expects that nearly every row passes, so statements of the
-- service keep the plans they have without policies. A setting that was never made is NULL, which passes nothing. What follows the
-- inequality is a function that is not inlined: the service's statements then do not prepare what they never ask.
CREATE FUNCTION sees(agency uuid, newcomer uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN agency = nullif(current_setting('kiim.agency', true), '')::uuid
      OR newcomer = ANY (coalesce(nullif(current_setting('kiim.persons', true), ''), '{}')::uuid[]);
END $$;

ALTER TABLE newcomer_reference ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON newcomer_reference
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(agency_id, newcomer_id)) WITH CHECK (true);
ALTER TABLE release ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON release
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(agency_id, newcomer_id)) WITH CHECK (true);
ALTER TABLE consent_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON consent_request
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(agency_id, newcomer_id) OR sees(recipient_id, NULL))
  WITH CHECK (true);
ALTER TABLE change ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON change
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(agency_id, newcomer_id)) WITH CHECK (true);
ALTER TABLE ledger_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON ledger_event
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(NULL, newcomer_id)) WITH CHECK (true);
ALTER TABLE import_job ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON import_job
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(agency_id, NULL)) WITH CHECK (true);

-- An agency that names another one's reference is refused, and the person sees that it tried: so whoever holds a reference whole
-- may ask whose it is, and there is no other way to somebody else's.
CREATE FUNCTION whose_reference(asked text)
  RETURNS TABLE (newcomer_id uuid, agency_id uuid, former_recipient boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT r.newcomer_id, r.agency_id, r.former_recipient FROM newcomer_reference r WHERE r.reference = asked;
END;
REVOKE ALL ON FUNCTION whose_reference(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION whose_reference(text) TO kiim_app;

-- ── rights that nothing uses ─────────────────────────────────────────────────────────────────────────────────────────────
REVOKE DELETE ON newcomer FROM kiim_app;                    -- erased and merged people keep their row
REVOKE UPDATE ON release FROM kiim_app;                     -- releases are deleted and derived anew
REVOKE UPDATE ON used_jti FROM kiim_app;
REVOKE UPDATE ON code_list_entry FROM kiim_app;

-- ── how many different people an agency looks at ─────────────────────────────────────────────────────────────────────────
CREATE TABLE look_seen (                                    -- forgotten after two days
  agency_id        uuid NOT NULL,
  hour             timestamptz NOT NULL,
  token            bytea NOT NULL,                          -- keyed token of the agency's reference; names nobody
  PRIMARY KEY (agency_id, hour, token)
);
CREATE TABLE look_day (                                     -- an agency's own history; counts only
  agency_id        uuid NOT NULL,
  day              date NOT NULL,
  persons          int NOT NULL,
  busiest_hour     int NOT NULL,
  PRIMARY KEY (agency_id, day)
);
CREATE TABLE look_alarm (                                   -- once per agency and window: somebody should ask the agency why
  agency_id        uuid NOT NULL,
  span             text NOT NULL CHECK (span IN ('hour', 'day')),
  began_at         timestamptz NOT NULL,
  raised_at        timestamptz NOT NULL,
  allowed          int NOT NULL,
  PRIMARY KEY (agency_id, span, began_at)
);
CREATE TABLE look_allowance (                               -- what an operator decided for one agency instead
  agency_id        uuid PRIMARY KEY REFERENCES agency,
  per_hour         int NOT NULL CHECK (per_hour > 0),
  per_day          int NOT NULL CHECK (per_day > 0),
  reason           text NOT NULL,
  decided_at       timestamptz NOT NULL,
  row_version      bigint NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL
);
GRANT SELECT, INSERT, DELETE ON look_seen TO kiim_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON look_day TO kiim_app;
GRANT SELECT, INSERT, DELETE ON look_alarm TO kiim_app;
GRANT SELECT, INSERT, UPDATE ON look_allowance TO kiim_app;
