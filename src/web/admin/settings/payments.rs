//! How shoppers pay.

use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;

use super::{Saved, amount, providers::text_key, save, shown};
use crate::{
    commerce::{
        payments::{BankAccount, BankTransfer, CashOnDelivery, Hosted, Settings, providers::Provider},
        settings::{self, MOST},
        shipping::{self, live},
    },
    config::Mode,
    error::{FieldErrors, Result},
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        html, html_status, see_other,
    },
};

#[derive(Template)]
#[template(path = "admin/settings/payments.html")]
struct Edit {
    page: Page,
    errors: FieldErrors,
    section: &'static str,
    may_edit: bool,
    stale: bool,
    version: i32,
    hosted_possible: bool,
    providers: Vec<ProviderRow>,
    input: Input,
}

/// A provider in the list above the form.
struct ProviderRow {
    name: &'static str,
    icon: &'static str,
    path: String,
    hint: &'static str,
    tone: &'static str,
    state: &'static str,
}

fn row(settings: &Settings, provider: Provider) -> ProviderRow {
    let (tone, state) = match (settings.has(provider), settings.is_live(provider)) {
        (false, _) => ("", "payments-state-off"),
        (true, false) => ("warn", "payments-state-test"),
        (true, true) => ("good", "payments-state-live"),
    };
    ProviderRow {
        name: provider.brand(),
        icon: provider.icon(),
        path: format!("/admin/settings/payments/{}", provider.as_str()),
        hint: text_key(provider),
        tone,
        state,
    }
}

/// The form as it is shown and as it was typed.
#[derive(Clone)]
struct Input {
    transfer: bool,
    accounts: Vec<Account>,
    instructions: String,
    hours: String,
    digits: bool,
    cod: bool,
    cod_limit: String,
    cod_with: Vec<Delivery>,
    hosted: bool,
}

/// A delivery method that cash on delivery is offered with or not.
#[derive(Clone)]
struct Delivery {
    id: String,
    field: String,
    name: String,
    on: bool,
}

fn deliveries(staff: &Staff, delivery: &shipping::Settings, on: impl Fn(&str) -> bool) -> Vec<Delivery> {
    let row = |method: &shipping::Method| Delivery {
        id: method.id.clone(),
        field: format!("cod_with_{}", method.id),
        name: method.name.clone(),
        on: on(&method.id),
    };
    let mut methods: Vec<&shipping::Method> = delivery.methods.iter().collect();
    for method in delivery.zones.iter().flat_map(|zone| &zone.methods) {
        if !methods.iter().any(|known| known.id == method.id) {
            methods.push(method);
        }
    }
    let live = Delivery {
        id: live::ID.to_owned(),
        field: format!("cod_with_{}", live::ID),
        name: staff.lang.w("payments-cod-with-live").to_owned(),
        on: on(live::ID),
    };
    methods.into_iter().map(row).chain(delivery.live.enabled.then_some(live)).collect()
}

#[derive(Clone)]
struct Account {
    bank_name: String,
    number_name: String,
    holder_name: String,
    bank: String,
    number: String,
    holder: String,
}

impl Account {
    fn at(at: usize, account: BankAccount) -> Self {
        Self {
            bank_name: format!("bank_{at}"),
            number_name: format!("number_{at}"),
            holder_name: format!("holder_{at}"),
            bank: account.bank,
            number: account.number,
            holder: account.holder,
        }
    }
}

impl Input {
    fn of(staff: &Staff, settings: Settings, delivery: &shipping::Settings) -> Self {
        Self {
            transfer: settings.bank_transfer.enabled,
            accounts: slots(settings.bank_transfer.accounts),
            instructions: settings.bank_transfer.instructions,
            hours: settings.bank_transfer.hours.to_string(),
            digits: settings.bank_transfer.unique_digits,
            cod: settings.cash_on_delivery.enabled,
            cod_limit: shown(staff, settings.cash_on_delivery.limit),
            cod_with: deliveries(staff, delivery, |id| match id {
                live::ID => settings.cash_on_delivery.with_live,
                id => !settings.cash_on_delivery.not_with.iter().any(|not| not == id),
            }),
            hosted: settings.hosted.enabled,
        }
    }

    fn typed(staff: &Staff, fields: &Fields, delivery: &shipping::Settings) -> Self {
        let account = |at: usize| BankAccount {
            bank: fields.text(&format!("bank_{at}")),
            number: fields.text(&format!("number_{at}")),
            holder: fields.text(&format!("holder_{at}")),
        };
        let empty = BankAccount::default();
        Self {
            transfer: fields.on("transfer"),
            accounts: slots((0..=MOST).map(account).filter(|account| *account != empty).collect()),
            instructions: fields.text("instructions"),
            hours: fields.text("hours"),
            digits: fields.on("digits"),
            cod: fields.on("cod"),
            cod_limit: fields.text("cod_limit"),
            cod_with: deliveries(staff, delivery, |id| fields.on(&format!("cod_with_{id}"))),
            hosted: fields.on("hosted"),
        }
    }

    /// The section that this makes; what cannot be read is noted.
    fn section(&self, staff: &Staff, before: &Settings, errors: &mut FieldErrors) -> Settings {
        let limit = amount(staff, errors, "cod_limit".to_owned(), &self.cod_limit);
        let empty = BankAccount::default();
        let accounts = self.accounts.iter().map(|slot| BankAccount {
            bank: slot.bank.clone(),
            number: slot.number.clone(),
            holder: slot.holder.clone(),
        });
        Settings {
            bank_transfer: BankTransfer {
                enabled: self.transfer,
                hours: self.hours.parse().unwrap_or(0),
                accounts: accounts.filter(|account| *account != empty).collect(),
                instructions: self.instructions.clone(),
                unique_digits: self.digits,
            },
            cash_on_delivery: CashOnDelivery {
                enabled: self.cod,
                limit,
                not_with: self.cod_with.iter().filter(|row| !row.on && row.id != live::ID).map(|row| row.id.clone()).collect(),
                with_live: match self.cod_with.iter().find(|row| row.id == live::ID) {
                    Some(row) => row.on,
                    None => before.cash_on_delivery.with_live,
                },
            },
            hosted: Hosted { enabled: if possible(staff) { self.hosted } else { before.hosted.enabled }, ..before.hosted.clone() },
            ..before.clone()
        }
    }
}

/// The accounts with an empty one behind them, where there is room.
fn slots(mut accounts: Vec<BankAccount>) -> Vec<Account> {
    if accounts.len() < MOST {
        accounts.push(BankAccount::default());
    }
    accounts.into_iter().enumerate().map(|(at, account)| Account::at(at, account)).collect()
}

/// The test gateway is refused outside development.
fn possible(staff: &Staff) -> bool {
    staff.app.config.mode == Mode::Development
}

fn page(staff: &Staff, settings: &Settings, input: Input, version: i32) -> Edit {
    Edit {
        page: Page::of(staff, "settings"),
        errors: FieldErrors::default(),
        section: "payments",
        may_edit: staff.may(Permission::EditSettings),
        stale: false,
        version,
        hosted_possible: possible(staff),
        providers: Provider::REAL.into_iter().map(|provider| row(settings, provider)).collect(),
        input,
    }
}

/// Shows the form.
pub async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let version = settings.version_of::<Settings>();
    let input = Input::of(&staff, settings.payments.clone(), &settings.delivery);
    html(&page(&staff, &settings.payments, input, version))
}

/// Saves it.
pub async fn update(staff: Staff, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(fields.get("csrf")).await?;
    let settings = settings::load(&mut conn).await?;
    let before = settings.payments;
    let input = Input::typed(&staff, &fields, &settings.delivery);
    let mut errors = FieldErrors::default();
    let section = input.section(&staff, &before, &mut errors);
    let version = fields.version();
    match save(&staff, conn, &section, version, errors).await? {
        Saved::Done => Ok(see_other("/admin/settings/payments?notice=saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Edit { errors, ..page(&staff, &before, input, version) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Edit { stale: true, ..page(&staff, &before, input, version) }),
    }
}
