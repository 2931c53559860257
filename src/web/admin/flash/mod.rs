//! Flash sales: the list with their state, and the form with what is in one.

mod form;
mod index;
mod input;

use actix_web::web;

use crate::{
    commerce::flash::Status,
    web::{Access, Permission, Route, Surface},
};

const VIEW: Access = Access::Staff(Permission::ViewDiscounts);
const EDIT: Access = Access::Staff(Permission::EditDiscounts);
const HOST: Surface = Surface::Admin;

/// What staff can ask about flash sales.
pub const ROUTES: &[Route] = &[
    Route::get(HOST, "/admin/flash-sales", VIEW, "admin.flash.index", || web::get().to(index::index)),
    Route::post(HOST, "/admin/flash-sales", EDIT, "admin.flash.create", || web::post().to(form::create)),
    Route::get(HOST, "/admin/flash-sales/new", EDIT, "admin.flash.new", || web::get().to(form::new)),
    Route::get(HOST, "/admin/flash-sales/{id}", VIEW, "admin.flash.edit", || web::get().to(form::edit)),
    Route::post(HOST, "/admin/flash-sales/{id}", EDIT, "admin.flash.update", || web::post().to(form::update)),
    Route::post(HOST, "/admin/flash-sales/{id}/items", EDIT, "admin.flash.add", || web::post().to(form::add)),
    Route::post(HOST, "/admin/flash-sales/{id}/{action}", EDIT, "admin.flash.act", || web::post().to(form::act)),
];

/// Colour and key of where a sale is in its life.
fn badge(status: Status) -> (&'static str, String) {
    let tone = match status {
        Status::Running => "good",
        Status::Planned => "info",
        Status::SoldOut => "warn",
        Status::Ended => "",
    };
    (tone, format!("admin-flash-{}", status.as_str().replace('_', "-")))
}
