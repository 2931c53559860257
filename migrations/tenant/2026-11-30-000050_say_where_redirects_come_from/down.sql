ALTER TABLE redirects DROP COLUMN source;
