//! Identities as types of their own, so that an order's id cannot be handed
//! to a function that wants a product's. All are UUIDv7, made by the
//! application: they sort by time and need no sequence in the database.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh identity.
            #[expect(clippy::new_without_default, reason = "a default identity would be a lie")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The bare value.
            pub fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                <Uuid as diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                <Uuid as diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::from_sql(bytes).map(Self)
            }
        }
    )+};
}

ids! {
    /// One business on the platform.
    TenantId,
    /// A product of a catalogue.
    ProductId,
    /// What is bought: one combination of a product's options.
    VariantId,
    /// A node of the category tree.
    CategoryId,
    /// A picture.
    MediaId,
    /// What a merchant wrote beside the goods.
    PageId,
    /// What a visitor wrote to the store.
    MessageId,
    /// A shopper's basket.
    CartId,
    /// A line of a basket.
    CartLineId,
    /// What shoppers pay less for: a code, or an offer that holds by itself.
    DiscountId,
    /// Goods that cost less for a while.
    FlashSaleId,
    /// A variant in such a sale.
    FlashItemId,
    /// The record of a sale.
    OrderId,
    /// A line of a sale.
    OrderLineId,
    /// An attempt to pay.
    PaymentId,
    /// A receipt that a shopper sent.
    ProofId,
    /// Money given back.
    RefundId,
    /// Goods that a shopper asks to send back.
    ReturnId,
    /// What a buyer says of a product.
    ReviewId,
    /// An invoice or a credit note.
    DocumentId,
    /// A parcel or a hand-over.
    FulfilmentId,
    /// A place that holds stock.
    LocationId,
    /// A shopper's account.
    CustomerId,
    /// An address of an account.
    AddressId,
    /// A person who works for tenants.
    StaffId,
    /// A person who runs the platform.
    OperatorId,
    /// A job of the outbox.
    JobId,
}

impl TenantId {
    /// That of no tenant, for what is sealed for the platform's own people.
    pub fn none() -> Self {
        Self(Uuid::nil())
    }
}
