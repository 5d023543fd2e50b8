//! The words of both front ends, in two languages.

use risala_model::{LEAVES, Leaf};
use serde::Serialize;

/// The language of the front end; texts are Arabic in either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// العربية.
    Ar,
}

/// Everything that a front end says.
#[derive(Debug, Serialize)]
pub(crate) struct Words {
    pub(crate) direction: &'static str,
    pub(crate) title: &'static str,
    pub(crate) judged: &'static str,
    pub(crate) skipped: &'static str,
    pub(crate) total: &'static str,
    pub(crate) text: &'static str,
    pub(crate) leaf: &'static str,
    /// By leaf: its name, and what belongs there.
    pub(crate) leaves: [[&'static str; 2]; LEAVES],
    pub(crate) low: &'static str,
    pub(crate) high: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) undo: &'static str,
    pub(crate) back: &'static str,
    pub(crate) forward: &'static str,
    pub(crate) note: &'static str,
    pub(crate) note_keys: &'static str,
    pub(crate) guideline: &'static str,
    pub(crate) quit: &'static str,
    pub(crate) finished: &'static str,
    pub(crate) earlier: &'static str,
    pub(crate) is_skipped: &'static str,
    pub(crate) ended: &'static str,
    pub(crate) stale: &'static str,
    pub(crate) lost: &'static str,
}

static ENGLISH: Words = Words {
    direction: "ltr",
    title: "Annotation",
    judged: "judged",
    skipped: "skipped",
    total: "total",
    text: "Text",
    leaf: "What does the text do?",
    leaves: [
        ["Inform", "level 1, neutral"],
        ["Interact", "level 2, neutral"],
        ["Advertising", "level 3, an act of purchase"],
        ["Propaganda: fear", "level 3, afraid or hostile"],
        ["Propaganda: belief", "level 3, trusting or doubting"],
    ],
    low: "Low confidence",
    high: "High confidence",
    skip: "Skip",
    undo: "Undo",
    back: "Back",
    forward: "Forward",
    note: "Note",
    note_keys: "Enter keeps it, Esc leaves it",
    guideline: "Guideline",
    quit: "Quit",
    finished: "No text is open any more.",
    earlier: "What others say",
    is_skipped: "You have skipped this text.",
    ended: "The sitting is over and everything is kept. This page may be closed.",
    stale: "The sitting went on elsewhere; this is how it stands now.",
    lost: "Risala does not answer. What was shown as done is kept; start the command again.",
};

static ARABIC: Words = Words {
    direction: "rtl",
    title: "التوسيم",
    judged: "موسومة",
    skipped: "متخطاة",
    total: "المجموع",
    text: "النص",
    leaf: "ماذا يفعل النص؟",
    leaves: [
        ["إخبار", "المستوى 1، محايد"],
        ["تفاعل", "المستوى 2، محايد"],
        ["إشهار", "المستوى 3، فعل شراء"],
        ["دعاية: خوف", "المستوى 3، خائف أو معادٍ"],
        ["دعاية: اعتقاد", "المستوى 3، واثق أو شاكّ"],
    ],
    low: "ثقة منخفضة",
    high: "ثقة عالية",
    skip: "تخطّي",
    undo: "تراجع",
    back: "السابق",
    forward: "التالي",
    note: "ملاحظة",
    note_keys: "Enter للحفظ، Esc للترك",
    guideline: "الدليل",
    quit: "إنهاء",
    finished: "لم يبق نص مفتوح.",
    earlier: "ما قاله الآخرون",
    is_skipped: "لقد تخطيت هذا النص.",
    ended: "انتهت الجلسة وحفظ كل شيء. يمكن إغلاق هذه الصفحة.",
    stale: "تقدمت الجلسة في مكان آخر، وهذه حالها الآن.",
    lost: "لا يجيب برنامج رسالة. ما ظهر أنه تم محفوظ؛ شغل الأمر من جديد.",
};

static GUIDELINES: [&str; 2] = [include_str!("guideline.en.md"), include_str!("guideline.ar.md")];

impl Language {
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Language::En => &ENGLISH,
            Language::Ar => &ARABIC,
        }
    }

    /// The guideline in short, as Markdown with headings, paragraphs and lists only.
    pub fn guideline(self) -> &'static str {
        let [english, arabic] = GUIDELINES;
        match self {
            Language::En => english,
            Language::Ar => arabic,
        }
    }
}

impl Words {
    pub(crate) fn leaf(&self, leaf: Leaf) -> [&'static str; 2] {
        self.leaves.get(leaf.index()).copied().unwrap_or_default()
    }
}
