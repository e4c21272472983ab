//! JSON documents made here: valid by RFC 8259, invalid by it, and those about which parsers differ.

/// What the grammar says of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Valid,
    Invalid,
    Borderline,
}

/// Documents as bytes, each with its verdict.
pub fn documents() -> Vec<(Verdict, Vec<u8>)> {
    let mut all = Vec::new();
    for value in valid_values() {
        all.push((Verdict::Valid, value.clone().into_bytes()));
        all.push((Verdict::Valid, format!("{{\"title\":{value}}}").into_bytes()));
        all.push((Verdict::Valid, format!(" \t\r\n[{value} , {value}]\n").into_bytes()));
    }
    for value in invalid_values() {
        all.push((Verdict::Invalid, value.to_vec()));
        let inside = [b"{\"title\":".as_slice(), value, b"}"].concat();
        all.push((Verdict::Invalid, inside));
    }
    for text in invalid_documents() {
        all.push((Verdict::Invalid, text.into_bytes()));
    }
    all.extend(borderline().into_iter().map(|bytes| (Verdict::Borderline, bytes)));
    all
}

fn valid_values() -> Vec<String> {
    let mut all: Vec<String> = [
        "null",
        "true",
        "false",
        "{}",
        "[]",
        "[[]]",
        "{\"a\":{}}",
        "{\"\":0}",
        "{\"a\":1,\"b\":[2]}",
    ]
    .map(str::to_owned)
    .to_vec();
    let numbers = [
        "0",
        "-0",
        "1",
        "-1",
        "12",
        "0.5",
        "-0.5",
        "1.0",
        "1e3",
        "1E3",
        "1e+3",
        "1e-3",
        "1.5e2",
        "0e0",
        "0e+1",
        "123456789",
        "-9223372036854775808",
        "9223372036854775807",
        "0.1e-7",
        "1e15",
    ];
    all.extend(numbers.map(str::to_owned));
    let texts = [
        "",
        " ",
        "a",
        "é",
        "日本",
        "😀",
        "\\\"",
        "\\\\",
        "\\/",
        "\\b\\f\\n\\r\\t",
        "\\u0061",
        "\\u00e9",
        "\\u20AC",
        "\\uD83D\\uDE00",
        "\\u2028",
        "\\u0000",
        "\u{7f}",
        "\u{2028}",
        "\u{fffd}",
        "{\\\"a\\\":1}",
        "//",
        "/* a */",
        "NaN",
        "\\u0022",
        "\\uDBFF\\uDFFF",
        "\u{10ffff}",
    ];
    all.extend(texts.map(|text| format!("\"{text}\"")));
    all
}

fn invalid_values() -> Vec<&'static [u8]> {
    let numbers: [&[u8]; 26] = [
        b"01",
        b"-01",
        b"+1",
        b".5",
        b"1.",
        b"-.5",
        b"1.e2",
        b"1e",
        b"1e+",
        b"1E-",
        b"--1",
        b"-",
        b"0x10",
        b"0b1",
        b"0o7",
        b"1_000",
        b"1,5e",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e1.5",
        b"1a",
        b"0 1",
        "\u{ff11}".as_bytes(),
        b"1ee2",
        b"-a",
    ];
    let words: [&[u8]; 12] = [
        b"nul",
        b"nulll",
        b"True",
        b"FALSE",
        b"tru",
        b"undefined",
        b"None",
        b"yes",
        b"nan",
        b"t",
        b"null null",
        b"*",
    ];
    let texts: [&[u8]; 22] = [
        b"'a'",
        b"\"a",
        b"\"",
        b"a\"",
        b"\"\\x41\"",
        b"\"\\a\"",
        b"\"\\u12\"",
        b"\"\\u12G4\"",
        b"\"\\u\"",
        b"\"\\\"",
        b"\"\\U0041\"",
        b"\"a\nb\"",
        b"\"a\tb\"",
        b"\"a\0b\"",
        b"\"\x1f\"",
        b"\"\\ \"",
        b"`a`",
        b"\"a\" \"b\"",
        b"\"\\0\"",
        b"\"\\'\"",
        b"\"\\\n\"",
        b"\"a\rb\"",
    ];
    // Not UTF-8: a lone byte, a cut sequence, an overlong form, a surrogate, beyond the end, Latin-1.
    let bytes: [&[u8]; 8] = [
        b"\"\xff\"",
        b"\"\xc3\"",
        b"\"\xc0\xaf\"",
        b"\"\xed\xa0\x80\"",
        b"\"\xf4\x90\x80\x80\"",
        b"\"\xe9\"",
        b"\"\x80\"",
        b"\"\xe2\x82\"",
    ];
    [&numbers[..], &words[..], &texts[..], &bytes[..]].concat()
}

fn invalid_documents() -> Vec<String> {
    let plain = [
        "{",
        "}",
        "[",
        "]",
        "{]",
        "[}",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,}",
        "{\"a\" 1}",
        "{\"a\"::1}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{null:1}",
        "{\"a\":1}}",
        "{}{}",
        "{} {}",
        "{}x",
        "{}#",
        "{}//c",
        "{}/*c*/",
        "/*c*/{}",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "[1;2]",
        "[",
        "[1",
        "[1,",
        "[\"a\"",
        "[1]]",
        "[1:2]",
        "{\"a\":[}",
        "[{]}",
        " ",
        "\n",
        "\u{a0}{}",
        "{}\u{a0}",
        "\u{b}{}",
        "\u{c}{}",
        "\u{2028}{}",
        "{}\0",
        "\0{}",
        "<json/>",
        "a=1",
        "a=1&b=2",
        "--\n{}",
        "while(1);{}",
        ")]}'\n{}",
        "{\"a\":1}\u{1a}",
        "{...}",
        "[...]",
        "{\"a\":#}",
        "{\"a\":=1}",
        "{\"a\"=>1}",
        "\\u007b}",
        "{\"a\\\":1}",
    ];
    let mut all: Vec<String> = plain.map(str::to_owned).to_vec();
    for depth in [10, 1_000, 100_000] {
        all.push("[".repeat(depth));
        all.push("{\"a\":".repeat(depth));
        all.push(format!("{}{}", "[".repeat(depth), "]".repeat(depth - 1)));
    }
    all
}

/// What the grammar leaves to the parser: depth, size of numbers, keys given twice, half surrogates, a byte order mark.
fn borderline() -> Vec<Vec<u8>> {
    let text = [
        "{\"title\":\"a\",\"title\":\"b\"}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{\"a\":1,\"\\u0061\":2}",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud83d\\u0041\"",
        "\"\\udc00\\ud800\"",
        "{\"\\ud800\":1}",
        "1e400",
        "-1e400",
        "1e-400",
        "0.000000000000000000000000000000001e-999",
        "123123123123123123123123123",
        "-123123123123123123123123123",
        "18446744073709551616",
        "1e9999999999",
        "100000000000000000000.5",
        "\u{feff}{}",
        "\u{feff}",
        "{}\u{feff}",
        "{\"__proto__\":{\"admin\":true}}",
        "{\"constructor\":{}}",
        "{\"\":\"\"}",
        "",
    ];
    let mut all: Vec<Vec<u8>> = text.map(|t| t.as_bytes().to_vec()).to_vec();
    for depth in [100, 127, 128, 129, 500, 20_000] {
        all.push(format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes());
        all.push(format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)).into_bytes());
    }
    let wide = |unit: fn(u16) -> [u8; 2]| "{\"title\":\"a\"}".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    all.push(wide(u16::to_le_bytes));
    all.push(wide(u16::to_be_bytes));
    all.push(format!("{{\"title\":\"{}\"}}", "a".repeat(900_000)).into_bytes());
    all.push(format!("[{}1]", "1,".repeat(200_000)).into_bytes());
    all.push(
        format!(
            "{{{}\"z\":1}}",
            (0..20_000).map(|n| format!("\"k{n}\":1,")).collect::<String>()
        )
        .into_bytes(),
    );
    all.push(format!("{}1", "0".repeat(100_000)).into_bytes());
    all.push(format!("1{}", "0".repeat(100_000)).into_bytes());
    all.push(format!("0.{}1", "0".repeat(100_000)).into_bytes());
    all
}
