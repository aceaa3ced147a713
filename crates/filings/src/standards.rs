//! Accounting standards that moved the level of an item, told by the tags that came with them.
//!
//! A filer that adopts a standard gives the item under a new tag. Where it recasts the periods before, both are on one
//! level; where it does not, no sum and no comparison over the change is of one thing.
use crate::Leaf;

/// A standard: its name, and the tags of this room's chains that it brought.
struct Standard {
    #[cfg_attr(not(test), expect(dead_code, reason = "what a reader of the table looks for"))]
    name: &'static str,
    tags: &'static [&'static str],
}

/// Accounting Standards Updates of the FASB, by the day from which large filers had to follow them (others a year later,
/// all of them could be followed earlier).
const STANDARDS: [Standard; 3] = [
    // 2018-01-01.
    Standard {
        name: "ASC 606, revenue from contracts with customers",
        tags: &[
            "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax",
            "us-gaap:RevenueFromContractWithCustomerIncludingAssessedTax",
        ],
    },
    // 2019-01-01.
    Standard {
        name: "ASC 842, leases",
        tags: &[
            "us-gaap:PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization",
        ],
    },
    // 2020-01-01.
    Standard {
        name: "ASC 326, current expected credit losses",
        tags: &[
            "us-gaap:FinancingReceivableExcludingAccruedInterestAfterAllowanceForCreditLoss",
            "us-gaap:FinancingReceivableExcludingAccruedInterestBeforeAllowanceForCreditLoss",
            "us-gaap:FinancingReceivableAllowanceForCreditLossExcludingAccruedInterest",
            "us-gaap:FinancingReceivableExcludingAccruedInterestCreditLossExpenseReversal",
        ],
    },
];

/// Whether some of the numbers are of a standard's time and others are not.
pub(crate) fn crossed(leaves: &[&Leaf]) -> bool {
    STANDARDS.iter().any(|standard| {
        let of = |leaf: &&&Leaf| standard.tags.contains(&&*leaf.tag);
        let new = leaves.iter().filter(of).count();
        new > 0 && new < leaves.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ITEMS, Link};

    #[test]
    fn every_tag_of_a_standard_is_in_a_chain() {
        let chains: Vec<&str> = ITEMS.iter().flat_map(|i| i.chain).flat_map(Link::tags).collect();
        for standard in &STANDARDS {
            for tag in standard.tags {
                assert!(chains.contains(tag), "{}: {tag}", standard.name);
            }
        }
    }
}
