-- Name of the class, in the section `delivery` of the settings, that a product is sent as; empty for none.
ALTER TABLE products ADD COLUMN shipping_class text NOT NULL DEFAULT '';
