//! Finds PostgreSQL's server programs on this system. Nothing is downloaded
//! here: `bin/demo` and `bin/test` install the package, a container brings it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The oldest major version that the schemas are tested with.
const OLDEST: u32 = 14;
/// Folders that hold one folder per version, and what follows below it.
const VERSIONED: [(&str, &str); 4] =
    [("/usr/lib/postgresql", "bin"), ("/usr", "bin"), ("/opt/homebrew/opt", "bin"), ("/usr/local/opt", "bin")];
const FIXED: [&str; 2] = ["/usr/local/pgsql/bin", "/usr/libexec/postgresql"];

/// A folder with `initdb` and `postgres` of one version.
#[derive(Debug)]
pub(super) struct Programs {
    dir: PathBuf,
    major: u32,
}

impl Programs {
    /// The newest version, or the one that made the cluster where there is one.
    pub(super) fn find(cluster: &Path) -> Result<Self> {
        let wanted = major_of(cluster)?;
        let mut found: Vec<Self> = folders().into_iter().filter_map(Self::inspect).collect();
        found.sort_by_key(|programs| programs.major);

        let best = match wanted {
            Some(major) => found.iter().rposition(|programs| programs.major == major),
            None => found.iter().rposition(|programs| programs.major >= OLDEST),
        };
        if let Some(best) = best {
            return Ok(found.swap_remove(best));
        }
        let there: Vec<String> = found.iter().map(|programs| programs.major.to_string()).collect();
        match wanted {
            Some(major) => bail!(
                "the database in {} was made by PostgreSQL {major}, which is not installed (found: {}): install postgresql-{major}",
                cluster.display(),
                if there.is_empty() { "none".to_owned() } else { there.join(", ") }
            ),
            None => bail!(
                "PostgreSQL {OLDEST} or newer is needed: install it (Debian: apt-get install postgresql), name its program folder in SMARTSELLER_PG_BIN, or set DATABASE_URL to a server"
            ),
        }
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    fn inspect(dir: PathBuf) -> Option<Self> {
        if !dir.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(dir.join("postgres")).arg("--version").output().ok()?;
        let major = parse_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { dir, major })
    }
}

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = FIXED.into_iter().map(PathBuf::from).collect();
    for (parent, below) in VERSIONED {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        let versions = entries.map(|entry| entry.path()).filter(|path| parent == "/usr/lib/postgresql" || is_postgres(path));
        folders.extend(versions.map(|version| version.join(below)));
    }
    if let Some(path) = environment("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    // A folder that was named is the only one that counts.
    environment("SMARTSELLER_PG_BIN").map_or(folders, |named| vec![PathBuf::from(named)])
}

fn is_postgres(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("pgsql-") || name.starts_with("postgresql")
}

#[expect(clippy::disallowed_methods, reason = "where programs lie is the system's matter, not a setting of the store")]
fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn major_of(cluster: &Path) -> Result<Option<u32>> {
    if !cluster.exists() {
        return Ok(None);
    }
    let path = cluster.join("PG_VERSION");
    let text = fs::read_to_string(&path).with_context(|| format!("{} is no PostgreSQL cluster", cluster.display()))?;
    let major = text.trim().parse().with_context(|| format!("{} holds no version", path.display()))?;
    Ok(Some(major))
}

/// `postgres (PostgreSQL) 15.20 (Debian …)` or `… 18beta1` gives the major version.
fn parse_version(text: &str) -> Option<u32> {
    let number = text.split_once("(PostgreSQL)")?.1.trim_start();
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn reads_the_major_version_of_releases_and_betas() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)"), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(parse_version("bash: no such command"), None);
    }
}
