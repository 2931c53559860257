//! What stands beside the goods, and how it is found.

mod menus;
mod pages;
mod redirects;
mod translations;

use actix_web::web;

use crate::web::{Access, Permission, Route, Surface};

const VIEW: Access = Access::Staff(Permission::ViewContent);
const EDIT: Access = Access::Staff(Permission::EditContent);
const A: Surface = Surface::Admin;

/// The feature's routes.
pub(super) const ROUTES: &[Route] = &[
    Route::get(A, "/admin/content/pages", VIEW, "admin.content.pages.index", || web::get().to(pages::index)),
    Route::post(A, "/admin/content/pages", EDIT, "admin.content.pages.create", || web::post().to(pages::create)).body(pages::FORM),
    Route::get(A, "/admin/content/pages/new", EDIT, "admin.content.pages.new", || web::get().to(pages::new)),
    Route::get(A, "/admin/content/pages/{id}", VIEW, "admin.content.pages.edit", || web::get().to(pages::edit)),
    Route::post(A, "/admin/content/pages/{id}", EDIT, "admin.content.pages.update", || web::post().to(pages::update)).body(pages::FORM),
    Route::post(A, "/admin/content/pages/{id}/delete", EDIT, "admin.content.pages.delete", || web::post().to(pages::delete)),
    Route::get(A, "/admin/content/menus", VIEW, "admin.content.menus.edit", || web::get().to(menus::edit)),
    Route::post(A, "/admin/content/menus", EDIT, "admin.content.menus.update", || web::post().to(menus::update)),
    Route::get(A, "/admin/content/redirects", VIEW, "admin.content.redirects.index", || web::get().to(redirects::index)),
    Route::post(A, "/admin/content/redirects", EDIT, "admin.content.redirects.create", || web::post().to(redirects::create)),
    Route::post(A, "/admin/content/redirects/delete", EDIT, "admin.content.redirects.delete", || web::post().to(redirects::delete)),
    Route::post(A, "/admin/content/redirects/import", EDIT, "admin.content.redirects.import", || web::post().to(redirects::import))
        .body(redirects::FILE_BODY),
    Route::get(A, "/admin/content/translations", VIEW, "admin.content.translations.index", || web::get().to(translations::index)),
];
