//! How goods reach the shopper: the store's own list of methods, zones with
//! lists of their own, classes of goods, couriers' prices, and a place to try an address.

pub(super) mod classes;
pub(super) mod couriers;
mod slots;
pub(super) mod trial;
pub(super) mod zones;

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use self::slots::{Slot, methods, read_days, said, typed, with_room};
use super::{Saved, save};
use crate::{
    commerce::{
        address::{COUNTRIES, areas},
        settings::{self, ZONES},
        shipping::{Place, Settings, Zone},
    },
    error::{FieldErrors, Result},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/delivery/index.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    methods: Vec<Slot>,
    countries: Vec<Country>,
    zones: Vec<ZoneRow>,
    /// Whether another zone may be added.
    room: bool,
    classes: usize,
    /// Whether couriers are asked for prices.
    live: bool,
    handling_min: String,
    handling_max: String,
    /// The methods of a zone are all sent.
    zone: bool,
}

struct Country {
    code: &'static str,
    name: String,
    on: bool,
}

/// A zone in the list.
struct ZoneRow {
    id: String,
    name: String,
    places: String,
    methods: String,
}

/// What the form says beside its methods.
struct Typed {
    slots: Vec<Slot>,
    served: Vec<String>,
    handling: (String, String),
    version: i32,
}

fn page(staff: &Staff, now: &Settings, typed: Typed) -> Edit {
    let country = |code: &&'static str| Country { code, name: country_name(staff, code), on: typed.served.iter().any(|it| it == code) };
    Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "delivery",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version: typed.version,
        methods: with_room(staff, typed.slots),
        countries: COUNTRIES.iter().map(country).collect(),
        zones: now.zones.iter().map(|zone| row(staff, zone)).collect(),
        room: now.zones.len() < ZONES,
        classes: now.classes.len(),
        live: now.live.enabled,
        handling_min: typed.handling.0,
        handling_max: typed.handling.1,
        zone: false,
    }
}

fn row(staff: &Staff, zone: &Zone) -> ZoneRow {
    let mut places: Vec<String> = zone.places.iter().take(4).map(|place| place_name(staff, place)).collect();
    if zone.places.len() > 4 {
        places.push(staff.lang.n("admin-delivery-more-places", zone.places.len() - 4));
    }
    let methods: Vec<&str> = zone.methods.iter().map(|method| method.name.as_str()).collect();
    ZoneRow { id: zone.id.clone(), name: zone.name.clone(), places: places.join(", "), methods: methods.join(", ") }
}

fn country_name(staff: &Staff, code: &str) -> String {
    staff.lang.w(&format!("country-{}", code.to_lowercase())).to_owned()
}

/// A place with what it lies in, unless that is the country.
fn place_name(staff: &Staff, place: &Place) -> String {
    match place.area() {
        Some(code) => areas::path(code).iter().rev().map(|area| area.name).collect::<Vec<_>>().join(", "),
        None => country_name(staff, place.as_str()),
    }
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let version = settings.version_of::<Settings>();
    let now = settings.delivery;
    let typed = Typed {
        slots: slots::slots(&staff, &now.methods),
        served: now.countries.clone(),
        handling: (said(now.handling, now.handling.min), said(now.handling, now.handling.max)),
        version,
    };
    html(&page(&staff, &now, typed))
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let before = settings::load(&mut conn).await?.delivery;
    let slots = typed(&staff, &fields);
    let mut errors = FieldErrors::default();
    let handling = (fields.text("handling_min"), fields.text("handling_max"));
    let section = Settings {
        methods: methods(&staff, &slots, &before.methods, &mut errors),
        countries: fields.all("countries"),
        handling: read_days(&mut errors, "handling", &handling.0, &handling.1),
        ..before.clone()
    };
    let typed = Typed { slots, served: section.countries.clone(), handling, version: fields.version() };
    match save(&staff, conn, &section, typed.version, errors).await? {
        Saved::Done => Ok(see_other("/admin/settings/delivery?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, &before, typed) }),
        Saved::Stale(version) => {
            html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, &before, Typed { version, ..typed }) })
        }
    }
}
