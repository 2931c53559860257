ALTER TABLE customers DROP COLUMN note;
DROP INDEX carts_customer_id_key;
ALTER TABLE carts DROP COLUMN customer_id;
DROP TABLE customer_addresses;
