-- An offer to hand a person over is a request in favour of another agency: `recipient_id` says of which. A recipient finds what was
-- offered to it by this column; that it may know of it is decided on the ledger.
ALTER TABLE consent_request ADD COLUMN recipient_id uuid;
CREATE INDEX consent_request_recipient_idx ON consent_request (recipient_id, request_id) WHERE recipient_id IS NOT NULL;
