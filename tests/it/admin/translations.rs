//! What is not told yet in a further language.

use crate::support::{Role, World};

#[tokio::test]
async fn what_lacks_words_in_a_language_is_listed_until_it_has_them() {
    let world = World::start().await;
    let staff = world.staff("kopi", Role::Owner).await;
    let list = "/admin/content/translations?language=en";

    let before = staff.get(list).await.is(200);
    let names = before.texts("#translations .title");
    for name in ["Gayo Arabika", "Toraja Sapan", "Utama", "Pilihan"] {
        assert!(names.contains(&name.to_owned()), "{name} in {names:?}");
    }
    assert_eq!(staff.get(&format!("{list}&kind=category")).await.is(200).texts("#translations .title"), ["Pilihan", "Utama"]);

    let category = world.seeded("kopi").id(11);
    let words = [("t.en.name", "Main"), ("t.en.description", "The best of it")];
    staff.submit(&format!("/admin/categories/{category}"), "#main form", &words).await.is(303);
    assert_eq!(staff.get(&format!("{list}&kind=category")).await.is(200).texts("#translations .title"), ["Pilihan"]);
    assert!(before.attributes("#translations .title", "href").contains(&format!("/admin/categories/{category}#f-t.en.name")));

    world.staff("batik", Role::Owner).await.get("/admin/content/translations").await.is(404);
}
