//! What becomes of a product's variants when its options change.
//!
//! A merchant renames values, adds sizes, takes a colour away, adds a second
//! option. Variants that are still meant keep their identity, and with it
//! their stock, price and code; only new combinations are made and only those
//! that lost their place go.

use std::collections::HashSet;

use super::super::ProductOption;
use crate::ids::VariantId;

/// What to do with the variants.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// These stay, with these option values.
    pub keep: Vec<(VariantId, Vec<String>)>,
    /// These combinations are new.
    pub add: Vec<Vec<String>>,
    /// These lost their place.
    pub drop: Vec<VariantId>,
}

/// Every combination of the options' values, the first option slowest.
/// One empty combination when there are no options.
pub fn combinations(options: &[ProductOption]) -> Vec<Vec<String>> {
    options.iter().fold(vec![Vec::new()], |made, option| {
        made.iter().flat_map(|head| option.values.iter().map(move |value| head.iter().cloned().chain([value.clone()]).collect())).collect()
    })
}

/// How many combinations there are, without making them.
pub fn count(options: &[ProductOption]) -> usize {
    options.iter().fold(1, |made: usize, option| made.saturating_mul(option.values.len()))
}

/// Plans the change from the old options and variants to the new options.
///
/// An option is the same when its name is, or when its place is and neither
/// name stands elsewhere. A value is the same when its text is, or when the
/// option kept its number of values and neither text stands elsewhere in it.
/// A new option gives its first value to what is there. A combination is made
/// only if it holds a value that was not there before, so that a variant that
/// was left out on purpose stays out.
pub fn plan(old: &[ProductOption], variants: &[(VariantId, Vec<String>)], new: &[ProductOption]) -> Plan {
    let sources: Vec<Option<usize>> = (0..new.len()).map(|at| source(old, new, at)).collect();
    let wanted: HashSet<Vec<String>> = combinations(new).into_iter().collect();
    let mut plan = Plan::default();
    let mut placed = HashSet::new();
    for (id, values) in variants {
        let moved: Option<Vec<String>> = new
            .iter()
            .enumerate()
            .map(|(at, option)| match sources[at] {
                Some(from) => values.get(from).and_then(|value| renamed(&old[from], option, value)),
                None => option.values.first().cloned(),
            })
            .collect();
        match moved {
            Some(values) if wanted.contains(&values) && placed.insert(values.clone()) => plan.keep.push((*id, values)),
            _ => plan.drop.push(*id),
        }
    }
    let known: Vec<HashSet<String>> = new
        .iter()
        .enumerate()
        .map(|(at, option)| match sources[at] {
            Some(from) => old[from].values.iter().filter_map(|value| renamed(&old[from], option, value)).collect(),
            None => option.values.first().cloned().into_iter().collect(),
        })
        .collect();
    plan.add = combinations(new)
        .into_iter()
        .filter(|values| !placed.contains(values))
        .filter(|values| plan.keep.is_empty() || values.iter().enumerate().any(|(at, value)| !known[at].contains(value)))
        .collect();
    plan
}

/// Which old option a new one was.
fn source(old: &[ProductOption], new: &[ProductOption], at: usize) -> Option<usize> {
    let same = |a: &ProductOption, b: &ProductOption| a.name.eq_ignore_ascii_case(&b.name);
    if let Some(from) = old.iter().position(|option| same(option, &new[at])) {
        return Some(from);
    }
    let there = old.get(at)?;
    (!new.iter().any(|option| same(option, there))).then_some(at)
}

/// What an old value is called in the new option; `None` when it is gone.
fn renamed(old: &ProductOption, new: &ProductOption, value: &str) -> Option<String> {
    if let Some(same) = new.values.iter().find(|one| *one == value) {
        return Some(same.clone());
    }
    let at = old.values.iter().position(|one| one == value)?;
    let there = new.values.get(at)?;
    (old.values.len() == new.values.len() && !old.values.contains(there)).then(|| there.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(name: &str, values: &[&str]) -> ProductOption {
        ProductOption { name: name.into(), values: values.iter().map(|value| (*value).into()).collect() }
    }

    /// Plans a change; variants are all combinations of the old options.
    /// Returns what is kept as `old>new`, what is added, and how many go.
    #[track_caller]
    fn check(old: &[ProductOption], new: &[ProductOption], keep: &[&str], add: &[&str], drop: usize) {
        let variants: Vec<(VariantId, Vec<String>)> = combinations(old).into_iter().map(|values| (VariantId::new(), values)).collect();
        let plan = plan(old, &variants, new);
        let kept: Vec<String> = plan
            .keep
            .iter()
            .map(|(id, values)| {
                let was = variants.iter().find(|variant| variant.0 == *id).map(|variant| variant.1.join("/")).unwrap_or_default();
                format!("{was}>{}", values.join("/"))
            })
            .collect();
        assert_eq!(kept, keep);
        assert_eq!(plan.add.iter().map(|values| values.join("/")).collect::<Vec<_>>(), add);
        assert_eq!(plan.drop.len(), drop);
    }

    #[test]
    fn nothing_changes_nothing() {
        check(&[], &[], &[">"], &[], 0);
        check(&[option("Size", &["S", "M"])], &[option("Size", &["S", "M"])], &["S>S", "M>M"], &[], 0);
    }

    #[test]
    fn a_new_value_is_added() {
        check(&[option("Size", &["S", "M"])], &[option("Size", &["S", "M", "L"])], &["S>S", "M>M"], &["L"], 0);
    }

    #[test]
    fn a_renamed_value_keeps_its_variant() {
        check(&[option("Colour", &["Red", "Blue"])], &[option("Colour", &["Crimson", "Blue"])], &["Red>Crimson", "Blue>Blue"], &[], 0);
    }

    #[test]
    fn a_removed_value_goes() {
        check(&[option("Colour", &["Red", "Blue"])], &[option("Colour", &["Blue"])], &["Blue>Blue"], &[], 1);
    }

    #[test]
    fn a_first_option_takes_the_single_variant() {
        check(&[], &[option("Size", &["S", "M"])], &[">S"], &["M"], 0);
    }

    #[test]
    fn a_second_option_gives_its_first_value() {
        let size = option("Size", &["S", "M"]);
        check(
            std::slice::from_ref(&size),
            &[size.clone(), option("Colour", &["Red", "Blue"])],
            &["S>S/Red", "M>M/Red"],
            &["S/Blue", "M/Blue"],
            0,
        );
    }

    #[test]
    fn a_removed_option_merges() {
        let size = option("Size", &["S", "M"]);
        check(&[size.clone(), option("Colour", &["Red", "Blue"])], &[size], &["S/Red>S", "M/Red>M"], &[], 2);
    }

    #[test]
    fn swapped_options_move_their_values() {
        let (size, colour) = (option("Size", &["S", "M"]), option("Colour", &["Red"]));
        check(&[size.clone(), colour.clone()], &[colour, size], &["S/Red>Red/S", "M/Red>Red/M"], &[], 0);
    }

    #[test]
    fn what_was_left_out_stays_out() {
        let options = [option("Size", &["S", "M"])];
        let only = [(VariantId::new(), vec!["S".to_owned()])];
        assert!(plan(&options, &only, &options).add.is_empty());
    }
}
