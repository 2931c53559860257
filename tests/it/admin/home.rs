//! The dashboard.

use crate::support::{Role, World};

#[tokio::test]
async fn figures_are_for_those_who_may_read_them() {
    let world = World::start().await;

    let owner = world.staff("kopi", Role::Owner).await.get("/admin").await.is(200);
    let packer = world.staff("kopi", Role::Fulfilment).await.get("/admin").await.is(200);

    assert!(!owner.texts(".stat-value").is_empty());
    assert!(packer.texts(".stat-value").is_empty());
}
