//! To somebody of the staff who has lost their password: a link to choose
//! another one. In the store's first language, as all letters to the staff.

use std::sync::Arc;

use serde::Deserialize;
use uuid::Uuid;

use super::{
    account::{Frame, Words, render},
    frame::Store,
    order::first_name,
    staff::home,
};
use crate::{
    app::App,
    error::{Error, Result},
    i18n,
    platform::staff_link,
    tenant::Tenant,
};

/// What the job carries.
#[derive(Debug, Deserialize)]
pub struct About {
    link_id: Uuid,
}

/// Sends the link, if it can still be used. For a link that was never there
/// nothing is sent: somebody asked for an address that nobody here has.
///
/// # Errors
/// When the link cannot be read or the letter is not taken.
pub async fn run(app: &App, tenant: &Arc<Tenant>, about: About) -> Result<()> {
    let mut conn = app.db.platform().await?;
    let member = match staff_link::by_id(&mut conn, tenant.id, about.link_id).await {
        Ok(member) => member,
        Err(Error::NotFound(_)) => return Ok(()),
        Err(other) => return Err(other),
    };
    drop(conn);
    let locale = tenant.default_locale();
    let mut conn = app.db.tenant_read(tenant).await?;
    let frame = Frame { store: Store::read(app, &mut conn, locale).await? };
    drop(conn);
    let t = i18n::lang(locale);
    let name = first_name(&member.name, t);
    let say = |part: &str| {
        let values = [("name", name.as_str()), ("store", frame.store.name.as_str()), ("email", member.email.as_str())];
        t.args(&format!("mail-staff-reset-{part}"), &values)
    };
    let token = staff_link::token(&app.config.secret, tenant.id, about.link_id);
    let words = Words {
        subject: say("subject"),
        heading: say("heading"),
        intro: say("intro"),
        button: say("button"),
        url: format!("{}/sign-in/reset/{token}", home(app, tenant)),
        note: say("note"),
    };
    let (text, html) = render(t, &frame, &words)?;
    let cause = format!("mail.staff_reset/{}", about.link_id);
    app.mailer.send(&frame.store.letter(&member.email, cause, (words.subject, text, html))).await
}
