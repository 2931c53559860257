//! The way to a provider: the key is read, the connection given back, and
//! only then is anybody asked.

use std::sync::Arc;

use super::{
    Answer, Known, Question, key,
    provider::{Failure, Providers},
    quotes::{Age, Quotes},
};
use crate::{
    clock::Clock,
    db::Db,
    error::Result,
    secret_box::{Secret, SecretBox},
    tenant::Tenant,
};

/// The parts of the program that reach a provider of prices.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// Where the keys are.
    pub db: &'a Db,
    /// Who is asked.
    pub providers: &'a Providers,
    /// What they said lately.
    pub quotes: &'a Quotes,
    /// The only source of time.
    pub clock: &'a Clock,
    /// What opens the tenants' keys.
    pub secrets: &'a SecretBox,
}

/// The way to the provider of one store. Whoever holds it must hold no
/// connection.
#[derive(Clone, Copy)]
pub struct Door<'a> {
    /// What it leads through.
    pub parts: Parts<'a>,
    /// In whose name.
    pub tenant: &'a Arc<Tenant>,
}

/// Tells the fuse what came of a question, also when whoever asked went away.
struct OnItsWay<'a>(Door<'a>, Option<Result<(), Failure>>);

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        let Parts { quotes, clock, .. } = self.0.parts;
        quotes.came_back(self.0.tenant.id, self.1, clock.now());
    }
}

impl Door<'_> {
    /// What is known of live prices: what was said lately, or what the
    /// provider says now. That it says nothing is no fault of the shopper's
    /// page, so it is an answer too.
    ///
    /// # Errors
    /// When the database does not answer, or the key cannot be opened.
    pub async fn prices(self, question: Option<Question>) -> Result<Known> {
        let Some(question) = question else { return Ok(Known::Nothing) };
        let Parts { quotes, clock, .. } = self.parts;
        if let Some(answer) = quotes.kept(self.tenant.id, &question, Age::Fresh, clock.now()) {
            return Ok(Known::Said(answer));
        }
        let asked = if quotes.may_ask(self.tenant.id, clock.now()) { self.ask(&question).await? } else { Err(Failure::Silent) };
        Ok(match asked {
            Ok(answer) => Known::Said(answer),
            // Nobody goes to a place that is not known.
            Err(Failure::Postcode) => Known::Said(Answer { question, services: Vec::new() }),
            Err(failure) => {
                tracing::warn!(tenant = %self.tenant.slug, provider = question.provider.as_str(), %failure, "no live prices");
                let stale = quotes.kept(self.tenant.id, &question, Age::Stale, clock.now());
                stale.map_or(Known::Silent, Known::Said)
            }
        })
    }

    async fn ask(self, question: &Question) -> Result<Result<Answer, Failure>> {
        let mut way = OnItsWay(self, None);
        let said = self.try_out(question).await?;
        way.1 = Some(said.as_ref().map(drop).map_err(|failure| *failure));
        if let Ok(answer) = &said {
            self.parts.quotes.keep(self.tenant.id, answer, self.parts.clock.now());
        }
        Ok(said)
    }

    /// Asks the provider whatever was said lately, and keeps nothing: for
    /// staff who try their settings.
    ///
    /// # Errors
    /// When the database does not answer, or the key cannot be opened.
    pub async fn try_out(self, question: &Question) -> Result<Result<Answer, Failure>> {
        let Some(provider) = self.parts.providers.of(question.provider) else { return Ok(Err(Failure::Silent)) };
        let Some(key) = self.key(question).await? else { return Ok(Err(Failure::Key)) };
        let said = provider.ask(&key, question).await;
        Ok(said.map(|mut services| {
            services.retain(|service| question.couriers.contains(&service.courier));
            services.sort_by(|one, other| one.price.cmp(&other.price).then_with(|| one.courier.cmp(&other.courier)));
            Answer { question: question.clone(), services }
        }))
    }

    /// The connection is given back before anything is sent.
    async fn key(self, question: &Question) -> Result<Option<Secret>> {
        let mut conn = self.parts.db.tenant_read(self.tenant).await?;
        key::load(&mut conn, self.parts.secrets, question.provider).await
    }
}
