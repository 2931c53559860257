//! The SQL of discounts and their redemptions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, dsl, prelude::*};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::{Buyer, Discount, State, edit::Clean};
use crate::{
    cart::Token,
    db::{
        Statement, TenantConn,
        schema::tenant::{carts, discount_redemptions, discounts, orders, products},
    },
    error::{Error, Result},
    ids::{CartId, CustomerId, DiscountId, OrderId, ProductId},
};

/// The most offers that hold by themselves at once.
const MOST: i64 = 50;

/// Whatever these codes name, and offers that hold by themselves now, each the
/// oldest first.
pub(super) async fn candidates(conn: &mut TenantConn, codes: &[String]) -> Result<Vec<Discount>> {
    let now = conn.now();
    let offered = discounts::code
        .is_null()
        .and(discounts::state.eq(State::Active.as_str()))
        .and(discounts::starts_at.is_null().or(discounts::starts_at.le(now)).assume_not_null())
        .and(discounts::ends_at.is_null().or(discounts::ends_at.gt(now)).assume_not_null())
        .and(discounts::total_limit.is_null().or(discounts::used.nullable().lt(discounts::total_limit)).assume_not_null());
    let named = discounts::code.eq_any(codes.to_vec()).assume_not_null();
    let query = discounts::table.filter(offered.or(named)).order((discounts::code.is_null(), discounts::id)).limit(MOST);
    Ok(query.select(Discount::as_select()).load(&mut **conn).await?)
}

#[derive(QueryableByName)]
struct Uses {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    discount_id: DiscountId,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    uses: i64,
}

/// How often a customer used each of these: with the mail address, or with the
/// account under whatever address. An order counts once.
pub(super) async fn uses(conn: &mut TenantConn, of: &[Discount], buyer: &Buyer) -> Result<HashMap<DiscountId, i64>> {
    let ids: Vec<_> = of.iter().filter(|one| one.customer_limit.is_some()).map(|one| one.id).collect();
    used(conn, &ids, buyer).await
}

/// Two questions in one, so that each has its index.
const USED: &str = "SELECT discount_id, count(*) AS uses FROM ( \
       SELECT discount_id, order_id FROM discount_redemptions WHERE discount_id = ANY(?) AND email = ? AND given_back_at IS NULL \
       UNION \
       SELECT r.discount_id, r.order_id FROM orders o JOIN discount_redemptions r ON r.order_id = o.id \
       WHERE o.customer_id = ? AND r.discount_id = ANY(?) AND r.given_back_at IS NULL) AS theirs \
     GROUP BY discount_id";

async fn used(conn: &mut TenantConn, of: &[DiscountId], buyer: &Buyer) -> Result<HashMap<DiscountId, i64>> {
    let ids: Vec<Uuid> = of.iter().map(|id| id.uuid()).collect();
    // No account has the identity that stands for none.
    let account = buyer.customer.map_or_else(Uuid::nil, CustomerId::uuid);
    let statement = Statement::new(USED).bind(ids.clone()).bind(buyer.email.as_str()).bind(account).bind(ids);
    let rows: Vec<Uses> = statement.load(&mut conn.shared()).await?;
    Ok(rows.into_iter().map(|row| (row.discount_id, row.uses)).collect())
}

/// Whether a customer, known by address or account, has an order that was not
/// called off. Both have an index on orders.
pub(super) async fn ordered_before(conn: &mut TenantConn, buyer: &Buyer) -> Result<bool> {
    let addressed = dsl::sql::<diesel::sql_types::Bool>("lower(email) = ").bind::<diesel::sql_types::Text, _>(&buyer.email);
    let owned = orders::customer_id.eq(buyer.customer.map(CustomerId::uuid)).assume_not_null();
    let theirs = orders::table.filter(addressed.or(owned)).filter(orders::status.eq_any(["placed", "closed"]));
    Ok(diesel::select(dsl::exists(theirs)).get_result(&mut **conn).await?)
}

/// Raises the counter if the limit allows it. The row stays locked until the
/// transaction ends.
pub(super) async fn raise(conn: &mut TenantConn, id: DiscountId) -> Result<bool> {
    let allowed = discounts::total_limit.is_null().or(discounts::used.nullable().lt(discounts::total_limit)).assume_not_null();
    let raised = diesel::update(discounts::table.find(id).filter(allowed)).set(discounts::used.eq(discounts::used + 1));
    Ok(raised.execute(&mut **conn).await? == 1)
}

/// Raises the counter whatever the limit says: the order has the discount already.
pub(super) async fn raise_anyway(conn: &mut TenantConn, id: DiscountId) -> Result<()> {
    diesel::update(discounts::table.find(id)).set(discounts::used.eq(discounts::used + 1)).execute(&mut **conn).await?;
    Ok(())
}

pub(super) async fn lower(conn: &mut TenantConn, id: DiscountId) -> Result<()> {
    let used = discounts::table.find(id).filter(discounts::used.gt(0));
    diesel::update(used).set(discounts::used.eq(discounts::used - 1)).execute(&mut **conn).await?;
    Ok(())
}

/// The limit per customer of a discount whose row is locked.
pub(super) async fn customer_limit(conn: &mut TenantConn, id: DiscountId) -> Result<Option<i32>> {
    Ok(discounts::table.find(id).select(discounts::customer_limit).first(&mut **conn).await?)
}

/// How often a customer used a discount whose row is locked.
pub(super) async fn uses_of(conn: &mut TenantConn, id: DiscountId, buyer: &Buyer) -> Result<i64> {
    Ok(used(conn, &[id], buyer).await?.remove(&id).unwrap_or(0))
}

pub(super) async fn insert_redemptions(conn: &mut TenantConn, order: OrderId, of: &[(DiscountId, i64)], buyer: &Buyer) -> Result<()> {
    let now = conn.now();
    let rows: Vec<_> = of
        .iter()
        .map(|(id, amount)| {
            (
                discount_redemptions::discount_id.eq(*id),
                discount_redemptions::order_id.eq(order),
                discount_redemptions::email.eq(&buyer.email),
                discount_redemptions::amount.eq(*amount),
                discount_redemptions::created_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(discount_redemptions::table).values(rows).execute(&mut **conn).await?;
    Ok(())
}

/// Marks an order's redemptions as given back, or takes the mark away; returns those that changed, in order.
pub(super) async fn mark_given_back(conn: &mut TenantConn, order: OrderId, given_back: bool) -> Result<Vec<DiscountId>> {
    let now = conn.now();
    let of = discount_redemptions::table.filter(discount_redemptions::order_id.eq(order));
    let mut ids: Vec<DiscountId> = if given_back {
        diesel::update(of.filter(discount_redemptions::given_back_at.is_null()))
            .set(discount_redemptions::given_back_at.eq(Some(now)))
            .returning(discount_redemptions::discount_id)
            .get_results(&mut **conn)
            .await?
    } else {
        diesel::update(of.filter(discount_redemptions::given_back_at.is_not_null()))
            .set(discount_redemptions::given_back_at.eq(None::<DateTime<Utc>>))
            .returning(discount_redemptions::discount_id)
            .get_results(&mut **conn)
            .await?
    };
    ids.sort_unstable();
    Ok(ids)
}

/// The codes of a basket.
///
/// # Errors
/// When the database refuses.
pub async fn codes_of(conn: &mut TenantConn, token: &Token) -> Result<Vec<String>> {
    let query = carts::table.filter(carts::token_hash.eq(token.hash())).select(carts::codes);
    Ok(query.first(&mut **conn).await.optional()?.unwrap_or_default())
}

pub(super) async fn set_codes(conn: &mut TenantConn, cart: CartId, codes: &[String]) -> Result<()> {
    diesel::update(carts::table.find(cart)).set(carts::codes.eq(codes)).execute(&mut **conn).await?;
    Ok(())
}

/// A discount.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn by_id(conn: &mut TenantConn, id: DiscountId) -> Result<Discount> {
    let found = discounts::table.find(id).select(Discount::as_select()).first(&mut **conn).await.optional()?;
    found.ok_or(Error::NotFound("discount"))
}

pub(super) async fn lock(conn: &mut TenantConn, id: DiscountId) -> Result<Discount> {
    let found = discounts::table.find(id).select(Discount::as_select()).for_update().first(&mut **conn).await.optional()?;
    found.ok_or(Error::NotFound("discount"))
}

/// Whether an order ever used it.
pub(super) async fn was_used(conn: &mut TenantConn, id: DiscountId) -> Result<bool> {
    let used = discount_redemptions::table.filter(discount_redemptions::discount_id.eq(id));
    Ok(diesel::select(dsl::exists(used)).get_result(&mut **conn).await?)
}

type Terms<'a> = (
    (
        dsl::Eq<discounts::name, &'a str>,
        dsl::Eq<discounts::code, Option<&'a str>>,
        dsl::Eq<discounts::kind, &'static str>,
        dsl::Eq<discounts::value, i64>,
        dsl::Eq<discounts::maximum, Option<i64>>,
        dsl::Eq<discounts::terms, Value>,
    ),
    (
        dsl::Eq<discounts::combines, bool>,
        dsl::Eq<discounts::starts_at, Option<DateTime<Utc>>>,
        dsl::Eq<discounts::ends_at, Option<DateTime<Utc>>>,
        dsl::Eq<discounts::total_limit, Option<i32>>,
        dsl::Eq<discounts::customer_limit, Option<i32>>,
        dsl::Eq<discounts::updated_at, DateTime<Utc>>,
    ),
);

fn columns(clean: &Clean, now: DateTime<Utc>) -> Result<Terms<'_>> {
    let terms = serde_json::to_value(&clean.terms).map_err(Error::unexpected)?;
    Ok((
        (
            discounts::name.eq(clean.name.as_str()),
            discounts::code.eq(clean.code.as_deref()),
            discounts::kind.eq(clean.kind.as_str()),
            discounts::value.eq(clean.value),
            discounts::maximum.eq(clean.maximum),
            discounts::terms.eq(terms),
        ),
        (
            discounts::combines.eq(clean.combines),
            discounts::starts_at.eq(clean.starts_at),
            discounts::ends_at.eq(clean.ends_at),
            discounts::total_limit.eq(clean.total_limit),
            discounts::customer_limit.eq(clean.customer_limit),
            discounts::updated_at.eq(now),
        ),
    ))
}

pub(super) async fn insert(conn: &mut TenantConn, clean: &Clean, state: State) -> Result<DiscountId> {
    let (id, now) = (DiscountId::new(), conn.now());
    diesel::insert_into(discounts::table)
        .values((discounts::id.eq(id), columns(clean, now)?, discounts::state.eq(state.as_str()), discounts::created_at.eq(now)))
        .execute(&mut **conn)
        .await?;
    Ok(id)
}

pub(super) async fn update(conn: &mut TenantConn, id: DiscountId, clean: &Clean, state: State) -> Result<()> {
    let now = conn.now();
    diesel::update(discounts::table.find(id))
        .set((columns(clean, now)?, discounts::state.eq(state.as_str()), discounts::version.eq(discounts::version + 1)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn set_state(conn: &mut TenantConn, id: DiscountId, state: State) -> Result<()> {
    let now = conn.now();
    diesel::update(discounts::table.find(id))
        .set((discounts::state.eq(state.as_str()), discounts::updated_at.eq(now), discounts::version.eq(discounts::version + 1)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn set_end(conn: &mut TenantConn, id: DiscountId) -> Result<()> {
    let now = conn.now();
    diesel::update(discounts::table.find(id))
        .set((discounts::ends_at.eq(Some(now)), discounts::updated_at.eq(now), discounts::version.eq(discounts::version + 1)))
        .execute(&mut **conn)
        .await?;
    Ok(())
}

pub(super) async fn delete(conn: &mut TenantConn, id: DiscountId) -> Result<()> {
    diesel::delete(discounts::table.find(id)).execute(&mut **conn).await?;
    Ok(())
}

/// Every discount, the newest first: a store has tens of them.
///
/// # Errors
/// When the database refuses.
pub async fn all(conn: &mut TenantConn) -> Result<Vec<Discount>> {
    Ok(discounts::table.order(discounts::id.desc()).select(Discount::as_select()).load(&mut **conn).await?)
}

/// The names of products, in order.
///
/// # Errors
/// When the database refuses.
pub async fn product_names(conn: &mut TenantConn, ids: &[ProductId]) -> Result<Vec<(ProductId, String)>> {
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let query = products::table.filter(products::id.eq_any(ids)).order(products::name);
    Ok(query.select((products::id, products::name)).load(&mut **conn).await?)
}

/// Names of the discounts that hold together with others.
///
/// # Errors
/// When the database refuses.
pub async fn combining(conn: &mut TenantConn, but: Option<DiscountId>) -> Result<Vec<String>> {
    let now = conn.now();
    let lasting = discounts::ends_at.is_null().or(discounts::ends_at.gt(now)).assume_not_null();
    let query = discounts::table.filter(discounts::combines).filter(lasting).filter(discounts::state.ne("draft")).order(discounts::id);
    let rows: Vec<(DiscountId, String)> = query.select((discounts::id, discounts::name)).limit(20).load(&mut **conn).await?;
    Ok(rows.into_iter().filter(|(id, _)| Some(*id) != but).map(|(_, name)| name).collect())
}
