//! The number under a barcode, as search engines and marketplaces know goods
//! by: 8, 12, 13 or 14 digits of which the last proves the others.

/// The digits, if the text is such a number. Blanks and hyphens are passed over.
pub fn parse(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && matches!(digits.len(), 8 | 12 | 13 | 14);
    (plain && proves(&digits)).then_some(digits)
}

/// Digits count three and one in turn from the right, the proof itself one.
fn proves(digits: &str) -> bool {
    let weighed = digits.bytes().rev().enumerate().map(|(at, byte)| u32::from(byte - b'0') * if at % 2 == 0 { 1 } else { 3 });
    weighed.sum::<u32>().is_multiple_of(10) && digits.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_whose_last_digit_proves_it_is_one() {
        for good in ["4006381333931", "73513537", "036000291452", "00012345600012", "4 006381-333931"] {
            assert!(parse(good).is_some(), "{good}");
        }
        for bad in ["4006381333932", "", "0000000000000", "SINGLE", "400638133393", "４００６３８１３３３９３１"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
