//! The simulated market as a whole.
use breadth_domain::{
    Concept, Date, FactRow, Grade, ListingRow, Nature, PriceField, PriceRow, SeriesRow, Span, calendar,
};
use rayon::prelude::*;

use crate::books::{ITEMS, Statement};
use crate::factors::{Episodes, Factors};
use crate::inject::{self, Patches};
use crate::segment::{NO_VOLUME, Segment};
use crate::slot::Role;
use crate::tape::{Market, Tape};
use crate::timeline::Timeline;
use crate::trackers::{self, TRACKERS};
use crate::{Truth, WorldSpec, attached, fund, slot};

/// A simulated market: what vendors would say of it, and what is so.
///
/// ```
/// use breadth_testkit::{World, WorldSpec};
/// let world = World::simulate(&WorldSpec::small(1));
/// assert!(world.prices().count() > 50_000);
/// assert!(!world.truth.events.is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct World {
    /// What it was asked to be.
    pub spec: WorldSpec,
    /// What is so.
    pub truth: Truth,
    pub(crate) time: Timeline,
    pub(crate) segments: Vec<Segment>,
    pub(crate) patches: Patches,
    pub(crate) listings: Vec<ListingRow>,
    pub(crate) statements: Vec<Statement>,
    rewrites: Vec<(Date, u64)>,
}

impl World {
    /// Simulates the market of that spec: the same bytes for any number of threads.
    pub fn simulate(spec: &WorldSpec) -> World {
        Self::told(spec, Vec::new())
    }

    /// The same world up to the close of `t`, another one after it: all that is known at or before `t` is identical to
    /// the bit, and after it returns, volumes, share counts, filings, restatements, listings, exits and renames are
    /// others, companies that had not come yet are others, and there are more of them. Chance after `t` follows `seed`.
    ///
    /// `t` lies in the window: before it there is no past to keep. A statement is known on the session after its publication:
    /// one published on `t` is rewritten. Injected look-ahead
    /// rows ([`crate::Defects::look_ahead`]) lie about that day by design and are outside the law.
    pub fn rewritten_after(&self, t: Date, seed: u64) -> World {
        let mut rewrites: Vec<(Date, u64)> = self.rewrites.iter().filter(|(at, _)| *at < t).copied().collect();
        rewrites.push((t, seed));
        Self::told(&self.spec, rewrites)
    }

    fn told(spec: &WorldSpec, rewrites: Vec<(Date, u64)>) -> World {
        let time = Timeline::new(spec, &rewrites);
        let episodes = Episodes::new(time.len());
        let factors = Factors::simulate(spec, &time, &episodes);
        let caps = starting_caps(spec);
        let roles = roles(spec, &caps, !rewrites.is_empty());
        let mut record = vec![false; time.len()];
        for (rank, _) in &time.reconstitutions {
            record[*rank] = true;
        }
        if let Some(last) = record.last_mut() {
            *last = true;
        }
        let mut market = Market {
            spec,
            time: &time,
            factors: &factors,
            ln_level: factors.level.iter().map(|l| l.ln()).collect(),
            root_stress: factors.stress.iter().map(|s| s.sqrt()).collect(),
            record,
            boundary: caps.get(spec.large.saturating_sub(8)).or(caps.last()).copied().unwrap_or(1e9),
            rest: caps.iter().sum(),
            acquirers: Vec::new(),
        };
        // The seven largest first: they buy others for their shares.
        let megas = roles.iter().take_while(|p| matches!(p, Place::Company { role: Role::Mega(_), .. })).count();
        let run = |market: &Market, slots: std::ops::Range<usize>| -> Vec<Tape> {
            slots.into_par_iter().with_max_len(8).map(|k| roles[k].run(market, k)).collect()
        };
        let mut tapes = run(&market, 0..megas);
        market.acquirers = tapes.iter().map(|tape| returns(tape, time.len())).collect();
        tapes.extend(run(&market, megas..roles.len()));

        let mut all = Tape::default();
        let mut nasdaq = Vec::new();
        let mut places = Vec::with_capacity(tapes.len());
        for (k, mut tape) in tapes.into_iter().enumerate() {
            tape.shift(all.securities.len());
            places.push(all.segments.len()..all.segments.len() + tape.segments.len());
            nasdaq.resize(nasdaq.len() + tape.securities.len(), slot::exchange(k) == "nasdaq");
            append(&mut all, tape);
        }
        let indexes = trackers::indexes(spec, &time, &all.securities, &all.segments, &all.events, &nasdaq);
        let mut funds = trackers::tape(&time, &indexes);
        funds.shift(all.securities.len());
        append(&mut all, funds);

        let (patches, defects) = inject::inject(spec, &time, &mut all, &places);
        let Tape { securities, segments, mut events, listings, statements } = all;
        events.sort_by_key(|e| (e.date, e.security));
        let truth = Truth {
            sessions: time.sessions.clone(),
            episodes,
            market_premium: spec.market_premium,
            size_premium: spec.size_premium,
            quality_premium: spec.quality_premium,
            securities,
            events,
            reconstitutions: time.reconstitutions.clone(),
            trackers: TRACKERS.iter().zip(indexes.total).map(|(t, r)| (t.ticker, r)).collect(),
            defects,
            factors,
        };
        sorted(World { spec: spec.clone(), truth, time, segments, patches, listings, statements, rewrites })
    }

    /// The price rows, sorted by ticker and date, as the file has them.
    pub fn prices(&self) -> impl Iterator<Item = PriceRow> + '_ {
        (0..self.segments.len()).flat_map(|k| {
            let segment = &self.segments[k];
            self.rows(k).map(move |row| {
                let mut out = PriceRow::empty(segment.symbol, row.date);
                out.set(PriceField::Close, f64::from(row.close));
                out.set(PriceField::NetChange, f64::from(row.net));
                out.set(PriceField::Volume, if row.volume == NO_VOLUME { f64::NAN } else { f64::from(row.volume) });
                out.set(PriceField::Shares, f64::from(row.shares) * 1e6);
                out.set(PriceField::Flag, f64::from(row.flag));
                out
            })
        })
    }

    /// How many price rows there are.
    pub fn price_rows(&self) -> usize {
        self.segments.iter().map(Segment::len).sum::<usize>()
            + self.patches.values().map(|p| p.extra.len()).sum::<usize>()
    }

    /// The listings' change log, sorted by ticker and day seen.
    pub fn listings(&self) -> Vec<ListingRow> {
        self.listings.clone()
    }

    /// Every vintage of every statement, sorted by ticker, period end and day of publication.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The statements as single facts, sorted by ticker, concept, period end and day known.
    pub fn facts(&self) -> Vec<FactRow> {
        let mut facts: Vec<FactRow> = self
            .statements
            .par_iter()
            .flat_map_iter(|statement| {
                let known_on = calendar::session_after(statement.published_on);
                ITEMS.iter().zip(statement.values).filter(|(_, v)| !v.is_nan()).map(move |(concept, value)| FactRow {
                    symbol: statement.symbol,
                    concept: *concept,
                    span: span(*concept),
                    period_end: statement.period_end,
                    value,
                    published_on: statement.published_on,
                    known_on,
                    grade: Grade::Published,
                })
            })
            .collect();
        facts.par_sort_by_key(|f| (f.symbol, f.concept, f.period_end, f.known_on));
        facts
    }

    /// The two Treasury yields, in percent, known on the session after the day they describe.
    pub fn series(&self) -> Vec<SeriesRow> {
        [("DGS10", &self.truth.factors.ten_year), ("DGS2", &self.truth.factors.two_year)]
            .into_iter()
            .flat_map(|(id, values)| {
                let name: std::sync::Arc<str> = id.into();
                self.time.sessions.iter().zip(values).map(move |(date, value)| SeriesRow {
                    series: name.clone(),
                    date: *date,
                    value: (value * 100.0).round() / 100.0,
                    known_on: calendar::session_after(*date),
                })
            })
            .collect()
    }

    /// The true total return of a security on each session on which it has a row, dividends included; the true payout of
    /// its exit stands on the session after its last row. Sessions are indexes into [`Truth::sessions`].
    pub fn total_returns(&self, security: usize) -> Vec<(usize, f64)> {
        let mut out = Vec::new();
        let dividends: std::collections::BTreeMap<usize, f64> = self
            .truth
            .events_of(security)
            .filter_map(|e| match e.what {
                crate::What::Dividend { amount } => Some((self.time.at_or_after(e.date), amount)),
                _ => None,
            })
            .collect();
        let mut of: Vec<&Segment> = self.segments.iter().filter(|s| s.security == security).collect();
        of.sort_by_key(|s| s.day[0]);
        for segment in of {
            for i in 0..segment.len() {
                let s = usize::from(segment.day[i]);
                let before = f64::from(segment.close[i]) - f64::from(segment.net[i]);
                if before > 1e-6 {
                    let paid = dividends.get(&s).copied().unwrap_or(0.0);
                    out.push((s, (f64::from(segment.net[i]) + paid) / before));
                }
            }
        }
        if let Some(exit) = self.truth.securities[security].exit {
            out.push((self.time.at_or_after(exit.last) + 1, exit.payout));
        }
        out
    }
}

/// How a concept's figures of a quarter cover time.
fn span(concept: Concept) -> Span {
    if concept.nature() == Nature::Flow { Span::Quarter } else { Span::Instant }
}

/// Orders everything as vendors' files are ordered.
fn sorted(mut world: World) -> World {
    let mut order: Vec<usize> = (0..world.segments.len()).collect();
    order.sort_by_key(|k| (world.segments[*k].symbol, world.segments[*k].day[0]));
    let place: std::collections::BTreeMap<usize, usize> =
        order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    let mut segments: Vec<Option<Segment>> = world.segments.into_iter().map(Some).collect();
    world.segments = order.iter().filter_map(|k| segments[*k].take()).collect();
    world.patches = world.patches.into_iter().map(|((k, row), patch)| ((place[&k], row), patch)).collect();
    // A listing that changed twice on a day shows what it said last.
    world.listings.sort_by_key(|l| (l.symbol, l.seen_on));
    world.listings.reverse();
    world.listings.dedup_by_key(|l| (l.symbol, l.seen_on));
    world.listings.reverse();
    world.statements.sort_by_key(|s| (s.symbol, s.period_end, s.published_on));
    world
}

fn append(all: &mut Tape, tape: Tape) {
    all.securities.extend(tape.securities);
    all.segments.extend(tape.segments);
    all.events.extend(tape.events);
    all.listings.extend(tape.listings);
    all.statements.extend(tape.statements);
}

/// A place and what it is for.
enum Place {
    Company { role: Role, papers: bool },
    Fund,
}

impl Place {
    fn run(&self, market: &Market, k: usize) -> Tape {
        match self {
            Place::Fund => fund::run(market, k),
            Place::Company { role, papers } => {
                let mut tape = slot::run(market, k, *role);
                if *papers {
                    attached::attach(market, &mut tape, k, attached::papers(*role == Role::BlankCheque, k));
                }
                tape
            }
        }
    }
}

/// Capitalisations at the start of all domestic companies but the seven largest, falling, in dollars: straight lines in
/// logarithms through what the US market looks like by rank.
fn starting_caps(spec: &WorldSpec) -> Vec<f64> {
    const BY_RANK: [(f64, f64); 9] = [
        (1.0, 420e9),
        (8.0, 260e9),
        (50.0, 75e9),
        (200.0, 20e9),
        (500.0, 5.5e9),
        (1_000.0, 1.4e9),
        (1_500.0, 0.35e9),
        (2_000.0, 0.12e9),
        (3_000.0, 0.04e9),
    ];
    let scale = 1_000.0 / spec.large.max(1) as f64;
    (8..=spec.operating.max(10))
        .map(|rank| {
            let rank = (rank as f64 * scale).clamp(1.0, 3_000.0);
            let k = BY_RANK.iter().position(|(r, _)| *r >= rank).unwrap_or(BY_RANK.len() - 1).max(1);
            let ((r0, c0), (r1, c1)) = (BY_RANK[k - 1], BY_RANK[k]);
            let along = (rank.ln() - r0.ln()) / (r1.ln() - r0.ln());
            (c0.ln() + along * (c1.ln() - c0.ln())).exp()
        })
        .collect()
}

/// The places of the market: the seven largest, the other companies, other kinds, and, in a rewritten future, more
/// companies.
fn roles(spec: &WorldSpec, caps: &[f64], rewritten: bool) -> Vec<Place> {
    let share = |of: usize| (spec.others * of / 350).max(1);
    let with_papers = share(60);
    let step = (caps.len() / with_papers).max(1);
    // The fourth of the seven has two classes, as one of the real ones has.
    let mut places: Vec<Place> = (0..7).map(|i| Place::Company { role: Role::Mega(i), papers: i == 3 }).collect();
    for (k, cap) in caps.iter().enumerate() {
        places.push(Place::Company { role: Role::Operating(*cap), papers: k % step == step / 2 });
    }
    let company = |role, papers| Place::Company { role, papers };
    places.extend((0..share(28)).map(|_| company(Role::Receipt, false)));
    places.extend((0..share(20)).map(|_| company(Role::Foreign, false)));
    places.extend((0..share(30)).map(|_| company(Role::BlankCheque, true)));
    places.extend((0..share(120)).map(|_| Place::Fund));
    if rewritten {
        places.extend((0..spec.operating / 20 + 1).map(|_| company(Role::Extra, false)));
    }
    places
}

/// A tape's first security's returns, one a session.
fn returns(tape: &Tape, sessions: usize) -> Vec<f64> {
    let mut out = vec![0.0; sessions];
    for segment in tape.segments.iter().filter(|s| s.security == 0) {
        for i in 0..segment.len() {
            let (close, net) = (f64::from(segment.close[i]), f64::from(segment.net[i]));
            out[usize::from(segment.day[i])] = net / (close - net);
        }
    }
    out
}
