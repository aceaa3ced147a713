//! The files in which papers reach their readers: companyfacts and submissions as JSON, data sets as tab-separated text.
use std::collections::BTreeMap;
use std::fmt::Write;

use breadth_domain::Date;

use super::life::{Life, Line, Paper};
use super::trap::Fsds;

/// The accession number of a paper: the filer, the year, its place among the filer's papers.
fn accession(life: &Life, place: usize) -> String {
    format!("{:010}-{:02}-{:06}", life.cik, life.papers[place].filed.year().rem_euclid(100), place + 1)
}

/// SEC's companyfacts of the filer. As there, `fy` and `fp` are those of the filing, and `frame` sits on the last paper
/// that has a number.
pub fn companyfacts(life: &Life) -> String {
    type Rows<'a> = Vec<(usize, &'a Paper, &'a Line)>;
    let mut tree: BTreeMap<&str, BTreeMap<&str, BTreeMap<&str, Rows>>> = BTreeMap::new();
    for (place, paper) in life.papers.iter().enumerate() {
        for line in paper.lines.iter().filter(|l| !l.tag.starts_with("ext:")) {
            let (taxonomy, concept) = line.tag.split_once(':').unwrap_or(("us-gaap", &line.tag));
            let units = tree.entry(taxonomy).or_default().entry(concept).or_default();
            units.entry(&line.unit).or_default().push((place, paper, line));
        }
    }
    let mut text = format!("{{\"cik\":{},\"entityName\":{},\"facts\":{{", life.cik, quoted(&life.name));
    for (i, (taxonomy, concepts)) in tree.iter().enumerate() {
        let _ = write!(text, "{}\"{taxonomy}\":{{", comma(i));
        for (i, (concept, units)) in concepts.iter().enumerate() {
            let _ = write!(text, "{}\"{concept}\":{{\"label\":null,\"description\":null,\"units\":{{", comma(i));
            for (i, (unit, rows)) in units.iter().enumerate() {
                let _ = write!(text, "{}{}:[", comma(i), quoted(unit));
                let mut rows = rows.clone();
                rows.sort_by_key(|(place, paper, line)| (line.end, line.start, paper.filed, *place));
                for (i, (place, paper, line)) in rows.iter().enumerate() {
                    let same = |r: &&(usize, &Paper, &Line)| (r.2.start, r.2.end) == (line.start, line.end);
                    let last = rows.iter().rfind(same).is_some_and(|r| r.0 == *place);
                    let frame = if last { frame(line) } else { None };
                    let _ = write!(text, "{}{}", comma(i), row(life, *place, paper, line, frame));
                }
                text.push(']');
            }
            text.push_str("}}");
        }
        text.push('}');
    }
    text.push_str("}}");
    text
}

fn row(life: &Life, place: usize, paper: &Paper, line: &Line, frame: Option<String>) -> String {
    let start = line.start.map_or(String::new(), |s| format!("\"start\":\"{s}\","));
    let (fy, fp) = paper.fiscal.map_or(("null".to_owned(), "null".to_owned()), |(y, p)| (y.to_string(), quoted(p)));
    let frame = frame.map_or(String::new(), |f| format!(",\"frame\":\"{f}\""));
    format!(
        "{{{start}\"end\":\"{}\",\"val\":{},\"accn\":\"{}\",\"fy\":{fy},\"fp\":{fp},\"form\":\"{}\",\"filed\":\"{}\"{frame}}}",
        line.end,
        line.value,
        accession(life, place),
        paper.form,
        paper.filed,
    )
}

/// The calendar frame that a number falls into, as SEC names it.
fn frame(line: &Line) -> Option<String> {
    let (year, quarter) = (line.end.year(), (line.end.month() - 1) / 3 + 1);
    match line.start.map(|s| s.days_until(line.end) + 1) {
        None => Some(format!("CY{year}Q{quarter}I")),
        Some(61..=121) => Some(format!("CY{year}Q{quarter}")),
        Some(335..=395) => Some(format!("CY{year}")),
        Some(_) => None,
    }
}

/// SEC's submissions of the filer. A company that left its exchange has no tickers.
pub fn submissions(life: &Life, tickers: &[&str]) -> String {
    let papers = || life.papers.iter().enumerate();
    let column = |of: &dyn Fn(usize, &Paper) -> String| {
        format!("[{}]", papers().map(|(i, p)| quoted(&of(i, p))).collect::<Vec<_>>().join(","))
    };
    let tickers: Vec<String> = tickers.iter().map(|t| quoted(t)).collect();
    let exchanges: Vec<String> = tickers.iter().map(|_| quoted("NYSE")).collect();
    format!(
        "{{\"cik\":\"{:010}\",\"entityType\":\"operating\",\"sic\":\"3570\",\"name\":{},\"tickers\":[{}],\"exchanges\":[{}],\
         \"fiscalYearEnd\":\"{}\",\"formerNames\":[],\"filings\":{{\"recent\":{{\"accessionNumber\":{},\"filingDate\":{},\
         \"reportDate\":{},\"acceptanceDateTime\":{},\"form\":{}}},\"files\":[]}}}}",
        life.cik,
        quoted(&life.name),
        tickers.join(","),
        exchanges.join(","),
        life.calendar.years.last().map_or(String::new(), |y| mmdd(y.end(4))),
        column(&|i, _| accession(life, i)),
        column(&|_, p| p.filed.to_string()),
        column(&|_, p| p.lines.iter().map(|l| l.end).max().map_or(String::new(), |d| d.to_string())),
        // Without a time of its own a paper was accepted at noon in New York, give or take an hour.
        column(&|_, p| p.accepted.clone().unwrap_or_else(|| format!("{}T16:30:00.000Z", p.filed))),
        column(&|_, p| p.form.clone()),
    )
}

fn mmdd(day: Date) -> String {
    format!("{:02}{:02}", day.month(), day.day())
}

/// One paper as SEC's financial statement data sets have it: custom tags too (`ext:` here, the accession number as their
/// version there), dates rounded to the end of the month, primary statements alone.
pub fn fsds(life: &Life, place: usize) -> Fsds {
    let (paper, adsh) = (&life.papers[place], accession(life, place));
    let (year, period) = paper.fiscal.unwrap_or((paper.filed.year(), ""));
    let ends = paper.lines.iter().map(|l| l.end).max().unwrap_or(paper.filed);
    let compact = |d: Date| d.to_string().replace('-', "");
    let sub = format!(
        "adsh\tcik\tname\tsic\tfye\tform\tperiod\tfy\tfp\tfiled\taccepted\tprevrpt\tnciks\taciks\n{adsh}\t{}\t{}\t3570\t{}\t{}\t{}\t\
         {year}\t{period}\t{}\t{} 16:30:00.0\t1\t1\t\n",
        life.cik,
        life.name,
        mmdd(ends),
        paper.form,
        compact(ends.month_end()),
        compact(paper.filed),
        paper.filed,
    );
    let mut num = String::from("adsh\ttag\tversion\tddate\tqtrs\tuom\tsegments\tcoreg\tvalue\tfootnote\n");
    for line in &paper.lines {
        let (taxonomy, tag) = line.tag.split_once(':').unwrap_or(("us-gaap", &line.tag));
        let version = if taxonomy == "ext" { adsh.clone() } else { format!("{taxonomy}/{year}") };
        let quarters = line.start.map_or(0, |s| (s.days_until(line.end) + 46) / 91);
        let _ = writeln!(
            num,
            "{adsh}\t{tag}\t{version}\t{}\t{quarters}\t{}\t\t\t{}\t",
            compact(line.end.month_end()),
            line.unit,
            line.value
        );
    }
    Fsds { sub, num }
}

fn comma(i: usize) -> &'static str {
    if i == 0 { "" } else { "," }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c < ' ' => {
                let _ = write!(quoted, "\\u{:04x}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::super::calendar::Calendar;
    use super::super::life::Kind;
    use super::*;

    #[test]
    fn a_number_told_twice_has_its_frame_on_the_later_paper() {
        let first = Date::parse("2020-01-01").unwrap();
        let life = Life::new(7, "A \"B\"", Calendar::months(first, 2))
            .measures(Kind::Balance, "us-gaap:Assets", |y, q| (10 * y + q) as i64)
            .files();
        let text = companyfacts(&life);
        assert!(text.starts_with("{\"cik\":7,\"entityName\":\"A \\\"B\\\"\",\"facts\":{\"us-gaap\":{\"Assets\":"));
        let year_end: Vec<&str> = text.split('{').filter(|r| r.contains("\"end\":\"2020-12-31\"")).collect();
        assert_eq!(year_end.len(), 5);
        assert_eq!(year_end.iter().filter(|r| r.contains("\"frame\":\"CY2020Q4I\"")).count(), 1);
        assert!(year_end[4].contains("frame") && year_end[4].contains("\"fy\":2021,\"fp\":\"FY\""));
    }
}
