-- Event streams: where a client wants the changes of its agency sent, the hosts an operator allowed for that, and how far each stream is.
CREATE TABLE event_target (
  client_id         text PRIMARY KEY REFERENCES client,
  hosts             text[] NOT NULL,                       -- host or host:port, as the operator allowed them
  created_at        timestamptz NOT NULL,
  row_version       bigint NOT NULL,
  mac               bytea NOT NULL,
  mac_generation    int NOT NULL
);
CREATE TABLE event_stream (
  stream_id         uuid PRIMARY KEY,
  client_id         text NOT NULL REFERENCES client,
  agency_id         uuid NOT NULL REFERENCES agency,
  endpoint          text NOT NULL,
  types             text[],                                -- NULL: every type, later ones too
  status            text NOT NULL CHECK (status IN ('enabled', 'paused', 'disabled', 'closed')),
  created_at        timestamptz NOT NULL,
  row_version       bigint NOT NULL,
  mac               bytea NOT NULL,
  mac_generation    int NOT NULL
);
CREATE INDEX event_stream_agency_id_idx ON event_stream (agency_id);
CREATE INDEX event_stream_client_id_idx ON event_stream (client_id);
CREATE TABLE event_delivery (                               -- one cursor over the feed; the feed is the truth, this is only how far
  stream_id         uuid PRIMARY KEY REFERENCES event_stream,
  xid               bigint NOT NULL,                       -- everything up to (xid, seq) was taken by the receiver or is not its to see
  seq               bigint NOT NULL,
  next_attempt_at   timestamptz NOT NULL,
  failures          int NOT NULL,                          -- in a row
  failing_since     timestamptz,
  last_tried_at     timestamptz,
  last_delivered_at timestamptz,
  last_error        text,
  verification      text                                   -- the `state` of a verification event that waits to be sent
);

-- Wakes the processes that push, and only where somebody is pushed to: a notification takes a lock of the whole server at commit.
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added a JOIN event_stream s ON s.agency_id = a.agency_id WHERE s.status = 'enabled') THEN
    PERFORM pg_notify('kiim_change', '');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER change_announced AFTER INSERT ON change REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION announce_change();

GRANT SELECT, INSERT, UPDATE ON event_target, event_stream, event_delivery TO kiim_app;
