DROP TABLE stock_waits;
