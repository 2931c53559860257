//! The SQL of saved addresses. Every statement names the account besides the
//! address, so an id of another account finds nothing.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    address::Address,
    db::{
        TenantConn,
        schema::tenant::{customer_addresses, customers},
    },
    error::{Error, Result},
    ids::{AddressId, CustomerId},
};

/// An address of an account.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Identity.
    pub id: AddressId,
    /// Who receives, where.
    pub address: Address,
    /// Whether goods go there unless another is chosen.
    pub is_default: bool,
}

/// The addresses of an account, the preferred one first.
///
/// # Errors
/// When the database refuses.
pub async fn of(conn: &mut TenantConn, customer: CustomerId) -> Result<Vec<Saved>> {
    let rows: Vec<(AddressId, Value, bool)> = customer_addresses::table
        .filter(customer_addresses::customer_id.eq(customer))
        .order((customer_addresses::is_default.desc(), customer_addresses::id))
        .select((customer_addresses::id, customer_addresses::address, customer_addresses::is_default))
        .load(&mut **conn)
        .await?;
    Ok(rows.into_iter().map(|(id, address, is_default)| Saved { id, address: read(address), is_default }).collect())
}

/// What was kept once is shown as far as it can be read.
fn read(address: Value) -> Address {
    serde_json::from_value(address).unwrap_or_default()
}

/// One address of an account.
///
/// # Errors
/// [`Error::NotFound`] when the account has none such.
pub async fn by_id(conn: &mut TenantConn, customer: CustomerId, id: AddressId) -> Result<Saved> {
    let all = of(conn, customer).await?;
    all.into_iter().find(|saved| saved.id == id).ok_or(Error::NotFound("address"))
}

/// The same as [`of`], where nobody else changes them until the transaction ends.
pub(super) async fn lock(conn: &mut TenantConn, customer: CustomerId) -> Result<Vec<Saved>> {
    let row = customers::table.find(customer).select(customers::id).for_no_key_update();
    let found: Option<CustomerId> = row.first(&mut **conn).await.optional()?;
    found.ok_or(Error::NotFound("customer"))?;
    of(conn, customer).await
}

pub(super) async fn insert(conn: &mut TenantConn, customer: CustomerId, id: AddressId, address: &Address) -> Result<()> {
    let (now, value) = (conn.now(), serde_json::to_value(address).map_err(Error::unexpected)?);
    diesel::insert_into(customer_addresses::table)
        .values((
            customer_addresses::id.eq(id),
            customer_addresses::customer_id.eq(customer),
            customer_addresses::address.eq(value),
            customer_addresses::created_at.eq(now),
            customer_addresses::updated_at.eq(now),
        ))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn update(conn: &mut TenantConn, customer: CustomerId, id: AddressId, address: &Address) -> Result<bool> {
    let (now, value) = (conn.now(), serde_json::to_value(address).map_err(Error::unexpected)?);
    let own = customer_addresses::table.find(id).filter(customer_addresses::customer_id.eq(customer));
    let changed = diesel::update(own)
        .set((customer_addresses::address.eq(value), customer_addresses::updated_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(changed == 1)
}

pub(super) async fn delete(conn: &mut TenantConn, customer: CustomerId, id: AddressId) -> Result<()> {
    let own = customer_addresses::table.find(id).filter(customer_addresses::customer_id.eq(customer));
    diesel::delete(own).execute(&mut **conn).await?;
    Ok(())
}

/// Two steps, because the index that allows one preferred address is looked
/// at after each row.
pub(super) async fn set_default(conn: &mut TenantConn, customer: CustomerId, id: AddressId) -> Result<()> {
    let own = customer_addresses::customer_id.eq(customer);
    diesel::update(customer_addresses::table.filter(own).filter(customer_addresses::is_default))
        .set(customer_addresses::is_default.eq(false))
        .execute(&mut **conn)
        .await?;
    diesel::update(customer_addresses::table.find(id).filter(own))
        .set(customer_addresses::is_default.eq(true))
        .execute(&mut **conn)
        .await?;
    Ok(())
}
