//! The list of items, made ready once: which tag is where, and which links it serves.
use std::sync::{Arc, OnceLock};

use breadth_domain::Concept;

use crate::{Find, ITEMS, Item, Link};

/// Items with their tags sorted out.
#[derive(Debug)]
pub struct Catalogue {
    items: &'static [Item],
    /// Place in `items` of each concept, by the concept's number.
    places: Vec<Option<u16>>,
    /// Distinct tags, ascending.
    tags: Vec<Arc<str>>,
    /// Place in the flat list of links of each item's first.
    offsets: Vec<u32>,
    links: Vec<Finding>,
}

/// A link with places in place of tags.
#[derive(Clone, Debug)]
pub(crate) enum Finding {
    Tag(u32),
    Larger(Vec<u32>, f64),
    /// (tag, factor, required)
    Sum(Vec<(u32, f64, bool)>),
    Items(&'static [(f64, Concept)]),
}

impl Catalogue {
    /// Makes a list ready.
    pub fn new(items: &'static [Item]) -> Catalogue {
        let mut names: Vec<&'static str> = items.iter().flat_map(|i| i.chain).flat_map(tags_of).collect();
        names.sort_unstable();
        names.dedup();
        let place = |tag: &str| names.binary_search(&tag).unwrap_or(usize::MAX) as u32;
        let mut places = vec![None; Concept::ALL.len()];
        let (mut offsets, mut links) = (Vec::with_capacity(items.len() + 1), Vec::new());
        for (i, item) in items.iter().enumerate() {
            places[item.concept as usize] = Some(i as u16);
            offsets.push(links.len() as u32);
            links.extend(item.chain.iter().map(|link| match link.find {
                Find::Tag(tag) => Finding::Tag(place(tag)),
                Find::Larger(tags, by) => Finding::Larger(tags.iter().map(|t| place(t)).collect(), by),
                Find::Sum(terms) => Finding::Sum(terms.iter().map(|t| (place(t.tag), t.factor, t.required)).collect()),
                Find::Items(of) => Finding::Items(of),
            }));
        }
        offsets.push(links.len() as u32);
        let mut catalogue =
            Catalogue { items, places, tags: names.into_iter().map(Arc::from).collect(), offsets, links };
        catalogue.cut_circles();
        catalogue
    }

    /// Empties links of items that need themselves, so that an answer is always reached.
    fn cut_circles(&mut self) {
        let mut settled = vec![false; self.items.len()];
        for _ in 0..self.items.len() {
            for (i, item) in self.items.iter().enumerate() {
                settled[i] = item.chain.iter().all(|link| match link.find {
                    Find::Items(of) => of.iter().all(|(_, c)| self.item(*c).is_none_or(|(p, _)| settled[p])),
                    _ => true,
                });
            }
        }
        for i in (0..self.items.len()).filter(|i| !settled[*i]) {
            for link in &mut self.links[self.offsets[i] as usize..self.offsets[i + 1] as usize] {
                if let Finding::Items(of) = link {
                    *of = &[];
                }
            }
        }
    }

    /// That of [`ITEMS`].
    pub fn standard() -> &'static Arc<Catalogue> {
        static STANDARD: OnceLock<Arc<Catalogue>> = OnceLock::new();
        STANDARD.get_or_init(|| Arc::new(Catalogue::new(ITEMS)))
    }

    /// The items, in their order.
    pub fn items(&self) -> &'static [Item] {
        self.items
    }

    /// The item of a concept and its place.
    pub(crate) fn item(&self, concept: Concept) -> Option<(usize, &'static Item)> {
        let place = usize::from((*self.places.get(concept as usize)?)?);
        Some((place, &self.items[place]))
    }

    /// Distinct tags, ascending.
    pub fn tags(&self) -> &[Arc<str>] {
        &self.tags
    }

    /// Every link, those of one item together.
    pub(crate) fn links(&self) -> &[Finding] {
        &self.links
    }

    /// The place of an item's first link among all.
    pub(crate) fn offset(&self, item: usize) -> usize {
        self.offsets[item] as usize
    }
}

impl Finding {
    /// The places of the tags it reads.
    pub(crate) fn each_tag(&self, mut see: impl FnMut(u32)) {
        match self {
            Finding::Tag(tag) => see(*tag),
            Finding::Larger(tags, _) => tags.iter().for_each(|t| see(*t)),
            Finding::Sum(terms) => terms.iter().for_each(|t| see(t.0)),
            Finding::Items(_) => {}
        }
    }
}

/// The tags a link reads.
fn tags_of(link: &'static Link) -> Vec<&'static str> {
    match link.find {
        Find::Tag(tag) => vec![tag],
        Find::Larger(tags, _) => tags.to_vec(),
        Find::Sum(terms) => terms.iter().map(|t| t.tag).collect(),
        Find::Items(_) => vec![],
    }
}
