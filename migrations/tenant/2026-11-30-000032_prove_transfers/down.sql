DROP TABLE payment_proofs;
DROP INDEX payments_awaited_sum_key;
ALTER TABLE payments DROP COLUMN digits;
UPDATE payments SET status = 'awaiting_transfer' WHERE status IN ('proof_submitted', 'proof_rejected');
ALTER TABLE payments DROP CONSTRAINT payments_status_check;
ALTER TABLE payments ADD CONSTRAINT payments_status_check CHECK (status IN ('created', 'pending', 'awaiting_transfer', 'cod_due', 'captured', 'failed', 'expired', 'voided', 'partially_refunded', 'refunded'));
