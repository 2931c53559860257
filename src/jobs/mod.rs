//! The runner of the outbox: takes due jobs, does them at least once, and
//! enqueues what is due by the clock.
//!
//! A worker holds a job by a lease. One that dies loses its jobs to another
//! when the lease ends; one that is asked to stop finishes or hands back what
//! it holds. A job that fails is tried again, later each time, and after the
//! last try it is dead and visible in the console. A panic is a failure of
//! that job and of nothing else. What a job does lives in its feature.

mod activity;
mod kinds;
mod queries;
mod runner;
pub mod schedule;

pub use runner::{Running, run_due, start};
