use toml::{Table, Value};

use crate::SettingsError;

/// Puts the variables meant for `service` over its defaults; those for all services first.
pub(crate) fn apply(
    service: &str,
    table: &mut Table,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<(), SettingsError> {
    let own = format!("GUICHET_{}__", service.to_uppercase().replace('-', "_"));
    let (mut shared, mut specific) = (Vec::new(), Vec::new());
    for (name, value) in variables {
        if let Some(path) = name.strip_prefix(&own) {
            specific.push((path.to_owned(), name, value));
        } else if let Some(path) = name.strip_prefix("GUICHET__") {
            shared.push((path.to_owned(), name, value));
        }
    }
    shared.sort();
    specific.sort();
    for (path, name, value) in shared {
        // A setting for all services is not one of every service.
        set(table, &path, &name, value)?;
    }
    for (path, name, value) in specific {
        if !set(table, &path, &name, value)? {
            return Err(SettingsError::Unknown {
                variable: name,
                service: service.to_owned(),
            });
        }
    }
    Ok(())
}

/// Sets one key; false if there is no such key.
fn set(table: &mut Table, path: &str, variable: &str, value: String) -> Result<bool, SettingsError> {
    let path = path.to_lowercase();
    if replace(table, &path, variable, &value)? {
        return Ok(true);
    }
    let Some(path) = path.strip_suffix("_file") else {
        return Ok(false);
    };
    let problem = |error: std::io::Error| SettingsError::Value {
        variable: variable.to_owned(),
        problem: format!("the file cannot be read: {error}"),
    };
    let content = std::fs::read_to_string(&value).map_err(problem)?;
    replace(table, path, variable, content.trim_end_matches(['\r', '\n']))
}

fn replace(table: &mut Table, path: &str, variable: &str, value: &str) -> Result<bool, SettingsError> {
    let mut keys: Vec<&str> = path.split("__").collect();
    let Some(last) = keys.pop() else { return Ok(false) };
    let mut current = table;
    for key in keys {
        match current.get_mut(key) {
            Some(Value::Table(inner)) => current = inner,
            _ => return Ok(false),
        }
    }
    let Some(slot) = current.get_mut(last) else {
        return Ok(false);
    };
    let wrong = |expected: &str| SettingsError::Value {
        variable: variable.to_owned(),
        problem: format!("must be {expected}"),
    };
    *slot = match slot {
        Value::String(_) => Value::String(value.to_owned()),
        Value::Integer(_) => Value::Integer(value.parse().map_err(|_| wrong("a whole number"))?),
        Value::Float(_) => Value::Float(value.parse().map_err(|_| wrong("a number"))?),
        Value::Boolean(_) => Value::Boolean(value.parse().map_err(|_| wrong("true or false"))?),
        Value::Array(_) => Value::Array(
            value
                .split(',')
                .map(str::trim)
                .filter(|v| !v.is_empty())
                .map(|v| v.to_owned().into())
                .collect(),
        ),
        Value::Datetime(_) | Value::Table(_) => return Ok(false),
    };
    Ok(true)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use crate::{SettingsError, load_from};

    const DEFAULTS: &str = "hosts = []\n[database]\nurl = \"a\"\nconnections = 8\n";

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Config {
        hosts: Vec<String>,
        database: Database,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Database {
        url: String,
        connections: u32,
    }

    fn load(variables: &[(&str, &str)]) -> Result<Config, SettingsError> {
        let owned = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        load_from("mail-ingest", DEFAULTS, owned)
    }

    #[test]
    fn the_services_own_variable_wins_over_the_shared_one() {
        let config = load(&[
            ("GUICHET_MAIL_INGEST__DATABASE__URL", "own"),
            ("GUICHET__DATABASE__URL", "shared"),
            ("GUICHET__DATABASE__CONNECTIONS", "4"),
            ("GUICHET__HOSTS", "x, y"),
            ("GUICHET__OTHER__KEY", "not ours"),
        ])
        .unwrap();
        assert_eq!((config.database.url.as_str(), config.database.connections), ("own", 4));
        assert_eq!(config.hosts, ["x", "y"]);
    }

    #[test]
    fn a_misspelt_key_is_refused_by_name() {
        let error = load(&[("GUICHET_MAIL_INGEST__DATABASE__ULR", "x")]).unwrap_err();
        assert!(
            error.to_string().contains("GUICHET_MAIL_INGEST__DATABASE__ULR"),
            "{error}"
        );
    }

    #[test]
    fn a_wrong_value_is_refused_without_showing_it() {
        let error = load(&[("GUICHET_MAIL_INGEST__DATABASE__CONNECTIONS", "s3cret")]).unwrap_err();
        assert!(
            error.to_string().contains("whole number") && !error.to_string().contains("s3cret"),
            "{error}"
        );
    }

    #[test]
    fn a_value_can_come_from_a_file() {
        let file = std::env::temp_dir().join(format!("guichet-settings-{}", std::process::id()));
        std::fs::write(&file, "from-file\n").unwrap();
        let config = load(&[("GUICHET_MAIL_INGEST__DATABASE__URL_FILE", file.to_str().unwrap())]).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(config.database.url, "from-file");
    }
}
