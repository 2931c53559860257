DELETE FROM discount_redemptions WHERE discount_id IN (SELECT id FROM discounts WHERE kind = 'buy_get');
DELETE FROM discounts WHERE kind = 'buy_get';
ALTER TABLE discounts DROP CONSTRAINT discounts_kind_check;
ALTER TABLE discounts ADD CONSTRAINT discounts_kind_check CHECK (kind IN ('percentage', 'amount', 'free_delivery'));
