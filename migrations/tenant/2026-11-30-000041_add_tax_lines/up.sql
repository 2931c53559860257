-- What a product is for the tax; a variant that is not taxable has none at all.
ALTER TABLE products ADD COLUMN tax_class text NOT NULL DEFAULT 'standard' CHECK (tax_class IN ('standard', 'reduced', 'zero'));

-- The tax by rate as it was when the order was placed:
-- [{"name": "PPN", "rate": 1100, "base": 100000, "amount": 11000}]; amounts sum up to tax_total.
ALTER TABLE orders ADD COLUMN tax_lines jsonb NOT NULL DEFAULT '[]';
