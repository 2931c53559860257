//! Building the server from the route table.

use std::{collections::BTreeMap, net::TcpListener, sync::Arc, time::Duration};

use actix_web::{
    App as ActixApp, HttpServer,
    dev::Server,
    guard::{Guard, GuardContext, fn_guard},
    middleware::from_fn,
    web,
};

use super::{errors, front, hosts, hosts::Place, policy, routes, routes::Route, routes::Surface, session};
use crate::app::App;

/// Registers every route.
pub fn configure(app: &Arc<App>, config: &mut web::ServiceConfig) {
    config.app_data(web::Data::from(Arc::clone(app)));
    config.app_data(web::FormConfig::default().limit(1024 * 1024).error_handler(errors::form));
    config.app_data(web::PathConfig::default().error_handler(errors::path));
    config.app_data(web::QueryConfig::default().error_handler(errors::query));
    let mut resources: BTreeMap<(u8, &str), Vec<&'static Route>> = BTreeMap::new();
    for route in routes::all() {
        resources.entry((order(route.surface), route.path)).or_default().push(route);
    }
    for ((_, path), routes) in resources {
        let Some(surface) = routes.first().map(|route| route.surface) else { continue };
        let mut resource = web::resource(path).guard(guard(surface));
        for route in &routes {
            resource = resource.route((route.handler)().guard(method(route)));
        }
        let cookie = session::cookie(surface, &routes);
        let routes: Arc<[&'static Route]> = routes.into();
        let resource = resource
            .default_service(web::to(errors::method_not_allowed))
            .wrap(from_fn(move |request, next| policy::enforce(Arc::clone(&routes), request, next)));
        match cookie {
            Some(cookie) => config.service(resource.wrap(session::middleware(app, cookie))),
            None => config.service(resource),
        };
    }
    config.default_service(web::to(errors::not_found));
}

/// Listens and serves until it is told to stop.
///
/// # Errors
/// When the socket cannot be used.
pub fn server(app: &Arc<App>, listener: TcpListener) -> std::io::Result<Server> {
    let shared = Arc::clone(app);
    let mut server = HttpServer::new(move || {
        let app = Arc::clone(&shared);
        let routes = ActixApp::new().wrap(from_fn(hosts::resolve)).configure(|config| configure(&app, config));
        front::before(Arc::clone(&app), routes)
    })
    .tcp_nodelay(true)
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(20)
    .disable_signals();
    if let Some(workers) = app.config.workers {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}

/// Fixed paths are matched before patterns within a surface by their order in
/// the map; surfaces do not overlap because their guards exclude each other.
fn order(surface: Surface) -> u8 {
    match surface {
        Surface::Anywhere => 0,
        Surface::Admin => 1,
        Surface::Platform => 2,
        Surface::Storefront => 3,
    }
}

fn guard(surface: Surface) -> impl Guard {
    fn_guard(move |context: &GuardContext<'_>| {
        let data = context.req_data();
        match (surface, data.get::<Place>()) {
            (Surface::Anywhere, _)
            | (Surface::Storefront, Some(Place::Subdomain(_) | Place::Domain(_)))
            | (Surface::Admin, Some(Place::Subdomain(_)))
            | (Surface::Platform, Some(Place::Platform)) => true,
            (Surface::Storefront | Surface::Admin | Surface::Platform, _) => false,
        }
    })
}

fn method(route: &'static Route) -> impl Guard {
    fn_guard(move |context: &GuardContext<'_>| route.answers(&context.head().method))
}
