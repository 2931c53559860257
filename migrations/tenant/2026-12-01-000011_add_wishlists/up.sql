-- What the owner of an account would like to have, with the price in minor
-- units at which they put it there.
CREATE TABLE wishlist_items (
    customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    variant_id  uuid NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    price       bigint NOT NULL CHECK (price >= 0),
    added_at    timestamptz NOT NULL,
    PRIMARY KEY (customer_id, variant_id)
);
