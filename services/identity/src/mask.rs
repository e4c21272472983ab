//! Which fields a change is about.

use std::collections::BTreeSet;

use fault::{Fault, validate::Checker};
use prost_types::FieldMask;

/// The paths of an update mask. Only those in `allowed` may appear; a request without a mask is refused, one with an empty mask changes nothing.
pub fn paths<'a>(
    mask: Option<&'a FieldMask>,
    allowed: &[&str],
    read_only: &[&str],
) -> Result<BTreeSet<&'a str>, Fault> {
    let Some(mask) = mask else {
        return Err(Fault::bad_field(
            "update_mask",
            "required",
            "must name the fields to change",
        ));
    };
    let mut check = Checker::new();
    for path in &mask.paths {
        if read_only.contains(&path.as_str()) {
            check.fail(path, "read_only", "cannot be changed");
        } else if !allowed.contains(&path.as_str()) {
            check.fail(path, "unknown", "there is no such field to change");
        }
    }
    check.finish()?;
    Ok(mask.paths.iter().map(String::as_str).collect())
}

/// Ok unless the caller says which revision they changed and it is not the current one.
pub fn check_revision(current: i64, expected: i64) -> Result<(), Fault> {
    if expected == 0 || expected == current {
        return Ok(());
    }
    Err(Fault::conflict(
        "REVISION_MISMATCH",
        "it was changed by somebody else in between: load it again",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_and_read_only_paths_are_named() {
        let mask = FieldMask {
            paths: ["name", "id", "colour"].map(str::to_owned).to_vec(),
        };
        let fault = paths(Some(&mask), &["name"], &["id"]).unwrap_err();
        let named: Vec<_> = fault
            .fields
            .iter()
            .map(|f| (f.field.as_str(), f.code.as_str()))
            .collect();
        assert_eq!(named, [("id", "read_only"), ("colour", "unknown")]);
        assert!(paths(None, &["name"], &[]).is_err());
        assert!(paths(Some(&FieldMask::default()), &["name"], &[]).unwrap().is_empty());
    }

    #[test]
    fn a_stale_revision_is_a_conflict() {
        assert!(check_revision(3, 0).is_ok() && check_revision(3, 3).is_ok());
        assert_eq!(check_revision(3, 2).unwrap_err().reason, "REVISION_MISMATCH");
    }
}
