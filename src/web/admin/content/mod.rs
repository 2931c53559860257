//! What stands beside the goods, and how it is found.

mod redirects;

use actix_web::web;

use crate::web::{Access, Permission, Route, Surface};

const VIEW: Access = Access::Staff(Permission::ViewContent);
const EDIT: Access = Access::Staff(Permission::EditContent);
const A: Surface = Surface::Admin;

/// The feature's routes.
pub(super) const ROUTES: &[Route] = &[
    Route::get(A, "/admin/content/redirects", VIEW, "admin.content.redirects.index", || web::get().to(redirects::index)),
    Route::post(A, "/admin/content/redirects", EDIT, "admin.content.redirects.create", || web::post().to(redirects::create)),
    Route::post(A, "/admin/content/redirects/delete", EDIT, "admin.content.redirects.delete", || web::post().to(redirects::delete)),
    Route::post(A, "/admin/content/redirects/import", EDIT, "admin.content.redirects.import", || web::post().to(redirects::import))
        .body(redirects::FILE_BODY),
];
