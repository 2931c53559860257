//! Links that prove themselves: what a link is about, followed by a seal that
//! nobody else can make, in letters that an address may hold.
//!
//! The seal is the first bytes of an HMAC-SHA256 (RFC 2104) under the
//! installation's secret over all that the link is good for and what it is
//! about. So a link of one tenant or purpose is none of another, and no table
//! need keep it. Half of the HMAC, 16 bytes, cannot be guessed either.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The first `N` bytes of the HMAC over the parts, one after the other. The
/// first part names the kind of link; parts of no fixed length come from a
/// fixed list of words, or two of them could be read as others.
pub fn seal<const N: usize>(secret: &[u8], parts: &[&[u8]]) -> [u8; N] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    let mut seal = [0; N];
    seal.copy_from_slice(&mac.finalize().into_bytes()[..N]);
    seal
}

/// Whether two seals are the same, in a time that does not tell where they differ.
pub fn same<const N: usize>(one: &[u8; N], other: &[u8; N]) -> bool {
    one.as_slice().ct_eq(other).into()
}

/// A link about `said`, good for `scope`.
pub fn write<const N: usize>(secret: &[u8], scope: &[&[u8]], said: &[u8]) -> String {
    join(said, &seal::<N>(secret, &[scope, &[said]].concat()))
}

/// What the link is about; nothing when it is malformed, forged or good for
/// something else.
pub fn read<const SAID: usize, const N: usize>(secret: &[u8], scope: &[&[u8]], link: &str) -> Option<[u8; SAID]> {
    let (said, sealed) = split::<SAID, N>(link)?;
    same(&sealed, &seal(secret, &[scope, &[said.as_slice()]].concat())).then_some(said)
}

/// What stands in a link: what it is about, and its seal.
pub fn join(said: &[u8], seal: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode([said, seal].concat())
}

/// The two parts of a link that nobody has believed yet.
pub fn split<const SAID: usize, const N: usize>(link: &str) -> Option<([u8; SAID], [u8; N])> {
    let bytes = URL_SAFE_NO_PAD.decode(link).ok()?;
    let (said, sealed) = bytes.split_at_checked(SAID)?;
    Some((said.try_into().ok()?, sealed.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_what_it_is_about_to_those_who_know_its_scope() {
        let link = write::<16>(b"secret", &[b"kind:", b"tenant"], b"1234");

        assert_eq!(read::<4, 16>(b"secret", &[b"kind:", b"tenant"], &link), Some(*b"1234"));
        assert_eq!(read::<4, 16>(b"secret", &[b"other:", b"tenant"], &link), None);
        assert_eq!(read::<4, 16>(b"secret", &[b"kind:", b"another"], &link), None);
        assert_eq!(read::<4, 16>(b"other", &[b"kind:", b"tenant"], &link), None);
        assert_eq!(read::<4, 32>(b"secret", &[b"kind:", b"tenant"], &link), None);
        let forged = join(b"1235", &seal::<16>(b"guess", &[b"kind:", b"tenant", b"1235"]));
        for bad in ["", "x", "..", "===", &link[1..], &format!("{link}A"), &forged] {
            assert_eq!(read::<4, 16>(b"secret", &[b"kind:", b"tenant"], bad), None, "{bad}");
        }
    }

    /// Links that were sent must go on working.
    #[test]
    fn a_seal_is_the_hmac_of_its_parts_in_a_row() {
        // RFC 4231, test case 2.
        let known = [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7];
        assert_eq!(seal::<16>(b"Jefe", &[b"what do ya want ", b"for nothing?"]), known);
    }
}
