//! The tree of categories, and how filters are written.

use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Integer, Nullable, Text},
};
use diesel_async::RunQueryDsl;

use super::{
    super::{Category, Labels},
    cards::picture,
};
use crate::{
    catalog::facets,
    db::{Statement, TenantConn},
    error::Result,
    ids::{CategoryId, MediaId},
};

#[derive(QueryableByName)]
struct CategoryRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: CategoryId,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    parent_id: Option<CategoryId>,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    description: String,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    picture_id: Option<MediaId>,
    #[diesel(sql_type = Nullable<Integer>)]
    picture_width: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    picture_height: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    picture_colour: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    languages: Vec<String>,
}

/// The visible categories in order, each with a picture if it or one of its products has one.
///
/// # Errors
/// When the database fails.
pub async fn categories(conn: &TenantConn, locale: &str) -> Result<Vec<Category>> {
    let sql = "SELECT c.id, c.parent_id, c.slug, coalesce(nullif(c.translations #>> ARRAY[?, 'name'], ''), c.name) AS name, \
           coalesce(nullif(c.translations #>> ARRAY[?, 'description'], ''), c.description) AS description, \
           m.id AS picture_id, m.width AS picture_width, m.height AS picture_height, m.colour AS picture_colour, \
           ARRAY(SELECT t.key FROM jsonb_each(c.translations) AS t WHERE coalesce(t.value ->> 'name', '') <> '' \
             AND (c.description = '' OR coalesce(t.value ->> 'description', '') <> '') ORDER BY t.key) AS languages \
         FROM categories c LEFT JOIN media m ON m.id = coalesce(c.media_id, (SELECT p.media_id FROM products p \
           WHERE p.category_id = c.id AND p.status = 'active' AND p.media_id IS NOT NULL ORDER BY p.featured DESC, p.created_at DESC LIMIT 1)) \
         WHERE c.visible ORDER BY c.position, c.name, c.id";
    let rows: Vec<CategoryRow> = Statement::new(sql).bind(locale).bind(locale).load(&mut conn.shared()).await?;
    let category = |row: CategoryRow| Category {
        id: row.id,
        parent: row.parent_id,
        slug: row.slug,
        name: row.name,
        description: row.description,
        picture: picture(row.picture_id, row.picture_width, row.picture_height, row.picture_colour),
        languages: row.languages,
    };
    Ok(rows.into_iter().map(category).collect())
}

#[derive(QueryableByName)]
struct LabelRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    value: String,
    #[diesel(sql_type = Text)]
    name_shown: String,
    #[diesel(sql_type = Text)]
    value_shown: String,
    #[diesel(sql_type = BigInt)]
    position: i64,
}

/// How the option values of active products are written for people.
///
/// # Errors
/// When the database fails.
pub async fn labels(conn: &TenantConn, locale: &str) -> Result<Labels> {
    let sql = "SELECT o.option ->> 'name' AS name, v.value, coalesce(nullif(t.option ->> 'name', ''), o.option ->> 'name') AS name_shown, \
           coalesce(nullif(t.option #>> ARRAY['values', (v.at - 1)::text], ''), v.value) AS value_shown, min(v.at) AS position \
         FROM products p CROSS JOIN jsonb_array_elements(p.options) WITH ORDINALITY AS o(option, at) \
         CROSS JOIN jsonb_array_elements_text(o.option -> 'values') WITH ORDINALITY AS v(value, at) \
         CROSS JOIN LATERAL (SELECT p.translations #> ARRAY[?, 'options', (o.at - 1)::text] AS option) AS t \
         WHERE p.status = 'active' GROUP BY 1, 2, 3, 4 ORDER BY 5, 2 LIMIT 5000";
    let rows: Vec<LabelRow> = Statement::new(sql).bind(locale).load(&mut conn.shared()).await?;
    let mut labels = Labels::default();
    for row in rows {
        labels.note(facets::facet(&row.name, &row.value), row.name_shown, row.value_shown, row.position);
    }
    Ok(labels)
}
