//! The route table: what the server answers, to whom, and under which limits.
//!
//! The server is built from it and the isolation test walks it, so a route
//! cannot exist without a declared access. Paths are without the language.

use actix_web::http::Method;

/// Which host answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surface {
    /// A tenant's subdomain and its own domains.
    Storefront,
    /// A tenant's subdomain only.
    Admin,
    /// The platform's host.
    Platform,
    /// Every host, also one that is nobody's: health.
    Anywhere,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Anonymous,
    /// Anybody, in development only; elsewhere the route does not exist.
    Development,
    /// Anybody, where the benchmark's routes are switched on.
    Bench,
    /// A shopper who has signed in at the host's tenant.
    Customer,
    /// Any staff of the host's tenant.
    StaffAny,
    /// Staff of the host's tenant with this right.
    Staff(Permission),
    /// An operator of the platform.
    Operator,
}

/// What staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Permission {
    ViewProducts,
    EditProducts,
    ViewOrders,
    EditOrders,
    RefundOrders,
    ViewDiscounts,
    EditDiscounts,
    ViewCustomers,
    EditCustomers,
    ViewSettings,
    EditSettings,
    EditDesign,
    ViewContent,
    EditContent,
    ViewReports,
}

/// How often one address may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateClass {
    /// Reading pages.
    Browse,
    /// Changing a cart, sending a form.
    Write,
    /// Trying passwords.
    SignIn,
    /// Placing orders.
    Checkout,
    /// Writing to people.
    Message,
    /// Web hooks of payment providers, health.
    Machine,
}

/// Who may keep the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheClass {
    /// Nobody: it is somebody's own.
    Private,
    /// A whole anonymous page: kept by us, revalidated by everyone else.
    Page,
    /// The handler says it itself: files whose name changes with their content.
    Own,
}

/// One method of one path.
#[derive(Clone, Copy)]
pub struct Route {
    /// Which host answers.
    pub surface: Surface,
    /// GET (HEAD follows) or POST.
    pub method: Verb,
    /// The path, in actix-web's pattern language.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
    /// `admin.products.index`: what logs and tests call it.
    pub name: &'static str,
    /// Largest body in bytes.
    pub body: usize,
    /// How often.
    pub rate: RateClass,
    /// Who may keep the answer.
    pub cache: CacheClass,
    /// Whether another site may post here: only what is signed.
    pub signed: bool,
    /// Whether the handler wants to know a shopper who has signed in, though
    /// it lets anybody in. Kept pages never do.
    pub recognises: bool,
    /// Makes the handler.
    pub handler: fn() -> actix_web::Route,
}

/// The methods that exist here. Forms know no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Verb {
    Get,
    Post,
}

/// The largest ordinary form.
const FORM: usize = 256 * 1024;

impl Route {
    /// A page or fragment that changes nothing.
    pub const fn get(surface: Surface, path: &'static str, access: Access, name: &'static str, handler: fn() -> actix_web::Route) -> Self {
        Self {
            surface,
            method: Verb::Get,
            path,
            access,
            name,
            body: 0,
            rate: RateClass::Browse,
            cache: CacheClass::Private,
            signed: false,
            recognises: false,
            handler,
        }
    }

    /// A form.
    pub const fn post(surface: Surface, path: &'static str, access: Access, name: &'static str, handler: fn() -> actix_web::Route) -> Self {
        Self {
            surface,
            method: Verb::Post,
            path,
            access,
            name,
            body: FORM,
            rate: RateClass::Write,
            cache: CacheClass::Private,
            signed: false,
            recognises: false,
            handler,
        }
    }

    /// With another limit of the body, in bytes.
    #[must_use]
    pub const fn body(mut self, bytes: usize) -> Self {
        self.body = bytes;
        self
    }

    /// With another rate class.
    #[must_use]
    pub const fn rate(mut self, rate: RateClass) -> Self {
        self.rate = rate;
        self
    }

    /// With another cache class.
    #[must_use]
    pub const fn cache(mut self, cache: CacheClass) -> Self {
        self.cache = cache;
        self
    }

    /// Posted by a program that signs the body; exempt from the same-origin check.
    #[must_use]
    pub const fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    /// Knows a shopper who has signed in, and lets anybody in.
    #[must_use]
    pub const fn recognises(mut self) -> Self {
        self.recognises = true;
        self
    }

    /// Whether a shopper's session is loaded for it.
    pub fn loads_customer(&self) -> bool {
        self.recognises || matches!(self.access, Access::Customer)
    }

    /// Whether this route answers the method.
    pub fn answers(&self, method: &Method) -> bool {
        match self.method {
            Verb::Get => method == Method::GET || method == Method::HEAD,
            Verb::Post => method == Method::POST,
        }
    }
}

/// Every route of the program.
pub fn all() -> impl Iterator<Item = &'static Route> {
    let own: &[&[Route]] = &[super::health::ROUTES, super::static_files::ROUTES];
    [own, super::storefront::TABLES, super::admin::TABLES, super::platform::TABLES].into_iter().flatten().copied().flatten()
}
