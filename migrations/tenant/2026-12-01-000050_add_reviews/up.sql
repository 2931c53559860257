-- What buyers say of a product. One person says it once: by the address of
-- the order, of which a hash is kept, and by the account where there is one.
CREATE TABLE reviews (
    id           uuid PRIMARY KEY,
    product_id   uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    -- The purchase that it speaks of.
    order_id     uuid NOT NULL REFERENCES orders (id),
    customer_id  uuid REFERENCES customers (id) ON DELETE SET NULL,
    author_hash  bytea NOT NULL,
    -- The name that is shown; empty when its account was deleted.
    author       text NOT NULL,
    -- What was bought: "Red / 42", or empty.
    variant      text NOT NULL DEFAULT '',
    stars        integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
    title        text NOT NULL DEFAULT '',
    body         text NOT NULL,
    photos       uuid[] NOT NULL DEFAULT '{}' CHECK (cardinality(photos) <= 4),
    locale       text NOT NULL,
    status       text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'published', 'rejected')),
    -- The store's answer; may be empty.
    reply        text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    CONSTRAINT reviews_author_key UNIQUE (product_id, author_hash),
    CONSTRAINT reviews_customer_key UNIQUE (product_id, customer_id)
);

-- Published reviews by stars, one to five, kept by whoever publishes: a card
-- and a product's page know them without asking.
ALTER TABLE products ADD COLUMN ratings integer[] NOT NULL DEFAULT '{0,0,0,0,0}' CHECK (cardinality(ratings) = 5 AND 0 <= ALL (ratings));
