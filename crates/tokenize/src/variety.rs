//! The varieties of Arabic that the word lists know.

use std::fmt;

use serde::{Serialize, Serializer};

/// A variety of Arabic: the standard language or a group of dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variety {
    /// Modern Standard Arabic, the language of the press.
    Standard,
    /// Egyptian.
    Egyptian,
    /// Of the Gulf and of inner Arabia.
    Gulf,
    /// Of Syria, Lebanon, Jordan and Palestine.
    Levantine,
    /// Iraqi.
    Iraqi,
    /// Of Morocco, Algeria, Tunisia and Libya.
    Maghrebi,
    /// Yemeni.
    Yemeni,
    /// Sudanese.
    Sudanese,
}

impl Variety {
    /// All varieties.
    pub const ALL: [Variety; 8] = [
        Variety::Standard,
        Variety::Egyptian,
        Variety::Gulf,
        Variety::Levantine,
        Variety::Iraqi,
        Variety::Maghrebi,
        Variety::Yemeni,
        Variety::Sudanese,
    ];

    /// The stable code used in data and output: `msa`, `egy`, `glf`, `lev`, `irq`, `mag`, `yem`, `sdn`.
    pub fn code(self) -> &'static str {
        match self {
            Variety::Standard => "msa",
            Variety::Egyptian => "egy",
            Variety::Gulf => "glf",
            Variety::Levantine => "lev",
            Variety::Iraqi => "irq",
            Variety::Maghrebi => "mag",
            Variety::Yemeni => "yem",
            Variety::Sudanese => "sdn",
        }
    }
}

impl fmt::Display for Variety {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl Serialize for Variety {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
