-- What spans tenants. The schema `platform` belongs to the role ss_owner; the
-- login of the console and of the registry (ss_platform) may read and write
-- rows, and nobody else may enter.

CREATE TABLE platform.database_servers (
    id          smallint PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    -- Name of the setting that holds the address; never the address itself.
    dsn_ref     text NOT NULL,
    lanes       smallint NOT NULL CHECK (lanes BETWEEN 1 AND 64),
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- One business on the platform. `schema_name` is made from the id and never
-- from the slug, so that a slug can change and can never reach SQL.
-- `settings` mirrors what the host needs before a tenant connection is opened.
CREATE TABLE platform.tenants (
    id              uuid PRIMARY KEY,
    slug            text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9](-?[a-z0-9])*$' AND length(slug) BETWEEN 3 AND 40),
    name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    state           text NOT NULL CHECK (state IN ('provisioning', 'active', 'suspended', 'closed', 'deleting')),
    plan            text NOT NULL DEFAULT 'standard',
    owner_email     text NOT NULL,
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    locales         text[] NOT NULL CHECK (cardinality(locales) BETWEEN 1 AND 10),
    time_zone       text NOT NULL,
    theme           text NOT NULL,
    -- The row on the platform's own page; a tenant that does not want to be listed is not.
    listed          boolean NOT NULL DEFAULT true,
    server_id       smallint NOT NULL REFERENCES platform.database_servers (id),
    lane            smallint NOT NULL CHECK (lane >= 0),
    schema_name     text NOT NULL UNIQUE CHECK (schema_name ~ '^t_[0-9a-z]{26}$'),
    schema_version  text NOT NULL DEFAULT '',
    migration_error text,
    suspended_reason text,
    orders_count    bigint NOT NULL DEFAULT 0,
    last_activity_at timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);

-- Hosts other than the slug's subdomain. An unverified claim routes nothing
-- and takes the name from nobody, so only verified rows are unique.
CREATE TABLE platform.domains (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES platform.tenants (id) ON DELETE CASCADE,
    host         text NOT NULL CHECK (host = lower(host) AND length(host) BETWEEN 4 AND 253),
    token        text NOT NULL,
    verified_at  timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX domains_verified_host_key ON platform.domains (host) WHERE verified_at IS NOT NULL;
CREATE INDEX domains_tenant_id_idx ON platform.domains (tenant_id);

-- A slug that was given up stays blocked for a while, so that nobody inherits
-- another store's links.
CREATE TABLE platform.retired_slugs (
    slug         text PRIMARY KEY,
    free_after   timestamptz NOT NULL
);

-- Empty tenant schemas that wait for a sign-up.
CREATE TABLE platform.spare_schemas (
    tenant_id      uuid PRIMARY KEY,
    server_id      smallint NOT NULL REFERENCES platform.database_servers (id),
    lane           smallint NOT NULL,
    schema_name    text NOT NULL UNIQUE,
    schema_version text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);

-- People who work for tenants. The identity is global; what it may do is per tenant.
CREATE TABLE platform.staff (
    id            uuid PRIMARY KEY,
    email         text NOT NULL UNIQUE CHECK (email = lower(email)),
    name          text NOT NULL,
    password_hash text NOT NULL,
    active        boolean NOT NULL DEFAULT true,
    failed_logins integer NOT NULL DEFAULT 0,
    locked_until  timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE platform.staff_access (
    staff_id   uuid NOT NULL REFERENCES platform.staff (id) ON DELETE CASCADE,
    tenant_id  uuid NOT NULL REFERENCES platform.tenants (id) ON DELETE CASCADE,
    role       text NOT NULL CHECK (role IN ('owner', 'manager', 'fulfilment', 'viewer')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (staff_id, tenant_id)
);
CREATE INDEX staff_access_tenant_id_idx ON platform.staff_access (tenant_id);

-- People who run the platform.
CREATE TABLE platform.operators (
    id            uuid PRIMARY KEY,
    email         text NOT NULL UNIQUE CHECK (email = lower(email)),
    name          text NOT NULL,
    password_hash text NOT NULL,
    active        boolean NOT NULL DEFAULT true,
    failed_logins integer NOT NULL DEFAULT 0,
    locked_until  timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- One table for every realm: the store is handed the key alone, so the row
-- says whose it is and the host's tenant is compared after loading.
-- `key_hash` is SHA-256 of the key in the cookie.
CREATE TABLE platform.sessions (
    key_hash    bytea PRIMARY KEY,
    realm       text NOT NULL CHECK (realm IN ('customer', 'staff', 'operator')),
    tenant_id   uuid REFERENCES platform.tenants (id) ON DELETE CASCADE,
    person_id   uuid,
    state       jsonb NOT NULL,
    expires_at  timestamptz NOT NULL,
    absolute_expires_at timestamptz NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_person_id_idx ON platform.sessions (person_id);
CREATE INDEX sessions_expires_at_idx ON platform.sessions (expires_at);

CREATE TABLE platform.audit_log (
    id          uuid PRIMARY KEY,
    actor       text NOT NULL,
    action      text NOT NULL,
    tenant_id   uuid,
    detail      jsonb NOT NULL DEFAULT '{}',
    request_id  text,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_tenant_id_idx ON platform.audit_log (tenant_id, created_at DESC);

-- The outbox of one database server. A command that must cause something
-- outside the database (a mail, a picture, a web hook) enqueues here in its
-- own transaction, so that cause and effect commit together. Tenant roles can
-- add rows for themselves through jobs.enqueue and see nothing.
CREATE TABLE jobs.outbox (
    id           uuid PRIMARY KEY,
    -- Name of the tenant's schema, which is also its role; NULL for the platform's own jobs.
    schema_name  text,
    kind         text NOT NULL,
    -- The same cause enqueued twice is one job.
    dedupe_key   text NOT NULL,
    payload      jsonb NOT NULL,
    state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'dead')),
    attempts     integer NOT NULL DEFAULT 0,
    run_at       timestamptz NOT NULL,
    -- A worker holds the job until then; after it another worker may take it.
    leased_until timestamptz,
    last_error   text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz
);
CREATE UNIQUE INDEX outbox_dedupe_key ON jobs.outbox (coalesce(schema_name, ''), kind, dedupe_key);
CREATE INDEX outbox_due_idx ON jobs.outbox (run_at) WHERE state = 'pending';
CREATE INDEX outbox_dead_idx ON jobs.outbox (finished_at DESC) WHERE state = 'dead';

-- Runs as its owner, so the caller needs no right on the table. The tenant is
-- read from the role that the transaction has taken, which the caller cannot
-- choose for another tenant; where roles are switched off (a server that
-- connects as the current role), from the schema that it works in.
CREATE FUNCTION jobs.enqueue(job_id uuid, job_kind text, job_dedupe_key text, job_payload jsonb, job_run_at timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO jobs.outbox (id, schema_name, kind, dedupe_key, payload, run_at)
    VALUES (job_id,
            coalesce(nullif(current_setting('role'), 'none'), current_schema()),
            job_kind, job_dedupe_key, job_payload, job_run_at)
    ON CONFLICT (coalesce(schema_name, ''), kind, dedupe_key) DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION jobs.enqueue(uuid, text, text, jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs.enqueue(uuid, text, text, jsonb, timestamptz) TO PUBLIC;

-- Mail that the development mailer kept instead of sending it.
CREATE TABLE platform.dev_mailbox (
    id          uuid PRIMARY KEY,
    tenant_id   uuid REFERENCES platform.tenants (id) ON DELETE CASCADE,
    from_address text NOT NULL,
    to_address  text NOT NULL,
    subject     text NOT NULL,
    body_text   text NOT NULL,
    body_html   text NOT NULL,
    dedupe_key  text NOT NULL UNIQUE,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX dev_mailbox_created_at_idx ON platform.dev_mailbox (created_at DESC);

GRANT USAGE ON SCHEMA platform, jobs TO ss_platform;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA platform, jobs TO ss_platform;
GRANT USAGE ON SCHEMA jobs TO PUBLIC;
