//! The account at one payment provider: switched on or off, test or live, and
//! its keys, which can be written and taken away but never read.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use askama::Template;
use serde_json::json;

use super::{Saved, save};
use crate::{
    commerce::{
        audit,
        payments::{
            Settings,
            keys::{self, Shown},
            providers::{Account, KeyField, Provider},
            queries,
        },
        settings,
    },
    db::TenantConn,
    error::{Error, FieldErrors, Result},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/provider.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    may_edit: bool,
    stale: bool,
    version: i32,
    provider: Provider,
    path: String,
    input: Input,
    modes: Vec<Mode>,
    hook: String,
    /// Date and what became of it; none while nothing came.
    last: Option<(String, &'static str)>,
    /// Whether the provider takes the store's currency.
    takes: bool,
}

/// The switches as they are shown and as they were typed.
#[derive(Clone)]
struct Input {
    enabled: bool,
    live: bool,
    merchant_test: String,
    merchant_live: String,
}

/// Everything about one of the two modes.
struct Mode {
    live: bool,
    title: &'static str,
    merchant_name: &'static str,
    merchant: String,
    keys: Vec<KeyView>,
}

/// A key's field.
struct KeyView {
    name: String,
    remove: String,
    label: &'static str,
    set: bool,
    hint: String,
}

impl Input {
    fn of(account: &Account) -> Self {
        Self {
            enabled: account.enabled,
            live: account.live,
            merchant_test: account.merchant_test.clone(),
            merchant_live: account.merchant_live.clone(),
        }
    }

    fn typed(fields: &Fields) -> Self {
        Self {
            enabled: fields.on("enabled"),
            live: fields.get("mode") == "live",
            merchant_test: fields.text("merchant_test"),
            merchant_live: fields.text("merchant_live"),
        }
    }

    fn account(&self) -> Account {
        Account {
            enabled: self.enabled,
            live: self.live,
            merchant_test: self.merchant_test.clone(),
            merchant_live: self.merchant_live.clone(),
        }
    }
}

/// Locale key of what a provider is good for.
pub(super) fn text_key(provider: Provider) -> &'static str {
    match provider {
        Provider::Midtrans => "payments-midtrans-text",
        Provider::Xendit => "payments-xendit-text",
        Provider::Stripe | Provider::Test => "payments-stripe-text",
    }
}

fn mode_word(live: bool) -> &'static str {
    if live { "live" } else { "test" }
}

fn field_name(live: bool, field: &KeyField) -> String {
    format!("{}_{}", mode_word(live), field.name)
}

fn known(name: &str) -> Result<Provider> {
    Provider::REAL.into_iter().find(|provider| provider.as_str() == name).ok_or(Error::NotFound("provider"))
}

async fn page(staff: &Staff, conn: &mut TenantConn, provider: Provider, input: Input, version: i32) -> Result<Edit> {
    let shown = keys::shown(conn, provider).await?;
    let last = queries::last_news(conn, provider.as_str()).await?;
    let page = Page::of(staff, "settings");
    let origin = staff.app.config.origin(&staff.tenant.canonical_host);
    Ok(Edit {
        errors: FieldErrors::default(),
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        provider,
        path: format!("/admin/settings/payments/{}", provider.as_str()),
        modes: vec![mode(false, &input.merchant_test, &shown), mode(true, &input.merchant_live, &shown)],
        input,
        hook: format!("{origin}/webhooks/payments/{}", provider.as_str()),
        last: last.map(|(at, outcome)| (page.datetime(&at), outcome_key(&outcome))),
        takes: provider.takes(staff.tenant.currency),
        page,
    })
}

fn mode(live: bool, merchant: &str, shown: &[Shown]) -> Mode {
    let view = |key: &Shown| KeyView {
        name: field_name(live, &key.field),
        remove: format!("remove_{}", field_name(live, &key.field)),
        label: key.field.label,
        set: key.set,
        hint: key.hint.clone(),
    };
    Mode {
        live,
        title: if live { "payments-mode-live" } else { "payments-mode-test" },
        merchant_name: if live { "merchant_live" } else { "merchant_test" },
        merchant: merchant.to_owned(),
        keys: shown.iter().filter(|key| key.live == live).map(view).collect(),
    }
}

/// What became of the last news, in words.
fn outcome_key(outcome: &str) -> &'static str {
    match outcome {
        "applied" => "payments-news-applied",
        "unknown" => "payments-news-unknown",
        "mismatch" => "payments-news-mismatch",
        _ => "payments-news-ignored",
    }
}

/// Shows the form.
pub async fn edit(staff: Staff, name: Path<String>) -> Result<HttpResponse> {
    let provider = known(&name)?;
    let mut conn = staff.read().await?;
    let settings = settings::load(&mut conn).await?;
    let account = settings.payments.account(provider).cloned().unwrap_or_default();
    let version = settings.version_of::<Settings>();
    html(&page(&staff, &mut conn, provider, Input::of(&account), version).await?)
}

/// Saves it. Keys and switches stand or fall together.
pub async fn update(staff: Staff, name: Path<String>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let provider = known(&name)?;
    let mut conn = staff.write(fields.get("csrf")).await?;
    let mut section = settings::load(&mut conn).await?.payments;
    let input = Input::typed(&fields);
    if let Some(account) = section.account_mut(provider) {
        *account = input.account();
    }
    let mut errors = FieldErrors::default();
    write_keys(&staff, &mut conn, provider, &fields, &mut errors).await?;
    complete(&staff, &mut conn, provider, &input, &mut errors).await?;
    let version = fields.version();
    let (status, errors, stale, version) = match save(&staff, conn, &section, version, errors).await? {
        Saved::Done => return Ok(see_other(&format!("/admin/settings/payments/{}?notice=saved", provider.as_str()))),
        Saved::Wrong(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, false, version),
        Saved::Stale(version) => (StatusCode::CONFLICT, FieldErrors::default(), true, version),
    };
    let shown = page(&staff, &mut staff.read().await?, provider, input, version).await?;
    html_status(status, &Edit { errors, stale, ..shown })
}

/// Writes what was typed into the keys' fields and removes what was ticked.
/// The log says which key, and nothing of it.
async fn write_keys(staff: &Staff, conn: &mut TenantConn, provider: Provider, fields: &Fields, errors: &mut FieldErrors) -> Result<()> {
    for (live, field) in [false, true].into_iter().flat_map(|live| provider.keys().iter().map(move |field| (live, field))) {
        let name = field_name(live, field);
        let typed = fields.get(&name);
        let action = if !typed.is_empty() {
            if let Err(message) = keys::put(conn, &staff.app.secrets, provider, live, field, typed).await? {
                errors.add(name, message);
                continue;
            }
            "settings.key.set"
        } else if fields.on(&format!("remove_{name}")) {
            keys::remove(conn, provider, live, field).await?;
            "settings.key.remove"
        } else {
            continue;
        };
        let object = format!("settings:payments:{}", provider.as_str());
        audit::record(conn, &staff.actor(), action, &object, json!({ "key": name })).await?;
    }
    Ok(())
}

/// What is offered must be payable: every key of the chosen mode is there.
async fn complete(staff: &Staff, conn: &mut TenantConn, provider: Provider, input: &Input, errors: &mut FieldErrors) -> Result<()> {
    if !input.enabled {
        return Ok(());
    }
    if !provider.takes(staff.tenant.currency) {
        errors.add("enabled", "payments-error-currency");
    }
    for key in keys::shown(conn, provider).await?.into_iter().filter(|key| key.live == input.live && !key.set) {
        let name = field_name(key.live, &key.field);
        if errors.of(&name).is_none() {
            errors.add(name, "payments-error-key-missing");
        }
    }
    Ok(())
}

impl Edit {
    fn title(&self) -> &'static str {
        self.provider.brand()
    }

    fn hint_key(&self) -> &'static str {
        text_key(self.provider)
    }

    /// Where at the provider the address is typed.
    fn hook_key(&self) -> &'static str {
        match self.provider {
            Provider::Midtrans => "payments-midtrans-hook",
            Provider::Xendit => "payments-xendit-hook",
            Provider::Stripe | Provider::Test => "payments-stripe-hook",
        }
    }

    /// How a key stands: `set, ends in …4f2a`.
    fn key_state(&self, key: &KeyView) -> String {
        match (key.set, key.hint.is_empty()) {
            (false, _) => self.page.w("payments-key-unset").to_owned(),
            (true, true) => self.page.w("payments-key-set").to_owned(),
            (true, false) => self.page.with("payments-key-set-ends", "end", &key.hint),
        }
    }
}
