//! Who the store is: names, ways to reach it, language, currency, time.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Section, check_length, looks_like_mail};
use crate::{db::Change, error::FieldErrors, i18n, money::Currency, tenant::Tenant};

/// Name, contact, currency, languages, time zone, order numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreSettings {
    /// What shoppers call it.
    pub name: String,
    /// What stands on documents.
    pub legal_name: String,
    /// NPWP, VAT or GST number, as it is printed; may be empty.
    pub tax_number: String,
    /// Where shoppers write to.
    pub email: String,
    /// Telephone or WhatsApp, as it is printed.
    pub phone: String,
    /// Where it is.
    pub address: StoreAddress,
    /// ISO code; cannot change once there is an order.
    pub currency: String,
    /// Languages of the store, the default first.
    pub languages: Vec<String>,
    /// IANA name.
    pub time_zone: String,
    /// What order numbers begin with: `RX-` makes `RX-1001`.
    pub order_prefix: String,
    /// Addresses elsewhere.
    pub social: SocialLinks,
}

/// A place that the store is at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreAddress {
    /// Street and number.
    pub line1: String,
    /// Building, floor, district.
    pub line2: String,
    /// City or regency.
    pub city: String,
    /// Province or state.
    pub province: String,
    /// Postcode.
    pub postcode: String,
    /// ISO 3166 code of two letters.
    pub country: String,
}

impl StoreAddress {
    /// The parts that are filled in, in the order they are printed.
    pub fn lines(&self) -> Vec<String> {
        let town = [self.city.as_str(), self.province.as_str(), self.postcode.as_str()];
        let town = town.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        [self.line1.clone(), self.line2.clone(), town].into_iter().filter(|line| !line.is_empty()).collect()
    }
}

/// Full `https://` addresses, empty when there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SocialLinks {
    /// Instagram.
    pub instagram: String,
    /// TikTok.
    pub tiktok: String,
    /// YouTube.
    pub youtube: String,
    /// Facebook.
    pub facebook: String,
}

impl SocialLinks {
    /// Those that are set: the name of the icon and the address.
    pub fn all(&self) -> Vec<(&'static str, &str)> {
        self.fields().into_iter().filter(|(_, url)| !url.is_empty()).collect()
    }

    fn fields(&self) -> [(&'static str, &str); 4] {
        [("instagram", &self.instagram), ("tiktok", &self.tiktok), ("youtube", &self.youtube), ("facebook", &self.facebook)]
    }
}

impl StoreSettings {
    /// Takes over what the host knows of the tenant where nothing was said.
    pub(super) fn follow(&mut self, tenant: &Tenant) {
        if self.name.is_empty() {
            self.name.clone_from(&tenant.name);
        }
        if self.currency.is_empty() {
            tenant.currency.code().clone_into(&mut self.currency);
        }
        if self.languages.is_empty() {
            self.languages.clone_from(&tenant.locales);
        }
        if self.time_zone.is_empty() {
            tenant.time_zone.name().clone_into(&mut self.time_zone);
        }
    }
}

impl Section for StoreSettings {
    const NAME: &'static str = "store";
    const CHANGE: Change = Change::Settings;

    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        if self.name.trim().is_empty() {
            errors.add("name", "error-required");
        }
        check_length(&mut errors, "name", &self.name, 120);
        check_length(&mut errors, "legal_name", &self.legal_name, 200);
        let plain = |c: char| c.is_alphanumeric() || ".-/ ".contains(c);
        if self.tax_number.chars().count() > 40 || !self.tax_number.chars().all(plain) {
            errors.add("tax_number", "admin-settings-error-tax-number");
        }
        if !self.email.is_empty() && !looks_like_mail(&self.email) {
            errors.add("email", "error-email");
        }
        check_length(&mut errors, "phone", &self.phone, 40);
        check_length(&mut errors, "line1", &self.address.line1, 200);
        check_length(&mut errors, "line2", &self.address.line2, 200);
        check_length(&mut errors, "city", &self.address.city, 100);
        check_length(&mut errors, "province", &self.address.province, 100);
        check_length(&mut errors, "postcode", &self.address.postcode, 16);
        let country = self.address.country.as_bytes();
        if !matches!(country, [] | [b'A'..=b'Z', b'A'..=b'Z']) {
            errors.add("country", "admin-settings-error-country");
        }
        if Currency::parse(&self.currency).is_err() {
            errors.add("currency", "error-currency-unknown");
        }
        check_languages(&mut errors, &self.languages);
        if self.time_zone.parse::<Tz>().is_err() {
            errors.add("time_zone", "admin-settings-error-time-zone");
        }
        if self.order_prefix.chars().count() > 8 || !self.order_prefix.chars().all(|c| c.is_ascii_alphanumeric() || "#-_/".contains(c)) {
            errors.add("order_prefix", "admin-settings-error-order-prefix");
        }
        for (field, url) in self.social.fields() {
            if !url.is_empty() && !web_address(url) {
                errors.add(field, "admin-settings-error-social");
            }
        }
        errors
    }
}

fn check_languages(errors: &mut FieldErrors, languages: &[String]) {
    let known = languages.iter().all(|code| i18n::find(code).is_some());
    let repeated = languages.iter().enumerate().any(|(at, code)| languages[..at].contains(code));
    if languages.is_empty() || languages.len() > 10 || repeated || !known {
        errors.add("languages", "admin-settings-error-languages");
    }
}

fn web_address(text: &str) -> bool {
    text.len() <= 300
        && url::Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.host_str().is_some() && url.username().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> StoreSettings {
        StoreSettings {
            name: "Rexus".to_owned(),
            currency: "IDR".to_owned(),
            languages: vec!["id".to_owned()],
            time_zone: "Asia/Jakarta".to_owned(),
            ..StoreSettings::default()
        }
    }

    #[track_caller]
    fn refused(field: &str, change: impl FnOnce(&mut StoreSettings)) {
        let mut store = good();
        change(&mut store);
        assert!(store.check().of(field).is_some(), "{field}");
    }

    #[test]
    fn a_plain_store_passes() {
        assert!(good().check().is_empty());
    }

    #[test]
    fn mistakes_are_named_by_field() {
        refused("name", |it| it.name = "  ".to_owned());
        refused("email", |it| it.email = "halo@rexus".to_owned());
        refused("email", |it| it.email = "a@b.id\r\nBcc: x@y.id".to_owned());
        refused("tax_number", |it| it.tax_number = "01.234\n567".to_owned());
        refused("currency", |it| it.currency = "XAU".to_owned());
        refused("languages", |it| it.languages = Vec::new());
        refused("languages", |it| it.languages = vec!["id".to_owned(), "id".to_owned()]);
        refused("languages", |it| it.languages = vec!["xx".to_owned()]);
        refused("time_zone", |it| it.time_zone = "Asia/Bandung".to_owned());
        refused("order_prefix", |it| it.order_prefix = "<b>".to_owned());
        refused("instagram", |it| it.social.instagram = "javascript:alert(1)".to_owned());
        refused("country", |it| it.address.country = "Indonesia".to_owned());
    }

    #[test]
    fn an_address_prints_without_gaps() {
        let address = StoreAddress {
            line1: "Jl. Kemang 1".to_owned(),
            city: "Jakarta".to_owned(),
            postcode: "12730".to_owned(),
            ..StoreAddress::default()
        };
        assert_eq!(address.lines(), ["Jl. Kemang 1", "Jakarta, 12730"]);
    }
}
