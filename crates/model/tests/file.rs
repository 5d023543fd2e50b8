//! No file but a sound one opens, and no file does any harm.

mod common;

use proptest::prelude::*;
use risala_model::{FORMAT_VERSION, Model};

fn reason(bytes: Vec<u8>) -> String {
    let reason = Model::from_bytes(bytes).expect_err("a broken file opened").to_string();
    assert!(!reason.contains('\n'), "more than a line: {reason}");
    reason
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    assert_eq!(common::file(), common::file());
}

#[test]
fn what_was_written_is_read() {
    let model = common::model();
    assert_eq!(model.header().name, "test");
    assert_eq!((model.slots(), model.temperature()), (1024, 1.5));
    assert_eq!(model.size(), common::file().len());
}

#[test]
fn slots_begin_at_a_cache_line() {
    let file = common::file();
    assert_eq!((file.len() - 32 - 1024 * 16) % 64, 0);
}

#[test]
fn every_flipped_bit_is_noticed() {
    let file = common::file();
    // All of the header and the numbers, and a sample of the slots and the checksum.
    let header = file.len() - 32 - 1024 * 16;
    let sample = (0..header).chain((header..file.len()).step_by(37)).chain(file.len() - 32..file.len());
    for at in sample {
        for bit in 0..8 {
            let mut broken = file.clone();
            broken[at] ^= 1 << bit;
            assert!(Model::from_bytes(broken).is_err(), "bit {bit} of byte {at} went unnoticed");
        }
    }
}

#[test]
fn every_cut_is_noticed() {
    let file = common::file();
    for length in (0..file.len()).step_by(61).chain([file.len() - 1]) {
        reason(file[..length].to_vec());
    }
    let mut longer = file;
    longer.push(0);
    reason(longer);
}

#[test]
fn reasons_tell_kinds_of_trouble_apart() {
    let file = common::file();
    assert!(reason(vec![]).contains("not a Risala model file"));
    assert!(
        reason(b"just some text, much longer than eight bytes".to_vec())
            .contains("not a Risala model file")
    );
    let mut flipped = file.clone();
    let slot = flipped.len() - 1000;
    flipped[slot] ^= 1;
    assert!(reason(flipped).contains("damaged"));

    let key = b"\\\"format\\\":";
    let at = file.windows(key.len()).position(|bytes| bytes == key).expect("the header names its format");
    let at = at + key.len();
    let mut newer = file;
    newer[at] = b'0' + FORMAT_VERSION as u8 + 1;
    assert!(reason(newer).contains("newer"));
}

#[test]
fn a_header_that_claims_to_be_huge_is_refused_unread() {
    let mut file = u64::MAX.to_le_bytes().to_vec();
    file.extend([b'{'; 100]);
    assert!(reason(file).contains("too long"));
}

#[test]
fn a_missing_file_is_named() {
    let error = Model::open("no/such/model.safetensors").expect_err("it is not there").to_string();
    assert!(error.starts_with("no/such/model.safetensors: "), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn random_bytes_never_open(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Model::from_bytes(bytes).is_err());
    }

    #[test]
    fn damage_of_any_kind_never_opens(at in 0usize..20_000, bytes in prop::collection::vec(any::<u8>(), 1..64)) {
        let file = common::file();
        let mut broken = file.clone();
        let at = at % file.len();
        let end = (at + bytes.len()).min(file.len());
        broken[at..end].copy_from_slice(&bytes[..end - at]);
        prop_assume!(broken != file);
        prop_assert!(Model::from_bytes(broken).is_err());
    }
}
