//! What a caller may write into a field (`guichet.schema.v1.value`), as JSON schema.

use std::collections::HashMap;

use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Value};
use serde_json::{Value as Json, json};

/// Every control character but the tab; a line.
const NOT_IN_LINE: &str = r"\u0000-\u0008\u000a-\u001f\u007f-\u009f";
/// Every control character but tab and line breaks; a text.
const NOT_IN_TEXT: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";
/// What the owner takes off at both ends of a line.
const AROUND: &str = r"[\t\n\r ]*";

/// One field's rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct ValueRule {
    id: String,
    words: Vec<String>,
    pattern: String,
    format: String,
    line: bool,
    text: bool,
    min: u64,
    max: u64,
    items: u64,
    from: Option<i64>,
    to: Option<i64>,
}

/// The rules of all fields, by full name.
pub(crate) fn read(pool: &DescriptorPool) -> HashMap<String, ValueRule> {
    let Some(extension) = pool.get_extension_by_name("guichet.schema.v1.value") else {
        return HashMap::new();
    };
    let of = |field: FieldDescriptor| {
        let options: DynamicMessage = field.options();
        if !options.has_extension(&extension) {
            return None;
        }
        let rule = options.get_extension(&extension).as_message().map(ValueRule::of)?;
        Some((field.full_name().to_owned(), rule))
    };
    pool.all_messages()
        .flat_map(|message| message.fields().filter_map(of).collect::<Vec<_>>())
        .collect()
}

impl ValueRule {
    fn of(message: &DynamicMessage) -> Self {
        let get = |name: &str| message.get_field_by_name(name).map(std::borrow::Cow::into_owned);
        let text = |name: &str| {
            get(name)
                .and_then(|v| v.as_str().map(str::to_owned))
                .unwrap_or_default()
        };
        let number = |name: &str| get(name).and_then(|v| v.as_u32()).unwrap_or_default().into();
        let flag = |name: &str| get(name).and_then(|v| v.as_bool()).unwrap_or_default();
        let limit = |name: &str| {
            let set = message.has_field_by_name(name);
            get(name).and_then(|v| v.as_i64()).filter(|_| set)
        };
        let words = get("words").and_then(|value| {
            let list: Vec<Value> = value.as_list()?.to_vec();
            Some(list.iter().filter_map(|word| Some(word.as_str()?.to_owned())).collect())
        });
        Self {
            id: text("id"),
            words: words.unwrap_or_default(),
            pattern: text("pattern"),
            format: text("format"),
            line: flag("line"),
            text: flag("text"),
            min: number("min"),
            max: number("max"),
            items: number("items"),
            from: limit("from"),
            to: limit("to"),
        }
    }

    /// The only values an enum takes here; none if all.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// An empty value is refused wherever the field is named.
    pub(crate) fn must_be_said(&self) -> bool {
        self.min > 0
    }

    /// Completes the schema of one value. `given`: it cannot be empty.
    pub(crate) fn of_one(&self, schema: &mut Json, given: bool) {
        if schema["type"] == "string" {
            self.of_text(schema, given || self.must_be_said());
        } else if let (Some(from), true) = (self.from, schema.is_object()) {
            schema["minimum"] = json!(from);
        }
        if let (Some(to), true) = (self.to, schema["type"] == "integer") {
            schema["maximum"] = json!(to);
        }
    }

    /// Completes the schema of a list.
    pub(crate) fn of_list(&self, schema: &mut Json) {
        if self.items > 0 {
            schema["maxItems"] = json!(self.items);
        }
    }

    fn of_text(&self, schema: &mut Json, given: bool) {
        if self.max > 0 {
            schema["maxLength"] = json!(self.max);
        }
        if given {
            schema["minLength"] = json!(self.min.max(1));
        } else if self.min > 1 {
            schema["minLength"] = json!(self.min);
        }
        if let Some(pattern) = self.whole(given) {
            schema["pattern"] = json!(pattern);
        }
        if self.format.is_empty() {
            return;
        }
        if given {
            schema["format"] = json!(self.format);
        } else {
            let mut one = schema.clone();
            one["format"] = json!(self.format);
            *schema = json!({"anyOf": [one, {"type": "string", "maxLength": 0}]});
        }
    }

    /// The regular expression for all of the text.
    fn whole(&self, given: bool) -> Option<String> {
        let mut choices: Vec<String> = self.words.clone();
        if !self.id.is_empty() {
            choices.push(format!("{}_[0-9a-f]{{32}}", self.id));
        }
        if !self.pattern.is_empty() {
            choices.push(self.pattern.clone());
        }
        if !choices.is_empty() {
            let end = if given { "" } else { "?" };
            return Some(format!("^({}){end}$", choices.join("|")));
        }
        let (not, around) = match (self.line, self.text) {
            (true, _) => (NOT_IN_LINE, AROUND),
            (_, true) => (NOT_IN_TEXT, ""),
            _ => return None,
        };
        Some(if given {
            format!(r"^{around}[^{not}]*[^\s{not}][^{not}]*{around}$")
        } else {
            format!("^{around}[^{not}]*{around}$")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(rule: &ValueRule, given: bool) -> Json {
        let mut schema = json!({"type": "string"});
        rule.of_one(&mut schema, given);
        schema
    }

    #[test]
    fn an_id_may_be_left_empty_unless_it_must_be_given() {
        let rule = ValueRule {
            id: "per".to_owned(),
            words: vec!["me".to_owned()],
            ..ValueRule::default()
        };
        assert_eq!(schema(&rule, false)["pattern"], "^(me|per_[0-9a-f]{32})?$");
        assert_eq!(schema(&rule, true)["pattern"], "^(me|per_[0-9a-f]{32})$");
        assert_eq!(schema(&rule, true)["minLength"], 1);
    }

    #[test]
    fn a_format_is_not_asked_of_an_empty_text() {
        let rule = ValueRule {
            format: "date".to_owned(),
            ..ValueRule::default()
        };
        assert_eq!(schema(&rule, true)["format"], "date");
        assert_eq!(schema(&rule, false)["anyOf"][0]["format"], "date");
        assert_eq!(schema(&rule, false)["anyOf"][1]["maxLength"], 0);
    }

    #[test]
    fn a_line_has_no_control_characters() {
        let rule = ValueRule {
            line: true,
            max: 80,
            ..ValueRule::default()
        };
        let schema = schema(&rule, true);
        assert_eq!(schema["maxLength"], 80);
        assert!(schema["pattern"].as_str().unwrap().contains(r"\u007f-\u009f"));
    }

    #[test]
    fn numbers_have_ends() {
        let rule = ValueRule {
            from: Some(0),
            to: Some(50),
            ..ValueRule::default()
        };
        let mut schema = json!({"type": "integer"});
        rule.of_one(&mut schema, false);
        assert_eq!((&schema["minimum"], &schema["maximum"]), (&json!(0), &json!(50)));
    }
}
