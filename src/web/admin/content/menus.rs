//! The two menus. A line of the form is an entry: its place, its level, what
//! it says in each language and where it leads. A destination is typed or
//! chosen as an address; what stands there is remembered, not the address.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;

use crate::{
    commerce::{
        catalog::{categories, queries as catalog},
        content::{
            self,
            menus::{Entry, MOST, Menus, Target},
            queries,
        },
        settings::{self, Localised},
    },
    db::TenantConn,
    error::{FieldErrors, Result},
    web::{
        Permission, Staff,
        admin::{
            Page,
            fields::Fields,
            products::language,
            settings::{Saved, save},
        },
        html::html_status,
        see_other,
    },
};

/// Empty lines under each menu.
const SPARE: usize = 3;
/// Products that are offered as destinations.
const OFFERED: i64 = 200;

#[derive(Template)]
#[template(path = "admin/content/menus.html")]
struct Index {
    page: Page,
    errors: FieldErrors,
    may_edit: bool,
    stale: bool,
    version: i32,
    languages: Vec<String>,
    menus: Vec<Menu>,
    /// Address and name of what can be chosen.
    offered: Vec<(String, String)>,
}

/// One menu of the form.
struct Menu {
    field: &'static str,
    title: &'static str,
    text: &'static str,
    lines: Vec<Line>,
}

/// One entry, with the names of its fields.
struct Line {
    at: usize,
    under: bool,
    labels: Vec<(String, String, String)>,
    address: String,
    /// The entry leads to something that is not there any more.
    lost: bool,
    prefix: String,
}

pub(super) async fn edit(staff: Staff) -> Result<HttpResponse> {
    let mut conn = staff.read().await?;
    let all = settings::load(&mut conn).await?;
    let index = Index::load(&staff, &mut conn, &all.menus, all.version_of::<Menus>()).await?;
    html_status(StatusCode::OK, &index)
}

pub(super) async fn update(staff: Staff, form: web::Form<Fields>) -> Result<HttpResponse> {
    let mut conn = staff.write(form.get("csrf")).await?;
    let mut errors = FieldErrors::default();
    let mut menus = Menus::default();
    for (field, menu) in [("header", &mut menus.header), ("footer", &mut menus.footer)] {
        *menu = entries(&staff, &mut conn, &form, field, &mut errors).await?;
    }
    let version = form.version();
    let (status, stale, errors, version) = match save(&staff, conn, &menus, version, errors).await? {
        Saved::Done => return Ok(see_other("/admin/content/menus?notice=saved")),
        Saved::Wrong(errors) => (StatusCode::UNPROCESSABLE_ENTITY, false, errors, version),
        Saved::Stale(version) => (StatusCode::CONFLICT, true, FieldErrors::default(), version),
    };
    let index = Index::load(&staff, &mut staff.read().await?, &menus, version).await?;
    html_status(status, &Index { errors, stale, ..index })
}

impl Index {
    async fn load(staff: &Staff, conn: &mut TenantConn, menus: &Menus, version: i32) -> Result<Self> {
        let page = Page::of(staff, "content");
        let known = Known::load(conn, menus).await?;
        let menu = |field, title, text, entries: &[Entry]| Menu { field, title, text, lines: lines(staff, field, entries, &known) };
        let mut offered =
            vec![("/".to_owned(), page.w("store-home").to_owned()), ("/contact".to_owned(), page.w("contact-title").to_owned())];
        offered.extend(known.pages.iter().filter(|one| one.published).map(|one| (content::path(&one.slug), one.title.clone())));
        offered.extend(known.categories.iter().map(|one| (format!("/c/{}", one.slug), one.name.clone())));
        let products = queries::offered_products(conn, OFFERED).await?;
        offered.extend(products.into_iter().map(|(slug, name)| (format!("/p/{slug}"), name)));
        Ok(Self {
            errors: FieldErrors::default(),
            may_edit: staff.may(Permission::EditContent),
            stale: false,
            version,
            languages: staff.tenant.locales.iter().map(|code| language(code)).collect(),
            menus: vec![
                menu("header", "admin-menus-header", "admin-menus-header-text", &menus.header),
                menu("footer", "admin-menus-footer", "admin-menus-footer-text", &menus.footer),
            ],
            offered,
            page,
        })
    }
}

/// What entries can lead to, for showing where they do.
struct Known {
    pages: Vec<queries::Page>,
    categories: Vec<categories::queries::Category>,
    products: Vec<(crate::ids::ProductId, String)>,
}

impl Known {
    async fn load(conn: &mut TenantConn, menus: &Menus) -> Result<Self> {
        let locale = conn.tenant().default_locale().to_owned();
        let products = queries::products_by_id(conn, &locale, menus.products()).await?;
        Ok(Self {
            pages: queries::all(conn).await?,
            categories: categories::queries::all(conn).await?,
            products: products.into_iter().map(|(id, (slug, _))| (id, slug)).collect(),
        })
    }

    /// The address of a destination now; `None` where it is gone.
    fn address(&self, target: &Target) -> Option<String> {
        match target {
            Target::Heading => Some(String::new()),
            Target::Page(id) => self.pages.iter().find(|one| one.id == *id).map(|one| content::path(&one.slug)),
            Target::Category(id) => self.categories.iter().find(|one| one.id == *id).map(|one| format!("/c/{}", one.slug)),
            Target::Product(id) => self.products.iter().find(|one| one.0 == *id).map(|one| format!("/p/{}", one.1)),
            Target::Path(address) | Target::Url(address) => Some(address.clone()),
        }
    }
}

fn lines(staff: &Staff, field: &str, entries: &[Entry], known: &Known) -> Vec<Line> {
    let flat = entries.iter().flat_map(|entry| std::iter::once((false, entry)).chain(entry.children.iter().map(|child| (true, child))));
    let mut lines: Vec<Line> = Vec::new();
    for (under, entry) in flat {
        let address = known.address(&entry.target);
        lines.push(line(staff, field, lines.len(), under, &entry.label, address));
    }
    for _ in 0..SPARE {
        lines.push(line(staff, field, lines.len(), false, &Localised::default(), Some(String::new())));
    }
    lines
}

fn line(staff: &Staff, field: &str, at: usize, under: bool, label: &Localised, address: Option<String>) -> Line {
    let prefix = format!("{field}.{at}.");
    let one = |code: &String| (format!("{prefix}label.{code}"), language(code), label.own(code).to_owned());
    Line {
        at: at + 1,
        under,
        labels: staff.tenant.locales.iter().map(one).collect(),
        lost: address.is_none(),
        address: address.unwrap_or_default(),
        prefix,
    }
}

/// The lines of a menu in the order of their numbers; a line without label and address is no entry.
async fn entries(staff: &Staff, conn: &mut TenantConn, form: &Fields, field: &'static str, errors: &mut FieldErrors) -> Result<Vec<Entry>> {
    let mut typed: Vec<(i64, usize, bool, Entry)> = Vec::new();
    for at in 0..MOST + SPARE {
        let get = |name: &str| form.get(&format!("{field}.{at}.{name}"));
        let mut label = Localised::default();
        for code in &staff.tenant.locales {
            label.set(code, get(&format!("label.{code}")));
        }
        if (label.is_empty() && get("address").is_empty()) || !get("remove").is_empty() {
            continue;
        }
        let target = match target(conn, get("address"), &staff.tenant.locales).await? {
            Some(target) => target,
            None => {
                errors.add(field, "menu-error-target");
                Target::Path(get("address").chars().take(500).collect())
            }
        };
        let place = get("at").parse().unwrap_or(i64::MAX);
        typed.push((place, at, get("level") == "2", Entry { label, target, children: Vec::new() }));
    }
    typed.sort_by_key(|line| (line.0, line.1));
    let mut menu: Vec<Entry> = Vec::new();
    for (_, _, under, entry) in typed {
        match menu.last_mut() {
            Some(above) if under => above.children.push(entry),
            _ => menu.push(entry),
        }
    }
    Ok(menu)
}

/// What stands at an address; `None` for what is no address.
async fn target(conn: &mut TenantConn, address: &str, locales: &[String]) -> Result<Option<Target>> {
    if address.is_empty() {
        return Ok(Some(Target::Heading));
    }
    if address.starts_with("https://") {
        return Ok(Some(Target::Url(address.to_owned())));
    }
    if !address.starts_with('/') {
        return Ok(None);
    }
    let without = locales.iter().skip(1).find_map(|code| address.strip_prefix(&format!("/{code}/")));
    let path = without.map_or_else(|| address.to_owned(), |rest| format!("/{rest}"));
    let thing = if let Some(slug) = path.strip_prefix("/p/") {
        catalog::product_by_slug(conn, slug).await?.map(Target::Product)
    } else if let Some(slug) = path.strip_prefix("/c/") {
        categories::queries::by_slug(conn, slug).await?.map(Target::Category)
    } else if let Some(slug) = path.strip_prefix("/pages/") {
        queries::all(conn).await?.into_iter().find(|one| one.slug == slug).map(|one| Target::Page(one.id))
    } else {
        None
    };
    Ok(Some(thing.unwrap_or(Target::Path(path))))
}
