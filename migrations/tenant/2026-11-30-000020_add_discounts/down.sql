ALTER TABLE order_lines DROP CONSTRAINT order_lines_discount_check;
ALTER TABLE order_lines DROP COLUMN discounts;
ALTER TABLE order_lines DROP COLUMN discount;
ALTER TABLE orders DROP COLUMN discounts;
ALTER TABLE carts DROP COLUMN codes;
DROP TABLE discount_redemptions;
DROP TABLE discounts;
