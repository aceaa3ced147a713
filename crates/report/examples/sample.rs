//! Writes the sample report to the standard output: `cargo run -p breadth-report --example sample > sample.html`.
#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() {
    print!("{}", breadth_report::render(&sample::sample(1_237)));
}
