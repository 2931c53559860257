//! QR codes as one path of an SVG: black squares on a white ground, with the
//! quiet zone of four modules that ISO/IEC 18004 wants.

use qrcode::{Color, EcLevel, QrCode};

use crate::error::{Error, Result};

const QUIET: usize = 4;

/// A code to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules of a side, the quiet zone with them.
    pub side: usize,
    /// What an SVG path draws.
    pub path: String,
}

impl Qr {
    /// The code of a text.
    ///
    /// # Errors
    /// When the text is too long for any.
    pub fn of(text: &str) -> Result<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Error::unexpected)?;
        let (width, modules) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (y, row) in modules.chunks(width).enumerate() {
            let mut x = 0;
            while x < width {
                // Neighbours in a row are one rectangle.
                let dark = row[x..].iter().take_while(|module| **module == Color::Dark).count();
                if dark > 0 {
                    path.push_str(&format!("M{} {}h{dark}v1h-{dark}z", x + QUIET, y + QUIET));
                }
                x += dark.max(1);
            }
        }
        Ok(Self { side: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finders_and_its_quiet_zone() {
        let qr = Qr::of("otpauth://totp/Kopi:sari%40example.com?secret=GEZDGNBVGY3TQOJQ&issuer=Kopi").unwrap();
        assert_eq!((qr.side - 2 * QUIET - 17) % 4, 0, "{}", qr.side);
        // The top edge of the two upper finders.
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", &qr.path[..40]);
        assert!(qr.path.contains(&format!("M{} 4h7v1h-7z", qr.side - QUIET - 7)));
        assert!(Qr::of(&"x".repeat(4_000)).is_err());
    }
}
