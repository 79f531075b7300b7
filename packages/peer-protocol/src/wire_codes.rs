//! Codes of two bytes whose meaning never changes: each has a constant and a name, and one that is not known is kept.

/// The constants of a type of codes with their numbers and names, and how it is written, read and shown.
macro_rules! wire_codes {
    ($type:ident, $what:literal { $($(#[$doc:meta])* $constant:ident = $number:literal $name:literal;)+ }) => {
        impl $type {
            $($(#[$doc])* pub const $constant: $type = $type($number);)+

            /// All codes that this version knows, in their order.
            pub const ALL: &'static [$type] = &[$($type::$constant),+];

            /// Its name; none for one that this version does not know.
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)+
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => write!(f, concat!($what, " {}"), self.0),
                }
            }
        }

        impl $crate::field::Field for $type {
            const LONGEST: usize = 2;
            fn write(&self, out: &mut Vec<u8>) {
                $crate::field::Field::write(&self.0, out);
            }
            fn read(r: &mut $crate::bytes::Reader<'_>) -> Result<Self, $crate::DecodeError> {
                <u16 as $crate::field::Field>::read(r).map($type)
            }
            #[cfg(test)]
            fn sample(from: &mut $crate::samples::Entropy) -> Self {
                $type(<u16 as $crate::field::Field>::sample(from))
            }
        }
    };
}
pub(crate) use wire_codes;
