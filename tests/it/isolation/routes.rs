//! The route table as requests: every pattern filled with things of kopi.

use smartseller::web::routes::{self, Access, Route, Surface, Verb};
use uuid::Uuid;

use crate::support::World;

/// Which kind of host is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    Kopi,
    Batik,
    KopiDomain,
    Platform,
    Nobody,
}

impl Host {
    pub const ALL: [Self; 5] = [Self::Kopi, Self::Batik, Self::KopiDomain, Self::Platform, Self::Nobody];

    pub fn name(self) -> &'static str {
        match self {
            Self::Kopi => "kopi.localhost",
            Self::Batik => "batik.localhost",
            Self::KopiDomain => "shop.kopi.test",
            Self::Platform => "localhost",
            Self::Nobody => "nobody.localhost",
        }
    }

    /// Whether routes of the surface exist here.
    pub fn shows(self, surface: Surface) -> bool {
        match surface {
            Surface::Anywhere => true,
            Surface::Storefront => matches!(self, Self::Kopi | Self::Batik | Self::KopiDomain),
            Surface::Admin => matches!(self, Self::Kopi | Self::Batik),
            Surface::Platform => self == Self::Platform,
        }
    }
}

/// Every route of the program.
pub fn all() -> Vec<&'static Route> {
    routes::all().collect()
}

pub fn is_unsafe(route: &Route) -> bool {
    route.method == Verb::Post
}

/// Routes that end the session that asks.
pub fn signs_out(route: &Route) -> bool {
    route.path.ends_with("/sign-out")
}

/// The route's path with every placeholder filled: with a row of kopi where
/// the route names its kind, so that another tenant's host is asked for
/// something that exists.
pub fn path(route: &Route, world: &World) -> String {
    let kopi = world.seeded("kopi");
    let mut path = String::new();
    let mut rest = route.path;
    while let Some((before, placeholder)) = rest.split_once('{') {
        let Some((name, after)) = placeholder.split_once('}') else { break };
        path.push_str(before);
        let name = name.split(':').next().unwrap_or(name);
        path.push_str(&match name {
            "product" => "single".to_owned(),
            "category" => "utama".to_owned(),
            "slug" => "kopi".to_owned(),
            "id" if route.path.contains("/products/") => kopi.id(101),
            "id" if route.path.contains("/categories/") => kopi.id(11),
            "id" if route.path.contains("/customers/") => kopi.id(301),
            "name" if route.path.starts_with("/static/") => "css/storefront.css".to_owned(),
            "name" => "640.webp".to_owned(),
            "provider" => "test".to_owned(),
            "action" => "up".to_owned(),
            "id" | "line" | "picture" | "order" => Uuid::nil().to_string(),
            _ => "nothing".to_owned(),
        });
        rest = after;
    }
    path.push_str(rest);
    path
}

/// Whether some other route answers this path and method at this host, which
/// makes a refusal of this route's surface unobservable.
pub fn shadowed(route: &Route, host: Host) -> bool {
    all()
        .into_iter()
        .any(|other| !std::ptr::eq(other, route) && other.path == route.path && other.method == route.method && host.shows(other.surface))
}

/// Whether the route needs somebody.
pub fn is_guarded(route: &Route) -> bool {
    matches!(route.access, Access::Customer | Access::StaffAny | Access::Staff(_) | Access::Operator)
}
