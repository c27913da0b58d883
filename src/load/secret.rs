//! Reads a secret, from a file that nobody but its owner may read. Nothing of it goes into a message.

use std::path::Path;

use super::{Refusal, regular, whole};
use crate::diagnostic::system;

/// Most bytes of a secret.
const MOST: u64 = 16 << 10;

/// The text of a file that holds a secret. An error says in words what is wrong with the file.
pub fn secret(path: &Path) -> Result<String, String> {
    let refused = |refusal: Refusal| match refusal {
        Refusal::TooLarge { bound, .. } => format!("has more than {bound} bytes: is it the file of a secret?"),
        Refusal::NotAFile(_) => "is no file".to_owned(),
        Refusal::System(error) => format!("cannot be read: {}", system(&error)),
    };
    let (file, _) = regular(path, MOST).map_err(refused)?;
    // Asked of the file that is open, so that it is not another one by now.
    let status = file.metadata().map_err(|error| format!("cannot be read: {}", system(&error)))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = status.permissions().mode();
        if mode & 0o077 != 0 {
            let who = if mode & 0o004 != 0 { "everybody" } else { "others than its owner" };
            let shown = mode & 0o777;
            return Err(format!("has the mode {shown:o}, so {who} may read it: chmod 600 it"));
        }
    }
    let bytes = whole(file, &status, MOST).map_err(refused)?;
    let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
    if text.trim().is_empty() { Err("is empty".into()) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::secret;

    #[test]
    fn a_secret_is_one_persons() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("password");
        let check = |text: &str, mode: u32, expected: Result<&str, &str>| {
            std::fs::write(&path, text).expect("it can be written");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode");
            }
            let found = secret(&path);
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{mode:o}");
        };
        check("harbour\n", 0o600, Ok("harbour\n"));
        check("harbour", 0o400, Ok("harbour"));
        check(" \n", 0o600, Err("is empty"));
        #[cfg(unix)]
        {
            check("harbour", 0o644, Err("has the mode 644, so everybody may read it: chmod 600 it"));
            check("harbour", 0o640, Err("has the mode 640, so others than its owner may read it: chmod 600 it"));
        }
        assert_eq!(secret(dir.path()), Err("is no file".into()));
    }
}
