//! The line in Arabic.

use risala_model::Leaf;

use super::cues::Cue;
use super::{Account, Ask, Rival};

pub(super) fn line(account: &Account) -> String {
    let leaf = account.leaf;
    let effect = leaf.effect().map(|effect| format!(" ({})", effect.arabic())).unwrap_or_default();
    let (level, label) = (leaf.level().number(), leaf.label().arabic());
    let mut line = format!("المستوى {level}، {label}{effect}: {}", gist(leaf));
    if let Some(grounds) = &account.grounds {
        let mut named: Vec<String> =
            grounds.cues.iter().map(|(cue, words)| format!("{} ({})", name(*cue), list(words))).collect();
        if !grounds.words.is_empty() {
            named.push(format!("وزن {}", and(grounds.words.iter().map(|word| format!("«{word}»")))));
        }
        line += &match (named.is_empty(), grounds.cues.is_empty()) {
            (true, _) => "؛ ولا ترجّحه كلمة بعينها".to_owned(),
            (false, true) => format!("؛ ولا ترجّحه علامة معروفة، بل يستند إلى {}", and(named)),
            (false, false) => format!("؛ ويستند ذلك إلى {}", and(named)),
        };
    }
    if !account.absent.is_empty() {
        let absent: Vec<&str> = account.absent.iter().map(|ask| asked(*ask)).collect();
        line += &format!("؛ ولا يُطلب فيه {}", absent.join(" ولا "));
    }
    line.push('.');
    if !account.next.is_empty() {
        let next = account.next.iter().map(|(rival, p)| format!("{} ({:.0}%)", of(*rival), p * 100.0));
        line += &format!(" والنموذج غير واثق، والأرجح بعده: {}.", and(next));
    }
    line
}

/// What the text seems to do.
fn gist(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::Inform => "يبدو أن النص يُخبر قارئه بشيء",
        Leaf::Interact => "يبدو أن النص ينتظر جوابًا من قارئه",
        Leaf::Purchase => "يبدو أن النص يدعو قارئه إلى الشراء أو الطلب أو الاشتراك أو المتابعة",
        Leaf::Fear => "يبدو أن النص يدعو قارئه إلى موقف، عن خوف أو عداء أو نفور",
        Leaf::Belief => "يبدو أن النص يدعو قارئه إلى موقف، عن ثقة أو إعجاب أو شكّ",
    }
}

fn name(cue: Cue) -> &'static str {
    match cue {
        Cue::Order => "دعوة إلى الطلب أو الشراء أو الحضور أو المتابعة",
        Cue::Offer => "كلمات سعر أو عرض",
        Cue::Contact => "وسيلة تواصل",
        Cue::Question => "سؤال",
        Cue::Reply => "طلب ردّ أو عون",
        Cue::Address => "مخاطبة القارئ",
        Cue::Rally => "دعوة إلى الانحياز",
        Cue::Them => "كلمات عن عدوّ",
        Cue::Praise => "كلمات تمجيد",
        Cue::Threat => "كلمات خطر أو تهديد",
        Cue::Attribution => "كلمات نقل وإخبار",
        Cue::Us => "مواجهة بيننا وبين عدوّ",
    }
}

fn asked(ask: Ask) -> &'static str {
    match ask {
        Ask::Reply => "ردّ",
        Ask::Purchase => "شراء",
        Ask::Stance => "موقف",
    }
}

fn of(rival: Rival) -> String {
    match rival {
        Rival::Label(label) => label.arabic().to_owned(),
        Rival::Level(level) => format!("المستوى {}", level.number()),
        Rival::Effect(effect) => effect.arabic().to_owned(),
    }
}

fn list(words: &[String]) -> String {
    words.iter().map(|word| format!("«{word}»")).collect::<Vec<_>>().join("، ")
}

/// The parts with و between them, which is written together with what follows.
fn and(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join(" و")
}
