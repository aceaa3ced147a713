//! What every command shares: the store, the day, and how to answer.
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use breadth_domain::{Date, Study};
use breadth_panel::rules::{Admitted, near};
use breadth_panel::{
    FloatCoverage, IndexSeries, Panel, Statements, Universe, UniverseRule, beside, universe_rule, universes_knowing,
};
use breadth_store::{Store, View};

use crate::args::{Colour, Global};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, Provenance, count};
use crate::progress::Bars;

/// The program's version, as provenance names it.
pub const ENGINE: &str = concat!("breadth ", env!("CARGO_PKG_VERSION"));

/// What every command shares.
pub struct Context {
    /// The global options.
    pub global: Global,
    /// The progress bars.
    pub progress: Bars,
    /// Whether to colour.
    pub colour: bool,
    /// How the process ends where the answer is complete.
    pub exit: std::cell::Cell<Exit>,
    /// Whether universes keep none but members that still trade at the end, and of how many, how many that left out.
    pub survivors: std::cell::Cell<Option<(usize, usize)>>,
}

impl Context {
    /// The context of a command line.
    pub fn new(global: Global) -> Self {
        let shown = !global.quiet && !global.json && std::io::stderr().is_terminal();
        let colour = match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                std::io::stderr().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
                    && std::env::var("TERM").as_deref() != Ok("dumb")
            }
        };
        Context {
            global,
            progress: Bars::new(shown),
            colour,
            exit: std::cell::Cell::new(Exit::Complete),
            survivors: std::cell::Cell::new(None),
        }
    }

    /// The store's folder: the option, the environment, else the platform's data folder.
    pub fn store_path(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.global.store {
            return Ok(path.clone());
        }
        let var = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let base = if cfg!(windows) {
            var("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            var("HOME").map(|h| h.join("Library/Application Support"))
        } else {
            var("XDG_DATA_HOME").or_else(|| var("HOME").map(|h| h.join(".local/share")))
        };
        base.map(|b| b.join("breadth").join("store")).ok_or_else(|| {
            Failure::text(
                "no-store-path",
                Exit::Usage,
                "there is no home folder to keep the store in\n\nhint: name one with --store DIR or BREADTH_STORE",
            )
        })
    }

    /// The store, opened at the version asked for.
    pub fn store(&self) -> Result<Store, Failure> {
        let path = self.store_path()?;
        let store = match self.global.store_version {
            Some(n) => Store::open_version(&path, n),
            None => Store::open(&path),
        };
        let store = store.explain("store", Exit::NoData)?;
        Ok(if self.global.no_cache { store.without_keeping() } else { store })
    }

    /// The view of the day asked for.
    pub fn view(&self, store: &Store) -> Result<View, Failure> {
        let day = self.global.as_of.or_else(|| store.last_session()).or_else(|| store.last_known()).ok_or_else(|| {
            Failure::text(
                "no-prices",
                Exit::NoData,
                "the store has nothing with a date, so there is no day to answer for\n\nhint: `breadth import prices FILE`",
            )
        })?;
        Ok(store.as_of(day))
    }

    /// The study that a preset or a file names.
    pub fn study(&self, name: &str) -> Result<Study, Failure> {
        if let Some(study) = Study::preset(name) {
            return Ok(study);
        }
        let path = Path::new(name);
        if !path.exists() {
            let presets: Vec<&str> = breadth_domain::study::PRESETS.iter().map(|(id, _)| *id).collect();
            let text = format!(
                "`{name}` is neither a study's preset nor a file\n\nhint: the presets are {}; `breadth build --print-study` writes one to start from",
                presets.join(", ")
            );
            return Err(Failure::text("no-study", Exit::Usage, &text));
        }
        let text = std::fs::read_to_string(path)
            .map_err(|e| Failure::text("study", Exit::Usage, &format!("reading {}: {e}", path.display())))?;
        Study::parse(&text).explain("study", Exit::Usage)
    }

    /// Says of an answer made of survivors alone that it is; of a table for programs on standard error.
    pub fn through_the_lens(&self, mut answer: Answer, table: bool) -> Answer {
        let Some((of, left)) = self.survivors.get() else { return answer };
        let note = format!(
            "SURVIVORS ONLY: {} of the {} companies that were ever members stopped trading before the end and are in nothing here. Nobody could have known them; this is wrong by design.",
            count(left as u64),
            count(of as u64)
        );
        if let Some(data) = answer.data.as_object_mut() {
            data.insert("lens".into(), serde_json::json!({ "survivors_only": true, "members": of, "left_out": left }));
        }
        match table {
            true if !self.global.json => eprintln!("{note}"),
            _ => answer.text = format!("{note}\n\n{}", answer.text),
        }
        answer
    }

    /// Where an answer comes from.
    pub fn provenance(&self, view: Option<&View>, study: Option<&Study>) -> Provenance {
        Provenance {
            as_of: view.map(View::as_of),
            store: view.map(|v| v.digest().to_owned()),
            study: study.map(|s| s.id.clone()),
            engine: ENGINE,
            seed: self.global.seed,
        }
    }
}

/// A panel with its universes and their indexes.
pub struct Market {
    /// The panel.
    pub panel: Panel,
    /// The universes asked for, in order.
    pub universes: Vec<Universe>,
    /// Their indexes.
    pub indexes: Vec<IndexSeries>,
    /// For each universe, the newcomers admitted although a test of entry is unknown.
    pub admitted: Vec<Vec<Admitted>>,
    /// For each universe, of how many members the float was known on each rank day.
    pub floats: Vec<Vec<FloatCoverage>>,
}

impl Market {
    /// The panel of a view with the universes of those presets.
    pub fn of(context: &Context, view: &View, from: Option<Date>, presets: &[&str]) -> Result<Self, Failure> {
        let rules = presets.iter().map(|id| rule(id)).collect::<Result<Vec<_>, _>>()?;
        Self::of_rules(context, view, from, &rules)
    }

    /// The panel of a view with the universes of those rules.
    pub fn of_rules(
        context: &Context,
        view: &View,
        from: Option<Date>,
        rules: &[&UniverseRule],
    ) -> Result<Self, Failure> {
        // Statements are read beside the prices. Who asks how series ended has them judged.
        let progress = &context.progress;
        let (panel, statements) = beside(|| Panel::unjudged(view, from, progress), || statements(view, rules));
        let panel = panel.explain("panel", Exit::NoData)?;
        let statements = statements?;
        let (mut universes, mut admitted, mut floats) = (Vec::new(), Vec::new(), Vec::new());
        for built in universes_knowing(&panel, &statements, rules) {
            universes.push(built.universe);
            admitted.push(built.admitted);
            floats.push(built.floats);
        }
        for (universe, rule) in universes.iter().zip(rules) {
            if universe.reconstitutions.is_empty() {
                return Err(Failure::text(
                    "empty-universe",
                    Exit::NoData,
                    &format!(
                        "no listing qualifies for `{}` on any rank day up to {}: it takes prices with share counts, and listings with names and countries\n\nhint: `breadth universe {} --excluded` tells why each is out; `breadth doctor` what is missing",
                        rule.id,
                        view.as_of(),
                        rule.id
                    ),
                ));
            }
        }
        if let Some((all, left)) = context.survivors.get() {
            let (of, dropped) = breadth::pipeline::survivors(&panel, &mut universes);
            context.survivors.set(Some((all + of, left + dropped)));
        }
        let indexes = universes.iter().map(|u| IndexSeries::of(&panel, u)).collect();
        Ok(Market { panel, universes, indexes, admitted, floats })
    }
}

/// The statements, where one of the rules asks for them.
pub fn statements(view: &View, rules: &[&UniverseRule]) -> Result<Statements, Failure> {
    if rules.iter().any(|r| r.asks_statements()) {
        Statements::of(view).explain("store", Exit::Failed)
    } else {
        Ok(Statements::default())
    }
}

/// Lays a file of stated ends over a panel's own.
pub fn state_exits(panel: &mut Panel, file: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = file else { return Ok(()) };
    let text = std::fs::read_to_string(path)
        .map_err(|e| Failure::text("exits", Exit::Usage, &format!("reading {}: {e}", path.display())))?;
    let stated = breadth_panel::ExitOverride::parse(&text).explain("exits", Exit::Usage)?;
    panel.override_exits(stated).map_err(|strangers| {
        let text = format!(
            "{} names what no security is: {}\n\nhint: write a ticker and a session on which it was carried, for example SIVB@2023-03-09; `breadth explain TICKER` shows the sessions",
            path.display(),
            strangers.join(", ")
        );
        Failure::text("exits", Exit::Usage, &text)
    })
}

/// The rule of a universe's preset.
pub fn rule(id: &str) -> Result<&'static UniverseRule, Failure> {
    universe_rule(id).ok_or_else(|| {
        let known: Vec<&str> = breadth_panel::UNIVERSES.iter().map(|u| u.id.as_str()).collect();
        Failure::text(
            "no-universe",
            Exit::Usage,
            &format!(
                "`{id}` is no universe{}\n\nhint: there are {}",
                near::did_you_mean(id, known.iter().copied()),
                known.join(", ")
            ),
        )
    })
}
