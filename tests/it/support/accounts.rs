//! Stores with accounts at payment providers.

use super::news;
use super::providers::Providers;
use super::world::{Role, World};

pub const ALL: [&str; 3] = ["midtrans", "xendit", "stripe"];

/// A world whose stores have accounts at a stand-in: kopi at all three
/// providers, batik, which sells in dollars, at Stripe.
pub async fn world() -> (World, Providers) {
    let providers = Providers::start();
    let url = providers.url.clone();
    let world = World::with(|config| config.payment_stand_in = Some(url)).await;
    for provider in ALL {
        open_account(&world, "kopi", provider, false).await;
    }
    open_account(&world, "batik", "stripe", false).await;
    (world, providers)
}

/// Types the keys of one mode into the settings and offers the provider.
pub async fn open_account(world: &World, slug: &str, provider: &str, live: bool) {
    let staff = world.staff(slug, Role::Owner).await;
    let (key, proof) = news::keys(provider, slug, live);
    let mode = if live { "live" } else { "test" };
    let names = match provider {
        "midtrans" => ["server_key", "server_key"],
        "xendit" => ["api_key", "callback_token"],
        _ => ["secret_key", "signing_secret"],
    };
    let names = names.map(|name| format!("{mode}_{name}"));
    let merchant = match provider {
        "midtrans" => "M001",
        "xendit" => "B001",
        _ => "",
    };
    let merchant_name = format!("merchant_{mode}");
    let mut fields = vec![("enabled", "1"), ("mode", mode), (names[0].as_str(), key.as_str()), (names[1].as_str(), proof.as_str())];
    fields.push((merchant_name.as_str(), merchant));
    let page = format!("/admin/settings/payments/{provider}");
    staff.submit(&page, "form[data-dirty]", &fields).await.redirects_to(&page);
}
