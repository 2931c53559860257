ALTER TABLE products DROP COLUMN quantity_step;
ALTER TABLE products DROP COLUMN quantity_most;
ALTER TABLE products DROP COLUMN quantity_least;
