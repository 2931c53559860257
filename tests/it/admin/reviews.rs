//! Reviews as staff look through them.

use futures_util::future::join_all;

use crate::{
    storefront::{
        returns::arrived,
        reviews::{only, say},
        small,
    },
    support::{Role, World, client::Client, template::PASSWORD},
};

/// A review that nobody has looked at: the owner and the review's page.
async fn said(world: &World) -> (Client, String) {
    let (shopper, path, _) = arrived(world, "kopi", &small(world, "kopi"), "1").await;
    say(world, &shopper, &path, &[], &[]).await.is(303);
    (world.staff("kopi", Role::Owner).await, format!("/admin/reviews/{}", only(world).await))
}

async fn ratings(world: &World) -> String {
    world.value("kopi", "SELECT ratings FROM products WHERE slug = 'choice'").await
}

#[actix_web::test]
async fn the_counter_follows_what_is_shown() {
    let world = World::start().await;
    let (owner, page) = said(&world).await;
    assert!(owner.get("/admin").await.is(200).attributes(".stats a.attention", "href").contains(&"/admin/reviews".to_owned()));

    for (step, status, counter, listed) in [
        ("reject", 303, "{0,0,0,0,0}", "rejected"),
        ("reject", 409, "{0,0,0,0,0}", "rejected"),
        ("publish", 303, "{0,0,0,1,0}", "published"),
        ("publish", 409, "{0,0,0,1,0}", "published"),
        ("reject", 303, "{0,0,0,0,0}", "rejected"),
        ("publish", 303, "{0,0,0,1,0}", "published"),
    ] {
        owner.get(&page).await.is(200);
        owner.post(&format!("{page}/{step}"), &[]).await.is(status);
        assert_eq!(ratings(&world).await, counter, "{step}");
        let shown = world.shopper("kopi").get("/p/choice").await.is(200);
        assert_eq!(shown.texts("#reviews").is_empty(), counter == "{0,0,0,0,0}", "{step}");
        assert_eq!(owner.get(&format!("/admin/reviews?tab={listed}")).await.texts("#list li.review").len(), 1);
    }
    assert!(owner.get("/admin/reviews").await.is(200).texts("#list li.review").is_empty());
}

#[actix_web::test]
async fn many_people_at_once_count_a_review_once() {
    let world = World::with(|config| config.lane_connections = 8).await;
    let (owner, page) = said(&world).await;
    let csrf = owner.csrf().await.unwrap();
    let fields = [("csrf", csrf.as_str())];
    let (publish, reject) = (format!("{page}/publish"), format!("{page}/reject"));

    let replies = join_all((0..20).map(|_| owner.post(&publish, &fields))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 303).count(), 1);
    assert_eq!(ratings(&world).await, "{0,0,0,1,0}");
    let replies = join_all((0..20).map(|at| owner.post(if at % 2 == 0 { &publish } else { &reject }, &fields))).await;

    assert!(replies.iter().all(|reply| matches!(reply.status.as_u16(), 303 | 409)));
    let agree = "SELECT p.ratings[4] = count(r.id) FILTER (WHERE r.status = 'published') FROM products p JOIN reviews r ON r.product_id = p.id GROUP BY p.id";
    assert_eq!(world.value("kopi", agree).await, "t");
}

#[actix_web::test]
async fn staff_answer_and_find_what_was_said() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    assert!(owner.get("/admin/reviews").await.is(200).says("Belum ada ulasan"));
    let (owner, page) = said(&world).await;

    let long = "x".repeat(1_001);
    owner.submit(&page, "#reply form", &[("reply", &long)]).await.is(422);
    owner.submit(&page, "#reply form", &[("reply", "Terima <script>kasih")]).await.is(303);
    owner.submit("/admin/reviews?stars=4&q=teras", "form[action$='/publish']", &[]).await.redirects_to("/admin/reviews");
    let visitor = world.shopper("kopi");
    assert!(visitor.get("/p/choice").await.the("#reviews").contains("Terima <script>kasih"));
    owner.submit(&page, "#reply form", &[("reply", "")]).await.is(303);
    assert!(!visitor.get("/p/choice").await.the("#reviews").contains("Jawaban"));

    let listed = async |query: &str| owner.get(&format!("/admin/reviews?tab=all{query}")).await.is(200).texts("#list li.review").len();
    assert_eq!(listed("&q=toraja").await, 1);
    assert_eq!(listed("&q=%25").await, 0);
    assert_eq!(listed("&stars=5").await, 0);
    assert_eq!(listed("&stars=9&page=x").await, 1);

    let batik = world.staff("batik", Role::Owner).await;
    batik.get(&page).await.is(404);
    batik.post(&format!("{page}/reject"), &[]).await.is(404);
    let packer = world.staff("kopi", Role::Fulfilment).await;
    assert!(packer.get(&page).await.is(200).texts("form[action*='/admin/reviews/']").is_empty());
    packer.post(&format!("{page}/reject"), &[]).await.is(403);
    assert_eq!(ratings(&world).await, "{0,0,0,1,0}");
}

#[actix_web::test]
async fn an_account_that_goes_takes_its_name_along() {
    let world = World::start().await;
    let (_, page) = said(&world).await;
    let account = world.seeded("kopi").id(301);
    world.tenant_rows("kopi", &format!("UPDATE orders SET customer_id = '{account}'; UPDATE reviews SET customer_id = '{account}'")).await;
    let customer = world.customer("kopi").await;
    customer.get("/account/security").await.is(200);
    let own = customer.post("/account/data", &[("current", PASSWORD)]).await.is(200);
    assert!(own.text.contains("Wanginya sampai ke teras."), "{}", own.text);

    let leave = [("current", PASSWORD), ("confirm", "customer@kopi.test")];
    customer.submit("/account/security", "form[action$='/account/delete']", &leave).await.is(303);

    assert_eq!(
        world.tenant_rows("kopi", "SELECT author, customer_id, body FROM reviews").await,
        [["", "NULL", "Wanginya sampai ke teras."]]
    );
    let owner = world.staff("kopi", Role::Owner).await;
    assert!(owner.get(&page).await.is(200).says("Seorang pembeli"));
}
