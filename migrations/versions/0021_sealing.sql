-- The sealed log: a tree over the rows of audit.event (RFC 9162), kept as leaves, tiles of 256 hashes and checkpoints. The sealer
-- writes it as kiim_auditor; whoever can change it can also be found out: checkpoints are signed outside the database.
-- No foreign key leads to audit.event: bodies of an old month may be removed, and `kiim audit verify` is the constraint.
CREATE TABLE audit.leaf (
  idx         bigint PRIMARY KEY CHECK (idx >= 0),         -- place in the tree: the order of (era, xid, seq)
  seq         bigint NOT NULL UNIQUE,                      -- of the row in audit.event
  hash        bytea NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE TABLE audit.tile (
  level       smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
  n           bigint NOT NULL CHECK (n >= 0),
  hashes      bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
  PRIMARY KEY (level, n)                                   -- on level 0 whole tiles only: the rest are the last leaves
);
ALTER TABLE audit.tile ALTER COLUMN hashes SET STORAGE EXTERNAL;  -- hashes cannot be compressed
CREATE TABLE audit.checkpoint (
  size        bigint PRIMARY KEY CHECK (size > 0),
  root        bytea NOT NULL CHECK (octet_length(root) = 32),
  note        text CHECK (octet_length(note) <= 65536)     -- signed by the log; NULL between the commit and the signature
);
CREATE INDEX checkpoint_unsigned_idx ON audit.checkpoint (size) WHERE note IS NULL;
CREATE TABLE audit.cosignature (
  size        bigint NOT NULL REFERENCES audit.checkpoint,
  witness     text NOT NULL,
  line        text NOT NULL CHECK (octet_length(line) <= 8192),
  PRIMARY KEY (size, witness)
);
CREATE TABLE audit.sealer_state (
  one         boolean PRIMARY KEY DEFAULT true CHECK (one),
  era         int NOT NULL,
  last_xid    xid8 NOT NULL,
  last_seq    bigint NOT NULL,
  size        bigint NOT NULL,
  frontier    bytea NOT NULL
);
INSERT INTO audit.sealer_state (era, last_xid, last_seq, size, frontier) VALUES (1, '0', 0, 0, '');

-- A tile only grows to the right; a checkpoint is signed once.
CREATE FUNCTION audit.grow_tile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.level, NEW.n) IS DISTINCT FROM (OLD.level, OLD.n)
     OR substr(NEW.hashes, 1, octet_length(OLD.hashes)) IS DISTINCT FROM OLD.hashes THEN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION audit.sign_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.note IS NOT NULL OR (NEW.size, NEW.root) IS DISTINCT FROM (OLD.size, OLD.root) THEN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tile_grows BEFORE UPDATE ON audit.tile FOR EACH ROW EXECUTE FUNCTION audit.grow_tile();
CREATE TRIGGER checkpoint_signed_once BEFORE UPDATE ON audit.checkpoint FOR EACH ROW EXECUTE FUNCTION audit.sign_checkpoint();
CREATE TRIGGER leaf_append_only BEFORE UPDATE OR DELETE ON audit.leaf FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaf_no_truncate BEFORE TRUNCATE ON audit.leaf FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tile_no_delete BEFORE DELETE ON audit.tile FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tile_no_truncate BEFORE TRUNCATE ON audit.tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON audit.checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON audit.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cosignature_append_only BEFORE UPDATE OR DELETE ON audit.cosignature
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cosignature_no_truncate BEFORE TRUNCATE ON audit.cosignature FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON audit.leaf, audit.tile, audit.checkpoint, audit.cosignature, audit.sealer_state TO kiim_app, kiim_auditor;
GRANT INSERT ON audit.leaf, audit.tile, audit.checkpoint, audit.cosignature TO kiim_auditor;
GRANT UPDATE (hashes) ON audit.tile TO kiim_auditor;
GRANT UPDATE (note) ON audit.checkpoint TO kiim_auditor;
GRANT UPDATE (era, last_xid, last_seq, size, frontier) ON audit.sealer_state TO kiim_auditor;
