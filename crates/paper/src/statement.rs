//! A document about money: an invoice or a credit note.

use crate::{
    Letterhead,
    fonts::{self, Face},
    ink::Ink,
    sheet::{self, BODY, Fault, LABEL, MARGIN, RIGHT, SMALL, STRONG, Sheet, Style},
};

/// What the document says.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    /// Head and foot.
    pub head: Letterhead,
    /// "Invoice".
    pub title: String,
    /// Its number.
    pub number: String,
    /// Facts under the title: what, and what it is.
    pub facts: Vec<(String, String)>,
    /// Who deals with whom: two or three stand beside each other.
    pub parties: Vec<Party>,
    /// How it stands, in a box.
    pub stamp: Option<Stamp>,
    /// Names of the columns: item, quantity, price, amount.
    pub columns: [String; 4],
    /// What it is about.
    pub items: Vec<Item>,
    /// The sum, line by line.
    pub sums: Vec<Sum>,
    /// What else is to be said, under the sum.
    pub remarks: Vec<Remark>,
}

/// Somebody with an address.
#[derive(Debug, Clone, Default)]
pub struct Party {
    /// "From".
    pub heading: String,
    /// Name.
    pub name: String,
    /// Address and numbers.
    pub lines: Vec<String>,
}

/// A word about how it stands.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// "Paid".
    pub text: String,
    /// Whether nothing is left to do.
    pub good: bool,
}

/// A line of what was sold.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// The product.
    pub name: String,
    /// Variant and number; may be empty.
    pub detail: String,
    /// Pieces.
    pub quantity: String,
    /// For one.
    pub price: String,
    /// For all.
    pub total: String,
}

/// A line of the sum.
#[derive(Debug, Clone, Default)]
pub struct Sum {
    /// What.
    pub label: String,
    /// How much.
    pub amount: String,
    /// Whether it is what counts.
    pub strong: bool,
}

/// Words under the sum.
#[derive(Debug, Clone, Default)]
pub struct Remark {
    /// May be empty.
    pub heading: String,
    /// One paragraph or several.
    pub text: String,
}

/// Where the columns of numbers end.
const QUANTITY: i32 = 3_620;
const PRICE: i32 = 4_500;
const ITEM_ROOM: i32 = 2_750;
/// Where the labels of the sum begin.
const SUMS: i32 = 3_250;

/// The pages of a document.
///
/// # Errors
/// When they cannot be written, which would be a fault of the program.
pub fn statement(of: &Statement) -> Result<Vec<u8>, Fault> {
    let mut sheet = Sheet::new(&of.head);
    title(&mut sheet, of);
    parties(&mut sheet, &of.parties);
    if !of.items.is_empty() {
        columns(&mut sheet, &of.columns);
        for item in &of.items {
            line(&mut sheet, item, &of.columns);
        }
    }
    sums(&mut sheet, of);
    for remark in &of.remarks {
        say(&mut sheet, remark);
    }
    sheet::write(vec![sheet], &format!("{} {}", of.title, of.number), &of.head.name, &of.head.language)
}

fn title(sheet: &mut Sheet<'_>, of: &Statement) {
    let top = sheet.y;
    let logo = sheet.logo(top);
    let big = Style { face: Face::Strong, size: 230, ink: Ink::DARK };
    sheet.text_to(RIGHT, top - 30, big, &of.title);
    let mut y = top + 330;
    y += sheet.facts(y, STRONG, &of.facts);
    if let Some(stamp) = &of.stamp {
        let ink = if stamp.good { Ink::GOOD } else { Ink::WARN };
        let word = Style { face: Face::Strong, size: 92, ink };
        let wide = fonts::width(&fonts::spell(&stamp.text), word.face, word.size) + 180;
        y += 30;
        sheet.fill(RIGHT - wide, y, wide, 220, Ink::WASH);
        sheet.fill(RIGHT - wide, y, 16, 220, ink);
        sheet.text_to(RIGHT - 80, y + 54, word, &stamp.text);
        y += 220;
    }
    sheet.y = y.max(top + logo) + 260;
}

fn parties(sheet: &mut Sheet<'_>, parties: &[Party]) {
    let count = i32::try_from(parties.len()).unwrap_or(1).max(1);
    let step = (RIGHT - MARGIN + 200) / count;
    let top = sheet.y;
    let mut deepest = top;
    for (party, at) in parties.iter().zip(0..) {
        let x = MARGIN + at * step;
        let room = step - 200;
        sheet.text(x, top, LABEL, &party.heading);
        let mut y = top + LABEL.leading() + 30;
        y += sheet.block(x, y, room, STRONG, &party.name);
        for line in &party.lines {
            y += sheet.block(x, y, room, BODY, line);
        }
        deepest = deepest.max(y);
    }
    sheet.y = deepest + 280;
}

fn columns(sheet: &mut Sheet<'_>, names: &[String; 4]) {
    let y = sheet.y;
    sheet.fill(MARGIN, y, RIGHT - MARGIN, 250, Ink::WASH);
    let inner = y + 78;
    sheet.text(MARGIN + 90, inner, LABEL, &names[0]);
    sheet.text_to(QUANTITY, inner, LABEL, &names[1]);
    sheet.text_to(PRICE, inner, LABEL, &names[2]);
    sheet.text_to(RIGHT - 90, inner, LABEL, &names[3]);
    sheet.y = y + 250;
}

fn line(sheet: &mut Sheet<'_>, item: &Item, names: &[String; 4]) {
    let name = fonts::wrap(&item.name, STRONG.face, STRONG.size, ITEM_ROOM).len();
    let detail = fonts::wrap(&item.detail, SMALL.face, SMALL.size, ITEM_ROOM).len();
    let lines = |count: usize, style: Style| i32::try_from(count).unwrap_or(1) * style.leading();
    let height = lines(name, STRONG) + lines(detail, SMALL) + 130;
    if !sheet.fits(height) {
        sheet.turn();
        columns(sheet, names);
    }
    let y = sheet.y + 68;
    let down = sheet.block(MARGIN + 90, y, ITEM_ROOM, STRONG, &item.name);
    sheet.block(MARGIN + 90, y + down, ITEM_ROOM, SMALL, &item.detail);
    sheet.text_to(QUANTITY, y, BODY, &item.quantity);
    sheet.text_to(PRICE, y, BODY, &item.price);
    sheet.text_to(RIGHT - 90, y, Style { ink: Ink::DARK, ..BODY }, &item.total);
    sheet.y += height;
    sheet.rule(sheet.y);
}

fn sums(sheet: &mut Sheet<'_>, of: &Statement) {
    const TOTAL: Style = Style { face: Face::Strong, size: 120, ink: Ink::DARK };
    let step = |sum: &Sum| if sum.strong { TOTAL.leading() + 110 } else { BODY.leading() + 34 };
    let height: i32 = of.sums.iter().map(step).sum::<i32>() + 200;
    if !sheet.fits(height) {
        sheet.turn();
    }
    sheet.y += 170;
    for sum in &of.sums {
        let y = sheet.y;
        if sum.strong {
            sheet.fill(SUMS, y, RIGHT - SUMS, 10, Ink::DARK);
            sheet.text(SUMS + 90, y + 70, TOTAL, &sum.label);
            sheet.text_to(RIGHT - 90, y + 70, TOTAL, &sum.amount);
        } else {
            sheet.text(SUMS + 90, y, BODY, &sum.label);
            sheet.text_to(RIGHT - 90, y, Style { ink: Ink::DARK, ..BODY }, &sum.amount);
        }
        sheet.y += step(sum);
    }
    sheet.y += 160;
}

fn say(sheet: &mut Sheet<'_>, remark: &Remark) {
    let room = RIGHT - MARGIN;
    let lines = fonts::wrap(&remark.text, BODY.face, BODY.size, room);
    // A heading alone at the end of a page would belong to nothing.
    if !sheet.fits(LABEL.leading() + 2 * BODY.leading()) {
        sheet.turn();
    }
    if !remark.heading.is_empty() {
        sheet.text(MARGIN, sheet.y, LABEL, &remark.heading);
        sheet.y += LABEL.leading() + 20;
    }
    for text in lines {
        if !sheet.fits(BODY.leading()) {
            sheet.turn();
        }
        sheet.text(MARGIN, sheet.y, BODY, &text);
        sheet.y += BODY.leading();
    }
    sheet.y += 150;
}
