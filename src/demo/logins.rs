//! Sign-ins of the demo with generated passwords, kept in the data folder
//! where only its owner can read them, so that every start can print them.

use std::{
    collections::BTreeMap,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use rand::Rng;

use super::{
    data::{STORES, Store},
    said,
};
use crate::{
    app::App,
    platform::people::{self, Role},
    tenant::Tenant,
};

const OPERATOR: &str = "operator@smartseller.localhost";

/// Letters and digits that cannot be taken for each other.
const SIGNS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Passwords by address.
pub struct Logins {
    file: PathBuf,
    passwords: BTreeMap<String, String>,
    fresh: Vec<String>,
}

/// One line of the list that a start prints.
pub struct Login {
    /// Who it is.
    pub what: String,
    /// Host of the page to sign in at.
    pub host: String,
    /// Path of that page.
    pub path: &'static str,
    /// Address.
    pub email: String,
    /// Password.
    pub password: String,
}

/// Address of a store's owner.
pub fn owner(slug: &str) -> String {
    format!("owner@{slug}.localhost")
}

fn packer(slug: &str) -> String {
    format!("gudang@{slug}.localhost")
}

impl Logins {
    /// Reads the passwords that were made before.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn open(data_dir: &Path) -> Result<Self> {
        let file = data_dir.join("demo-logins.toml");
        let passwords = match std::fs::read_to_string(&file) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("{} cannot be read", file.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", file.display())),
        };
        Ok(Self { file, passwords, fresh: Vec::new() })
    }

    /// Gives the owner of a store, and at the first store a second person, access.
    ///
    /// # Errors
    /// When the database refuses or the file cannot be written.
    pub async fn staff(&mut self, app: &App, store: &Store, tenant: &Tenant) -> Result<()> {
        let slug = &store.facts.slug;
        let mut members = vec![(owner(slug), store.facts.owner.as_str(), Role::Owner)];
        if STORES.first().is_some_and(|first| first == slug) {
            members.push((packer(slug), "Sari Kusuma", Role::Fulfilment));
        }
        for (email, name, role) in members {
            let hash = app.passwords.hash(&self.password(&email)?).await?;
            let mut conn = app.db.platform().await?;
            people::grant(&mut conn, tenant.id, &email, name, &hash, role).await.map_err(said)?;
            people::set_staff_password(&mut conn, &email, &hash).await.map_err(said)?;
            conn.commit().await?;
        }
        self.fresh.clear();
        Ok(())
    }

    /// Makes the operator, and new passwords for those whose were lost.
    ///
    /// # Errors
    /// When the database refuses or the file cannot be written.
    pub async fn ensure(&mut self, app: &Arc<App>) -> Result<()> {
        for slug in STORES {
            self.password(&owner(slug))?;
        }
        if let Some(first) = STORES.first() {
            self.password(&packer(first))?;
        }
        self.password(OPERATOR)?;
        for email in std::mem::take(&mut self.fresh) {
            let hash = app.passwords.hash(&self.password(&email)?).await?;
            let mut conn = app.db.platform().await?;
            if email == OPERATOR {
                people::set_operator(&mut conn, &email, "Operator", &hash).await.map_err(said)?;
            } else {
                people::set_staff_password(&mut conn, &email, &hash).await.map_err(said)?;
            }
            conn.commit().await?;
        }
        Ok(())
    }

    /// All sign-ins, in the order in which they are printed.
    pub fn all(&self, base_host: &str) -> Vec<Login> {
        let one = |what: &str, host: String, path, email: String| {
            let password = self.passwords.get(&email).cloned().unwrap_or_default();
            Login { what: what.to_owned(), host, path, email, password }
        };
        let mut all: Vec<Login> = STORES.iter().map(|slug| one(slug, format!("{slug}.{base_host}"), "/admin", owner(slug))).collect();
        if let Some(first) = STORES.first() {
            all.push(one(&format!("{first}, packer"), format!("{first}.{base_host}"), "/admin", packer(first)));
        }
        all.push(one("operator", base_host.to_owned(), "/platform", OPERATOR.to_owned()));
        all
    }

    /// The password of this address, made and kept when there is none.
    fn password(&mut self, email: &str) -> Result<String> {
        if let Some(known) = self.passwords.get(email) {
            return Ok(known.clone());
        }
        let made = generate();
        self.passwords.insert(email.to_owned(), made.clone());
        self.fresh.push(email.to_owned());
        self.save()?;
        Ok(made)
    }

    fn save(&self) -> Result<()> {
        let text = toml::to_string(&self.passwords)?;
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&self.file)
            .with_context(|| format!("{} cannot be written", self.file.display()))?;
        file.write_all(text.as_bytes())?;
        Ok(())
    }
}

/// Three groups of four: 59 bits, and can be typed from a screen.
fn generate() -> String {
    let mut rng = rand::rng();
    let mut group = || (0..4).map(|_| char::from(SIGNS[rng.random_range(0..SIGNS.len())])).collect::<String>();
    [group(), group(), group()].join("-")
}
