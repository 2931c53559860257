-- The further currency that the shopper was shown prices in, its rate and what
-- the total came to; null where it was the store's own.
ALTER TABLE orders ADD COLUMN shown jsonb CHECK (jsonb_typeof(shown) = 'object');
