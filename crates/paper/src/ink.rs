//! The colours of a document.

use krilla::color::rgb;

/// A colour of red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ink(u8, u8, u8);

impl Ink {
    pub(crate) const DARK: Self = Self(20, 23, 31);
    pub(crate) const TEXT: Self = Self(49, 55, 68);
    pub(crate) const SOFT: Self = Self(98, 105, 120);
    pub(crate) const LINE: Self = Self(222, 225, 231);
    pub(crate) const WASH: Self = Self(246, 247, 249);
    pub(crate) const GOOD: Self = Self(17, 110, 66);
    pub(crate) const WARN: Self = Self(161, 84, 9);

    /// `#rrggbb`; anything else is dark.
    pub(crate) fn read(text: &str) -> Self {
        let part = |at: usize| text.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (text.starts_with('#'), part(1), part(3), part(5)) {
            (true, Some(red), Some(green), Some(blue)) => Self(red, green, blue),
            _ => Self::DARK,
        }
    }

    pub(crate) fn colour(self) -> rgb::Color {
        rgb::Color::new(self.0, self.1, self.2)
    }
}
