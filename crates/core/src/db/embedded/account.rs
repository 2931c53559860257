//! The account that runs PostgreSQL. It refuses to run as root, so a program
//! that was started by root runs it as another user; every folder above the
//! data must let that user pass, and the one that does not is named.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, Result, bail};
use nix::unistd::{Gid, Uid, User, chown, geteuid};
use tokio::process::Command;

/// In the order in which they are tried.
const CANDIDATES: [&str; 3] = ["smartseller", "postgres", "nobody"];

/// An entry of the user database, never root.
#[derive(Debug)]
pub(super) struct Account {
    user: User,
    /// Whether this process runs as somebody else, who can only be root.
    switch: bool,
}

impl Account {
    /// The owner of the cluster where there is one; else this process' own
    /// account, or for root the first candidate that exists.
    pub(super) fn choose(root: &Path, cluster: &Path) -> Result<Self> {
        let me = geteuid();
        let owner = fs::metadata(cluster).ok().map(|cluster| Uid::from_raw(cluster.uid()));
        if let Some(owner) = owner
            && !me.is_root()
            && owner != me
        {
            bail!("the database in {} belongs to another account: start as root, or choose another --data-dir", root.display());
        }
        let user = match owner {
            Some(owner) if owner.is_root() => bail!("{} belongs to root, as whom PostgreSQL cannot run", cluster.display()),
            Some(owner) => by_id(owner)?,
            None if me.is_root() => candidate()?,
            None => by_id(me)?,
        };
        Ok(Self { switch: user.uid != me, user })
    }

    pub(super) fn name(&self) -> &str {
        &self.user.name
    }

    pub(super) fn uid(&self) -> u32 {
        self.user.uid.as_raw()
    }

    /// Hands a file or folder to the account.
    pub(super) fn give(&self, path: &Path) -> Result<()> {
        if self.switch {
            chown(path, Some(self.user.uid), Some(self.user.gid))
                .with_context(|| format!("cannot give {} to {}", path.display(), self.name()))?;
        }
        Ok(())
    }

    /// Makes the command run as the account, without root's further groups.
    pub(super) fn run_as(&self, command: &mut Command) {
        if self.switch {
            command.uid(self.user.uid.as_raw()).gid(self.user.gid.as_raw());
        }
    }

    /// Fails when the account cannot enter a folder above the data. The data
    /// folder itself is ours, and is opened for passing where it has to be.
    pub(super) fn require_passage(&self, root: &Path) -> Result<()> {
        if !self.switch {
            return Ok(());
        }
        for folder in root.ancestors().skip(1) {
            if !self.may_enter(folder)? {
                bail!(
                    "the account {}, which runs PostgreSQL, may not enter {}: choose another place with --data-dir, or allow it with chmod o+x",
                    self.name(),
                    folder.display()
                );
            }
        }
        if !self.may_enter(root)? {
            let mode = fs::metadata(root)?.permissions().mode();
            fs::set_permissions(root, fs::Permissions::from_mode(mode | 0o011))?;
        }
        Ok(())
    }

    fn may_enter(&self, folder: &Path) -> Result<bool> {
        let found = fs::metadata(folder)?;
        let bit = if found.uid() == self.uid() {
            0o100
        } else if Gid::from_raw(found.gid()) == self.user.gid {
            0o010
        } else {
            0o001
        };
        Ok(found.mode() & bit != 0)
    }
}

fn by_id(uid: Uid) -> Result<User> {
    User::from_uid(uid)?
        .with_context(|| format!("the account with id {uid} has no entry in /etc/passwd, without which PostgreSQL cannot start"))
}

fn candidate() -> Result<User> {
    for name in CANDIDATES {
        if let Some(user) = User::from_name(name)? {
            return Ok(user);
        }
    }
    bail!("PostgreSQL cannot run as root, and none of the accounts {} exists: create one, or start as a normal user", CANDIDATES.join(", "))
}
