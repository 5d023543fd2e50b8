//! The fields by which figures can be broken down: those of the records, and some that are worked out.

use std::borrow::Cow;

use risala::tokenize::dialect;
use risala_corpus::Record;

/// Upper ends of the classes of length, in words; what is longer makes the last class.
const LENGTHS: [(usize, &str); 3] = [(9, "1-9 words"), (19, "10-19 words"), (39, "20-39 words")];
const LONGER: &str = "40+ words";

/// The value of `field`: the record's own or, if it has none, for `length` how many words the text has, for
/// `dialect` what its small words hint at.
pub(crate) fn slice_value(record: &Record, field: &str) -> Option<String> {
    let own = record.field(field).map(Cow::into_owned);
    own.or_else(|| match field {
        "length" => {
            let words = record.text.split_whitespace().count();
            let class = LENGTHS.iter().find(|(most, _)| words <= *most);
            Some(class.map_or(LONGER, |(_, name)| name).to_owned())
        }
        "dialect" => {
            Some(dialect(&record.text).variety().map_or("none", |variety| variety.code()).to_owned())
        }
        _ => None,
    })
}
