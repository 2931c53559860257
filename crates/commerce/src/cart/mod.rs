//! A shopper's basket, which lives on the server under a token.
//!
//! Commands lock the basket's row, so two taps cannot lose each other, and
//! push its end thirty days away. Reading never writes: what changed since the
//! shopper looked (a price, the stock) is worked out each time and stays until
//! the shopper agrees with [`accept`].

mod join;
pub mod queries;
pub mod reminder;
pub mod rules;
pub mod token;

use chrono::{DateTime, Duration, Utc};

pub use join::join;
pub use queries::Head;
pub use rules::{Line, Problem};
pub use token::Token;

use crate::{
    db::TenantConn,
    discounts::Goods,
    error::{Error, Result},
    ids::{CartLineId, VariantId},
    quantity::Qty,
};

/// How long a basket is kept after its last change.
pub const KEPT_DAYS: i64 = 30;

/// The longest note, in characters.
pub const NOTE: usize = 500;

/// A basket with its lines.
#[derive(Debug, Clone)]
pub struct Cart {
    /// Whose and until when.
    pub head: Head,
    /// In the order they were added.
    pub lines: Vec<Line>,
}

impl Cart {
    /// Lines that can be bought as they are.
    pub fn good(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.problem().is_none())
    }

    /// Whether a line stands in the way of an order.
    pub fn is_blocked(&self) -> bool {
        self.lines.iter().any(|line| line.problem().is_some())
    }

    /// Whether there is something that the shopper should know before going on.
    pub fn has_news(&self) -> bool {
        self.lines.iter().any(|line| line.problem().is_some() || line.repriced())
    }

    /// Pieces.
    pub fn count(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity.count()).sum()
    }
}

/// What discounts see of the lines that can be bought as they are. Goods of
/// a flash sale are there for the order of the lines; no discount is for them.
pub fn goods(lines: &[Line]) -> Vec<Goods> {
    let good = lines.iter().filter(|line| line.problem().is_none());
    good.map(|line| Goods {
        product: line.product,
        category: line.category,
        total: line.total(),
        quantity: line.quantity.count(),
        flash: line.flash.is_some(),
    })
    .collect()
}

/// A basket as it was found by its token.
#[derive(Debug, Clone)]
pub enum Found {
    /// There is none, or it became an order.
    None,
    /// There was one; it was kept for thirty days.
    Expired,
    /// Here it is; boxed because it is large.
    Open(Box<Cart>),
}

/// The open basket of a token. Writes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn find(conn: &mut TenantConn, token: Option<&Token>, locale: &str) -> Result<Found> {
    let Some(token) = token else { return Ok(Found::None) };
    match queries::head(conn, token).await? {
        Some(head) if head.state != "open" => Ok(Found::None),
        Some(head) if head.expires_at <= conn.now() => Ok(Found::Expired),
        Some(head) => Ok(Found::Open(Box::new(Cart::read(conn, head, locale).await?))),
        None => Ok(Found::None),
    }
}

/// What came of adding or changing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Put {
    /// Pieces of the line afterwards.
    pub quantity: Qty,
    /// Whether fewer went in than were wanted.
    pub capped: bool,
}

/// Adds pieces of a variant, to a new basket where there is no open one.
/// Returns the token to keep.
///
/// # Errors
/// [`Error::NotFound`] for a variant that is not sold, [`Error::Conflict`]
/// when none is left or the basket is full, [`Error::Invalid`] on `quantity`
/// for one that the product is not sold in.
pub async fn add(conn: &mut TenantConn, token: Option<Token>, variant: VariantId, quantity: Qty, locale: &str) -> Result<(Token, Put)> {
    let candidate = queries::candidate(conn, variant, locale).await?;
    if !candidate.sold {
        return Err(Error::NotFound("variant"));
    }
    let until = conn.now() + Duration::days(KEPT_DAYS);
    let opened = open(conn, token, until).await?;
    let held = match &opened {
        Some((_, head)) => queries::held(conn, head.id).await?,
        None => Vec::new(),
    };
    let before = held.iter().find(|(held, _)| *held == variant).map_or(0, |(_, quantity)| i64::from(*quantity));
    if before == 0 && held.len() >= rules::MOST_LINES {
        return Err(Error::Conflict("cart-too-many-lines".into()));
    }
    let wanted = before + quantity.count();
    candidate.rules.check(wanted)?;
    let Some(put) = candidate.capped(wanted) else { return Err(Error::Conflict("cart-sold-out".into())) };
    let token = match opened {
        Some((token, head)) => {
            queries::put_line(conn, head.id, variant, put, candidate.unit_price).await?;
            token
        }
        None => {
            let token = Token::random();
            queries::insert(conn, &token, locale, until, (variant, put, candidate.unit_price)).await?;
            token
        }
    };
    Ok((token, Put { quantity: put, capped: put.count() < wanted }))
}

/// Sets the pieces of a line.
///
/// # Errors
/// [`Error::NotFound`] when the line is not in this basket,
/// [`Error::Conflict`] when none is left, [`Error::Invalid`] on `quantity`
/// for one that the product is not sold in.
pub async fn change(conn: &mut TenantConn, token: &Token, line: CartLineId, quantity: Qty) -> Result<Put> {
    let head = existing(conn, token).await?;
    let lines = queries::lines(conn, head.id, &head.locale).await?;
    let line = lines.into_iter().find(|one| one.id == line).ok_or(Error::NotFound("line"))?;
    line.rules.check(quantity.count())?;
    let Some(put) = line.capped(quantity.count()) else { return Err(Error::Conflict("cart-sold-out".into())) };
    queries::put_line(conn, head.id, line.variant, put, line.unit_price).await?;
    Ok(Put { quantity: put, capped: put < quantity })
}

/// Takes a line out. Taking it out twice is no mistake.
///
/// # Errors
/// [`Error::NotFound`] when the basket is gone.
pub async fn remove(conn: &mut TenantConn, token: &Token, line: CartLineId) -> Result<()> {
    let head = existing(conn, token).await?;
    queries::delete_line(conn, head.id, line).await?;
    Ok(())
}

/// Keeps a note for the merchant.
///
/// # Errors
/// A field error when it is too long.
pub async fn note(conn: &mut TenantConn, token: &Token, text: &str) -> Result<()> {
    let text = text.trim();
    if text.chars().count() > NOTE {
        return Err(Error::field("note", "error-note-too-long"));
    }
    let head = existing(conn, token).await?;
    queries::set_note(conn, head.id, &crate::payments::cards::masked(text)).await
}

/// The shopper saw what changed and agrees: prices are as they are now, lines
/// that cannot be bought go, and those that are short shrink.
///
/// # Errors
/// [`Error::NotFound`] when the basket is gone.
pub async fn accept(conn: &mut TenantConn, token: &Token) -> Result<()> {
    let head = existing(conn, token).await?;
    for line in queries::lines(conn, head.id, &head.locale).await? {
        match line.capped(line.quantity.count()) {
            None => drop(queries::delete_line(conn, head.id, line.id).await?),
            Some(quantity) if quantity != line.quantity || line.repriced() => {
                queries::put_line(conn, head.id, line.variant, quantity, line.unit_price).await?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The open basket of the token, kept until then. There is none for a token
/// that somebody made up: it never becomes a basket's.
async fn open(conn: &mut TenantConn, token: Option<Token>, until: DateTime<Utc>) -> Result<Option<(Token, Head)>> {
    if let Some(token) = token
        && let Some(head) = queries::lock(conn, &token).await?
        && head.state == "open"
        && head.expires_at > conn.now()
    {
        queries::touch(conn, head.id, until).await?;
        return Ok(Some((token, head)));
    }
    Ok(None)
}

pub(crate) async fn existing(conn: &mut TenantConn, token: &Token) -> Result<Head> {
    let head = queries::lock(conn, token).await?.ok_or(Error::NotFound("cart"))?;
    if head.state != "open" || head.expires_at <= conn.now() {
        return Err(Error::NotFound("cart"));
    }
    let until = conn.now() + Duration::days(KEPT_DAYS);
    queries::touch(conn, head.id, until).await?;
    Ok(head)
}
