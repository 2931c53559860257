//! The categories of a store as a tree, held in memory: hundreds at most, and
//! every page needs them for its menu.

use crate::ids::CategoryId;

use super::Picture;

/// A category that shoppers may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Identity.
    pub id: CategoryId,
    /// The category it lies in.
    pub parent: Option<CategoryId>,
    /// Its part of the address.
    pub slug: String,
    /// In the language of the page.
    pub name: String,
    /// In the language of the page; may be empty.
    pub description: String,
    /// Its own picture, or one of its products'.
    pub picture: Option<Picture>,
    /// Further languages that it is told in.
    pub languages: Vec<String>,
}

/// The visible categories, siblings in their order.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    categories: Vec<Category>,
}

impl Tree {
    /// Builds the tree from categories in the order of their positions. What
    /// lies under a category that is not there is left out.
    pub fn new(categories: Vec<Category>) -> Self {
        let all = Self { categories };
        let categories = all.categories.iter().filter(|category| all.reaches_root(category)).cloned().collect();
        let mut tree = Self { categories };
        for at in (0..tree.categories.len()).rev() {
            if tree.categories[at].picture.is_none() {
                let inherited = tree.children(Some(tree.categories[at].id)).find_map(|child| child.picture.clone());
                tree.categories[at].picture = inherited;
            }
        }
        tree
    }

    /// The top level.
    pub fn roots(&self) -> impl Iterator<Item = &Category> {
        self.children(None)
    }

    /// How many letters the names on the top level have together: how wide a menu of them is.
    pub fn letters(&self) -> usize {
        self.roots().map(|category| category.name.chars().count()).sum()
    }

    /// What lies directly in a category.
    pub fn children(&self, parent: Option<CategoryId>) -> impl Iterator<Item = &Category> {
        self.categories.iter().filter(move |category| category.parent == parent)
    }

    /// Whether anything lies in a category.
    pub fn has_children(&self, id: CategoryId) -> bool {
        self.children(Some(id)).next().is_some()
    }

    /// By its part of the address.
    pub fn by_slug(&self, slug: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.slug == slug)
    }

    /// By identity.
    pub fn by_id(&self, id: CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// From the top level down to a category, itself last.
    pub fn path(&self, id: CategoryId) -> Vec<&Category> {
        let mut path = Vec::new();
        let mut next = Some(id);
        while let Some(category) = next.and_then(|id| self.by_id(id)) {
            if path.len() > self.categories.len() {
                break;
            }
            path.push(category);
            next = category.parent;
        }
        path.reverse();
        path
    }

    /// A category and everything under it.
    pub fn with_descendants(&self, id: CategoryId) -> Vec<CategoryId> {
        let mut found = vec![id];
        let mut at = 0;
        while let Some(parent) = found.get(at).copied() {
            let below: Vec<_> = self.children(Some(parent)).map(|child| child.id).filter(|id| !found.contains(id)).collect();
            found.extend(below);
            at += 1;
        }
        found
    }

    fn reaches_root(&self, category: &Category) -> bool {
        let mut parent = category.parent;
        for _ in 0..=self.categories.len() {
            match parent {
                None => return true,
                Some(id) => match self.by_id(id) {
                    Some(above) => parent = above.parent,
                    None => return false,
                },
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(parent: Option<&Category>, slug: &str) -> Category {
        Category {
            id: CategoryId::new(),
            parent: parent.map(|it| it.id),
            slug: slug.to_owned(),
            name: slug.to_owned(),
            description: String::new(),
            picture: None,
            languages: Vec::new(),
        }
    }

    #[test]
    fn a_path_leads_from_the_top_and_descendants_go_all_the_way_down() {
        let gear = category(None, "gear");
        let mice = category(Some(&gear), "mice");
        let light = category(Some(&mice), "light");
        let tree = Tree::new(vec![gear.clone(), mice.clone(), light.clone()]);

        let slugs: Vec<_> = tree.path(light.id).iter().map(|it| it.slug.as_str()).collect();
        assert_eq!(slugs, ["gear", "mice", "light"]);
        assert_eq!(tree.with_descendants(gear.id), [gear.id, mice.id, light.id]);
        assert_eq!(tree.with_descendants(light.id), [light.id]);
    }

    #[test]
    fn what_lies_under_a_hidden_category_is_hidden() {
        let hidden = category(None, "hidden");
        let below = category(Some(&hidden), "below");
        let tree = Tree::new(vec![below.clone()]);
        assert!(tree.by_slug("below").is_none());
    }

    #[test]
    fn a_ring_hangs_nothing_up() {
        let mut first = category(None, "first");
        let second = category(Some(&first), "second");
        first.parent = Some(second.id);
        let tree = Tree::new(vec![first.clone(), second]);
        assert!(tree.by_id(first.id).is_none());
    }
}
