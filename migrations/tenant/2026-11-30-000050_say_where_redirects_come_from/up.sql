-- Addresses that staff lead on, beside those that a rename left behind. `path`
-- may carry a query: an imported `/product.php?id=7`.
ALTER TABLE redirects ADD COLUMN source text NOT NULL DEFAULT 'renamed' CHECK (source IN ('renamed', 'added', 'imported'));
