-- Passkeys: public keys of phones that sign their owner in. Nothing here names a person; a new letter, a new PIN and an erasure
-- delete the rows.
CREATE TABLE passkey (
  credential_id   bytea PRIMARY KEY CHECK (length(credential_id) BETWEEN 16 AND 1023),  -- chosen by the phone (WebAuthn 4)
  newcomer_id     uuid NOT NULL,
  user_handle     bytea NOT NULL,                          -- 32 random bytes of this passkey alone
  public_key      bytea NOT NULL,                          -- COSE
  sign_count      bigint NOT NULL,                         -- as the phone last told it; stays 0 where keys are synchronised
  created_at      timestamptz NOT NULL,
  mac             bytea NOT NULL,
  mac_generation  int NOT NULL
);
CREATE INDEX passkey_newcomer_id_idx ON passkey (newcomer_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO kiim_app;
