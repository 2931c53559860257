//! Which variant a shopper looks at, and what each value of each option would
//! lead to. Pure: values in, values out.

use super::{Choice, Variant};
use crate::ids::VariantId;

/// One option with its values as the page shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// From 0, in the order of the product's options.
    pub at: usize,
    /// The option's name for people.
    pub name: String,
    /// The chosen value for people.
    pub chosen: String,
    /// In the merchant's order.
    pub values: Vec<Value>,
}

/// One value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As variants hold it; what the form sends.
    pub value: String,
    /// For people.
    pub label: String,
    /// Whether it is the one that is shown.
    pub chosen: bool,
    /// What choosing it, with the other options as they are, leads to.
    pub state: State,
}

/// What a value leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A variant that can be bought.
    Ready,
    /// A variant that is sold out.
    SoldOut,
    /// No variant at all.
    Missing,
}

/// The variant to show: the one asked for by identity, else the one whose
/// values are nearest to those asked for, else the first that can be bought.
/// `wanted` holds a value or an empty text for each option.
pub fn choose<'a>(variants: &'a [Variant], asked: Option<VariantId>, wanted: &[String]) -> Option<&'a Variant> {
    if wanted.iter().any(|value| !value.is_empty()) {
        let score = |variant: &Variant| {
            let hits = variant.values.iter().zip(wanted).filter(|(have, want)| have == want).count();
            (hits, variant.can_be_bought())
        };
        // The first of the best: `max_by_key` would give the last.
        return variants.iter().rev().max_by_key(|variant| score(variant));
    }
    asked
        .and_then(|id| variants.iter().find(|variant| variant.id == id))
        .or_else(|| variants.iter().find(|variant| variant.can_be_bought()))
        .or_else(|| variants.first())
}

/// The options as radio groups around the shown variant. Values that no
/// variant has are left out.
pub fn groups(choices: &[Choice], variants: &[Variant], shown: &Variant) -> Vec<Group> {
    let group = |(at, choice): (usize, &Choice)| {
        let values: Vec<Value> = choice
            .values
            .iter()
            .enumerate()
            .filter(|(_, value)| variants.iter().any(|variant| variant.values.get(at) == Some(value)))
            .map(|(nth, value)| Value {
                value: value.clone(),
                label: choice.labels.get(nth).filter(|label| !label.is_empty()).unwrap_or(value).clone(),
                chosen: shown.values.get(at) == Some(value),
                state: state(variants, shown, at, value),
            })
            .collect();
        let chosen = values.iter().find(|value| value.chosen).map(|value| value.label.clone()).unwrap_or_default();
        Group { at, name: choice.label.clone(), chosen, values }
    };
    choices.iter().enumerate().map(group).collect()
}

fn state(variants: &[Variant], shown: &Variant, at: usize, value: &str) -> State {
    let fits = |variant: &&Variant| {
        let others = shown.values.iter().enumerate().filter(|(nth, _)| *nth != at);
        variant.values.get(at).is_some_and(|have| have == value)
            && others.into_iter().all(|(nth, have)| variant.values.get(nth) == Some(have))
    };
    match variants.iter().find(fits) {
        Some(variant) if variant.can_be_bought() => State::Ready,
        Some(_) => State::SoldOut,
        None => State::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(values: &[&str], left: i64) -> Variant {
        Variant {
            id: VariantId::new(),
            values: values.iter().map(|it| (*it).to_owned()).collect(),
            sku: String::new(),
            barcode: String::new(),
            price: 100,
            compare_at: None,
            flash: None,
            left: Some(left),
            media: None,
        }
    }

    fn choices() -> Vec<Choice> {
        let choice = |name: &str, values: &[&str]| {
            let values: Vec<String> = values.iter().map(|it| (*it).to_owned()).collect();
            Choice { label: name.to_owned(), labels: values.clone(), values }
        };
        vec![choice("Switch", &["Red", "Blue", "Brown"]), choice("Colour", &["Black", "White"])]
    }

    #[test]
    fn a_value_says_what_it_leads_to() {
        let variants = [variant(&["Red", "Black"], 3), variant(&["Blue", "Black"], 0), variant(&["Red", "White"], 1)];
        let groups = groups(&choices(), &variants, &variants[0]);

        let states: Vec<_> = groups[0].values.iter().map(|it| (it.label.as_str(), it.chosen, it.state)).collect();
        assert_eq!(states, [("Red", true, State::Ready), ("Blue", false, State::SoldOut)], "Brown has no variant");
        assert_eq!(groups[1].chosen, "Black");
        let from_blue = super::groups(&choices(), &variants, &variants[1]);
        assert_eq!(from_blue[1].values[1].state, State::Missing);
    }

    #[test]
    fn the_first_that_can_be_bought_is_shown_unless_another_is_asked_for() {
        let variants = [variant(&["Red", "Black"], 0), variant(&["Blue", "Black"], 2)];
        assert_eq!(choose(&variants, None, &[]), Some(&variants[1]));
        assert_eq!(choose(&variants, Some(variants[0].id), &[]), Some(&variants[0]));
        assert_eq!(choose(&variants, Some(VariantId::new()), &[]), Some(&variants[1]));
        assert_eq!(choose(&[], None, &[]), None);
    }

    #[test]
    fn a_combination_that_is_missing_gives_the_nearest() {
        let variants = [variant(&["Red", "Black"], 1), variant(&["Blue", "White"], 1), variant(&["Red", "White"], 0)];
        let wanted = ["Blue".to_owned(), "Black".to_owned()];
        assert_eq!(choose(&variants, None, &wanted), Some(&variants[0]));
        let white = [String::new(), "White".to_owned()];
        assert_eq!(choose(&variants, None, &white), Some(&variants[1]), "what can be bought comes first");
    }
}
