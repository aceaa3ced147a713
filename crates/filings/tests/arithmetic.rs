//! The sums, so that a reader can redo them. Money is in millions.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use breadth_domain::Concept::{
    Assets, CapitalExpenditure, EpsDiluted, Equity, GrossProfit, NetIncome, OperatingCashFlow, Revenue, SharesDiluted,
};
use breadth_domain::{Concept, FiledFact, FilerFacts, Filing, Number};
use breadth_filings::{Absent, Answer, Filer, Flag, Operation, Reading};
use common::{d, filer};

const RFC: &str = "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax";
const WIDE: &str = "us-gaap:Revenues";
const NI: &str = "us-gaap:NetIncomeLoss";
const CFO: &str = "us-gaap:NetCashProvidedByUsedInOperatingActivities";
const ASSETS: &str = "us-gaap:Assets";
const SHARES: &str = "us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding";

/// What a filer files, paper by paper.
#[derive(Default)]
struct Papers(FilerFacts);

impl Papers {
    fn file(mut self, form: &str, filed_on: &str, numbers: &[(&str, &str, i64)]) -> Self {
        let filing = self.0.filings.len() as u32;
        self.0.filings.push(Filing {
            accession: format!("0000000001-{filing:02}").into(),
            form: form.into(),
            filed_on: d(filed_on),
            accepted: None,
        });
        for (tag, period, value) in numbers {
            let unit = if *tag == SHARES { "shares" } else { "USD" };
            self.push(filing, tag, unit, period, *value);
        }
        self
    }

    fn push(&mut self, filing: u32, tag: &str, unit: &str, period: &str, value: i64) {
        let place = |list: &mut Vec<Box<str>>, name: &str| {
            list.iter().position(|t| **t == *name).unwrap_or_else(|| {
                list.push(name.into());
                list.len() - 1
            }) as u32
        };
        let (start, end) = period.split_once("..").map_or((None, period), |(s, e)| (Some(d(s)), e));
        let (tag, unit) = (place(&mut self.0.tags, tag), place(&mut self.0.units, unit));
        let value = Number::Integer(value * 1_000_000);
        self.0.facts.push(FiledFact { tag, unit, filing, start, end: d(end), value, exact: true });
    }

    /// In another currency, in the last paper.
    fn also(mut self, tag: &str, unit: &str, period: &str, value: i64) -> Self {
        let filing = self.0.filings.len() as u32 - 1;
        self.push(filing, tag, unit, period, value);
        self
    }

    fn filer(mut self) -> Filer {
        self.0.normalise();
        filer(self.0)
    }
}

const Q1: &str = "2020-01-01..2020-03-31";
const H1: &str = "2020-01-01..2020-06-30";
const M9: &str = "2020-01-01..2020-09-30";
const FY: &str = "2020-01-01..2020-12-31";
const Q1_19: &str = "2019-01-01..2019-03-31";
const FY_19: &str = "2019-01-01..2019-12-31";
const FY_18: &str = "2018-01-01..2018-12-31";

fn now(filer: &Filer) -> breadth_filings::Snapshot<'_> {
    filer.at(d("2030-01-01"), Reading::AsKnown)
}

fn quarter(filer: &Filer, concept: Concept, end: &str) -> Result<Answer, Absent> {
    now(filer).quarter(concept, d(end))
}

fn millions(answer: Result<Answer, Absent>) -> f64 {
    answer.unwrap().value / 1e6
}

#[test]
fn cumulated_periods_are_taken_apart() {
    // Cash flow is given to date alone: 10, 25, 45, 70.
    let filer = Papers::default()
        .file("10-Q", "2020-05-01", &[(CFO, Q1, 10)])
        .file("10-Q", "2020-08-01", &[(CFO, H1, 25)])
        .file("10-Q", "2020-11-01", &[(CFO, M9, 45)])
        .file("10-K", "2021-02-20", &[(CFO, FY, 70)])
        .filer();
    let of = |end: &str| millions(quarter(&filer, OperatingCashFlow, end));
    assert_eq!([of("2020-03-31"), of("2020-06-30"), of("2020-09-30"), of("2020-12-31")], [10.0, 15.0, 20.0, 25.0]);
    let last = quarter(&filer, OperatingCashFlow, "2020-12-31").unwrap();
    // Known once both are: the 10-K of Saturday 2021-02-20 on Monday.
    assert_eq!((last.start.unwrap(), last.known_on), (d("2020-10-01"), d("2021-02-22")));
    let four = now(&filer).quarters(OperatingCashFlow, 9);
    assert_eq!(four.into_iter().map(millions).collect::<Vec<_>>(), [25.0, 20.0, 15.0, 10.0]);
}

#[test]
fn the_fourth_quarter_is_the_year_less_three_where_there_are_no_nine_months() {
    let filer = Papers::default()
        .file("10-Q", "2020-05-01", &[(NI, Q1, 10)])
        .file("10-Q", "2020-08-01", &[(NI, "2020-04-01..2020-06-30", 20)])
        .file("10-Q", "2020-11-01", &[(NI, "2020-07-01..2020-09-30", 30)])
        .file("10-K", "2021-02-20", &[(NI, FY, 100)])
        .filer();
    assert_eq!(millions(quarter(&filer, NetIncome, "2020-12-31")), 40.0);
}

#[test]
fn nothing_is_subtracted_that_begins_on_another_day() {
    // Nine months of a year that began in July, and the half year that began in January.
    let filer = Papers::default()
        .file("10-Q", "2020-08-01", &[(NI, H1, 25)])
        .file("10-Q", "2020-11-01", &[(NI, "2019-12-15..2020-09-30", 45)])
        .filer();
    assert!(matches!(quarter(&filer, NetIncome, "2020-09-30"), Err(Absent::NoQuarter { .. })));
}

#[test]
fn a_reported_fourth_quarter_yields_to_the_corrected_year() {
    let papers = |year: i64| {
        Papers::default()
            .file("10-Q", "2020-11-01", &[(NI, M9, 45)])
            .file("10-K", "2021-02-20", &[(NI, FY, year), (NI, "2020-10-01..2020-12-31", 25)])
            .filer()
    };
    // 71 − 45 = 26 is 25 but for rounding; 74 − 45 = 29 is not.
    // In millions one million is rounding.
    let near = quarter(&papers(71), NetIncome, "2020-12-31").unwrap();
    assert_eq!((near.value / 1e6, near.flags.has(Flag::DerivedDisagrees)), (25.0, false));
    let far = quarter(&papers(74), NetIncome, "2020-12-31").unwrap();
    assert_eq!((far.value / 1e6, far.flags.has(Flag::DerivedDisagrees)), (29.0, true));
}

#[test]
fn a_part_restated_alone_leaves_the_quarter_unknown() {
    let restated = |again: &[(&str, &str, i64)]| {
        Papers::default()
            .file("10-Q", "2020-11-01", &[(NI, M9, 45)])
            .file("10-K", "2021-02-20", &[(NI, FY, 70)])
            .file("10-Q", "2021-11-01", &[(NI, M9, 40)])
            .file("10-K", "2022-02-20", again)
            .filer()
    };
    let before =
        restated(&[]).at(d("2021-06-01"), Reading::AsKnown).quarter(NetIncome, d("2020-12-31")).map(|a| a.value);
    assert_eq!(before, Ok(25e6));
    assert!(matches!(quarter(&restated(&[]), NetIncome, "2020-12-31"), Err(Absent::MixedVintages { .. })));
    // The year is restated too: 63 − 40. Or it is filed again as it was: the nine months gave to the fourth quarter.
    assert_eq!(millions(quarter(&restated(&[(NI, FY, 63)]), NetIncome, "2020-12-31")), 23.0);
    assert_eq!(millions(quarter(&restated(&[(NI, FY, 70)]), NetIncome, "2020-12-31")), 30.0);
    // As first reported it stays what it was.
    let first =
        restated(&[(NI, FY, 63)]).at(d("2030-01-01"), Reading::AsFirstReported).quarter(NetIncome, d("2020-12-31"));
    assert_eq!(millions(first), 25.0);
}

/// A year, restated years beside it, and the first quarter of the next with its comparative.
fn first_quarter(annual: &[(&str, &str, i64)], comparative: i64, later: &[(&str, &str, i64)]) -> Answer {
    let filer = Papers::default()
        .file("10-K", "2019-02-20", &[(WIDE, FY_18, 360)])
        .file("10-Q", "2019-05-01", &[(WIDE, Q1_19, 100)])
        .file("10-K", "2020-02-20", annual)
        .file("10-Q", "2020-05-01", &[(WIDE, Q1, 130), (WIDE, Q1_19, comparative)])
        .file("10-K/A", "2020-06-01", later)
        .filer();
    now(&filer).trailing(Revenue).unwrap()
}

#[test]
fn twelve_months_are_the_year_and_what_changed_since() {
    // 400 + 130 − 100.
    let answer = first_quarter(&[(WIDE, FY_19, 400), (WIDE, FY_18, 360)], 100, &[]);
    assert_eq!((answer.value / 1e6, answer.flags.iter().count()), (430.0, 0));
    assert_eq!((answer.start, answer.end), (Some(d("2019-04-01")), d("2020-03-31")));
    assert_eq!(answer.leaves().len(), 3);
    assert_eq!(answer.known_on, d("2020-05-04"));
}

#[test]
fn a_year_restated_after_the_quarter_is_read_as_it_was() {
    // 400 + 130 − 100 though the year is 450 since: the comparative has not been recast.
    let answer = first_quarter(&[(WIDE, FY_19, 400)], 100, &[(WIDE, FY_19, 450)]);
    assert_eq!((answer.value / 1e6, answer.flags.has(Flag::MixedVintage)), (430.0, true));
    // Recast with it: 450 + 130 − 120.
    let answer = first_quarter(&[(WIDE, FY_19, 400)], 100, &[(WIDE, FY_19, 450), (WIDE, Q1_19, 120)]);
    assert_eq!((answer.value / 1e6, answer.flags.has(Flag::MixedVintage)), (460.0, false));
    // By less than half a percent: nothing to speak of.
    let answer = first_quarter(&[(WIDE, FY_19, 400)], 100, &[(WIDE, FY_19, 401)]);
    assert_eq!((answer.value / 1e6, answer.flags.has(Flag::MixedVintage)), (431.0, false));
}

#[test]
fn a_recast_comparative_is_subtracted_from_a_year_of_its_own_basis() {
    // The annual report recast the year before (360 → 330), so its year is on the new basis: 370 + 130 − 80.
    let answer = first_quarter(&[(WIDE, FY_19, 370), (WIDE, FY_18, 330)], 80, &[]);
    assert_eq!((answer.value / 1e6, answer.flags.has(Flag::MixedVintage)), (420.0, false));
    // It had not, so nine months on the old basis, 400 − 100, and the new quarter.
    let answer = first_quarter(&[(WIDE, FY_19, 400), (WIDE, FY_18, 360)], 80, &[]);
    assert_eq!((answer.value / 1e6, answer.flags.has(Flag::MixedVintage)), (430.0, true));
    // Nobody knows: the comparative of the filing itself.
    let answer = first_quarter(&[(WIDE, FY_19, 400)], 80, &[]);
    assert_eq!((answer.value / 1e6, answer.flags.has(Flag::MixedVintage)), (450.0, true));
}

#[test]
fn a_moved_year_is_put_together_and_never_bridged() {
    // Years to December, then nine months to September 2020, then the quarter to December.
    let filer = Papers::default()
        .file("10-K", "2020-02-20", &[(NI, FY_19, 100), (ASSETS, "2019-12-31", 900)])
        .file("10-KT", "2020-11-20", &[(NI, M9, 60), (ASSETS, "2020-09-30", 950)])
        .file("10-Q", "2021-02-01", &[(NI, "2020-10-01..2020-12-31", 30), (ASSETS, "2020-12-31", 990)])
        .filer();
    let answer = now(&filer).trailing(NetIncome).unwrap();
    assert_eq!((answer.value / 1e6, answer.flags.has(Flag::Transition)), (90.0, true));
    assert!(matches!(answer.derivation, breadth_filings::Derivation::Derived { operation: Operation::Contiguous, .. }));
    // On the day of the transition report nothing covers the twelve months.
    let then = filer.at(d("2020-12-01"), Reading::AsKnown).trailing(NetIncome);
    assert_eq!(then.unwrap_err(), Absent::Transition { end: d("2020-09-30") });
}

#[test]
fn tags_are_mixed_only_where_they_were_equal() {
    // The year is under one tag, the quarter and its comparative under the other.
    let papers = |both: i64| {
        let beside: &[(&str, &str, i64)] = &[(WIDE, FY_18, 360), (RFC, FY_18, both)];
        Papers::default()
            .file("10-K", "2019-02-20", if both > 0 { beside } else { &[] })
            .file("10-K", "2020-02-20", &[(WIDE, FY_19, 400)])
            .file("10-Q", "2020-05-01", &[(RFC, Q1, 130), (RFC, Q1_19, 100)])
            .filer()
    };
    let equal = now(&papers(360)).trailing(Revenue).unwrap();
    assert_eq!((equal.value / 1e6, equal.flags.has(Flag::BridgedUnproven)), (430.0, false));
    let apart = now(&papers(0)).trailing(Revenue).unwrap();
    assert_eq!((apart.value / 1e6, apart.flags.has(Flag::BridgedUnproven)), (430.0, true));
    assert!(matches!(now(&papers(200)).trailing(Revenue), Err(Absent::NoTrailingYear { .. })));
}

#[test]
fn a_tag_given_up_fills_no_newer_period() {
    let filer = Papers::default()
        .file("10-K", "2020-02-20", &[(NI, FY_19, 40), (CFO, FY_19, 50), (ASSETS, "2019-12-31", 900)])
        .file("10-K", "2021-02-20", &[(NI, FY, 44), (ASSETS, "2020-12-31", 950)])
        .filer();
    let (last, newest) = (d("2019-12-31"), d("2020-12-31"));
    assert_eq!(
        now(&filer).trailing(OperatingCashFlow),
        Err(Absent::Stale { concept: OperatingCashFlow, last, newest })
    );
    assert_eq!(millions(now(&filer).year_earlier(NetIncome)), 40.0);
    assert_eq!(millions(now(&filer).year_earlier(Assets)), 900.0);
}

#[test]
fn a_late_restatement_of_an_old_year_moves_nothing_back() {
    let filer = Papers::default()
        .file("10-K", "2020-02-20", &[(NI, FY_19, 40), (ASSETS, "2019-12-31", 900)])
        .file("10-K", "2021-02-20", &[(NI, FY, 44), (ASSETS, "2020-12-31", 950)])
        .file("10-K/A", "2021-06-01", &[(NI, FY_19, 30), (ASSETS, "2019-12-31", 800)])
        .filer();
    assert_eq!((now(&filer).newest_period(), millions(now(&filer).trailing(NetIncome))), (Some(d("2020-12-31")), 44.0));
    assert_eq!(millions(now(&filer).balance(Assets)), 950.0);
}

#[test]
fn what_cannot_be_is_refused() {
    const CAPEX: &str = "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment";
    let filer = Papers::default()
        .file("10-Q", "2020-11-01", &[(CAPEX, M9, 50)])
        .file(
            "10-K",
            "2021-02-20",
            &[(CAPEX, FY, 45), (ASSETS, "2020-12-31", 9_000_000_000_000), (NI, FY, 7), (NI, FY, 9)],
        )
        .also("us-gaap:StockholdersEquity", "EUR", "2020-12-31", 5)
        .filer();
    let negative = quarter(&filer, CapitalExpenditure, "2020-12-31");
    let end = d("2020-12-31");
    assert_eq!(negative, Err(Absent::Negative { concept: CapitalExpenditure, end, value: -5e6 }));
    assert_eq!(now(&filer).balance(Assets), Err(Absent::Impossible { concept: Assets, end, value: 9e18 }));
    assert!(matches!(now(&filer).trailing(NetIncome), Err(Absent::Ambiguous { .. })));
    let other = Absent::OtherUnit { concept: Equity, found: "EUR".into(), expected: "USD".into() };
    assert_eq!(now(&filer).balance(Equity), Err(other));
    assert_eq!(now(&filer).trailing(Assets), Err(Absent::NotAdditive { concept: Assets }));
    let needs = now(&filer).trailing(GrossProfit).unwrap_err();
    assert!(matches!(needs, Absent::NeverTagged { .. } | Absent::Needs { .. }), "{needs}");
    let early = filer.at(d("2020-01-01"), Reading::AsKnown).trailing(NetIncome);
    assert_eq!(early, Err(Absent::NothingFiled { as_of: d("2020-01-01") }));
}

#[test]
fn earnings_per_share_are_over_the_mean_of_the_shares() {
    let papers = |fourth: i64| {
        Papers::default()
            .file("10-Q", "2020-05-01", &[(NI, Q1, 10), (SHARES, Q1, 100)])
            .file("10-Q", "2020-08-01", &[(NI, H1, 20), (SHARES, "2020-04-01..2020-06-30", 98)])
            .file("10-Q", "2020-11-01", &[(NI, M9, 30), (SHARES, "2020-07-01..2020-09-30", 96)])
            .file("10-K", "2021-02-20", &[(NI, FY, 40), (SHARES, FY, (294 + fourth) / 4)])
            .file(
                "10-Q",
                "2021-05-01",
                &[(NI, "2021-01-01..2021-03-31", 18), (NI, Q1, 10), (SHARES, "2021-01-01..2021-03-31", 92)],
            )
            .filer()
    };
    let filer = papers(94);
    let year = filer.at(d("2021-03-01"), Reading::AsKnown).trailing(EpsDiluted).unwrap();
    assert_eq!((year.value, &*year.unit), (40.0 / 97.0, "USD/shares"));
    // (40 + 18 − 10) / ((98 + 96 + (4·97 − 294) + 92) / 4) = 48 / 95.
    assert_eq!(now(&filer).trailing(EpsDiluted).unwrap().value, 48.0 / 95.0);
    assert_eq!(now(&filer).trailing(SharesDiluted), Err(Absent::NotAdditive { concept: SharesDiluted }));
    // A year's average on the basis of a split since.
    assert!(matches!(now(&papers(494)).trailing(EpsDiluted), Err(Absent::SplitBetween { .. })));
}

#[test]
fn a_proof_is_told_in_lines() {
    let answer = first_quarter(&[(WIDE, FY_19, 400)], 80, &[]);
    let expected = "\
revenue 2019-04-01..2020-03-31 = 450,000,000 USD  2019-04-01..2020-03-31: the year before + the year to date - the year to \
date a year before, known on 2020-05-04
  ! the year before was restated after the year to date was filed, and no recast comparative is known
  ! the value differs from the one first reported
  + 400,000,000 USD  us-gaap:Revenues 2019-01-01..2019-12-31, 10-K 0000000001-02 filed 2020-02-20, known on 2020-02-21, \
vintage 1 of 1
  + 130,000,000 USD  us-gaap:Revenues 2020-01-01..2020-03-31, 10-Q 0000000001-03 filed 2020-05-01, known on 2020-05-04, \
vintage 1 of 1
  - 80,000,000 USD  us-gaap:Revenues 2019-01-01..2019-03-31, 10-Q 0000000001-03 filed 2020-05-01, known on 2020-05-04, \
vintage 2 of 2
";
    assert_eq!(answer.tree(), expected);
    let json = serde_json::to_value(&answer).unwrap();
    assert_eq!(json["derivation"]["inputs"][0][1]["derivation"]["accession"], "0000000001-02");
}
