//! An object's fields, taken in the order in which the type has them.

use crate::fault::Fault;
use crate::json::FromJson;
use crate::node::Node;

/// The fields that a type knows, in its order. Generated code takes them one by one.
pub struct Fields {
    known: &'static [&'static str],
    taken: usize,
    values: Vec<Option<Node>>,
}

impl Fields {
    /// A field that is not known is an error.
    pub fn strict(node: Node, known: &'static [&'static str]) -> Result<Fields, Fault> {
        Fields::of(node, known, true)
    }
    /// Fields that are not known are passed over: they are of a newer version.
    pub fn lenient(node: Node, known: &'static [&'static str]) -> Result<Fields, Fault> {
        Fields::of(node, known, false)
    }
    fn of(node: Node, known: &'static [&'static str], strict: bool) -> Result<Fields, Fault> {
        let Node::Object(given) = node else {
            return Err(Fault::expected("an object"));
        };
        let mut values = vec![None; known.len()];
        for (name, value) in given {
            match known.iter().position(|k| *k == name) {
                Some(place) if values[place].is_some() => {
                    return Err(Fault::of("given twice".to_owned()).within(&name));
                }
                Some(place) => values[place] = Some(value),
                None if strict => return Err(Fault::unknown("unknown field", &name, known)),
                None => (),
            }
        }
        Ok(Fields {
            known,
            taken: 0,
            values,
        })
    }
    /// The next one.
    #[allow(clippy::should_implement_trait)]
    pub fn next<T: FromJson>(&mut self) -> Result<T, Fault> {
        let node = self.take(T::MAY_BE_LEFT_OUT)?;
        T::from_json(node).map_err(|fault| self.within(fault))
    }
    /// The next one, its default if it was left out.
    pub fn next_or_default<T: FromJson + Default>(&mut self) -> Result<T, Fault> {
        match self.take(true)? {
            Node::Null => Ok(T::default()),
            node => T::from_json(node).map_err(|fault| self.within(fault)),
        }
    }
    /// The next one's value; `null` if it was left out and may be.
    fn take(&mut self, may_be_left_out: bool) -> Result<Node, Fault> {
        let place = self.taken;
        self.taken += 1;
        match self.values.get_mut(place).map(Option::take) {
            Some(Some(node)) => Ok(node),
            Some(None) if may_be_left_out => Ok(Node::Null),
            _ => Err(self.within(Fault::of("missing".to_owned()))),
        }
    }
    /// A fault of the one taken last, seen from outside.
    #[inline(never)]
    fn within(&self, fault: Fault) -> Fault {
        let name = self.known.get(self.taken.wrapping_sub(1));
        fault.within(name.copied().unwrap_or_default())
    }
}
