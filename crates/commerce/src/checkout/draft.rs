//! What a shopper typed and chose at the checkout, kept with the basket.

use serde::{Deserialize, Serialize};

use crate::{
    address::{Address, Contact},
    payments::cards,
};

/// Everything that the checkout asks for. Nothing in it is believed before
/// `requirements::check`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Who buys.
    pub contact: Contact,
    /// Where to.
    pub address: Address,
    /// `send` or `pickup`; empty while nobody was asked.
    pub way: String,
    /// Id of the delivery method.
    pub delivery: String,
    /// Name of the payment method.
    pub payment: String,
    /// Whether it is a gift.
    pub gift: bool,
    /// Words that go with the gift.
    pub gift_message: String,
    /// Whether the store may write once about what was left in the basket.
    pub remind: bool,
}

impl Draft {
    /// The draft of a basket; one that cannot be read any more is empty.
    pub fn read(value: &serde_json::Value) -> Self {
        serde_json::from_value(value.clone()).unwrap_or_default()
    }

    /// The draft cut to what any field can hold, so that a basket cannot be
    /// made to store a book, and without the number of any card.
    #[must_use]
    pub fn cut(mut self) -> Self {
        let Self { contact, address, way, delivery, payment, gift: _, gift_message, remind: _ } = &mut self;
        let texts = [&mut contact.email, &mut contact.phone, &mut contact.name, &mut address.name, &mut address.phone, &mut address.line1];
        let more = [
            &mut address.line2,
            &mut address.village,
            &mut address.district,
            &mut address.city,
            &mut address.region,
            &mut address.postcode,
            &mut address.country,
            &mut address.area,
        ];
        for text in texts.into_iter().chain(more).chain([way, delivery, payment, gift_message]) {
            if let Some((end, _)) = text.char_indices().nth(400) {
                text.truncate(end);
            }
            *text = cards::masked(text);
        }
        self
    }
}
