ALTER TABLE variants DROP COLUMN flash_item_id;
DROP TABLE flash_purchases;
DROP TABLE flash_items;
DROP TABLE flash_sales;
