-- Who wants to know when a variant is there again. A row is one letter:
-- `told_at` says when it was caused. Swept a while later.
CREATE TABLE stock_waits (
    id         uuid PRIMARY KEY,
    variant_id uuid NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    -- In small letters.
    email      text NOT NULL,
    locale     text NOT NULL,
    told_at    timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
-- Asking twice is one letter.
CREATE UNIQUE INDEX stock_waits_open_key ON stock_waits (variant_id, email) WHERE told_at IS NULL;
CREATE INDEX stock_waits_email_idx ON stock_waits (email);
