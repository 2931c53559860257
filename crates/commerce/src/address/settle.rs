//! Finds the area that an address in Indonesia means.
//!
//! A form holds the codes that were chosen step by step; an older address or
//! another program's holds words. Both become a code with the official words
//! beside it, and what cannot be recognised stays as it was typed.

use super::{
    Address,
    areas::{self, Area, plain},
};

impl Address {
    /// The address with its area: `area` and the words that belong to it.
    ///
    /// Before, `area` may hold the code that the form was shown with, which
    /// tells a new choice from an old one: a village that was just chosen
    /// brings its postcode, a postcode that was corrected by hand is kept.
    #[must_use]
    pub fn settled(mut self) -> Self {
        if !self.country.trim().eq_ignore_ascii_case("ID") {
            return self.elsewhere();
        }
        let before = std::mem::take(&mut self.area);
        let fields = [&self.region, &self.city, &self.district, &self.village];
        if fields.iter().any(|field| areas::find(field.trim()).is_some()) {
            self.area = chosen(fields);
        } else if fields.iter().any(|field| !field.trim().is_empty()) {
            return self.in_words(before);
        } else if before.is_empty() {
            self.area = by_postcode(self.postcode.trim());
        }
        self.say_area();
        if self.area != before {
            self.follow_postcode();
        }
        self
    }

    /// The address whose place is told in words, which keep their postcode.
    fn in_words(mut self, before: String) -> Self {
        self.area = if self.words_are_of(&before) { before } else { recognised(&self) };
        if !self.area.is_empty() {
            self.say_area();
            if self.postcode.trim().is_empty() {
                self.follow_postcode();
            }
        }
        self
    }

    /// Codes of Indonesia say nothing in another country.
    fn elsewhere(mut self) -> Self {
        self.area.clear();
        self.village.clear();
        for field in [&mut self.region, &mut self.city, &mut self.district] {
            if areas::find(field).is_some() {
                field.clear();
            }
        }
        self
    }

    /// Whether the words are those of this area.
    fn words_are_of(&self, code: &str) -> bool {
        let names = areas::path(code);
        let words = [&self.region, &self.city, &self.district, &self.village];
        !names.is_empty() && words.iter().enumerate().all(|(level, word)| names.get(level).map_or("", |area| area.name) == word.trim())
    }

    fn say_area(&mut self) {
        let names = areas::path(&self.area);
        let fields = [&mut self.region, &mut self.city, &mut self.district, &mut self.village];
        for (level, field) in fields.into_iter().enumerate() {
            names.get(level).map_or("", |area| area.name).clone_into(field);
        }
    }

    /// The postcode of the area that was just chosen, where there is only
    /// one; none when the old one is not of this area.
    fn follow_postcode(&mut self) {
        let here = match areas::find(&self.area) {
            Some(Area { postcode: Some(postcode), .. }) => vec![postcode],
            Some(_) => areas::postcodes_in(&self.area),
            // The choice was taken back, and its postcode would bring it again.
            None => return self.postcode.clear(),
        };
        match here[..] {
            [only] => only.clone_into(&mut self.postcode),
            // A province or city has too many to say anything.
            [] => {}
            _ if !here.contains(&self.postcode.trim()) => self.postcode.clear(),
            _ => {}
        }
    }
}

/// The smallest area of choices that lie inside each other.
fn chosen(fields: [&String; 4]) -> String {
    let mut area = String::new();
    for field in fields {
        let code = field.trim();
        let fits = areas::find(code).is_some() && areas::parent(code) == area;
        if !fits {
            break;
        }
        code.clone_into(&mut area);
    }
    area
}

/// The smallest area that holds every district of a postcode, and the village
/// where there is only one.
fn by_postcode(postcode: &str) -> String {
    let districts = areas::districts_of(postcode);
    let Some(first) = districts.first() else { return String::new() };
    let mut code = first.code.as_str();
    while !districts.iter().all(|district| areas::is_within(&district.code, code)) {
        code = areas::parent(code);
        if code.is_empty() {
            return String::new();
        }
    }
    let villages = areas::inside(code).into_iter().filter(|village| village.postcode == Some(postcode));
    let villages: Vec<Area> = villages.collect();
    match &villages[..] {
        [only] => only.code.clone(),
        _ => code.to_owned(),
    }
}

/// The district that the words name, and the village if they name it; empty
/// when none or several could be meant.
fn recognised(address: &Address) -> String {
    let (district, city, region) = (plain(&address.district), plain(&address.city), plain(&address.region));
    if district.is_empty() {
        return String::new();
    }
    let mut found = areas::districts_called(&district);
    narrow(&mut found, |area| plain(&name_of(areas::parent(&area.code))) == city, city.is_empty());
    narrow(&mut found, |area| plain(&name_of(&area.code[..2])) == region, region.is_empty());
    let cities = address.city.trim().to_lowercase();
    narrow(&mut found, |area| name_of(areas::parent(&area.code)).to_lowercase() == cities, false);
    let postcode = address.postcode.trim();
    narrow(&mut found, |area| areas::postcodes_in(&area.code).contains(&postcode), false);
    let [only] = &found[..] else { return String::new() };
    let city_fits = city.is_empty() || plain(&name_of(areas::parent(&only.code))) == city;
    if !city_fits && !areas::postcodes_in(&only.code).contains(&postcode) {
        return String::new();
    }
    let village = plain(&address.village);
    let inside = areas::inside(&only.code).into_iter().find(|area| !village.is_empty() && plain(area.name) == village);
    inside.map_or_else(|| only.code.clone(), |area| area.code)
}

/// Keeps what passes, unless nothing would be left.
fn narrow(found: &mut Vec<Area>, passes: impl Fn(&Area) -> bool, skip: bool) {
    if !skip && found.len() > 1 && found.iter().any(&passes) {
        found.retain(passes);
    }
}

fn name_of(code: &str) -> String {
    areas::find(code).map(|area| area.name.to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(region: &str, city: &str, district: &str, village: &str, postcode: &str, area: &str) -> Address {
        let [region, city, district, village] = [region, city, district, village].map(str::to_owned);
        let (postcode, area) = (postcode.to_owned(), area.to_owned());
        Address { region, city, district, village, postcode, area, country: "ID".to_owned(), ..Address::default() }
    }

    #[track_caller]
    fn settles(typed: Address, area: &str, postcode: &str) -> Address {
        let settled = typed.settled();
        assert_eq!((settled.area.as_str(), settled.postcode.as_str()), (area, postcode), "{settled:?}");
        assert_eq!(settled.clone().settled(), settled, "settling twice changes nothing");
        settled
    }

    #[test]
    fn each_choice_brings_its_words() {
        settles(address("32", "", "", "", "", ""), "32", "");
        settles(address("32", "32.73", "", "", "", "32"), "32.73", "");
        let district = settles(address("32", "32.73", "32.73.19", "", "", "32.73"), "32.73.19", "");
        assert_eq!(
            (district.region.as_str(), district.city.as_str(), district.district.as_str()),
            ("Jawa Barat", "Kota Bandung", "Sumur Bandung")
        );
        let village = settles(address("32", "32.73", "32.73.19", "32.73.19.1001", "", "32.73.19"), "32.73.19.1001", "40111");
        assert_eq!(village.village, "Braga");
    }

    #[test]
    fn another_province_forgets_what_was_inside_the_old_one() {
        let settled = settles(address("51", "32.73", "32.73.19", "32.73.19.1001", "40111", "32.73.19.1001"), "51", "40111");
        assert_eq!((settled.region.as_str(), settled.city.as_str()), ("Bali", ""));
    }

    #[test]
    fn a_village_brings_its_postcode_once_and_a_corrected_one_is_kept() {
        settles(address("32", "32.73", "32.73.19", "32.73.19.1002", "40111", "32.73.19.1001"), "32.73.19.1002", "40113");
        settles(address("32", "32.73", "32.73.19", "32.73.19.1002", "40199", "32.73.19.1002"), "32.73.19.1002", "40199");
        settles(address("32", "32.73", "32.73.20", "", "40111", "32.73.19.1001"), "32.73.20", "40291");
    }

    #[test]
    fn a_postcode_alone_finds_the_place() {
        settles(address("", "", "", "", "40111", ""), "32.73.19.1001", "40111");
        settles(address("", "", "", "", "99999", ""), "", "99999");
    }

    #[test]
    fn a_choice_that_was_taken_back_is_not_brought_again_by_its_postcode() {
        settles(address("", "", "", "", "40111", "32.73.19.1001"), "", "");
    }

    #[test]
    fn words_are_recognised_as_people_write_them() {
        settles(address("Jawa Barat", "Bandung", "Sumur Bandung", "", "40111", ""), "32.73.19", "40111");
        settles(address("", "Kota Bandung", "Kec. Sumur Bandung", "Braga", "", ""), "32.73.19.1001", "40111");
        settles(address("DI Yogyakarta", "Sleman", "Depok", "", "55281", ""), "34.04.07", "55281");
        settles(address("DKI Jakarta", "Jakarta Utara", "Kelapa Gading", "", "14240", ""), "31.72.06", "14240");
        settles(address("Jawa Barat", "Depok", "Beji", "", "16424", ""), "32.76.06", "16424");
    }

    #[test]
    fn what_cannot_be_recognised_stays_as_it_was() {
        let typed = address("Jawa Barat", "Bandung", "Kampung Entah", "", "40111", "");
        assert_eq!(typed.clone().settled(), typed);
        let vague = address("", "", "Depok", "", "", "");
        assert_eq!(vague.clone().settled(), vague);
    }

    #[test]
    fn codes_mean_nothing_abroad() {
        let moved = Address { country: "US".into(), ..address("32", "Portland", "32.73.19", "Braga", "97209", "32.73.19") }.settled();
        assert_eq!((moved.region.as_str(), moved.city.as_str(), moved.district.as_str(), moved.village.as_str()), ("", "Portland", "", ""));
        assert_eq!(moved.area, "");
    }
}
