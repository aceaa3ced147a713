//! What a simulated listing is.

/// What a listing is in truth.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A domestic operating company's common share: the only kind that belongs in a universe.
    Common,
    /// A further class of such a company's share. Its rows show the issuer's whole share count.
    SecondClass,
    /// A foreign company's ordinary share.
    ForeignOrdinary,
    /// An American depositary share.
    DepositaryReceipt,
    /// An exchange-traded or closed-end fund.
    Fund,
    /// A blank-cheque company before its merger.
    BlankCheque,
    /// A warrant.
    Warrant,
    /// A unit of share and warrant.
    Unit,
    /// A right.
    Right,
    /// A preferred share.
    Preferred,
    /// A note.
    Note,
}

/// The sectors, as listings write them.
pub const SECTORS: [&str; 11] = [
    "Technology",
    "Health Care",
    "Finance",
    "Consumer Discretionary",
    "Industrials",
    "Real Estate",
    "Energy",
    "Utilities",
    "Consumer Staples",
    "Basic Materials",
    "Telecommunications",
];

/// The sector whose companies report neither cost of revenue nor gross profit.
pub(crate) const FINANCE: usize = 2;
/// The sector of which some companies have no revenue at all.
pub(crate) const HEALTH: usize = 1;

/// Each sector's share of the companies, in percent.
pub(crate) const SECTOR_SHARES: [usize; 11] = [17, 17, 16, 14, 13, 6, 5, 3, 4, 3, 2];

/// Two industries a sector: listings change between them.
pub(crate) const INDUSTRIES: [[&str; 2]; 11] = [
    ["Computer Software: Prepackaged Software", "EDP Services"],
    ["Biotechnology: Pharmaceutical Preparations", "Medical/Dental Instruments"],
    ["Major Banks", "Savings Institutions"],
    ["Catalog/Specialty Distribution", "Other Specialty Stores"],
    ["Industrial Machinery/Components", "Military/Government/Technical"],
    ["Real Estate Investment Trusts", "Real Estate"],
    ["Oil & Gas Production", "Oilfield Services/Equipment"],
    ["Power Generation", "Electric Utilities: Central"],
    ["Packaged Foods", "Beverages (Production/Distribution)"],
    ["Major Chemicals", "Steel/Iron Ore"],
    ["Telecommunications Equipment", "Radio And Television Broadcasting And Communications Equipment"],
];
