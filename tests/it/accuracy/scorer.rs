//! Runs the program over the annotated articles, and the scorer over what it found.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The data and the scorer, which are no part of this repository.
pub struct Shared {
    pub gold: PathBuf,
    scorer: PathBuf,
}

impl Shared {
    /// Finds them beside the repository; an error says what is missing.
    pub fn find() -> Result<Self, String> {
        let file = |below: &str| Annotated::find(below).map(|found| found.0);
        let found = Self { gold: file("data/quotes/polnear_dev.jsonl")?, scorer: file("tools/quotes/score.py")? };
        match Command::new("python3").arg("--version").output() {
            Ok(output) if output.status.success() => Ok(found),
            _ => Err("there is no python3 to run the scorer with".to_owned()),
        }
    }

    /// What is found in the annotated articles.
    pub fn predictions(&self) -> String {
        predictions("quotes", &self.gold).unwrap_or_else(|said| panic!("no article is refused: {said}"))
    }

    /// What the scorer says of `predictions`: every figure by name, in its own order.
    pub fn scores(&self, predictions: &str) -> Value {
        let dir = tempfile::tempdir().expect("a folder");
        let (predicted, scores) = (dir.path().join("predictions.jsonl"), dir.path().join("scores.json"));
        std::fs::write(&predicted, predictions).expect("it can be written");
        let output = Command::new("python3")
            .arg(&self.scorer)
            .args([&self.gold, &predicted])
            .arg("--json")
            .arg(&scores)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&std::fs::read(&scores).expect("the scores")).expect("JSON")
    }
}

/// Annotated items in `../shared`, one a line.
#[derive(Clone, Debug)]
pub struct Annotated(PathBuf);

impl Annotated {
    /// Finds them beside the repository; an error says what is missing.
    pub fn find(below: &str) -> Result<Self, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(below);
        if path.is_file() { Ok(Self(path)) } else { Err(format!("there is no {}", path.display())) }
    }

    pub fn path(&self) -> PathBuf {
        self.0.clone()
    }

    pub fn lines(&self) -> String {
        std::fs::read_to_string(&self.0).expect("UTF-8")
    }
}

/// What `attache eval` writes for annotated items; an error is what it says where it can read none of them.
pub fn predictions(task: &str, gold: &Path) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["eval", task])
        .arg(gold)
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // Items that cannot be used have empty predictions, and the status 1.
    if output.status.code().is_some_and(|code| code < 2) {
        return Ok(String::from_utf8(output.stdout).expect("UTF-8"));
    }
    Err(said)
}
