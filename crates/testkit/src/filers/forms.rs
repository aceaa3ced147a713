//! Traps in what a filing is: its labels, its form, its day.
use breadth_domain::Concept::{Assets, NetIncome, Revenue, SharesOutstanding};

use super::json::submissions;
use super::life::Kind;
use super::trap::Question::{Balance, FiscalYear, Shares, Trailing};
use super::trap::{ASSETS, Expect, M, NET_INCOME, REVENUE, Trap, ask, company, d, millions};

/// `fy` and `fp` belong to the filing; here they are nonsense.
pub(super) fn labels_of_the_filing() -> Trap {
    let mut life = company().files();
    for (i, paper) in life.papers.iter_mut().enumerate() {
        paper.fiscal = Some((1999, ["FY", "Q3", "Q1"][i % 3]));
    }
    // 135 + 140 + 145 + 150.
    let asks = vec![
        ask("2021-08-16", Revenue, Trailing, millions(570)),
        ask("2021-03-15", NetIncome, FiscalYear(d("2020-12-31")), millions(58)),
    ];
    Trap::of("labels of the filing on every number", &life, asks)
}

/// Annual reports give two balances; here the older one is the greater and stands last.
pub(super) fn comparative_as_current() -> Trap {
    let mut life = company().files();
    let paper = life.paper(2, 4);
    paper.change(ASSETS, Some(d("2020-12-31")), |_| 2_000 * M);
    let asks = vec![ask("2022-03-15", Assets, Balance, millions(1_120))];
    Trap::of("comparative taken for the current figure", &life, asks)
}

/// The year 2020 is restated in 2022, where its frame sits.
pub(super) fn frames_look_ahead() -> Trap {
    let mut life = company().files();
    life.since(d("2022-01-01"), |p| {
        p.change(REVENUE, Some(d("2020-12-31")), |_| 500 * M);
    });
    let year = FiscalYear(d("2020-12-31"));
    let asks = vec![
        ask("2021-03-15", Revenue, year, millions(530)),
        ask("2022-03-15", Revenue, year, Expect::Flagged(500e6, "restated")),
    ];
    Trap::of("frames know the future", &life, asks)
}

/// A proxy statement and a prospectus give net income of their own make.
pub(super) fn proxy_statements() -> Trap {
    let mut life = company().files();
    life.add("DEF 14A", d("2021-04-15")).over(NET_INCOME, d("2020-01-01"), d("2020-12-31"), 58_000);
    life.add("S-1", d("2021-05-20")).over(NET_INCOME, d("2020-01-01"), d("2020-12-31"), 91 * M);
    life.add("424B4", d("2021-06-10")).at(ASSETS, d("2021-06-01"), 3_000 * M);
    let asks = vec![
        ask("2021-07-01", NetIncome, FiscalYear(d("2020-12-31")), millions(58)),
        // 14 + 15 + 16 + 15: to 2021-03-31.
        ask("2021-07-01", NetIncome, Trailing, millions(60)),
        ask("2021-07-01", Assets, Balance, millions(1_090)),
    ];
    Trap::of("proxy statements and prospectuses", &life, asks)
}

/// A current report recasts the year for a business that was sold; it has neither `fy` nor `fp`.
pub(super) fn recast_by_current_report() -> Trap {
    let mut life = company().files();
    let paper = life.add("8-K", d("2021-06-15"));
    paper.over(REVENUE, d("2020-01-01"), d("2020-12-31"), 500 * M);
    paper.over(REVENUE, d("2019-01-01"), d("2019-12-31"), 425 * M);
    let year = FiscalYear(d("2020-12-31"));
    let asks = vec![
        ask("2021-06-15", Revenue, year, millions(530)),
        ask("2021-06-16", Revenue, year, Expect::Flagged(500e6, "restated")),
    ];
    Trap::of("recast by a current report", &life, asks)
}

/// One report is accepted half an hour after the close, another in the morning.
pub(super) fn accepted_after_the_close() -> Trap {
    let mut life = company().files();
    life.paper(2, 2).accepted = Some("2021-08-09T20:30:00.000Z".to_owned());
    life.paper(2, 3).accepted = Some("2021-11-09T14:00:00.000Z".to_owned());
    let asks = vec![
        // To 2021-03-31: 130 + 135 + 140 + 145.
        ask("2021-08-09", Revenue, Trailing, millions(550)),
        ask("2021-08-10", Revenue, Trailing, millions(570)),
        ask("2021-11-08", Revenue, Trailing, millions(570)),
        ask("2021-11-09", Revenue, Trailing, millions(590)),
    ];
    Trap { submissions: Some(submissions(&life, &["PLN"])), ..Trap::of("accepted after the close", &life, asks) }
}

/// A company that left its exchange in 2020 has no ticker any more, and its facts all the same.
pub(super) fn delisted() -> Trap {
    let mut life = company().files();
    life.ends_on(d("2020-12-31"));
    let asks = vec![
        ask("2020-03-16", Revenue, Trailing, millions(450)),
        // To 2020-09-30: 120 + 125 + 130 + 135.
        ask("2020-12-31", Revenue, Trailing, millions(510)),
    ];
    Trap { submissions: Some(submissions(&life, &[])), ..Trap::of("delisted, without a ticker", &life, asks) }
}

/// Before its offering a company filed a prospectus; its first report tells of a split before the offering again.
pub(super) fn before_the_offering() -> Trap {
    let mut life =
        company().measures_in("shares", Kind::Cover, "dei:EntityCommonStockSharesOutstanding", |_, _| 100 * M);
    life = life.files();
    life.papers.iter_mut().filter(|p| p.filed < d("2021-01-01")).for_each(|p| p.form = "S-1/A".to_owned());
    let ratio = "us-gaap:StockholdersEquityNoteStockSplitConversionRatio1";
    let day = d("2020-06-30");
    life.paper(1, 4).line(ratio, "pure", Some(d("2020-06-01")), day, "2".to_owned());
    life.paper(2, 1).line(ratio, "pure", Some(d("2020-06-01")), day, "2".to_owned());
    let asks = vec![
        ask("2020-12-01", Revenue, Trailing, Expect::Absent("nothing_filed")),
        ask("2021-03-15", Revenue, Trailing, millions(530)),
        ask("2021-06-15", SharesOutstanding, Shares, millions(100)),
    ];
    Trap::of("echoes from before the offering", &life, asks)
}
