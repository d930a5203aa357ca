//! XML documents as trees of elements, which quick-xml writes and escapes.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// An element.
#[derive(Debug, Clone)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Text(String),
    Elements(Vec<Element>),
}

/// An element that holds a text.
pub fn text(name: &'static str, text: impl AsRef<str>) -> Element {
    Element { name, attributes: Vec::new(), content: Content::Text(text.as_ref().chars().map(legal).collect()) }
}

/// An element that holds others, in their order.
pub fn group(name: &'static str, elements: impl IntoIterator<Item = Element>) -> Element {
    Element { name, attributes: Vec::new(), content: Content::Elements(elements.into_iter().collect()) }
}

impl Element {
    /// The same with an attribute.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// The document of which it is the root, in UTF-8.
    pub fn document(&self) -> io::Result<Vec<u8>> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.write(&mut writer)?;
        let mut bytes = writer.into_inner();
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let mut start = BytesStart::new(self.name);
        for (name, value) in &self.attributes {
            start.push_attribute((*name, value.as_str()));
        }
        writer.write_event(Event::Start(start))?;
        match &self.content {
            Content::Text(text) => writer.write_event(Event::Text(BytesText::new(text)))?,
            Content::Elements(elements) => elements.iter().try_for_each(|element| element.write(writer))?,
        }
        writer.write_event(Event::End(BytesEnd::new(self.name)))
    }
}

/// What XML 1.0 cannot hold, not even escaped, is a space.
fn legal(letter: char) -> char {
    match letter {
        '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => letter,
        _ => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_xml_is_escaped_and_what_it_cannot_hold_is_a_space() {
        let root = group("a", [text("b", "1 < 2 & \u{1}\"åäö\"").with("c", "\"<&")]).with("xmlns", "urn:x");
        let bytes = root.document().unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a xmlns=\"urn:x\">\n  <b c=\"&quot;&lt;&amp;\">1 &lt; 2 &amp;  &quot;åäö&quot;</b>\n</a>\n"
        );
    }
}
