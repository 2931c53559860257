//! Customers: the list, and one with what they bought and what staff can do.

mod actions;
mod index;
mod show;

use actix_web::web;

use crate::web::{Access, Permission, Route, Surface};

const VIEW: Access = Access::Staff(Permission::ViewCustomers);
const EDIT: Access = Access::Staff(Permission::EditCustomers);
const HOST: Surface = Surface::Admin;

/// What staff can ask about customers.
pub const ROUTES: &[Route] = &[
    Route::get(HOST, "/admin/customers", VIEW, "admin.customers.index", || web::get().to(index::index)),
    Route::get(HOST, "/admin/customers/{id}", VIEW, "admin.customers.show", || web::get().to(show::show)),
    Route::post(HOST, "/admin/customers/{id}/note", EDIT, "admin.customers.note", || web::post().to(actions::note)),
    Route::post(HOST, "/admin/customers/{id}/disable", EDIT, "admin.customers.disable", || web::post().to(actions::disable)),
    Route::post(HOST, "/admin/customers/{id}/enable", EDIT, "admin.customers.enable", || web::post().to(actions::enable)),
    Route::post(HOST, "/admin/customers/{id}/reset", EDIT, "admin.customers.reset", || web::post().to(actions::reset)),
    Route::post(HOST, "/admin/customers/{id}/two-step-off", EDIT, "admin.customers.two_step_off", || web::post().to(actions::two_step_off)),
];
