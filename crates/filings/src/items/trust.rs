//! What the statements of a real estate trust have of their own.
use breadth_domain::Concept::*;

use super::{everyone, less, maybe, minus, of, plus, sum, tag};
use crate::item::{Item, Sign};
use crate::{Flag, Templates};

const NET: &str = "us-gaap:NetIncomeLoss";
const DEPRECIATION: &str = "us-gaap:DepreciationAndAmortization";
const DEPLETION: &str = "us-gaap:DepreciationDepletionAndAmortization";
const INVESTMENT_GAINS: &str = "us-gaap:GainsLossesOnSalesOfInvestmentRealEstate";
const PROPERTY_GAINS: &str = "us-gaap:GainLossOnSaleOfProperties";
const IMPAIRMENT: &str = "us-gaap:ImpairmentOfRealEstate";

pub(super) const ITEMS: &[Item] = &[
    everyone(
        RealEstateDepreciation,
        Sign::NonNegative,
        &[
            tag(DEPRECIATION),
            tag(DEPLETION),
            tag("us-gaap:DepreciationAmortizationAndAccretionNet"),
            tag("us-gaap:Depreciation").flag(Flag::DepreciationOnly),
        ],
        "All depreciation and amortisation of a trust is taken for that of real estate; what it owns besides is small.",
    )
    .only(Templates::REIT),
    everyone(
        PropertySaleGains,
        Sign::Any,
        &[
            tag(INVESTMENT_GAINS),
            tag(PROPERTY_GAINS),
            tag("us-gaap:GainLossOnSaleOfPropertyPlantEquipment"),
            tag("us-gaap:GainLossOnDispositionOfAssets1"),
        ],
        "",
    )
    .only(Templates::REIT),
    everyone(
        RealEstateImpairment,
        Sign::NonNegative,
        &[tag(IMPAIRMENT), tag("us-gaap:ImpairmentOfLongLivedAssetsHeldForUse")],
        "",
    )
    .only(Templates::REIT),
    everyone(
        FundsFromOperations,
        Sign::Any,
        &[
            of(&[
                (1.0, NetIncome),
                (1.0, RealEstateDepreciation),
                (-1.0, PropertySaleGains),
                (1.0, RealEstateImpairment),
            ]),
            sum(&[plus(NET), plus(DEPRECIATION), minus(INVESTMENT_GAINS), maybe(IMPAIRMENT)]),
            sum(&[plus(NET), plus(DEPRECIATION), less(PROPERTY_GAINS), maybe(IMPAIRMENT)]),
            sum(&[plus(NET), plus(DEPLETION), minus(INVESTMENT_GAINS), maybe(IMPAIRMENT)]),
            sum(&[plus(NET), plus(DEPLETION), less(PROPERTY_GAINS), maybe(IMPAIRMENT)]),
        ],
        "Net income with the depreciation and the impairment of real estate added back and the gains on sales of properties \
         taken out (Nareit's definition); no tag exists. Sales and impairments that are not tagged count as none. What \
         joint ventures add is not in it.",
    )
    .only(Templates::REIT),
];
