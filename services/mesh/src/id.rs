//! Ids are types, printed with a prefix, so that a case id can never stand where a person id is meant.

/// Declares an id type over a UUID: `id!(CaseId, "case")` prints as `case_` and 32 hexadecimal digits.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// What the printed form begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// Reads the printed form. The error names the rule that the text breaks.
            pub fn parse(text: &str) -> Result<Self, String> {
                $crate::id::parse($prefix, text).map(Self)
            }

            /// The id without its prefix, as databases store it.
            pub fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{self}")
            }
        }
    };
}

/// Reads `<prefix>_<32 hexadecimal digits>`.
pub fn parse(prefix: &str, text: &str) -> Result<uuid::Uuid, String> {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .filter(|hex| hex.len() == 32)
        .and_then(|hex| uuid::Uuid::try_parse(hex).ok())
        .ok_or_else(|| format!("must be an id as this service prints it: {prefix}_ and 32 hexadecimal digits"))
}

#[cfg(test)]
mod tests {
    id!(NodeId, "node");

    #[test]
    fn an_id_is_read_as_it_is_printed_and_under_its_own_prefix_only() {
        let id = NodeId::from(uuid::Uuid::from_u128(7));
        assert_eq!(id.to_string(), "node_00000000000000000000000000000007");
        assert_eq!(NodeId::parse(&id.to_string()), Ok(id));
        assert_eq!(format!("{}_{}", NodeId::PREFIX, id.uuid().simple()), id.to_string());
        for wrong in
            ["", "node_", "case_00000000000000000000000000000007", "node_7", "node_0000000000000000000000000000000g"]
        {
            assert!(NodeId::parse(wrong).is_err(), "{wrong}");
        }
    }
}
