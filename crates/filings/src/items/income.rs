//! The statement of income.
use breadth_domain::Concept::*;

use super::{everyone, larger, maybe, minus, of, plus, sum, tag};
use crate::item::{Item, Sign};
use crate::{Flag, Templates};

const CONTRACTS: &str = "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax";
const CONTRACTS_WITH_TAX: &str = "us-gaap:RevenueFromContractWithCustomerIncludingAssessedTax";
const REVENUES: &str = "us-gaap:Revenues";
const SALES: &str = "us-gaap:SalesRevenueNet";
const GROSS_PROFIT: &str = "us-gaap:GrossProfit";
const COSTS: &str = "us-gaap:CostsAndExpenses";
const OPERATING: &str = "us-gaap:OperatingIncomeLoss";
const PRETAX: &str =
    "us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest";
const PRETAX_BEFORE_EQUITY_METHOD: &str = "us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments";
const DOMESTIC: &str = "us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesDomestic";
const FOREIGN: &str = "us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesForeign";
const TAX: &str = "us-gaap:IncomeTaxExpenseBenefit";
const NET: &str = "us-gaap:NetIncomeLoss";
const COMMON: &str = "us-gaap:NetIncomeLossAvailableToCommonStockholdersBasic";
const WITH_NONCONTROLLING: &str = "us-gaap:ProfitLoss";
const NONCONTROLLING: &str = "us-gaap:NetIncomeLossAttributableToNoncontrollingInterest";
const PREFERRED: &str = "us-gaap:PreferredStockDividendsIncomeStatementImpact";
/// `Revenues` holds more than contracts where it exceeds them by 2 %: rents, interest, premiums.
const MORE_THAN_CONTRACTS: f64 = 1.02;
const SELLS_OR_OWNS: Templates = Templates::NOT_FINANCIAL;

pub(super) const ITEMS: &[Item] = &[
    everyone(
        Revenue,
        Sign::NonNegative,
        &[
            larger(&[CONTRACTS, REVENUES], MORE_THAN_CONTRACTS).only(SELLS_OR_OWNS),
            tag(REVENUES).only(Templates::FINANCIAL),
            tag("us-gaap:RevenuesNetOfInterestExpense"),
            sum(&[plus("us-gaap:InterestIncomeExpenseNet"), plus("us-gaap:NoninterestIncome")]).only(Templates::BANK),
            tag(SALES).only(SELLS_OR_OWNS),
            sum(&[plus(CONTRACTS_WITH_TAX), minus("us-gaap:ExciseAndSalesTaxes")]).only(SELLS_OR_OWNS),
            tag(CONTRACTS_WITH_TAX).only(SELLS_OR_OWNS),
            sum(&[plus("us-gaap:SalesRevenueGoodsNet"), maybe("us-gaap:SalesRevenueServicesNet")]).only(SELLS_OR_OWNS),
            tag("us-gaap:SalesRevenueServicesNet").only(SELLS_OR_OWNS),
            tag("us-gaap:RealEstateRevenueNet").only(SELLS_OR_OWNS),
            tag("us-gaap:OperatingLeasesIncomeStatementLeaseRevenue").only(SELLS_OR_OWNS),
            tag("us-gaap:OperatingLeaseLeaseIncome").only(SELLS_OR_OWNS),
            tag("us-gaap:OilAndGasRevenue").only(SELLS_OR_OWNS),
            tag("us-gaap:RegulatedAndUnregulatedOperatingRevenue").only(SELLS_OR_OWNS),
            tag("us-gaap:HealthCareOrganizationRevenue").only(SELLS_OR_OWNS),
            sum(&[plus(GROSS_PROFIT), plus("us-gaap:CostOfRevenue")]).only(SELLS_OR_OWNS),
            sum(&[plus(GROSS_PROFIT), plus("us-gaap:CostOfGoodsAndServicesSold")]).only(SELLS_OR_OWNS),
            sum(&[plus(OPERATING), plus(COSTS)]).only(SELLS_OR_OWNS),
            tag("ifrs-full:Revenue"),
            tag("ifrs-full:RevenueFromContractsWithCustomers"),
        ],
        "A bank's revenue is net of interest expense; its contracts with customers are fees alone and are never taken for \
         revenue. Where `Revenues` exceeds contracts with customers by more than 2 %, it holds rents, interest or premiums \
         and is taken.",
    ),
    everyone(
        CostOfRevenue,
        Sign::NonNegative,
        &[
            tag("us-gaap:CostOfRevenue"),
            tag("us-gaap:CostOfGoodsAndServicesSold"),
            sum(&[plus("us-gaap:CostOfGoodsSold"), maybe("us-gaap:CostOfServices")]),
            tag("us-gaap:CostOfServices"),
            tag("us-gaap:CostOfGoodsAndServiceExcludingDepreciationDepletionAndAmortization")
                .flag(Flag::ExcludesDepreciation),
            tag("us-gaap:CostOfGoodsSoldExcludingDepreciationDepletionAndAmortization").flag(Flag::ExcludesDepreciation),
            tag("us-gaap:CostOfServicesExcludingDepreciationDepletionAndAmortization").flag(Flag::ExcludesDepreciation),
            sum(&[plus(CONTRACTS), minus(GROSS_PROFIT)]),
            sum(&[plus(REVENUES), minus(GROSS_PROFIT)]),
            sum(&[plus(SALES), minus(GROSS_PROFIT)]),
            tag("ifrs-full:CostOfSales"),
        ],
        "Some filers leave depreciation out of it, which makes their gross margins look better; such answers say so.",
    )
    .only(SELLS_OR_OWNS),
    everyone(
        GrossProfit,
        Sign::Any,
        &[tag(GROSS_PROFIT), tag("ifrs-full:GrossProfit"), of(&[(1.0, Revenue), (-1.0, CostOfRevenue)])],
        "Reported, or revenue less cost of revenue. Banks and insurers have none.",
    )
    .only(SELLS_OR_OWNS),
    everyone(
        ResearchAndDevelopment,
        Sign::NonNegative,
        &[
            tag("us-gaap:ResearchAndDevelopmentExpense"),
            tag("us-gaap:ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost"),
            tag("us-gaap:ResearchAndDevelopmentExpenseSoftwareExcludingAcquiredInProcessCost"),
            tag("ifrs-full:ResearchAndDevelopmentExpense"),
        ],
        "Not tagged is not nothing spent: many filers report it within other costs. Research acquired in process is left \
         out where it is told apart.",
    )
    .only(SELLS_OR_OWNS),
    everyone(
        SellingGeneralAdministrative,
        Sign::NonNegative,
        &[
            tag("us-gaap:SellingGeneralAndAdministrativeExpense"),
            sum(&[plus("us-gaap:GeneralAndAdministrativeExpense"), plus("us-gaap:SellingAndMarketingExpense")]),
            sum(&[plus("us-gaap:GeneralAndAdministrativeExpense"), plus("us-gaap:SellingExpense")]),
            sum(&[plus("us-gaap:GeneralAndAdministrativeExpense"), plus("us-gaap:MarketingExpense")]),
            tag("us-gaap:GeneralAndAdministrativeExpense").flag(Flag::Partial),
            tag("ifrs-full:SellingGeneralAndAdministrativeExpense"),
            sum(&[plus("ifrs-full:AdministrativeExpense"), plus("ifrs-full:DistributionCosts")]),
            tag("ifrs-full:AdministrativeExpense").flag(Flag::Partial),
            tag("ifrs-full:GeneralAndAdministrativeExpense").flag(Flag::Partial),
        ],
        "General and administrative costs alone are flagged as a part.",
    ),
    everyone(
        AdvertisingExpense,
        Sign::NonNegative,
        &[tag("us-gaap:AdvertisingExpense")],
        "Told in a note of the annual report where it is told at all; what is not told is unknown and not nothing. Marketing \
         told together with advertising is more than that and is not taken.",
    )
    .only(SELLS_OR_OWNS),
    everyone(
        OperatingExpenses,
        Sign::NonNegative,
        &[
            tag("us-gaap:OperatingExpenses"),
            sum(&[plus(GROSS_PROFIT), minus(OPERATING)]),
            sum(&[plus(COSTS), minus("us-gaap:CostOfRevenue")]),
            sum(&[plus(COSTS), minus("us-gaap:CostOfGoodsAndServicesSold")]),
            tag("ifrs-full:OperatingExpense"),
        ],
        "Costs of running the business beside the cost of revenue. A few filers put the cost of revenue under the same \
         tag: the identity gross profit − operating expenses = operating income tells them.",
    )
    .only(SELLS_OR_OWNS),
    everyone(
        OperatingIncome,
        Sign::Any,
        &[
            tag(OPERATING),
            sum(&[plus(GROSS_PROFIT), minus("us-gaap:OperatingExpenses")]),
            sum(&[plus(REVENUES), minus(COSTS)]),
            sum(&[plus(CONTRACTS), minus(COSTS)]),
            sum(&[plus(SALES), minus(COSTS)]),
            tag("ifrs-full:ProfitLossFromOperatingActivities"),
        ],
        "Reported, or gross profit less operating expenses, or revenue less all costs and expenses; some filers count \
         interest among the last.",
    )
    .only(SELLS_OR_OWNS),
    everyone(
        InterestExpense,
        Sign::NonNegative,
        &[
            tag("us-gaap:InterestExpense"),
            tag("us-gaap:InterestExpenseNonoperating").only(Templates::NOT_BANK),
            tag("us-gaap:InterestExpenseDebt").only(Templates::NOT_BANK),
            tag("us-gaap:InterestAndDebtExpense").only(Templates::NOT_BANK),
            tag("us-gaap:InterestExpenseOperating"),
            tag("ifrs-full:InterestExpense"),
            tag("ifrs-full:FinanceCosts"),
            tag("us-gaap:InterestPaidNet").flag(Flag::CashPaid),
            tag("us-gaap:InterestPaid").flag(Flag::CashPaid),
            sum(&[minus("us-gaap:InterestIncomeExpenseNonoperatingNet")])
                .flag(Flag::NetOfIncome)
                .only(Templates::NOT_BANK),
        ],
        "A bank's includes what it pays on deposits. Not tagged is unknown, not nothing paid: large filers have stopped \
         tagging it while their debt stood.",
    ),
    everyone(
        PretaxIncome,
        Sign::Any,
        &[
            tag(PRETAX),
            sum(&[plus(PRETAX_BEFORE_EQUITY_METHOD), maybe("us-gaap:IncomeLossFromEquityMethodInvestments")]),
            sum(&[plus(DOMESTIC), plus(FOREIGN)]),
            tag("ifrs-full:ProfitLossBeforeTax"),
            sum(&[plus(WITH_NONCONTROLLING), plus(TAX)]),
            sum(&[plus(NET), plus(TAX)]),
        ],
        "Of continuing operations, income of equity-method holdings included. Made from net income and tax where nothing \
         better is tagged; results of discontinued operations are then in it.",
    ),
    everyone(
        PretaxIncomeDomestic,
        Sign::Any,
        &[tag(DOMESTIC)],
        "From the tax note, once a year. With the foreign part the only undimensioned measure of how domestic a company is.",
    ),
    everyone(PretaxIncomeForeign, Sign::Any, &[tag(FOREIGN)], "From the tax note, once a year."),
    everyone(
        IncomeBeforeInterestAndTax,
        Sign::Any,
        &[of(&[(1.0, PretaxIncome), (1.0, InterestExpense)]), of(&[(1.0, OperatingIncome)])],
        "Income before tax with interest expense added back, else operating income.",
    )
    .only(SELLS_OR_OWNS),
    everyone(
        IncomeTax,
        Sign::Any,
        &[
            tag(TAX),
            tag("us-gaap:IncomeTaxExpenseBenefitContinuingOperations"),
            tag("ifrs-full:IncomeTaxExpenseContinuingOperations"),
        ],
        "As accrued; a benefit is negative.",
    ),
    everyone(
        NetIncomeWithNoncontrolling,
        Sign::Any,
        &[tag(WITH_NONCONTROLLING), sum(&[plus(NET), plus(NONCONTROLLING)]), tag("ifrs-full:ProfitLoss")],
        "Of the whole group. Filers without noncontrolling interests seldom tag it.",
    ),
    everyone(
        NetIncomeNoncontrolling,
        Sign::Any,
        &[
            tag(NONCONTROLLING),
            tag("us-gaap:MinorityInterestInNetIncomeLossOfConsolidatedEntities"),
            tag("ifrs-full:ProfitLossAttributableToNoncontrollingInterests"),
        ],
        "",
    ),
    everyone(
        NetIncome,
        Sign::Any,
        &[
            tag(NET),
            sum(&[plus(COMMON), maybe(PREFERRED)]),
            sum(&[plus(WITH_NONCONTROLLING), minus(NONCONTROLLING)]),
            tag("ifrs-full:ProfitLossAttributableToOwnersOfParent"),
            tag(WITH_NONCONTROLLING).flag(Flag::NoncontrollingInterest),
            tag("ifrs-full:ProfitLoss").flag(Flag::NoncontrollingInterest),
        ],
        "Of the parent's shareholders, preferred ones included.",
    ),
    everyone(
        PreferredDividends,
        Sign::Any,
        &[
            tag(PREFERRED),
            tag("us-gaap:PreferredStockDividendsAndOtherAdjustments"),
            tag("us-gaap:DividendsPreferredStock"),
        ],
        "",
    ),
    everyone(
        NetIncomeCommon,
        Sign::Any,
        &[tag(COMMON), sum(&[plus(NET), minus(PREFERRED)]), of(&[(1.0, NetIncome)])],
        "Net income less preferred dividends where they are tagged; else net income.",
    ),
];
