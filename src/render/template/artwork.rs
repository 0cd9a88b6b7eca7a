//! Artwork is SVG that somebody drew, in any editor. What is no drawing is refused before anything
//! is drawn, each with its line; so is what would be dropped without a word.

use std::collections::BTreeMap;

use usvg::roxmltree::{Document, Node, ParsingOptions};

use super::fault::Fault;

/// The most elements of a file.
const ELEMENTS: usize = 20_000;
/// How deep elements may stand in one another.
const DEPTH: usize = 64;
/// How many elements a file may come to once everything that is used again is written out.
const WRITTEN_OUT: usize = 200_000;
/// The most bytes of style sheets in a file.
const STYLE_BYTES: usize = 16 << 10;
const SVG: &str = "http://www.w3.org/2000/svg";

/// The elements that are drawn. Elements of other name spaces are an editor's notes.
const DRAWN: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "switch",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "style",
    "title",
    "desc",
    "metadata",
];

/// Reads an artwork, or names everything in it that may not be there.
pub(crate) fn read(file: &str, text: &str) -> Result<usvg::Tree, Vec<Fault>> {
    let limit = u32::try_from(8 * ELEMENTS).unwrap_or(u32::MAX);
    let options = ParsingOptions { allow_dtd: false, nodes_limit: limit, ..Default::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let at = error.pos();
        let words = match error {
            usvg::roxmltree::Error::DtdDetected => {
                "a document type or entities are not allowed in artwork".to_owned()
            }
            usvg::roxmltree::Error::NodesLimitReached => format!("more than {ELEMENTS} elements"),
            other => format!("not XML: {other}"),
        };
        let (line, column) = (count(at.row), count(at.col));
        vec![Fault::new(file, line, "svg", words).at_column(column)]
    })?;
    let mut check = Check { file, document: &document, faults: Vec::new() };
    check.all();
    if !check.faults.is_empty() {
        return Err(check.faults);
    }
    usvg::Tree::from_xmltree(&document, &usvg::Options::default())
        .map_err(|error| vec![Fault::new(file, 1, "svg", format!("cannot be drawn: {error}"))])
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

struct Check<'a> {
    file: &'a str,
    document: &'a Document<'a>,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, at: usize, words: impl Into<String>) {
        let at = self.document.text_pos_at(at);
        self.faults.push(Fault::new(self.file, count(at.row), "svg", words.into()));
    }

    fn all(&mut self) {
        let root = self.document.root_element();
        if !root.has_tag_name((SVG, "svg")) {
            return self.fault(root.range().start, "the file is not an SVG drawing");
        }
        let mut styles = 0;
        let mut elements = 0;
        // The descendants in the order of the file, with their depth, without recursion.
        let mut open = vec![(root, 0_usize)];
        while let Some((node, depth)) = open.pop() {
            let start = node.range().start;
            elements += 1;
            if depth > DEPTH {
                return self.fault(start, format!("elements stand more than {DEPTH} deep"));
            }
            if node.tag_name().namespace() == Some(SVG) {
                if !self.element(node) {
                    continue;
                }
                if node.has_tag_name((SVG, "style")) {
                    let text = node.text().unwrap_or_default();
                    styles += text.len();
                    if let Some(why) = bad_css(text) {
                        self.fault(start, why);
                    }
                }
            }
            if node.has_tag_name((SVG, "metadata")) {
                continue;
            }
            let children: Vec<_> = node.children().filter(Node::is_element).collect();
            open.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
        }
        if elements > ELEMENTS {
            self.fault(root.range().start, format!("more than {ELEMENTS} elements"));
        }
        if styles > STYLE_BYTES {
            self.fault(
                root.range().start,
                format!("style sheets of more than {STYLE_BYTES} bytes"),
            );
        }
        if self.faults.is_empty() {
            self.written_out(root);
        }
    }

    /// Looks at one element and its attributes; false when what is inside it need not be looked at.
    fn element(&mut self, node: Node<'_, '_>) -> bool {
        let (name, start) = (node.tag_name().name(), node.range().start);
        if !DRAWN.contains(&name) {
            self.fault(start, refusal(name));
            return false;
        }
        for attribute in node.attributes() {
            let (name, value, at) = (attribute.name(), attribute.value(), attribute.range().start);
            if attribute.namespace().is_some_and(is_editors) {
                continue;
            }
            let event =
                name.len() > 2 && name.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on"));
            if event {
                self.fault(at, format!("the attribute {name} is a script"));
            } else if name == "href" && !value.trim_start().starts_with('#') {
                self.fault(at, "a link to something that is not in the file");
            } else if name == "dasharray" || name == "stroke-dasharray" {
                if too_fine(value) {
                    self.fault(at, "dashes shorter than a hundredth of a unit");
                }
            } else if let Some(why) = bad_css(value) {
                self.fault(at, why);
            }
        }
        true
    }

    /// Things used again are written out where they are used; ten uses of ten uses, and so on, would
    /// fill any memory.
    fn written_out(&mut self, root: Node<'_, '_>) {
        let ids: BTreeMap<&str, Node<'_, '_>> = self
            .document
            .descendants()
            .filter_map(|node| Some((node.attribute("id")?, node)))
            .collect();
        let mut known = BTreeMap::new();
        match weight(root, &ids, &mut known, &mut Vec::new()) {
            Some((elements, _)) if elements <= WRITTEN_OUT => {}
            Some(_) => {
                let words = "too many elements once everything that is used again is written out";
                self.fault(root.range().start, words);
            }
            None => {
                let words = "something is used inside itself, or used again too deeply";
                self.fault(root.range().start, words);
            }
        }
    }
}

/// What a node comes to, and how deep: elements, levels.
type Weight = (usize, usize);

/// How many elements a node comes to; `None` where it uses itself or is too deep.
fn weight<'a>(
    node: Node<'a, 'a>,
    ids: &BTreeMap<&str, Node<'a, 'a>>,
    known: &mut BTreeMap<u32, Weight>,
    open: &mut Vec<u32>,
) -> Option<Weight> {
    let id = node.id().get();
    if let Some(weight) = known.get(&id) {
        return Some(*weight);
    }
    if open.contains(&id) || open.len() > 2 * DEPTH {
        return None;
    }
    open.push(id);
    let children = node.children().filter(Node::is_element);
    let used = node.attributes().flat_map(|a| references(a.name(), a.value()));
    let used = used.filter_map(|name| ids.get(name).copied());
    let (mut elements, mut levels) = (1_usize, 1);
    for part in children.chain(used) {
        let (more, below) = weight(part, ids, known, open)?;
        elements = elements.saturating_add(more);
        levels = levels.max(below + 1);
    }
    open.pop();
    known.insert(id, (elements, levels));
    (levels <= 2 * DEPTH).then_some((elements, levels))
}

/// The names that an attribute refers to.
fn references<'v>(name: &str, value: &'v str) -> Vec<&'v str> {
    if name == "href" {
        return value.trim().strip_prefix('#').into_iter().collect();
    }
    value
        .split("url(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter_map(|inside| inside.trim_matches([' ', '\'', '"']).strip_prefix('#'))
        .collect()
}

fn is_editors(namespace: &str) -> bool {
    namespace != SVG && namespace != "http://www.w3.org/1999/xlink"
}

/// Why a style, or any other value, may not be in artwork.
fn bad_css(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    // An escape could spell what is looked for here.
    if text.contains("@import") || (text.contains('\\') && text.contains('{')) {
        return Some("a style sheet from elsewhere");
    }
    if text.contains("javascript:") {
        return Some("a script");
    }
    let dashes = text.split("stroke-dasharray").skip(1);
    let dashes = dashes.filter_map(|rest| rest.split([';', '}', '"']).next());
    if dashes.into_iter().any(|dashes| too_fine(dashes.trim_start_matches([':', ' ']))) {
        return Some("dashes shorter than a hundredth of a unit");
    }
    let outside = text
        .split("url(")
        .skip(1)
        .any(|rest| !rest.trim_start_matches([' ', '\'', '"']).starts_with('#'));
    outside.then_some("a link to something that is not in the file")
}

fn too_fine(dashes: &str) -> bool {
    let lengths = dashes.split([',', ' ']).filter_map(|length| length.trim().parse::<f32>().ok());
    lengths.into_iter().any(|length| length > 0.0 && length < 0.01)
}

fn refusal(name: &str) -> String {
    match name {
        "script" => "a script".to_owned(),
        "foreignObject" => "a foreign object, which may be anything".to_owned(),
        "text" | "tspan" | "textPath" => {
            "letters: turn them into paths, or put them into profile.toml".to_owned()
        }
        "image" => "a picture made of pixels: artwork is made of shapes".to_owned(),
        "a" => "a link".to_owned(),
        "animate" | "animateTransform" | "animateMotion" | "animateColor" | "set" => {
            "an animation, which paper does not show".to_owned()
        }
        "filter" => "a filter, which would be printed as coarse pixels".to_owned(),
        other => format!("<{other}> is not drawn"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(inside: &str) -> String {
        format!(
            "<svg xmlns=\"{SVG}\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
             xmlns:ink=\"http://editor.example\" width=\"10mm\" height=\"10mm\">\n{inside}\n</svg>"
        )
    }

    fn faults(text: &str) -> Vec<Fault> {
        read("front.svg", text).err().unwrap_or_default()
    }

    #[test]
    fn shapes_are_drawn_and_an_editors_notes_passed_over() {
        for inside in [
            "<rect width=\"5\" height=\"5\" fill=\"#fff\"/>",
            "<ink:namedview id=\"x\" onload=\"y\"><ink:grid/></ink:namedview>",
            "<style>.a{fill:url(#g)}</style><metadata><ink:script/></metadata>",
            "<defs><g id=\"a\"><rect width=\"1\" height=\"1\"/></g></defs><use xlink:href=\"#a\"/>",
            "<path d=\"M0 0L1 1\" stroke=\"#000\" stroke-dasharray=\"0.5 0.2\"/>",
        ] {
            assert_eq!(faults(&drawing(inside)), [], "{inside}");
        }
    }

    #[test]
    fn what_is_no_drawing_is_refused_with_its_line() {
        for (inside, words) in [
            ("<script>x</script>", "a script"),
            ("<rect width=\"1\" height=\"1\"\nonclick=\"x\"/>", "attribute onclick"),
            ("<g ONLOAD=\"x\"/>", "attribute ONLOAD"),
            ("<foreignObject/>", "foreign object"),
            ("<image href=\"data:image/png;base64,AAAA\"/>", "pixels"),
            ("<image href=\"file:///etc/passwd\"/>", "pixels"),
            ("<use href=\"other.svg#a\"/>", "not in the file"),
            ("<use xlink:href=\"http://example.org/a.svg#a\"/>", "not in the file"),
            ("<a href=\"#x\"/>", "a link"),
            ("<rect fill=\"url(http://example.org/#a)\"/>", "not in the file"),
            ("<rect style=\"fill:URL( 'other.svg#a')\"/>", "not in the file"),
            ("<style>@import 'a.css';</style>", "from elsewhere"),
            ("<style>@\\69mport 'a.css'; a{}</style>", "from elsewhere"),
            ("<text>Name</text>", "letters"),
            ("<g><animate attributeName=\"x\"/></g>", "animation"),
            ("<filter id=\"f\"/>", "filter"),
            ("<marker id=\"m\"/>", "<marker> is not drawn"),
            ("<path stroke-dasharray=\"0.00001\"/>", "dashes"),
            ("<path style=\"fill:none;stroke-dasharray: 1,1e-5\"/>", "dashes"),
        ] {
            let found = faults(&drawing(inside));
            assert!(found.iter().any(|f| f.message.contains(words)), "{inside}: {found:?}");
            assert!(
                found.iter().all(|f| (2..=3).contains(&f.line) && f.rule == "svg"),
                "{found:?}"
            );
        }
    }

    #[test]
    fn every_fault_is_named_not_only_the_first() {
        let found = faults(&drawing("<script/>\n<text/>\n<rect onclick=\"x\"/>"));
        assert_eq!(found.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3, 4]);
    }

    #[test]
    fn what_is_not_xml_or_has_entities_is_refused_with_line_and_column() {
        let broken = faults("<svg xmlns=\"http://www.w3.org/2000/svg\">\n<g></svg>");
        assert_eq!((broken[0].line, broken[0].column), (2, Some(4)), "{broken:?}");
        let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg/>";
        assert!(faults(bomb)[0].message.contains("entities"), "{:?}", faults(bomb));
        assert_eq!(faults("<html/>")[0].message, "the file is not an SVG drawing");
        for text in ["", "not XML", "<svg", "\u{0}"] {
            assert_eq!(faults(text).len(), 1, "{text}");
        }
        let flat = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"0\" height=\"0\"/>";
        assert!(faults(flat)[0].message.starts_with("cannot be drawn"));
    }

    #[test]
    fn bombs_are_counted_and_not_lit() {
        let uses = |of: usize| format!("<use href=\"#g{of}\"/>").repeat(10);
        let layers: String =
            (1..12).map(|i| format!("<g id=\"g{i}\">{}</g>", uses(i - 1))).collect();
        let bomb = drawing(&format!("<defs><g id=\"g0\"/>{layers}</defs>{}", uses(11)));
        assert!(faults(&bomb)[0].message.contains("used again"), "{:?}", faults(&bomb));
        let circle =
            drawing("<g id=\"a\"><use href=\"#b\"/></g><g id=\"b\"><use href=\"#a\"/></g>");
        assert!(faults(&circle)[0].message.contains("inside itself"));
        let deep = drawing(&format!("{}{}", "<g>".repeat(5_000), "</g>".repeat(5_000)));
        assert!(faults(&deep)[0].message.contains("64 deep"));
        let many = drawing(&"<g/>".repeat(30_000));
        assert!(faults(&many)[0].message.contains("20000 elements"));
        let chain: String =
            (1..2_000).map(|i| format!("<g id=\"g{i}\"><use href=\"#g{}\"/></g>", i - 1)).collect();
        assert_eq!(faults(&drawing(&chain)).len(), 1);
        let styles = drawing(&format!("<style>{}</style>", "a{fill:red}".repeat(3_000)));
        assert!(faults(&styles)[0].message.contains("style sheets"));
    }
}
