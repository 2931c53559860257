ALTER TABLE refunds DROP COLUMN tries;
ALTER TABLE refunds DROP COLUMN failure;
ALTER TABLE refunds DROP COLUMN notify;
