//! araclean's steps and profiles: its steps that rewrite characters are switches, those that clean are told
//! by the kinds of tokens.

use risala_text::{Digits, Rules, Spaces, is_arabic_letter};
use risala_tokenize::{TokenKind, hashtag_parts, is_stop_word, tokens};

use crate::case::{Answer, Case};
use crate::steps::{all_marks, normalize, replace, replace_kind};

/// A step: its name, and its settings as `key=value` or nothing.
struct Step {
    name: String,
    settings: String,
}

impl Step {
    fn new(name: &str, settings: &str) -> Step {
        Step { name: name.to_owned(), settings: settings.to_owned() }
    }

    fn has(&self, setting: &str) -> bool {
        self.settings.contains(setting)
    }

    /// The number behind `key=`.
    fn number(&self, key: &str, default: u8) -> u8 {
        let number = self.settings.split_once(key).map(|(_, rest)| {
            let digits = rest.trim_start_matches(['=', ':', '"', ' ']);
            digits.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
        });
        number.unwrap_or(default)
    }

    /// What a cleaned span is replaced with.
    fn placeholder<'s>(&'s self, default: &'s str) -> &'s str {
        if !self.has("'placeholder'") && !self.has("\"placeholder\"") {
            return "";
        }
        self.settings
            .split_once("placeholder='")
            .map_or(default, |(_, rest)| rest.split('\'').next().unwrap())
    }
}

/// The steps of a profile, as araclean's documentation lists them.
fn profile(name: &str) -> Vec<Step> {
    let names = |steps: &str| steps.split(' ').map(|step| Step::new(step, "")).collect::<Vec<Step>>();
    let mut steps = names(
        "NormalizeUnicode StripBidi FoldPresentationForms RemoveTatweel UnifyLookalikes CollapseWhitespace",
    );
    match name {
        "light" | "classical" => {}
        "ml" => steps.extend(names("RemoveTashkeel ReduceElongation")),
        "search" => {
            steps.extend(names("FoldTanweenAlef RemoveTashkeel FoldAlef FoldHamza FoldTehMarbuta"));
            steps.extend(names("FoldAlefMaqsura MapDigits MapPunctuation ReduceElongation"));
            steps.push(Step::new("CollapseWhitespace", "collapse_lines=True"));
        }
        "social" => {
            steps.push(Step::new("CleanURLs", "'placeholder', placeholder='[رابط]'"));
            steps.push(Step::new("CleanMentions", "'placeholder', placeholder='[مستخدم]'"));
            steps.push(Step::new("CleanHashtags", "'segment'"));
            steps.extend(names("CleanHTML RemoveTashkeel"));
            steps.push(Step::new("ReduceElongation", "cap=2"));
        }
        other => panic!("{other} is not known"),
    }
    steps
}

/// The steps that a recorded call runs. A pipeline is recorded without settings: those of the profile with
/// the same steps are taken.
fn steps(case: &Case) -> Vec<Step> {
    let (name, settings) = case.function.split_once('(').unwrap_or((&case.function, ""));
    let kwargs = if case.kwargs.is_null() { String::new() } else { case.kwargs.to_string() };
    if name == "normalize" {
        return profile(case.kwargs["profile"].as_str().unwrap_or("light"));
    }
    if name == "Pipeline" {
        let names = settings.trim_matches(['[', ']', ')']);
        let known = if names.contains("CleanURLs") {
            profile("social")
        } else if names.contains("MapPunctuation") {
            profile("search")
        } else {
            Vec::new()
        };
        let step = |name: &str| {
            let found = known.iter().rfind(|step| step.name == name);
            Step::new(name, found.map_or("", |step| &step.settings))
        };
        return names.split(", ").map(step).collect();
    }
    let camel: String = name.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
    let camel = camel.replace("Urls", "URLs").replace("Html", "HTML");
    vec![Step::new(&camel, if settings.is_empty() { &kwargs } else { settings })]
}

pub(crate) fn araclean(case: &Case) -> Answer {
    let (mut text, mut rules) = (case.input.clone(), Rules::none());
    let steps = steps(case);
    if let Some(reason) = steps.iter().find_map(|step| not_ours(step, &text)) {
        return Answer::NotOurs(reason);
    }
    for step in &steps {
        if !switch(step, &mut rules) {
            text = clean(step, &normalize(&text, std::mem::replace(&mut rules, Rules::none())));
        }
    }
    normalize(&text, rules).into()
}

/// Why we have no counterpart to a step, where we have none.
fn not_ours(step: &Step, text: &str) -> Option<&'static str> {
    match step.name.as_str() {
        "HandleEmoji" if step.has("demojize") => Some("naming emoji in English"),
        "FoldTehMarbuta" if step.has("'teh'") => Some("teh marbuta as teh"),
        "FoldTanweenAlef" if text.contains('\u{64B}') => Some("dropping the alef that carries tanween"),
        "CleanHTML" if text.contains("</") => Some("removing HTML tags: a text is not a web page"),
        _ => None,
    }
}

/// Switches a step on in `rules`, if it is one of normalisation.
fn switch(step: &Step, rules: &mut Rules) -> bool {
    match step.name.as_str() {
        "NormalizeUnicode" => rules.compose = true,
        "FoldPresentationForms" => rules.presentation_forms = true,
        "RemoveTatweel" => rules.tatweel = true,
        "StripBidi" => rules.invisible = true,
        "UnifyLookalikes" => rules.letter_variants = true,
        "CollapseWhitespace" => {
            let everywhere = step.has("=True") || step.has(":true");
            rules.spaces = if everywhere { Spaces::Everywhere } else { Spaces::InLines };
        }
        "RemoveTashkeel" if !step.has("final") => marks(step, rules),
        "FoldAlef" => rules.alef = true,
        "FoldAlefMaqsura" => rules.alef_maqsura = true,
        "FoldHamza" => {
            rules.hamza_carriers = true;
            rules.combining_hamza = true;
            rules.lone_hamza = step.has("=True") || step.has(":true");
        }
        "FoldTehMarbuta" => rules.teh_marbuta = true,
        "MapDigits" => {
            rules.digits = if step.has("extended_arabic_indic") {
                Digits::ExtendedArabicIndic
            } else if step.has("arabic_indic") {
                Digits::ArabicIndic
            } else {
                Digits::Ascii
            };
            rules.digit_separators = step.has("map_separators=True");
        }
        "MapPunctuation" => rules.punctuation = true,
        "ReduceElongation" => {
            rules.elongation_from = step.number("min_run", 3);
            rules.elongation_keep = step.number("cap", 1);
        }
        "CleanHTML" => rules.html_entities = true,
        "Trim" => rules.trim = true,
        "FoldTanweenAlef" | "HandleEmoji" if !step.has("strip") => {}
        _ => return false,
    }
    true
}

/// The classes of marks: all of them, where none is named.
fn marks(step: &Step, rules: &mut Rules) {
    let mut named = false;
    for (class, switch) in [
        ("harakat", (|rules| rules.short_vowels = true) as fn(&mut Rules)),
        ("tanween", |rules| rules.tanween = true),
        ("shadda", |rules| rules.shadda = true),
        ("dagger_alef", |rules| rules.dagger_alef = true),
        ("madda", |rules| rules.combining_hamza = true),
        ("quranic", |rules| rules.quranic_marks = true),
    ] {
        if step.has(&format!("'{class}'")) || step.has(&format!("\"{class}\"")) {
            switch(rules);
            named = true;
        }
    }
    if !named {
        all_marks(rules);
    }
}

/// The steps that look at tokens.
fn clean(step: &Step, text: &str) -> String {
    match step.name.as_str() {
        "CleanURLs" => replace_kind(text, TokenKind::Url, step.placeholder("[URL]")),
        "CleanMentions" => replace_kind(text, TokenKind::Mention, step.placeholder("[MENTION]")),
        "CleanHashtags" if step.has("segment") => replace(text, |token, tag| {
            let parts: Vec<&str> = hashtag_parts(tag).map(|part| &tag[part.span()]).collect();
            (token.kind == TokenKind::Hashtag).then(|| parts.join(" "))
        }),
        "CleanHashtags" => replace_kind(text, TokenKind::Hashtag, step.placeholder("[HASHTAG]")),
        "HandleEmoji" => replace_kind(text, TokenKind::Emoji, ""),
        "RemoveStopwords" => replace(text, |token, word| {
            (token.kind == TokenKind::Word && is_stop_word(word)).then(String::new)
        }),
        "RemovePunctuation" => {
            let kept = step.settings.split_once('{').map_or("", |(_, kept)| kept);
            replace(text, |token, sign| {
                (token.kind == TokenKind::Punctuation && !kept.contains(sign)).then(String::new)
            })
        }
        "RemoveForeign" => replace(text, |token, word| {
            (token.kind == TokenKind::Word && !word.contains(is_arabic_letter)).then(String::new)
        }),
        "RemoveTashkeel" => final_marks(step, text),
        other => panic!("{other} is not known"),
    }
}

/// Marks behind the last letter of each word.
fn final_marks(step: &Step, text: &str) -> String {
    let (mut rules, mut output, mut end) = (Rules::none(), String::new(), 0);
    marks(step, &mut rules);
    for token in tokens(text).filter(|token| token.kind == TokenKind::Word) {
        let word = &text[token.span()];
        let last = word.rfind(is_arabic_letter).unwrap_or(word.len());
        output += &text[end..token.start + last];
        output += &normalize(&word[last..], rules.clone());
        end = token.end;
    }
    output + &text[end..]
}
