//! A study with some of its values varied.
use breadth_domain::Study;
use breadth_domain::study::StudyError;
use serde_json::Value;

/// A field of a study and the values it is to take.
#[derive(Clone, Debug, PartialEq)]
pub struct Vary {
    /// Its path, for example `policy.count`.
    pub field: String,
    /// The values.
    pub values: Vec<Value>,
}

/// One study of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// What was set, as `field = value`, in the order of the fields.
    pub label: String,
    /// The study.
    pub study: Study,
}

/// A grid that cannot be laid out.
#[derive(Debug, thiserror::Error)]
pub enum GridError {
    /// Not `field=value,value`.
    #[error(
        "`{text}` is no variation: {why}\n\nhint: write a field of the study and its values, for example policy.count=50,100,200"
    )]
    Syntax {
        /// What was written.
        text: String,
        /// What is wrong.
        why: String,
    },
    /// The study has no such field.
    #[error(
        "the study has no table `{table}` for `{field}`\n\nhint: fields are named as in the study's file, for example backtest.cost_bp"
    )]
    NoTable {
        /// The field.
        field: String,
        /// The table that is not there.
        table: String,
    },
    /// A value that the study cannot have.
    #[error("{label}: {source}")]
    Study {
        /// The variant.
        label: String,
        /// Why.
        source: StudyError,
    },
    /// Too many.
    #[error("the grid has {count} studies; {most} are the most\n\nhint: vary fewer fields, or fewer values of them")]
    TooMany {
        /// How many.
        count: usize,
        /// The most.
        most: usize,
    },
}

/// The most studies of one grid.
const MOST: usize = 100_000;

impl std::str::FromStr for Vary {
    type Err = GridError;

    /// `field=value,value`: numbers, `true`, lists in brackets; anything else is text.
    fn from_str(text: &str) -> Result<Self, GridError> {
        let bad = |why: &str| GridError::Syntax { text: text.to_owned(), why: why.to_owned() };
        let (field, values) = text.split_once('=').ok_or_else(|| bad("there is no `=`"))?;
        let word = |v: &str| serde_json::from_str(v).unwrap_or_else(|_| Value::String(v.to_owned()));
        let values: Vec<Value> = match serde_json::from_str(&format!("[{values}]")) {
            Ok(Value::Array(values)) => values,
            _ => values.split(',').map(|v| word(v.trim())).collect(),
        };
        if values.is_empty() || values.contains(&Value::String(String::new())) {
            return Err(bad("a value is empty"));
        }
        Ok(Vary { field: field.trim().to_owned(), values })
    }
}

/// Every combination, the last field varying fastest.
///
/// # Errors
/// [`GridError`] names the field or the variant.
pub fn variants(study: &Study, grid: &[Vary]) -> Result<Vec<Variant>, GridError> {
    let count = grid.iter().map(|v| v.values.len()).product::<usize>();
    if count > MOST {
        return Err(GridError::TooMany { count, most: MOST });
    }
    let unreadable = |e: serde_json::Error| GridError::Syntax { text: study.id.clone(), why: e.to_string() };
    let base = serde_json::to_value(study).map_err(unreadable)?;
    let mut out = vec![(Vec::<String>::new(), base)];
    for vary in grid {
        let mut next = Vec::with_capacity(out.len() * vary.values.len());
        for (label, value) in &out {
            for v in &vary.values {
                let (mut label, mut value) = (label.clone(), value.clone());
                set(&mut value, &vary.field, v)?;
                label.push(format!("{} = {v}", vary.field));
                next.push((label, value));
            }
        }
        out = next;
    }
    out.into_iter()
        .map(|(label, value)| {
            let label = label.join(", ");
            match Study::parse(&toml(&value)) {
                Ok(study) => Ok(Variant { label, study }),
                Err(source) => Err(GridError::Study { label, source }),
            }
        })
        .collect()
}

/// A document's fields as TOML: what is no table first, in the order of their names.
fn toml(study: &Value) -> String {
    let fields = study.as_object().into_iter().flatten().filter(|(_, v)| !v.is_null());
    let (tables, plain): (Vec<_>, Vec<_>) = fields.partition(|(_, v)| v.is_object());
    let mut out: String = plain.into_iter().map(|(k, v)| format!("{k} = {}\n", inline(v))).collect();
    for (name, table) in tables {
        out.push_str(&format!("[{name}]\n"));
        for (k, v) in table.as_object().into_iter().flatten().filter(|(_, v)| !v.is_null()) {
            out.push_str(&format!("{k} = {}\n", inline(v)));
        }
    }
    out
}

/// A value on one line. Numbers, text and lists of them are written alike in JSON and TOML.
fn inline(value: &Value) -> String {
    let list = |items: Vec<String>| items.join(", ");
    match value {
        Value::Object(map) => {
            let fields = map.iter().filter(|(_, v)| !v.is_null());
            format!("{{ {} }}", list(fields.map(|(k, v)| format!("{k} = {}", inline(v))).collect()))
        }
        Value::Array(items) => format!("[{}]", list(items.iter().map(inline).collect())),
        other => other.to_string(),
    }
}

fn set(study: &mut Value, field: &str, value: &Value) -> Result<(), GridError> {
    let mut parts: Vec<&str> = field.split('.').collect();
    let last = parts.pop().unwrap_or_default();
    let mut at = study;
    for table in parts {
        let none = || GridError::NoTable { field: field.to_owned(), table: table.to_owned() };
        at = at.get_mut(table).ok_or_else(none)?;
    }
    let none = || GridError::NoTable { field: field.to_owned(), table: field.to_owned() };
    at.as_object_mut().ok_or_else(none)?.insert(last.to_owned(), value.clone());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_every_combination_and_checks_each() {
        let study = Study::preset("quality-small").unwrap();
        let grid: Vec<Vary> = ["policy.count=50,100", "backtest.cost_bp=0.0,20.0,40.0", "backtest.rebalance=quarterly"]
            .map(|t| t.parse().unwrap())
            .to_vec();
        let all = variants(&study, &grid).unwrap();
        assert_eq!(all.len(), 6);
        assert_eq!(all[4].label, "policy.count = 100, backtest.cost_bp = 20.0, backtest.rebalance = \"quarterly\"");
        assert_eq!((all[4].study.policy.count, all[4].study.backtest.cost_bp), (100, 20.0));
        let bad = |text: &str| variants(&study, &[text.parse().unwrap()]).unwrap_err().to_string();
        assert!(bad("policy.count=0").contains("policy.count"), "{}", bad("policy.count=0"));
        assert!(bad("nothing.count=1").contains("nothing"));
        assert!(bad("policy.colour=1").contains("colour"));
        assert!("policy.count".parse::<Vary>().is_err());
        // A value that is a list.
        let lists: Vary = "score.metrics=[\"return_on_assets\"],[\"free_cash_flow_yield\"]".parse().unwrap();
        assert_eq!(variants(&study, &[lists]).unwrap()[1].study.score.metrics, ["free_cash_flow_yield"]);
    }
}
