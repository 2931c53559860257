//! The catalogue in memory says what the database would say.

use smartseller::commerce::catalog::browse::{Among, Card, Filter, Index, Listing, queries};

use uuid::Uuid;

use crate::support::World;

/// Sixty products that differ in all that a filter asks for.
const GOODS: &str = "
    INSERT INTO products (id, slug, name, vendor, category_id, tags, status, featured, price_min, price_max, facets, created_at, search_text)
    SELECT md5('p' || n)::uuid, 'p-' || n, chr(65 + n % 7) || ' Nr ' || n, (ARRAY['', 'Rexus', 'Daxa'])[1 + n % 3],
      (SELECT id FROM categories ORDER BY slug OFFSET n % 2 LIMIT 1),
      (ARRAY['{}', '{rgb}', '{rgb,new}', '{gift}'])[1 + n % 4]::text[], CASE WHEN n % 11 = 0 THEN 'draft' ELSE 'active' END, n % 9 = 0,
      1000 * (n % 5 + 1), 1000 * (n % 5 + 1) + 500 * (n % 3),
      (ARRAY['{}', '{switch=red}', '{switch=red,switch=blue,colour=black}', '{colour=white}', '{colour=black,switch=brown}'])[1 + n % 5]::text[],
      now() - (n % 13) * interval '1 day', 'nr ' || n
    FROM generate_series(1, 60) AS n;
    INSERT INTO variants (id, product_id, position, price, track_stock)
    SELECT md5('v' || n)::uuid, md5('p' || n)::uuid, 0, 1000, n % 4 <> 0 FROM generate_series(1, 60) AS n;
    INSERT INTO stock_levels (variant_id, location_id, on_hand, reserved)
    SELECT md5('v' || n)::uuid, (SELECT id FROM locations LIMIT 1), n % 6, least(n % 6, n % 3) FROM generate_series(1, 60) AS n WHERE n % 4 <> 0;
";

const ASKED: [&str; 22] = [
    "",
    "page=2",
    "page=999",
    "sort=newest",
    "sort=price-up",
    "sort=price-down&page=2",
    "sort=name",
    "stock=1",
    "stock=1&sort=name",
    "vendor=Rexus",
    "vendor=Rexus&vendor=Daxa&tag=rgb",
    "vendor=Nobody",
    "tag=rgb&tag=gift",
    "min=2000&max=3500",
    "min=2000&max=3500&stock=1",
    "min=900000",
    "o.switch=red",
    "o.switch=red&o.switch=brown&o.colour=black",
    "o.switch=red&o.switch=nothing",
    "o.unknown=thing&tag=rgb",
    "o.colour=black&tag=new&vendor=Daxa&stock=1",
    "o.colour=black&max=2000&sort=price-down",
];

fn comparable(listing: Listing) -> (Vec<Card>, i64, String) {
    (listing.cards, listing.total, format!("{:?}", listing.facets))
}

#[actix_web::test]
async fn the_index_lists_and_counts_as_the_database_does() {
    let world = World::start().await;
    world.tenant_rows("kopi", GOODS).await;
    let tenant = world.tenant("kopi").await;
    let conn = world.app.db.tenant_read(&tenant).await.unwrap();
    let index: Index = queries::index(&conn, "id").await.unwrap().expect("sixty products are few");
    let ids: Vec<_> =
        queries::row(&conn, "id", false, 60).await.unwrap().iter().rev().map(|card| card.id).chain([Uuid::nil().into()]).collect();
    assert!(ids.len() > 50);
    assert_eq!(index.these(&ids), queries::cards_of(&conn, "id", &ids).await.unwrap());
    let categories: Vec<_> = queries::categories(&conn, "id").await.unwrap().into_iter().take(1).map(|category| category.id).collect();

    let mut shown = 0;
    for among in [Among::All, Among::Categories(&categories)] {
        for query in ASKED {
            let filter = Filter::parse(query, tenant.currency);
            let (read, read_filter) = queries::listing(&conn, among, "id", &filter).await.unwrap();
            let (kept, kept_filter) = index.listing(among, &filter);
            shown += kept.cards.len();
            assert_eq!(comparable(kept), comparable(read), "{query} {among:?}");
            assert_eq!(kept_filter, read_filter, "{query}");
        }
    }
    assert!(shown > 300, "the questions find something: {shown}");
    for featured in [true, false] {
        assert_eq!(index.row(featured, 9), queries::row(&conn, "id", featured, 9).await.unwrap());
    }
}

#[actix_web::test]
async fn what_a_search_finds_is_listed_and_counted_the_same_either_way() {
    let world = World::start().await;
    let tenant = world.tenant("kopi").await;
    let mut conn = world.app.db.tenant_read(&tenant).await.unwrap();
    let index = queries::index(&conn, "id").await.unwrap().expect("a few products");
    for query in ["q=toraja", "q=toraya", "q=kopi", "q=kopi&sort=name", "q=-kopi", "q=gayo+or+toraja&sort=price-down", "q=nothing+at+all"] {
        let filter = Filter::parse(query, tenant.currency);
        let found = queries::search(&mut conn, "id", filter.search.as_deref().unwrap()).await.unwrap();
        let (read, _) = queries::listing(&conn, Among::Found(&found), "id", &filter).await.unwrap();
        let (kept, _) = index.listing(Among::Found(&found), &filter);
        assert_eq!(comparable(kept), comparable(read), "{query}");
    }
}
