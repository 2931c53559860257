DROP TABLE audit_log, fulfilment_lines, fulfilments, refunds, payment_events, payments, order_events, order_lines, orders,
    cart_lines, carts, stock_movements, stock_levels, locations, redirects, variants, product_media, products, categories,
    media, counters, settings;
