//! Rules of the tree that a reader should be able to rely on, checked by
//! reading the files: who may import whom, where SQL and markup may stand,
//! what every module, migration and container recipe must have.
//!
//! A rule that fails says the file and what to do. An exception is a line in
//! the list of its rule, with a reason, never a silent skip.

mod code;
mod container;
mod letters;
mod markup;
mod threats;
mod tree;
mod words;
