ALTER TABLE customers DROP COLUMN recovery_codes;
ALTER TABLE customers DROP COLUMN totp_step;
ALTER TABLE customers DROP COLUMN totp_since;
ALTER TABLE customers DROP COLUMN totp_key;
