ALTER TABLE orders DROP COLUMN tax_lines;
ALTER TABLE products DROP COLUMN tax_class;
