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
    let mut resources: BTreeMap<(usize, &str), Vec<&'static Route>> = BTreeMap::new();
    for route in routes::all() {
        resources.entry((order(route), route.path)).or_default().push(route);
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

/// What shops are asked for most, the most frequent first. None of these patterns holds another route's fixed path.
const OFTEN: [&str; 8] = ["/media/{id}/{name}", "/p/{product}", "/c/{category}", "/", "/search", "/cart/badge", "/cart", "/cart/lines"];

/// The router tries one pattern after the other until one fits, so what is
/// asked for often is registered first. Within a rank fixed paths come before
/// patterns by their order in the map. The storefront's pattern for whatever is
/// left would hide the admin's paths, which are on the same host: it is last.
fn order(route: &Route) -> usize {
    let often = OFTEN.iter().position(|path| *path == route.path);
    match (route.surface, often) {
        (Surface::Storefront, Some(at)) => at,
        (Surface::Anywhere, _) => OFTEN.len(),
        (Surface::Storefront, None) if !route.path.starts_with("/{") => OFTEN.len() + 1,
        (Surface::Admin, _) => OFTEN.len() + 2,
        (Surface::Platform, _) => OFTEN.len() + 3,
        (Surface::Storefront, None) => OFTEN.len() + 4,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_often_exists_and_hides_nothing() {
        for often in OFTEN {
            assert!(routes::all().any(|route| route.path == often && route.surface == Surface::Storefront), "{often}");
            let Some(open) = often.find('{').map(|at| &often[..at]) else { continue };
            let parts = |path: &str| path.matches('/').count();
            let hidden =
                routes::all().find(|route| route.path.starts_with(open) && parts(route.path) == parts(often) && route.path != often);
            assert_eq!(hidden.map(|route| route.path), None, "{often}");
        }
    }

    #[test]
    fn the_pattern_for_what_is_left_comes_last() {
        let last = routes::all().max_by_key(|route| order(route)).map(|route| route.path);
        assert_eq!(last, Some("/{path:.*}"));
    }
}
