//! The line in English.

use risala_model::Leaf;

use super::cues::Cue;
use super::{Account, Ask, Rival};

pub(super) fn line(account: &Account) -> String {
    let leaf = account.leaf;
    let effect = leaf.effect().map(|effect| format!(" ({effect})")).unwrap_or_default();
    let mut line = format!("Level {}, {}{effect}: {}", leaf.level().number(), leaf.label(), gist(leaf));
    if let Some(grounds) = &account.grounds {
        let mut named: Vec<String> =
            grounds.cues.iter().map(|(cue, words)| format!("{} ({})", name(*cue), list(words))).collect();
        if !grounds.words.is_empty() {
            named.push(format!(
                "the weight of {}",
                and(grounds.words.iter().map(|word| format!("«{word}»")))
            ));
        }
        line += &match (named.is_empty(), grounds.cues.is_empty()) {
            (true, _) => "; no single word speaks for it".to_owned(),
            (false, true) => format!("; no known cue speaks for it, it rests on {}", and(named)),
            (false, false) => format!("; it rests on {}", and(named)),
        };
    }
    if !account.absent.is_empty() {
        line += &format!(
            "; {} is asked for",
            and(account.absent.iter().map(|ask| format!("no {}", asked(*ask))))
        );
    }
    line.push('.');
    if !account.next.is_empty() {
        let next = account.next.iter().map(|(rival, p)| format!("{} ({:.0}%)", of(*rival), p * 100.0));
        line += &format!(" The model is unsure; the next likeliest: {}.", and(next));
    }
    line
}

/// What the text seems to do.
fn gist(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::Inform => "it seems to tell its reader something",
        Leaf::Interact => "it seems to wait for an answer from its reader",
        Leaf::Purchase => "it seems to ask its reader to buy, order, subscribe or follow",
        Leaf::Fear => "it seems to ask its reader to take a stance, out of fear, hostility or disgust",
        Leaf::Belief => "it seems to ask its reader to take a stance, out of trust, admiration or doubt",
    }
}

fn name(cue: Cue) -> &'static str {
    match cue {
        Cue::Order => "a call to order, buy, come or follow",
        Cue::Offer => "words of price or offer",
        Cue::Contact => "a way to get in touch",
        Cue::Question => "a question",
        Cue::Reply => "a request for a reply or help",
        Cue::Address => "words to the reader",
        Cue::Rally => "a call to take a side",
        Cue::Them => "words for an enemy",
        Cue::Praise => "words of praise or glory",
        Cue::Threat => "words of danger or threat",
        Cue::Attribution => "words of report",
        Cue::Us => "words that set us against them",
    }
}

fn asked(ask: Ask) -> &'static str {
    match ask {
        Ask::Reply => "reply",
        Ask::Purchase => "purchase",
        Ask::Stance => "stance",
    }
}

fn of(rival: Rival) -> String {
    match rival {
        Rival::Label(label) => label.to_string(),
        Rival::Level(level) => format!("level {}", level.number()),
        Rival::Effect(effect) => effect.to_string(),
    }
}

fn list(words: &[String]) -> String {
    words.iter().map(|word| format!("«{word}»")).collect::<Vec<_>>().join(", ")
}

/// `a`, `a and b`, `a, b and c`.
fn and(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().collect();
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}
