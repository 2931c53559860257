//! The addresses that an account keeps: the same fields and rules as the
//! checkout's. The first one is where goods go unless another is chosen, and
//! as long as there are any, one is.

pub mod queries;

pub use queries::Saved;

use crate::{
    address::{self, Address},
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    ids::{AddressId, CustomerId},
};

/// The most that an account keeps.
pub const MOST: usize = 20;

/// An address as somebody typed it.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Who receives, where.
    pub address: Address,
    /// Whether goods go there unless another is chosen.
    pub is_default: bool,
}

/// Checks what was typed. `countries` are those that the store ships to.
///
/// # Errors
/// [`Error::Invalid`] with every field that lacks something.
pub fn check(typed: &Address, countries: &[String]) -> Result<Address> {
    let mut errors = FieldErrors::default();
    let name = address::check_name(&typed.name, &mut errors);
    let phone = address::check_phone(&typed.phone, &typed.country, &mut errors);
    if phone.is_empty() {
        errors.add("phone", "error-phone-missing");
    }
    let address = address::check_address(&Address { name, phone, ..typed.clone() }, countries, &mut errors);
    errors.check().map(|()| address)
}

/// Adds an address.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Conflict`] when there are too many.
pub async fn add(conn: &mut TenantConn, of: CustomerId, typed: &Typed, countries: &[String]) -> Result<AddressId> {
    let address = check(&typed.address, countries)?;
    let others = queries::lock(conn, of).await?;
    if others.len() >= MOST {
        return Err(Error::Conflict("account-addresses-full".into()));
    }
    put(conn, of, &address, typed.is_default || others.is_empty()).await
}

async fn put(conn: &mut TenantConn, of: CustomerId, address: &Address, is_default: bool) -> Result<AddressId> {
    let id = AddressId::new();
    queries::insert(conn, of, id, address).await?;
    if is_default {
        queries::set_default(conn, of, id).await?;
    }
    Ok(id)
}

/// Changes an address of this account.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::NotFound`] when the account has none such.
pub async fn change(conn: &mut TenantConn, of: CustomerId, id: AddressId, typed: &Typed, countries: &[String]) -> Result<()> {
    let address = check(&typed.address, countries)?;
    queries::lock(conn, of).await?;
    if !queries::update(conn, of, id, &address).await? {
        return Err(Error::NotFound("address"));
    }
    if typed.is_default {
        queries::set_default(conn, of, id).await?;
    }
    Ok(())
}

/// Takes an address out. Taking it out twice is no mistake.
///
/// # Errors
/// When the database refuses.
pub async fn remove(conn: &mut TenantConn, of: CustomerId, id: AddressId) -> Result<()> {
    let before = queries::lock(conn, of).await?;
    queries::delete(conn, of, id).await?;
    let was_default = before.iter().any(|saved| saved.id == id && saved.is_default);
    match before.iter().find(|saved| saved.id != id) {
        Some(next) if was_default => queries::set_default(conn, of, next.id).await,
        _ => Ok(()),
    }
}

/// Goods go there from now on unless another is chosen.
///
/// # Errors
/// [`Error::NotFound`] when the account has none such.
pub async fn prefer(conn: &mut TenantConn, of: CustomerId, id: AddressId) -> Result<()> {
    let all = queries::lock(conn, of).await?;
    if !all.iter().any(|saved| saved.id == id) {
        return Err(Error::NotFound("address"));
    }
    queries::set_default(conn, of, id).await
}

/// Keeps an address that an order was just sent to, unless it is there or the
/// book is full: neither may stand in the way of an order.
pub(crate) async fn remember(conn: &mut TenantConn, of: CustomerId, address: &Address) -> Result<()> {
    let all = queries::lock(conn, of).await?;
    let known = all.iter().any(|saved| saved.address == *address);
    if !known && all.len() < MOST {
        put(conn, of, address, all.is_empty()).await?;
    }
    Ok(())
}
