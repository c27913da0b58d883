//! Handling marks: which of two is the stricter, and what may stand in an issue that has one. How they look is for `render`.

/// A label of the Traffic Light Protocol (FIRST TLP 2.0, <https://www.first.org/tlp/>), the freest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tlp {
    /// No limit on disclosure; `TLP:WHITE` in version 1.
    Clear,
    /// The community.
    Green,
    /// The organisation and its clients.
    Amber,
    /// The organisation alone.
    AmberStrict,
    /// Named recipients only.
    Red,
}

impl Tlp {
    /// The labels of version 2.0 as they are written.
    pub const LABELS: [&'static str; 5] = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];

    /// The label that a mark is, in any case, `TLP:WHITE` included; `None` where it is free text.
    pub fn of(mark: &str) -> Option<Self> {
        let label: String = mark.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        Some(match label.as_str() {
            "TLP:CLEAR" | "TLP:WHITE" => Self::Clear,
            "TLP:GREEN" => Self::Green,
            "TLP:AMBER" => Self::Amber,
            "TLP:AMBER+STRICT" => Self::AmberStrict,
            "TLP:RED" => Self::Red,
            _ => return None,
        })
    }
}

/// Whether what is marked `mark` may stand in an issue marked `issue`; one without a mark counts as `TLP:CLEAR`.
///
/// Of two labels the issue's must be as strict; of marks in free text it is not known which is the stricter, so they must
/// be the same. What is clear may stand anywhere.
pub fn may_stand(mark: &str, issue: Option<&str>) -> bool {
    let issue = issue.map_or("TLP:CLEAR", str::trim);
    match (Tlp::of(mark), Tlp::of(issue)) {
        (Some(Tlp::Clear), _) => true,
        (Some(mark), Some(issue)) => mark <= issue,
        _ => mark.trim().to_lowercase() == issue.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Tlp, may_stand};

    #[track_caller]
    fn check(mark: &str, issue: Option<&str>, expected: bool) {
        assert_eq!(may_stand(mark, issue), expected, "{mark} in {issue:?}");
    }

    #[test]
    fn nothing_stricter_stands_in_an_issue() {
        for (place, label) in Tlp::LABELS.into_iter().enumerate() {
            for (other, issue) in Tlp::LABELS.into_iter().enumerate() {
                check(label, Some(issue), place <= other);
            }
        }
        check("tlp: green ", Some("TLP:GREEN"), true);
        check("TLP:WHITE", None, true);
        check("TLP:GREEN", None, false);
    }

    #[test]
    fn free_text_is_compared_by_equality() {
        check("Internal", Some(" internal"), true);
        check("Internal", Some("TLP:RED"), false);
        check("TLP:GREEN", Some("Internal"), false);
        check("TLP:CLEAR", Some("Internal"), true);
        check("TLP:ORANGE", Some("TLP:RED"), false);
        check("", None, false);
    }
}
