-- Moving to another municipality, which has an instance of its own. `move_partner`: the instances that the operator trusts, with their
-- keys. `departure`: what a newcomer started here; it holds no content, the package is made when it is fetched. `arrival`: what came
-- in here; the row stays when she is erased, so that one package never arrives twice.
CREATE TABLE move_partner (
  issuer          text PRIMARY KEY,                        -- the other instance's address, its name in every token
  name            text NOT NULL,                           -- as newcomers and agencies read it
  signing_keys    text NOT NULL CHECK (signing_keys IS JSON OBJECT),  -- public JWK set (ES256)
  sealing_key     text NOT NULL,                           -- public X25519 key, base64url
  sends           boolean NOT NULL,                        -- people may arrive from there
  takes           boolean NOT NULL,                        -- people may go there
  status          text NOT NULL CHECK (status IN ('active', 'removed')),
  created_at      timestamptz NOT NULL,
  row_version     bigint NOT NULL,
  mac             bytea NOT NULL,
  mac_generation  int NOT NULL
);
CREATE TABLE departure (
  departure_id    uuid PRIMARY KEY,
  newcomer_id     uuid NOT NULL REFERENCES newcomer,
  partner         text NOT NULL REFERENCES move_partner,
  categories      int[] NOT NULL,
  code_token      bytea NOT NULL UNIQUE,                   -- keyed token of the code that she shows there
  status          text NOT NULL CHECK (status IN ('open', 'cancelled', 'received', 'kept')),
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  fetched_at      timestamptz,                             -- the first time that a package was made
  received_at     timestamptz,                             -- from the other instance's receipt
  erase_at        timestamptz,                             -- when this record goes, unless she keeps it
  row_version     bigint NOT NULL,
  mac             bytea NOT NULL,
  mac_generation  int NOT NULL
);
CREATE INDEX departure_newcomer_idx ON departure (newcomer_id);
CREATE INDEX departure_erase_idx ON departure (erase_at) WHERE status = 'received';
CREATE TABLE arrival (
  partner         text NOT NULL REFERENCES move_partner,
  departure_id    uuid NOT NULL,                           -- as the sending instance named it
  newcomer_id     uuid REFERENCES newcomer,                -- none once she was erased here
  agency_id       uuid NOT NULL REFERENCES agency,
  arrived_at      timestamptz NOT NULL,
  taken           int NOT NULL CHECK (taken >= 0),         -- statements stored
  sealed          bytea,                                   -- earlier decisions and what was not taken over, under her key
  receipt         text NOT NULL,                           -- signed, for the sending instance; names nobody
  receipt_status  text NOT NULL CHECK (receipt_status IN ('pending', 'confirmed', 'refused')),
  attempts        int NOT NULL,
  next_at         timestamptz NOT NULL,
  PRIMARY KEY (partner, departure_id)
);
CREATE INDEX arrival_newcomer_idx ON arrival (newcomer_id);
CREATE INDEX arrival_pending_idx ON arrival (next_at) WHERE receipt_status = 'pending';
GRANT SELECT, INSERT, UPDATE ON move_partner, arrival TO kiim_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON departure TO kiim_app;
