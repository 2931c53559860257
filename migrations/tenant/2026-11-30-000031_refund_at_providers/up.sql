-- A refund at a provider is requested first and comes to pass later, if at
-- all. `notify` is whether the customer is told then; `failure` is the locale
-- key of why it did not come to pass; `tries` counts how often it was
-- requested, since a provider remembers each request by its key.
ALTER TABLE refunds ADD COLUMN notify boolean NOT NULL DEFAULT false;
ALTER TABLE refunds ADD COLUMN failure text NOT NULL DEFAULT '';
ALTER TABLE refunds ADD COLUMN tries integer NOT NULL DEFAULT 0;
