//! Keys against the whole program: what a stolen dump says, what happens to values that were moved, and whether
//! anybody is missed while keys are exchanged.

mod marks;
mod rotation;
mod seals;
