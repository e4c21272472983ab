//! What the descriptors say beyond types: field behaviours and comments.

use std::collections::{HashMap, HashSet};

use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use crate::{
    error::ContractError,
    value::{self, ValueRule},
    view,
};

const REQUIRED: i32 = 2;
const OUTPUT_ONLY: i32 = 3;
const INPUT_ONLY: i32 = 4;
const IMMUTABLE: i32 = 5;

/// Both pools and what was read from the options and comments of the first.
pub(crate) struct Contract {
    /// As written: options, comments, http rules.
    pub(crate) pool: DescriptorPool,
    /// As JSON shows it: short enum names.
    pub(crate) view: DescriptorPool,
    behaviours: HashMap<String, HashSet<i32>>,
    /// Messages that hold, at any depth, a field that is never answered.
    hiding: HashSet<String>,
    comments: HashMap<(String, Vec<i32>), String>,
    values: HashMap<String, ValueRule>,
}

impl Contract {
    pub(crate) fn decode(descriptors: &[u8]) -> Result<Self, ContractError> {
        let pool = DescriptorPool::decode(descriptors)?;
        let view = view::pool(descriptors)?;
        let behaviours = behaviours(&pool);
        let comments = comments(&pool);
        let hiding = hiding(&pool, &behaviours);
        let values = value::read(&pool);
        Ok(Self {
            pool,
            view,
            behaviours,
            hiding,
            comments,
            values,
        })
    }

    fn behaves(&self, field: &FieldDescriptor, behaviour: i32) -> bool {
        self.behaviours
            .get(field.full_name())
            .is_some_and(|set| set.contains(&behaviour))
    }

    pub(crate) fn is_output_only(&self, field: &FieldDescriptor) -> bool {
        self.behaves(field, OUTPUT_ONLY)
    }

    pub(crate) fn is_input_only(&self, field: &FieldDescriptor) -> bool {
        self.behaves(field, INPUT_ONLY)
    }

    pub(crate) fn is_required(&self, field: &FieldDescriptor) -> bool {
        self.behaves(field, REQUIRED)
    }

    pub(crate) fn is_immutable(&self, field: &FieldDescriptor) -> bool {
        self.behaves(field, IMMUTABLE)
    }

    /// What a caller may write into a field, if it is said.
    pub(crate) fn value(&self, field: &FieldDescriptor) -> Option<&ValueRule> {
        self.values.get(field.full_name())
    }

    /// True if a field of the message, at any depth, is never answered.
    pub(crate) fn hides(&self, message: &MessageDescriptor) -> bool {
        self.hiding.contains(message.full_name())
    }

    /// The comment above something, given its file and its path in there.
    pub(crate) fn comment(&self, file: &str, path: &[i32]) -> Option<&str> {
        self.comments.get(&(file.to_owned(), path.to_vec())).map(String::as_str)
    }

    /// The JSON view of a message.
    pub(crate) fn view_of(&self, message: &MessageDescriptor) -> MessageDescriptor {
        self.view
            .get_message_by_name(message.full_name())
            .expect("both pools hold the same messages")
    }
}

/// True for the well-known types, whose JSON form is not an object of their fields.
pub(crate) fn is_well_known(message: &MessageDescriptor) -> bool {
    message.package_name() == "google.protobuf"
}

fn behaviours(pool: &DescriptorPool) -> HashMap<String, HashSet<i32>> {
    let Some(extension) = pool.get_extension_by_name("google.api.field_behavior") else {
        return HashMap::new();
    };
    let of = |field: FieldDescriptor| {
        let options: DynamicMessage = field.options();
        let value = options.get_extension(&extension);
        let set: HashSet<i32> = value.as_list()?.iter().filter_map(Value::as_enum_number).collect();
        (!set.is_empty()).then(|| (field.full_name().to_owned(), set))
    };
    pool.all_messages()
        .flat_map(|message| message.fields().filter_map(of).collect::<Vec<_>>())
        .collect()
}

fn hiding(pool: &DescriptorPool, behaviours: &HashMap<String, HashSet<i32>>) -> HashSet<String> {
    let mut hiding = HashSet::new();
    loop {
        let before = hiding.len();
        for message in pool.all_messages() {
            let hides = message.fields().any(|field| {
                let own = behaviours
                    .get(field.full_name())
                    .is_some_and(|set| set.contains(&INPUT_ONLY));
                own || matches!(field.kind(), Kind::Message(inner) if hiding.contains(inner.full_name()))
            });
            if hides {
                hiding.insert(message.full_name().to_owned());
            }
        }
        if hiding.len() == before {
            return hiding;
        }
    }
}

fn comments(pool: &DescriptorPool) -> HashMap<(String, Vec<i32>), String> {
    let mut all = HashMap::new();
    for file in pool.files() {
        let Some(info) = &file.file_descriptor_proto().source_code_info else {
            continue;
        };
        for location in &info.location {
            let text = tidy(location.leading_comments());
            if !text.is_empty() {
                all.insert((file.name().to_owned(), location.path.clone()), text);
            }
        }
    }
    all
}

/// Joins the lines of a paragraph; an empty line keeps paragraphs apart, a list item keeps its line.
fn tidy(comment: &str) -> String {
    let mut out = String::new();
    for line in comment.lines().map(str::trim) {
        let starts_line = line.is_empty() || line.starts_with("- ") || line.starts_with("* ");
        if !out.is_empty() {
            out.push_str(if starts_line {
                "\n"
            } else if out.ends_with('\n') {
                ""
            } else {
                " "
            });
        }
        out.push_str(line);
        if line.is_empty() && !out.is_empty() {
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn comments_become_paragraphs() {
        assert_eq!(
            tidy(" One line\n goes on.\n\n Another:\n - a\n - b\n"),
            "One line goes on.\n\nAnother:\n- a\n- b"
        );
    }
}
