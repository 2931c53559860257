//! From the bytes that somebody sent to the sizes that the store shows.
//!
//! Nothing of the original survives but its pixels: the kind is told from the
//! first bytes and never from a name or a declared type, the picture is
//! decoded, turned upright, and encoded anew, so that metadata (where a photo
//! was taken) and whatever else hid in the file are gone. All limits hold
//! before a pixel is decoded.

use std::io::Cursor;

use fast_image_resize::{IntoImageView, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, Rgba, codecs::jpeg::JpegEncoder};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::error::{Error, FieldErrors, Result};

/// Widths in pixels that pages ask for. A picture has those that are smaller
/// than itself, and its own width when that is below the largest of them.
pub const WIDTHS: [u32; 6] = [160, 320, 640, 960, 1280, 1920];

/// Width of the JPEG for mail programs and link previews.
pub const FALLBACK_WIDTH: u32 = 960;

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// The longest side, in pixels.
pub const MAX_SIDE: u32 = 8_000;

/// The largest area: 36 megapixels, what a 6000 × 6000 camera takes.
pub const MAX_PIXELS: u64 = 36_000_000;

/// Memory that one decoded picture may take, in bytes.
const MAX_DECODED: u64 = 256 * 1024 * 1024;

const WEBP_QUALITY: f32 = 80.0;
const JPEG_QUALITY: u8 = 82;

/// Pictures that are worked on at a time in this process: each may need a few
/// hundred megabytes for a moment, and pages must be served beside them.
static PERMITS: Semaphore = Semaphore::const_new(2);

/// How a rendition is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For browsers.
    Webp,
    /// For mail programs and link previews.
    Jpg,
}

impl Format {
    /// The ending of file names and addresses.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Webp => "webp",
            Self::Jpg => "jpg",
        }
    }

    /// The content type, from our own table and never from the upload.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Webp => "image/webp",
            Self::Jpg => "image/jpeg",
        }
    }

    /// The format with this ending.
    pub fn from_ending(ending: &str) -> Option<Self> {
        [Self::Webp, Self::Jpg].into_iter().find(|format| format.ending() == ending)
    }
}

/// One size of a picture, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// How `bytes` is encoded.
    pub format: Format,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A picture after the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    /// Pixels of the upright original.
    pub width: u32,
    /// Pixels of the upright original.
    pub height: u32,
    /// Average colour, `#rrggbb`.
    pub colour: String,
    /// WebP from small to large, then the JPEG.
    pub encoded: Vec<Encoded>,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A drawing, which may carry scripts and references.
    Svg,
    /// No kind that we know.
    Kind,
    /// It begins like a picture and cannot be read as one.
    Broken,
    /// More than [`MAX_BYTES`].
    TooLarge,
    /// More than [`MAX_SIDE`] or [`MAX_PIXELS`].
    TooManyPixels {
        /// Pixels that the file says it has.
        width: u32,
        /// Pixels that the file says it has.
        height: u32,
    },
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let mut errors = FieldErrors::default();
        match refusal {
            Refusal::Svg => errors.add("picture", "media-error-svg"),
            Refusal::Kind => errors.add("picture", "media-error-kind"),
            Refusal::Broken => errors.add("picture", "media-error-broken"),
            Refusal::TooLarge => errors.add_with("picture", "media-error-too-large", &[("max", "20")]),
            Refusal::TooManyPixels { width, height } => errors.add_with(
                "picture",
                "media-error-too-many-pixels",
                &[("width", &width.to_string()), ("height", &height.to_string()), ("max", "36"), ("side", &MAX_SIDE.to_string())],
            ),
        }
        Self::Invalid(errors)
    }
}

/// Processes a picture on a blocking thread, two at a time.
///
/// # Errors
/// [`Error::Invalid`] on `picture` with what is wrong with the file. A file
/// that makes a decoder panic is a broken file.
pub async fn process(bytes: Vec<u8>) -> Result<Processed> {
    Ok(worked(move || render(&bytes)).await??)
}

/// Does pixel work on a blocking thread, two pieces of it at a time.
///
/// # Errors
/// When the program is being stopped. Work that panics has found a broken file.
pub(super) async fn worked<T: Send + 'static>(work: impl FnOnce() -> Result<T, Refusal> + Send + 'static) -> Result<Result<T, Refusal>> {
    let permit = PERMITS.acquire().await.map_err(Error::unexpected)?;
    let outcome = tokio::task::spawn_blocking(move || {
        let outcome = work();
        // Held to the end of the work, even when nobody waits for it any more.
        drop(permit);
        outcome
    })
    .await;
    match outcome {
        Ok(done) => Ok(done),
        Err(failed) if failed.is_panic() => Ok(Err(Refusal::Broken)),
        Err(cancelled) => Err(Error::unexpected(cancelled)),
    }
}

/// The kind of a picture by its first bytes.
pub fn sniff(bytes: &[u8]) -> Result<ImageFormat, Refusal> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Ok(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(ImageFormat::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(ImageFormat::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(ImageFormat::WebP),
        other if looks_like_svg(other) => Err(Refusal::Svg),
        _ => Err(Refusal::Kind),
    }
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('<') && head.to_ascii_lowercase().contains("<svg")
}

/// Checks, decodes, turns, resizes and encodes.
///
/// # Errors
/// The first thing that is wrong with the file.
pub fn render(bytes: &[u8]) -> Result<Processed, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge);
    }
    let upright = decode(bytes, sniff(bytes)?)?;
    let (width, height) = (upright.width(), upright.height());
    // The smaller sizes are made from the largest one: from the original they
    // would cost several times as much and look the same.
    let top = WIDTHS.iter().copied().max().unwrap_or(width).min(width);
    let base = if top < width { resize(&upright, top)? } else { upright };
    let mut encoded = Vec::with_capacity(WIDTHS.len() + 1);
    for wide in WIDTHS.into_iter().filter(|wide| *wide < top) {
        encoded.push(webp(&resize(&base, wide)?)?);
    }
    encoded.push(webp(&base)?);
    encoded.push(jpeg(&base)?);
    Ok(Processed { width, height, colour: average_colour(&base)?, encoded })
}

fn decode(bytes: &[u8], kind: ImageFormat) -> Result<DynamicImage, Refusal> {
    if kind == ImageFormat::Jpeg && jpeg_is_cut(bytes) {
        return Err(Refusal::Broken);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    // Sides and area are checked below, where the answer can name them.
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => Refusal::TooManyPixels { width: 0, height: 0 },
        _ => Refusal::Broken,
    })?;
    let (width, height) = decoder.dimensions();
    let area = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || area > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED {
        return Err(Refusal::TooManyPixels { width, height });
    }
    if area == 0 {
        return Err(Refusal::Broken);
    }
    let turn = decoder.orientation().map_err(|_| Refusal::Broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Broken)?;
    picture.apply_orientation(turn);
    Ok(if picture.color().has_alpha() { picture.into_rgba8().into() } else { picture.into_rgb8().into() })
}

/// Whether the scan data is not ended by its marker. The decoder would fill
/// the missing part with grey; a merchant would rather hear of it. A preview
/// in the metadata has its own end before the picture's scan begins.
fn jpeg_is_cut(bytes: &[u8]) -> bool {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    match (last([0xff, 0xda]), last([0xff, 0xd9])) {
        (Some(scan), Some(end)) => end < scan,
        _ => true,
    }
}

/// The picture at this width, its height by proportion and never below one.
fn resize(picture: &DynamicImage, width: u32) -> Result<DynamicImage, Refusal> {
    let exact = u64::from(picture.height()) * u64::from(width);
    let original = u64::from(picture.width());
    let height = u32::try_from((exact + original / 2) / original).map_err(|_| Refusal::Broken)?.max(1);
    scaled(picture, width, height)
}

/// The picture at exactly this size.
pub(super) fn scaled(picture: &DynamicImage, width: u32, height: u32) -> Result<DynamicImage, Refusal> {
    scaled_by(picture, width, height, ResizeOptions::new())
}

fn scaled_by(picture: &DynamicImage, width: u32, height: u32, options: ResizeOptions) -> Result<DynamicImage, Refusal> {
    let mut target = DynamicImage::new(width, height, picture.color());
    Resizer::new().resize(picture, &mut target, &options).map_err(|_| Refusal::Broken)?;
    debug_assert_eq!(target.pixel_type(), picture.pixel_type());
    Ok(target)
}

fn webp(picture: &DynamicImage) -> Result<Encoded, Refusal> {
    let (width, height) = (picture.width(), picture.height());
    let encoder = match picture {
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels.as_raw(), width, height),
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels.as_raw(), width, height),
        _ => return Err(Refusal::Broken),
    };
    let bytes = encoder.encode_simple(false, WEBP_QUALITY).map_err(|_| Refusal::Broken)?;
    Ok(Encoded { width, height, format: Format::Webp, bytes: bytes.to_vec() })
}

/// The fallback, on white where the picture is transparent.
fn jpeg(picture: &DynamicImage) -> Result<Encoded, Refusal> {
    let small;
    let picture = if picture.width() > FALLBACK_WIDTH {
        small = resize(picture, FALLBACK_WIDTH)?;
        &small
    } else {
        picture
    };
    let flat = flatten(picture);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&flat).map_err(|_| Refusal::Broken)?;
    Ok(Encoded { width: flat.width(), height: flat.height(), format: Format::Jpg, bytes })
}

fn flatten(picture: &DynamicImage) -> RgbImage {
    match picture {
        DynamicImage::ImageRgb8(pixels) => pixels.clone(),
        other => {
            let pixels = other.to_rgba8();
            RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
                let Rgba([r, g, b, a]) = *pixels.get_pixel(x, y);
                image::Rgb([r, g, b].map(|channel| over_white(channel, a)))
            })
        }
    }
}

fn over_white(channel: u8, alpha: u8) -> u8 {
    let alpha = u32::from(alpha);
    let mixed = (u32::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

/// What a card shows until the picture is there.
fn average_colour(picture: &DynamicImage) -> Result<String, Refusal> {
    let dot = scaled_by(picture, 1, 1, ResizeOptions::new().resize_alg(ResizeAlg::Convolution(fast_image_resize::FilterType::Box)))?;
    let Rgba([r, g, b, a]) = *dot.to_rgba8().get_pixel(0, 0);
    let [r, g, b] = [r, g, b].map(|channel| over_white(channel, a));
    Ok(format!("#{r:02x}{g:02x}{b:02x}"))
}

#[cfg(test)]
#[path = "pipeline_tests.rs"]
mod tests;
