-- The second step of signing in: the sealed key of the owner's authenticator
-- app, since when it is on, the last time step (RFC 6238) that was used, and
-- hashes of the recovery codes that are left. NULL while it is off.
ALTER TABLE customers ADD COLUMN totp_key bytea;
ALTER TABLE customers ADD COLUMN totp_since timestamptz;
ALTER TABLE customers ADD COLUMN totp_step bigint NOT NULL DEFAULT 0;
ALTER TABLE customers ADD COLUMN recovery_codes bytea[] NOT NULL DEFAULT '{}';
