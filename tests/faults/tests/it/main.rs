//! The product's promises while its parts fail. Each row of the reliability requirements is one test, named after it.
#![allow(clippy::print_stdout, reason = "a suite prints how many cases it ran")]

mod cache;
mod carrier;
mod crash;
mod database;
mod poison;
mod replicas;
mod rolling;
mod store;
mod verdict;
