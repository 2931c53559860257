//! How goods reach the shopper.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use super::{Saved, amount, language_name, save, shown};
use crate::{
    commerce::{
        address::COUNTRIES,
        settings::{self, MOST},
        shipping::{Kind, Method, Settings, Translation},
    },
    error::{FieldErrors, Result},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/delivery.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    methods: Vec<Slot>,
    countries: Vec<Country>,
}

struct Country {
    code: &'static str,
    name: String,
    on: bool,
}

/// A method in the form; the fields' names end in its place.
#[derive(Clone)]
struct Slot {
    at: usize,
    title: String,
    fresh: bool,
    id: String,
    pickup: bool,
    name: String,
    description: String,
    price: String,
    free_from: String,
    words: Vec<Words>,
}

/// Its words in a further language.
#[derive(Clone)]
struct Words {
    code: String,
    language: String,
    name_field: String,
    description_field: String,
    name: String,
    description: String,
}

impl Slot {
    fn field(&self, name: &str) -> String {
        format!("{name}_{}", self.at)
    }

    fn of(staff: &Staff, at: usize, method: Option<&Method>) -> Self {
        let empty = Method { id: String::new(), name: String::new(), ..Method::default() };
        let it = method.unwrap_or(&empty);
        let words = staff.tenant.locales.iter().skip(1).map(|code| {
            let own = it.translations.get(code);
            let text = |pick: fn(&Translation) -> &String| own.map(pick).cloned().unwrap_or_default();
            words(staff, at, code, text(|it| &it.name), text(|it| &it.description))
        });
        Self {
            at,
            title: if method.is_some() { it.name.clone() } else { staff.lang.w("admin-settings-method-new").to_owned() },
            fresh: method.is_none(),
            id: it.id.clone(),
            pickup: it.kind == Kind::Pickup,
            name: it.name.clone(),
            description: it.description.clone(),
            price: shown(staff, method.map(|it| it.price)),
            free_from: shown(staff, it.free_from),
            words: words.collect(),
        }
    }

    fn typed(staff: &Staff, fields: &Fields, from: usize, at: usize) -> Self {
        let text = |name: &str| fields.text(&format!("{name}_{from}"));
        let words = staff.tenant.locales.iter().skip(1);
        Self {
            at,
            title: text("name"),
            fresh: false,
            id: text("id"),
            pickup: text("kind") == "pickup",
            name: text("name"),
            description: text("description"),
            price: text("price"),
            free_from: text("free_from"),
            words: words.map(|code| words_typed(staff, fields, from, at, code)).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        [&self.name, &self.description, &self.price, &self.free_from].iter().all(|text| text.is_empty())
    }

    fn method(&self, staff: &Staff, known: &[Method], errors: &mut FieldErrors) -> Method {
        let translations: BTreeMap<String, Translation> = self
            .words
            .iter()
            .filter(|words| !(words.name.is_empty() && words.description.is_empty()))
            .map(|words| (words.code.clone(), Translation { name: words.name.clone(), description: words.description.clone() }))
            .collect();
        Method {
            // A name that orders know is kept; a new one is made from the words.
            id: if known.iter().any(|method| method.id == self.id) { self.id.clone() } else { plain(&self.name) },
            kind: if self.pickup { Kind::Pickup } else { Kind::FlatRate },
            name: self.name.clone(),
            description: self.description.clone(),
            price: amount(staff, errors, self.field("price"), &self.price).unwrap_or(0),
            free_from: amount(staff, errors, self.field("free_from"), &self.free_from),
            translations,
        }
    }
}

fn words(staff: &Staff, at: usize, code: &str, name: String, description: String) -> Words {
    Words {
        code: code.to_owned(),
        language: language_name(staff, code),
        name_field: format!("name_{at}_{code}"),
        description_field: format!("description_{at}_{code}"),
        name,
        description,
    }
}

fn words_typed(staff: &Staff, fields: &Fields, from: usize, at: usize, code: &str) -> Words {
    words(staff, at, code, fields.text(&format!("name_{from}_{code}")), fields.text(&format!("description_{from}_{code}")))
}

/// A stable name of small letters, digits and hyphens.
fn plain(name: &str) -> String {
    let text = deunicode::deunicode(name).to_lowercase();
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "delivery".to_owned() } else { parts.join("-").chars().take(40).collect() }
}

fn page(staff: &Staff, mut methods: Vec<Slot>, served: &[String], version: i32) -> Edit {
    if methods.len() < MOST {
        methods.push(Slot::of(staff, methods.len(), None));
    }
    let country = |code: &&'static str| Country {
        code,
        name: staff.lang.w(&format!("country-{}", code.to_lowercase())).to_owned(),
        on: served.iter().any(|it| it == code),
    };
    Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "delivery",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        methods,
        countries: COUNTRIES.iter().map(country).collect(),
    }
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let slots = settings.delivery.methods.iter().enumerate().map(|(at, method)| Slot::of(&staff, at, Some(method))).collect();
    html(&page(&staff, slots, &settings.delivery.countries, settings.version_of::<Settings>()))
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let before = settings::load(&mut conn).await?.delivery;
    let mut slots: Vec<Slot> = Vec::new();
    for from in 0..=MOST {
        let slot = Slot::typed(&staff, &fields, from, slots.len());
        if !slot.is_empty() {
            slots.push(slot);
        }
    }
    let mut errors = FieldErrors::default();
    let methods = slots.iter().map(|slot| slot.method(&staff, &before.methods, &mut errors)).collect();
    let section = Settings { methods, countries: fields.all("countries") };
    let version = fields.version();
    let served = section.countries.clone();
    match save(&staff, conn, &section, version, errors).await? {
        Saved::Done => Ok(see_other("/admin/settings/delivery?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, slots, &served, version) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, slots, &served, version) }),
    }
}
