//! Every letter that the program writes: who gets it, and how it looks.
//!
//! The admin lists them from here, `docs/mail.md` describes them, and a test
//! of the tree compares both with the jobs that there are.

use std::sync::Arc;

use chrono::Duration;

use super::{
    back_in_stock, cart_reminder,
    frame::{Parts, Store},
    order::{self, Frame, Read},
    order_cancelled, order_delivered, order_expired, order_paid, order_placed, order_refunded, order_return, order_shipped,
    payment_reminder, proof_rejected, review_request, staff_low_stock, staff_new_order, staff_refund_needed, staff_return_requested,
};
use crate::{
    app::App,
    commerce::{orders::queries, settings, unsubscribe::Topic},
    db::TenantConn,
    error::Result,
    i18n::{self, Lang},
    ids::OrderId,
    tenant::Tenant,
};

/// Who gets a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Who bought, in their language.
    Customer,
    /// Those whom the settings name, in the store's first language.
    Staff,
}

/// A letter.
pub struct Kind {
    /// Its job.
    pub job: &'static str,
    /// Who gets it.
    pub to: To,
    /// What ends it; none for what is owed.
    pub topic: Option<Topic>,
    /// How it looks.
    preview: fn(&Sample) -> Result<Parts>,
}

const fn customer(job: &'static str, preview: fn(&Sample) -> Result<Parts>) -> Kind {
    Kind { job, to: To::Customer, topic: None, preview }
}

const fn asked(job: &'static str, topic: Topic, preview: fn(&Sample) -> Result<Parts>) -> Kind {
    Kind { job, to: To::Customer, topic: Some(topic), preview }
}

const fn staff(job: &'static str, preview: fn(&Sample) -> Result<Parts>) -> Kind {
    Kind { job, to: To::Staff, topic: None, preview }
}

/// All letters with a preview, in the order in which an order causes them.
pub const LETTERS: [Kind; 20] = [
    customer("mail.order_placed", order_placed::preview),
    customer("mail.payment_reminder", payment_reminder::preview),
    customer("mail.proof_rejected", proof_rejected::preview),
    customer("mail.order_paid", order_paid::preview),
    customer("mail.order_shipped", order_shipped::preview),
    customer("mail.order_delivered", order_delivered::preview),
    customer("mail.order_expired", order_expired::preview),
    customer("mail.order_cancelled", order_cancelled::preview),
    customer("mail.order_refunded", order_refunded::preview),
    customer("mail.return_requested", order_return::requested),
    customer("mail.return_answered", order_return::answered),
    customer("mail.return_received", order_return::received),
    customer("mail.return_refunded", order_return::refunded),
    asked("mail.cart_reminder", Topic::CartReminder, cart_reminder::preview),
    asked("mail.back_in_stock", Topic::BackInStock, back_in_stock::preview),
    Kind { topic: Some(Topic::ReviewRequest), ..customer("mail.review_request", review_request::preview) },
    staff("mail.staff_new_order", staff_new_order::preview),
    staff("mail.staff_low_stock", staff_low_stock::preview),
    staff("mail.staff_refund_needed", staff_refund_needed::preview),
    staff("mail.staff_return_requested", staff_return_requested::preview),
];

impl Kind {
    /// Its name in addresses: `order_placed`.
    pub fn name(&self) -> &'static str {
        self.job.strip_prefix("mail.").unwrap_or(self.job)
    }

    /// Locale key of what it is called.
    pub fn title(&self) -> String {
        format!("letter-{}", self.name().replace('_', "-"))
    }

    /// Locale key of when it is sent.
    pub fn when(&self) -> String {
        format!("{}-when", self.title())
    }

    /// The letter with this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        LETTERS.iter().find(|kind| kind.name() == name)
    }

    /// How it looks.
    ///
    /// # Errors
    /// When a template fails.
    pub fn preview(&self, sample: &Sample) -> Result<Parts> {
        (self.preview)(sample)
    }
}

/// What a preview is made of: a real order of the store, or one that is made up.
pub struct Sample {
    pub(super) t: Lang,
    pub(super) frame: Frame,
    pub(super) tenant: Arc<Tenant>,
    /// The order as it was read, where it is a real one.
    pub(super) read: Option<Read>,
    /// Where the staff look after it.
    pub(super) admin: String,
    until: String,
}

impl Sample {
    /// From the store's newest order, or from a made-up one where there is none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read(app: &App, conn: &mut TenantConn, locale: &str) -> Result<Self> {
        let newest = queries::newest(conn).await?;
        Self::of(app, conn, locale, newest).await
    }

    async fn of(app: &App, conn: &mut TenantConn, locale: &str, id: Option<OrderId>) -> Result<Self> {
        let tenant = Arc::clone(conn.tenant());
        let t = i18n::lang(locale);
        let until = t.datetime(&(app.clock.now() + Duration::days(1)), tenant.time_zone);
        let mut admin = super::staff::home(app, &tenant);
        if let Some(id) = id {
            let read = order::read_in(app, conn, id, Some(locale)).await?;
            admin = format!("{admin}/orders/{id}");
            return Ok(Self { t, frame: read.frame.clone(), tenant, read: Some(read), admin, until });
        }
        let settings = settings::load(conn).await?;
        let store = Store::new(app, &tenant, &settings, locale);
        let order = order::example(t, &tenant, &settings, &store, app.clock.now());
        Ok(Self { t, frame: Frame { store, order }, tenant, read: None, admin, until })
    }

    /// Whether a made-up order is shown.
    pub fn is_example(&self) -> bool {
        self.read.is_none()
    }

    /// The order's number.
    pub fn number(&self) -> &str {
        &self.frame.order.number
    }

    /// The store's face, for a letter that is sent to try it.
    pub fn store(&self) -> &Store {
        &self.frame.store
    }

    /// This time tomorrow, in words.
    pub(super) fn tomorrow(&self) -> String {
        self.until.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_a_name_and_a_cause_in_every_language() {
        for kind in &LETTERS {
            for t in i18n::all() {
                assert!(t.has(&kind.title()) && t.has(&kind.when()), "{} in {}", kind.job, t.code());
            }
            assert!(Kind::find(kind.name()).is_some_and(|found| found.job == kind.job));
        }
    }
}
