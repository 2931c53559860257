//! A small alphabet of strokes for labels in the drawings, which hold no text:
//! the renderer has no fonts, and a picture must look the same everywhere.
//! Capitals are 100 high; a glyph is path data with absolute coordinates.

/// Width and path of every glyph. Only the commands M, L and C occur.
const GLYPHS: &[(char, i32, &str)] = &[
    ('A', 64, "M 0 100 L 32 0 L 64 100 M 12 66 L 52 66"),
    ('B', 54, "M 0 48 L 32 48 C 62 48 62 100 32 100 L 0 100 L 0 0 L 28 0 C 56 0 56 48 28 48"),
    ('C', 60, "M 60 18 C 40 -10 0 -4 0 50 C 0 104 40 110 60 82"),
    ('D', 58, "M 0 0 L 0 100 L 20 100 C 72 100 72 0 20 0 L 0 0"),
    ('E', 48, "M 48 0 L 0 0 L 0 100 L 48 100 M 0 49 L 42 49"),
    ('F', 46, "M 46 0 L 0 0 L 0 100 M 0 50 L 40 50"),
    ('G', 62, "M 60 18 C 40 -10 0 -4 0 50 C 0 112 62 112 62 56 L 36 56"),
    ('H', 56, "M 0 0 L 0 100 M 56 0 L 56 100 M 0 49 L 56 49"),
    ('I', 0, "M 0 0 L 0 100"),
    ('J', 42, "M 42 0 L 42 70 C 42 106 4 110 0 78"),
    ('K', 54, "M 0 0 L 0 100 M 52 0 L 0 58 M 18 40 L 54 100"),
    ('L', 44, "M 0 0 L 0 100 L 44 100"),
    ('M', 74, "M 0 100 L 0 0 L 37 66 L 74 0 L 74 100"),
    ('N', 58, "M 0 100 L 0 0 L 58 100 L 58 0"),
    ('O', 70, "M 35 0 C -12 0 -12 100 35 100 C 82 100 82 0 35 0"),
    ('P', 50, "M 0 100 L 0 0 L 26 0 C 60 0 60 54 26 54 L 0 54"),
    ('Q', 70, "M 35 0 C -12 0 -12 100 35 100 C 82 100 82 0 35 0 M 44 74 L 70 106"),
    ('R', 54, "M 0 100 L 0 0 L 26 0 C 58 0 58 52 26 52 L 0 52 M 28 52 L 54 100"),
    ('S', 52, "M 50 16 C 40 -8 2 -6 2 26 C 2 58 52 42 52 74 C 52 106 8 108 0 82"),
    ('T', 56, "M 0 0 L 56 0 M 28 0 L 28 100"),
    ('U', 56, "M 0 0 L 0 62 C 0 112 56 112 56 62 L 56 0"),
    ('V', 62, "M 0 0 L 31 100 L 62 0"),
    ('W', 88, "M 0 0 L 22 100 L 44 16 L 66 100 L 88 0"),
    ('X', 58, "M 0 0 L 58 100 M 58 0 L 0 100"),
    ('Y', 58, "M 0 0 L 29 50 L 58 0 M 29 50 L 29 100"),
    ('Z', 54, "M 0 0 L 54 0 L 0 100 L 54 100"),
    ('0', 58, "M 29 0 C -10 0 -10 100 29 100 C 68 100 68 0 29 0"),
    ('1', 24, "M 0 20 L 24 0 L 24 100"),
    ('2', 52, "M 2 24 C 4 -10 52 -8 50 28 C 48 52 14 70 0 100 L 52 100"),
    ('3', 50, "M 2 14 C 14 -8 48 -4 46 26 C 44 46 26 47 18 47 C 30 47 50 50 50 74 C 50 106 10 108 0 84"),
    ('4', 56, "M 42 100 L 42 0 L 0 70 L 56 70"),
    ('5', 50, "M 46 0 L 6 0 L 3 46 C 24 30 52 40 50 70 C 48 106 8 108 0 84"),
    ('6', 52, "M 46 8 C 20 -8 0 24 0 64 C 0 112 52 112 52 66 C 52 34 10 32 0 62"),
    ('7', 50, "M 0 0 L 50 0 L 18 100"),
    ('8', 52, "M 26 46 C -8 46 -4 0 26 0 C 56 0 60 46 26 46 C -10 46 -10 100 26 100 C 62 100 62 46 26 46"),
    ('9', 52, "M 6 92 C 32 108 52 76 52 36 C 52 -12 0 -12 0 34 C 0 66 42 68 52 38"),
    ('-', 34, "M 0 52 L 34 52"),
    ('.', 0, "M 0 97 L 0 100"),
    ('&', 64, "M 64 100 L 12 32 C 2 16 10 0 26 0 C 46 0 48 26 32 38 C 10 52 0 60 0 76 C 0 108 52 108 58 56"),
];

/// Space between two letters.
const GAP: i32 = 26;

fn glyph(letter: char) -> (i32, &'static str) {
    let found = GLYPHS.iter().find(|(name, _, _)| *name == letter.to_ascii_uppercase());
    found.map_or((34, ""), |(_, width, path)| (*width, *path))
}

/// Path data of the word, centred on x = 0, from y = 0 down to y = 100.
pub fn path(word: &str) -> String {
    let widths: i32 = word.chars().map(|letter| glyph(letter).0 + GAP).sum();
    let mut x = -(widths - GAP) / 2;
    let mut out = String::new();
    for letter in word.chars() {
        let (width, strokes) = glyph(letter);
        let mut horizontal = true;
        for token in strokes.split(' ') {
            if let Ok(number) = token.parse::<i32>() {
                out.push_str(&(if horizontal { number + x } else { number }).to_string());
                horizontal = !horizontal;
            } else {
                out.push_str(token);
            }
            out.push(' ');
        }
        x += width + GAP;
    }
    out
}
