ALTER TABLE products DROP COLUMN shipping_class;
