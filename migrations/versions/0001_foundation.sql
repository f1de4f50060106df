-- The foundation schema of kiim. One file, read top to bottom: registers, the newcomer's record, the ledger and its releases,
-- sign-in, exchange, keys, audit. Every personal value is sealed or a keyed token; docs/threat-model.md names what is not.

CREATE SCHEMA keys;
CREATE SCHEMA audit;

-- ── registers ────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE agency (
  agency_id        uuid PRIMARY KEY,
  name             text NOT NULL,
  type             text NOT NULL,
  status           text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  reporting_duty   boolean NOT NULL,                       -- § 87 AufenthG, confirmed per organisational unit
  course_reporting boolean NOT NULL DEFAULT false,         -- IntV § 8(3)
  legal_regime     text NOT NULL DEFAULT 'gdpr' CHECK (legal_regime IN ('gdpr', 'dsg_ekd', 'kdg')),
  ags              text CHECK (ags ~ '^[0-9]{8}$'),
  created_at       timestamptz NOT NULL,
  row_version      bigint NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL
);
CREATE TABLE agency_purpose (
  agency_id        uuid NOT NULL REFERENCES agency,
  purpose          text NOT NULL,
  allowed          boolean NOT NULL DEFAULT true,
  reason           text,                                   -- why a purpose that is shipped switched off is on here
  row_version      bigint NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL,
  PRIMARY KEY (agency_id, purpose)
);
CREATE TABLE client (
  client_id        text PRIMARY KEY,
  agency_id        uuid NOT NULL REFERENCES agency,
  jwks             text NOT NULL,                          -- public keys only, canonical JSON
  scope            text NOT NULL DEFAULT 'record' CHECK (scope IN ('record', 'aggregates')),
  status           text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  created_at       timestamptz NOT NULL,
  row_version      bigint NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL
);
CREATE INDEX client_agency_id_idx ON client (agency_id);
CREATE TABLE notice_review (                               -- an operator confirmed that somebody competent checked this wording
  purpose          text NOT NULL,
  notice_version   text NOT NULL,
  language         text NOT NULL,
  text_sha256      bytea NOT NULL,
  status           text NOT NULL CHECK (status IN ('reviewed', 'sworn', 'revoked')),
  reviewed_by      text NOT NULL,
  reviewed_at      timestamptz NOT NULL,
  row_version      bigint NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL,
  PRIMARY KEY (purpose, notice_version, language)
);
CREATE TABLE code_list_entry (                             -- lists whose terms forbid shipping them (KldB 2010), imported by the operator
  list             text NOT NULL,
  code             text NOT NULL,
  label            text NOT NULL,
  attributes       jsonb NOT NULL DEFAULT '{}',
  source           text NOT NULL,
  imported_at      timestamptz NOT NULL,
  PRIMARY KEY (list, code)
);

-- ── the newcomer's record ────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE newcomer (                                    -- this row is the ledger head: the one lock of every write
  newcomer_id      uuid PRIMARY KEY,
  status           text NOT NULL CHECK (status IN ('active', 'restricted', 'erased')),
  key_id           uuid NOT NULL,
  dek_generation   int NOT NULL,
  profile_version  bigint NOT NULL,
  ledger_n         bigint NOT NULL,
  ledger_hash      bytea NOT NULL CHECK (octet_length(ledger_hash) = 32),
  manifest         bytea NOT NULL,
  created_at       timestamptz NOT NULL
);
CREATE TABLE newcomer_reference (                          -- one opaque, unjoinable name per newcomer and agency
  newcomer_id      uuid NOT NULL,
  agency_id        uuid NOT NULL,
  reference        text NOT NULL UNIQUE,
  external_token   bytea,                                  -- blind index of the agency's own case number
  registered       boolean NOT NULL DEFAULT false,         -- this agency registered the person (else: linked by code)
  former_recipient boolean NOT NULL DEFAULT false,         -- set by erasure: was ever granted something
  created_at       timestamptz NOT NULL,
  PRIMARY KEY (newcomer_id, agency_id)
);
CREATE UNIQUE INDEX newcomer_reference_external_idx ON newcomer_reference (agency_id, external_token) WHERE external_token IS NOT NULL;
CREATE TABLE profile_category (
  newcomer_id      uuid NOT NULL,
  category         int NOT NULL,
  row_version      bigint NOT NULL,
  sealed           bytea NOT NULL,
  PRIMARY KEY (newcomer_id, category)
);
CREATE TABLE duplicate_token (
  newcomer_id      uuid NOT NULL,
  token            bytea NOT NULL,
  kind             text NOT NULL,                          -- B C D P, see docs
  index_generation int NOT NULL,
  PRIMARY KEY (newcomer_id, token)
);
CREATE INDEX duplicate_token_token_idx ON duplicate_token (token);

-- ── the ledger and what it releases ──────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE ledger_event (
  newcomer_id      uuid NOT NULL,
  n                bigint NOT NULL CHECK (n > 0),
  body             text NOT NULL,                          -- canonical JSON, no personal value
  detail           bytea,                                  -- sealed under the newcomer's key; body holds its SHA-256
  hash             bytea NOT NULL CHECK (octet_length(hash) = 32),
  mac              bytea NOT NULL CHECK (octet_length(mac) = 32),
  mac_generation   int NOT NULL,
  PRIMARY KEY (newcomer_id, n)
);
CREATE TABLE release (                                     -- derived: replay of the ledger; rewritten with every event
  newcomer_id      uuid NOT NULL,
  agency_id        uuid NOT NULL,
  purpose          text NOT NULL,
  state            text NOT NULL CHECK (state IN ('granted', 'withdrawn', 'expired', 'refused', 'superseded', 'invalidated')),
  consent_id       uuid,                                   -- NULL for a bare refusal
  categories       int[] NOT NULL,                         -- ascending; empty unless granted
  secrecy          text NOT NULL DEFAULT '[]',             -- canonical JSON [[category, releasing agency hex or "*"], …]
  valid_until      timestamptz,
  ended_at         timestamptz,
  granting_event   bigint NOT NULL,
  head_hash        bytea NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL,
  PRIMARY KEY (newcomer_id, agency_id, purpose)
);
CREATE INDEX release_valid_until_idx ON release (valid_until) WHERE state = 'granted';
CREATE TABLE consent_request (
  newcomer_id      uuid NOT NULL,
  request_id       uuid NOT NULL,
  agency_id        uuid NOT NULL,
  purpose          text NOT NULL,
  template         text NOT NULL,
  categories       int[] NOT NULL,
  valid_months     int NOT NULL,
  state            text NOT NULL CHECK (state IN ('pending', 'granted', 'refused', 'lapsed')),
  reason           bytea,                                  -- sealed under the newcomer's key
  created_at       timestamptz NOT NULL,
  answered_at      timestamptz,
  PRIMARY KEY (newcomer_id, request_id)
);
CREATE UNIQUE INDEX consent_request_one_open_idx ON consent_request (newcomer_id, agency_id) WHERE state = 'pending';
CREATE INDEX consent_request_agency_idx ON consent_request (agency_id, request_id);

-- ── sign-in ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE account (
  newcomer_id      uuid PRIMARY KEY,
  card_token       bytea NOT NULL UNIQUE,                  -- blind index of the card number
  pin_hash         text,                                   -- argon2id over HMAC(pepper, PIN); NULL until activated
  activated_at     timestamptz
);
CREATE TABLE letter (
  newcomer_id      uuid NOT NULL,
  selector_token   bytea NOT NULL PRIMARY KEY,
  secret_token     bytea NOT NULL,
  digits_token     bytea NOT NULL,
  tries            int NOT NULL DEFAULT 0,
  expires_at       timestamptz NOT NULL,
  used_at          timestamptz,
  created_at       timestamptz NOT NULL
);
CREATE INDEX letter_newcomer_idx ON letter (newcomer_id);
CREATE TABLE newcomer_session (
  token_hash       bytea PRIMARY KEY,
  newcomer_id      uuid NOT NULL,
  created_at       timestamptz NOT NULL,
  expires_at       timestamptz NOT NULL,
  mac              bytea NOT NULL,
  mac_generation   int NOT NULL
);
CREATE INDEX newcomer_session_newcomer_idx ON newcomer_session (newcomer_id);
CREATE TABLE sign_in_throttle (
  bucket           bytea PRIMARY KEY,                      -- keyed token of the card, letter or address
  failures         int NOT NULL,
  first_failure_at timestamptz NOT NULL,
  blocked_until    timestamptz
);
CREATE TABLE link_code (
  code_token       bytea PRIMARY KEY,
  newcomer_id      uuid NOT NULL,
  expires_at       timestamptz NOT NULL,
  used_by          uuid,
  used_at          timestamptz
);
CREATE TABLE used_jti (
  issuer           text NOT NULL,
  jti_hash         bytea NOT NULL,
  expires_at       timestamptz NOT NULL,
  PRIMARY KEY (issuer, jti_hash)
);
CREATE INDEX used_jti_expires_idx ON used_jti (expires_at);

-- ── exchange ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE change (                                      -- the feed; read only below the xid horizon, so no late commit is passed over
  change_id        uuid PRIMARY KEY,
  seq              bigint GENERATED ALWAYS AS IDENTITY,
  xid              xid8 NOT NULL DEFAULT pg_current_xact_id(),
  agency_id        uuid NOT NULL,
  newcomer_id      uuid NOT NULL,
  type             text NOT NULL,
  consent_id       uuid,
  request_id       uuid,
  purpose          text,
  occurred_at      timestamptz NOT NULL
);
CREATE INDEX change_feed_idx ON change (agency_id, xid, seq);
CREATE INDEX change_newcomer_idx ON change (newcomer_id) WHERE type IN ('consent-withdrawn', 'consent-expired', 'statement-disputed', 'statement-corrected');
CREATE TABLE change_acknowledgement (
  agency_id        uuid NOT NULL,
  change_id        uuid NOT NULL,
  acknowledged_at  timestamptz NOT NULL,
  outcome          text NOT NULL DEFAULT 'done' CHECK (outcome IN ('done', 'deleted', 'justified')),
  basis            text,                                   -- code of the recipient's own legal basis when it keeps its copy
  PRIMARY KEY (agency_id, change_id)
);
CREATE TABLE idempotency (                                 -- status and id only, never a body
  caller           text NOT NULL,                          -- client id, or keyed token of the newcomer
  key_hash         bytea NOT NULL,
  operation        text NOT NULL,
  body_hash        bytea NOT NULL,                         -- keyed digest
  status           int NOT NULL,
  resource         text NOT NULL,
  created_at       timestamptz NOT NULL,
  PRIMARY KEY (caller, key_hash)
);
CREATE INDEX idempotency_created_idx ON idempotency (created_at);

-- ── keys: never in a data dump (pg_dump -N keys) ─────────────────────────────────────────────────────────────────────────
CREATE TABLE keys.dek (
  key_id           uuid NOT NULL,                          -- random, not the newcomer's id; no foreign key crosses into keys
  generation       int NOT NULL,
  provider         text NOT NULL,
  epoch            int NOT NULL,
  wrapped          bytea NOT NULL,
  subject_ref      uuid NOT NULL,                          -- random id of this newcomer in the audit log; dies with the row
  PRIMARY KEY (key_id, generation)
);
CREATE INDEX dek_epoch_idx ON keys.dek (provider, epoch, key_id);
CREATE INDEX dek_subject_ref_idx ON keys.dek (subject_ref);
CREATE TABLE keys.shredded (key_id uuid PRIMARY KEY, at timestamptz NOT NULL);
CREATE TABLE keys.service (
  name             text NOT NULL,
  generation       int NOT NULL,
  provider         text NOT NULL,
  epoch            int NOT NULL,
  wrapped          bytea NOT NULL,
  created_at       timestamptz NOT NULL,
  PRIMARY KEY (name, generation)
);

-- ── audit ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE audit.event (
  seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid         xid8 NOT NULL DEFAULT pg_current_xact_id(),  -- top-level xid, also under savepoints
  era         int  NOT NULL DEFAULT 1,                     -- raised by the restore tool: a dump restored elsewhere restarts xids
  body        text NOT NULL CHECK (octet_length(body) BETWEEN 2 AND 8192) CHECK (body IS JSON OBJECT),
  mac         bytea NOT NULL CHECK (octet_length(mac) = 32),
  mac_len     int NOT NULL,
  -- Bodies are canonical, so a member is found by its spelling; reading them as jsonb costs six times as much, in every read.
  -- A quotation mark inside a text stands behind a backslash, so no text can pass for a member; `kiim verify` compares both.
  subject_ref uuid GENERATED ALWAYS AS (substring(body, nullif(strpos(body, '"s":"'), 0) + 5, 36)::uuid) STORED,
  state_hash  text GENERATED ALWAYS AS (substring(body, nullif(strpos(body, '"st":"'), 0) + 6, 64)) STORED,
  action      text GENERATED ALWAYS AS (split_part(split_part(body, '"a":"', 2), '"', 1)) STORED
);
CREATE UNIQUE INDEX event_order_idx ON audit.event (era, xid, seq);
CREATE INDEX event_state_idx ON audit.event (subject_ref, seq) WHERE state_hash IS NOT NULL;
CREATE INDEX event_subject_idx ON audit.event (subject_ref, seq);

-- ── append-only for everyone, the owner included ─────────────────────────────────────────────────────────────────────────
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE ON ledger_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON ledger_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON audit.event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE ON change FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ── rights: roles kiim_owner, kiim_app, kiim_auditor exist before (app/db/roles.py) ──────────────────────────────────────
GRANT USAGE ON SCHEMA public, keys, audit TO kiim_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  newcomer, newcomer_reference, profile_category, duplicate_token, release, consent_request, account, letter, newcomer_session,
  sign_in_throttle, link_code, used_jti, idempotency, keys.dek, keys.service TO kiim_app;
GRANT SELECT, INSERT ON ledger_event, change_acknowledgement, keys.shredded TO kiim_app;
GRANT SELECT, INSERT, UPDATE ON agency, agency_purpose, client, notice_review TO kiim_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON code_list_entry TO kiim_app;
GRANT SELECT, INSERT (change_id, agency_id, newcomer_id, type, consent_id, request_id, purpose, occurred_at) ON change TO kiim_app;
GRANT SELECT, INSERT (body, mac, mac_len) ON audit.event TO kiim_app;
GRANT USAGE ON SCHEMA audit TO kiim_auditor;
GRANT SELECT ON audit.event TO kiim_auditor;
