//! How those who work here sign in, staff and operators alike: what their
//! pages of security and the page that asks for a code do. The surfaces put it
//! into their frames.

mod password;

use actix_session::SessionExt;
use actix_web::{HttpRequest, web::Data};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{
    qr::Qr,
    second_step::{Enroller, Waiting},
};
use crate::{
    app::App,
    db::PlatformConn,
    error::{Error, FieldErrors, Result},
    i18n::Lang,
    ids::TenantId,
    platform::{
        audit::{self, Entry},
        people, sessions,
        two_step::{self, Person, Proof},
    },
    tries::Attempt,
    two_step::{Seals, State},
};

/// Somebody who works here and is signed in.
pub struct Worker {
    /// The program's parts.
    pub app: Data<App>,
    /// Who.
    pub person: Person,
    /// The tenant that they are at; none for operators.
    pub tenant: Option<TenantId>,
    /// Where they read mail: the account in their app.
    pub email: String,
    /// What their app calls this place.
    pub issuer: &'static str,
    /// The language of the page.
    pub lang: Lang,
    /// Where its dates are.
    pub zone: Tz,
    /// The page of these forms.
    pub path: &'static str,
    /// Whether they must have it.
    pub required: bool,
    /// Where they come from.
    pub network: String,
}

/// Everything that a form of the page can hold.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Form {
    /// The session's token, which the surface checks.
    pub csrf: String,
    password: String,
    code: String,
    /// The password in use, of the form for another one.
    current: String,
    /// The code of that form.
    second: String,
    /// The password to be.
    fresh: String,
}

/// What the page shows.
pub enum View {
    /// It is off: what it is good for, and a form that asks for the password.
    Off,
    /// It is on: since when, and how many recovery codes are left, in words, and whether it may be turned off.
    On(String, String, bool),
    /// A key, as a picture and in letters, and a form for its first code; whether it replaces another.
    SetUp(Qr, String, bool),
    /// Recovery codes, this once.
    Codes(Vec<String>),
}

impl View {
    /// Whether nothing is under way: the page shows the form for another password too.
    pub fn settled(&self) -> bool {
        matches!(self, Self::Off | Self::On(..))
    }

    /// Whether a code is asked for.
    pub fn asks_code(&self) -> bool {
        matches!(self, Self::On(..))
    }
}

/// What became of a request.
pub enum Answer {
    /// The page, with what was wrong about its form.
    Show(View, FieldErrors),
    /// Go there.
    Go(String),
}

/// What keys are sealed with.
pub fn seals(app: &App) -> Seals<'_> {
    Seals { secrets: &app.secrets, secret: &app.config.secret }
}

impl Worker {
    fn enroller(&self) -> Enroller<'_> {
        Enroller { app: &self.app, tenant: self.tenant, person: self.person.id() }
    }

    /// How it is, or the key that waits for its first code.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn show(&self, request: &HttpRequest) -> Result<Answer> {
        self.view(request, FieldErrors::default()).await
    }

    async fn view(&self, request: &HttpRequest, errors: FieldErrors) -> Result<Answer> {
        let state = two_step::state(&mut self.app.db.platform().await?, self.person).await?;
        let view = match (state, self.enroller().key(request)?) {
            // A key that waits is for those who begun with it just as it is now: on or off.
            (Some(_), Some(waiting)) if waiting.replaces => self.set_up(&waiting)?,
            (Some(State { since, codes_left }), _) => {
                View::On(self.lang.date(&since, self.zone), self.lang.n("account-two-step-left", codes_left), !self.required)
            }
            (None, Some(waiting)) if !waiting.replaces => self.set_up(&waiting)?,
            (None, _) => View::Off,
        };
        Ok(Answer::Show(view, errors))
    }

    fn set_up(&self, Waiting { key, replaces }: &Waiting) -> Result<View> {
        Ok(View::SetUp(Qr::of(&key.url(self.issuer, &self.email)?)?, key.groups(), *replaces))
    }

    /// Makes a key that a sign-in waits for, for somebody whose password was right just now.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn enrol(&self, request: &HttpRequest) -> Result<()> {
        self.enroller().begin(request, false)
    }

    /// Makes a key, for whoever types the password.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin(&self, request: &HttpRequest, form: &Form) -> Result<Answer> {
        if let Err(errors) = self.password(&form.password).await? {
            return self.view(request, errors).await;
        }
        self.enroller().begin(request, false)?;
        Ok(Answer::Go(self.path.to_owned()))
    }

    /// Makes a key for another phone, for whoever types password and code. The
    /// one in use stays until a code of the new one was typed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn replace(&self, request: &HttpRequest, form: &Form) -> Result<Answer> {
        if let Err(errors) = self.both(&form.password, &form.code).await? {
            return self.view(request, errors).await;
        }
        self.enroller().begin(request, true)?;
        Ok(Answer::Go(self.path.to_owned()))
    }

    /// Keeps the phone that is in use: the key that waits is forgotten.
    pub fn keep(&self, request: &HttpRequest) -> Answer {
        self.enroller().done(request);
        Answer::Go(self.path.to_owned())
    }

    /// Turns it on, with a first code that shows that the app has the key.
    /// Every session of the person ends but this one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn confirm(&self, request: &HttpRequest, form: &Form) -> Result<Answer> {
        let Some(waiting) = self.enroller().key(request)? else { return Ok(Answer::Go(self.path.to_owned())) };
        let mut conn = self.app.db.platform().await?;
        match two_step::turn_on(&mut conn, seals(&self.app), self.person, &waiting.key, &form.code, waiting.replaces).await {
            Ok(codes) => {
                self.note(&mut conn, if waiting.replaces { "two_step.replaced" } else { "two_step.on" }).await?;
                sessions::delete_of(&mut conn, self.person.id()).await?;
                conn.commit().await?;
                self.enroller().done(request);
                request.get_session().renew();
                Ok(Answer::Show(View::Codes(codes), FieldErrors::default()))
            }
            Err(Error::Invalid(errors)) => Ok(Answer::Show(self.set_up(&waiting)?, errors)),
            Err(Error::Conflict(_)) => Ok(Answer::Go(self.path.to_owned())),
            Err(other) => Err(other),
        }
    }

    /// Other recovery codes, for whoever types password and code.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn renew(&self, request: &HttpRequest, form: &Form) -> Result<Answer> {
        if let Err(errors) = self.both(&form.password, &form.code).await? {
            return self.view(request, errors).await;
        }
        let mut conn = self.app.db.platform().await?;
        let codes = two_step::renew_codes(&mut conn, seals(&self.app), self.person).await?;
        self.note(&mut conn, "two_step.codes").await?;
        conn.commit().await?;
        Ok(Answer::Show(View::Codes(codes), FieldErrors::default()))
    }

    /// Turns it off, for whoever types password and code.
    ///
    /// # Errors
    /// [`Error::Conflict`] for those who must have it, or when the database refuses.
    pub async fn turn_off(&self, request: &HttpRequest, form: &Form) -> Result<Answer> {
        if self.required {
            return Err(Error::Conflict("two-step-needed".into()));
        }
        if let Err(errors) = self.both(&form.password, &form.code).await? {
            return self.view(request, errors).await;
        }
        let mut conn = self.app.db.platform().await?;
        two_step::turn_off(&mut conn, self.person).await?;
        self.note(&mut conn, "two_step.off").await?;
        conn.commit().await?;
        Ok(Answer::Go(format!("{}?notice=two-step-off", self.path)))
    }

    /// Asks for the password; otherwise, what to say beside its field.
    async fn password(&self, typed: &str) -> Result<Result<(), FieldErrors>> {
        let (db, passwords) = (&self.app.db, &self.app.passwords);
        let message = if typed.is_empty() {
            "error-password-missing"
        } else {
            let attempt = Attempt { secret: &self.app.config.secret, email: &self.email, password: typed, network: &self.network };
            let right = match (self.person, self.tenant) {
                (Person::Staff(_), Some(tenant)) => {
                    people::sign_in_staff(db, passwords, tenant, &attempt).await.map(|found| found.is_some())
                }
                _ => people::sign_in_operator(db, passwords, &attempt).await.map(|found| found.is_some()),
            };
            match right {
                Ok(true) => return Ok(Ok(())),
                Ok(false) => "error-password-wrong",
                Err(Error::TooMany { .. }) => "error-password-wait",
                Err(other) => return Err(other),
            }
        };
        let mut errors = FieldErrors::default();
        errors.add("password", message);
        Ok(Err(errors))
    }

    /// Asks for both steps; otherwise, what to say beside the fields.
    async fn both(&self, password: &str, code: &str) -> Result<Result<(), FieldErrors>> {
        let mut errors = FieldErrors::default();
        if code.trim().is_empty() {
            errors.add("code", "error-code-missing");
            return Ok(Err(errors));
        }
        if let Err(errors) = self.password(password).await? {
            return Ok(Err(errors));
        }
        let message = match two_step::prove(&self.app.db, seals(&self.app), self.person, code, &self.network).await? {
            Proof::Right => return Ok(Ok(())),
            Proof::Wrong => "error-code-wrong",
            Proof::Resting => "error-password-wait",
        };
        errors.add("code", message);
        Ok(Err(errors))
    }

    async fn note(&self, conn: &mut PlatformConn, action: &str) -> Result<()> {
        let actor = format!("{}:{}", self.person.realm(), self.email);
        audit::record(conn, Entry { actor: &actor, action, tenant: self.tenant, detail: serde_json::json!({}) }).await
    }
}
