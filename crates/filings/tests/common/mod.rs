//! What the tests share: a handful of items, and a reader of companyfacts.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use breadth_domain::{Concept, Date, FiledFact, FilerFacts, Filing, Number};
use breadth_filings::{Catalogue, Filer, Find, Item, Link, Sign, Template, Templates, Term};
use serde_json::Value;

const fn tag(name: &'static str) -> Link {
    Link { find: Find::Tag(name), flag: None, templates: Templates::ALL }
}

const fn item(concept: Concept, sign: Sign, chain: &'static [Link]) -> Item {
    Item { concept, templates: Templates::ALL, sign, chain, note: "" }
}

/// A handful of line items.
pub const FEW: &[Item] = &[
    item(
        Concept::Revenue,
        Sign::NonNegative,
        &[
            Link {
                find: Find::Larger(
                    &["us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", "us-gaap:Revenues"],
                    1.02,
                ),
                flag: None,
                templates: Templates::ALL,
            },
            tag("us-gaap:SalesRevenueNet"),
        ],
    ),
    item(
        Concept::CostOfRevenue,
        Sign::NonNegative,
        &[
            tag("us-gaap:CostOfRevenue"),
            tag("us-gaap:CostOfGoodsAndServicesSold"),
            Link {
                find: Find::Sum(&[
                    Term { tag: "us-gaap:CostOfGoodsSold", factor: 1.0, required: true },
                    Term { tag: "us-gaap:CostOfServices", factor: 1.0, required: false },
                ]),
                flag: None,
                templates: Templates::ALL,
            },
        ],
    ),
    item(
        Concept::GrossProfit,
        Sign::Any,
        &[
            tag("us-gaap:GrossProfit"),
            Link {
                find: Find::Items(&[(1.0, Concept::Revenue), (-1.0, Concept::CostOfRevenue)]),
                flag: None,
                templates: Templates::of(&[Template::Industrial]),
            },
        ],
    ),
    item(Concept::NetIncome, Sign::Any, &[tag("us-gaap:NetIncomeLoss"), tag("us-gaap:ProfitLoss")]),
    item(
        Concept::OperatingCashFlow,
        Sign::Any,
        &[
            tag("us-gaap:NetCashProvidedByUsedInOperatingActivities"),
            tag("us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations"),
        ],
    ),
    item(
        Concept::CapitalExpenditure,
        Sign::NonNegative,
        &[tag("us-gaap:PaymentsToAcquirePropertyPlantAndEquipment"), tag("us-gaap:PaymentsToAcquireProductiveAssets")],
    ),
    item(
        Concept::FreeCashFlow,
        Sign::Any,
        &[Link {
            find: Find::Items(&[(1.0, Concept::OperatingCashFlow), (-1.0, Concept::CapitalExpenditure)]),
            flag: None,
            templates: Templates::ALL,
        }],
    ),
    item(Concept::Cash, Sign::NonNegative, &[tag("us-gaap:CashAndCashEquivalentsAtCarryingValue")]),
    item(Concept::Assets, Sign::NonNegative, &[tag("us-gaap:Assets"), tag("us-gaap:LiabilitiesAndStockholdersEquity")]),
    item(Concept::Liabilities, Sign::NonNegative, &[tag("us-gaap:Liabilities")]),
    item(Concept::Equity, Sign::Any, &[tag("us-gaap:StockholdersEquity")]),
    item(Concept::SharesDiluted, Sign::NonNegative, &[tag("us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding")]),
    item(Concept::EpsDiluted, Sign::Any, &[tag("us-gaap:EarningsPerShareDiluted")]),
];

/// A filer asked by the handful.
pub fn filer(facts: FilerFacts) -> Filer {
    Filer::with(facts, Arc::new(Catalogue::new(FEW)))
}

pub fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The folder of real filings, or `None` with a line that says so.
pub fn real_data() -> Option<PathBuf> {
    breadth_testkit::shared("data/fundamentals")
}

/// Every filer of a zip of companyfacts, in the order of its members.
pub fn filers(zip: &Path) -> Vec<FilerFacts> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(zip).unwrap()).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut text = String::new();
            archive.by_index(i).unwrap().read_to_string(&mut text).unwrap();
            companyfacts(&text)
        })
        .collect()
}

/// The filer of a zip with that key.
pub fn one(zip: &Path, cik: u64) -> FilerFacts {
    filers(zip).into_iter().find(|f| f.cik == cik).unwrap()
}

/// Reads a companyfacts document.
pub fn companyfacts(text: &str) -> FilerFacts {
    let document: Value = serde_json::from_str(text).unwrap();
    let mut facts = FilerFacts {
        cik: document["cik"].as_u64().or_else(|| document["cik"].as_str()?.parse().ok()).unwrap(),
        name: document["entityName"].as_str().unwrap_or_default().into(),
        ..FilerFacts::default()
    };
    let (mut units, mut filings) = (HashMap::new(), HashMap::new());
    for (taxonomy, concepts) in document["facts"].as_object().unwrap() {
        for (concept, body) in concepts.as_object().unwrap() {
            let tag = facts.tags.len() as u32;
            facts.tags.push(format!("{taxonomy}:{concept}").into());
            for (unit, rows) in body["units"].as_object().unwrap() {
                let unit = *units.entry(unit.clone()).or_insert_with(|| {
                    facts.units.push(unit.as_str().into());
                    facts.units.len() as u32 - 1
                });
                for row in rows.as_array().unwrap() {
                    let text = |key: &str| row[key].as_str().unwrap();
                    let filing = *filings.entry(text("accn").to_owned()).or_insert_with(|| {
                        facts.filings.push(Filing {
                            accession: text("accn").into(),
                            form: text("form").into(),
                            filed_on: d(text("filed")),
                            accepted: None,
                        });
                        facts.filings.len() as u32 - 1
                    });
                    let value = &row["val"];
                    facts.facts.push(FiledFact {
                        tag,
                        unit,
                        filing,
                        start: row["start"].as_str().map(d),
                        end: d(text("end")),
                        value: value.as_i64().map_or_else(|| Number::Decimal(value.as_f64().unwrap()), Number::Integer),
                        exact: true,
                    });
                }
            }
        }
    }
    facts.normalise();
    facts
}

/// Puts the times of acceptance of a submissions document to a filer's filings.
pub fn accept(facts: &mut FilerFacts, submissions: &str) {
    let document: Value = serde_json::from_str(submissions).unwrap();
    let recent = &document["filings"]["recent"];
    for (i, accession) in recent["accessionNumber"].as_array().unwrap().iter().enumerate() {
        let text = recent["acceptanceDateTime"][i].as_str().unwrap();
        let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
        let time = number(11..13) * 3600 + number(14..16) * 60 + number(17..19);
        for filing in facts.filings.iter_mut().filter(|f| *f.accession == *accession.as_str().unwrap()) {
            filing.accepted = Some(i64::from(d(&text[..10]).days()) * 86_400 + time);
        }
    }
}
