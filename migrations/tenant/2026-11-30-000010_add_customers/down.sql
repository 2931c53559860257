DROP INDEX orders_email_idx;
ALTER TABLE orders DROP COLUMN customer_id;
DROP TABLE customer_tries;
DROP TABLE customer_links;
DROP TABLE customers;
