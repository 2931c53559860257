//! Files as they come from Shopify, from spreadsheets and from nowhere good.

use proptest::prelude::*;

use super::*;

const HEAD: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Image Position,Image Alt Text,Gift Card,Variant Image,Variant Weight Unit,Status";

fn read(rows: &str) -> Parsed {
    parse(format!("{HEAD}\n{rows}").as_bytes(), Currency::parse("USD").unwrap()).unwrap()
}

/// A product in one row, with a cell changed.
fn row(handle: &str, change: &[(&str, &str)]) -> String {
    let defaults =
        [("Handle", handle), ("Title", "Mug"), ("Option1 Name", "Title"), ("Option1 Value", "Default Title"), ("Variant Price", "12.50")];
    let cell = |heading: &str| {
        let of = |pairs: &[(&str, &str)]| pairs.iter().find(|(name, _)| *name == heading).map(|(_, value)| (*value).to_owned());
        of(change).or_else(|| of(&defaults)).unwrap_or_default()
    };
    HEAD.split(',').map(|heading| format!("\"{}\"", cell(heading))).collect::<Vec<_>>().join(",") + "\n"
}

#[track_caller]
fn refused(rows: &str, expect: &[&str]) {
    let parsed = read(rows);
    let said: Vec<String> = parsed.remarks.iter().filter(|remark| remark.error).map(ToString::to_string).collect();
    assert_eq!(said, expect);
    assert_eq!(parsed.products, []);
}

#[test]
fn a_product_without_choice_has_one_variant_and_no_options() {
    let parsed = read(&row("mug", &[("Tags", "blue, Blue,, gift "), ("Vendor", "Kiln"), ("Type", "Cups")]));

    let [mug] = &parsed.products[..] else { panic!("{parsed:?}") };
    assert_eq!((mug.title.as_str(), mug.vendor.as_str(), mug.product_type.as_str()), ("Mug", "Kiln", "Cups"));
    assert_eq!(mug.tags, ["blue", "gift"]);
    assert_eq!(mug.options, Vec::<String>::new());
    assert_eq!(mug.variants.len(), 1);
    assert_eq!((mug.variants[0].price, mug.variants[0].track_stock, mug.variants[0].quantity), (1250, false, None));
    assert_eq!(mug.status, ImportedStatus::Active);
    assert_eq!(parsed.remarks, []);
}

#[test]
fn rows_of_one_handle_are_one_product() {
    let colour = |value: &'static str, more: &[(&'static str, &'static str)]| {
        let mut change = vec![("Title", ""), ("Option1 Name", ""), ("Option1 Value", value), ("Option2 Value", "M")];
        change.extend(more);
        row("shirt", &change)
    };
    let file = row(
        "shirt",
        &[("Option1 Name", "Colour"), ("Option1 Value", "Red"), ("Option2 Name", "Size"), ("Option2 Value", "M"), ("Variant SKU", "S-1")],
    ) + &colour(
        "Blue",
        &[
            ("Variant SKU", "S-2"),
            ("Variant Compare At Price", "20"),
            ("Variant Inventory Tracker", "shopify"),
            ("Variant Inventory Qty", "-4"),
            ("Variant Inventory Policy", "continue"),
        ],
    ) + &row("mug", &[])
        + &colour("Green", &[("Variant Grams", "28"), ("Variant Weight Unit", "oz")]);
    let parsed = read(&file);

    let shirt = &parsed.products[0];
    assert_eq!(shirt.rows, [2, 3, 5]);
    assert_eq!(shirt.options, ["Colour", "Size"]);
    assert_eq!(shirt.variants.iter().map(|it| it.option_values.join("/")).collect::<Vec<_>>(), ["Red/M", "Blue/M", "Green/M"]);
    let blue = &shirt.variants[1];
    assert_eq!((blue.compare_at, blue.quantity, blue.track_stock, blue.continue_selling), (Some(2000), Some(0), true, true));
    assert_eq!(shirt.variants[2].weight_grams, 28);
    assert_eq!(parsed.remarks[0].to_string(), "row 3: -4 pieces are counted as none");
}

#[test]
fn pictures_come_in_order_and_once() {
    let picture = |url: &'static str, position: &'static str, alt: &'static str| {
        row(
            "mug",
            &[
                ("Title", ""),
                ("Option1 Name", ""),
                ("Option1 Value", ""),
                ("Variant Price", ""),
                ("Image Src", url),
                ("Image Position", position),
                ("Image Alt Text", alt),
            ],
        )
    };
    let file = row("mug", &[("Image Src", "https://x.test/b.jpg"), ("Image Position", "2"), ("Variant Image", "https://x.test/v.jpg")])
        + &picture("https://x.test/a.jpg", "1", "Front")
        + &picture("https://x.test/b.jpg", "3", "Back")
        + &picture("ftp://x.test/c.jpg", "4", "")
        + &picture("data:image/png;base64,AAAA", "5", "");
    let parsed = read(&file);

    let mug = &parsed.products[0];
    let gallery: Vec<_> = mug.pictures.iter().map(|it| (it.url.as_str(), it.alt.as_str())).collect();
    assert_eq!(gallery, [("https://x.test/a.jpg", "Front"), ("https://x.test/b.jpg", "Back"), ("https://x.test/v.jpg", "")]);
    assert_eq!(mug.variants.len(), 1);
    assert_eq!(mug.variants[0].picture.as_deref(), Some("https://x.test/v.jpg"));
    assert_eq!(parsed.remarks.iter().map(|it| (it.row, it.error)).collect::<Vec<_>>(), [(5, false), (6, false)]);
}

#[test]
fn a_wrong_row_leaves_its_product_out_and_no_other() {
    let file = row("shirt", &[("Option1 Name", "Size"), ("Option1 Value", "M")])
        + &row("shirt", &[("Title", ""), ("Option1 Name", ""), ("Option1 Value", "L"), ("Variant Price", "12,50")])
        + &row("mug", &[]);
    let parsed = read(&file);

    assert_eq!(parsed.products.iter().map(|it| it.handle.as_str()).collect::<Vec<_>>(), ["mug"]);
    let said: Vec<String> = parsed.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["row 2: left out because of row 3", "row 3: Variant Price: \"12,50\" is not an amount such as 12.50"]);
}

#[test]
fn each_mistake_is_named() {
    refused(&row("", &[]), &["row 2: Handle is missing"]);
    refused(&row("mug", &[("Title", "")]), &["row 2: Title is missing"]);
    refused(&row("mug", &[("Variant Price", "")]), &["row 2: Variant Price: is missing"]);
    refused(&row("mug", &[("Variant Price", "-1")]), &["row 2: Variant Price: \"-1\" is not an amount such as 12.50"]);
    refused(&row("mug", &[("Gift Card", "true")]), &["row 2: gift cards are not supported"]);
    refused(&row("mug", &[("Status", "sold")]), &["row 2: Status: \"sold\" is none of active, draft, archived"]);
    refused(
        &row("mug", &[("Option1 Name", ""), ("Option1 Value", "Red")]),
        &["row 2: Option1 Value has no option name in the product's first row"],
    );
    refused(
        &row("mug", &[("Option1 Name", ""), ("Option2 Name", "Size"), ("Option2 Value", "M")]),
        &["row 2: an option's name is missing before another one", "row 2: Option2 Value has no option name in the product's first row"],
    );
    refused(&row("mug", &[("Variant Inventory Qty", "a few")]), &["row 2: Variant Inventory Qty: \"a few\" is not a whole number"]);
    refused(
        &row("mug", &[("Variant Inventory Policy", "perhaps")]),
        &["row 2: Variant Inventory Policy: \"perhaps\" is neither deny nor continue"],
    );
}

#[test]
fn doubles_are_named_with_both_rows() {
    let file = row("mug", &[("Variant SKU", "M-1")]) + &row("mug", &[("Title", ""), ("Option1 Name", "")]);
    refused(&file, &["row 2: left out because of row 3", "row 3: this combination of options is in row 2 already"]);

    let parsed = read(&(row("mug", &[("Variant SKU", "M-1")]) + &row("cup", &[("Variant SKU", "M-1")])));
    assert_eq!(parsed.products.len(), 1);
    assert_eq!(parsed.remarks[0].to_string(), "row 3: Variant SKU: \"M-1\" is used in row 2 already");
}

#[test]
fn spreadsheets_may_write_it_their_way() {
    let usd = Currency::parse("USD").unwrap();
    let file = "\u{feff}HANDLE;title;Variant Price;Colour of the box\r\n\r\nmug;\"Big; blue \"\"mug\"\"\r\nfor tea\";12.50;red\r\n;;;\r\ncup;Cup;3;\r\n";
    let parsed = parse(file.as_bytes(), usd).unwrap();

    assert_eq!(parsed.products[0].title, "Big; blue \"mug\"\nfor tea");
    assert_eq!(parsed.products.iter().map(|it| it.row).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(
        parsed.remarks.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["row 1: the column \"Colour of the box\" is not imported"]
    );
}

#[test]
fn a_quote_that_never_ends_is_found_where_it_begins() {
    let parsed = read("mug,Mug,\"<p>never closed</p>,,,,,,,,,,,,,,12\ncup,Cup,,,,,,,,,,,,,,,12\n");

    assert_eq!(parsed.products, []);
    assert_eq!(parsed.remarks[0].to_string(), "row 2: a quote is opened and never closed: everything after it is lost");
}

#[test]
fn a_row_with_cells_out_of_place_is_refused() {
    let parsed = read(&row("mug", &[]).replace('\n', ",,,surplus\n"));
    assert_eq!(parsed.remarks[0].text, "there are more cells than headings: a comma or a quote is out of place");
}

#[test]
fn files_that_are_something_else_are_refused_whole() {
    let usd = Currency::parse("USD").unwrap();
    let check = |bytes: &[u8]| parse(bytes, usd).unwrap_err();
    assert_eq!(check(b""), Unreadable::Empty);
    assert_eq!(check(b"name,price\nMug,12\n"), Unreadable::Column("Handle"));
    assert_eq!(check(b"Handle,Title\nmug,Mug\n"), Unreadable::Column("Variant Price"));
    assert_eq!(check(b"\xff\xfeH\0a\0"), Unreadable::Encoding { row: 1 });
    assert_eq!(check(b"Handle,Title,Variant Price\nmug,Caf\xe9,1\n"), Unreadable::Encoding { row: 2 });
    assert_eq!(check(&vec![b'a'; MAX_BYTES + 1]), Unreadable::TooLarge);
    assert_eq!(check(format!("Handle,Title,Variant Price\n{}", "a,b,1\n".repeat(MAX_ROWS + 1)).as_bytes()), Unreadable::TooManyRows);
}

#[test]
fn text_holds_nothing_that_a_database_refuses() {
    let parsed = read(&row("mug", &[("Title", "M\u{0}u\u{7}g")]));
    assert_eq!(parsed.products[0].title, "Mug");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes, Currency::parse("IDR").unwrap());
    }

    #[test]
    fn no_rows_make_it_panic(rows in "([a-z\",;\n.0-9\\-]|true|https://|\r\n){0,200}") {
        let _ = read(&rows);
    }

    #[test]
    fn every_row_is_in_a_product_or_in_a_remark(prices in prop::collection::vec("[0-9.]{0,4}", 1..20)) {
        let file: String = prices.iter().enumerate().map(|(n, price)| row(&format!("p{}", n / 2), &[("Variant Price", price)])).collect();
        let parsed = read(&file);
        for number in 2..prices.len() + 2 {
            let taken = parsed.products.iter().any(|it| it.rows.contains(&number));
            let said = parsed.remarks.iter().any(|it| it.error && it.row == number);
            prop_assert!(taken != said, "row {number}: {parsed:?}");
        }
    }
}
