//! Discounts: the list with their state and use, and the form of one.

mod form;
mod index;
mod input;
mod view;

pub(super) use input::{MOMENT, moment};

use actix_web::web;

use crate::web::{Access, Permission, Route, Surface};

const VIEW: Access = Access::Staff(Permission::ViewDiscounts);
const EDIT: Access = Access::Staff(Permission::EditDiscounts);
const HOST: Surface = Surface::Admin;

/// What staff can ask about discounts.
pub const ROUTES: &[Route] = &[
    Route::get(HOST, "/admin/discounts", VIEW, "admin.discounts.index", || web::get().to(index::index)),
    Route::post(HOST, "/admin/discounts", EDIT, "admin.discounts.create", || web::post().to(form::create)),
    Route::get(HOST, "/admin/discounts/new", EDIT, "admin.discounts.new", || web::get().to(form::new)),
    Route::post(HOST, "/admin/discounts/products", EDIT, "admin.discounts.products", || web::post().to(form::products)),
    Route::get(HOST, "/admin/discounts/{id}", VIEW, "admin.discounts.edit", || web::get().to(form::edit)),
    Route::post(HOST, "/admin/discounts/{id}", EDIT, "admin.discounts.update", || web::post().to(form::update)),
    Route::post(HOST, "/admin/discounts/{id}/{action}", EDIT, "admin.discounts.act", || web::post().to(form::act)),
];
