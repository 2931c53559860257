//! The dashboard.

use crate::{
    storefront::{buy, single},
    support::{Role, World},
};

#[tokio::test]
async fn figures_are_for_those_who_may_read_them() {
    let world = World::start().await;

    let owner = world.staff("kopi", Role::Owner).await.get("/admin").await.is(200);
    let packer = world.staff("kopi", Role::Fulfilment).await.get("/admin").await.is(200);

    assert!(!owner.texts(".stat-value").is_empty());
    assert!(packer.texts(".stat-value").is_empty());
}

#[tokio::test]
async fn who_packs_sees_what_to_pack_and_no_sums() {
    let world = World::start().await;
    let packer = world.staff("kopi", Role::Fulfilment).await;
    assert!(packer.get("/admin").await.is(200).texts("a.title").is_empty());

    buy(&world, "kopi", &single(&world, "kopi"), "2", "bank_transfer").await;
    assert!(packer.get("/admin").await.is(200).texts("a.title").is_empty());
    world.tenant_rows("kopi", "UPDATE orders SET payment_status = 'paid'").await;

    let page = packer.get("/admin").await.is(200);
    assert_eq!(page.texts("a.title").len(), 1);
    assert!(!page.says("Rp"));
}
