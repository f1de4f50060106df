-- Row policies for what else is in clear and belongs to a person or to an officer's office (0025 has the functions and the reasons).
ALTER TABLE rights_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON rights_request
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(agency_id, newcomer_id)) WITH CHECK (true);
ALTER TABLE guardian ENABLE ROW LEVEL SECURITY;                -- which agency saw the paper decides nothing about who may see it
CREATE POLICY sight ON guardian
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(NULL, newcomer_id)) WITH CHECK (true);
ALTER TABLE death_report ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON death_report
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(NULL, newcomer_id)) WITH CHECK (true);
ALTER TABLE retention_clock ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON retention_clock
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(NULL, newcomer_id)) WITH CHECK (true);
ALTER TABLE officer_case ENABLE ROW LEVEL SECURITY;            -- an officer's office alone; her own pages speak as the service
CREATE POLICY sight ON officer_case
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(agency_id, NULL)) WITH CHECK (true);
ALTER TABLE disclosure ENABLE ROW LEVEL SECURITY;
CREATE POLICY sight ON disclosure
  USING (nullif(current_setting('kiim.caller', true), '') <> 'request' OR sees(agency_id, NULL)) WITH CHECK (true);

-- A data-protection officer's own program reads the log and nothing else.
ALTER TABLE client DROP CONSTRAINT client_scope_check;
ALTER TABLE client ADD CONSTRAINT client_scope_check CHECK (scope IN ('record', 'aggregates', 'audit'));
