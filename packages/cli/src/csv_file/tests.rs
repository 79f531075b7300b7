use super::*;

const COLUMNS: [&str; 3] = ["from", "to", "amount"];

fn layout() -> Layout {
    Layout {
        delimiter: b',',
        renamed: vec![],
        decimals: 0,
    }
}

type Read = (u64, Result<(String, String, u128), String>);

fn open(bytes: &[u8], layout: Layout) -> (tempfile::TempDir, Result<CsvFile<3>, CsvError>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.csv");
    std::fs::write(&path, bytes).unwrap();
    let file = CsvFile::open(&path, COLUMNS, layout);
    (dir, file)
}

fn read(bytes: &[u8], layout: Layout) -> Vec<Read> {
    let mut file = open(bytes, layout).1.unwrap();
    let mut all = Vec::new();
    while let Some(record) = file.next_record().unwrap() {
        let row = record.and_then(|r| {
            let (from, to) = (r.text(0)?.into_owned(), r.text(1)?.into_owned());
            Ok((r.line, (from, to, r.amount(2)?.u128())))
        });
        all.push(match row {
            Ok((line, row)) => (line, Ok(row)),
            Err(refusal) => (refusal.line, Err(refusal.reason)),
        });
    }
    all
}

fn paid(line: u64, from: &str, to: &str, amount: u128) -> Read {
    (line, Ok((from.to_owned(), to.to_owned(), amount)))
}

#[test]
fn the_same_lines_are_read_however_the_file_is_encoded_and_ended() {
    let expected = [
        paid(2, "ann", "bo", 100),
        paid(3, "bo", "Zoë", 20),
        paid(5, "ann", "bo", 3),
    ];
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "from,to,amount",
            "ann,bo,100",
            "bo,Zoë,20",
            "",
            "ann,bo,3",
            "",
        ]
        .join(end);
        let utf16 = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            let units = text.encode_utf16().flat_map(bytes);
            mark.into_iter().chain(units).collect::<Vec<u8>>()
        };
        for bytes in [
            text.clone().into_bytes(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            utf16(u16::to_le_bytes, [0xff, 0xfe]),
            utf16(u16::to_be_bytes, [0xfe, 0xff]),
        ] {
            assert_eq!(
                read(&bytes, layout()),
                expected,
                "{end:?} {:?}",
                &bytes[..3]
            );
        }
    }
}

#[test]
fn utf_16_that_does_not_say_so_is_told_as_that() {
    let bytes: Vec<u8> = "from,to,amount\nann,bo,1\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let error = open(&bytes, layout()).1.unwrap_err();
    assert!(matches!(error, CsvError::Encoding { .. }), "{error}");
    assert!(error.hint().contains("UTF-8"));
}

#[test]
fn cells_may_be_quoted_and_have_blanks_around_them() {
    let text =
        "from, to ,amount, memo\n ann , \"bo, the 1st\" , 1_000 ,\"two\nlines\"\n\"ann\",bo,7,\n";
    assert_eq!(
        read(text.as_bytes(), layout()),
        [paid(2, "ann", "bo, the 1st", 1000), paid(4, "ann", "bo", 7)]
    );
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_line() {
    let text = "from,to,amount\nann,bo,1\n\"ann,bo,2\nann,bo,3\n\"ann\",bo,4\n";
    let all = read(text.as_bytes(), layout());
    assert_eq!(all.len(), 4);
    assert_eq!(all[0], paid(2, "ann", "bo", 1));
    assert!(all[1].0 == 3 && all[1].1.is_err(), "{all:?}");
    assert_eq!(all[2..], [paid(4, "ann", "bo", 3), paid(5, "ann", "bo", 4)]);
}

#[test]
fn columns_are_found_by_name_in_any_order_also_under_other_names() {
    let text = "Amount,memo,TO,from\n7,lunch,bo,ann\n";
    assert_eq!(read(text.as_bytes(), layout()), [paid(2, "ann", "bo", 7)]);
    let renamed = [("from", "Sender"), ("to", "Paid To")];
    let renamed = renamed.map(|(a, b)| (a.to_owned(), b.to_owned()));
    let other = Layout {
        renamed: renamed.to_vec(),
        ..layout()
    };
    let text = "paid  to,SENDER,amount\nbo,ann,7\n";
    assert_eq!(
        read(text.as_bytes(), other.clone()),
        [paid(2, "ann", "bo", 7)]
    );
    let error = open(b"from,to,amount\n", other).1.unwrap_err();
    assert!(error.to_string().contains("no column 'sender'"), "{error}");
    let wrong = Layout {
        renamed: vec![("who".to_owned(), "Sender".to_owned())],
        ..layout()
    };
    let error = open(b"from,to,amount\n", wrong).1.unwrap_err();
    assert!(error.to_string().contains("from, to, amount"), "{error}");
}

#[test]
fn other_delimiters_are_read_where_told_and_suggested_where_the_header_shows_them() {
    for (delimiter, name) in DELIMITERS {
        let text = "from,to,amount\nann,bo,5\n".replace(',', &char::from(delimiter).to_string());
        let told = Layout {
            delimiter,
            ..layout()
        };
        assert_eq!(read(text.as_bytes(), told), [paid(2, "ann", "bo", 5)]);
        if delimiter != b',' {
            let error = open(text.as_bytes(), layout()).1.unwrap_err();
            assert!(
                error.hint().contains(&format!("--delimiter \"{name}\"")),
                "{}",
                error.hint()
            );
        }
    }
}

#[test]
fn amounts_are_exact_in_base_units_or_with_so_many_decimals() {
    let text = "from,to,amount\nann,bo,1.5\nann,bo,1_000\nann,bo,0.0000001\nann,bo,0\n";
    let six = Layout {
        decimals: 6,
        ..layout()
    };
    let all = read(text.as_bytes(), six);
    assert_eq!(
        all[..2],
        [
            paid(2, "ann", "bo", 1_500_000),
            paid(3, "ann", "bo", 1_000_000_000)
        ]
    );
    assert!(
        all[2].1.as_ref().unwrap_err().contains("at most 6"),
        "{all:?}"
    );
    assert!(
        all[3].1.as_ref().unwrap_err().contains("at least 0.000001"),
        "{all:?}"
    );
    let all = read(text.as_bytes(), layout());
    assert!(
        all[0].1.as_ref().unwrap_err().contains("none can be"),
        "{all:?}"
    );
    assert_eq!(all[1], paid(3, "ann", "bo", 1000));
}

#[test]
fn each_bad_line_has_its_number_and_reason() {
    for (line, says) in [
        (&b"a,b"[..], "it has 2 cells, 'amount' is missing"),
        (b"a,b,1,2", "it has 4 cells, the first line has 3"),
        (b",b,1", "from is empty"),
        (b"a, ,1", "to is empty"),
        (b"a,b,", "amount is empty"),
        (b"a,b,0", "amount is 0, it must be at least 1"),
        (b"a,b,-1", "amount \"-1\""),
        (b"a,b,+1", "amount \"+1\""),
        (b"a,b,1e3", "1_000 or 1.5"),
        (b"a,b,1__0", "1_000 or 1.5"),
        (b"a\xff,b,1", "from is not UTF-8"),
        (
            b"a,b,340282366920938463463374607431768211456",
            "the largest amount is",
        ),
        (b"a,\"b\"c,1", "follows a closing quote"),
    ] {
        let text = [b"from,to,amount\n", line].concat();
        let all = read(&text, layout());
        let [(2, Err(reason))] = &all[..] else {
            panic!("{all:?}");
        };
        assert!(reason.contains(says), "{reason}");
    }
}

#[test]
fn texts_that_differ_only_in_blanks_or_unicode_form_are_one() {
    for (one, other) in [
        ("Zoë", "Zoe\u{308}"),
        ("Ann  Lee", " Ann Lee"),
        ("Ann\u{a0}Lee", "Ann Lee"),
        ("Ann\tLee", "Ann Lee"),
    ] {
        assert_eq!(clean(one), clean(other), "{one:?} {other:?}");
    }
    assert_ne!(clean("ann"), clean("Ann"));
    assert!(matches!(clean("Ann Lee"), Cow::Borrowed("Ann Lee")));
}

#[test]
fn what_is_no_file_is_told_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let missing = CsvFile::open(&dir.path().join("x"), COLUMNS, layout()).unwrap_err();
    assert!(missing.to_string().contains("cannot be read"));
    let folder = CsvFile::open(dir.path(), COLUMNS, layout()).unwrap_err();
    assert!(folder.to_string().contains("cannot be read"));
    for (text, says) in [
        ("", "is empty"),
        ("\n\n", "is empty"),
        (
            "from,to\n",
            "no column 'amount': its first line is 'from,to'",
        ),
        ("from,from,to,amount\n", "'from' twice"),
        ("\"from,to,amount\n", "is no header"),
    ] {
        let error = open(text.as_bytes(), layout()).1.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(!error.hint().is_empty());
    }
}
