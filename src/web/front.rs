//! What stands before actix-web: pages that are kept are answered here, with
//! no router, no extensions and no middleware, which would cost more than the
//! page. Everything else goes on as it came.
//!
//! Nothing is decided here that is not decided behind: a host or an address
//! that is unclear, a store that is not open, a page that is not kept.

use std::{
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use actix_http::{Request, Response};
use actix_service::{IntoServiceFactory, Service, ServiceFactory};
use actix_web::{
    Error as ActixError,
    body::BoxBody,
    dev::{AppConfig, ServiceResponse},
    http::{Method, header},
};
use futures_util::{
    FutureExt, TryFutureExt,
    future::{Either, LocalBoxFuture, MapOk, Ready, ready},
};

use super::{hosts, page_cache, policy};
use crate::{
    app::App,
    host,
    tenancy::{Found, TenantState},
};

/// Answers kept pages; asks the routes for the rest.
pub fn before<R: ServiceFactory<Request>>(app: Arc<App>, routes: impl IntoServiceFactory<R, Request>) -> Front<R> {
    Front { app, inner: routes.into_factory() }
}

/// The factory, or with `inner` made, the service of one worker.
pub struct Front<S> {
    app: Arc<App>,
    inner: S,
}

impl<R> ServiceFactory<Request> for Front<R>
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
        self.inner.new_service(config).map_ok(|inner| Front { app, inner }).boxed_local()
    }
}

type Made = fn(ServiceResponse<BoxBody>) -> Response<BoxBody>;

impl<S> Service<Request> for Front<S>
where
    S: Service<Request, Response = ServiceResponse<BoxBody>, Error = ActixError>,
{
    type Response = Response<BoxBody>;
    type Error = ActixError;
    type Future = Either<Ready<Result<Response<BoxBody>, ActixError>>, MapOk<S::Future, Made>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), ActixError>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, request: Request) -> Self::Future {
        match kept(&self.app, &request) {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(self.inner.call(request).map_ok(Response::from as Made)),
        }
    }
}

fn kept(app: &App, request: &Request) -> Option<Response<BoxBody>> {
    let started = Instant::now();
    let head = request.head();
    if !matches!(head.method, Method::GET | Method::HEAD) || head.uri.authority().is_some() {
        return None;
    }
    let mut lines = head.headers.get_all(header::HOST);
    let host = host::normalise(lines.next()?.to_str().ok()?)?;
    if lines.next().is_some() {
        return None;
    }
    let (tenant, own_domain) = match app.registry.known(&host)? {
        Found::Subdomain(tenant) => (tenant, false),
        Found::Domain(tenant) => (tenant, true),
        Found::Platform | Found::Nobody => return None,
    };
    if tenant.state != TenantState::Active {
        return None;
    }
    let (spoken, address) = hosts::language(&tenant.locales, hosts::address(&head.uri));
    let (route, mut response) = page_cache::find(app, &tenant, spoken.lang, head, &address)?;
    policy::protect(response.headers_mut(), app.config.public_scheme == "https", own_domain, tenant.canonical_host != host);
    hosts::line(&tenant.slug, route, &head.method, response.status(), started, None);
    Some(response)
}
