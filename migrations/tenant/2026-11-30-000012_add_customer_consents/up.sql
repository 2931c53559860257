-- What an account agreed to, oldest first:
-- [{"topic": "newsletter", "given": true, "at": "2026-11-30T12:00:00Z", "source": "account"}];
-- the last word on a topic counts. `previous_email` is who is told of a new address.
ALTER TABLE customers ADD COLUMN consents jsonb NOT NULL DEFAULT '[]';
ALTER TABLE customers ADD COLUMN previous_email text;
