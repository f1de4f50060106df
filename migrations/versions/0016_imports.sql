-- Bulk imports: what was handed in and by whom, how far it is, and what became of every line. No value of a file stands here.
CREATE TABLE import_job (                                  -- written once, under our MAC: it says in whose name people are registered
  import_id         uuid PRIMARY KEY,
  agency_id         uuid NOT NULL REFERENCES agency,
  client_id         text REFERENCES client,                -- NULL: an operator at the command line
  kind              text NOT NULL CHECK (kind IN ('ndjson', 'csv')),
  dry_run           boolean NOT NULL,
  mapping           text NOT NULL,                         -- which column is what (TOML); empty for NDJSON
  fingerprint       bytea NOT NULL CHECK (octet_length(fingerprint) = 32), -- keyed digest of file and mapping
  chunk_lines       int NOT NULL CHECK (chunk_lines > 0),
  created_at        timestamptz NOT NULL,
  row_version       bigint NOT NULL,
  mac               bytea NOT NULL,
  mac_generation    int NOT NULL
);
CREATE INDEX import_job_agency_id_idx ON import_job (agency_id, fingerprint);
CREATE INDEX import_job_client_id_idx ON import_job (client_id);
CREATE TABLE import_run (
  import_id         uuid PRIMARY KEY REFERENCES import_job,
  state             text NOT NULL CHECK (state IN ('waiting', 'running', 'finished', 'refused')),
  lines             bigint CHECK (lines >= 0),             -- of the whole file; NULL until it was read through
  encoding          text,                                  -- as it was found out
  fault             text,                                  -- why the file cannot be read; the line, never what stands there
  started_at        timestamptz,
  finished_at       timestamptz,
  CHECK ((state = 'refused') = (fault IS NOT NULL))
);
CREATE INDEX import_run_open_idx ON import_run (import_id) WHERE state IN ('waiting', 'running');
CREATE TABLE import_chunk (                                -- committed together with the people of its lines: whole or not at all
  import_id         uuid NOT NULL REFERENCES import_job,
  ordinal           int NOT NULL CHECK (ordinal >= 0),
  lines_read        int NOT NULL CHECK (lines_read > 0),
  stored            int NOT NULL CHECK (stored >= 0),      -- in a dry run: would be stored
  known             int NOT NULL CHECK (known >= 0),
  without_evidence  int NOT NULL CHECK (without_evidence >= 0),
  faulty            int NOT NULL CHECK (faulty >= 0),
  lines             bigint[] NOT NULL,                     -- where each stored person stands in the file
  newcomers         uuid[] NOT NULL,                       -- and who she is; none in a dry run
  tokens            bytea[] NOT NULL,                      -- of a dry run: case numbers that would be taken then
  faults            text NOT NULL CHECK (faults IS JSON ARRAY), -- [line, "pointer", "code"], never a value
  alike             text[],                                -- pairs of references: a stored person and an own one she may be; NULL: not compared yet
  PRIMARY KEY (import_id, ordinal),
  CHECK (lines_read = stored + known + without_evidence + faulty),
  CHECK (cardinality(lines) = stored),
  CHECK (cardinality(newcomers) IN (0, stored))
);

CREATE TRIGGER import_job_append_only BEFORE UPDATE OR DELETE ON import_job FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_job_no_truncate BEFORE TRUNCATE ON import_job FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON import_job, import_chunk TO kiim_app;
GRANT SELECT, INSERT, UPDATE ON import_run TO kiim_app;
GRANT UPDATE (alike) ON import_chunk TO kiim_app;
