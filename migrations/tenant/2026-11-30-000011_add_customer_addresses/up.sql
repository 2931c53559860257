-- What an account keeps: addresses (a `commerce::address::Address` each), its
-- basket, and what staff wrote about it.
CREATE TABLE customer_addresses (
    id          uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    address     jsonb NOT NULL,
    is_default  boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX customer_addresses_customer_id_idx ON customer_addresses (customer_id);
CREATE UNIQUE INDEX customer_addresses_default_key ON customer_addresses (customer_id) WHERE is_default;

ALTER TABLE carts ADD COLUMN customer_id uuid REFERENCES customers (id) ON DELETE SET NULL;
-- An account has one open basket.
CREATE UNIQUE INDEX carts_customer_id_key ON carts (customer_id) WHERE state = 'open' AND customer_id IS NOT NULL;

ALTER TABLE customers ADD COLUMN note text NOT NULL DEFAULT '';
