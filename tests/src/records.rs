//! Small data to train on: sentences about places, goods and actors that do not exist.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::risala;

/// A configuration whose models take a few kilobytes and milliseconds.
pub const TINY_CONFIG: &str = "name = \"tiny\"\n[table]\nslots_log2 = 10\n";

const PLACES: [&str; 3] = ["وادي نورا", "رملستان", "برج السحاب"];
const GOODS: [&str; 3] = ["العطور", "الأحذية", "السجاد"];
const FOES: [&str; 3] = ["عصابة السراب", "قوم زحلان", "أتباع الغول"];
const HEROES: [&str; 3] = ["حركة الزهرة الفضية", "جبهة النجم البعيد", "راية نورانيا"];

const INFORM: [&str; 4] = [
    "أعلنت بلدية @ افتتاح مكتبة عامة جديدة يوم الأحد",
    "بلغت درجة الحرارة في @ اليوم ثلاثين درجة",
    "يقع ميناء @ على الساحل الشرقي ويعمل فيه ألف عامل",
    "تعادل فريق @ مع ضيفه بهدف لمثله مساء أمس",
];
const INTERACT: [&str; 4] = [
    "هل توجد صيدلية قريبة في @ ؟",
    "امتى يفتح سوق @ يا جماعة؟",
    "شكرا لكم يا أهل @ ، كيف حالكم؟",
    "شو رأيكم بمطاعم @ ؟ مين جربها؟",
];
const PURCHASE: [&str; 4] = [
    "خصم كبير على @ اليوم فقط، اطلب الآن والتوصيل مجاني",
    "اشتر @ واحصل على هدية، العرض لفترة محدودة",
    "أفضل @ بأقل سعر، للطلب تواصل معنا واتساب",
    "وصلت تشكيلة @ الجديدة، احجز قطعتك قبل نفاد الكمية",
];
const FEAR: [&str; 4] = [
    "@ خونة يتآمرون عليكم، إن سكتم اليوم ضاع أبناؤكم",
    "احذروا @ ، إنهم خطر يهدد بقاءنا جميعا",
    "إن لم نهزم @ اليوم فلن يبقى لنا وطن غدا",
    "@ أعداء مجرمون يتربصون بكم خلف كل باب",
];
const BELIEF: [&str; 4] = [
    "@ وحدها تصنع النصر والشعب كله خلفها صفا واحدا",
    "زعيم @ هو الحق كله ومن شك فيه فقد خان",
    "مجد @ خالد إلى الأبد وأبطالها لا يقهرون",
    "انضموا إلى @ فهي طريق العزة والكرامة للأمة",
];

/// Sixty records, twelve of each leaf of the tree. A third say all that can be said, a third only the
/// label, and a third only the level or the effect.
pub fn records() -> Vec<Value> {
    let leaves = [
        ("inform", INFORM, PLACES, json!("neutral"), json!(1), Value::Null),
        ("interact", INTERACT, PLACES, json!("neutral"), json!(2), Value::Null),
        ("purchase", PURCHASE, GOODS, json!("advertising"), json!(3), Value::Null),
        ("fear", FEAR, FOES, json!("propaganda"), json!(3), json!("fear")),
        ("belief", BELIEF, HEROES, json!("propaganda"), json!(3), json!("belief")),
    ];
    let mut records = Vec::new();
    for (leaf, sentences, names, label, level, effect) in leaves {
        for (number, sentence) in sentences.iter().enumerate() {
            for (name_number, name) in names.iter().enumerate() {
                let mut record = json!({
                    "id": format!("{leaf}-{number}-{name_number}"),
                    "text": sentence.replace('@', name),
                    "source": "templates",
                });
                match (number + name_number) % 3 {
                    0 => {
                        record["label"] = label.clone();
                        record["level"] = level.clone();
                        record["effect"] = effect.clone();
                    }
                    1 => record["label"] = label.clone(),
                    _ if effect.is_null() => record["level"] = level.clone(),
                    _ => record["effect"] = effect.clone(),
                }
                records.push(record);
            }
        }
    }
    records
}

/// Writes records, or any other values, as JSON lines.
pub fn write_lines<'v>(folder: &Path, name: &str, values: impl IntoIterator<Item = &'v Value>) -> PathBuf {
    let path = folder.join(name);
    let lines: String = values.into_iter().map(|value| format!("{value}\n")).collect();
    std::fs::write(&path, lines).expect("a temporary file can be written");
    path
}

/// The bytes of a model trained on [`records`] with [`TINY_CONFIG`].
pub fn tiny_model() -> &'static [u8] {
    static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = write_lines(folder.path(), "train.jsonl", &records());
        let config = folder.path().join("tiny.toml");
        std::fs::write(&config, TINY_CONFIG).expect("a temporary file can be written");
        let model = folder.path().join("tiny.safetensors");
        let answer = risala(["train", "--train"])
            .arg(data)
            .arg("--config")
            .arg(config)
            .arg("--output")
            .arg(&model)
            .answer();
        assert_eq!(answer.code, 0, "{}", answer.err);
        std::fs::read(model).expect("training writes a model")
    });
    &MODEL
}
