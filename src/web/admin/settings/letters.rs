//! A letter as it will look, in every language of the store, and sending it
//! to oneself to try it.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Form, Path, Query},
};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::language_name;
use crate::{
    error::{Error, Result},
    mail::{
        catalogue::{Kind, Sample, To},
        frame::Parts,
        one_line, tidy_text,
    },
    web::{
        Permission, Staff,
        admin::{Page, fields::Fields},
        csrf, html, see_other,
    },
};

/// The usual policy, which lets this page alone frame a letter.
const FRAMING: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

#[derive(Template)]
#[template(path = "admin/settings/letter.html")]
struct Show {
    page: Page,
    may_edit: bool,
    title: String,
    when: String,
    to_staff: bool,
    example: bool,
    number: String,
    path: String,
    locale: String,
    languages: Vec<Language>,
    subject: String,
    text: String,
}

/// A language of the store.
struct Language {
    name: String,
    path: String,
    here: bool,
}

/// Which language is asked for; the store's first where it does not say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    lang: String,
}

/// Shows subject, HTML and text.
pub async fn show(staff: Staff, name: Path<String>, asked: Query<Asked>) -> Result<HttpResponse> {
    let kind = Kind::find(&name).ok_or(Error::NotFound("letter"))?;
    let locale = locale(&staff, &asked.lang);
    let (sample, (subject, text, _)) = written(&staff, kind, &locale).await?;
    let path = format!("/admin/settings/notifications/{}", kind.name());
    let languages = staff.tenant.locales.iter().map(|code| Language {
        name: language_name(&staff, code),
        path: format!("{path}?lang={code}"),
        here: *code == locale,
    });
    let mut response = html(&Show {
        page: Page::of(&staff, "settings"),
        may_edit: staff.may(Permission::EditSettings),
        title: kind.title(),
        when: kind.when(),
        to_staff: kind.to == To::Staff,
        example: sample.is_example(),
        number: sample.number().to_owned(),
        languages: languages.collect(),
        subject: one_line(&subject),
        text: tidy_text(&text),
        locale,
        path,
    })?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(FRAMING));
    Ok(response)
}

/// The HTML version by itself, for the frame: what a letter holds came from
/// people, so nothing in it may run, load or ask.
pub async fn html_version(staff: Staff, name: Path<String>, asked: Query<Asked>) -> Result<HttpResponse> {
    let kind = Kind::find(&name).ok_or(Error::NotFound("letter"))?;
    let (_, (_, _, html)) = written(&staff, kind, &locale(&staff, &asked.lang)).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox",
        ))
        .insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"))
        .body(html))
}

/// Sends it to who asks. Not through the outbox: they wait for the answer,
/// and what the mail server says is what they want to know.
pub async fn send(staff: Staff, name: Path<String>, Form(fields): Form<Fields>) -> Result<HttpResponse> {
    csrf::check(&staff.csrf, fields.get("csrf"))?;
    let kind = Kind::find(&name).ok_or(Error::NotFound("letter"))?;
    let locale = locale(&staff, fields.get("lang"));
    let (sample, (subject, text, html)) = written(&staff, kind, &locale).await?;
    let subject = staff.lang.with("letter-try-subject", "subject", subject);
    let letter = sample.store().letter(&staff.member.email, format!("try/{}", Uuid::now_v7()), (subject, text, html));
    let notice = match staff.app.mailer.send(&letter).await {
        Ok(()) => "letter-tried",
        Err(error) => {
            tracing::warn!(%error, tenant = %staff.tenant.slug, "a letter could not be tried");
            "letter-refused"
        }
    };
    Ok(see_other(&format!("/admin/settings/notifications/{}?lang={locale}&notice={notice}", kind.name())))
}

async fn written(staff: &Staff, kind: &Kind, locale: &str) -> Result<(Sample, Parts)> {
    let mut conn = staff.read().await?;
    let sample = Sample::read(&staff.app, &mut conn, locale).await?;
    drop(conn);
    let parts = kind.preview(&sample)?;
    Ok((sample, parts))
}

fn locale(staff: &Staff, asked: &str) -> String {
    let known = staff.tenant.locales.iter().find(|code| *code == asked);
    known.map_or_else(|| staff.tenant.default_locale().to_owned(), Clone::clone)
}
