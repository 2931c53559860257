-- Keys of the tenant's accounts at other companies. The application seals them
-- with a key that is not in the database, bound to this tenant and this name:
-- a row copied to another tenant, or to another name, cannot be opened.
CREATE TABLE secrets (
    name       text PRIMARY KEY,
    sealed     bytea NOT NULL,
    -- The last characters, so that people recognise which key it is.
    hint       text NOT NULL DEFAULT '',
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- Whether the attempt was opened with the provider's live keys. News of the
-- other mode never pays it.
ALTER TABLE payments ADD COLUMN live boolean NOT NULL DEFAULT false;

-- Whether we asked for the news, or the provider sent it by itself.
ALTER TABLE payment_events ADD COLUMN asked boolean NOT NULL DEFAULT false;
