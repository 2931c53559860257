//! Numbers of payment cards in texts that people type. Cards belong on the
//! providers' pages; one that is typed into a note is not kept.

/// Fewest and most digits of a card's number.
const LENGTHS: std::ops::RangeInclusive<usize> = 13..=19;

/// The text with the numbers of cards made unreadable but for their last four
/// digits. Digits may stand in groups; other numbers, such as telephones and
/// serial numbers, stay as they are.
pub fn masked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = letters.clone();
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let digits = run(&letters, at);
        if is_card(&letters, &digits) {
            for place in &digits[..digits.len() - 4] {
                out[*place] = '•';
            }
        }
        at = digits.last().map_or(at, |last| *last) + 1;
    }
    out.into_iter().collect()
}

/// The places of the digits that stand together from here, one blank or
/// hyphen between two of them at most.
fn run(letters: &[char], from: usize) -> Vec<usize> {
    let mut places = vec![from];
    let mut at = from + 1;
    while at < letters.len() {
        let next_is_digit = letters.get(at + 1).is_some_and(char::is_ascii_digit);
        match letters[at] {
            digit if digit.is_ascii_digit() => places.push(at),
            ' ' | '-' if next_is_digit => {}
            _ => break,
        }
        at += 1;
    }
    places
}

fn is_card(letters: &[char], places: &[usize]) -> bool {
    let digits: Vec<u32> = places.iter().filter_map(|place| letters[*place].to_digit(10)).collect();
    LENGTHS.contains(&digits.len()) && is_issued(&digits) && luhn(&digits)
}

/// Whether a number begins as the networks' numbers do: Visa, Mastercard,
/// American Express, JCB, Discover, UnionPay.
fn is_issued(digits: &[u32]) -> bool {
    let head = digits.iter().take(4).fold(0, |head, digit| head * 10 + digit);
    match digits.len() {
        15 => matches!(head / 100, 34 | 37),
        _ => matches!(head, 4000..=4999 | 5100..=5599 | 2221..=2720 | 3528..=3589 | 6011 | 6200..=6299 | 6440..=6599),
    }
}

/// The check digit that every card's number has.
fn luhn(digits: &[u32]) -> bool {
    let doubled = |(at, digit): (usize, &u32)| match (at % 2, digit * 2) {
        (0, _) => *digit,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_masked_and_nothing_else_is() {
        for (typed, kept) in [
            ("pay with 4111 1111 1111 1111 please", "pay with •••• •••• •••• 1111 please"),
            ("5555-5555-5555-4444", "••••-••••-••••-4444"),
            ("378282246310005", "•••••••••••0005"),
            ("4111111111111112", "4111111111111112"),
            ("0812 3456 7890", "0812 3456 7890"),
            ("IMEI 356938035643809", "IMEI 356938035643809"),
            ("JNE 0123456789012", "JNE 0123456789012"),
            ("", ""),
        ] {
            assert_eq!(masked(typed), kept);
        }
    }
}
