//! The outbox: tried again, given up, put back.

use chrono::Duration;

use crate::support::World;

/// A job that nothing can do, because its kind is unknown.
async fn unknown(world: &World, key: &str) {
    let schema = world.schema("kopi").await;
    let sql = format!(
        "INSERT INTO jobs.outbox (id, schema_name, kind, dedupe_key, payload, run_at)
         VALUES (gen_random_uuid(), '{schema}', 'test.unknown', '{key}', '{{}}', now() - interval '1 day') ON CONFLICT DO NOTHING"
    );
    world.rows(&sql).await;
}

async fn state(world: &World) -> Vec<Vec<String>> {
    world.rows("SELECT state, attempts FROM jobs.outbox WHERE kind = 'test.unknown' ORDER BY dedupe_key").await
}

async fn exhaust(world: &World) {
    for _ in 0..9 {
        world.run_jobs().await;
        world.clock().advance(Duration::hours(7));
    }
}

#[actix_web::test]
async fn a_job_that_fails_waits_longer_each_time_and_dies_after_eight_tries() {
    let world = World::start().await;
    unknown(&world, "a").await;

    world.run_jobs().await;
    assert_eq!(state(&world).await, [["pending", "1"]]);
    world.run_jobs().await;
    assert_eq!(state(&world).await, [["pending", "1"]], "tried again at once");
    exhaust(&world).await;

    assert_eq!(state(&world).await, [["dead", "8"]]);
}

#[actix_web::test]
async fn an_operator_puts_a_dead_job_back_or_drops_it() {
    let world = World::start().await;
    unknown(&world, "a").await;
    unknown(&world, "b").await;
    exhaust(&world).await;
    let operator = world.operator().await;

    let page = operator.get("/platform/jobs").await.is(200);
    assert!(page.says("no job of the kind test.unknown is known"));
    let id = page.attributes("form[action='/platform/jobs/drop'] input[name=id]", "value").remove(0);
    operator.post("/platform/jobs/drop", &[("id", &id)]).await.redirects_to("/platform/jobs");
    assert_eq!(state(&world).await, [["dead", "8"]]);
    operator.post("/platform/jobs/retry", &[("all", "1")]).await.redirects_to("/platform/jobs");

    assert_eq!(state(&world).await, [["pending", "0"]]);
    world.run_jobs().await;
    assert_eq!(state(&world).await, [["pending", "1"]]);
}

#[actix_web::test]
async fn jobs_of_a_suspended_store_wait() {
    let world = World::start().await;
    unknown(&world, "a").await;
    let operator = world.operator().await;

    operator.post("/platform/tenants/kopi/suspension", &[("reason", "unpaid")]).await;
    world.run_jobs().await;
    assert_eq!(state(&world).await, [["pending", "0"]]);
    operator.post("/platform/tenants/kopi/suspension/end", &[]).await;
    world.run_jobs().await;

    assert_eq!(state(&world).await, [["pending", "1"]]);
}

#[actix_web::test]
async fn the_same_cause_is_one_job() {
    let world = World::start().await;

    unknown(&world, "a").await;
    unknown(&world, "a").await;

    assert_eq!(state(&world).await.len(), 1);
}
