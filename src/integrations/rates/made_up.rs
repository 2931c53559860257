//! A provider that exists in development only: it asks nobody and makes its
//! prices up, from the weight and from how far apart the postcodes lie.

use futures_util::{FutureExt, future::BoxFuture};

use crate::{
    commerce::shipping::{
        Days,
        live::{
            Question, Service,
            provider::{Failure, RateProvider},
        },
    },
    secret_box::Secret,
};

/// Courier, code and name of the service, rupiah for a kilogram nearby,
/// hundredths of it for each region further on, days at best and at worst.
const SERVICES: [(&str, &str, &str, i64, i64, u8, u8); 8] = [
    ("jne", "reg", "Reguler", 10_000, 45, 1, 2),
    ("jne", "yes", "Yakin Esok Sampai", 18_000, 60, 1, 1),
    ("jnt", "ez", "EZ", 9_500, 50, 1, 3),
    ("sicepat", "reg", "Reguler", 9_000, 48, 1, 2),
    ("sicepat", "gokil", "Cargo", 3_500, 40, 3, 5),
    ("anteraja", "reg", "Reguler", 8_500, 52, 2, 3),
    ("pos", "reg", "Reguler", 8_000, 42, 2, 4),
    ("tiki", "eko", "Ekonomi", 7_500, 44, 3, 5),
];

/// The provider.
pub struct MadeUp;

impl RateProvider for MadeUp {
    fn ask<'a>(&'a self, _: &'a Secret, question: &'a Question) -> BoxFuture<'a, Result<Vec<Service>, Failure>> {
        async move { Ok(services(question)) }.boxed()
    }
}

fn services(question: &Question) -> Vec<Service> {
    let kilograms = question.weight.saturating_add(999) / 1_000;
    // The first digit of a postcode is a region of the post.
    let region = |postcode: &str| postcode.bytes().next().map_or(0, i64::from);
    let far = (region(&question.origin) - region(&question.destination)).abs();
    let one = |(courier, code, name, near, further, min, max): (&str, &str, &str, i64, i64, u8, u8)| {
        // Freight goes by ten kilograms at least.
        let kilograms = if code == "gokil" { kilograms.max(10) } else { kilograms };
        let each = near + near * further * far / 100;
        let days = Days { min: min + u8::from(far > 2), max: max + u8::from(far > 2) * 2 };
        Service { courier: courier.to_owned(), code: code.to_owned(), name: name.to_owned(), price: each.saturating_mul(kilograms), days }
    };
    SERVICES.into_iter().map(one).collect()
}
