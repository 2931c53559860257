-- What a merchant writes beside the goods. A policy is a page of its kind, of
-- which there is one; checkout and footer find it by the kind.
CREATE TABLE pages (
    id              uuid PRIMARY KEY,
    slug            text NOT NULL CONSTRAINT pages_slug_key UNIQUE,
    kind            text NOT NULL DEFAULT 'page' CHECK (kind IN ('page', 'terms', 'privacy', 'returns', 'shipping')),
    title           text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    body_html       text NOT NULL DEFAULT '',
    seo_title       text NOT NULL DEFAULT '',
    seo_description text NOT NULL DEFAULT '',
    -- {"en": {"title": "...", "body_html": "...", "seo_title": "...", "seo_description": "..."}} for the languages after the first.
    translations    jsonb NOT NULL DEFAULT '{}',
    published       boolean NOT NULL DEFAULT false,
    version         integer NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX pages_kind_idx ON pages (kind) WHERE kind <> 'page';

-- What somebody wrote to the store through its contact page, kept for ninety
-- days so that a letter that could not be sent is not lost.
CREATE TABLE messages (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    email        text NOT NULL,
    order_number text NOT NULL DEFAULT '',
    topic        text NOT NULL CHECK (topic IN ('order', 'product', 'return', 'other')),
    body         text NOT NULL,
    locale       text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX messages_created_at_idx ON messages (created_at);
