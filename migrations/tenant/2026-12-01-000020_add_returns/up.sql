-- Goods that a shopper asks to send back. `lines` is a list of
-- {"line", "quantity", "restocked"}: few, and never asked for by themselves.
-- `number` counts within the order, whose row is locked while one is made.
CREATE TABLE returns (
    id          uuid PRIMARY KEY,
    order_id    uuid NOT NULL REFERENCES orders (id),
    number      integer NOT NULL CHECK (number > 0),
    status      text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'approved', 'declined', 'received', 'refunded', 'cancelled')),
    reason      text NOT NULL CHECK (reason IN ('damaged', 'wrong_item', 'not_as_described', 'does_not_fit', 'changed_mind', 'other')),
    -- The shopper's words, and those of staff.
    note        text NOT NULL DEFAULT '',
    answer      text NOT NULL DEFAULT '',
    lines       jsonb NOT NULL,
    -- The form's own key: the same form sent twice is one return.
    request_key text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT returns_number_key UNIQUE (order_id, number)
);

-- A return is refunded once; a refund that failed does not count.
ALTER TABLE refunds ADD COLUMN return_id uuid REFERENCES returns (id);
CREATE UNIQUE INDEX refunds_return_id_key ON refunds (return_id) WHERE return_id IS NOT NULL AND status <> 'failed';

ALTER TABLE order_events DROP CONSTRAINT order_events_machine_check;
ALTER TABLE order_events ADD CONSTRAINT order_events_machine_check CHECK (machine IN ('order', 'payment', 'fulfilment', 'return'));
