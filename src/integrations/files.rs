//! Files on the local disk, and in memory for tests.
//!
//! `<root>/<schema of the tenant>/<hash>/<width>.<ending>`. A file is written
//! under a name of its own and renamed, so that a crash leaves either the
//! whole file or none, and two writers of the same picture do no harm.

use std::{
    collections::HashMap,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use anyhow::Context;
use futures_util::future::{BoxFuture, FutureExt, ready};
use tokio::fs;
use uuid::Uuid;

use crate::{
    commerce::media::files::{FileKey, Files, Folder},
    error::{Error, Result},
    tenant::SchemaName,
};

/// Files below one folder of this machine.
#[derive(Debug, Clone)]
pub struct LocalFiles {
    root: PathBuf,
}

impl LocalFiles {
    /// Keeps files below `root`, which is made when the first file comes.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn tenant(&self, schema: &SchemaName) -> PathBuf {
        self.root.join(schema.as_str())
    }

    fn folder(&self, folder: &Folder) -> PathBuf {
        self.tenant(&folder.schema).join(folder.hash.as_str())
    }
}

impl Files for LocalFiles {
    fn read<'a>(&'a self, key: &'a FileKey) -> BoxFuture<'a, Result<Option<Vec<u8>>>> {
        let path = self.folder(&key.folder).join(key.name.to_string());
        async move {
            match fs::read(&path).await {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(fault("cannot read a picture", error)),
            }
        }
        .boxed()
    }

    fn write<'a>(&'a self, key: &'a FileKey, bytes: Vec<u8>) -> BoxFuture<'a, Result<()>> {
        let folder = self.folder(&key.folder);
        let name = key.name.to_string();
        async move { put(&folder, &name, &bytes).await.map_err(|error| fault("cannot write a picture", error)) }.boxed()
    }

    fn remove<'a>(&'a self, folder: &'a Folder) -> BoxFuture<'a, Result<()>> {
        remove_folder(self.folder(folder)).boxed()
    }

    fn remove_tenant<'a>(&'a self, schema: &'a SchemaName) -> BoxFuture<'a, Result<()>> {
        remove_folder(self.tenant(schema)).boxed()
    }
}

async fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!(".{}", Uuid::now_v7()));
    let outcome = async {
        let mut file = fs::File::create_new(&unfinished).await?;
        tokio::io::AsyncWriteExt::write_all(&mut file, bytes).await?;
        file.sync_all().await?;
        fs::rename(&unfinished, folder.join(name)).await
    }
    .await;
    if outcome.is_err() {
        // Best effort: what failed is reported, not what failed to tidy up.
        let _ = fs::remove_file(&unfinished).await;
    }
    outcome
}

async fn remove_folder(path: PathBuf) -> Result<()> {
    match fs::remove_dir_all(&path).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(fault("cannot remove pictures", error)),
        _ => Ok(()),
    }
}

/// A full disk is trouble that passes; the rest is a fault of ours. No path is
/// said, because errors reach logs and the console.
fn fault(what: &'static str, error: io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::Busy("the disk is full".into()),
        _ => Error::Unexpected(Err::<(), _>(error).context(what).err().unwrap_or_else(|| anyhow::anyhow!(what))),
    }
}

/// Files in memory, for tests.
#[derive(Debug, Default)]
pub struct MemoryFiles {
    files: RwLock<HashMap<FileKey, Vec<u8>>>,
}

impl MemoryFiles {
    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn keep(&self, wanted: impl Fn(&FileKey) -> bool) {
        self.files.write().unwrap_or_else(PoisonError::into_inner).retain(|key, _| wanted(key));
    }
}

impl Files for MemoryFiles {
    fn read<'a>(&'a self, key: &'a FileKey) -> BoxFuture<'a, Result<Option<Vec<u8>>>> {
        let found = self.files.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        ready(Ok(found)).boxed()
    }

    fn write<'a>(&'a self, key: &'a FileKey, bytes: Vec<u8>) -> BoxFuture<'a, Result<()>> {
        self.files.write().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), bytes);
        ready(Ok(())).boxed()
    }

    fn remove<'a>(&'a self, folder: &'a Folder) -> BoxFuture<'a, Result<()>> {
        self.keep(|key| key.folder != *folder);
        ready(Ok(())).boxed()
    }

    fn remove_tenant<'a>(&'a self, schema: &'a SchemaName) -> BoxFuture<'a, Result<()>> {
        self.keep(|key| key.folder.schema != *schema);
        ready(Ok(())).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        commerce::media::{
            files::{ContentHash, FileName},
            pipeline::Format,
        },
        ids::TenantId,
    };

    fn key(tenant: TenantId, content: &[u8]) -> FileKey {
        let folder = Folder { schema: SchemaName::of(tenant), hash: ContentHash::of(content) };
        FileKey { folder, name: FileName::Rendition(320, Format::Webp) }
    }

    async fn check(files: &dyn Files) {
        let (alpha, beta) = (TenantId::new(), TenantId::new());
        let (ours, theirs) = (key(alpha, b"a"), key(beta, b"a"));
        files.write(&ours, b"ours".to_vec()).await.unwrap();
        files.write(&ours, b"again".to_vec()).await.unwrap();
        files.write(&theirs, b"theirs".to_vec()).await.unwrap();

        assert_eq!(files.read(&ours).await.unwrap().unwrap(), b"again");
        assert_eq!(files.read(&key(alpha, b"other")).await.unwrap(), None);

        files.remove(&ours.folder).await.unwrap();
        files.remove(&ours.folder).await.unwrap();
        assert_eq!(files.read(&ours).await.unwrap(), None);
        assert_eq!(files.read(&theirs).await.unwrap().unwrap(), b"theirs");

        files.remove_tenant(&theirs.folder.schema).await.unwrap();
        assert_eq!(files.read(&theirs).await.unwrap(), None);
    }

    #[tokio::test]
    async fn both_stores_keep_tenants_apart() {
        let root = std::env::temp_dir().join(format!("smartseller-files-{}", Uuid::now_v7()));
        check(&LocalFiles::new(&root)).await;
        assert_eq!(std::fs::read_dir(&root).unwrap().count(), 1);
        std::fs::remove_dir_all(&root).unwrap();
        check(&MemoryFiles::default()).await;
    }

    #[test]
    fn a_hash_cannot_be_a_path() {
        for bad in ["../../etc/passwd", "", &"A".repeat(64), &"g".repeat(64), &"a".repeat(63)] {
            assert!(ContentHash::parse(bad).is_err(), "{bad}");
        }
        let hash = ContentHash::of(b"x");
        assert_eq!(ContentHash::parse(hash.as_str()).unwrap(), hash);
    }
}
