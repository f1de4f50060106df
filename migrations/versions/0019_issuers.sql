-- Outside issuers: authorization servers of others whose access tokens speak for an agency's case tool. Whose tool it is follows from
-- this row alone, found by issuer and client id; nothing that the token says about agencies is read.
CREATE TABLE outside_issuer (
  outside_issuer_id  text PRIMARY KEY,                     -- also the id of our client row: suspended and logged like any other
  agency_id          uuid NOT NULL REFERENCES agency,
  issuer             text NOT NULL,                        -- issuer identifier (RFC 8414); its keys are discovered there
  client_id          text NOT NULL,                        -- of the case tool, at the issuer
  status             text NOT NULL CHECK (status IN ('active', 'removed')),
  created_at         timestamptz NOT NULL,
  row_version        bigint NOT NULL,
  mac                bytea NOT NULL,
  mac_generation     int NOT NULL
);
CREATE INDEX outside_issuer_agency_id_idx ON outside_issuer (agency_id);
CREATE UNIQUE INDEX outside_issuer_active_idx ON outside_issuer (issuer, client_id) WHERE status = 'active';
GRANT SELECT, INSERT, UPDATE ON outside_issuer TO kiim_app;
