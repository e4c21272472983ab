use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions, Value};

use super::*;

const CONTRACT: &str = r#"
    syntax = "proto3";
    package p;
    import "google/protobuf/timestamp.proto";
    enum Colour { COLOUR_UNSPECIFIED = 0; RED = 1; GREEN = 5; }
    message Leaf { string name = 1; int32 size = 2; }
    message Tree {
        string title = 2;
        bool alive = 1;
        int64 revision = 3;
        int32 level = 4;
        uint32 count = 5;
        Colour colour = 6;
        google.protobuf.Timestamp at = 7;
        Leaf leaf = 8;
        repeated Leaf leaves = 9;
        repeated string tags = 10;
        repeated Colour colours = 11;
        repeated int64 numbers = 12;
        optional string note = 13;
        oneof kind { string word = 14; Leaf other = 15; }
        Tree child = 20;
    }
    message Odd { map<string, string> labels = 1; }
"#;

/// The contract compiled once, whichever test comes first.
fn pool() -> DescriptorPool {
    static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
        let folder = std::env::temp_dir().join(format!("direct-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("p.proto"), CONTRACT).unwrap();
        let set = protox::compile(["p.proto"], [&folder]).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        DescriptorPool::from_file_descriptor_set(set).unwrap()
    });
    POOL.clone()
}

fn by_descriptors(message: &MessageDescriptor, bytes: &[u8]) -> String {
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .stringify_64_bit_integers(false)
        .skip_default_fields(false);
    let mut out = Vec::new();
    DynamicMessage::decode(message.clone(), bytes)
        .unwrap()
        .serialize_with_options(&mut serde_json::Serializer::new(&mut out), &options)
        .unwrap();
    String::from_utf8(out).unwrap()
}

fn encoded(message: &MessageDescriptor, json: &str) -> Vec<u8> {
    let mut reader = serde_json::Deserializer::from_str(json);
    DynamicMessage::deserialize(message.clone(), &mut reader)
        .unwrap()
        .encode_to_vec()
}

#[test]
fn it_writes_what_the_descriptors_write() {
    let tree = pool().get_message_by_name("p.Tree").unwrap();
    let plan = Plan::of(&tree, &|_| false).unwrap();
    let cases = [
        "{}",
        r#"{"title": "a \"b\" \u0001 é 😀 </script>", "alive": true, "revision": -7, "level": -1, "count": 4000000000, "colour": "GREEN"}"#,
        r#"{"at": "2026-11-21T16:00:00Z", "leaf": {}, "note": "", "word": ""}"#,
        r#"{"at": "1969-12-31T23:59:59.123456789Z", "leaf": {"size": 1}, "note": "n", "other": {"name": "o"}}"#,
        r#"{"at": "0001-01-01T00:00:00.100Z", "leaves": [{}, {"name": "x"}], "tags": ["", "a"], "colours": ["RED", "GREEN"], "numbers": [1, -1]}"#,
        r#"{"child": {"child": {"title": "deep", "tags": ["t"]}}}"#,
    ];
    for case in cases {
        let bytes = encoded(&tree, case);
        let mut out = Vec::new();
        plan.write(&bytes, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), by_descriptors(&tree, &bytes), "{case}");
    }
}

#[test]
fn any_order_unknown_fields_and_unknown_choices_are_read() {
    let tree = pool().get_message_by_name("p.Tree").unwrap();
    let plan = Plan::of(&tree, &|_| false).unwrap();
    // colour 9, unknown field 99, revision 3, title "a" twice, numbers not packed.
    let bytes = [
        0x30, 9, 0x9a, 0x06, 2, 1, 1, 0x18, 3, 0x12, 1, b'b', 0x12, 1, b'a', 0x60, 4, 0x60, 5,
    ];
    let mut out = Vec::new();
    plan.write(&bytes, &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), by_descriptors(&tree, &bytes));
    assert_eq!(
        (plan.number(&bytes, 3), plan.text(&bytes, "title")),
        (Some(3), Some("a"))
    );
}

#[test]
fn what_is_hidden_is_not_written() {
    let leaf = pool().get_message_by_name("p.Leaf").unwrap();
    let plan = Plan::of(&leaf, &|field| field.name() == "name").unwrap();
    let mut out = Vec::new();
    plan.write(&encoded(&leaf, r#"{"name": "secret", "size": 3}"#), &mut out)
        .unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), r#"{"size":3}"#);
}

#[test]
fn what_is_unusual_is_left_to_the_descriptors() {
    let pool = pool();
    assert!(Plan::of(&pool.get_message_by_name("p.Odd").unwrap(), &|_| false).is_none());
    let tree = pool.get_message_by_name("p.Tree").unwrap();
    let plan = Plan::of(&tree, &|_| false).unwrap();
    let not_text: &[u8] = &[0x12, 1, 0xff];
    let cut_off: &[u8] = &[0x12, 5, b'a'];
    let leaf_twice: &[u8] = &[0x42, 0, 0x42, 0];
    let two_kinds: &[u8] = &[0x72, 0, 0x7a, 0];
    for bytes in [not_text, cut_off, leaf_twice, two_kinds] {
        assert!(plan.write(bytes, &mut Vec::new()).is_err(), "{bytes:?}");
    }
    let mut late = DynamicMessage::new(tree.clone());
    let at = pool.get_message_by_name("google.protobuf.Timestamp").unwrap();
    let mut time = DynamicMessage::new(at);
    time.set_field_by_name("seconds", Value::I64(LAST_SECOND + 1));
    late.set_field_by_name("at", Value::Message(time));
    assert!(plan.write(&late.encode_to_vec(), &mut Vec::new()).is_err());
}
