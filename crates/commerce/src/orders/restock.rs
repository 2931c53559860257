//! Pieces that come back from a customer and are put on the shelf again.

use serde_json::json;

use super::{queries, work::Work};
use crate::{
    db::TenantConn,
    error::{Error, Result},
    ids::OrderLineId,
    inventory::{self, Reason},
};

/// Pieces of a line that have left and did not come back, from the timeline.
pub fn returnable(lines: &[queries::OrderLine], events: &[queries::OrderEntry]) -> Vec<(OrderLineId, i32)> {
    let back = |line: OrderLineId| -> i64 {
        let restocked = events.iter().filter(|event| event.kind == "restocked");
        restocked.filter_map(|event| event.data.get("lines")?.get(line.to_string())?.as_i64()).sum()
    };
    let counted = lines.iter().filter(|line| line.variant_id.is_some());
    counted
        .map(|line| (line.id, i32::try_from(i64::from(line.fulfilled_quantity) - back(line.id)).unwrap_or(0)))
        .filter(|(_, left)| *left > 0)
        .collect()
}

/// Puts pieces back into the stock they came from, never more than have left.
pub(crate) async fn put_back(conn: &mut TenantConn, work: &Work, pieces: &[(OrderLineId, i32)], actor: &str) -> Result<()> {
    let pieces: Vec<_> = pieces.iter().filter(|piece| piece.1 != 0).collect();
    if pieces.is_empty() {
        return Ok(());
    }
    let events = queries::events(conn, work.order.id).await?;
    let possible = returnable(&work.lines, &events);
    let mut told = serde_json::Map::new();
    for (id, count) in pieces {
        let left = possible.iter().find(|line| line.0 == *id).map_or(0, |line| line.1);
        let line = work.lines.iter().find(|line| line.id == *id).filter(|_| (1..=left).contains(count));
        let (line, variant) =
            line.and_then(|line| Some((line, line.variant_id?))).ok_or_else(|| Error::field("restock", "admin-orders-error-restock"))?;
        let location = match line.location_id {
            Some(location) => location,
            None => inventory::default_location(conn).await?,
        };
        inventory::adjust(conn, variant, location, i64::from(*count), Reason::Restock, actor, &work.order.number).await?;
        told.insert(id.to_string(), json!(count));
    }
    work.tell(conn, "restocked", json!({ "lines": told }), actor).await
}
