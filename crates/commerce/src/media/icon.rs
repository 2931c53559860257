//! Square icons made from a picture of the store: the browser's tab, a
//! phone's home screen. Made when they are asked for first, then kept beside
//! the picture's other files.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbaImage};

use super::{
    Format, Shelved,
    files::{FileKey, FileName, Files},
    pipeline,
};
use crate::error::{Error, Result};

/// Sides in pixels that pages and manifests ask for.
pub const SIDES: [u32; 4] = [48, 180, 192, 512];

/// The icon of this side as a PNG; `None` where the picture has no files.
///
/// # Errors
/// When files cannot be read or written, or the picture cannot be decoded.
pub async fn of(files: &dyn Files, picture: &Shelved, side: u32) -> Result<Option<Vec<u8>>> {
    let Some(source) = picture.nearest(side, Format::Webp) else { return Ok(None) };
    let key = FileKey { folder: source.folder.clone(), name: FileName::Icon(side) };
    if let Some(made) = files.read(&key).await? {
        return Ok(Some(made));
    }
    let Some(bytes) = files.read(&source).await? else { return Ok(None) };
    let icon = pipeline::worked(move || square(&bytes, side)).await?.map_err(|_| Error::unexpected("a rendition cannot be read"))?;
    files.write(&key, icon.clone()).await?;
    Ok(Some(icon))
}

/// The whole picture in the middle of a square, with nothing around it.
fn square(webp: &[u8], side: u32) -> Result<Vec<u8>, pipeline::Refusal> {
    let picture = image::load_from_memory_with_format(webp, ImageFormat::WebP).map_err(|_| pipeline::Refusal::Broken)?;
    let (width, height) = (picture.width().max(1), picture.height().max(1));
    let longest = u64::from(width.max(height));
    let fit = |pixels: u32| u32::try_from(u64::from(pixels) * u64::from(side) / longest).unwrap_or(side).clamp(1, side);
    let (wide, high) = (fit(width), fit(height));
    let fitted = pipeline::scaled(&DynamicImage::from(picture.into_rgba8()), wide, high)?;
    let mut ground = RgbaImage::new(side, side);
    image::imageops::replace(&mut ground, &fitted.into_rgba8(), i64::from((side - wide) / 2), i64::from((side - high) / 2));
    let mut png = Cursor::new(Vec::new());
    ground.write_to(&mut png, ImageFormat::Png).map_err(|_| pipeline::Refusal::Broken)?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_picture_becomes_a_square_that_shows_all_of_it() {
        let wide = DynamicImage::from(RgbaImage::from_pixel(200, 50, image::Rgba([200, 0, 0, 255])));
        let mut webp = Cursor::new(Vec::new());
        wide.write_to(&mut webp, ImageFormat::WebP).unwrap();

        let icon = image::load_from_memory(&square(&webp.into_inner(), 48).unwrap()).unwrap().into_rgba8();

        assert_eq!(icon.dimensions(), (48, 48));
        assert_eq!(icon.get_pixel(24, 2).0[3], 0, "nothing above");
        assert_eq!(icon.get_pixel(1, 24).0, [200, 0, 0, 255], "the left end is there");
        assert_eq!(icon.get_pixel(46, 24).0, [200, 0, 0, 255], "and the right");
    }
}
