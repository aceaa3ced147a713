//! How the members of some sectors or industries did against all.
use crate::claims::DataGrade;
use crate::claims::measure::{ClaimMeasure, Field};
use crate::claims::{ClaimUnit, Day, Evidence, Lack, Plan};

/// What a group of members returned beyond all of them.
pub const GROUP_EXCESS: ClaimMeasure = ClaimMeasure {
    id: "group_excess",
    label: "Return of a sector or industry beyond the universe's",
    unit: ClaimUnit::Change,
    formula: "Σ capᵢ gᵢ / Σ capᵢ over members at the base whose sector or industry is one of `among`, less the same over all members; g is growth over the window, caps of the base",
    source: "a fact of record: no interval; members that ended inside the window are left out of both",
    needs: &[Field::Universe, Field::Among, Field::Window],
    takes: &[],
    evaluate,
};

fn evaluate(day: &Day<'_>, plan: &Plan<'_>) -> Result<Evidence, Lack> {
    let span = plan.span(day.today)?;
    let (t0, t1) = (day.session(span.base)?, day.session(span.to)?);
    let members = day.members(plan.universe(), t0)?;
    let universe = day.universe(plan.universe())?;
    let levels = day.levels(universe);
    let panel = day.panel();
    let weights = universe.weights_at(panel, t0);
    let among = |i: usize| {
        let label = panel.securities[i].label(panel.sessions[t0]);
        plan.ask.among.iter().any(|a| label.sector.eq_ignore_ascii_case(a) || label.industry.eq_ignore_ascii_case(a))
    };
    let (mut group, mut all, mut known, mut of) = ([0.0; 2], [0.0; 2], 0, 0);
    for (i, w) in &weights {
        let is_in = among(*i);
        of += usize::from(is_in);
        let Some(g) = levels.growth(*i, t0, t1) else { continue };
        all = [all[0] + w * g, all[1] + w];
        if is_in {
            known += 1;
            group = [group[0] + w * g, group[1] + w];
        }
    }
    if known == 0 {
        return Err(Lack::TooFew {
            what: format!("a return of members of {} in {}", plan.universe(), plan.ask.among.join(", ")),
            known,
            of: of.max(members.len().min(1)),
            figure: None,
            import: "listings with sectors and industries: `breadth import listings FILE`".to_owned(),
        });
    }
    let (g, a) = (group[0] / group[1] - 1.0, all[0] / all[1] - 1.0);
    let mut e = Evidence::new(g - a, ClaimUnit::Change, panel.sessions[t1]).graded(DataGrade::Rebuilt);
    e.known = Some((known, of));
    let text = |v| ClaimUnit::Change.text(v);
    Ok(e.note(format!(
        "{} companies in {}: {}; all of {}: {}",
        known,
        plan.ask.among.join(", "),
        text(g),
        plan.universe(),
        text(a)
    )))
}

#[cfg(test)]
mod tests {
    use crate::claims::Lack;
    use crate::claims::fixture::{Story, says};

    #[test]
    fn the_group_s_weighted_return_less_everybody_s() {
        // S0 and S2 are Technology, S1 and S3 Energy (caps 4, 3, 2, 1). Growth 10 %, 0, −5 %, and S3 is silent at the end.
        let story = Story::new(&[&[0.0; 4][..], &[0.1, 0.0, -0.05, f64::NAN]], &[4e9, 3e9, 2e9, 1e9]);
        let ask = |among: &str| {
            format!(
                "measure = \"group_excess\"\nuniverse = \"small\"\namong = [\"{among}\"]\nwindow = \"2021-01-29..2021-02-01\""
            )
        };
        // (4 × 10 % − 2 × 5 %) / 6 less the same sum over 9.
        let e = says(story.ask(&ask("technology")), 0.3 / 6.0 - 0.3 / 9.0);
        assert_eq!(e.known, Some((2, 2)));
        let e = says(story.ask(&ask("Energy")), 0.0 - 0.3 / 9.0);
        assert_eq!(e.known, Some((1, 2)));
        assert!(matches!(story.ask(&ask("Rail")), Err(Lack::TooFew { known: 0, .. })));
    }
}
