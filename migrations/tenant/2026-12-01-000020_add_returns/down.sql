DELETE FROM order_events WHERE machine = 'return';
ALTER TABLE order_events DROP CONSTRAINT order_events_machine_check;
ALTER TABLE order_events ADD CONSTRAINT order_events_machine_check CHECK (machine IN ('order', 'payment', 'fulfilment'));
DROP INDEX refunds_return_id_key;
ALTER TABLE refunds DROP COLUMN return_id;
DROP TABLE returns;
