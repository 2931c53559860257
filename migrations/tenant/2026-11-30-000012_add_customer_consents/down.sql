ALTER TABLE customers DROP COLUMN previous_email;
ALTER TABLE customers DROP COLUMN consents;
