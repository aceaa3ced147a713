//! How numbers are written, in one place: the page, its tables and its charts say the same figure the same way.
use breadth_domain::Date;
use serde::Serialize;

/// What stands where a number is not known.
pub const MISSING: &str = "—";

/// How a number is written. The number itself is never scaled before: a share is a fraction, money is in dollars.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "decimals")]
pub enum Format {
    /// A fraction as percent: 0.1234 is `12.3%`.
    Percent(u8),
    /// A change as percent, with its sign: 0.1234 is `+12.3%`.
    Change(u8),
    /// A plain number: `1.23`.
    Number(u8),
    /// A multiple of one: `1.23×`.
    Multiple(u8),
    /// Dollars with three significant digits and k, m, bn, tn: `$1.23 bn`.
    Money,
    /// A price in dollars and cents: `$12.34`.
    Price,
    /// A whole number with thousands separated: `1,234`.
    Count,
    /// A fraction in basis points: 0.0012 is `12 bp`.
    BasisPoints(u8),
    /// A plain number of basis points: 12 is `12 bp`.
    Bp,
    /// Days: `12 d`.
    Days,
}

impl Format {
    /// The stable name that the page's script knows the format by.
    pub const fn id(self) -> &'static str {
        match self {
            Format::Percent(_) => "percent",
            Format::Change(_) => "change",
            Format::Number(_) => "number",
            Format::Multiple(_) => "multiple",
            Format::Money => "money",
            Format::Price => "price",
            Format::Count => "count",
            Format::BasisPoints(_) => "basis_points",
            Format::Bp => "bp",
            Format::Days => "days",
        }
    }

    /// Digits after the point.
    pub const fn decimals(self) -> usize {
        match self {
            Format::Percent(d)
            | Format::Change(d)
            | Format::Number(d)
            | Format::Multiple(d)
            | Format::BasisPoints(d) => d as usize,
            Format::Price => 2,
            Format::Money | Format::Count | Format::Bp | Format::Days => 0,
        }
    }

    /// The number as text; [`MISSING`] where it is not known or not finite.
    pub fn text(self, value: Option<f64>) -> String {
        let Some(v) = value.filter(|v| v.is_finite()) else { return MISSING.to_owned() };
        let d = self.decimals();
        match self {
            Format::Percent(_) => format!("{}%", fixed(v * 100.0, d)),
            Format::Change(_) => {
                let text = fixed(v * 100.0, d);
                let plus = if v > 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "+" } else { "" };
                format!("{plus}{text}%")
            }
            Format::Number(_) => fixed(v, d),
            Format::Multiple(_) => format!("{}×", fixed(v, d)),
            Format::Money => money(v),
            Format::Price => signed(v, &format!("${}", fixed(v.abs(), 2))),
            Format::Count => fixed(v, 0),
            Format::BasisPoints(_) => format!("{} bp", fixed(v * 10_000.0, d)),
            Format::Bp => format!("{} bp", fixed(v, 0)),
            Format::Days => format!("{} d", fixed(v, 0)),
        }
    }
}

/// A fixed number of decimals, thousands separated, with a true minus sign and no negative zero.
pub fn fixed(v: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", v.abs());
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut grouped = String::with_capacity(plain.len() + 4);
    for (k, digit) in whole.chars().enumerate() {
        if k > 0 && (whole.len() - k).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped.push_str(rest);
    let zero = !plain.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if zero { grouped } else { signed(v, &grouped) }
}

fn signed(v: f64, magnitude: &str) -> String {
    if v < 0.0 { format!("−{magnitude}") } else { magnitude.to_owned() }
}

/// Three significant digits and a unit, in dollars.
fn money(v: f64) -> String {
    let a = v.abs();
    // The next unit is taken from 999.5 of this one on, which would be written as 1000.
    let (scaled, unit) = match a {
        _ if a >= 999.5e9 => (a / 1e12, " tn"),
        _ if a >= 999.5e6 => (a / 1e9, " bn"),
        _ if a >= 999.5e3 => (a / 1e6, " m"),
        _ if a >= 999.5 => (a / 1e3, " k"),
        _ => (a, ""),
    };
    let decimals = match scaled {
        _ if unit.is_empty() => 0,
        _ if scaled < 9.995 => 2,
        _ if scaled < 99.95 => 1,
        _ => 0,
    };
    let text = format!("${}{unit}", fixed(scaled, decimals));
    if text == "$0" { text } else { signed(v, &text) }
}

/// A day as people read it in a sentence: `31 December 2025`.
pub fn long_date(day: Date) -> String {
    let (y, m, d) = day.ymd();
    format!("{d} {} {y}", MONTHS[m as usize - 1])
}

/// The months' names.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A count with its noun: `1 session`, `1,234 sessions`.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", Format::Count.text(Some(n as f64)), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_the_same_way_everywhere() {
        let t = |f: Format, v: f64| f.text(Some(v));
        assert_eq!(t(Format::Percent(1), 0.1234), "12.3%");
        assert_eq!(t(Format::Change(1), 0.1234), "+12.3%");
        assert_eq!(t(Format::Change(1), -0.1234), "−12.3%");
        assert_eq!(t(Format::Change(1), 0.0001), "0.0%");
        assert_eq!(t(Format::Change(1), -0.0001), "0.0%");
        assert_eq!(t(Format::Count, 1_234_567.0), "1,234,567");
        assert_eq!(t(Format::Number(2), -1234.5), "−1,234.50");
        assert_eq!(t(Format::Price, 12.3), "$12.30");
        assert_eq!(t(Format::BasisPoints(1), 0.00123), "12.3 bp");
        assert_eq!(Format::Number(2).text(None), MISSING);
        assert_eq!(t(Format::Number(2), f64::NAN), MISSING);
        assert_eq!(t(Format::Number(2), f64::INFINITY), MISSING);
    }

    #[test]
    fn money_keeps_three_digits_and_never_writes_a_thousand_of_a_unit() {
        let t = |v: f64| Format::Money.text(Some(v));
        assert_eq!(t(0.0), "$0");
        assert_eq!(t(-0.2), "$0");
        assert_eq!(t(950.0), "$950");
        assert_eq!(t(999.6), "$1.00 k");
        assert_eq!(t(1_234.0), "$1.23 k");
        assert_eq!(t(-45_600_000.0), "−$45.6 m");
        assert_eq!(t(999_600_000.0), "$1.00 bn");
        assert_eq!(t(3.456e12), "$3.46 tn");
    }

    #[test]
    fn days_are_spelt_out() {
        assert_eq!(long_date(Date::parse("2025-12-31").unwrap()), "31 December 2025");
        assert_eq!(counted(1, "session", "sessions"), "1 session");
        assert_eq!(counted(1_200, "session", "sessions"), "1,200 sessions");
    }
}
