-- Goods and settings of one tenant in the test worlds. `{n}` is 1 for kopi and
-- 2 for batik, so that no id of one exists in the other. Prices are minor
-- units: rupiah in one, cents in the other.

INSERT INTO locations (id, name) VALUES ('0193{n}000-0000-7000-8000-000000000001', 'Gudang');

INSERT INTO categories (id, parent_id, slug, name, description, position) VALUES
    ('0193{n}000-0000-7000-8000-000000000011', NULL, 'utama', 'Utama', 'The best of it', 0),
    ('0193{n}000-0000-7000-8000-000000000012', '0193{n}000-0000-7000-8000-000000000011', 'pilihan', 'Pilihan', 'Hand-picked', 0);

INSERT INTO products (id, slug, name, summary, description_html, vendor, product_type, category_id, tags, status, featured, options, published_at, price_min, price_max, facets, search, search_text) VALUES
    ('0193{n}000-0000-7000-8000-000000000101', 'single', '{single}', 'One of a kind', '<p>Made with care.</p>', '{name}', 'Goods', '0193{n}000-0000-7000-8000-000000000011',
     '{new}', 'active', true, '[]', now(), {price}, {price}, '{}', to_tsvector('pg_catalog.simple', '{single}'), lower('{single}')),
    ('0193{n}000-0000-7000-8000-000000000102', 'choice', '{choice}', 'In two sizes', '<p>Choose yours.</p>', '{name}', 'Goods', '0193{n}000-0000-7000-8000-000000000012',
     '{gift}', 'active', false, '[{"name": "Size", "values": ["Small", "Large"]}]', now(), {price} * 2, {price} * 3, '{size=small,size=large}', to_tsvector('pg_catalog.simple', '{choice}'), lower('{choice}')),
    ('0193{n}000-0000-7000-8000-000000000103', 'draft', '{name} Draft', '', '', '{name}', 'Goods', NULL,
     '{}', 'draft', false, '[]', NULL, {price}, {price}, '{}', '', 'draft');

INSERT INTO variants (id, product_id, position, option_values, sku, price, weight_grams) VALUES
    ('0193{n}000-0000-7000-8000-000000000201', '0193{n}000-0000-7000-8000-000000000101', 0, '{}', 'SINGLE', {price}, 250),
    ('0193{n}000-0000-7000-8000-000000000202', '0193{n}000-0000-7000-8000-000000000102', 0, '{Small}', 'CHOICE-S', {price} * 2, 250),
    ('0193{n}000-0000-7000-8000-000000000203', '0193{n}000-0000-7000-8000-000000000102', 1, '{Large}', 'CHOICE-L', {price} * 3, 500),
    ('0193{n}000-0000-7000-8000-000000000204', '0193{n}000-0000-7000-8000-000000000103', 0, '{}', 'DRAFT', {price}, 250);

INSERT INTO stock_levels (variant_id, location_id, on_hand)
    SELECT id, '0193{n}000-0000-7000-8000-000000000001', CASE sku WHEN 'SINGLE' THEN 5 ELSE 50 END FROM variants;
INSERT INTO stock_movements (id, variant_id, location_id, on_hand_delta, reserved_delta, reason, actor)
    SELECT gen_random_uuid(), variant_id, location_id, on_hand, 0, 'initial', 'seed' FROM stock_levels;

INSERT INTO settings (section, value) VALUES
    ('delivery', '{"methods": [
        {"id": "regular", "kind": "flat_rate", "name": "Regular", "description": "2-4 days", "price": {delivery}, "free_from": null, "translations": {}},
        {"id": "pickup", "kind": "pickup", "name": "Pickup", "description": "At the counter", "price": 0, "translations": {}}],
        "countries": ["ID", "US"]}'),
    ('payments', '{"bank_transfer": {"enabled": true, "hours": 24, "accounts": [{"bank": "BCA", "number": "12345678{n}", "holder": "{name}"}], "instructions": ""},
        "cash_on_delivery": {"enabled": true},
        "hosted": {"enabled": true, "provider": "test", "minutes": 60}}'),
    ('taxes', '{"rate": 1100, "included": true, "on_delivery": false}');
