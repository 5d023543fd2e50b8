//! Cues: words that people see at once what a text does by, in the standard language and in dialects.
//!
//! A cue never decides anything. The model has judged; a cue only gives a piece of its evidence a name. So the
//! lists are short, and hold words whose plain sense is the class's own. Words with a second sense stand in
//! them if the leaf that the class goes with settles which is meant (عرض is an offer in an advert); if it does
//! not, they are left out (الحق, "hurry" and "the truth").

use std::collections::HashMap;
use std::sync::LazyLock;

use risala_model::Leaf;
use risala_tokenize::{Variety, WordClass, stop_words};

use super::word::fold;

/// A class of cues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// Calls to order, buy, book, come or follow: the act that makes a text an advert.
    Order,
    /// Prices, money, discounts, gifts, delivery: what is offered for custom.
    Offer,
    /// Links, addresses, accounts, phone numbers and the words that go before them: where the custom is to go.
    Contact,
    /// Question marks and question words: the plainest sign that an answer is waited for.
    Question,
    /// Requests for a reply, a view or help, which need no question mark.
    Reply,
    /// Vocatives and "you" in the plural: the reader is spoken to.
    Address,
    /// Calls to rise, join, boycott, vote, beware: the ideological act.
    Rally,
    /// "We" and what is ours. By itself it is in every other text; against [`Cue::Them`] it makes a front.
    Us,
    /// Names for an enemy: traitors, agents, gangs.
    Them,
    /// Glory, victory, heroes, honour: what belief is won by.
    Praise,
    /// Danger, plots, killing, ruin: what fear is won by.
    Threat,
    /// Said, announced, according to, a source: the text tells what others say.
    Attribution,
}

impl Cue {
    /// Every class.
    const ALL: [Cue; 12] = [
        Cue::Order,
        Cue::Offer,
        Cue::Contact,
        Cue::Question,
        Cue::Reply,
        Cue::Address,
        Cue::Rally,
        Cue::Us,
        Cue::Them,
        Cue::Praise,
        Cue::Threat,
        Cue::Attribution,
    ];

    /// Whether the class is a reason for this leaf. A question mark that speaks for "neutral" is none for
    /// "informs".
    pub(super) fn is_reason_for(self, leaf: Leaf) -> bool {
        match self {
            Cue::Order | Cue::Offer | Cue::Contact => leaf == Leaf::Purchase,
            Cue::Question | Cue::Reply => leaf == Leaf::Interact,
            Cue::Address => leaf != Leaf::Inform,
            Cue::Rally | Cue::Us | Cue::Them => matches!(leaf, Leaf::Fear | Leaf::Belief),
            Cue::Praise => leaf == Leaf::Belief,
            Cue::Threat => leaf == Leaf::Fear,
            Cue::Attribution => leaf == Leaf::Inform,
        }
    }

    /// Verbs and words of grammar, which take no article: a line for the standard language, then Egyptian, Gulf,
    /// Levantine, Iraqi and Maghrebi forms where they differ from what stands above them.
    fn verbs(self) -> &'static [&'static str] {
        match self {
            Cue::Order => &[
                "اطلب اطلبي اطلبوا احجز احجزي احجزوا اشتر اشتري اشتروا تسوقي تسوقوا احصل احصلي احصلوا",
                "استفد استفيدي استفيدوا اغتنم اغتنمي اغتنموا اشتركي اشتركوا سارعوا بادروا اتصلوا تعال تعالوا",
                "تابعونا تابعوا زورونا زوروا راسلونا كلمونا يفوتك يفوتكم تفوتك تفوتكم تفوت تفوتي تفوتوا",
                "للطلب للطلبات للحجز للشراء للاشتراك",
                "ابعت ابعتي ابعتوا كلمنا خد خدي خدوا متفوتش متفوتيش متفوتوش ماتفوتش ماتفوتيش ماتفوتوش",
                "خذ خذوا يطوفك يطوفكم تطوفك تطوفكم",
                "جربوا شرفونا",
                "الحگ الحگوا دزوا دزولنا",
                "كوموندي كومندي كوموندوا كومندوا شريوا خوذ خوذوا عيطوا عيطلنا عيطولنا سيفطوا صيفطوا برتاجيوا",
            ],
            Cue::Contact => &["تواصل تواصلوا", "عالواتس عالواتساب عالخاص"],
            Cue::Reply => &[
                "ساعدوني ساعدونا ساعدني أفيدوني أفيدونا دلوني دلونا دلني أخبروني أخبرونا أجيبوني جاوبوني جاوبوا",
                "انصحوني شاركونا شاركوني اكتبوا رأيكم رأيك فضلكم فضلك سمحتم أرجو نرجو رجاء",
                "قولولي قوليلي حدش محتاج محتاجة محتاجين سمحتوا بليز",
                "تكفون علموني علمونا فيدوني افزعولي",
                "خبروني خبرونا احكولي حدا",
                "گولولي گوليلي",
                "عافاك عافاكم عاونوني عاونونا يعيشك يعيشكم",
            ],
            Cue::Address => &[
                "أيها أيتها ياجماعة ياشباب ياناس ياخوان لكم عليكم منكم معكم عندكم إليكم فيكم بكم عنكم بينكم",
                "ليكم ليكو عليكو معاكم معاكو عندكو",
                "وياكم",
                "إلكن معكن عندكن عليكن فيكن",
                "عدكم",
            ],
            Cue::Rally => &[
                "قفوا لنقف فلنقف انهضوا لننهض فلننهض انضموا انصروا ناصروا انتفضوا ثوروا هبوا قاطعوا بايعوا",
                "ادعموا ساندوا قاوموا التفوا استيقظوا أفيقوا توحدوا اتحدوا احذروا انتبهوا صوتوا انتخبوا ارفضوا",
                "اصحوا فوقوا قوموا انزلوا متسكتوش",
                "افزعوا",
                "أوقفوا فيقوا خلونا",
                "أوگفوا وگفوا نوگف",
                "نوضوا",
            ],
            Cue::Us => &[
                "نحن شعبنا أرضنا وطننا أمتنا بلدنا بلادنا أبناءنا أبنائنا أبناؤنا أولادنا بيوتنا كلنا قائدنا ضدنا",
                "احنا ولادنا",
                "عيالنا",
                "نحنا",
                "احنه مدننا",
                "حنا حنايا",
            ],
            Cue::Them => &["ضدهم عدونا أعداءنا أعدائنا أعداؤنا"],
            Cue::Praise => &["تحيا يحيا نفدي نفديك نفديه نفتخر ننتصر", "كفو"],
            Cue::Threat => &[
                "يهدد تهدد يهددون يتآمر يتآمرون تتآمر يتربص يتربصون تتربص يحرق يحرقون يدمر يدمرون يذبح يذبحون",
                "يقتلون يسرقون يخربون",
                "هيخربوا بيخربوا هيسرقوا بيسرقوا هيدبحوا هيموتونا",
                "يخربوا يدبحوا يدبحونا يسرقوا",
                "يحرگون يبوگون",
                "يحرقوا يذبحوا",
            ],
            Cue::Attribution => &[
                "قال قالت قالوا يقول تقول صرح صرحت أعلن أعلنت ذكر ذكرت أفاد أفادت أكد أكدت أوضح أوضحت",
                "أشار أشارت أضاف أضافت كشف كشفت بحسب حسب وفقا نقلا وصف وصفت",
                "بيقول بتقول بيقولوا",
                "يقولون",
                "حكى حكت",
                "گال گالت گالوا يگول يگولون",
                "قالك كيقول كيقولوا تيقول",
            ],
            // Too short for the library to cut the preposition off: بسعر.
            Cue::Offer => &["للبيع للإيجار بسعر بخصم بثمن"],
            Cue::Question => &[],
        }
    }

    /// Nouns and adjectives, which may have an article, a preposition or a pronoun on them; varieties as above.
    fn nouns(self) -> &'static [&'static str] {
        match self {
            Cue::Offer => &[
                "سعر أسعار خصم خصومات تخفيض تخفيضات تنزيلات عرض عروض هدية هدايا مجانا مجاني مجانية ضمان",
                "تقسيط قسط أقساط باقة باقات كوبون قسيمة توصيل شحن اشتراك رسوم",
                "ببلاش أوفر",
                "تصفيات",
                "حسم حسومات رخيص رخيصة",
                "صولد صولدات برومو بروموسيون فابور سومة ثمن ليفريزون",
                MONEY,
            ],
            Cue::Contact => &[
                "واتساب واتس وتساب تلغرام تليجرام انستغرام انستا سناب استفسار استفسارات رابط",
                "لينك دايركت انبوكس بريفي نومرو نمرة",
            ],
            Cue::Them => &[
                "عدو أعداء خائن خونة عميل عملاء مرتزقة متآمرون متآمرين غزاة طغاة عصابة عصابات أذناب حثالة لوبي",
                "خاين حرامية زعران شفارة",
            ],
            Cue::Praise => &[
                "عظيم عظيمة عظماء مجد أمجاد مجيد مجيدة بطل أبطال نصر انتصار انتصارات منتصر فخر عز عزة كرامة",
                "شرف شموخ شامخ شامخة باسل باسلة بواسل ملهم مظفر حكيم حكيمة أوفياء فداء درع حصن",
                "جدع جدعان نشامى سباع فحولة",
            ],
            Cue::Threat => &[
                "خطر أخطار تهديد تهديدات مؤامرة مؤامرات غدر ذبح قتل قتلة مجرم مجرمة مجرمون مجرمين إرهاب",
                "إرهابي إرهابيون إرهابيين دمار تدمير خراب إبادة موت دم دماء سموم فتنة كارثة",
            ],
            Cue::Attribution => &["مصدر مصادر بيان متحدث متحدثة ناطق مراسل مراسلة وكالة تصريح تصريحات"],
            _ => &[],
        }
    }
}

/// Names of currencies: offers, and what makes an offer of the number before them.
const MONEY: &str =
    "ريال ريالات دينار دينارا دنانير درهم دراهم درهما جنيه جنيها جنيهات ليرة ليرات دولار دولارات يورو";

/// Question words of the library that are as often something else: a relative, a preposition, a negation, the
/// vocative أيها, the pronoun آني.
const NO_QUESTIONS: &str = "من أي أيّ أية أيها أيتها لم بم عم مم ممن أنى ورا باش هوا ياك لوين";

/// Calls that are spelled like a past tense or a noun (سجل: register, he scored, a record). They count before a
/// word that only a call has behind it.
const CALLS_IF: &str = "سجل حمل تسوق اتصل اشترك تابع جرب انضم نزل ابدأ بادر سارع تواصل";
const BEHIND_CALLS: &str = "الآن اليوم دلوقتي دلوقت الحين ذحين هلق هلأ هسه هسا دابا توا بنا معنا معانا ويانا علينا \
                            قناتنا صفحتنا حسابنا";

/// Behind these, a verb without a hamza is what the writer wants to do, not what the reader should: بدي اطلب.
const WANTS: &str =
    "بدي بدنا عايز عايزة عاوز عاوزة عايزين أبي أبغى ابغا ودي أريد اريد أود حاب حابة بغيت نحب نبي كيف";

/// Behind يا these are no reader: a prayer, a wish, a sigh.
const NO_READERS: &str = "رب ربي ربنا الله إلهي ريت سلام ليت حرام عيني إما";

/// How a word of a list may stand in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Behind a conjunction at most.
    Verb,
    /// Behind any proclitics.
    Noun,
}

/// The lists, by folded word.
pub(super) struct Lexicon {
    cues: HashMap<String, Vec<(Cue, Form)>>,
    sets: HashMap<String, Vec<Set>>,
}

/// The lists of words that are no cues, but decide about those beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// See [`CALLS_IF`].
    CallIf,
    /// See [`BEHIND_CALLS`].
    BehindCall,
    /// See [`WANTS`].
    Want,
    /// See [`NO_READERS`].
    NoReader,
    /// See [`MONEY`].
    Money,
}

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { cues: HashMap::new(), sets: HashMap::new() };
    for cue in Cue::ALL {
        for (lists, form) in [(cue.verbs(), Form::Verb), (cue.nouns(), Form::Noun)] {
            for word in lists.iter().flat_map(|list| list.split(' ')) {
                lexicon.cues.entry(fold(word)).or_default().push((cue, form));
            }
        }
    }
    let is_none = |word: &str| NO_QUESTIONS.split(' ').any(|none| none == word);
    let questions = Variety::ALL.into_iter().flat_map(stop_words);
    for entry in questions.filter(|entry| entry.class == WordClass::Question && !is_none(entry.word)) {
        lexicon.cues.entry(fold(entry.word)).or_default().push((Cue::Question, Form::Verb));
    }
    let sets = [
        (CALLS_IF, Set::CallIf),
        (BEHIND_CALLS, Set::BehindCall),
        (WANTS, Set::Want),
        (NO_READERS, Set::NoReader),
        (MONEY, Set::Money),
    ];
    for (list, set) in sets {
        for word in list.split_whitespace() {
            lexicon.sets.entry(fold(word)).or_default().push(set);
        }
    }
    lexicon
});

impl Lexicon {
    /// The classes of a folded word.
    pub(super) fn cues(&self, folded: &str) -> &[(Cue, Form)] {
        self.cues.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Whether a folded word is in a set.
    pub(super) fn is_in(&self, set: Set, folded: &str) -> bool {
        self.sets.get(folded).is_some_and(|sets| sets.contains(&set))
    }
}

#[cfg(test)]
mod tests {
    use super::Cue;
    use crate::reason::word::Words;

    /// A word that normalisation or clitics change, or that a rule keeps out, would stand in a list for nothing.
    #[test]
    fn every_listed_word_is_found() {
        for cue in Cue::ALL {
            for word in cue.verbs().iter().chain(cue.nouns()).flat_map(|list| list.split(' ')) {
                let cues = Words::of(word).cues;
                assert!(cues.iter().flatten().any(|found| *found == cue), "{word} is no {cue:?}: {cues:?}");
            }
        }
    }
}
