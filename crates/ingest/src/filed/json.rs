//! Pieces from which documents of JSON are read: straight into columns, with text borrowed, and without recursion, for
//! what is not wanted is passed over by a loop.
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A value of which text is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Text<'de> {
    /// Not there, or `null`.
    #[default]
    Missing,
    /// As it stands in the document, where it has no escapes.
    Said(Cow<'de, str>),
    /// Something else.
    Wrong,
}

impl<'de> Text<'de> {
    /// The text; `None` where there is none.
    pub(super) fn said(&self) -> Option<&str> {
        match self {
            Text::Said(text) => Some(text),
            _ => None,
        }
    }

    /// The text where it can name something; `None` where there is none, or nothing in it.
    pub(super) fn key(&self) -> Option<&Cow<'de, str>> {
        match self {
            Text::Said(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The text, or an empty one.
    pub(super) fn or_empty(&self) -> &str {
        self.said().unwrap_or_default()
    }
}

/// Reads a [`Text`]; a whole number is taken as its digits (`cik` comes both ways).
pub(super) struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = Text<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextSeed {
    type Value = Text<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text::Said(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text::Said(Cow::Owned(text.to_owned())))
    }
    fn visit_unit<E>(self) -> Result<Text<'de>, E> {
        Ok(Text::Missing)
    }
    fn visit_u64<E>(self, n: u64) -> Result<Text<'de>, E> {
        Ok(Text::Said(Cow::Owned(n.to_string())))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Text<'de>, E> {
        Ok(Text::Wrong)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Text<'de>, E> {
        Ok(Text::Wrong)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Text<'de>, E> {
        Ok(Text::Wrong)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Text<'de>, A::Error> {
        pass_seq(&mut seq)?;
        Ok(Text::Wrong)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text<'de>, A::Error> {
        pass_map(&mut map)?;
        Ok(Text::Wrong)
    }
}

/// Passes over the rest of an array.
pub(super) fn pass_seq<'de, A: SeqAccess<'de>>(seq: &mut A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Passes over the rest of an object.
pub(super) fn pass_map<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Reads a key.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }
    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// What is to be made of an object's fields.
pub(super) trait Fields<'de> {
    /// What the object is, for a message.
    const WHAT: &'static str;
    /// Takes one field: must read exactly one value from `map`.
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error>;
}

/// Reads an object field by field; `null` is an object without fields.
pub(super) struct Object<'a, T>(pub(super) &'a mut T);

impl<'de, T: Fields<'de>> DeserializeSeed<'de> for Object<'_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Fields<'de>> Visitor<'de> for Object<'_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key)? {
            self.0.field(key, &mut map)?;
        }
        Ok(())
    }
}

/// What is to be made of an array's elements.
pub(super) trait Elements<'de> {
    /// What the array holds, for a message.
    const WHAT: &'static str;
    /// Takes the next element, `false` where there is none: must ask `seq` exactly once.
    fn element<A: SeqAccess<'de>>(&mut self, seq: &mut A) -> Result<bool, A::Error>;
}

/// Reads an array element by element; `null` is an array without elements.
pub(super) struct Array<'a, T>(pub(super) &'a mut T);

impl<'de, T: Elements<'de>> DeserializeSeed<'de> for Array<'_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Elements<'de>> Visitor<'de> for Array<'_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while self.0.element(&mut seq)? {}
        Ok(())
    }
}

/// A column of texts.
#[derive(Debug, Default)]
pub(super) struct Texts<'de>(pub(super) Vec<Text<'de>>);

impl<'de> Elements<'de> for Texts<'de> {
    const WHAT: &'static str = "an array of texts";
    fn element<A: SeqAccess<'de>>(&mut self, seq: &mut A) -> Result<bool, A::Error> {
        let next = seq.next_element_seed(TextSeed)?;
        Ok(next.map(|text| self.0.push(text)).is_some())
    }
}

/// Values as they are written, to be read one by one.
#[derive(Debug, Default)]
pub(super) struct Raws<'de>(pub(super) Vec<&'de RawValue>);

impl<'de> Elements<'de> for Raws<'de> {
    const WHAT: &'static str = "an array";
    fn element<A: SeqAccess<'de>>(&mut self, seq: &mut A) -> Result<bool, A::Error> {
        let next = seq.next_element()?;
        Ok(next.map(|row| self.0.push(row)).is_some())
    }
}

/// Objects; what is none is passed over.
impl<'de, T: Fields<'de> + Default> Elements<'de> for Vec<T> {
    const WHAT: &'static str = "an array of objects";
    fn element<A: SeqAccess<'de>>(&mut self, seq: &mut A) -> Result<bool, A::Error> {
        let mut object = T::default();
        let next = seq.next_element_seed(MaybeObject(&mut object))?;
        if next == Some(true) {
            self.push(object);
        }
        Ok(next.is_some())
    }
}

/// Reads an object, or says that the value is none; whatever it is, it is passed over.
pub(super) struct MaybeObject<'a, T>(pub(super) &'a mut T);

impl<'de, T: Fields<'de>> DeserializeSeed<'de> for MaybeObject<'_, T> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(Maybe(self.0, PhantomData))
    }
}

struct Maybe<'a, 'de, T>(&'a mut T, PhantomData<&'de ()>);

impl<'de, T: Fields<'de>> Visitor<'de> for Maybe<'_, 'de, T> {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while let Some(key) = map.next_key_seed(Key)? {
            self.0.field(key, &mut map)?;
        }
        Ok(true)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        pass_seq(&mut seq)?;
        Ok(false)
    }
    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }
}
