//! Tables of the schemas `platform` and `jobs`, always written with their schema.
//! Generated from the migrations; a test compares it with a migrated database.

diesel::table! {
    platform.audit_log (id) {
        id -> Uuid,
        actor -> Text,
        action -> Text,
        tenant_id -> Nullable<Uuid>,
        detail -> Jsonb,
        request_id -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    platform.database_servers (id) {
        id -> SmallInt,
        name -> Text,
        dsn_ref -> Text,
        lanes -> SmallInt,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    platform.dev_mailbox (id) {
        id -> Uuid,
        tenant_id -> Nullable<Uuid>,
        from_address -> Text,
        to_address -> Text,
        subject -> Text,
        body_text -> Text,
        body_html -> Text,
        dedupe_key -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    platform.domains (id) {
        id -> Uuid,
        tenant_id -> Uuid,
        host -> Text,
        token -> Text,
        verified_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    platform.operators (id) {
        id -> Uuid,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        active -> Bool,
        failed_logins -> Integer,
        locked_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        totp_key -> Nullable<Bytea>,
        totp_since -> Nullable<Timestamptz>,
        totp_step -> BigInt,
        recovery_codes -> Array<Bytea>,
    }
}

diesel::table! {
    platform.retired_slugs (slug) {
        slug -> Text,
        free_after -> Timestamptz,
    }
}

diesel::table! {
    platform.sessions (key_hash) {
        key_hash -> Bytea,
        realm -> Text,
        tenant_id -> Nullable<Uuid>,
        person_id -> Nullable<Uuid>,
        state -> Jsonb,
        expires_at -> Timestamptz,
        absolute_expires_at -> Timestamptz,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    platform.sign_in_tries (key) {
        key -> Bytea,
        failures -> Integer,
        last_at -> Timestamptz,
        free_at -> Timestamptz,
    }
}

diesel::table! {
    platform.staff_links (staff_id) {
        staff_id -> Uuid,
        id -> Uuid,
        tenant_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    platform.spare_schemas (tenant_id) {
        tenant_id -> Uuid,
        server_id -> SmallInt,
        lane -> SmallInt,
        schema_name -> Text,
        schema_version -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    platform.staff (id) {
        id -> Uuid,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        active -> Bool,
        failed_logins -> Integer,
        locked_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        totp_key -> Nullable<Bytea>,
        totp_since -> Nullable<Timestamptz>,
        totp_step -> BigInt,
        recovery_codes -> Array<Bytea>,
    }
}

diesel::table! {
    platform.staff_access (staff_id, tenant_id) {
        staff_id -> Uuid,
        tenant_id -> Uuid,
        role -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    platform.tenants (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        state -> Text,
        plan -> Text,
        owner_email -> Text,
        currency -> Text,
        locales -> Array<Text>,
        time_zone -> Text,
        theme -> Text,
        listed -> Bool,
        server_id -> SmallInt,
        lane -> SmallInt,
        schema_name -> Text,
        schema_version -> Text,
        migration_error -> Nullable<Text>,
        suspended_reason -> Nullable<Text>,
        orders_count -> BigInt,
        last_activity_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    audit_log,
    database_servers,
    dev_mailbox,
    domains,
    operators,
    retired_slugs,
    sessions,
    spare_schemas,
    staff,
    staff_access,
    tenants,
);

diesel::table! {
    jobs.outbox (id) {
        id -> Uuid,
        schema_name -> Nullable<Text>,
        kind -> Text,
        dedupe_key -> Text,
        payload -> Jsonb,
        state -> Text,
        attempts -> Integer,
        run_at -> Timestamptz,
        leased_until -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(outbox, tenants);
