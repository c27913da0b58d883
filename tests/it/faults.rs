//! What goes wrong on a disk: no room, no right to write, two builds at once, a corpus that changes while it is read. The
//! former issue stays whole, the message says what to do, and the next build gives the bytes of one that nothing disturbed.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_attache");
const BUILD: [&str; 4] = ["build", "watch/attache.yaml", "--period", "2026-W46"];
const REPORTS: &str = "watch/reports";

type Tree = BTreeMap<String, Vec<u8>>;

fn attache(dir: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    // What is kept between runs is kept in the folder of the test.
    command.current_dir(dir).env_remove("SOURCE_DATE_EPOCH").env("HOME", dir).env("XDG_CACHE_HOME", dir.join("cache"));
    command
}

#[track_caller]
fn good(command: &mut Command) -> Output {
    let output = command.output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The example with its issue built, and then an article changed.
fn changed() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    good(attache(dir.path()).args(["init", "watch"]));
    good(attache(dir.path()).args(BUILD));
    change(dir.path());
    dir
}

fn change(dir: &Path) {
    let article = dir.join("watch/corpus/courier/harbour-grain.txt");
    let mut text = fs::read_to_string(&article).expect("it is there");
    text.push_str("\n\"The second crane came on Friday,\" said Ana Ruiz, the mayor of Lume.\n");
    fs::write(article, text).expect("it can be written");
}

/// What an undisturbed build of the changed example gives.
fn undisturbed() -> Tree {
    let dir = changed();
    good(attache(dir.path()).args(BUILD));
    tree(&dir.path().join(REPORTS))
}

/// Every file below a folder, temporary ones too.
fn tree(folder: &Path) -> Tree {
    let mut out = Tree::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            out.extend(tree(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            out.insert(name, fs::read(&path).expect("it can be read"));
        }
    }
    out
}

#[track_caller]
fn same(found: &Tree, expected: &Tree, when: &str) {
    let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected), "{when}");
    for (name, bytes) in expected {
        assert!(found[name] == *bytes, "{when}: {name} has other bytes");
    }
}

/// Runs the build under a shell that first does `setup`.
fn under(dir: &Path, setup: &str) -> Output {
    let mut command = attache(dir);
    let script = format!("{setup}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).arg(command.get_program()).args(BUILD).current_dir(dir);
    shell.envs(command.args(BUILD).get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env_remove("SOURCE_DATE_EPOCH").output().expect("a shell")
}

#[test]
fn a_limit_on_files_leaves_the_former_issue_whole() {
    let dir = changed();
    let reports = dir.path().join(REPORTS);
    let former = tree(&reports);
    let output = under(dir.path(), "trap '' XFSZ; ulimit -f 8");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("cannot write ") && told.contains("ulimit -f"), "{told}");
    same(&tree(&reports), &former, "after the failure");
    // Without the trap the system kills it on the spot; what it leaves is removed by the next build.
    let output = under(dir.path(), "ulimit -f 8");
    assert_eq!(output.status.code(), None, "killed");
    let whole: Tree = tree(&reports).into_iter().filter(|(name, _)| !name.contains(".attache-")).collect();
    same(&whole, &former, "after it was killed");
    good(attache(dir.path()).args(BUILD));
    same(&tree(&reports), &undisturbed(), "after the limit was lifted");
}

/// Runs a script in which it may mount; `None`, said loudly, where this system does not let a test mount.
fn mounting(dir: &Path, script: &str) -> Option<Output> {
    let may = "mount -t tmpfs tmpfs /mnt";
    let ways: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    for way in ways {
        let mut command = Command::new("unshare");
        if command.args(way).args(["sh", "-c", may]).output().is_ok_and(|output| output.status.success()) {
            let mut command = Command::new("unshare");
            command.args(way).args(["sh", "-euc", script, PROGRAM]).args(BUILD);
            command.current_dir(dir).env_remove("SOURCE_DATE_EPOCH").env("HOME", dir);
            return Some(command.output().expect("it started before"));
        }
    }
    eprintln!("SKIPPED: this system does not let a test mount a disk of its own (unshare --mount)");
    None
}

/// Builds into a small disk, spoils it by `spoil`, builds the changed example, mends it by `mend`, and builds once more.
fn on_a_disk(spoil: &str, mend: &str, message: &str, help: &str) {
    let dir = tempfile::tempdir().expect("a folder");
    good(attache(dir.path()).args(["init", "watch"]));
    fs::create_dir(dir.path().join(REPORTS)).expect("a folder");
    let changed = self::changed();
    fs::copy(changed.path().join("watch/corpus/courier/harbour-grain.txt"), dir.path().join("new")).expect("a file");
    let script = format!(
        "mount -t tmpfs -o size=1m tmpfs {REPORTS}
         \"$0\" \"$@\" >/dev/null 2>&1
         cp -r {REPORTS} former
         cp new watch/corpus/courier/harbour-grain.txt
         {spoil}
         \"$0\" \"$@\" >/dev/null 2>told && status=0 || status=$?
         echo $status > status
         cp -r {REPORTS} after
         {mend}
         \"$0\" \"$@\" >/dev/null 2>&1
         cp -r {REPORTS} rebuilt"
    );
    let Some(output) = mounting(dir.path(), &script) else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).expect("the script wrote it");
    let told = read("told");
    assert_eq!(read("status").trim(), "2", "{told}");
    assert!(told.contains(message) && told.contains(help), "{told}");
    let mut after = tree(&dir.path().join("after"));
    after.remove("filling");
    same(&after, &tree(&dir.path().join("former")), "after the failure");
    same(&tree(&dir.path().join("rebuilt")), &undisturbed(), "after the disk was mended");
}

#[test]
fn a_full_disk_leaves_the_former_issue_whole() {
    let spoil = format!("dd if=/dev/zero of={REPORTS}/filling bs=1k 2>/dev/null || true");
    on_a_disk(&spoil, &format!("rm {REPORTS}/filling"), "no space left on the disk", "free some space");
}

#[test]
fn a_read_only_disk_leaves_the_former_issue_whole() {
    let remount = |how: &str| format!("mount -o remount,{how} {REPORTS}");
    on_a_disk(&remount("ro"), &remount("rw"), "the file system is read-only", "make the folder writable");
}

#[test]
fn a_folder_without_the_right_to_write_leaves_the_former_issue_whole() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = changed();
    let folder = dir.path().join(REPORTS).join("2026-W46");
    let former = tree(&folder);
    let may = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).expect("it is ours");
    may(0o555);
    if fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("SKIPPED: whoever runs this test may write anywhere, as root may");
        return;
    }
    let output = attache(dir.path()).args(BUILD).output().expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    may(0o755);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("permission denied") && told.contains("make the folder writable"), "{told}");
    same(&tree(&folder), &former, "after the failure");
}

#[test]
fn of_two_builds_at_once_all_files_are_of_one() {
    let dir = changed();
    let reports = dir.path().join(REPORTS);
    let as_of = |moment: &str| {
        let mut command = attache(dir.path());
        command.args(BUILD).args(["--as-of", moment, "--quiet"]);
        command
    };
    let moments = ["2026-11-14T06:00", "2026-11-14T07:00"];
    let [one, other] = moments.map(|moment| {
        good(&mut as_of(moment));
        tree(&reports)
    });
    assert!(one.iter().all(|(name, bytes)| other[name] != *bytes), "every file tells the moment");
    let mut builds = Vec::new();
    for round in 0..8 {
        if round % 2 == 0 {
            fs::remove_dir_all(&reports).expect("it can be removed");
        }
        for moment in moments {
            let null = std::process::Stdio::null;
            builds.push(as_of(moment).stdout(null()).stderr(null()).spawn().expect("it starts"));
        }
        for mut build in builds.drain(..) {
            assert_eq!(build.wait().expect("it ends").code(), Some(0));
        }
        let found = tree(&reports);
        same(&found, if found == one { &one } else { &other }, "after two builds at once");
    }
}

#[test]
fn a_corpus_that_changes_while_it_is_read_is_read_whole_the_next_time() {
    let dir = changed();
    let busy = dir.path().join("watch/corpus/busy");
    fs::create_dir(&busy).expect("a folder");
    let done = AtomicBool::new(false);
    let story = |number: usize| {
        let words = "The ferry of Lume left late again. ".repeat(number % 50 + 1);
        format!("---\ntitle: Ferry {number}\ndate: 2026-11-10\n---\n{words}\"It was fog,\" said Bo Tan, its captain.\n")
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            for number in (0..).take_while(|_| !done.load(Ordering::Relaxed)) {
                let path = busy.join(format!("{}.md", number % 40));
                let half = story(number);
                let _ = match number % 3 {
                    0 => fs::write(&path, &half),
                    1 => fs::write(&path, &half[..half.len() / 2]),
                    _ => fs::remove_file(&path),
                };
            }
        });
        for _ in 0..5 {
            let output = attache(dir.path()).args(BUILD).output().expect("it starts");
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(matches!(output.status.code(), Some(0 | 1)), "{told}");
        }
        done.store(true, Ordering::Relaxed);
    });
    for number in 0..40 {
        fs::write(busy.join(format!("{number}.md")), story(number)).expect("it can be written");
    }
    good(attache(dir.path()).args(BUILD));
    let found = tree(&dir.path().join(REPORTS));
    // Elsewhere, where nothing was ever read before.
    let fresh = tempfile::tempdir().expect("a folder");
    let copied = Command::new("cp").args(["-r", "watch"]).arg(fresh.path()).current_dir(dir.path()).status();
    assert!(copied.expect("cp").success());
    fs::remove_dir_all(fresh.path().join(REPORTS)).expect("it was copied");
    good(attache(fresh.path()).args(BUILD));
    same(&found, &tree(&fresh.path().join(REPORTS)), "once the corpus is at rest");
}
