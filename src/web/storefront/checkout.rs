//! `/checkout`: one page from a basket to an order, as a guest.

use std::{borrow::Borrow, sync::Arc};

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::Deserialize;

use super::{
    address::{AddressFields, AddressForm},
    basket, discounts,
    page::Page,
};
use crate::{
    commerce::{
        address::{Address, Contact},
        cart::{self, Cart, Found, Token},
        checkout::{self, Conditions, Desk, Draft, Outcome, Placed, Submission, Terms},
        customers::{
            Account,
            addresses::{self, Saved},
        },
        discounts::{Buyer, candidates},
        orders::link,
        payments::{self, Method},
        settings,
        shipping::{Kind, Lacking, Rate, live::Known as Live},
        taxes::TaxLine,
    },
    error::{Error, FieldErrors, Result},
    money::Money,
    web::{
        Customer, Shop, html, html_status,
        routes::{Access, RateClass, Route, Surface},
        see_other,
    },
};

/// What shoppers can ask of the checkout.
pub const ROUTES: &[Route] = &[
    Route::get(Surface::Storefront, "/checkout", Access::Anonymous, "store.checkout.show", || web::get().to(show)).recognises(),
    Route::post(Surface::Storefront, "/checkout", Access::Anonymous, "store.checkout.place", || web::post().to(place))
        .recognises()
        .rate(RateClass::Checkout),
    Route::post(Surface::Storefront, "/checkout/draft", Access::Anonymous, "store.checkout.draft", || web::post().to(draft)).recognises(),
];

#[derive(Template)]
#[template(path = "storefront/pages/checkout.html", blocks = ["checkout"])]
struct Show {
    page: Page,
    cart: Cart,
    draft: Draft,
    note: String,
    desk: Desk,
    place: AddressForm,
    conditions: Conditions,
    errors: FieldErrors,
    /// The total that was seen, when it is not the total any more.
    changed: Option<Option<i64>>,
    /// Whether something sold out on the way here.
    short: bool,
    code: discounts::Field,
    /// The account of whoever has signed in, and its addresses.
    me: Option<Known>,
}

/// What the checkout knows of somebody who has signed in.
#[derive(Clone)]
struct Known {
    account: Account,
    saved: Vec<Saved>,
    keep_address: bool,
}

/// The form, field by field; a field that is missing is empty.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    email: String,
    name: String,
    phone: String,
    #[serde(flatten)]
    address: AddressFields,
    way: String,
    delivery: String,
    payment: String,
    gift: String,
    gift_message: String,
    remind: String,
    note: String,
    expected_total: String,
    expected_currency: String,
    /// A discount code that was typed and not entered yet.
    pub(super) code: String,
    pub(super) remove_code: Option<String>,
    /// An address of the account to take instead of the one in the fields.
    saved: String,
    keep_address: String,
    /// Who has signed in: said by the session, never by the form.
    #[serde(skip)]
    me: Option<Known>,
}

impl Form {
    fn draft(&self) -> Draft {
        let contact = Contact { email: self.email.clone(), phone: self.phone.clone(), name: self.name.clone() };
        Draft {
            contact,
            address: self.address.address(),
            way: self.way.clone(),
            delivery: self.delivery.clone(),
            payment: self.payment.clone(),
            gift: !self.gift.is_empty(),
            gift_message: self.gift_message.clone(),
            remind: !self.remind.is_empty(),
        }
        .cut()
    }

    /// Puts the chosen address of the account into the fields.
    fn take_saved(&mut self) {
        let chosen = self.me.as_ref().and_then(|known| known.saved.iter().find(|saved| saved.id.to_string() == self.saved));
        let Some(address) = chosen.map(|saved| saved.address.clone()) else { return };
        (self.name, self.phone) = (address.name.clone(), address.phone.clone());
        self.address = AddressFields::of(&address);
    }

    fn expected(&self) -> Option<(i64, String)> {
        Some((self.expected_total.parse().ok()?, self.expected_currency.clone()))
    }
}

async fn show(shop: Shop, request: HttpRequest) -> Result<HttpResponse> {
    match find(&shop, basket::token(&request).as_ref()).await? {
        Some(cart) => {
            let mut draft = Draft::read(&cart.head.draft);
            let note = cart.head.note.clone();
            let me = known(&shop, &request, true).await?;
            if let Some(known) = &me {
                fill(&mut draft, &known.account, &known.saved);
            }
            html(&view(&shop, cart, draft, note, me).await?)
        }
        None => Ok(see_other(&shop.url("/cart"))),
    }
}

/// Who has signed in, and the addresses of the account.
async fn known(shop: &Shop, request: &HttpRequest, keep_address: bool) -> Result<Option<Known>> {
    let Some(Customer { account, .. }) = Customer::of(request)? else { return Ok(None) };
    let saved = addresses::queries::of(&mut shop.read().await?, account.id).await?;
    Ok(Some(Known { account, saved, keep_address }))
}

/// Notes in the form who has signed in.
pub(super) async fn recognise(shop: &Shop, request: &HttpRequest, form: &mut Form) -> Result<()> {
    form.me = known(shop, request, !form.keep_address.is_empty()).await?;
    Ok(())
}

/// Fills what is empty with what the account knows.
fn fill(draft: &mut Draft, account: &Account, saved: &[Saved]) {
    let preferred = saved.iter().find(|saved| saved.is_default).map(|saved| &saved.address);
    if let Some(preferred) = preferred
        && draft.address.line1.is_empty()
    {
        take(draft, preferred);
    }
    let contact = &mut draft.contact;
    for (field, value) in [(&mut contact.email, &account.email), (&mut contact.name, &account.name), (&mut contact.phone, &account.phone)] {
        if field.is_empty() {
            field.clone_from(value);
        }
    }
}

/// Sends it to a saved address, to whoever receives there.
fn take(draft: &mut Draft, saved: &Address) {
    draft.contact.name.clone_from(&saved.name);
    draft.contact.phone.clone_from(&saved.phone);
    draft.address = Address { name: String::new(), phone: String::new(), ..saved.clone() };
}

/// The basket, if there is something in it.
async fn find(shop: &Shop, token: Option<&Token>) -> Result<Option<Cart>> {
    let Some(token) = token else { return Ok(None) };
    match cart::find(&mut shop.read().await?, Some(token), shop.lang.code()).await? {
        Found::Open(cart) if !cart.lines.is_empty() => Ok(Some(*cart)),
        Found::Open(_) | Found::None | Found::Expired => Ok(None),
    }
}

async fn view(shop: &Shop, cart: Cart, mut draft: Draft, note: String, me: Option<Known>) -> Result<Show> {
    let page = Page::load(shop).await?.placed("/checkout");
    // Asked of the database, not of the page's frame: what is shown here is what will be charged.
    let mut conn = shop.read().await?;
    let settings = settings::load(&mut conn).await?;
    let buyer = Buyer::of(&draft.contact.email, me.as_ref().map(|known| known.account.id).or(cart.head.customer_id));
    let candidates = candidates(&mut conn, &cart.head.codes, &buyer).await?;
    drop(conn);
    let place = AddressForm::new(&page, &draft.address, &settings.delivery.countries);
    draft.address.clone_from(&place.address);
    let day = shop.app.clock.now().with_timezone(&page.tenant().time_zone).date_naive();
    let currency = page.tenant().currency;
    let live = &shop.app.live_prices(&shop.tenant).prices(checkout::question(&cart, &draft, &settings, currency)?).await?;
    let terms = Terms { settings: &settings, candidates: &candidates, live, currency, locale: page.lang(), day };
    let desk = checkout::desk(&cart, &draft, terms)?;
    draft.delivery = desk.rate.as_ref().map(|rate| rate.id.clone()).unwrap_or_default();
    let chosen = payments::choose(&desk.offers, &draft.payment).filter(|offer| offer.refused.is_none());
    let chosen = chosen.or_else(|| desk.offers.iter().find(|offer| offer.refused.is_none()));
    draft.payment = chosen.map(|offer| offer.value().to_owned()).unwrap_or_default();
    let code = discounts::Field::default();
    let conditions = settings.checkout;
    let (errors, changed, short) = (FieldErrors::default(), None, false);
    Ok(Show { cart, draft, note, desk, place, conditions, errors, changed, short, code, me, page })
}

/// Keeps what was typed and shows what it costs now.
async fn draft(shop: Shop, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    let Some(token) = basket::token(&request) else { return Ok(see_other(&shop.url("/cart"))) };
    let mut form = form.into_inner();
    recognise(&shop, &request, &mut form).await?;
    form.take_saved();
    if !keep(&shop, &token, &form).await? {
        return Ok(gone(&shop));
    }
    if !shop.htmx {
        return Ok(see_other(&shop.url("/checkout#delivery")));
    }
    let typed = discounts::Field { typed: form.code.trim().chars().take(40).collect(), wrong: String::new() };
    with_code(&shop, &token, &form, typed, StatusCode::OK).await
}

/// Keeps what was typed; says whether there is still a basket to keep it with.
pub(super) async fn keep(shop: &Shop, token: &Token, form: &Form) -> Result<bool> {
    let mut conn = shop.write_basket().await?;
    match checkout::save_draft(&mut conn, token, &form.draft(), &form.note, shop.lang.code()).await {
        Ok(()) => conn.commit().await.map(|()| true),
        Err(Error::NotFound(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The checkout as it is now, with this in the field for a code: the block for
/// htmx, the page without it.
pub(super) async fn with_code(shop: &Shop, token: &Token, form: &Form, code: discounts::Field, status: StatusCode) -> Result<HttpResponse> {
    let Some(cart) = find(shop, Some(token)).await? else { return Ok(gone(shop)) };
    let shown = Show { code, ..view(shop, cart, form.draft(), form.note.clone(), form.me.clone()).await? };
    if shop.htmx { html_status(status, &shown.as_checkout()) } else { html_status(status, &shown) }
}

/// The basket went while the page was open. Most often it has just become an
/// order and the browser is on its way there, overtaken by the last change of
/// the form: leading it anywhere else would show an empty cart in place of the
/// confirmation. So a script is told nothing, and the last button answers.
pub(super) fn gone(shop: &Shop) -> HttpResponse {
    if shop.htmx { HttpResponse::NoContent().finish() } else { see_other(&shop.url("/cart")) }
}

async fn place(shop: Shop, request: HttpRequest, form: web::Form<Form>) -> Result<HttpResponse> {
    let Some(token) = basket::token(&request) else { return Ok(see_other(&shop.url("/cart"))) };
    let mut form = form.into_inner();
    recognise(&shop, &request, &mut form).await?;
    if !form.code.trim().is_empty() {
        // Typed and not entered: what it changes is shown before anything is ordered.
        return discounts::enter_at_checkout(&shop, &token, &form).await;
    }
    let sent = Submission {
        token: token.clone(),
        live: live(&shop, &token, &form.draft()).await?,
        draft: form.draft(),
        note: form.note.clone(),
        expected: form.expected(),
        locale: shop.lang.code().to_owned(),
        customer: form.me.as_ref().map(|known| known.account.id),
        keep_address: !form.keep_address.is_empty(),
        shown: shop.currency.map(|currency| currency.code().to_owned()),
    };
    match checkout::submit(Arc::clone(&shop.app.db), Arc::clone(&shop.tenant), sent).await? {
        Outcome::Placed(placed) => placed_at(&shop, &placed).await,
        Outcome::Empty | Outcome::Expired => Ok(see_other(&shop.url("/cart"))),
        Outcome::Invalid(errors) => again(&shop, &token, &form, StatusCode::UNPROCESSABLE_ENTITY, |shown| shown.errors = errors).await,
        Outcome::Changed { seen, .. } => again(&shop, &token, &form, StatusCode::CONFLICT, |shown| shown.changed = Some(seen)).await,
        Outcome::Short(_) => again(&shop, &token, &form, StatusCode::CONFLICT, |shown| shown.short = true).await,
    }
}

/// Sends the browser to the order, or on the way to where it is paid. When the
/// provider does not answer now, the order's page offers to try again.
async fn placed_at(shop: &Shop, placed: &Placed) -> Result<HttpResponse> {
    let path = link::path(&shop.app.config.secret, shop.tenant.id, placed.id, placed.link_version);
    if placed.hosted {
        match payments::start::start(shop.app.payment_parts(), &shop.tenant, placed.id).await {
            Ok(_) => return Ok(see_other(&shop.url(&format!("{path}/pay")))),
            Err(error) => tracing::warn!(%error, order.id = %placed.id, "the payment page could not be opened"),
        }
    }
    Ok(see_other(&shop.url(&path)))
}

/// What couriers quote for the basket, before anything is locked. Most often
/// the page that was just sent has asked already.
async fn live(shop: &Shop, token: &Token, draft: &Draft) -> Result<Live> {
    if !shop.app.frames.of(shop).await?.settings.delivery.live.enabled {
        return Ok(Live::Nothing);
    }
    let Some(cart) = find(shop, Some(token)).await? else { return Ok(Live::Nothing) };
    let settings = settings::load(&mut shop.read().await?).await?;
    let question = checkout::question(&cart, draft, &settings, shop.tenant.currency)?;
    shop.app.live_prices(&shop.tenant).prices(question).await
}

/// The same form, filled, with what stands in the way.
async fn again(shop: &Shop, token: &Token, form: &Form, status: StatusCode, say: impl FnOnce(&mut Show)) -> Result<HttpResponse> {
    let Some(cart) = find(shop, Some(token)).await? else { return Ok(see_other(&shop.url("/cart"))) };
    let mut shown = view(shop, cart, form.draft(), form.note.clone(), form.me.clone()).await?;
    say(&mut shown);
    html_status(status, &shown)
}

impl Show {
    fn needs_address(&self) -> bool {
        !self.desk.pickup && !self.sends_nothing()
    }

    /// Why nothing can be sent, in words.
    fn lacking(&self) -> String {
        self.desk.lacking.map(|lacking| lacking.say(self.page.words())).unwrap_or_default()
    }

    /// What to know about a way: its days, its hours.
    fn about(&self, rate: &Rate) -> Vec<String> {
        let days = rate.days.say(self.page.words());
        let key = if rate.kind == Kind::Pickup { "checkout-ready-in" } else { "checkout-arrives-in" };
        let days = if days.is_empty() { days } else { self.page.with(key, "days", days) };
        [rate.description.clone(), days, rate.hours.clone()].into_iter().filter(|text| !text.is_empty()).collect()
    }

    /// Whether the fields hold this address of the account.
    fn is_chosen(&self, saved: &Saved) -> bool {
        let (typed, kept) = (&self.draft.address, &saved.address);
        let there = |address: &Address| Address { name: String::new(), phone: String::new(), ..address.clone() };
        there(typed) == there(kept) && self.draft.contact.name == kept.name
    }

    fn sends_nothing(&self) -> bool {
        self.desk.rate.as_ref().is_some_and(|rate| rate.kind == Kind::Nothing)
    }

    /// What is charged.
    fn total(&self) -> String {
        self.page.charged(self.desk.quote.total.minor())
    }

    /// The discounts that hold.
    fn held(&self) -> Vec<discounts::Held> {
        discounts::held(&self.page, &self.desk.discounts)
    }

    /// Codes that do not hold, and why.
    fn refused(&self) -> Vec<(String, String)> {
        discounts::refused(&self.page, &self.desk.discounts)
    }

    /// What the delivery would cost without discounts, where that is more.
    fn delivery_before(&self) -> Option<String> {
        discounts::before(&self.page, self.desk.rate.as_ref().map(|rate| rate.price), self.desk.quote.delivery)
    }

    fn money(&self, amount: impl Borrow<Money>) -> String {
        self.page.money(amount.borrow().minor())
    }

    /// What a tax is called, and its amount.
    fn taxes(&self) -> Vec<(String, String)> {
        let money = |line: &TaxLine| self.page.money(line.amount);
        self.desk.quote.tax_lines.iter().map(|line| (line.say(self.page.words()), money(line))).collect()
    }

    /// The same where prices hold it already.
    fn tax_notes(&self) -> Vec<String> {
        let say = |(tax, amount): (String, String)| self.page.with_two("checkout-tax-contained", ("tax", &tax), ("amount", &amount));
        self.taxes().into_iter().map(say).collect()
    }

    /// What the last button says.
    fn button(&self) -> String {
        if self.changed.is_some() {
            self.page.w("checkout-accept").to_owned()
        } else if payments::choose(&self.desk.offers, &self.draft.payment).is_some_and(|offer| offer.method == Method::Hosted) {
            self.page.with("checkout-pay-amount", "amount", self.total())
        } else {
            self.page.with("checkout-place-amount", "amount", self.total())
        }
    }

    /// What changed, in one sentence.
    fn change(&self, seen: impl Borrow<Option<i64>>) -> String {
        match *seen.borrow() {
            Some(seen) => self.page.with_two("checkout-changed-text", ("was", &self.page.charged(seen)), ("now", &self.total())),
            None => self.page.with("checkout-changed-text-new", "now", self.total()),
        }
    }

    /// The mistake of a field, in words; empty when there is none.
    fn wrong(&self, field: &str) -> String {
        self.page.wrong(&self.errors, field)
    }
}
