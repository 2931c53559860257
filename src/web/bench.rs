//! What pages are measured against, on a port of its own beside the server
//! and without any of its middleware: a fixed answer (nothing can be faster
//! in this program), and the listing's queries with nothing around them.

use std::{net::TcpListener, sync::Arc};

use actix_web::{
    App as ActixApp, HttpResponse, HttpServer,
    dev::Server,
    web::{self, Bytes, Data},
};
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::{
    app::App,
    commerce::catalog::{
        browse::{Among, Filter, queries},
        categories,
    },
    error::{Error, Result},
    ids::CategoryId,
    tenant::Tenant,
};

/// The largest fixed answer, in bytes.
const LARGEST: usize = 1024 * 1024;

struct Bench {
    app: Arc<App>,
    body: Bytes,
    listing: OnceCell<(Arc<Tenant>, CategoryId)>,
}

#[derive(Deserialize)]
struct Size {
    bytes: usize,
}

#[derive(Deserialize)]
struct Listing {
    tenant: String,
    category: String,
}

/// Serves them.
///
/// # Errors
/// When the socket cannot be used.
pub fn server(app: &Arc<App>, listener: TcpListener) -> std::io::Result<Server> {
    let bench = Data::new(Bench { app: Arc::clone(app), body: Bytes::from(vec![b'x'; LARGEST]), listing: OnceCell::new() });
    let mut server = HttpServer::new(move || {
        ActixApp::new().app_data(bench.clone()).route("/fixed", web::get().to(fixed)).route("/listing", web::get().to(listing))
    })
    .tcp_nodelay(true)
    .disable_signals();
    if let Some(workers) = app.config.workers {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}

async fn fixed(bench: Data<Bench>, size: web::Query<Size>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(bench.body.slice(..size.bytes.min(LARGEST)))
}

async fn listing(bench: Data<Bench>, wanted: web::Query<Listing>) -> Result<HttpResponse> {
    let (tenant, category) = bench.listing.get_or_try_init(|| find(&bench.app, &wanted)).await?;
    let filter = Filter::parse("", tenant.currency);
    let categories = [*category];
    let conn = bench.app.db.bare(tenant).await?;
    let (listing, _) = queries::listing(&conn, Among::Categories(&categories), tenant.default_locale(), &filter).await?;
    Ok(HttpResponse::Ok().body(format!("{} of {}", listing.cards.len(), listing.total)))
}

async fn find(app: &App, wanted: &Listing) -> Result<(Arc<Tenant>, CategoryId)> {
    let mut conn = app.db.platform().await?;
    let tenant = app.registry.by_slug(&mut conn, &wanted.tenant).await?.ok_or(Error::NotFound("tenant"))?;
    let mut conn = app.db.tenant_read(&tenant).await?;
    let category = categories::queries::by_slug(&mut conn, &wanted.category).await?.ok_or(Error::NotFound("category"))?;
    Ok((tenant, category))
}
