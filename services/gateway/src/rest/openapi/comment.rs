//! What the contract's files say in words, found by place.

use prost_reflect::FileDescriptor;

/// The comment of what stands at a path of a file; empty where there is none.
pub fn of(file: &FileDescriptor, path: &[i32]) -> String {
    let source = file.file_descriptor_proto().source_code_info.as_ref();
    let mut places = source.into_iter().flat_map(|source| &source.location);
    let place = places.find(|place| place.path == path);
    let text = place.and_then(|place| place.leading_comments.as_deref().or(place.trailing_comments.as_deref()));
    let lines: Vec<_> = text.unwrap_or_default().lines().map(str::trim).collect();
    lines.join(" ").trim().to_owned()
}

/// Up to and with the first full stop that ends a sentence.
pub fn first_sentence(text: &str) -> &str {
    let ends = text.match_indices(". ").find(|(at, _)| text[at + 2..].starts_with(|next: char| next.is_uppercase()));
    ends.map_or(text, |(at, _)| &text[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abbreviation_does_not_end_a_sentence() {
        assert_eq!(first_sentence("Reads one, e.g. this. Refused: NONE."), "Reads one, e.g. this.");
        assert_eq!(first_sentence("Only one."), "Only one.");
        assert_eq!(first_sentence(""), "");
    }
}
