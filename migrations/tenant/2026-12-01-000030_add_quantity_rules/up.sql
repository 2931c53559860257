-- How many pieces of a product go together, for each line of an order:
-- quantity::Rules. Least and most are whole numbers of steps.
ALTER TABLE products
    ADD COLUMN quantity_least integer NOT NULL DEFAULT 1 CHECK (quantity_least BETWEEN 1 AND 999),
    ADD COLUMN quantity_most  integer CHECK (quantity_most BETWEEN quantity_least AND 999),
    ADD COLUMN quantity_step  integer NOT NULL DEFAULT 1 CHECK (quantity_step BETWEEN 1 AND 999);
