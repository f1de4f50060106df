-- Staff of agencies at the desk: which identity provider proves whom, and their sessions. Nothing here names a person: `actor` is a
-- keyed token of the provider's subject, and a sign-in under way is held by the browser alone.
CREATE TABLE staff_issuer (
  staff_issuer_id  text PRIMARY KEY,
  agency_id        uuid NOT NULL REFERENCES agency,
  issuer           text NOT NULL,                          -- issuer identifier (RFC 8414); its metadata is discovered there
  client_id        text NOT NULL,                          -- ours at the issuer; we sign with the service's token key
  scope            text NOT NULL,                          -- asked for at sign-in, `openid` and what brings the claim
  claim            text NOT NULL,                          -- this claim of the ID token ...
  claim_value      text NOT NULL,                          -- ... holds this value for staff of this agency
  status           text NOT NULL CHECK (status IN ('active', 'removed')),
  created_at       timestamptz NOT NULL,
  row_version      bigint NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL
);
CREATE INDEX staff_issuer_agency_id_idx ON staff_issuer (agency_id);
CREATE TABLE staff_session (
  token_hash       bytea PRIMARY KEY,
  staff_issuer_id  text NOT NULL,
  issuer_version   bigint NOT NULL,                        -- of the row that proved her: a change of it ends the session
  agency_id        uuid NOT NULL,
  actor            text NOT NULL,
  sid_token        bytea,                                  -- keyed token of the provider's session, for its logout tokens
  created_at       timestamptz NOT NULL,
  expires_at       timestamptz NOT NULL,                   -- idle deadline, moved by each page
  ends_at          timestamptz NOT NULL,                   -- moved by nothing
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL
);
CREATE INDEX staff_session_actor_idx ON staff_session (actor);
GRANT SELECT, INSERT, UPDATE ON staff_issuer TO kiim_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_session TO kiim_app;
