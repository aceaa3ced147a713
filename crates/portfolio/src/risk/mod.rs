//! Risk models. Every one is a diagonal plus a low rank, Σ = D + GGᵀ: no n x n matrix is formed.
//!
//! Returns come in as a [`Sample`]: dates by name, each name's returns together, in time order, none missing. Variances go
//! out in the sample's period; [`RiskModel::times`] makes them a year's.
mod blend;
mod card;
mod ewma;
pub mod fundamental;
mod ledoit_wolf;
mod list;
mod model;
mod nonlinear;
mod oas;
mod pca;
mod rmt;
mod sample;
mod source;

pub use blend::blend;
pub use card::{CardRule, Grade, Judged, report_card};
pub use ewma::ewma;
pub use ledoit_wolf::{Target, ledoit_wolf};
pub use list::{MODELS, ModelEntry, estimate, model_entry};
pub(crate) use list::{filled, measured};
pub use model::RiskModel;
pub use nonlinear::{NonlinearShrinkage, nonlinear_shrinkage};
pub use oas::oas;
pub use pca::principal_components;
pub use rmt::{Denoised, denoised};
pub use sample::{Sample, Spectrum};
pub use source::{FactorSource, asks_factors};
