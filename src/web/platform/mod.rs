//! The platform's own host: its public page, the operators' console, and the
//! mailbox of development.

mod dev_pay;
mod home;
mod jobs;
mod mailbox;
mod migrations;
mod overview;
mod page;
mod security;
mod session;
mod set_up;
mod tenants;
mod trail;

use actix_web::web;

use super::{Access, RateClass, Route, Surface};

const HOST: Surface = Surface::Platform;
const OPERATOR: Access = Access::Operator;

/// What the platform's host answers, a list a feature.
pub const TABLES: &[&[Route]] = &[ROUTES, security::ROUTES, dev_pay::ROUTES];

const ROUTES: &[Route] = &[
    Route::get(HOST, "/", Access::Anonymous, "platform.home", || web::get().to(home::index)),
    Route::get(HOST, "/platform/sign-in", Access::Anonymous, "platform.session.new", || web::get().to(session::new)),
    Route::post(HOST, "/platform/sign-in", Access::Anonymous, "platform.session.create", || web::post().to(session::create))
        .rate(RateClass::SignIn)
        .body(8_192),
    Route::get(HOST, "/platform/sign-in/code", Access::Anonymous, "platform.session.code", || web::get().to(session::code)),
    Route::post(HOST, "/platform/sign-in/code", Access::Anonymous, "platform.session.prove", || web::post().to(session::prove))
        .rate(RateClass::SignIn)
        .body(8_192),
    Route::get(HOST, set_up::PATH, Access::Anonymous, "platform.session.set_up", || web::get().to(set_up::show)),
    Route::post(HOST, "/platform/sign-in/set-up/confirm", Access::Anonymous, "platform.session.confirm", || {
        web::post().to(set_up::confirm)
    })
    .rate(RateClass::SignIn)
    .body(8_192),
    Route::post(HOST, "/platform/sign-out", OPERATOR, "platform.session.delete", || web::post().to(session::delete)),
    Route::get(HOST, "/platform", OPERATOR, "platform.overview", || web::get().to(overview::index)),
    Route::get(HOST, "/platform/tenants", OPERATOR, "platform.tenants.index", || web::get().to(tenants::index)),
    Route::post(HOST, "/platform/tenants", OPERATOR, "platform.tenants.create", || web::post().to(tenants::create)),
    Route::get(HOST, "/platform/tenants/new", OPERATOR, "platform.tenants.new", || web::get().to(tenants::new)),
    Route::get(HOST, "/platform/tenants/slug", OPERATOR, "platform.tenants.slug", || web::get().to(tenants::slug)),
    Route::get(HOST, "/platform/tenants/{slug}", OPERATOR, "platform.tenants.show", || web::get().to(tenants::show)),
    Route::post(HOST, "/platform/tenants/{slug}/suspension", OPERATOR, "platform.tenants.suspend", || web::post().to(tenants::suspend)),
    Route::post(HOST, "/platform/tenants/{slug}/suspension/end", OPERATOR, "platform.tenants.resume", || web::post().to(tenants::resume)),
    Route::post(HOST, "/platform/tenants/{slug}/migration", OPERATOR, "platform.tenants.migrate", || web::post().to(tenants::migrate)),
    Route::get(HOST, "/platform/jobs", OPERATOR, "platform.jobs.index", || web::get().to(jobs::index)),
    Route::post(HOST, "/platform/jobs/retry", OPERATOR, "platform.jobs.retry", || web::post().to(jobs::retry)),
    Route::post(HOST, "/platform/jobs/drop", OPERATOR, "platform.jobs.drop", || web::post().to(jobs::drop)),
    Route::get(HOST, "/platform/migrations", OPERATOR, "platform.migrations.index", || web::get().to(migrations::index)),
    Route::post(HOST, "/platform/migrations", OPERATOR, "platform.migrations.run", || web::post().to(migrations::run)),
    Route::get(HOST, "/dev/mailbox", Access::Development, "dev.mailbox.index", || web::get().to(mailbox::index)),
    Route::get(HOST, "/dev/mailbox/{id}", Access::Development, "dev.mailbox.show", || web::get().to(mailbox::show)),
    Route::get(HOST, "/dev/mailbox/{id}/html", Access::Development, "dev.mailbox.html", || web::get().to(mailbox::html_version)),
];
