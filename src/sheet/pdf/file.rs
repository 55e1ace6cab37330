//! The file around the pages: its settings, what it says of itself, its tree for reading aloud, its foot lines.

use krilla::configure::{Accessibility, ConfigurationBuilder, PdfVersion};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{ArtifactType, Identifier, Node, Tag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};

use super::super::SheetError;
use super::font::{clean, faces};
use super::pad::{MUTED, Pad, Style, mm};

/// Free paper at the left, where holes are punched, and at the right.
pub(super) const SIDE: f32 = 15.0;
/// Free paper above, and below the foot line.
const ABOVE: f32 = 12.0;
const BELOW: f32 = 9.0;

/// Where things stand on a page, in points.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub width: f32,
    pub height: f32,
    pub left: f32,
    pub right: f32,
    pub top: f32,
    /// Where the foot line's room begins.
    pub bottom: f32,
}

impl Frame {
    pub fn new((width, height): (f32, f32), side: f32) -> Frame {
        Frame {
            width,
            height,
            left: mm(side),
            right: width - mm(side),
            top: mm(ABOVE),
            bottom: height - mm(BELOW) - 24.0,
        }
    }

    pub fn room(&self) -> f32 {
        self.right - self.left
    }

    pub fn middle(&self) -> f32 {
        self.width / 2.0
    }
}

/// A file while its pages are drawn.
pub(super) struct PdfFile {
    document: Document,
    frame: Frame,
    title: String,
    footer: String,
    page_count: usize,
    drawn: usize,
    /// In the order in which it is read.
    pub tree: Vec<Node>,
    outline: Outline,
}

impl PdfFile {
    pub fn new(frame: Frame, title: &str, footer: &str, page_count: usize) -> Result<PdfFile, SheetError> {
        let configuration = ConfigurationBuilder::new()
            .with_version(PdfVersion::Pdf17)
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .map_err(|error| SheetError::Pdf(format!("{error:?}")))?;
        let settings = SerializeSettings {
            configuration,
            ..SerializeSettings::default()
        };
        let title = clean(title).replace('\n', " ");

        Ok(PdfFile {
            document: Document::new_with(settings),
            frame,
            // A file needs a name, also one of a table without any.
            title: if title.trim().is_empty() {
                "Balale".to_owned()
            } else {
                title
            },
            footer: clean(footer).replace('\n', " "),
            page_count,
            drawn: 0,
            tree: Vec::new(),
            outline: Outline::new(),
        })
    }

    /// Draws the next page with its foot line; `draw` also gets the tree.
    pub fn page(&mut self, draw: impl FnOnce(&mut Pad, &mut Vec<Node>)) -> Result<(), SheetError> {
        let (regular, _) = faces()?;
        let settings = PageSettings::from_wh(self.frame.width, self.frame.height)
            .ok_or_else(|| SheetError::Pdf("a page without a size".to_owned()))?;
        let mut page = self.document.start_page_with(settings);
        let mut pad = Pad::new(page.surface());
        draw(&mut pad, &mut self.tree);
        self.drawn += 1;
        let style = Style {
            face: regular,
            size: 7.0,
            grey: MUTED,
        };
        let (frame, number) = (self.frame, format!("hal {} dari {}", self.drawn, self.page_count));
        let room = frame.room() - style.width(&number) - 16.0;
        let said = style.wrap(&self.footer, room);
        pad.untold(ArtifactType::Footer, |pad| {
            let top = frame.bottom + 5.0;
            pad.lines(&[(frame.left, top, frame.right, top)], 0.4, MUTED);
            for (line, at) in said.iter().take(2).zip([0.0, 1.0]) {
                pad.text(style, frame.left, top + 2.5 + at * style.line_height(), line);
            }
            pad.right(style, frame.right, top + 2.5, &number);
        });
        Ok(())
    }

    /// A line in the list of contents, for the page that is drawn next; the title where no other is given.
    pub fn mark(&mut self, heading: Option<&str>) {
        let heading = heading.map(str::trim).filter(|heading| !heading.is_empty());
        let place = XyzDestination::new(self.drawn, Point::from_xy(0.0, 0.0));
        let line = heading.unwrap_or(&self.title).to_owned();
        self.outline.push_child(OutlineNode::new(line, place));
    }

    pub fn finish(mut self) -> Result<Vec<u8>, SheetError> {
        let mut tree = TagTree::new();
        for node in self.tree {
            tree.push(node);
        }
        // No time and no name of a machine: the same table is the same file.
        let about = Metadata::new()
            .title(self.title)
            .language("id".to_owned())
            .creator("Balale".to_owned());
        self.document.set_metadata(about);
        self.document.set_tag_tree(tree);
        self.document.set_outline(self.outline);

        self.document
            .finish()
            .map_err(|error| SheetError::Pdf(format!("{error:?}").chars().take(500).collect()))
    }
}

/// A paragraph in the tree, made of lines that were drawn.
pub(super) fn paragraph(lines: Vec<Identifier>) -> Node {
    let mut group = TagGroup::new(Tag::P);
    for line in lines {
        group.push(line);
    }

    Node::Group(group)
}
