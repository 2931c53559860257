//! What holds, what does not and why, and that the sums are right whatever
//! stands together.

use chrono::{Duration, TimeZone};
use proptest::prelude::*;

use super::{
    super::{State, Terms},
    *,
};

fn idr() -> Currency {
    Currency::parse("IDR").unwrap()
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 30, 12, 0, 0).unwrap()
}

/// Ten percent off everything, for everybody, by itself.
pub(crate) fn discount() -> Discount {
    Discount {
        id: DiscountId::new(),
        name: "Hemat".into(),
        code: None,
        kind: Kind::Percentage,
        value: 1_000,
        maximum: None,
        terms: Terms::default(),
        combines: false,
        state: State::Active,
        starts_at: None,
        ends_at: None,
        total_limit: None,
        customer_limit: None,
        used: 0,
        version: 1,
    }
}

fn code(name: &str) -> Discount {
    Discount { code: Some(name.into()), ..discount() }
}

fn goods(total: i64) -> Goods {
    Goods { product: ProductId::new(), category: None, total, quantity: 1, flash: false }
}

fn candidates(discounts: &[Discount], codes: &[&str]) -> Candidates {
    Candidates {
        discounts: discounts.to_vec(),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        now: now(),
        tree: Vec::new(),
        uses: HashMap::new(),
        ordered_before: false,
    }
}

fn decide(discounts: &[Discount], codes: &[&str], goods: &[Goods], delivery: Option<i64>) -> Decision {
    candidates(discounts, codes).decide(goods, delivery.map(|minor| Money::new(minor, idr())), idr()).unwrap()
}

#[track_caller]
fn refused(discount: Discount, expect: Refusal) {
    let decision = decide(&[Discount { code: Some("KODE".into()), ..discount }], &["KODE"], &[goods(100_000)], Some(10_000));
    assert_eq!(decision.refused, [("KODE".to_owned(), expect)]);
    assert!(decision.applied.is_empty() && decision.off(0) == 0);
}

#[test]
fn a_code_that_does_not_hold_says_why() {
    let past = Some(now() - Duration::minutes(1));
    let future = now() + Duration::days(1);
    refused(Discount { state: State::Draft, ..discount() }, Refusal::Unknown);
    refused(Discount { state: State::Paused, ..discount() }, Refusal::Paused);
    refused(Discount { starts_at: Some(future), ..discount() }, Refusal::NotStarted(future));
    refused(Discount { ends_at: past, ..discount() }, Refusal::Ended);
    refused(Discount { ends_at: Some(now()), ..discount() }, Refusal::Ended);
    refused(Discount { total_limit: Some(3), used: 3, ..discount() }, Refusal::UsedUp);
    refused(Discount { terms: Terms { minimum: Some(100_001), ..Terms::default() }, ..discount() }, Refusal::Minimum(100_001));
    refused(Discount { terms: Terms { products: vec![ProductId::new()], ..Terms::default() }, ..discount() }, Refusal::WrongItems);
    let decision = decide(&[], &["ASING"], &[goods(1)], None);
    assert_eq!(decision.refused, [("ASING".to_owned(), Refusal::Unknown)]);
}

#[test]
fn a_customer_uses_it_as_often_as_allowed() {
    let one = Discount { customer_limit: Some(1), ..code("SEKALI") };
    let mut asked = candidates(std::slice::from_ref(&one), &["SEKALI"]);
    assert_eq!(asked.decide(&[goods(1_000)], None, idr()).unwrap().off(0), 100);
    asked.uses.insert(one.id, 1);
    assert_eq!(asked.decide(&[goods(1_000)], None, idr()).unwrap().refused, [("SEKALI".to_owned(), Refusal::OncePerCustomer)]);

    let first = Discount { terms: Terms { first_order: true, ..Terms::default() }, ..code("BARU") };
    let mut asked = candidates(&[first], &["BARU"]);
    assert_eq!(asked.decide(&[goods(1_000)], None, idr()).unwrap().off(0), 100);
    asked.ordered_before = true;
    assert_eq!(asked.decide(&[goods(1_000)], None, idr()).unwrap().refused, [("BARU".to_owned(), Refusal::FirstOrderOnly)]);
}

#[test]
fn a_category_means_what_stands_in_it_too() {
    let (top, inner) = (CategoryId::new(), CategoryId::new());
    let terms = Terms { categories: vec![top], minimum: Some(500), ..Terms::default() };
    let mut asked = candidates(&[Discount { terms, ..discount() }], &[]);
    asked.tree = vec![Node { id: top, parent: None }, Node { id: inner, parent: Some(top) }];
    let inside = Goods { category: Some(inner), ..goods(500) };
    let outside = Goods { category: Some(CategoryId::new()), ..goods(9_000) };

    let decision = asked.decide(&[outside, inside], None, idr()).unwrap();

    assert_eq!((decision.off(0), decision.off(1)), (0, 50));
    // The minimum counts the goods that it is for, not the whole basket.
    let decision = asked.decide(&[outside, Goods { total: 499, ..inside }], None, idr()).unwrap();
    assert!(decision.applied.is_empty());
}

#[test]
fn percentages_round_half_up_and_stop_at_the_maximum() {
    let decision = decide(&[Discount { value: 3_333, ..discount() }], &[], &[goods(50), goods(51)], None);
    assert_eq!((decision.goods.minor(), decision.off(0), decision.off(1)), (34, 17, 17));
    let decision = decide(&[Discount { maximum: Some(25_000), ..discount() }], &[], &[goods(900_000)], None);
    assert_eq!(decision.off(0), 25_000);
}

#[test]
fn an_amount_never_takes_more_than_the_goods() {
    let decision =
        decide(&[Discount { kind: Kind::Amount, value: 80_000, ..discount() }], &[], &[goods(20_000), goods(30_000)], Some(9_000));
    assert_eq!((decision.goods.minor(), decision.delivery.minor()), (50_000, 0));
}

#[test]
fn delivery_is_free_up_to_the_maximum_and_promised_before_it_is_known() {
    let free = Discount { kind: Kind::FreeDelivery, value: 0, ..discount() };
    assert_eq!(decide(std::slice::from_ref(&free), &[], &[goods(1)], Some(18_000)).delivery.minor(), 18_000);
    assert_eq!(decide(&[Discount { maximum: Some(10_000), ..free.clone() }], &[], &[goods(1)], Some(18_000)).delivery.minor(), 10_000);
    assert_eq!(decide(std::slice::from_ref(&free), &[], &[goods(1)], None).applied.len(), 1);
    // Fetched goods have no delivery to pay: the code is not used for nothing.
    let decision = decide(&[Discount { code: Some("ONGKIR".into()), ..free }], &["ONGKIR"], &[goods(1)], Some(0));
    assert_eq!(decision.refused, [("ONGKIR".to_owned(), Refusal::NothingToTakeOff)]);
}

/// The table of all pairs: what takes off, of an offer of 10 % and a code of
/// Rp 15.000 on goods of Rp 100.000, by which of them combine.
#[test]
fn company_is_kept_only_where_both_want_it() {
    for (offer_combines, code_combines, off, lost) in
        [(true, true, 25_000, 0), (true, false, 15_000, 0), (false, true, 15_000, 0), (false, false, 15_000, 0)]
    {
        let offer = Discount { combines: offer_combines, ..discount() };
        let typed = Discount { kind: Kind::Amount, value: 15_000, combines: code_combines, ..code("KODE") };
        let decision = decide(&[offer, typed], &["KODE"], &[goods(100_000)], None);
        assert_eq!((decision.goods.minor(), decision.refused.len()), (off, lost), "{offer_combines} {code_combines}");
    }
}

#[test]
fn the_best_offer_wins_and_a_code_that_gives_less_says_so() {
    let decision = decide(&[discount(), Discount { value: 2_000, ..discount() }], &[], &[goods(1_000)], None);
    assert_eq!((decision.goods.minor(), decision.applied.len()), (200, 1));

    let decision = decide(&[discount(), Discount { value: 500, ..code("LIMA") }], &["LIMA"], &[goods(1_000)], None);
    assert_eq!(decision.goods.minor(), 100);
    assert_eq!(decision.refused, [("LIMA".to_owned(), Refusal::LessThanOthers)]);

    // The same saving: the shopper sees that the code counts.
    let decision = decide(&[discount(), code("SAMA")], &["SAMA"], &[goods(1_000)], None);
    assert_eq!(decision.applied[0].code.as_deref(), Some("SAMA"));
}

#[test]
fn of_every_three_pieces_the_cheapest_is_free() {
    let terms = Terms { buy: 2, get: 1, ..Terms::default() };
    let two_plus_one = Discount { kind: Kind::BuyGet, value: 10_000, terms, ..discount() };
    let basket = [Goods { quantity: 4, ..goods(400_000) }, Goods { quantity: 2, ..goods(60_000) }, goods(90_000)];
    // Seven pieces are two sets of three: the two at 30.000 are free.
    let decision = decide(std::slice::from_ref(&two_plus_one), &[], &basket, None);
    assert_eq!((decision.off(0), decision.off(1), decision.off(2)), (0, 60_000, 0));
    let half = Discount { value: 5_000, maximum: Some(20_000), ..two_plus_one.clone() };
    assert_eq!(decide(&[half], &[], &basket, None).goods.minor(), 20_000);
    let few = decide(&[Discount { code: Some("TIGA".into()), ..two_plus_one }], &["TIGA"], &[Goods { quantity: 2, ..goods(10) }], None);
    assert_eq!(few.refused, [("TIGA".to_owned(), Refusal::Pieces(3))]);
}

fn any_discount() -> impl Strategy<Value = Discount> {
    (
        0usize..4,
        0i64..=200_000,
        proptest::option::of(1i64..5_000_000),
        proptest::option::of(0i64..3_000_000),
        any::<[bool; 3]>(),
        (1i64..4, 1i64..4),
    )
        .prop_map(|(kind, value, maximum, minimum, [combines, has_code, some], (buy, get))| Discount {
            kind: Kind::ALL[kind],
            // Beyond a hundred percent too: whatever stands in the row, sums hold.
            value,
            maximum,
            combines,
            code: has_code.then(|| "KODE".to_owned()),
            terms: Terms { minimum, products: if some { vec![product(0), product(3)] } else { Vec::new() }, buy, get, ..Terms::default() },
            ..discount()
        })
}

fn product(at: u128) -> ProductId {
    uuid::Uuid::from_u128(at).into()
}

proptest! {
    #[test]
    fn sums_are_right_and_nothing_falls_below_zero(
        discounts in proptest::collection::vec(any_discount(), 0..6),
        totals in proptest::collection::vec((0i64..20_000_000, 1i64..100), 0..12),
        delivery in proptest::option::of(0i64..500_000),
    ) {
        let goods: Vec<Goods> = totals.iter().zip(0u128..).map(|((price, quantity), at)| Goods { product: product(at), category: None, total: price * quantity, quantity: *quantity, flash: false }).collect();
        let decision = decide(&discounts, &["KODE"], &goods, delivery);

        let lines: i64 = (0..goods.len()).map(|at| decision.off(at)).sum();
        let applied: i64 = decision.applied.iter().map(|one| one.goods.minor()).sum();
        let freight: i64 = decision.applied.iter().map(|one| one.delivery.minor()).sum();
        prop_assert_eq!(lines, decision.goods.minor());
        prop_assert_eq!(applied, decision.goods.minor());
        prop_assert_eq!(freight, decision.delivery.minor());
        for (at, line) in goods.iter().enumerate() {
            prop_assert!((0..=line.total).contains(&decision.off(at)));
        }
        prop_assert!((0..=delivery.unwrap_or(0)).contains(&decision.delivery.minor()));
        prop_assert!(decision.applied.len() <= 1 || decision.applied.iter().all(|one| discounts.iter().any(|all| all.id == one.id && all.combines)));
        // What is applied beats every discount that could stand alone.
        for one in &discounts {
            let alone = decide(std::slice::from_ref(one), &["KODE"], &goods, delivery);
            prop_assert!(alone.goods.minor() + alone.delivery.minor() <= decision.goods.minor() + decision.delivery.minor());
        }
    }
}
