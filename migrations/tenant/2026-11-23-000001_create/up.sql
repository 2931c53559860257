-- One tenant's tables. Runs with the search path set to the tenant's schema
-- alone, so no name here carries a schema except `public.` for extensions.
-- No sequences, triggers, enum types or references to other schemas: ids come
-- from the application (UUIDv7), kinds are text with a CHECK.
-- Amounts are minor units of the tenant's currency, weights grams, times UTC.

-- Typed settings by section (store, payments, delivery, design); the shapes are in the code.
CREATE TABLE settings (
    section    text PRIMARY KEY,
    value      jsonb NOT NULL,
    version    integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- Gapless-enough numbers, for instance of orders: one row a name, taken in the caller's transaction.
CREATE TABLE counters (
    name  text PRIMARY KEY,
    value bigint NOT NULL
);

-- A picture that was uploaded or imported. The file's name on disk is
-- `content_hash`; `renditions` lists the sizes that were made from it:
-- [{"width": 800, "height": 800, "format": "webp", "bytes": 12345}].
CREATE TABLE media (
    id           uuid PRIMARY KEY,
    content_hash text NOT NULL UNIQUE,
    file_name    text NOT NULL,
    alt          text NOT NULL DEFAULT '',
    width        integer NOT NULL CHECK (width > 0),
    height       integer NOT NULL CHECK (height > 0),
    -- Average colour as #rrggbb: what a card shows until the picture is there.
    colour       text NOT NULL DEFAULT '#eeeeee',
    renditions   jsonb NOT NULL,
    -- The address that it was fetched from, if it was: a second import does not fetch it again.
    source_url   text,
    created_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE categories (
    id           uuid PRIMARY KEY,
    parent_id    uuid REFERENCES categories (id),
    slug         text NOT NULL UNIQUE,
    name         text NOT NULL,
    description  text NOT NULL DEFAULT '',
    -- {"en": {"name": "...", "description": "..."}} for the languages after the first.
    translations jsonb NOT NULL DEFAULT '{}',
    media_id     uuid REFERENCES media (id) ON DELETE SET NULL,
    position     integer NOT NULL DEFAULT 0,
    visible      boolean NOT NULL DEFAULT true,
    version      integer NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CHECK (parent_id <> id)
);
CREATE INDEX categories_parent_id_idx ON categories (parent_id);

-- `options` is the ordered list of what a shopper chooses:
-- [{"name": "Switch", "values": ["Red", "Blue"]}]; a product without choices has [].
-- The columns from `price_min` on are derived from the variants by
-- catalog::queries::refresh_product and written by nothing else.
CREATE TABLE products (
    id               uuid PRIMARY KEY,
    slug             text NOT NULL UNIQUE,
    name             text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    summary          text NOT NULL DEFAULT '',
    description_html text NOT NULL DEFAULT '',
    translations     jsonb NOT NULL DEFAULT '{}',
    vendor           text NOT NULL DEFAULT '',
    product_type     text NOT NULL DEFAULT '',
    category_id      uuid REFERENCES categories (id) ON DELETE SET NULL,
    tags             text[] NOT NULL DEFAULT '{}',
    status           text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'archived')),
    featured         boolean NOT NULL DEFAULT false,
    options          jsonb NOT NULL DEFAULT '[]',
    seo_title        text NOT NULL DEFAULT '',
    seo_description  text NOT NULL DEFAULT '',
    -- The product's name in the system that it was imported from; a second import finds it by this.
    import_handle    text UNIQUE,
    published_at     timestamptz,
    version          integer NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    price_min        bigint NOT NULL DEFAULT 0 CHECK (price_min >= 0),
    price_max        bigint NOT NULL DEFAULT 0 CHECK (price_max >= price_min),
    compare_at_max   bigint,
    -- The first picture, and the second for a card's hover.
    media_id         uuid REFERENCES media (id) ON DELETE SET NULL,
    hover_media_id   uuid REFERENCES media (id) ON DELETE SET NULL,
    -- 'switch=red' for every option value that an active variant has: what the filters match.
    facets           text[] NOT NULL DEFAULT '{}',
    search           tsvector NOT NULL DEFAULT ''::tsvector,
    search_text      text NOT NULL DEFAULT ''
);
CREATE INDEX products_listing_idx ON products (category_id, created_at DESC) WHERE status = 'active';
CREATE INDEX products_facets_idx ON products USING gin (facets);
CREATE INDEX products_search_idx ON products USING gin (search);
CREATE INDEX products_search_text_idx ON products USING gin (search_text public.gin_trgm_ops);

CREATE TABLE product_media (
    product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    media_id   uuid NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    position   integer NOT NULL,
    alt        text NOT NULL DEFAULT '',
    PRIMARY KEY (product_id, media_id)
);
CREATE INDEX product_media_media_id_idx ON product_media (media_id);

-- What is bought. `option_values` follows the order of the product's options.
CREATE TABLE variants (
    id                uuid PRIMARY KEY,
    product_id        uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position          integer NOT NULL,
    option_values     text[] NOT NULL DEFAULT '{}',
    sku               text UNIQUE,
    barcode           text NOT NULL DEFAULT '',
    price             bigint NOT NULL CHECK (price >= 0),
    compare_at        bigint CHECK (compare_at >= 0),
    cost              bigint CHECK (cost >= 0),
    weight_grams      integer NOT NULL DEFAULT 0 CHECK (weight_grams >= 0),
    track_stock       boolean NOT NULL DEFAULT true,
    -- What happens at zero: refuse, or sell on and owe the goods.
    stock_policy      text NOT NULL DEFAULT 'deny' CHECK (stock_policy IN ('deny', 'continue')),
    requires_shipping boolean NOT NULL DEFAULT true,
    taxable           boolean NOT NULL DEFAULT true,
    media_id          uuid REFERENCES media (id) ON DELETE SET NULL,
    active            boolean NOT NULL DEFAULT true,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    UNIQUE (product_id, option_values)
);

-- An address that a renamed product or category had. `path` is without the language.
CREATE TABLE redirects (
    path       text PRIMARY KEY,
    target     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE locations (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    address    jsonb NOT NULL DEFAULT '{}',
    position   integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Pieces of a variant at a place. `reserved` are promised to placed orders
-- that have not left; what can be sold is on_hand - reserved. Only
-- inventory's commands change a row, each with a row in stock_movements.
CREATE TABLE stock_levels (
    variant_id  uuid NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    location_id uuid NOT NULL REFERENCES locations (id),
    on_hand     bigint NOT NULL DEFAULT 0,
    reserved    bigint NOT NULL DEFAULT 0,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (variant_id, location_id),
    CONSTRAINT stock_levels_reserved_check CHECK (0 <= reserved AND reserved <= on_hand)
);

CREATE TABLE stock_movements (
    id             uuid PRIMARY KEY,
    variant_id     uuid NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    location_id    uuid NOT NULL REFERENCES locations (id),
    on_hand_delta  bigint NOT NULL,
    reserved_delta bigint NOT NULL,
    reason         text NOT NULL CHECK (reason IN ('initial', 'count', 'received', 'damage', 'other', 'import', 'order_placed', 'order_cancelled', 'order_expired', 'order_shipped', 'restock')),
    order_id       uuid,
    actor          text NOT NULL,
    note           text NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stock_movements_variant_id_idx ON stock_movements (variant_id, created_at DESC);

-- A shopper's basket. `token_hash` is SHA-256 of the token in the cookie.
-- `draft` keeps what was typed at the checkout (contact, address, choices),
-- so that a mistake or a closed browser loses nothing.
CREATE TABLE carts (
    id         uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    state      text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'converted')),
    currency   text NOT NULL,
    locale     text NOT NULL,
    note       text NOT NULL DEFAULT '',
    draft      jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX carts_expires_at_idx ON carts (expires_at) WHERE state = 'open';

CREATE TABLE cart_lines (
    id         uuid PRIMARY KEY,
    cart_id    uuid NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    variant_id uuid NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    quantity   integer NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    -- The price when the shopper last saw it; a change since is shown.
    seen_price bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (cart_id, variant_id)
);

-- The record of a sale. Everything a document needs is a snapshot: names,
-- prices, addresses and methods stay as they were when the order was placed.
CREATE TABLE orders (
    id                uuid PRIMARY KEY,
    number            text NOT NULL UNIQUE,
    cart_id           uuid NOT NULL UNIQUE,
    status            text NOT NULL CHECK (status IN ('placed', 'closed', 'cancelled', 'expired')),
    payment_status    text NOT NULL CHECK (payment_status IN ('unpaid', 'pending', 'partially_paid', 'paid', 'overpaid', 'partially_refunded', 'refunded', 'voided')),
    fulfilment_status text NOT NULL CHECK (fulfilment_status IN ('not_required', 'unfulfilled', 'partial', 'fulfilled', 'delivered', 'cancelled')),
    customer_name     text NOT NULL,
    email             text NOT NULL,
    phone             text NOT NULL DEFAULT '',
    shipping_address  jsonb,
    billing_address   jsonb,
    delivery          jsonb NOT NULL,
    payment           jsonb NOT NULL,
    currency          text NOT NULL,
    subtotal          bigint NOT NULL CHECK (subtotal >= 0),
    discount_total    bigint NOT NULL DEFAULT 0 CHECK (discount_total >= 0),
    delivery_total    bigint NOT NULL CHECK (delivery_total >= 0),
    tax_total         bigint NOT NULL CHECK (tax_total >= 0),
    tax_included      boolean NOT NULL,
    -- Hundredths of a percent: 1100 is 11 %.
    tax_rate          integer NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
    total             bigint NOT NULL CHECK (total >= 0),
    captured_total    bigint NOT NULL DEFAULT 0 CHECK (captured_total >= 0),
    refunded_total    bigint NOT NULL DEFAULT 0 CHECK (refunded_total >= 0),
    note              text NOT NULL DEFAULT '',
    staff_note        text NOT NULL DEFAULT '',
    locale            text NOT NULL,
    -- Part of what the private link signs: raising it makes old links invalid.
    link_version      integer NOT NULL DEFAULT 1,
    cancel_reason     text,
    placed_at         timestamptz NOT NULL,
    -- When an unpaid order gives its stock back; NULL when it never does.
    expires_at        timestamptz,
    ended_at          timestamptz,
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT orders_sum_check CHECK (total = subtotal - discount_total + delivery_total + CASE WHEN tax_included THEN 0 ELSE tax_total END),
    CONSTRAINT orders_refunds_check CHECK (refunded_total <= captured_total)
);
CREATE INDEX orders_placed_at_idx ON orders (placed_at DESC);
CREATE INDEX orders_expires_at_idx ON orders (expires_at) WHERE status = 'placed' AND expires_at IS NOT NULL;

CREATE TABLE order_lines (
    id                 uuid PRIMARY KEY,
    order_id           uuid NOT NULL REFERENCES orders (id),
    position           integer NOT NULL,
    product_id         uuid,
    variant_id         uuid,
    product_slug       text NOT NULL DEFAULT '',
    name               text NOT NULL,
    variant_name       text NOT NULL DEFAULT '',
    sku                text NOT NULL DEFAULT '',
    media_id           uuid,
    unit_price         bigint NOT NULL CHECK (unit_price >= 0),
    quantity           integer NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    total              bigint NOT NULL CHECK (total >= 0),
    tax                bigint NOT NULL CHECK (tax >= 0),
    weight_grams       integer NOT NULL DEFAULT 0,
    requires_shipping  boolean NOT NULL DEFAULT true,
    location_id        uuid,
    -- Pieces that the stock row holds for this line; less than quantity when the goods are owed.
    reserved           integer NOT NULL DEFAULT 0 CHECK (reserved BETWEEN 0 AND quantity),
    fulfilled_quantity integer NOT NULL DEFAULT 0 CHECK (fulfilled_quantity BETWEEN 0 AND quantity),
    UNIQUE (order_id, position)
);

-- The timeline: every transition of the three machines, and what people did.
CREATE TABLE order_events (
    id          uuid PRIMARY KEY,
    order_id    uuid NOT NULL REFERENCES orders (id),
    kind        text NOT NULL,
    machine     text CHECK (machine IN ('order', 'payment', 'fulfilment')),
    from_status text,
    to_status   text,
    data        jsonb NOT NULL DEFAULT '{}',
    actor       text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_events_order_id_idx ON order_events (order_id, created_at);

-- One attempt to pay.
CREATE TABLE payments (
    id           uuid PRIMARY KEY,
    order_id     uuid NOT NULL REFERENCES orders (id),
    method       text NOT NULL CHECK (method IN ('bank_transfer', 'cash_on_delivery', 'hosted')),
    provider     text NOT NULL,
    status       text NOT NULL CHECK (status IN ('created', 'pending', 'awaiting_transfer', 'cod_due', 'captured', 'failed', 'expired', 'voided', 'partially_refunded', 'refunded')),
    amount       bigint NOT NULL CHECK (amount >= 0),
    currency     text NOT NULL,
    provider_ref text,
    -- Where the hosted page is, and what else the provider answered.
    data         jsonb NOT NULL DEFAULT '{}',
    captured_at  timestamptz,
    expires_at   timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (provider, provider_ref)
);
CREATE INDEX payments_order_id_idx ON payments (order_id);

-- The inbox of payment web hooks: a provider's event is stored once, then applied.
CREATE TABLE payment_events (
    id          uuid PRIMARY KEY,
    provider    text NOT NULL,
    event_id    text NOT NULL,
    payment_id  uuid REFERENCES payments (id),
    payload     jsonb NOT NULL,
    outcome     text NOT NULL DEFAULT 'received',
    received_at timestamptz NOT NULL DEFAULT now(),
    applied_at  timestamptz,
    UNIQUE (provider, event_id)
);

CREATE TABLE refunds (
    id         uuid PRIMARY KEY,
    order_id   uuid NOT NULL REFERENCES orders (id),
    payment_id uuid NOT NULL REFERENCES payments (id),
    status     text NOT NULL CHECK (status IN ('requested', 'succeeded', 'failed')),
    amount     bigint NOT NULL CHECK (amount > 0),
    currency   text NOT NULL,
    reference  text NOT NULL DEFAULT '',
    reason     text NOT NULL DEFAULT '',
    -- The form's own key: the same form sent twice is one refund.
    request_key text NOT NULL UNIQUE,
    actor      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX refunds_order_id_idx ON refunds (order_id);

-- One parcel, or one hand-over at the counter.
CREATE TABLE fulfilments (
    id              uuid PRIMARY KEY,
    order_id        uuid NOT NULL REFERENCES orders (id),
    status          text NOT NULL CHECK (status IN ('shipped', 'ready_for_pickup', 'delivered', 'cancelled')),
    location_id     uuid REFERENCES locations (id),
    carrier         text NOT NULL DEFAULT '',
    tracking_number text NOT NULL DEFAULT '',
    tracking_url    text NOT NULL DEFAULT '',
    request_key     text NOT NULL UNIQUE,
    shipped_at      timestamptz,
    delivered_at    timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX fulfilments_order_id_idx ON fulfilments (order_id);

CREATE TABLE fulfilment_lines (
    fulfilment_id uuid NOT NULL REFERENCES fulfilments (id) ON DELETE CASCADE,
    order_line_id uuid NOT NULL REFERENCES order_lines (id),
    quantity      integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (fulfilment_id, order_line_id)
);

CREATE TABLE audit_log (
    id         uuid PRIMARY KEY,
    actor      text NOT NULL,
    action     text NOT NULL,
    object     text NOT NULL,
    detail     jsonb NOT NULL DEFAULT '{}',
    request_id text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_created_at_idx ON audit_log (created_at DESC);
