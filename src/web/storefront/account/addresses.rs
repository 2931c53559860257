//! The addresses that an account keeps, with the checkout's own fields.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{Me, frame, session::Token};
use crate::{
    commerce::{
        address::Address,
        customers::addresses::{self, Saved, Typed, queries},
        settings,
    },
    error::{Error, FieldErrors, Result},
    ids::AddressId,
    web::{
        Customer, html, html_status, see_other,
        storefront::{
            Page,
            address::{AddressFields, AddressForm},
        },
    },
};

#[derive(Template)]
#[template(path = "storefront/account/addresses.html")]
struct Index {
    page: Page,
    me: Me,
    addresses: Vec<Saved>,
    full: bool,
}

impl Index {
    fn lines(&self, address: &Address) -> Vec<String> {
        lines(&self.page, address)
    }
}

/// An address as people read it.
fn lines(page: &Page, address: &Address) -> Vec<String> {
    let joined = |parts: &[&str], between: &str| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(between);
    [
        address.line1.clone(),
        address.line2.clone(),
        joined(&[&address.village, &address.district], ", "),
        joined(&[&joined(&[&address.city, &address.region], ", "), &address.postcode], " "),
        page.w(&format!("country-{}", address.country.to_ascii_lowercase())).to_owned(),
    ]
    .into_iter()
    .filter(|line| !line.is_empty())
    .collect()
}

#[derive(Template)]
#[template(path = "storefront/account/address.html")]
struct Edit {
    page: Page,
    me: Me,
    /// Where the form goes.
    path: String,
    /// Whether it is one that is there already.
    saved: bool,
    /// Which one it is, if it is there already.
    id: String,
    address: Address,
    place: AddressForm,
    preferred: bool,
    errors: FieldErrors,
}

impl Edit {
    /// The mistake of a field, in words; empty when there is none.
    fn wrong(&self, field: &str) -> String {
        self.errors.of(field).map(|error| self.page.say(error)).unwrap_or_default()
    }
}

/// The form, field by field; a field that is missing is empty.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    csrf: String,
    name: String,
    phone: String,
    #[serde(flatten)]
    address: AddressFields,
    preferred: String,
    /// Of an address that is there already, else empty.
    id: String,
}

impl Form {
    fn typed(&self) -> Typed {
        let short = |text: &String| text.chars().take(400).collect();
        let address = Address { name: short(&self.name), phone: short(&self.phone), ..self.address.address() };
        Typed { address, is_default: !self.preferred.is_empty() }
    }
}

/// All of them.
pub(super) async fn index(me: Customer) -> Result<HttpResponse> {
    let page = frame(&me.shop, "/account/addresses").await?;
    let addresses = queries::of(&mut me.read().await?, me.id()).await?;
    html(&Index { me: Me::of(&me, "/account/addresses"), full: addresses.len() >= addresses::MOST, addresses, page })
}

/// The empty form, with what the account knows of its owner.
pub(super) async fn new(me: Customer) -> Result<HttpResponse> {
    let address = Address { name: me.account.name.clone(), phone: me.account.phone.clone(), ..Address::default() };
    edit(&me, None, Typed { address, is_default: false }, FieldErrors::default(), StatusCode::OK).await
}

/// The form of an address.
pub(super) async fn show(me: Customer, id: web::Path<AddressId>) -> Result<HttpResponse> {
    let saved = queries::by_id(&mut me.read().await?, me.id(), *id).await?;
    let typed = Typed { address: saved.address, is_default: saved.is_default };
    edit(&me, Some(*id), typed, FieldErrors::default(), StatusCode::OK).await
}

async fn edit(me: &Customer, id: Option<AddressId>, typed: Typed, errors: FieldErrors, status: StatusCode) -> Result<HttpResponse> {
    let path = id.map_or("/account/addresses".to_owned(), |id| format!("/account/addresses/{id}"));
    let page = frame(&me.shop, "/account/addresses").await?;
    let Typed { address, is_default } = typed;
    let place = AddressForm::new(&page, &address, &page.settings().delivery.countries);
    let shown = Edit {
        me: Me::of(me, "/account/addresses"),
        path,
        saved: id.is_some(),
        id: id.map(|id| id.to_string()).unwrap_or_default(),
        place,
        address,
        preferred: is_default,
        errors,
        page,
    };
    html_status(status, &shown)
}

/// The form again with the areas that the last choice brings; saves nothing.
pub(super) async fn step(me: Customer, form: web::Form<Form>) -> Result<HttpResponse> {
    me.check(&form.csrf)?;
    edit(&me, form.id.parse().ok(), form.typed(), FieldErrors::default(), StatusCode::OK).await
}

/// Adds one.
pub(super) async fn create(me: Customer, form: web::Form<Form>) -> Result<HttpResponse> {
    put(me, None, form.into_inner()).await
}

/// Changes one.
pub(super) async fn update(me: Customer, id: web::Path<AddressId>, form: web::Form<Form>) -> Result<HttpResponse> {
    put(me, Some(*id), form.into_inner()).await
}

/// Saves what was typed, or shows it again with what was wrong.
async fn put(me: Customer, id: Option<AddressId>, form: Form) -> Result<HttpResponse> {
    let typed = form.typed();
    let mut conn = me.write(&form.csrf).await?;
    if let Some(id) = id {
        queries::by_id(&mut conn, me.id(), id).await?;
    }
    let countries = settings::load(&mut conn).await?.delivery.countries;
    let done = match id {
        Some(id) => addresses::change(&mut conn, me.id(), id, &typed, &countries).await,
        None => addresses::add(&mut conn, me.id(), &typed, &countries).await.map(drop),
    };
    match done {
        Ok(()) => {
            conn.commit().await?;
            Ok(see_other(&me.shop.url("/account/addresses?notice=saved")))
        }
        Err(Error::Invalid(errors)) => {
            drop(conn);
            edit(&me, id, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Takes one out.
pub(super) async fn delete(me: Customer, id: web::Path<AddressId>, form: web::Form<Token>) -> Result<HttpResponse> {
    let mut conn = me.write(&form.csrf).await?;
    addresses::remove(&mut conn, me.id(), *id).await?;
    conn.commit().await?;
    Ok(see_other(&me.shop.url("/account/addresses?notice=deleted")))
}

/// Goods go there from now on.
pub(super) async fn prefer(me: Customer, id: web::Path<AddressId>, form: web::Form<Token>) -> Result<HttpResponse> {
    let mut conn = me.write(&form.csrf).await?;
    addresses::prefer(&mut conn, me.id(), *id).await?;
    conn.commit().await?;
    Ok(see_other(&me.shop.url("/account/addresses?notice=saved")))
}
