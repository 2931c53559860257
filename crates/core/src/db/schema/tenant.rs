//! Tables of one tenant, never written with a schema: the connection's path
//! decides whose they are.
//! Generated from the migrations; a test compares it with a migrated database.

diesel::table! {
    audit_log (id) {
        id -> Uuid,
        actor -> Text,
        action -> Text,
        object -> Text,
        detail -> Jsonb,
        request_id -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    cart_lines (id) {
        id -> Uuid,
        cart_id -> Uuid,
        variant_id -> Uuid,
        quantity -> Integer,
        seen_price -> BigInt,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    carts (id) {
        id -> Uuid,
        token_hash -> Bytea,
        state -> Text,
        currency -> Text,
        locale -> Text,
        note -> Text,
        draft -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        expires_at -> Timestamptz,
        codes -> Array<Text>,
        customer_id -> Nullable<Uuid>,
        reminded_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    categories (id) {
        id -> Uuid,
        parent_id -> Nullable<Uuid>,
        slug -> Text,
        name -> Text,
        description -> Text,
        translations -> Jsonb,
        media_id -> Nullable<Uuid>,
        position -> Integer,
        visible -> Bool,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    customer_addresses (id) {
        id -> Uuid,
        customer_id -> Uuid,
        address -> Jsonb,
        is_default -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    customer_links (customer_id, purpose) {
        customer_id -> Uuid,
        purpose -> Text,
        id -> Uuid,
        email -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    customer_tries (key) {
        key -> Bytea,
        failures -> Integer,
        last_at -> Timestamptz,
        free_at -> Timestamptz,
    }
}

diesel::table! {
    customers (id) {
        id -> Uuid,
        email -> Text,
        name -> Text,
        phone -> Text,
        password_hash -> Text,
        locale -> Text,
        verified_at -> Nullable<Timestamptz>,
        disabled_at -> Nullable<Timestamptz>,
        session_version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        note -> Text,
        consents -> Jsonb,
        previous_email -> Nullable<Text>,
        totp_key -> Nullable<Bytea>,
        totp_since -> Nullable<Timestamptz>,
        totp_step -> BigInt,
        recovery_codes -> Array<Bytea>,
    }
}

diesel::table! {
    discount_redemptions (discount_id, order_id) {
        discount_id -> Uuid,
        order_id -> Uuid,
        email -> Text,
        amount -> BigInt,
        given_back_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    discounts (id) {
        id -> Uuid,
        name -> Text,
        code -> Nullable<Text>,
        kind -> Text,
        value -> BigInt,
        maximum -> Nullable<BigInt>,
        terms -> Jsonb,
        combines -> Bool,
        state -> Text,
        starts_at -> Nullable<Timestamptz>,
        ends_at -> Nullable<Timestamptz>,
        total_limit -> Nullable<Integer>,
        customer_limit -> Nullable<Integer>,
        used -> Integer,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    documents (id) {
        id -> Uuid,
        kind -> Text,
        sequence -> BigInt,
        number -> Text,
        order_id -> Uuid,
        refund_id -> Nullable<Uuid>,
        snapshot -> Jsonb,
        actor -> Text,
        issued_at -> Timestamptz,
    }
}

diesel::table! {
    flash_items (id) {
        id -> Uuid,
        sale_id -> Uuid,
        variant_id -> Uuid,
        product_id -> Uuid,
        price -> BigInt,
        quota -> Nullable<Integer>,
        sold -> Integer,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        customer_limit -> Nullable<Integer>,
        position -> Integer,
    }
}

diesel::table! {
    flash_purchases (item_id, order_id) {
        item_id -> Uuid,
        order_id -> Uuid,
        email -> Text,
        customer_id -> Nullable<Uuid>,
        quantity -> Integer,
        given_back_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    flash_sales (id) {
        id -> Uuid,
        name -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        customer_limit -> Nullable<Integer>,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    fulfilment_lines (fulfilment_id, order_line_id) {
        fulfilment_id -> Uuid,
        order_line_id -> Uuid,
        quantity -> Integer,
    }
}

diesel::table! {
    fulfilments (id) {
        id -> Uuid,
        order_id -> Uuid,
        status -> Text,
        location_id -> Nullable<Uuid>,
        carrier -> Text,
        tracking_number -> Text,
        tracking_url -> Text,
        request_key -> Text,
        shipped_at -> Nullable<Timestamptz>,
        delivered_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    locations (id) {
        id -> Uuid,
        name -> Text,
        address -> Jsonb,
        position -> Integer,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    media (id) {
        id -> Uuid,
        content_hash -> Text,
        file_name -> Text,
        alt -> Text,
        width -> Integer,
        height -> Integer,
        colour -> Text,
        renditions -> Jsonb,
        source_url -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    messages (id) {
        id -> Uuid,
        name -> Text,
        email -> Text,
        order_number -> Text,
        topic -> Text,
        body -> Text,
        locale -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    order_events (id) {
        id -> Uuid,
        order_id -> Uuid,
        kind -> Text,
        machine -> Nullable<Text>,
        from_status -> Nullable<Text>,
        to_status -> Nullable<Text>,
        data -> Jsonb,
        actor -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    order_lines (id) {
        id -> Uuid,
        order_id -> Uuid,
        position -> Integer,
        product_id -> Nullable<Uuid>,
        variant_id -> Nullable<Uuid>,
        product_slug -> Text,
        name -> Text,
        variant_name -> Text,
        sku -> Text,
        media_id -> Nullable<Uuid>,
        unit_price -> BigInt,
        quantity -> Integer,
        total -> BigInt,
        tax -> BigInt,
        weight_grams -> Integer,
        requires_shipping -> Bool,
        location_id -> Nullable<Uuid>,
        reserved -> Integer,
        fulfilled_quantity -> Integer,
        discount -> BigInt,
        discounts -> Jsonb,
    }
}

diesel::table! {
    orders (id) {
        id -> Uuid,
        number -> Text,
        cart_id -> Uuid,
        status -> Text,
        payment_status -> Text,
        fulfilment_status -> Text,
        customer_name -> Text,
        email -> Text,
        phone -> Text,
        shipping_address -> Nullable<Jsonb>,
        billing_address -> Nullable<Jsonb>,
        delivery -> Jsonb,
        payment -> Jsonb,
        currency -> Text,
        subtotal -> BigInt,
        discount_total -> BigInt,
        delivery_total -> BigInt,
        tax_total -> BigInt,
        tax_included -> Bool,
        tax_rate -> Integer,
        total -> BigInt,
        captured_total -> BigInt,
        refunded_total -> BigInt,
        note -> Text,
        staff_note -> Text,
        locale -> Text,
        link_version -> Integer,
        cancel_reason -> Nullable<Text>,
        placed_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
        discounts -> Jsonb,
        gift_message -> Nullable<Text>,
        customer_id -> Nullable<Uuid>,
        shown -> Nullable<Jsonb>,
        tax_lines -> Jsonb,
    }
}

diesel::table! {
    pages (id) {
        id -> Uuid,
        slug -> Text,
        kind -> Text,
        title -> Text,
        body_html -> Text,
        seo_title -> Text,
        seo_description -> Text,
        translations -> Jsonb,
        published -> Bool,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    payment_events (id) {
        id -> Uuid,
        provider -> Text,
        event_id -> Text,
        payment_id -> Nullable<Uuid>,
        payload -> Jsonb,
        outcome -> Text,
        received_at -> Timestamptz,
        applied_at -> Nullable<Timestamptz>,
        asked -> Bool,
    }
}

diesel::table! {
    payment_proofs (id) {
        id -> Uuid,
        payment_id -> Uuid,
        kind -> Text,
        file -> Bytea,
        sender -> Text,
        status -> Text,
        reason -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    payments (id) {
        id -> Uuid,
        order_id -> Uuid,
        method -> Text,
        provider -> Text,
        status -> Text,
        amount -> BigInt,
        currency -> Text,
        provider_ref -> Nullable<Text>,
        data -> Jsonb,
        captured_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        live -> Bool,
        digits -> BigInt,
    }
}

diesel::table! {
    product_media (product_id, media_id) {
        product_id -> Uuid,
        media_id -> Uuid,
        position -> Integer,
        alt -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::schema::Tsvector;

    products (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        summary -> Text,
        description_html -> Text,
        translations -> Jsonb,
        vendor -> Text,
        product_type -> Text,
        category_id -> Nullable<Uuid>,
        tags -> Array<Text>,
        status -> Text,
        featured -> Bool,
        options -> Jsonb,
        seo_title -> Text,
        seo_description -> Text,
        import_handle -> Nullable<Text>,
        published_at -> Nullable<Timestamptz>,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        price_min -> BigInt,
        price_max -> BigInt,
        compare_at_max -> Nullable<BigInt>,
        media_id -> Nullable<Uuid>,
        hover_media_id -> Nullable<Uuid>,
        facets -> Array<Text>,
        search -> Tsvector,
        search_text -> Text,
        shipping_class -> Text,
        tax_class -> Text,
        quantity_least -> Integer,
        quantity_most -> Nullable<Integer>,
        quantity_step -> Integer,
        ratings -> Array<Integer>,
    }
}

diesel::table! {
    redirects (path) {
        path -> Text,
        target -> Text,
        created_at -> Timestamptz,
        source -> Text,
    }
}

diesel::table! {
    refunds (id) {
        id -> Uuid,
        order_id -> Uuid,
        payment_id -> Uuid,
        status -> Text,
        amount -> BigInt,
        currency -> Text,
        reference -> Text,
        reason -> Text,
        request_key -> Text,
        actor -> Text,
        created_at -> Timestamptz,
        notify -> Bool,
        failure -> Text,
        tries -> Integer,
        return_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    returns (id) {
        id -> Uuid,
        order_id -> Uuid,
        number -> Integer,
        status -> Text,
        reason -> Text,
        note -> Text,
        answer -> Text,
        lines -> Jsonb,
        request_key -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    reviews (id) {
        id -> Uuid,
        product_id -> Uuid,
        order_id -> Uuid,
        customer_id -> Nullable<Uuid>,
        author_hash -> Bytea,
        author -> Text,
        variant -> Text,
        stars -> Integer,
        title -> Text,
        body -> Text,
        photos -> Array<Uuid>,
        locale -> Text,
        status -> Text,
        reply -> Text,
        created_at -> Timestamptz,
        published_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    secrets (name) {
        name -> Text,
        sealed -> Bytea,
        hint -> Text,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    settings (section) {
        section -> Text,
        value -> Jsonb,
        version -> Integer,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    stock_alerts (variant_id) {
        variant_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    stock_levels (variant_id, location_id) {
        variant_id -> Uuid,
        location_id -> Uuid,
        on_hand -> BigInt,
        reserved -> BigInt,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    stock_movements (id) {
        id -> Uuid,
        variant_id -> Uuid,
        location_id -> Uuid,
        on_hand_delta -> BigInt,
        reserved_delta -> BigInt,
        reason -> Text,
        order_id -> Nullable<Uuid>,
        actor -> Text,
        note -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    stock_waits (id) {
        id -> Uuid,
        variant_id -> Uuid,
        email -> Text,
        locale -> Text,
        told_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    unsubscribes (address_hash, topic) {
        address_hash -> Bytea,
        topic -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    variants (id) {
        id -> Uuid,
        product_id -> Uuid,
        position -> Integer,
        option_values -> Array<Text>,
        sku -> Nullable<Text>,
        barcode -> Text,
        price -> BigInt,
        compare_at -> Nullable<BigInt>,
        cost -> Nullable<BigInt>,
        weight_grams -> Integer,
        track_stock -> Bool,
        stock_policy -> Text,
        requires_shipping -> Bool,
        taxable -> Bool,
        media_id -> Nullable<Uuid>,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        flash_item_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    wishlist_items (customer_id, variant_id) {
        customer_id -> Uuid,
        variant_id -> Uuid,
        price -> BigInt,
        added_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    audit_log,
    cart_lines,
    carts,
    categories,
    counters,
    customer_addresses,
    customer_links,
    customer_tries,
    customers,
    discount_redemptions,
    discounts,
    documents,
    flash_items,
    flash_purchases,
    flash_sales,
    fulfilment_lines,
    fulfilments,
    locations,
    media,
    messages,
    order_events,
    order_lines,
    orders,
    pages,
    payment_events,
    payment_proofs,
    payments,
    product_media,
    products,
    redirects,
    refunds,
    returns,
    reviews,
    secrets,
    settings,
    stock_alerts,
    stock_levels,
    stock_movements,
    stock_waits,
    unsubscribes,
    variants,
    wishlist_items,
);
