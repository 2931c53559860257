//! Invented shoppers of the demo stores.

use crate::commerce::address::{Address, Contact};

/// Name, mailbox, telephone, street, district, city, region, postcode.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const INDONESIA: &[Row] = &[
    ("Putri Ayuningtyas", "putri.ayu", "081234567801", "Jl. Kaliurang Km 5 No. 12", "Depok", "Sleman", "DI Yogyakarta", "55281"),
    ("Bagus Wicaksono", "bagus.w", "081234567802", "Jl. Ahmad Yani No. 88", "Wonokromo", "Surabaya", "Jawa Timur", "60243"),
    ("Made Sudarma", "made.sudarma", "081234567803", "Jl. Tukad Yeh Aya No. 9", "Denpasar Selatan", "Denpasar", "Bali", "80225"),
    ("Nadia Rahmawati", "nadia.r", "081234567804", "Jl. Cikutra No. 204", "Cibeunying Kidul", "Bandung", "Jawa Barat", "40124"),
    (
        "Hendra Gunawan",
        "hendra.g",
        "081234567805",
        "Jl. Boulevard Raya Blok QJ 3",
        "Kelapa Gading",
        "Jakarta Utara",
        "DKI Jakarta",
        "14240",
    ),
    ("Siti Aminah", "siti.aminah", "081234567806", "Jl. Gajah Mada No. 41", "Medan Petisah", "Medan", "Sumatera Utara", "20112"),
    ("Yohanes Tumbelaka", "yohanes.t", "081234567807", "Jl. Sam Ratulangi No. 17", "Wenang", "Manado", "Sulawesi Utara", "95111"),
    ("Rizky Ramadhan", "rizky.ramadhan", "081234567808", "Jl. Margonda Raya No. 355", "Beji", "Depok", "Jawa Barat", "16424"),
    ("Lestari Handayani", "lestari.h", "081234567809", "Jl. Pandanaran No. 62", "Semarang Tengah", "Semarang", "Jawa Tengah", "50134"),
    ("Andi Firmansyah", "andi.f", "081234567810", "Jl. Veteran Selatan No. 5", "Mamajang", "Makassar", "Sulawesi Selatan", "90131"),
    ("Maria Goreti", "maria.goreti", "081234567811", "Jl. El Tari No. 23", "Oebobo", "Kupang", "Nusa Tenggara Timur", "85111"),
    ("Fajar Nugroho", "fajar.n", "081234567812", "Jl. Slamet Riyadi No. 310", "Laweyan", "Surakarta", "Jawa Tengah", "57141"),
    ("Dewi Kartika", "dewi.kartika", "081234567813", "Jl. Bintaro Utama 3 Blok AP", "Pondok Aren", "Tangerang Selatan", "Banten", "15224"),
    ("Teuku Iskandar", "teuku.i", "081234567814", "Jl. T. Nyak Arief No. 8", "Syiah Kuala", "Banda Aceh", "Aceh", "23111"),
];

const AMERICA: &[Row] = &[
    ("Emma Whitfield", "emma.whitfield", "+12125550141", "214 West 82nd Street, Apt 5C", "", "New York", "NY", "10024"),
    ("Noah Okafor", "noah.okafor", "+17185550162", "77 Carroll Street", "", "Brooklyn", "NY", "11231"),
    ("Grace Lindqvist", "grace.l", "+16175550133", "18 Pinckney Street", "", "Boston", "MA", "02114"),
    ("Olivia Marsh", "olivia.marsh", "+13125550177", "1450 North Dearborn", "", "Chicago", "IL", "60610"),
    ("Daniel Reyes", "daniel.reyes", "+13235550119", "2812 Griffith Park Boulevard", "", "Los Angeles", "CA", "90027"),
    ("Hannah Kowalski", "hannah.k", "+12065550128", "911 East Pine Street", "", "Seattle", "WA", "98122"),
    ("Amara Johnson", "amara.johnson", "+14045550190", "640 Ponce de Leon Place", "", "Atlanta", "GA", "30306"),
    ("Sophie Bennett", "sophie.bennett", "+15035550154", "1733 Northwest Glisan", "", "Portland", "OR", "97209"),
    ("Julia Castellano", "julia.c", "+12155550186", "322 South 4th Street", "", "Philadelphia", "PA", "19106"),
    ("Maya Feldman", "maya.feldman", "+15125550147", "1009 East Cesar Chavez", "", "Austin", "TX", "78702"),
    ("Lucy Tran", "lucy.tran", "+14155550165", "455 Hayes Street", "", "San Francisco", "CA", "94102"),
    ("Eleanor Price", "eleanor.price", "+12025550139", "1520 Corcoran Street NW", "", "Washington", "DC", "20009"),
];

/// A shopper of a store in this country; the same number is the same person.
pub fn shopper(country: &str, number: usize) -> (Contact, Address) {
    let list = if country == "US" { AMERICA } else { INDONESIA };
    let (name, mailbox, phone, line1, district, city, region, postcode) = list[number % list.len()];
    let contact = Contact { email: format!("{mailbox}@example.com"), phone: phone.to_owned(), name: name.to_owned() };
    let address = Address {
        name: name.to_owned(),
        phone: phone.to_owned(),
        line1: line1.to_owned(),
        line2: String::new(),
        village: String::new(),
        district: district.to_owned(),
        city: city.to_owned(),
        region: region.to_owned(),
        postcode: postcode.to_owned(),
        country: country.to_owned(),
        area: String::new(),
    };
    (contact, address)
}

/// What some shoppers add to their order.
pub fn remark(country: &str, number: usize) -> &'static str {
    let list = if country == "US" {
        ["", "", "It is a present, please leave the price out. Thank you!", "", "", "Please ring the bell twice."]
    } else {
        ["", "", "Tolong dibungkus kado ya, terima kasih.", "", "", "Kalau tidak ada orang, titip ke satpam."]
    };
    list[number % list.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_lives_in_a_district_that_exists() {
        for number in 0..INDONESIA.len() {
            let (_, address) = shopper("ID", number);
            let settled = address.clone().settled();
            assert_eq!(settled.area.len(), 8, "{address:?}");
        }
    }
}
