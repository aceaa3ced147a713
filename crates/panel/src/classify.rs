//! What kind of thing a listing is, decided by an ordered list of rules over its name, symbol and industry.
//!
//! A rule is one entry of [`RULES`]; the first that matches decides, and its identifier is shown wherever the kind is.
//! Names are those of the exchanges' listing files ("Agilent Technologies Inc. Common Stock").
use std::sync::LazyLock;

use breadth_domain::Symbol;
use regex::Regex;

use crate::ListingKind;

/// One rule: decides `kind` where the name matches `name` and does not match `unless`, and the industry is one of
/// `industries` where any are given.
#[derive(Debug)]
pub struct Rule {
    /// Its identifier, shown with every decision.
    pub id: &'static str,
    /// What it decides.
    pub kind: ListingKind,
    /// A regular expression over the lower-cased name; empty matches every name.
    pub name: &'static str,
    /// A regular expression over the lower-cased name that forbids the rule; empty forbids nothing.
    pub unless: &'static str,
    /// The industries it is limited to; empty is all.
    pub industries: &'static [&'static str],
}

const fn rule(id: &'static str, kind: ListingKind, name: &'static str, unless: &'static str) -> Rule {
    Rule { id, kind, name, unless, industries: &[] }
}

/// Foreign issuers whose New York listings are receipts.
const RECEIPTS: &str = r"^(abb ltd|novartis|credit suisse|bp p\.?l\.?c|rio tinto|unilever|glaxosmithkline|gsk plc|diageo|vodafone|hsbc holdings|barclays|lloyds banking|natwest|national grid|buenaventura mining|embraer|huaneng power|petrochina|china (petroleum|eastern airlines|southern airlines|life insurance|telecom|mobile|unicom)|cnooc|sinopec sha|aluminum corporation of china|guangshen|novo nordisk|equinor|nokia corp|orange( common.*)?$|banco (santander|bilbao|bradesco|latinoamericano de sant)|telefonica|eni s\.?p\.?a|taiwan semiconductor|united microelectronics|chunghwa|tata motors|wipro|infosys|westpac|kt corp|posco|sk telecom|shinhan|kb financial|korea electric|lg display|woori|toyota|honda motor|sony|canon inc|mitsubishi ufj|mizuho|sumitomo mitsui|nomura|orix|takeda|america movil|cemex|fomento economico|grupo (televisa|aeroportuario|financiero)|coca[- ]cola femsa|industrias bachoco|telecom argentina|ypf|ecopetrol|bancolombia|enel (chile|americas)|sociedad quimica|ambev|brf s\.?a|gol linhas|gerdau|sasol|gold fields|anglogold|harmony gold|telkom indonesia|turkcell|yandex n\.?v\.? ads)";
/// The words that say that a name with fund-like words is an operating property, mortgage or banking company.
const OPERATING_TRUST: &str = r"realty|reit\b|propert|real estate|mortgage|hospitality|hotel|retail|industrial|residential|apartment|lodging|office|storage|homes|bank|bancorp|financial corp|farmland|virtus investment|franklin (res|bsp|street)|gabelli inc|rlj|sunstone|brandywine|vornado|urban edge|healthcare";
/// Industries under which the exchanges file investment vehicles.
const INVESTMENT_INDUSTRIES: &[&str] =
    &["Finance/Investors Services", "Investment Managers", "Finance Companies", "Investment Bankers/Brokers/Service"];

/// The rules, in the order in which they are asked. The symbol's own marks are asked before them.
pub const RULES: &[Rule] = &[
    rule("name-warrant", ListingKind::Warrant, r"\bwarr+ants?\b", r"\bunits?\b"),
    rule(
        "name-preferred-receipt",
        ListingKind::Preferred,
        r"american deposit[ao]ry (shares?|receipts?).*(preferred stock|% )",
        "",
    ),
    rule("name-american-receipt", ListingKind::DepositaryReceipt, r"american deposit[ao]ry (shares?|receipts?)", ""),
    // Receipts whose listing names say "Common Stock" or nothing, as the exchanges' files have them.
    rule("issuer-of-receipts", ListingKind::DepositaryReceipt, RECEIPTS, r"preferred|notes? due|\bfunds?\b|x-links"),
    rule("name-begins-preferred", ListingKind::Common, r"^preferred .*(\bcommon stock\b|\bordinary shares?\b)", ""),
    rule("name-capital-trust", ListingKind::Preferred, r"\b(capital|financing|statutory) trust [ivx]+\b", ""),
    rule(
        "name-preferred",
        ListingKind::Preferred,
        r"preferred|preference|\bpfd\b|perpetual|liquidation|\bperp\b.*\bcap|capital securities",
        "",
    ),
    rule(
        "name-note",
        ListingKind::Note,
        r"\bnotes?\b|debentures?|\bbonds?\b.*due|\bdue (january|february|march|april|may|june|july|august|september|october|november|december)?\s*\d{0,2},?\s*20\d\d|\bzones\b|subordinated|\betns?\b|senior.*%|\bcabco\b|asset[- ]backed (corp|trust)|beneficial unsecured|\bstrats\b|\bcorts\b|\bsaturns\b",
        "",
    ),
    rule(
        "name-right",
        ListingKind::Right,
        r"\brights?\b *$|\brights?\b.*(to receive|to purchase|expir)|contingent value",
        "",
    ),
    rule(
        "name-fraction",
        ListingKind::Preferred,
        r"\d+/\d+(st|nd|rd|th)?\b.*(interest|share)|depositary shares?,? (each )?repres|tangible equity unit|corporate units?|equity units?|\bteus?\b",
        r"american|each representing (one|a) share of common|repres\w* (one |a )?(share of )?common",
    ),
    rule(
        "name-depositary-share",
        ListingKind::Preferred,
        r"deposit[ao]ry shares?",
        r"american|each representing .*(ordinary|common)",
    ),
    rule(
        "name-depositary-receipt",
        ListingKind::DepositaryReceipt,
        r"american deposit[ao]ry|deposit[ao]ry receipt|\bad[rs]s?\b|\bgd[rs]s?\b|global deposit|american dep\b|new york (registry )?shares|ny registry|sponsored ad",
        "",
    ),
    rule(
        "name-partnership",
        ListingKind::Partnership,
        r"common units?|limited partner|partnership|units? (of|representing).*(partner|member)|\bl\.? ?p\.?(\s|$)|\blp\b|\bpartners l\.?p|depositary units?",
        "",
    ),
    rule(
        "name-royalty-trust",
        ListingKind::Trust,
        r"royalty trust|^mesabi trust|\bunits? of beneficial interest|\broyalty units|trust.*\bunits?\b",
        "",
    ),
    rule("name-unit", ListingKind::Unit, r"\bunits?\b|\bshares?\b.*\bone\b.*\bright", r"\bunit corp"),
    rule(
        "name-exchange-traded",
        ListingKind::Fund,
        r"\betf\b|exchange[- ]traded|\bbitcoin trust|\bether(eum)? trust|gold trust|silver trust|shares trust",
        "",
    ),
    rule("name-fund", ListingKind::Fund, r"\bfunds?\b", ""),
    rule(
        "name-fund-trust",
        ListingKind::Fund,
        r"\b(municipal|muni|income|bond|dividend|opportunit(y|ies)|duration|high yield|allocation|equity|quality|term|utility|growth|strategic|multimarket|premium|investment grade)\b.*\btrust\b|^blackrock .*trust",
        concat!(
            r"equity residential|equity commonwealth|^invesco ltd|",
            r"realty|reit\b|propert|real estate|mortgage|hospitality|hotel|bank|bancorp|financial corp|farmland|apartment|industrial"
        ),
    ),
    rule(
        "name-fund-family",
        ListingKind::Fund,
        r"^(nuveen|eaton vance|invesco|mfs|pimco|gabelli|western asset|dws|calamos|tekla|abrdn|bny mellon|virtus|rivernorth|highland|cohen & steers|john hancock|flaherty|templeton|franklin limited|kayne anderson (energy|nextgen)|tortoise|source capital|central securities|adams (diversified|natural)|general american investors|royce|liberty all|boulder|special opportunities|neuberger berman (high|mlp|real|energy)|pgim|first trust (mlp|energy|high|senior|interm)|aberdeen|delaware (inv|enh)|lazard global|voya (glob|asia|infra|emerg|intern)|asa\s+gold|barings (participation|corporate|global short)|sprott focus|tri-continental|tri continental)\b",
        concat!(
            r"eaton vance corp|cohen & steers,? inc|invesco (ltd|plc|mortgage)|virtus investment|gabelli inc|nuveen churchill|",
            r"realty|reit\b|propert|real estate|mortgage|hospitality|hotel|bank|bancorp|financial corp|farmland|apartment|industrial"
        ),
    ),
    Rule {
        id: "industry-trust",
        kind: ListingKind::Fund,
        name: "",
        unless: r"realty|reit|northern trust",
        industries: &["Trusts Except Educational Religious and Charitable"],
    },
    Rule {
        id: "industry-beneficial-interest",
        kind: ListingKind::Fund,
        name: r"beneficial interest",
        unless: OPERATING_TRUST,
        industries: INVESTMENT_INDUSTRIES,
    },
    rule(
        "name-business-development",
        ListingKind::Fund,
        r"\bbdc\b|capital investment corp|direct lending|specialty lending|secured lending|private credit|credit company|business development|^ares capital corp|^prospect capital|^main street capital|^hercules (capital|technology)|^golub capital|^fs kkr|^owl rock (capital|core)|^blue owl (capital corp|technology finance)|^oaktree (specialty|strategic)|^new mountain (finance|guard)|^sixth street (spec|lend)|^tcp capital|^blackrock (tcp|capital inv)|^bain capital spec|^slr (inv|sen)|^solar (capital|senior)|^crescent capital|^capital southwest|^trinity capital|^horizon technology fin|^runway growth|^triplepoint venture|^pennantpark|^gladstone (cap|inv)|^fidus|^monroe capital c|^stellus capital|^whitehorse fin|^saratoga inv|^apollo investment|^midcap financial inv|^cion inv|^portman ridge|^logan ridge|^great elm capital corp|^oxford (square|lane)|^ofs |^harvest capital credit|^newtek business|^equus total|^rand capital|^firsthand tech|^180 degree|^suro capital|^sutter rock|^phenixfin|^medley cap|^first eagle alt|^garrison cap|^capitala|^nuveen churchill|^msc income|^palmer square|^bcp inv|^eagle point|^silver spike inv",
        "",
    ),
    rule(
        "name-blank-cheque",
        ListingKind::BlankCheque,
        r"acquisitions?\b|blank check|\bspac\b|merger corp|special purpose|tontine|\bascend i+\b|\b(investments?|opportunit(y|ies)|growth|capital|holdings|partnering|transition|ascend) (corp\w*|co|company|inc|ltd|limited)\b\.? (i|ii|iii|iv|v|vi|vii|viii|ix|x|xi|[2-9])\b",
        r"acquisition (realty|reit|opportunity)|navios maritime acq",
    ),
    // Blank-cheque companies whose names say nothing of it.
    rule("blank-cheque-sponsor", ListingKind::BlankCheque, r"^cantor equity partners\b|^lionheart holdings\b", ""),
    Rule {
        id: "industry-blank-cheque",
        kind: ListingKind::BlankCheque,
        name: "",
        unless: "",
        industries: &["Blank Checks"],
    },
    rule("name-company", ListingKind::Common, "", ""),
];

struct Compiled {
    rule: &'static Rule,
    name: Option<Regex>,
    unless: Option<Regex>,
}

static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    let compile = |pattern: &'static str| {
        (!pattern.is_empty())
            .then(|| Regex::new(pattern).expect("the rules' patterns are constants that a test compiles"))
    };
    RULES.iter().map(|rule| Compiled { rule, name: compile(rule.name), unless: compile(rule.unless) }).collect()
});

/// The kind of a listing and the rule that decided it. Text is as the source has it; `industry` is the last one known.
pub fn classify(symbol: Symbol, name: &str, industry: &str) -> (ListingKind, &'static str) {
    if let Some(kind) = by_symbol(symbol.as_str()) {
        return (kind, "symbol-mark");
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if name.is_empty() {
        return (ListingKind::Unknown, "no-name");
    }
    // A few companies' names wrongly keep "When Issued" for years; the symbols of real ones end in V, I or WI.
    if name.contains("when issued") || name.contains("when-issued") {
        let s = symbol.as_str();
        let marked = s.ends_with("WI") || (s.len() >= 4 && s.ends_with(['V', 'I']));
        return if marked {
            (ListingKind::Right, "when-issued")
        } else {
            (ListingKind::Common, "when-issued-name-only")
        };
    }
    COMPILED
        .iter()
        .find(|c| {
            (c.rule.industries.is_empty() || c.rule.industries.contains(&industry))
                && c.name.as_ref().is_none_or(|re| re.is_match(&name))
                && !c.unless.as_ref().is_some_and(|re| re.is_match(&name))
        })
        .map_or((ListingKind::Unknown, "no-rule"), |c| (c.rule.kind, c.rule.id))
}

/// What the marks of a ticker say: `^` is a preferred share; after a dot, `WS` a warrant, `U` a unit, `R` a right; one
/// other letter is a share class and says nothing.
fn by_symbol(symbol: &str) -> Option<ListingKind> {
    if symbol.contains('^') {
        return Some(ListingKind::Preferred);
    }
    let (_, mark) = symbol.split_once('.')?;
    match mark {
        "WS" | "W" => Some(ListingKind::Warrant),
        "U" | "UN" => Some(ListingKind::Unit),
        "R" | "RT" => Some(ListingKind::Right),
        "WI" | "WD" | "V" | "VI" => Some(ListingKind::Right),
        m if m.starts_with("WS.") => Some(ListingKind::Warrant),
        m if m.starts_with("PR") => Some(ListingKind::Preferred),
        m if m.len() == 1 => None,
        _ => Some(ListingKind::Unknown),
    }
}

/// Countries whose companies listed in New York count as US companies: the United States, and the domiciles that US
/// companies choose for tax.
pub(crate) const US_LIKE: &[&str] = &[
    "United States",
    "Puerto Rico",
    "Bermuda",
    "Ireland",
    "Switzerland",
    "Cayman Islands",
    "Panama",
    "Bahamas",
    "Jersey",
    "Guernsey",
    "Monaco",
    "Marshall Islands",
    "Virgin Islands",
    "Isle of Man",
];
/// Countries of which only companies with US-style shares ("Common Stock", "Inc.") count; blank is among them.
pub(crate) const US_STYLE_ONLY: &[&str] = &["", "United Kingdom", "Netherlands", "Luxembourg", "Singapore"];

/// Whether an issuer counts as a US company, by the listing's country and the style of its name.
pub fn is_us(country: &str, name: &str) -> bool {
    let country = country.trim();
    US_LIKE.contains(&country)
        || (US_STYLE_ONLY.contains(&country) && {
            let name = name.to_lowercase();
            name.contains("common stock")
                || name.contains("capital stock")
                || name.split(|c: char| !c.is_alphanumeric()).any(|w| w == "inc")
        })
}

/// What stays equal through the classes and listing texts of one company: its name before the words that describe the
/// security, in lower case, without marks.
pub fn company_key(name: &str) -> String {
    static CUT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\b(class [a-z]\b|series [a-z]\b|common|ordinary|capital stock|cl\.? [a-c]\b|non-voting|subordinate)",
        )
        .expect("a constant pattern that a test compiles")
    });
    let mut plain = String::with_capacity(name.len());
    let mut depth = 0;
    for c in name.to_lowercase().chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = (depth - 1).max(0),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let end = CUT.find(&plain).map_or(plain.len(), |m| m.start());
    let words: Vec<&str> = plain[..end].split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(symbol: &str, name: &str, industry: &str) -> ListingKind {
        classify(Symbol::new(symbol).unwrap(), name, industry).0
    }

    #[test]
    fn every_pattern_compiles_and_every_identifier_is_unique() {
        assert_eq!(COMPILED.len(), RULES.len());
        let mut ids: Vec<_> = RULES.iter().map(|r| r.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
        assert_eq!(company_key("News Corporation - Class A Common Stock"), "news corporation");
    }

    #[test]
    fn names_of_every_kind_are_recognised() {
        use ListingKind::*;
        for (symbol, name, industry, want) in [
            ("A", "Agilent Technologies Inc. Common Stock", "Electrical Products", Common),
            ("BRK/B", "Berkshire Hathaway Inc.", "", Common),
            ("PFBC", "Preferred Bank Common Stock", "Major Banks", Common),
            ("CNS", "Cohen & Steers Inc Common Stock", "Investment Managers", Common),
            ("CVCO", "Cavco Industries Inc. Common Stock When Issued", "Homebuilding", Common),
            ("O", "Realty Income Corporation Common Stock", "Real Estate Investment Trusts", Common),
            ("EQR", "Equity Residential Common Shares of Beneficial Interest", "Real Estate Investment Trusts", Common),
            ("NTRS", "Northern Trust Corporation Common Stock", "Major Banks", Common),
            ("UNT", "Unit Corporation Common Stock", "Oil & Gas Production", Common),
            ("BAC^L", "Bank of America Corporation 7.25% Non-Cumulative Perpetual", "", Preferred),
            ("TSM", "Taiwan Semiconductor Manufacturing Company Ltd.", "Semiconductors", DepositaryReceipt),
            (
                "MX",
                "MagnaChip Semiconductor Corporation Depositary Shares each representing one share of Common",
                "",
                Common,
            ),
            ("IPOE", "Social Capital Hedosophia Holdings Corp. V Class A Ordinary Shares", "", BlankCheque),
            ("ASA", "ASA  Gold and Precious Metals Limited", "Precious Metals", Fund),
            (
                "BABA",
                "Alibaba Group Holding Limited American Depositary Shares each representing eight Ordinary share",
                "",
                DepositaryReceipt,
            ),
            ("EPD", "Enterprise Products Partners L.P. Common Stock", "", Partnership),
            ("PBT", "Permian Basin Royalty Trust Common Stock", "", Trust),
            ("ARCC", "Ares Capital Corporation Common Stock", "", Fund),
            ("PDI", "PIMCO Dynamic Income Fund Common Stock", "", Fund),
            ("BLE", "BlackRock Municipal Income Trust II", "", Fund),
            ("PSTH", "Pershing Square Tontine Holdings Ltd. Class A Common Stock", "Blank Checks", BlankCheque),
            ("CCIV", "Churchill Capital Corp IV Acquisition Class A Common Stock", "", BlankCheque),
            ("CCIV.WS", "Churchill Capital Corp IV Warrants", "", Warrant),
            ("ABCDW", "Abcd Acquisition Corp. Warrant", "", Warrant),
            ("ABCDU", "Abcd Acquisition Corp. Unit", "", Unit),
            ("ABCDR", "Abcd Acquisition Corp. Right", "", Right),
            ("AFGB", "American Financial Group Inc. 5.875% Subordinated Debentures due 2059", "", Note),
            ("X", "", "", Unknown),
        ] {
            assert_eq!(kind(symbol, name, industry), want, "{symbol} {name}");
        }
    }

    #[test]
    fn a_domicile_of_convenience_is_not_a_foreign_company() {
        assert!(is_us("Ireland", "Accenture plc Class A Ordinary Shares (Ireland)"));
        assert!(is_us("", "Linde Inc. Common Stock") && is_us("United Kingdom", "Clarivate Common Stock"));
        assert!(!is_us("China", "NIO Inc. Common Stock") && !is_us("Israel", "Check Point Ordinary Shares"));
        assert!(!is_us("United Kingdom", "Aptiv PLC Ordinary Shares"));
    }

    #[test]
    fn classes_share_a_key() {
        assert_eq!(
            company_key("Alphabet Inc. Class A Common Stock"),
            company_key("Alphabet Inc. Class C Capital Stock")
        );
        assert_ne!(company_key("Ford Motor Company Common Stock"), company_key("General Motors Company Common Stock"));
    }
}
