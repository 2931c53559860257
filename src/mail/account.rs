//! Letters about an account: proving an address, choosing another password,
//! and what the owner of an address should know. They are short and alike, so
//! they share their templates; the words of each are keys with its name.

use std::sync::Arc;

use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Letter,
    frame::Store,
    order::{first_name, rendered},
    tidy_text,
};
use crate::{
    app::App,
    commerce::customers::{
        link::{self, Purpose},
        queries::{self, Account},
        two_step,
    },
    db::TenantConn,
    error::Result,
    i18n::{self, Lang},
    ids::CustomerId,
    tenant::Tenant,
};

/// What a job carries that sends a link.
#[derive(Debug, Deserialize)]
pub struct AboutLink {
    link_id: Uuid,
}

/// What a job carries that tells the owner of an account something.
#[derive(Debug, Deserialize)]
pub struct AboutCustomer {
    customer_id: CustomerId,
}

/// Where a letter comes from.
pub(super) struct Frame {
    /// Who writes.
    pub(super) store: Store,
}

/// What a letter says.
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) heading: String,
    pub(super) intro: String,
    pub(super) button: String,
    pub(super) url: String,
    pub(super) note: String,
}

#[derive(Template)]
#[template(path = "mail/account/body.txt", whitespace = "preserve")]
struct Text<'a> {
    t: Lang,
    m: &'a Frame,
    words: &'a Words,
}

#[derive(Template)]
#[template(path = "mail/account/body.html", whitespace = "minimize")]
struct Html<'a> {
    t: Lang,
    m: &'a Frame,
    words: &'a Words,
}

/// Text and HTML.
pub(super) fn render(t: Lang, m: &Frame, words: &Words) -> Result<(String, String)> {
    let text = rendered(Text { t, m, words }.render())?;
    Ok((tidy_text(&text), rendered(Html { t, m, words }.render())?))
}

/// A letter to an account, in its language.
struct Draft {
    t: Lang,
    frame: Frame,
}

impl Draft {
    async fn begin(app: &App, conn: &mut TenantConn, account: &Account) -> Result<Self> {
        let frame = Frame { store: Store::read(app, conn, &account.locale).await? };
        Ok(Self { t: i18n::lang(&account.locale), frame })
    }

    /// The words of a kind of letter whose button leads to this path.
    fn words(&self, kind: &str, account: &Account, path: &str) -> Words {
        let name = first_name(&account.name, self.t);
        let say = |part: &str| {
            let values = [("name", name.as_str()), ("store", self.frame.store.name.as_str()), ("email", account.email.as_str())];
            self.t.args(&format!("mail-account-{kind}-{part}"), &values)
        };
        Words {
            subject: say("subject"),
            heading: say("heading"),
            intro: say("intro"),
            button: say("button"),
            url: format!("{}{path}", self.frame.store.url),
            note: say("note"),
        }
    }

    fn letter(self, to: &str, words: &Words, key: &str) -> Result<Letter> {
        let (text, html) = render(self.t, &self.frame, words)?;
        Ok(self.frame.store.letter(to, key, (words.subject.clone(), text, html)))
    }
}

/// Sends a link, if it can still be used. For a link that was never there
/// nothing is sent: somebody asked for an address that has no account.
///
/// # Errors
/// When the link cannot be read or the letter is not taken.
pub async fn link(app: &App, tenant: &Arc<Tenant>, purpose: Purpose, about: AboutLink) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let Some(link) = queries::link(&mut conn, about.link_id).await? else { return Ok(()) };
    let Some(account) = queries::by_id(&mut conn, link.customer_id).await? else { return Ok(()) };
    let draft = Draft::begin(app, &mut conn, &account).await?;
    drop(conn);
    let (kind, page) = match purpose {
        Purpose::Verify => ("verify", "verify"),
        Purpose::Reset => ("reset", "reset"),
        Purpose::ChangeEmail => ("email", "email"),
    };
    let token = link::token(&app.config.secret, tenant.id, purpose, link.id);
    let words = draft.words(kind, &account, &format!("/account/{page}/{token}"));
    let letter = draft.letter(&link.email, &words, &format!("mail.account_{kind}/{}", link.id))?;
    app.mailer.send(&letter).await
}

/// "You have an account already": somebody tried to open one with the address.
///
/// # Errors
/// When the account cannot be read or the letter is not taken.
pub async fn taken(app: &App, tenant: &Arc<Tenant>, cause: &str, about: AboutCustomer) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let Some(account) = queries::by_id(&mut conn, about.customer_id).await? else { return Ok(()) };
    let draft = Draft::begin(app, &mut conn, &account).await?;
    drop(conn);
    let words = draft.words("taken", &account, "/account/sign-in");
    let letter = draft.letter(&account.email, &words, &format!("mail.account_taken/{cause}"))?;
    app.mailer.send(&letter).await
}

/// What the owner of an account should know about its two-step sign-in:
/// `two-step-on`, `two-step-off`, or that a `recovery-code` was used.
///
/// # Errors
/// When the account cannot be read or the letter is not taken.
pub async fn two_step(app: &App, tenant: &Arc<Tenant>, kind: &str, cause: &str, about: AboutCustomer) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let Some(account) = queries::by_id(&mut conn, about.customer_id).await? else { return Ok(()) };
    let left = two_step::state(&mut conn, account.id).await?.map_or(0, |state| state.codes_left);
    let draft = Draft::begin(app, &mut conn, &account).await?;
    drop(conn);
    let mut words = draft.words(kind, &account, "/account/two-step");
    if kind == "recovery-code" {
        words.intro = format!("{} {}", words.intro, draft.t.n("mail-account-recovery-code-left", left));
    }
    let letter = draft.letter(&account.email, &words, &format!("mail.account_{}/{cause}", kind.replace('-', "_")))?;
    app.mailer.send(&letter).await
}

/// "Your account has another address now", to the one that it had before.
///
/// # Errors
/// When the account cannot be read or the letter is not taken.
pub async fn moved(app: &App, tenant: &Arc<Tenant>, cause: &str, about: AboutCustomer) -> Result<()> {
    let mut conn = app.db.tenant_read(tenant).await?;
    let Some(account) = queries::by_id(&mut conn, about.customer_id).await? else { return Ok(()) };
    let Some(before) = queries::previous_email(&mut conn, about.customer_id).await? else { return Ok(()) };
    let draft = Draft::begin(app, &mut conn, &account).await?;
    drop(conn);
    let words = draft.words("moved", &account, "/account/sign-in");
    let letter = draft.letter(&before, &words, &format!("mail.account_moved/{cause}"))?;
    app.mailer.send(&letter).await
}
