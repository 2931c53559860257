//! How many pieces of one product go together: at least, at most, and in
//! which step. Pure: values in, values out.
//!
//! A merchant sells by the step: every quantity is a whole number of steps,
//! and the least and the most are whole numbers of steps too, so that a
//! browser's number field and this agree on what can be typed. The rules hold
//! for each line of an order.

use serde::Serialize;

use super::Qty;
use crate::error::{FieldErrors, Result};

/// The rules of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// The fewest pieces of a line: 1 to 999, a whole number of steps.
    pub least: i32,
    /// The most, if there is a limit of the product's own.
    pub most: Option<i32>,
    /// Pieces that belong together: 1 to 999.
    pub step: i32,
}

impl Default for Rules {
    fn default() -> Self {
        Self { least: 1, most: None, step: 1 }
    }
}

impl Rules {
    /// Whether any quantity will do.
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }

    /// The largest quantity of these rules that `limit` pieces allow; 0 when
    /// they allow none.
    pub fn within(&self, limit: i64) -> i64 {
        let most = limit.min(self.most.map_or(Qty::MAX.count(), i64::from)).min(Qty::MAX.count());
        let most = most - most.rem_euclid(self.step());
        if most < i64::from(self.least) { 0 } else { most }
    }

    /// The quantity nearest to `wanted` of these rules, where `limit` pieces
    /// can be had: rounded down to a step, but the least at least.
    pub fn nearest(&self, wanted: i64, limit: i64) -> Option<Qty> {
        let most = self.within(limit);
        let down = wanted - wanted.rem_euclid(self.step());
        Qty::new(down.max(i64::from(self.least)).min(most))
    }

    /// Refuses a quantity that somebody typed and that is no quantity of these
    /// rules. One above the most is not refused here: it is cut.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `quantity`, with what may be typed.
    pub fn check(&self, quantity: i64) -> Result<()> {
        let (least, step) = (self.least.to_string(), self.step.to_string());
        let mut errors = FieldErrors::default();
        if quantity < i64::from(self.least) {
            errors.add_with("quantity", "error-quantity-least", &[("least", &least)]);
        } else if quantity.rem_euclid(self.step()) != 0 {
            errors.add_with("quantity", "error-quantity-step", &[("step", &step)]);
        }
        errors.check()
    }

    /// Whether a line may have so many.
    pub fn allow(&self, quantity: Qty) -> bool {
        self.check(quantity.count()).is_ok() && self.most.is_none_or(|most| quantity.column() <= most)
    }

    fn step(&self) -> i64 {
        i64::from(self.step).max(1)
    }

    /// What is wrong with the rules themselves, at the fields of the form.
    pub fn problems(&self, errors: &mut FieldErrors) {
        let step = self.step.to_string();
        let range = 1..=Qty::MAX.column();
        for (field, number) in [("quantity_step", Some(self.step)), ("quantity_least", Some(self.least)), ("quantity_most", self.most)] {
            if number.is_some_and(|number| !range.contains(&number)) && errors.of(field).is_none() {
                errors.add(field, "error-quantity-rule");
            }
        }
        for (field, number) in [("quantity_least", Some(self.least)), ("quantity_most", self.most)] {
            if number.is_some_and(|number| i64::from(number).rem_euclid(self.step()) != 0) && errors.of(field).is_none() {
                errors.add_with(field, "error-quantity-rule-step", &[("step", &step)]);
            }
        }
        if self.most.is_some_and(|most| most < self.least) && errors.of("quantity_most").is_none() {
            errors.add("quantity_most", "error-quantity-rule-most");
        }
    }
}

/// The rules as a merchant typed them: empty means none of the kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The fewest; without it one step.
    pub least: String,
    /// The most; without it there is no limit.
    pub most: String,
    /// The step; without it one piece.
    pub step: String,
}

impl From<Rules> for Typed {
    fn from(rules: Rules) -> Self {
        let number = |number: i32, usual: i32| if number == usual { String::new() } else { number.to_string() };
        Self {
            least: number(rules.least, rules.step),
            most: rules.most.map(|most| most.to_string()).unwrap_or_default(),
            step: number(rules.step, 1),
        }
    }
}

impl Typed {
    /// What was typed; every mistake is noted at its field, `quantity_least`,
    /// `quantity_most` or `quantity_step`.
    pub fn read(&self, errors: &mut FieldErrors) -> Rules {
        let mut number = |field: &'static str, text: &str| match Qty::parse(text) {
            _ if text.trim().is_empty() => None,
            Ok(quantity) => Some(quantity.column()),
            Err(_) => {
                errors.add(field, "error-quantity-rule");
                None
            }
        };
        let step = number("quantity_step", &self.step).unwrap_or(1);
        let (least, most) = (number("quantity_least", &self.least), number("quantity_most", &self.most));
        let rules = Rules { least: least.unwrap_or(step), most, step };
        rules.problems(errors);
        rules
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;

    const SIXES: Rules = Rules { least: 12, most: Some(36), step: 6 };

    #[test]
    fn any_quantity_will_do_without_rules() {
        let none = Rules::default();
        assert_eq!((none.within(5), none.within(0), none.within(-3), none.within(5_000)), (5, 0, 0, 999));
        assert_eq!(none.nearest(7, 5), Qty::new(5));
        assert!(none.check(1).is_ok() && none.allow(Qty::MAX));
    }

    #[test]
    fn what_can_be_had_is_a_whole_number_of_steps() {
        assert_eq!((SIXES.within(100), SIXES.within(35), SIXES.within(12), SIXES.within(11)), (36, 30, 12, 0));
        assert_eq!(SIXES.nearest(20, 100), Qty::new(18));
        assert_eq!(SIXES.nearest(1, 100), Qty::new(12));
        assert_eq!(SIXES.nearest(90, 100), Qty::new(36));
        assert_eq!(SIXES.nearest(12, 11), None);
    }

    #[track_caller]
    fn refuses(quantity: i64, message: &str) {
        let Err(Error::Invalid(errors)) = SIXES.check(quantity) else { panic!("{quantity} was taken") };
        assert_eq!(errors.of("quantity").unwrap().message, message);
    }

    #[test]
    fn a_typed_quantity_is_refused_with_what_may_be_typed() {
        refuses(6, "error-quantity-least");
        refuses(13, "error-quantity-step");
        assert!(SIXES.check(12).is_ok());
        assert!(SIXES.check(600).is_ok(), "cut, not refused");
        assert!(!SIXES.allow(Qty::new(42).unwrap()));
    }

    #[track_caller]
    fn read(least: &str, most: &str, step: &str) -> std::result::Result<Rules, Vec<(String, &'static str)>> {
        let mut errors = FieldErrors::default();
        let rules = Typed { least: least.into(), most: most.into(), step: step.into() }.read(&mut errors);
        let wrong: Vec<_> = errors.iter().map(|error| (error.field.to_string(), error.message)).collect();
        if wrong.is_empty() { Ok(rules) } else { Err(wrong) }
    }

    #[test]
    fn a_form_is_read_and_its_mistakes_are_named() {
        assert_eq!(read("", "", ""), Ok(Rules::default()));
        assert_eq!(read("", "", "6"), Ok(Rules { least: 6, most: None, step: 6 }));
        assert_eq!(read("12", "36", "6"), Ok(SIXES));
        let one = |field: &str, message| Err(vec![(field.to_owned(), message)]);
        assert_eq!(read("4", "", "6"), one("quantity_least", "error-quantity-rule-step"));
        assert_eq!(read("", "20", "6"), one("quantity_most", "error-quantity-rule-step"));
        assert_eq!(read("5", "3", ""), one("quantity_most", "error-quantity-rule-most"));
        for bad in ["-1", "0", "1000", "1e3", "six", "1.5"] {
            assert_eq!(read("", "", bad), one("quantity_step", "error-quantity-rule"), "{bad}");
        }
    }

    #[test]
    fn a_form_is_filled_as_it_was_typed() {
        let typed = |rules| Typed::from(rules);
        assert_eq!(typed(Rules::default()), Typed::default());
        assert_eq!(typed(SIXES), Typed { least: "12".into(), most: "36".into(), step: "6".into() });
        assert_eq!(typed(Rules { least: 6, most: None, step: 6 }).least, "");
    }

    proptest! {
        #[test]
        fn the_nearest_is_allowed_and_can_be_had(wanted in -5i64..1_200, limit in -5i64..1_200, step in 1i32..40, least in 1i32..20, more in 0i32..20) {
            let rules = Rules { least: least * step, most: Some((least + more) * step), step };
            if let Some(quantity) = rules.nearest(wanted, limit) {
                prop_assert!(rules.allow(quantity) && quantity.count() <= limit);
            } else {
                prop_assert_eq!(rules.within(limit), 0);
            }
        }
    }
}
