-- NULL: the order is no gift. Empty: a gift without words.
ALTER TABLE orders ADD COLUMN gift_message text;
