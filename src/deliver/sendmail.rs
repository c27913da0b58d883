//! Hands a mail to a command on its standard input, as `sendmail -t` takes it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use super::mail::Mail;
use super::{Clock, Fault};
use crate::config::SendmailConfig;
use crate::diagnostic::system;

/// How often is looked whether the command has ended.
const LOOK: Duration = Duration::from_millis(20);
/// Most bytes read of what it says.
const SAID: u64 = 4096;

/// Exit statuses that another attempt does not change (`sysexits.h`): usage, data, no such user or host, no permission, config.
const LASTING: [i32; 6] = [64, 65, 67, 68, 77, 78];

/// Runs the command and waits until it has taken the mail. One that takes too long is killed.
pub(super) fn send(target: &SendmailConfig, mail: &Mail, clock: &dyn Clock) -> Result<String, Fault> {
    let [program, arguments @ ..] = target.command.as_slice() else {
        return Err(Fault::lasting("`command` is empty"));
    };
    // Files, and no pipes: nobody waits for a reader who reads nothing, nor for a writer who left a child behind.
    let trouble = |error: io::Error| Fault::passing(format!("no temporary file can be had: {}", system(&error)));
    let input = filled(&local(&mail.bytes)).map_err(trouble)?;
    let mut output = tempfile::tempfile().map_err(trouble)?;
    let said = output.try_clone().map_err(trouble)?;
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::from(input))
        .stdout(Stdio::null())
        .stderr(Stdio::from(said))
        .spawn();
    let mut child = child.map_err(|error| {
        let why = format!("cannot run {program}: {}", system(&error));
        if error.kind() == io::ErrorKind::NotFound || error.kind() == io::ErrorKind::PermissionDenied {
            Fault::lasting(format!("{why}; name the command in `command`"))
        } else {
            Fault::passing(why)
        }
    })?;
    let most = Duration::from_secs(u64::from(target.timeout)).as_millis() / LOOK.as_millis();
    for _ in 0..=most {
        match child.try_wait() {
            Ok(Some(status)) => return ended(program, status, &mut output),
            Ok(None) => clock.sleep(LOOK),
            Err(error) => return Err(Fault::passing(format!("{program}: {}", system(&error)))),
        }
    }
    // It may have ended by itself just now; then there is nobody to kill.
    let _ = child.kill();
    let _ = child.wait();
    Err(Fault::passing(format!("{program} did not end within {} s and was killed", target.timeout)))
}

fn ended(program: &str, status: ExitStatus, output: &mut File) -> Result<String, Fault> {
    if status.success() {
        return Ok(format!("{program} took it"));
    }
    let mut said = Vec::new();
    // What cannot be read is not said; the status is enough.
    let _ = output.seek(SeekFrom::Start(0)).and_then(|_| output.take(SAID).read_to_end(&mut said));
    let said = String::from_utf8_lossy(&said);
    let said = if said.trim().is_empty() { String::new() } else { format!(": {}", said.trim()) };
    let why = match status.code() {
        Some(code) => format!("{program} ended with status {code}{said}"),
        None => format!("{program} was killed{said}"),
    };
    Err(match status.code() {
        Some(code) if LASTING.contains(&code) => Fault::lasting(why),
        _ => Fault::passing(why),
    })
}

fn filled(bytes: &[u8]) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(bytes)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// The mail with the line ends of this system: a command makes those of the network by itself.
fn local(bytes: &[u8]) -> Vec<u8> {
    if cfg!(windows) {
        return bytes.to_vec();
    }
    let ends = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    (0..bytes.len()).filter(|at| !ends(*at)).map(|at| bytes[at]).collect()
}
