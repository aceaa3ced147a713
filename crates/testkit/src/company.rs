//! A company's life, session by session. Each step draws from the company's own stream and looks at nothing later: what
//! is to come is decided when it comes.
use breadth_domain::{ListingRow, Symbol};

use crate::books::{Books, Footing, Publication, Statement};
use crate::factors::YEAR;
use crate::kind::{INDUSTRIES, SECTORS};
use crate::names;
use crate::segment::{Segment, tick};
use crate::stream::Stream;
use crate::tape::{Market, Tape};
use crate::truth::{TrueLabel, TrueOutcome, What};

/// How often a deal for shares is announced, a year.
pub(crate) const SHARE_DEALS: f64 = 0.008;

/// What a company is going through.
#[derive(Copy, Clone, Debug)]
pub(crate) enum Phase {
    Normal,
    /// Bought for cash at `offer` on session `due`; `before` is the price before the announcement.
    CashDeal {
        offer: f64,
        due: usize,
        before: f64,
    },
    /// Bought for shares of one of the largest on session `due`.
    ShareDeal {
        acquirer: usize,
        due: usize,
        before: f64,
    },
    /// In long decline from that price.
    Distress {
        from: f64,
    },
    /// A blank-cheque company in search until session `until`, or bound to merge on session `merge`.
    Search {
        until: usize,
        merge: Option<usize>,
    },
}

/// A company that trades.
pub(crate) struct Company {
    pub(crate) security: usize,
    pub(crate) segment: usize,
    pub(crate) phase: Phase,
    pub(crate) symbol: Symbol,
    pub(crate) name: String,
    pub(crate) form: &'static str,
    pub(crate) exchange: &'static str,
    pub(crate) country: &'static str,
    pub(crate) ipo_year: Option<i16>,
    pub(crate) sector: usize,
    pub(crate) industry: usize,
    pub(crate) quality: f64,
    pub(crate) beta: f64,
    /// Which of the seven largest, if any.
    pub(crate) mega: Option<usize>,
    /// The price before rounding.
    pub(crate) price: f64,
    /// The close printed last, on this session's split basis.
    pub(crate) printed: Option<f64>,
    pub(crate) shares: f64,
    /// The count the file shows, until `shown_until` where it is stale.
    pub(crate) shown: f64,
    pub(crate) shown_until: usize,
    pub(crate) missing_until: usize,
    pub(crate) missing_zero: bool,
    pub(crate) turnover: f64,
    /// A dividend's yield a quarter and the session from which the next one is due.
    pub(crate) dividend: Option<(f64, usize)>,
    pub(crate) pause_until: usize,
    pub(crate) pause_repeats: bool,
    pub(crate) blank_until: usize,
    /// How many tickers the place has used.
    pub(crate) names_used: usize,
    pub(crate) slot: usize,
    pub(crate) books: Option<Books>,
}

impl Company {
    /// The loading on the size factor: 1 at or below the boundary of `large`, 0 from four times it on.
    pub(crate) fn size_loading(&self, market: &Market, s: usize, ln_cap: f64) -> f64 {
        let boundary = market.boundary.ln() + market.ln_level[s];
        ((boundary + 4f64.ln() - ln_cap) / 4f64.ln()).clamp(0.0, 1.0)
    }

    /// One session. `Some` where it was the last: what happened and what holders received over the last close.
    pub(crate) fn step(
        &mut self,
        market: &Market,
        tape: &mut Tape,
        chance: &mut Stream,
        s: usize,
    ) -> Option<(TrueOutcome, f64)> {
        let f = market.factors;
        let today = market.time.sessions[s];
        // The rate of what can happen, a year, is taken off one uniform draw, one event after the other.
        let mut u = chance.unit() * YEAR;
        let tail = (u * 1e6).fract() < 0.04;
        let ln_cap = (self.price * self.shares).ln();
        let size = self.size_loading(market, s, ln_cap);

        if s >= self.pause_until {
            self.corporate_action(market, tape, chance, s, &mut u);
        }
        // Volatility falls with size; 4 % of sessions have three times the scale.
        let scaled = ln_cap - market.ln_level[s] - 1e8f64.ln();
        let sigma = (0.62 - 0.045 * scaled).clamp(0.18, 0.75) / YEAR.sqrt() * market.root_stress[s];
        let shock = sigma * chance.normal() * if tail { 2.61 } else { 0.87 };
        let common =
            self.beta * f.market[s] + size * f.size[s] + self.quality * f.quality[s] + f.sectors[s][self.sector];
        let ret = match self.phase {
            Phase::Normal => common + shock + self.pull(market, s, ln_cap) + self.fair(size) / YEAR,
            Phase::CashDeal { offer, due, .. } => {
                // The gap to the offer closes as the day of payment nears.
                let gap = 0.02 * (due.saturating_sub(s) as f64 / 120.0).min(1.0);
                offer * (1.0 - gap) / self.price - 1.0 + 0.0008 * chance.normal()
            }
            Phase::ShareDeal { acquirer, .. } => market.acquirers[acquirer][s] + 0.0015 * chance.normal(),
            Phase::Distress { .. } => common + 1.8 * shock - 0.0085,
            Phase::Search { .. } => 0.00008 + 0.0016 * chance.normal(),
        };
        self.price *= 1.0 + ret.max(-0.85);
        if let (Some((quarterly, next)), Phase::Normal) = (self.dividend, self.phase)
            && s >= next
            && s >= self.pause_until
        {
            let amount = tick(self.price * quarterly);
            self.dividend = Some((quarterly, s + 63));
            if amount < 0.2 * self.price {
                self.price -= amount;
                tape.event(today, self.security, What::Dividend { amount });
            }
        }
        let mut end = None;
        if s >= self.pause_until {
            end = self.turn(market, tape, chance, s, size, &mut u);
        }
        self.file(market, tape, chance, s);
        if self.blank_until == s && s > 0 {
            self.say(tape, market, s, false);
        }
        self.print(tape, chance, s, ret);
        if market.record[s] {
            tape.securities[self.security].caps.push((s, self.price * self.shares));
        }
        end.filter(|_| s + 1 < market.time.len())
    }

    /// How often a long decline begins, a year.
    pub(crate) fn distress_rate(&self, size: f64) -> f64 {
        0.022 * (0.15 + 0.85 * size) * (-0.7 * self.quality).exp()
    }

    /// How often a cash deal is announced, a year.
    pub(crate) fn deal_rate(&self, size: f64) -> f64 {
        0.008 + 0.020 * size
    }

    /// What a year without decline or deal must pay so that the premia alone are what is expected: the decline's loss
    /// (nine tenths: the odds of failure and what is gone where it is averted) less the mean premium of deals. It is what
    /// a history of survivors overstates.
    fn fair(&self, size: f64) -> f64 {
        if self.mega.is_some() {
            return 0.0;
        }
        0.9 * self.distress_rate(size) - 0.31 * self.deal_rate(size) - 0.19 * SHARE_DEALS
    }

    /// The seven largest are drawn to their share of the market.
    fn pull(&self, market: &Market, s: usize, ln_cap: f64) -> f64 {
        const WEIGHTS: [f64; 7] = [1.6, 1.4, 1.2, 0.9, 0.8, 0.6, 0.5];
        let Some(rank) = self.mega else { return 0.0 };
        let share = market.factors.top7[s];
        let target = share / (1.0 - share) * WEIGHTS[rank % 7] / 7.0 * market.rest;
        (target.ln() + market.ln_level[s] - ln_cap) / 40.0
    }

    /// Opens the books: the quarters before are public the session before.
    pub(crate) fn open_books(
        &mut self,
        market: &Market,
        tape: &mut Tape,
        chance: &mut Stream,
        s: usize,
        small: f64,
        quarters: usize,
    ) {
        let today = market.time.sessions[s];
        let footing = Footing {
            cap: self.price * self.shares,
            shares: self.shares,
            sector: self.sector,
            quality: self.quality,
            small,
        };
        let (books, past) = Books::open(chance, today, footing, quarters);
        self.books = Some(books);
        // At the window's start each quarter was published in its time; a newcomer's prospectus shows all at once, on the
        // session before (and is known on the first).
        for publication in past {
            let published_on = if s == 0 {
                breadth_domain::calendar::session_on_or_before(
                    publication.period_end.plus_days(chance.whole(28, 44) as i32),
                )
            } else {
                market.time.sessions[s - 1]
            };
            self.publish(tape, publication, published_on);
        }
    }

    fn publish(&mut self, tape: &mut Tape, publication: Publication, published_on: breadth_domain::Date) {
        let Publication { period_end, values, restated } = publication;
        let what = if restated {
            What::Restated { period_end, published_on }
        } else {
            What::Filed { period_end, published_on }
        };
        tape.event(published_on, self.security, what);
        tape.statements.push(Statement {
            symbol: self.symbol,
            security: self.security,
            period_end,
            published_on,
            values,
        });
    }

    fn file(&mut self, market: &Market, tape: &mut Tape, chance: &mut Stream, s: usize) {
        let Some(books) = &mut self.books else { return };
        let weak = matches!(self.phase, Phase::Distress { .. });
        let mut news = Vec::new();
        books.step(chance, market.time, s, self.shares, weak, &mut news);
        if news.is_empty() {
            return;
        }
        for publication in news {
            self.publish(tape, publication, market.time.sessions[s.saturating_sub(1)]);
        }
        // Issues and buy-backs show with the statement.
        let growth = if self.quality > 0.5 { -0.003 } else { 0.006 } + 0.004 * chance.normal();
        if matches!(self.phase, Phase::Normal) && self.mega.is_none() {
            self.shares *= 1.0 + growth;
        }
    }

    /// One ticker ends, another begins.
    pub(crate) fn rename(&mut self, market: &Market, tape: &mut Tape, chance: &mut Stream, s: usize, keep_form: bool) {
        let from = self.symbol;
        let serial = names::serial(self.slot, self.names_used, market.time.rewrites_by(s));
        self.names_used += 1;
        let to = names::symbol(&names::ticker(market.spec.seed, serial, false));
        let name_changed = !keep_form && chance.chance(0.5);
        if name_changed && self.form == "Inc. Common Stock" {
            self.form = "Holdings Inc. Common Stock";
        }
        self.symbol = to;
        let segment = Segment::new(to, self.security, market.time.len() - s);
        self.segment = tape.segments.len();
        tape.segments.push(segment);
        tape.event(market.time.sessions[s], self.security, What::Renamed { from, to, name_changed });
        self.label(tape, market, s);
    }

    /// Enters the present ticker and name into the truth and the listings.
    pub(crate) fn label(&mut self, tape: &mut Tape, market: &Market, s: usize) {
        let label = TrueLabel {
            from: market.time.sessions[s],
            symbol: self.symbol,
            name: format!("{} {}", self.name, self.form).into(),
        };
        tape.securities[self.security].labels.push(label);
        self.say(tape, market, s, s < self.blank_until);
    }

    /// What the listing says on that session.
    pub(crate) fn say(&self, tape: &mut Tape, market: &Market, s: usize, blank: bool) {
        let (sector, industry) = match self.phase {
            _ if blank => ("", ""),
            Phase::Search { .. } => ("Finance", "Blank Checks"),
            _ => (SECTORS[self.sector], INDUSTRIES[self.sector][self.industry]),
        };
        tape.listings.push(ListingRow {
            symbol: self.symbol,
            seen_on: market.time.sessions[s],
            exchange: self.exchange.into(),
            sector: sector.into(),
            industry: industry.into(),
            country: self.country.into(),
            ipo_year: self.ipo_year,
            name: format!("{} {}", self.name, self.form).into(),
        });
    }

    /// The row of the session, where there is one.
    fn print(&mut self, tape: &mut Tape, chance: &mut Stream, s: usize, ret: f64) {
        if s >= self.shown_until {
            self.shown = self.shares;
        }
        let noise = chance.normal();
        let shares =
            if s < self.missing_until { if self.missing_zero { 0.0 } else { f64::NAN } } else { self.shown / 1e6 };
        let segment = &mut tape.segments[self.segment];
        if s < self.pause_until
            && let Some(printed) = self.printed
        {
            if self.pause_repeats {
                segment.push(s, printed, 0.0, 0.0, shares);
            }
            return;
        }
        let close = tick(self.price);
        let net = close - self.printed.unwrap_or(0.0);
        let busy = (0.4 * noise + 6.0 * ret.abs().min(0.3)).exp();
        let volume = (self.shares * self.turnover * busy).round();
        segment.push(s, close, net, volume, shares);
        self.printed = Some(close);
    }

    /// The future is told anew from session `s` on: what was set for later is set again.
    pub(crate) fn rewrite(&mut self, chance: &mut Stream, s: usize) {
        let again = |chance: &mut Stream| s + chance.whole(5, 160);
        match &mut self.phase {
            Phase::CashDeal { due, .. } | Phase::ShareDeal { due, .. } => *due = again(chance),
            Phase::Search { until, merge } => {
                *until = s + chance.whole(5, 500);
                *merge = merge.map(|_| again(chance));
            }
            Phase::Normal | Phase::Distress { .. } => {}
        }
        for until in [&mut self.pause_until, &mut self.shown_until, &mut self.missing_until, &mut self.blank_until] {
            if *until > s {
                *until = s + chance.whole(1, 15);
            }
        }
        if let Some((_, next)) = &mut self.dividend {
            *next = s + chance.whole(1, 63);
        }
        self.beta += 0.2 * chance.normal();
        self.turnover *= chance.between(0.7, 1.4);
        if let Some(books) = &mut self.books {
            books.reschedule(chance, s);
        }
    }
}
