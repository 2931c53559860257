-- Goods that cost less for a while. A sale's state follows from its dates and
-- from what is sold: flash::Status.
CREATE TABLE flash_sales (
    id             uuid PRIMARY KEY,
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    starts_at      timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL,
    -- Pieces of each item that one customer can buy.
    customer_limit integer CHECK (customer_limit BETWEEN 1 AND 999),
    version        integer NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT flash_sales_dates_check CHECK (ends_at >= starts_at)
);

-- A variant in a sale. Dates and limit are the sale's, copied, so that a
-- price needs one row and not two.
CREATE TABLE flash_items (
    id             uuid PRIMARY KEY,
    sale_id        uuid NOT NULL REFERENCES flash_sales (id) ON DELETE CASCADE,
    variant_id     uuid NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    product_id     uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    -- Minor units.
    price          bigint NOT NULL CHECK (price >= 0),
    -- Pieces that can be sold at the price; NULL: no limit but the stock.
    quota          integer CHECK (quota > 0),
    -- Pieces that orders have. Raised by guarded updates only.
    sold           integer NOT NULL DEFAULT 0 CHECK (sold >= 0),
    starts_at      timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL,
    customer_limit integer,
    position       integer NOT NULL DEFAULT 0,
    CONSTRAINT flash_items_variant_key UNIQUE (sale_id, variant_id)
);

-- That an order has pieces of an item. It stays when the order is called off,
-- with the time at which they were given back.
CREATE TABLE flash_purchases (
    item_id       uuid NOT NULL REFERENCES flash_items (id) ON DELETE CASCADE,
    order_id      uuid NOT NULL REFERENCES orders (id),
    -- In small letters; with the account what the limit per customer counts by.
    email         text NOT NULL,
    customer_id   uuid,
    quantity      integer NOT NULL CHECK (quantity > 0),
    given_back_at timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (item_id, order_id)
);
CREATE INDEX flash_purchases_order_id_idx ON flash_purchases (order_id);

-- The item of the sale that a variant is in: a variant is in one sale at a
-- time that has not ended. Not a reference: an item that went leads nowhere.
ALTER TABLE variants ADD COLUMN flash_item_id uuid;
