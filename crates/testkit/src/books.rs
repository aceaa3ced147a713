//! A company's books: quarters that follow from its true profitability with noise, published late, sometimes restated.
use std::collections::VecDeque;

use breadth_domain::{Concept, Date, Symbol};

use crate::kind::{FINANCE, HEALTH};
use crate::stream::Stream;
use crate::timeline::Timeline;

/// The items of a statement, in the order of the file's columns.
pub const ITEMS: [Concept; 15] = [
    Concept::Revenue,
    Concept::CostOfRevenue,
    Concept::GrossProfit,
    Concept::OperatingIncome,
    Concept::NetIncome,
    Concept::OperatingCashFlow,
    Concept::CapitalExpenditure,
    Concept::FreeCashFlow,
    Concept::Assets,
    Concept::Equity,
    Concept::Cash,
    Concept::LongTermDebt,
    Concept::SharesOutstanding,
    Concept::CurrentAssets,
    Concept::CurrentLiabilities,
];

/// Of these, the ones that a statement may lack by chance.
const MAY_LACK: usize = 13;

/// One vintage of one quarter of one company, as it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The ticker on the day of publication.
    pub symbol: Symbol,
    /// The security, as an index into the truth's.
    pub security: usize,
    /// The quarter's last day.
    pub period_end: Date,
    /// The day of publication.
    pub published_on: Date,
    /// The items in the order of [`ITEMS`], in dollars and shares; `NaN` is missing.
    pub values: [f64; ITEMS.len()],
}

/// On which day a company's quarters end.
#[derive(Copy, Clone, Debug)]
enum YearEnd {
    /// The last day of the month.
    MonthEnd,
    /// The last Saturday of the month: 52 or 53 weeks.
    LastSaturday,
    /// The Friday nearest to the month's end.
    NearestFriday,
}

/// A company's books.
pub(crate) struct Books {
    sector: usize,
    year_end_month: i8,
    year_end: YearEnd,
    profitability: f64,
    transient: f64,
    asset_turnover: f64,
    gross_margin: f64,
    no_revenue: bool,
    no_debt: bool,
    terse: bool,
    assets: f64,
    equity: f64,
    debt: f64,
    small: f64,
    next_end: Date,
    /// (period end, session on which it is known, to publish yet).
    due: Option<(Date, usize)>,
    /// The last quarters as they stand.
    past: VecDeque<(Date, [f64; ITEMS.len()])>,
}

/// What a company's books start from.
#[derive(Copy, Clone)]
pub(crate) struct Footing {
    /// Capitalisation, dollars.
    pub(crate) cap: f64,
    pub(crate) shares: f64,
    pub(crate) sector: usize,
    pub(crate) quality: f64,
    /// Above one half for a small company.
    pub(crate) small: f64,
}

/// What became public on a session.
pub(crate) struct Publication {
    pub(crate) period_end: Date,
    pub(crate) values: [f64; ITEMS.len()],
    pub(crate) restated: bool,
}

impl Books {
    /// Books of a company on that day, with `quarters` already behind it.
    pub(crate) fn open(
        chance: &mut Stream,
        today: Date,
        footing: Footing,
        quarters: usize,
    ) -> (Self, Vec<Publication>) {
        let Footing { cap, shares, sector, quality, small } = footing;
        let price_to_book = (0.9 + 0.5 * chance.normal()).exp().clamp(0.6, 15.0);
        let equity = cap / price_to_book;
        let leverage = if sector == FINANCE { chance.between(7.0, 12.0) } else { chance.between(1.3, 3.2) };
        let assets = equity * leverage;
        let no_debt = chance.chance(0.18);
        let mut books = Books {
            sector,
            year_end_month: if chance.chance(0.75) { 12 } else { chance.pick(&[1, 3, 6, 9, 10, 8]) },
            year_end: match chance.unit() {
                u if u < 0.85 => YearEnd::MonthEnd,
                u if u < 0.93 => YearEnd::LastSaturday,
                _ => YearEnd::NearestFriday,
            },
            // Return on assets a year: see `quarter`.
            profitability: quality,
            transient: chance.normal(),
            asset_turnover: if sector == FINANCE { 0.06 } else { chance.between(0.4, 1.3) },
            gross_margin: (0.36 + 0.11 * quality + 0.10 * chance.normal()).clamp(0.05, 0.92),
            no_revenue: sector == HEALTH && small > 0.5 && quality < -0.3 && chance.chance(0.6),
            no_debt,
            terse: chance.chance(0.06),
            assets,
            equity,
            debt: if no_debt { 0.0 } else { (assets - equity) * chance.between(0.2, 0.7) },
            small,
            next_end: today,
            due: None,
            past: VecDeque::new(),
        };
        let mut end = today.plus_months(-3 * quarters as i32 - 3);
        let mut publications = Vec::with_capacity(quarters);
        loop {
            end = books.period_end_after(end);
            // A quarter that ended less than 45 days ago is published in the open.
            if end.plus_days(45) > today {
                break;
            }
            publications.push(books.close_quarter(chance, end, shares));
        }
        books.next_end = end;
        (books, publications)
    }

    /// The next quarter's end after that day.
    fn period_end_after(&self, day: Date) -> Date {
        (0..5)
            .map(|n| day.plus_months(n))
            .filter(|d| (d.month() - self.year_end_month).rem_euclid(3) == 0)
            .map(|d| self.end_in_month(d.month_end()))
            .find(|end| *end > day)
            .unwrap_or_else(|| day.plus_days(91))
    }

    fn end_in_month(&self, month_end: Date) -> Date {
        match self.year_end {
            YearEnd::MonthEnd => month_end,
            YearEnd::LastSaturday => month_end.plus_days(-(month_end.weekday() - 6).rem_euclid(7)),
            YearEnd::NearestFriday => {
                let back = (month_end.weekday() - 5).rem_euclid(7);
                month_end.plus_days(if back <= 3 { -back } else { 7 - back })
            }
        }
    }

    /// What becomes known on session `s`. `weak` is a company in long decline.
    pub(crate) fn step(
        &mut self,
        chance: &mut Stream,
        time: &Timeline,
        s: usize,
        shares: f64,
        weak: bool,
        out: &mut Vec<Publication>,
    ) {
        if time.sessions[s] > self.next_end && self.due.is_none() {
            let end = self.next_end;
            self.due = Some((end, self.due_session(chance, time, end, weak).max(s + 1)));
            self.next_end = self.period_end_after(end.plus_days(20));
        }
        if let Some((end, at)) = self.due
            && at <= s
        {
            self.due = None;
            self.profitability -= if weak { 0.5 } else { 0.0 };
            out.push(self.close_quarter(chance, end, shares));
            if self.past.len() > 1 && chance.chance(if end.month() == self.year_end_month { 0.08 } else { 0.03 }) {
                out.push(self.restate(chance));
            }
        }
    }

    /// The session on which a quarter is known: 25 to 88 days after its end, published on a session, known on the next.
    fn due_session(&self, chance: &mut Stream, time: &Timeline, end: Date, weak: bool) -> usize {
        let annual = end.month() == self.year_end_month;
        let (from, to) = match (annual, self.small > 0.5) {
            _ if weak => (45.0, 88.0),
            (false, false) => (25.0, 38.0),
            (true, false) => (35.0, 60.0),
            (false, true) => (30.0, 50.0),
            (true, true) => (55.0, 88.0),
        };
        time.at_or_after(end.plus_days(chance.between(from, to) as i32)) + 1
    }

    /// Another day for what is still to be published: the future changed.
    pub(crate) fn reschedule(&mut self, chance: &mut Stream, s: usize) {
        if let Some((_, at)) = &mut self.due {
            *at = s + chance.whole(1, 25);
        }
        self.transient = chance.normal();
    }

    /// One quarter's figures.
    fn close_quarter(&mut self, chance: &mut Stream, end: Date, shares: f64) -> Publication {
        self.transient = 0.8 * self.transient + 0.6 * chance.normal();
        // Return on assets a year: lower, more dispersed and more noisy for small companies, so that more than a third
        // of them lose money.
        let (mean, by_quality, noise) = if self.small > 0.5 { (0.022, 0.055, 0.030) } else { (0.065, 0.030, 0.015) };
        let mut annual = mean + by_quality * self.profitability + noise * self.transient;
        if self.sector == FINANCE {
            annual /= 7.0;
        }
        if self.no_revenue {
            annual = -0.25 + 0.05 * self.transient;
        }
        let quarter_noise = 1.0 + 0.04 * chance.normal();
        let season = 1.0 + 0.05 * f64::from((end.month() - 1) / 3 % 4 - 1);
        let revenue =
            if self.no_revenue { 0.0 } else { self.assets * self.asset_turnover / 4.0 * season * quarter_noise };
        let income = self.assets * annual / 4.0;
        let gross = revenue * (self.gross_margin + 0.01 * chance.normal()).clamp(0.02, 0.97);
        // A quarter of what is earned goes in tax, nothing where there is a loss; interest of 5 % a year on debt.
        let pretax = if income > 0.0 { income / 0.76 } else { income };
        let operating = pretax + self.debt * 0.05 / 4.0;
        // A lender's assets are seven times what a maker's are for the same earnings.
        let works = if self.sector == FINANCE { self.assets / 7.0 } else { self.assets };
        let cash_flow = income + works * (0.009 + 0.008 * chance.normal());
        let capex = (works * 0.007 * (1.0 + 0.3 * chance.normal())).max(0.0);
        let raised = if self.equity < 0.15 * self.assets { 0.08 * self.assets } else { 0.0 };
        self.equity += 0.6 * income + raised;
        self.assets = (self.assets + 0.6 * income + raised + 0.008 * self.assets * chance.normal()).max(1e6);
        self.debt =
            if self.no_debt { 0.0 } else { (self.debt * (1.0 + 0.02 * chance.normal())).min(0.8 * self.assets) };
        let cash = self.assets * (0.08 + 0.02 * chance.unit());
        let mut values = [
            revenue,
            revenue - gross,
            gross,
            operating,
            income,
            cash_flow,
            capex,
            cash_flow - capex,
            self.assets,
            self.equity,
            cash,
            self.debt,
            shares,
            // Cash, fifty days of receivables, thirty of stock; suppliers paid after 45 days, a tenth of the debt due soon.
            cash + revenue * 50.0 / 91.0 + (revenue - gross) * 30.0 / 91.0,
            (revenue - gross) * 45.0 / 91.0 + 0.1 * self.debt + 0.01 * self.assets,
        ];
        let unit = if self.assets > 1e9 {
            1e6
        } else if self.assets > 5e7 {
            1e3
        } else {
            1.0
        };
        for (_, v) in values.iter_mut().enumerate().filter(|(i, _)| *i != 12) {
            *v = (*v / unit).round() * unit;
        }
        values[12] = values[12].round();
        // Identities hold in rounded figures too.
        values[2] = values[0] - values[1];
        values[7] = values[5] - values[6];
        self.leave_out(chance, &mut values);
        self.past.push_front((end, values));
        self.past.truncate(8);
        Publication { period_end: end, values, restated: false }
    }

    /// What the statement does not give.
    fn leave_out(&self, chance: &mut Stream, values: &mut [f64; ITEMS.len()]) {
        if self.sector == FINANCE || self.no_revenue {
            values[1] = f64::NAN;
            values[2] = f64::NAN;
        }
        if self.sector == FINANCE {
            // Nor does a lender tell what is current.
            [3, 13, 14].into_iter().for_each(|item| values[item] = f64::NAN);
        }
        if self.terse {
            values[2] = f64::NAN;
            values[7] = f64::NAN;
        }
        if chance.chance(0.03) {
            let item = chance.whole(0, MAY_LACK - 1);
            values[item] = f64::NAN;
        }
    }

    /// An earlier quarter, told again with other figures.
    fn restate(&mut self, chance: &mut Stream) -> Publication {
        let which = chance.whole(1, self.past.len() - 1);
        let (scale, shift) = (1.0 + 0.03 * chance.normal(), 0.004 * chance.normal());
        let (end, values) = &mut self.past[which];
        let assets = if values[8].is_nan() { 1e8 } else { values[8] };
        let delta = (shift * assets * if self.sector == FINANCE { 1.0 / 7.0 } else { 1.0 }).round();
        values[0] = (values[0] * scale).round();
        values[1] = (values[1] * scale).round();
        if !values[0].is_nan() && !values[1].is_nan() && !values[2].is_nan() {
            values[2] = values[0] - values[1];
        }
        for item in [3, 4] {
            values[item] += delta;
        }
        Publication { period_end: *end, values: *values, restated: true }
    }
}
