//! A zone: what belongs to it, and how goods are sent there.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use askama::Template;

use super::{
    super::{Saved, save},
    country_name, place_name,
    slots::{Slot, methods, plain, slots, typed, with_room},
};
use crate::{
    commerce::{
        address::areas,
        settings::{self, check_zone},
        shipping::{Place, Settings, Zone},
    },
    error::{Error, FieldErrors, Result},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        csrf, html, html_status, see_other,
    },
};

/// What stands in the address in place of a zone's name while it has none.
const NEW: &str = "new";

#[derive(Template)]
#[template(path = "admin/settings/delivery/zone.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    title: String,
    action: String,
    fresh: bool,
    name: String,
    places: Vec<(String, String)>,
    picks: Vec<Pick>,
    methods: Vec<Slot>,
    zone: bool,
}

/// A list to choose a place from, step by step.
struct Pick {
    name: String,
    empty: &'static str,
    choices: Vec<(String, String, bool)>,
}

/// The form as it stands.
struct Typed {
    id: String,
    name: String,
    places: Vec<Place>,
    picked: Vec<String>,
    slots: Vec<Slot>,
    version: i32,
}

impl Typed {
    fn of(staff: &Staff, zone: &Zone, version: i32) -> Self {
        Self {
            id: zone.id.clone(),
            name: zone.name.clone(),
            places: zone.places.clone(),
            picked: Vec::new(),
            slots: slots(staff, &zone.methods),
            version,
        }
    }

    fn read(staff: &Staff, id: &str, fields: &Fields) -> Self {
        let mut places: Vec<Place> = fields.all("places").iter().filter_map(|text| Place::parse(text)).collect();
        let mut picked = picked(fields);
        if fields.get("step") == "add"
            && let Some(place) = picked.last().and_then(|text| Place::parse(text))
        {
            places.push(place);
            picked.clear();
        }
        places.sort();
        places.dedup();
        let id = if id == NEW { String::new() } else { id.to_owned() };
        Self { id, name: fields.text("zone_name"), places, picked, slots: typed(staff, fields), version: fields.version() }
    }

    fn zone(&self, staff: &Staff, before: &Settings, errors: &mut FieldErrors) -> Zone {
        let known = before.zones.iter().find(|zone| zone.id == self.id);
        let known = known.map_or(&[][..], |zone| &zone.methods);
        let id = if self.id.is_empty() { fresh_id(&self.name, before) } else { self.id.clone() };
        Zone { id, name: self.name.clone(), places: self.places.clone(), methods: methods(staff, &self.slots, known, errors) }
    }
}

/// A name that no zone has; two zones may be called alike.
fn fresh_id(name: &str, before: &Settings) -> String {
    let base = plain(name);
    let taken = |id: &String| id == NEW || before.zones.iter().any(|zone| zone.id == *id);
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(base)
}

/// The steps that were chosen and lie inside each other: a country or
/// province, a city, a district.
fn picked(fields: &Fields) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    for at in 0..3 {
        let step = fields.text(&format!("pick_{at}"));
        let fits = match steps.last() {
            None => Place::parse(&step).is_some(),
            Some(around) => areas::find(&step).is_some() && areas::parent(&step) == around,
        };
        if !fits {
            break;
        }
        steps.push(step);
    }
    steps
}

fn picks(staff: &Staff, served: &[String], steps: &[String]) -> Vec<Pick> {
    let mut first: Vec<(String, String)> = served.iter().map(|code| (code.clone(), country_name(staff, code))).collect();
    if served.iter().any(|code| code == "ID") {
        first.extend(by_name(""));
    }
    let pick = |at: usize, empty: &'static str, list: Vec<(String, String)>| Pick {
        name: format!("pick_{at}"),
        empty,
        choices: list.into_iter().map(|(code, name)| (code.clone(), name, steps.get(at) == Some(&code))).collect(),
    };
    let inside = |at: usize| steps.get(at).map(|code| by_name(code)).unwrap_or_default();
    vec![
        pick(0, "admin-delivery-pick-first", first),
        pick(1, "admin-delivery-pick-city", inside(0)),
        pick(2, "admin-delivery-pick-district", inside(1)),
    ]
}

fn by_name(code: &str) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = areas::inside(code).into_iter().map(|area| (area.code, area.name.to_owned())).collect();
    list.sort_unstable_by(|one, other| one.1.cmp(&other.1));
    list
}

fn page(staff: &Staff, now: &Settings, typed: Typed) -> Edit {
    let fresh = typed.id.is_empty();
    let stored = now.zones.iter().find(|zone| zone.id == typed.id).map(|zone| zone.name.clone());
    Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "delivery",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version: typed.version,
        title: stored.unwrap_or_else(|| staff.lang.w("admin-delivery-zone-new").to_owned()),
        action: format!("/admin/settings/delivery/zones/{}", if fresh { NEW } else { &typed.id }),
        fresh,
        name: typed.name,
        places: typed.places.iter().map(|place| (place.as_str().to_owned(), place_name(staff, place))).collect(),
        picks: picks(staff, &now.countries, &typed.picked),
        methods: with_room(staff, typed.slots),
        zone: true,
    }
}

/// Whether the zone is there, or about to be.
fn known(now: &Settings, id: &str) -> Result<()> {
    let there = id == NEW || now.zones.iter().any(|zone| zone.id == id);
    if there { Ok(()) } else { Err(Error::NotFound("zone")) }
}

/// Shows the form.
pub async fn edit(staff: Staff, id: Path<String>) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    known(&settings.delivery, &id)?;
    let version = settings.version_of::<Settings>();
    let stored = settings.delivery.zones.iter().find(|zone| zone.id == *id);
    let typed = Typed::of(&staff, stored.unwrap_or(&Zone::default()), version);
    html(&page(&staff, &settings.delivery, typed))
}

/// The form with the next list, or with the place that was chosen. Nothing is
/// saved.
pub async fn places(staff: Staff, id: Path<String>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, fields.get("csrf"))?;
    let settings = settings::load(&mut staff.read().await?).await?;
    known(&settings.delivery, &id)?;
    let typed = Typed::read(&staff, &id, &fields);
    html(&page(&staff, &settings.delivery, typed))
}

/// Saves it.
pub async fn update(staff: Staff, id: Path<String>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let before = settings::load(&mut conn).await?.delivery;
    known(&before, &id)?;
    let typed = Typed::read(&staff, &id, &fields);
    let mut errors = FieldErrors::default();
    let zone = typed.zone(&staff, &before, &mut errors);
    errors.extend(check_zone(&zone, &before.countries));
    let mut section = before.clone();
    match section.zones.iter_mut().find(|one| one.id == zone.id) {
        Some(one) => *one = zone,
        None => section.zones.push(zone),
    }
    match save(&staff, conn, &section, typed.version, errors).await? {
        Saved::Done => Ok(see_other("/admin/settings/delivery?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, &before, typed) }),
        Saved::Stale(version) => {
            html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, &before, Typed { version, ..typed }) })
        }
    }
}

/// Takes it away: its places go by the next larger zone, or the store's list.
pub async fn delete(staff: Staff, id: Path<String>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let settings = settings::load(&mut conn).await?;
    let version = settings.version_of::<Settings>();
    let mut section = settings.delivery;
    section.zones.retain(|zone| zone.id != *id);
    match save(&staff, conn, &section, version, FieldErrors::default()).await? {
        Saved::Done => Ok(see_other("/admin/settings/delivery?notice=saved")),
        Saved::Wrong(_) => Err(Error::Conflict("admin-settings-error-no-delivery".into())),
        Saved::Stale(_) => Err(Error::Conflict("error-stale".into())),
    }
}
