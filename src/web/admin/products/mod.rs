//! Products: the list, and the form with its pictures.

mod form;
mod index;
mod input;
mod pictures;
pub(super) mod upload;

pub(super) use index::{Choice, choices, nodes};
pub(super) use input::language;
pub(super) use pictures::take;

use actix_web::web;

use crate::web::{Access, Permission, Route, Surface};

const VIEW: Access = Access::Staff(Permission::ViewProducts);
const EDIT: Access = Access::Staff(Permission::EditProducts);
const A: Surface = Surface::Admin;

/// The feature's routes.
pub(super) const ROUTES: &[Route] = &[
    Route::get(A, "/admin/products", VIEW, "admin.products.index", || web::get().to(index::index)),
    Route::post(A, "/admin/products", EDIT, "admin.products.create", || web::post().to(form::create)).body(upload::LIMIT),
    Route::get(A, "/admin/products/new", EDIT, "admin.products.new", || web::get().to(form::new)),
    Route::post(A, "/admin/products/bulk", EDIT, "admin.products.bulk", || web::post().to(index::bulk)),
    Route::get(A, "/admin/products/{id}", VIEW, "admin.products.edit", || web::get().to(form::edit)),
    Route::post(A, "/admin/products/{id}", EDIT, "admin.products.update", || web::post().to(form::update)).body(1024 * 1024),
    Route::post(A, "/admin/products/{id}/duplicate", EDIT, "admin.products.duplicate", || web::post().to(form::duplicate)),
    Route::post(A, "/admin/products/{id}/delete", EDIT, "admin.products.delete", || web::post().to(form::delete)),
    Route::post(A, "/admin/products/{id}/pictures", EDIT, "admin.products.pictures.create", || web::post().to(pictures::create))
        .body(upload::LIMIT),
    Route::post(A, "/admin/products/{id}/pictures/{picture}/{action}", EDIT, "admin.products.pictures.update", || {
        web::post().to(pictures::update)
    })
    .body(1024 * 1024),
];
