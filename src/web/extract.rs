//! Who asks, as a handler sees it. Shoppers who have signed in are in `customer`.

use std::{
    future::{Ready, ready},
    sync::Arc,
};

use actix_session::SessionExt;
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::{Payload, ServiceRequest},
    web::Data,
};

use super::{
    csrf,
    hosts::{Place, RequestId, Spoken},
    routes::Permission,
    session::{PENDING, keys},
    storefront::currency,
};
use crate::{
    app::App,
    db::TenantConn,
    error::{Error, Result},
    i18n::Lang,
    ids::{OperatorId, StaffId},
    money::Currency,
    platform::people::{self, Member, OperatorRow, Role},
    tenancy::Tenant,
};

/// A visitor of a store. Knows nobody: pages made from it are anybody's.
#[derive(Clone)]
pub struct Shop {
    /// The program's parts.
    pub app: Data<App>,
    /// The host's tenant.
    pub tenant: Arc<Tenant>,
    /// The language asked for.
    pub lang: Lang,
    /// `/en` where the language is not the store's first, else empty.
    pub prefix: String,
    /// Whether htmx asks.
    pub htmx: bool,
    /// The currency that prices are wanted in, whether the store offers it or not.
    pub currency: Option<Currency>,
}

impl Shop {
    /// A read-only transaction.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn read(&self) -> Result<TenantConn> {
        self.app.db.tenant_read(&self.tenant).await
    }

    /// A transaction that may write.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn write(&self) -> Result<TenantConn> {
        self.app.db.tenant(&self.tenant).await
    }

    /// A transaction for the shopper's basket, which does not wait for the disk.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn write_basket(&self) -> Result<TenantConn> {
        self.app.db.tenant_soon(&self.tenant).await
    }

    /// A path of this store in the language that is being read.
    pub fn url(&self, path: &str) -> String {
        if path == "/" && !self.prefix.is_empty() { self.prefix.clone() } else { format!("{}{path}", self.prefix) }
    }
}

impl FromRequest for Shop {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(shop(request))
    }
}

pub(super) fn shop(request: &HttpRequest) -> Result<Shop> {
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| Error::unexpected("the app is not registered"))?;
    let extensions = request.extensions();
    let tenant = extensions.get::<Place>().and_then(Place::tenant).cloned().ok_or(Error::NotFound("store"))?;
    let spoken = *extensions.get::<Spoken>().ok_or_else(|| Error::unexpected("no language was chosen"))?;
    Ok(Shop {
        app,
        tenant,
        lang: spoken.lang,
        prefix: spoken.prefix(),
        htmx: request.headers().contains_key("hx-request"),
        currency: currency::chosen(request.headers()),
    })
}

/// A signed-in member of the host's tenant. The route's permission was checked before.
#[derive(Clone)]
pub struct Staff {
    /// The program's parts.
    pub app: Data<App>,
    /// The host's tenant.
    pub tenant: Arc<Tenant>,
    /// The language of the admin: the store's first.
    pub lang: Lang,
    /// Who.
    pub member: Member,
    /// Token for forms.
    pub csrf: String,
    /// Whether htmx asks.
    pub htmx: bool,
    /// Names this request in the audit log.
    pub request_id: String,
    /// What was just done: `saved` of `?notice=saved`, or empty.
    pub notice: String,
}

impl Staff {
    /// A read-only transaction.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn read(&self) -> Result<TenantConn> {
        self.app.db.tenant_read(&self.tenant).await
    }

    /// A transaction that may write, for a form that carried this token.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the token is not this session's.
    pub async fn write(&self, token: &str) -> Result<TenantConn> {
        csrf::check(&self.csrf, token)?;
        self.app.db.tenant(&self.tenant).await
    }

    /// Whether this member may do that, to show or hide a control.
    pub fn may(&self, permission: Permission) -> bool {
        allows(self.member.role, permission)
    }

    /// What the audit log and histories call this person.
    pub fn actor(&self) -> String {
        format!("staff:{}", self.member.email)
    }

    /// Their identity.
    pub fn id(&self) -> StaffId {
        self.member.id
    }
}

/// Which role may do what.
pub fn allows(role: Role, permission: Permission) -> bool {
    use Permission as P;

    match role {
        Role::Owner | Role::Manager => true,
        Role::Fulfilment => matches!(permission, P::ViewProducts | P::ViewOrders | P::EditOrders),
        Role::Viewer => matches!(
            permission,
            P::ViewProducts | P::ViewOrders | P::ViewCustomers | P::ViewDiscounts | P::ViewSettings | P::ViewContent | P::ViewReports
        ),
    }
}

#[derive(Clone)]
struct KnownStaff(Member, String);

/// Loads the session's member and checks realm, tenant and permission. Runs before the handler.
pub(super) async fn admit_staff(app: &App, request: &ServiceRequest, permission: Option<Permission>) -> Result<()> {
    let tenant = request.extensions().get::<Place>().and_then(Place::tenant).cloned().ok_or(Error::NotFound("page"))?;
    let session = request.get_session();
    let get = |key: &str| session.get::<String>(key).ok().flatten();
    let (Some(realm), Some(of), Some(person), Some(nonce)) = (get(keys::REALM), get(keys::TENANT), get(keys::PERSON), get(keys::NONCE))
    else {
        return Err(Error::SignIn);
    };
    if realm == PENDING {
        return Err(Error::SignIn);
    }
    if realm != "staff" || of != tenant.id.to_string() {
        tracing::warn!(tenant = %tenant.slug, "session_tenant_mismatch");
        session.purge();
        return Err(Error::SignIn);
    }
    let id: StaffId = person.parse().map_err(|_| Error::SignIn)?;
    let mut conn = app.db.platform().await?;
    let Some(member) = people::member(&mut conn, id, tenant.id).await? else {
        session.purge();
        return Err(Error::SignIn);
    };
    if permission.is_some_and(|permission| !allows(member.role, permission)) {
        return Err(Error::Forbidden);
    }
    let token = csrf::token(app, "staff", &nonce, &of);
    request.extensions_mut().insert(KnownStaff(member, token));
    Ok(())
}

impl FromRequest for Staff {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(staff(request))
    }
}

fn staff(request: &HttpRequest) -> Result<Staff> {
    let Shop { app, tenant, lang, htmx, .. } = shop(request)?;
    let extensions = request.extensions();
    let KnownStaff(member, csrf) =
        extensions.get::<KnownStaff>().cloned().ok_or_else(|| Error::unexpected("the route admits anybody but its handler wants staff"))?;
    let request_id = extensions.get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default();
    let notice = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(key, _)| key == "notice")
        .map(|(_, value)| value.into_owned());
    Ok(Staff { app, tenant, lang, member, csrf, htmx, request_id, notice: notice.unwrap_or_default() })
}

/// A signed-in operator.
#[derive(Clone)]
pub struct OperatorPage {
    /// The program's parts.
    pub app: Data<App>,
    /// The language that the browser prefers.
    pub lang: Lang,
    /// Who.
    pub operator: OperatorRow,
    /// Token for forms.
    pub csrf: String,
    /// Whether htmx asks.
    pub htmx: bool,
    /// Names this request in the audit log.
    pub request_id: String,
}

impl OperatorPage {
    /// Checks a form's token.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when it is not this session's.
    pub fn check(&self, token: &str) -> Result<()> {
        csrf::check(&self.csrf, token)
    }

    /// What the audit log calls this person.
    pub fn actor(&self) -> String {
        format!("operator:{}", self.operator.email)
    }
}

#[derive(Clone)]
struct KnownOperator(OperatorRow, String);

/// Loads the session's operator. Runs before the handler.
pub(super) async fn admit_operator(app: &App, request: &ServiceRequest) -> Result<()> {
    let session = request.get_session();
    let get = |key: &str| session.get::<String>(key).ok().flatten();
    let (Some(realm), Some(person), Some(nonce)) = (get(keys::REALM), get(keys::PERSON), get(keys::NONCE)) else {
        return Err(Error::SignIn);
    };
    if realm == PENDING {
        return Err(Error::SignIn);
    }
    if realm != "operator" || get(keys::TENANT).is_some() {
        tracing::warn!("session_realm_mismatch");
        session.purge();
        return Err(Error::SignIn);
    }
    let id: OperatorId = person.parse().map_err(|_| Error::SignIn)?;
    let mut conn = app.db.platform().await?;
    let known = people::operator(&mut conn, id).await?;
    // Who had it turned off by the machine's owner sets it up again first.
    let Some(operator) = known.filter(|operator| operator.two_step || !app.config.operators_prove_twice) else {
        session.purge();
        return Err(Error::SignIn);
    };
    let token = csrf::token(app, "operator", &nonce, "");
    request.extensions_mut().insert(KnownOperator(operator, token));
    Ok(())
}

impl FromRequest for OperatorPage {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(operator(request))
    }
}

fn operator(request: &HttpRequest) -> Result<OperatorPage> {
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| Error::unexpected("the app is not registered"))?;
    let extensions = request.extensions();
    let KnownOperator(operator, csrf) = extensions
        .get::<KnownOperator>()
        .cloned()
        .ok_or_else(|| Error::unexpected("the route admits anybody but its handler wants an operator"))?;
    let lang = extensions.get::<Spoken>().map(|spoken| spoken.lang).ok_or_else(|| Error::unexpected("no language was chosen"))?;
    let request_id = extensions.get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default();
    Ok(OperatorPage { app, lang, operator, csrf, htmx: request.headers().contains_key("hx-request"), request_id })
}

/// Starts a session after the password was right: a new key, nothing kept of an older one.
///
/// # Errors
/// When the values cannot be stored.
pub fn start_session(request: &HttpRequest, realm: &str, tenant: Option<&Tenant>, person: uuid::Uuid) -> Result<()> {
    use base64::Engine;

    let session = request.get_session();
    session.clear();
    session.renew();
    let nonce = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
    let mut values = vec![(keys::REALM, realm.to_owned()), (keys::PERSON, person.to_string()), (keys::NONCE, nonce)];
    if let Some(tenant) = tenant {
        values.push((keys::TENANT, tenant.id.to_string()));
    }
    for (key, value) in values {
        session.insert(key, value).map_err(Error::unexpected)?;
    }
    Ok(())
}

/// Ends the session.
pub fn end_session(request: &HttpRequest) {
    request.get_session().purge();
}
