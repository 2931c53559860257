-- A link by which somebody who works for stores chooses another password. One
-- a person: a later one ends an earlier one. The id alone opens nothing, the
-- link is signed besides.
CREATE TABLE platform.staff_links (
    staff_id   uuid PRIMARY KEY REFERENCES platform.staff ON DELETE CASCADE,
    id         uuid NOT NULL UNIQUE,
    -- Where it was asked for, and where alone it can be used.
    tenant_id  uuid NOT NULL REFERENCES platform.tenants ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX staff_links_tenant_id_idx ON platform.staff_links (tenant_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.staff_links TO ss_platform;
