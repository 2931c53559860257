//! What a shopper asked of a listing, read from the address and written back
//! to it. Everything about a listing is in its address, so that a link shows
//! a friend the same; what makes no sense in an address is left out or
//! brought into bounds, never refused.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet},
};

use url::form_urlencoded;

use crate::{
    catalog::facets,
    money::{Currency, Money},
};

/// Products on one page.
pub const PAGE_SIZE: i64 = 24;
/// The last page that can be asked for.
const LAST_PAGE: i64 = 1_000;
/// More values than this are not read.
const MOST_VALUES: usize = 60;
/// Longest text of a value or a search, in characters.
const LONGEST: usize = 80;

/// The order of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// What the merchant marked first, then the newest.
    Featured,
    /// What fits the search best.
    Relevance,
    /// Newest first.
    Newest,
    /// Cheapest first.
    PriceUp,
    /// Dearest first.
    PriceDown,
    /// By name.
    Name,
}

impl Sort {
    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Featured => "featured",
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::PriceUp => "price-up",
            Self::PriceDown => "price-down",
            Self::Name => "name",
        }
    }

    /// The orders that a listing offers.
    pub fn offered(searching: bool) -> [Self; 5] {
        let first = if searching { Self::Relevance } else { Self::Featured };
        [first, Self::Newest, Self::PriceUp, Self::PriceDown, Self::Name]
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Featured, Self::Relevance, Self::Newest, Self::PriceUp, Self::PriceDown, Self::Name]
            .into_iter()
            .find(|sort| sort.as_str() == text)
    }
}

/// What a shopper asked of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Words to search for, trimmed; `None` outside a search.
    pub search: Option<String>,
    /// Option values by option, both as facets spell them.
    pub options: BTreeMap<String, BTreeSet<String>>,
    /// Makers, as products spell them.
    pub vendors: BTreeSet<String>,
    /// Tags, as products spell them.
    pub tags: BTreeSet<String>,
    /// At least this many minor units.
    pub price_from: Option<i64>,
    /// At most this many minor units.
    pub price_to: Option<i64>,
    /// Only what can be bought.
    pub in_stock: bool,
    /// The order asked for, if it is not the usual one.
    pub sort: Option<Sort>,
    /// From 1.
    pub page: i64,
    currency: Currency,
}

impl Filter {
    /// Asks for everything.
    pub fn new(currency: Currency) -> Self {
        Self {
            search: None,
            options: BTreeMap::new(),
            vendors: BTreeSet::new(),
            tags: BTreeSet::new(),
            price_from: None,
            price_to: None,
            in_stock: false,
            sort: None,
            page: 1,
            currency,
        }
    }

    /// Reads the query part of an address.
    pub fn parse(query: &str, currency: Currency) -> Self {
        let mut filter = Self::new(currency);
        for (key, value) in form_urlencoded::parse(query.as_bytes()).take(MOST_VALUES) {
            let value: String = value.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match &*key {
                "q" => filter.search = Some(value.to_owned()),
                "vendor" => filter.vendors.extend([value.to_owned()]),
                "tag" => filter.tags.extend([value.to_owned()]),
                "min" => filter.price_from = amount(value, currency),
                "max" => filter.price_to = amount(value, currency),
                "stock" => filter.in_stock = value == "1",
                "sort" => filter.sort = Sort::parse(value),
                "page" => filter.page = value.parse().unwrap_or(1).clamp(1, LAST_PAGE),
                key => filter.read_option(key, value),
            }
        }
        if let (Some(from), Some(to)) = (filter.price_from, filter.price_to)
            && from > to
        {
            (filter.price_from, filter.price_to) = (Some(to), Some(from));
        }
        filter
    }

    fn read_option(&mut self, key: &str, value: &str) {
        if let Some(name) = key.strip_prefix("o.").filter(|name| name.chars().count() <= LONGEST) {
            let facet = facets::facet(name, value);
            if let Some((name, value)) = facet.split_once('=') {
                self.options.entry(name.to_owned()).or_default().insert(value.to_owned());
            }
        }
    }

    /// The order that holds.
    pub fn order(&self) -> Sort {
        match (self.sort, &self.search) {
            (Some(Sort::Relevance) | None, None) => Sort::Featured,
            (Some(Sort::Featured) | None, Some(_)) => Sort::Relevance,
            (Some(sort), _) => sort,
        }
    }

    /// Whether anything is left out of the listing. A search alone is not.
    pub fn narrows(&self) -> bool {
        self.count() > 0
    }

    /// How many filters are set.
    pub fn count(&self) -> usize {
        let options: usize = self.options.values().map(BTreeSet::len).sum();
        let price = usize::from(self.price_from.is_some() || self.price_to.is_some());
        options + self.vendors.len() + self.tags.len() + price + usize::from(self.in_stock)
    }

    /// Whether the option's value is chosen; both as facets spell them.
    pub fn has_option(&self, name: &str, value: &str) -> bool {
        self.options.get(name).is_some_and(|values| values.contains(value))
    }

    /// The facets of each option, one text an option, separated by line ends.
    pub fn facet_groups(&self) -> Vec<String> {
        let group = |(name, values): (&String, &BTreeSet<String>)| {
            values.iter().map(|value| format!("{name}={value}")).collect::<Vec<_>>().join("\n")
        };
        self.options.iter().map(group).collect()
    }

    /// How many rows come before this page.
    pub fn offset(&self) -> i64 {
        (self.page - 1) * PAGE_SIZE
    }

    /// The same on another page.
    #[must_use]
    pub fn on_page(&self, page: impl Borrow<i64>) -> Self {
        Self { page: *page.borrow(), ..self.clone() }
    }

    /// The same in another order, from the first page.
    #[must_use]
    pub fn sorted(&self, sort: Sort) -> Self {
        Self { sort: Some(sort), page: 1, ..self.clone() }
    }

    /// The same, changed, from the first page.
    #[must_use]
    pub fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { page: 1, ..self.clone() };
        change(&mut other);
        other.options.retain(|_, values| !values.is_empty());
        other
    }

    /// The same search and order with no filter.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { search: self.search.clone(), sort: self.sort, ..Self::new(self.currency) }
    }

    /// The query part of the address, always the same for the same filter;
    /// with its `?`, or empty.
    pub fn query(&self) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        if let Some(search) = &self.search {
            pairs.append_pair("q", search);
        }
        for (name, values) in &self.options {
            for value in values {
                pairs.append_pair(&format!("o.{name}"), value);
            }
        }
        for vendor in &self.vendors {
            pairs.append_pair("vendor", vendor);
        }
        for tag in &self.tags {
            pairs.append_pair("tag", tag);
        }
        for (key, amount) in [("min", self.price_from), ("max", self.price_to)] {
            if let Some(minor) = amount {
                pairs.append_pair(key, &plain(minor, self.currency));
            }
        }
        if self.in_stock {
            pairs.append_pair("stock", "1");
        }
        if let Some(sort) = self.sort {
            pairs.append_pair("sort", sort.as_str());
        }
        if self.page > 1 {
            pairs.append_pair("page", &self.page.to_string());
        }
        let query = pairs.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// What a form must send along that changes the order.
    pub fn pairs_without_sort(&self) -> Vec<(String, String)> {
        let unsorted = Self { sort: None, page: 1, ..self.clone() };
        form_urlencoded::parse(unsorted.query().trim_start_matches('?').as_bytes()).into_owned().collect()
    }

    /// An amount as the address and a number field write it: `12.50`.
    pub fn price_text(&self, amount: &Option<i64>) -> String {
        amount.map(|minor| plain(minor, self.currency)).unwrap_or_default()
    }
}

fn amount(text: &str, currency: Currency) -> Option<i64> {
    Money::parse(text, currency).ok().map(Money::minor).filter(|minor| *minor >= 0)
}

/// Minor units with a decimal point and no other sign.
fn plain(minor: i64, currency: Currency) -> String {
    let unit = 10_i64.pow(currency.exponent());
    if unit == 1 || minor % unit == 0 {
        return (minor / unit).to_string();
    }
    let width = usize::try_from(currency.exponent()).unwrap_or(0);
    format!("{}.{:0width$}", minor / unit, minor % unit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rupiah() -> Currency {
        Currency::parse("IDR").unwrap()
    }

    #[test]
    fn an_address_says_all_and_is_read_back() {
        let query = "q=mouse&o.switch=blue&o.switch=red&vendor=Rexus&tag=rgb&min=100000&max=500000&stock=1&sort=price-up&page=3";
        let filter = Filter::parse(query, rupiah());

        assert_eq!(filter.facet_groups(), ["switch=blue\nswitch=red"]);
        assert_eq!((filter.price_from, filter.price_to), (Some(100_000), Some(500_000)));
        assert_eq!(filter.count(), 6);
        assert_eq!(filter.query(), format!("?{query}"));
    }

    #[test]
    fn nonsense_is_left_out_or_brought_into_bounds() {
        let filter = Filter::parse("page=-4&sort=worst&min=abc&max=-5&stock=yes&o.=&q=%20&tag=%00&utm_source=x", rupiah());
        assert_eq!(filter, Filter::new(rupiah()));
        assert_eq!(Filter::parse("page=99999999999999999999", rupiah()).page, 1);
        assert_eq!(Filter::parse("page=5000", rupiah()).page, 1_000);
        let swapped = Filter::parse("min=900&max=100", rupiah());
        assert_eq!((swapped.price_from, swapped.price_to), (Some(100), Some(900)));
        assert_eq!(Filter::parse(&format!("q={}", "x".repeat(500)), rupiah()).search.unwrap().len(), 80);
    }

    #[test]
    fn relevance_is_for_searches_and_featured_for_the_rest() {
        let order = |query| Filter::parse(query, rupiah()).order();
        assert_eq!(
            (order(""), order("q=a"), order("sort=relevance"), order("q=a&sort=featured"), order("q=a&sort=name")),
            (Sort::Featured, Sort::Relevance, Sort::Featured, Sort::Relevance, Sort::Name)
        );
    }

    #[test]
    fn cents_keep_their_decimals() {
        let dollar = Currency::parse("USD").unwrap();
        assert_eq!(Filter::parse("min=12.50&max=20", dollar).query(), "?min=12.50&max=20");
    }

    proptest! {
        #[test]
        fn any_address_is_read_and_written_the_same_twice(query in ".{0,200}") {
            let once = Filter::parse(&query, rupiah());
            let twice = Filter::parse(once.query().trim_start_matches('?'), rupiah());
            prop_assert_eq!(once, twice);
        }
    }
}
