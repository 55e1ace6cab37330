//! What the line, the thumb and the clock do to writes: clients that vanish, forms sent twice, two people at one
//! record. Each prints how many cases it tried and how many failed.

mod disconnects;
mod doubles;
