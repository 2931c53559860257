ALTER TABLE payment_events DROP COLUMN asked;
ALTER TABLE payments DROP COLUMN live;
DROP TABLE secrets;
