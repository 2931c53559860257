//! Settings of the store, a page a section: who it is, payments, delivery, taxes.
//!
//! A page reads its section with the version that it has, and saves against
//! it; who comes second sees so, keeps what was typed, and may save over it.

mod aftersale;
mod checkout;
mod currencies;
mod delivery;
mod documents;
mod letters;
mod notifications;
mod payments;
mod providers;
mod store;
mod taxes;

use actix_web::web;
use serde_json::json;

use crate::{
    commerce::{
        audit,
        settings::{self, Section},
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    money::{Currency, Money},
    tenancy::registry::Profile,
    web::{Access, Permission, RateClass, Route, Staff, Surface},
};

const VIEW: Access = Access::Staff(Permission::ViewSettings);
const EDIT: Access = Access::Staff(Permission::EditSettings);
const HOST: Surface = Surface::Admin;

/// What staff can ask about settings.
pub const ROUTES: &[Route] = &[
    Route::get(HOST, "/admin/settings", VIEW, "admin.settings.store.edit", || web::get().to(store::edit)),
    Route::post(HOST, "/admin/settings", EDIT, "admin.settings.store.update", || web::post().to(store::update)),
    Route::get(HOST, "/admin/settings/checkout", VIEW, "admin.settings.checkout.edit", || web::get().to(checkout::edit)),
    Route::post(HOST, "/admin/settings/checkout", EDIT, "admin.settings.checkout.update", || web::post().to(checkout::update)),
    Route::get(HOST, "/admin/settings/payments", VIEW, "admin.settings.payments.edit", || web::get().to(payments::edit)),
    Route::post(HOST, "/admin/settings/payments", EDIT, "admin.settings.payments.update", || web::post().to(payments::update)),
    Route::get(HOST, "/admin/settings/payments/{provider}", VIEW, "admin.settings.providers.edit", || web::get().to(providers::edit)),
    Route::post(HOST, "/admin/settings/payments/{provider}", EDIT, "admin.settings.providers.update", || web::post().to(providers::update)),
    Route::get(HOST, "/admin/settings/delivery", VIEW, "admin.settings.delivery.edit", || web::get().to(delivery::edit)),
    Route::post(HOST, "/admin/settings/delivery", EDIT, "admin.settings.delivery.update", || web::post().to(delivery::update)),
    Route::get(HOST, "/admin/settings/delivery/classes", VIEW, "admin.settings.classes.edit", || web::get().to(delivery::classes::edit)),
    Route::post(HOST, "/admin/settings/delivery/classes", EDIT, "admin.settings.classes.update", || {
        web::post().to(delivery::classes::update)
    }),
    Route::get(HOST, "/admin/settings/delivery/couriers", VIEW, "admin.settings.couriers.edit", || web::get().to(delivery::couriers::edit)),
    Route::post(HOST, "/admin/settings/delivery/couriers", EDIT, "admin.settings.couriers.update", || {
        web::post().to(delivery::couriers::update)
    }),
    Route::post(HOST, "/admin/settings/delivery/couriers/try", EDIT, "admin.settings.couriers.try", || {
        web::post().to(delivery::couriers::ask)
    })
    .rate(RateClass::SignIn),
    Route::get(HOST, "/admin/settings/delivery/try", VIEW, "admin.settings.delivery.try", || web::get().to(delivery::trial::show)),
    Route::get(HOST, "/admin/settings/delivery/zones/{zone}", VIEW, "admin.settings.zones.edit", || web::get().to(delivery::zones::edit)),
    Route::post(HOST, "/admin/settings/delivery/zones/{zone}", EDIT, "admin.settings.zones.update", || {
        web::post().to(delivery::zones::update)
    }),
    Route::post(HOST, "/admin/settings/delivery/zones/{zone}/places", EDIT, "admin.settings.zones.places", || {
        web::post().to(delivery::zones::places)
    }),
    Route::post(HOST, "/admin/settings/delivery/zones/{zone}/delete", EDIT, "admin.settings.zones.delete", || {
        web::post().to(delivery::zones::delete)
    }),
    Route::get(HOST, "/admin/settings/currencies", VIEW, "admin.settings.currencies.edit", || web::get().to(currencies::edit)),
    Route::post(HOST, "/admin/settings/currencies", EDIT, "admin.settings.currencies.update", || web::post().to(currencies::update)),
    Route::get(HOST, "/admin/settings/taxes", VIEW, "admin.settings.taxes.edit", || web::get().to(taxes::edit)),
    Route::post(HOST, "/admin/settings/taxes", EDIT, "admin.settings.taxes.update", || web::post().to(taxes::update)),
    Route::get(HOST, "/admin/settings/notifications", VIEW, "admin.settings.notifications.edit", || web::get().to(notifications::edit)),
    Route::post(HOST, "/admin/settings/notifications", EDIT, "admin.settings.notifications.update", || {
        web::post().to(notifications::update)
    }),
    Route::get(HOST, "/admin/settings/notifications/{letter}", VIEW, "admin.settings.letters.show", || web::get().to(letters::show)),
    Route::get(HOST, "/admin/settings/notifications/{letter}/html", VIEW, "admin.settings.letters.html", || {
        web::get().to(letters::html_version)
    }),
    Route::post(HOST, "/admin/settings/notifications/{letter}", EDIT, "admin.settings.letters.try", || web::post().to(letters::send))
        .rate(RateClass::SignIn),
    Route::get(HOST, "/admin/settings/aftersale", VIEW, "admin.settings.aftersale.edit", || web::get().to(aftersale::edit)),
    Route::post(HOST, "/admin/settings/aftersale", EDIT, "admin.settings.aftersale.update", || web::post().to(aftersale::update)),
    Route::get(HOST, "/admin/settings/documents", VIEW, "admin.settings.documents.edit", || web::get().to(documents::edit)),
    Route::post(HOST, "/admin/settings/documents", EDIT, "admin.settings.documents.update", || web::post().to(documents::update)),
    Route::get(HOST, "/admin/settings/documents/example/{locale}", VIEW, "admin.settings.documents.example", || {
        web::get().to(documents::example)
    }),
];

/// A page of the settings in the bar above them.
pub struct Tab {
    /// What a page calls itself.
    pub id: &'static str,
    /// Address.
    pub path: &'static str,
    /// A symbol of the sprite.
    pub icon: &'static str,
    /// Locale key.
    pub label: &'static str,
}

/// The pages of the settings.
pub const TABS: &[Tab] = &[
    Tab { id: "store", path: "/admin/settings", icon: "store", label: "admin-settings-store" },
    Tab { id: "checkout", path: "/admin/settings/checkout", icon: "cart", label: "admin-settings-checkout" },
    Tab { id: "payments", path: "/admin/settings/payments", icon: "card", label: "admin-settings-payments" },
    Tab { id: "delivery", path: "/admin/settings/delivery", icon: "truck", label: "admin-settings-delivery" },
    Tab { id: "taxes", path: "/admin/settings/taxes", icon: "percent", label: "admin-settings-taxes" },
    Tab { id: "currencies", path: "/admin/settings/currencies", icon: "globe", label: "admin-settings-currencies" },
    Tab { id: "aftersale", path: "/admin/settings/aftersale", icon: "undo", label: "admin-settings-aftersale" },
    Tab { id: "documents", path: "/admin/settings/documents", icon: "receipt", label: "admin-settings-documents" },
    Tab { id: "notifications", path: "/admin/settings/notifications", icon: "mail", label: "admin-settings-notifications" },
];

/// How saving a section went.
pub(super) enum Saved {
    /// It is saved and committed.
    Done,
    /// Nothing is saved: these fields are wrong.
    Wrong(FieldErrors),
    /// Nothing is saved: somebody saved in between; the version that stands.
    Stale(i32),
}

/// Saves a section unless `errors` already holds a mistake, and tells the
/// platform what it mirrors.
///
/// The platform's row is written before the tenant's transaction commits: a
/// page that is made after the commit then finds both new.
pub(super) async fn save<S: Section>(
    staff: &Staff,
    mut conn: TenantConn,
    section: &S,
    version: i32,
    mut errors: FieldErrors,
) -> Result<Saved> {
    for error in section.check().iter() {
        if errors.of(&error.field).is_none() {
            let args: Vec<(&str, &str)> = error.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            errors.add_with(error.field.clone(), error.message, &args);
        }
    }
    if !errors.is_empty() {
        return Ok(Saved::Wrong(errors));
    }
    match settings::save_section(&mut conn, section, version).await {
        Ok(()) => {}
        Err(Error::Conflict(_)) => return Ok(Saved::Stale(settings::load(&mut conn).await?.version_of::<S>())),
        Err(other) => return Err(other),
    }
    audit::record(&mut conn, &staff.actor(), "settings.update", &format!("settings:{}", S::NAME), json!({})).await?;
    mirror(staff, &mut conn).await?;
    conn.commit().await?;
    Ok(Saved::Done)
}

/// Brings the platform's row of this tenant up to what the settings say.
async fn mirror(staff: &Staff, conn: &mut TenantConn) -> Result<()> {
    let now = settings::load(conn).await?;
    let tenant = &staff.tenant;
    let profile = Profile {
        name: &now.store.name,
        currency: Currency::parse(&now.store.currency)?,
        locales: &now.store.languages,
        time_zone: now.store.time_zone.parse().unwrap_or(tenant.time_zone),
        theme: &now.design.theme,
    };
    let same = profile.name == tenant.name
        && profile.currency == tenant.currency
        && profile.locales == tenant.locales.as_slice()
        && profile.time_zone == tenant.time_zone
        && profile.theme == tenant.theme;
    if same {
        return Ok(());
    }
    let mut platform = staff.app.db.platform().await?;
    staff.app.registry.update_profile(&mut platform, tenant.id, &profile).await?;
    platform.commit().await?;
    staff.app.registry.forget();
    Ok(())
}

/// Reads an amount that may be left empty; a mistake is noted at its field.
fn amount(staff: &Staff, errors: &mut FieldErrors, field: String, text: &str) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    match Money::parse(text, staff.tenant.currency) {
        Ok(money) => Some(money.minor()),
        Err(Error::Invalid(wrong)) => {
            errors.add(field, wrong.of("amount").map_or("error-amount-invalid", |error| error.message));
            None
        }
        Err(_) => {
            errors.add(field, "error-amount-invalid");
            None
        }
    }
}

/// An amount as a field holds it.
fn shown(staff: &Staff, minor: Option<i64>) -> String {
    minor.map(|minor| Money::new(minor, staff.tenant.currency).input()).unwrap_or_default()
}

/// The name of a language in the words of the admin.
pub(super) fn language_name(staff: &Staff, code: &str) -> String {
    let key = format!("admin-settings-language-{code}");
    // A language that was just added is called what it calls itself.
    let known = staff.lang.has(&key).then(|| staff.lang.w(&key).to_owned());
    known.unwrap_or_else(|| crate::i18n::lang(code).w("store-language-name").to_owned())
}
