//! What every page of the admin shows around its content.

use std::sync::Arc;

use actix_web::web::Data;
use chrono::{DateTime, Utc};

use crate::{
    app::App,
    error::FieldError,
    i18n::Lang,
    money::Money,
    platform::people::{Member, Role},
    tenancy::Tenant,
    web::{Permission, Staff, extract::allows},
};

/// A line of the menu.
pub struct MenuItem {
    /// What `Page::of` calls the page that it leads to.
    pub id: &'static str,
    /// A symbol of the sprite.
    pub icon: &'static str,
    /// Locale key.
    pub label: &'static str,
    /// Address.
    pub path: &'static str,
    /// Locale key of a heading above it, or empty.
    pub title: &'static str,
    /// Who sees it; `None`: everybody.
    needs: Option<Permission>,
    /// Whether a phone's bar has a place for it.
    short: bool,
}

const fn item(id: &'static str, icon: &'static str, label: &'static str, path: &'static str, needs: Option<Permission>) -> MenuItem {
    MenuItem { id, icon, label, path, title: "", needs, short: false }
}

const MENU: &[MenuItem] = &[
    MenuItem { short: true, ..item("home", "home", "admin-home", "/admin", None) },
    MenuItem { short: true, ..item("orders", "inbox", "admin-orders-nav", "/admin/orders", Some(Permission::ViewOrders)) },
    item("returns", "undo", "admin-returns-nav", "/admin/returns", Some(Permission::ViewOrders)),
    item("customers", "users", "admin-customers-nav", "/admin/customers", Some(Permission::ViewCustomers)),
    MenuItem { short: true, ..item("products", "tag", "admin-products-nav", "/admin/products", Some(Permission::ViewProducts)) },
    item("reviews", "star", "admin-reviews-nav", "/admin/reviews", Some(Permission::ViewProducts)),
    item("categories", "tree", "admin-categories-nav", "/admin/categories", Some(Permission::ViewProducts)),
    item("discounts", "percent", "admin-discounts-nav", "/admin/discounts", Some(Permission::ViewDiscounts)),
    item("flash", "bolt", "admin-flash-nav", "/admin/flash-sales", Some(Permission::ViewDiscounts)),
    MenuItem {
        title: "admin-sales-channel",
        ..item("design", "palette", "admin-design-nav", "/admin/design", Some(Permission::EditDesign))
    },
    item("content", "file", "admin-content-nav", "/admin/content/pages", Some(Permission::ViewContent)),
    item("settings", "settings", "admin-settings-nav", "/admin/settings", Some(Permission::ViewSettings)),
];

/// The frame of a page: words, menu, who is signed in.
pub struct Page {
    /// Token that every form carries.
    pub csrf: String,
    app: Data<App>,
    tenant: Arc<Tenant>,
    lang: Lang,
    member: Member,
    at: &'static str,
    notice: String,
}

impl Page {
    /// The frame of a page in this place of the menu.
    pub fn of(staff: &Staff, at: &'static str) -> Self {
        let notice = format!("notice-{}", staff.notice);
        Self {
            csrf: staff.csrf.clone(),
            app: staff.app.clone(),
            tenant: Arc::clone(&staff.tenant),
            lang: staff.lang,
            member: staff.member.clone(),
            at,
            notice: if staff.lang.has(&notice) { notice } else { String::new() },
        }
    }

    /// Words by key.
    pub fn w<'a>(&'a self, key: &'a str) -> &'a str {
        self.lang.w(key)
    }

    /// Words that count.
    pub fn n(&self, key: &str, n: impl TryInto<i64>) -> String {
        self.lang.n(key, n)
    }

    /// Words with one value.
    pub fn with(&self, key: &str, name: &str, value: impl ToString) -> String {
        self.lang.with(key, name, value)
    }

    /// Words with several values.
    pub fn args(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.lang.args(key, values)
    }

    /// What to say beside a field.
    pub fn say(&self, error: &FieldError) -> String {
        self.lang.field_error(error)
    }

    /// Code of the language.
    pub fn lang(&self) -> &str {
        self.lang.code()
    }

    /// The address of a static file.
    pub fn asset(&self, name: &str) -> String {
        self.app.assets.url(name)
    }

    /// An amount in minor units of the store's currency.
    pub fn money(&self, minor: i64) -> String {
        Money::new(minor, self.tenant.currency).format(self.lang.code())
    }

    /// What stands before an amount.
    pub fn currency_sign(&self) -> &str {
        self.tenant.currency.symbol().trim()
    }

    /// A day in the store's time zone.
    pub fn date(&self, time: &DateTime<Utc>) -> String {
        self.lang.date(time, self.tenant.time_zone)
    }

    /// A moment in the store's time zone.
    pub fn datetime(&self, time: &DateTime<Utc>) -> String {
        self.lang.datetime(time, self.tenant.time_zone)
    }

    /// Locale key of what was just done, or empty.
    pub fn notice(&self) -> &str {
        &self.notice
    }

    /// The menu as this member sees it.
    pub fn menu(&self) -> Vec<&'static MenuItem> {
        MENU.iter().filter(|item| item.needs.is_none_or(|permission| self.may(permission))).collect()
    }

    /// The menu of a phone's bar.
    pub fn bar(&self) -> Vec<&'static MenuItem> {
        self.menu().into_iter().filter(|item| item.short).collect()
    }

    /// Whether this page is in that place of the menu.
    pub fn is_at(&self, id: &str) -> bool {
        self.at == id
    }

    /// Whether this member may do that.
    pub fn may(&self, permission: Permission) -> bool {
        allows(self.member.role, permission)
    }

    /// Whether this member may change products and categories.
    pub fn may_edit_products(&self) -> bool {
        self.may(Permission::EditProducts)
    }

    /// Who is signed in.
    pub fn person_name(&self) -> &str {
        if self.member.name.is_empty() { &self.member.email } else { &self.member.name }
    }

    /// Two letters for their picture.
    pub fn person_initials(&self) -> String {
        self.person_name().split_whitespace().take(2).filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
    }

    /// Where they read mail.
    pub fn person_email(&self) -> &str {
        &self.member.email
    }

    /// Locale key of their role.
    pub fn role_word(&self) -> &'static str {
        match self.member.role {
            Role::Owner => "admin-role-owner",
            Role::Manager => "admin-role-manager",
            Role::Fulfilment => "admin-role-fulfilment",
            Role::Viewer => "admin-role-viewer",
        }
    }

    /// The store's name.
    pub fn store(&self) -> &str {
        &self.tenant.name
    }

    /// Whether the store speaks more than one language.
    pub fn many_languages(&self) -> bool {
        self.tenant.locales.len() > 1
    }

    /// The store's address.
    pub fn host(&self) -> &str {
        &self.tenant.canonical_host
    }

    /// The letter of the store's mark.
    pub fn initial(&self) -> String {
        initial(&self.tenant.name)
    }
}

/// The first letter of a name.
pub fn initial(name: &str) -> String {
    name.chars().next().map(|c| c.to_uppercase().collect()).unwrap_or_default()
}
