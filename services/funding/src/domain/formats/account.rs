//! Bank accounts: an IBAN or a bankgiro number, whose check figures hold.

/// The lengths that an IBAN has.
const IBAN: std::ops::RangeInclusive<usize> = 15..=34;

/// Where money is paid to or from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// Of a bank account, in capitals and without spaces.
    Iban(String),
    /// Of Bankgirot, in figures alone.
    Bankgiro(String),
}

impl Account {
    /// Reads an account: one of the two. The error names the rule that it breaks, and repeats nothing of it.
    pub fn read(iban: &str, bankgiro: &str) -> Result<Self, String> {
        match (iban.is_empty(), bankgiro.is_empty()) {
            (false, true) => read_iban(iban).map(Self::Iban),
            (true, false) => read_bankgiro(bankgiro).map(Self::Bankgiro),
            (true, true) | (false, false) => Err("must be an IBAN or a bankgiro number, and not both".into()),
        }
    }
}

impl std::fmt::Display for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Iban(number) => write!(f, "IBAN {number}"),
            Self::Bankgiro(number) => write!(f, "BG {number}"),
        }
    }
}

/// ISO 13616: country, two check figures, and what the country's banks make of the rest.
fn read_iban(text: &str) -> Result<String, String> {
    let plain: String =
        text.chars().filter(|letter| *letter != ' ').map(|letter| letter.to_ascii_uppercase()).collect();
    let bytes = plain.as_bytes();
    let shaped = IBAN.contains(&bytes.len())
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit)
        && bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !shaped {
        return Err("must be an IBAN: two letters, two check figures, and up to 30 letters and figures".into());
    }
    let turned = bytes.iter().skip(4).chain(bytes.iter().take(4));
    let rest = turned.fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
    });
    if rest == 1 {
        Ok(plain)
    } else {
        Err("must have the check figures that follow from the rest: look for a slip".into())
    }
}

/// 7 or 8 figures, the last of which follows from the others (Luhn).
fn read_bankgiro(text: &str) -> Result<String, String> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, '-' | ' ')).collect();
    if !(7..=8).contains(&plain.len()) || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("must be a bankgiro number of 7 or 8 figures".into());
    }
    let weighted = plain.bytes().rev().enumerate().map(|(place, byte)| {
        let value = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
        value / 10 + value % 10
    });
    match weighted.sum::<u32>().is_multiple_of(10) {
        true => Ok(plain),
        false => Err("must have the check figure that follows from the others: look for a slip".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_however_it_is_parted_and_a_slip_is_found() {
        let iban = Account::Iban("SE4550000000058398257466".into());
        assert_eq!(Account::read("se45 5000 0000 0583 9825 7466", ""), Ok(iban));
        assert_eq!(Account::read("", "5050-1055"), Ok(Account::Bankgiro("50501055".into())));
        assert_eq!(Account::read("", "991-2346"), Ok(Account::Bankgiro("9912346".into())));
        for (iban, bankgiro) in [
            ("SE4550000000058398257467", ""),
            ("SE45", ""),
            ("4550000000058398257466SE", ""),
            ("", "5050-1056"),
            ("", "505010551"),
            ("", ""),
            ("SE4550000000058398257466", "5050-1055"),
        ] {
            assert!(Account::read(iban, bankgiro).is_err(), "{iban} {bankgiro}");
        }
    }
}
