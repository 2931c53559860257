//! The active products of a tenant in one language, held in memory: what a
//! listing shows and counts, without asking the database.
//!
//! Counting filters over every product is what a listing costs; here it is a
//! walk over one array. It gives what the queries give, which a test compares,
//! and is for catalogues of up to [`MOST_PRODUCTS`]; larger ones are queried.
//! Prices and what is sold out are those of the moment it was read: who keeps
//! an index drops it with `Change::Catalog`, and when a flash sale begins or ends.

use std::collections::{HashMap, HashSet};

use super::{Card, Facets, Filter, Listing, PAGE_SIZE, Sort};
use crate::ids::{CategoryId, ProductId};

/// Larger catalogues have no index.
pub const MOST_PRODUCTS: i64 = 5_000;

/// A product as it is read for the index.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What a grid shows.
    pub card: Card,
    /// Where it lies.
    pub category: Option<CategoryId>,
    /// As the merchant wrote them.
    pub tags: Vec<String>,
    /// `option=value`, as facets spell them.
    pub facets: Vec<String>,
    /// Its place among the newest, from 0.
    pub newest: i64,
    /// Its place by name in the language of the page, from 0.
    pub by_name: i64,
}

/// Which products a listing is about, before any filter.
#[derive(Debug, Clone, Copy)]
pub enum Among<'a> {
    /// All.
    All,
    /// Those of these categories.
    Categories(&'a [CategoryId]),
    /// Those that a search found, the best first.
    Found(&'a [ProductId]),
}

/// An entry with its words as numbers.
#[derive(Debug)]
struct Item {
    card: Card,
    category: Option<CategoryId>,
    vendor: Option<usize>,
    tags: Box<[usize]>,
    facets: Box<[usize]>,
}

/// Words, each once.
#[derive(Debug, Default)]
struct Names {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Names {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len();
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The numbers of the words that occur.
    fn known<'a>(&self, names: impl IntoIterator<Item = &'a String>) -> HashSet<usize> {
        names.into_iter().filter_map(|name| self.numbers.get(name).copied()).collect()
    }
}

/// The products.
#[derive(Debug, Default)]
pub struct Index {
    /// Featured ones first, then the newest.
    items: Vec<Item>,
    by_id: HashMap<ProductId, usize>,
    newest: Vec<usize>,
    by_name: Vec<usize>,
    cheapest: Vec<usize>,
    dearest: Vec<usize>,
    vendors: Names,
    tags: Names,
    options: Names,
    facets: Names,
    /// The option of each facet.
    option_of: Vec<usize>,
    bytes: usize,
}

/// A kind of filter, of which a product can fail one and still be counted for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Price,
    Vendor,
    Tag,
    Stock,
    /// An option that is narrowed; `None` if no product has it.
    Option(Option<usize>),
}

/// A filter with its words as numbers.
struct Wanted<'a> {
    filter: &'a Filter,
    vendors: Option<HashSet<usize>>,
    tags: Option<HashSet<usize>>,
    options: Vec<(Option<usize>, HashSet<usize>)>,
}

/// How a product stands to a filter.
enum Verdict {
    Fits,
    FailsOnly(Kind),
    Fails,
}

/// What is counted on the way.
struct Counts {
    vendors: Vec<i64>,
    tags: Vec<i64>,
    facets: Vec<i64>,
    in_stock: i64,
    prices: Option<(i64, i64)>,
}

impl Index {
    /// The index of these products, which come featured first, then newest.
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut index = Self::default();
        let places: Vec<(i64, i64)> = entries.iter().map(|entry| (entry.newest, entry.by_name)).collect();
        for entry in entries {
            index.add(entry);
        }
        let sorted = |key: &dyn Fn(usize) -> (i64, ProductId)| {
            let mut order: Vec<usize> = (0..index.items.len()).collect();
            order.sort_by_key(|at| key(*at));
            order
        };
        let id = |at: usize| index.items[at].card.id;
        let newest = sorted(&|at| (places[at].0, id(at)));
        let by_name = sorted(&|at| (places[at].1, id(at)));
        let cheapest = sorted(&|at| (index.items[at].card.price_min, id(at)));
        let dearest = sorted(&|at| (-index.items[at].card.price_min, id(at)));
        Self { newest, by_name, cheapest, dearest, ..index }
    }

    fn add(&mut self, entry: Entry) {
        let card = entry.card;
        let vendor = (!card.vendor.is_empty()).then(|| self.vendors.number(&card.vendor));
        let mut facets = Vec::with_capacity(entry.facets.len());
        for facet in &entry.facets {
            let number = self.facets.number(facet);
            if number == self.option_of.len() {
                let option = self.options.number(super::super::facets::option_of(facet));
                self.option_of.push(option);
            }
            facets.push(number);
        }
        let tags = entry.tags.iter().map(|tag| self.tags.number(tag)).collect();
        self.bytes += 500 + card.name.len() + card.slug.len() + 8 * (entry.tags.len() + facets.len());
        self.by_id.insert(card.id, self.items.len());
        self.items.push(Item { card, category: entry.category, vendor, tags, facets: facets.into() });
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// A page of a listing with what its filters offer, and the filter with
    /// the page that is shown: beyond the last one it is the last.
    pub fn listing(&self, among: Among<'_>, filter: &Filter) -> (Listing, Filter) {
        let wanted = Wanted::new(self, filter);
        let mut counts = Counts::new(self);
        let mut fitting: Vec<usize> = Vec::new();
        for at in self.candidates(among, filter.order()) {
            let item = &self.items[at];
            match wanted.judge(item) {
                Verdict::Fits => {
                    fitting.push(at);
                    counts.count(self, item, None);
                }
                Verdict::FailsOnly(kind) => counts.count(self, item, Some(kind)),
                Verdict::Fails => {}
            }
        }
        let total = i64::try_from(fitting.len()).unwrap_or(i64::MAX);
        let mut listing = Listing { cards: Vec::new(), total, facets: counts.facets(self) };
        let filter = if filter.page > listing.pages() { filter.on_page(listing.pages()) } else { filter.clone() };
        let before = usize::try_from(filter.offset()).unwrap_or(usize::MAX);
        let size = usize::try_from(PAGE_SIZE).unwrap_or(0);
        listing.cards = fitting.into_iter().skip(before).take(size).map(|at| self.items[at].card.clone()).collect();
        (listing, filter)
    }

    /// The products that are looked at, in the order of the listing.
    fn candidates<'a>(&'a self, among: Among<'a>, order: Sort) -> Box<dyn Iterator<Item = usize> + 'a> {
        let all: Box<dyn Iterator<Item = usize> + 'a> = match order {
            Sort::Featured | Sort::Relevance => Box::new(0..self.items.len()),
            Sort::Newest => Box::new(self.newest.iter().copied()),
            Sort::PriceUp => Box::new(self.cheapest.iter().copied()),
            Sort::PriceDown => Box::new(self.dearest.iter().copied()),
            Sort::Name => Box::new(self.by_name.iter().copied()),
        };
        match among {
            Among::All => all,
            Among::Categories(ids) => {
                Box::new(all.filter(move |at| self.items[*at].category.is_some_and(|category| ids.contains(&category))))
            }
            Among::Found(ids) if order == Sort::Relevance => Box::new(ids.iter().filter_map(|id| self.by_id.get(id).copied())),
            Among::Found(ids) => {
                let found: HashSet<usize> = ids.iter().filter_map(|id| self.by_id.get(id).copied()).collect();
                Box::new(all.filter(move |at| found.contains(at)))
            }
        }
    }

    /// A row of products: featured ones first, or the newest.
    pub fn row(&self, featured: bool, limit: usize) -> Vec<Card> {
        let card = |at: usize| self.items[at].card.clone();
        if featured {
            (0..self.items.len()).take(limit).map(card).collect()
        } else {
            self.newest.iter().take(limit).copied().map(card).collect()
        }
    }

    /// Those of these products that are active, in the order of the identities.
    pub fn these(&self, ids: &[ProductId]) -> Vec<Card> {
        ids.iter().filter_map(|id| self.by_id.get(id)).map(|at| self.items[*at].card.clone()).collect()
    }

    /// Products like one: of its category first, then those with its tags.
    pub fn related(&self, id: ProductId, limit: usize) -> Vec<Card> {
        let Some(this) = self.by_id.get(&id).map(|at| &self.items[*at]) else { return Vec::new() };
        let near = |item: &&Item| item.category.is_some() && item.category == this.category;
        let like = |item: &&Item| item.tags.iter().any(|tag| this.tags.contains(tag));
        let others = || self.items.iter().filter(|item| item.card.id != id);
        others().filter(near).chain(others().filter(|item| !near(item) && like(item))).take(limit).map(|item| item.card.clone()).collect()
    }
}

impl<'a> Wanted<'a> {
    fn new(index: &Index, filter: &'a Filter) -> Self {
        let option = |(name, values): (&String, &std::collections::BTreeSet<String>)| {
            let facets: Vec<String> = values.iter().map(|value| format!("{name}={value}")).collect();
            (index.options.numbers.get(name).copied(), index.facets.known(&facets))
        };
        Self {
            filter,
            vendors: (!filter.vendors.is_empty()).then(|| index.vendors.known(&filter.vendors)),
            tags: (!filter.tags.is_empty()).then(|| index.tags.known(&filter.tags)),
            options: filter.options.iter().map(option).collect(),
        }
    }

    fn judge(&self, item: &Item) -> Verdict {
        let filter = self.filter;
        let mut failed = None;
        let dear = filter.price_from.is_some_and(|from| item.card.price_max < from);
        let cheap = filter.price_to.is_some_and(|to| item.card.price_min > to);
        let maker = self.vendors.as_ref().is_some_and(|vendors| item.vendor.is_none_or(|vendor| !vendors.contains(&vendor)));
        let tag = self.tags.as_ref().is_some_and(|tags| !item.tags.iter().any(|tag| tags.contains(tag)));
        let stock = filter.in_stock && !item.card.available;
        let simple = [(Kind::Price, dear || cheap), (Kind::Vendor, maker), (Kind::Tag, tag), (Kind::Stock, stock)];
        let options =
            self.options.iter().map(|(option, values)| (Kind::Option(*option), !item.facets.iter().any(|facet| values.contains(facet))));
        for (kind, fails) in simple.into_iter().chain(options) {
            if fails && failed.replace(kind).is_some() {
                return Verdict::Fails;
            }
        }
        failed.map_or(Verdict::Fits, Verdict::FailsOnly)
    }
}

impl Counts {
    fn new(index: &Index) -> Self {
        Self {
            vendors: vec![0; index.vendors.names.len()],
            tags: vec![0; index.tags.names.len()],
            facets: vec![0; index.facets.names.len()],
            in_stock: 0,
            prices: None,
        }
    }

    /// Counts a product for the filters that it does not fail, or for the one that it fails alone.
    fn count(&mut self, index: &Index, item: &Item, failed: Option<Kind>) {
        let counts = |kind| failed.is_none_or(|failed| failed == kind);
        if counts(Kind::Price) {
            let (low, high) = self.prices.unwrap_or((i64::MAX, i64::MIN));
            self.prices = Some((low.min(item.card.price_min), high.max(item.card.price_max)));
        }
        if counts(Kind::Stock) && item.card.available {
            self.in_stock += 1;
        }
        if let Some(vendor) = item.vendor
            && counts(Kind::Vendor)
        {
            self.vendors[vendor] += 1;
        }
        if counts(Kind::Tag) {
            item.tags.iter().for_each(|tag| self.tags[*tag] += 1);
        }
        if matches!(failed, None | Some(Kind::Option(Some(_)))) {
            let counted = item.facets.iter().filter(|facet| counts(Kind::Option(Some(index.option_of[**facet]))));
            counted.for_each(|facet| self.facets[*facet] += 1);
        }
    }

    fn facets(self, index: &Index) -> Facets {
        let named = |counts: Vec<i64>, names: &Names| -> Vec<(String, i64)> {
            counts.into_iter().zip(&names.names).filter(|(n, _)| *n > 0).map(|(n, name)| (name.clone(), n)).collect()
        };
        let mut options: Vec<(String, Vec<(String, i64)>)> = index.options.names.iter().map(|name| (name.clone(), Vec::new())).collect();
        for (number, n) in self.facets.into_iter().enumerate().filter(|(_, n)| *n > 0) {
            let value = index.facets.names[number].split_once('=').map_or("", |(_, value)| value);
            options[index.option_of[number]].1.push((value.to_owned(), n));
        }
        options.retain(|(_, values)| !values.is_empty());
        let facets = Facets {
            options,
            vendors: named(self.vendors, &index.vendors),
            tags: named(self.tags, &index.tags),
            in_stock: self.in_stock,
            prices: self.prices,
        };
        facets.sorted()
    }
}
