//! The shape of the tree: who stands in whom, how deep, in which order.

use crate::{
    error::{Error, Result},
    ids::CategoryId,
};

/// Levels that a tree may have.
pub const MAX_DEPTH: usize = 5;

/// A category as the tree knows it. A list of them is in the order of their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Identity.
    pub id: CategoryId,
    /// What it stands in.
    pub parent: Option<CategoryId>,
}

/// The children of a category, or the top level, in order.
pub fn children(tree: &[Node], parent: Option<CategoryId>) -> Vec<CategoryId> {
    tree.iter().filter(|node| node.parent == parent).map(|node| node.id).collect()
}

/// A category and everything in it.
pub fn branch(tree: &[Node], id: CategoryId) -> Vec<CategoryId> {
    let mut found = vec![id];
    let mut at = 0;
    while let Some(one) = found.get(at).copied() {
        found.extend(children(tree, Some(one)).into_iter().filter(|child| !found.contains(child)).collect::<Vec<_>>());
        at += 1;
    }
    found
}

/// The tree from the top, depth first: each category with its level from 0.
pub fn walk(tree: &[Node]) -> Vec<(CategoryId, usize)> {
    fn add(tree: &[Node], parent: Option<CategoryId>, level: usize, out: &mut Vec<(CategoryId, usize)>) {
        if level > MAX_DEPTH {
            return;
        }
        for id in children(tree, parent) {
            out.push((id, level));
            add(tree, Some(id), level + 1, out);
        }
    }
    let mut out = Vec::with_capacity(tree.len());
    add(tree, None, 0, &mut out);
    out
}

/// Refuses a parent that is not there, that stands inside the category, or
/// that would make the tree too deep.
///
/// # Errors
/// [`Error::Invalid`] on `parent`.
pub fn check_parent(tree: &[Node], id: CategoryId, parent: Option<CategoryId>) -> Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    let inside = branch(tree, id);
    if inside.contains(&parent) {
        return Err(Error::field("parent", "error-category-loop"));
    }
    let levels = walk(tree);
    let level_of = |id: CategoryId| levels.iter().find(|one| one.0 == id).map(|one| one.1);
    let above = level_of(parent).ok_or_else(|| Error::field("parent", "error-category-unknown"))?;
    let own = level_of(id).unwrap_or(0);
    let below = inside.iter().filter_map(|one| level_of(*one)).max().unwrap_or(own).saturating_sub(own);
    if above + 1 + below >= MAX_DEPTH {
        return Err(Error::field("parent", "error-category-deep"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain of `n` categories, each in the one before.
    fn chain(n: usize) -> Vec<Node> {
        let ids: Vec<CategoryId> = (0..n).map(|_| CategoryId::new()).collect();
        ids.iter().enumerate().map(|(at, id)| Node { id: *id, parent: at.checked_sub(1).map(|up| ids[up]) }).collect()
    }

    #[test]
    fn a_tree_is_walked_from_the_top() {
        let tree = chain(3);
        assert_eq!(walk(&tree).iter().map(|one| one.1).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(branch(&tree, tree[1].id), [tree[1].id, tree[2].id]);
    }

    #[test]
    fn nothing_stands_in_itself() {
        let tree = chain(3);
        assert!(check_parent(&tree, tree[0].id, Some(tree[2].id)).is_err());
        assert!(check_parent(&tree, tree[0].id, Some(tree[0].id)).is_err());
        assert!(check_parent(&tree, tree[2].id, Some(tree[0].id)).is_ok());
        assert!(check_parent(&tree, tree[0].id, Some(CategoryId::new())).is_err());
    }

    #[test]
    fn five_levels_are_deep_enough() {
        let tree = chain(5);
        assert!(check_parent(&tree, CategoryId::new(), Some(tree[3].id)).is_ok());
        assert!(check_parent(&tree, CategoryId::new(), Some(tree[4].id)).is_err());
    }
}
