//! What documents say, read back from their pages.

use lopdf::Document;
use smartseller_paper::{Item, Letterhead, Party, Piece, Remark, Slip, Stamp, Statement, Sum, slips, statement};

fn head() -> Letterhead {
    Letterhead {
        name: "Rexus Gaming".to_owned(),
        colour: "#e4002b".to_owned(),
        language: "id".to_owned(),
        foot: "PT Rexus Indonesia · INV-00042".to_owned(),
        pages: "Halaman {page} dari {pages}".to_owned(),
        logo: None,
    }
}

fn item(at: usize) -> Item {
    Item {
        name: format!("Keyboard mekanis Daxa M84 {at}"),
        detail: format!("Merah / Full size · SKU RX-{at:03}"),
        quantity: "2".to_owned(),
        price: "Rp\u{a0}749.000".to_owned(),
        total: "Rp\u{a0}1.498.000".to_owned(),
    }
}

fn invoice(items: usize) -> Statement {
    let party = |heading: &str, name: &str| Party {
        heading: heading.to_owned(),
        name: name.to_owned(),
        lines: vec![
            "Jl. Braga 12, Sumur Bandung".to_owned(),
            "Bandung, Jawa Barat 40111".to_owned(),
            "NPWP 01.234.567.8-901.000".to_owned(),
        ],
    };
    let sum = |label: &str, amount: &str, strong| Sum { label: label.to_owned(), amount: amount.to_owned(), strong };
    Statement {
        head: head(),
        title: "Faktur".to_owned(),
        number: "INV-00042".to_owned(),
        facts: vec![
            ("Nomor".to_owned(), "INV-00042".to_owned()),
            ("Tanggal".to_owned(), "30 Nov 2026".to_owned()),
            ("Pesanan".to_owned(), "RX-1042".to_owned()),
        ],
        parties: vec![party("Dari", "PT Rexus Indonesia"), party("Kepada", "Siti Rahma 北京")],
        stamp: Some(Stamp { text: "Lunas · 30 Nov 2026".to_owned(), good: true }),
        columns: ["Barang".to_owned(), "Jumlah".to_owned(), "Harga".to_owned(), "Total".to_owned()],
        items: (1..=items).map(item).collect(),
        sums: vec![
            sum("Subtotal", "Rp\u{a0}1.498.000", false),
            sum("Diskon (HEMAT10)", "−Rp\u{a0}149.800", false),
            sum("Ongkos kirim · Reguler", "Rp\u{a0}18.000", false),
            sum("Total", "Rp\u{a0}1.366.200", true),
            sum("Termasuk PPN 11 %", "Rp\u{a0}135.389", false),
        ],
        remarks: vec![Remark {
            heading: "Catatan".to_owned(),
            text: "Terima kasih sudah berbelanja di Rexus. Garansi 24 bulan dihitung sejak barang diterima.".to_owned(),
        }],
    }
}

fn pages(bytes: &[u8]) -> Vec<String> {
    let read = Document::load_mem(bytes).expect("what was written can be read");
    read.get_pages().keys().map(|page| read.extract_text(&[*page]).expect("a page has its text")).collect()
}

/// For looking at: where a file goes is said by the environment of who runs the test.
fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = option_env!("PAPER_OUT") {
        std::fs::write(std::path::Path::new(folder).join(name), bytes).expect("the folder can be written");
    }
}

#[test]
fn a_short_invoice_is_one_page_that_says_everything() {
    let bytes = statement(&invoice(1)).unwrap();
    keep("invoice.pdf", &bytes);

    let pages = pages(&bytes);
    assert_eq!(pages.len(), 1);
    for words in [
        "Faktur",
        "INV-00042",
        "PT Rexus Indonesia",
        "Siti Rahma Bei Jing",
        "RX-001",
        "Rp\u{a0}1.366.200",
        "Rp\u{a0}135.389",
        "Halaman 1 dari 1",
        "Garansi 24 bulan",
    ] {
        assert!(pages[0].contains(words), "{words} is not in {}", pages[0]);
    }
    assert!(bytes.len() < 60_000, "{} bytes", bytes.len());
}

#[test]
fn a_long_order_breaks_over_pages_and_loses_no_line() {
    let bytes = statement(&invoice(60)).unwrap();
    keep("long.pdf", &bytes);

    let pages = pages(&bytes);
    assert!(pages.len() >= 3, "{} pages", pages.len());
    let all = pages.concat();
    for at in 1..=60 {
        assert_eq!(all.matches(&format!("SKU RX-{at:03}")).count(), 1, "line {at}");
    }
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Halaman {} dari {}", at + 1, pages.len())), "{page}");
    }
    let last = pages.last().unwrap();
    assert!(last.contains("Rp\u{a0}1.366.200") && !pages[0].contains("Rp\u{a0}1.366.200"));
}

#[test]
fn any_text_can_be_printed() {
    let long = "x".repeat(5_000);
    for hostile in ["", "\0\n\t", "\u{202e}evil", "𝕳𝖊𝖑𝖑𝖔 👩‍👩‍👧 ﷽ \u{e000}", long.as_str()] {
        let mut invoice = invoice(1);
        invoice.items[0].name = hostile.to_owned();
        invoice.parties[1].name = hostile.to_owned();
        invoice.head.foot = hostile.to_owned();
        invoice.head.logo = Some(hostile.as_bytes().to_vec());
        invoice.remarks[0].text = hostile.to_owned();
        assert!(!pages(&statement(&invoice).unwrap()).is_empty());
    }
}

#[test]
fn every_slip_begins_on_a_page_of_its_own_and_names_no_price() {
    let slip = |number: &str, count: usize| Slip {
        head: head(),
        title: "Daftar isi paket".to_owned(),
        number: number.to_owned(),
        facts: vec![("Tanggal".to_owned(), "30 Nov 2026".to_owned()), ("Pengiriman".to_owned(), "Reguler".to_owned())],
        to_heading: "Kirim ke".to_owned(),
        to_name: "Siti Rahma".to_owned(),
        to_lines: vec![
            "Jl. Braga 12".to_owned(),
            "Sumur Bandung, Bandung".to_owned(),
            "Jawa Barat 40111".to_owned(),
            "0812 3456 789".to_owned(),
        ],
        from_heading: "Dari".to_owned(),
        from_lines: vec!["Rexus Gaming".to_owned(), "Jl. Kemang 1, Jakarta".to_owned()],
        columns: ["Barang".to_owned(), "Jumlah".to_owned()],
        pieces: (1..=count)
            .map(|at| Piece { name: format!("Mouse Xierra {at}"), detail: format!("Hitam · SKU MX-{at:03}"), quantity: "3".to_owned() })
            .collect(),
        count: "Total 9".to_owned(),
        notes: vec![("Catatan pembeli".to_owned(), "Tolong dibungkus kado.".to_owned())],
        thanks: "Terima kasih!".to_owned(),
    };
    let bytes = slips(&[slip("RX-1", 3), slip("RX-2", 25), slip("RX-3", 1)]).unwrap();
    keep("slips.pdf", &bytes);

    let pages = pages(&bytes);
    assert_eq!(pages.len(), 4, "{}", pages.len());
    assert!(pages[0].contains("RX-1") && pages[0].contains("Halaman 1 dari 1") && pages[0].contains("bungkus kado"));
    assert!(pages[1].contains("RX-2") && pages[2].contains("Halaman 2 dari 2") && pages[3].contains("RX-3"));
    assert!(!pages.concat().contains("Rp"));
}
