//! Pictures of the demo stores from vector drawings.
//! A drawing is an SVG file with palette placeholders: `{{a}}` is the colour
//! `a` of the product, `{{a+20}}` the same mixed with 20 % white, `{{a-20}}`
//! with 20 % black, `{{=label}}` the word `label` as strokes of a small own
//! alphabet. `<include drawing="…" place="…" a="#…"/>` sets another drawing in.
//! Integers only: a drawing filled twice is the same to the byte.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, anyhow, bail};

use super::lettering;

/// Names of colours and words to what they are: `a` → `#1d2027`, `label` → `GAYO`.
pub type Palette = BTreeMap<String, String>;

/// Where drawings come from: the name to the file's text.
pub trait Drawings {
    /// The drawing's whole SVG text.
    ///
    /// # Errors
    /// When there is no such drawing.
    fn drawing(&self, name: &str) -> Result<String>;
}

/// A drawing set somewhere: its point (`x`, `y`) lies at (`at_x`, `at_y`),
/// enlarged to `zoom` percent and turned by `turn` degrees.
#[derive(Debug, Clone, Copy)]
pub struct Placement {
    pub x: i32,
    pub y: i32,
    pub at_x: i32,
    pub at_y: i32,
    pub zoom: i32,
    pub turn: i32,
}

impl Placement {
    fn transform(&self) -> String {
        let Self { x, y, at_x, at_y, zoom, turn } = *self;
        let scale = format!("{}.{:02}", zoom / 100, zoom % 100);
        format!("translate({at_x} {at_y}) rotate({turn}) scale({scale}) translate({} {})", -x, -y)
    }
}

/// The whole picture: a stage, and the product's drawing placed on it.
///
/// # Errors
/// When a drawing is missing or a placeholder has no value.
pub fn compose(drawings: &dyn Drawings, stage: &str, drawing: &str, placement: &Placement, palette: &Palette) -> Result<String> {
    let inner = inner(drawings, drawing, palette, "p", 0)?;
    let stage = whole(drawings, stage, palette)?;
    let placed = format!("<g transform=\"{}\">{inner}</g>", placement.transform());
    Ok(stage.replace("<!--product-->", &placed))
}

/// A drawing that needs no stage, filled: banners, category pictures, logos.
///
/// # Errors
/// When a drawing is missing or a placeholder has no value.
pub fn whole(drawings: &dyn Drawings, drawing: &str, palette: &Palette) -> Result<String> {
    let text = fill(&drawings.drawing(drawing)?, palette).with_context(|| format!("drawing {drawing}"))?;
    includes(drawings, &text, palette, "s", 0)
}

/// What stands between `<svg …>` and `</svg>`, with ids that clash with no other's.
fn inner(drawings: &dyn Drawings, name: &str, palette: &Palette, prefix: &str, depth: u8) -> Result<String> {
    if depth > 4 {
        bail!("the drawing {name} includes itself");
    }
    let text = fill(&drawings.drawing(name)?, palette).with_context(|| format!("drawing {name}"))?;
    let start = text.find("<svg").and_then(|at| text[at..].find('>').map(|end| at + end + 1));
    let (Some(start), Some(end)) = (start, text.rfind("</svg>")) else {
        bail!("the drawing {name} is no SVG");
    };
    let body = text[start..end]
        .replace(" id=\"", &format!(" id=\"{prefix}-"))
        .replace("url(#", &format!("url(#{prefix}-"))
        .replace("href=\"#", &format!("href=\"#{prefix}-"));
    includes(drawings, &body, palette, prefix, depth)
}

fn includes(drawings: &dyn Drawings, text: &str, palette: &Palette, prefix: &str, depth: u8) -> Result<String> {
    const TAG: &str = "<include ";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut number = 0_u32;
    while let Some(at) = rest.find(TAG) {
        out.push_str(&rest[..at]);
        let after = &rest[at + TAG.len()..];
        let end = after.find("/>").context("an include that does not end")?;
        let mut own = palette.clone();
        own.extend(attributes(&after[..end])?);
        let name = own.remove("drawing").context("an include without a drawing")?;
        let place = own.remove("place").unwrap_or_default();
        number += 1;
        let body = inner(drawings, &name, &own, &format!("{prefix}{number}"), depth + 1)?;
        write!(out, "<g transform=\"{place}\">{body}</g>")?;
        rest = &after[end + 2..];
    }
    out.push_str(rest);
    Ok(out)
}

fn attributes(text: &str) -> Result<Palette> {
    let mut found = Palette::new();
    let mut rest = text.trim();
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').context("an attribute that does not end")?;
        found.insert(name.trim().to_owned(), value.to_owned());
        rest = after;
    }
    Ok(found)
}

/// Puts the palette's values where their placeholders stand.
fn fill(text: &str, palette: &Palette) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        out.push_str(&rest[..at]);
        let after = &rest[at + 2..];
        let end = after.find("}}").context("a placeholder that does not end")?;
        out.push_str(&value(&after[..end], palette)?);
        rest = &after[end + 2..];
    }
    out.push_str(rest);
    Ok(out)
}

fn value(placeholder: &str, palette: &Palette) -> Result<String> {
    let look_up = |name: &str| palette.get(name).ok_or_else(|| anyhow!("the placeholder {name} has no value"));
    if let Some(name) = placeholder.strip_prefix('=') {
        return Ok(lettering::path(look_up(name)?));
    }
    let sign = placeholder.find(['+', '-']);
    let Some(sign) = sign else {
        return look_up(placeholder).cloned();
    };
    let colour = look_up(&placeholder[..sign])?;
    let percent: i32 = placeholder[sign + 1..].parse()?;
    let towards = if placeholder[sign..].starts_with('+') { 255 } else { 0 };
    mix(colour, towards, percent)
}

/// The colour with `percent` of white (255) or black (0) in it.
fn mix(colour: &str, towards: i32, percent: i32) -> Result<String> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
    let digits = digits.ok_or_else(|| anyhow!("{colour} is no colour of the form #rrggbb"))?;
    let mut out = String::from("#");
    for channel in [0, 2, 4] {
        let value = i32::from(u8::from_str_radix(&digits[channel..channel + 2], 16)?);
        let mixed = value + (towards - value) * percent.clamp(0, 100) / 100;
        write!(out, "{mixed:02x}")?;
    }
    Ok(out)
}
