//! The letters of a file: which encoding it is in, and which cells are in another one.

use encoding_rs::WINDOWS_1252;

use super::Encoding;

/// What a spreadsheet writes before UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";
/// The bytes that stand for no letter in Windows-1252.
const NO_LETTERS: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// Whether the beginning of a file is something else than text: a workbook, UTF-16, or anything with zeros.
pub fn is_foreign(beginning: &[u8]) -> bool {
    [b"PK\x03\x04".as_slice(), b"\xff\xfe", b"\xfe\xff", b"%PDF", b"\xd0\xcf\x11\xe0"]
        .iter()
        .any(|sign| beginning.starts_with(sign))
        || beginning.iter().take(1_024).any(|byte| *byte == 0)
}

/// What most of some lines are written in; a single line in another encoding must not decide for the file.
pub fn guess<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Encoding {
    let (mut utf8, mut other) = (0usize, 0usize);
    for line in lines.filter(|line| !line.is_ascii()) {
        match std::str::from_utf8(line) {
            Ok(_) => utf8 += 1,
            Err(_) => other += 1,
        }
    }
    match (utf8, other) {
        (0, 0) => Encoding::Unknown,
        (utf8, other) if utf8 >= other => Encoding::Utf8,
        _ => Encoding::Windows1252,
    }
}

/// Reads a cell. The error is the rule that it breaks.
pub fn decode(cell: &[u8], encoding: Encoding) -> Result<String, &'static str> {
    const UTF8: &str = "must be in UTF-8 like the rest of the file: open the file in the program it comes from, and save it anew as CSV UTF-8";
    const TWICE: &str = "holds letters that were encoded twice, such as two signs in place of å: mend them, and save the file as CSV UTF-8";
    const WINDOWS: &str = "must be in Windows-1252 like the rest of the file: open the file in the program it comes from, and save it anew as CSV UTF-8";
    if cell.is_ascii() {
        return Ok(cell.iter().map(|byte| char::from(*byte)).collect());
    }
    let text = match encoding {
        Encoding::Utf8 | Encoding::Unknown => std::str::from_utf8(cell).map_err(|_| UTF8)?.to_owned(),
        Encoding::Windows1252 => {
            if cell.iter().any(|byte| NO_LETTERS.contains(byte)) || std::str::from_utf8(cell).is_ok() {
                return Err(WINDOWS);
            }
            WINDOWS_1252.decode_without_bom_handling(cell).0.into_owned()
        }
    };
    // The sign that programs leave for a letter they could not read.
    if text.contains('\u{fffd}') {
        return Err(UTF8);
    }
    // "å" as UTF-8 and read as Windows-1252 is "Ã¥". No name has a capital Ã before a sign.
    let mut pairs = text.chars().zip(text.chars().skip(1));
    if pairs.any(|(first, second)| matches!(first, 'Ã' | 'Â') && !second.is_alphabetic() && !second.is_ascii()) {
        return Err(TWICE);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_read_in_both_encodings_and_refused_in_the_other_one() {
        let windows = b"Lule\xe5 kommun";
        assert_eq!(decode("Luleå kommun".as_bytes(), Encoding::Utf8).as_deref(), Ok("Luleå kommun"));
        assert_eq!(decode(windows, Encoding::Windows1252).as_deref(), Ok("Luleå kommun"));
        assert!(decode(windows, Encoding::Utf8).is_err());
        assert!(decode("Luleå".as_bytes(), Encoding::Windows1252).is_err());
        assert!(decode("LuleÃ¥".as_bytes(), Encoding::Utf8).is_err());
        assert!(decode("Lule\u{fffd}".as_bytes(), Encoding::Utf8).is_err());
        assert!(decode(b"a\x81", Encoding::Windows1252).is_err());
        assert_eq!(decode("SÃO".as_bytes(), Encoding::Utf8).as_deref(), Ok("SÃO"));
    }

    #[test]
    fn most_lines_decide_what_the_file_is_in() {
        let guess = |lines: &[&[u8]]| super::guess(lines.iter().copied());
        assert_eq!(guess(&[b"a", b"b"]), Encoding::Unknown);
        assert_eq!(guess(&["å".as_bytes(), "ä".as_bytes(), b"\xe5"]), Encoding::Utf8);
        assert_eq!(guess(&["å".as_bytes(), b"\xe4", b"\xe5"]), Encoding::Windows1252);
    }

    #[test]
    fn a_workbook_and_utf_16_are_no_text() {
        for foreign in [b"PK\x03\x04rest".as_slice(), b"\xff\xfea\0", b"a\0b"] {
            assert!(is_foreign(foreign));
        }
        assert!(!is_foreign("\u{feff}nummer;namn".as_bytes()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(cell in prop::collection::vec(any::<u8>(), 0..40)) {
            for encoding in [Encoding::Unknown, Encoding::Utf8, Encoding::Windows1252] {
                let _ = decode(&cell, encoding);
            }
        }
    }
}
