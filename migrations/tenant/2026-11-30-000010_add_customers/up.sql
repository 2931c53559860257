-- Shoppers' accounts. An address is kept in lower case and counts as its
-- owner's only once `verified_at` is set; until then nobody can sign in.
CREATE TABLE customers (
    id              uuid PRIMARY KEY,
    email           text NOT NULL CHECK (email = lower(email)),
    name            text NOT NULL,
    phone           text NOT NULL DEFAULT '',
    password_hash   text NOT NULL,
    locale          text NOT NULL,
    verified_at     timestamptz,
    disabled_at     timestamptz,
    -- Part of every session: raising it ends all sessions of the account.
    session_version integer NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customers_email_key UNIQUE (email)
);

-- Links that were sent by mail and can be used once. A new one of the same
-- purpose takes the old one's place. The link is the id and an HMAC over it,
-- so this table alone opens nothing.
CREATE TABLE customer_links (
    customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    purpose     text NOT NULL CHECK (purpose IN ('verify', 'reset', 'change_email')),
    id          uuid NOT NULL UNIQUE,
    -- The address that whoever opens the link has proved to read.
    email       text NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (customer_id, purpose)
);

-- Wrong passwords by account, by network and by both together. `key` is an
-- HMAC, so that neither addresses nor networks stand here.
CREATE TABLE customer_tries (
    key      bytea PRIMARY KEY,
    failures integer NOT NULL,
    last_at  timestamptz NOT NULL,
    -- No further try before then.
    free_at  timestamptz NOT NULL
);

ALTER TABLE orders ADD COLUMN customer_id uuid REFERENCES customers (id) ON DELETE SET NULL;
CREATE INDEX orders_customer_id_idx ON orders (customer_id, placed_at DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_email_idx ON orders (lower(email));
