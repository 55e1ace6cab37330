//! What plotters asks of a canvas, answered in SVG elements.

use std::convert::Infallible;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::svg::AccessibleSvg;
use super::text::{escape, text_width};

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for AccessibleSvg {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.add(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\" {}/>",
            self.paint(color)
        ));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S) -> Drawn {
        self.draw_path([a, b], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (x0, y0): BackendCoord,
        (x1, y1): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let paint = if fill {
            self.paint(style.color())
        } else {
            self.stroke(style)
        };
        let (x, y, w, h) = (x0.min(x1), y0.min(y1), x0.abs_diff(x1), y0.abs_diff(y1));
        self.add(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" {paint}/>"
        ));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let stroke = self.stroke(style);
        self.add(format_args!("<polyline points=\"{}\" {stroke}/>", points(path)));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let paint = if fill {
            self.paint(style.color())
        } else {
            self.stroke(style)
        };
        self.add(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {paint}/>"));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vertices: I, style: &S) -> Drawn {
        let paint = self.paint(style.color());
        self.add(format_args!("<polygon points=\"{}\" {paint}/>", points(vertices)));
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Drawn {
        let size = style.size();
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        // From the given point down to the line the letters stand on.
        let y = f64::from(y)
            + match style.anchor().v_pos {
                VPos::Top => 0.78 * size,
                VPos::Center => 0.35 * size,
                VPos::Bottom => -0.2 * size,
            };
        let bold = matches!(style.style(), FontStyle::Bold);
        let weight = if bold { " font-weight=\"700\"" } else { "" };
        // The style sheet sets the usual size.
        let font_size = if size == super::SIZE {
            String::new()
        } else {
            format!(" font-size=\"{size}\"")
        };
        let paint = self.paint(style.color());
        self.add(format_args!(
            "<text x=\"{x}\" y=\"{y:.0}\"{font_size}{anchor}{weight} {paint}>{}</text>",
            escape(text)
        ));
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((text_width(text, style.size()), (style.size() * 1.2).ceil() as u32))
    }
}

fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
    let points: Vec<String> = path.into_iter().map(|(x, y)| format!("{x},{y}")).collect();
    points.join(" ")
}
