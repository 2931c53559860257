//! What each kind of job does. A kind that is not known fails, and so becomes
//! a dead letter that a later version of the program can still do.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{activity, schedule};
use crate::{
    app::App,
    commerce::media,
    error::{Error, Result},
    platform::outbox::Claimed,
    tenant::Tenant,
};

/// Does a job.
///
/// # Errors
/// When it should be tried again.
pub(super) async fn run(app: &Arc<App>, tenant: Option<&Arc<Tenant>>, job: Claimed) -> Result<()> {
    match tenant {
        Some(tenant) => of_tenant(app, tenant, job).await,
        None => schedule::run(app, &job).await,
    }
}

async fn of_tenant(app: &Arc<App>, tenant: &Arc<Tenant>, job: Claimed) -> Result<()> {
    match job.kind.as_str() {
        "media.sweep" => media::jobs::sweep(app.db.tenant(tenant).await?, app.files.as_ref()).await.map(|_| ()),
        "tenant.activity" => activity::run(app, tenant).await,
        other => Err(Error::unexpected(format!("no job of the kind {other} is known"))),
    }
}

fn payload<T: DeserializeOwned>(job: &Claimed) -> Result<T> {
    serde_json::from_value(job.payload.clone()).map_err(|error| Error::unexpected(format!("cannot read the payload: {error}")))
}
