//! The list of products.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::super::page::Page;
use crate::{
    commerce::{
        catalog::{
            Status,
            categories::{self, queries::Category, rules::Node},
            products::{
                self,
                list::{self, Filter, Sort, Stock, queries::Row},
            },
        },
        media,
    },
    error::Result,
    ids::{CategoryId, ProductId},
    web::{Staff, html, see_other},
};

#[derive(Template)]
#[template(path = "admin/products/index.html")]
struct Index {
    page: Page,
    first_time: bool,
    filtered: bool,
    tabs: Vec<Tab>,
    marks: Vec<Mark>,
    filter: Query,
    categories: Vec<Choice>,
    sorts: &'static [(&'static str, &'static str)],
    rows: Vec<Line>,
    range: String,
    before: String,
    after: String,
}

struct Tab {
    path: String,
    label: &'static str,
    count: i32,
    here: bool,
}

struct Mark {
    path: String,
    words: String,
}

/// A category to choose, its name set in by its level.
pub(in super::super) struct Choice {
    pub(in super::super) id: String,
    pub(in super::super) name: String,
}

struct Line {
    id: String,
    name: String,
    note: String,
    picture: String,
    tone: &'static str,
    status: String,
    stock: String,
    short: bool,
    category: String,
    price: String,
    updated: String,
}

/// What the address narrows the list to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    q: String,
    status: String,
    category: String,
    stock: String,
    tag: String,
    sort: String,
    page: String,
}

const SORTS: &[(&str, &str)] = &[
    ("updated", "admin-products-sort-updated"),
    ("created", "admin-products-sort-created"),
    ("name", "admin-products-sort-name"),
    ("price", "admin-products-sort-price-up"),
    ("-price", "admin-products-sort-price-down"),
];

impl Query {
    fn filter(&self, tree: &[Node]) -> Filter {
        let category: Option<CategoryId> = self.category.parse().ok();
        Filter {
            words: self.q.chars().take(120).collect(),
            status: Status::parse(&self.status),
            categories: category.map(|id| categories::rules::branch(tree, id)),
            tag: self.tag.clone(),
            stock: match self.stock.as_str() {
                "low" => Some(Stock::Low),
                "out" => Some(Stock::Out),
                "in" => Some(Stock::In),
                _ => None,
            },
            sort: match self.sort.as_str() {
                "created" => Sort::Created,
                "name" => Sort::Name,
                "price" => Sort::PriceUp,
                "-price" => Sort::PriceDown,
                _ => Sort::Updated,
            },
            page: self.number(),
        }
    }

    fn number(&self) -> i64 {
        self.page.parse().ok().filter(|page| (1..=10_000).contains(page)).unwrap_or(1)
    }

    fn narrowed(&self) -> bool {
        !(self.q.trim().is_empty() && self.category.is_empty() && self.stock.is_empty() && self.tag.is_empty())
    }

    /// The list's address with one part changed; from the first page unless that is the part.
    fn path(&self, part: &str, value: &str) -> String {
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        let parts = [
            ("q", &self.q),
            ("status", &self.status),
            ("category", &self.category),
            ("stock", &self.stock),
            ("tag", &self.tag),
            ("sort", &self.sort),
        ];
        for (name, now) in parts {
            let value = if name == part { value } else { now.as_str() };
            if !value.is_empty() {
                address.append_pair(name, value);
            }
        }
        if part == "page" && value != "1" {
            address.append_pair("page", value);
        }
        let query = address.finish();
        if query.is_empty() { "/admin/products".to_owned() } else { format!("/admin/products?{query}") }
    }
}

pub(super) async fn index(staff: Staff, query: web::Query<Query>) -> Result<HttpResponse> {
    let query = query.into_inner();
    let page = Page::of(&staff, "products");
    let mut conn = staff.read().await?;
    let counts = list::queries::counts(&mut conn).await?;
    let all = categories::queries::all(&mut conn).await?;
    let tree = nodes(&all);
    let rows = list::queries::page(&mut conn, &query.filter(&tree)).await?;
    let total = rows.first().map_or(0, |row| row.total);
    let from = (query.number() - 1) * list::PAGE;
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let go = |there: bool, number: i64| if there { query.path("page", &number.to_string()) } else { String::new() };
    html(&Index {
        first_time: counts.is_empty(),
        filtered: query.narrowed(),
        tabs: tabs(&query, &counts),
        marks: marks(&page, &query, &all),
        categories: choices(&all, None),
        sorts: SORTS,
        range: page.args(
            "admin-page-range",
            &[("from", &(from + 1).to_string()), ("to", &(from + shown).to_string()), ("all", &total.to_string())],
        ),
        before: go(query.number() > 1, query.number() - 1),
        after: go(from + shown < total, query.number() + 1),
        rows: rows.into_iter().map(|row| line(&page, row)).collect(),
        filter: query,
        page,
    })
}

fn tabs(query: &Query, counts: &[(String, i32)]) -> Vec<Tab> {
    let count = |status: &str| counts.iter().filter(|(one, _)| one == status).map(|one| one.1).sum::<i32>();
    [
        ("", "admin-products-status-all"),
        ("active", "admin-products-status-active"),
        ("draft", "admin-products-status-draft"),
        ("archived", "admin-products-status-archived"),
    ]
    .into_iter()
    .map(|(status, label)| Tab {
        path: query.path("status", status),
        label,
        count: if status.is_empty() { count("active") + count("draft") } else { count(status) },
        here: query.status == status,
    })
    .collect()
}

fn marks(page: &Page, query: &Query, all: &[Category]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut add = |part: &str, words: String| marks.push(Mark { path: query.path(part, ""), words });
    if !query.q.trim().is_empty() {
        add("q", format!("“{}”", query.q.trim()));
    }
    if let Some(category) = all.iter().find(|one| one.id.to_string() == query.category) {
        add("category", category.name.clone());
    }
    match query.stock.as_str() {
        "low" => add("stock", page.w("admin-products-stock-low").to_owned()),
        "out" => add("stock", page.w("admin-products-stock-out").to_owned()),
        "in" => add("stock", page.w("admin-products-stock-in").to_owned()),
        _ => {}
    }
    if !query.tag.is_empty() {
        add("tag", page.with("admin-products-tag-mark", "tag", &query.tag));
    }
    marks
}

fn line(page: &Page, row: Row) -> Line {
    let price = if row.price_min == row.price_max {
        page.money(row.price_min)
    } else {
        format!("{} – {}", page.money(row.price_min), page.money(row.price_max))
    };
    let stock = match (row.tracked, row.variants) {
        (false, _) => page.w("admin-products-stock-untracked").to_owned(),
        (true, 0 | 1) => page.with("admin-products-stock-count", "n", row.stock),
        (true, variants) => {
            page.args("admin-products-stock-variants", &[("stock", &row.stock.to_string()), ("variants", &variants.to_string())])
        }
    };
    let note: Vec<String> = [Some(row.vendor), row.sku].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Line {
        id: row.id.to_string(),
        name: row.name,
        note: note.join(" · "),
        picture: row.picture.map(|id| media::url(id.into(), 160)).unwrap_or_default(),
        tone: match row.status.as_str() {
            "active" => "good",
            "draft" => "info hollow",
            _ => "",
        },
        status: format!("admin-products-status-{}", row.status),
        stock,
        short: row.low && row.status == "active",
        category: row.category.unwrap_or_default(),
        price,
        updated: page.date(&row.updated_at),
    }
}

/// The tree's shape, from categories in order of place.
pub(in super::super) fn nodes(all: &[Category]) -> Vec<Node> {
    all.iter().map(|one| Node { id: one.id, parent: one.parent }).collect()
}

/// Every category to choose from but one and what stands in it.
pub(in super::super) fn choices(all: &[Category], but: Option<CategoryId>) -> Vec<Choice> {
    let tree = nodes(all);
    let without = but.map(|id| categories::rules::branch(&tree, id)).unwrap_or_default();
    categories::rules::walk(&tree)
        .into_iter()
        .filter(|(id, _)| !without.contains(id))
        .filter_map(|(id, level)| {
            let name = &all.iter().find(|one| one.id == id)?.name;
            Some(Choice { id: id.to_string(), name: format!("{}{name}", "\u{2003}".repeat(level)) })
        })
        .collect()
}

/// Sets the status of the ticked products.
pub(super) async fn bulk(staff: Staff, form: web::Form<Vec<(String, String)>>) -> Result<HttpResponse> {
    let value = |name: &str| form.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.as_str());
    let ids: Vec<ProductId> = form.iter().filter(|pair| pair.0 == "id").filter_map(|pair| pair.1.parse().ok()).take(500).collect();
    let mut conn = staff.write(value("csrf")).await?;
    let Some(status) = Status::parse(value("status")) else { return Ok(see_other("/admin/products")) };
    products::set_status(&mut conn, &ids, status, &staff.actor()).await?;
    conn.commit().await?;
    Ok(see_other("/admin/products?notice=products-changed"))
}
