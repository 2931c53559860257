//! The tree of categories, as staff shape it.

use super::products::png;
use crate::support::{Role, World};

#[tokio::test]
async fn a_renamed_category_keeps_its_address_until_another_is_typed() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let id = world.value("kopi", "SELECT id FROM categories WHERE slug = 'pilihan'").await;
    let form = format!("/admin/categories/{id}");

    staff.submit(&form, "#main form", &[("name", "Terbaik")]).await.is(303);
    assert_eq!(world.value("kopi", "SELECT slug FROM categories WHERE name = 'Terbaik'").await, "pilihan");
    staff.submit(&form, "#main form", &[("slug", "terbaik")]).await.is(303);

    assert_eq!(world.value("kopi", "SELECT target FROM redirects WHERE path = '/c/pilihan'").await, "/c/terbaik");
}

#[tokio::test]
async fn a_category_cannot_stand_in_itself() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let top = world.value("kopi", "SELECT id FROM categories WHERE slug = 'utama'").await;
    let inner = world.value("kopi", "SELECT id FROM categories WHERE slug = 'pilihan'").await;

    let reply = staff.submit(&format!("/admin/categories/{top}"), "#main form", &[("parent", &inner)]).await.is(422);

    assert_eq!(reply.attributes(".error", "id"), ["e-parent"]);
}

#[tokio::test]
async fn only_an_empty_category_can_be_deleted() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let full = world.value("kopi", "SELECT id FROM categories WHERE slug = 'utama'").await;
    staff.post("/admin/categories", &[("name", "Kosong"), ("visible", "1")]).await.is(303);
    let empty = world.value("kopi", "SELECT id FROM categories WHERE slug = 'kosong'").await;

    staff.post(&format!("/admin/categories/{full}/delete"), &[]).await.is(409);
    staff.post(&format!("/admin/categories/{empty}/delete"), &[]).await.is(303);

    assert_eq!(world.tenant_rows("kopi", "SELECT slug FROM categories ORDER BY slug").await, [["pilihan"], ["utama"]]);
}

#[tokio::test]
async fn siblings_change_places() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    staff.post("/admin/categories", &[("name", "Kosong"), ("visible", "1")]).await.is(303);
    let id = world.value("kopi", "SELECT id FROM categories WHERE slug = 'kosong'").await;

    staff.post(&format!("/admin/categories/{id}/up"), &[]).await.is(303);

    let order = world.tenant_rows("kopi", "SELECT slug FROM categories WHERE parent_id IS NULL ORDER BY position").await;
    assert_eq!(order, [["kosong"], ["utama"]]);
}

#[tokio::test]
async fn a_category_gets_a_picture_and_loses_it() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let id = world.value("kopi", "SELECT id FROM categories WHERE slug = 'utama'").await;
    let path = format!("/admin/categories/{id}/picture");
    let has = "SELECT media_id IS NOT NULL FROM categories WHERE slug = 'utama'";

    let reply = staff.upload(&path, &[], &[]).await.is(422);
    assert_eq!(reply.attributes(".error", "id"), ["e-pictures"]);
    staff.upload(&path, &[], &[("pictures", "utama.png", "image/png", &png())]).await.is(303);
    assert_eq!(world.value("kopi", has).await, "t");
    staff.submit(&format!("/admin/categories/{id}"), "#main form", &[("name", "Pertama")]).await.is(303);
    assert_eq!(world.value("kopi", has).await, "t");
    staff.upload(&path, &[("remove", "1")], &[]).await.is(303);

    assert_eq!(world.value("kopi", has).await, "f");
}
