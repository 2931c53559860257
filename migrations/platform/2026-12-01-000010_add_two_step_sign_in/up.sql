-- Between the password and the code a session is nobody's yet: it remembers
-- whose password was right, for minutes, and opens nothing.
ALTER TABLE platform.sessions DROP CONSTRAINT sessions_realm_check;
ALTER TABLE platform.sessions ADD CONSTRAINT sessions_realm_check CHECK (realm IN ('customer', 'staff', 'operator', 'pending'));

-- As in a tenant's customers: the sealed key of the person's authenticator
-- app, since when, the last time step that was used, hashes of recovery codes.
ALTER TABLE platform.staff ADD COLUMN totp_key bytea;
ALTER TABLE platform.staff ADD COLUMN totp_since timestamptz;
ALTER TABLE platform.staff ADD COLUMN totp_step bigint NOT NULL DEFAULT 0;
ALTER TABLE platform.staff ADD COLUMN recovery_codes bytea[] NOT NULL DEFAULT '{}';
ALTER TABLE platform.operators ADD COLUMN totp_key bytea;
ALTER TABLE platform.operators ADD COLUMN totp_since timestamptz;
ALTER TABLE platform.operators ADD COLUMN totp_step bigint NOT NULL DEFAULT 0;
ALTER TABLE platform.operators ADD COLUMN recovery_codes bytea[] NOT NULL DEFAULT '{}';
