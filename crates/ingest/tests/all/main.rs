//! The importers, from files on disk to what a sink receives.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod actions;
mod basket;
mod facts;
mod facts_laws;
mod facts_real;
mod filers;
mod french;
mod fsds;
mod hostile;
mod kit;
mod listings;
mod prices;
mod prices_laws;
mod real;
mod refused;
mod series;
mod simfin;
mod statements;
