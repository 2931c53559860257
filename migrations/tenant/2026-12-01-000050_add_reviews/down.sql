ALTER TABLE products DROP COLUMN ratings;
DROP TABLE reviews;
