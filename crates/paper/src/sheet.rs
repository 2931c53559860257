//! Pages as they are filled: a place that moves down, and marks on paper.
//!
//! What is drawn is noted first and written at the end, because the foot of a
//! page says how many pages there are.

use krilla::{
    Document,
    geom::{PathBuilder, Point, Rect, Size, Transform},
    image::Image,
    metadata::Metadata,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
};

use crate::{
    Letterhead,
    fonts::{self, Face},
    ink::Ink,
};

/// A4 in tenths of a point.
pub(crate) const WIDTH: i32 = 5953;
const HEIGHT: i32 = 8419;
/// Left and right.
pub(crate) const MARGIN: i32 = 482;
/// Where text ends at the right.
pub(crate) const RIGHT: i32 = WIDTH - MARGIN;
/// What is above is the letterhead's.
const TOP: i32 = 520;
/// What is below is the foot's.
const BOTTOM: i32 = HEIGHT - 760;

/// A document that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the pages cannot be written: {0}")]
pub struct Fault(String);

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub face: Face,
    /// Tenths of a point.
    pub size: i32,
    pub ink: Ink,
}

impl Style {
    /// From one line to the next.
    pub(crate) fn leading(self) -> i32 {
        self.size * 145 / 100
    }
}

pub(crate) const BODY: Style = Style { face: Face::Regular, size: 92, ink: Ink::TEXT };
pub(crate) const STRONG: Style = Style { face: Face::Strong, size: 92, ink: Ink::DARK };
pub(crate) const SMALL: Style = Style { face: Face::Regular, size: 80, ink: Ink::SOFT };
pub(crate) const LABEL: Style = Style { face: Face::Strong, size: 76, ink: Ink::SOFT };

enum Mark {
    Text { x: i32, y: i32, style: Style, text: String },
    Box { x: i32, y: i32, width: i32, height: i32, ink: Ink },
    Logo { x: i32, y: i32, width: i32, height: i32 },
}

/// A document that is being filled.
pub(crate) struct Sheet<'a> {
    head: &'a Letterhead,
    logo: Option<Image>,
    pages: Vec<Vec<Mark>>,
    /// How far down the page is filled.
    pub y: i32,
}

impl<'a> Sheet<'a> {
    /// The first page, empty below the letterhead.
    pub(crate) fn new(head: &'a Letterhead) -> Self {
        let read = |bytes: &Vec<u8>| {
            let data = bytes.clone();
            let read = Image::from_webp(data.clone().into(), true).or_else(|_| Image::from_png(data.into(), true));
            read.ok().filter(|image| image.size().0 > 0 && image.size().1 > 0)
        };
        let mut sheet = Self { logo: head.logo.as_ref().and_then(read), head, pages: Vec::new(), y: TOP };
        sheet.turn();
        sheet
    }

    /// Begins a page.
    pub(crate) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
        self.mark(Mark::Box { x: 0, y: 0, width: WIDTH, height: 54, ink: Ink::read(&self.head.colour) });
    }

    /// Whether so much still fits on the page.
    pub(crate) fn fits(&self, height: i32) -> bool {
        self.y + height <= BOTTOM
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// A line of text that begins at `x`; `y` is its top.
    pub(crate) fn text(&mut self, x: i32, y: i32, style: Style, text: &str) {
        let text = fonts::spell(text).replace('\n', " ");
        // Letters stand in the upper four fifths of their line.
        self.mark(Mark::Text { x, y: y + style.size, style, text });
    }

    /// A line of text that ends at `right`.
    pub(crate) fn text_to(&mut self, right: i32, y: i32, style: Style, text: &str) {
        let wide = fonts::width(&fonts::spell(text), style.face, style.size);
        self.text(right - wide, y, style, text);
    }

    /// Text in as many lines as it needs; gives the height that it took.
    pub(crate) fn block(&mut self, x: i32, y: i32, room: i32, style: Style, text: &str) -> i32 {
        let lines = fonts::wrap(text, style.face, style.size, room);
        let mut down = 0;
        for line in &lines {
            self.text(x, y + down, style, line);
            down += style.leading();
        }
        down
    }

    /// Facts at the right: values below each other, each with its label in a
    /// column before them. Gives the height that they took.
    pub(crate) fn facts(&mut self, y: i32, style: Style, facts: &[(String, String)]) -> i32 {
        let wide = |text: &str| fonts::width(&fonts::spell(text), style.face, style.size);
        let widest = facts.iter().map(|(_, value)| wide(value)).max().unwrap_or(0);
        let mut down = 0;
        for (label, value) in facts {
            self.text_to(RIGHT, y + down, style, value);
            self.text_to(RIGHT - widest - 140, y + down + 10, SMALL, label);
            down += style.leading() + 14;
        }
        down
    }

    /// A filled box.
    pub(crate) fn fill(&mut self, x: i32, y: i32, width: i32, height: i32, ink: Ink) {
        self.mark(Mark::Box { x, y, width, height, ink });
    }

    /// An empty square to tick.
    pub(crate) fn square(&mut self, x: i32, y: i32, side: i32) {
        const PEN: i32 = 8;
        for (dx, dy, width, height) in [(0, 0, side, PEN), (0, side - PEN, side, PEN), (0, 0, PEN, side), (side - PEN, 0, PEN, side)] {
            self.fill(x + dx, y + dy, width, height, Ink::SOFT);
        }
    }

    /// A thin line across the text.
    pub(crate) fn rule(&mut self, y: i32) {
        self.fill(MARGIN, y, RIGHT - MARGIN, 6, Ink::LINE);
    }

    /// The logo, or the store's name, at the top left. Gives its height.
    pub(crate) fn logo(&mut self, y: i32) -> i32 {
        const ROOM: (i32, i32) = (1_700, 440);
        let size = self.logo.as_ref().map(Image::size).and_then(|(w, h)| Some((i32::try_from(w).ok()?, i32::try_from(h).ok()?)));
        if let Some((wide, high)) = size {
            // As large as fits; a picture of one pixel's height keeps one tenth.
            let by_height = (ROOM.1 * wide / high.max(1), ROOM.1);
            let (width, height) = if by_height.0 <= ROOM.0 { by_height } else { (ROOM.0, (ROOM.0 * high / wide.max(1)).max(1)) };
            self.mark(Mark::Logo { x: MARGIN, y, width, height });
            return height;
        }
        let name = Style { face: Face::Strong, size: 190, ink: Ink::DARK };
        self.block(MARGIN, y, 2_600, name, &self.head.name.clone())
    }

    /// Writes the feet and gives the pages up.
    fn finish(mut self) -> (Vec<Vec<Mark>>, Option<Image>) {
        let count = self.pages.len();
        for at in 0..count {
            let pages = self.head.pages.replace("{page}", &(at + 1).to_string()).replace("{pages}", &count.to_string());
            let room = RIGHT - MARGIN - fonts::width(&fonts::spell(&pages), SMALL.face, SMALL.size) - 200;
            let foot = fonts::wrap(&self.head.foot, SMALL.face, SMALL.size, room).into_iter().next().unwrap_or_default();
            // Marks go onto the last page, so this one is the last for a moment.
            let own = std::mem::take(&mut self.pages[at]);
            self.pages.push(own);
            self.rule(HEIGHT - 560);
            self.text(MARGIN, HEIGHT - 500, SMALL, &foot);
            self.text_to(RIGHT, HEIGHT - 500, SMALL, &pages);
            if let Some(done) = self.pages.pop() {
                self.pages[at] = done;
            }
        }
        (self.pages, self.logo)
    }
}

/// Writes documents one behind the other into one file.
pub(crate) fn write(sheets: Vec<Sheet<'_>>, title: &str, author: &str, language: &str) -> Result<Vec<u8>, Fault> {
    let mut document = Document::new();
    let author = vec![author.to_owned()];
    document.set_metadata(Metadata::new().title(title.to_owned()).authors(author).language(language.to_owned()));
    for sheet in sheets {
        let (pages, logo) = sheet.finish();
        for marks in pages {
            let size = Size::from_wh(points(WIDTH), points(HEIGHT)).ok_or_else(|| Fault("A4 is no size".to_owned()))?;
            let mut page = document.start_page_with(PageSettings::new(size));
            let mut surface = page.surface();
            for mark in &marks {
                draw(&mut surface, mark, logo.as_ref());
            }
            surface.finish();
            page.finish();
        }
    }
    document.finish().map_err(|error| Fault(format!("{error:?}")))
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, logo: Option<&Image>) {
    match mark {
        Mark::Text { x, y, style, text } => {
            surface.set_fill(Some(Fill { paint: style.ink.colour().into(), ..Fill::default() }));
            let glyphs = fonts::glyphs(text, style.face);
            let start = Point::from_xy(points(*x), points(*y));
            surface.draw_glyphs(start, &glyphs, fonts::drawn(style.face), text, points(style.size), false);
        }
        Mark::Box { x, y, width, height, ink } => {
            let Some(place) = Rect::from_xywh(points(*x), points(*y), points(*width), points(*height)) else { return };
            let mut path = PathBuilder::new();
            path.push_rect(place);
            surface.set_fill(Some(Fill { paint: ink.colour().into(), ..Fill::default() }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Logo { x, y, width, height } => {
            let (Some(logo), Some(size)) = (logo, Size::from_wh(points(*width), points(*height))) else { return };
            surface.push_transform(&Transform::from_translate(points(*x), points(*y)));
            surface.draw_image(logo.clone(), size);
            surface.pop();
        }
    }
}

/// Tenths of a point as the file counts.
#[expect(clippy::float_arithmetic, reason = "a PDF counts in points with decimals")]
fn points(tenths: i32) -> f32 {
    f32::from(i16::try_from(tenths).unwrap_or(i16::MAX)) / 10.0
}
