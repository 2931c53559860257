-- Invoices and credit notes. `snapshot` is everything that the document says
-- (commerce::documents::Snapshot): what is in it never changes, whatever
-- becomes of the order, the store or a product.
-- `sequence` comes from a row of `counters` in the transaction that issues, so
-- a document that is not issued leaves no gap.
CREATE TABLE documents (
    id        uuid PRIMARY KEY,
    kind      text NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    sequence  bigint NOT NULL CHECK (sequence > 0),
    -- As it is printed.
    number    text NOT NULL,
    order_id  uuid NOT NULL REFERENCES orders (id),
    -- What a credit note is about; an invoice has none.
    refund_id uuid REFERENCES refunds (id),
    snapshot  jsonb NOT NULL,
    actor     text NOT NULL,
    issued_at timestamptz NOT NULL,
    CHECK ((kind = 'credit_note') = (refund_id IS NOT NULL)),
    CONSTRAINT documents_number_key UNIQUE (kind, sequence)
);
-- One invoice for an order, one credit note for a refund.
CREATE UNIQUE INDEX documents_cause_key ON documents (order_id, coalesce(refund_id, order_id));
