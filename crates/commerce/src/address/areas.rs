//! The official areas of Indonesia: provinces, cities and regencies,
//! districts, villages with their postcodes.
//!
//! Compiled in (`data/areas/README.md` names source and licence), unpacked
//! when first asked for, and one copy for all tenants. An area is known by its
//! code, whose parts are those of the areas around it: `32.73.02.1004` is a
//! village in district `32.73.02` of city `32.73` of province `32`.

use std::{collections::HashMap, io::Read, sync::LazyLock};

use flate2::read::GzDecoder;

static PACKED: &[u8] = include_bytes!("../../data/areas/areas.txt.gz");
static AREAS: LazyLock<Areas> = LazyLock::new(Areas::unpack);

/// Words that stand before a name and do not tell places apart.
const PREFIXES: [&str; 9] = ["provinsi", "kabupaten", "kab", "kota", "administrasi", "adm", "kecamatan", "kec", "distrik"];

/// The lengths of the codes by level.
const LENGTHS: [usize; 4] = [2, 5, 8, 13];

/// One area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// With a dot between the levels.
    pub code: String,
    /// As it is official: `Kota Bandung`, `Kabupaten Bandung`.
    pub name: &'static str,
    /// A village's.
    pub postcode: Option<&'static str>,
}

/// The levels from the largest to the smallest, by the names of the fields
/// that hold them.
pub const LEVELS: [&str; 4] = ["region", "city", "district", "village"];

/// What stands on a line of its own, and the lines of the villages in it.
struct Upper {
    code: &'static str,
    name: &'static str,
    villages: &'static str,
}

struct Areas {
    /// By code.
    upper: Vec<Upper>,
    /// Postcode and place in `upper` of each district that has it, sorted.
    postcodes: Vec<(&'static str, usize)>,
    /// Places in `upper` of the districts of each name, told plainly.
    names: HashMap<String, Vec<usize>>,
}

impl Areas {
    fn unpack() -> Self {
        let mut text = String::new();
        // What is compiled in can be read: a test holds the counts.
        let _ = GzDecoder::new(PACKED).read_to_string(&mut text);
        let text: &'static str = text.leak();
        let mut upper: Vec<Upper> = Vec::with_capacity(8_000);
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let begin = at;
            at += line.len();
            if line.starts_with(':') {
                let Some(last) = upper.last_mut() else { continue };
                // The villages' lines follow each other, so one piece of the text holds them.
                let from = if last.villages.is_empty() { begin } else { begin - last.villages.len() };
                last.villages = &text[from..at];
            } else if let Some((code, name)) = line.trim_end().split_once('\t') {
                upper.push(Upper { code, name, villages: "" });
            }
        }
        let mut postcodes = Vec::with_capacity(12_000);
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, district) in upper.iter().enumerate().filter(|(_, area)| !area.villages.is_empty()) {
            names.entry(plain(district.name)).or_default().push(at);
            postcodes.extend(villages(district.villages).map(|(_, postcode, _)| (postcode, at)));
        }
        postcodes.sort_unstable();
        postcodes.dedup();
        Self { upper, postcodes, names }
    }

    fn find(&self, code: &str) -> Option<&Upper> {
        self.upper.binary_search_by(|area| area.code.cmp(code)).ok().map(|at| &self.upper[at])
    }
}

/// The end of the code, the postcode and the name of each village.
fn villages(lines: &'static str) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    lines.lines().scan("", |before, line| {
        let mut parts = line.trim_start_matches(':').split('\t');
        let (end, postcode, name) = (parts.next()?, parts.next()?, parts.next()?);
        if !postcode.is_empty() {
            *before = postcode;
        }
        Some((end, *before, name))
    })
}

/// The areas directly inside one, in the order of their codes; of an empty
/// code, the provinces. None inside what is unknown.
pub fn inside(code: &str) -> Vec<Area> {
    if code.len() == LENGTHS[2] {
        let Some(district) = AREAS.find(code) else { return Vec::new() };
        let village = |(end, postcode, name)| Area { code: format!("{code}.{end}"), name, postcode: Some(postcode) };
        return villages(district.villages).map(village).collect();
    }
    let Some(length) = [0, LENGTHS[0], LENGTHS[1]].iter().position(|length| *length == code.len()).map(|level| LENGTHS[level]) else {
        return Vec::new();
    };
    let from = AREAS.upper.partition_point(|area| area.code < code);
    let below = AREAS.upper[from..].iter().take_while(|area| area.code.starts_with(code));
    below.filter(|area| area.code.len() == length).map(Upper::area).collect()
}

/// The area of a code.
pub fn find(code: &str) -> Option<Area> {
    if code.len() == LENGTHS[3] {
        let district = parent(code);
        return inside(district).into_iter().find(|village| village.code == code);
    }
    AREAS.find(code).map(Upper::area)
}

/// The area and those around it, the province first; empty for an unknown
/// code.
pub fn path(code: &str) -> Vec<Area> {
    let Some(area) = find(code) else { return Vec::new() };
    let around = LENGTHS.iter().filter(|length| **length < code.len()).filter_map(|length| find(code.get(..*length)?));
    around.chain([area]).collect()
}

/// The districts in which a postcode is used.
pub fn districts_of(postcode: &str) -> Vec<Area> {
    let from = AREAS.postcodes.partition_point(|(known, _)| *known < postcode);
    let found = AREAS.postcodes[from..].iter().take_while(|(known, _)| *known == postcode);
    found.map(|(_, at)| AREAS.upper[*at].area()).collect()
}

/// The postcodes of a district, each once.
pub fn postcodes_in(district: &str) -> Vec<&'static str> {
    let mut all: Vec<&str> = inside(district).into_iter().filter_map(|village| village.postcode).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The districts of a name, told as [`plain`] tells it.
pub(super) fn districts_called(plain: &str) -> Vec<Area> {
    AREAS.names.get(plain).into_iter().flatten().map(|at| AREAS.upper[*at].area()).collect()
}

/// Whether `code` is `zone` or lies inside it.
pub fn is_within(code: &str, zone: &str) -> bool {
    code.strip_prefix(zone).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The code of the area around one; empty around a province.
pub fn parent(code: &str) -> &str {
    code.rsplit_once('.').map_or("", |(parent, _)| parent)
}

/// A name without what people write differently: case, dots, spaces and the
/// kind of area before it.
pub(super) fn plain(name: &str) -> String {
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let plain: String = words.skip_while(|word| PREFIXES.contains(word)).collect();
    match plain.as_str() {
        "diyogyakarta" | "diy" => "daerahistimewayogyakarta".to_owned(),
        "dkijakarta" | "dki" | "jakarta" => "daerahkhususibukotajakarta".to_owned(),
        "ntb" => "nusatenggarabarat".to_owned(),
        "ntt" => "nusatenggaratimur".to_owned(),
        _ => plain,
    }
}

impl Upper {
    fn area(&self) -> Area {
        Area { code: self.code.to_owned(), name: self.name, postcode: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(areas: &[Area]) -> Vec<&str> {
        areas.iter().map(|area| area.name).collect()
    }

    #[test]
    fn every_area_of_the_country_is_there() {
        let provinces = inside("");
        let cities: Vec<Area> = provinces.iter().flat_map(|area| inside(&area.code)).collect();
        let districts: Vec<Area> = cities.iter().flat_map(|area| inside(&area.code)).collect();
        let villages: Vec<Area> = districts.iter().flat_map(|area| inside(&area.code)).collect();

        assert_eq!((provinces.len(), cities.len(), districts.len(), villages.len()), (38, 514, 7_285, 83_762));
        assert!(villages.iter().all(|village| village.postcode.is_some_and(|postcode| postcode.len() == 5)));
        assert!(districts.iter().all(|district| !inside(&district.code).is_empty()));
    }

    #[test]
    fn a_code_leads_up_and_down() {
        assert_eq!(names(&path("32.73.19.1001")), ["Jawa Barat", "Kota Bandung", "Sumur Bandung", "Braga"]);
        assert_eq!(names(&path("32.73")), ["Jawa Barat", "Kota Bandung"]);
        assert_eq!(names(&inside("32.73.19")), ["Braga", "Merdeka", "Kebon Pisang", "Babakan Ciamis"]);
        assert_eq!(find("32.73.19.1002").and_then(|area| area.postcode), Some("40113"));
        assert_eq!(postcodes_in("32.73.19"), ["40111", "40112", "40113", "40117"]);
    }

    #[test]
    fn what_is_no_code_is_nowhere() {
        for code in ["99", "3", "32.", "32.73.19.", "32.73.19.9999", "32.73.19.1001.1", "Jawa Barat", "é2", "32.7é"] {
            assert_eq!(find(code), None, "{code}");
            assert!(path(code).is_empty() && inside(code).is_empty(), "{code}");
        }
    }

    #[test]
    fn a_postcode_names_its_districts() {
        assert_eq!(names(&districts_of("40111")), ["Sumur Bandung"]);
        assert!(districts_of("00000").is_empty() && districts_of("4011").is_empty());
        assert!(districts_of("39125").len() > 1 || districts_of("97791").len() > 1, "some postcodes cross districts");
    }

    #[test]
    fn a_zone_holds_what_begins_with_its_parts() {
        assert!(is_within("32.73.19", "32.73") && is_within("32", "32"));
        assert!(!is_within("32.7", "32.73") && !is_within("32.73", "32.7") && !is_within("", "32"));
    }
}
