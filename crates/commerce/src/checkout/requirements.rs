//! What must be there before an order can be placed, checked from values.

use super::draft::Draft;
use crate::{
    address::{self, Address, Contact},
    error::{FieldErrors, Result},
    payments::{self, Offer},
    shipping::Rate,
};

/// What the store allows for this basket.
#[derive(Debug, Clone, Copy)]
pub struct Allowed<'a> {
    /// Ways to send it, to anywhere the store serves.
    pub rates: &'a [Rate],
    /// Ways to pay for it.
    pub offers: &'a [Offer],
    /// Countries that are served.
    pub countries: &'a [String],
    /// Whether the phone number may be left out.
    pub phone_optional: bool,
}

/// A checkout that lacks nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Who buys, tidied.
    pub contact: Contact,
    /// Where to, tidied; none when the goods are fetched.
    pub address: Option<Address>,
    /// How it travels.
    pub rate: Rate,
    /// How it is paid.
    pub offer: Offer,
}

/// Checks every field and names each that lacks something.
///
/// # Errors
/// [`crate::error::Error::Invalid`] with all of them.
pub fn check(draft: &Draft, allowed: Allowed<'_>) -> Result<Ready> {
    let mut errors = FieldErrors::default();
    let contact = address::check_contact(&draft.contact, &draft.address.country, &mut errors);
    if allowed.phone_optional && draft.contact.phone.trim().is_empty() {
        errors.forget("phone");
    }
    let rate = allowed.rates.iter().find(|rate| rate.id == draft.delivery);
    let mut address = None;
    if rate.is_none_or(|rate| rate.kind.needs_address()) {
        let typed = Address { name: contact.name.clone(), phone: contact.phone.clone(), ..draft.address.clone() };
        address = Some(address::check_address(&typed, allowed.countries, &mut errors));
    }
    if rate.is_none() {
        errors.add("delivery", "error-delivery-missing");
    }
    let offer = payments::choose(allowed.offers, &draft.payment);
    match offer {
        None => errors.add("payment", "error-payment-missing"),
        Some(Offer { refused: Some(reason), .. }) => errors.add("payment", reason),
        Some(_) => {}
    }
    errors.check()?;
    match (rate, offer) {
        (Some(rate), Some(offer)) => Ok(Ready { contact, address, rate: rate.clone(), offer: *offer }),
        _ => Err(crate::error::Error::unexpected("a checkout passed without its choices")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::Error, money::Currency, payments::Method, shipping::Kind};

    fn rate(id: &str, kind: Kind) -> Rate {
        Rate { id: id.into(), kind, name: id.into(), ..Rate::nothing(Currency::parse("IDR").unwrap()) }
    }

    fn draft() -> Draft {
        Draft {
            contact: Contact { email: "sari@example.com".into(), phone: "0812 3456 789".into(), name: "Sari Dewi".into() },
            address: Address { country: "ID".into(), ..Address::default() },
            way: String::new(),
            delivery: "pickup".into(),
            payment: "bank_transfer".into(),
            ..Draft::default()
        }
    }

    #[track_caller]
    fn wrong(draft: &Draft) -> Vec<String> {
        let rates = [rate("regular", Kind::FlatRate), rate("pickup", Kind::Pickup)];
        let offers =
            [Offer::of(Method::BankTransfer), Offer { refused: Some("checkout-cod-above-limit"), ..Offer::of(Method::CashOnDelivery) }];
        let countries = ["ID".to_owned()];
        match check(draft, Allowed { rates: &rates, offers: &offers, countries: &countries, phone_optional: false }) {
            Ok(_) => Vec::new(),
            Err(Error::Invalid(errors)) => errors.iter().map(|error| error.field.to_string()).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn what_is_fetched_needs_no_address() {
        assert!(wrong(&draft()).is_empty());
        assert_eq!(wrong(&Draft { delivery: "regular".into(), ..draft() }), ["line1", "region", "postcode"]);
    }

    #[test]
    fn choices_are_made_from_what_is_offered() {
        assert_eq!(wrong(&Draft { delivery: "teleport".into(), payment: "shells".into(), ..draft() }).last().unwrap(), "payment");
        assert_eq!(wrong(&Draft { payment: "cash_on_delivery".into(), ..draft() }), ["payment"]);
        assert_eq!(wrong(&Draft { payment: String::new(), ..draft() }), ["payment"]);
    }

    #[test]
    fn an_empty_form_names_every_field_at_once() {
        let fields = wrong(&Draft::default());
        for field in ["email", "name", "phone", "line1", "city", "country", "delivery", "payment"] {
            assert!(fields.iter().any(|one| one == field), "{field} is missing in {fields:?}");
        }
    }
}
