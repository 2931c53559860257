//! PostgreSQL goes away and comes back while people shop.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use smartseller::db::embedded::Server;

use crate::support::{Reply, World, wait};

/// A data folder that goes with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Asks again and again until told to stop; gives every answer.
async fn shop(world: &World, path: &str, done: &AtomicBool) -> Vec<Reply> {
    let shopper = world.shopper("kopi");
    let mut replies = Vec::new();
    while !done.load(Ordering::Relaxed) {
        replies.push(shopper.get(path).await);
    }
    replies
}

#[actix_web::test]
async fn shoppers_are_told_to_wait_and_the_store_heals_by_itself() {
    let folder = Folder(std::env::temp_dir().join(format!("smartseller-fault-{}", uuid::Uuid::new_v4().simple())));
    let postgres = Server::start_for_tests(&folder.0).await.unwrap();
    let world = World::on(&postgres).await;
    world.shopper("kopi").get("/p/single").await.is(200);
    let done = Arc::new(AtomicBool::new(false));

    let load = async {
        let (search, cart, ready) =
            tokio::join!(shop(&world, "/search?q=gayo", &done), shop(&world, "/cart", &done), shop(&world, "/readyz", &done));
        [search, cart, ready].concat()
    };
    let restart = async {
        postgres.stop().await.unwrap();
        // While it is away, somebody has to have been told so.
        wait::until("a refusal", async || (world.shopper("kopi").get("/readyz").await.status == 503).then_some(())).await;
        let postgres = Server::start_for_tests(&folder.0).await.unwrap();
        for path in ["/search?q=gayo", "/cart", "/readyz", "/p/choice"] {
            wait::until(path, async || (world.shopper("kopi").get(path).await.status == 200).then_some(())).await;
        }
        done.store(true, Ordering::Relaxed);
        postgres
    };
    let (replies, postgres) = tokio::join!(load, restart);

    let refused: Vec<&Reply> = replies.iter().filter(|reply| reply.status != 200).collect();
    assert!(!refused.is_empty(), "nobody noticed");
    for reply in refused {
        assert_eq!(reply.status, 503, "{}: {}", reply.request, reply.text);
        assert!(
            reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0),
            "{} does not say when to come back",
            reply.request
        );
    }
    drop(world);
    postgres.stop().await.unwrap();
}
