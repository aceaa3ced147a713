//! scratch
#![allow(clippy::unwrap_used)]
use breadth_panel::*;
use std::io::Write;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let out = std::env::args().nth(2).unwrap();
    let store = breadth_store::Store::open(std::path::Path::new(&dir)).unwrap();
    let view = store.as_of(store.last_session().unwrap());
    let t0 = std::time::Instant::now();
    let p = breadth_panel::Panel::build(&view, None, &breadth_domain::Silent).unwrap();
    eprintln!("panel {:?} {}x{}", t0.elapsed(), p.sessions.len(), p.securities.len());
    let t0 = std::time::Instant::now();
    let st = Statements::of(&view).unwrap();
    eprintln!("statements {:?}", t0.elapsed());
    let own: Vec<UniverseRule> =
        std::env::args().skip(3).map(|f| UniverseRule::parse(&std::fs::read_to_string(f).unwrap()).unwrap()).collect();
    for r in if own.is_empty() { UNIVERSES.iter() } else { own.iter() } {
        let t0 = std::time::Instant::now();
        let b = universes_knowing(&p, &st, &[r]).pop().unwrap();
        let e1 = t0.elapsed();
        let ix = IndexSeries::of(&p, &b.universe);
        eprintln!("{} {:?} index {:?} unknown {}", r.id, e1, t0.elapsed() - e1, b.admitted.len());
        let mut f = std::io::BufWriter::new(std::fs::File::create(format!("{out}/{}.tsv", r.id)).unwrap());
        for q in &b.universe.reconstitutions {
            for m in &q.members {
                writeln!(f, "{}\t{}\t{}\t{}\t{}\tin", q.rank_session, q.effective_session, m.security, m.rank, m.cap)
                    .unwrap();
            }
            for (i, e) in &q.excluded {
                writeln!(f, "{}\t{}\t{}\t0\t0\t{e:?}", q.rank_session, q.effective_session, i).unwrap();
            }
        }
        let mut f = std::fs::File::create(format!("{out}/{}.ret", r.id)).unwrap();
        for (d, v) in ix.dates.iter().zip(&ix.cap_weighted) {
            writeln!(f, "{d}\t{v}").unwrap();
        }
    }
}
