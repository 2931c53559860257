//! Colours and whether people can read them: relative luminance and contrast
//! ratio as WCAG 2.2 defines them, the readable text colour on a background,
//! and the nearest shade that is readable.
//!
//! All in integers, luminance in millionths and ratios in hundredths: every
//! channel has 256 values, so the formula's power function is a table.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// What ordinary text needs against its background (AA), in hundredths.
pub const TEXT: u32 = 450;
/// What large text, icons and the borders of controls need (AA), in hundredths.
pub const LARGE: u32 = 300;

/// An opaque sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// The text is no `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a colour of the form #rrggbb")]
pub struct NotAColour;

impl Colour {
    /// #000000
    pub const BLACK: Self = Self { red: 0, green: 0, blue: 0 };
    /// #ffffff
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };

    /// Relative luminance in millionths: 0 for black, 1,000,000 for white.
    pub fn luminance(self) -> u64 {
        let linear = |channel: u8| LINEAR[usize::from(channel)];
        (2_126 * linear(self.red) + 7_152 * linear(self.green) + 722 * linear(self.blue)) / 10_000
    }

    /// Contrast with another colour in hundredths, rounded down so that a
    /// ratio that only rounds up to a limit does not pass it: 100 to 2100.
    pub fn contrast(self, other: Self) -> u32 {
        let (a, b) = (self.luminance(), other.luminance());
        u32::try_from((a.max(b) + 50_000) * 100 / (a.min(b) + 50_000)).unwrap_or(u32::MAX)
    }

    /// Black or white: what is easier to read on this colour.
    pub fn readable(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }

    /// The shade of this colour that is nearest to it and has at least
    /// `ratio` (hundredths) against `background`: darkened on a light
    /// background, lightened on a dark one.
    pub fn accessible_on(self, background: Self, ratio: u32) -> Self {
        let toward = background.readable();
        (0..=64).map(|step| self.mix(toward, step)).find(|shade| shade.contrast(background) >= ratio).unwrap_or(toward)
    }

    /// A blend: `part` 64ths of the other colour.
    pub fn mix(self, other: Self, part: u32) -> Self {
        let part = part.min(64);
        let blend = |from: u8, to: u8| {
            let sum = u32::from(from) * (64 - part) + u32::from(to) * part;
            u8::try_from((sum + 32) / 64).unwrap_or(u8::MAX)
        };
        Self { red: blend(self.red, other.red), green: blend(self.green, other.green), blue: blend(self.blue, other.blue) }
    }
}

/// A ratio as people write it: `4.53:1`.
pub fn ratio(hundredths: u32) -> String {
    format!("{}.{:02}:1", hundredths / 100, hundredths % 100)
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl fmt::Debug for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits = text.trim().strip_prefix('#').ok_or(NotAColour)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAColour);
        }
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| NotAColour);
        Ok(Self { red: channel(0)?, green: channel(2)?, blue: channel(4)? })
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Linear light of an sRGB channel, in millionths:
/// c/12.92 up to 0.04045, then ((c + 0.055) / 1.055) ^ 2.4.
#[rustfmt::skip]
const LINEAR: [u64; 256] = [
    0, 304, 607, 911, 1_214, 1_518, 1_821, 2_125,
    2_428, 2_732, 3_035, 3_347, 3_677, 4_025, 4_391, 4_777,
    5_182, 5_605, 6_049, 6_512, 6_995, 7_499, 8_023, 8_568,
    9_134, 9_721, 10_330, 10_960, 11_612, 12_286, 12_983, 13_702,
    14_444, 15_209, 15_996, 16_807, 17_642, 18_500, 19_382, 20_289,
    21_219, 22_174, 23_153, 24_158, 25_187, 26_241, 27_321, 28_426,
    29_557, 30_713, 31_896, 33_105, 34_340, 35_601, 36_889, 38_204,
    39_546, 40_915, 42_311, 43_735, 45_186, 46_665, 48_172, 49_707,
    51_269, 52_861, 54_480, 56_128, 57_805, 59_511, 61_246, 63_010,
    64_803, 66_626, 68_478, 70_360, 72_272, 74_214, 76_185, 78_187,
    80_220, 82_283, 84_376, 86_500, 88_656, 90_842, 93_059, 95_307,
    97_587, 99_899, 102_242, 104_616, 107_023, 109_462, 111_932, 114_435,
    116_971, 119_538, 122_139, 124_772, 127_438, 130_136, 132_868, 135_633,
    138_432, 141_263, 144_128, 147_027, 149_960, 152_926, 155_926, 158_961,
    162_029, 165_132, 168_269, 171_441, 174_647, 177_888, 181_164, 184_475,
    187_821, 191_202, 194_618, 198_069, 201_556, 205_079, 208_637, 212_231,
    215_861, 219_526, 223_228, 226_966, 230_740, 234_551, 238_398, 242_281,
    246_201, 250_158, 254_152, 258_183, 262_251, 266_356, 270_498, 274_677,
    278_894, 283_149, 287_441, 291_771, 296_138, 300_544, 304_987, 309_469,
    313_989, 318_547, 323_143, 327_778, 332_452, 337_164, 341_914, 346_704,
    351_533, 356_400, 361_307, 366_253, 371_238, 376_262, 381_326, 386_429,
    391_572, 396_755, 401_978, 407_240, 412_543, 417_885, 423_268, 428_690,
    434_154, 439_657, 445_201, 450_786, 456_411, 462_077, 467_784, 473_531,
    479_320, 485_150, 491_021, 496_933, 502_886, 508_881, 514_918, 520_996,
    527_115, 533_276, 539_479, 545_724, 552_011, 558_340, 564_712, 571_125,
    577_580, 584_078, 590_619, 597_202, 603_827, 610_496, 617_207, 623_960,
    630_757, 637_597, 644_480, 651_406, 658_375, 665_387, 672_443, 679_542,
    686_685, 693_872, 701_102, 708_376, 715_694, 723_055, 730_461, 737_910,
    745_404, 752_942, 760_525, 768_151, 775_822, 783_538, 791_298, 799_103,
    806_952, 814_847, 822_786, 830_770, 838_799, 846_873, 854_993, 863_157,
    871_367, 879_622, 887_923, 896_269, 904_661, 913_099, 921_582, 930_111,
    938_686, 947_307, 955_973, 964_686, 973_445, 982_251, 991_102, 1_000_000,
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn contrast(a: &str, b: &str, expect: u32) {
        let (a, b): (Colour, Colour) = (a.parse().unwrap(), b.parse().unwrap());
        assert_eq!((a.contrast(b), b.contrast(a)), (expect, expect), "{a} {b}");
    }

    #[test]
    fn agrees_with_the_published_examples() {
        contrast("#000000", "#ffffff", 2_100);
        contrast("#ffffff", "#ffffff", 100);
        contrast("#777777", "#ffffff", 447);
        contrast("#767676", "#ffffff", 454);
        contrast("#ff0000", "#ffffff", 399);
        contrast("#0000ff", "#ffffff", 859);
    }

    #[test]
    fn reads_only_six_digits() {
        assert_eq!(" #0A84ff ".parse::<Colour>().unwrap().to_string(), "#0a84ff");
        for bad in ["", "#", "#fff", "0a84ff", "#0a84fg", "#0a84ff00", "red", "#+12345", "#éé", "#0a84f\u{fb00}"] {
            assert_eq!(bad.parse::<Colour>(), Err(NotAColour), "{bad}");
        }
    }

    #[test]
    fn picks_the_text_colour() {
        assert_eq!("#0a3d2e".parse::<Colour>().unwrap().readable(), Colour::WHITE);
        assert_eq!("#ffd400".parse::<Colour>().unwrap().readable(), Colour::BLACK);
    }

    #[test]
    fn leaves_a_readable_colour_alone_and_darkens_a_faint_one_just_enough() {
        let navy: Colour = "#12304f".parse().unwrap();
        let yellow: Colour = "#ffd400".parse().unwrap();

        assert_eq!(navy.accessible_on(Colour::WHITE, TEXT), navy);
        let darker = yellow.accessible_on(Colour::WHITE, TEXT);
        assert!((TEXT..TEXT + 40).contains(&darker.contrast(Colour::WHITE)), "{darker}");
    }

    proptest! {
        #[test]
        fn a_shade_and_a_text_colour_are_always_found(a: [u8; 3], b: [u8; 3]) {
            let colour = Colour { red: a[0], green: a[1], blue: a[2] };
            let background = Colour { red: b[0], green: b[1], blue: b[2] };
            prop_assert!(colour.accessible_on(background, TEXT).contrast(background) >= TEXT);
            prop_assert!(background.readable().contrast(background) >= TEXT);
            prop_assert_eq!(colour.to_string().parse::<Colour>().unwrap(), colour);
        }
    }
}
