//! What the line, the thumb and the clock do to writes: clients that vanish, forms sent twice, two people at one
//! record, everybody at once. Each prints how many cases it tried and how many failed, and ends with a recount.

pub mod dice;
mod disconnects;
mod doubles;
mod mixture;
mod races;
