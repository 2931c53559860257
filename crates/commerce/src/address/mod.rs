//! Whom to reach and where to send: what a shopper types and its check.
//!
//! The rules are mild on purpose, because a refused order costs more than a
//! strange address: lengths, an e-mail that can exist, a phone number that can
//! be dialled, and a postcode where the country's form is known. In Indonesia
//! the place is one of the official [`areas`], which couriers and the zones of
//! a store's delivery go by.

pub mod areas;
mod settle;

use serde::{Deserialize, Serialize};

use crate::error::FieldErrors;

/// Who buys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Where the confirmation goes.
    pub email: String,
    /// In international form once checked: `+628123456789`.
    pub phone: String,
    /// The person's name.
    pub name: String,
}

/// Where the goods go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Who receives.
    pub name: String,
    /// For the courier.
    pub phone: String,
    /// Street and number.
    pub line1: String,
    /// Floor, landmark.
    pub line2: String,
    /// Kelurahan or desa in Indonesia; may be empty.
    pub village: String,
    /// Kecamatan in Indonesia.
    pub district: String,
    /// City or regency.
    pub city: String,
    /// Province or state.
    pub region: String,
    /// Five digits in Indonesia.
    pub postcode: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The code of the smallest area that is known, in Indonesia; the words
    /// beside it are this area's.
    pub area: String,
}

/// Countries a store can ship to, by ISO code; their names are words of the
/// translation files (`country-id`).
pub const COUNTRIES: [&str; 12] = ["ID", "SG", "MY", "TH", "PH", "VN", "AU", "JP", "KW", "GB", "NL", "US"];

const NAME: usize = 100;
const LINE: usize = 255;
const EMAIL: usize = 254;

/// Checks a contact and returns it tidied: trimmed, e-mail in lower case at
/// its domain, phone in international form. `country` decides what a leading
/// zero of the phone number stands for.
pub fn check_contact(typed: &Contact, country: &str, errors: &mut FieldErrors) -> Contact {
    let email = check_email(&typed.email, errors);
    let name = check_name(&typed.name, errors);
    let phone = check_phone(&typed.phone, country, errors);
    if phone.is_empty() {
        errors.add("phone", "error-phone-missing");
    }
    Contact { email, phone, name }
}

/// Checks a mail address and returns it trimmed, its domain in lower case.
pub fn check_email(typed: &str, errors: &mut FieldErrors) -> String {
    let email = tidy_email(typed);
    match email_problem(&email) {
        Some(EmailProblem::Missing) => errors.add("email", "error-email-missing"),
        Some(EmailProblem::Invalid) => errors.add("email", "error-email-invalid"),
        None => {}
    }
    email
}

/// Checks a person's name and returns it as one line.
pub fn check_name(typed: &str, errors: &mut FieldErrors) -> String {
    let name = tidy(typed);
    required(&name, "name", NAME, "error-full-name-missing", errors);
    name
}

/// Checks a phone number that may be left out, and returns it in international form.
pub fn check_phone(typed: &str, country: &str, errors: &mut FieldErrors) -> String {
    let tidied = tidy(typed);
    if tidied.is_empty() {
        return tidied;
    }
    phone(typed, country).unwrap_or_else(|| {
        errors.add("phone", "error-phone-invalid");
        tidied
    })
}

/// Checks an address and returns it tidied. `allowed` are the countries that
/// the store ships to.
pub fn check_address(typed: &Address, allowed: &[String], errors: &mut FieldErrors) -> Address {
    let address = Address {
        name: tidy(&typed.name),
        phone: tidy(&typed.phone),
        line1: tidy(&typed.line1),
        line2: tidy(&typed.line2),
        village: tidy(&typed.village),
        district: tidy(&typed.district),
        city: tidy(&typed.city),
        region: tidy(&typed.region),
        postcode: tidy(&typed.postcode).to_ascii_uppercase(),
        country: tidy(&typed.country).to_ascii_uppercase(),
        area: tidy(&typed.area),
    }
    .settled();
    required(&address.line1, "line1", LINE, "error-address-missing", errors);
    optional(&address.line2, "line2", LINE, errors);
    if address.country == "ID" {
        check_area(&address.area, errors);
    } else {
        optional(&address.district, "district", NAME, errors);
        required(&address.city, "city", NAME, "error-city-missing", errors);
        optional(&address.region, "region", NAME, errors);
    }
    if !allowed.contains(&address.country) {
        errors.add("country", "error-country-not-served");
    }
    if let Some(message) = postcode_problem(&address.postcode, &address.country) {
        errors.add("postcode", message);
    }
    address
}

/// A courier must know the district; the first choice that lacks is named.
fn check_area(code: &str, errors: &mut FieldErrors) {
    match areas::path(code).len() {
        0 => errors.add("region", "error-region-missing"),
        1 => errors.add("city", "error-city-missing"),
        2 => errors.add("district", "error-district-missing"),
        _ => {}
    }
}

/// One line of text: control characters and runs of spaces become one space.
pub fn tidy(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn required(text: &str, field: &'static str, max: usize, missing: &'static str, errors: &mut FieldErrors) {
    if text.is_empty() {
        errors.add(field, missing);
    } else {
        optional(text, field, max, errors);
    }
}

fn optional(text: &str, field: &'static str, max: usize, errors: &mut FieldErrors) {
    if text.chars().count() > max {
        errors.add_with(field, "error-too-long", &[("max", &max.to_string())]);
    }
}

fn tidy_email(text: &str) -> String {
    let text = text.trim();
    match text.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => text.to_owned(),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum EmailProblem {
    Missing,
    Invalid,
}

/// A light reading of RFC 5321: one `@`, at most 254 bytes with 64 before it,
/// dot-separated labels behind it, and nothing that could end a mail header.
fn email_problem(email: &str) -> Option<EmailProblem> {
    if email.is_empty() {
        return Some(EmailProblem::Missing);
    }
    let Some((local, domain)) = email.split_once('@') else { return Some(EmailProblem::Invalid) };
    let local_good = (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c));
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_good = labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
        && labels.last().is_some_and(|last| last.len() >= 2 && !last.bytes().all(|byte| byte.is_ascii_digit()));
    if email.len() <= EMAIL && local_good && domain_good { None } else { Some(EmailProblem::Invalid) }
}

/// The phone number in international form, or `None` when it cannot be one.
/// A leading zero, or none at all, stands for the country's own code.
fn phone(text: &str, country: &str) -> Option<String> {
    let text = text.trim();
    if !text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c)) || text.rfind('+').is_some_and(|at| at > 0) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let code = dialling_code(country);
    let number = if text.starts_with('+') {
        digits
    } else if let Some(rest) = digits.strip_prefix("00") {
        rest.to_owned()
    } else if let Some(rest) = digits.strip_prefix('0') {
        format!("{code}{rest}")
    } else if digits.starts_with(code) && digits.len() > code.len() + 6 {
        digits
    } else {
        format!("{code}{digits}")
    };
    // E.164: at most fifteen digits; the shortest subscriber numbers have seven with their code.
    ((8..=15).contains(&number.len()) && !number.starts_with('0')).then(|| format!("+{number}"))
}

fn dialling_code(country: &str) -> &'static str {
    match country {
        "SG" => "65",
        "MY" => "60",
        "TH" => "66",
        "PH" => "63",
        "VN" => "84",
        "AU" => "61",
        "JP" => "81",
        "KW" => "965",
        "GB" => "44",
        "NL" => "31",
        "US" => "1",
        _ => "62",
    }
}

fn postcode_problem(postcode: &str, country: &str) -> Option<&'static str> {
    let digits = |length: usize| postcode.len() == length && postcode.bytes().all(|byte| byte.is_ascii_digit());
    if postcode.is_empty() {
        return (country != "KW").then_some("error-postcode-missing");
    }
    let (good, message) = match country {
        "ID" | "MY" | "TH" => (digits(5), "error-postcode-five-digits"),
        "SG" => (digits(6), "error-postcode-invalid"),
        "US" => (digits(5) || (postcode.len() == 10 && postcode.as_bytes()[5] == b'-'), "error-postcode-five-digits"),
        _ => {
            (postcode.len() <= 12 && postcode.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '-'), "error-postcode-invalid")
        }
    };
    (!good).then_some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bandung() -> Address {
        Address {
            name: "Sari Dewi".into(),
            phone: String::new(),
            line1: "Jl. Braga 12".into(),
            line2: String::new(),
            village: String::new(),
            district: "Sumur Bandung".into(),
            city: "Bandung".into(),
            region: "Jawa Barat".into(),
            postcode: "40111".into(),
            country: "ID".into(),
            area: String::new(),
        }
    }

    #[track_caller]
    fn refuses(change: impl Fn(&mut Address), field: &str, message: &str) {
        let mut address = bandung();
        change(&mut address);
        let mut errors = FieldErrors::default();
        check_address(&address, &["ID".to_owned()], &mut errors);
        assert_eq!(errors.of(field).map(|error| error.message), Some(message));
    }

    #[test]
    fn a_whole_address_passes() {
        let mut errors = FieldErrors::default();
        check_address(&bandung(), &["ID".to_owned()], &mut errors);
        assert!(errors.is_empty(), "{errors:?}");
    }

    #[test]
    fn words_of_indonesia_become_its_official_ones() {
        let mut errors = FieldErrors::default();
        let address = check_address(&bandung(), &["ID".to_owned()], &mut errors);
        assert_eq!((address.area.as_str(), address.city.as_str()), ("32.73.19", "Kota Bandung"));
    }

    #[test]
    fn each_gap_is_named_at_its_field() {
        refuses(|a| a.line1.clear(), "line1", "error-address-missing");
        refuses(|a| a.line1 = "x".repeat(256), "line1", "error-too-long");
        refuses(|a| a.district = "Kampung Entah".into(), "region", "error-region-missing");
        refuses(|a| (a.region, a.city, a.district) = ("32".into(), String::new(), String::new()), "city", "error-city-missing");
        refuses(|a| (a.region, a.city, a.district) = ("32".into(), "32.73".into(), " \t".into()), "district", "error-district-missing");
        refuses(|a| (a.city, a.country) = (" \t".into(), "US".into()), "city", "error-city-missing");
        refuses(|a| a.postcode.clear(), "postcode", "error-postcode-missing");
        refuses(|a| a.postcode = "4011".into(), "postcode", "error-postcode-five-digits");
        refuses(|a| a.postcode = "4011a".into(), "postcode", "error-postcode-five-digits");
        refuses(|a| a.country = "FR".into(), "country", "error-country-not-served");
    }

    #[test]
    fn reads_phone_numbers_as_people_write_them() {
        for (text, expect) in [
            ("0812-3456-789", Some("+628123456789")),
            ("812 3456 789", Some("+628123456789")),
            ("628123456789", Some("+628123456789")),
            ("+62 812 3456 789", Some("+628123456789")),
            ("+1 (415) 555-0100", Some("+14155550100")),
            ("0062 812 3456 789", Some("+628123456789")),
            ("12", None),
            ("+62+812345678", None),
            ("0812345678901234567", None),
            ("call me", None),
            ("٠٨١٢", None),
        ] {
            assert_eq!(phone(text, "ID").as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn reads_mail_addresses() {
        for good in ["sari@example.com", "s.a+tag@mail.example.co.id", "x@xn--bcher-kva.example"] {
            assert_eq!(email_problem(good), None, "{good}");
        }
        for bad in
            ["a", "a@b", "a@@b.co", "@b.co", "a@b..co", "a b@c.co", "a@b.co\r\nBcc: x@y.zz", ".a@b.co", "a@-b.co", "a@b.1", "<a@b.co>"]
        {
            assert_eq!(email_problem(bad), Some(EmailProblem::Invalid), "{bad}");
        }
        assert_eq!(email_problem(&format!("{}@b.co", "a".repeat(65))), Some(EmailProblem::Invalid));
        assert_eq!(email_problem(""), Some(EmailProblem::Missing));
    }

    #[test]
    fn text_is_one_line() {
        assert_eq!(tidy("  Jl.\r\n Braga\u{0} 12 "), "Jl. Braga 12");
    }
}
