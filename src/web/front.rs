//! What stands before actix-web: pages that are kept are answered here, with
//! no router, no extensions and no middleware, which would cost more than the
//! page. Everything else goes on as it came.
//!
//! Nothing is decided here that is not decided behind: a host or an address
//! that is unclear, a store that is not open, a page that is not kept.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use actix_http::{Request, Response};
use actix_service::{IntoServiceFactory, Service, ServiceFactory};
use actix_web::{
    Error as ActixError,
    body::BoxBody,
    dev::{AppConfig, ServiceResponse},
    http::{
        Method, header,
        header::{HeaderMap, HeaderValue},
    },
};
use futures_util::{
    FutureExt, TryFutureExt,
    future::{Either, LocalBoxFuture, MapOk, Ready, ready},
};

use super::{hosts, page_cache, policy};
use crate::{
    app::App,
    host,
    tenancy::{Found, Tenant, TenantState},
};

/// Answers kept pages; asks the routes for the rest.
pub fn before<R: ServiceFactory<Request>>(app: Arc<App>, routes: impl IntoServiceFactory<R, Request>) -> Factory<R> {
    Factory { app, routes: routes.into_factory() }
}

/// Makes the service of each worker.
pub struct Factory<R> {
    app: Arc<App>,
    routes: R,
}

impl<R> ServiceFactory<Request> for Factory<R>
where
    R: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<BoxBody>, Error = ActixError>,
    R::Future: 'static,
{
    type Response = Response<BoxBody>;
    type Error = ActixError;
    type Config = AppConfig;
    type Service = Front<R::Service>;
    type InitError = R::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, Self::InitError>>;

    fn new_service(&self, config: AppConfig) -> Self::Future {
        let app = Arc::clone(&self.app);
        self.routes.new_service(config).map_ok(|routes| Front { desk: Desk::new(app), routes }).boxed_local()
    }
}

/// The service of one worker.
pub struct Front<S> {
    desk: Desk,
    routes: S,
}

type Made = fn(ServiceResponse<BoxBody>) -> Response<BoxBody>;

const MADE: Made = Response::from;

impl<S> Service<Request> for Front<S>
where
    S: Service<Request, Response = ServiceResponse<BoxBody>, Error = ActixError>,
{
    type Response = Response<BoxBody>;
    type Error = ActixError;
    type Future = Either<Ready<Result<Response<BoxBody>, ActixError>>, MapOk<S::Future, Made>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), ActixError>> {
        self.routes.poll_ready(context)
    }

    fn call(&self, request: Request) -> Self::Future {
        match self.desk.kept(&request) {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(self.routes.call(request).map_ok(MADE)),
        }
    }
}

/// How long a worker believes a host that it has found, besides what the registry does.
const BELIEVED: Duration = Duration::from_secs(1);
/// Hosts that a worker remembers; more, and it begins anew.
const MOST_HOSTS: usize = 2_000;

/// What one worker needs to answer a kept page.
struct Desk {
    app: Arc<App>,
    hosts: RefCell<Hosts>,
    /// The headers that every answer has, made once.
    protection: [HeaderMap; 4],
}

/// Stores by the `Host` header as it was sent.
struct Hosts {
    generation: u64,
    since: Instant,
    known: HashMap<Box<[u8]>, Arc<Shop>>,
}

/// An open store at one of its hosts.
struct Shop {
    tenant: Arc<Tenant>,
    own_domain: bool,
    /// Not the host that links name.
    elsewhere: bool,
}

impl Desk {
    fn new(app: Arc<App>) -> Self {
        let https = app.config.public_scheme == "https";
        let protection = [(false, false), (false, true), (true, false), (true, true)].map(|(own_domain, elsewhere)| {
            // Room for a page's own headers, so that a copy need not grow.
            let mut head = HeaderMap::with_capacity(14);
            policy::protect(&mut head, https, own_domain, elsewhere);
            head
        });
        let hosts = Hosts { generation: app.registry.generation(), since: Instant::now(), known: HashMap::new() };
        Self { app, hosts: RefCell::new(hosts), protection }
    }

    fn kept(&self, request: &Request) -> Option<Response<BoxBody>> {
        let started = Instant::now();
        let head = request.head();
        if !matches!(head.method, Method::GET | Method::HEAD) || head.uri.authority().is_some() {
            return None;
        }
        let mut lines = head.headers.get_all(header::HOST);
        let line = lines.next()?;
        if lines.next().is_some() {
            return None;
        }
        let shop = self.shop(line, started)?;
        let (spoken, address) = hosts::language(&shop.tenant.locales, hosts::address(&head.uri));
        let protection = &self.protection[usize::from(shop.own_domain) * 2 + usize::from(shop.elsewhere)];
        let (route, response) = page_cache::find(&self.app, &shop.tenant, spoken.lang, head, &address, protection)?;
        hosts::line(&shop.tenant.slug, route, &head.method, response.status(), started, None);
        Some(response)
    }

    /// The open store of a host, if the registry has it in memory.
    fn shop(&self, line: &HeaderValue, now: Instant) -> Option<Arc<Shop>> {
        let generation = self.app.registry.generation();
        let mut hosts = self.hosts.borrow_mut();
        if hosts.generation != generation || now.duration_since(hosts.since) > BELIEVED || hosts.known.len() >= MOST_HOSTS {
            hosts.known.clear();
            (hosts.generation, hosts.since) = (generation, now);
        }
        if let Some(shop) = hosts.known.get(line.as_bytes()) {
            return Some(Arc::clone(shop));
        }
        let host = host::normalise(line.to_str().ok()?)?;
        let (tenant, own_domain) = match self.app.registry.known(&host)? {
            Found::Subdomain(tenant) => (tenant, false),
            Found::Domain(tenant) => (tenant, true),
            Found::Platform | Found::Nobody => return None,
        };
        if tenant.state != TenantState::Active {
            return None;
        }
        let shop = Arc::new(Shop { own_domain, elsewhere: tenant.canonical_host != host, tenant });
        hosts.known.insert(line.as_bytes().into(), Arc::clone(&shop));
        Some(shop)
    }
}
