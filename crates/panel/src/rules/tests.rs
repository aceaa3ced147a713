//! The arithmetic of the rules on small made-up markets.
