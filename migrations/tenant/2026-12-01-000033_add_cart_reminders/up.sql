-- When the one letter was caused that reminds of what was left in a basket.
ALTER TABLE carts ADD COLUMN reminded_at timestamptz;
