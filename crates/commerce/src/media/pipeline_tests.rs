//! Pictures that are what they say, and files that are not.

use image::{ImageEncoder, Rgb, codecs::png::PngEncoder};
use proptest::prelude::*;

use super::*;

fn photo(width: u32, height: u32) -> RgbImage {
    // Left half red, right half blue: enough to see which way it was turned.
    RgbImage::from_fn(width, height, |x, _| if x * 2 < width { Rgb([200, 20, 20]) } else { Rgb([20, 20, 200]) })
}

fn file(picture: &DynamicImage, kind: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, kind).unwrap();
    out.into_inner()
}

fn jpeg_file(width: u32, height: u32) -> Vec<u8> {
    file(&photo(width, height).into(), ImageFormat::Jpeg)
}

/// An APP1 segment that says how the camera was held, and where.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut tiff = b"II\x2a\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    tiff.extend(b"GPS-CANARY");
    let mut out = vec![0xff, 0xd8, 0xff, 0xe1];
    out.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(tiff);
    out.extend(&jpeg[2..]);
    out
}

/// A PNG that claims to be this large and holds nothing.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    let mut crc = flate2::Crc::new();
    crc.update(&header);
    out.extend(&header);
    out.extend(crc.sum().to_be_bytes());
    out.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    out
}

fn widths(processed: &Processed, format: Format) -> Vec<u32> {
    processed.encoded.iter().filter(|one| one.format == format).map(|one| one.width).collect()
}

#[test]
fn a_large_photo_gets_every_width_and_a_fallback() {
    let processed = render(&jpeg_file(2400, 1200)).unwrap();

    assert_eq!((processed.width, processed.height), (2400, 1200));
    assert_eq!(widths(&processed, Format::Webp), WIDTHS);
    assert_eq!(widths(&processed, Format::Jpg), [960]);
    assert_eq!(processed.encoded[0].height, 80);
    for one in &processed.encoded {
        let back = image::load_from_memory(&one.bytes).unwrap();
        assert_eq!((back.width(), back.height()), (one.width, one.height));
    }
}

#[test]
fn a_small_photo_is_never_enlarged() {
    let processed = render(&jpeg_file(500, 700)).unwrap();

    assert_eq!(widths(&processed, Format::Webp), [160, 320, 500]);
    assert_eq!(widths(&processed, Format::Jpg), [500]);
}

#[test]
fn every_kind_is_read_by_its_bytes() {
    let picture: DynamicImage = photo(64, 32).into();
    for kind in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        let bytes = file(&picture, kind);
        assert_eq!(sniff(&bytes), Ok(kind));
        assert_eq!(render(&bytes).unwrap().width, 64, "{kind:?}");
    }
}

#[test]
fn a_photo_is_turned_upright_and_says_nothing_of_its_place() {
    let processed = render(&with_exif(&jpeg_file(640, 320), 6)).unwrap();

    assert_eq!((processed.width, processed.height), (320, 640));
    let top = image::load_from_memory(&processed.encoded[0].bytes).unwrap().to_rgb8();
    let Rgb([red, _, blue]) = *top.get_pixel(80, 10);
    assert!(red > 150 && blue < 90, "the left half is on top after a quarter turn");
    for one in &processed.encoded {
        assert!(!one.bytes.windows(10).any(|part| part == b"GPS-CANARY"));
    }
}

#[test]
fn transparent_parts_stay_so_and_are_white_in_the_fallback() {
    let clear = image::RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 0]));
    let processed = render(&file(&clear.into(), ImageFormat::Png)).unwrap();

    let webp = image::load_from_memory(&processed.encoded[0].bytes).unwrap();
    assert!(webp.color().has_alpha());
    let jpeg = image::load_from_memory(&processed.encoded[1].bytes).unwrap().to_rgb8();
    assert_eq!(*jpeg.get_pixel(20, 20), Rgb([255, 255, 255]));
    assert_eq!(processed.colour, "#ffffff");
}

#[test]
fn the_colour_is_the_average() {
    let grey = RgbImage::from_pixel(50, 50, Rgb([18, 52, 86]));
    assert_eq!(render(&file(&grey.into(), ImageFormat::Png)).unwrap().colour, "#123456");
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    assert_eq!(render(&bomb(30_000, 30_000)), Err(Refusal::TooManyPixels { width: 30_000, height: 30_000 }));
    assert_eq!(render(&bomb(8_001, 10)), Err(Refusal::TooManyPixels { width: 8_001, height: 10 }));
    assert_eq!(render(&bomb(8_000, 5_000)), Err(Refusal::TooManyPixels { width: 8_000, height: 5_000 }));
    assert_eq!(render(&bomb(100, 100)), Err(Refusal::Broken));
}

#[test]
fn a_drawing_is_refused_with_its_own_message() {
    for svg in [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "\u{feff}  <?xml version='1.0'?><!DOCTYPE svg><SVG onload='x()'/>",
        "<!-- a picture --><svg/>",
    ] {
        assert_eq!(render(svg.as_bytes()), Err(Refusal::Svg), "{svg}");
    }
}

#[test]
fn other_files_are_refused() {
    for other in [&b""[..], b"<html><body>hello", b"%PDF-1.7", b"PK\x03\x04", b"BM1234", b"GIF8", b"\xff\xd8", b"RIFF1234WAVE"] {
        assert_eq!(render(other), Err(Refusal::Kind), "{other:?}");
    }
    assert_eq!(render(&vec![0xff; MAX_BYTES + 1]), Err(Refusal::TooLarge));
}

#[test]
fn a_file_that_is_two_things_leaves_only_pixels() {
    let mut polyglot = jpeg_file(64, 64);
    polyglot.extend(b"<script>alert('polyglot')</script>PK\x03\x04<?php system('x');");

    for one in render(&polyglot).unwrap().encoded {
        assert!(!one.bytes.windows(8).any(|part| part == b"polyglot"));
    }
}

#[test]
fn a_cut_file_is_broken() {
    let picture: DynamicImage = photo(400, 300).into();
    for kind in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        let whole = file(&picture, kind);
        for keep in [12, whole.len() / 3, whole.len() - 40] {
            assert!(render(&whole[..keep]).is_err(), "{kind:?} cut to {keep} of {}", whole.len());
        }
    }
}

#[test]
fn sixteen_bits_and_grey_are_understood() {
    let mut out = Vec::new();
    let samples: Vec<u8> = (0..64 * 64).flat_map(|_| [0x80, 0x00]).collect();
    PngEncoder::new(&mut out).write_image(&samples, 64, 64, image::ExtendedColorType::L16).unwrap();

    assert_eq!(render(&out).unwrap().width, 64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_panic(kind in 0..4_usize, tail in prop::collection::vec(any::<u8>(), 0..600)) {
        let heads: [&[u8]; 4] = [&[0xff, 0xd8, 0xff], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP"];
        let bytes: Vec<u8> = heads[kind].iter().copied().chain(tail).collect();
        let _ = render(&bytes);
    }

    #[test]
    fn no_damage_makes_it_panic(at in 0..2_000_usize, byte in any::<u8>()) {
        let mut bytes = with_exif(&jpeg_file(64, 48), 3);
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = render(&bytes);
    }
}
