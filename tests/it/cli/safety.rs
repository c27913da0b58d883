//! What a kill, a full disk and a closed pipe leave behind: never half a file, never a panic.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{WEEK, attache, built, check, edit, example, issue, read};

const ENDINGS: [&str; 3] = ["md", "html", "json"];

#[test]
fn a_closed_pipe_is_success() {
    let dir = example();
    let commands: [&[&str]; 6] = [
        &["schema"],
        &["--help"],
        &["completions", "zsh"],
        &["man"],
        &["extract", "watch/corpus", "--format", "jsonl"],
        &["build", "watch/attache.yaml", "--period", WEEK, "--format", "html", "-o", "-"],
    ];
    for args in commands {
        let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
        let command = command.args(args).current_dir(dir.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{args:?} {err}");
        assert!(!err.contains("panicked") && !err.contains("error"), "{args:?} {err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_is_no_success() {
    let dir = tempfile::tempdir().expect("a folder");
    let full = fs::File::options().write(true).open("/dev/full").expect("/dev/full");
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    let output = command.arg("schema").current_dir(dir.path()).stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to stdout"));
}

/// The former issue and the one that is to take its place, by path.
fn two_issues() -> (tempfile::TempDir, Vec<(PathBuf, String, String)>) {
    let dir = built();
    let paths: Vec<PathBuf> = ENDINGS.iter().map(|ending| issue(&dir, ending)).collect();
    let former: Vec<String> = paths.iter().map(|path| read(path)).collect();
    let config = dir.path().join("watch/attache.yaml");
    edit(&config, "Estmark Strait Watch", "Estmark Strait Watch, second edition");
    check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK, "-o", "new"], 0);
    let new = ENDINGS.map(|ending| read(&dir.path().join(format!("new/briefing.{ending}"))));
    let issues = paths.into_iter().zip(former).zip(new).map(|((path, former), new)| (path, former, new)).collect();
    (dir, issues)
}

#[test]
fn a_killed_build_leaves_whole_files() {
    let (dir, issues) = two_issues();
    let mut seed = u64::from(std::process::id());
    for _ in 0..25 {
        for (path, former, _) in &issues {
            fs::write(path, former).expect("it can be written");
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
        command.args(["build", "watch/attache.yaml", "--period", WEEK]).current_dir(dir.path());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_micros((seed >> 33) % 120_000));
        let _ = child.kill();
        child.wait().expect("it ends");
        for (path, former, new) in &issues {
            let now = read(path);
            assert!(now == *former || now == *new, "{} is neither the former nor the new issue", path.display());
        }
    }
    check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 0);
    let folder = issues[0].0.parent().expect("a folder");
    assert_eq!(fs::read_dir(folder).expect("a folder").count(), ENDINGS.len(), "the next build tidies up");
}

/// After a write that failed: the former issue stands, whole, and nothing lies beside it.
#[track_caller]
fn unharmed(issues: &[(PathBuf, String, String)]) {
    for (path, former, _) in issues {
        assert!(read(path) == *former, "{} is as it was", path.display());
    }
    let folder = issues[0].0.parent().expect("a folder");
    assert_eq!(fs::read_dir(folder).expect("a folder").count(), ENDINGS.len(), "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn a_write_that_fails_half_way_leaves_the_former_issue() {
    let (dir, issues) = two_issues();
    // Files may grow to 8 blocks of 512 or 1024 bytes, which none of the three fits in; the signal is ignored, so write fails.
    let script = format!("trap '' XFSZ; ulimit -f 8; exec \"$0\" build watch/attache.yaml --period {WEEK}");
    let shell = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_attache")])
        .current_dir(dir.path())
        .output()
        .expect("a shell");
    let err = String::from_utf8_lossy(&shell.stderr);
    assert_eq!(shell.status.code(), Some(2), "{err}");
    assert!(err.contains("cannot write"), "{err}");
    unharmed(&issues);
}

#[test]
fn something_in_the_way_stops_all_files() {
    let (dir, issues) = two_issues();
    let (path, former, _) = &issues[2];
    fs::remove_file(path).expect("it can be removed");
    fs::create_dir(path).expect("a folder");
    let (_, err) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 2);
    assert!(err.contains("a folder stands there"), "{err}");
    fs::remove_dir(path).expect("it can be removed");
    fs::write(path, former).expect("it can be written");
    unharmed(&issues);
}

/// A small file system that is gone when it is dropped; `None` where this user may mount none.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, bytes: usize) -> Option<Self> {
        fs::create_dir_all(at).ok()?;
        let size = format!("size={bytes}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output().ok()?;
        mounted.status.success().then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_leaves_the_former_issue() {
    let (dir, issues) = two_issues();
    let size: usize = issues.iter().map(|(_, former, _)| former.len().next_multiple_of(4096)).sum();
    let folder = dir.path().join("disk");
    let Some(_disk) = SmallDisk::mount(&folder, size + 8192) else {
        eprintln!("skipped: no tmpfs can be mounted here; `a_write_that_fails_half_way` covers the same path");
        return;
    };
    let moved: Vec<_> = issues
        .into_iter()
        .map(|(path, former, new)| (folder.join(path.file_name().expect("a name")), former, new))
        .collect();
    for (path, former, _) in &moved {
        fs::write(path, former).expect("it fits");
    }
    let output = attache(dir.path())
        .args(["build", "watch/attache.yaml", "--period", WEEK, "-o", "disk"])
        .output()
        .expect("it runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("no space left") && err.contains("free some space"), "{err}");
    unharmed(&moved);
}
