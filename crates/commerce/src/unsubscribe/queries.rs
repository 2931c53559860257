//! The SQL of table `unsubscribes`. Decides nothing.

use diesel::{dsl::exists, prelude::*, select};
use diesel_async::RunQueryDsl;

use super::{AddressHash, Topic};
use crate::{
    db::{TenantConn, schema::tenant::unsubscribes},
    error::Result,
};

pub(super) async fn is_off(conn: &mut TenantConn, who: AddressHash, topic: Topic) -> Result<bool> {
    let row = unsubscribes::table.find((who.0.as_slice(), topic.as_str()));
    Ok(select(exists(row)).get_result(&mut **conn).await?)
}

pub(super) async fn insert(conn: &mut TenantConn, who: AddressHash, topic: Topic) -> Result<()> {
    let now = conn.now();
    diesel::insert_into(unsubscribes::table)
        .values((unsubscribes::address_hash.eq(who.0.as_slice()), unsubscribes::topic.eq(topic.as_str()), unsubscribes::created_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn delete(conn: &mut TenantConn, who: AddressHash, topic: Topic) -> Result<()> {
    diesel::delete(unsubscribes::table.find((who.0.as_slice(), topic.as_str()))).execute(&mut **conn).await?;
    Ok(())
}
