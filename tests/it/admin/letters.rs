//! Letters as staff see them: their previews, what the timeline knows of them,
//! and those that go to the staff themselves.

use crate::{
    storefront::{buy, single, small},
    support::{Role, World, client::Client},
};

const PAGE: &str = "/admin/settings/notifications";

/// Names somebody of the staff, so that letters to them have somewhere to go.
async fn told(world: &World, changes: &[(&str, &str)]) -> Client {
    let owner = world.staff("kopi", Role::Owner).await;
    let mut fields = vec![("staff", "gudang@kopi.test"), ("low_stock_at", "3")];
    fields.extend(changes);
    owner.submit(PAGE, "form[action='/admin/settings/notifications']", &fields).await.is(303);
    owner
}

async fn to_staff(world: &World) -> Vec<String> {
    world.mails().await.into_iter().filter(|letter| letter.to == "gudang@kopi.test").map(|letter| letter.subject).collect()
}

#[actix_web::test]
async fn every_letter_has_a_preview_in_every_language_with_and_without_a_real_order() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let letters: Vec<String> = owner.get(PAGE).await.is(200).attributes(".letters a.strong", "href");
    assert_eq!(letters.len(), smartseller::mail::catalogue::LETTERS.len());

    for real in [false, true] {
        if real {
            buy(&world, "kopi", &single(&world, "kopi"), "1", "bank_transfer").await;
        }
        for letter in &letters {
            let mut subjects = Vec::new();
            for language in ["id", "en"] {
                let page = owner.get(&format!("{letter}?lang={language}")).await.is(200);
                assert_eq!(page.texts(".notice.info").len(), usize::from(!real), "{letter}");
                let frame = owner.get(&page.attributes("iframe", "src")[0]).await.is(200);
                assert!(frame.header("content-security-policy").contains("sandbox"));
                for text in [&page.the(".letter-text"), &frame.text] {
                    assert!(
                        text.to_lowercase().contains("kopi") && !text.contains("mail-") && !text.contains("{ $"),
                        "{letter} in {language}: {text}"
                    );
                }
                subjects.push(page.the(".letter-subject p"));
            }
            assert_ne!(subjects[0], subjects[1], "{letter} has one language");
        }
    }
    owner.get(&format!("{PAGE}/nothing")).await.is(404);
}

#[actix_web::test]
async fn a_letter_is_tried_on_oneself_and_on_nobody_else() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let page = format!("{PAGE}/order_paid");

    owner
        .submit(&page, "form[action='/admin/settings/notifications/order_paid']", &[("to", "eve@example.test"), ("lang", "en")])
        .await
        .is(303);
    world.staff("kopi", Role::Viewer).await.post(&page, &[]).await.is(403);

    let letters = world.mails().await;
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].to.as_str(), letters[0].subject.starts_with("[Uji] ")), ("owner@kopi.test", true));
    assert!(letters[0].text.contains("Your payment is here"));
}

#[actix_web::test]
async fn the_timeline_knows_a_letter_once_and_sends_it_again_once_a_form() {
    let world = World::start().await;
    buy(&world, "kopi", &single(&world, "kopi"), "1", "bank_transfer").await;
    world.mails().await;
    world.rows("UPDATE jobs.outbox SET state = 'pending' WHERE kind = 'mail.order_placed'").await;
    assert_eq!(world.mails().await.len(), 1);
    let owner = world.staff("kopi", Role::Owner).await;
    let path = owner.get("/admin/orders").await.attributes("#orders tbody a.title", "href")[0].clone();
    let form = "#timeline form[action*='/letters/']";
    let shown = owner.get(&path).await.is(200);
    assert_eq!(shown.attributes(form, "action").len(), 1);
    assert!(shown.the("#timeline").contains("sari@example.com"));

    let (action, key) =
        (shown.attributes(form, "action").remove(0), shown.attributes(&format!("{form} [name=request_key]"), "value").remove(0));
    for _ in 0..2 {
        owner.post(&action, &[("request_key", &key)]).await.is(303);
    }
    let letters = world.mails().await;

    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0].text, letters[1].text);
    assert_eq!(owner.get(&path).await.attributes(form, "action").len(), 2);
    // A letter is reached through its own order.
    let other = action.replace(path.rsplit('/').next().unwrap_or_default(), &uuid::Uuid::nil().to_string());
    owner.post(&other, &[("request_key", "x")]).await.is(404);
    world.staff("batik", Role::Owner).await.post(&action, &[("request_key", "x")]).await.is(404);
    assert_eq!(world.mails().await.len(), 2);
}

#[actix_web::test]
async fn a_parcel_that_arrived_and_an_order_that_was_not_paid_are_told() {
    let world = World::start().await;
    buy(&world, "kopi", &single(&world, "kopi"), "1", "cash_on_delivery").await;
    let owner = world.staff("kopi", Role::Owner).await;
    let path = owner.get("/admin/orders").await.attributes("#orders tbody a.title", "href")[0].clone();
    owner.submit(&path, "#fulfil form", &[]).await.is(303);
    owner.submit(&path, "form[action$='/delivered']", &[]).await.is(303);
    buy(&world, "kopi", &small(&world, "kopi"), "1", "bank_transfer").await;
    world.clock().advance(chrono::Duration::hours(30));

    let subjects: Vec<String> = world.mails().await.into_iter().map(|letter| letter.subject).collect();

    assert_eq!(subjects.iter().filter(|subject| subject.ends_with("sudah sampai")).count(), 1, "{subjects:?}");
    assert_eq!(subjects.iter().filter(|subject| subject.ends_with("tidak dibayar tepat waktu")).count(), 1, "{subjects:?}");
}

#[actix_web::test]
async fn the_staff_are_told_of_an_order_and_of_money_that_has_to_go_back() {
    let world = World::start().await;
    let owner =
        told(&world, &[("staff", "gudang@kopi.test\nGUDANG@kopi.test, kasir@kopi.test"), ("new_order", "1"), ("refund_needed", "1")]).await;
    buy(&world, "kopi", &small(&world, "kopi"), "1", "bank_transfer").await;
    let path = owner.get("/admin/orders").await.attributes("#orders tbody a.title", "href")[0].clone();
    owner.submit(&path, "#paid form", &[]).await.is(303);
    owner.submit(&path, "#cancel form", &[("reason", "out_of_stock")]).await.is(303);

    let told = to_staff(&world).await;

    assert_eq!(told.len(), 2, "{told:?}");
    let about = |words: &str| told.iter().filter(|subject| subject.starts_with(words)).count();
    assert_eq!((about("Pesanan baru"), about("Dana harus dikembalikan")), (1, 1), "{told:?}");
    let letters = world.mails().await;
    assert_eq!(letters.iter().filter(|letter| letter.to == "kasir@kopi.test").count(), 2);
    let letter = letters
        .iter()
        .find(|letter| letter.to == "kasir@kopi.test" && letter.subject.starts_with("Pesanan baru"))
        .expect("the cashier is told");
    assert!(letter.text.contains(&format!("{}{path}", owner.origin())) && letter.text.contains("Sari Dewi"), "{}", letter.text);
}

#[actix_web::test]
async fn what_runs_low_is_told_once_and_again_after_there_was_more() {
    let world = World::start().await;
    let owner = told(&world, &[("new_order", ""), ("low_stock", "1")]).await;
    let low = async || to_staff(&world).await.len();
    // Five pieces: four left are enough, three are few, two are no news.
    for expected in [0, 1, 1] {
        buy(&world, "kopi", &single(&world, "kopi"), "1", "bank_transfer").await;
        assert_eq!(low().await, expected);
    }
    let tenant = world.tenant("kopi").await;
    let adjust = async |delta| {
        let mut conn = world.app.db.tenant(&tenant).await.expect("a connection becomes free");
        let variant = single(&world, "kopi").parse().expect("the seed has ids");
        let location = smartseller::commerce::inventory::default_location(&mut conn).await.expect("there is a place");
        let reason = smartseller::commerce::inventory::Reason::Count;
        smartseller::commerce::inventory::adjust(&mut conn, variant, location, delta, reason, "test", "").await.expect("it can be counted");
        conn.commit().await.expect("it commits");
    };
    adjust(10).await;
    assert_eq!(low().await, 1);
    adjust(-10).await;
    assert_eq!(low().await, 2);
    let letters = world.mails().await;
    let letter = letters.iter().rfind(|letter| letter.to == "gudang@kopi.test").expect("the store is told");
    assert!(letter.text.contains("SINGLE") && letter.text.contains("sisa 2") && letter.text.contains(&owner.origin()), "{}", letter.text);
}

#[actix_web::test]
async fn who_is_told_is_checked_and_kept_when_it_is_wrong() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let wrong = [("staff", "not an address"), ("reply_to", "nobody"), ("low_stock_at", "many")];

    let page = owner.submit(PAGE, "form[action='/admin/settings/notifications']", &wrong).await.is(422);

    assert_eq!(page.texts("#e-staff, #e-reply_to, #e-low_stock_at").len(), 3);
    assert_eq!(page.attributes("#f-low_stock_at", "value"), ["many"]);
    assert_eq!(world.value("kopi", "SELECT count(*) FROM settings WHERE section = 'notifications'").await, "0");
}
