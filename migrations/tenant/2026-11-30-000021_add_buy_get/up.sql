-- Buy so many, get more of them for less.
ALTER TABLE discounts DROP CONSTRAINT discounts_kind_check;
ALTER TABLE discounts ADD CONSTRAINT discounts_kind_check CHECK (kind IN ('percentage', 'amount', 'free_delivery', 'buy_get'));
