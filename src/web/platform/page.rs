//! What every page of the console is given: words, files, who works here.

use chrono::{DateTime, Utc};

use crate::{app::App, error::FieldError, i18n::Lang, platform::people::OperatorRow, web::OperatorPage};

/// An entry of the menu.
pub struct MenuItem {
    /// Name in code.
    pub id: &'static str,
    /// Symbol of the sprite.
    pub icon: &'static str,
    /// Locale key.
    pub label: &'static str,
    /// Address.
    pub path: &'static str,
    /// Locale key of the group that begins here; empty within a group.
    pub title: &'static str,
}

const MENU: [MenuItem; 4] = [
    MenuItem { id: "overview", icon: "home", label: "platform-overview", path: "/platform", title: "" },
    MenuItem { id: "tenants", icon: "store", label: "platform-tenants", path: "/platform/tenants", title: "" },
    MenuItem { id: "jobs", icon: "activity", label: "platform-jobs", path: "/platform/jobs", title: "platform-menu-health" },
    MenuItem { id: "migrations", icon: "database", label: "platform-migrations", path: "/platform/migrations", title: "" },
];

/// Notices that a redirect may ask for by `?notice=`.
const NOTICES: [&str; 11] = [
    "notice-password-changed",
    "notice-two-step-off",
    "notice-tenant-suspended",
    "notice-tenant-resumed",
    "notice-tenant-migrated",
    "notice-jobs-retried",
    "notice-jobs-dropped",
    "notice-jobs-none",
    "notice-migrations-done",
    "notice-migrations-failed",
    "notice-migration-failed",
];

/// The frame of a page of the console.
pub struct Page {
    t: Lang,
    app: actix_web::web::Data<App>,
    at: &'static str,
    notice: &'static str,
    person: Option<OperatorRow>,
    /// The token of this session's forms.
    pub csrf: String,
}

impl Page {
    /// For a page behind the sign-in. `notice` is what the address asks to be said.
    pub fn of(operator: &OperatorPage, at: &'static str, notice: Option<&str>) -> Self {
        let notice = notice.and_then(|asked| NOTICES.into_iter().find(|known| known.strip_prefix("notice-") == Some(asked)));
        Self {
            t: operator.lang,
            app: operator.app.clone(),
            at,
            notice: notice.unwrap_or_default(),
            person: Some(operator.operator.clone()),
            csrf: operator.csrf.clone(),
        }
    }

    /// For a page before the sign-in.
    pub fn anonymous(app: actix_web::web::Data<App>, t: Lang) -> Self {
        Self { t, app, at: "", notice: "", person: None, csrf: String::new() }
    }

    /// The words.
    pub fn t(&self) -> Lang {
        self.t
    }

    /// A text.
    pub fn w<'a>(&'a self, key: &'a str) -> &'a str {
        self.t.w(key)
    }

    /// A text that counts.
    pub fn n(&self, key: &str, n: &i64) -> String {
        self.t.n(key, *n)
    }

    /// A text with one argument.
    pub fn with(&self, key: &str, name: &str, value: impl ToString) -> String {
        self.t.with(key, name, value)
    }

    /// What to say beside a field.
    pub fn say(&self, error: &FieldError) -> String {
        self.t.field_error(error)
    }

    /// Code of the language.
    pub fn lang(&self) -> &str {
        self.t.code()
    }

    /// Address of a static file.
    pub fn asset(&self, path: &str) -> String {
        self.app.assets.url(path)
    }

    /// Locale key of what is to be said, or empty.
    pub fn notice(&self) -> &'static str {
        self.notice
    }

    /// The menu.
    pub fn menu(&self) -> &'static [MenuItem] {
        &MENU
    }

    /// The most needed entries, for a phone.
    pub fn bar(&self) -> &'static [MenuItem] {
        MENU.get(..3).unwrap_or(&MENU)
    }

    /// Whether this entry is open.
    pub fn is_at(&self, id: &str) -> bool {
        self.at == id
    }

    /// Who works here.
    pub fn person_name(&self) -> &str {
        self.person.as_ref().map_or("", |person| person.name.as_str())
    }

    /// Their address.
    pub fn person_email(&self) -> &str {
        self.person.as_ref().map_or("", |person| person.email.as_str())
    }

    /// Their initials.
    pub fn person_initials(&self) -> String {
        initials(self.person_name())
    }

    /// How long ago, in words.
    pub fn ago(&self, time: &DateTime<Utc>) -> String {
        ago(self.t, self.app.clock.now(), *time)
    }

    /// How long ago, or a dash.
    pub fn ago_or_never(&self, time: Option<&DateTime<Utc>>) -> String {
        time.map_or_else(|| self.t.w("platform-never").to_owned(), |time| self.ago(time))
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// A moment in UTC.
    pub fn moment(&self, time: &DateTime<Utc>) -> String {
        format!("{} UTC", self.t.datetime(time, chrono_tz::UTC))
    }
}

/// Two letters for a person or a store.
pub fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).take(2).flat_map(char::to_uppercase).collect()
}

/// `3 minutes ago`, `in 2 hours`, `just now`.
pub fn ago(t: Lang, now: DateTime<Utc>, time: DateTime<Utc>) -> String {
    let seconds = (now - time).num_seconds();
    let (past, seconds) = (seconds >= 0, seconds.abs());
    let (unit, count) = match seconds {
        0..=44 => return t.w("platform-just-now").to_owned(),
        45..=3_569 => ("minutes", (seconds + 30) / 60),
        3_570..=86_399 => ("hours", (seconds + 1_800) / 3_600),
        _ => ("days", (seconds + 43_200) / 86_400),
    };
    t.n(&format!("platform-{}-{unit}", if past { "ago" } else { "in" }), count)
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::i18n;

    #[test]
    fn says_how_long_ago() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let say = |seconds| ago(i18n::lang("en"), now, now - Duration::seconds(seconds));

        assert_eq!(say(3), "just now");
        assert_eq!(say(60), "1 minute ago");
        assert_eq!(say(7_200), "2 hours ago");
        assert_eq!(say(-7_200), "in 2 hours");
        assert_eq!(say(86_400 * 3), "3 days ago");
    }

    #[test]
    fn initials_are_two_at_the_most() {
        assert_eq!(initials("Sari Ayu Wulandari"), "SA");
        assert_eq!(initials(""), "");
    }
}
