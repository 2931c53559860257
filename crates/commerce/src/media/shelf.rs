//! Which files a picture has, kept in memory so that showing a picture asks
//! no database.
//!
//! A picture never changes after it was stored, so an entry is never wrong;
//! it is let go after a while because the picture may have been removed.
//! That a tenant does *not* have a picture is kept too: ids are made by us
//! and are asked for only after they exist.

use std::{sync::Arc, time::Duration};

use moka::future::Cache;

use super::{
    Format, Media,
    files::{ContentHash, FileKey, FileName, Folder},
};
use crate::{
    error::{Error, Result},
    ids::{MediaId, TenantId},
    tenant::SchemaName,
};

/// What is known of a picture.
#[derive(Debug)]
pub struct Shelved {
    folder: Folder,
    sizes: Vec<(u32, Format)>,
}

impl Shelved {
    /// What the row says, for the tenant with this schema.
    ///
    /// # Errors
    /// When the row's hash is no hash.
    pub fn of(schema: &SchemaName, media: &Media) -> Result<Self> {
        let folder = Folder { schema: schema.clone(), hash: ContentHash::parse(&media.content_hash)? };
        Ok(Self { folder, sizes: media.renditions.iter().map(|one| (one.width, one.format)).collect() })
    }

    /// The file that answers for a width: the narrowest that is wide enough,
    /// or the widest that there is.
    pub fn nearest(&self, width: u32, format: Format) -> Option<FileKey> {
        let of_format = || self.sizes.iter().filter(|(_, kind)| *kind == format).map(|(wide, _)| *wide);
        let wide = of_format().filter(|wide| *wide >= width).min().or_else(|| of_format().max())?;
        Some(FileKey { folder: self.folder.clone(), name: FileName::Rendition(wide, format) })
    }
}

/// Pictures by tenant and id.
#[derive(Clone)]
pub struct Shelf {
    known: Cache<(TenantId, MediaId), Option<Arc<Shelved>>>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { known: Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(3600)).build() }
    }
}

impl Shelf {
    /// What is known of a tenant's picture, asked of `load` the first time.
    ///
    /// # Errors
    /// Those of `load`, which are not kept.
    pub async fn get(
        &self,
        tenant: TenantId,
        id: MediaId,
        load: impl Future<Output = Result<Option<Shelved>>>,
    ) -> Result<Option<Arc<Shelved>>> {
        let load = async { load.await.map(|found| found.map(Arc::new)) };
        self.known.try_get_with((tenant, id), load).await.map_err(|error| shared(&error))
    }
}

/// Several requests may wait for one answer, so a failure is shared and its
/// kind is said again.
fn shared(error: &Arc<Error>) -> Error {
    match error.as_ref() {
        Error::Busy(why) => Error::Busy(why.clone()),
        other => Error::unexpected(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelved() -> Shelved {
        let folder = Folder { schema: SchemaName::of(TenantId::new()), hash: ContentHash::of(b"x") };
        Shelved { folder, sizes: vec![(160, Format::Webp), (320, Format::Webp), (500, Format::Webp), (500, Format::Jpg)] }
    }

    #[track_caller]
    fn check(width: u32, format: Format, expect: &str) {
        assert_eq!(shelved().nearest(width, format).unwrap().name.to_string(), expect);
    }

    #[test]
    fn every_width_is_answered_by_the_nearest() {
        check(160, Format::Webp, "160.webp");
        check(320, Format::Webp, "320.webp");
        check(640, Format::Webp, "500.webp");
        check(1920, Format::Webp, "500.webp");
        check(960, Format::Jpg, "500.jpg");
    }

    #[tokio::test]
    async fn an_answer_is_kept_by_tenant() {
        let shelf = Shelf::default();
        let (alpha, beta, id) = (TenantId::new(), TenantId::new(), MediaId::new());

        assert!(shelf.get(alpha, id, async { Ok(Some(shelved())) }).await.unwrap().is_some());
        assert!(shelf.get(alpha, id, async { Err(Error::unexpected("asked again")) }).await.unwrap().is_some());
        assert!(shelf.get(beta, id, async { Ok(None) }).await.unwrap().is_none());
        assert!(shelf.get(beta, MediaId::new(), async { Err(Error::unexpected("down")) }).await.is_err());
    }
}
