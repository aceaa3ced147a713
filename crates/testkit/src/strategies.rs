//! Generators of worlds for property tests.
use breadth_domain::Date;
use proptest::prelude::*;

use crate::{Defects, WorldSpec};

/// Small worlds: 30 to 100 places for companies, two or three years, with and without defects.
pub fn any_small_spec() -> impl Strategy<Value = WorldSpec> {
    (any::<u64>(), 30usize..100, 2usize..=3, 2016i16..2022, any::<bool>()).prop_map(
        |(seed, operating, years, year, spoilt)| WorldSpec {
            operating,
            years,
            large: operating / 2,
            from: Date::from_ymd(year, 1, 1).unwrap_or_default(),
            defects: if spoilt { Defects::demo() } else { Defects::none() },
            ..WorldSpec::small(seed)
        },
    )
}

/// A day within the world's window, its last quarter left out so that something is still to come.
pub fn any_day(spec: &WorldSpec) -> impl Strategy<Value = Date> + use<> {
    (spec.from.days()..spec.to().days() - 91).prop_map(Date::from_days)
}
