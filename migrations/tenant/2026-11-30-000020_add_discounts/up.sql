-- What shoppers pay less for: by a code, or by itself.
-- `state` is what staff decided; whether a discount is scheduled or ended
-- follows from its dates (discounts::Discount::status).
CREATE TABLE discounts (
    id             uuid PRIMARY KEY,
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    -- In capitals; NULL for an offer that holds by itself.
    code           text,
    kind           text NOT NULL,
    -- Hundredths of a percent, or minor units, as the kind says.
    value          bigint NOT NULL DEFAULT 0 CHECK (value >= 0),
    -- The most that one order gets, in minor units.
    maximum        bigint CHECK (maximum > 0),
    -- Minimum, goods and buyers that it is for: discounts::Terms.
    terms          jsonb NOT NULL DEFAULT '{}',
    combines       boolean NOT NULL DEFAULT false,
    state          text NOT NULL CHECK (state IN ('draft', 'active', 'paused')),
    starts_at      timestamptz,
    ends_at        timestamptz,
    total_limit    integer CHECK (total_limit > 0),
    customer_limit integer CHECK (customer_limit > 0),
    -- Redemptions that stand. Raised by guarded updates only.
    used           integer NOT NULL DEFAULT 0 CHECK (used >= 0),
    version        integer NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT discounts_code_key UNIQUE (code),
    CONSTRAINT discounts_kind_check CHECK (kind IN ('percentage', 'amount', 'free_delivery'))
);

-- That an order used a discount. It stays when the order is called off, with
-- the time at which it was given back.
CREATE TABLE discount_redemptions (
    discount_id   uuid NOT NULL REFERENCES discounts (id),
    order_id      uuid NOT NULL REFERENCES orders (id),
    -- In small letters: what the limit per customer counts by.
    email         text NOT NULL,
    -- What the order got, in minor units, delivery included.
    amount        bigint NOT NULL CHECK (amount >= 0),
    given_back_at timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (discount_id, order_id)
);
CREATE INDEX discount_redemptions_order_id_idx ON discount_redemptions (order_id);
CREATE INDEX discount_redemptions_email_idx ON discount_redemptions (discount_id, email);

-- Codes that the shopper typed, in the order they were typed.
ALTER TABLE carts ADD COLUMN codes text[] NOT NULL DEFAULT '{}';

-- Snapshots of what was taken off and by what: discounts::Snapshot.
ALTER TABLE orders ADD COLUMN discounts jsonb NOT NULL DEFAULT '[]';
ALTER TABLE order_lines ADD COLUMN discount bigint NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN discounts jsonb NOT NULL DEFAULT '[]';
ALTER TABLE order_lines ADD CONSTRAINT order_lines_discount_check CHECK (discount BETWEEN 0 AND total);
