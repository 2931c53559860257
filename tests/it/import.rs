//! Catalogues from files: complete, repeatable, and never half of a product.

use std::path::Path;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use smartseller::import::{
    self, Options,
    report::{Outcome, Report},
    shopify::{self, Parsed},
};
use smartseller::integrations::fetch::{Fetcher, Reach};
use smartseller::money::Currency;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::support::World;

const WORKSHOP: &str = include_str!("../fixtures/shopify/workshop.csv");

fn parse(text: &str) -> Parsed {
    shopify::parse(text.as_bytes(), Currency::parse("USD").expect("a known currency")).expect("a file of Shopify's")
}

async fn import(world: &World, text: &str, options: &Options) -> Report {
    let tenant = world.tenant("batik").await;
    import::run(&world.app, &tenant, parse(text), options, &mut |_, _, _| {}).await.expect("the database answers")
}

fn with_pictures() -> Options {
    Options { fetcher: Some(Fetcher::new(Reach::Loopback).expect("TLS can be set up")), ..Options::default() }
}

/// The fixture with its pictures on a server of this machine.
async fn workshop() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let origin = format!("http://{}/", listener.local_addr().expect("a bound socket has an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let length = stream.read(&mut request).await.unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let answer = picture(request.split(' ').nth(1).unwrap_or_default());
            let _ = stream.write_all(&answer).await;
        }
    });
    WORKSHOP.replace("https://pictures.test/", &origin)
}

fn picture(path: &str) -> Vec<u8> {
    let shade = match path {
        "/mug.png" => 60,
        "/sand.png" => 180,
        "/indigo.png" => 20,
        "/drawing.svg" => return b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<svg/>".to_vec(),
        _ => return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
    };
    let mut png = std::io::Cursor::new(Vec::new());
    let pixels: DynamicImage = RgbImage::from_pixel(400, 300, Rgb([shade, 100, 160])).into();
    pixels.write_to(&mut png, ImageFormat::Png).expect("memory can be written");
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", png.get_ref().len());
    [head.into_bytes(), png.into_inner()].concat()
}

fn said(report: &Report, row: usize) -> Vec<(Option<Outcome>, String)> {
    report.lines().into_iter().filter(|line| line.row == row).map(|line| (line.outcome, line.text.clone())).collect()
}

async fn variants(world: &World) -> Vec<Vec<String>> {
    let sql = "SELECT p.import_handle, array_to_string(v.option_values, '/'), v.sku, v.price, v.compare_at, v.cost, v.weight_grams, v.track_stock, \
               v.stock_policy, coalesce((SELECT sum(on_hand) FROM stock_levels WHERE variant_id = v.id), 0) \
               FROM variants v JOIN products p ON p.id = v.product_id WHERE p.import_handle IS NOT NULL ORDER BY p.import_handle, v.position";
    world.tenant_rows("batik", sql).await
}

#[tokio::test]
async fn a_file_is_in_the_store_and_importing_it_again_changes_nothing() {
    let world = World::start().await;
    let file = workshop().await;

    let first = import(&world, &file, &with_pictures()).await;

    assert_eq!((first.products.created, first.products.failed), (4, 2), "{first}");
    assert_eq!((first.pictures.fetched, first.pictures.failed), (3, 2), "{first}");
    let expect = [
        "linen-shirt Sand/M/Band SHIRT-SAND-M 6400 NULL NULL 210 t deny 3",
        "linen-shirt Sand/L/Band SHIRT-SAND-L 6400 NULL NULL 230 t continue 0",
        "linen-shirt Indigo/M/Classic SHIRT-IND-M 6990 NULL NULL 210 t deny 0",
        "old-bowl  NULL 3000 NULL NULL 0 t deny 1",
        "stoneware-mug  MUG-1 1850 2400 720 420 t deny 12",
        "tea-towel  NULL 900 NULL NULL 0 f deny 0",
    ];
    assert_eq!(variants(&world).await.iter().map(|row| row.join(" ")).collect::<Vec<_>>(), expect);
    let before = world.value("batik", "SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM products p").await;

    let second = import(&world, &file, &with_pictures()).await;

    assert_eq!((second.products.created, second.products.updated, second.products.same), (0, 0, 4), "{second}");
    assert_eq!((second.pictures.fetched, second.pictures.known), (0, 3), "{second}");
    assert_eq!(world.value("batik", "SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM products p").await, before);
}

#[tokio::test]
async fn a_product_has_its_words_category_and_pictures() {
    let world = World::start().await;
    import(&world, &workshop().await, &with_pictures()).await;

    let mug = world
        .tenant_rows(
            "batik",
            "SELECT p.slug, p.name, p.description_html, p.vendor, c.name, p.tags, p.status, p.seo_title \
             FROM products p JOIN categories c ON c.id = p.category_id WHERE p.import_handle = 'stoneware-mug'",
        )
        .await;
    let expect = [
        "stoneware-mug",
        "Stoneware Mug",
        "<p>Thrown by hand, 350 ml.</p>",
        "Kiln & Co",
        "Cups",
        "{stoneware,Gift,handmade}",
        "active",
        "Stoneware mug, 350 ml",
    ];
    assert_eq!(mug, [expect]);
    let statuses = "SELECT string_agg(status, ' ' ORDER BY import_handle) FROM products WHERE import_handle IS NOT NULL";
    assert_eq!(world.value("batik", statuses).await, "active archived active draft");
    let alts = "SELECT string_agg(m.alt, '|' ORDER BY m.position) FROM product_media m JOIN products p ON p.id = m.product_id WHERE p.import_handle = 'stoneware-mug'";
    assert_eq!(world.value("batik", alts).await, "A grey mug on a wooden table");
    let own = "SELECT count(*) FROM variants v JOIN products p ON p.id = v.product_id WHERE p.import_handle = 'linen-shirt' AND v.media_id IS NOT NULL";
    assert_eq!(world.value("batik", own).await, "2");
}

#[tokio::test]
async fn the_report_says_of_each_row_what_happened() {
    let world = World::start().await;

    let report = import(&world, &workshop().await, &with_pictures()).await;

    assert_eq!(said(&report, 2)[0], (Some(Outcome::Created), String::new()));
    assert!(said(&report, 3)[1].1.ends_with("missing.png: the server answered 404"), "{report}");
    assert!(said(&report, 4)[1].1.contains("SVG drawings are not taken"), "{report}");
    assert!(said(&report, 7).iter().any(|line| line.1 == "-2 pieces are counted as none"), "{report}");
    assert_eq!(said(&report, 9), [(Some(Outcome::Error), "gift cards are not supported".to_owned())]);
    assert_eq!(said(&report, 11), [(Some(Outcome::Error), "left out because of row 12".to_owned())]);
    assert_eq!(said(&report, 12), [(Some(Outcome::Error), "Variant Price: \"forty\" is not an amount such as 12.50".to_owned())]);
    assert!(report.has_errors());
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_changes_nothing() {
    let world = World::start().await;
    let count = "SELECT (SELECT count(*) FROM products) || ' ' || (SELECT count(*) FROM categories) || ' ' || (SELECT count(*) FROM stock_movements)";
    let before = world.value("batik", count).await;

    let report = import(&world, WORKSHOP, &Options { dry_run: true, ..Options::default() }).await;

    assert_eq!((report.products.created, report.products.failed, report.pictures.left), (4, 2, 5), "{report}");
    assert_eq!(world.value("batik", count).await, before);
}

#[tokio::test]
async fn what_changed_in_the_file_changes_in_the_store_and_stock_only_when_asked() {
    let world = World::start().await;
    import(&world, WORKSHOP, &Options::default()).await;
    let file = WORKSHOP.replace("MUG-1,420,shopify,12,deny,manual,18.50", "MUG-1,420,shopify,40,deny,manual,17.00");

    let report = import(&world, &file, &Options::default()).await;

    assert_eq!((report.products.updated, report.products.same), (1, 3), "{report}");
    let mug = "SELECT v.price || ' ' || s.on_hand FROM variants v JOIN stock_levels s ON s.variant_id = v.id WHERE v.sku = 'MUG-1'";
    assert_eq!(world.value("batik", mug).await, "1700 12");

    import(&world, &file, &Options { stock: true, ..Options::default() }).await;
    assert_eq!(world.value("batik", mug).await, "1700 40");
}

#[tokio::test]
async fn a_code_that_another_product_has_leaves_only_its_product_out() {
    let world = World::start().await;
    import(&world, WORKSHOP, &Options::default()).await;
    let file = WORKSHOP.replace("linen-shirt", "other-shirt").replace("SHIRT-SAND-M", "SHIRT-X").replace("SHIRT-IND-M", "SHIRT-Y");

    let report = import(&world, &file, &Options::default()).await;

    assert_eq!((report.products.same, report.products.failed), (3, 3), "{report}");
    assert_eq!(said(&report, 6)[0].0, Some(Outcome::Error));
    assert!(said(&report, 6)[0].1.starts_with("sku: "), "{report}");
    assert_eq!(world.value("batik", "SELECT count(*) FROM products WHERE import_handle = 'other-shirt'").await, "0");
}

#[tokio::test]
async fn the_other_tenant_has_nothing_of_it() {
    let world = World::start().await;
    let count = "SELECT (SELECT count(*) FROM products) || ' ' || (SELECT count(*) FROM media)";
    let before = world.value("kopi", count).await;

    import(&world, &workshop().await, &with_pictures()).await;

    assert_eq!(world.value("kopi", count).await, before);
}

/// Reads the merchant's own files where they lie beside the checkout.
#[tokio::test]
async fn real_files_are_imported_completely() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/shopify");
    let Ok(files) = std::fs::read_dir(folder) else { return };
    let world = World::start().await;
    for path in files.map(|file| file.expect("the folder can be read").path()) {
        let text = std::fs::read_to_string(&path).expect("a real file is text");

        let report = import(&world, &text, &Options::default()).await;

        assert_eq!(report.products.failed, 0, "{report}");
        for row in expected(&text) {
            let sql = format!(
                "SELECT count(*) FROM variants v JOIN products p ON p.id = v.product_id WHERE p.import_handle = '{}' AND v.option_values = '{}'::text[] AND v.price = {}",
                row[0], row[1], row[2]
            );
            assert_eq!(world.value("batik", &sql).await, "1", "{row:?} of {}", path.display());
        }
        let again = import(&world, &text, &Options::default()).await;
        assert_eq!((again.products.created, again.products.updated), (0, 0), "{again}");
    }
}

/// Handle, options and price of every variant, read the plain way.
fn expected(text: &str) -> Vec<[String; 3]> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().expect("a file has headings").clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row can be read");
        let cell = |name: &str| headings.iter().position(|heading| heading == name).and_then(|at| record.get(at)).unwrap_or_default();
        let price = cell("Variant Price");
        if price.is_empty() {
            continue;
        }
        let (whole, cents) = price.split_once('.').unwrap_or((price, ""));
        let option = cell("Option1 Value");
        let options = if option == "Default Title" { "{}".to_owned() } else { format!("{{\"{option}\"}}") };
        rows.push([cell("Handle").to_owned(), options, format!("{whole}{cents:0<2}")]);
    }
    assert!(rows.len() > 20, "a real file has many variants");
    rows
}
