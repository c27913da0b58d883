//! What of a mail's plain text is its own: without the message that it answers, without signature, and where it passes a
//! message on, that message alone. What stands below every letter is furniture of paragraphs, and told by `furniture`.

use super::phrases::{self, Class};
use super::rows::{Row, SIGNATURE};
use crate::parse::fields::Fields;

/// Longest line of a head, attribution or divider, in bytes.
const LINE: usize = 300;
/// Most lines of a signature.
const SIGNED: usize = 20;
/// Lines in which the fields of a head stand.
const FIELDS: usize = 12;
/// Fewest letters of a text of one's own; less is a note to what is passed on.
const NOTE: usize = 200;

/// A mail's own words.
#[derive(Debug, Default)]
pub(super) struct Own<'a> {
    pub rows: Vec<Row<'a>>,
    /// What the head of the message that was passed on says.
    pub passed_on: Option<Fields>,
}

/// Cuts the text of a mail down to its own words. `reply` and `forward` say what its subject says.
pub(super) fn words(mut rows: Vec<Row<'_>>, reply: bool, forward: bool) -> Own<'_> {
    let mut passed_on = None;
    // Heads of messages in messages: each round takes at least a line, and next to no mail needs a second.
    for _ in 0..4 {
        let Some(found) = head_in(&rows) else { break };
        let own = letters(&rows[..found.divider]);
        let below = reply && !found.divided && own > 0;
        if !forward && (found.answered || below || (own >= NOTE && (reply || !found.divided))) {
            rows.truncate(found.divider);
            break;
        }
        rows.drain(..found.end);
        passed_on = Some(found.fields);
        for row in &mut rows {
            row.depth = row.depth.saturating_sub(found.depth);
        }
    }
    cut_signature(&mut rows);
    Own { rows: without_replies(rows, reply), passed_on }
}

/// The head of another message in a text.
struct HeadIn {
    /// Its first line, or that of the divider before it.
    divider: usize,
    /// The line after it.
    end: usize,
    /// Whether a divider says that this message was passed on.
    divided: bool,
    /// Whether a divider says that this message was answered.
    answered: bool,
    depth: usize,
    fields: Fields,
}

/// Finds the first head: a line "From: …" with two of the other fields below it.
fn head_in(rows: &[Row<'_>]) -> Option<HeadIn> {
    let is_from = |row: &Row<'_>| row.text.len() <= LINE && field(&lower(row), Class::From).is_some();
    rows.iter().enumerate().filter(|(_, row)| is_from(row)).find_map(|(start, _)| head_at(rows, start))
}

fn head_at(rows: &[Row<'_>], start: usize) -> Option<HeadIn> {
    let (mut fields, mut found, mut end) = (Fields::default(), 0, start);
    let mut blank = false;
    for (at, row) in rows.iter().enumerate().skip(start) {
        if row.is_blank() {
            blank = true;
            continue;
        }
        let line = lower(row);
        let class = [Class::From, Class::Sent, Class::Subject, Class::To]
            .into_iter()
            .find(|class| field(&line, *class).is_some());
        match class {
            // A long list of receivers goes on in the next line; in HTML each field is a paragraph.
            None if blank || at > start + FIELDS => break,
            None => continue,
            Some(class) => {
                let value = row.text.trim_start_matches(['*', ' ']);
                let value =
                    value.split_once(':').map_or("", |(_, value)| value).trim_matches(['*', ' ', '\u{a0}']).to_owned();
                match class {
                    Class::From => fields.outlet = sender(&value),
                    Class::Sent => fields.published = Some(value),
                    Class::Subject => fields.title = Some(value),
                    _ => {}
                }
            }
        }
        (found, end, blank) = (found + 1, at + 1, false);
    }
    if found < 3 {
        return None;
    }
    let mut divider = start;
    let (mut divided, mut answered) = (false, false);
    let above = rows[..start].iter().enumerate().rev().filter(|(_, row)| !row.is_blank()).take(1);
    for (at, row) in above {
        let line = lower(row);
        let ruled = line.trim_matches(['-', '_', '=', ' ']).is_empty();
        divided = phrases::holds(&line, Class::Forwarded);
        answered = phrases::holds(&line, Class::Original);
        if ruled || divided || answered {
            divider = at;
        }
    }
    Some(HeadIn { divider, end, divided, answered, depth: rows[start].depth, fields })
}

/// The phrase of a field that a line, in lower case, begins with; programs may set it in bold.
fn field(line: &str, class: Class) -> Option<&'static str> {
    phrases::begins(line.trim_start_matches(['*', ' ']), class).or_else(|| {
        let bare = line.strip_prefix('*')?.replacen(":*", ":", 1);
        phrases::begins(&bare, class)
    })
}

/// The name of a sender, without the address.
fn sender(value: &str) -> Option<String> {
    let name = value.split(['<', '[']).next().unwrap_or_default();
    let name = name.trim().trim_matches(['"', '\'', '*']).trim();
    (!name.is_empty() && !name.contains('@')).then(|| name.to_owned())
}

fn lower(row: &Row<'_>) -> String {
    if row.text.len() > LINE { String::new() } else { row.text.trim().to_lowercase() }
}

fn letters(rows: &[Row<'_>]) -> usize {
    rows.iter().filter(|row| row.depth == 0).map(|row| row.text.chars().filter(|c| c.is_alphabetic()).count()).sum()
}

fn cut_signature(rows: &mut Vec<Row<'_>>) {
    let first = rows.len().saturating_sub(SIGNED);
    let sign = rows.iter().enumerate().skip(first).find(|(_, row)| row.text == SIGNATURE || row.text == "--");
    if let Some((at, _)) = sign {
        rows.truncate(at);
    }
}

/// The rows without what is quoted as a reply. What is quoted where nothing is answered is a block quote and stays.
fn without_replies(rows: Vec<Row<'_>>, reply: bool) -> Vec<Row<'_>> {
    let mut kept: Vec<Row<'_>> = Vec::with_capacity(rows.len());
    let mut dropping = false;
    for row in rows {
        if row.depth == 0 {
            dropping &= row.is_blank();
            kept.push(row);
            continue;
        }
        if !dropping {
            let attribution = attribution(&kept);
            dropping = reply || attribution.is_some();
            kept.truncate(attribution.unwrap_or(kept.len()));
        }
        if !dropping {
            kept.push(row);
        }
    }
    kept
}

/// Where the line begins that says whose words follow, if one does; it may be broken in two.
fn attribution(kept: &[Row<'_>]) -> Option<usize> {
    let last = kept.iter().rposition(|row| !row.is_blank())?;
    if phrases::made_like(&lower(&kept[last]), Class::Attribution) {
        return Some(last);
    }
    let before = last.checked_sub(1)?;
    let both = format!("{} {}", lower(&kept[before]), lower(&kept[last]));
    phrases::made_like(&both, Class::Attribution).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::parse::mail::rows::rows;
    use crate::parse::mail::transfer::Lines;

    /// The lines that stay, `>` before those that are block quotes; then what the passed on head says.
    #[track_caller]
    fn check(text: &str, reply: bool, forward: bool, expected: &str, head: &str) {
        let own = words(rows(text, &Lines::From(1), None), reply, forward);
        let got: Vec<String> = own.rows.iter().map(|row| format!("{}{}", ">".repeat(row.depth), row.text)).collect();
        assert_eq!(got.join("\n").trim(), expected);
        let told = own
            .passed_on
            .map(|fields| [fields.outlet, fields.published, fields.title].map(Option::unwrap_or_default).join("|"));
        assert_eq!(told.unwrap_or_default(), head);
    }

    const OWN: &str = "The harbour is shut until Monday, says the harbour master, and nobody knows who pays for the barges that \
                       broke loose in the storm and drifted against the old bridge, which engineers had called unsafe long before.";

    #[test]
    fn replies_go() {
        check(
            &format!(
                "{OWN}\n\nOn Mon, 9 Nov 2026 at 14:30, Jane Roe <j@a.example>\nwrote:\n\n> It rained.\n>\n> A lot.\n"
            ),
            true,
            false,
            OWN,
            "",
        );
        check("Yes.\n> It rained?\nIt did.\n> A lot?\n", true, false, "Yes.\nIt did.", "");
        check(
            &format!(
                "{OWN}\n\n-----Original Message-----\nFrom: Jane Roe\nSent: Monday\nTo: Bo\nSubject: Rain\n\nIt rained."
            ),
            true,
            false,
            OWN,
            "",
        );
        check(
            &format!(
                "{OWN}\n\n________________________________\nVon: Jane Roe\nGesendet: Montag\nAn: Bo\nBetreff: Rain\n\nEs regnet."
            ),
            true,
            false,
            OWN,
            "",
        );
    }

    #[test]
    fn block_quotes_stay() {
        check(
            "The master wrote:\n\n> We are shut.\n\nThat was all.",
            false,
            false,
            "The master wrote:\n\n>We are shut.\n\nThat was all.",
            "",
        );
    }

    #[test]
    fn signatures_go() {
        check("It rained.\n-- \nJane Roe\nHarbour desk", false, false, "It rained.", "");
        let long = format!("It rained.\n--\n{}", "More.\n".repeat(30));
        check(&long, false, false, long.trim(), "");
    }

    #[test]
    fn what_is_passed_on_stands_alone() {
        check(
            "See below.\n\n---------- Forwarded message ---------\nFrom: The Meridian <n@m.example>\nDate: Mon, 9 Nov 2026 14:30:00 +0100\n\
             Subject: Storm\nTo: <desk@a.example>\n\nIt rained.\n",
            false,
            true,
            "It rained.",
            "The Meridian|Mon, 9 Nov 2026 14:30:00 +0100|Storm",
        );
        check(
            "Begin forwarded message:\n\n> *From:* The Meridian\n> *Date:* 9 November 2026\n> *Subject:* Storm\n> \n> It rained.\n",
            false,
            true,
            "It rained.",
            "The Meridian|9 November 2026|Storm",
        );
    }

    #[test]
    fn a_text_with_colons_is_no_head() {
        check("From: the sea\nIt rained.\nA lot.", false, false, "From: the sea\nIt rained.\nA lot.", "");
    }
}
