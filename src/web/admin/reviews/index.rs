//! The list of reviews.

use actix_web::{HttpResponse, web::Query};
use askama::Template;
use serde::Deserialize;

use super::{View as Review, view};
use crate::{
    commerce::reviews::list::{Filter, PAGE, View, queries},
    error::Result,
    web::{Staff, admin::Page, html},
};

/// The address of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    tab: String,
    q: String,
    stars: String,
    page: String,
}

#[derive(Template)]
#[template(path = "admin/reviews/index.html")]
struct Index {
    page: Page,
    form: Form,
    first_time: bool,
    filtered: bool,
    clear: String,
    /// This list's own address, to come back to.
    here: String,
    tabs: Vec<Tab>,
    reviews: Vec<Review>,
    range: String,
    before: String,
    after: String,
}

struct Tab {
    label: &'static str,
    path: String,
    count: i64,
    here: bool,
}

impl Form {
    fn filter(&self) -> Filter {
        Filter {
            view: View::parse(&self.tab),
            words: self.q.chars().take(120).collect(),
            stars: self.stars.parse().ok().filter(|stars| (1..=5).contains(stars)),
            page: self.page.parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The address of this list with another view or page.
    fn path(&self, view: View, page: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("tab", if view == View::Pending { "" } else { view.as_str() }), ("q", &self.q), ("stars", &self.stars)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/admin/reviews".to_owned() } else { format!("/admin/reviews?{query}") }
    }
}

/// Shows the list.
pub async fn index(staff: Staff, Query(form): Query<Form>) -> Result<HttpResponse> {
    let filter = form.filter();
    let mut conn = staff.read().await?;
    let counts = queries::counts(&mut conn).await?;
    let found = queries::page(&mut conn, &filter).await?;
    drop(conn);
    let all = found.first().map_or(0, |row| row.count);
    let page = Page::of(&staff, "reviews");
    let reviews = found.iter().map(|row| view(&page, row)).collect::<Result<Vec<_>>>()?;
    let first = (filter.page - 1).saturating_mul(PAGE);
    let shown = i64::try_from(reviews.len()).unwrap_or(0);
    let range = [(first + 1).to_string(), (first + shown).to_string(), all.to_string()];
    let labels = ["review-status-pending", "review-status-published", "review-status-rejected", "admin-all"];
    let tab = |((view, label), count): ((View, &'static str), i64)| Tab {
        label,
        count,
        here: view == filter.view,
        path: Form { page: String::new(), ..form.clone() }.path(view, 1),
    };
    html(&Index {
        first_time: counts[3] == 0,
        filtered: !form.q.is_empty() || filter.stars.is_some(),
        clear: Form::default().path(filter.view, 1),
        here: form.path(filter.view, filter.page),
        tabs: View::ALL.into_iter().zip(labels).zip(counts).map(tab).collect(),
        reviews,
        range: page.args("admin-page-range", &[("from", &range[0]), ("to", &range[1]), ("all", &range[2])]),
        before: if filter.page > 1 { form.path(filter.view, filter.page - 1) } else { String::new() },
        after: if first + shown < all { form.path(filter.view, filter.page + 1) } else { String::new() },
        form: Form { tab: filter.view.as_str().to_owned(), ..form },
        page,
    })
}
