//! A document made of arithmetic alone, with every kind of block and every awkward case: for tests and for screenshots.
use breadth_domain::Date;
use breadth_report::*;

/// A generator of its own (splitmix64), so that the sample never changes with a library.
struct Draw(u64);

impl Draw {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The sum of twelve uniforms less six: near enough to a standard normal.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

fn days(n: usize) -> Vec<Date> {
    let first = Date::parse("2021-01-29").expect("a day of the calendar");
    (0..).map(|k| first.plus_days(k)).filter(|d| d.weekday() < 6).take(n).collect()
}

fn walk(draw: &mut Draw, n: usize, drift: f64, vol: f64) -> Vec<f64> {
    let mut v = 1.0;
    (0..n)
        .map(|t| {
            if t > 0 {
                v *= 1.0 + drift + vol * draw.normal()
            };
            v
        })
        .collect()
}

fn drawdown(v: &[f64]) -> Vec<f64> {
    let mut peak = f64::MIN;
    v.iter()
        .map(|x| {
            peak = peak.max(*x);
            x / peak - 1.0
        })
        .collect()
}

/// The sample over that many sessions.
pub fn sample(n: usize) -> Document {
    let mut draw = Draw(7);
    let days = days(n);
    let small = walk(&mut draw, n, 0.0002, 0.013);
    let large = walk(&mut draw, n, 0.0005, 0.010);
    let base: Vec<f64> = small.iter().enumerate().map(|(t, v)| v * (1.0 + 0.00016 * t as f64)).collect();
    let low: Vec<f64> = base.iter().enumerate().map(|(t, v)| v * (1.0 - 0.00006 * t as f64)).collect();
    let high: Vec<f64> = base.iter().enumerate().map(|(t, v)| v * (1.0 + 0.00002 * t as f64)).collect();
    let mut equity = Lines::new(
        "Growth of $1",
        Format::Multiple(2),
        days.clone(),
        vec![
            Series::new("Portfolio, base", base.clone()),
            Series::new("small", small.clone()),
            Series::new("large", large.clone()),
        ],
    )
    .note("After costs of 20 bp one way; logarithmic axis. The band is what exits of unknown outcome could have paid.")
    .log();
    equity.band = Some(Band {
        around: 0,
        label: "low to high".into(),
        low: low.into_iter().map(Some).collect(),
        high: high.into_iter().map(Some).collect(),
    });
    let mut down = Lines::new(
        "Below the running peak",
        Format::Percent(1),
        days.clone(),
        vec![Series::new("Portfolio, base", drawdown(&base)), Series::new("small", drawdown(&small))],
    );
    down.filled = true;
    let gap: Vec<f64> =
        (0..n).map(|t| if (300..360).contains(&t) { f64::NAN } else { 0.5 + 0.3 * (t as f64 / 70.0).sin() }).collect();
    let share = Lines::new(
        "Above their 200-day average",
        Format::Percent(1),
        days.clone(),
        vec![Series::new("small", gap), Series::new("large", (0..n).map(|t| 0.55 + 0.25 * (t as f64 / 90.0).cos()))],
    )
    .note("Share of members with a price in each of the last 200 sessions: 1,893 of 2,000 on the last day.")
    .reference(0.5, "half");
    let empty = Lines::new(
        "A series nobody has",
        Format::Number(2),
        days.clone(),
        vec![Series::new("missing", vec![f64::NAN; n])],
    );
    let years = ["2021", "2022", "2023", "2024", "2025"].map(String::from).to_vec();
    let bars = Bars {
        title: "Calendar years".into(),
        note: "Return of each year; 2021 from 29 January.".into(),
        categories: years,
        series: vec![
            Series::new("Portfolio, base", [0.182, -0.151, 0.214, 0.097, 0.143]),
            Series::new("small", [0.081, -0.208, 0.152, 0.104, 0.118]),
            Series::new("large", [0.219, -0.194, 0.252, f64::NAN, 0.171]),
        ],
        orientation: Orientation::Vertical,
        format: Format::Change(1),
    };
    let year_to_date = Bars {
        title: "Year to date".into(),
        note: String::new(),
        categories: ["IWM · Russell 2000", "IJR · S&P 600", "QQQ", "TLT · Treasuries 20+"].map(String::from).to_vec(),
        series: vec![Series::new("YTD", [0.118, 0.042, 0.201, -0.013])],
        orientation: Orientation::Horizontal,
        format: Format::Change(1),
    };
    let horizons = ["1 d", "1 m", "Quarter", "YTD", "1 y", "5 y"];
    let returns = [("small", 0.11), ("large", 0.14), ("IWM", 0.12), ("TLT", -0.05)].map(|(name, scale)| {
        let cells = (0..6).map(|k| {
            let value = Some(scale * (k as f64 - 0.7)).filter(|_| !(name == "TLT" && k == 5));
            Cell::change(value, 1).tinted(0.4).because(Some("the series starts later".into()))
        });
        Row::new(std::iter::once(Cell::text(name)).chain(cells).collect())
    });
    let columns = std::iter::once(Column::text("")).chain(horizons.map(Column::number)).collect();
    let horizon_table = Table::new("Returns by horizon", columns, returns.to_vec())
        .note("Universe indexes are price returns; exchange-traded funds are total returns.");
    let hostile = "<script>alert('x')</script> & Sons \"Holdings\"";
    let holdings = (0..40).map(|k| {
        let facts = ["Net income", "Free cash flow", "Return on assets"].map(|m| {
            Row::new(vec![
                Cell::text(m),
                Cell::number(Some(1.2e7 * (1.0 + k as f64) * draw.uniform()), Format::Money),
                Cell::Day(Date::parse("2025-09-30").ok()),
                Cell::Day(Date::parse("2025-11-06").ok()),
                Cell::text("quarterly_2020_2025"),
                Cell::text("published"),
            ])
        });
        let columns = vec![
            Column::text("Metric"),
            Column::number("Value"),
            Column::text("Period end"),
            Column::text("Known on"),
            Column::text("Source"),
            Column::text("Grade"),
        ];
        Row {
            cells: vec![
                Cell::text(format!("TK{k:02}")),
                Cell::text(if k == 3 {
                    hostile.to_owned()
                } else {
                    format!("Company number {k} Incorporated Common Stock")
                }),
                Cell::text(["Industrials", "Health Care", "Technology"][k % 3]),
                Cell::number(Some(0.01), Format::Percent(2)),
                Cell::number(Some(1.0 - k as f64 / 200.0), Format::Number(3)),
                Cell::number(Some(0.03 + 0.2 * draw.uniform()).filter(|_| k != 5), Format::Percent(1))
                    .because(Some("no assets reported".into())),
                Cell::number(Some(3e8 * (1.0 + 9.0 * draw.uniform())), Format::Money),
            ],
            detail: Some(Table::new("Facts", columns, facts.to_vec())),
        }
    });
    let holdings = Table::new(
        "Target holdings",
        vec![
            Column::text("Ticker"),
            Column::text("Name"),
            Column::text("Sector"),
            Column::number("Weight"),
            Column::number("Score").help("mean of the metrics' percentiles among those that pass"),
            Column::number("Return on assets").help("trailing-year net income / total assets"),
            Column::number("Cap"),
        ],
        holdings.collect(),
    )
    .of(100);
    let step = |label: &str, entered: usize, passed: usize, failed: usize| Step {
        label: label.into(),
        entered,
        passed,
        failed,
        unknown: entered - passed - failed,
    };
    let ribbon = Ribbon {
        title: "States".into(),
        note: String::new(),
        states: vec!["calm".into(), "rough".into()],
        spans: days.chunks(21).map(|c| (c[0], c[c.len() - 1], Some(c.len() % 2))).collect(),
    };
    let funnel = Funnel {
        title: "From the universe to the portfolio".into(),
        note: "Each condition is asked of those that passed the one before.".into(),
        steps: vec![
            step("Listings with a price", 6_512, 4_012, 2_500),
            step("Universe small", 4_012, 2_000, 2_012),
            step("net_income_ttm > 0", 2_000, 1_104, 502),
            step("free_cash_flow_ttm > 0", 1_104, 803, 300),
            step("Scored: every metric known", 803, 790, 0),
            step("Held: the best", 790, 100, 690),
        ],
    };
    let kpi = |label: &str, value, format, note: &str| Kpi { label: label.into(), value, format, note: note.into() };
    let section = |id: &str, title: &str, summary: &str, blocks| Section {
        id: id.into(),
        title: title.into(),
        summary: summary.into(),
        blocks,
    };
    Document {
        title: "Quality among small companies".into(),
        subtitle: "A sample report with made-up figures, to look at and to test".into(),
        provenance: Provenance {
            as_of: Date::parse("2025-12-31").expect("a day of the calendar"),
            store: "9f2c1e7ab04d55e1".repeat(4),
            study: "quality-small".into(),
            engine: "breadth 0.1.0".into(),
            seed: 1,
            command: "breadth report quality-small -o report.html".into(),
        },
        sections: vec![
            section(
                "summary",
                "What this says",
                "Small companies returned +11.8% this year against +17.1% for large ones; 100 of 2,000 are held.",
                vec![
                    Block::Kpis(vec![
                        kpi("Small, year to date", Some(0.118), Format::Change(1), "2,000 members"),
                        kpi("Large, year to date", Some(0.171), Format::Change(1), "1,000 members"),
                        kpi("Small minus large", Some(-0.053), Format::Change(1), "year to date"),
                        kpi("Top seven of large", Some(0.324), Format::Percent(1), "of capitalisation"),
                        kpi("Portfolio a year", Some(0.097), Format::Change(1), "low +8.9%, high +9.9%"),
                        kpi("Information ratio", None, Format::Number(2), "not known: fewer than 12 months"),
                    ]),
                    Callout::warning(
                        "Statement figures are of a lower grade",
                        vec![
                            "51,474 figures come from a vendor with the day they were published, not from filings."
                                .into(),
                            "They may have been restated since.".into(),
                        ],
                    ),
                ],
            ),
            section(
                "market",
                "Market",
                "",
                vec![Block::Table(horizon_table), Block::Bars(year_to_date), Block::Lines(share), Block::Lines(empty)],
            ),
            section(
                "funnel",
                "Funnel",
                "Of 2,000 members 100 are held.",
                vec![Block::Funnel(funnel), Block::Ribbon(ribbon)],
            ),
            section("holdings", "Holdings", "", vec![Block::Table(holdings)]),
            section(
                "backtest",
                "Backtest",
                "",
                vec![
                    Block::Lines(equity),
                    Block::Lines(down),
                    Block::Bars(bars),
                    Callout::note("Read with care", vec!["One window of five years.".into()]),
                ],
            ),
            section(
                "provenance",
                "Provenance",
                "",
                vec![Block::Text("The same store, study, engine and seed give the same bytes.".into())],
            ),
        ],
    }
}
