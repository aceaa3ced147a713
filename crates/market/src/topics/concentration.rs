//! Concentration: how much the largest weigh and contribute.
use super::{Topic, TopicCell, TopicTable, side_by_side};
use crate::measure::{Family, of_family};
use crate::{MarketPage, Unit};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "concentration",
    label: "Concentration",
    about: "how much the largest companies weigh and contribute, and what the index earns without them",
    tables: |asked| {
        let mut tables = side_by_side(asked.page, &of_family(Family::Concentration));
        tables.push(baskets(asked.page));
        Ok(tables)
    },
};

/// Each basket in each universe: its share and, for each span, what came from it.
pub fn baskets(page: &MarketPage) -> TopicTable {
    let rows = page.baskets.iter().filter(|b| b.known > 0).flat_map(|b| {
        b.contributions.iter().map(move |c| {
            vec![
                TopicCell::text(&b.label),
                TopicCell::text(&b.universe),
                b.named_on.map_or_else(|| TopicCell::text("each day"), TopicCell::Day),
                TopicCell::text(format!("{} of {}", b.known, b.of)),
                TopicCell::number(b.share, Unit::Fraction),
                TopicCell::text(c.span),
                TopicCell::number(c.index, Unit::Fraction),
                TopicCell::number(c.contribution, Unit::Fraction),
                TopicCell::number(c.without, Unit::Fraction),
            ]
        })
    });
    let columns = ["basket", "universe", "named on", "held", "share", "span", "index", "from the basket", "without it"];
    TopicTable::new("baskets", "Baskets", &columns, rows.collect()).note(
        "From the basket: its part of the index's return, Σ C_t · level_(t-1) / level_base. Without it: the other members \
         alone. A basket named on a day was chosen knowing what came before that day; the seven largest of each day were not.",
    )
}
