//! Which discounts hold for a basket and what each takes off, from values.
//!
//! Offers and codes that hold are tried in every allowed company: all that
//! combine together, and each that does not alone. The company that takes off
//! most is taken; where two take off the same, the one with a code that the
//! shopper typed. Within a company pieces that come with others come first,
//! then percentages, then amounts, then the delivery, each on what those before it left, so no line and no sum can
//! fall below zero.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{Discount, Kind, Snapshot, Status, spread};
use crate::{
    catalog::categories::rules::{Node, branch},
    error::Result,
    ids::{CategoryId, DiscountId, ProductId},
    money::{Currency, Money},
};

/// A line of a basket as discounts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goods {
    /// Of which product.
    pub product: ProductId,
    /// Where the product stands.
    pub category: Option<CategoryId>,
    /// What all its pieces cost, in minor units.
    pub total: i64,
    /// Pieces.
    pub quantity: i64,
    /// Whether they are in a flash sale: then no discount is for them.
    pub flash: bool,
}

/// What could hold for a basket, with all that decides whether it does.
#[derive(Debug, Clone)]
pub struct Candidates {
    /// In any order.
    pub discounts: Vec<Discount>,
    /// What the shopper typed, in that order.
    pub codes: Vec<String>,
    /// The moment that dates are compared with.
    pub now: DateTime<Utc>,
    /// The categories, where some discount asks for them.
    pub tree: Vec<Node>,
    /// How often the customer used those that limit it.
    pub uses: HashMap<DiscountId, i64>,
    /// Whether the customer ordered before, where some discount asks for it.
    pub ordered_before: bool,
}

/// Why a code does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is none of that name.
    Unknown,
    /// Stopped for a while.
    Paused,
    /// Holds from then on.
    NotStarted(DateTime<Utc>),
    /// Its time is over.
    Ended,
    /// All its redemptions are taken.
    UsedUp,
    /// This customer used it as often as one may.
    OncePerCustomer,
    /// This customer ordered before.
    FirstOrderOnly,
    /// Nothing in the basket is what it is for.
    WrongItems,
    /// The goods that it is for must cost so much, in minor units.
    Minimum(i64),
    /// So many pieces of what it is for are needed.
    Pieces(i64),
    /// There is nothing to take off: the delivery or the goods cost nothing.
    NothingToTakeOff,
    /// What holds without it takes off more, and does not combine with it.
    LessThanOthers,
}

/// A discount that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Which.
    pub id: DiscountId,
    /// What shoppers read.
    pub name: String,
    /// What the shopper typed.
    pub code: Option<String>,
    /// What it does.
    pub kind: Kind,
    /// Off the goods.
    pub goods: Money,
    /// Off the delivery.
    pub delivery: Money,
}

/// What one discount takes off one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Its place in [`Decision::applied`].
    pub applied: usize,
    /// Minor units.
    pub amount: i64,
}

/// What holds for a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// In the order in which they take off.
    pub applied: Vec<Applied>,
    /// Codes that do not hold, and why.
    pub refused: Vec<(String, Refusal)>,
    /// What is taken off each line, in the order of the goods.
    pub lines: Vec<Vec<Share>>,
    /// Off all goods together.
    pub goods: Money,
    /// Off the delivery.
    pub delivery: Money,
}

impl Decision {
    /// What is taken off a line, in minor units.
    pub fn off(&self, line: usize) -> i64 {
        self.lines.get(line).map_or(0, |shares| shares.iter().map(|share| share.amount).sum())
    }

    /// Off everything.
    fn saving(&self) -> i64 {
        self.goods.minor().saturating_add(self.delivery.minor())
    }

    /// What an order keeps of it.
    pub fn snapshots(&self) -> Vec<Snapshot> {
        self.applied.iter().map(|one| one.snapshot(one.goods.minor(), one.delivery.minor())).collect()
    }

    /// What a line of an order keeps of it.
    pub fn line_snapshots(&self, line: usize) -> Vec<Snapshot> {
        let shares = self.lines.get(line).into_iter().flatten();
        shares.filter_map(|share| Some(self.applied.get(share.applied)?.snapshot(share.amount, 0))).collect()
    }
}

impl Applied {
    fn snapshot(&self, goods: i64, delivery: i64) -> Snapshot {
        Snapshot { id: self.id, name: self.name.clone(), code: self.code.clone(), goods, delivery }
    }
}

impl Candidates {
    /// What holds for these goods and a delivery at this price; `None` while
    /// it is not known yet.
    ///
    /// # Errors
    /// When the amounts do not fit.
    pub fn decide(&self, goods: &[Goods], delivery: Option<Money>, currency: Currency) -> Result<Decision> {
        let mut refused: Vec<(String, Refusal)> = Vec::new();
        let mut holding: Vec<(&Discount, Vec<bool>)> = Vec::new();
        let known = |code: &String| self.discounts.iter().any(|one| one.code.as_ref() == Some(code));
        refused.extend(self.codes.iter().filter(|code| !known(code)).map(|code| (code.clone(), Refusal::Unknown)));
        for discount in &self.discounts {
            let fits = self.fits(discount, goods);
            match (self.refusal(discount, goods, &fits, delivery), &discount.code) {
                (None, _) => holding.push((discount, fits)),
                (Some(refusal), Some(code)) => refused.push((code.clone(), refusal)),
                (Some(_), None) => {}
            }
        }
        holding.sort_by_key(|(discount, _)| (Kind::ALL.iter().position(|kind| *kind == discount.kind), discount.id));
        let mut best = take_off(&best(&holding, goods, delivery, currency)?, goods, delivery, currency)?;
        let applied: HashSet<DiscountId> = best.applied.iter().map(|one| one.id).collect();
        let left_out = holding.iter().filter(|(discount, _)| !applied.contains(&discount.id));
        refused.extend(left_out.filter_map(|(discount, _)| Some((discount.code.clone()?, Refusal::LessThanOthers))));
        refused.sort_by_key(|(code, _)| self.codes.iter().position(|one| one == code));
        best.refused = refused;
        Ok(best)
    }

    /// Which lines a discount is for.
    fn fits(&self, discount: &Discount, goods: &[Goods]) -> Vec<bool> {
        let terms = &discount.terms;
        if terms.categories.is_empty() && terms.products.is_empty() {
            return goods.iter().map(|line| !line.flash).collect();
        }
        let within: HashSet<CategoryId> = terms.categories.iter().flat_map(|id| branch(&self.tree, *id)).collect();
        let fits = |line: &Goods| terms.products.contains(&line.product) || line.category.is_some_and(|id| within.contains(&id));
        goods.iter().map(|line| !line.flash && fits(line)).collect()
    }

    fn refusal(&self, discount: &Discount, goods: &[Goods], fits: &[bool], delivery: Option<Money>) -> Option<Refusal> {
        match discount.status(self.now) {
            Status::Draft => return Some(Refusal::Unknown),
            Status::Paused => return Some(Refusal::Paused),
            Status::Scheduled => return Some(discount.starts_at.map_or(Refusal::Unknown, Refusal::NotStarted)),
            Status::Ended => return Some(Refusal::Ended),
            Status::Active => {}
        }
        if discount.used_up() {
            return Some(Refusal::UsedUp);
        }
        let uses = self.uses.get(&discount.id).copied().unwrap_or(0);
        if discount.customer_limit.is_some_and(|limit| uses >= i64::from(limit)) {
            return Some(Refusal::OncePerCustomer);
        }
        if discount.terms.first_order && self.ordered_before {
            return Some(Refusal::FirstOrderOnly);
        }
        if !fits.contains(&true) {
            return Some(Refusal::WrongItems);
        }
        let sum = goods.iter().zip(fits).filter(|(_, fits)| **fits).fold(0_i64, |sum, (line, _)| sum.saturating_add(line.total));
        if let Some(minimum) = discount.terms.minimum.filter(|minimum| sum < *minimum) {
            return Some(Refusal::Minimum(minimum));
        }
        let pieces = discount.terms.buy.saturating_add(discount.terms.get);
        if discount.kind == Kind::BuyGet
            && goods.iter().zip(fits).filter(|(_, fits)| **fits).map(|(line, _)| line.quantity).sum::<i64>() < pieces
        {
            return Some(Refusal::Pieces(pieces));
        }
        let nothing = match discount.kind {
            Kind::FreeDelivery => delivery.is_some_and(|delivery| delivery.minor() == 0),
            Kind::BuyGet | Kind::Percentage | Kind::Amount => sum == 0,
        };
        nothing.then_some(Refusal::NothingToTakeOff)
    }
}

type Company<'a> = Vec<&'a (&'a Discount, Vec<bool>)>;

/// The allowed company that takes off most.
fn best<'a>(holding: &'a [(&'a Discount, Vec<bool>)], goods: &[Goods], delivery: Option<Money>, currency: Currency) -> Result<Company<'a>> {
    let mut companies: Vec<Company<'_>> = vec![holding.iter().filter(|one| one.0.combines).collect()];
    companies.extend(holding.iter().filter(|one| !one.0.combines).map(|one| vec![one]));
    let mut best: (Company<'_>, (i64, bool, bool)) = (Vec::new(), (0, false, false));
    for company in companies {
        let saving = take_off(&company, goods, delivery, currency)?.saving();
        let worth = (saving, company.iter().any(|one| one.0.code.is_some()), !company.is_empty());
        if worth > best.1 {
            best = (company, worth);
        }
    }
    Ok(best.0)
}

/// Takes the company's discounts off, one after the other. Those that find
/// nothing left are not among the applied.
fn take_off(company: &[&(&Discount, Vec<bool>)], goods: &[Goods], delivery: Option<Money>, currency: Currency) -> Result<Decision> {
    let zero = Money::zero(currency);
    let mut left: Vec<i64> = goods.iter().map(|line| line.total).collect();
    let mut freight = delivery.map_or(0, Money::minor);
    let none = Decision { applied: Vec::new(), refused: Vec::new(), lines: vec![Vec::new(); goods.len()], goods: zero, delivery: zero };
    let mut decision = none;
    for (discount, fits) in company {
        let cap = discount.maximum.unwrap_or(i64::MAX);
        let mut applied = Applied {
            id: discount.id,
            name: discount.name.clone(),
            code: discount.code.clone(),
            kind: discount.kind,
            goods: zero,
            delivery: zero,
        };
        let wanted = match discount.kind {
            Kind::BuyGet => 0,
            Kind::Percentage => {
                let fitting: Vec<i64> = left.iter().zip(fits).map(|(left, fits)| if *fits { *left } else { 0 }).collect();
                spread::total(&fitting, currency)?.percent(discount.value)?.minor()
            }
            Kind::Amount => discount.value,
            Kind::FreeDelivery => {
                applied.delivery = Money::new(freight.min(cap), currency);
                freight -= applied.delivery.minor();
                0
            }
        };
        let parts = match discount.kind {
            Kind::BuyGet => spread::take_cheapest(discount, goods, &mut left, fits, currency)?,
            _ => spread::take(wanted.min(cap), &mut left, fits, currency)?,
        };
        applied.goods = spread::total(&parts, currency)?;
        let promised = discount.kind == Kind::FreeDelivery && delivery.is_none();
        if applied.goods == zero && applied.delivery == zero && !promised {
            continue;
        }
        for (line, amount) in decision.lines.iter_mut().zip(parts).filter(|(_, amount)| *amount > 0) {
            line.push(Share { applied: decision.applied.len(), amount });
        }
        decision.goods = decision.goods.checked_add(applied.goods)?;
        decision.delivery = decision.delivery.checked_add(applied.delivery)?;
        decision.applied.push(applied);
    }
    Ok(decision)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
pub(crate) mod tests;
