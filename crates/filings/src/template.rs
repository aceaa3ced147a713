//! Which kind of statements a filer keeps.
use serde::Serialize;

/// The layout of a filer's statements, told by the tags it uses and not by its industry code.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// Sells goods or services: cost of revenue or gross profit, usually a classified balance sheet.
    Industrial,
    /// Revenue and costs without a cost of revenue.
    Diversified,
    /// Takes deposits and lends.
    Bank,
    /// Writes insurance.
    Insurer,
    /// Owns real estate as a trust.
    Reit,
}

impl Template {
    /// Every template.
    pub const ALL: [Template; 5] =
        [Template::Industrial, Template::Diversified, Template::Bank, Template::Insurer, Template::Reit];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Template::Industrial => "industrial",
            Template::Diversified => "diversified",
            Template::Bank => "bank",
            Template::Insurer => "insurer",
            Template::Reit => "reit",
        }
    }
}

/// A set of templates.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Templates(u8);

impl Templates {
    /// All of them.
    pub const ALL: Templates = Templates(0b1_1111);
    /// All but banks and insurers.
    pub const NOT_FINANCIAL: Templates = Templates::of(&[Template::Industrial, Template::Diversified, Template::Reit]);
    /// Banks and insurers.
    pub const FINANCIAL: Templates = Templates::of(&[Template::Bank, Template::Insurer]);
    /// All but banks.
    pub const NOT_BANK: Templates =
        Templates::of(&[Template::Industrial, Template::Diversified, Template::Insurer, Template::Reit]);
    /// Banks alone.
    pub const BANK: Templates = Templates::of(&[Template::Bank]);
    /// Insurers alone.
    pub const INSURER: Templates = Templates::of(&[Template::Insurer]);
    /// Real estate trusts alone.
    pub const REIT: Templates = Templates::of(&[Template::Reit]);

    /// Those.
    pub const fn of(templates: &[Template]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < templates.len() {
            bits |= 1 << templates[i] as u8;
            i += 1;
        }
        Templates(bits)
    }

    /// Whether it is one of them.
    pub const fn has(self, template: Template) -> bool {
        self.0 & (1 << template as u8) != 0
    }
}
