ALTER TABLE carts DROP COLUMN reminded_at;
