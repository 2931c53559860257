//! Orders: the list that staff work through, an order with everything that
//! happened to it, and what they can do with it.

pub(super) mod actions;
mod documents;
mod index;
mod money;
mod proofs;
pub(super) mod show;
pub(super) mod timeline;
pub mod view;

use actix_web::web;

use crate::web::{Access, Permission, RateClass, Route, Surface};

const VIEW: Access = Access::Staff(Permission::ViewOrders);
const EDIT: Access = Access::Staff(Permission::EditOrders);
const REFUND: Access = Access::Staff(Permission::RefundOrders);
const HOST: Surface = Surface::Admin;

/// What staff can ask about orders.
pub const ROUTES: &[Route] = &[
    Route::get(HOST, "/admin/orders", VIEW, "admin.orders.index", || web::get().to(index::index)),
    Route::get(HOST, "/admin/orders/packing-slips", VIEW, "admin.orders.slips", || web::get().to(documents::slips)).rate(RateClass::Write),
    Route::get(HOST, "/admin/orders/{id}/packing-slip", VIEW, "admin.orders.slip", || web::get().to(documents::slip)),
    Route::get(HOST, "/admin/orders/{id}/documents/{document}", VIEW, "admin.orders.documents.show", || web::get().to(documents::show)),
    Route::post(HOST, "/admin/orders/{id}/documents", EDIT, "admin.orders.documents.issue", || web::post().to(documents::issue)),
    Route::get(HOST, "/admin/orders/{id}", VIEW, "admin.orders.show", || web::get().to(show::show)),
    Route::post(HOST, "/admin/orders/{id}/paid", EDIT, "admin.orders.paid", || web::post().to(actions::paid)),
    Route::post(HOST, "/admin/orders/{id}/fulfilments", EDIT, "admin.orders.fulfilments.create", || web::post().to(actions::fulfil)),
    Route::post(HOST, "/admin/orders/{id}/fulfilments/{parcel_id}/delivered", EDIT, "admin.orders.fulfilments.delivered", || {
        web::post().to(actions::delivered)
    }),
    Route::post(HOST, "/admin/orders/{id}/fulfilments/{parcel_id}/taken-back", EDIT, "admin.orders.fulfilments.taken_back", || {
        web::post().to(actions::taken_back)
    }),
    Route::get(HOST, "/admin/orders/{id}/proofs/{proof_id}", VIEW, "admin.orders.proofs.show", || web::get().to(proofs::file)),
    Route::post(HOST, "/admin/orders/{id}/proofs/{proof_id}/accept", EDIT, "admin.orders.proofs.accept", || web::post().to(proofs::accept)),
    Route::post(HOST, "/admin/orders/{id}/proofs/{proof_id}/reject", EDIT, "admin.orders.proofs.reject", || web::post().to(proofs::reject)),
    Route::post(HOST, "/admin/orders/{id}/cancel", EDIT, "admin.orders.cancel", || web::post().to(actions::cancel)),
    Route::post(HOST, "/admin/orders/{id}/refunds", REFUND, "admin.orders.refunds.create", || web::post().to(actions::refund)),
    Route::post(HOST, "/admin/orders/{id}/refunds/{refund_id}/retry", REFUND, "admin.orders.refunds.retry", || {
        web::post().to(actions::retry_refund)
    }),
    Route::post(HOST, "/admin/orders/{id}/note", EDIT, "admin.orders.note", || web::post().to(actions::note)),
    Route::post(HOST, "/admin/orders/{id}/comments", EDIT, "admin.orders.comments.create", || web::post().to(actions::comment)),
    Route::post(HOST, "/admin/orders/{id}/letters/{letter}", EDIT, "admin.orders.letters.again", || web::post().to(actions::send_again)),
    Route::post(HOST, "/admin/orders/{id}/close", EDIT, "admin.orders.close", || web::post().to(actions::close)),
    Route::post(HOST, "/admin/orders/{id}/reopen", EDIT, "admin.orders.reopen", || web::post().to(actions::reopen)),
];
