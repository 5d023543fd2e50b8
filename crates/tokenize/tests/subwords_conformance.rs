//! Beside recorded answers of HF tokenizers 0.23.3; skipped where the recordings are not there.

use std::path::Path;

use risala_tokenize::subwords::Subwords;
use serde_json::Value;

#[test]
fn ids_and_tokens_are_upstreams_and_spans_contain_upstreams() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance");
    let Ok(cases) = std::fs::read_to_string(folder.join("hf_tokenizers.jsonl")) else {
        return;
    };
    let subwords = Subwords::load(&folder.join("hf_bpe_4k.tokenizer.json")).unwrap();
    let (mut texts, mut spans, mut widened) = (0, 0, 0);
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        if !case["function"].as_str().unwrap().starts_with("BPE 4k") {
            continue;
        }
        texts += 1;
        let text = case["input"].as_str().unwrap();
        let pieces = subwords.encode(text).unwrap();
        let expected = &case["expected"];
        let ids: Vec<Value> = pieces.iter().map(|piece| piece.id.into()).collect();
        let tokens: Vec<Value> = pieces.iter().map(|piece| piece.token.as_str().into()).collect();
        assert_eq!((&Value::from(ids), &Value::from(tokens)), (&expected["ids"], &expected["tokens"]));

        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let offsets = expected["offsets"].as_array().unwrap();
        assert_eq!(offsets.len(), pieces.len());
        for (piece, offset) in pieces.iter().zip(offsets) {
            let byte = |side: usize| bounds[offset[side].as_u64().unwrap() as usize];
            assert!(piece.start <= byte(0) && piece.end >= byte(1), "{text:?} {piece:?} {offset}");
            spans += 1;
            if piece.span() != (byte(0)..byte(1)) {
                widened += 1;
                let added = [&text[piece.start..byte(0)], &text[byte(1)..piece.end]].concat();
                println!("{:?} {:?} + {added:?}", piece.token, &text[piece.span()]);
            }
        }
    }
    assert_eq!(texts, 350);
    println!("{widened} of {spans} spans are wider than upstream's");
}
