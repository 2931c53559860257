//! Canaries: words that exist in one tenant only, planted in every text
//! column, and the watch that no other tenant's answer holds one.

use tokio_postgres::Client;

use super::reply::Reply;

/// What every canary of a tenant begins with.
pub fn mark(slug: &str) -> String {
    format!("CANARY-{slug}-")
}

/// # Panics
/// When the answer holds a canary of one of these tenants.
pub fn watch(reply: &Reply, foreign: &[String]) {
    for slug in foreign {
        assert!(!reply.text.contains(&mark(slug)), "{} shows a canary of {slug}", reply.request);
        for (name, value) in &reply.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            assert!(!value.contains(&mark(slug)), "{} has a canary of {slug} in {name}", reply.request);
        }
    }
}

/// Writes a canary behind the content of every text column of the schema that
/// takes one, and returns the columns. Driven by the catalogue, so a column
/// that is new is covered without a change here.
///
/// # Panics
/// When the catalogue cannot be read.
pub async fn plant(client: &Client, schema: &str, slug: &str) -> Vec<String> {
    let columns = client
        .query(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c
             JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = $1 AND t.table_type = 'BASE TABLE' AND c.data_type = 'text' AND c.is_generated = 'NEVER'
             ORDER BY 1, 2",
            &[&schema],
        )
        .await
        .expect("the catalogue can be read");
    let mut planted = Vec::new();
    for row in columns {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        // A column with a CHECK or a unique use of its own keeps its values.
        let sql = format!("UPDATE {schema}.\"{table}\" SET \"{column}\" = \"{column}\" || ' {mark}{table}-{column}'", mark = mark(slug));
        if client.execute(&sql, &[]).await.is_ok_and(|rows| rows > 0) {
            planted.push(format!("{table}.{column}"));
        }
    }
    planted
}
