//! Every claim of a file judged as of a day, and again on days before it.
use breadth_domain::Date;
use breadth_store::StoreError;
use rayon::prelude::*;
use serde::Serialize;

use super::day::{Day, Sources};
use super::evidence::{ClaimUnit, DataGrade, Evidence, Interval, Lack};
use super::plan::Plan;
use super::spec::{Ask, Claim, ClaimFile, Source};
use super::verdict::{Test, Verdict, judge};

/// The smallest share of companies that must be known, where a claim does not say.
const MIN_KNOWN: f64 = 0.6;

/// A figure beside a claim that does not decide it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProxyFigure {
    /// What it is.
    pub label: String,
    /// The figure; `None` where it lacks too.
    pub value: Option<f64>,
    /// How it is written.
    pub unit: ClaimUnit,
    /// What a reader must know, or why it lacks.
    pub notes: Vec<String>,
}

/// A claim with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// The claim's name.
    pub id: String,
    /// What part of the story it belongs to.
    pub topic: String,
    /// What is claimed.
    pub statement: String,
    /// Who says so.
    pub source: Source,
    /// The question that decided, or would have.
    pub ask: Ask,
    /// The measure.
    pub measure: &'static str,
    /// The measure's formula.
    pub formula: &'static str,
    /// The verdict.
    pub verdict: Verdict,
    /// The figure; of a claim that cannot be told, what is known nonetheless.
    pub value: Option<f64>,
    /// How it is written.
    pub unit: ClaimUnit,
    /// What supports it.
    pub supported: Test,
    /// What supports it partly.
    pub partly: Option<Test>,
    /// The same in words.
    pub expected: String,
    /// Its interval; `None` for a fact of record.
    pub interval: Option<Interval>,
    /// How many independent observations it rests on: a fact of record is one. `None` without a figure.
    pub independent_observations: Option<usize>,
    /// How many companies were known, of how many.
    pub known: Option<(usize, usize)>,
    /// The day the figure describes.
    pub day: Option<Date>,
    /// How near the data are to the claim.
    pub grade: Option<DataGrade>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Why it cannot be told.
    pub lack: Option<Lack>,
    /// What to import, where the data lack.
    pub import: Option<String>,
    /// What would change the verdict.
    pub would_change_it: String,
    /// Figures near it.
    pub proxies: Vec<ProxyFigure>,
}

/// A verdict on an earlier day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Past {
    /// The day.
    pub day: Date,
    /// The verdict as of it.
    pub verdict: Verdict,
    /// The figure as of it.
    pub value: Option<f64>,
}

/// Every claim of a file as of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ledger {
    /// The file's name.
    pub id: String,
    /// What the story is.
    pub title: String,
    /// The day.
    pub as_of: Date,
    /// The claims, in their order.
    pub claims: Vec<Judged>,
}

impl Ledger {
    /// Judges every claim as of a day; `None` before the first session.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(sources: &Sources<'_>, file: &ClaimFile, day: Date) -> Result<Option<Self>, StoreError> {
        let Some(at) = sources.at(day)? else { return Ok(None) };
        let claims = file.claims.iter().map(|claim| judged(&at, claim)).collect();
        Ok(Some(Ledger { id: file.id.clone(), title: file.title.clone(), as_of: at.today, claims }))
    }

    /// The verdicts of each claim on those days, in their order; days before the first session are left out.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn history(sources: &Sources<'_>, file: &ClaimFile, days: &[Date]) -> Result<Vec<Vec<Past>>, StoreError> {
        // Days do not know each other: judged side by side, put together in their order.
        let judge = |day: &Date| -> Result<Option<Vec<Past>>, StoreError> {
            let Some(at) = sources.at(*day)? else { return Ok(None) };
            let past = file.claims.iter().map(|claim| {
                let (verdict, value) = match decided(&at, claim).1 {
                    Ok(e) => (verdict_of(claim, &e), Some(e.value)),
                    Err(_) => (Verdict::CannotTell, None),
                };
                Past { day: at.today, verdict, value }
            });
            Ok(Some(past.collect()))
        };
        let judged: Vec<Option<Vec<Past>>> = days.par_iter().map(judge).collect::<Result<_, _>>()?;
        let mut out = vec![Vec::with_capacity(days.len()); file.claims.len()];
        for day in judged.into_iter().flatten() {
            out.iter_mut().zip(day).for_each(|(past, now)| past.push(now));
        }
        Ok(out)
    }

    /// How many claims have that verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.claims.iter().filter(|c| c.verdict == verdict).count()
    }

    /// Whether no claim has a verdict because the data are missing or stale: a window that is not over is no fault of
    /// the data.
    pub fn all_without_data(&self) -> bool {
        let lacks = |c: &Judged| c.lack.as_ref().is_some_and(|l| !matches!(l, Lack::NotYet { .. }));
        self.claims.iter().all(lacks)
    }
}

/// The last session of each month up to the panel's last session, that session included.
pub fn month_ends(sources: &Sources<'_>, until: Date) -> Vec<Date> {
    let sessions: Vec<Date> = sources.panel.sessions.iter().copied().filter(|d| *d <= until).collect();
    let month = |d: &Date| (d.year(), d.month());
    (0..sessions.len())
        .filter(|k| sessions.get(k + 1).is_none_or(|next| month(next) != month(&sessions[*k])))
        .map(|k| sessions[k])
        .collect()
}

fn verdict_of(claim: &Claim, evidence: &Evidence) -> Verdict {
    judge(&claim.supported, claim.partly.as_ref(), claim.decided_by, evidence)
}

/// A question's answer, refused where too few are known.
fn asked(day: &Day<'_>, claim: &Claim, ask: &Ask) -> Result<Evidence, Lack> {
    // A parsed file has been checked: its questions can be planned.
    let plan = Plan::of(ask).map_err(|(_, what, import)| Lack::NoData { what, import })?;
    // That a time is not over goes before what the store has of it.
    plan.span(day.today)?;
    let e = (plan.measure.evaluate)(day, &plan)?;
    let least = claim.min_known.unwrap_or(MIN_KNOWN);
    match e.known {
        Some((known, of)) if (known as f64) < least * of as f64 => Err(Lack::TooFew {
            what: "the figure".to_owned(),
            known,
            of,
            figure: Some((e.value, e.unit)),
            import: "figures of the others: `breadth import statements FILE`, `breadth import facts companyfacts.zip`"
                .to_owned(),
        }),
        _ if !e.value.is_finite() => Err(Lack::NoData {
            what: format!("a figure of `{}`", plan.measure.id),
            import: "`breadth doctor` says what is missing".to_owned(),
        }),
        _ => Ok(e),
    }
}

/// The answer that decides, with its question: the first one's, else that of the one which stands in for it where data
/// lack. A time that is not over is waited for.
fn decided<'a>(day: &Day<'_>, claim: &'a Claim) -> (&'a Ask, Result<Evidence, Lack>) {
    let first = asked(day, claim, &claim.ask);
    match (&claim.otherwise, first) {
        (Some(other), Err(lack)) if !matches!(lack, Lack::NotYet { .. }) => match asked(day, claim, other) {
            Ok(e) => (other, Ok(e.note(format!("in place of `{}`: {lack}", claim.ask.text())))),
            Err(_) => (&claim.ask, Err(lack)),
        },
        (_, first) => (&claim.ask, first),
    }
}

fn judged(day: &Day<'_>, claim: &Claim) -> Judged {
    let (ask, answer) = decided(day, claim);
    let measure = super::measure::claim_measure(&ask.measure);
    let (id, formula, unit) = measure.map_or(("", "", ClaimUnit::Level), |m| (m.id, m.formula, m.unit));
    let unit = claim.unit.unwrap_or(unit);
    let proxies = claim.proxies.iter().map(|p| {
        let unit = super::measure::claim_measure(&p.ask.measure).map_or(ClaimUnit::Level, |m| m.unit);
        let (value, notes) = match asked(day, claim, &p.ask) {
            Ok(e) => (Some(e.value), e.notes),
            Err(lack) => (None, vec![lack.to_string()]),
        };
        ProxyFigure { label: p.label.clone(), value, unit, notes }
    });
    let mut out = Judged {
        id: claim.id.clone(),
        topic: claim.topic.clone(),
        statement: claim.statement.clone(),
        source: claim.source.clone(),
        ask: ask.clone(),
        measure: id,
        formula,
        verdict: Verdict::CannotTell,
        value: None,
        unit,
        supported: claim.supported,
        partly: claim.partly,
        expected: claim.supported.text(unit),
        interval: None,
        independent_observations: None,
        known: None,
        day: None,
        grade: None,
        notes: Vec::new(),
        lack: None,
        import: None,
        would_change_it: claim.would_change_it.clone(),
        proxies: proxies.collect(),
    };
    match answer {
        Ok(e) => {
            out.verdict = verdict_of(claim, &e);
            (out.value, out.interval, out.independent_observations) =
                (Some(e.value), e.interval, Some(e.independent.unwrap_or(1)));
            (out.known, out.day, out.grade, out.notes) = (e.known, Some(e.day), Some(e.grade), e.notes);
        }
        Err(lack) => {
            // What stands in for the question lacks too, for a reason of its own.
            let second = claim.otherwise.as_ref().filter(|_| !matches!(lack, Lack::NotYet { .. }));
            let second = second.and_then(|other| Some((other.text(), asked(day, claim, other).err()?)));
            out.notes.extend(second.map(|(text, lack)| format!("nor does `{text}` tell: {lack}")));
            out.import = lack.import().map(|i| claim.import.clone().unwrap_or_else(|| i.to_owned()));
            if let Lack::TooFew { known, of, figure, .. } = &lack {
                (out.known, out.value) = (Some((*known, *of)), figure.map(|(v, _)| v));
            }
            out.lack = Some(lack);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::fixture::{d, still};

    /// A claim that the target moved by a quarter point, and the mean where there is no target.
    fn cut(more: &str) -> String {
        format!(
            r#"
id = "t"
title = "T"
[[claim]]
id = "cut"
statement = "It was cut."
source = {{ who = "a test", when = "2021" }}
ask = {{ measure = "change", of = "series:TARGET", window = "2021-01-29..2021-02-04" }}
{more}
supported = {{ within = {{ of = -0.25, by = 0.03 }} }}
would_change_it = "nothing"
"#
        )
    }

    #[test]
    fn a_second_question_decides_where_the_first_has_no_data() {
        let otherwise = r#"otherwise = { measure = "change", of = "series:MEAN", window = "2021-01-29..2021-02-04" }"#;
        let told = |from, to| [("2021-01-29", from), ("2021-02-04", to)];
        // The target is not there: the mean stands in for it, and the card says so.
        let mean = still(8).series("MEAN", &told(4.5, 4.27));
        let j = mean.judged(&cut(otherwise));
        assert_eq!(
            (j.verdict, j.ask.of.as_deref(), j.independent_observations),
            (Verdict::Supported, Some("series:MEAN"), Some(1))
        );
        assert!((j.value.unwrap() + 0.23).abs() < 1e-12);
        assert!(
            j.notes.iter().any(|n| n.starts_with("in place of `change · of series:TARGET")
                && n.ends_with("the series TARGET is not in the store")),
            "{:?}",
            j.notes
        );
        // With it, the target decides.
        let both = mean.series("TARGET", &told(4.5, 4.5));
        let j = both.judged(&cut(otherwise));
        assert_eq!(
            (j.verdict, j.value, j.ask.of.as_deref()),
            (Verdict::NotSupported, Some(0.0), Some("series:TARGET"))
        );
        // With neither, both reasons are told, and what to import.
        let j = still(8).judged(&cut(otherwise));
        assert_eq!((j.verdict, j.independent_observations), (Verdict::CannotTell, None));
        assert!(matches!(&j.lack, Some(Lack::NoData { what, .. }) if what == "the series TARGET"), "{:?}", j.lack);
        assert!(j.notes[0].starts_with("nor does `change · of series:MEAN") && j.import.is_some(), "{:?}", j.notes);
        // Without a second question, the first alone.
        assert_eq!(still(8).series("MEAN", &told(4.5, 4.25)).judged(&cut("")).verdict, Verdict::CannotTell);
    }

    #[test]
    fn a_time_that_is_not_over_is_waited_for() {
        // What stands in could be told already; the claim is about the time to the 30th.
        let otherwise = r#"otherwise = { measure = "change", of = "series:MEAN", window = "2021-01-29..2021-02-04" }"#;
        let story = still(8).series("MEAN", &[("2021-01-29", 4.5), ("2021-02-04", 4.25)]);
        let j = story.judged(&cut(otherwise).replacen("2021-02-04", "2021-06-30", 1));
        assert_eq!((j.verdict, j.lack), (Verdict::CannotTell, Some(Lack::NotYet { until: d("2021-06-30") })));
    }

    #[test]
    fn one_test_decides_both_questions() {
        let otherwise = r#"otherwise = { measure = "level", of = "series:MEAN" }"#;
        let error = ClaimFile::parse("mine.toml", &cut(otherwise)).unwrap_err().to_string();
        assert!(error.starts_with("mine.toml:9: claim `cut`: `otherwise` answers in another unit"), "{error}");
    }
}
