//! Writes HTML and SVG: the one place where text is escaped and where tags are closed.
use std::fmt::{self, Display, Write};

/// A growing page. Tags are closed in the order they were opened; text and attribute values are always escaped.
#[derive(Default)]
pub struct Html {
    out: String,
    open: Vec<&'static str>,
    /// Whether the last start tag still takes attributes.
    pending: bool,
}

impl Html {
    /// An empty page.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens an element; attributes follow, then content, then [`Self::close`].
    pub fn open(&mut self, tag: &'static str) -> &mut Self {
        self.finish_tag();
        self.out.push('<');
        self.out.push_str(tag);
        self.open.push(tag);
        self.pending = true;
        self
    }

    /// An attribute of the element just opened.
    pub fn attr(&mut self, name: &'static str, value: impl Display) -> &mut Self {
        debug_assert!(self.pending, "attribute {name} outside a start tag");
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        // Writing to a String cannot fail.
        let _ = write!(Escaped(&mut self.out), "{value}");
        self.out.push('"');
        self
    }

    /// The class of the element just opened.
    pub fn class(&mut self, class: impl Display) -> &mut Self {
        self.attr("class", class)
    }

    /// An attribute without a value.
    pub fn flag(&mut self, name: &'static str) -> &mut Self {
        self.out.push(' ');
        self.out.push_str(name);
        self
    }

    /// Text.
    pub fn text(&mut self, text: impl Display) -> &mut Self {
        self.finish_tag();
        let _ = write!(Escaped(&mut self.out), "{text}");
        self
    }

    /// Closes the innermost open element.
    pub fn close(&mut self) -> &mut Self {
        self.finish_tag();
        if let Some(tag) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
        self
    }

    /// Ends an element that has no content and no end tag.
    pub fn void(&mut self) -> &mut Self {
        self.finish_tag();
        self.open.pop();
        self
    }

    /// A new line between elements, so that the source can be read.
    pub fn line(&mut self) -> &mut Self {
        self.finish_tag();
        self.out.push('\n');
        self
    }

    /// An element of text without attributes.
    pub fn element(&mut self, tag: &'static str, text: impl Display) -> &mut Self {
        self.open(tag).text(text).close()
    }

    /// Content of our own that is no text: the style sheet, the script, JSON from [`json_for_script`].
    pub fn trusted(&mut self, content: &str) -> &mut Self {
        self.finish_tag();
        self.out.push_str(content);
        self
    }

    /// The page, with whatever is open closed.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    fn finish_tag(&mut self) {
        if self.pending {
            self.out.push('>');
            self.pending = false;
        }
    }
}

/// Escapes what is written through it, for text and for double-quoted attribute values.
struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // Control characters are no text in HTML, and a NUL would be replaced by the parser.
                c if c.is_control() && c != '\n' && c != '\t' => self.0.push('\u{fffd}'),
                c => self.0.push(c),
            }
        }
        Ok(())
    }
}

/// JSON that may stand inside a `script` element: no `<` can end the element or open a comment.
pub fn json_for_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A coordinate with at most one decimal.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Px(pub f64);

impl Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        let (sign, a) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
        if a.is_multiple_of(10) { write!(f, "{sign}{}", a / 10) } else { write!(f, "{sign}{}.{}", a / 10, a % 10) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped_and_tags_closed() {
        let mut h = Html::new();
        h.open("p").attr("title", "a \"b\" & 'c'").text("<script>alert(1)</script>").open("b").text("x\u{0}");
        assert_eq!(
            h.finish(),
            "<p title=\"a &quot;b&quot; &amp; &#39;c&#39;\">&lt;script&gt;alert(1)&lt;/script&gt;<b>x\u{fffd}</b></p>"
        );
    }

    #[test]
    fn json_cannot_leave_its_script() {
        assert_eq!(json_for_script("{\"a\":\"</script><!--\"}"), "{\"a\":\"\\u003c/script>\\u003c!--\"}");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!([1.0, -0.04, 12.34, -12.36].map(|v| Px(v).to_string()), ["1", "0", "12.3", "-12.4"]);
    }
}
