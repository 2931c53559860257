//! Whether the program lives, and whether it can work.

use actix_web::{HttpResponse, web};

use super::routes::{Access, RateClass, Route, Surface};
use crate::{app::App, db::migrations, error::Result};

pub(super) const ROUTES: &[Route] = &[
    Route::get(Surface::Anywhere, "/healthz", Access::Anonymous, "health.alive", || web::get().to(alive)).rate(RateClass::Machine),
    Route::get(Surface::Anywhere, "/readyz", Access::Anonymous, "health.ready", || web::get().to(ready)).rate(RateClass::Machine),
];

async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("alive\n")
}

/// Ready means that the database answers and the platform's migrations have all run.
async fn ready(app: web::Data<App>) -> Result<HttpResponse> {
    let mut conn = app.db.platform().await?;
    let done = migrations::versions(&mut conn).await?;
    let behind = migrations::platform().iter().any(|step| !done.contains(&step.version));
    Ok(if behind {
        HttpResponse::ServiceUnavailable().content_type("text/plain; charset=utf-8").body("migrations are waiting\n")
    } else {
        HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n")
    })
}
