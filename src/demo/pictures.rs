//! Which pictures a product has, and their pixels.
//! Every colour of a product is drawn on its own, so that choosing one shows
//! it; further views show the first colour.

use std::io::Cursor;

use anyhow::{Context, Result};
use image::{
    ExtendedColorType, ImageEncoder,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use resvg::{tiny_skia, usvg};

use super::{
    art::{self, Palette, Placement},
    data::{Picture, Product, Store},
};

/// One picture of a product.
#[derive(Debug)]
pub struct Shot {
    stage: String,
    drawing: String,
    placement: Placement,
    palette: Palette,
    /// The option value that looks like this, when it is one colour of several.
    pub value: Option<String>,
    /// Which view it is, from 1.
    pub number: usize,
}

impl Shot {
    /// The picture as SVG.
    ///
    /// # Errors
    /// When a drawing or a colour is missing.
    pub fn svg(&self, store: &Store) -> Result<String> {
        art::compose(store, &self.stage, &self.drawing, &self.placement, &self.palette)
    }
}

/// The pictures of a product in the order they are shown.
///
/// # Errors
/// When a view or a palette is missing.
pub fn of_product(store: &Store, product: &Product) -> Result<Vec<Shot>> {
    let painted = product.options.iter().find(|option| option.values.iter().any(|value| product.paint.contains_key(value)));
    let colours = painted.map(|option| option.values.as_slice()).unwrap_or_default();
    let first = colours.first();
    let mut shots = Vec::new();
    for (at, view) in store.views(&product.art)?.iter().enumerate() {
        let shown = if at == 0 { colours.iter().map(Some).collect() } else { vec![first] };
        let shown = if shown.is_empty() { vec![None] } else { shown };
        for value in shown {
            shots.push(Shot {
                stage: view.stage.clone(),
                drawing: view.drawing.clone().unwrap_or_else(|| product.art.clone()),
                placement: view.placement(),
                palette: paint(store, product, value)?,
                value: value.filter(|_| at == 0).cloned(),
                number: at + 1,
            });
        }
    }
    // The second picture is what a card shows on hover: another view, not another colour.
    shots.sort_by_key(|shot| (shot.number == 1 && shot.value.as_ref() != first, shot.number));
    Ok(shots)
}

fn paint(store: &Store, product: &Product, value: Option<&String>) -> Result<Palette> {
    let Some(value) = value else { return store.palette(&product.palette, &[&product.dye]) };
    let name = product.paint.get(value).with_context(|| format!("{}: {value} has no palette", product.slug))?;
    let own = product.dye_of.get(value).cloned().unwrap_or_default();
    store.palette(name, &[&product.dye, &own])
}

/// A category's picture, a logo or an icon as SVG.
///
/// # Errors
/// When a drawing or a colour is missing.
pub fn svg(store: &Store, picture: &Picture) -> Result<String> {
    let palette = store.palette(&picture.palette, &[&picture.dye])?;
    match &picture.stage {
        Some(stage) => art::compose(store, stage, &picture.drawing, &picture.placement(), &palette),
        None => art::whole(store, &picture.drawing, &palette),
    }
}

/// The pixels of an SVG as a PNG, at the size of its view box. What is
/// opaque everywhere has no alpha channel, which later work is spared of.
///
/// # Errors
/// When the SVG cannot be read.
pub fn png(svg: &str) -> Result<Vec<u8>> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).context("the drawing cannot be read")?;
    let size = tree.size().to_int_size();
    let mut canvas = tiny_skia::Pixmap::new(size.width(), size.height()).context("the drawing has no size")?;
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut canvas.as_mut());
    let pixels = canvas.take_demultiplied();
    let opaque = pixels.iter().skip(3).step_by(4).all(|alpha| *alpha == u8::MAX);
    let mut out = Cursor::new(Vec::new());
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Sub);
    if opaque {
        let rgb: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        encoder.write_image(&rgb, size.width(), size.height(), ExtendedColorType::Rgb8)?;
    } else {
        encoder.write_image(&pixels, size.width(), size.height(), ExtendedColorType::Rgba8)?;
    }
    Ok(out.into_inner())
}
