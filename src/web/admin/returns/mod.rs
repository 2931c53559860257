//! Goods that come back: the list that staff work through, and one return
//! with what they can do with it.

mod actions;
mod index;
mod show;

use actix_web::web;

use super::orders::view::Badge;
use crate::{
    commerce::returns::ReturnStatus,
    web::{Access, Permission, Route, Surface},
};

const VIEW: Access = Access::Staff(Permission::ViewOrders);
const EDIT: Access = Access::Staff(Permission::EditOrders);
const REFUND: Access = Access::Staff(Permission::RefundOrders);
const HOST: Surface = Surface::Admin;

/// What staff can ask about returns.
pub const ROUTES: &[Route] = &[
    Route::get(HOST, "/admin/returns", VIEW, "admin.returns.index", || web::get().to(index::index)),
    Route::get(HOST, "/admin/returns/{id}", VIEW, "admin.returns.show", || web::get().to(show::show)),
    Route::post(HOST, "/admin/returns/{id}/approve", EDIT, "admin.returns.approve", || web::post().to(actions::approve)),
    Route::post(HOST, "/admin/returns/{id}/decline", EDIT, "admin.returns.decline", || web::post().to(actions::decline)),
    Route::post(HOST, "/admin/returns/{id}/receive", EDIT, "admin.returns.receive", || web::post().to(actions::receive)),
    Route::post(HOST, "/admin/returns/{id}/refund", REFUND, "admin.returns.refund", || web::post().to(actions::refund)),
];

/// Where a return is, in a colour.
pub(super) fn badge(status: ReturnStatus) -> Badge {
    let tone = match status {
        ReturnStatus::Requested => "warn",
        ReturnStatus::Approved => "info",
        ReturnStatus::Received => "warn hollow",
        ReturnStatus::Refunded => "good",
        ReturnStatus::Declined => "bad",
        ReturnStatus::Cancelled => "",
    };
    Badge { tone, key: status.key() }
}
