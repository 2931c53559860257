//! The codes of a basket: entered, refused with a reason, taken out.
//!
//! A basket has one code, unless it and those that are there all say that
//! they combine. A code that holds when it is entered stays with the basket;
//! whether it still holds is decided anew each time something is priced.

use rand::Rng;

use super::{Buyer, Discount, Refusal, candidates, queries};
use crate::{
    cart::{self, Token},
    checkout::Draft,
    db::TenantConn,
    error::Result,
    money::Money,
};

/// The longest code, in characters.
pub const LONGEST: usize = 32;
/// The shortest, so that codes are not guessed by trying the alphabet.
pub const SHORTEST: usize = 4;
/// The most codes of one basket.
const MOST: usize = 5;

/// What came of entering a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// It is with the basket.
    Kept,
    /// It is with the basket in place of those that it does not combine with.
    Replaced,
    /// It does not hold.
    Refused(Refusal),
}

/// A code as it is stored: capitals, digits, `-` and `_`; `None` when it can be none.
pub fn parse(typed: &str) -> Option<String> {
    let code: String =
        typed.chars().filter(|letter| !letter.is_whitespace()).map(|letter| letter.to_ascii_uppercase()).take(LONGEST + 1).collect();
    let plain = code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'));
    (plain && (SHORTEST..=LONGEST).contains(&code.len())).then_some(code)
}

/// A code that nobody guesses, without letters that look alike.
pub fn random() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    let mut rng = rand::rng();
    (0..8).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect()
}

/// Enters a code into the basket of the token. Entering it twice is no mistake.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when the basket is gone.
pub async fn enter(conn: &mut TenantConn, token: &Token, typed: &str) -> Result<Entered> {
    let head = cart::existing(conn, token).await?;
    let Some(code) = parse(typed) else { return Ok(Entered::Refused(Refusal::Unknown)) };
    let buyer = Buyer::of(&Draft::read(&head.draft).contact.email, head.customer_id);
    let alone = candidates(conn, std::slice::from_ref(&code), &buyer).await?;
    let lines = cart::queries::lines(conn, head.id, &head.locale).await?;
    let currency = conn.tenant().currency;
    let refused = alone.decide(&cart::goods(&lines), None::<Money>, currency)?.refused;
    // Losing to an offer that gives more is no reason to forget a code.
    if let Some((_, refusal)) = refused.into_iter().find(|(_, refusal)| *refusal != Refusal::LessThanOthers) {
        return Ok(Entered::Refused(refusal));
    }
    if head.codes.contains(&code) {
        return Ok(Entered::Kept);
    }
    let beside = candidates(conn, &head.codes, &buyer).await?.discounts;
    let (kept, replaced) = join(&head.codes, &beside, alone.discounts.iter().find(|one| one.code.as_deref() == Some(&code)), &code);
    queries::set_codes(conn, head.id, &kept).await?;
    Ok(if replaced { Entered::Replaced } else { Entered::Kept })
}

/// The codes with a new one, and whether some had to go.
fn join(codes: &[String], beside: &[Discount], entered: Option<&Discount>, code: &str) -> (Vec<String>, bool) {
    let combines = |held: &&String| beside.iter().any(|one| one.combines && one.code.as_ref() == Some(held));
    let mut kept: Vec<String> =
        if entered.is_some_and(|one| one.combines) { codes.iter().filter(combines).take(MOST - 1).cloned().collect() } else { Vec::new() };
    let replaced = kept.len() < codes.len();
    kept.push(code.to_owned());
    (kept, replaced)
}

/// Takes a code out of the basket. Twice is no mistake.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when the basket is gone.
pub async fn leave(conn: &mut TenantConn, token: &Token, code: &str) -> Result<()> {
    let head = cart::existing(conn, token).await?;
    let kept: Vec<String> = head.codes.iter().filter(|one| *one != code).cloned().collect();
    queries::set_codes(conn, head.id, &kept).await
}

#[cfg(test)]
mod tests {
    use super::{super::rules::tests::discount, *};

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(parse(" hemat 10 ").as_deref(), Some("HEMAT10"));
        assert_eq!(parse("Gratis-Ongkir_1").as_deref(), Some("GRATIS-ONGKIR_1"));
        for bad in ["", "abc", "HEMAT%", "ＨＥＭＡＴ", "'; DROP", &"A".repeat(33)] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(parse(&random()).map(|code| code.len()), Some(8));
    }

    #[test]
    fn codes_stay_together_only_where_all_say_so() {
        let codes = |list: &[&str]| list.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let mut held = discount();
        (held.code, held.combines) = (Some("LAMA".into()), true);
        let mut new = discount();
        (new.code, new.combines) = (Some("BARU".into()), true);

        assert_eq!(join(&codes(&["LAMA"]), &[held.clone()], Some(&new), "BARU"), (codes(&["LAMA", "BARU"]), false));
        new.combines = false;
        assert_eq!(join(&codes(&["LAMA"]), &[held.clone()], Some(&new), "BARU"), (codes(&["BARU"]), true));
        (new.combines, held.combines) = (true, false);
        assert_eq!(join(&codes(&["LAMA"]), &[held], Some(&new), "BARU"), (codes(&["BARU"]), true));
    }
}
