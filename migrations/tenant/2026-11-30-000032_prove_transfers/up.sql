-- A transfer can be proven by a picture of its receipt, which staff look at.
ALTER TABLE payments DROP CONSTRAINT payments_status_check;
ALTER TABLE payments ADD CONSTRAINT payments_status_check CHECK (status IN ('created', 'pending', 'awaiting_transfer', 'proof_submitted', 'proof_rejected', 'cod_due', 'captured', 'failed', 'expired', 'voided', 'partially_refunded', 'refunded'));

-- Unique digits: what the shopper transfers beside the amount, in minor units,
-- so that the bank's statement tells one transfer from another. It pays for
-- nothing: `amount` is what the order is owed, the two together are what
-- comes. No two transfers that are awaited come to the same sum.
ALTER TABLE payments ADD COLUMN digits bigint NOT NULL DEFAULT 0 CHECK (digits BETWEEN 0 AND 999);
CREATE UNIQUE INDEX payments_awaited_sum_key ON payments (currency, (amount + digits))
    WHERE digits > 0 AND status IN ('awaiting_transfer', 'proof_submitted', 'proof_rejected');

-- Receipts. The file is a picture that was encoded anew, or a PDF as it came;
-- it is in the database so that it is reached as every other secret of the
-- tenant is, and by staff alone.
CREATE TABLE payment_proofs (
    id         uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments (id),
    kind       text NOT NULL CHECK (kind IN ('webp', 'pdf')),
    file       bytea NOT NULL,
    -- In whose name the money was sent; may be empty.
    sender     text NOT NULL DEFAULT '',
    status     text NOT NULL DEFAULT 'submitted' CHECK (status IN ('submitted', 'accepted', 'rejected')),
    -- Why it was rejected, in the words of staff.
    reason     text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX payment_proofs_payment_id_idx ON payment_proofs (payment_id);
