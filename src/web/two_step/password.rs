//! Another password of one's own.

use actix_session::SessionExt;
use actix_web::HttpRequest;

use super::{Answer, Form, Worker};
use crate::{
    error::{FieldErrors, Result},
    password,
    platform::{people, sessions, two_step},
};

impl Worker {
    /// Sets another password, for whoever types the one in use, and a code
    /// where their account asks for one. Every other session of theirs ends,
    /// at all stores that they work for.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn change_password(&self, request: &HttpRequest, form: &Form) -> Result<Answer> {
        let asks_code = two_step::state(&mut self.app.db.platform().await?, self.person).await?.is_some();
        let mut errors = FieldErrors::default();
        // Before the steps are looked at: a code is good once.
        if let Some(why) = password::weakness(&form.fresh, &[&self.email]) {
            errors.add("fresh", why);
        }
        let (typed, code) = (form.current.as_str(), form.second.as_str());
        if typed.is_empty() {
            errors.add("current", "error-password-missing");
        }
        if asks_code && code.trim().is_empty() {
            errors.add("second", "error-code-missing");
        }
        if errors.is_empty() {
            let shown = if asks_code { self.both(typed, code).await? } else { self.password(typed).await? };
            if let Err(wrong) = shown {
                for error in wrong.iter() {
                    errors.add(if error.field == "code" { "second" } else { "current" }, error.message);
                }
            }
        }
        if !errors.is_empty() {
            return self.view(request, errors).await;
        }
        let hash = self.app.passwords.hash(&form.fresh).await?;
        let mut conn = self.app.db.platform().await?;
        people::set_password(&mut conn, self.person, &hash).await?;
        self.note(&mut conn, "password.changed").await?;
        sessions::delete_of(&mut conn, self.person.id()).await?;
        conn.commit().await?;
        request.get_session().renew();
        Ok(Answer::Go(format!("{}?notice=password-changed", self.path)))
    }
}
