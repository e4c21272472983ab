//! Depends on every library the workspace uses, and holds no code.
//!
//! Cargo chooses a library's features from the packages it builds together, so `cargo test -p asset` alone would compile much of the tree
//! anew. Named beside another package (`cargo test -p asset -p unify`), this one keeps the choice the same.
