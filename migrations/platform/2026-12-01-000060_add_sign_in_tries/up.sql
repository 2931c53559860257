-- Wrong passwords and codes of those who work here, as customer_tries counts
-- those of shoppers: by account and network, by account, by network. The keys
-- are HMACs. Nobody can lock another out with them, which failed_logins and
-- locked_until of staff and operators let anybody do; those go in a later
-- release, the program before this one reads them.
CREATE TABLE platform.sign_in_tries (
    key      bytea PRIMARY KEY,
    failures integer NOT NULL,
    last_at  timestamptz NOT NULL,
    -- No further try before then.
    free_at  timestamptz NOT NULL
);
CREATE INDEX sign_in_tries_last_at_idx ON platform.sign_in_tries (last_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.sign_in_tries TO ss_platform;
