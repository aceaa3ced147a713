//! Progress bars with ETA on standard error, only on a terminal and never with `--quiet` or `--json`.
use std::sync::Mutex;

use breadth_domain::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Draws the running step.
pub struct Bars {
    current: Mutex<Option<ProgressBar>>,
    shown: bool,
}

impl Bars {
    /// Bars that are shown or not.
    pub fn new(shown: bool) -> Self {
        Bars { current: Mutex::new(None), shown }
    }

    fn with(&self, f: impl FnOnce(&mut Option<ProgressBar>)) {
        if let Ok(mut current) = self.current.lock() {
            f(&mut current);
        }
    }
}

impl Progress for Bars {
    fn begin(&self, step: &str, total: Option<u64>) {
        if !self.shown {
            return;
        }
        self.with(|current| {
            if let Some(old) = current.take() {
                old.finish_and_clear();
            }
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(10));
            let template = if total.is_some() {
                "{msg:<28} {wide_bar:.blue} {percent:>3}%  {eta} left"
            } else {
                "{msg:<28} {spinner} {elapsed}"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(step.to_owned());
            *current = Some(bar);
        });
    }

    fn advance(&self, n: u64) {
        if self.shown {
            self.with(|current| {
                if let Some(bar) = current {
                    bar.inc(n);
                }
            });
        }
    }

    fn end(&self) {
        if self.shown {
            self.with(|current| {
                if let Some(bar) = current.take() {
                    bar.finish_and_clear();
                }
            });
        }
    }
}
