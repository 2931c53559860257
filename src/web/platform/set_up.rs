//! Between the first right password of an operator and the console: setting
//! two-step sign-in up, which whoever runs the platform must have.
//!
//! The session is pending meanwhile, of no realm, and opens these pages alone.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form as Body},
};
use askama::Template;
use uuid::Uuid;

use super::{
    page::Page,
    session::{lang, note},
};
use crate::{
    app::App,
    error::{FieldErrors, Result},
    platform::{people, two_step::Person},
    web::{
        extract::start_session,
        html::{html_status, safe_path, see_other},
        policy,
        second_step::{self, Pending},
        two_step::{Answer, Form, View, Worker},
    },
};

/// Where it is set up.
pub(super) const PATH: &str = "/platform/sign-in/set-up";

#[derive(Template)]
#[template(path = "platform/session/set_up.html")]
struct SetUp {
    page: Page,
    path: &'static str,
    onward: String,
    view: View,
    errors: FieldErrors,
}

fn worker(app: &Data<App>, request: &HttpRequest, person: Uuid, email: &str) -> Worker {
    Worker {
        app: app.clone(),
        person: Person::Operator(person),
        tenant: None,
        email: email.to_owned(),
        issuer: "SmartSeller console",
        lang: lang(request),
        zone: chrono_tz::UTC,
        path: PATH,
        required: true,
        network: policy::network(app, request),
    }
}

/// After the password: makes a key and shows it.
///
/// # Errors
/// When the session cannot hold it.
pub(super) fn begin(request: &HttpRequest, app: &Data<App>, person: Uuid, email: &str, next: String) -> Result<HttpResponse> {
    second_step::begin(request, "operator", None, &Pending { person, version: 0, next })?;
    worker(app, request, person, email).enrol(request)?;
    Ok(see_other(PATH))
}

/// Who sets it up, and where they want to go.
async fn waiting(request: &HttpRequest, app: &Data<App>) -> Result<Option<(Worker, String)>> {
    let Some(Pending { person, next, .. }) = second_step::pending(request, "operator", None) else { return Ok(None) };
    let operator = people::operator(&mut app.db.platform().await?, person.into()).await?;
    Ok(operator.map(|operator| (worker(app, request, person, &operator.email), next)))
}

pub(super) async fn show(request: HttpRequest, app: Data<App>) -> Result<HttpResponse> {
    let Some((worker, next)) = waiting(&request, &app).await? else { return Ok(see_other("/platform/sign-in")) };
    answer(&request, app, worker.show(&request).await?, &next)
}

pub(super) async fn confirm(request: HttpRequest, app: Data<App>, form: Body<Form>) -> Result<HttpResponse> {
    let Some((worker, next)) = waiting(&request, &app).await? else { return Ok(see_other("/platform/sign-in")) };
    let done = worker.confirm(&request, &form).await?;
    if let Answer::Show(View::Codes(_), _) = done {
        note(&app, &worker.email).await?;
        start_session(&request, "operator", None, worker.person.id())?;
    }
    answer(&request, app, done, &next)
}

fn answer(request: &HttpRequest, app: Data<App>, answer: Answer, next: &str) -> Result<HttpResponse> {
    let (view, errors) = match answer {
        Answer::Show(view @ (View::SetUp(..) | View::Codes(_)), errors) => (view, errors),
        // In another tab it was set up meanwhile: the code is asked for.
        Answer::Show(View::On(..), _) => return Ok(see_other("/platform/sign-in/code")),
        // The key waited too long.
        Answer::Show(View::Off, _) | Answer::Go(_) => return Ok(see_other("/platform/sign-in")),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let onward = safe_path(next, "/platform").to_owned();
    html_status(status, &SetUp { page: Page::anonymous(app, lang(request)), path: PATH, onward, view, errors })
}
