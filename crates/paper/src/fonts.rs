//! The two faces of a document, and how wide a text is in them.
//!
//! Letters stand beside each other by their own width, without kerning: the
//! digits of these fonts are all as wide, so amounts stand below each other.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{FontRef, MetadataProvider, raw::TableProvider};

static REGULAR: &[u8] = include_bytes!("../fonts/Inter-Regular.ttf");
static STRONG: &[u8] = include_bytes!("../fonts/Inter-SemiBold.ttf");

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Strong,
}

struct Cut {
    font: FontRef<'static>,
    drawn: Font,
    /// Units in the height of a letter's box.
    units: u16,
}

static CUTS: LazyLock<[Cut; 2]> = LazyLock::new(|| [REGULAR, STRONG].map(load));

fn load(bytes: &'static [u8]) -> Cut {
    let font = FontRef::new(bytes).expect("the font was compiled in");
    let units = font.head().expect("every font has a head").units_per_em();
    Cut { drawn: Font::new(bytes.into(), 0).expect("the font was compiled in"), font, units }
}

fn cut(face: Face) -> &'static Cut {
    match face {
        Face::Regular => &CUTS[0],
        Face::Strong => &CUTS[1],
    }
}

impl Cut {
    fn advance(&self, glyph: skrifa::GlyphId) -> u16 {
        self.font.hmtx().ok().and_then(|table| table.advance(glyph)).unwrap_or(self.units)
    }
}

/// The font as the page wants it.
pub(crate) fn drawn(face: Face) -> Font {
    cut(face).drawn.clone()
}

/// A text without anything that cannot be drawn: control characters are
/// blanks, marks of direction are nothing, and letters that the fonts lack are
/// spelled in Latin ones, or as a box where that is not possible either.
pub(crate) fn spell(text: &str) -> String {
    let map = cut(Face::Regular).font.charmap();
    let has = |letter: char| map.map(letter).is_some();
    let mut spelled = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {}
            '\n' => spelled.push('\n'),
            letter if letter.is_control() => spelled.push(' '),
            letter if has(letter) => spelled.push(letter),
            letter => match deunicode::deunicode_char(letter) {
                Some(latin) => spelled.extend(latin.chars().filter(|letter| has(*letter))),
                None => spelled.push('□'),
            },
        }
    }
    spelled
}

/// The width of a spelled text, in tenths of a point; `size` is in them too.
pub(crate) fn width(text: &str, face: Face, size: i32) -> i32 {
    let cut = cut(face);
    let map = cut.font.charmap();
    let units: i64 = text.chars().map(|letter| i64::from(cut.advance(map.map(letter).unwrap_or_default()))).sum();
    i32::try_from(units.saturating_mul(i64::from(size)) / i64::from(cut.units)).unwrap_or(i32::MAX)
}

/// The letters of a spelled text in their places.
#[expect(clippy::float_arithmetic, reason = "the page counts in parts of a letter's box")]
pub(crate) fn glyphs(text: &str, face: Face) -> Vec<KrillaGlyph> {
    let cut = cut(face);
    let map = cut.font.charmap();
    let letters = text.char_indices().map(|(at, letter)| {
        let glyph = map.map(letter).unwrap_or_default();
        let advance = f32::from(cut.advance(glyph)) / f32::from(cut.units);
        KrillaGlyph::new(GlyphId::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None)
    });
    letters.collect()
}

/// Breaks a text into lines that are no wider than this, at blanks, or within
/// a word that is wider than a line by itself. Each letter is measured once.
pub(crate) fn wrap(text: &str, face: Face, size: i32, room: i32) -> Vec<String> {
    let cut = cut(face);
    let map = cut.font.charmap();
    let wide = |letter: char| i64::from(cut.advance(map.map(letter).unwrap_or_default()));
    let blank = wide(' ');
    // What fits, in the units of the font.
    let room = i64::from(room) * i64::from(cut.units) / i64::from(size.max(1));
    let mut lines = Vec::new();
    for paragraph in spell(text).split('\n') {
        let (mut line, mut used) = (String::new(), 0);
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let whole: i64 = word.chars().map(wide).sum();
            if !line.is_empty() && used + blank + whole <= room {
                line.push(' ');
                line.push_str(word);
                used += blank + whole;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            used = 0;
            for letter in word.chars() {
                if !line.is_empty() && used + wide(letter) > room {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push(letter);
                used += wide(letter);
            }
        }
        lines.push(line);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_indonesian_and_english_is_there_and_others_are_spelled() {
        let plain = "Jalan Diponegoro №12 – “kédai” – Rp\u{a0}1.234.567, €12.50 Ελλάδα Київ Đà Nẵng";
        assert_eq!(spell(plain), plain);
        for (other, latin) in [("北京", "Bei Jing"), ("สวัสดี", "swasdii"), ("🎮", "video game"), ("محمد", "mhmd")] {
            let spelled = spell(other);
            assert!(spelled.trim().eq_ignore_ascii_case(latin), "{other} is spelled {spelled}");
        }
        assert_eq!(spell("a\u{202e}b\0c\td"), "ab c d");
        assert_eq!(spell("\u{e000}"), "□");
    }

    #[test]
    fn digits_are_all_as_wide() {
        for face in [Face::Regular, Face::Strong] {
            let widths: Vec<i32> = ('0'..='9').map(|digit| width(&digit.to_string().repeat(50), face, 100)).collect();
            assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
        }
    }

    #[test]
    fn no_line_is_wider_than_its_room() {
        let text = "Papan ketik mekanis dengan lampu\nSupercalifragilisticexpialidociousSupercalifragilistic x";
        let lines = wrap(text, Face::Strong, 100, 900);

        assert!(lines.iter().all(|line| width(line, Face::Strong, 100) <= 900), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace([' ', '\n'], ""));
        assert!(wrap("", Face::Regular, 100, 900).is_empty());
    }
}
