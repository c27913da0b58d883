//! Plain values as few bytes, and back. Reading is total: whatever the bytes, it ends, allocates no more than they are worth
//! and gives `None` where they cannot be meant. It knows no record.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Published, Span};

/// Bytes that are being written.
#[derive(Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    /// A number without a sign, seven bits a byte, the lowest first.
    pub(super) fn number(&mut self, value: impl Into<u64>) {
        let mut value = value.into();
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    pub(super) fn length(&mut self, value: usize) {
        self.number(value as u64);
    }

    /// A number with a sign, folded so that small ones are short.
    pub(super) fn signed(&mut self, value: impl Into<i64>) {
        let value = value.into();
        self.number((value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(super) fn list<T>(&mut self, values: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.length(values.len());
        for value in values {
            write(self, value);
        }
    }

    /// A span, counted from the start of the one before; it becomes that.
    pub(super) fn span(&mut self, span: Span, before: &mut u32) {
        self.signed(i64::from(span.start) - i64::from(*before));
        self.number(span.end.saturating_sub(span.start));
        *before = span.start;
    }

    pub(super) fn date(&mut self, date: Date) {
        self.signed((i64::from(date.year()) << 9) | (i64::from(date.month()) << 5) | i64::from(date.day()));
    }

    pub(super) fn moment(&mut self, at: DateTime) {
        self.date(at.date());
        let (hour, minute, second) = (i64::from(at.hour()), i64::from(at.minute()), i64::from(at.second()));
        self.signed((hour * 60 + minute) * 60 + second);
        self.signed(at.subsec_nanosecond());
    }

    pub(super) fn published(&mut self, published: Option<Published>) {
        match published {
            None => self.byte(0),
            Some(Published::Day(day)) => {
                self.byte(1);
                self.date(day);
            }
            Some(Published::Local(at)) => {
                self.byte(2);
                self.moment(at);
            }
            Some(Published::Instant(at, offset)) => {
                self.byte(3);
                self.signed(at.as_second());
                self.signed(at.subsec_nanosecond());
                self.signed(offset.seconds());
            }
        }
    }

    /// A diagnostic of a source called `name`, which most of their paths begin with.
    pub(super) fn diagnostic(&mut self, diagnostic: &Diagnostic, name: &str) {
        let Diagnostic { path, line, column, code, severity, message, help } = diagnostic;
        let rest = path.strip_prefix(name);
        self.byte(u8::from(rest.is_some()) | (u8::from(*severity == Severity::Error) << 1));
        self.text(rest.unwrap_or(path));
        self.maybe(*line, Self::number);
        self.maybe(*column, Self::number);
        self.text(code);
        self.text(message);
        self.maybe(help.as_deref(), Self::text);
    }
}

/// Bytes that are being read.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift > 63 || (bits << shift) >> shift != bits {
                return None;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    }

    pub(super) fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        let folded = self.number()?;
        Some((folded >> 1).cast_signed() ^ -(folded & 1).cast_signed())
    }

    pub(super) fn raw(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.raw(N)?.try_into().ok()
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.raw(length)?).ok()
    }

    pub(super) fn string(&mut self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    #[expect(clippy::option_option, reason = "the outer none is damage, the inner one a value")]
    pub(super) fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.byte()? {
            0 => Some(None),
            1 => read(self).map(Some),
            _ => None,
        }
    }

    /// As many values as are said to follow. Each takes a byte at least, so that no length makes room for what is not there.
    pub(super) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length = usize::try_from(self.number()?).ok().filter(|length| *length <= self.0.len())?;
        let mut values = Vec::with_capacity(length.min(1 << 12));
        for _ in 0..length {
            values.push(read(self)?);
        }
        Some(values)
    }

    /// A span whose ends lie on character boundaries of `text`.
    pub(super) fn span(&mut self, text: &str, before: &mut u32) -> Option<Span> {
        let start = u32::try_from(i64::from(*before).checked_add(self.signed()?)?).ok()?;
        let end = start.checked_add(self.small()?)?;
        *before = start;
        (text.is_char_boundary(start as usize) && text.is_char_boundary(end as usize)).then_some(Span { start, end })
    }

    pub(super) fn date(&mut self) -> Option<Date> {
        let packed = self.signed()?;
        let year = i16::try_from(packed >> 9).ok()?;
        Date::new(year, ((packed >> 5) & 15) as i8, (packed & 31) as i8).ok()
    }

    pub(super) fn moment(&mut self) -> Option<DateTime> {
        let (date, seconds) = (self.date()?, self.signed()?);
        let nanoseconds = i32::try_from(self.signed()?).ok()?;
        let part = |value: i64| i8::try_from(value).ok();
        let time = Time::new(part(seconds / 3600)?, part(seconds / 60 % 60)?, part(seconds % 60)?, nanoseconds);
        Some(DateTime::from_parts(date, time.ok()?))
    }

    #[expect(clippy::option_option, reason = "the outer none is damage, the inner one a value")]
    pub(super) fn published(&mut self) -> Option<Option<Published>> {
        Some(match self.byte()? {
            0 => None,
            1 => Some(Published::Day(self.date()?)),
            2 => Some(Published::Local(self.moment()?)),
            3 => {
                let (seconds, nanoseconds) = (self.signed()?, i32::try_from(self.signed()?).ok()?);
                let offset = Offset::from_seconds(i32::try_from(self.signed()?).ok()?).ok()?;
                Some(Published::Instant(Timestamp::new(seconds, nanoseconds).ok()?, offset))
            }
            _ => return None,
        })
    }

    pub(super) fn diagnostic(&mut self, name: &str) -> Option<Diagnostic> {
        let flags = self.byte().filter(|flags| *flags < 4)?;
        let rest = self.text()?;
        Some(Diagnostic {
            path: if flags & 1 == 1 { format!("{name}{rest}") } else { rest.to_owned() },
            line: self.maybe(Self::small)?,
            column: self.maybe(Self::small)?,
            code: self.string()?,
            severity: if flags & 2 == 2 { Severity::Error } else { Severity::Warning },
            message: self.string()?,
            help: self.maybe(Self::string)?,
        })
    }
}

/// A byte for each value of a kind, by its place in the list, which the compiler makes name every one.
macro_rules! coded {
    ($code:ident, $of:ident, $kind:ty, [$($value:path),+ $(,)?]) => {
        fn $code(value: $kind) -> u8 {
            const ALL: &[$kind] = &[$($value),+];
            match value { $($value => ()),+ }
            ALL.iter().position(|known| *known == value).unwrap_or(usize::from(u8::MAX)) as u8
        }

        fn $of(code: u8) -> Option<$kind> {
            const ALL: &[$kind] = &[$($value),+];
            ALL.get(usize::from(code)).copied()
        }
    };
}
pub(super) use coded;

#[cfg(test)]
#[allow(clippy::redundant_closure_for_method_calls, reason = "a path is not general over the bytes it reads")]
mod tests {
    use jiff::civil::{date, datetime};
    use jiff::tz::Offset;
    use proptest::prelude::*;

    use super::{Reader, Writer};
    use crate::diagnostic::Diagnostic;
    use crate::model::{Published, Span};

    #[track_caller]
    fn check<T: PartialEq + std::fmt::Debug>(
        value: T,
        write: impl FnOnce(&mut Writer, &T),
        read: impl FnOnce(&mut Reader<'_>) -> Option<T>,
    ) {
        let mut written = Writer::default();
        write(&mut written, &value);
        let mut reader = Reader(&written.0);
        assert_eq!(read(&mut reader), Some(value));
        assert!(reader.is_at_end());
    }

    #[test]
    fn values_come_back() {
        for number in [0, 1, 127, 128, u64::from(u32::MAX), u64::MAX] {
            check(number, |to, number| to.number(*number), |from| from.number());
        }
        for number in [0, -1, 1, i64::MIN, i64::MAX] {
            check(number, |to, number| to.signed(*number), |from| from.signed());
        }
        let at = "2026-11-09T10:00:00.5Z".parse().expect("a moment");
        for published in [
            None,
            Some(Published::Day(date(-9999, 1, 1))),
            Some(Published::Day(date(9999, 12, 31))),
            Some(Published::Local(datetime(2026, 11, 9, 23, 59, 58, 999_999_999))),
            Some(Published::Instant(at, Offset::from_seconds(-12_345).expect("an offset"))),
        ] {
            check(published, |to, published| to.published(*published), |from| from.published());
        }
        let told = Diagnostic::error("a.jsonl#7", "odd", "is odd").at(7).help("mend it");
        check(told.clone(), |to, told| to.diagnostic(told, "a.jsonl"), |from| from.diagnostic("a.jsonl"));
        check(told, |to, told| to.diagnostic(told, "b"), |from| from.diagnostic("b"));
    }

    #[test]
    fn spans_lie_on_boundaries() {
        let read = |start: i64, length: u32| {
            let mut written = Writer::default();
            written.signed(start);
            written.number(length);
            Reader(&written.0).span("aé", &mut 0)
        };
        assert_eq!(read(1, 2), Some(Span { start: 1, end: 3 }));
        assert_eq!(read(0, 2), None);
        assert_eq!(read(2, 1), None);
        assert_eq!(read(-1, 1), None);
        assert_eq!(read(3, 1), None);
        assert_eq!(read(i64::MAX, u32::MAX), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader(&bytes);
            while let Some(list) = reader.list(|from| from.number()) {
                assert!(list.len() <= bytes.len());
            }
            let _ = Reader(&bytes).published();
            let _ = Reader(&bytes).diagnostic("a");
            let _ = Reader(&bytes).text();
            let _ = Reader(&bytes).date();
        }
    }
}
