//! Passwords, tokens and secret addresses: from the environment or from a file that only its owner reads. They go into no message.

use std::path::Path;

use super::World;
use crate::config::{Config, normal};
use crate::load;

/// The secret that a variable or a file holds; `None` where neither is named. An error says what is wrong, and not what was read.
pub(super) fn of(
    (variable, file): (Option<&str>, Option<&Path>),
    config: &Config,
    world: &World<'_>,
) -> Result<Option<String>, String> {
    let secret = match (variable, file) {
        (Some(name), _) => {
            let value = (world.variable)(name).filter(|value| !value.trim().is_empty());
            value
                .ok_or_else(|| format!("the environment variable {name} is not set; set it where the run is started"))?
        }
        (None, Some(path)) => {
            let path = normal(&config.origin.dir.join(path));
            load::secret(&path).map_err(|what| format!("{} {what}", path.display()))?
        }
        (None, None) => return Ok(None),
    };
    let secret = secret.trim_end_matches(['\r', '\n']);
    if secret.contains(char::is_control) {
        return Err("the secret holds control characters: it is one line of text".into());
    }
    Ok(Some(secret.to_owned()))
}
