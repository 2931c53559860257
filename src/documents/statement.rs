//! An invoice or a credit note in the words of its language.

use chrono::{DateTime, Utc};
use smartseller_paper::{Item, Party, Remark, Stamp, Statement, Sum};

use super::{address, draw, letterhead, logo};
use crate::{
    app::App,
    commerce::{
        documents::{Correction, Kind, Line, Snapshot, Store, Tax},
        payments::Method,
        settings::{self, Settings, rate_input},
    },
    db::TenantConn,
    error::Result,
    i18n::{self, Lang},
    money::{Currency, Money},
    tenant::Tenant,
};

/// What choosing words needs to know.
struct Wording<'a> {
    t: Lang,
    tenant: &'a Tenant,
    currency: Currency,
    of: &'a Snapshot,
}

/// The document with this number in words.
pub(super) fn of(
    t: Lang,
    tenant: &Tenant,
    kind: Kind,
    number: &str,
    issued_at: DateTime<Utc>,
    of: &Snapshot,
    logo: Option<Vec<u8>>,
) -> Result<Statement> {
    let wording = Wording { t, tenant, currency: Currency::parse(&of.currency)?, of };
    let column = |key: &str| t.w(key).to_owned();
    Ok(Statement {
        head: letterhead(t, &of.store, number, logo),
        title: t.w(kind.key()).to_owned(),
        number: number.to_owned(),
        facts: wording.facts(number, issued_at),
        parties: wording.parties(),
        stamp: wording.stamp(kind),
        columns: [column("document-item"), column("document-quantity"), column("document-price"), column("document-amount")],
        items: of.lines.iter().map(|line| wording.item(line)).collect(),
        sums: wording.sums(kind),
        remarks: wording.remarks(),
    })
}

/// How an invoice with these settings looks, with made-up goods.
///
/// # Errors
/// When the pages cannot be written.
pub async fn example(app: &App, mut conn: TenantConn, locale: &str) -> Result<Vec<u8>> {
    let tenant = std::sync::Arc::clone(conn.tenant());
    let settings = settings::load(&mut conn).await?;
    let t = i18n::lang(locale);
    let snapshot = example_snapshot(t, &tenant, &settings, app.clock.now());
    let logo = logo(app, &mut conn, snapshot.store.logo).await?;
    drop(conn);
    let number = format!("{}00042", settings.documents.invoice_prefix);
    let statement = of(t, &tenant, Kind::Invoice, &number, app.clock.now(), &snapshot, logo)?;
    draw(move || smartseller_paper::statement(&statement)).await
}

fn example_snapshot(t: Lang, tenant: &Tenant, settings: &Settings, now: DateTime<Utc>) -> Snapshot {
    let unit = if tenant.currency.exponent() == 0 { 10_000 } else { 10_i64.pow(tenant.currency.exponent()) };
    let line = |name: &str, quantity: i32, price: i64| Line {
        name: t.w(name).to_owned(),
        variant: t.w("document-example-variant").to_owned(),
        sku: "SKU-1".to_owned(),
        quantity,
        unit_price: price * unit,
        total: price * unit * i64::from(quantity),
    };
    let tax = Tax { name: String::new(), rate: 1_100, amount: 5 * unit, included: true };
    Snapshot {
        locale: t.code().to_owned(),
        currency: tenant.currency.code().to_owned(),
        store: Store::of(settings),
        order_number: format!("{}1001", settings.store.order_prefix),
        placed_at: now.to_rfc3339(),
        customer_name: t.w("document-example-customer").to_owned(),
        customer_email: "nama@contoh.com".to_owned(),
        delivery: t.w("document-example-delivery").to_owned(),
        payment: Method::BankTransfer.as_str().to_owned(),
        lines: vec![line("document-example-one", 2, 19), line("document-example-two", 1, 10)],
        subtotal: 48 * unit,
        delivery_total: 2 * unit,
        taxes: vec![tax],
        total: 50 * unit,
        paid: 50 * unit,
        footer: settings.documents.footer.get(t.code(), tenant.default_locale()).to_owned(),
        ..Snapshot::default()
    }
}

impl Wording<'_> {
    fn money(&self, minor: i64) -> String {
        Money::new(minor, self.currency).format(self.t.code())
    }

    fn date(&self, text: &str) -> String {
        DateTime::parse_from_rfc3339(text).map(|time| self.t.date(&time.with_timezone(&Utc), self.tenant.time_zone)).unwrap_or_default()
    }

    fn facts(&self, number: &str, issued_at: DateTime<Utc>) -> Vec<(String, String)> {
        let fact = |key: &str, value: String| (self.t.w(key).to_owned(), value);
        let mut facts = vec![
            fact("document-number", number.to_owned()),
            fact("document-date", self.t.date(&issued_at, self.tenant.time_zone)),
            fact("document-order", self.of.order_number.clone()),
            fact("document-order-date", self.date(&self.of.placed_at)),
        ];
        if let Some(corrects) = &self.of.corrects {
            facts.insert(2, fact("document-corrects", corrects.invoice.clone()));
        }
        facts
    }

    fn parties(&self) -> Vec<Party> {
        let (t, of) = (self.t, self.of);
        let store = &of.store;
        let own = if store.legal_name.is_empty() { &store.name } else { &store.legal_name };
        let mut from = Vec::new();
        if *own != store.name {
            from.push(store.name.clone());
        }
        from.extend(store.address.iter().cloned());
        if !store.tax_number.is_empty() {
            from.push(t.with("document-tax-number", "number", &store.tax_number));
        }
        from.extend([store.email.clone(), store.phone.clone()]);
        let reach = [of.customer_email.clone(), of.customer_phone.clone()];
        let billing = of.billing.as_ref().map(|value| address(t, self.tenant, value)).unwrap_or_default();
        let mut parties = vec![
            party(t.w("document-from"), own, from),
            party(t.w("document-to"), &of.customer_name, billing.into_iter().chain(reach).collect()),
        ];
        if let Some(shipping) = &of.shipping {
            let name = shipping.get("name").and_then(|name| name.as_str()).filter(|name| !name.is_empty()).unwrap_or(&of.customer_name);
            let mut lines = address(t, self.tenant, shipping);
            lines.push(of.delivery.clone());
            parties.push(party(t.w("document-delivered-to"), name, lines));
        }
        parties
    }

    fn stamp(&self, kind: Kind) -> Option<Stamp> {
        let due = self.of.total - self.of.paid;
        match kind {
            Kind::Invoice if due <= 0 => Some(Stamp { text: self.t.w("document-paid").to_owned(), good: true }),
            Kind::Invoice => Some(Stamp { text: self.t.with("document-due-stamp", "amount", self.money(due)), good: false }),
            Kind::CreditNote => None,
        }
    }

    fn item(&self, line: &Line) -> Item {
        let sku = if line.sku.is_empty() { String::new() } else { self.t.with("document-sku", "sku", &line.sku) };
        Item {
            name: line.name.clone(),
            detail: [line.variant.clone(), sku].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
            quantity: line.quantity.to_string(),
            price: self.money(line.unit_price),
            total: self.money(line.total),
        }
    }

    fn sums(&self, kind: Kind) -> Vec<Sum> {
        let (t, of) = (self.t, self.of);
        let sum = |label: String, amount: String| Sum { label, amount, strong: false };
        let mut sums = Vec::new();
        if kind == Kind::CreditNote {
            sums.push(Sum { label: t.w("document-credited").to_owned(), amount: self.money(of.total), strong: true });
        } else {
            sums.push(sum(t.w("mail-subtotal").to_owned(), self.money(of.subtotal)));
            let named: i64 = of.discounts.iter().map(|one| one.amount).sum();
            for one in &of.discounts {
                sums.push(sum(format!("{} {}", t.w("mail-discount"), one.title), self.money(-one.amount)));
            }
            if of.discount > named {
                sums.push(sum(t.w("mail-discount").to_owned(), self.money(named - of.discount)));
            }
            let free = of.delivery_total == 0;
            sums.push(sum(
                t.w("mail-delivery").to_owned(),
                if free { t.w("mail-delivery-free").to_owned() } else { self.money(of.delivery_total) },
            ));
            sums.extend(of.taxes.iter().filter(|tax| !tax.included).map(|tax| sum(self.tax("document-tax", tax), self.money(tax.amount))));
            sums.push(Sum { label: t.w("mail-total").to_owned(), amount: self.money(of.total), strong: true });
        }
        sums.extend(
            of.taxes.iter().filter(|tax| tax.included).map(|tax| sum(self.tax("document-tax-included", tax), self.money(tax.amount))),
        );
        if kind == Kind::Invoice {
            sums.push(sum(t.w("document-paid-amount").to_owned(), self.money(of.paid)));
            if of.total > of.paid {
                sums.push(Sum { label: t.w("document-due").to_owned(), amount: self.money(of.total - of.paid), strong: true });
            }
        }
        sums
    }

    /// A tax by its own name or as the tax, with its rate where it has one.
    fn tax(&self, key: &str, tax: &Tax) -> String {
        let name = if tax.name.is_empty() { self.t.w("mail-tax") } else { &tax.name };
        let rate = u16::try_from(tax.rate).ok().filter(|rate| *rate > 0);
        let shown = rate.map_or_else(|| name.to_owned(), |rate| format!("{name} {} %", rate_input(rate)));
        self.t.with(key, "tax", shown)
    }

    fn remarks(&self) -> Vec<Remark> {
        let (t, of) = (self.t, self.of);
        let remark = |key: &str, text: String| Remark { heading: t.w(key).to_owned(), text };
        let mut remarks = Vec::new();
        if let Some(corrects) = &of.corrects {
            remarks.push(remark("document-corrects-heading", self.correction(corrects)));
        } else if let Ok(method) = Method::parse(&of.payment) {
            remarks.push(remark("document-payment", t.w(method.key()).to_owned()));
        }
        if !of.footer.is_empty() {
            remarks.push(Remark { heading: String::new(), text: of.footer.clone() });
        }
        remarks
    }

    fn correction(&self, corrects: &Correction) -> String {
        let t = self.t;
        let date = self.date(&corrects.issued_at);
        let mut lines = vec![t.args("document-corrects-text", &[("invoice", &corrects.invoice), ("date", &date)])];
        for (key, value) in [("document-reason", &corrects.reason), ("document-reference", &corrects.reference)] {
            if !value.is_empty() {
                lines.push(t.with(key, "text", value));
            }
        }
        lines.join("\n")
    }
}

fn party(heading: &str, name: &str, lines: Vec<String>) -> Party {
    Party { heading: heading.to_owned(), name: name.to_owned(), lines: lines.into_iter().filter(|line| !line.is_empty()).collect() }
}
