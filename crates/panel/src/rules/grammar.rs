//! The grammar of a universe's rule: one TOML file.
use breadth_domain::Date;
use serde::Deserialize;

use super::schedule::Schedule;

/// A universe's rule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniverseRule {
    /// Its identifier, as on the command line and in studies.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What it is, in a sentence, for the manual.
    #[serde(default)]
    pub about: String,
    /// Who may be a member.
    pub eligible: Eligible,
    /// Who of those is.
    pub select: Select,
    /// When.
    pub schedule: ScheduleRef,
    /// What members count with.
    #[serde(default)]
    pub weights: Weights,
    /// Weights are by float only where the members whose float is known have at least this share in the capitalisation of
    /// all; else everyone counts in full. With few floats known, those few would lose weight to all the others.
    #[serde(default = "float_coverage")]
    pub float_coverage: f64,
}

/// [`UniverseRule::float_coverage`] where a rule does not say.
const fn float_coverage() -> f64 {
    0.8
}

/// What members count with in weights and in the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// The capitalisation of all of a company's lines.
    #[default]
    Full,
    /// The part of it in public hands, see [`super::float`]; the whole of a company of which none is known. Of few: the whole
    /// of everyone, see [`UniverseRule::float_coverage`].
    Float,
}

/// A built-in schedule by its name, or one of the file's own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum ScheduleRef {
    /// The name of a built-in schedule.
    Named(String),
    /// The file's own.
    Own(Schedule),
}

/// A number that may change with the years.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Dated {
    /// The same on every day.
    Always(f64),
    /// Each value from its day on; before the first, the first.
    Since(Vec<Since>),
}

/// A value from a day on.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// The first day.
    pub from: Date,
    /// The value.
    pub value: f64,
}

impl Dated {
    /// The value on that day.
    pub fn on(&self, day: Date) -> f64 {
        match self {
            Dated::Always(value) => *value,
            Dated::Since(steps) => {
                let known = steps.partition_point(|s| s.from <= day);
                steps.get(known.saturating_sub(1)).map_or(f64::NAN, |s| s.value)
            }
        }
    }

    fn values(&self) -> Vec<f64> {
        match self {
            Dated::Always(value) => vec![*value],
            Dated::Since(steps) => steps.iter().map(|s| s.value).collect(),
        }
    }
}

/// What makes an issuer an American company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Home {
    /// The listing's country and the style of its name, see [`crate::classify::is_us`].
    Country,
    /// Country, style of the name, where its shares trade, and whether it reports as a domestic filer, see
    /// [`super::home`].
    Indicators,
    /// Any country.
    Any,
}

/// Who may be a member.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eligible {
    /// What makes an issuer an American company.
    pub home: Home,
    /// The lowest price on the rank day, in dollars.
    #[serde(default)]
    pub min_price: f64,
    /// Whether who is a member already keeps its place below `min_price` while its average close of thirty days is not.
    #[serde(default)]
    pub members_by_average: bool,
    /// The lowest market capitalisation of a line on the rank day, in dollars.
    #[serde(default)]
    pub min_cap: f64,
    /// The float ratio that a company must be above, where its float is known: of everyone, and where members are those in
    /// a range of capitalisation, of newcomers, whose unknown floats are said to be unknown.
    #[serde(default)]
    pub min_float: f64,
    /// Of newcomers: the lowest dollar volume of a year, as a multiple of the capitalisation; of the part of it in public
    /// hands where weights are by float and it is known.
    #[serde(default)]
    pub min_liquidity: Option<Dated>,
    /// Of newcomers: how many months ago the first session must be.
    #[serde(default)]
    pub seasoning_months: Option<i32>,
    /// Of newcomers: net income of the last quarter, and of the last four together, above zero. Where statements do not
    /// tell, the company is admitted and the test is said to be unknown.
    #[serde(default)]
    pub positive_earnings: bool,
}

/// Who of the eligible companies is a member.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Select {
    /// Everyone.
    All,
    /// Ranks by market capitalisation, 1 = the largest company.
    Rank {
        /// The first rank that belongs.
        first: usize,
        /// The last rank that belongs.
        last: usize,
        /// The band around a boundary within which members of either side stay on it.
        #[serde(default)]
        band: Option<Band>,
    },
    /// A range of market capitalisation, with memory.
    Cap {
        /// The lowest capitalisation of a newcomer, in dollars.
        low: Dated,
        /// The capitalisation that a newcomer must not reach, in dollars.
        #[serde(default)]
        high: Option<Dated>,
        /// How many companies; every one where not given.
        #[serde(default)]
        count: Option<usize>,
        /// A member stays while its capitalisation is at least this multiple of `low`.
        #[serde(default = "one")]
        keep_low: f64,
        /// A member stays while its capitalisation is at most this multiple of `high`.
        #[serde(default = "one")]
        keep_high: f64,
        /// Universes whose members do not belong here.
        #[serde(default)]
        without: Vec<String>,
    },
}

const fn one() -> f64 {
    1.0
}

/// A band around a boundary between two ranks.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The last rank above the boundary.
    pub at: usize,
    /// Half of the band's width: a share of the cumulative capitalisation of all ranked companies.
    pub half_width: f64,
    /// Companies to this rank have a side that they keep; smaller ones are newcomers.
    pub among: usize,
}

/// A rule that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// Not TOML, or a field that is unknown, missing or of the wrong type.
    #[error(
        "the universe's rule is not valid: {text}{meant}\n\nhint: start from one that is built in: `breadth universe russell-like-2000 --print-rules`"
    )]
    Syntax {
        /// What the parser says, with the line.
        text: String,
        /// What was meant, where that can be guessed.
        meant: String,
    },
    /// A value that cannot be meant.
    #[error("`{field}` of universe `{rule}` is {value}; it must be {must}")]
    Value {
        /// The universe.
        rule: String,
        /// The field's path.
        field: &'static str,
        /// The value given.
        value: String,
        /// What it must be.
        must: String,
    },
}

impl UniverseRule {
    /// Reads a rule and checks each value.
    ///
    /// # Errors
    /// [`RuleError`] names the line or the field, and what it must be.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let rule: UniverseRule = toml::from_str(text).map_err(|e: toml::de::Error| RuleError::Syntax {
            text: e.to_string().trim_end().to_owned(),
            meant: super::near::meant(e.message()),
        })?;
        rule.check()?;
        Ok(rule)
    }

    /// Whether statements can change who is a member.
    pub fn asks_statements(&self) -> bool {
        self.eligible.home == Home::Indicators || self.eligible.positive_earnings || self.asks_floats()
    }

    /// Whether public floats can change who is a member, or with what weight.
    pub fn asks_floats(&self) -> bool {
        self.weights == Weights::Float || self.eligible.min_float > 0.0
    }

    /// Ranks `first` to `last` of American companies with a price of a dollar and a capitalisation of $30 m, once a year:
    /// the last session of April, in force after the last Friday of June.
    pub fn by_rank(id: &str, first: usize, last: usize) -> Self {
        UniverseRule {
            id: id.into(),
            label: id.into(),
            about: String::new(),
            eligible: Eligible {
                home: Home::Country,
                min_price: 1.0,
                members_by_average: false,
                min_cap: 30e6,
                min_float: 0.0,
                min_liquidity: None,
                seasoning_months: None,
                positive_earnings: false,
            },
            select: Select::Rank { first, last, band: None },
            schedule: ScheduleRef::Named("yearly".into()),
            weights: Weights::Full,
            float_coverage: float_coverage(),
        }
    }

    fn check(&self) -> Result<(), RuleError> {
        let bad = |field, value: String, must: &str| {
            Err(RuleError::Value { rule: self.id.clone(), field, value, must: must.into() })
        };
        if self.id.is_empty() {
            return bad("id", "empty".into(), "a name");
        }
        let e = &self.eligible;
        for (field, value) in [("eligible.min_price", e.min_price), ("eligible.min_cap", e.min_cap)] {
            if !(value >= 0.0 && value.is_finite()) {
                return bad(field, value.to_string(), "0 or more");
            }
        }
        if !(0.0..1.0).contains(&e.min_float) {
            return bad("eligible.min_float", e.min_float.to_string(), "0 or more, and less than 1");
        }
        if !(0.0..=1.0).contains(&self.float_coverage) {
            return bad("float_coverage", self.float_coverage.to_string(), "between 0 and 1");
        }
        if e.seasoning_months.is_some_and(|m| !(0..=600).contains(&m)) {
            return bad("eligible.seasoning_months", format!("{:?}", e.seasoning_months), "between 0 and 600");
        }
        let ascending = |dated: &Dated| match dated {
            Dated::Always(_) => true,
            Dated::Since(steps) => !steps.is_empty() && steps.windows(2).all(|w| w[0].from < w[1].from),
        };
        let good = |dated: &Dated| dated.values().iter().all(|v| *v >= 0.0 && v.is_finite()) && ascending(dated);
        let must = "numbers of 0 or more, each from a later day than the one before";
        if e.min_liquidity.as_ref().is_some_and(|d| !good(d)) {
            return bad("eligible.min_liquidity", format!("{:?}", e.min_liquidity), must);
        }
        match &self.select {
            Select::All => {}
            Select::Rank { first, last, band } => {
                if *first == 0 || first > last {
                    return bad("select.first", first.to_string(), "1 or more, and no more than `last`");
                }
                if let Some(b) = band
                    && (b.at != *last && b.at + 1 != *first)
                {
                    return bad("select.band.at", b.at.to_string(), "`last`, or the rank before `first`");
                }
                if let Some(b) = band
                    && !(0.0..0.5).contains(&b.half_width)
                {
                    return bad("select.band.half_width", b.half_width.to_string(), "between 0 and 0.5");
                }
            }
            Select::Cap { low, high, count, keep_low, keep_high, .. } => {
                if !good(low) {
                    return bad("select.low", format!("{low:?}"), must);
                }
                if high.as_ref().is_some_and(|h| !good(h)) {
                    return bad("select.high", format!("{high:?}"), must);
                }
                if *count == Some(0) {
                    return bad("select.count", "0".into(), "1 or more");
                }
                if !(0.0..=1.0).contains(keep_low) {
                    return bad("select.keep_low", keep_low.to_string(), "between 0 and 1");
                }
                if keep_high.is_nan() || *keep_high < 1.0 {
                    return bad("select.keep_high", keep_high.to_string(), "1 or more");
                }
            }
        }
        match &self.schedule {
            ScheduleRef::Named(name) if super::presets::schedule(name).is_none() => bad(
                "schedule",
                format!("`{name}`"),
                &format!(
                    "one of {}, or a table of its own{}",
                    super::presets::schedule_names().join(", "),
                    super::near::did_you_mean(name, super::presets::schedule_names())
                ),
            ),
            ScheduleRef::Own(own) if !own.is_in_order() => {
                bad("schedule", "in force before it is ranked, or on no day".into(), "ranked first, on days of a year")
            }
            _ => Ok(()),
        }
    }
}
