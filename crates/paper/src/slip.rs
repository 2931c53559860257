//! What lies in a parcel, for who packs it and who opens it. No prices: a
//! parcel can be a gift.

use crate::{
    Letterhead,
    fonts::{self, Face},
    ink::Ink,
    sheet::{self, BODY, Fault, LABEL, MARGIN, RIGHT, SMALL, STRONG, Sheet, Style},
};

/// A slip.
#[derive(Debug, Clone, Default)]
pub struct Slip {
    /// Head and foot.
    pub head: Letterhead,
    /// "Packing slip".
    pub title: String,
    /// The order's number.
    pub number: String,
    /// Facts under the title.
    pub facts: Vec<(String, String)>,
    /// "Ship to".
    pub to_heading: String,
    /// Who gets it.
    pub to_name: String,
    /// Where.
    pub to_lines: Vec<String>,
    /// "From".
    pub from_heading: String,
    /// Who sends it and where from, the name first.
    pub from_lines: Vec<String>,
    /// Names of the columns: item, pieces.
    pub columns: [String; 2],
    /// What lies in it.
    pub pieces: Vec<Piece>,
    /// "5 pieces".
    pub count: String,
    /// What the customer wrote: what it is, and the words.
    pub notes: Vec<(String, String)>,
    /// A word to who opens it; may be empty.
    pub thanks: String,
}

/// Something in the parcel.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// The product.
    pub name: String,
    /// Variant and number; may be empty.
    pub detail: String,
    /// Pieces.
    pub quantity: String,
}

const ITEM: i32 = MARGIN + 330;
const ITEM_ROOM: i32 = RIGHT - 700 - ITEM;
const LARGE: Style = Style { face: Face::Strong, size: 130, ink: Ink::DARK };

/// Slips one behind the other, each from a page of its own.
///
/// # Errors
/// When they cannot be written, which would be a fault of the program.
pub fn slips(all: &[Slip]) -> Result<Vec<u8>, Fault> {
    let sheets = all.iter().map(sheet).collect();
    let first = all.first();
    let title = first.map(|slip| if all.len() == 1 { format!("{} {}", slip.title, slip.number) } else { slip.title.clone() });
    let head = first.map(|slip| &slip.head);
    sheet::write(
        sheets,
        &title.unwrap_or_default(),
        head.map_or("", |head| head.name.as_str()),
        head.map_or("", |head| head.language.as_str()),
    )
}

fn sheet(of: &Slip) -> Sheet<'_> {
    let mut sheet = Sheet::new(&of.head);
    heading(&mut sheet, of);
    columns(&mut sheet, of);
    for piece in &of.pieces {
        line(&mut sheet, of, piece);
    }
    if !sheet.fits(120 + STRONG.leading()) {
        sheet.turn();
    }
    sheet.y += 120;
    sheet.text_to(RIGHT - 90, sheet.y, STRONG, &of.count);
    sheet.y += STRONG.leading() + 200;
    let notes = of.notes.iter().map(|(heading, text)| (heading.as_str(), text.as_str()));
    for (heading, text) in notes.chain([("", of.thanks.as_str())]) {
        if text.is_empty() {
            continue;
        }
        let lines = fonts::wrap(text, BODY.face, BODY.size, RIGHT - MARGIN);
        if !sheet.fits(LABEL.leading() + BODY.leading() * 2) {
            sheet.turn();
        }
        if !heading.is_empty() {
            sheet.text(MARGIN, sheet.y, LABEL, heading);
            sheet.y += LABEL.leading() + 20;
        }
        for line in lines {
            if !sheet.fits(BODY.leading()) {
                sheet.turn();
            }
            sheet.text(MARGIN, sheet.y, BODY, &line);
            sheet.y += BODY.leading();
        }
        sheet.y += 150;
    }
    sheet
}

fn heading(sheet: &mut Sheet<'_>, of: &Slip) {
    let top = sheet.y;
    let logo = sheet.logo(top);
    sheet.text_to(RIGHT, top - 30, Style { face: Face::Strong, size: 200, ink: Ink::DARK }, &of.title);
    sheet.text_to(RIGHT, top + 280, LARGE, &of.number);
    let mut y = top + 280 + LARGE.leading() + 30;
    y += sheet.facts(y, BODY, &of.facts);
    y = y.max(top + logo) + 220;
    let middle = MARGIN + (RIGHT - MARGIN) * 60 / 100;
    let (left, right) = (middle - MARGIN - 200, RIGHT - middle);
    sheet.text(MARGIN, y, LABEL, &of.to_heading);
    sheet.text(middle, y, LABEL, &of.from_heading);
    y += LABEL.leading() + 40;
    let mut to = y;
    to += sheet.block(MARGIN, to, left, LARGE, &of.to_name);
    for line in &of.to_lines {
        to += sheet.block(MARGIN, to, left, Style { size: 108, ink: Ink::DARK, ..BODY }, line);
    }
    let mut from = y;
    for line in &of.from_lines {
        from += sheet.block(middle, from, right, BODY, line);
    }
    sheet.y = to.max(from) + 280;
}

fn columns(sheet: &mut Sheet<'_>, of: &Slip) {
    let y = sheet.y;
    sheet.fill(MARGIN, y, RIGHT - MARGIN, 250, Ink::WASH);
    sheet.text(ITEM, y + 78, LABEL, &of.columns[0]);
    sheet.text_to(RIGHT - 90, y + 78, LABEL, &of.columns[1]);
    sheet.y = y + 250;
}

fn line(sheet: &mut Sheet<'_>, of: &Slip, piece: &Piece) {
    let lines =
        |text: &str, style: Style| i32::try_from(fonts::wrap(text, style.face, style.size, ITEM_ROOM).len()).unwrap_or(1) * style.leading();
    let height = (lines(&piece.name, STRONG) + lines(&piece.detail, SMALL) + 130).max(300);
    if !sheet.fits(height) {
        sheet.turn();
        columns(sheet, of);
    }
    let y = sheet.y + 68;
    sheet.square(MARGIN + 90, y + 4, 150);
    let down = sheet.block(ITEM, y, ITEM_ROOM, STRONG, &piece.name);
    sheet.block(ITEM, y + down, ITEM_ROOM, SMALL, &piece.detail);
    sheet.text_to(RIGHT - 90, y, LARGE, &piece.quantity);
    sheet.y += height;
    sheet.rule(sheet.y);
}
