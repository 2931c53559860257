-- Variants of which few are left and the staff have been told so. A row goes
-- when there are enough again, so that running low is told once each time.
CREATE TABLE stock_alerts (
    variant_id uuid PRIMARY KEY REFERENCES variants (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
);
