use proptest::prelude::*;

use super::*;

fn read(raw: &str) -> ParsedMail {
    parse(raw.as_bytes(), &Limits::default(), Some("anna@acme.example")).unwrap()
}

#[test]
fn headers_texts_and_files_are_found() {
    let mail = read(concat!(
        "From: =?utf-8?q?Anna_M=C3=BCller?= <Anna@Acme.example>\r\nTo: Support <acme+tok@in.example>\r\nCc: bob@acme.example, anna@acme.example\r\n",
        "Subject: =?utf-8?q?L=27imprimante?=\r\n ne marche pas\r\nMessage-ID: <one@acme.example>\r\nIn-Reply-To: <two@x.example>\r\n",
        "References: <zero@x.example> <two@x.example>\r\nDate: Mon, 3 Mar 2025 10:00:00 +0100\r\nReceived: from a\r\nReceived: from b\r\n",
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n",
        "--m\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n",
        "--a\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nElle fume d=E9j=E0.\r\n",
        "--a\r\nContent-Type: text/html\r\n\r\n<p>Elle fume <img src=\"cid:pic@x\"><script>x()</script></p>\r\n--a--\r\n",
        "--r\r\nContent-Type: image/png; name=\"../p.png\"\r\nContent-ID: <pic@x>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--r--\r\n",
        "--m\r\nContent-Type: text/plain; charset=iso-8859-1; name=notes.txt\r\nContent-Disposition: attachment; filename=notes.txt\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E9t=E9\r\n--m--\r\n"
    ));
    assert_eq!(
        mail.from,
        Address {
            email: "anna@acme.example".into(),
            name: "Anna Müller".into()
        }
    );
    assert_eq!(mail.subject, "L'imprimante ne marche pas");
    assert_eq!(mail.text, "Elle fume déjà.");
    assert!(mail.html.contains("cid:pic@x") && !mail.html.contains("script"));
    assert_eq!(mail.answers, ["two@x.example", "zero@x.example"]);
    assert_eq!(
        mail.others.iter().map(|a| a.email.as_str()).collect::<Vec<_>>(),
        ["acme+tok@in.example", "bob@acme.example"]
    );
    assert_eq!((mail.hops, mail.automatic, mail.own), (2, false, false));
    let files: Vec<_> = mail
        .files
        .iter()
        .map(|f| (f.filename.as_str(), f.content_id.as_deref(), f.content.as_slice()))
        .collect();
    assert_eq!(
        files,
        [
            ("p.png", Some("pic@x"), &b"\x89PNG"[..]),
            ("notes.txt", None, b"\xe9t\xe9")
        ]
    );
}

#[test]
fn a_reply_is_split_and_nothing_is_lost() {
    let mail = read(concat!(
        "From: anna@acme.example\r\nSubject: Re: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        "Yes, thanks.\r\n\r\nOn Mon, 3 Mar 2025, Acme <support@acme.example> wrote:\r\n> Did <b>it</b> help?\r\n"
    ));
    assert_eq!(mail.text, "Yes, thanks.");
    assert!(
        mail.quoted_html.contains("Did &lt;b&gt;it&lt;/b&gt; help?"),
        "{}",
        mail.quoted_html
    );
    let forward =
        read("From: anna@acme.example\r\nSubject: Fwd: x\r\n\r\nSee:\r\n-----Original Message-----\r\nFrom: z\r\n");
    assert!(forward.text.contains("Original Message") && forward.quoted_html.is_empty());
}

#[test]
fn copies_have_one_hash_and_other_content_another() {
    let hash = |raw: &str| read(raw).content_hash;
    let one = "From: a@x.example\r\nSubject: s\r\n\r\nbody\r\n";
    assert_eq!(hash(one), hash(&format!("Received: from z\r\n{one}")));
    assert_eq!(hash(one), hash(&one.replace("\r\n", "\n")));
    assert_ne!(hash(one), hash(&one.replace("body", "other")));
}

#[test]
fn what_is_too_much_is_refused_with_the_reason() {
    let limits = Limits::default();
    let refuse = |raw: String| parse(raw.as_bytes(), &limits, None).unwrap_err();
    assert_eq!(refuse("hello".into()), ParseError::NoSender);
    assert_eq!(refuse("Subject: x\r\n\r\nhello".into()), ParseError::NoSender);
    assert_eq!(
        refuse(format!("X: {}\r\n\r\n", "x".repeat(300 << 10))),
        ParseError::TooMany("bytes in its header")
    );
    assert_eq!(
        refuse("X: y\r\n".repeat(1_001) + "\r\n"),
        ParseError::TooMany("header fields")
    );
    let mut deep = "From: a@x.example\r\n".to_owned();
    for n in 0..10_000 {
        deep += &format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    }
    assert_eq!(refuse(deep), ParseError::TooMany("parts"));
    let mut nested = "From: a@x.example\r\n".to_owned();
    for n in 0..60 {
        nested += &format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    }
    assert_eq!(refuse(nested), ParseError::TooMany("levels"));
    let parts = "--b\r\n\r\nx\r\n".repeat(100_000);
    assert_eq!(
        refuse(format!(
            "From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}"
        )),
        ParseError::TooMany("parts")
    );
    let many = (0..1_001)
        .map(|n| format!("p{n}@x.example"))
        .collect::<Vec<_>>()
        .join(",\r\n ");
    assert_eq!(
        refuse(format!("From: a@x.example\r\nTo: {many}\r\n\r\n")),
        ParseError::TooMany("addresses")
    );
}

#[test]
fn long_texts_and_html_bombs_are_read_in_time() {
    let long = format!("From: a@x.example\r\n\r\n{}", "word \r\n".repeat(200_000));
    let mail = read(&long);
    assert!(mail.text.len() < 500_000 && mail.text.ends_with("[…]"));
    for bomb in [
        "<div>".repeat(300_000),
        "&".repeat(1_000_000),
        "<p>x</p>".repeat(300_000),
        "<blockquote type=cite>".repeat(60_000),
    ] {
        let raw = format!("From: a@x.example\r\nContent-Type: text/html\r\n\r\n<p>hello</p>{bomb}");
        let mail = read(&raw);
        assert!(mail.text.contains("hello"));
        let kept = mail.files.iter().any(|f| f.filename == "mail.html");
        assert_eq!(kept, bomb.len() + 12 > MAX_HTML, "{}", &raw[..100]);
    }
}

#[test]
fn a_delivery_report_names_the_mail_it_returns() {
    let mail = read(concat!(
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n",
        "--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n",
        "From: support@acme.example\r\nMessage-ID: <ours@in.example>\r\nSubject: x\r\n\r\nHi\r\n--b--\r\n"
    ));
    assert!(mail.report && mail.automatic);
    assert_eq!(mail.returned_id.as_deref(), Some("ours@in.example"));
}

#[test]
fn charsets_are_decoded() {
    for (charset, body, text) in [
        ("windows-1252", &b"\x80 \xe9"[..], "€ é"),
        ("iso-2022-jp", b"\x1b$B4A;z\x1b(B", "漢字"),
        ("gb18030", b"\xba\xba", "汉"),
        ("koi8-r", b"\xf0\xd2\xc9", "При"),
        ("utf-7", b"+AOk-", "é"),
        ("no-such-charset", "é".as_bytes(), "é"),
    ] {
        let raw = [
            format!("From: a@x.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n").as_bytes(),
            body,
        ]
        .concat();
        assert_eq!(parse(&raw, &Limits::default(), None).unwrap().text, text, "{charset}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(raw in proptest::collection::vec(any::<u8>(), 0..600), from in any::<bool>()) {
        let raw = if from { [b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n".to_vec(), raw].concat() } else { raw };
        let _ = parse(&raw, &Limits::default(), None);
    }
}
