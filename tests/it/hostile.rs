//! Files made to fill the memory, the disk or the time of whoever reads them. Each lies beside a good article: it is told of
//! by its code, the good one is shown, the ledger balances, and the memory stays within a bound.
//!
//! `cargo test --test it hostile -- --nocapture` prints the peak of each. Peaks are those of the whole program in a process of
//! its own, as Linux counts them (`VmHWM`); where there is no `/proc` nothing is measured and all the rest is tested.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use zip::write::SimpleFileOptions;

/// What a good article and a config take, however little there is: code, tables, what was learned, two threads.
const BASE_MIB: u64 = 64;
/// Most that any hostile file adds: some times the largest article the limits allow, never a share of the file's size.
const MORE_MIB: u64 = 96;
/// What each entry of a file adds, in bytes: its place in the ledger, and its id that no other may have.
const ENTRY_BYTES: u64 = 256;
/// A million in the builds that are fast enough for it.
const MANY: u32 = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };

const CONFIG: &str = "
version: 1
briefing: {title: Hostile}
corpus: {include: ['corpus/**/*'], on_missing_date: use-period-end}
topics: {rain: {any: [rain]}}
sections: [{kind: topic, topic: rain}, {kind: coverage}]
";

const GOOD: &str = "---\ntitle: Rain\ndate: 2026-11-10\n---\n\"The rain has come,\" said Ana Ruiz, the mayor.\n";

/// What the program came to in a process of its own.
struct Ended {
    status: i32,
    said: String,
    /// Most memory it had, in MiB.
    peak: Option<u64>,
}

/// Runs the program with two threads and watches its memory.
fn watched(dir: &Path, args: &[&str]) -> Ended {
    let said = dir.join("said");
    let file = File::create(&said).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(args)
        .args(["--threads", "2"])
        .current_dir(dir)
        .env_remove("SOURCE_DATE_EPOCH")
        .stdout(file.try_clone().expect("a handle"))
        .stderr(file)
        .stdin(Stdio::null())
        .spawn()
        .expect("it runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    let ended = loop {
        // The mark only rises, so the last look before the end is the one that counts.
        peak = fs::read_to_string(&status).ok().and_then(|status| high_water(&status)).max(peak);
        match child.try_wait().expect("a child") {
            Some(ended) => break ended,
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    let said = fs::read_to_string(&said).expect("UTF-8");
    Ended { status: ended.code().unwrap_or(-1), said, peak }
}

/// The most memory a process had, in MiB, from what Linux says of it.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib.div_ceil(1024))
}

/// Builds a briefing of a good article and of what `make` puts beside it; every one of `codes` is told, and nothing else.
#[track_caller]
#[allow(clippy::print_stdout, reason = "the measure, for whoever asks with --nocapture")]
fn check(name: &str, codes: &[&str], make: impl FnOnce(&Path)) -> Value {
    let dir = tempfile::tempdir().expect("a folder");
    let corpus = dir.path().join("corpus");
    fs::create_dir(&corpus).expect("a folder");
    fs::write(dir.path().join("hostile.yaml"), CONFIG).expect("a file");
    fs::write(corpus.join("good.md"), GOOD).expect("a file");
    make(&corpus);
    let before = names(dir.path());
    let start = Instant::now();
    let ended = watched(dir.path(), &["build", "hostile.yaml", "--period", "2026-W46", "-o", "out", "--quiet"]);
    let took = start.elapsed();
    println!("{name}: {} MiB, {:.1} s", ended.peak.unwrap_or_default(), took.as_secs_f64());
    assert_eq!(ended.status, 0, "{name}: {}", ended.said);
    let json = fs::read_to_string(dir.path().join("out/briefing.json")).expect("the issue");
    let briefing: Value = serde_json::from_str(&json).expect("JSON");
    let coverage = &briefing["coverage"];
    let ledger = |part: &str| coverage["ledger"][part].as_u64().expect("a number");
    let parts: u64 = ["used", "unused", "duplicate", "skipped"].into_iter().map(ledger).sum();
    assert_eq!(ledger("found"), parts, "{name}: the ledger balances");
    assert_eq!(briefing["quotes"].as_object().map(serde_json::Map::len), Some(1), "{name}: the good one is shown");
    let told = |list: &str| coverage[list].as_array().expect("a list").iter().filter_map(|one| one["code"].as_str());
    let mut told: Vec<&str> = told("skipped").chain(told("warnings")).collect();
    told.sort_unstable();
    told.dedup();
    assert_eq!(told, codes, "{name}: {coverage}");
    if let Some(peak) = ended.peak {
        let entries = (ledger("found") * ENTRY_BYTES) >> 20;
        assert!(peak <= BASE_MIB + MORE_MIB + entries, "{name} took {peak} MiB");
    }
    // Names in archives lead nowhere: nothing but the issue and the store was written, neither here nor above.
    let after: Vec<String> = names(dir.path()).into_iter().filter(|name| !before.contains(name)).collect();
    assert_eq!(after, [".attache", "out", "said"], "{name}");
    assert!(names(dir.path().parent().expect("a folder")).iter().all(|name| !name.starts_with("escaped")), "{name}");
    briefing
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn file(corpus: &Path, name: &str) -> BufWriter<File> {
    BufWriter::new(File::create(corpus.join(name)).expect("a file"))
}

fn zeros(out: &mut impl Write, mebibytes: usize) {
    let zeros = vec![0; 1 << 20];
    (0..mebibytes).for_each(|_| out.write_all(&zeros).expect("it can be written"));
}

#[test]
fn a_line_of_a_gibibyte() {
    check("1 GiB line", &["too-large"], |corpus| {
        let mut out = file(corpus, "dump.jsonl");
        out.write_all(b"{\"id\": \"a\", \"text\": \"").expect("it can be written");
        // The rest is a hole, which reads as zeros and takes no room on the disk.
        out.into_inner().expect("written").set_len(1 << 30).expect("a sparse file");
    });
}

#[test]
fn a_file_of_very_many_entries() {
    let briefing = check("many lines", &["broken-entry"], |corpus| {
        let mut out = file(corpus, "dump.jsonl");
        for number in 0..MANY {
            let broken = if number % 10_000 == 0 { "," } else { "" };
            writeln!(out, "{{\"id\": {number}, \"date\": \"2019-01-01\", \"text\": \"It rained.\"{broken}}}")
                .expect("it can be written");
        }
    });
    let ledger = &briefing["coverage"]["ledger"];
    assert_eq!(ledger["found"].as_u64(), Some(u64::from(MANY) + 1));
    assert_eq!(ledger["skipped"].as_u64(), Some(u64::from(MANY) / 10_000));
}

#[test]
fn compressed_files_that_expand_without_end() {
    check("gzip bomb", &["too-expansive"], |corpus| {
        let mut out = GzEncoder::new(file(corpus, "bomb.jsonl.gz"), Compression::best());
        zeros(&mut out, 256);
        out.finish().expect("it ends");
    });
    check("zip bomb", &["too-expansive"], |corpus| {
        let mut out = zip::ZipWriter::new(file(corpus, "bomb.zip"));
        for name in ["one.jsonl", "two.jsonl"] {
            out.start_file(name, SimpleFileOptions::default()).expect("a member");
            zeros(&mut out, 128);
        }
        out.finish().expect("it ends");
    });
}

#[test]
fn a_compressed_file_that_ends_too_soon() {
    let briefing = check("truncated gzip", &["broken-archive"], |corpus| {
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        for number in 0..2_000 {
            let line = format!("{{\"id\": {number}, \"date\": \"2019-01-01\", \"text\": \"Rain number {number}.\"}}\n");
            out.write_all(line.as_bytes()).expect("it can be written");
        }
        let whole = out.finish().expect("it ends");
        fs::write(corpus.join("dump.jsonl.gz"), &whole[..whole.len() / 2]).expect("a file");
    });
    assert!(briefing["coverage"]["ledger"]["unused"].as_u64().is_some_and(|read| read > 500), "what is whole is read");
}

#[test]
fn names_that_lead_out_of_an_archive() {
    check("names that lead out", &["unsafe-name"], |corpus| {
        let mut out = zip::ZipWriter::new(file(corpus, "out.zip"));
        for name in ["../escaped.txt", "a/../../../escaped.txt", "/tmp/escaped.txt", "..\\escaped.txt"] {
            out.start_file(name, SimpleFileOptions::default()).expect("a member");
            out.write_all(b"It rained.").expect("it can be written");
        }
        out.finish().expect("it ends");
    });
}

#[test]
fn texts_that_nest_ten_thousand_deep() {
    const DEEP: usize = 10_000;
    check("nested texts", &["broken-entry", "broken-front-matter", "broken-sidecar"], |corpus| {
        let write = |name: &str, text: String| fs::write(corpus.join(name), text).expect("a file");
        let mut lists = String::new();
        for depth in 0..500 {
            let _ = writeln!(lists, "{}- item", "  ".repeat(depth));
        }
        write("quotes.md", format!("{} deep\n", ">".repeat(DEEP)));
        write("lists.md", lists);
        write("links.md", format!("{}a{}\n", "[".repeat(DEEP), "](b)".repeat(DEEP)));
        write("marks.md", format!("{}a{}\n", "*_".repeat(DEEP), "_*".repeat(DEEP)));
        write("said.txt", format!("{}deep{}\n", "“‘\"".repeat(DEEP / 3), "\"’”".repeat(DEEP / 3)));
        write("json.jsonl", format!("{{\"id\": 1, \"text\": {}1{}}}\n", "[".repeat(DEEP), "]".repeat(DEEP)));
        write("front.md", format!("---\ntitle: {}1{}\n---\nIt was dry.\n", "[".repeat(DEEP), "]".repeat(DEEP)));
        write("aside.txt", "It was dry.\n".into());
        write("aside.meta.yaml", format!("title: {}1{}\n", "[".repeat(DEEP), "]".repeat(DEEP)));
    });
}

#[test]
fn a_feed_of_very_many_entries() {
    let briefing = check("many items", &[], |corpus| {
        let mut out = file(corpus, "feed.rss");
        out.write_all(b"<rss version=\"2.0\"><channel><title>The Meridian</title>").expect("it can be written");
        for number in 0..MANY {
            write!(
                out,
                "<item><guid>{number}</guid><pubDate>Tue, 01 Jan 2019 10:00:00 GMT</pubDate>\
                 <description>&lt;p&gt;It was dry on day {number}.&lt;/p&gt;</description></item>"
            )
            .expect("it can be written");
        }
        out.write_all(b"</channel></rss>").expect("it can be written");
    });
    assert_eq!(briefing["coverage"]["ledger"]["found"].as_u64(), Some(u64::from(MANY) + 1));
}

#[test]
fn entities_that_expand_without_end() {
    check("entity bomb", &["unknown-entity"], |corpus| {
        let mut feed = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a0 \"dry \">".to_owned();
        for depth in 1..40 {
            let _ = write!(feed, "<!ENTITY a{depth} \"{}\">", format!("&a{};", depth - 1).repeat(10));
        }
        feed += "<!ENTITY out SYSTEM \"file:///etc/passwd\">]><rss><channel><title>Bomb &a39;</title>\
                 <item><guid>1</guid><description>&a39; &out;</description></item></channel></rss>";
        fs::write(corpus.join("bomb.xml"), feed).expect("a file");
    });
}

#[test]
fn pages_that_nest_and_swell() {
    let deep = |tag: &str| {
        format!("<title>Deep</title>{}<p>It was dry.</p>{}", format!("<{tag}>").repeat(10_000), "x".repeat(9))
    };
    check("nested pages", &["empty"], |corpus| {
        for tag in ["div", "b", "table", "ul><li", "a href=x", "blockquote", "svg", "select", "font", "template"] {
            let name = format!("{}.html", tag.split([' ', '>']).next().expect("a name"));
            fs::write(corpus.join(name), deep(tag)).expect("a file");
        }
        fs::write(corpus.join("attributes.html"), format!("<p {}>It was dry.", "a=b ".repeat(200_000)))
            .expect("a file");
        fs::write(corpus.join("name.html"), format!("<{}>It was dry.", "p".repeat(1 << 20))).expect("a file");
        let data = format!("<script type=application/ld+json>{}</script><p>It was dry.", "[".repeat(1 << 20));
        fs::write(corpus.join("data.html"), data).expect("a file");
    });
    check("many elements", &["too-many-elements"], |corpus| {
        fs::write(corpus.join("many.html"), "<p>".repeat(5 << 20)).expect("a file");
    });
}

#[test]
fn a_mailbox_with_an_attachment_of_50_megabytes() {
    check("large attachment", &["attachments", "cut"], |corpus| {
        let mut out = file(corpus, "desk.mbox");
        let head = "From a@b.example Tue Jan  1 10:00:00 2019\nFrom: A <a@b.example>\nSubject: Dry\n\
                    Date: Tue, 1 Jan 2019 10:00:00 +0000\nMessage-ID: <1@b.example>\nMIME-Version: 1.0\n\
                    Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nIt was dry.\n\n--x\n\
                    Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n";
        out.write_all(head.as_bytes()).expect("it can be written");
        let line = "QUJD".repeat(19) + "\n";
        (0..50_000_000 / line.len()).for_each(|_| out.write_all(line.as_bytes()).expect("it can be written"));
        out.write_all(
            b"\n--x--\n\nFrom a@b.example Wed Jan  2 10:00:00 2019\nFrom: A <a@b.example>\nSubject: Still dry\n",
        )
        .expect("it can be written");
        out.write_all(b"Date: Wed, 2 Jan 2019 10:00:00 +0000\nMessage-ID: <2@b.example>\n\nIt was dry again.\n")
            .expect("it can be written");
    });
}

#[test]
fn encodings_mixed_in_one_folder_and_one_file() {
    check("mixed encodings", &["binary", "decoded"], |corpus| {
        let write = |name: &str, bytes: &[u8]| fs::write(corpus.join(name), bytes).expect("a file");
        write(
            "2019-01-01-latin.txt",
            b"Caf\xe9 Ruiz \xe9tait ferm\xe9 hier, a dit la propri\xe9taire. Il n'a pas plu.",
        );
        let wide: Vec<u8> = "\u{feff}Es blieb trocken.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        write("2019-01-01-wide.txt", &wide);
        write(
            "2019-01-01-mixed.txt",
            "É ".repeat(300).as_bytes().iter().copied().chain(*b"\xe9 dry").collect::<Vec<_>>().as_slice(),
        );
        write(
            "2019-01-01-noise.txt",
            &(0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect::<Vec<_>>(),
        );
    });
}

#[test]
fn the_reader_of_peaks_reads_them() {
    assert_eq!(high_water("Name:\tx\nVmHWM:\t   20481 kB\nVmRSS:\t 1 kB\n"), Some(21));
    assert_eq!(high_water("Name:\tx\n"), None);
}
